// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

func atOpening(r *governance.DelegationRule) { r.Snapshot = governance.AtOpening }

// entrustedSince founds a community in whose papers the delegations of the opening decide and
// delegates declare, has member 2 entrust 0, opens a paper, and then has 2 entrust 1
// instead, and 3 entrust 0 for the first time.
func entrustedSince(t *testing.T, db *store.DB, clock *handClock) world {
	t.Helper()
	clock.morning()
	w := foundLiquid(t, db, 4, liquid(func(r *governance.DelegationRule) { r.LockInHours = 24; atOpening(r) }))
	for n := range 4 {
		w.reachable(n, governance.NoticesSingle)
	}
	w.speaking(0, 1)
	w.entrusts(2, 0)
	clock.forward(time.Minute)
	w.openNow("2026-1", "paper", 72*time.Hour)
	w.post()
	w.delivered()
	clock.forward(time.Minute)
	w.entrusts(2, 1)
	w.entrusts(3, 0)
	clock.forward(time.Second)
	return w
}

// TestDeclared_WhereTheOpeningDecides: who gave their voice elsewhere since is told what
// the old delegate declares and not what the new one does, in mail, on the page and by
// the link.
func TestDeclared_WhereTheOpeningDecides(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := entrustedSince(t, db, clock)
		w.must(w.declares(1, "no", ""))
		clock.forward(time.Second)
		w.expects("the new delegate declares", map[string][]string{})
		w.must(w.declares(0, "yes", ""))
		clock.forward(time.Second)
		w.post()
		sent := w.delivered()
		if diff := cmp.Diff(map[string][]string{to(2): {"declared declared p0000"}}, voicesTo(sent)); diff != "" {
			t.Fatalf("the old delegate declares: %s", diff)
		}
		f, err := w.FollowVoice(t.Context(), member(2), "2026-1", sent[0].Voices[0].Secret)
		if err != nil || f.Declared.By == nil || f.Declared.By.Person != personID(0) {
			t.Errorf("the link shows %+v, %v", f.Declared, err)
		}
		for n, want := range map[int]int{2: 1, 3: 0} {
			if news, err := w.VoiceNews(t.Context(), member(n)); err != nil || len(news) != want {
				t.Errorf("member %d reads %+v, %v; want %d news", n, news, err, want)
			}
		}
	})
}

// TestVoted_WhereTheOpeningDecides: so are those told of whose voice the old delegate
// casts; and whom nobody who has voted speaks for is reminded.
func TestVoted_WhereTheOpeningDecides(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := entrustedSince(t, db, clock)
		w.cast(1, "2026-1", governance.No)
		w.expects("the new delegate has voted", map[string][]string{})
		waits := func(n int) (to string, waits bool) {
			t.Helper()
			lines := read(w, func(tx *store.Tx) ([]Line, error) { return waiting(tx, personID(n), clock.now()) })
			if len(lines) == 0 {
				return "", false
			}
			if hops := lines[0].Path.Hops; len(hops) > 1 {
				to = string(hops[1].Person.Slug)
			}
			return to, true
		}
		if to, still := waits(2); to != "p0000" || !still {
			t.Errorf("their voice waits %v, with %q", still, to)
		}
		w.cast(0, "2026-1", governance.Yes)
		w.expects("the old delegate has voted", map[string][]string{to(2): {"voted voted p0000"}})
		if _, still := waits(2); still {
			t.Error("who was spoken for is waited for")
		}
		if to, still := waits(3); to != "" || !still {
			t.Errorf("who entrusted somebody since the opening: %v, %q", still, to)
		}
		clock.forward(49 * time.Hour)
		w.post()
		told := kindsTo(w.delivered())
		if len(told[to(2)]) > 0 || !cmp.Equal(told[to(3)], []string{"reminder 2026-1"}) {
			t.Errorf("reminded of the close are %v", told)
		}
	})
}

// TestLapsed_ChangesNothingWhereTheOpeningDecides: of that vote the news says nothing.
func TestLapsed_ChangesNothingWhereTheOpeningDecides(t *testing.T) {
	for name, want := range map[string]int{"": 1, "the opening decides": 0} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			clock.morning()
			w := foundLiquid(t, db, 3, liquid(func(r *governance.DelegationRule) {
				if want == 0 {
					atOpening(r)
				}
			}))
			w.reachable(1, governance.NoticesSingle)
			named := w.speaking(0)
			w.post()
			w.change(func(tx *store.Tx) error {
				return tx.AddDelegations([]governance.Delegation{{Shown: governance.ShownPublic, ID: "d-1", Delegator: personID(1), Delegates: named, From: foundedOn, Until: clock.now().Add(time.Hour)}})
			})
			w.openNow("2026-1", "paper", 72*time.Hour)
			clock.forward(2 * time.Hour)
			w.post()
			news, err := w.VoiceNews(t.Context(), member(1))
			if err != nil || len(news) != 1 || news[0].Kind != LetterLapsed || len(news[0].Open) != want {
				t.Errorf("%s: they read %+v, %v; want %d open votes", name, news, err, want)
			}
		})
	}
}

// TestDeclared_KnowsWhoIsSuspendedNow, not at the opening whose delegations decide: whom
// a ruling suspended since passes nothing on, whose suspension is over does again.
func TestDeclared_KnowsWhoIsSuspendedNow(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, liquid(func(r *governance.DelegationRule) { r.LockInHours = 1; atOpening(r) }), 30)
		w.reachable(theFollower, governance.NoticesSingle)
		w.give(theConcerned, theVoter)
		w.reachable(theConcerned, governance.NoticesSingle)
		clock.forward(time.Minute)
		w.openNow("2026-2", "paper", 30*24*time.Hour)
		w.post()
		w.delivered()
		declares := func(issue governance.IssueID) map[string][]string {
			t.Helper()
			w.must(w.Declare(t.Context(), member(theVoter), issue, answer("yes"), ""))
			clock.morning()
			w.post()
			return voicesTo(w.delivered())
		}
		w.suspends(id, 5)
		if p, err := w.Path(t.Context(), member(theFollower), "2026-2"); err != nil || p.End != delegation.EndSuspended {
			t.Fatalf("their voice ends %v, %v", p.End, err)
		}
		sent := declares("2026-2")
		written := read(w.world, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(theFollower), 10) })
		if len(sent[to(theFollower)]) > 0 || len(written) > 0 {
			t.Errorf("while somebody between is suspended there are told %v, and it is written down: %v", sent, written)
		}
		w.openNow("2026-3", "paper", 30*24*time.Hour)
		clock.forward(6 * 24 * time.Hour)
		w.post()
		w.delivered()
		sent = declares("2026-3")
		want := "declared declared " + slugOf(theConcerned) + " " + slugOf(theVoter)
		if got := sent[to(theFollower)]; !cmp.Equal(got, []string{want}) {
			t.Errorf("once it is over they are told %v, want %q", got, want)
		}
	})
}
