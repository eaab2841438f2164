// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// addressesAnHour is how many letters that confirm an address one account can
// have sent: each goes to whatever stranger it names.
const addressesAnHour = 5

// AskAddress asks to be written to at another address, which counts once the link
// sent there is followed. An empty one takes the present address away at once. It
// asks for the password: with the address goes the way to a new one. It refuses
// with identity.ErrAddress, ErrPassword and ErrTooOften.
func (e *Engine) AskAddress(ctx context.Context, actor access.Actor, p Credential, typed string) error {
	if err := e.gate.May(actor, "address.set", access.Object{}); err != nil {
		return err
	}
	address, err := identity.ParseAddress(typed)
	if err != nil && typed != "" {
		return err
	}
	if _, err := e.prove(ctx, actor, p); err != nil {
		return err
	}
	_, err = update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if address == "" {
			return struct{}{}, e.replaceAddress(tx, store.Address{Person: actor.Person})
		}
		return struct{}{}, e.askAddress(tx, actor, address)
	})
	return err
}

func (e *Engine) askAddress(tx *store.Tx, actor access.Actor, address string) error {
	now, err := tx.Now()
	if err != nil {
		return err
	}
	key := "addresses of " + string(actor.Person)
	asked, err := tx.Attempts(key, now.Add(-time.Hour))
	if err != nil {
		return err
	}
	if asked >= addressesAnHour {
		return ErrTooOften
	}
	ref, err := journal.NewRef(e.random)
	if err != nil {
		return err
	}
	if err := errors.Join(tx.NoteAttempt(key, now), tx.DropLinks(store.LinkConfirm, actor.Person)); err != nil {
		return err
	}
	return e.write(tx, store.Letter{Kind: LetterConfirm, Person: actor.Person, Subject: ref, Address: address, MadeAt: now})
}

// ConfirmAddress follows the link sent to an address: the actor is written to
// there from now on, and the address before is told. Nobody confirms for somebody
// else, so that one mistyped does not become a stranger's way in. It refuses with
// identity.ErrLink.
func (e *Engine) ConfirmAddress(ctx context.Context, actor access.Actor, secret string) error {
	if err := e.gate.May(actor, "address.set", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		link, err := liveLink(tx, store.LinkConfirm, secret, now)
		if err == nil && link.Person != actor.Person {
			err = identity.ErrLink
		}
		if err != nil {
			return struct{}{}, err
		}
		if err := tx.TakeLink(link); errors.Is(err, store.ErrNotFound) {
			return struct{}{}, identity.ErrLink
		} else if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, e.replaceAddress(tx, store.Address{Person: actor.Person, Address: link.Address, Confirmed: now})
	})
	return err
}

// replaceAddress puts an address, or none, in place of the one before, which is
// told; what was sent there for a new password, or to follow a voice, is good for
// nothing any more.
func (e *Engine) replaceAddress(tx *store.Tx, a store.Address) error {
	now, err := tx.Now()
	if err != nil {
		return err
	}
	before, err := tx.Address(a.Person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if a.Notices, a.Voices = before.Notices, before.Voices; a.Notices == "" {
		a.Notices = governance.NoticesSingle
	}
	if before.Address != "" && before.Address != a.Address {
		if err := e.write(tx, store.Letter{Kind: LetterMoved, Person: a.Person, Address: before.Address, MadeAt: now}); err != nil {
			return err
		}
	}
	if err := errors.Join(tx.DropLinks(store.LinkRecover, a.Person), tx.DropVoiceLinks(a.Person)); err != nil || a.Address == "" {
		return errors.Join(err, tx.RemoveAddress(a.Person))
	}
	return tx.SetAddress(a)
}

// Address is where the actor is written to; the zero Address where nowhere.
func (e *Engine) Address(ctx context.Context, actor access.Actor) (store.Address, error) {
	if err := e.gate.May(actor, "address.set", access.Object{}); err != nil {
		return store.Address{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (store.Address, error) {
		a, err := tx.Address(actor.Person)
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return a, err
	})
}

// Wishes is how somebody is to be told of votes, and of what becomes of their voice.
type Wishes struct{ Votes, Voices governance.Notices }

// SetNotices chooses how the actor is told of votes and voices. It refuses with
// governance.ErrNotices.
func (e *Engine) SetNotices(ctx context.Context, actor access.Actor, w Wishes) error {
	if err := e.gate.May(actor, "notices.set", access.Object{}); err != nil {
		return err
	}
	if !w.Votes.Known() || !w.Voices.Known() {
		return governance.ErrNotices
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, errors.Join(tx.SetNotices(actor.Person, w.Votes), tx.SetVoices(actor.Person, w.Voices))
	})
	return err
}
