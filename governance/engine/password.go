// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"moothall/bodies"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// Credential is the password by which somebody who is signed in shows once more who
// they are, before what a thief of their session must not do.
type Credential struct {
	Password string
	Peer     netip.Addr
}

// prove checks the actor's password under the limits of signing in.
func (e *Engine) prove(ctx context.Context, actor access.Actor, p Credential) (store.Account, error) {
	account, err := view(ctx, e, func(tx *store.Tx) (store.Account, error) { return tx.Account(actor.Person) })
	if err != nil {
		return account, err
	}
	return e.verify(ctx, SignIn{Login: account.Login, Password: p.Password, Peer: p.Peer})
}

// hash hashes a new password in its turn: see [Engine.verify].
func (e *Engine) hash(ctx context.Context, password string) (identity.Hash, error) {
	if err := identity.CheckPassword(password, ""); err != nil {
		return "", err
	}
	return e.hashInTurn(ctx, password)
}

// hashInTurn hashes a password among the few that are worked on at once.
func (e *Engine) hashInTurn(ctx context.Context, password string) (identity.Hash, error) {
	select {
	case e.verifying <- struct{}{}:
		defer func() { <-e.verifying }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return identity.HashPassword(password, e.random)
}

// ChangePassword sets a new password by the old one. All other sessions end, and
// the owner is told by mail. It refuses with identity.ErrPassword, ErrTooOften and
// identity.ErrWeak.
func (e *Engine) ChangePassword(ctx context.Context, actor access.Actor, old Credential, password string) error {
	if err := e.gate.May(actor, "password.set", access.Object{}); err != nil {
		return err
	}
	account, err := e.prove(ctx, actor, old)
	if err != nil {
		return err
	}
	if err := identity.CheckPassword(password, account.Login); err != nil {
		return err
	}
	hash, err := e.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, e.replacePassword(tx, actor.Person, hash, actor.Session, LetterPassword)
	})
	return err
}

// replacePassword sets a password, ends every session but one, or all where it is
// empty, makes links to set another, and to follow the owner's voice, good for nothing,
// and tells the owner.
func (e *Engine) replacePassword(tx *store.Tx, person bodies.PersonID, hash identity.Hash, spared string, tell string) error {
	now, err := endSessions(tx, person, spared)
	if err != nil {
		return err
	}
	if into, err := accountOf(tx, person); err != nil {
		return err
	} else if into != person { // it ended while the old password was checked
		return bodies.ErrMerged
	}
	if err := tx.SetPassword(person, string(hash)); err != nil {
		return err
	}
	if err := errors.Join(tx.DropLinks(store.LinkRecover, person), tx.DropVoiceLinks(person)); err != nil {
		return err
	}
	return e.write(tx, store.Letter{Kind: tell, Person: person, MadeAt: now})
}

// endSessions ends the sessions of a person but one; one that is just beginning
// waits, and then begins after.
func endSessions(tx *store.Tx, person bodies.PersonID, spared string) (now time.Time, err error) {
	if err = tx.HoldSessions(person); err != nil {
		return now, err
	}
	if now, err = tx.Now(); err != nil {
		return now, err
	}
	return now, tx.RevokeSessions(person, spared, now)
}

// SignOutEverywhere ends all sessions of the actor, the present one too.
func (e *Engine) SignOutEverywhere(ctx context.Context, actor access.Actor) error {
	if err := e.gate.May(actor, "session.end", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (time.Time, error) { return endSessions(tx, actor.Person, "") })
	return err
}

// renewed hashes a password anew that is stored with less work than today's; it is
// known only while somebody signs in. Empty where the stored one is up to date.
func (e *Engine) renewed(ctx context.Context, account store.Account, password string) (identity.Hash, error) {
	if !identity.Hash(account.PasswordHash).Outdated() {
		return "", nil
	}
	return e.hashInTurn(ctx, password)
}

// stillGood sees, alone with the person's sessions, that the password that was
// checked is still the one: it may have been changed since, and all sessions
// ended. Then it puts the renewed hash in place, where there is one.
func (e *Engine) stillGood(tx *store.Tx, account store.Account, renewed identity.Hash) error {
	if err := tx.HoldSessions(account.Person); err != nil {
		return err
	}
	stands, err := tx.Account(account.Person)
	switch {
	case err != nil:
		return err
	case stands.PasswordHash != account.PasswordHash:
		return identity.ErrPassword
	case renewed == "":
		return nil
	}
	return tx.SetPassword(account.Person, string(renewed))
}
