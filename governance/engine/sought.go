// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Standing is how a ballot whose receipt somebody brought stands to this database.
type Standing uint8

// The standings.
const (
	// Numbered is an entry of the record, shown to be under its head.
	Numbered Standing = iota
	// Waiting is here, and has no number yet.
	Waiting
	// Missing is not here, and whoever signed the receipt is bound to it.
	Missing
	// Doubtful is not here either, and its receipt shows nothing: it is signed with a key
	// that was declared compromised, and not dated before that.
	Doubtful
)

// Seek looks for the ballot of a receipt; seq is its number where it is Numbered. The
// receipt must be signed by a key known here: one of the record's, the one this server
// has, or the one that signed the last head, for in an older copy the handover between
// the last two may be missing as well. It refuses any other with journal.ErrReceipt.
func (e *Engine) Seek(ctx context.Context, actor access.Actor, r journal.Receipt) (s Standing, seq int64, err error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return s, 0, err
	}
	_, err = view(ctx, e, func(tx *store.Tx) (none struct{}, err error) {
		head, err := tx.Head()
		if err != nil {
			return none, err
		}
		keys, err := recordKeys(tx, e.key().Public())
		if err != nil {
			return none, err
		}
		former, err := signer(keys, e.log.Public(), head.Note, r)
		if err != nil {
			return none, err
		}
		hash, err := hex.DecodeString(r.LeafHash)
		if err != nil || len(hash) != len(journal.Hash{}) { // it was verified with its leaf
			return none, journal.ErrReceipt
		}
		s, seq, err = standingOf(tx, head, journal.Hash(hash))
		if s == Missing && !former.Binds(r) {
			s = Doubtful
		}
		return none, err
	})
	return s, seq, err
}

// signer checks a receipt by the keys that are known, and returns the handover by which
// its key was laid down, as far as the record tells.
func signer(keys journal.Keys, own journal.PublicKey, head []byte, r journal.Receipt) (*journal.Handover, error) {
	former, err := keys.Verify(r)
	if err == nil {
		return former, nil
	}
	if r.Verify(own) == nil {
		return nil, nil
	}
	last, strange := journal.ParsePublicKey(r.Key)
	if strange != nil {
		return nil, err
	}
	if _, strange := journal.OpenCheckpoint(head, last); strange != nil || r.Verify(last) != nil {
		return nil, err
	}
	return nil, nil
}

// standingOf says where a leaf is. That a row bears its hash is not enough: the leaf itself
// must have it, and the path must lead from it to the head. A row altered since counts
// as missing, for it is not what was promised.
func standingOf(tx *store.Tx, head store.Head, hash journal.Hash) (Standing, int64, error) {
	entry, err := tx.EntryByHash(hash)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && journal.LeafHash(entry.Leaf) != hash:
		return Missing, 0, nil
	case err != nil:
		return Missing, 0, err
	case entry.Seq < 0:
		return Waiting, 0, nil
	case entry.Seq >= head.Tree.N:
		return Missing, 0, nil
	}
	path, err := journal.ProveInclusion(head.Tree, tx, entry.Seq)
	if err != nil {
		return Missing, 0, err
	}
	if journal.CheckInclusion(path, head.Tree, entry.Seq, hash) != nil {
		return Missing, 0, nil
	}
	return Numbered, entry.Seq, nil
}

// Promised is what is kept of a receipt whose ballot was missing: what its leaf is found
// by, the key that signed, and the instant from which it was dated.
type Promised struct {
	Leaf journal.Hash
	Key  string // text of the public key
	At   time.Time
}

// Standings says of each promise how it stands here, in their order, as [Engine.Seek] does:
// of one by a key that this record, now that more of it is here, declares compromised,
// it is Doubtful unless it is dated before.
func (e *Engine) Standings(ctx context.Context, actor access.Actor, all []Promised) ([]Standing, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return nil, err
	}
	return view(ctx, e, func(tx *store.Tx) ([]Standing, error) {
		head, err := tx.Head()
		if err != nil {
			return nil, err
		}
		keys, err := recordKeys(tx, e.key().Public())
		if err != nil {
			return nil, err
		}
		found := make([]Standing, len(all))
		for i, p := range all {
			if found[i], _, err = standingOf(tx, head, p.Leaf); err != nil {
				return nil, fmt.Errorf("entry %x: %w", p.Leaf[:], err)
			}
			if found[i] == Missing && doubted(keys, p) {
				found[i] = Doubtful
			}
		}
		return found, nil
	})
}

// doubted says whether a promise by a former key binds nobody: see [journal.Handover.Binds].
func doubted(keys journal.Keys, p Promised) bool {
	key, err := journal.ParsePublicKey(p.Key)
	if err != nil {
		return false
	}
	place := keys.Place(key)
	if steps := keys.Handovers(); place >= 0 && place < len(steps) {
		return !steps[place].Binds(journal.Receipt{ReceivedAt: journal.At(p.At)})
	}
	return false
}
