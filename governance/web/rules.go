// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"moothall/governance"
	"moothall/templates/pages"
)

// decides says what a body may decide: the names of its procedures.
func (c *Call) decides(charter governance.Charter) string {
	if len(charter.Procedures) == 0 {
		return c.T.Text("web.decides_nothing")
	}
	names := make([]string, len(charter.Procedures))
	for i, p := range charter.Procedures {
		names[i] = p.Name
	}
	return c.T.Text("web.decides", "Names", c.T.List(names))
}

// rules says each procedure of a charter in plain words.
func (c *Call) rules(charter governance.Charter) []pages.Rule {
	rules := make([]pages.Rule, len(charter.Procedures))
	for i, p := range charter.Procedures {
		rules[i] = pages.Rule{Title: p.Name, Text: c.rule(p)}
	}
	return rules
}

// rule is one procedure: who votes, how it is counted, what it takes, who sees
// it, how long it lasts.
func (c *Call) rule(p governance.Procedure) string {
	said := []string{c.T.Text("web.rule_" + string(p.Participation)), c.T.Text("web.rule_" + strings.ReplaceAll(string(p.Method), "-", "_"))}
	if p.Majority != nil {
		said = append(said, c.majority(*p.Majority))
	} else {
		said = append(said, c.T.Count("web.rule_seats", max(p.Seats, 1)))
	}
	if q := p.Quorum.Share; q.Num > 0 {
		key := "web.rule_quorum"
		if p.Quorum.Approval {
			key = "web.rule_approval"
		}
		said = append(said, c.T.Text(key, "Share", c.T.Fraction(int(q.Num), int(q.Den))))
	}
	said = append(said, c.T.Text("web.rule_"+string(p.Visibility)))
	if p.VotingDays > 0 {
		said = append(said, c.T.Count("web.rule_days", p.VotingDays))
	}
	return strings.Join(said, " ")
}

func (c *Call) majority(m governance.Majority) string {
	share := c.T.Fraction(int(m.Share.Num), int(m.Share.Den))
	key := "web.rule_more_than"
	if m.AtLeast {
		key = "web.rule_at_least"
	}
	of := "web.of_decided"
	switch {
	case m.Electorate:
		of = "web.of_roll"
	case m.Abstain:
		of = "web.of_cast"
	}
	return c.T.Text(key, "Share", share, "Of", c.T.Text(of))
}
