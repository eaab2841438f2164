// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// presentEvery is how often a sign of life is noted, at the most.
const presentEvery = 30 * time.Second

// settles is how long before it was noticed an outage ends at the latest: an act may be
// dated a little before or after the clock it read, and nothing may turn out to be dated
// inside an outage that was entered.
const settles = time.Minute

// Present notes that the server works. Where none gave a sign of life for so long that a
// charter prolongs votes for it, those that run are prolonged first, in the same
// transaction; it returns how many. Nobody else may prolong a vote. It may be called at
// any time and by several servers at once, and is before anybody is served.
func (e *Engine) Present(ctx context.Context) (prolonged int, err error) {
	type silence struct {
		gone  time.Duration
		known bool
	}
	s, err := view(ctx, e, func(tx *store.Tx) (s silence, err error) {
		s.gone, s.known, err = silentFor(tx)
		return s, err
	})
	if err != nil || s.known && s.gone >= 0 && s.gone < presentEvery {
		return 0, err
	}
	outage := s.known && s.gone >= governance.LeastOutage
	return update(ctx, e, func(tx *store.Tx) (int, error) { return e.present(tx, outage) })
}

// silentFor is how long ago the last sign of life was given; false where there was none
// yet. It is less than nothing where the clock was put back.
func silentFor(tx *store.Tx) (time.Duration, bool, error) {
	seen, err := tx.SeenAt()
	if err != nil {
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return 0, false, err
	}
	now, err := tx.Now()
	return now.Sub(seen), true, err
}

// present is Present inside its transaction. Where there may have been an outage it waits
// for all that is dated and not committed, which else would turn out to be dated inside
// it: that keeps everybody waiting, and so is not done at every sign of life. A crash
// before the commit leaves the old sign of life, and the same outage is noticed again.
func (e *Engine) present(tx *store.Tx, outage bool) (prolonged int, err error) {
	if outage {
		if err := tx.HoldPresence(); err != nil {
			return 0, err
		}
	}
	gone, known, err := silentFor(tx)
	if err != nil {
		return 0, err
	}
	if known && gone >= governance.LeastOutage {
		if !outage {
			return 0, nil // it began between the two readings: the next sign of life holds the presence
		}
		if prolonged, err = e.prolong(tx); err != nil {
			return 0, err
		}
	}
	now, err := tx.Now()
	if err != nil {
		return 0, err
	}
	return prolonged, tx.NoteSeen(now)
}

// prolong applies to each vote what its procedure says of an outage. All of them are held,
// in the order of their ids, before the clock and the last sign of life are read: no ballot
// is being taken, no close is under way, and of several servers that come back together
// the second finds the outage over.
func (e *Engine) prolong(tx *store.Tx) (prolonged int, err error) {
	ids, err := tx.Prolongable()
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	for _, id := range ids {
		if err := tx.HoldClosed(id); err != nil {
			return 0, err
		}
	}
	now, err := tx.Now()
	if err != nil {
		return 0, err
	}
	out, err := outage(tx, now)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		issue, err := tx.Issue(id)
		if err != nil {
			return 0, err
		}
		issue, longer := issue.Prolong(out, now)
		if !longer {
			continue
		}
		if err := e.extendVote(tx, issue); err != nil {
			return 0, fmt.Errorf("prolong issue %s: %w", id, err)
		}
		prolonged++
	}
	return prolonged, nil
}

// outage is the longest time since the last sign of life in which nothing was entered.
func outage(tx *store.Tx, now time.Time) (governance.Outage, error) {
	from, err := tx.SeenAt()
	if err != nil {
		return governance.Outage{}, err
	}
	until := now.Add(-settles)
	signs, err := tx.SignsBetween(from, until)
	if err != nil {
		return governance.Outage{}, err
	}
	return governance.LongestSilence(append(append([]time.Time{from}, signs...), until)), nil
}

// extendVote saves a vote that was prolonged and enters it. What waits for its old
// closing time finds nothing due then.
func (e *Engine) extendVote(tx *store.Tx, issue governance.Issue) error {
	if err := tx.SaveIssue(issue); err != nil {
		return err
	}
	if _, err := e.enter(tx, issue.Body, issue.ID, issue.Extension.At, issueExtend(issue)); err != nil {
		return err
	}
	return e.schedule(tx, Job{Issue: issue.ID, At: issue.ClosesAt})
}

func issueExtend(issue governance.Issue) journal.IssueExtend {
	x := issue.Extension
	return journal.IssueExtend{DownFrom: journal.At(x.From), DownUntil: journal.At(x.Until), ClosesAt: journal.At(issue.ClosesAt)}
}

// closeIfPresent closes a vote, unless an outage that nobody has noticed yet may prolong
// it: then the next sign of life comes first. It says whether it closed.
func (e *Engine) closeIfPresent(tx *store.Tx, issue governance.Issue) (bool, error) {
	if issue.Procedure.Prolong != nil && !issue.Prolonged() {
		gone, known, err := silentFor(tx)
		if err != nil || known && gone >= governance.LeastOutage {
			return false, err
		}
	}
	return true, e.closeVote(tx, issue)
}
