// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// IssueView is one matter at any stage.
type IssueView struct {
	MatterHead
	Disputes DisputeNote
	// Assists: the reader may enter ballots for members who cannot.
	Assists bool
	// Question is what is asked, in ready words.
	Question string
	// By names who brought it.
	By string
	// FixedAt is when the text was fixed; zero before.
	FixedAt time.Time
	// Life is the stage line.
	Life  []LifeStage
	Stage Stage

	Participation Participation
	// Deciders is the body that decides for a Representative matter, and whose members
	// elect in an election.
	Deciders Link
	// Roll is how many may vote; RollFrozen when that list was fixed.
	Roll       int
	RollFrozen time.Time
	RollEarly  bool // it is fixed before the vote, and can be challenged until then
	Standing   Standing
	// Barred: the reader's account was recovered and had spoken here before.
	Barred bool
	// SuspendedUntil: a ruling has suspended the reader from voting here until then; zero: none has.
	SuspendedUntil time.Time
	// Joined is when a member who is not on the roll joined, zero if unknown; Off is
	// why she or he is not on it.
	Joined time.Time
	Off    RollStanding

	Opens time.Time
	// Prolonged says why the vote closes later than announced; the zero one: it does not.
	Prolonged Prolonged
	// Ballot is how far the reader's own ballot is.
	Ballot BallotStanding
	CastAt time.Time
	// Marked is the reader's own choice on a motion, if she has voted.
	Marked Choice
	Voice  Voice
	// Declared is what public delegates declared of how they will vote.
	Declared DeclaredView
	// Followed is the voice whose mailed link led here; nil where none did.
	Followed *FollowedView

	// Options are the answers of a ranked matter.
	Options []Option
	// YesMeans and NoMeans say in ready words what each answer of a motion does.
	YesMeans, NoMeans string

	Passing Passing
	Turnout Turnout

	Text []Clause
	// Effect says in ready words what follows if it is adopted.
	Effect string
	// TextHash is the fixed text's, shortened; ProofURL leads to its entry.
	TextHash, ProofURL string

	For, Against Arguments
	Comments     CommentsView

	// Outcome and its addresses, once decided.
	Outcome               Outcome
	DecisionURL, CountURL string
	// Held says whether the decision is held back for review.
	Held      HeldView
	DecidedAt time.Time
	Errors    []FieldError

	// Charter is the one that it puts in force if it is adopted; nil: none.
	Charter *NextCharterView
	// Raised is how a matter came that a member raised; nil for any other.
	Raised *RaisedView

	// Election is what a matter shows that elects people; nil for any other.
	Election *ElectionView
}

// LifeStage is one step of the stage line. Past, then Now, then to come.
type LifeStage struct {
	Stage Stage
	State StepState
	// From and To bound it; zero where not known.
	From, To time.Time
}

// StepState is past, now, or to come.
type StepState string

// The states of a step.
const (
	StepPast   StepState = "past"
	StepNow    StepState = "now"
	StepToCome StepState = "to-come"
)

// BallotStanding is how far a ballot is.
type BallotStanding string

// The standings of a ballot.
const (
	BallotNone  BallotStanding = ""
	BallotDraft BallotStanding = "draft"
	BallotSent  BallotStanding = "sent"
	// BallotChanged: sent before, and changed on this page since.
	BallotChanged BallotStanding = "changed"
)

// Passing is what it takes: exact ratios. Den 0 is no such test.
type Passing struct {
	MajorityNum, MajorityDen int
	QuorumNum, QuorumDen     int
	// Units: in how many of UnitsOf places, or fields, the majority must be reached too.
	Units, UnitsOf int
	UnitFields     bool
	// StatusQuo: the winner of the ranking must beat leaving things as they are.
	StatusQuo bool
	// Seats is how many are elected, for an election.
	Seats int
}

// Turnout is how many have voted. Shown only where the procedure allows it.
// Needed is in voices: where delegates carry some, or a ballot weighs more than
// one, the close adds to Took what cannot be told before.
type Turnout struct {
	Shown              bool
	Took, Roll, Needed int
	Carried, Weighed   bool
}

// Clause is one paragraph of the text, as pieces kept, added and taken out.
type Clause struct{ Pieces []Piece }

// Piece is a run of words.
type Piece struct {
	Text string
	Kind PieceKind
}

// PieceKind marks a change.
type PieceKind string

// The kinds of pieces.
const (
	Kept     PieceKind = ""
	Added    PieceKind = "added"
	TakenOut PieceKind = "taken-out"
)

// Arguments are those of one side: the first few, and how many there are.
type Arguments struct {
	Total int
	First []Argument
}

// Argument is one reason and who gave it.
type Argument struct {
	ID, Text, By string
	// Withheld says for which emergency act Text is not shown.
	Withheld WithheldView
	// ReportURL is where it is reported; empty for guests.
	ReportURL string
}

// Prolonged is an outage for which a vote closes later than Announced.
type Prolonged struct{ From, Until, Announced time.Time }
