// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import "slices"

// Comparison is what the same ballots say otherwise: by other methods, by other
// rules for ballots, by other lots, and how many would have had to be marked
// otherwise. It changes nothing in the outcome. See voting/compare.
type Comparison struct {
	Methods     []Alternative `json:"methods"`
	BallotRules []Alternative `json:"ballot_rules"`
	// Lots are the counts with another of the tied chosen, one a lot that was used and one an option.
	Lots []Alternative `json:"lots"`
	// LotsLeft is how many of these were not counted, as they were too many.
	LotsLeft int     `json:"lots_left,omitempty"`
	Margin   *Margin `json:"margin"` // nil where nobody is elected, or none is known
	// Schwartz is the smallest set of options that nobody outside beats, and that
	// holds no smaller one, in the contest's order; nil where there are no duels.
	Schwartz []Index  `json:"schwartz,omitempty"`
	Notes    []string `json:"notes"` // what was left out, and why
}

// Alternative is one other count of the same ballots.
type Alternative struct {
	Method   string            `json:"method"`
	Settings map[string]string `json:"settings,omitempty"` // those that differ
	Elected  []Index           `json:"elected"`
	Tied     []Index           `json:"tied,omitempty"`
	Same     bool              `json:"same"`              // the same are elected
	Refused  string            `json:"refused,omitempty"` // why it could not be counted
}

// Margin is the least weight of ballots that, marked otherwise, could have
// elected somebody else, where a lot that could have gone the other way counts
// as gone. Exact margins have AtLeast equal to AtMost; else the two are bounds,
// nil where none is known.
type Margin struct {
	AtLeast *int64 `json:"at_least"`
	AtMost  *int64 `json:"at_most"`
	Exact   bool   `json:"exact"`
	For     *Index `json:"for,omitempty"` // whom the change that AtMost counts elects, where it is known
	Source  string `json:"source"`        // how it was found
}

// ExactMargin is a margin that is known.
func ExactMargin(weight int64, source string) *Margin {
	return &Margin{AtLeast: &weight, AtMost: &weight, Exact: true, Source: source}
}

// LeadMargin is the margin where the options with the most votes are elected and
// one ballot can take a vote from one option and give one to another: half the
// lead of the last elected on the next, rounded up. nil where all are elected.
func LeadMargin(votes []Tally, elected []Index) *Margin {
	least, most := int64(-1), int64(-1)
	var next Index
	for _, t := range votes {
		switch v := t.Votes.Floor(); {
		case slices.Contains(elected, t.Option):
			if least < 0 || v < least {
				least = v
			}
		case v > most:
			most, next = v, t.Option
		}
	}
	if least < 0 || most < 0 {
		return nil
	}
	m := ExactMargin((least-most+1)/2, "half the lead of the last elected on the next, rounded up")
	m.For = &next
	return m
}
