// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// Password is the one password of everybody who may log in to the demo. The
// database that knows it says that it is a demo; no other takes it.
const Password = "moothall-demo"

// Origin is the log of Estuary.
const Origin = "estuary.example/log"

// Clock is the time of a database whose past is being written. It is handed to
// store.Options.Clock before the town is seeded, and shows the real time again
// once that is done.
type Clock struct {
	at   time.Time
	real func() time.Time
}

// NewClock makes a clock that shows the real time until it is set.
func NewClock(real func() time.Time) *Clock { return &Clock{real: real} }

// Now is the time the clock shows.
func (c *Clock) Now() time.Time {
	if c.at.IsZero() {
		return c.real().UTC()
	}
	return c.at
}

func (c *Clock) set(t time.Time) { c.at = t.UTC() }

// Seed founds Estuary with so many members in an empty database and lets it
// live up to now: every vote is opened, cast in and closed by the same deeds
// that serve a real community, so that its record verifies like any other. The
// engine's database must run by the clock, which is left showing real time.
func Seed(ctx context.Context, e *engine.Engine, clock *Clock, now time.Time, size int) error {
	defer clock.set(time.Time{})
	clock.set(now)
	crowd := Crowd(size-Named(), "estuary")
	if err := e.Found(ctx, founding(now, crowd)); err != nil {
		return fmt.Errorf("seed %s: %w", Name, err)
	}
	if err := callElections(ctx, e, clock, now); err != nil {
		return fmt.Errorf("seed %s: %w", Name, err)
	}
	if err := seedCases(ctx, e, clock, calendar{now}); err != nil {
		return fmt.Errorf("seed %s: %w", Name, err)
	}
	clock.set(now)
	err := e.Past(ctx, func(p engine.Past) error {
		if err := holdElections(p, clock, now); err != nil {
			return err
		}
		if err := entrust(p, Delegations(now, crowd), PublicDelegates(now)); err != nil {
			return err
		}
		for _, m := range Issues(now) {
			if err := live(p, m, clock, now); err != nil {
				return fmt.Errorf("issue %s: %w", m.Issue.ID, err)
			}
		}
		return nil
	})
	if err == nil {
		err = talk(ctx, e, clock, now)
	}
	if err != nil {
		return fmt.Errorf("seed %s: %w", Name, err)
	}
	if err := review(ctx, e, clock, now); err != nil {
		return fmt.Errorf("seed %s: %w", Name, err)
	}
	if err := knock(ctx, e, clock, now); err != nil {
		return fmt.Errorf("seed %s: %w", Name, err)
	}
	if err := raise(ctx, e, clock, now); err != nil {
		return fmt.Errorf("seed %s: %w", Name, err)
	}
	clock.set(now)
	return errors.Join(e.Concentrate(ctx), e.SequenceAll(ctx))
}

// entrust writes delegations, and the word of those who carry them.
func entrust(p engine.Past, given []governance.Delegation, public []governance.PublicDelegate) error {
	consents := Consents(given, public)
	return errors.Join(p.Stand(public), p.Delegate(given), p.Agree(consents))
}

// founders is how many of the first named members agreed the first charters.
const founders = 7

func founding(now time.Time, crowd []Person) engine.Founding {
	f := engine.Founding{
		Instance: store.Instance{Name: Name, Origin: Origin, Zone: Zone, Language: "en", Demo: true, FoundedAt: Founded(now)},
		Charters: Charters(), Members: Members(now, crowd),
		Mandates: slices.DeleteFunc(Mandates(now), func(m bodies.Mandate) bool { return m.Decision != "" }),
	}
	for _, p := range People(now) {
		f.People = append(f.People, p.Person)
		if first := !p.Joined.After(f.Instance.FoundedAt) && p.Sphere == bodies.Inner; first && len(f.Founders) < founders {
			f.Founders = append(f.Founders, p.ID)
		}
	}
	f.People = append(f.People, humans(crowd)...)
	hash := string(identity.DemoHash(Password))
	for _, a := range Accounts() {
		f.Accounts = append(f.Accounts, store.Account{Person: ID(a.Login), Login: string(a.Login), PasswordHash: hash})
		f.Addresses = append(f.Addresses, store.Address{Person: ID(a.Login), Address: string(a.Login) + "@estuary.example", Confirmed: f.Instance.FoundedAt, Notices: governance.NoticesOff})
	}
	return f
}

// Founded is the day on which Estuary was founded, a little over six years ago.
func Founded(now time.Time) time.Time { return calendar{now}.at(-2300, 10, 0) }

// live brings an issue and takes it as far as it has come.
func live(p engine.Past, m Matter, clock *Clock, now time.Time) error {
	issue, reached := m.Issue, m.Issue.Stage
	if reached != governance.Idea && reached != governance.Draft {
		issue.Stage = governance.Discussion
	}
	issue.ClosedAt, issue.DecidedAt = time.Time{}, time.Time{}
	clock.set(issue.CreatedAt)
	issue.ProposedBy = bringer(issue.Proposer, now)
	if err := p.Bring(issue, m.Arguments); err != nil {
		return err
	}
	if reached == governance.Cancelled {
		return p.Cancel(issue.ID, "withdrawn by those who brought it")
	}
	if issue.Stage != governance.Discussion {
		return nil
	}
	for _, at := range []time.Time{issue.FreezesAt, issue.OpensAt} {
		if at.IsZero() || at.After(now) {
			return nil
		}
		clock.set(at)
		if err := p.Step(issue.ID); err != nil {
			return err
		}
	}
	if err := errors.Join(p.Declare(m.Declared), vote(p, m, now)); err != nil || issue.ClosesAt.After(now) {
		return err
	}
	clock.set(issue.ClosesAt)
	return p.Step(issue.ID)
}

// vote casts what the plan says, up to now.
func vote(p engine.Past, m Matter, now time.Time) error {
	roll, err := p.Roll(m.Issue.ID)
	if err != nil {
		return err
	}
	var votes []engine.PastVote
	for _, v := range append(m.Votes(roll), m.Plan.Asked...) {
		if !v.At.After(now) {
			votes = append(votes, engine.PastVote(v))
		}
	}
	return p.Cast(m.Issue.ID, votes)
}
