// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"fmt"
	"slices"
	"strings"

	"moothall/voting"
)

// block is a table that is not wider than a sheet of A4.
type block struct {
	Caption string
	Gone    string // who was out before
	Heads   []head
	Rows    []row
	Feet    []row
	Long    bool // more rows than a sheet holds: it may be parted anywhere
}

// sheetRows is how many rows of rounds a sheet of A4 holds.
const sheetRows = 27

type head struct {
	N    int
	Deed string
}

type row struct {
	Name, Class string
	Cells       []cell
}

type cell struct{ Votes, Change, Status, Class string }

// A sheet of A4, in tenths of a millimetre: what the columns of figures share,
// and what a digit and the space around a column take.
const (
	sheetWidth  = 1400
	digitWidth  = 17
	columnSpace = 40
)

// columns is how many columns of figures of so many digits a sheet holds.
func columns(digits int) int {
	return min(max(sheetWidth/(digits*digitWidth+columnSpace), 2), 14)
}

// roundBlocks are the rounds, so many to a table as a sheet holds.
func (r Report) roundBlocks() (blocks []block) {
	rounds := r.Transcript.Rounds
	digits := 5 // what "elected" takes in small letters
	for _, round := range rounds {
		digits = max(digits, len(round.Quota.String()))
		for _, tally := range round.Tallies {
			digits = max(digits, len(tally.Votes.String()))
		}
	}
	for first, last := range spans(len(rounds), columns(digits)) {
		blocks = append(blocks, r.roundBlock(first, last))
	}
	return blocks
}

// spans parts n into runs of nearly equal length, none longer than most.
func spans(n, most int) func(func(first, last int) bool) {
	return func(yield func(first, last int) bool) {
		parts := (n + most - 1) / most
		for k := range parts {
			if !yield(n*k/parts, n*(k+1)/parts) {
				return
			}
		}
	}
}

func (r Report) roundBlock(first, last int) block {
	rounds := r.Transcript.Rounds
	b := block{Caption: fmt.Sprintf("Rounds %d to %d of %d", first+1, last, len(rounds))}
	if last == first+1 {
		b.Caption = fmt.Sprintf("Round %d of %d", last, len(rounds))
	}
	for _, round := range rounds[first:last] {
		h := head{N: round.N}
		if round.Kind != voting.CountRound { // which goes without saying
			h.Deed = r.Deed(round)
		}
		b.Heads = append(b.Heads, h)
	}
	var gone []string
	for _, i := range r.standing() {
		if r.goneBefore(i, first, last) {
			gone = append(gone, r.Name(i))
			continue
		}
		b.Rows = append(b.Rows, row{Name: r.Name(i), Cells: r.tallyCells(i, first, last)})
	}
	b.Gone = strings.Join(gone, ", ")
	b.Feet = r.roundFeet(first, last)
	b.Long = len(b.Rows)+len(b.Feet) > sheetRows
	return b
}

// goneBefore says whether an option was eliminated before these rounds and has
// nothing to show in them.
func (r Report) goneBefore(i voting.Index, first, last int) bool {
	rounds := r.Transcript.Rounds
	if !slices.ContainsFunc(rounds[:first], func(round voting.Round) bool { return slices.Contains(round.Eliminated, i) }) {
		return false
	}
	return !slices.ContainsFunc(rounds[first-1:last], func(round voting.Round) bool { return !round.Tallies.Of(i).IsZero() })
}

func (r Report) tallyCells(i voting.Index, first, last int) (cells []cell) {
	rounds := r.Transcript.Rounds
	for n := first; n < last; n++ {
		votes := rounds[n].Tallies.Of(i)
		c := cell{Votes: votes.String(), Status: Status(rounds[n], i)}
		if r.Follows(n) {
			c.Change = signed(Change(rounds[n-1].Tallies.Of(i), votes))
		}
		if c.Status == "eliminated" {
			c.Status, c.Class = "out", "out" // as wide as a column is
		}
		if votes.IsZero() && c.Change+c.Status == "" && n > 0 {
			c.Votes = "–"
		}
		cells = append(cells, c)
	}
	return cells
}

// signed writes a change with a true minus.
func signed(change string) string { return strings.Replace(change, "-", "−", 1) }

// roundFeet are the rows below the candidates: what is exhausted with its causes,
// what truncation lost, and the quota. Causes of nothing are left out.
func (r Report) roundFeet(first, last int) []row {
	var feet []row
	if slices.ContainsFunc(r.Transcript.Rounds, func(round voting.Round) bool { return round.Split != nil }) {
		feet = append(feet, r.foot("exhausted", "", first, last, func(round voting.Round) voting.Decimal { return round.Exhausted }))
	}
	for cause, c := range Causes(voting.Exhausted{}) {
		of := func(round voting.Round) voting.Decimal {
			if round.Split == nil {
				return voting.Decimal{}
			}
			return Causes(*round.Split)[cause].Votes
		}
		if r.some(of) {
			feet = append(feet, r.foot(c.Why, "part", first, last, of))
		}
	}
	lost := func(round voting.Round) voting.Decimal { return round.Lost }
	if r.some(lost) {
		feet = append(feet, r.foot("lost by truncation", "", first, last, lost))
	}
	quota := func(round voting.Round) voting.Decimal { return round.Quota }
	if r.some(quota) {
		feet = append(feet, r.foot(r.Threshold(), "quota", first, last, quota))
	}
	return feet
}

// some says whether any round has some of it.
func (r Report) some(of func(voting.Round) voting.Decimal) bool {
	return slices.ContainsFunc(r.Transcript.Rounds, func(round voting.Round) bool { return !of(round).IsZero() })
}

func (r Report) foot(name, class string, first, last int, of func(voting.Round) voting.Decimal) row {
	out := row{Name: name, Class: class}
	for n := first; n < last; n++ {
		c := cell{Votes: of(r.Transcript.Rounds[n]).String()}
		if r.Follows(n) {
			c.Change = signed(Change(of(r.Transcript.Rounds[n-1]), of(r.Transcript.Rounds[n])))
		}
		out.Cells = append(out.Cells, c)
	}
	return out
}

// roundsHow says when the figures of a round stand.
func (r Report) roundsHow() string {
	c := rctabCount{t: r.Transcript}
	switch {
	case c.gregory():
		return "Figures stand after what the head of their column names; below each is the change from the round before."
	case c.first():
		return "Figures stand at the election or exclusion of their round; every ballot is read anew in each, so that nothing is transferred."
	}
	if len(r.Transcript.Rounds) > 0 && r.Transcript.Rounds[0].Kind == voting.CountRound {
		return "Figures stand before the elimination of their round; below each is the change from the round before."
	}
	return ""
}
