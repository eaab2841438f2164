// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// Where a charter lets delegations lapse by absence, the server ends them by the day on
// which it last saw their owner, which it shows to nobody. The record cannot prove that
// somebody was away. It can disprove it: by an act of theirs that is too young.

// present is when each delegator and delegate last did something that the record
// shows, in milliseconds since 1970.
type present map[bodies.PersonID]int64

// note keeps who did an act, where it is one of those by which people are held to have
// been here: what they gave, took back, agreed to, declined, stood for, or declared. The server
// notes the day of each in the commit of the act. Casts are left out: whose they are is
// shown after the close at the earliest.
func (p present) note(act journal.Act, at time.Time) {
	if who := actor(act); who != "" {
		p[known(who)] = max(p[known(who)], at.UnixMilli())
	}
}

func actor(act journal.Act) journal.Commitment {
	switch act := act.(type) {
	case journal.DelegationSet:
		return act.Person
	case journal.DelegationClear:
		if act.Reason == journal.ClearOwn {
			return act.Person
		}
	case journal.DelegateBegin:
		return act.Person
	case journal.DelegateEnd:
		return act.Person
	case journal.DelegateAccept:
		return act.Person
	case journal.DelegateDecline:
		return act.Person
	case journal.DelegateDeclare:
		return act.Person
	}
	return ""
}

// mayLapse refuses the lapse of a delegation by absence that no rule asks for, or for
// which its owner has not been away for long enough.
func (p *replay) mayLapse(act journal.DelegationClear, at time.Time) error {
	d := p.delegations[act.Delegation]
	if act.Reason != journal.ClearAway || d == nil {
		return nil
	}
	if !d.InForce(at) {
		return errors.New("it had ended before its owner was away for long enough")
	}
	var issue *governance.Issue
	if m := p.matters[d.Scope.Issue]; m != nil && m.stage == stageVoting {
		issue = &m.issue
	}
	months := d.AwayMonths(p.inForceNow(), issue)
	if months == 0 {
		return errors.New("nothing lapses by absence there: no rules in force say so, or it entrusts nobody")
	}
	last := time.UnixMilli(p.present[d.Delegator])
	if day := governance.AwayOn(last, months); governance.DayOf(at).Before(day) {
		return fmt.Errorf("its owner did something on %s, and is away from %s on at the earliest", last.UTC().Format(time.DateOnly), day.Format(time.DateOnly))
	}
	return nil
}
