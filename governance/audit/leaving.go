// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// mayEnd holds the end of a membership to the charter in force: for what reason, and
// whether those may who answer for it. Who is no member is refused elsewhere.
func (p *replay) mayEnd(body bodies.Slug, act journal.PersonLeave, at time.Time) error {
	person := known(act.Person)
	m := p.members[body][person]
	if m == nil || m.until != endless {
		return nil
	}
	if bodies.Parting(act.Ground) == bodies.ByMerger && !p.merged[person].at.Equal(at) {
		return fmt.Errorf("no account of %s ends at its instant in favour of another", committed(person))
	}
	if in := p.charters[body]; in.from.After(at) {
		return fmt.Errorf("it is dated before %s, when the charter was put in force by which it is judged", journal.At(in.from))
	}
	d := bodies.Departure{Member: m.member(body, person), Came: m.came(), Ground: bodies.Parting(act.Ground), At: at, Bound: p.bound(person, at)}
	if d.Ground == bodies.ByDeath {
		if needed := p.needed(person); needed != nil {
			return needed
		}
		d.Noticed, _ = act.Noticed.Time() // the journal has read it
		d.Keepers = governance.Registrars(p.inForceNow(), p.belongsTo(person, at))
		if last, acted := p.present[person]; acted {
			d.Acted = time.UnixMilli(last)
		}
		p.died[person] = at
		p.passed.die(person, at)
	}
	for _, by := range act.By {
		d.By = append(d.By, known(by))
	}
	seatedIn, err := p.charters[body].Membership.JudgeEnd(d, bodies.Witnesses{Seated: p.sits(at)})
	if err != nil {
		return err
	}
	if string(seatedIn) != act.SeatedIn {
		return fmt.Errorf("it says that those who answer for it sit in %q, where the charter names %q", act.SeatedIn, seatedIn)
	}
	judged := at
	if d.Ground == bodies.ByDeath { // who kept the list as well loses that seat at the same instant
		judged = at.Add(-time.Millisecond)
	}
	if seatedIn != "" && judged.After(p.seatJudged[seatedIn]) {
		p.seatJudged[seatedIn] = judged
	}
	return nil
}

// belongsTo are the bodies that somebody belongs to, or left at this instant.
func (p *replay) belongsTo(person bodies.PersonID, at time.Time) (of []bodies.Slug) {
	for body, members := range p.members {
		if m := members[person]; m != nil && m.until >= at.UnixMilli() {
			of = append(of, body)
		}
	}
	return of
}

// checkDied refuses a log in which somebody died and has something to do still.
func (p *replay) checkDied(ends func(time.Time) bool) error {
	for person, at := range p.died {
		if !ends(at) {
			continue
		}
		delete(p.died, person)
		if err := p.remains(person, at); err != nil {
			return fmt.Errorf("somebody died at %s: %w", journal.At(at), err)
		}
	}
	return nil
}

// came is the ground on which they came in.
func (m *membership) came() bodies.Ground {
	for ; m != nil; m = m.before {
		if m.standing.ground.Enters() {
			return m.standing.ground
		}
	}
	return ""
}

// bound says whether somebody holds a seat, also one that rests, or cannot be missed on a
// paper or a panel.
func (p *replay) bound(person bodies.PersonID, at time.Time) bool {
	return p.needed(person) != nil || slices.ContainsFunc(p.held[person], func(m *bodies.Mandate) bool { return m.Ends.IsZero() || m.Ends.After(at) })
}

// checkLeaving refuses a log in which somebody left because they are erased, and are not.
func (p *replay) checkLeaving(ends func(time.Time) bool) error {
	for person, at := range p.leaving {
		if ends(at) {
			return fmt.Errorf("%s left at %s to be erased, and was not", committed(person), journal.At(at))
		}
	}
	return nil
}
