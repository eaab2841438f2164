// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/netip"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
)

// TestServer_SaysWhoRunsItAndWhatTheyCanSee: the page goes by the settings, and says where
// one of them leaves somebody a way.
func TestServer_SaysWhoRunsItAndWhatTheyCanSee(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/").leadsTo("/server")
	b.get("/server").says("Whoever runs this server has not said who they are.", "The community was founded on", "A file on the machine that runs the program", "travels in the open",
		"mails are written to the server’s log, links included", "Nothing is sent to other servers.", "Nobody outside watches the record.", "Show one record to you and another to your neighbour",
		"until its key is destroyed").leadsTo("/emergency-acts").saysNot("such act")

	w = newWorld(t, func(o *Options) {
		o.Run = Run{Operator: "Tide Commons Hosting, Cardiff", Contact: "hall@vote.example", Postgres: true, Mails: "mail.example", Counted: true}
		o.TrustedProxies, o.Federated = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, true
	})
	b = w.browser()
	b.get("/server").says("Tide Commons Hosting, Cardiff", "A database server (PostgreSQL)", "Another server stands in front", "They go out by mail.example", "Bodies can be followed from other servers", "is told to a monitor").
		leadsTo("mailto:hall@vote.example").saysNot("has not said who they are", "written to the server’s log")

	if _, err := w.engine.BeginEmergency(t.Context(), engine.EmergencyIn{Kind: governance.PauseComments, Reason: "A flood of advertisements.", For: 2 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	b.get("/server").says("One such act holds now.")
	b.post("/language", "lang", "ar", "return", "/")
	b.get("/server").says("من يشغّل هذا الخادم", "إجراء واحد من هذا سارٍ الآن.")
}
