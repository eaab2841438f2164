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
	ErrBehind    = errors.New("this database holds less of the record than was signed before")
	ErrRewritten = errors.New("the beginning of this record is not what was signed before")
)

// Continues says, by a nil error, that the record goes on from a head that was signed
// before, a signed note, and is not an older copy of it or another one. It refuses
// with ErrBehind, ErrRewritten, and with journal.ErrCheckpoint what this log did not sign.
func (e *Engine) Continues(ctx context.Context, note []byte) error {
	_, err := view(ctx, e, func(tx *store.Tx) (struct{}, error) {
		keys, err := recordKeys(tx, e.key().Public())
		if err != nil {
			return struct{}{}, err
		}
		before, err := keys.Open(note)
		if err != nil {
			return struct{}{}, err
		}
		head, err := tx.Head()
		if err != nil {
			return struct{}{}, err
		}
		if head.Tree.N < before.Tree.N {
			return struct{}{}, fmt.Errorf("%w: %d entries of %d", ErrBehind, head.Tree.N, before.Tree.N)
		}
		root, err := journal.RootAt(head.Tree, tx, before.Tree.N)
		if err == nil && root != before.Tree.Hash {
			err = fmt.Errorf("%w: its first %d entries", ErrRewritten, before.Tree.N)
		}
		return struct{}{}, err
	})
	return err
}

// Uncontradicted asks the witnesses of the record once and says, by a nil error, that
// none of them has seen another history, or more of it. It refuses with
// ErrContradicted and their names; whoever does not answer is returned apart.
func (e *Engine) Uncontradicted(ctx context.Context, ask Asker) (silent, err error) {
	silent = e.AskWitnesses(ctx, ask)
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
