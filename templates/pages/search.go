// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// SearchView is the page of a search. Its form asks /search for q.
type SearchView struct {
	Query string
	// Asked: something was typed.
	Asked  bool
	Groups []SearchGroup
	// Next is the following page of one heading, AllURL leads back to all of them;
	// empty where there is none.
	Next, AllURL string
}

// SearchGroup is what stands under one heading.
type SearchGroup struct {
	Kind    SearchKind
	Lines   []SearchLine
	MoreURL string
}

// SearchKind is a heading.
type SearchKind string

// The headings.
const (
	SearchMatters    SearchKind = "matter"
	SearchDecisions  SearchKind = "decision"
	SearchRulings    SearchKind = "ruling"
	SearchBodies     SearchKind = "body"
	SearchStatements SearchKind = "statement"
	SearchArguments  SearchKind = "argument"
	SearchComments   SearchKind = "comment"
	SearchFindings   SearchKind = "finding"
	SearchReviews    SearchKind = "review"
)

// SearchLine is something found. The title of a ruling is the number of its case,
// that of a finding its own.
type SearchLine struct {
	Title, URL, Excerpt string
	Body                Link
	At                  time.Time
}
