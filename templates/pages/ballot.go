// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"time"
)

// BallotView is the ranked ballot. Slips post do=up-ID, down-ID, tie-ID, out-ID
// or add-ID with the hidden field ranking to /issues/{id}/ballot/rank; boxes and
// "Review" post to /issues/{id}/ballot/review. Number boxes are fields n-ID.
type BallotView struct {
	MatterHead
	// Ranked holds the places in order; options that share a place stand together.
	Ranked [][]Option
	// Pool is what is not ranked, in the order drawn for this reader.
	Pool []Option
	// Boxes shows number boxes in place of slips.
	Boxes bool
	// Numbers are what stands in the boxes, by option ID, as typed.
	Numbers map[string]string
	// Standing says whether this has been sent.
	Standing BallotStanding
	// Moved is the ID of the option just moved, for the focus; Did how.
	Moved string
	Did   Move
	// LotOrder: the order of the options was drawn for this reader.
	LotOrder bool
	// Statements: the candidates have said something, on the page of the matter.
	Statements bool
	Errors     []FieldError
}

// Move is what a button of a slip does.
type Move string

// The moves.
const (
	MoveUp   Move = "up"
	MoveDown Move = "down"
	MoveTie  Move = "tie"
	MoveOut  Move = "out"
	MoveAdd  Move = "add"
)

// Ranking writes places as the hidden field ranking: places apart by ">", options
// of one place by "=", as in "d>a=b".
func Ranking(places [][]Option) string {
	written := make([]string, len(places))
	for i, place := range places {
		ids := make([]string, len(place))
		for j, o := range place {
			ids[j] = o.ID
		}
		written[i] = strings.Join(ids, "=")
	}
	return strings.Join(written, ">")
}

// ReviewView is the ballot once more, before it is cast. The form posts
// ranking or choice, and key, to /issues/{id}/ballot/cast.
type ReviewView struct {
	MatterHead
	// Choice is the answer to a motion; else Ranked and Unranked.
	Choice   Choice
	Ranked   [][]Option
	Unranked []Option
	// Repairs say how unusual numbers are read.
	Repairs []Repair
	// Voice is what this ballot takes the place of.
	Voice Voice
	// Carries is what a first ballot would carry.
	Carries CarriesView
	// Replaces is when the ballot before was sent; zero if this is the first.
	Replaces time.Time
	// Key is the idempotency key: the same ballot sent twice counts once.
	Key string
}

// CarriesView is what a ballot would carry if it were cast now.
type CarriesView struct {
	// Voices is the reader's own and those entrusted to her; 0 where nothing is told.
	Voices int
	// From loses so many of them; nobody where nobody does, or the reader may not know who.
	From  Person
	Loses int
	// AtMost: their owners may have cast a ballot themselves. More: more may come than
	// were followed.
	AtMost, More bool
	// Cap is the most one ballot may carry; 0: any number.
	Cap int
}

// Repair is one way in which numbers in the boxes are read.
type Repair string

// The repairs.
const (
	// RepairShared: the same number means the same place.
	RepairShared Repair = "shared"
	// RepairSkipped: a number left out only means the next place.
	RepairSkipped Repair = "skipped"
	// RepairEmpty: nothing was ranked; all options are equal.
	RepairEmpty Repair = "empty"
)

// ReceiptView is the proof of a ballot.
type ReceiptView struct {
	MatterHead
	// Code is the receipt in groups for the eye; Leaf the whole hash.
	Code, Leaf string
	// DisputeURL is where the receipt of a missing leaf is taken; empty while the vote
	// runs, and once it can be disputed no more.
	DisputeURL string
	// GivenTo is the reader's name.
	GivenTo string
	// Received is when it came; of a confidential vote nobody keeps that.
	Received time.Time
	// Pseudonym names the ballot of a confidential vote in the list; Unlinks is when
	// the key is destroyed that tells whose it is.
	Pseudonym string
	Unlinks   time.Time
	Choice    Choice
	Ranked    [][]Option
	Unranked  []Option
	// Withdrawn: the ballot was taken back.
	Withdrawn bool
	// Replaced is when the ballot was sent, or with ReplacedWithdrawn taken back,
	// that this one took the place of; zero for the first. A receipt that shows
	// what was marked hides nothing by leaving it out. That a page must look the
	// same before and after another vote is a rule for secret ballots, against
	// whoever looks over a shoulder: their receipts will show neither.
	Replaced          time.Time
	ReplacedWithdrawn bool
	State             ReceiptState
	// Entry is its number in the record, once it has one.
	Entry                  int
	Witnesses, WitnessesOf int
	// Proof is what was shown of the entry just now, once it has a number.
	Proof ReceiptProof
	// Deadline is until when the entry is promised to be in the record.
	Deadline time.Time
	// HoldCommand is a line by which anybody holds the record to the receipt.
	HoldCommand string
	// Fresh: it was given a moment ago.
	Fresh bool
	// Open: the vote is still open. Barred: but not to the reader's account.
	Open, Barred bool
	// SuspendedUntil: a ruling has suspended the reader from voting here until then; zero: none has.
	SuspendedUntil time.Time
	// Voice is what would hold if the ballot were taken back.
	Voice                 Voice
	DownloadURL, ProofURL string
	CountURL              string
	// StillOpen are other matters that need the reader.
	StillOpen []MatterLine
}

// ReceiptState is where the receipt stands.
type ReceiptState string

// The states of a receipt.
const (
	ReceiptProvisional ReceiptState = "provisional"
	ReceiptRecorded    ReceiptState = "recorded"
	ReceiptLate        ReceiptState = "late"
)
