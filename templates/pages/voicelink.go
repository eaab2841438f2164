// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// FollowedView is the way of one voice as whoever holds its mailed link sees it: by
// names, and whether the last of them has voted.
type FollowedView struct {
	Owner string
	Voice Voice
	// Ballot is where the owner marks a ballot of their own, once signed in.
	Ballot string
}

// RenewalView is a delegation that could be given anew, as whoever holds its mailed
// link sees it.
type RenewalView struct {
	Owner string
	// To names whom it is given to; nobody where the owner keeps their own voice.
	To    []string
	Scope Scope
	Until time.Time
	// Next is where the owner sees the preview, once signed in.
	Next string
}

// NewsLine is something that became of the reader's voice.
type NewsLine struct {
	Kind NewsKind
	At   time.Time
	// Matter is the vote, with its address, of NewsVoted, NewsDeclared and NewsStatement.
	Matter  Link
	Outcome Outcome
	Held    bool // the decision is held back for review
	// Final is who cast the reader's voice, or who declared that they will, and Said how.
	Final string
	Said  DeclaredChoice
	// LostVoice: nobody cast the reader's voice, though it was given.
	LostVoice bool
	Scope     Scope
	Until     time.Time
	// AwayMonths is after how long an absence of the reader the delegation lapsed; 0: it
	// lapsed by its age. Renew is where it can be given anew then.
	AwayMonths int
	Renew      string
	// Gained and Lost are how many more, and how many fewer, rely on the reader.
	Gained, Lost int
}

// NewsKind is what became of a voice.
type NewsKind string

// The kinds, as the outbox names them.
const (
	NewsVoted     NewsKind = "voted"
	NewsDeclared  NewsKind = "declared"
	NewsStatement NewsKind = "statement"
	NewsLapsed    NewsKind = "lapsed"
	NewsRelied    NewsKind = "relied"
	NewsRetired   NewsKind = "retired" // Final is who was a public delegate
)
