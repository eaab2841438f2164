// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/locales"
	"moothall/templates/pages"
)

// wording says the rules of charters in one language. It is the one source of their
// sentences: the page of a body, that of its charter, what changed in it, and the
// command line all read it.
type wording struct {
	t   locales.Localizer
	all engine.BodyList // for the names of bodies, places and fields
}

func (c *Call) wording(all engine.BodyList) wording { return wording{c.T, all} }

// decides says what a body may decide: the names of its procedures.
func (c *Call) decides(charter governance.Charter) string {
	if len(charter.Procedures) == 0 {
		return c.T.Text("rule.decides_nothing")
	}
	names := make([]string, len(charter.Procedures))
	for i, p := range charter.Procedures {
		names[i] = p.Name
	}
	return c.T.Text("rule.decides", "Names", c.T.List(names))
}

// rules says each kind of matter of a charter in plain words, and what an auditory
// body may do.
func (w wording) rules(charter governance.Charter) []pages.Rule {
	rules := make([]pages.Rule, len(charter.Procedures))
	for i, p := range charter.Procedures {
		var said []string
		for _, r := range w.matter(p).Rules[1:] { // the first is its name
			said = append(said, r.Text)
		}
		rules[i] = pages.Rule{Title: p.Name, Text: strings.Join(said, " ")}
	}
	if charter.Review != nil {
		rules = append(rules, pages.Rule{Title: w.t.Text("suspension.rule"), Text: w.review(*charter.Review)})
	}
	return rules
}

func (w wording) review(r governance.Review) string {
	return w.t.Text("suspension.rule_text", "Days", r.Days, "Longest", r.Longest, "Answer", r.AnswerDays)
}

// delegationRule says by which rule voices are followed, and its limits; of a list
// also what no rule can promise.
func (w wording) delegationRule(r governance.DelegationRule) []string {
	said := []string{w.t.Text(liquidKey(r.Rule))}
	if r.Rule != "default" {
		said = append(said, w.t.Count("charter.choices", r.Listed()), w.t.Text("liquid.paradox"))
	}
	if r.Cap != nil && r.Cap.Weight > 0 {
		said = append(said, w.t.Count("liquid.cap", int(r.Cap.Weight)))
	} else if r.Cap != nil {
		said = append(said, w.t.Text("liquid.cap_share", "Share", w.t.Fraction(int(r.Cap.Share.Num), int(r.Cap.Share.Den))))
	}
	said = append(said, w.t.Count("liquid.private", r.Privately()), w.t.Text(shownKey(r.Shown)), w.t.Count("liquid.months", r.Months))
	if r.AwayMonths > 0 {
		said = append(said, w.t.Count("away.rule", r.AwayMonths))
	}
	said = append(said, w.t.Text(snapshotKey(r.Snapshot)))
	if r.LockInHours > 0 {
		said = append(said, w.t.Count("declared.rule", r.LockInHours))
	}
	below := "charter.below_not"
	if r.BodiesBelow {
		below = "charter.below"
	}
	first := "liquid.field_first"
	if r.PlaceFirst {
		first = "liquid.place_first"
	}
	return append(said, w.t.Text(below), w.t.Text(first))
}

func liquidKey(rule string) string {
	switch rule {
	case "non-transitive":
		return "liquid.rule_non_transitive"
	case "breadth-first":
		return "liquid.rule_breadth_first"
	case "minsum":
		return "liquid.rule_minsum"
	}
	return "liquid.rule_default"
}

func shownKey(s governance.Shown) string {
	switch s {
	case governance.ShownMembers:
		return "liquid.shown_members"
	case governance.ShownTwo:
		return "liquid.shown_two"
	}
	return "liquid.shown_public"
}

func snapshotKey(s governance.Snapshot) string {
	switch s {
	case governance.AtOpening:
		return "liquid.at_opening"
	case governance.AtBoth:
		return "liquid.at_both"
	}
	return "charter.at_close"
}

func (w wording) mayVote(f bodies.Franchise) string {
	if f.Seated || f.MinDays == 0 {
		return w.t.Text("rule.who", "Who", w.voters(f))
	}
	return w.t.Count("rule.who_after", f.MinDays, "Who", w.voters(f))
}

// voters names whom a franchise admits: "members of General Assembly who live in
// Wales or within it".
func (w wording) voters(f bodies.Franchise) string {
	place, field := cmp.Or(placeName(w.all, f.Place), string(f.Place)), cmp.Or(fieldName(w.all, f.Field), string(f.Field))
	key := "electorate.members"
	switch {
	case f.Seated:
		key = "electorate.seats"
	case place != "" && field != "":
		key = "electorate.place_and_field"
	case place != "":
		key = "electorate.place"
	case field != "":
		key = "electorate.field"
	}
	return w.t.Text(key, "Body", bodyName(w.all, f.Body), "Place", place, "Field", field)
}

func participationKey(p governance.Participation) string {
	switch p {
	case governance.Representative:
		return "rule.representative"
	case governance.Liquid:
		return "rule.liquid"
	}
	return "rule.direct"
}

func methodKey(m governance.Method) string {
	switch m {
	case governance.MethodIRV:
		return "rule.irv"
	case governance.MethodScottish:
		return "rule.scottish_stv"
	}
	return "rule.motion"
}

func (w wording) majority(m governance.Majority) string {
	share := w.t.Fraction(int(m.Share.Num), int(m.Share.Den))
	key := "rule.more_than"
	if m.AtLeast {
		key = "rule.at_least"
	}
	of := "rule.of_decided"
	switch {
	case m.Electorate:
		of = "rule.of_roll"
	case m.Abstain:
		of = "rule.of_cast"
	}
	return w.t.Text(key, "Share", share, "Of", w.t.Text(of))
}
