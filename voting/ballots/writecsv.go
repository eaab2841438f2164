// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"moothall/voting"
)

// ErrUnwritable marks a contest or a ballot that a format has no place for.
var ErrUnwritable = errors.New("it cannot be written so")

// WriteCSV writes the ranks of a contest as a table: a column "weight", then one
// for each option with its name, and in the cells the rank, 1 the best. [Read]
// reads it again as the same ballots, but for ranks skipped after the last mark.
//
// Seats, title and tie order are not written. Errors: ErrUnwritable for a
// withdrawal, for an option marked twice on one ballot, for a rank so large that
// a reader would take it for points, and for names that cannot stand in a header:
// empty ones, equal ones, and those that mean something else there.
func WriteCSV(w io.Writer, c voting.Contest, p *voting.Profile) error {
	out, err := tableFor(w, c)
	if err != nil {
		return err
	}
	for i := range p.Len() {
		b := p.Ballot(i)
		rank := 0
		for _, m := range b.Marks {
			if m == voting.Skipped || !m.IsTied() {
				rank++
			}
			if m == voting.Several {
				return fmt.Errorf("%w: ballot %d has several marks at one rank, and a table asks for whom", ErrUnwritable, i+1)
			}
			if m == voting.Skipped {
				continue
			}
			if rank > lastRank(len(c.Options)) {
				return fmt.Errorf("%w: ballot %d has a rank %d, and a table of so few options goes to %d", ErrUnwritable, i+1, rank, lastRank(len(c.Options)))
			}
			if !out.put(m.Option(), int64(rank)) {
				return fmt.Errorf("%w: ballot %d marks %q twice, and a cell holds one rank", ErrUnwritable, i+1, c.Options[m.Option()].Name)
			}
		}
		out.end(b.Weight)
	}
	return out.close()
}

// WriteScores writes the points of a contest as a table of the same shape; an
// option without a score has an empty cell. Where every number could be a rank,
// [Read] offers them as ranks too.
//
// Errors: ErrUnwritable as for WriteCSV, and for a score beyond a million.
func WriteScores(w io.Writer, c voting.Contest, p *voting.Cardinal) error {
	out, err := tableFor(w, c)
	if err != nil {
		return err
	}
	for i := range p.Len() {
		b := p.Ballot(i)
		for _, s := range b.Scores {
			if s.Points > maxPoints || s.Points < -maxPoints {
				return fmt.Errorf("%w: ballot %d gives %d points, and a table goes to %d", ErrUnwritable, i+1, s.Points, maxPoints)
			}
			out.put(s.Option, int64(s.Points))
		}
		out.end(b.Weight)
	}
	return out.close()
}

// written is a table being written. The weight stands first.
type written struct {
	rows *csv.Writer
	row  []string
}

// tableFor begins a table for the options of a contest.
func tableFor(w io.Writer, c voting.Contest) (*written, error) {
	header := []string{"weight"}
	for _, o := range c.Options {
		if o.Withdrawn {
			return nil, fmt.Errorf("%w: %q has withdrawn, and a table cannot say so; leave the option out, or write BLT", ErrUnwritable, o.Name)
		}
		header = append(header, oneLine(o.Name))
	}
	for _, name := range header[1:] {
		if name == "" {
			return nil, fmt.Errorf("%w: an option has no name, and a column needs one", ErrUnwritable)
		}
		if passedOver(name) || isWeight(name) {
			return nil, fmt.Errorf("%w: a column %q would not be taken for an option", ErrUnwritable, name)
		}
	}
	if columns, err := sortColumns(header); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnwritable, err)
	} else if columns.ranks != nil {
		return nil, fmt.Errorf("%w: the names of the options would be taken for ranks", ErrUnwritable)
	}
	out := &written{rows: csv.NewWriter(w), row: make([]string, len(header))}
	_ = out.rows.Write(header) // the error stays with the writer, and close returns it
	return out, nil
}

// put puts a number into the cell of an option, and says whether it was empty.
func (t *written) put(i voting.Index, n int64) bool {
	if t.row[i+1] != "" {
		return false
	}
	t.row[i+1] = strconv.FormatInt(n, 10)
	return true
}

// end ends the row of one ballot.
func (t *written) end(weight int64) {
	t.row[0] = strconv.FormatInt(weight, 10)
	_ = t.rows.Write(t.row) // as above
	clear(t.row)
}

func (t *written) close() error {
	t.rows.Flush()
	return t.rows.Error()
}
