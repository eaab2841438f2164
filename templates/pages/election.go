// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// ElectionView is what a matter that elects people shows beyond any other.
type ElectionView struct {
	// Open says whether people can be nominated, until Until.
	Open  bool
	Until time.Time
	// Seconders is how many a nomination needs besides its nominator.
	Seconders int
	// May says whether the reader may nominate.
	May         bool
	Nominee     string // as typed
	Nominations []NominationView
	// Candidates stand in the order of the paper.
	Candidates []CandidateView
	Lot        LotView
	// RollURL is empty before the roll is fixed, which is at RollAt.
	RollURL  string
	RollAt   time.Time
	Seats    []SeatTaken
	Officers Link
}

// NominationView is somebody proposed, and what the reader may do about it.
type NominationView struct {
	ID        string
	Who       Person
	By        string
	Seconders []string
	Needed    int
	State     NominationState
	Statement string
	MaySecond bool
	// Own says that the reader is the one who was nominated.
	Own bool
}

// NominationState is what the candidate answered.
type NominationState string

// The states.
const (
	Nominated         NominationState = "proposed"
	NominationAgreed  NominationState = "accepted"
	NominationRefused NominationState = "declined"
	NominationGone    NominationState = "withdrawn"
)

// CandidateView is a candidate with what they say.
type CandidateView struct {
	ID        string
	Who       Person
	Statement string
	Seconders []string
}

// LotView is how the order of candidates and the lot for ties were drawn. The
// zero LotView is of one that is not drawn yet.
type LotView struct {
	Paper, Ties DrawView
	// EntryURL leads to the act whose root is the seed.
	EntryURL string
}

// DrawView is one draw: the command that makes it again, and who came in which
// order.
type DrawView struct {
	Command string
	Order   []string
}

// SeatTaken is a seat that somebody holds by the election.
type SeatTaken struct {
	Who   Person
	From  time.Time
	To    time.Time
	Rests time.Time // as of [Seat]
}

// RollView is the list of a roll that is fixed before its vote.
type RollView struct {
	// ID is the matter's.
	ID    string
	OwnOn bool // the reader is on it
	Lines []RollLine
	Added []RollLine
	// Open says whether it may be challenged, until Until.
	Open       bool
	Until      time.Time
	Removes    time.Time // somebody may be taken off it until then; zero: not any more
	Challenges []ChallengeView
	Person     string // as typed
	Text       string
	NextURL    string
	Officers   Link
	Errors     []FieldError
}

// mayChallenge says whether the reader has anything left to ask for: who is on it, that
// another should not be.
func (v RollView) mayChallenge() bool { return !v.OwnOn || !v.Removes.IsZero() }

// RollLine is somebody's place on a roll, or why they have none.
type RollLine struct {
	Who       Person
	Standing  RollStanding
	Corrected bool
}

// RollStanding says whether somebody is on a roll and, if not, why.
type RollStanding string

// The standings.
const (
	RollOn          RollStanding = "on-roll"
	RollNoMember    RollStanding = "not-member"
	RollNotSeated   RollStanding = "not-seated"
	RollOtherSphere RollStanding = "other-sphere"
	RollTooNew      RollStanding = "too-new"
	RollOtherPlace  RollStanding = "other-place"
	RollOtherField  RollStanding = "other-field"
	RollProbation   RollStanding = "on-probation"
	RollLapsed      RollStanding = "lapsed"
	RollTakenOff    RollStanding = "taken-off"
)

// ChallengeView is a challenge of the roll, for those who may read it.
type ChallengeView struct {
	ID      string
	By, Who string
	// On says that the person should be on the roll.
	On        bool
	Text      string
	At        time.Time
	State     ChallengeState
	Officer   string // empty where nobody decided in time
	Reason    string
	DecidedAt time.Time
	MayDecide bool
	MayUphold bool   // or it is too late for that
	Typed     string // the reason of who decides, as typed
}

// ChallengeState is what became of a challenge.
type ChallengeState string

// The states.
const (
	ChallengeOpen      ChallengeState = "open"
	ChallengeUpheld    ChallengeState = "upheld"
	ChallengeDismissed ChallengeState = "dismissed"
)

// ElectionToCall is an election that the reader, as a returning officer, may call
// once none for the same seats runs.
type ElectionToCall struct {
	Body, Kind string
	Name       string
	Runs       Link // the one that does; zero where there is none
}
