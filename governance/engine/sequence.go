// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"

	"moothall/governance/journal"
	"moothall/governance/store"
)

// batch is how many entries are numbered in one transaction.
const batch = 2000

// Sequence gives the entries committed since the last call their numbers,
// extends the tree and signs a checkpoint, all in one transaction, one
// sequencer at a time. It returns how many it numbered; none means nothing is
// left. A crash before the commit leaves them pending. Where it refuses to go on from
// what is in the database (see [Engine.Continues], and ErrLaidDown), every deed is
// refused with ErrHalted until it goes on.
func (e *Engine) Sequence(ctx context.Context) (int, error) {
	n, err := always(ctx, e, e.number)
	if err == nil {
		e.knows(n.under)
	}
	e.notes(err)
	return n.entries, err
}

// numbered is how many entries were numbered, and what is known by that.
type numbered struct {
	entries int
	under   ring
}

// number is Sequence in a transaction.
func (e *Engine) number(tx *store.Tx) (n numbered, err error) {
	if err := tx.HoldSequencer(); err != nil {
		return n, err
	}
	head, err := tx.Head()
	if err != nil {
		return n, err
	}
	if n.under, err = e.holds(tx, head); err != nil {
		return n, err
	}
	pending, err := inLine(tx, batch+1)
	if err != nil || len(pending) == 0 {
		return n, err
	}
	pending = together(pending)
	n.entries = len(pending)
	n.under.tree, err = e.extend(tx, head.Tree, pending, n.under.key)
	return n, err
}

// SequenceAll numbers everything that is pending.
func (e *Engine) SequenceAll(ctx context.Context) error {
	for {
		if n, err := e.Sequence(ctx); err != nil || n == 0 {
			return err
		}
	}
}

// together cuts entries that are more than a batch where an instant ends: acts
// of one commit bear one instant, and no signed head may show half of it. An
// instant that is itself more than a batch is cut as it comes.
func together(pending []store.Entry) []store.Entry {
	if len(pending) <= batch {
		return pending
	}
	for end := batch; end > 0; end-- {
		if !pending[end-1].At.Equal(pending[end].At) {
			return pending[:end]
		}
	}
	return pending[:batch]
}

// extend numbers entries after those of the tree, and signs the head that covers them.
// It returns the grown tree.
func (e *Engine) extend(tx *store.Tx, tree journal.Tree, pending []store.Entry, signers ...journal.Key) (journal.Tree, error) {
	refs, leaves := make([]string, len(pending)), make([]journal.Hash, len(pending))
	for i, entry := range pending {
		refs[i], leaves[i] = entry.Ref, entry.Hash
	}
	grown, tiles, err := journal.Append(tree, tx, leaves)
	if err != nil {
		return tree, err
	}
	note, err := journal.Checkpoint{Origin: e.log.Origin(), Tree: grown}.Sign(signers...)
	if err != nil {
		return tree, err
	}
	now, err := tx.Now()
	if err != nil {
		return tree, err
	}
	return grown, tx.Sequence(refs, tiles, store.Head{Tree: grown, Note: note, At: now})
}

// EntryTypes lists the kinds of entries, in the order in which acts of one
// instant make each other possible. The database sorts by it, so that no batch
// ends between an act and one of the same instant that must come before it.
func EntryTypes() []journal.Type {
	return []journal.Type{
		"charter.adopt", "person.merge", "person.admit", "founding", "person.leave",
		"delegate.decline", "delegate.end", "delegation.clear", "delegation.set", "delegate.accept", "delegate.begin", "issue.raise", "issue.support", "issue.admit", "issue.rise", "competence.dispute", "competence.answer", "nomination", "issue.freeze", "roll.correct",
		"issue.open", "roll.freeze", "issue.extend", "delegate.declare", "ballot.cast", "ballot.withdraw",
		"issue.close", "issue.cancel", "count", "decision", "mandate.end", "mandate.begin", "charter.enact", "effect", "dispute", "dispute.answer", "key.destroy", "election.import",
		"decision.suspend", "decision.release", "finding", "finding.answer", "finding.withdraw", "export",
		"emergency.end", "case.open", "case.panel", "case.recuse", "case.ruling", "person.suspend", "case.appeal", "case.withdraw", "emergency",
		"seat.draw", "seat.ask", "person.erase", "key.rotate",
	}
}
