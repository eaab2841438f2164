// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance/journal"
)

// A ballot that two entered for somebody says in its opening who they are, and where both
// sat. Of a public vote that is held to the seats of the instant it bears. One of a
// confidential vote bears no instant of its own and names no voter: there the two sat while
// the vote was open, and neither stands in it. That neither is the voter nothing shows, nor
// that they still sat when it was cast.

// entered holds a ballot that two entered for its voter to the rule of its vote, to their
// seats then, and to who stands in it.
func (c *chains) entered(a *castAct, o journal.Opening) error {
	if a.assisted = o.Assisted(); !a.assisted {
		return nil
	}
	at := time.UnixMilli(c.replay.ballots.at(a.ballot).at).UTC()
	return c.replay.assisted(c.matter, o, known(o.Person), c.replay.sits(at))
}

// enteredSealed is the same of a confidential ballot, as far as anything shows it.
func (p *replay) enteredSealed(m *matter, o journal.Opening) error {
	if !o.Assisted() {
		return nil
	}
	return p.assisted(m, o, "", p.satWithin(m.from, m.issue.ClosesAt))
}

func (p *replay) assisted(m *matter, o journal.Opening, voter bodies.PersonID, seated func(bodies.Slug, bodies.PersonID) bool) error {
	by := []bodies.PersonID{known(o.By[0]), known(o.By[1])}            // the journal has read that there are two
	if err := m.issue.Assisted(by, voter, false, seated); err != nil { // whose act it replaces is asked when all are read
		return err
	}
	if rule := m.issue.Procedure.Assist; o.SeatedIn != string(rule.By) {
		return fmt.Errorf("it says that who entered it sits in %q, where the rules of the vote name %q", o.SeatedIn, rule.By)
	}
	return nil
}

// satWithin says who held a mandate that gives a right at some instant from one on and
// before another.
func (c *community) satWithin(from, until time.Time) func(bodies.Slug, bodies.PersonID) bool {
	return func(in bodies.Slug, p bodies.PersonID) bool {
		for _, m := range c.held[p] {
			if m.Body == in && c.installedWithin(m, from, until) {
				return true
			}
		}
		return false
	}
}

// installedWithin asks at the instants at which a mandate can begin to give a right.
func (c *community) installedWithin(m *bodies.Mandate, from, until time.Time) bool {
	begins := []time.Time{from, m.Begins}
	if s := c.reviewed[m.Decision].Suspension; s != nil {
		begins = append(begins, s.End())
	}
	for _, at := range begins {
		if !at.Before(from) && at.Before(until) && c.installed(m, at) {
			return true
		}
	}
	return false
}

// with is what is known of a pseudonym after another of its acts was read, in whatever
// order they come.
func (l lastCast) with(position int64, o journal.Opening) lastCast {
	if l.position < position {
		l.position, l.choice = position, o.Choice
	}
	switch {
	case o.Assisted():
		l.assisted = max(l.assisted, position)
	case l.own == 0 || position < l.own:
		l.own = position
	}
	return l
}
