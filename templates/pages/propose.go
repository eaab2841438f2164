// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

// ProposeView is a charter that somebody writes, to put it to the vote.
type ProposeView struct {
	Body, Decides Link   // whose charter they began with; whose matter it is
	Kind          string // of matter
	URL           string
	// Raised: members raise such matters. May: the reader may.
	Raised, May bool
	// Rules say in ready words what it takes to be discussed.
	Rules []string
	// Next is what was written beside the charter in force; nil before, and where it is
	// put to no vote.
	Next *NextCharterView
	// What was typed.
	Charter, Title, Question, Text, Follows string
	Errors                                  []FieldError
}
