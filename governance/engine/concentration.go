// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// errUnlikeCount says that the voices, followed again, did not go where the count
// says. Nothing is shown then.
var errUnlikeCount = errors.New("the voices followed again are not those of the count")

// How many matters one look reckons, and after how long one that failed is tried again.
const (
	reckonedAtOnce = 20
	reckonAgain    = time.Hour
)

// reckoning is the work of one server on how voices lay on ballots. It takes seconds
// where ballots are many: a second look meanwhile does nothing.
type reckoning struct {
	turn   chan struct{} // holds one item while somebody is at it
	failed map[governance.IssueID]time.Time
}

func newReckoning() reckoning {
	return reckoning{make(chan struct{}, 1), map[governance.IssueID]time.Time{}}
}

// Concentrate reckons how voices lay on the ballots of the matters that wait for it,
// the newest first. It may be called at any time and by several servers at once: all
// come to the same figures, and the first to be done keeps them. It is no part of a
// close, which does not wait for it. An error in one matter does not keep the others
// waiting.
func (e *Engine) Concentrate(ctx context.Context) error {
	select {
	case e.reckoning.turn <- struct{}{}:
		defer func() { <-e.reckoning.turn }()
	default:
		return nil
	}
	due, err := view(ctx, e, func(tx *store.Tx) ([]governance.IssueID, error) {
		return tx.ConcentrationsDue(reckonedAtOnce + len(e.reckoning.failed))
	})
	for _, id := range due {
		if ctx.Err() != nil || time.Since(e.reckoning.failed[id]) < reckonAgain {
			continue
		}
		delete(e.reckoning.failed, id)
		if fault := e.concentrate(ctx, id); fault != nil {
			e.reckoning.failed[id] = time.Now()
			err = errors.Join(err, fmt.Errorf("concentration of issue %s: %w", id, fault))
		}
	}
	return errors.Join(err, ctx.Err())
}

// concentrate reckons one matter: it reads through a connection of its own, for whom
// nobody waits, reckons outside of any transaction, and writes. A crash before the
// end leaves the matter waiting.
func (e *Engine) concentrate(ctx context.Context, id governance.IssueID) error {
	var read countedVoices
	err := e.db.Snapshot(ctx, func(tx *store.Tx) (err error) {
		read, err = loadCountedVoices(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	figures, err := read.reckon()
	if err != nil {
		return err
	}
	_, err = update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.AddConcentration(id, figures, now)
	})
	return err
}

// countedVoices is what a decided matter was counted from, and what was counted.
type countedVoices struct {
	countInput
	issue   governance.Issue
	counted store.Count
	public  map[bodies.PersonID]bool
}

func loadCountedVoices(tx *store.Tx, id governance.IssueID) (v countedVoices, err error) {
	if v.issue, err = tx.Issue(id); err != nil {
		return v, err
	}
	if v.countInput, err = loadCount(tx, v.issue); err != nil {
		return v, err
	}
	if v.counted, err = tx.Count(id); err != nil {
		return v, err
	}
	if v.counted.Sheet, err = tx.Sheet(id); err != nil {
		return v, err
	}
	at, _ := v.issue.ReadAt()
	v.public, err = tx.PublicAt(at)
	return v, err
}

// reckon follows the voices once more and holds them to the sheet of the count. Ways
// are for everybody where the charter of the matter says so and the sheet is published
// whole: nothing that entered was sealed.
func (v countedVoices) reckon() (c governance.Concentration, err error) {
	if c, err = v.reckonAs(v.entrusted); !errors.Is(err, errUnlikeCount) || len(v.entrusted.Suspended) == 0 {
		return c, err
	}
	unsuspended := v.entrusted // a count in which suspensions change no ballot is told without them
	unsuspended.Suspended = nil
	return v.reckonAs(unsuspended)
}

func (v countedVoices) reckonAs(in governance.Entrusted) (c governance.Concentration, err error) {
	at, _ := v.issue.ReadAt()
	weighed, err := v.issue.Weigh(v.roll, v.votes, in, v.layers, at)
	if err != nil {
		return c, err
	}
	f := governance.Followed{Weighed: weighed, Seed: seedOf(v.counted), Public: func(p bodies.PersonID) bool { return v.public[p] }}
	sheet, err := weightSheet(governance.Conclusion{Voices: f.Voices(v.roll)}, v.names)
	if err != nil {
		return c, err
	}
	carried, err := journal.CarriedOf(v.counted.Sheet)
	if err != nil {
		return c, err
	}
	if !bytes.Equal(sheet, v.counted.Sheet) && (carried == nil || !bytes.HasPrefix(v.counted.Sheet, sheet)) {
		return c, errUnlikeCount
	}
	f.Open = carried == nil && v.issue.Procedure.Delegation.Shown == governance.ShownPublic
	return v.issue.Concentrate(v.roll, v.votes, f)
}

// seedOf is what coalitions are drawn from: what the count is known by in the record,
// which nobody chose, and by which anybody can draw them again.
func seedOf(c store.Count) string { return string(c.Issue) + "-" + journal.Digest(c.Transcript)[:16] }
