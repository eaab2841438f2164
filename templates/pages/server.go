// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// ServerView is who runs the server, how, and what they can see.
type ServerView struct {
	// Operator in their own words, and where they are reached; empty where nobody has said.
	Operator  string
	Contact   Link
	FoundedAt time.Time
	// Founders is how many consented to the first charters; 0: the record names none.
	Founders int
	// Witnesses outside; 0: nobody is shown the record.
	Witnesses int
	// Holding is how many emergency acts hold.
	Holding            int
	Accounts           WhoRegisters
	Version, SourceURL string
	Postgres           bool
	// Mails is the host they go out by; empty: they are written to the log.
	Mails                                  string
	Counted, Proxied, Encrypted, Federated bool
}

// WhoRegisters says who may make an account of their own.
type WhoRegisters string

// The three.
const (
	RegistersAnybody WhoRegisters = "open"
	RegistersInvited WhoRegisters = "invited"
	RegistersNobody  WhoRegisters = "closed"
)

func serverAccounts(t locales.Localizer, w WhoRegisters) string {
	switch w {
	case RegistersInvited:
		return t.Text("server.accounts_invited")
	case RegistersNobody:
		return t.Text("server.accounts_closed")
	}
	return t.Text("server.accounts_open")
}

func serverFounded(t locales.Localizer, v ServerView) string {
	if v.Founders == 0 {
		return t.Text("server.founded_alone", "When", t.Date(v.FoundedAt))
	}
	return t.Count("server.founded", v.Founders, "When", t.Date(v.FoundedAt))
}

// serverFacts are the parts that a setting chooses, each with what it means for a reader.
func serverFacts(t locales.Localizer, v ServerView) []ui.Fact {
	either := func(is bool, yes, no string) string {
		if is {
			return yes
		}
		return no
	}
	fact := func(term, said string) ui.Fact { return ui.Fact{Term: t.Text(term), Body: ui.Words(said)} }
	mails := t.Text("server.mail_log")
	if v.Mails != "" {
		mails = t.Text("server.mail_by", "Host", v.Mails)
	}
	witnessed := t.Text("server.witness_none")
	if v.Witnesses > 0 {
		witnessed = t.Count("server.witness", v.Witnesses)
	}
	return []ui.Fact{
		fact("server.f_program", t.Text("server.program", "Version", v.Version)),
		fact("server.f_kept", t.Text(either(v.Postgres, "server.kept_postgres", "server.kept_file"))),
		fact("server.f_way", t.Text(either(v.Encrypted, "server.way_https", "server.way_http"))+" "+t.Text(either(v.Proxied, "server.proxy", "server.proxy_none"))),
		fact("server.f_mail", mails),
		fact("server.f_accounts", serverAccounts(t, v.Accounts)),
		fact("server.f_others", t.Text(either(v.Federated, "server.federated", "server.federated_not"))),
		fact("server.f_counted", t.Text(either(v.Counted, "server.counted", "server.counted_not"))),
		fact("server.f_witness", witnessed),
	}
}

// serverSees is what lies in the database, for whoever holds it.
func serverSees(t locales.Localizer) []string {
	return []string{
		t.Text("server.sees_public"), t.Text("server.sees_confidential"), t.Text("server.sees_delegations"), t.Text("server.sees_members"), t.Text("server.sees_cases"),
		t.Text("server.sees_address"), t.Text("server.sees_devices"), t.Text("server.sees_day"), t.Text("server.sees_password"),
	}
}

func serverCan(t locales.Localizer, v ServerView) []string {
	can := []string{t.Text("server.can_withhold"), t.Text("server.can_emergency")}
	if v.Witnesses == 0 {
		can = append(can, t.Text("server.can_fork"))
	}
	return can
}

func serverCannot(t locales.Localizer, v ServerView) []string {
	cannot := []string{t.Text("server.cannot_rules"), t.Text("server.cannot_count"), t.Text("server.cannot_reopen")}
	if v.Witnesses > 0 {
		cannot = append(cannot, t.Text("server.cannot_rewrite"))
	}
	return cannot
}
