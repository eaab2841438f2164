// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// MemberListView is where a list of members is brought, and what the one that waits would do.
type MemberListView struct {
	Body Link
	// URL is of this page, FileURL of the members as such a list.
	URL, FileURL, MembersURL string
	// Most is how many lines a list may have.
	Most int
	// Example is a small list.
	Example string
	// Trouble says in ready words why what was brought is no list.
	Trouble string
	// Changed: what was confirmed is not what it would do now; Gone: nothing waited.
	Changed, Gone bool

	// Brought is when the list that waits was brought; zero: none waits. File and Sum say
	// what is confirmed.
	Brought   time.Time
	File, Sum string
	// MayEnter: nothing is wrong, and something would be done.
	MayEnter bool
	// Counts are what would be done, in ready words.
	Counts []string
	// Faults are what is wrong, the first of them; FaultsLeft are not shown.
	Faults     []ListFault
	FaultsLeft int
	// Lines are what would be done, the first of them; LinesLeft are not shown.
	Lines     []ListStep
	LinesLeft int
	// Beside came in by a list and do not stand on this one.
	Beside     []ListStep
	BesideMore bool
}

// ListFault is what is wrong with a line, in ready words.
type ListFault struct {
	Line int
	Text string
}

// ListStep is what a line would do, in ready words.
type ListStep struct {
	Line      int
	Name      string
	Slug, URL string
	New       bool
	Does      []string
}
