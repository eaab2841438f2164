// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

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

// rules says each procedure of a charter in plain words.
func (c *Call) rules(charter governance.Charter, all engine.BodyList) []pages.Rule {
	rules := make([]pages.Rule, len(charter.Procedures))
	for i, p := range charter.Procedures {
		rules[i] = pages.Rule{Title: p.Name, Text: c.rule(p, all)}
	}
	if r := charter.Review; r != nil {
		rules = append(rules, pages.Rule{Title: c.T.Text("suspension.rule"), Text: c.T.Text("suspension.rule_text", "Days", r.Days, "Longest", r.Longest, "Answer", r.AnswerDays)})
	}
	return rules
}

// rule is one procedure: who may vote and how, how it is counted, what it takes,
// who sees it, how long it lasts.
func (c *Call) rule(p governance.Procedure, all engine.BodyList) string {
	said := []string{c.mayVote(p.Franchise, all), c.T.Text(participationKey(p.Participation)), c.T.Text(methodKey(p.Method))}
	if p.Majority != nil {
		said = append(said, c.majority(*p.Majority))
	} else {
		said = append(said, c.T.Count("rule.seats", max(p.Seats, 1)))
	}
	if q := p.Quorum.Share; q.Num > 0 {
		key := "rule.quorum"
		if p.Quorum.Approval {
			key = "rule.approval"
		}
		said = append(said, c.T.Text(key, "Share", c.T.Fraction(int(q.Num), int(q.Den))))
	}
	if p.Visibility == governance.Public {
		said = append(said, c.T.Text("rule.public"))
	} else {
		said = append(said, c.T.Text("rule.confidential"))
	}
	if p.Delegation != nil {
		said = append(said, c.delegationRule(*p.Delegation)...)
	}
	if p.VotingDays > 0 {
		said = append(said, c.T.Count("rule.days", p.VotingDays))
	}
	if r := p.Prolong; r != nil {
		said = append(said, c.T.Text("prolonged.rule", "After", c.T.Count("prolonged.minutes", r.AfterMinutes), "Last", c.T.Count("prolonged.hours", r.LastHours), "Most", c.T.Count("prolonged.hours", r.AtMostHours)))
	}
	return strings.Join(said, " ")
}

// delegationRule says by which rule voices are followed, and its limits; of a list
// also what no rule can promise.
func (c *Call) delegationRule(r governance.DelegationRule) []string {
	said := []string{c.T.Text(liquidKey(r.Rule))}
	if r.Rule != "default" {
		said = append(said, c.T.Text("liquid.paradox"))
	}
	if r.Cap != nil && r.Cap.Weight > 0 {
		said = append(said, c.T.Count("liquid.cap", int(r.Cap.Weight)))
	} else if r.Cap != nil {
		said = append(said, c.T.Text("liquid.cap_share", "Share", c.T.Fraction(int(r.Cap.Share.Num), int(r.Cap.Share.Den))))
	}
	said = append(said, c.T.Count("liquid.private", r.Privately()), c.T.Text(shownKey(r.Shown)), c.T.Count("liquid.months", r.Months))
	if r.AwayMonths > 0 {
		said = append(said, c.T.Count("away.rule", r.AwayMonths))
	}
	switch r.Snapshot {
	case governance.AtOpening:
		said = append(said, c.T.Text("liquid.at_opening"))
	case governance.AtBoth:
		said = append(said, c.T.Text("liquid.at_both"))
	}
	if r.LockInHours > 0 {
		said = append(said, c.T.Count("declared.rule", r.LockInHours))
	}
	if r.PlaceFirst {
		return append(said, c.T.Text("liquid.place_first"))
	}
	return append(said, c.T.Text("liquid.field_first"))
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

func (c *Call) mayVote(f bodies.Franchise, all engine.BodyList) string {
	if f.Seated || f.MinDays == 0 {
		return c.T.Text("rule.who", "Who", c.voters(f, all))
	}
	return c.T.Count("rule.who_after", f.MinDays, "Who", c.voters(f, all))
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

func (c *Call) majority(m governance.Majority) string {
	share := c.T.Fraction(int(m.Share.Num), int(m.Share.Den))
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
	return c.T.Text(key, "Share", share, "Of", c.T.Text(of))
}
