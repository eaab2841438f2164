// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// welcomeLife is how long the link is good. Another can be asked for, by the name to sign
// in with, for as long as the membership lasts.
const welcomeLife = 14 * 24 * time.Hour

// welcome gives people who came in by a list, with an address, what they need to sign in:
// a name to do so and no password, until they follow the link that is sent to them. Who
// came without an address has no login.
func (e *Engine) welcome(tx *store.Tx, people []bodies.Person, reached []store.Welcome) error {
	login := make(map[bodies.PersonID]string, len(people))
	for _, p := range people {
		login[p.ID] = string(p.Slug)
	}
	accounts := make([]store.Account, len(reached))
	for n, w := range reached {
		accounts[n] = store.Account{Person: w.Person, Login: login[w.Person]}
	}
	return errors.Join(tx.AddAccounts(accounts), tx.AddWelcomes(reached))
}

// writeWelcomes writes to those who came in by a list, a page of them in a transaction:
// a list may bring thousands, and nobody waits for their letters.
func (e *Engine) writeWelcomes(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := update(ctx, e, func(tx *store.Tx) (int, error) {
			now, err := tx.Now()
			if err != nil {
				return 0, err
			}
			waiting, err := tx.WelcomesWaiting(pageSize)
			if err != nil {
				return 0, err
			}
			for _, w := range waiting {
				if err := errors.Join(tx.WelcomeSent(w.Person), e.write(tx, store.Letter{Kind: LetterListed, Person: w.Person, Address: w.Address, MadeAt: now})); err != nil {
					return 0, err
				}
			}
			return len(waiting), nil
		})
		if err != nil || n < pageSize {
			return err
		}
	}
	return ctx.Err()
}

// welcomeAgain writes once more to somebody who asks for a password and never had one.
func (e *Engine) welcomeAgain(tx *store.Tx, account store.Account, asked store.Recovery) (bool, error) {
	w, err := tx.Welcome(account.Person)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, e.write(tx, store.Letter{Kind: LetterListed, Person: account.Person, Address: w.Address, Subject: asked.ID, MadeAt: asked.AskedAt})
}

// arrive makes the address to which a link was sent the confirmed one of somebody who
// came in by a list, and now has followed it.
func arrive(tx *store.Tx, link store.Link, now time.Time) error {
	w, err := tx.Welcome(link.Person)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if w.Address != link.Address {
		return identity.ErrLink
	}
	return errors.Join(tx.EndWelcome(link.Person),
		tx.SetAddress(store.Address{Person: link.Person, Address: link.Address, Confirmed: now, Notices: governance.NoticesSingle}))
}
