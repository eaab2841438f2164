// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"moothall/governance/identity"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// dear is a password whose check takes long enough to hang up on.
const dear = "$argon2id$v=19$m=65536,t=6,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// withAccount gives the first member a login.
func (w world) withAccount(hash identity.Hash) {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		return tx.AddAccounts([]store.Account{{Person: personID(0), Login: "ada", PasswordHash: string(hash)}})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func trying(login string) SignIn {
	return SignIn{Login: login, Password: "a guess", Peer: netip.MustParseAddr("192.0.2.7")}
}

// failures are how many were noted for a try's account and network.
func (w world) failures(in SignIn) (account, network int64) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
		if account, err = tx.Attempts(accountKey(in), time.Now().Add(-time.Hour)); err == nil {
			network, err = tx.Attempts(networkKey(in), time.Now().Add(-time.Hour))
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return account, network
}

func TestSignIn_NotesTheFailureOfWhoHungUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.withAccount(dear)
		in := trying("ada")
		ctx, hangUp := context.WithCancel(t.Context())
		go func() {
			for len(w.verifying) == 0 {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(50 * time.Millisecond)
			hangUp()
		}()
		if _, err := w.SignIn(ctx, in); !errors.Is(err, identity.ErrPassword) {
			t.Fatalf("a wrong password got %v", err)
		}
		if account, network := w.failures(in); account != 1 || network != 1 {
			t.Errorf("noted %d failures of the account and %d of the network, want 1 and 1", account, network)
		}
	})
}

func TestSignIn_TriesSentTogetherAreHeldBackLikeOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		hash, err := identity.HashPassword("the password", rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		w.withAccount(hash)
		var checked atomic.Int64
		var tries sync.WaitGroup
		for range 40 {
			tries.Go(func() {
				if _, err := w.SignIn(t.Context(), trying("ada")); errors.Is(err, identity.ErrPassword) {
					checked.Add(1)
				} else if !errors.Is(err, ErrTooOften) {
					t.Errorf("a guess got %v", err)
				}
			})
		}
		tries.Wait()
		borne := int64(identity.DefaultLoginLimits().Account.Failures + maxVerifying - 1)
		if got := checked.Load(); got > borne {
			t.Errorf("%d guesses sent together were checked, want %d at most", got, borne)
		}
	})
}

func TestSignIn_TakesWhateverIsTypedForALogin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		for _, login := range []string{"zero\x00byte", "not UTF-8 \xff", strings.Repeat("long ", 10_000), ""} {
			in := trying(login)
			if _, err := w.SignIn(t.Context(), in); !errors.Is(err, identity.ErrPassword) {
				t.Errorf("login %.20q got %v", login, err)
			}
			if account, _ := w.failures(in); account != 1 {
				t.Errorf("login %.20q: %d failures noted, want 1", login, account)
			}
			if key := accountKey(in); len(key) > 100 || login != "" && strings.Contains(key, login) {
				t.Errorf("what was typed is kept under %.40q", key)
			}
		}
	})
}

func TestSignIn_KeepsAnyBrowsersName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		hash, err := identity.HashPassword("the password", rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		w.withAccount(hash)
		// The last is a name of two-byte letters, cut in the middle of one.
		for _, agent := range []string{"not UTF-8 \xff\xfe", "zero\x00byte", strings.Repeat("é", 100) + "\xc3"} {
			in := SignIn{Login: "ada", Password: "the password", Peer: netip.MustParseAddr("192.0.2.7"), Agent: agent}
			if _, err := w.SignIn(t.Context(), in); err != nil {
				t.Errorf("a browser named %.20q got %v", agent, err)
			}
		}
	})
}

func TestSignIn_TellsNobodyThatAnAccountHasNoPassword(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.withAccount("")
		_, known := w.SignIn(t.Context(), trying("ada"))
		_, unknown := w.SignIn(t.Context(), trying("nobody"))
		if !errors.Is(known, identity.ErrPassword) || known.Error() != unknown.Error() {
			t.Errorf("somebody without a password got %v, nobody %v", known, unknown)
		}
		empty := trying("ada")
		empty.Password = ""
		if _, err := w.SignIn(t.Context(), empty); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("no password for no password got %v", err)
		}
	})
}
