// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance/journal"
)

// Delegation is a voice entrusted: who gave it, for what, to whom, from when
// until when. An empty list of delegates is an opt-out: nobody speaks for the
// delegator there, whatever a wider delegation says.
type Delegation struct {
	ID        string
	Delegator bodies.PersonID
	Scope     delegation.Scope
	Delegates []bodies.PersonID // by rank; the default rule reads the first
	From      time.Time
	Until     time.Time // expiry; zero: none
	EndedAt   time.Time // taken back, replaced or lapsed by absence; zero: live
	Away      bool      // it ended because its owner was away

	// Waiting are those of the delegates who had not agreed to carry it at the
	// instant for which it was read: they can carry nothing.
	Waiting []bodies.PersonID

	Shown Shown // who may know of it, by the strictest charter it could meet when it was given
	// Sealed: the record does not say it to everybody, or not that somebody in it
	// agreed to carry it.
	Sealed bool
}

// Ballot is one accepted ballot of a person on an issue. The newest that is
// not superseded is the current one.
type Ballot struct {
	Ref          string // of its journal entry
	Issue        IssueID
	Person       bodies.PersonID   // empty where the vote is confidential
	Pseudonym    journal.Pseudonym // instead, where it is
	Choice       Choice
	CastAt       time.Time // zero where the vote is confidential: nobody keeps it
	Salt         string    // of the opening
	Replaces     string    // Ref of the ballot it superseded, or ""; always empty where the vote is confidential
	Withdrawn    bool      // this row takes the earlier ballot back and holds no choice
	SupersededAt time.Time
	By           []journal.Commitment // the two who entered it for the voter, in order; none where the voter cast it
	SeatedIn     bodies.Slug          // the body in which both sat; empty where the voter cast it
	Advises      bool                 // of somebody who advises: no count that decides holds it
	Nth          int64                // its number in the chain of this person's ballots and withdrawals on the issue, from 1
}

// Following is the ballot as the next in its person's chain, after the current
// one, nil where there is none. It is never older than what it replaces, whatever
// a clock that was put back says.
func (b Ballot) Following(current *Ballot) Ballot {
	b.Nth = 1
	if current == nil {
		return b
	}
	b.Replaces, b.Nth = current.Ref, current.Nth+1
	if b.CastAt.Before(current.CastAt) {
		b.CastAt = current.CastAt
	}
	return b
}

// Argument is a reason for or against a proposal.
type Argument struct {
	ID     string
	Issue  IssueID
	For    bool
	Person bodies.PersonID
	Text   string
	At     time.Time

	Withheld Withholding // zero: it never was, or nobody has read whether it is
}

// AsShown is the argument as a page may have it at an instant: of one that is withheld
// without what it says.
func (a Argument) AsShown(now time.Time) Argument {
	if !a.Withheld.Holds(now) {
		a.Withheld = Withholding{}
		return a
	}
	a.Text = ""
	return a
}
