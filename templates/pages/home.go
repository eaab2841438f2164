// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"slices"
	"time"
)

// HomeView is the first page: what waits for the reader, and what was decided.
type HomeView struct {
	// FullName is the community's long name, Members how many it has.
	FullName string
	Members  int
	// Waiting needs the reader's vote, the first to close first.
	Waiting []WaitingMatter
	// Upcoming opens next; shown when nothing waits. Zero if there is none.
	Upcoming MatterLine
	// Running is what a guest may watch.
	Running []MatterLine
	Duties  []Duty
	// Resting are the reader's seats that give no right now.
	Resting []RestingSeat
	// Delegations are the reader's, the most specific first.
	Delegations []DelegationRow
	Decided     []DecisionLine
	Record      RecordHead
}

// WaitingMatter is a matter that needs the reader's vote.
type WaitingMatter struct {
	MatterLine
	// Draft: a ballot was begun and not sent.
	Draft bool
	// Advises: what they vote is advice, and carries no voice.
	Advises bool
	Voice   Voice
}

// advisesAlone says whether in none of these the reader stands on the roll of who decides.
func advisesAlone(waiting []WaitingMatter) bool {
	return !slices.ContainsFunc(waiting, func(m WaitingMatter) bool { return !m.Advises })
}

// RestingSeat is a seat of the reader in a body, while the decision that gave it is
// reviewed.
type RestingSeat struct {
	Body     string
	Until    time.Time
	Decision Link
}

// Duty is an office that asks something of the reader, in ready words.
type Duty struct {
	Title, Text string
	Due         time.Time
	Action      Link
}
