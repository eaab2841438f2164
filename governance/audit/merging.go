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

// mergers are the accounts that ended in favour of others of the same people.
type mergers struct {
	merged  map[bodies.PersonID]merged            // by the account that ended
	took    map[bodies.PersonID][]bodies.PersonID // by the one that stays
	merging []bodies.PersonID                     // those of the instant that is read
}

type merged struct {
	into bodies.PersonID
	at   time.Time
}

func newMergers() mergers {
	return mergers{merged: map[bodies.PersonID]merged{}, took: map[bodies.PersonID][]bodies.PersonID{}}
}

// merge holds a merger to the rule of it. What goes over, and what ends by it, are acts of
// the same instant behind it: see checkMerged.
func (p *replay) merge(act journal.PersonMerge, at time.Time) error {
	m := bodies.Merger{Person: known(act.Person), Into: known(act.Into)}
	if err := p.inTime(at); err != nil {
		return err
	}
	_, gone := p.nameless(m.Person)
	_, goneToo := p.nameless(m.Into)
	_, ended := p.merged[m.Person]
	_, endedToo := p.merged[m.Into]
	dead := errors.Join(governance.Living(p.passed[m.Person], at), governance.Living(p.passed[m.Into], at)) != nil
	m.Gone, m.Merged, m.TookIn = gone || goneToo || dead, ended || endedToo, len(p.took[m.Person]) > 0
	m.Bound = p.bound(m.Person, at)
	m.Suspended = slices.ContainsFunc(p.suspended.laid, func(s *suspension) bool {
		return (s.Person == m.Person || s.Person == m.Into) && s.Holds(at)
	})
	m.Entrusted = p.spokeEarly(m)
	if err := m.Judge(); err != nil {
		return err
	}
	p.merged[m.Person] = merged{m.Into, at}
	p.took[m.Into] = append(p.took[m.Into], m.Person)
	p.merging = append(p.merging, m.Person)
	return nil
}

// spokeEarly says whether in a vote that runs, and counts by what was entrusted as of its
// opening, one speaks so who would have another voice there after the merger.
func (p *replay) spokeEarly(m bodies.Merger) bool {
	for _, v := range p.matters {
		if v.stage != stageVoting || !v.issue.CountsOpening() || v.voterAt(m.Person) < 0 {
			continue
		}
		speaks := func(person bodies.PersonID) bool {
			if v.roll.Index(person) < 0 {
				return false
			}
			given := make([]governance.Delegation, len(p.given[person]))
			for n, d := range p.given[person] {
				given[n] = *d
			}
			return v.issue.Entrusts(given, person)
		}
		others := slices.ContainsFunc(p.took[m.Into], func(o bodies.PersonID) bool { return v.voterAt(o) >= 0 })
		if (v.voterAt(m.Into) >= 0 || others) && speaks(m.Person) || slices.ContainsFunc(p.took[m.Into], speaks) {
			return true
		}
	}
	return false
}

// wasSame is what was known of an account in a body that ends at an instant in favour of
// another, or nil.
func (c *community) wasSame(body bodies.Slug, into bodies.PersonID, at time.Time) *membership {
	for _, other := range c.took[into] {
		if m := c.members[body][other]; m != nil && c.merged[other].at.Equal(at) && m.until >= at.UnixMilli() {
			return m
		}
	}
	return nil
}

// checkMerged refuses a log in which an account ended in favour of another, and has
// something still, or lost what did not go over.
func (p *replay) checkMerged(ends func(time.Time) bool) error {
	for n := 0; n < len(p.merging); {
		person := p.merging[n]
		m := p.merged[person]
		if !ends(m.at) {
			n++
			continue
		}
		p.merging = slices.Delete(p.merging, n, n+1)
		if err := p.remains(person, m.at); err != nil {
			return fmt.Errorf("an account ended at %s in favour of another: %w", journal.At(m.at), err)
		}
		for body, members := range p.members {
			left := members[person]
			if left == nil || left.until != m.at.UnixMilli() {
				continue
			}
			if goes := members[m.into]; goes == nil || goes.until == m.at.UnixMilli() || goes.at(m.at) == nil {
				return fmt.Errorf("%s belonged to %s until %s, and %s, who is the same, does not go on there", committed(person), body, journal.At(m.at), committed(m.into))
			}
		}
	}
	return nil
}

// stillThere refuses an act of or upon an account that ended before, but what follows
// from what it was: that it is erased, or that who was asked to carry its voice declines.
func (p *replay) stillThere(act journal.Act, at time.Time, each func(do func(journal.Commitment) error) error) error {
	if len(p.merged) == 0 {
		return nil
	}
	there := func(who journal.Commitment) error {
		if m, ended := p.merged[known(who)]; ended && at.After(m.at) {
			return fmt.Errorf("the account %s ended in favour of another: nothing more may come of it", who)
		}
		return nil
	}
	switch a := act.(type) {
	case journal.PersonErase:
		return nil
	case journal.DelegateDecline:
		return there(a.Person)
	}
	return each(there)
}

// onceEach refuses a count in which somebody has two ballots: by an account that ended
// before the vote closed, and by the one in favour of which it did, or by two such.
func (p *replay) onceEach(m *matter, standing []bool) error {
	if len(p.merged) == 0 {
		return nil
	}
	spoke := map[bodies.PersonID]bodies.PersonID{}
	for place, stands := range standing {
		if !stands {
			continue
		}
		account, _ := m.voterOf(int32(place))
		person := account
		if in, ended := p.merged[account]; ended && in.at.Before(m.issue.ClosedAt) {
			person = in.into
		}
		if other, twice := spoke[person]; twice {
			return refuse(issueMember(string(m.issue.ID), castsFile), "%s and %s are accounts of one person since before the close, and a ballot of each stands", committed(other), committed(account))
		}
		spoke[person] = account
	}
	return nil
}
