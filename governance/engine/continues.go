// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"moothall/governance/journal"
	"moothall/governance/store"
)

// Why a record is not gone on with.
var (
	ErrBehind    = store.ErrBehind
	ErrMoved     = store.ErrMoved
	ErrRewritten = errors.New("the beginning of this record is not what was signed before")
	ErrHead      = errors.New("the head of this record is not what its keys signed")
)

// Continues says, by a nil error, that the head of the record is signed, and that the
// record goes on from one that was signed before, a signed note, and is not an older copy
// of it or another one; of nil, the first alone. It returns the head. It refuses with
// ErrHead, ErrBehind, ErrRewritten, and with journal.ErrCheckpoint a note that this
// record's keys did not sign.
func (e *Engine) Continues(ctx context.Context, note []byte) (store.Head, error) {
	return view(ctx, e, func(tx *store.Tx) (store.Head, error) {
		keys, err := recordKeys(tx, e.key().Public())
		if err != nil {
			return store.Head{}, err
		}
		head, err := tx.Head()
		if err != nil {
			return head, err
		}
		return head, errors.Join(signed(keys, head), goesOnFrom(tx, keys, head, note))
	})
}

// signed says, by a nil error, that the stored head is the one that was signed.
func signed(keys journal.Keys, head store.Head) error {
	if head.Tree.N == 0 { // nothing was signed yet
		return nil
	}
	checkpoint, err := keys.Open(head.Note)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrHead, err)
	case checkpoint.Tree != head.Tree:
		return fmt.Errorf("%w: it says %d entries, and they signed another tree, of %d", ErrHead, head.Tree.N, checkpoint.Tree.N)
	}
	return nil
}

// goesOnFrom holds a head to one that was signed before, where there is one.
func goesOnFrom(tx *store.Tx, keys journal.Keys, head store.Head, note []byte) error {
	if len(note) == 0 {
		return nil
	}
	before, err := keys.Open(note)
	if err != nil {
		return err
	}
	return goesOn(tx, head.Tree, before.Tree)
}

// goesOn says, by a nil error, that a tree goes on from one that was signed before.
func goesOn(tx *store.Tx, tree, before journal.Tree) error {
	if tree.N < before.N {
		return fmt.Errorf("%w: %d entries of %d", ErrBehind, tree.N, before.N)
	}
	root, err := journal.RootAt(tree, tx, before.N)
	if err == nil && root != before.Hash {
		err = fmt.Errorf("%w: its first %d entries", ErrRewritten, before.N)
	}
	return err
}

// ours says, by a nil error, that the head of so many entries that was signed last stands in
// the record, as goesOn does, which reads the tree besides: this is for every deed.
func ours(tx *store.Tx, tree journal.Tree) error {
	if tree.N == 0 {
		return nil
	}
	root, err := tx.Root(tree.N)
	switch {
	case err == nil && root == tree.Hash:
		return nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return err
	}
	head, err := tx.Head()
	if err == nil && head.Tree.N < tree.N {
		return fmt.Errorf("%w: %d entries of %d", ErrBehind, head.Tree.N, tree.N)
	}
	return errors.Join(err, ErrRewritten)
}

// Uncontradicted asks every witness of the record once, also those that the database
// says have cosigned its head, and says, by a nil error, that none of them has seen
// another history, or more of it. It refuses with ErrContradicted and their names;
// whoever was not heard is returned apart.
func (e *Engine) Uncontradicted(ctx context.Context, ask Asker) (silent, err error) {
	silent = e.askWitnesses(ctx, ask, submissionAnyway)
	w, err := view(ctx, e, func(tx *store.Tx) (Witnessing, error) {
		now, err := tx.Now()
		if err != nil {
			return Witnessing{}, err
		}
		return e.witnessing(tx, now)
	})
	if err == nil && len(w.Contradicted) > 0 {
		err = fmt.Errorf("%w: %s", ErrContradicted, strings.Join(w.Contradicted, ", "))
	}
	return silent, err
}

// CheckTree reads every tile of the record and says, by a nil error, that they make the
// signed head. It refuses with journal.ErrTile and the place.
func (e *Engine) CheckTree(ctx context.Context) error {
	return e.db.Snapshot(ctx, func(tx *store.Tx) error {
		head, err := tx.Head()
		if err != nil {
			return err
		}
		return journal.CheckTiles(head.Tree, tx)
	})
}
