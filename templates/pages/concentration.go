// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// ConcentrationView is how the voices of one decided matter lay on its ballots: who
// spoke for whom, how concentrated that was, and what power it gave. Shares and
// coefficients are exact: decimals, or fractions such as "608/1310".
type ConcentrationView struct {
	MatterHead
	At      time.Time
	Outcome Outcome
	// CountURL leads to the count, JSONURL to the same figures for programs; empty
	// for none.
	CountURL, JSONURL string
	// SeriesURL leads to how voices gathered in the body over time; empty for nowhere.
	SeriesURL string
	// Waiting says that the figures are being worked out; then nothing but the outcome
	// and what became of the voices is known.
	Waiting bool
	// Open says that everybody is shown by which ways voices came; else branches end at
	// the ballots.
	Open bool

	// Roll is the voices of all who may vote, Ballots how many ballots were cast.
	Roll, Ballots int
	// Voices says how each voice of the roll was used.
	Voices Voices

	// Branches is the way the voices took, in the order of reading: each before those
	// that lead into it.
	Branches []VoiceBranch
	// FoldedBelow says which branches are folded: those of less than one in so many
	// counted voices; 0 is none.
	FoldedBelow int

	// Gini is the coefficient over ballots, GiniMembers over all on the roll;
	// Effective is the effective number of ballots.
	Gini, GiniMembers, Effective string
	// Majority is the fewest ballots that pass half of what was counted, MajorityOfRoll
	// half of the roll; 0 where all together do not.
	Majority, MajorityOfRoll int
	// Largest is the voices on the heaviest ballot, TopTen on the ten heaviest.
	Largest, TopTen int
	// LorenzBallots and LorenzMembers are the curves, from nobody to all.
	LorenzBallots, LorenzMembers []LorenzPoint

	Power PowerView
	// Cap is the most one ballot may carry; zero where there is none.
	Cap CapView
}

// VoiceBranch is somebody through whom voices passed to a ballot, or several folded
// together.
type VoiceBranch struct {
	// Person is nobody where she is not named, and in a fold.
	Person Person
	// Into is the place of the branch this leads into; below 0 it is a ballot.
	Into, Depth int
	// Voices is all that passed, Own her own; People is she and all behind her.
	Voices, Own, People int // People is 0 where that is not for everybody
	// Folded is how many branches a fold holds; 0 where it is one person's.
	Folded int
}

// LorenzPoint says that so many, of those who carry least, carry so many voices.
type LorenzPoint struct{ Lightest, Voices int }

// PowerView is the power of the heaviest ballots.
type PowerView struct {
	// Num of Den is the share of the counted voices that passes, AtLeast, or more
	// than which does.
	Num, Den int
	AtLeast  bool
	// Samples is how many coalitions were drawn from Seed; 0 where all were counted.
	Samples int
	Seed    string
	Lines   []PowerLine
}

// PowerLine is the power of one ballot.
type PowerLine struct {
	Person Person // nobody where she is not named
	Voices int
	// Swing is how often it decides, Share its part of all such cases; the margins
	// are empty where all coalitions were counted.
	Swing, Share, SwingMargin, ShareMargin string
	// Turned says whether the voices she carried turned this decision.
	Turned Known
}

// CapView is what a cap did.
type CapView struct {
	Most          int // voices on one ballot, at most
	With, Without CapTotals
}

// CapTotals are the totals with or without the cap. Majority and Gini are empty where
// they are not for everybody.
type CapTotals struct {
	Counted, Lost, Largest, Majority int
	Gini                             string
}
