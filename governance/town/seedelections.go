// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
)

// callElections lets the elections live up to the fixing of their candidates, and
// has the record number that: their lots are drawn from it.
func callElections(ctx context.Context, e *engine.Engine, clock *Clock, now time.Time) error {
	err := e.Past(ctx, func(p engine.Past) error {
		for _, x := range Elections(now) {
			if err := x.call(p, clock, now); err != nil {
				return fmt.Errorf("election %s: %w", x.Issue.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	clock.set(now)
	return e.SequenceAll(ctx)
}

// call brings an election, has people nominated, and fixes the candidates if that
// time has come.
func (x Election) call(p engine.Past, clock *Clock, now time.Time) error {
	issue := x.Issue
	issue.Stage, issue.ClosedAt, issue.DecidedAt = governance.Discussion, time.Time{}, time.Time{}
	clock.set(issue.CreatedAt)
	issue.ProposedBy = bringer(issue.Proposer, now)
	if err := p.Bring(issue, nil); err != nil {
		return err
	}
	at := issue.DiscussAt
	hour := func() { at = at.Add(time.Hour); clock.set(at) }
	for _, s := range x.Stands {
		if err := s.nominate(p, issue.ID, hour); err != nil {
			return fmt.Errorf("%s: %w", s.Candidate, err)
		}
	}
	if issue.FreezesAt.After(now) {
		return nil
	}
	clock.set(issue.FreezesAt)
	return p.Step(issue.ID)
}

func (s Stand) nominate(p engine.Past, id governance.IssueID, hour func()) error {
	hour()
	n, err := p.Nominate(id, ID(s.By), ID(s.Candidate))
	if err != nil {
		return err
	}
	for _, by := range s.Seconders {
		hour()
		if err := p.Act(n, governance.ActSecond, ID(by), ""); err != nil {
			return fmt.Errorf("seconded by %s: %w", by, err)
		}
	}
	if s.Answer == "" {
		return nil
	}
	hour()
	return p.Act(n, s.Answer, ID(s.Candidate), s.Statement)
}

// holdElections draws the lots of those whose candidates are fixed, and goes on
// as far as each has come.
func holdElections(p engine.Past, clock *Clock, now time.Time) error {
	for _, x := range Elections(now) {
		if x.Issue.FreezesAt.After(now) {
			continue
		}
		if err := x.hold(p, clock, now); err != nil {
			return fmt.Errorf("election %s: %w", x.Issue.ID, err)
		}
	}
	return nil
}

func (x Election) hold(p engine.Past, clock *Clock, now time.Time) error {
	id := x.Issue.ID
	clock.set(x.Issue.FreezesAt.Add(time.Minute))
	if err := p.Step(id); err != nil {
		return err
	}
	for _, o := range x.Roll {
		if err := o.make(p, x.Issue, clock); err != nil {
			return fmt.Errorf("challenge by %s: %w", o.By, err)
		}
	}
	if x.Issue.OpensAt.After(now) {
		return nil
	}
	clock.set(x.Issue.OpensAt)
	if err := p.Step(id); err != nil {
		return err
	}
	named, err := x.numbered(p)
	if err != nil {
		return err
	}
	if err := vote(p, named, now); err != nil || x.Issue.ClosesAt.After(now) {
		return err
	}
	clock.set(x.Issue.ClosesAt)
	if err := p.Step(id); err != nil || x.Issue.UnlinkAt().After(now) {
		return err
	}
	clock.set(x.Issue.UnlinkAt())
	return p.Unlink(id)
}

func (o Objection) make(p engine.Past, issue governance.Issue, clock *Clock) error {
	clock.set(issue.FreezesAt.Add(14 * time.Hour))
	id, err := p.Challenge(issue.ID, ID(o.By), ID(o.Of), o.Text)
	if err != nil || o.Officer == "" {
		return err
	}
	clock.set(issue.FreezesAt.Add(20 * time.Hour))
	return p.Decide(id, ID(o.Officer), o.Uphold, o.Reason)
}

// numbered is the election with its candidates by their numbers on the paper.
func (x Election) numbered(p engine.Past) (Matter, error) {
	issue, err := p.Issue(x.Issue.ID)
	if err != nil {
		return x.Matter, err
	}
	m := x.Matter
	m.Plan.Camps = slices.Clone(m.Plan.Camps)
	for n, c := range m.Plan.Camps {
		m.Plan.Camps[n].Choice = onPaper(issue, c.Choice)
	}
	m.Plan.Named = slices.Clone(m.Plan.Named)
	for n, v := range m.Plan.Named {
		m.Plan.Named[n].Choice = onPaper(issue, v.Choice)
	}
	return m, nil
}

// onPaper writes a ranking of people as one of the candidates they are.
func onPaper(issue governance.Issue, c governance.Choice) governance.Choice {
	var out governance.Choice
	for _, group := range c.Ranking {
		var ids []governance.OptionID
		for _, slug := range group {
			at := slices.IndexFunc(issue.Options, func(o governance.Option) bool { return o.Person == ID(bodies.Slug(slug)) })
			ids = append(ids, issue.Options[at].ID)
		}
		out.Ranking = append(out.Ranking, ids)
	}
	return out
}
