// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"time"
	"unicode/utf8"

	"moothall/bodies"
)

// Why a challenge of the roll, or its decision, is refused.
var (
	ErrRollFixed    = errors.New("the roll cannot be challenged now")
	ErrRemovalLate  = errors.New("nobody is taken off the roll so shortly before the vote opens: who is, must be able to answer")
	ErrRollSo       = errors.New("the roll is as the challenge asks")
	ErrChallenger   = errors.New("somebody may challenge their own absence, and a voter the presence of another")
	ErrChallenged   = errors.New("this challenge has been made, and waits for its answer")
	ErrWhy          = errors.New("a reason is 1 to 2000 characters")
	ErrVerdict      = errors.New("a challenge is upheld or dismissed, by a yes or a no")
	ErrJudged       = errors.New("the challenge has been decided")
	ErrOwnChallenge = errors.New("who makes a challenge or is named in it does not decide it")
)

// maxWhy is how many characters a challenge, or the reason it is decided with,
// has at most.
const maxWhy = 2000

// MaxChallenges is how many challenges of one person wait in one matter at most:
// whoever challenges everybody leaves its officers no time for those who are missing.
const MaxChallenges = 5

// ChallengePace refuses, with [ErrChallenges], one more challenge of a person of whom
// so many wait. all are those of the matter.
func ChallengePace(all []Challenge, by bodies.PersonID) error {
	waiting := 0
	for _, c := range all {
		if c.By == by && c.State == ChallengeOpen {
			waiting++
		}
	}
	if waiting >= MaxChallenges {
		return ErrChallenges
	}
	return nil
}

// Challenge is what somebody says against the roll of a matter before its vote
// opens: that they are missing, or that another should not be there.
type Challenge struct {
	ID        string
	Issue     IssueID
	By        bodies.PersonID
	Person    bodies.PersonID // whom it concerns
	On        bool            // they should be on the roll; otherwise they should not
	Text      string          // for the challenger, the person concerned and the returning officers alone
	At        time.Time
	State     ChallengeState
	Officer   bodies.PersonID // who decided; empty where nobody did before the vote opened
	Reason    string
	DecidedAt time.Time
}

// ChallengeState is what became of a challenge.
type ChallengeState string

// The states. What nobody decided before the vote opens is dismissed.
const (
	ChallengeOpen      ChallengeState = "open"
	ChallengeUpheld    ChallengeState = "upheld"
	ChallengeDismissed ChallengeState = "dismissed"
)

// MayChallenge is nil while the roll of a matter may be challenged: from the
// instant it was fixed to that at which the vote opens, whether or not the
// clock's deed has come by.
func (i Issue) MayChallenge(now time.Time) error {
	if i.Stage != Frozen || i.RollAt.IsZero() || !now.Before(i.OpensAt) {
		return ErrRollFixed
	}
	return nil
}

// RemovalTime is how long before the opening of its vote nobody is taken off a roll any
// more: whoever was has that long to say that they are missing, and to be put on again.
const RemovalTime = 48 * time.Hour

// RemovesUntil is until when somebody may be taken off the roll of a matter. Where it can
// be challenged for less than four days in all, the second half is for additions alone.
func (i Issue) RemovesUntil() time.Time {
	return i.OpensAt.Add(-min(RemovalTime, i.OpensAt.Sub(i.RollAt)/2).Truncate(time.Millisecond))
}

// MayCorrect refuses, with [ErrRemovalLate], to take somebody off the roll at an instant
// when they could not answer any more. Somebody who is missing is put on until the vote
// opens. It is the same function for the server and for an auditor with an archive.
func (i Issue) MayCorrect(on bool, at time.Time) error {
	if !on && at.After(i.RemovesUntil()) {
		return ErrRemovalLate
	}
	return nil
}

// Check judges a new challenge. onRoll says whether the person concerned is on
// the roll as it stands, votes whether the challenger is.
func (c Challenge) Check(onRoll, votes bool) error {
	own := c.By == c.Person
	switch {
	case c.On != own || !own && !votes:
		return ErrChallenger
	case c.On == onRoll:
		return ErrRollSo
	}
	return checkWhy(c.Text)
}

// Verdict is what became of a challenge that somebody upheld, or did not.
func Verdict(uphold bool) ChallengeState {
	if uphold {
		return ChallengeUpheld
	}
	return ChallengeDismissed
}

// Decided is the challenge upheld or dismissed by an officer, with a reason. A
// verdict that is neither is [ErrVerdict]: silence changes no roll and ends no
// challenge.
func (c Challenge) Decided(verdict ChallengeState, by bodies.PersonID, reason string, now time.Time) (Challenge, error) {
	switch {
	case c.State != ChallengeOpen:
		return c, ErrJudged
	case by == c.By || by == c.Person:
		return c, ErrOwnChallenge
	case verdict != ChallengeUpheld && verdict != ChallengeDismissed:
		return c, ErrVerdict
	}
	c.State, c.Officer, c.Reason, c.DecidedAt = verdict, by, reason, now
	return c, checkWhy(reason)
}

// CheckWhy refuses with [ErrWhy] what is no reason.
func CheckWhy(text string) error { return checkWhy(text) }

func checkWhy(text string) error {
	if n := utf8.RuneCountInString(text); n < 1 || n > maxWhy {
		return ErrWhy
	}
	return nil
}

// MayRead says whether somebody may read what is said in the challenge.
func (c Challenge) MayRead(who bodies.PersonID, officer bool) bool {
	return officer || who != "" && (who == c.By || who == c.Person)
}

// Corrections are the changes of the roll that upheld challenges make. challenges
// are in the order in which they were decided.
func Corrections(challenges []Challenge) []bodies.Correction {
	var out []bodies.Correction
	for _, c := range challenges {
		if c.State == ChallengeUpheld {
			out = append(out, bodies.Correction{Person: c.Person, On: c.On})
		}
	}
	return out
}

// MayPutOn refuses, with [ErrNotMember], to put on a roll who was no member of the body
// whose members vote when it was fixed, in whatever sphere, and held no seat there: an
// account makes nobody one of those who vote, and no officer does.
func MayPutOn(e bodies.Elector) error {
	if e.Since.IsZero() && !e.Seated {
		return ErrNotMember
	}
	return nil
}

// PutOn is the correction that puts somebody on a roll, with the voices, and in the unit of a
// double majority, that they had by what was known of them when it was fixed: e, which the
// franchise did not admit.
func (p Procedure) PutOn(e bodies.Elector, layers Layers, at time.Time) bodies.Correction {
	entry, _ := p.Admits(e, layers, at)
	return bodies.Correction{Person: e.Person, On: true, Weight: entry.Weight, Unit: entry.Unit}
}
