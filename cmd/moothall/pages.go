// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"moothall/governance/federation"
	"moothall/governance/town"
	"moothall/governance/web"
	"moothall/governance/web/api"
	"moothall/templates/pages"
)

// pages makes the handler of everything a browser or program may ask.
func (s *settings) pages(h *hall, log *slog.Logger) (http.Handler, error) {
	proxies, err := s.proxies()
	if err != nil {
		return nil, err
	}
	options := web.Options{
		Engine: h.deeds, BaseURL: s.BaseURL, TrustedProxies: proxies, Version: version(), SourceURL: s.SourceURL, Log: log, Extra: api.Routes(),
		Run:  web.Run{Operator: s.Operator, Contact: s.OperatorContact, Postgres: isPostgres(s.Database), Mails: s.mailHost(), Counted: s.MetricsListen != noMetrics},
		Demo: visitors(), DemoPassword: town.Password, Sanitise: federation.Sanitise,
	}
	if err := s.federate(h, log, &options); err != nil {
		return nil, err
	}
	seeing(h, &options)
	return web.New(options)
}

// visitors are the people of the town whom the sign-in page of a demo offers.
func visitors() []pages.DemoPerson {
	var list []pages.DemoPerson
	for _, a := range town.Accounts() {
		name, _, _ := strings.Cut(a.Who, ",")
		list = append(list, pages.DemoPerson{Person: pages.Person{Name: name}, Login: string(a.Login), Story: a.Try})
	}
	return list
}

// versionAndRevision says exactly which source this program was built from.
func versionAndRevision() string {
	said := version()
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return said
	}
	for _, s := range build.Settings {
		switch {
		case s.Key == "vcs.revision":
			said += ", revision " + s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			said += ", with changes"
		}
	}
	return said + ", " + build.GoVersion
}

// version is the version this program was built from.
func version() string {
	if build, ok := debug.ReadBuildInfo(); ok && build.Main.Version != "" {
		return build.Main.Version
	}
	return "(devel)"
}
