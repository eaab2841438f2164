// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"regexp"

	"moothall/bodies"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// rollPage says who may vote in a matter and why and, of an election whose roll is fixed,
// lists everybody, page by page.
type rollPage struct {
	RollAt     journal.Instant `json:"roll_at,omitempty"` // absent where no day is set
	Frozen     bool            `json:"frozen"`
	Rule       rollRule        `json:"rule"`
	Me         rollAnswer      `json:"me"`
	Asked      *rollAnswer     `json:"asked,omitempty"`
	Members    int64           `json:"members,omitempty"` // on it, once the vote is open
	Open       bool            `json:"open"`              // it may be challenged
	Lines      []rollLine      `json:"lines"`
	Next       string          `json:"next,omitempty"`
	ServerTime journal.Instant `json:"server_time"`
}

// rollRule is the rule of who may vote.
type rollRule struct {
	Body    bodies.Slug     `json:"body"`
	Seated  bool            `json:"seated,omitempty"`
	Spheres []bodies.Sphere `json:"spheres,omitempty"` // none: inner
	Place   bodies.PlaceID  `json:"place,omitempty"`
	Field   bodies.FieldID  `json:"field,omitempty"`
	MinDays int             `json:"min_days,omitempty"`
}

// rollLine is somebody's place on a roll, or why they have none.
type rollLine struct {
	Person    person          `json:"person"`
	OnRoll    bool            `json:"on_roll"`
	Standing  bodies.Standing `json:"standing"`
	Corrected bool            `json:"corrected,omitempty"`
}

// rollAnswer is the same of somebody who is asked about, with what it was judged by.
type rollAnswer struct {
	rollLine
	Today bodies.Standing `json:"today"` // as the rule applies now
	Since journal.Instant `json:"since,omitempty"`
	Until journal.Instant `json:"until,omitempty"`
	Place string          `json:"place,omitempty"` // of the reader alone
	From  journal.Instant `json:"from,omitempty"`  // from when on the rule admits them

	Advises string `json:"advises,omitempty"` // the electorate in which they are asked and do not decide
}

// bodyVotersAnswer says of each rule of a body who would be on the roll of a vote now.
type bodyVotersAnswer struct {
	Rules      []kindsAnswer   `json:"rules"`
	ServerTime journal.Instant `json:"server_time"`
}

type kindsAnswer struct {
	Kinds []string    `json:"kinds"`
	Rule  rollRule    `json:"rule"`
	Me    rollAnswer  `json:"me"`
	Asked *rollAnswer `json:"asked,omitempty"`
}

var slugForm = regexp.MustCompile(`^[a-z0-9_]{1,30}$`)

func voters(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	after, err := readMark(c.QueryParam("cursor"), slugForm)
	if err != nil {
		return err
	}
	r, err := c.Engine.Roll(c.Ctx(), c.Actor(), id, bodies.Slug(after), c.QueryParam("person"))
	if err == nil {
		err = r.Fault
	}
	if err != nil {
		return err
	}
	out := rollPage{Frozen: r.Frozen, Rule: rollRuleOf(r.Rule), Me: rollAnswerOf(r.Rule.Own), Asked: askedOf(r.Rule.Asked), Members: r.Members,
		Open: r.Open, Lines: []rollLine{}, Next: cursorOf(string(r.Next)), ServerTime: instant(r.Now)}
	if r.Frozen || r.At.After(r.Now) {
		out.RollAt = instant(r.At)
	}
	for _, l := range append(r.Added, r.Lines...) {
		out.Lines = append(out.Lines, rollLine{personOf(l.Who), l.On, l.Standing, l.Corrected})
	}
	return c.JSON(http.StatusOK, out)
}

func bodyVoters(c *web.Call) error {
	r, err := c.Engine.BodyVoters(c.Ctx(), c.Actor(), bodies.Slug(c.Param("id")), c.QueryParam("person"))
	if err == nil {
		err = r.Fault
	}
	if err != nil {
		return err
	}
	out := bodyVotersAnswer{Rules: []kindsAnswer{}, ServerTime: instant(r.Now)}
	for _, k := range r.Rules {
		a := kindsAnswer{Rule: rollRuleOf(k.RuleReading), Me: rollAnswerOf(k.Own), Asked: askedOf(k.Asked)}
		for _, p := range k.Kinds {
			a.Kinds = append(a.Kinds, p.Kind)
		}
		out.Rules = append(out.Rules, a)
	}
	return c.JSON(http.StatusOK, out)
}

func rollRuleOf(r engine.RuleReading) rollRule {
	f := r.Rule
	return rollRule{f.Body, f.Seated, f.Spheres, f.Place, f.Field, f.MinDays}
}

func askedOf(v *engine.Voter) *rollAnswer {
	if v == nil {
		return nil
	}
	a := rollAnswerOf(*v)
	return &a
}

func rollAnswerOf(v engine.Voter) rollAnswer {
	return rollAnswer{
		rollLine: rollLine{personOf(v.Who), v.On(), v.Then.Standing, v.Corrected}, Today: v.Today.Standing,
		Since: instant(v.Then.Since), Until: instant(v.Then.Until), Place: v.Then.Place, From: instant(v.From), Advises: v.Advises,
	}
}
