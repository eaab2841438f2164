// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"moothall/governance"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// reachable gives the nth member a login, the password "an old password"
// and a confirmed address.
func (w world) reachable(n int, wish governance.Notices) {
	w.t.Helper()
	w.change(func(tx *store.Tx) error {
		now, err := tx.Now()
		return errors.Join(err,
			tx.AddAccounts([]store.Account{{Person: personID(n), Login: fmt.Sprintf("p%04d", n), PasswordHash: upToDate()}}),
			tx.SetAddress(store.Address{Person: personID(n), Address: fmt.Sprintf("p%04d@example.org", n), Confirmed: now, Notices: wish}))
	})
}

// upToDate is the hash of "an old password" by today's work.
var upToDate = sync.OnceValue(func() string {
	hash, err := identity.HashPassword("an old password", rand.Reader)
	if err != nil {
		panic(err)
	}
	return string(hash)
})

func (w world) change(f func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.db.Update(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

func (w world) post() {
	w.t.Helper()
	if err := w.SequenceAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if err := w.WriteLetters(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// delivered sends every letter that is due by now and returns them.
func (w world) delivered() (sent []Letter) {
	w.t.Helper()
	for _, stored := range read(w, func(tx *store.Tx) ([]store.Letter, error) {
		now, err := tx.Now()
		if err != nil {
			return nil, err
		}
		return tx.LettersDue(now, 1000)
	}) {
		l, err := w.Letter(w.t.Context(), stored.ID)
		if errors.Is(err, ErrNoLetter) {
			continue
		}
		if err != nil {
			w.t.Fatal(err)
		}
		sent = append(sent, l)
		if err := w.Sent(w.t.Context(), l.ID); err != nil {
			w.t.Fatal(err)
		}
	}
	return sent
}

// kindsTo are the kinds and subjects of letters, by where they went.
func kindsTo(letters []Letter) map[string][]string {
	to := map[string][]string{}
	for _, l := range letters {
		said := l.Kind
		for _, m := range l.Matters {
			said += " " + string(m.Issue.ID)
		}
		to[l.To] = append(to[l.To], said)
	}
	return to
}

func somewhere() netip.Addr { return netip.MustParseAddr("192.0.2.7") }

// linkFor asks for a lost password and returns the secret that was mailed.
func (w world) linkFor(login string) string {
	w.t.Helper()
	if err := w.AskRecovery(w.t.Context(), login, somewhere()); err != nil {
		w.t.Fatal(err)
	}
	w.post()
	for _, l := range w.delivered() {
		if l.Kind == LetterRecover {
			return l.Secret
		}
	}
	return ""
}

// morning sets the clock to a day in the hours in which people are written to.
func (c *handClock) morning() {
	now := c.now()
	c.forward(time.Date(now.Year(), now.Month(), now.Day()+1, 9, 0, 0, 0, time.UTC).Sub(now))
}
