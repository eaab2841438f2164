// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// TestDeclared_TellsThoseWhoseVoiceGoesThere, over a chain, at once and anew when it is
// changed, whether the delegate has cast or not, and nobody else.
func TestDeclared_TellsThoseWhoseVoiceGoesThere(t *testing.T) {
	for _, cast := range []bool{false, true} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			clock.morning()
			w := declaring(t, db, 10, asItIs)
			for n := range 9 { // the tenth has no address
				w.reachable(n, governance.NoticesSingle)
			}
			w.change(func(tx *store.Tx) error { return tx.SetVoices(personID(5), governance.NoticesOff) })
			w.change(func(tx *store.Tx) error { return tx.SetVoices(personID(8), governance.NoticesDaily) })
			w.post()
			w.delivered()
			// 1, 8 and 9 reach 0, and 2 by 1; 3 by 4, who votes herself; 4 reaches 0; 5 wants no
			// mail; 6 entrusts 7, who says nothing.
			for _, edge := range [][2]int{{1, 0}, {2, 1}, {3, 4}, {4, 0}, {5, 0}, {6, 7}, {8, 0}, {9, 0}} {
				w.entrusts(edge[0], edge[1])
			}
			w.cast(4, "2026-1", governance.No)
			if cast {
				w.cast(0, "2026-1", governance.No)
			}
			w.post()
			w.delivered()
			w.must(w.declares(0, "yes", "So."))
			told := map[string][]string{to(1): {"declared declared p0000"}, to(2): {"declared declared p0001 p0000"}}
			w.expects("somebody declared", told)
			w.must(w.declares(0, "yes", "So."))
			w.expects("said the same again", map[string][]string{})
			w.must(w.declares(0, "no", "On second thoughts."))
			w.expects("said otherwise", told)
			for n, want := range map[int]int{0: 0, 1: 1, 2: 1, 3: 0, 4: 0, 5: 1, 6: 0, 8: 1, 9: 1} {
				news, err := w.VoiceNews(t.Context(), member(n))
				if err != nil {
					t.Fatal(err)
				}
				found := 0
				for _, v := range news {
					if v.Kind != LetterDeclared {
						continue
					}
					if found++; v.Declared.Choice.Answer != "no" || v.Declared.By.ID != personID(0) || v.Matter.Issue.ID != "2026-1" {
						t.Errorf("member %d is told %+v", n, v.Declared)
					}
				}
				if found != want {
					t.Errorf("member %d reads of %d declarations, want %d", n, found, want)
				}
			}
			clock.morning()
			sent := w.delivered()
			declared := 0
			for _, said := range voicesTo(sent)[to(8)] {
				if said == "digest declared p0000" {
					declared++
				}
			}
			if declared != 1 {
				t.Errorf("in the letter of the day: %v", voicesTo(sent)[to(8)])
			}
		})
	}
}

// TestDeclared_IsTrueWhenItIsRead: whoever acted, or gave the voice elsewhere, or whose
// delegate changed it, is told no more; nor is anybody after the close.
func TestDeclared_IsTrueWhenItIsRead(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := declaring(t, db, 6, asItIs)
		for n := 1; n < 5; n++ {
			w.reachable(n, governance.NoticesSingle)
			w.entrusts(n, 0)
		}
		w.post()
		w.delivered()
		w.must(w.declares(0, "yes", ""))
		w.post()
		w.cast(1, "2026-1", "no")
		w.entrusts(2, 5)
		clock.forward(time.Second)
		want := map[string][]string{to(3): {"declared declared p0000"}, to(4): {"declared declared p0000"}}
		sent := w.delivered()
		if diff := cmp.Diff(want, voicesTo(sent)); diff != "" {
			t.Error(diff)
		}
		reads := func(n int) (told int) {
			news, err := w.VoiceNews(t.Context(), member(n))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range news {
				if v.Kind == LetterDeclared {
					told++
				}
			}
			return told
		}
		for n, want := range map[int]int{1: 0, 2: 0, 3: 1} {
			if got := reads(n); got != want {
				t.Errorf("member %d reads of %d declarations, want %d", n, got, want)
			}
		}
		for _, l := range sent {
			if len(l.Voices) == 0 || l.To != to(3) {
				continue
			}
			f, err := w.FollowVoice(t.Context(), access.Actor{}, "2026-1", l.Voices[0].Secret)
			if err != nil || f.Declared.By == nil || f.Declared.By.Choice.Answer != "yes" || f.Declared.May || f.Declared.Own != nil {
				t.Errorf("its link leads to %+v, %v", f.Declared, err)
			}
		}
		clock.forward(73 * time.Hour)
		w.advance()
		if reads(3) > 0 {
			t.Error("told of a vote that is over")
		}
	})
}

// TestDeclared_KeepsToWhoMayKnow: where only the two may know who entrusted whom, those
// further away are not told to whom their voice goes in the end.
func TestDeclared_KeepsToWhoMayKnow(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := declaring(t, db, 4, func(r *governance.DelegationRule) { r.Shown = governance.ShownTwo })
		for n := range 4 {
			w.reachable(n, governance.NoticesSingle)
		}
		w.entrusts(1, 0)
		w.entrusts(2, 1)
		w.entrusts(3, 2)
		w.post()
		w.delivered()
		w.must(w.declares(0, "yes", ""))
		w.expects("two and three links away", map[string][]string{to(1): {"declared declared p0000"}})
		for n := 1; n < 4; n++ {
			if told := read(w, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(n), 10) }); (len(told) > 0) != (n == 1) {
				t.Errorf("for member %d it is written down: %v", n, told)
			}
			r, err := w.Issue(t.Context(), member(n), "2026-1")
			if err != nil || (r.Declared.By != nil) != (n == 1) {
				t.Errorf("the page of member %d: %+v, %v", n, r.Declared, err)
			}
		}
	})
}

// TestDeclared_OffersNothingToAnAccountThatWasRecovered: what such a mail leads to would
// be refused.
func TestDeclared_OffersNothingToAnAccountThatWasRecovered(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := declaring(t, db, 3, asItIs)
		for n := range 3 {
			w.reachable(n, governance.NoticesSingle)
		}
		w.entrusts(1, 0)
		w.entrusts(2, 0)
		w.recovered(1)
		w.post()
		w.delivered()
		w.must(w.declares(0, "yes", ""))
		w.expects("to whom the vote is open", map[string][]string{to(2): {"declared declared p0000"}})
		if told := read(w, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(1), 10) }); len(told) != 1 {
			t.Errorf("for the page is written down %v", told)
		}
	})
}

// TestDeclared_OnThePageOfTheMatter: the nearest on the way who declared; and to a public
// delegate on the roll, until its time, that they may.
func TestDeclared_OnThePageOfTheMatter(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := declaring(t, db, 5, asItIs)
		w.entrusts(1, 0)
		w.entrusts(2, 1)
		w.entrusts(3, 4)
		w.must(w.declares(0, "yes", "So."))
		by := func(n int) (who bodies.Slug, may bool) {
			r, err := w.Issue(t.Context(), member(n), "2026-1")
			w.must(err)
			if r.Declared.By != nil {
				who = r.Declared.By.By.Slug
			}
			return who, r.Declared.May
		}
		expect := func(n int, who bodies.Slug, may bool) {
			t.Helper()
			if w, m := by(n); w != who || m != may {
				t.Errorf("member %d is shown %q, may declare %v; want %q, %v", n, w, m, who, may)
			}
		}
		expect(0, "", true)
		expect(1, "p0000", true)
		expect(2, "p0000", false)
		expect(3, "", false)
		w.must(w.declares(1, "no", ""))
		expect(2, "p0001", false)
		w.cast(2, "2026-1", "yes") // whose voice goes nowhere any more
		expect(2, "", false)
		clock.forward(49 * time.Hour)
		expect(1, "p0000", false)
	})
}

// TestDeclared_FollowsTheRuleOfTheMatter: over a list the voice goes to who declared,
// were they to cast, and not to somebody further down.
func TestDeclared_FollowsTheRuleOfTheMatter(t *testing.T) {
	for _, rule := range []string{"non-transitive", "breadth-first", "minsum"} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			clock.morning()
			w := declaring(t, db, 6, func(r *governance.DelegationRule) { r.Rule, r.Choices = rule, 3 })
			for n := range 6 {
				w.reachable(n, governance.NoticesSingle)
			}
			w.speaking(0, 1, 2)
			w.give(3, 0, 1) // first 0
			w.give(4, 1, 0) // 0 last, whose first has cast
			w.give(5, 2, 0) // 0 last, whose first is silent
			w.cast(1, "2026-1", "no")
			w.post()
			w.delivered()
			w.must(w.declares(0, "yes", ""))
			w.expects(rule, map[string][]string{to(3): {"declared declared p0000"}, to(5): {"declared declared p0000"}})
		})
	}
}

// TestDeclared_SurvivesACrashAndSeveralServers: nobody is left out, and nobody told twice.
func TestDeclared_SurvivesACrashAndSeveralServers(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		const members = noticePart + 20
		w := declaring(t, db, members, asItIs)
		w.speaking(0)
		w.change(func(tx *store.Tx) error {
			var given []governance.Delegation
			for n := 1; n < members; n++ {
				if err := tx.SetAddress(store.Address{Person: personID(n), Address: to(n), Confirmed: foundedOn, Notices: governance.NoticesOff, Voices: governance.NoticesSingle}); err != nil {
					return err
				}
				given = append(given, governance.Delegation{Shown: governance.ShownPublic, ID: newKey(), Delegator: personID(n), Delegates: []bodies.PersonID{personID(0)}, From: foundedOn, Until: clock.now().AddDate(1, 0, 0)})
			}
			return tx.AddDelegations(given)
		})
		w.must(w.declares(0, "yes", ""))
		rounds := read(w, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) })
		if len(rounds) != 1 || rounds[0].Kind != LetterDeclared || rounds[0].Delegate != personID(0) {
			t.Fatalf("got %v", rounds)
		}
		crash := errors.New("the server ends here")
		for _, fault := range []error{crash, nil} { // before the commit; after it, and before the next part
			_, err := update(t.Context(), w.Engine, func(tx *store.Tx) (bool, error) {
				more, err := w.walkVoice(tx, rounds[0])
				return more, errors.Join(err, fault)
			})
			if !errors.Is(err, fault) {
				t.Fatal(err)
			}
		}
		var servers sync.WaitGroup
		for range 3 {
			servers.Go(func() {
				if err := w.again().WriteLetters(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		servers.Wait()
		written := map[bodies.PersonID]int{}
		for _, l := range read(w, func(tx *store.Tx) ([]store.Letter, error) { return tx.LettersDue(clock.now(), 5000) }) {
			if written[l.Person]++; written[l.Person] > 1 || l.Kind != LetterDeclared {
				t.Fatalf("%s gets %d letters, the last of %s", l.Person, written[l.Person], l.Kind)
			}
		}
		if len(written) != members-1 {
			t.Errorf("letters to %d people, want %d", len(written), members-1)
		}
	})
}
