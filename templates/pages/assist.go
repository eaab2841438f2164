// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// AssistView is where those who may enter ballots for others do so, as one of two.
type AssistView struct {
	MatterHead
	// Desk is the body whose seated may.
	Desk string
	// Typed is what was asked; For is who was found, nil where nobody was.
	Typed string
	For   *Person
	// Address is theirs, by which the form names them.
	Address string
	// Again: two have entered a ballot for them before, which this one would replace.
	Again bool
	// Options of a ranked vote, and the numbers typed beside them.
	Options []Option
	Numbers map[string]string
	Key     string
	Waiting []AssistLine
	Errors  []FieldError
}

// AssistLine is somebody for whom one has entered a ballot.
type AssistLine struct {
	Voter, Author Person
	Address       string // of the voter
	// Own: the reader entered it. Differed: another entered something else, and neither counts.
	Own, Differed bool
	At            time.Time
}

// AssistState says what became of an entry.
type AssistState string

// The states.
const (
	AssistWaits   AssistState = "waits"
	AssistCounts  AssistState = "counts"
	AssistDiffers AssistState = "differs"
)

// AssistedView is what became of an entry, with the receipt where the ballot is cast.
type AssistedView struct {
	MatterHead
	For         Person
	State       AssistState
	Choice      Choice
	Ranked      [][]Option
	Unranked    []Option
	Code, Whole string
	Pseudonym   string
	Received    time.Time // zero of a confidential vote
}

// PaperBallotView is an empty ballot to print.
type PaperBallotView struct {
	MatterHead
	Question string
	Options  []Option
	// Assisted: two enter it by the charter; else it is to think with, and nobody takes it.
	Assisted bool
}

func assistPath(id string) string { return "/issues/" + id + "/assist" }
