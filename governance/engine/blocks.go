// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// ErrBlocked refuses what comes from a server that is blocked.
var ErrBlocked = errors.New("this server is blocked here")

// BlockReading is the servers that are blocked, as one person may see it.
type BlockReading struct {
	Blocks []governance.Block
	Next   string // host after which the following page goes on; empty on the last
	May    bool   // the actor may block and unblock
}

// Blocks lists the servers that are blocked. That they are is everybody's to know.
func (e *Engine) Blocks(ctx context.Context, actor access.Actor, after string) (BlockReading, error) {
	if err := e.gate.May(actor, "page.read", access.Object{}); err != nil {
		return BlockReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r BlockReading, err error) {
		r.May = e.mayBlock(tx, actor) == nil
		r.Blocks, err = tx.Blocks(after, pageSize+1)
		if len(r.Blocks) > pageSize {
			r.Blocks = r.Blocks[:pageSize]
			r.Next = r.Blocks[pageSize-1].Host
		}
		return r, err
	})
}

// mayBlock asks for those who moderate for the whole community: the founding
// body's.
func (e *Engine) mayBlock(tx *store.Tx, actor access.Actor) error {
	charter, err := tx.FoundingCharter()
	if err != nil {
		return founded(err)
	}
	return e.gate.May(actor, "neighbour.block", access.Object{Body: charter.Moderates()})
}

// Block blocks a server: what it has waiting is dropped, its followers are
// forgotten and what it has said is taken off the pages.
func (e *Engine) Block(ctx context.Context, actor access.Actor, host, reason string) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := e.mayBlock(tx, actor); err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		b, err := governance.Blocking(host, reason, actor.Person, now)
		if err != nil {
			return struct{}{}, err
		}
		if err := tx.HoldNeighbour(b.Host); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Block(b)
	})
	return err
}

// Unblock lets a server in again. Who followed has to follow anew.
func (e *Engine) Unblock(ctx context.Context, actor access.Actor, host string) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := e.mayBlock(tx, actor); err != nil {
			return struct{}{}, err
		}
		if err := tx.Unblock(host); err != nil {
			return struct{}{}, fmt.Errorf("block of %s: %w", host, err)
		}
		return struct{}{}, nil
	})
	return err
}

// Blocked refuses a server that is blocked with [ErrBlocked].
func (e *Engine) Blocked(ctx context.Context, host string) error {
	blocked, err := view(ctx, e, func(tx *store.Tx) (bool, error) { return tx.Blocked(host) })
	if err == nil && blocked {
		err = fmt.Errorf("%s: %w", host, ErrBlocked)
	}
	return err
}
