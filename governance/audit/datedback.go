// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"time"

	"moothall/governance/journal"
)

// DatedBackReport tells of entries that stand behind one which is dated more than
// [journal.MergeDelay] later than they.
type DatedBackReport struct {
	Entries int64 `json:"entries"`
	First   int64 `json:"first"`   // position of the first of them
	Seconds int64 `json:"seconds"` // by which the furthest is dated back, rounded down
}

// pace holds the instants of a log to its order. They need not rise: a deed reads the
// clock some time before it commits, and what commits meanwhile may be numbered first. But
// what was done has its number within [journal.MergeDelay], as every receipt promises, so
// that nothing which an honest clock dates stands behind what is dated that much later:
// but for a deed that itself takes longer, as the making of a very large roll may.
// An act of which a rule says that it may not be dated back is refused where that rule
// stands; of the others this is a note, for a clock that was wrong and was put right
// looks the same.
type pace struct {
	latest   time.Time
	back     DatedBackReport
	furthest time.Duration
}

// note takes the instant of the entry at a position.
func (p *pace) note(position int64, at time.Time) {
	by := p.latest.Sub(at)
	if by <= 0 {
		p.latest = at
	}
	if by <= journal.MergeDelay {
		return
	}
	if p.back.Entries == 0 {
		p.back.First = position
	}
	p.back.Entries, p.furthest = p.back.Entries+1, max(p.furthest, by)
}

// report is nil where nothing is dated back.
func (p *pace) report() *DatedBackReport {
	if p.back.Entries == 0 {
		return nil
	}
	back := p.back
	back.Seconds = int64(p.furthest / time.Second)
	return &back
}

// remarkDatedBack says that entries are dated back, and what that may mean.
func (r *Report) remarkDatedBack() {
	if b := r.DatedBack; b != nil {
		r.Notes = append(r.Notes, fmt.Sprintf("dated back: %d entries stand behind one that is dated more than %s later than they, the first of them leaf %d, the furthest by %s; a clock that only goes forward gives none: it was put back, or one act is dated ahead, or somebody has filled in the past", b.Entries, span(journal.MergeDelay), b.First, span(time.Duration(b.Seconds)*time.Second)))
	}
}
