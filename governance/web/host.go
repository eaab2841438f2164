// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"moothall/templates/locales"
)

// addressed refuses a request that was sent to another host than this one, before
// anything is done for it. Asking how the process is, a machine may use any name.
func (s *server) addressed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if ours(s.base, r.Host) || r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
			return next(c)
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			return errMisdirected
		}
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		t := s.catalogue.For(locales.Choose("", r.Header.Get("Accept-Language")), time.UTC)
		return c.String(http.StatusMisdirectedRequest, t.Text("problem.misdirected")+"\n")
	}
}

// ours says whether a Host header names the hall at base.
//
// A hall with an address of its own has no other. A hall at a loopback address is
// one nobody has given an address, a demo for one, and it may listen everywhere:
// any port of "localhost" reaches it, and any IP address, so that a tunnel or the
// next desk can. What must not reach it is a name: a site that makes its own name
// resolve to 127.0.0.1 (DNS rebinding) would be of the same origin as the hall and
// could read it and act in it. A browser that rebinds shows the site's name in
// Host, never an address, so an address is safe and a name is not.
func ours(base *url.URL, host string) bool {
	if strings.EqualFold(withPort(base.Scheme, host), withPort(base.Scheme, base.Host)) {
		return true
	}
	name := hostname(host)
	return loopback(base.Hostname()) && (loopback(name) || isAddress(name))
}

// withPort is a host with its port, be it the usual one of the scheme.
func withPort(scheme, host string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	port := "80"
	if scheme == "https" {
		port = "443"
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}

// hostname is a host without its port and brackets.
func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }

// loopback says whether a name is of this machine alone, wherever it is asked
// (RFC 6761, section 6.3).
func loopback(name string) bool {
	address, err := netip.ParseAddr(name)
	return err == nil && address.IsLoopback() || strings.EqualFold(name, "localhost")
}

func isAddress(name string) bool {
	_, err := netip.ParseAddr(name)
	return err == nil
}
