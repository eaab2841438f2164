// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/templates/pages"
)

// membership says how people come in, what good standing asks, and who notes what.
func (w wording) membership(m bodies.Membership) pages.CharterSection {
	var ways, attests []string
	for _, a := range m.Admissions {
		ways = append(ways, w.way(a, m.Keeper))
	}
	for _, a := range m.Attesters {
		attests = append(attests, w.attests(a))
	}
	keeper, residence := "", w.t.Text("charter.residence_own")
	if m.Keeper != "" {
		keeper = w.t.Text("charter.keeper", "Body", bodyName(w.all, m.Keeper))
	}
	if m.Evidence {
		residence = w.t.Text("charter.residence_kept", "Body", bodyName(w.all, m.Keeper))
	}
	return w.section("membership", "charter.s_membership",
		w.rule("ways", "charter.r_ways", ways...),
		w.rule("terms", "charter.r_terms", w.terms(m.Terms)...),
		w.rule("keeper", "charter.r_keeper", keeper),
		w.rule("strikes", "charter.r_strikes", w.strikes(m)),
		w.rule("residence", "charter.r_residence", residence),
		w.rule("attests", "charter.r_attests", attests...))
}

func (w wording) way(a bodies.Admission, keeper bodies.Slug) string {
	sphere := w.sphere(a.Sphere)
	switch a.Ground {
	case bodies.ByOpenDoor:
		return w.t.Text("charter.way_open", "Sphere", sphere)
	case bodies.ByInvitation:
		return w.t.Count("charter.way_invitation", a.Sponsors, "Sphere", sphere)
	case bodies.ByApplication:
		return w.t.Count("charter.way_application", max(a.Consents, 1), "Sphere", sphere, "Body", bodyName(w.all, a.Decides))
	}
	return w.t.Text("charter.way_list", "Sphere", sphere, "Body", bodyName(w.all, keeper))
}

func (w wording) terms(r bodies.Terms) (said []string) {
	if r == (bodies.Terms{}) {
		return []string{w.t.Text("charter.terms_none")}
	}
	if r.ProbationDays > 0 {
		said = append(said, w.t.Count("charter.probation", r.ProbationDays))
	}
	if r.Renewed {
		said = append(said, w.t.Text("charter.renewed"))
	}
	if r.GraceDays > 0 {
		said = append(said, w.t.Count("charter.grace", r.GraceDays))
	}
	return said
}

// strikes says whom the keeper strikes off.
func (w wording) strikes(m bodies.Membership) string {
	switch m.Strikes {
	case bodies.StrikesLapsed:
		return w.t.Text("charter.strikes_lapsed", "Body", bodyName(w.all, m.Keeper))
	case bodies.StrikesListed:
		return w.t.Text("charter.strikes_listed", "Body", bodyName(w.all, m.Keeper))
	}
	return w.t.Text("charter.strikes_nobody")
}

func (w wording) attests(a bodies.Attester) string {
	field := w.t.Text("charter.every_field")
	if a.Field != "" {
		field = cmp.Or(fieldName(w.all, a.Field), string(a.Field))
	}
	if a.Months == 0 {
		return w.t.Text("charter.attests_ever", "Field", field, "Body", bodyName(w.all, a.Body))
	}
	return w.t.Count("charter.attests", a.Months, "Field", field, "Body", bodyName(w.all, a.Body))
}

// standing says that good standing is asked for.
func (w wording) standing(f bodies.Franchise) string {
	if !f.Good {
		return ""
	}
	return w.t.Text("charter.good", "Body", bodyName(w.all, f.Body))
}

func (w wording) amended(c governance.Charter) string {
	if c.Amendment == nil {
		return w.t.Text("charter.amended_never")
	}
	body := cmp.Or(c.Amendment.Body, c.Body.Slug)
	return w.t.Text("charter.amended", "Body", bodyName(w.all, body), "Kind", w.kind(body, c.Amendment.Kind))
}

func (w wording) founds(c governance.Charter) string {
	if c.Founds == "" {
		return ""
	}
	return w.t.Text("charter.founds", "Kind", w.kind(c.Body.Slug, c.Founds))
}

// kind is what a kind of matter of a body is called.
func (w wording) kind(body bodies.Slug, kind string) string {
	for _, l := range w.all.Lines {
		if p, there := l.Charter.Procedure(kind); there && l.Charter.Body.Slug == body {
			return p.Name
		}
	}
	return kind
}
