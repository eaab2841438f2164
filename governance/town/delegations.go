// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
)

// Delegations returns every voice entrusted in Estuary, whether in force or
// over: those of the named people, then of about one in twelve of the crowd.
func Delegations(now time.Time, crowd []Person) []governance.Delegation {
	return append(namedDelegations(calendar{now}), crowdDelegations(calendar{now}, crowd)...)
}

func namedDelegations(c calendar) []governance.Delegation {
	return []governance.Delegation{
		// The path on the home page: Nia to Bram to Chidi, who has voted.
		c.entrusted("nia", inField("moderation"), -253, "bram"),
		c.entrusted("bram", inField("moderation"), -190, "chidi"),
		c.entrusted("nia", inPlace("wales"), -324, "lowri"),
		c.entrusted("nia", inField("translation"), -74, "sofia"), // lost: Sofia is silent

		c.entrusted("layla", inField("moderation"), -253, "amina"),
		c.entrusted("amina", inField("moderation"), -120, "chidi"),
		c.entrusted("noor", inField("translation"), -88, "layla"),
		c.entrusted("fatou", inField("arabic"), -60, "layla"),
		c.entrusted("beatriz", inField("translation"), -210, "sofia"),
		c.entrusted("rui", inField("translation"), -205, "sofia"),
		c.entrusted("joao", inField("moderation"), -99, "tomas"),
		c.entrusted("tariq", inField("moderation"), -180, "amina"),

		// Three rely on Nia in Wales, and she relies on Lowri there.
		c.entrusted("elin", inPlace("wales"), -140, "nia"),
		c.entrusted("sian", inPlace("wales"), -131, "nia"),
		c.entrusted("grace", inPlace("wales"), -52, "nia"),
		c.entrusted("olwen", inPlace("wales"), -77, "dewi"),
		c.entrusted("owain", inPlace("wales"), -2, "nia"), // who has yet to agree

		c.entrusted("ada", inField("servers"), -187, "rashid"),
		c.entrusted("wei", inField("technology"), -65, "ada", "rashid"),
		c.entrusted("itziar", inField("technology"), -112, "beatriz"),
		c.entrusted("owain", inField("infrastructure"), -30, "wei"),
		c.entrusted("esi", everywhere("assembly"), -160, "kofi"),
		c.entrusted("kofi", inField("technology"), -45, "mateus"), // into the circle below

		// A circle: nobody in it speaks unless one of the three votes.
		c.entrusted("jonas", inField("technology"), -150, "hanna"),
		c.entrusted("hanna", inField("technology"), -149, "mateus"),
		c.entrusted("mateus", inField("technology"), -90, "jonas"),

		// Marta gives Lowri everything but money, where nobody speaks for her.
		c.entrusted("marta", everywhere("assembly"), -66, "lowri"),
		c.entrusted("marta", inField("finance"), -66),

		// One paper only.
		c.entrusted("aoife", delegation.Scope{Issue: "2026-39"}, -10, "marta"),
		c.entrusted("salma", delegation.Scope{Issue: "2026-41"}, -12, "tariq"),

		// Over: one ran out nineteen days ago, one was taken back.
		c.entrusted("yusuf", inField("moderation"), -384, "bram"),
		c.takenBack(-40, c.entrusted("priya", inField("translation"), -230, "tomas")),
	}
}

// crowdDelegations gives about one in twelve of the crowd a delegation. Most
// name somebody whose name is known, some a neighbour who named them before.
func crowdDelegations(c calendar, crowd []Person) []governance.Delegation {
	var list []governance.Delegation
	before := map[delegation.Scope]bodies.Slug{} // the last to delegate in a scope
	towns, _ := bodies.Places(Places())
	relied := hubs()
	for _, p := range crowd {
		d := drawn("delegation", string(p.Slug))
		if d.below(0, 7) != 0 {
			continue
		}
		h := pick(d, 1, relied)
		if h.scope.Place != "" && !towns.Within(p.Home, bodies.PlaceID(h.scope.Place)) {
			continue
		}
		to := h.person
		if last, some := before[h.scope]; some && d.below(2, 5) == 0 {
			to = last
		}
		given := c.entrusted(p.Slug, h.scope, -1-int(d.below(3, 340)), to)
		if given.From.Before(p.Joined) {
			given.From = p.Joined.Add(time.Hour)
		}
		list, before[h.scope] = append(list, given), p.Slug
	}
	return list
}

// hub is somebody on whom many rely, in a scope.
type hub struct {
	share  int64
	person bodies.Slug
	scope  delegation.Scope
}

func (h hub) weight() int64 { return h.share }

func hubs() []hub {
	return []hub{
		{6, "chidi", inField("moderation")},
		{4, "bram", inField("moderation")},
		{3, "amina", inField("moderation")},
		{4, "tomas", inField("moderation")},
		{12, "grace", inField("finance")},
		{6, "marta", inField("finance")},
		{12, "rashid", inField("technology")},
		{4, "ada", inField("infrastructure")},
		{7, "sofia", inField("translation")},
		{8, "fatou", inField("community")},
		{9, "hanna", everywhere("assembly")},
		{6, "elspeth", everywhere("assembly")},
		{90, "lowri", inPlace("wales")}, // asked of everybody, kept by those who live there
	}
}

// entrusted is a voice given so many days ago for the year the charters allow.
// No delegate is an opt-out.
func (c calendar) entrusted(from bodies.Slug, scope delegation.Scope, days int, to ...bodies.Slug) governance.Delegation {
	given := c.at(days, 17, 5)
	return governance.Delegation{
		Shown:     governance.ShownPublic,
		ID:        "delegation-" + string(from) + "-" + scopeName(scope),
		Delegator: ID(from), Scope: scope, Delegates: ids(to...),
		From: given, Until: given.AddDate(1, 0, 0),
	}
}

func (c calendar) takenBack(days int, d governance.Delegation) governance.Delegation {
	d.EndedAt = c.at(days, 9, 40)
	return d
}

func inField(f bodies.FieldID) delegation.Scope    { return delegation.Scope{Field: string(f)} }
func inPlace(p bodies.PlaceID) delegation.Scope    { return delegation.Scope{Place: string(p)} }
func everywhere(body bodies.Slug) delegation.Scope { return delegation.Scope{Body: string(body)} }

func scopeName(s delegation.Scope) string { return s.Body + s.Field + s.Place + s.Issue }
