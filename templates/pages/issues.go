// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

// IssuesView lists matters by stage and body. The form is a GET to /issues with
// stage and body.
type IssuesView struct {
	Stages []Filter
	Bodies []Filter
	Lines  []MatterLine
	// Next is the address of the following page, by key; empty on the last.
	Next string
	// MayRaise says that the reader may raise a matter somewhere.
	MayRaise bool
}

// Filter is one value to choose; Text is empty for a Stage, which pages name.
type Filter struct {
	Value, Text string
	Chosen      bool
}
