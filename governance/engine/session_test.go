// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
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

// TestSignIn_LocksNobodyOut: whoever guesses at a member's password from
// elsewhere uses up their own tries, not hers; and all strangers together are
// still held to a bound.
func TestSignIn_LocksNobodyOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		limits := identity.DefaultLoginLimits()
		from := func(n int) SignIn {
			in := trying("ada")
			in.Peer = netip.AddrFrom4([4]byte{198, 51, 100, byte(n)})
			return in
		}
		for range limits.Account.Failures {
			if _, err := w.SignIn(t.Context(), from(1)); !errors.Is(err, identity.ErrPassword) {
				t.Fatalf("a guess got %v", err)
			}
		}
		if _, err := w.SignIn(t.Context(), from(1)); !errors.Is(err, ErrTooOften) {
			t.Errorf("the guesser got %v, want ErrTooOften", err)
		}
		if _, err := w.SignIn(t.Context(), from(2)); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("somebody else got %v, want to be let try", err)
		}
		err := w.db.Update(t.Context(), func(tx *store.Tx) error {
			now, err := tx.Now()
			for range limits.Anywhere.Failures {
				err = errors.Join(err, tx.NoteAttempt(anywhereKey(from(0)), now))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.SignIn(t.Context(), from(3)); !errors.Is(err, ErrTooOften) {
			t.Errorf("after so many from anywhere one got %v, want ErrTooOften", err)
		}
	})
}

// TestSignIn_OneSiteHasTheTriesOfOne however many networks of it the guesses come from.
func TestSignIn_OneSiteHasTheTriesOfOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		from := func(n int) SignIn {
			in := trying("ada")
			in.Peer = netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0, 1, byte(n), 0, 15: 1})
			return in
		}
		tries := identity.DefaultLoginLimits().Account.Failures
		for n := range tries {
			if _, err := w.SignIn(t.Context(), from(n)); !errors.Is(err, identity.ErrPassword) {
				t.Fatalf("guess %d got %v", n, err)
			}
		}
		if _, err := w.SignIn(t.Context(), from(tries)); !errors.Is(err, ErrTooOften) {
			t.Errorf("from another network of the site: %v, want ErrTooOften", err)
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
			if key := accountKey(in); len(key) > 200 || login != "" && strings.Contains(key, login) {
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

// TestSessions_ListsThoseThatAreLive: one that has run out is no device on which
// the person is signed in.
func TestSessions_ListsThoseThatAreLive(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 1)
		begun := clock.now()
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			of := func(id string, lasts time.Duration) store.Session {
				return store.Session{ID: id, Person: personID(0), RefreshHash: id, CreatedAt: begun, UsedAt: begun, ExpiresAt: begun.Add(lasts)}
			}
			return errors.Join(tx.AddSession(of("short", time.Hour)), tx.AddSession(of("long", 2*time.Hour)))
		})
		if err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Hour)
		if live, err := w.Sessions(t.Context(), member(0)); err != nil || len(live) != 1 || live[0].ID != "long" {
			t.Errorf("live are %v (%v), want the long one alone", live, err)
		}
	})
}

// signedIn begins a session of the first member, whose password is "the password".
func (w world) signedIn() Tokens {
	w.t.Helper()
	tokens, err := w.SignIn(w.t.Context(), SignIn{Login: "ada", Password: "the password", Peer: netip.MustParseAddr("192.0.2.7")})
	if err != nil {
		w.t.Fatal(err)
	}
	return tokens
}

func (w world) withPassword() {
	w.t.Helper()
	hash, err := identity.HashPassword("the password", rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	w.withAccount(hash)
}

// TestRefresh_KnowsEveryTokenOfItsFamily: a copy is known for one however often the
// member renewed before the thief shows it.
func TestRefresh_KnowsEveryTokenOfItsFamily(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 1)
		w.withPassword()
		first := w.signedIn()
		held := first
		for range 3 {
			clock.forward(20 * time.Minute)
			next, err := w.Refresh(t.Context(), held.Refresh)
			if err != nil {
				t.Fatal(err)
			}
			held = next
		}
		if _, err := w.Refresh(t.Context(), first.Refresh); !errors.Is(err, identity.ErrSession) {
			t.Errorf("the first token got %v, want ErrSession", err)
		}
		if _, err := w.Refresh(t.Context(), held.Refresh); !errors.Is(err, identity.ErrSession) {
			t.Errorf("the newest token got %v after the theft, want ErrSession", err)
		}
		if _, err := w.Identify(t.Context(), held.Access); !errors.Is(err, identity.ErrSession) {
			t.Errorf("the access token got %v after the theft, want ErrSession", err)
		}
	})
}

// TestRefresh_OfNoFamilyEndsNothing: who knows no token of a session, but its name,
// which stands in access tokens and on pages, cannot end it.
func TestRefresh_OfNoFamilyEndsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.withPassword()
		held := w.signedIn()
		actor, err := w.Identify(t.Context(), held.Access)
		if err != nil {
			t.Fatal(err)
		}
		var guess identity.Family
		if n, err := hex.Decode(guess[:], []byte(actor.Session)); err != nil || n != len(guess) {
			t.Fatalf("the session is called %s", actor.Session)
		}
		_, forged, err := identity.NewRefresh(guess, time.Now(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Refresh(t.Context(), forged); !errors.Is(err, identity.ErrRefresh) {
			t.Errorf("a token made of the session's name got %v, want ErrRefresh", err)
		}
		if _, err := w.Refresh(t.Context(), held.Refresh); err != nil {
			t.Errorf("and the session's own got %v", err)
		}
	})
}

// TestSignIn_EndsTheOldestOfTooMany, and no more than that, also when several
// begin together.
func TestSignIn_EndsTheOldestOfTooMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.withPassword()
		oldest := w.signedIn()
		var all sync.WaitGroup
		for range identity.MaxSessions - 1 {
			all.Go(func() { w.signedIn() })
		}
		all.Wait()
		live := func() int {
			sessions, err := w.Sessions(t.Context(), member(0))
			if err != nil {
				t.Fatal(err)
			}
			return len(sessions)
		}
		if _, err := w.Identify(t.Context(), oldest.Access); err != nil || live() != identity.MaxSessions {
			t.Errorf("of %d sessions %d are live, the oldest got %v", identity.MaxSessions, live(), err)
		}
		for range 4 {
			all.Go(func() { w.signedIn() })
		}
		all.Wait()
		if live() != identity.MaxSessions {
			t.Errorf("%d sessions are live, want %d", live(), identity.MaxSessions)
		}
		if _, err := w.Identify(t.Context(), oldest.Access); !errors.Is(err, identity.ErrSession) {
			t.Errorf("the oldest got %v, want ErrSession", err)
		}
	})
}

// TestSignIn_AHashAtFaultReadsLikeAWrongPassword, and is a failure like any other.
func TestSignIn_AHashAtFaultReadsLikeAWrongPassword(t *testing.T) {
	for name, c := range map[string]struct {
		hash  identity.Hash
		fault error
	}{
		"a demo's outside a demo": {identity.DemoHash("a guess"), identity.ErrDemoHash},
		"a damaged one":           {"$argon2id$v=19$m=19456,t=2", identity.ErrHash},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				w := foundWorld(t, db, 1)
				w.withAccount(c.hash)
				in := trying("ada")
				_, err := w.SignIn(t.Context(), in)
				if !errors.Is(err, identity.ErrPassword) || !errors.Is(err, c.fault) || strings.Contains(err.Error(), "ada") {
					t.Errorf("got %v, want ErrPassword and, for the operator, %v, without the login", err, c.fault)
				}
				if account, network := w.failures(in); account != 1 || network != 1 {
					t.Errorf("noted %d failures of the account and %d of the network, want 1 and 1", account, network)
				}
			})
		})
	}
}

// TestSweep_DeletesWhatIsOver and nothing that could still be renewed.
func TestSweep_DeletesWhatIsOver(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 1)
		w.withPassword()
		w.signedIn()
		clock.forward(time.Hour)
		held := w.signedIn()
		clock.forward(30*24*time.Hour - time.Hour + time.Minute)
		if n, err := w.Sweep(t.Context()); err != nil || n != 1 {
			t.Errorf("deleted %d (%v), want the first alone", n, err)
		}
		if _, err := w.Refresh(t.Context(), held.Refresh); err != nil {
			t.Errorf("the second got %v", err)
		}
	})
}

// TestBegin_CountsThoseThatBeginTogether, who could not see each other unless one
// waits for the other.
func TestBegin_CountsThoseThatBeginTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		begin := func(then func()) {
			_, err := update(t.Context(), w.Engine, func(tx *store.Tx) (Tokens, error) {
				tokens, err := w.begin(tx, personID(0), "")
				then()
				return tokens, err
			})
			if err != nil {
				t.Error(err)
			}
		}
		for range identity.MaxSessions {
			begin(func() {})
		}
		begun := make(chan struct{})
		first := sync.OnceFunc(func() { close(begun) }) // a deed may run again
		var all sync.WaitGroup
		all.Go(func() {
			begin(func() {
				first()
				time.Sleep(200 * time.Millisecond) // so that the other comes in between
			})
		})
		<-begun
		begin(func() {})
		all.Wait()
		if live, err := w.Sessions(t.Context(), member(0)); err != nil || len(live) != identity.MaxSessions {
			t.Errorf("%d sessions are live (%v), want %d", len(live), err, identity.MaxSessions)
		}
	})
}
