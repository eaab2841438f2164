// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// voters says who may vote in a matter, and why.
func voters(c *Call) error {
	return c.rollPage(http.StatusOK, governance.IssueID(c.Param("id")), nil)
}

func (c *Call) rollPage(status int, id governance.IssueID, faults []pages.FieldError) error {
	asked := c.QueryParam("who")
	r, err := c.Engine.Roll(c.Ctx(), c.Actor(), id, bodies.Slug(c.QueryParam("after")), asked)
	if err != nil {
		return err
	}
	if r.Fault != nil {
		status, faults = ProblemOf(r.Fault).Status, append(faults, c.askedFault(r.Fault))
	}
	v := pages.VotersView{MatterHead: head(r.Issue, r.Body), Rule: c.ruleView(r.Rule), Freeze: freezeOf(r.VotersReading), Typed: asked, Errors: faults}
	section := pages.SectionMatters
	if r.Issue.Procedure.ElectsPersons() {
		section = pages.SectionElections
	}
	if r.Listed {
		list := c.rollView(r)
		list.Errors = faults
		v.Roll = &list
	}
	return c.page(status, pages.Voters(c.frame(section), v))
}

// bodyVoters says who would be on the roll of a vote of a body that opened now.
func bodyVoters(c *Call) error {
	asked, status := c.QueryParam("who"), http.StatusOK
	r, err := c.Engine.BodyVoters(c.Ctx(), c.Actor(), bodies.Slug(c.Param("slug")), asked)
	if err != nil {
		return err
	}
	v := pages.BodyVotersView{Body: bodyLink(r.Body), Typed: asked}
	if r.Fault != nil {
		status, v.Errors = ProblemOf(r.Fault).Status, []pages.FieldError{c.askedFault(r.Fault)}
	}
	for _, k := range r.Rules {
		shown := pages.KindsView{Rule: c.ruleView(k.RuleReading)}
		for _, p := range k.Kinds {
			shown.Kinds = append(shown.Kinds, p.Name)
		}
		v.Rules = append(v.Rules, shown)
	}
	return c.page(status, pages.BodyVoters(c.frame(pages.SectionBodies), v))
}

// askedFault says why nothing is told of whom the reader asked about.
func (c *Call) askedFault(because error) pages.FieldError {
	if errors.Is(because, governance.ErrNoDelegate) {
		return pages.FieldError{Field: "who", Text: c.T.Text("election.fault_unknown")}
	}
	return pages.FieldError{Field: "who", Text: c.T.Text("voters.alone")}
}

func freezeOf(r engine.VotersReading) pages.Freeze {
	i := r.Issue
	f := pages.Freeze{At: r.At, Frozen: r.Frozen, Cancelled: i.Stage == governance.Cancelled, Elects: i.Procedure.ElectsPersons(), Early: i.Procedure.FixesRoll(), Members: int(r.Members)}
	planned := i.OpensAt
	if f.Early {
		planned = i.FreezesAt
	}
	if !r.Frozen && planned.IsZero() {
		f.At = time.Time{}
	}
	return f
}

func (c *Call) ruleView(r engine.RuleReading) pages.RuleView {
	v := pages.RuleView{
		Body: r.Electorate.Name, BodyURL: bodyLink(r.Electorate).URL, Seated: r.Rule.Seated, Place: r.Place, Field: r.Field, Days: r.Rule.MinDays, Good: r.Rule.Good,
		Alone: r.Alone, Own: c.voterView(r.Own),
	}
	if !v.Seated {
		v.Inner = int(r.Inner)
	}
	for _, s := range r.Rule.Spheres {
		v.Spheres = append(v.Spheres, pages.Sphere(s))
	}
	if len(v.Spheres) == 0 {
		v.Spheres = []pages.Sphere{pages.SphereInner}
	}
	if r.Asked != nil {
		asked := c.voterView(*r.Asked)
		v.Asked = &asked
	}
	return v
}

func (c *Call) voterView(v engine.Voter) pages.VoterView {
	return pages.VoterView{Who: c.person(v.Who), Then: standsView(v.Then), Today: standsView(v.Today), Corrected: v.Corrected, From: v.From, Told: v.Told, Advises: v.Advises}
}

func standsView(s engine.Stands) pages.StandsView {
	return pages.StandsView{Standing: pages.RollStanding(s.Standing), Since: s.Since, Until: s.Until, Sphere: pages.Sphere(s.Sphere), Place: s.Place}
}

// rollView is the list of an election's roll.
func (c *Call) rollView(r engine.RollReading) pages.RollView {
	v := pages.RollView{
		ID: string(r.Issue.ID), OwnOn: r.Rule.Own.On(), Open: r.Open, Until: r.Issue.OpensAt,
		Person: c.Field("whom"), Text: c.Field("text"), Officers: bodyLink(r.Officers),
	}
	if r.Issue.MayCorrect(false, r.Now) == nil {
		v.Removes = r.Issue.RemovesUntil()
	}
	for _, l := range r.Lines {
		v.Lines = append(v.Lines, c.rollLine(l))
	}
	for _, l := range r.Added {
		v.Added = append(v.Added, c.rollLine(l))
	}
	for _, ch := range r.Challenges {
		v.Challenges = append(v.Challenges, pages.ChallengeView{
			ID: ch.ID, By: c.called(ch.By.Name), Who: c.called(ch.Person.Name), On: ch.On, Text: ch.Text, At: ch.At, State: pages.ChallengeState(ch.State),
			Officer: c.called(ch.Officer.Name), Reason: ch.Reason, DecidedAt: ch.DecidedAt, MayDecide: ch.MayDecide, MayUphold: ch.MayUphold, Typed: c.Field("reason-" + ch.ID),
		})
	}
	if r.Next != "" {
		v.NextURL = issuePath(r.Issue.ID, "/roll?after="+string(r.Next))
	}
	return v
}

func (c *Call) rollLine(l engine.RollLine) pages.RollLine {
	return pages.RollLine{Who: c.person(l.Who), Standing: pages.RollStanding(l.Standing), Corrected: l.Corrected}
}
