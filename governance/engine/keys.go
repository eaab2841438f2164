// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Why the key of the record cannot do what is asked of it.
var (
	ErrLaidDown = errors.New("the record was handed over to another key than this server has")
	ErrNotKey   = errors.New("this key does not sign the record now")
	ErrKeyUsed  = errors.New("the record had this key before, and a key comes but once")
	ErrStray    = errors.New("an entry that hands the record over waits for its number, and none ever does")
)

// ring is the key that signs, and what is known of those before it.
type ring struct {
	key  journal.Key
	keys journal.Keys
	tree journal.Tree // the largest that is known to be signed; the keys were looked up under it
}

// knows takes over what a transaction found, once it is committed: one that is rolled
// back signed nothing. What another goroutine found of a larger tree stays.
func (e *Engine) knows(r ring) {
	for {
		now := e.ring.Load()
		if r.tree.N <= now.tree.N {
			return
		}
		if e.ring.CompareAndSwap(now, &r) {
			e.db.Signed(r.tree.N)
			return
		}
	}
}

// key is what signs now.
func (e *Engine) key() journal.Key { return e.ring.Load().key }

// recordKeys reads the keys of the record: its handovers, each from its entry and the
// head that covers it. own is the key of one that was never handed over.
func recordKeys(tx *store.Tx, own journal.PublicKey) (journal.Keys, error) {
	entries, err := tx.EntriesDown("key.rotate", math.MaxInt64, journal.MaxHandovers+1)
	keys := journal.KeysOf(own)
	for _, entry := range slices.Backward(entries) {
		head, err := tx.Checkpoint(entry.Seq + 1)
		if err != nil {
			return keys, fmt.Errorf("%w: no head is kept that covers handover %d and nothing after it", journal.ErrKeys, entry.Seq)
		}
		path, err := journal.ProveInclusion(head.Tree, tx, entry.Seq)
		if err != nil {
			return keys, err
		}
		if keys, err = keys.Handed(head.Note, head.Tree, entry.Leaf, path); err != nil {
			return keys, err
		}
	}
	return keys, err
}

// holds returns the key that signs what follows a head, as the record itself says. Where
// the record was handed over meanwhile, by another process, the new key is asked for; a
// server that cannot get it signs nothing any more, and says so with ErrLaidDown. So
// nobody goes on with a key that was laid down.
//
// Nor does anybody go on from another record than they signed last: where another
// database took the place of the one that is served, an older copy or one that was
// altered, they say so with ErrBehind, ErrRewritten and ErrHead. What another process
// added is gone on from. The caller holds the sequencer.
func (e *Engine) holds(tx *store.Tx, head store.Head) (ring, error) {
	now := *e.ring.Load()
	if head.Tree == now.tree {
		return now, nil
	}
	if err := goesOn(tx, head.Tree, now.tree); err != nil {
		return now, err
	}
	keys, err := recordKeys(tx, now.key.Public())
	if err != nil {
		return now, err
	}
	if err := signed(keys, head); err != nil {
		return now, err
	}
	key := now.key
	if wanted := keys.Current(); wanted.String() != key.Public().String() {
		if e.renew == nil {
			return now, fmt.Errorf("%w: %s", ErrLaidDown, wanted)
		}
		if key, err = e.renew(wanted); err != nil {
			return now, fmt.Errorf("%w: %w", ErrLaidDown, err)
		}
	}
	return ring{key, keys, head.Tree}, nil
}

// ErrHalted refuses every deed of a server that cannot go on with the record in the
// database: what was promised here would perhaps never be in it.
var ErrHalted = errors.New("this server cannot go on with the record, and accepts nothing")

// halting says whether a fault is one that lasts, whatever is done here.
func halting(err error) bool {
	for _, lasting := range []error{ErrLaidDown, ErrStray, ErrBehind, ErrRewritten, ErrHead, ErrMoved, journal.ErrKeys, journal.ErrTile} {
		if errors.Is(err, lasting) {
			return true
		}
	}
	return false
}

// notes keeps why this server is halted, or that it is not any more, by what numbering came
// to: also that a tile of the tree is not there, or an entry. Another fault, a database
// that does not answer, says nothing of either.
func (e *Engine) notes(err error) {
	if err == nil || halting(err) || errors.Is(err, ErrNotFound) {
		e.halt.Store(&err)
	}
}

// halted says why nothing is accepted; nil where it is.
func (e *Engine) halted() error {
	if err := cmp.Or(*e.halt.Load(), *e.doubt.Load()); err != nil {
		return fmt.Errorf("%w: %w", ErrHalted, err)
	}
	return nil
}

// Heeds has this server accept nothing as long as so many witnesses have seen another
// history, or more of it, that the others are not as many as the policy asks for. One that
// errs, or lies, halts nobody, unless the policy asks for all of them. Several servers may
// share one database, of which another asks the witnesses: each heeds what they said.
func (e *Engine) Heeds(ctx context.Context) error {
	if !e.policy.Asks() {
		return nil
	}
	all, err := view(ctx, e, func(tx *store.Tx) (map[string]store.Witness, error) { return tx.Witnesses() })
	if err != nil {
		return err
	}
	var left []journal.Cosignature
	var against []string
	for _, w := range e.policy.Witnesses {
		if all[w.Key.String()].ContradictedAt.IsZero() {
			left = append(left, journal.Cosignature{Witness: w.Key})
		} else {
			against = append(against, w.Key.Name())
		}
	}
	var doubt error
	if !e.policy.Witnessed(left) {
		doubt = fmt.Errorf("%w: %s", ErrContradicted, strings.Join(against, ", "))
	}
	e.doubt.Store(&doubt)
	return doubt
}

// Rotation is one key's place being taken by another.
type Rotation struct {
	From   journal.PublicKey // what signed so far
	Old    *journal.Key      // the same, which signs besides; of a routine one alone
	Next   journal.Key
	Reason journal.RotateReason
	Kept   []byte // the head that was signed last, as it was kept outside of the database; nil: there is none
}

// Rotate hands the record over to another key, for whoever holds the database: the act is
// entered, numbered with everything that waits, as the last, and the head that covers it
// is signed, by both keys or by the new one alone, in one transaction. A crash before
// the commit leaves the record with the old key and no trace; after it, with the new
// one, and no head without the handover can be signed any more. Done once more it
// returns what was done. It refuses with [ErrUnsigned] a record without a head, with
// [ErrNotKey] a From that did not sign the last, with [ErrKeyUsed], and like Continues
// a record that does not go on from the head that was kept.
func (e *Engine) Rotate(ctx context.Context, r Rotation) (journal.Handover, error) {
	return always(ctx, e, func(tx *store.Tx) (h journal.Handover, err error) {
		if err := tx.HoldSequencer(); err != nil {
			return h, err
		}
		head, err := tx.Head()
		if err != nil {
			return h, err
		}
		if head.Tree.N == 0 {
			return h, ErrUnsigned
		}
		keys, err := recordKeys(tx, r.From)
		if err != nil {
			return h, err
		}
		if err := goesOnFrom(tx, keys, head, r.Kept); err != nil {
			return h, err
		}
		done := keys.Handovers()
		switch place := keys.Place(r.Next.Public()); {
		case place > 0 && place == len(done):
			return done[place-1], nil
		case place >= 0:
			return h, ErrKeyUsed
		}
		if _, err := keys.Open(head.Note); err != nil || keys.Current().String() != r.From.String() {
			return h, fmt.Errorf("%w: %s", ErrNotKey, r.From)
		}
		if err := signed(keys, head); err != nil {
			return h, err
		}
		return e.handOver(tx, head.Tree, r)
	})
}

// handOver enters the act, numbers it and signs the head.
func (e *Engine) handOver(tx *store.Tx, tree journal.Tree, r Rotation) (h journal.Handover, err error) {
	pending, err := inLine(tx, math.MaxInt32)
	if err != nil {
		return h, err
	}
	now, err := tx.Now()
	if err != nil {
		return h, err
	}
	act := journal.KeyRotate{From: r.From.String(), To: r.Next.Public().String(), Reason: r.Reason}
	signers := []journal.Key{r.Next}
	switch r.Reason {
	case journal.RotateRoutine:
		if r.Old == nil {
			return h, fmt.Errorf("%w: the old key is not there to sign", ErrNotKey)
		}
		signers = []journal.Key{*r.Old, r.Next}
	case journal.RotateCompromised:
		act.ValidTo = tree.N // the last head that is known to be ours
	}
	entry, err := e.enter(tx, "", "", now, act)
	if err != nil {
		return h, err
	}
	if _, err := e.extend(tx, tree, append(pending, entry), signers...); err != nil {
		return h, err
	}
	keys, err := recordKeys(tx, r.From) // read as everybody will read it
	if err != nil {
		return h, err
	}
	done := keys.Handovers()
	return done[len(done)-1], nil
}

// inLine returns entries that have no number yet, in their order. A handover is never
// among them: it is numbered by its own deed, as the last under its head. One that waits
// was put there by somebody else.
func inLine(tx *store.Tx, limit int) ([]store.Entry, error) {
	pending, err := tx.Pending(limit, EntryTypes()...)
	if slices.ContainsFunc(pending, func(e store.Entry) bool { return e.Type == "key.rotate" }) {
		return nil, ErrStray
	}
	return pending, err
}

// Keys reads the keys of the record, the first to the one that signs now.
func (e *Engine) Keys(ctx context.Context, actor access.Actor) (journal.Keys, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return journal.Keys{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (journal.Keys, error) { return recordKeys(tx, e.key().Public()) })
}
