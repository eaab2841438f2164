// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// What the database answers, under names for those who may not ask it themselves.
var (
	ErrNotFound = store.ErrNotFound
	ErrBusy     = store.ErrConflict // others were in the way for too long
)

// What readings hand out as it is kept.
type (
	Head    = store.Head
	Entry   = store.Entry
	Session = store.Session

	DeathNotice = store.DeathNotice
)

// Visit is what every answer begins with: where it is, what time, who asks.
type Visit struct {
	Instance store.Instance
	Now      time.Time // the database's clock
	Actor    access.Actor
}

// Visit receives whoever shows an access token; an empty one is a stranger's.
// It refuses the token as Identify does, and then still says where and when,
// of a stranger; [ErrUnfounded] where there is nothing to visit. The first time in a
// day it notes that the person was here.
func (e *Engine) Visit(ctx context.Context, token string) (Visit, error) {
	var refused error
	var seen time.Time
	v, err := view(ctx, e, func(tx *store.Tx) (v Visit, err error) {
		if v.Instance, err = tx.Instance(); err != nil {
			return v, founded(err)
		}
		if v.Now, err = tx.Now(); err != nil || token == "" {
			return v, err
		}
		v.Actor, seen, refused = e.identify(tx, token, v.Now)
		if errors.Is(refused, identity.ErrToken) || errors.Is(refused, identity.ErrExpired) || errors.Is(refused, identity.ErrSession) {
			return v, nil
		}
		return v, refused
	})
	if err == nil {
		err = refused
	}
	if err == nil && v.Actor.SignedIn() && seen.Before(governance.DayOf(v.Now)) {
		e.noteHere(ctx, v.Actor.Person, v.Now)
		v.Actor.SaidDead = false // that ends what is said
	}
	return v, err
}

// ErrLate says of a server that what was entered is not in the record in time.
var ErrLate = errors.New("entries wait longer for their numbers than receipts promise")

// Ready says, by a nil error, that this installation can be used: the database
// answers, a community is founded, this server can go on with the record, the head of
// that is signed by this log's key over as many entries as there are numbers, and no
// entry waits longer for its number than receipts promise: else [ErrLate].
func (e *Engine) Ready(ctx context.Context) error {
	if err := e.halted(); err != nil {
		return err
	}
	waits, err := view(ctx, e, func(tx *store.Tx) (time.Duration, error) {
		if _, err := tx.Instance(); err != nil {
			return 0, founded(err)
		}
		if err := e.headed(tx); err != nil {
			return 0, err
		}
		return waited(tx)
	})
	if err == nil && waits > journal.MergeDelay {
		return fmt.Errorf("%w: the oldest for %s", ErrLate, waits.Round(time.Second))
	}
	return err
}

// headed refuses a head of the record that is not signed, or covers entries that are not there.
func (e *Engine) headed(tx *store.Tx) error {
	head, err := tx.Head()
	if err != nil || head.Tree.N == 0 {
		return err
	}
	if err := signed(e.ring.Load().keys, head); err != nil {
		return err
	}
	_, err = tx.EntryAt(head.Tree.N - 1)
	return err
}

// Waits is how long the oldest entry has been waiting for its number, 0 where none does.
// A ballot of a confidential vote, which bears the closing time, waits from then on, as
// its receipt says.
func (e *Engine) Waits(ctx context.Context) (time.Duration, error) { return view(ctx, e, waited) }

func waited(tx *store.Tx) (time.Duration, error) {
	since, err := tx.PendingSince()
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	now, err := tx.Now()
	return max(now.Sub(since), 0), err
}
