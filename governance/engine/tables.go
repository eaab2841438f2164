// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
	"moothall/governance/tables"
	"moothall/voting"
	"moothall/voting/motion"
)

// maxTabling is how many tables are written at once; who asks for another waits, for
// tableWait and no longer.
const (
	maxTabling = 4
	tableWait  = 20 * time.Second // within the time in which a server must have answered
)

// tabled runs a reading that takes long, in nobody's way, when its turn has come. It
// refuses with [ErrBusy] where that takes too long: the request of a file may take
// hours, and whoever waits should be told sooner.
func (e *Engine) tabled(ctx context.Context, read func(tx *store.Tx) error) error {
	tooLong := time.NewTimer(tableWait)
	defer tooLong.Stop()
	select {
	case e.tabling <- struct{}{}:
		defer func() { <-e.tabling }()
	case <-ctx.Done():
		return ctx.Err()
	case <-tooLong.C:
		return fmt.Errorf("%d tables are being written: %w", maxTabling, ErrBusy)
	}
	return e.db.Snapshot(ctx, read)
}

// DecisionTable writes what was decided as [tables.Decisions], by one body where one is
// named. It is what [Engine.Decisions] lists, and the same for everybody.
func (e *Engine) DecisionTable(ctx context.Context, actor access.Actor, body bodies.Slug, form tables.Form, out io.Writer) error {
	if err := e.gate.May(actor, "issue.read", access.Object{Body: body}); err != nil {
		return err
	}
	return e.tabled(ctx, func(tx *store.Tx) error {
		named, err := bodyNames(tx)
		if err != nil {
			return err
		}
		if _, known := named.body[body]; body != "" && !known {
			return fmt.Errorf("body %s: %w", body, ErrNotFound)
		}
		w := tables.Decisions().Writer(out, form)
		for after, more := "", true; more; {
			lines, err := decidedLines(tx, named, body, after, batch)
			if err != nil {
				return err
			}
			if err := writeDecisions(tx, w, lines); err != nil {
				return err
			}
			if more = len(lines) == batch; more {
				after = lines[batch-1].Decision.ID
			}
		}
		return w.Close()
	})
}

// writeDecisions writes a page of decisions.
func writeDecisions(tx *store.Tx, w *tables.Writer, lines []Line) error {
	ids := make([]governance.IssueID, len(lines))
	for n, l := range lines {
		ids[n] = l.Issue.ID
	}
	entries, err := tx.DecisionEntries(ids)
	if err != nil {
		return err
	}
	for _, l := range lines {
		row := aboutDecision(l)
		row = append(row, weighed(*l.Decision)...)
		row = append(row, heldCells(l.Decision.Suspension)...)
		entry, entered := entries[l.Issue.ID]
		row = append(row, textCell(l.Issue.Imported), cellIf(entered && entry.Seq >= 0, entry.Seq), cellIf(entered, hex.EncodeToString(entry.Hash[:])))
		if err := w.Row(row...); err != nil {
			return err
		}
	}
	return nil
}

// aboutDecision are the cells of a decision that are no figures.
func aboutDecision(l Line) []any {
	i, d := l.Issue, l.Decision
	ids, names := []string{}, []string{}
	for _, id := range d.Winners {
		o, _ := i.Option(id)
		ids, names = append(ids, string(id)), append(names, o.Title)
	}
	return []any{
		string(i.ID), string(d.Body), l.Body.Name, i.Kind, i.Title, string(i.Procedure.Method), string(i.Procedure.Visibility),
		cellIf(i.Imported == "", i.OpensAt), i.ClosedAt, d.At, string(d.Outcome), string(d.Ground), ids, names,
	}
}

// weighed are the figures behind a decision.
func weighed(d governance.Recorded) []any {
	row := []any{d.Turnout.Electorate, d.Turnout.Direct, d.Turnout.Represented, d.Turnout.WasLost()}
	var quorum, majority *motion.Test
	var vote motion.Vote
	if d.Finding != nil {
		vote = d.Finding.Vote
		for n, t := range d.Finding.Tests {
			if t.Name == motion.Majority {
				majority = &d.Finding.Tests[n]
			} else {
				quorum = &d.Finding.Tests[n]
			}
		}
	}
	if quorum == nil {
		row = append(row, nil, nil, nil, nil)
	} else {
		row = append(row, share(quorum.Need), quorum.Votes, quorum.Of, quorum.Met)
	}
	if majority == nil {
		return append(row, nil, nil, nil, nil, nil, nil)
	}
	return append(row, vote.Yes, vote.No, vote.Abstain, share(majority.Need), d.Finding.Rule.MoreThan, majority.Met)
}

func heldCells(s *governance.Suspension) []any {
	if s == nil {
		return []any{nil, nil, nil, nil}
	}
	row := []any{string(s.By), s.At, s.Until, nil}
	if s.Release != nil {
		row[3] = s.Release.At
	}
	return row
}

func share(f voting.Fraction) string { return fmt.Sprintf("%d/%d", f.Num, f.Den) }

// cellIf is a cell that is there, or a missing one.
func cellIf(there bool, v any) any {
	if !there {
		return nil
	}
	return v
}

// textCell is a cell of text that is missing where there is none.
func textCell[T ~string](text T) any { return cellIf(text != "", string(text)) }

// choiceCells are the answer and the ranking of a ballot.
func choiceCells(c governance.Choice) []any {
	if len(c.Ranking) == 0 {
		return []any{textCell(c.Answer), nil}
	}
	ranks := make([][]string, len(c.Ranking))
	for n, group := range c.Ranking {
		for _, id := range group {
			ranks[n] = append(ranks[n], string(id))
		}
	}
	return []any{nil, ranks}
}
