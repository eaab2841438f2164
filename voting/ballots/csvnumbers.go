// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"io"
	"strings"

	"moothall/voting"
)

const (
	// Numbers is the Format of a table of numbers: where it has ranks as well as
	// scores, both are the same numbers.
	Numbers = "CSV of numbers"
	// maxPoints is the largest number of points of one score: with it the
	// points of MaxTotal voters together fit an int64.
	maxPoints = 1_000_000
	// usualRanks is up to where numbers can be ranks whoever few stand. Were
	// there no end, a row of two digits could skip any number of ranks.
	usualRanks = 20
)

// lastRank is the largest number that can be a rank among so many candidates.
func lastRank(options int) int { return max(options, usualRanks) }

// numbers is a table of numbers being read.
type numbers struct {
	*table
	profile *voting.Profile // nil once a number can be no rank
	scores  *voting.Cardinal
	last    int32 // the largest number that is a rank
	places  []place
	marks   []voting.Mark
	points  []voting.Score
}

// readNumbers reads a table of which every candidate has a column.
func (t *table) readNumbers() (File, error) {
	var names []int
	for _, i := range t.options {
		names = append(names, t.text.keep([]byte(t.header[i])))
	}
	c := t.contest(names)
	n := &numbers{table: t, profile: voting.NewProfile(c), scores: voting.NewCardinal(c), last: int32(lastRank(len(names)))}
	for {
		err := t.next()
		if err == io.EOF {
			return File{Contest: t.contest(names), Profile: n.profile, Scores: n.scores, Format: Numbers, Notes: t.text.notes()}, nil
		}
		if err == nil {
			err = n.ballot()
		}
		if err != nil {
			return File{}, err
		}
	}
}

// ballot reads one row.
func (n *numbers) ballot() error {
	weight, err := n.weight()
	if err != nil {
		return err
	}
	n.places, n.points = n.places[:0], n.points[:0]
	for option, column := range n.options {
		if err := n.cell(voting.Index(option), column); err != nil {
			return err
		}
	}
	if err := n.scores.Add(weight, n.points); err != nil {
		return n.fault(0, "%v", err)
	}
	if n.profile == nil {
		return nil
	}
	n.marks = appendRanked(n.marks[:0], n.places)
	if err := n.profile.AddMarks(weight, n.marks); err != nil {
		return n.fault(0, "%v", err)
	}
	return nil
}

// cell reads the number of one option, if there is one.
func (n *numbers) cell(option voting.Index, column int) error {
	cell := strings.TrimSpace(n.row[column])
	if cell == "" {
		return nil
	}
	points, ok := scored(cell)
	if !ok {
		return n.fault(column, "%q, under %q, should be a whole number, -%d to %[3]d, or nothing; a column that is no candidate's should be called voterID or be left out", shown([]byte(cell)), shown([]byte(n.header[column])), maxPoints)
	}
	if points < 1 || points > n.last {
		n.profile = nil
	}
	n.points = append(n.points, voting.Score{Option: option, Points: points})
	n.places = append(n.places, place{int(points), option})
	return nil
}

// scored reads a whole number, which may stand below 0.
func scored(cell string) (int32, bool) {
	digits, below := strings.CutPrefix(cell, "-")
	n, ok := number([]byte(digits))
	if !ok || n > maxPoints {
		return 0, false
	}
	if below {
		n = -n
	}
	return int32(n), true
}
