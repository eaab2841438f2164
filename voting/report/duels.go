// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"fmt"
	"strconv"

	"moothall/voting"
)

// MaxDuels is the largest number of options whose duels a page shows.
const MaxDuels = 60

func (r Report) duelBlocks() (blocks []block) {
	d := r.Transcript.Pairwise
	standing := r.standing()
	if d == nil || len(standing) > MaxDuels || len(standing) < 2 {
		return nil
	}
	digits := 4
	for _, x := range standing {
		for _, y := range standing {
			digits = max(digits, len(strconv.FormatInt(d.Prefer(x, y), 10)))
		}
	}
	for first, last := range spans(len(standing), columns(digits)) {
		b := block{Caption: "How many prefer the candidate of the row to that of the column; a shaded figure in bold wins its duel"}
		if last-first < len(standing) {
			b.Caption += fmt.Sprintf(" (columns %d to %d)", int(standing[first])+1, int(standing[last-1])+1)
		}
		for _, y := range standing[first:last] {
			b.Heads = append(b.Heads, head{int(y) + 1, r.Name(y)})
		}
		for _, x := range standing {
			b.Rows = append(b.Rows, r.duelRow(x, standing[first:last]))
		}
		blocks = append(blocks, b)
	}
	return blocks
}

func (r Report) duelRow(x voting.Index, against []voting.Index) row {
	out := row{Name: strconv.Itoa(int(x)+1) + " " + r.Name(x)}
	for _, y := range against {
		c := cell{Votes: strconv.FormatInt(r.Transcript.Pairwise.Prefer(x, y), 10)}
		switch {
		case x == y:
			c.Votes = "–"
		case r.Transcript.Pairwise.Beats(x, y):
			c.Class, c.Status = "wins", "wins"
		}
		out.Cells = append(out.Cells, c)
	}
	return out
}
