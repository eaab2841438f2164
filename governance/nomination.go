// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"moothall/bodies"
)

// Why an act upon a nomination is refused.
var (
	ErrNominations   = errors.New("nominations are not open")
	ErrNominee       = errors.New("this person cannot be nominated")
	ErrNominated     = errors.New("this person is nominated already")
	ErrNominator     = errors.New("only somebody who may vote in the election can do that now")
	ErrOwnNominee    = errors.New("nobody nominates or seconds themselves")
	ErrDeclined      = errors.New("this person was nominated and declined; only they can change that, by accepting after all")
	ErrSeconded      = errors.New("somebody seconds a nomination once, and not their own")
	ErrNotStanding   = errors.New("the nomination does not stand")
	ErrNotCandidate  = errors.New("only the candidate answers a nomination")
	ErrProposals     = errors.New("one member makes five nominations in one election at most, besides those that were declined")
	ErrPaperFull     = errors.New("no more than 200 candidates fit on the paper")
	ErrStatementLong = errors.New("a statement is up to 2000 characters")
)

// MaxProposals is how many nominations of one member stand, or were accepted and
// withdrawn, at most: whoever nominates everybody nominates nobody, and two who
// nominate, accept and withdraw in turn come to an end.
const MaxProposals = 5

// MaxCandidates is how many candidates have accepted at most: a paper of more
// would not fit the entry that opens the vote.
const MaxCandidates = 200

// MaxStatement is how many characters a candidate's statement has at most.
const MaxStatement = 2000

// Nomination is somebody proposed for election. Its id is the candidate's option
// on the paper, and says nothing of who it is. People may be ids inside the
// instance or commitments outside it, as on the roll.
type Nomination struct {
	ID        OptionID
	Issue     IssueID
	Candidate bodies.PersonID
	By        bodies.PersonID   // who proposed
	Seconders []bodies.PersonID // in the order in which they came
	State     NominationState
	Statement string    // what the candidate says, once accepted
	Ref       string    // of the entry that binds the statement; empty where nothing was said
	ActedAt   time.Time // of the latest act upon it
}

// NominationState is what the candidate answered.
type NominationState string

// The states. A nomination that was declined or withdrawn does not stand any more.
const (
	Proposed  NominationState = "proposed"
	Accepted  NominationState = "accepted"
	Declined  NominationState = "declined"
	Withdrawn NominationState = "withdrawn"
)

// NominationAct is what is done to a nomination, as the record names it.
type NominationAct string

// The acts.
const (
	ActPropose  NominationAct = "proposed"
	ActSecond   NominationAct = "seconded"
	ActAccept   NominationAct = "accepted"
	ActDecline  NominationAct = "declined"
	ActWithdraw NominationAct = "withdrawn"
)

// Stands says whether the nomination may still become a candidacy.
func (n Nomination) Stands() bool { return n.State == Proposed || n.State == Accepted }

// MayNominate is nil while nominations are open at an instant: from the call to
// the instant at which the candidates are fixed, whether or not the clock's deed
// has come by.
func (i Issue) MayNominate(now time.Time) error {
	if !i.Procedure.ElectsPersons() || i.Stage != Discussion || !now.Before(i.FreezesAt) || now.Before(i.DiscussAt) {
		return ErrNominations
	}
	return nil
}

// Seatable says whether a person may hold the seat, as of an instant: they
// belong to the body that elects.
func (p Procedure) Seatable(candidate bodies.Elector, at time.Time) bool {
	member := bodies.Member{Since: candidate.Since, Until: candidate.Until}
	return candidate.Seated && p.Franchise.Seated || !candidate.Since.IsZero() && member.Belongs(at)
}

// Proposal judges a new nomination. earlier are those of the same election; by
// may vote in it, and the candidate may hold the seat, or not. Who declined is not
// nominated again by anybody: asking does not go on until somebody says yes.
func (n Nomination) Proposal(earlier []Nomination, byVotes, seatable bool) (Nomination, error) {
	twice, declined, own := false, false, 0
	for _, o := range earlier {
		twice = twice || o.Stands() && o.Candidate == n.Candidate
		declined = declined || o.State == Declined && o.Candidate == n.Candidate
		if o.State != Declined && o.By == n.By {
			own++
		}
	}
	switch {
	case n.By == n.Candidate:
		return n, ErrOwnNominee
	case !byVotes:
		return n, ErrNominator
	case !seatable:
		return n, ErrNominee
	case twice:
		return n, ErrNominated
	case declined:
		return n, ErrDeclined
	case own >= MaxProposals:
		return n, ErrProposals
	}
	n.State = Proposed
	return n, nil
}

// Room is nil while one more candidate fits on the paper.
func Room(nominations []Nomination) error {
	accepted := 0
	for _, n := range nominations {
		if n.State == Accepted {
			accepted++
		}
	}
	if accepted >= MaxCandidates {
		return ErrPaperFull
	}
	return nil
}

// MayKnow says whether somebody may know of the nomination: of an accepted one
// everybody, of one that waits for its answer whoever is signed in, of one that
// does not stand its candidate and its nominator.
func (n Nomination) MayKnow(viewer bodies.PersonID) bool {
	switch n.State {
	case Accepted:
		return true
	case Proposed:
		return viewer != ""
	}
	return viewer != "" && (viewer == n.Candidate || viewer == n.By)
}

// ShowsNomination says whether the page of an election shows a nomination to
// somebody: who may know of it, and once the candidates are fixed only those on
// the paper.
func (i Issue) ShowsNomination(n Nomination, viewer bodies.PersonID) bool {
	if _, onPaper := i.Option(n.ID); !i.RollAt.IsZero() && !onPaper {
		return false
	}
	return n.MayKnow(viewer)
}

// After is the nomination after an act by somebody. votes says whether they may
// vote in the election, seatable whether the candidate may hold the seat. Who
// declined may accept after all, as long as nominations are open; who withdrew is
// nominated anew, or stands no more.
func (n Nomination) After(act NominationAct, by bodies.PersonID, votes, seatable bool) (Nomination, error) {
	if !n.Stands() && !(n.State == Declined && act == ActAccept) {
		return n, ErrNotStanding
	}
	if act == ActSecond {
		return n.seconded(by, votes)
	}
	to, known := map[NominationAct]NominationState{ActAccept: Accepted, ActDecline: Declined, ActWithdraw: Withdrawn}[act]
	switch {
	case !known:
		return n, fmt.Errorf("%w: nothing is called %q", ErrNotStanding, act)
	case by != n.Candidate:
		return n, ErrNotCandidate
	case (n.State == Accepted) != (act == ActWithdraw): // what was accepted is withdrawn, what was not is declined
		return n, ErrNotStanding
	case act == ActAccept && !seatable:
		return n, ErrNominee
	}
	n.State = to
	return n, nil
}

func (n Nomination) seconded(by bodies.PersonID, votes bool) (Nomination, error) {
	switch {
	case by == n.Candidate:
		return n, ErrOwnNominee
	case by == n.By || slices.Contains(n.Seconders, by):
		return n, ErrSeconded
	case !votes:
		return n, ErrNominator
	}
	n.Seconders = append(slices.Clone(n.Seconders), by)
	return n, nil
}

// Stating is the nomination with what its candidate says.
func (n Nomination) Stating(text string) (Nomination, error) {
	if utf8.RuneCountInString(text) > MaxStatement {
		return n, ErrStatementLong
	}
	n.Statement = text
	return n, nil
}
