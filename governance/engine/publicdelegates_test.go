// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// record is what a delegate did, by issue, in words.
func (w world) record(n int, after string) (said map[governance.IssueID]string, order []governance.IssueID, next string) {
	w.t.Helper()
	r, err := w.PublicDelegate(w.t.Context(), access.Actor{}, w.slug(n), after)
	if err != nil {
		w.t.Fatal(err)
	}
	said = map[governance.IssueID]string{}
	for _, s := range r.Record {
		line := string(s.By.Slug)
		if s.Own != nil {
			line = s.Own.Answer
		}
		if s.Full.ID != "" {
			line += " after " + string(s.Full.Slug)
		}
		said[s.Issue.ID] = line
		order = append(order, s.Issue.ID)
	}
	return said, order, r.Next
}

func (w world) slug(n int) bodies.Slug { return bodies.Slug(fmt.Sprintf("p%04d", n)) }

// TestPublicDelegate_RecordFollowsTheDelegationsOfEachCount: who spoke for a delegate
// is told of each vote as its count read it, and as the owner's own path has it,
// whatever was given, agreed to or taken back since.
func TestPublicDelegate_RecordFollowsTheDelegationsOfEachCount(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 5)
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		number := 0
		vote := func(kind string, voters ...int) governance.IssueID {
			t.Helper()
			number++
			id := governance.IssueID(fmt.Sprintf("2026-%d", number))
			w.openNow(id, kind, time.Hour)
			choice := answer("yes")
			if kind != "paper" {
				choice = governance.Choice{Ranking: [][]governance.OptionID{{"tide"}}}
			}
			for _, n := range voters {
				clock.forward(time.Minute)
				_, err := w.Cast(t.Context(), member(n), Cast{Issue: id, Choice: choice, Key: newKey()})
				ok(err)
			}
			clock.forward(2 * time.Hour)
			w.advance()
			return id
		}
		give := func(to bodies.PersonID) {
			t.Helper()
			clock.forward(time.Minute)
			_, err := w.Delegate(t.Context(), member(0), Entrust{To: []bodies.PersonID{to}})
			ok(err)
			clock.forward(time.Minute)
		}
		want := map[governance.IssueID]string{}
		w.speaking(1)
		give(personID(1))
		want[vote("paper", 1)] = "" // by p0001, when the delegate was a private person yet
		w.speaking(0)
		want[vote("paper", 1)] = "p0001"
		give(personID(2))
		want[vote("paper", 1, 2)] = "" // who had not agreed
		ok(w.Agree(t.Context(), member(2), personID(0)))
		want[vote("paper", 1, 2)] = "p0002"
		want[vote("paper", 0, 2)] = "yes"
		ok(w.Decline(t.Context(), member(2), personID(0)))
		want[vote("paper", 1, 2)] = ""
		ok(w.Retire(t.Context(), member(1)))
		give(personID(1))
		want[vote("paper", 1)] = ""
		vote("quiet", 0, 1) // confidential: not in it
		want[vote("name", 1)] = ""
		w.openNow("2026-99", "paper", time.Hour)
		_, err := w.Cast(t.Context(), member(0), Cast{Issue: "2026-99", Choice: answer("no"), Key: newKey()})
		ok(err)

		got, order, next := w.record(0, "")
		if len(got) != len(want) || next != "" {
			t.Errorf("got %v and more after %q, want %v", got, next, want)
		}
		for id, line := range want {
			if said, there := got[id]; !there || said != line {
				t.Errorf("%s: got %q, %v, want %q", id, said, there, line)
			}
			path, err := w.Path(t.Context(), member(0), id)
			ok(err)
			if final, _ := path.Final(); id != "2026-1" && line != "yes" && string(final.Slug) != line {
				t.Errorf("%s: the owner is told that %q spoke", id, final.Slug)
			}
		}
		if !slices.IsSortedFunc(order, func(a, b governance.IssueID) int { return -w.issue(a).DecidedAt.Compare(w.issue(b).DecidedAt) }) {
			t.Errorf("the newest does not come first: %v", order)
		}
	})
}

// TestPublicDelegate_RecordComesTwentyAPage, each vote once, to the end.
func TestPublicDelegate_RecordComesTwentyAPage(t *testing.T) {
	statements := 0
	observed := store.Options{PoolSize: 4, Observe: func(context.Context, time.Duration, error) { statements++ }}
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 2)
		w.speaking(0)
		const votes = 45
		for n := range votes {
			w.openNow(governance.IssueID(fmt.Sprintf("2026-%d", n+1)), "paper", time.Hour)
		}
		clock.forward(2 * time.Hour)
		w.advance()
		w.record(0, "") // which reads what is kept for the day
		seen, sizes, costs, after := map[governance.IssueID]bool{}, []int{}, []int{}, ""
		for {
			statements = 0
			_, order, next := w.record(0, after)
			sizes, costs = append(sizes, len(order)), append(costs, statements)
			for _, id := range order {
				if seen[id] {
					t.Errorf("%s comes twice", id)
				}
				seen[id] = true
			}
			if after = next; after == "" {
				break
			}
		}
		if len(seen) != votes || !slices.Equal(sizes, []int{20, 20, 5}) {
			t.Errorf("%d votes on pages of %v, want %d", len(seen), sizes, votes)
		}
		if costs[0] != costs[2] {
			t.Errorf("a page costs %v statements, want always the same", costs)
		}
	}, observed)
}

// TestPublicDelegates_AreCountedOnceADay: the count grows with the community, and
// strangers ask for it.
func TestPublicDelegates_AreCountedOnceADay(t *testing.T) {
	statements := 0
	observed := store.Options{PoolSize: 4, Observe: func(context.Context, time.Duration, error) { statements++ }}
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.speaking(0, 1)
		clock.forward(24 * time.Hour)
		costs := func() (list, page int) {
			t.Helper()
			statements = 0
			if _, err := w.PublicDelegates(t.Context(), access.Actor{}, ""); err != nil {
				t.Fatal(err)
			}
			list, statements = statements, 0
			w.record(0, "")
			return list, statements
		}
		list, page := costs()
		for _, c := range []struct {
			forward time.Duration
			less    int
		}{{time.Minute, 1}, {24 * time.Hour, 0}} {
			clock.forward(c.forward)
			if l, p := costs(); l != list-c.less || p != page-c.less {
				t.Errorf("after %v: %d and %d statements, want %d less than %d and %d", c.forward, l, p, c.less, list, page)
			}
		}
	}, observed)
}

// TestPublicDelegate_IsNobodyOnceItIsLaidDown, and no other than whom nobody knows.
func TestPublicDelegate_IsNobodyOnceItIsLaidDown(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 2)
		w.speaking(0)
		clock.forward(time.Minute)
		if err := w.Retire(t.Context(), member(0)); err != nil {
			t.Fatal(err)
		}
		for _, slug := range []bodies.Slug{w.slug(0), w.slug(1), "nobody", "\x00", ""} {
			if _, err := w.PublicDelegate(t.Context(), access.Actor{}, slug, ""); !errors.Is(err, ErrNoPublicDelegate) {
				t.Errorf("%q: got %v", slug, err)
			}
		}
		if l, err := w.PublicDelegates(t.Context(), access.Actor{}, ""); err != nil || len(l.Lines) != 0 {
			t.Errorf("got %v, %v", l, err)
		}
	})
}

// TestPublicDelegate_RecordSaysWhatACapTurnedBack: of three who name the same delegate
// under a cap of two the first is carried, the second goes to their next choice, the
// third is lost; where only the two may know of a list nothing of it is told.
func TestPublicDelegate_RecordSaysWhatACapTurnedBack(t *testing.T) {
	for shown, want := range map[governance.Shown][]string{
		governance.ShownPublic: {"p0001", "p0002 after p0001", " after p0001"},
		governance.ShownTwo:    {"", "", ""},
	} {
		t.Run(string(shown), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				w := foundLiquid(t, db, 6, liquid(func(r *governance.DelegationRule) {
					r.Rule, r.Choices, r.Cap, r.Shown = "breadth-first", 2, &governance.Cap{Weight: 2}, shown
				}))
				w.speaking(0, 1, 2, 3, 4)
				w.openNow("2026-1", "paper", 2*time.Second)
				w.cast(1, "2026-1", "yes")
				w.cast(2, "2026-1", "no")
				w.give(0, 1)
				w.give(3, 1, 2)
				w.give(4, 1)
				for w.issue("2026-1").Stage != governance.Decided {
					time.Sleep(50 * time.Millisecond)
					w.advance()
				}
				for n, who := range []int{0, 3, 4} {
					if said, _, _ := w.record(who, ""); said["2026-1"] != want[n] {
						t.Errorf("member %d: %q, want %q", who, said["2026-1"], want[n])
					}
				}
			})
		})
	}
}
