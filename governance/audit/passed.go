// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// passed is when somebody was dead, as two said: from the end of their memberships by it
// until a charter let them in again.
type passed map[bodies.PersonID][]bodies.Passing

func (p passed) die(person bodies.PersonID, at time.Time) {
	p[person] = append(p[person], bodies.Passing{Died: at})
}

func (p passed) back(person bodies.PersonID, at time.Time) {
	for n, one := range p[person] {
		p[person][n] = one.Returned(at)
	}
}

// living refuses what came of somebody while they were dead.
func (p passed) living(person bodies.PersonID, at time.Time) error {
	if err := governance.Living(p[person], at); err != nil {
		return fmt.Errorf("%s was dead at %s, as two said, and was not admitted anew: nothing of their own will may come of them", committed(person), journal.At(at))
	}
	return nil
}

// living refuses what somebody would have to want who was dead by then, and that they sit.
// A dispute stands: it changes nothing that was counted, and whoever is wrongly said to
// have died has no other word in the record.
func (p *replay) living(act journal.Act, at time.Time) error {
	if len(p.passed) == 0 {
		return nil
	}
	for _, who := range wills(act) {
		if err := p.passed.living(known(who), at); err != nil {
			return err
		}
	}
	return nil
}

// wills are those of whose own will an act is, and who is to sit by it.
func wills(act journal.Act) []journal.Commitment {
	switch a := act.(type) {
	case journal.DelegationSet:
		return []journal.Commitment{a.Person}
	case journal.DelegateAccept:
		return []journal.Commitment{a.Person}
	case journal.DelegateBegin:
		return []journal.Commitment{a.Person}
	case journal.DelegateDeclare:
		return []journal.Commitment{a.Person}
	case journal.IssueRaise:
		return []journal.Commitment{a.Person}
	case journal.IssueSupport:
		return []journal.Commitment{a.Person}
	case journal.IssueCancel:
		if a.Person != "" { // who raised it takes it back
			return []journal.Commitment{a.Person}
		}
	case journal.CompetenceDispute:
		return []journal.Commitment{a.Person}
	case journal.CompetenceAnswer:
		return []journal.Commitment{a.Person}
	case journal.MandateBegin:
		return append([]journal.Commitment{a.Person}, a.By...)
	case journal.PersonAdmit:
		return a.By
	case journal.PersonLeave:
		return a.By
	case journal.IssueRise:
		return a.By
	}
	return nil
}
