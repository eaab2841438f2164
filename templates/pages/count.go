// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// CountView is a count: what came out, what it took, how the votes moved.
// A real past election that was imported is shown by the same page.
type CountView struct {
	MatterHead
	Question string
	At       time.Time
	Outcome  Outcome
	// Seats is how many were to be filled; 1 where one answer was sought.
	Seats int
	// Candidates in the order of the ballot; all indexes below point here.
	Candidates []Candidate
	// Winners in order of election; empty for a motion or an open tie.
	Winners []int

	// Roll, Took and Needed; Roll 0 where the file does not tell.
	Roll, Took, Needed int
	// Ballots as handed in.
	Received, Valid, Blank, Invalid int
	// Quota is the exact quota, empty where the method has none.
	Quota   string
	Passing Passing
	Motion  Duel
	// Units is the majority in places or fields that was needed too.
	Units UnitsView
	// Advice is what those said who were asked and do not decide.
	Advice []AdviceView
	Rounds []Round
	// Places is how many decimal places were counted with.
	Places int
	// Pairwise[i][j] is the votes that place i above j; empty where not counted.
	Pairwise [][]int
	// Ranking holds tied sets of methods that rank everybody.
	Ranking [][]int

	Voices Voices
	Ties   []Tie
	// Other is what the same ballots say when they are counted otherwise.
	Other OtherView
	// Fate is where the reader's own ballot went.
	Fate Fate

	// Source says where an imported file came from; empty for our own.
	Source string
	// Command checks it; Archive, JSON and CSV are addresses, empty where there is none.
	Command, ArchiveURL, JSONURL, CSVURL string
	// ListURL leads to the ballots of a confidential vote, without names.
	ListURL     string
	DecisionURL string
	// VoicesURL leads to who spoke for whom; empty where nobody could.
	VoicesURL string
	// Held says whether the decision is held back for review.
	Held HeldView
	// InputHash is the SHA-256 of what was counted.
	InputHash string
}

// Candidate is an option in a count.
type Candidate struct {
	Name, Short, Initials string
	Withdrawn             bool
	StatusQuo             bool
}

// RoundKind is what made a round.
type RoundKind string

// The kinds of rounds.
const (
	RoundFirst     RoundKind = "first"
	RoundSurplus   RoundKind = "surplus"
	RoundExclusion RoundKind = "exclusion"
)

// Round is the state after one step of a count. Votes are exact decimals.
type Round struct {
	Kind RoundKind
	// Of are the candidates whose votes moved to make this round.
	Of []int
	// Tallies per candidate; empty text for one who is out of the count.
	Tallies []string
	// Ended has no further preference, Rounding was lost in rounding down.
	Ended, Rounding string
	// Transfers led into this round. Where they are not known they are drawn
	// from the gains.
	Transfers []Transfer
	// Elected and Excluded are decided on these tallies.
	Elected, Excluded []int
	// Quota of this round, where it changes.
	Quota string
	// Sum is all of the above together.
	Sum string
}

// Nobody is the end of votes that name nobody further.
const Nobody = -1

// Transfer is votes that moved from one candidate to another, or to Nobody.
type Transfer struct {
	From, To int
	Votes    string
}

// Duel is the voices of a motion, or of the winner against the status quo.
type Duel struct {
	Shown            bool
	Yes, No, Abstain Side
	// Winner is the candidate that stood against the status quo; Nobody for a motion.
	Winner int
}

// Side is one column of a duel: cast themselves, and represented.
type Side struct{ Direct, Represented int }

// Total is both together.
func (s Side) Total() int { return s.Direct + s.Represented }

// Voices says how every voice of the roll was used.
type Voices struct {
	Shown               bool
	Direct, Represented int
	Lost                []LostVoices
	// LongestChain and LargestWeight describe the delegations; 0 is not shown.
	LongestChain, LargestWeight int
	// Assisted is how many ballots two entered for somebody; 0 is not shown.
	Assisted int
}

// LostVoices is how many were lost for one reason.
type LostVoices struct {
	Reason LostReason
	Voices int
}

// TieKind is what was equal.
type TieKind string

// The kinds of ties.
const (
	TieExclusion TieKind = "exclusion"
	TieElection  TieKind = "election"
	TieSurplus   TieKind = "surplus"
	TieOutcome   TieKind = "outcome"
)

// TieRule is how it was settled.
type TieRule string

// The rules of ties.
const (
	TieBackward TieRule = "backward"
	TieForward  TieRule = "forward"
	TieLot      TieRule = "lot"
	TieOpen     TieRule = "open"
	TieQuo      TieRule = "status-quo"
)

// Tie is an equality and how it was settled.
type Tie struct {
	Round  int
	Kind   TieKind
	Among  []int
	Votes  string
	Rule   TieRule
	Chosen int
	// ProofURL leads to the lot in the record.
	ProofURL string
}

// FateKind is what became of the reader's ballot.
type FateKind string

// The kinds of fate.
const (
	FateGuest       FateKind = ""
	FateNotOnRoll   FateKind = "not-on-roll"
	FateOwn         FateKind = "own"
	FateAdvised     FateKind = "advised" // by a ballot in the electorate of the matter's head
	FateRepresented FateKind = "represented"
	FateLost        FateKind = "lost"
	// FateHidden: the ballots of this vote cannot be told apart, nor joined to people.
	FateHidden FateKind = "hidden"
)

// Fate is where the reader's ballot went.
type Fate struct {
	Kind FateKind
	// Via are the people it went through (FateRepresented, FateLost).
	Via    []Person
	Lost   LostReason
	Choice Choice
	// Steps tell which candidate held it in each round; Candidate Nobody is ended.
	Steps []FateStep
	// ReceiptURL leads to the reader's receipt.
	ReceiptURL string
}

// FateStep is where a ballot lay in one round. Preference is 1 for the first.
type FateStep struct{ Round, Candidate, Preference int }
