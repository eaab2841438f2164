// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// twins is a club in which some can sign in.
func twins(t *testing.T, db *store.DB, clock *handClock, who ...int) club {
	t.Helper()
	c := foundClub(t, db, clock)
	for _, n := range who {
		c.reachable(n, governance.NoticesSingle)
	}
	return c
}

// in signs somebody in.
func (w world) in(n int) access.Actor {
	w.t.Helper()
	tokens, err := w.SignIn(w.t.Context(), SignIn{Login: string(w.slug(n)), Password: "an old password", Peer: somewhere()})
	w.must(err)
	actor, err := w.Identify(w.t.Context(), tokens.Access)
	w.must(err)
	return actor
}

// shows lets somebody show that another account is theirs too.
func (w world) shows(actor access.Actor, n int) {
	w.t.Helper()
	w.must(w.ShowOther(w.t.Context(), actor, SignIn{Login: string(w.slug(n)), Password: "an old password", Peer: somewhere()}))
}

// learns lets somebody show it, follow the link, and read what would become of it.
func (w world) learns(actor access.Actor, n int) (r MergeReading, secret string) {
	w.t.Helper()
	w.shows(actor, n)
	secret = w.mergeLink()
	r, err := w.Merging(w.t.Context(), actor)
	w.must(err)
	if r.Other.ID != personID(n) {
		w.t.Fatalf("what is read is of %q", r.Other.ID)
	}
	return r, secret
}

// mergeLink is the secret of the link that was mailed last to make one of two accounts;
// empty where none was.
func (w world) mergeLink() (secret string) {
	w.t.Helper()
	for _, l := range w.delivered() {
		if l.Kind == LetterMerging {
			secret = l.Secret
		}
	}
	return secret
}

// joins lets somebody join another account to theirs, in both steps.
func (w world) joins(actor access.Actor, n int) error {
	w.t.Helper()
	r, secret := w.learns(actor, n)
	return w.Merge(w.t.Context(), actor, r.Shown, secret)
}

// belongsNow is what is known of somebody in the commons now; nil: they are no member.
func (c club) belongsNow(n int) *bodies.Member {
	c.t.Helper()
	return read(c.world, func(tx *store.Tx) (*bodies.Member, error) {
		m, err := tx.Member("commons", personID(n))
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		return &m, err
	})
}

// TestMerge_OneStaysAndTheOtherGoesOver: an account that belongs nowhere takes over what
// another of the same person belonged to, as it was known and since when; that one lets
// nobody in any more, is written to, and a new password by mail does not open it.
func TestMerge_OneStaysAndTheOtherGoesOver(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twins(t, db, clock, 5, outsiders)
		ctx := t.Context()
		c.must(c.changes(theAttester, Change{Person: personID(5), Ground: bodies.ByAttesting, Field: "bridges", Until: clock.now().AddDate(0, 6, 0)}))
		c.openNow("2026-1", "paper", 24*time.Hour)
		c.cast(5, "2026-1", "yes")
		was, five, actor := c.known(5), c.in(5), c.in(outsiders)
		c.delivered()

		if r, err := c.Merging(ctx, actor); err != nil || r.Other.ID != "" {
			t.Fatalf("before anything was shown: %+v, %v", r, err)
		}
		if err := c.ShowOther(ctx, actor, SignIn{Login: "p0005", Password: "another", Peer: somewhere()}); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("another password: %v", err)
		}
		if err := c.ShowOther(ctx, actor, SignIn{Login: "nobody", Password: "another", Peer: somewhere()}); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("nobody of the name: %v", err)
		}
		if err := c.ShowOther(ctx, actor, SignIn{Login: string(c.slug(outsiders)), Password: "an old password", Peer: somewhere()}); !errors.Is(err, bodies.ErrOneAccount) {
			t.Errorf("their own account: %v", err)
		}
		if err := c.ShowOther(ctx, access.Actor{}, SignIn{Login: "p0005", Password: "an old password"}); !errors.Is(err, access.ErrSignIn) {
			t.Errorf("a stranger: %v", err)
		}
		r, secret := c.learns(actor, 5)
		if len(r.Bodies) != 1 || r.Bodies[0].Body.Slug != "commons" || r.Bodies[0].Stays != nil || len(r.Taken) != 0 || r.Refused != nil {
			t.Errorf("what is read: %+v", r)
		}
		c.must(c.SequenceAll(ctx))
		if c.belongsNow(outsiders) != nil || c.count("person.merge") != 0 {
			t.Fatal("reading did something")
		}
		for _, other := range []string{"", "x", secret[:len(secret)-1] + "A"} {
			if err := c.Merge(ctx, actor, r.Shown, other); other != secret && !errors.Is(err, governance.ErrMergeLink) {
				t.Errorf("with the link %q: %v", other, err)
			}
		}
		c.must(c.Merge(ctx, actor, r.Shown, secret))
		if err := c.Merge(ctx, actor, r.Shown, secret); !errors.Is(err, governance.ErrMergeProof) {
			t.Errorf("with the same proof again: %v", err)
		}
		now := c.belongsNow(outsiders)
		if now == nil || !now.Since.Equal(was.Since) || now.Place != was.Place || !now.GoodUntil.Equal(was.GoodUntil) || len(now.Fields) != 1 || now.Ground != bodies.BySame {
			t.Fatalf("what went over: %+v, of %+v", now, was)
		}
		if c.belongsNow(5) != nil {
			t.Error("the other belongs still")
		}
		if _, err := c.Identify(ctx, five.Session); err == nil {
			t.Error("a session of the other goes on")
		}
		if _, err := c.SignIn(ctx, SignIn{Login: "p0005", Password: "an old password", Peer: somewhere()}); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("the other signs in: %v", err)
		}
		to := kindsTo(c.delivered())
		if !slices.Contains(to["p0005@example.org"], LetterMerged) || !slices.Contains(to["p0024@example.org"], LetterMerged) {
			t.Errorf("the letters: %v", to)
		}
		c.must(c.AskRecovery(ctx, "p0005", somewhere()))
		c.post()
		if sent := c.delivered(); len(sent) != 0 {
			t.Errorf("a new password is mailed: %+v", sent)
		}
		err := c.db.Update(ctx, func(tx *store.Tx) error { // by a session from just before
			return c.replacePassword(tx, personID(5), identity.Hash(upToDate()), "", LetterPassword)
		})
		if !errors.Is(err, bodies.ErrMerged) {
			t.Errorf("the other gets a password: %v", err)
		}
		if b := c.ballotOf("2026-1", 5); b == nil {
			t.Error("the ballot that they cast is gone, and they have no other there")
		}
		c.verifies()
		clock.forward(48 * time.Hour)
		c.advance()
		c.openNow("2026-2", "paper", 24*time.Hour)
		c.cast(outsiders, "2026-2", "yes")
		clock.forward(48 * time.Hour)
		c.advance()
		c.verifiesForAll()
	})
}

// TestMerge_NobodySpeaksTwice: where both are on the roll the ballot of the account that
// ends is taken back, it casts no other, its delegation ends, and the one that stays votes.
func TestMerge_NobodySpeaksTwice(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twins(t, db, clock, 5, 6)
		ctx := t.Context()
		c.must(c.Stand(ctx, c.as(7), "I read every paper."))
		c.give(5, 7)
		c.openNow("2026-1", "paper", 24*time.Hour)
		c.openNow("2026-2", "quiet", 24*time.Hour)
		c.openNow("2026-3", "paper", 24*time.Hour)
		c.cast(5, "2026-1", "yes")
		c.castAs(5, "2026-2", rankedAs("quay", "tide"))
		c.cast(6, "2026-1", "no")
		c.cast(7, "2026-3", "yes")
		c.later()
		six := c.in(6)
		r, secret := c.learns(six, 5)
		if len(r.Bodies) != 1 || r.Bodies[0].Stays == nil || len(r.Taken) != 2 {
			t.Errorf("what is read: %+v", r)
		}
		c.must(c.Merge(ctx, six, r.Shown, secret))
		for _, id := range []governance.IssueID{"2026-1", "2026-2"} {
			if c.ballotOf(id, 5) != nil {
				t.Errorf("in %s the ballot of the account that ended stands", id)
			}
		}
		if c.ballotOf("2026-1", 6) == nil {
			t.Error("the ballot of the one that stays is gone")
		}
		for id, choice := range map[governance.IssueID]governance.Choice{"2026-1": answer("yes"), "2026-2": rankedAs("tide"), "2026-3": answer("no")} {
			if _, err := c.Cast(ctx, member(5), Cast{Issue: id, Choice: choice, Key: newKey()}); !errors.Is(err, bodies.ErrMerged) {
				t.Errorf("the account that ended votes in %s: %v", id, err)
			}
		}
		c.castAs(6, "2026-2", rankedAs("tide"))
		if _, err := c.Delegate(ctx, c.as(8), Entrust{To: []bodies.PersonID{personID(5)}}); !errors.Is(err, governance.ErrNoDelegate) {
			t.Errorf("somebody entrusts their voice to it: %v", err)
		}
		if _, err := c.Apply(ctx, c.as(5), Membership{Body: "commons", Sphere: bodies.Outer, Ground: bodies.ByOpenDoor}); !errors.Is(err, bodies.ErrMerged) {
			t.Errorf("it comes in again: %v", err)
		}
		clock.forward(48 * time.Hour)
		c.advance()
		c.verifiesForAll()
		if n := c.turnout("2026-3"); n.Represented != 0 {
			t.Errorf("the delegate spoke for the account that ended: %+v", n)
		}
	})
}

// TestMerge_IsRefused: while the account that is to end is needed, accused, waits for
// something or could not be silenced; and where a ruling suspends one of the two.
func TestMerge_IsRefused(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twins(t, db, clock, 5, 6, 7, 8, 9, theFirst, outsiders, outsiders+1)
		ctx := t.Context()
		refused := func(what string, n int, want error) {
			t.Helper()
			if err := c.joins(c.in(6), n); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		refused("holds a seat", theFirst, bodies.ErrMergeBound)
		c.asks(outsiders, bodies.Inner, bodies.ByApplication)
		refused("asks to be admitted", outsiders, governance.ErrMergeApplied)
		a := c.asks(outsiders+1, bodies.Inner, bodies.ByApplication)
		_, err := c.says(theFirst, a, false)
		c.must(err)
		refused("was refused", outsiders+1, governance.ErrMergeApplied)
		c.change(func(tx *store.Tx) error {
			return tx.AddDeathNotice(store.DeathNotice{ID: "n", Person: personID(7), Body: "office", By: personID(theKeeper), GivenAt: clock.now()})
		})
		refused("is said to have died", 7, bodies.ErrMergeGone)
		c.openNow("2026-1", "paper", 24*time.Hour)
		c.change(func(tx *store.Tx) error { return tx.BarFrom("2026-1", personID(8), clock.now()) })
		refused("a recovery keeps it out", 8, governance.ErrMergeKept)
		six := c.in(6)
		r, secret := c.learns(six, 9)
		clock.forward(mergeLife + time.Second)
		if err := c.Merge(ctx, six, r.Shown, secret); !errors.Is(err, governance.ErrMergeProof) {
			t.Errorf("some minutes later: %v", err)
		}
		clock.forward(24 * time.Hour)
		refused("the vote is over and not closed", 9, governance.ErrMergeVote)
		c.verifies()
		if c.count("person.merge") != 0 {
			t.Error("something was merged")
		}
		c.advance()
		c.must(c.joins(c.in(6), 9))
		c.must(c.joins(c.in(6), 5))
		c.change(func(tx *store.Tx) error { return tx.SetPassword(personID(outsiders), upToDate()) })
		c.verifies()
		c.change(func(tx *store.Tx) error { // whoever has taken one in is not joined further
			return errors.Join(tx.DropBars(), tx.EndDeathNotice("n", store.FateHere, clock.now()))
		})
		if err := c.joins(c.in(7), 6); !errors.Is(err, bodies.ErrMerged) {
			t.Errorf("in a chain: %v", err)
		}
	})
}

// TestMerge_IsRefusedBesideASuspension: a sanction is not washed off, whichever of the two
// it is laid upon; and who is heard is heard to the end.
func TestMerge_IsRefusedBesideASuspension(t *testing.T) {
	for _, side := range []int{5, 6} {
		t.Run(fmt.Sprint(side), func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				c := twins(t, db, clock, 5, 6)
				c.must(c.SequenceAll(t.Context()))
				c.change(func(tx *store.Tx) error { return suspendIn(tx, personID(side), clock.now()) })
				if err := c.joins(c.in(6), 5); !errors.Is(err, bodies.ErrMergeSuspended) {
					t.Errorf("it is %v", err)
				}
			})
		})
	}
}

// TestMerge_ByWhatWasEntrustedAsOfTheOpening: in a vote that counts by the delegations of
// its opening the voice of the account that ends cannot be taken back; once it is closed,
// and where nothing was entrusted, it can.
func TestMerge_ByWhatWasEntrustedAsOfTheOpening(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock, func(charter *governance.Charter) {
			for n := range charter.Procedures {
				if d := charter.Procedures[n].Delegation; d != nil {
					early := *d
					early.Snapshot = governance.AtOpening
					charter.Procedures[n].Delegation = &early
				}
			}
		})
		for _, n := range []int{5, 6, 7} {
			c.reachable(n, governance.NoticesOff)
		}
		c.must(c.Stand(t.Context(), c.as(8), "I read every paper."))
		c.give(5, 8)
		c.later()
		c.openNow("2026-1", "paper", 24*time.Hour)
		c.later()
		if err := c.joins(c.in(6), 5); !errors.Is(err, bodies.ErrMergeEntrusted) {
			t.Errorf("while it runs: %v", err)
		}
		c.must(c.joins(c.in(6), 7))
		clock.forward(48 * time.Hour)
		c.advance()
		c.must(c.joins(c.in(6), 5))
		c.verifiesForAll()
	})
}

// TestMerge_AfterThePasswordChangedOrAnErasure: what was shown proves nothing any more.
func TestMerge_AfterThePasswordChangedOrAnErasure(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twins(t, db, clock, 5, 6, 7)
		ctx, five, six := t.Context(), c.in(5), c.in(6)
		link := ""
		shown := func(n int) string {
			t.Helper()
			r, secret := c.learns(six, n)
			link = secret
			return r.Shown
		}
		sum := shown(5)
		if err := c.Merge(ctx, c.in(7), sum, link); !errors.Is(err, governance.ErrMergeProof) {
			t.Errorf("by another: %v", err)
		}
		if err := c.Merge(ctx, c.in(6), sum, link); !errors.Is(err, governance.ErrMergeProof) {
			t.Errorf("in another session: %v", err)
		}
		c.must(c.ChangePassword(ctx, five, Credential{Password: "an old password", Peer: somewhere()}, "quite another password"))
		if err := c.Merge(ctx, six, sum, link); !errors.Is(err, governance.ErrMergeProof) {
			t.Errorf("after the password changed: %v", err)
		}
		sum = shown(7)
		c.must(c.LeaveBody(ctx, c.as(7), "commons"))
		if err := c.Merge(ctx, six, sum, link); !errors.Is(err, governance.ErrMergeShown) {
			t.Errorf("after a membership ended: %v", err)
		}
		sum = shown(7)
		c.must(c.Erase(ctx, c.as(7), Credential{Password: "an old password", Peer: somewhere()}))
		if err := c.Merge(ctx, six, sum, link); !errors.Is(err, governance.ErrMergeProof) {
			t.Errorf("after an erasure: %v", err)
		}
		c.reachable(9, governance.NoticesOff)
		sum = shown(9)
		c.must(c.SignOut(ctx, six))
		if err := c.Merge(ctx, six, sum, link); err == nil {
			t.Error("after they signed out")
		}
		c.verifies()
	})
}

// TestMerge_AndItsErasure: with somebody the accounts go that ended in favour of theirs,
// and nothing that was theirs is left.
func TestMerge_AndItsErasure(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twins(t, db, clock, 5, 6)
		c.must(c.joins(c.in(6), 5))
		if len(c.traces("p0005@example.org")) == 0 {
			t.Fatal("the search finds nothing")
		}
		c.later()
		c.must(c.Erase(t.Context(), c.as(6), Credential{Password: "an old password", Peer: somewhere()}))
		for _, text := range []string{"Member 5\"", "p0005", "Member 6\"", "p0006"} {
			if found := c.traces(text); len(found) > 0 {
				t.Errorf("%q stands in %v", text, found)
			}
		}
		if n := c.count("person.erase"); n != 2 {
			t.Errorf("%d entries", n)
		}
		gone, err := c.ErasedMembers(t.Context())
		c.must(err)
		if len(gone) != 2 {
			t.Errorf("%d are erased", len(gone))
		}
		c.verifies()
	})
}

// TestMerge_RacesABallot: of a ballot of the account that ends and the merger one comes
// first, and never two ballots stand.
func TestMerge_RacesABallot(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		who := []int{5, 6, 7, 8, 9, 10, 11, 12}
		c := twins(t, db, clock, who...)
		c.openNow("2026-1", "paper", 24*time.Hour)
		c.openNow("2026-2", "quiet", 24*time.Hour)
		type pair struct {
			actor access.Actor
			shown string
			link  string
			other int
		}
		var pairs []pair
		for n := 0; n < len(who); n += 2 {
			actor := c.in(who[n])
			c.castAs(who[n], "2026-1", answer("no"))
			c.castAs(who[n], "2026-2", rankedAs("tide"))
			r, secret := c.learns(actor, who[n+1])
			pairs = append(pairs, pair{actor, r.Shown, secret, who[n+1]})
		}
		var all sync.WaitGroup
		for _, p := range pairs {
			all.Go(func() { c.Merge(t.Context(), p.actor, p.shown, p.link) })
			for id, choice := range map[governance.IssueID]governance.Choice{"2026-1": answer("yes"), "2026-2": rankedAs("quay", "tide")} {
				all.Go(func() { c.Cast(t.Context(), member(p.other), Cast{Issue: id, Choice: choice, Key: newKey()}) })
			}
		}
		all.Wait()
		for _, p := range pairs {
			joined := c.belongsNow(p.other) == nil
			for _, id := range []governance.IssueID{"2026-1", "2026-2"} {
				if joined && c.ballotOf(id, p.other) != nil {
					t.Errorf("%d was joined, and their ballot stands in %s", p.other, id)
				}
			}
		}
		clock.forward(48 * time.Hour)
		c.advance()
		c.verifiesForAll()
	})
}

// TestMerge_RacesAMergerTheOtherWay: of two that would each end in favour of the other one
// is done, and one account stays.
func TestMerge_RacesAMergerTheOtherWay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twins(t, db, clock, 5, 6)
		actors := []access.Actor{c.in(5), c.in(6)}
		var sums, links []string
		for n, a := range actors {
			r, secret := c.learns(a, 6-n)
			sums, links = append(sums, r.Shown), append(links, secret)
		}
		var all sync.WaitGroup
		errs := make([]error, 4)
		for n := range errs { // each twice
			all.Go(func() { errs[n] = c.Merge(t.Context(), actors[n%2], sums[n%2], links[n%2]) })
		}
		all.Wait()
		c.verifies()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			}
		}
		if done != 1 || c.count("person.merge") != 1 {
			t.Errorf("%d were done: %v", done, errs)
		}
		if (c.belongsNow(5) == nil) == (c.belongsNow(6) == nil) {
			t.Error("not one of the two belongs")
		}
	})
}

// TestMerge_CrashesWhole: whatever breaks in it, there are two accounts as before, or one.
func TestMerge_CrashesWhole(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twins(t, db, clock, 5, 6)
		c.openNow("2026-1", "paper", 24*time.Hour)
		c.cast(5, "2026-1", "yes")
		six := c.in(6)
		r, secret := c.learns(six, 5)
		c.breaks(func(w world) error { return w.Merge(t.Context(), six, r.Shown, secret) })
		if c.belongsNow(5) != nil || c.ballotOf("2026-1", 5) != nil {
			t.Error("it is not whole")
		}
		c.verifies()
	})
}

// TestMerge_OfTwoInTurnHearsNoVoiceTwice: the first that ended stands on the roll of a vote
// that counts what was entrusted as of its opening, and has cast nothing there; the second
// spoke by what it had entrusted. Where neither the record nor the engine could take that
// back, both say so.
func TestMerge_OfTwoInTurnHearsNoVoiceTwice(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock, func(ch *governance.Charter) {
			for n := range ch.Procedures {
				if d := ch.Procedures[n].Delegation; d != nil {
					early := *d
					early.Snapshot = governance.AtOpening
					ch.Procedures[n].Delegation = &early
				}
			}
		})
		for _, n := range []int{5, 6, outsiders} {
			c.reachable(n, governance.NoticesOff)
		}
		c.must(c.Stand(t.Context(), c.as(8), "I read every paper."))
		c.give(6, 8)
		c.later()
		c.openNow("2026-1", "paper", 24*time.Hour)
		c.later()
		c.must(c.joins(c.in(outsiders), 5))
		c.later()
		if err := c.joins(c.in(outsiders), 6); !errors.Is(err, bodies.ErrMergeEntrusted) {
			t.Errorf("the second: %v", err)
		}
		c.verifies()
	})
}

// TestMerge_BringsNobodyBackFromTheDead: who died as two said comes back by a body's
// admission, and not by what another account belongs to.
func TestMerge_BringsNobodyBackFromTheDead(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twoWhoKeep(t, db, clock)
		for _, n := range []int{5, 6} {
			c.reachable(n, governance.NoticesOff)
		}
		c.must(c.saysDied(theKeeper, 5))
		c.must(c.saysDied(3, 5))
		clock.forward(bodies.NoticeTime + time.Minute)
		c.advance()
		c.change(func(tx *store.Tx) error { return tx.SetPassword(personID(5), upToDate()) }) // as a link by mail does
		clock.forward(time.Hour)
		if err := c.joins(c.in(5), 6); !errors.Is(err, bodies.ErrMergeGone) {
			t.Errorf("the dead take an account in: %v", err)
		}
		if err := c.joins(c.in(6), 5); !errors.Is(err, bodies.ErrMergeGone) {
			t.Errorf("an account of the dead ends: %v", err)
		}
		c.verifiesForAll()
	})
}

// TestMerge_MakesNobodyTheirOwnSupporter: a matter that the account raised which ended is
// the person's own.
func TestMerge_MakesNobodyTheirOwnSupporter(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		w.reachable(3, governance.NoticesOff)
		w.reachable(5, governance.NoticesOff)
		id := w.raised(5)
		clock.forward(time.Hour)
		w.must(w.joins(w.in(3), 5))
		clock.forward(time.Hour)
		if err := fails(w.SupportMatter(t.Context(), w.as(3), id)); !errors.Is(err, governance.ErrOwnMatter) {
			t.Errorf("they support what they raised: %v", err)
		}
		w.must(fails(w.SupportMatter(t.Context(), w.as(4), id)))
		w.must(fails(w.SupportMatter(t.Context(), w.as(2), id)))
		w.holdsForAll()
	})
}

// TestMerge_LeavesNobodyToJudgeWhatTheyReported by an account that ended: of a council of
// seven four reported so, and the panel is of the others.
func TestMerge_LeavesNobodyToJudgeWhatTheyReported(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		var id governance.CaseID
		for councillor, other := range []int{20, 22, 24, 25} {
			w.reachable(councillor, governance.NoticesOff)
			w.reachable(other, governance.NoticesOff)
			of, err := w.report(other, "They were unkind.")
			w.must(err)
			id = of
			clock.forward(time.Minute)
			w.must(w.joins(w.in(councillor), other))
			clock.forward(time.Minute)
		}
		w.draws()
		panel := w.panel(id)
		slices.Sort(panel)
		if !slices.Equal(panel, []int{4, 5, 6}) {
			t.Errorf("there judge %v", panel)
		}
		w.verifiesForAll()
	})
}

// TestMerge_LeavesNobodyToDecideTheirOwnChallenge, made by an account that ended.
func TestMerge_LeavesNobodyToDecideTheirOwnChallenge(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		w.reachable(officer, governance.NoticesOff)
		w.reachable(5, governance.NoticesOff)
		id := w.call()
		w.stands(id, 0, 3, 4)
		clock.forward(3 * day)
		w.advance()
		w.sequenced()
		w.must(w.ChallengeRoll(t.Context(), w.as(5), id, personID(7), "They moved away."))
		c := w.roll(id, 5).Challenges[0].ID
		clock.forward(time.Minute)
		w.must(w.joins(w.in(officer), 5))
		if _, err := w.DecideChallenge(t.Context(), w.as(officer), c, governance.ChallengeUpheld, "So it is."); !errors.Is(err, governance.ErrOwnChallenge) {
			t.Errorf("they decide it: %v", err)
		}
	})
}
