// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// RecordReading is the head of the record and a stretch of its entries.
type RecordReading struct {
	Instance    store.Instance
	Head        store.Head
	Origin, Key string
	Handovers   []journal.Handover // of the key, in their order
	Checkpoints []store.Head
	Entries     []store.Entry // the newest first
	Next        int64         // number from which the following page goes down; -1 on the last
	Witnessing  Witnessing
	Now         time.Time
}

// shownCheckpoints is how many signed heads the page lists.
const shownCheckpoints = 5

// Record reads the public record downwards from an entry, or from its head
// where from is negative. A kind of entry, where named, filters.
func (e *Engine) Record(ctx context.Context, actor access.Actor, kind string, from int64) (RecordReading, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return RecordReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r RecordReading, err error) {
		keys := e.ring.Load().keys
		r.Origin, r.Key, r.Handovers, r.Next = e.log.Origin(), keys.Current().String(), keys.Handovers(), -1
		if r.Instance, err = tx.Instance(); err != nil {
			return r, founded(err)
		}
		if r.Head, err = tx.Head(); err != nil {
			return r, err
		}
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		if r.Witnessing, err = e.witnessing(tx, r.Now); err != nil {
			return r, err
		}
		if r.Checkpoints, err = tx.Checkpoints(0, shownCheckpoints); err != nil {
			return r, err
		}
		if from < 0 || from >= r.Head.Tree.N {
			from = r.Head.Tree.N - 1
		}
		r.Entries, err = tx.EntriesDown(kind, from, pageSize+1)
		if len(r.Entries) > pageSize {
			r.Next = r.Entries[pageSize].Seq
			r.Entries = r.Entries[:pageSize]
		}
		return r, err
	})
}

// Proof is one entry of the record with the path that binds it to the head.
type Proof struct {
	Entry store.Entry
	Head  store.Head
	Path  []journal.Hash

	Witnessing Witnessing
}

// ProofOf reads the entry whose leaf has a hash (64 hexadecimal digits), with
// its proof of inclusion. An entry not numbered yet has no path.
func (e *Engine) ProofOf(ctx context.Context, actor access.Actor, hash string) (Proof, error) {
	return e.proof(ctx, actor, func(tx *store.Tx) (store.Entry, error) {
		raw, err := hex.DecodeString(hash)
		if err != nil || len(raw) != len(journal.Hash{}) {
			return store.Entry{}, store.ErrNotFound
		}
		return tx.EntryByHash(journal.Hash(raw))
	})
}

// ProofAt reads the entry with a number.
func (e *Engine) ProofAt(ctx context.Context, actor access.Actor, seq int64) (Proof, error) {
	return e.proof(ctx, actor, func(tx *store.Tx) (store.Entry, error) { return tx.EntryAt(seq) })
}

func (e *Engine) proof(ctx context.Context, actor access.Actor, find func(*store.Tx) (store.Entry, error)) (Proof, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return Proof{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (p Proof, err error) {
		if p.Entry, err = find(tx); err != nil {
			return p, fmt.Errorf("entry of the record: %w", err)
		}
		if p.Head, err = tx.Head(); err != nil || p.Entry.Seq < 0 {
			return p, err
		}
		now, err := tx.Now()
		if err != nil {
			return p, err
		}
		if p.Witnessing, err = e.witnessing(tx, now); err != nil {
			return p, err
		}
		p.Path, err = journal.ProveInclusion(p.Head.Tree, tx, p.Entry.Seq)
		return p, err
	})
}

// Checkpoint returns the newest signed head; with witnessed, the newest that enough
// witnesses have cosigned, with what they signed, of size 0 where there is none.
func (e *Engine) Checkpoint(ctx context.Context, actor access.Actor, witnessed bool) (store.Head, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return store.Head{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (store.Head, error) {
		if witnessed {
			return e.witnessedHead(tx)
		}
		return tx.Head()
	})
}

// Tile returns a tile of the log in the C2SP tlog-tiles layout: hashes, or the leaves
// themselves. It refuses with store.ErrNotFound what no signed head covers.
func (e *Engine) Tile(ctx context.Context, actor access.Actor, t journal.Tile) ([]byte, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return nil, err
	}
	return view(ctx, e, func(tx *store.Tx) ([]byte, error) {
		head, err := tx.Head()
		if err != nil {
			return nil, err
		}
		if !t.Within(head.Tree) {
			return nil, fmt.Errorf("%s: %w", t.Path(), store.ErrNotFound)
		}
		if t.Level != journal.Entries {
			return tx.ReadTile(t.Level, t.Index, t.Width)
		}
		found, err := tx.Leaves(t.Index*journal.TileWidth, t.Width)
		if err != nil {
			return nil, err
		}
		return journal.Bundle(found)
	})
}
