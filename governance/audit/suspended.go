// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// A ruling in the register names nobody, and so its leaf does not say whom it
// suspends: that stands sealed beside it. An auditor's archive opens it, and casts and
// counts are held to it. On the public one it shows that there is one with each such
// ruling, and no other.

// suspended is what the record says of the measures that suspend somebody.
type suspended struct {
	laid   []*suspension // of nobody where the archive does not open whom
	owed   []*suspension // by rulings whose entry of it is to come, nobody named yet
	closed int64         // that this archive does not open
}

// suspension is a measure that suspends somebody from a body and those below it.
type suspension struct {
	ruling string // ref of its entry
	trial  *trial
	governance.Measure
}

// orders keeps what a ruling says of suspending somebody: one that did so before in
// the case ends, one that it orders is to be entered at its instant. Both change what
// counts follow, and so neither is dated before a close that could not know of them.
func (p *replay) orders(t *trial, e journal.Entry, act journal.CaseRuling, at time.Time) error {
	lifts := t.suspends
	t.suspends = act.Measure == string(governance.MeasureSuspension)
	if !lifts && !t.suspends {
		return nil
	}
	for _, s := range p.suspended.laid {
		if s.trial == t && s.Lifted.IsZero() {
			s.Lifted = at
		}
	}
	if t.suspends {
		until, _ := act.Until.Time() // the rule of a measure has read it
		m := governance.Measure{Kind: governance.MeasureSuspension, Body: p.charters[t.body].Body.Parent, From: at, Until: until}
		p.suspended.owed = append(p.suspended.owed, &suspension{ruling: e.Ref, trial: t, Measure: m})
	}
	return p.inTime(at)
}

// takeSuspension takes an entry that names, to auditors, whom a ruling of its instant
// suspends.
func (p *replay) takeSuspension(act journal.PersonSuspend, at time.Time) error {
	if !p.unsealed {
		return errors.New("it names somebody in clear whom a ruling suspends, and must stand sealed")
	}
	s, err := p.owes(at, func(s *suspension) bool { return s.ruling == act.Ruling })
	if err != nil {
		return err
	}
	if until := journal.At(s.Until); act.Until != until {
		return fmt.Errorf("it ends at %s, and the ruling suspends until %s", act.Until, until)
	}
	s.Person = known(act.Person)
	return p.afterWords(s)
}

// afterWords refuses a suspension that is dated no later than what the person declared
// before it: which of the two came first could not be told from the record.
func (p *replay) afterWords(s *suspension) error {
	for _, m := range p.inOrder() {
		if n := len(m.declared[s.Person]); n > 0 && !m.declared[s.Person][n-1].At.Before(s.From) {
			return fmt.Errorf("it is dated no later than %s, when %s declared in issue %s", journal.At(m.declared[s.Person][n-1].At), committed(s.Person), m.issue.ID)
		}
	}
	return nil
}

// takeShutSuspension takes such an entry where the archive does not open it. Whom it
// suspends nobody is told, for how long everybody.
func (p *replay) takeShutSuspension(at time.Time) error {
	p.suspended.closed++
	_, err := p.owes(at, func(*suspension) bool { return true })
	return err
}

// owes returns what a ruling of an instant had yet to have entered, and lays it.
func (p *replay) owes(at time.Time, is func(*suspension) bool) (*suspension, error) {
	for n, s := range p.suspended.owed {
		if s.From.Equal(at) && is(s) {
			p.suspended.owed, p.suspended.laid = slices.Delete(p.suspended.owed, n, n+1), append(p.suspended.laid, s)
			return s, nil
		}
	}
	return nil, errors.New("no such ruling of its instant suspends anybody, or the entry of whom stands before")
}

// checkOwed refuses to leave out whom a ruling suspends.
func (p *replay) checkOwed(ends func(time.Time) bool) error {
	for _, s := range p.suspended.owed {
		if ends(s.From) {
			return fmt.Errorf("a ruling in case %s of %s suspends somebody, and the entry of whom is left out before this", s.trial.id, journal.At(s.From))
		}
	}
	return nil
}

// suspendedFrom are those who were suspended from a body at an instant: nobody's
// name among them for whom the archive does not open.
func (p *replay) suspendedFrom(body bodies.Slug, at time.Time) []bodies.PersonID {
	if len(p.suspended.laid) == 0 {
		return nil
	}
	laid := make([]governance.Measure, len(p.suspended.laid))
	for n, s := range p.suspended.laid {
		laid[n] = s.Measure
	}
	return governance.Suspended(laid, p.inForceNow(), body, at)
}

// suspensionsFrom is how many suspensions held somebody from a body at an instant,
// whether the archive opens whom or not: as many members at most.
func (p *replay) suspensionsFrom(body bodies.Slug, at time.Time) (n int) {
	for _, s := range p.suspended.laid {
		n += len(governance.Suspended([]governance.Measure{s.Measure}, p.inForceNow(), body, at))
	}
	return n
}

// mayCast refuses a cast by somebody who was suspended then. What takes a ballot back
// they may.
func (c *chains) mayCast(a castAct) error {
	b := c.replay.ballots.at(a.ballot)
	who, _ := c.matter.voterOf(a.voter)
	if b.withdraw || !slices.ContainsFunc(c.replay.suspended.laid, func(s *suspension) bool { return s.Person == who }) {
		return nil
	}
	if slices.Contains(c.replay.suspendedFrom(c.matter.issue.Body, time.UnixMilli(b.at).UTC()), who) {
		return fmt.Errorf("%s was suspended when it was cast", committed(who))
	}
	return nil
}
