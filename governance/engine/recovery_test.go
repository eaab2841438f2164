// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/identity"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

const fresh = "a fresh password"

func (w world) recovered(n int) {
	w.t.Helper()
	if err := w.Recover(w.t.Context(), w.linkFor("p000"+string(rune('0'+n))), fresh); err != nil {
		w.t.Fatal(err)
	}
}

func (w world) casts(n int, id governance.IssueID, said string) error {
	w.t.Helper()
	_, err := w.Cast(w.t.Context(), member(n), Cast{Issue: id, Choice: answer(said), Key: newKey()})
	return err
}

// TestRecover_TakesOverNoVoiceThatIsGiven: whoever recovers an account while a
// vote runs in which it had spoken, by a ballot or by a delegation, can neither
// cast, change, take back nor delegate there until the close; where it had been
// silent it may cast.
func TestRecover_TakesOverNoVoiceThatIsGiven(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 5)
		for n := range 4 {
			w.reachable(n, governance.NoticesOff)
		}
		w.openNow("2026-1", "paper", 96*time.Hour)
		w.openNow("2026-2", "paper", 48*time.Hour)
		ctx := t.Context()
		// 0 has cast in the first vote, 1 has entrusted all it has to 4, who casts
		// nowhere; 2 has been silent; 3 had cast and taken back.
		if err := errors.Join(w.casts(0, "2026-1", governance.Yes), w.casts(3, "2026-1", governance.Yes)); err != nil {
			t.Fatal(err)
		}
		given, err := w.Delegate(ctx, member(1), Entrust{To: w.speaking(4)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Withdraw(ctx, member(3), "2026-1"); err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Minute)
		before := len(w.ballots("2026-1"))
		for n := range 4 {
			w.recovered(n)
		}
		take := func(n int, id governance.IssueID) error { _, err := w.Withdraw(ctx, member(n), id); return err }
		entrust := func(n int, s delegation.Scope) error {
			_, err := w.Delegate(ctx, member(n), Entrust{Scope: s, To: w.speaking(2)})
			return err
		}
		refused := func(rule string, err error) {
			t.Helper()
			if !errors.Is(err, governance.ErrRecovered) {
				t.Errorf("%s: got %v, want ErrRecovered", rule, err)
			}
		}
		refused("changing a ballot that stands", w.casts(0, "2026-1", governance.No))
		refused("taking it back", take(0, "2026-1"))
		refused("delegating in that vote", entrust(0, delegation.Scope{Issue: "2026-1"}))
		_, previewed := w.Preview(ctx, member(0), Entrust{Scope: delegation.Scope{Body: "commons"}, To: w.speaking(2)})
		refused("looking at what that would do", previewed)
		refused("delegating everything", entrust(0, delegation.Scope{}))
		refused("delegating in the body", entrust(0, delegation.Scope{Body: "commons"}))
		refused("casting over a delegation", w.casts(1, "2026-1", governance.No))
		refused("casting over it in the other vote", w.casts(1, "2026-2", governance.No))
		refused("turning the delegation", entrust(1, delegation.Scope{}))
		refused("taking the delegation back", w.EndDelegation(ctx, member(1), given.ID))
		if got := len(w.ballots("2026-1")); got != before {
			t.Errorf("%d ballots after what was refused, want %d", got, before)
		}
		for rule, err := range map[string]error{
			"where it had been silent":       w.casts(2, "2026-1", governance.No),
			"where it had taken all back":    w.casts(3, "2026-1", governance.No),
			"in the vote it had not cast in": w.casts(0, "2026-2", governance.No),
		} {
			if err != nil {
				t.Errorf("casting %s: %v", rule, err)
			}
		}
		clock.forward(49 * time.Hour)
		w.advance() // the second vote is closed: it bars nobody any more, the first still does
		refused("after another vote has closed", w.casts(0, "2026-1", governance.No))
		w.openNow("2026-3", "paper", 96*time.Hour)
		if err := w.casts(0, "2026-3", governance.Yes); err != nil {
			t.Errorf("in a vote that opened later: %v", err)
		}
		clock.forward(48 * time.Hour)
		w.advance()
		if err := w.EndDelegation(ctx, member(1), given.ID); err != nil {
			t.Errorf("after the close: %v", err)
		}
		if got := w.issue("2026-1").Stage; got != governance.Decided {
			t.Errorf("the vote is %s, want decided", got)
		}
	})
}

// TestRecover_WhereTheOpeningDecides: what was taken back since goes on to speak there, and
// what was given since does not.
func TestRecover_WhereTheOpeningDecides(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := entrustedSince(t, db, clock)
		for _, d := range read(w, func(tx *store.Tx) ([]governance.Delegation, error) { return tx.DelegationsOf(personID(2), clock.now()) }) {
			w.must(w.EndDelegation(t.Context(), member(2), d.ID))
		}
		clock.forward(time.Minute)
		w.recovered(2)
		w.recovered(3)
		if err := w.casts(2, "2026-1", governance.No); !errors.Is(err, governance.ErrRecovered) {
			t.Errorf("over the delegation of the opening: %v", err)
		}
		w.cast(3, "2026-1", governance.No)
	})
}

// TestRecover_HoldsAConfidentialVoteToo, and leaves nothing that would tell after
// the close who had voted in it.
func TestRecover_HoldsAConfidentialVoteToo(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.reachable(0, governance.NoticesOff)
		w.reachable(1, governance.NoticesOff)
		w.openNow("2026-1", "quiet", time.Hour)
		cast := func(n int, first governance.OptionID) error {
			_, err := w.Cast(t.Context(), member(n), Cast{Issue: "2026-1", Choice: governance.Choice{Ranking: [][]governance.OptionID{{first}}}, Key: newKey()})
			return err
		}
		if err := cast(0, "quay"); err != nil {
			t.Fatal(err)
		}
		w.recovered(0)
		w.recovered(1)
		if err := cast(0, "tide"); !errors.Is(err, governance.ErrRecovered) {
			t.Errorf("changing a ballot that stands: got %v, want ErrRecovered", err)
		}
		if _, err := w.Withdraw(t.Context(), member(0), "2026-1"); !errors.Is(err, governance.ErrRecovered) {
			t.Errorf("taking it back: got %v, want ErrRecovered", err)
		}
		if err := cast(1, "tide"); err != nil {
			t.Errorf("casting where it had been silent: %v", err)
		}
		clock.forward(2 * time.Hour)
		w.advance()
		w.post()
		if kept := read(w, func(tx *store.Tx) (bool, error) { return tx.Barred("2026-1", personID(0)) }); kept {
			t.Error("after the close it is still kept who had voted")
		}
	})
}

// TestRecover_ShowsTheBarBeforeAnythingIsMarked, and to nobody else.
func TestRecover_ShowsTheBarBeforeAnythingIsMarked(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 2)
		w.reachable(0, governance.NoticesOff)
		w.openNow("2026-1", "paper", time.Hour)
		if err := w.casts(0, "2026-1", governance.Yes); err != nil {
			t.Fatal(err)
		}
		w.recovered(0)
		shown := func(n int) bool {
			r, err := w.Issue(t.Context(), member(n), "2026-1")
			if err != nil {
				t.Fatal(err)
			}
			return r.Barred
		}
		if !shown(0) || shown(1) {
			t.Errorf("shown to the recovered %v and to another %v, want true and false", shown(0), shown(1))
		}
		clock.forward(2 * time.Hour)
		w.advance()
		if shown(0) {
			t.Error("shown after the close")
		}
	})
}

func TestRecover_EndsEverySessionAndTellsTheOwner(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesOff)
		thief, err := w.SignIn(t.Context(), SignIn{Login: "p0000", Password: "an old password", Peer: somewhere()})
		if err != nil {
			t.Fatal(err)
		}
		w.recovered(0)
		if _, err := w.Identify(t.Context(), thief.Access); !errors.Is(err, identity.ErrSession) {
			t.Errorf("a session from before got %v, want ErrSession", err)
		}
		if _, err := w.Refresh(t.Context(), thief.Refresh); !errors.Is(err, identity.ErrSession) {
			t.Errorf("renewing it got %v, want ErrSession", err)
		}
		if _, err := w.SignIn(t.Context(), SignIn{Login: "p0000", Password: "an old password", Peer: somewhere()}); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("the old password got %v, want ErrPassword", err)
		}
		if _, err := w.SignIn(t.Context(), SignIn{Login: "p0000", Password: fresh, Peer: somewhere()}); err != nil {
			t.Errorf("the new password: %v", err)
		}
		if sent := w.delivered(); len(sent) != 1 || sent[0].Kind != LetterRecovered || sent[0].To != "p0000@example.org" {
			t.Errorf("the owner was sent %+v, want one letter that tells of it", sent)
		}
	})
}

func TestRecover_ALinkIsGoodOnceAndNotForLong(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 2)
		w.reachable(0, governance.NoticesOff)
		refused := func(rule, secret string) {
			t.Helper()
			for name, err := range map[string]error{"look": w.FollowRecovery(t.Context(), secret), "use": w.Recover(t.Context(), secret, fresh)} {
				if !errors.Is(err, identity.ErrLink) {
					t.Errorf("%s: %s got %v, want ErrLink", rule, name, err)
				}
			}
		}
		first, second := w.linkFor("p0000"), w.linkFor("p0000")
		if err := w.Recover(t.Context(), first, "short"); !errors.Is(err, identity.ErrWeak) {
			t.Errorf("a short password got %v, want ErrWeak", err)
		}
		if err := w.Recover(t.Context(), first, fresh); err != nil {
			t.Fatalf("after a weak password the link is still good, but got %v", err)
		}
		refused("a link that was used", first)
		refused("one asked for before that", second)
		third := w.linkFor("p0000")
		clock.forward(identity.RecoveryLife)
		refused("one that is too old", third)
		refused("a guess", strings.Repeat("A", 43))
		refused("nothing", "")
	})
}

// TestRecover_OfTwoAtOnceOneSucceeds on the same link.
func TestRecover_OfTwoAtOnceOneSucceeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesOff)
		link := w.linkFor("p0000")
		var done atomic.Int64
		var tries sync.WaitGroup
		for range 4 {
			tries.Go(func() {
				if err := w.Recover(t.Context(), link, fresh); err == nil {
					done.Add(1)
				} else if !errors.Is(err, identity.ErrLink) {
					t.Errorf("got %v, want ErrLink", err)
				}
			})
		}
		tries.Wait()
		if done.Load() != 1 {
			t.Errorf("%d set a password by one link, want 1", done.Load())
		}
	})
}

// TestAskRecovery_DoesTheSameForEverybody: for a login that is there, one that is
// not, one without an address and one beyond its limit, the same is done before
// the answer, and only mail tells them apart.
func TestAskRecovery_DoesTheSameForEverybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 3)
		w.reachable(0, governance.NoticesOff)
		w.reachable(1, governance.NoticesOff)
		w.change(func(tx *store.Tx) error { return tx.RemoveAddress(personID(1)) })
		for _, login := range []string{"p0000", "p0001", "nobody", "", "zero\x00", "\xff", strings.Repeat("long", 1000)} {
			if err := w.AskRecovery(t.Context(), login, somewhere()); err != nil {
				t.Errorf("%.20q got %v", login, err)
			}
		}
		kept := read(w, func(tx *store.Tx) (n int, err error) {
			var letters []store.Letter
			letters, err = tx.LettersDue(time.Now().Add(time.Hour), 100)
			return len(letters), err
		})
		if kept != 0 {
			t.Errorf("%d letters were written before the answer, want none: looking somebody up takes time", kept)
		}
		w.post()
		if got := kindsTo(w.delivered()); len(got) != 1 || len(got["p0000@example.org"]) != 1 {
			t.Errorf("sent %v, want one letter to the one who has an address", got)
		}
	})
}

func TestAskRecovery_IsHeldBackByLoginAndByNetwork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesOff)
		ofLogin, ofNetwork := identity.RecoveryLimits()
		var asking sync.WaitGroup
		for range ofLogin.Failures + 3 { // sent together
			asking.Go(func() {
				if err := w.AskRecovery(t.Context(), "p0000", somewhere()); err != nil {
					t.Errorf("got %v: whoever is held back is not told", err)
				}
			})
		}
		asking.Wait()
		w.post()
		if sent := w.delivered(); len(sent) != ofLogin.Failures {
			t.Errorf("%d letters were sent, want %d", len(sent), ofLogin.Failures)
		}
		for range ofNetwork.Failures - ofLogin.Failures - 3 {
			if err := w.AskRecovery(t.Context(), newKey(), somewhere()); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.AskRecovery(t.Context(), "another", somewhere()); !errors.Is(err, ErrTooOften) {
			t.Errorf("a network beyond its limit got %v, want ErrTooOften", err)
		}
		if err := w.AskRecovery(t.Context(), "another", netip.MustParseAddr("198.51.100.9")); err != nil {
			t.Errorf("another network got %v", err)
		}
	})
}

// TestLetter_KeepsNoSecretOfALink: what lies in the database opens no account.
func TestLetter_KeepsNoSecretOfALink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesOff)
		secret := w.linkFor("p0000")
		digest, err := identity.LinkDigest(secret)
		if err != nil {
			t.Fatal(err)
		}
		link := read(w, func(tx *store.Tx) (store.Link, error) { return tx.Link(store.LinkRecover, digest) })
		if link.Digest == secret || strings.Contains(link.Digest, secret) {
			t.Error("the secret is stored")
		}
		if err := w.db.View(t.Context(), func(tx *store.Tx) error { _, err := tx.Link(store.LinkConfirm, digest); return err }); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("as a link of another purpose: %v, want ErrNotFound", err)
		}
	})
}
