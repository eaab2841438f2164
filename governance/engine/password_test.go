// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/identity"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

func (w world) signsIn(password string) (Tokens, access.Actor) {
	w.t.Helper()
	tokens, err := w.SignIn(w.t.Context(), SignIn{Login: "p0000", Password: password, Peer: somewhere()})
	if err != nil {
		w.t.Fatal(err)
	}
	actor, err := w.Identify(w.t.Context(), tokens.Access)
	if err != nil {
		w.t.Fatal(err)
	}
	return tokens, actor
}

func (w world) over(t Tokens) bool {
	_, err := w.Identify(w.t.Context(), t.Access)
	return errors.Is(err, identity.ErrSession)
}

func TestChangePassword_AsksForTheOldOneAndEndsTheOtherSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesOff)
		other, _ := w.signsIn("an old password")
		mine, actor := w.signsIn("an old password")
		link := w.linkFor("p0000")
		for password, want := range map[string]error{"wrong": identity.ErrPassword, "": identity.ErrPassword} {
			if err := w.ChangePassword(t.Context(), actor, Credential{password, somewhere()}, fresh); !errors.Is(err, want) {
				t.Errorf("by the old password %q: got %v, want %v", password, err, want)
			}
		}
		for _, weak := range []string{"short", "p0000", ""} {
			if err := w.ChangePassword(t.Context(), actor, Credential{"an old password", somewhere()}, weak); !errors.Is(err, identity.ErrWeak) {
				t.Errorf("to %q: got %v, want ErrWeak", weak, err)
			}
		}
		if w.over(other) {
			t.Error("a refused change ended a session")
		}
		if err := w.ChangePassword(t.Context(), actor, Credential{"an old password", somewhere()}, fresh); err != nil {
			t.Fatal(err)
		}
		if !w.over(other) || w.over(mine) {
			t.Errorf("the other session is over: %v, this one: %v; want true and false", w.over(other), w.over(mine))
		}
		if err := w.Recover(t.Context(), link, "another password"); !errors.Is(err, identity.ErrLink) {
			t.Errorf("a link from before got %v, want ErrLink", err)
		}
		if sent := w.delivered(); len(sent) != 1 || sent[0].Kind != LetterPassword {
			t.Errorf("the owner was sent %+v, want one letter that tells of it", sent)
		}
		w.signsIn(fresh)
	})
}

func TestSignOutEverywhere_EndsThisSessionToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesOff)
		other, _ := w.signsIn("an old password")
		mine, actor := w.signsIn("an old password")
		if err := w.SignOutEverywhere(t.Context(), actor); err != nil {
			t.Fatal(err)
		}
		if !w.over(other) || !w.over(mine) {
			t.Error("a session is left")
		}
	})
}

// outdated is the hash of "an old password" by less than half of today's work.
const outdated = "$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$EC1jhZLNpvDgT1BCFZ3HtZmjiWGqdeFUQj95Iaqk0iA"

func TestSignIn_RenewsAHashOfLessWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesOff)
		weak := identity.Hash(outdated)
		if !weak.Outdated() {
			t.Fatal("the hash of the test is up to date: it tries nothing")
		}
		w.change(func(tx *store.Tx) error { return tx.SetPassword(personID(0), string(weak)) })
		w.signsIn("an old password")
		account := read(w, func(tx *store.Tx) (store.Account, error) { return tx.Account(personID(0)) })
		if identity.Hash(account.PasswordHash).Outdated() || account.PasswordHash == string(weak) {
			t.Errorf("still stored as %s", account.PasswordHash)
		}
		w.signsIn("an old password")
	})
}

// TestSignIn_ByAPasswordChangedMeanwhileBeginsNoSession: it was checked, and then
// all sessions ended; this one would have outlived them.
func TestSignIn_ByAPasswordChangedMeanwhileBeginsNoSession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesOff)
		checked := read(w, func(tx *store.Tx) (store.Account, error) { return tx.Account(personID(0)) })
		w.change(func(tx *store.Tx) error { return tx.SetPassword(personID(0), "$another") })
		err := w.db.Update(t.Context(), func(tx *store.Tx) error { return w.stillGood(tx, checked, "") })
		if !errors.Is(err, identity.ErrPassword) {
			t.Errorf("got %v, want ErrPassword", err)
		}
	})
}

func TestAskAddress_CountsOnceItsOwnerHasConfirmedIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 2)
		w.reachable(0, governance.NoticesDaily)
		_, actor := w.signsIn("an old password")
		ask := func(password, address string) error {
			return w.AskAddress(t.Context(), actor, Credential{password, somewhere()}, address)
		}
		if err := ask("wrong", "new@example.org"); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("without the password: got %v, want ErrPassword", err)
		}
		if err := ask("an old password", "new@example.org\nBcc: all@example.org"); !errors.Is(err, identity.ErrAddress) {
			t.Errorf("with a line end: got %v, want ErrAddress", err)
		}
		if err := ask("an old password", "new@example.org"); err != nil {
			t.Fatal(err)
		}
		sent := w.delivered()
		if len(sent) != 1 || sent[0].To != "new@example.org" || sent[0].Kind != LetterConfirm {
			t.Fatalf("sent %+v, want one letter to the new address", sent)
		}
		at := func() store.Address {
			a, err := w.Address(t.Context(), actor)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		if got := at().Address; got != "p0000@example.org" {
			t.Errorf("before it is confirmed the address is %s", got)
		}
		if err := w.ConfirmAddress(t.Context(), member(1), sent[0].Secret); !errors.Is(err, identity.ErrLink) {
			t.Errorf("confirmed by another: got %v, want ErrLink", err)
		}
		if err := w.ConfirmAddress(t.Context(), actor, sent[0].Secret); err != nil {
			t.Fatal(err)
		}
		if err := w.ConfirmAddress(t.Context(), actor, sent[0].Secret); !errors.Is(err, identity.ErrLink) {
			t.Errorf("confirmed twice: got %v, want ErrLink", err)
		}
		if got := at(); got.Address != "new@example.org" || got.Notices != governance.NoticesDaily {
			t.Errorf("the address is %+v", got)
		}
		if told := w.delivered(); len(told) != 1 || told[0].To != "p0000@example.org" || told[0].Kind != LetterMoved {
			t.Errorf("the address before was told %+v", told)
		}
		var archive bytes.Buffer
		if err := errors.Join(w.SequenceAll(t.Context()), w.Export(t.Context(), access.Actor{}, &archive, audit.Scope{})); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(archive.Bytes(), []byte("@example.org")) { // its members are stored, not packed
			t.Error("an address stands in the archive")
		}
		if err := ask("an old password", ""); err != nil || at().Address != "" {
			t.Errorf("taken away: %v, and it is %q", err, at().Address)
		}
		if err := ask("an old password", "late@example.org"); err != nil {
			t.Fatal(err)
		}
		late := w.delivered()
		clock.forward(identity.ConfirmLife)
		if err := w.ConfirmAddress(t.Context(), actor, late[len(late)-1].Secret); !errors.Is(err, identity.ErrLink) {
			t.Errorf("a day later: got %v, want ErrLink", err)
		}
		clock.forward(time.Hour)
		for range addressesAnHour {
			if err := ask("an old password", "stranger@example.org"); err != nil {
				t.Fatal(err)
			}
		}
		if err := ask("an old password", "stranger@example.org"); !errors.Is(err, ErrTooOften) {
			t.Errorf("once more within the hour: got %v, want ErrTooOften", err)
		}
	})
}
