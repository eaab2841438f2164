// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// ErrInside refuses an address that is not out on the public network.
var ErrInside = errors.New("the address is not on the public network")

// ErrAddress refuses what no peer's address looks like.
var ErrAddress = errors.New("the address is none of a peer")

// special are the parts of the public ranges that lead elsewhere than out: the
// IANA special-purpose address registries.
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

// global is all of IPv6 that is given out.
var global = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) (list []netip.Prefix) {
	for _, t := range texts {
		list = append(list, netip.MustParsePrefix(t))
	}
	return list
}

// public says whether an address is one a stranger's server may have. It lists
// what is allowed: IPv4, and 2000::/3, without what is special in them.
func public(a netip.Addr) bool {
	if a.Is4In6() || a.Zone() != "" || !a.IsValid() || a.Is6() && !global.Contains(a) {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// dialer opens connections. resolve and connect are the network's own; tests
// watch them.
type dialer struct {
	private bool // peers may be on this machine or beside it, at any port
	resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	connect func(ctx context.Context, network, address string) (net.Conn, error)
}

// dial resolves a name once, looks at every address it has, and connects to one
// of those it looked at: a name that answers otherwise the next time is not
// asked a next time. One address inside is enough to refuse the name.
func (d dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrAddress, address)
	}
	if !d.private && port != "443" && port != "80" {
		return nil, fmt.Errorf("%w: %s is not a port of the web", ErrInside, port)
	}
	found, err := d.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		if !d.private && !public(a) {
			return nil, fmt.Errorf("%w: %s is at %s", ErrInside, host, a)
		}
	}
	for _, a := range found {
		var conn net.Conn
		if conn, err = d.connect(ctx, network, net.JoinHostPort(a.String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

func (d dialer) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	found, err := d.resolve(ctx, host)
	if err == nil && len(found) == 0 {
		err = errors.New("it has no address")
	}
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", host, err)
	}
	for n, a := range found {
		found[n] = a.Unmap() // a resolver writes IPv4 so; a stranger who writes it so is refused
	}
	return found, nil
}

// plainHost is a name as DNS has it, or an IP address.
var plainHost = regexp.MustCompile(`^[A-Za-z0-9:._-]*[A-Za-z0-9:]$`)

// maxAddress is how long an id or address may be, in bytes.
const maxAddress = 2048

// readAddress reads the address of something a peer has: https, a host and
// nothing before it. Where peers may be private, http too and any port. A host has
// one spelling, for blocks and quotas know it by that: one in other than ASCII, or
// with a dot at its end, would lead to the same server under another name.
func readAddress(text string, private bool) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > maxAddress || u.Host == "" || u.User != nil || u.Opaque != "" || strings.ContainsAny(text, " \"\\<>"):
		return nil, fmt.Errorf("%w: it should be https:// and a host", ErrAddress)
	case !plainHost.MatchString(u.Hostname()):
		return nil, fmt.Errorf("%w: a host is written in ASCII, without a dot at its end", ErrAddress)
	case u.Scheme != "https" && !(private && u.Scheme == "http"):
		return nil, fmt.Errorf("%w: it should begin with https://", ErrAddress)
	case !private && u.Port() != "" && u.Port() != "443" && u.Port() != "80":
		return nil, fmt.Errorf("%w: %s is not a port of the web", ErrInside, u.Port())
	}
	return u, nil
}

// hostOf is the host of an address, with its port where that is not the usual one,
// in lower case; "" of what is no address.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.User != nil {
		return ""
	}
	host := strings.TrimSuffix(u.Host, ":")
	return strings.ToLower(strings.TrimSuffix(host, map[string]string{"http": ":80", "https": ":443"}[u.Scheme]))
}

// sameHost says whether all of some addresses are of one host.
func sameHost(first string, others ...string) bool {
	host := hostOf(first)
	for _, o := range others {
		if hostOf(o) != host {
			return false
		}
	}
	return host != ""
}
