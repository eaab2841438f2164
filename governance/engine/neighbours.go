// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// What comes from other servers and goes to them, as it is kept.
type (
	Follower = store.Follower
	Post     = store.Post
	Outgoing = store.Outgoing
	Incoming = store.Incoming
	Delivery = store.Delivery
)

// ErrCrowded refuses what a server sends faster than it is acted upon.
var ErrCrowded = errors.New("too much of this server waits already")

// ErrUndeliverable marks a delivery that is not worth another attempt.
var ErrUndeliverable = errors.New("it cannot be delivered")

// Later is why a delivery was not attempted now, and when it may be.
type Later struct{ Wait time.Duration }

// Error says how long.
func (l Later) Error() string { return fmt.Sprintf("not before %s from now", l.Wait) }

// Carrier schedules, in the transaction that makes it necessary, that deliveries
// are sent and that what came in is acted upon.
type Carrier interface {
	Carry(tx *store.Tx, deliveries ...string) error
	Digest(tx *store.Tx, activity string) error
}

// How much of one server may wait to be acted upon, and how long what passed is
// known, so that it is not taken twice.
const (
	maxWaiting = 200
	rememberBy = 30 * 24 * time.Hour
)

// TakeIn keeps an activity whose sender was verified until it is acted upon, and
// says whether it is new. It refuses with [ErrCrowded].
func (e *Engine) TakeIn(ctx context.Context, in Incoming) (fresh bool, err error) {
	if err := e.gate.May(access.Actor{}, "federation.receive", access.Object{}); err != nil {
		return false, err
	}
	return update(ctx, e, func(tx *store.Tx) (bool, error) {
		if err := tx.HoldNeighbour(in.Host); err != nil {
			return false, err
		}
		waiting, err := tx.Waiting(in.Host, maxWaiting)
		if err == nil && waiting >= maxWaiting {
			err = fmt.Errorf("activities of %s: %w", in.Host, ErrCrowded)
		}
		if err != nil {
			return false, err
		}
		if in.At, err = tx.Now(); err != nil {
			return false, err
		}
		fresh, err := tx.TakeIn(in)
		if err != nil || !fresh || e.carrier == nil {
			return fresh, err
		}
		return true, e.carrier.Digest(tx, in.ID)
	})
}

// Knows says whether somebody elsewhere follows a body or has said something here.
func (e *Engine) Knows(ctx context.Context, actor string) (bool, error) {
	return view(ctx, e, func(tx *store.Tx) (bool, error) { return tx.Knows(actor) })
}

// CameIn returns an activity that was taken in.
func (e *Engine) CameIn(ctx context.Context, id string) (Incoming, error) {
	return view(ctx, e, func(tx *store.Tx) (Incoming, error) { return tx.Incoming(id) })
}

// upon acts once upon an activity that came in: both are one commit. do returns
// why the activity was dropped, "" where it was not.
func (e *Engine) upon(ctx context.Context, activity string, do func(tx *store.Tx, in Incoming, now time.Time) (dropped string, err error)) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := tx.HoldActivity(activity); err != nil {
			return struct{}{}, err
		}
		in, err := tx.Incoming(activity)
		if err != nil || in.Ended {
			return struct{}{}, err
		}
		if err := tx.HoldNeighbour(in.Host); err != nil {
			return struct{}{}, err
		}
		dropped, err := e.act(tx, in, do)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Settle(activity, dropped)
	})
	return err
}

// act does what an activity asks for, unless its server was blocked since it came.
func (e *Engine) act(tx *store.Tx, in Incoming, do func(tx *store.Tx, in Incoming, now time.Time) (string, error)) (dropped string, err error) {
	now, err := tx.Now()
	if err != nil {
		return "", err
	}
	if blocked, err := tx.Blocked(in.Host); err != nil || blocked {
		return "its server is blocked", err
	}
	return do(tx, in, now)
}

// Drop leaves an activity that came in at what it is, for a reason.
func (e *Engine) Drop(ctx context.Context, activity, why string) error {
	return e.upon(ctx, activity, func(*store.Tx, Incoming, time.Time) (string, error) { return why, nil })
}

// Follow keeps a follower and sends them the answer.
func (e *Engine) Follow(ctx context.Context, activity string, f Follower, answer Outgoing) error {
	return e.upon(ctx, activity, func(tx *store.Tx, _ Incoming, now time.Time) (string, error) {
		if _, err := tx.Charter(f.Body); err != nil {
			return absent("no such body", err)
		}
		f.At = now
		if err := tx.Follow(f); err != nil {
			return "", err
		}
		answer.At = now
		return "", e.send(tx, answer, []string{f.Inbox})
	})
}

// absent makes a reason to drop of what is not there.
func absent(why string, err error) (string, error) {
	if errors.Is(err, store.ErrNotFound) {
		return why, nil
	}
	return "", err
}

// Unfollow forgets the follower an activity came from: of one body, by the
// activity that asked for it where that is known; of whatever that activity
// asked for where no body is named.
func (e *Engine) Unfollow(ctx context.Context, activity string, body bodies.Slug, follow string) error {
	return e.upon(ctx, activity, func(tx *store.Tx, in Incoming, _ time.Time) (string, error) {
		if body == "" {
			return "", tx.UnfollowBy(in.Actor, follow)
		}
		return "", tx.Unfollow(body, in.Actor, "")
	})
}

// MoveFollower keeps where the actor an activity came from is written to.
func (e *Engine) MoveFollower(ctx context.Context, activity, inbox, shared string) error {
	return e.upon(ctx, activity, func(tx *store.Tx, in Incoming, _ time.Time) (string, error) {
		return "", tx.MoveFollower(in.Actor, inbox, shared)
	})
}

// maxTakenBack is how many comments of somebody who is deleted are taken off at
// once; more nobody can have let in by hand.
const maxTakenBack = 1000

// ForgetNeighbour forgets the actor an activity came from: they follow nobody,
// and of what they said nothing is left.
func (e *Engine) ForgetNeighbour(ctx context.Context, activity string) error {
	return e.upon(ctx, activity, func(tx *store.Tx, in Incoming, _ time.Time) (string, error) {
		said, err := tx.CommentsBy(in.Actor, maxTakenBack)
		if err != nil {
			return "", err
		}
		for _, c := range said {
			if err := tx.SaveComment(c.TakenBack()); err != nil {
				return "", err
			}
		}
		return "", tx.ForgetFollower(in.Actor)
	})
}

// send keeps an activity and has it delivered to inboxes.
func (e *Engine) send(tx *store.Tx, o Outgoing, inboxes []string) error {
	if len(inboxes) == 0 {
		return nil
	}
	byInbox, ids := make(map[string]string, len(inboxes)), make([]string, 0, len(inboxes))
	for _, inbox := range inboxes {
		id, err := journal.NewRef(e.random)
		if err != nil {
			return err
		}
		byInbox[inbox], ids = id, append(ids, id)
	}
	if err := tx.Send(o, byInbox); err != nil || e.carrier == nil {
		return err
	}
	return e.carrier.Carry(tx, ids...)
}

// Delivery returns one delivery.
func (e *Engine) Delivery(ctx context.Context, id string) (Delivery, error) {
	return view(ctx, e, func(tx *store.Tx) (Delivery, error) { return tx.Delivery(id) })
}

// EndDelivery says that a delivery got there, or was given up for a fault.
func (e *Engine) EndDelivery(ctx context.Context, id, fault string) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.EndDelivery(id, fault, now)
	})
	return err
}

// NoteFault keeps why a delivery has not got there yet.
func (e *Engine) NoteFault(ctx context.Context, id, fault string) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.NoteFault(id, fault) })
	return err
}

// ActorKey returns the sealed key of an actor, made by draw where there is none.
// Of several servers that make one at once, one wins and all use it.
func (e *Engine) ActorKey(ctx context.Context, name string, draw func() (string, error)) (string, error) {
	sealed, err := view(ctx, e, func(tx *store.Tx) (string, error) { return tx.ActorKey(name) })
	if !errors.Is(err, store.ErrNotFound) {
		return sealed, err
	}
	made, err := draw() // outside of any transaction: it takes its time
	if err != nil {
		return "", err
	}
	return update(ctx, e, func(tx *store.Tx) (string, error) {
		now, err := tx.Now()
		if err != nil {
			return "", err
		}
		return tx.KeepActorKey(name, made, now)
	})
}

// Herald is a body as it shows itself to other servers.
type Herald struct {
	Instance  store.Instance
	Charter   governance.Charter
	Followers int64
	Posts     int64
	Now       time.Time
}

// Herald reads a body as it shows itself to other servers; the instance alone
// where no body is named.
func (e *Engine) Herald(ctx context.Context, body bodies.Slug) (Herald, error) {
	if err := e.gate.May(access.Actor{}, "federation.read", access.Object{Body: body}); err != nil {
		return Herald{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (h Herald, err error) {
		if h.Instance, err = tx.Instance(); err != nil {
			return h, founded(err)
		}
		if h.Now, err = tx.Now(); err != nil || body == "" {
			return h, err
		}
		if h.Charter, err = tx.Charter(body); err != nil {
			return h, fmt.Errorf("body %s: %w", body, err)
		}
		if h.Followers, err = tx.FollowerCount(body); err != nil {
			return h, err
		}
		h.Posts, err = tx.PostCount(body)
		return h, err
	})
}
