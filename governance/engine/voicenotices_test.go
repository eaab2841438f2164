// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// foundListening is a community on a morning in which some votes are open for so long,
// 2026-1 and on. Those members read mails about their voices one by one, all where none
// is named, and have been told of the votes.
func foundListening(t *testing.T, db *store.DB, clock *handClock, members, votes int, lasts time.Duration, readers ...int) world {
	t.Helper()
	clock.morning()
	w := foundWorld(t, db, members)
	for n := range members {
		if len(readers) == 0 || slices.Contains(readers, n) {
			w.reachable(n, governance.NoticesSingle)
		}
	}
	for n := range votes {
		w.openNow(governance.IssueID(fmt.Sprint("2026-", n+1)), "paper", lasts)
	}
	w.post()
	w.delivered()
	return w
}

// entrusts has one member give their voice to another, everywhere.
func (w world) entrusts(from, to int) governance.Delegation {
	w.t.Helper()
	d, err := w.Delegate(w.t.Context(), member(from), Entrust{To: w.speaking(to)})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w world) cast(n int, id governance.IssueID, said string) {
	w.t.Helper()
	if err := w.casts(n, id, said); err != nil {
		w.t.Fatal(err)
	}
}

// voicesTo are the kinds of letters about voices, with whom each voice went by, by
// where they went.
func voicesTo(letters []Letter) map[string][]string {
	to := map[string][]string{}
	for _, l := range letters {
		for _, v := range l.Voices {
			said := strings.TrimSpace(l.Kind + " " + v.Kind)
			for _, p := range v.Way {
				said += " " + string(p.Slug)
			}
			to[l.To] = append(to[l.To], said)
		}
	}
	return to
}

func (w world) expects(what string, want map[string][]string) {
	w.t.Helper()
	w.post()
	if diff := cmp.Diff(want, voicesTo(w.delivered())); diff != "" {
		w.t.Errorf("%s: %s", what, diff)
	}
}

// TestVoted_TellsEverybodyWhoseVoiceWentAlong, over a chain, once, and nobody else.
func TestVoted_TellsEverybodyWhoseVoiceWentAlong(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 9, 2, 72*time.Hour, 0, 1, 2, 3, 4, 5, 6, 7) // the ninth has no address
		w.change(func(tx *store.Tx) error { return tx.SetVoices(personID(5), governance.NoticesOff) })
		// 1 and 2 reach 0, 2 by 1; 4 votes herself; 5 wants no such mail; 6 entrusts 7,
		// who is silent; 8 has no address.
		for _, edge := range [][2]int{{1, 0}, {2, 1}, {4, 0}, {5, 0}, {6, 7}, {8, 0}} {
			w.entrusts(edge[0], edge[1])
		}
		clock.forward(time.Second) // no two words of one member are of one instant
		w.cast(4, "2026-1", governance.No)
		w.expects("nobody speaks for another yet", map[string][]string{})
		w.cast(0, "2026-1", governance.Yes)
		w.expects("the delegate has voted", map[string][]string{to(1): {"voted voted p0000"}, to(2): {"voted voted p0001 p0000"}})
		w.cast(0, "2026-1", governance.No)
		if _, err := w.Withdraw(t.Context(), member(0), "2026-1"); err != nil {
			t.Fatal(err)
		}
		w.cast(0, "2026-1", governance.Abstain)
		w.expects("he changed it, took it back and voted anew", map[string][]string{})
		w.cast(1, "2026-1", governance.Yes)
		w.expects("somebody nearer voted: one mail a vote", map[string][]string{})
		for n, want := range map[int]int{1: 1, 2: 1, 3: 0, 5: 1, 8: 1} {
			if got := read(w, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(n), 10) }); len(got) != want {
				t.Errorf("member %d has %d notices on the page, want %d", n, len(got), want)
			}
		}
	})
}

// TestVoted_SaysOnlyWhatIsSoWhenItIsSent: whoever acted meanwhile, or whose delegate
// took the ballot back, gets none.
func TestVoted_SaysOnlyWhatIsSoWhenItIsSent(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 5, 1, 72*time.Hour)
		w.entrusts(1, 0)
		w.entrusts(2, 0)
		w.entrusts(4, 3)
		w.cast(0, "2026-1", governance.Yes)
		w.cast(3, "2026-1", governance.Yes)
		w.post()
		w.cast(1, "2026-1", governance.No)
		if _, err := w.Withdraw(t.Context(), member(3), "2026-1"); err != nil {
			t.Fatal(err)
		}
		w.expects("after both acted", map[string][]string{to(2): {"voted voted p0000"}})
	})
}

// TestVoted_IsNotToldOfAVoteThatKeepsItOrIsOver: it goes by the one gate.
func TestVoted_IsNotToldOfAVoteThatKeepsItOrIsOver(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 3)
		w.reachable(1, governance.NoticesSingle)
		for _, id := range []governance.IssueID{"2026-1", "2026-2"} {
			w.openNow(id, "paper", 72*time.Hour)
		}
		w.openNow("2026-3", "quiet", 72*time.Hour)
		w.post()
		w.delivered()
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		w.cast(0, "2026-2", governance.Yes)
		if _, err := w.Cast(t.Context(), member(0), Cast{Issue: "2026-3", Choice: governance.Choice{Ranking: [][]governance.OptionID{{"quay"}}}, Key: newKey()}); err != nil {
			t.Fatal(err)
		}
		pool, _ := db.Pool() // as no charter allows; the gate holds all the same
		if _, err := pool.ExecContext(t.Context(), `UPDATE issues SET procedure_json = REPLACE(procedure_json, '"public"', '"secret"') WHERE id = '2026-1'`); err != nil {
			t.Fatal(err)
		}
		w.expects("one is confidential", map[string][]string{to(1): {"voted voted p0000"}})
		w.openNow("2026-4", "paper", 72*time.Hour)
		w.cast(0, "2026-4", governance.Yes)
		clock.forward(73 * time.Hour)
		w.advance()
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.post()
		for address, said := range voicesTo(w.delivered()) {
			if slices.Contains(said, "voted voted p0000") {
				t.Errorf("%s is told of a vote that is over: %v", address, said)
			}
		}
	})
}

// TestVoted_ComesAtMorningOrWithTheDay, as the reader wishes.
func TestVoted_ComesAtMorningOrWithTheDay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		clock.forward(13 * time.Hour) // 22:00
		w := foundWorld(t, db, 4)
		w.reachable(1, governance.NoticesSingle)
		w.reachable(2, governance.NoticesDaily)
		w.reachable(3, governance.NoticesOff)
		w.change(func(tx *store.Tx) error { return tx.SetVoices(personID(3), governance.NoticesDaily) })
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.openNow("2026-2", "paper", 72*time.Hour)
		for n := 1; n < 4; n++ {
			w.entrusts(n, 0)
		}
		w.cast(0, "2026-1", governance.Yes)
		w.cast(0, "2026-2", governance.Yes)
		w.expects("at night", map[string][]string{})
		clock.forward(11 * time.Hour)
		w.post()
		sent := w.delivered()
		want := map[string][]string{to(1): {"voted voted p0000", "voted voted p0000"}, to(2): {"digest voted p0000", "digest voted p0000"}, to(3): {"digest voted p0000", "digest voted p0000"}}
		if diff := cmp.Diff(want, voicesTo(sent)); diff != "" {
			t.Errorf("in the morning: %s", diff)
		}
		for _, l := range sent {
			if l.Kind == LetterDigest && len(l.Matters) > 0 {
				t.Errorf("%s is told that a vote needs them in which their voice is given: %v", l.To, kindsTo(sent))
			}
			if l.Unsubscribe == "" {
				t.Errorf("%s cannot stop these mails", l.To)
			}
		}
		w.expects("once more", map[string][]string{})
	})
}

// TestVoices_SurviveACrashAndSeveralServers: whatever was not committed is done
// again, and nobody is told twice.
func TestVoices_SurviveACrashAndSeveralServers(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		const members = 2*noticePart + 20
		w := foundWorld(t, db, members)
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
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.cast(0, "2026-1", governance.Yes)
		if err := errors.Join(w.SequenceAll(t.Context()), w.readVoices(t.Context())); err != nil {
			t.Fatal(err)
		}
		crash := errors.New("the server ends here")
		round := store.VoiceRound{Kind: LetterVoted, Subject: "2026-1", Delegate: personID(0)}
		walk := func(fault error) {
			_, err := update(t.Context(), w.Engine, func(tx *store.Tx) (bool, error) {
				more, err := w.walkVoice(tx, round)
				return more, errors.Join(err, fault)
			})
			if !errors.Is(err, fault) {
				t.Fatal(err)
			}
		}
		walk(crash) // before the commit
		walk(nil)   // after it, and before the next part
		var servers sync.WaitGroup
		for range 3 {
			servers.Go(func() {
				if err := w.again().WriteLetters(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		servers.Wait()
		letters := read(w, func(tx *store.Tx) ([]store.Letter, error) { return tx.LettersDue(clock.now(), 5000) })
		written := map[bodies.PersonID]int{}
		for _, l := range letters {
			written[l.Person]++
		}
		if len(written) != members-1 || len(letters) != members-1 {
			t.Errorf("%d letters to %d people, want one to each of %d", len(letters), len(written), members-1)
		}
	})
}

// TestStatement_SaysWhatBecameOfAVoiceOnceItIsDecided, and whose ballots differed.
func TestStatement_SaysWhatBecameOfAVoiceOnceItIsDecided(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 7)
		for n := range 7 {
			w.reachable(n, governance.NoticesSingle)
		}
		w.speaking(0, 4)
		w.change(func(tx *store.Tx) error { // 1 names 0 first and 4 second
			return tx.AddDelegations([]governance.Delegation{{Shown: governance.ShownPublic, ID: "d-1", Delegator: personID(1), Delegates: []bodies.PersonID{personID(0), personID(4)}, From: foundedOn, Until: clock.now().AddDate(1, 0, 0)}})
		})
		w.entrusts(2, 1)
		w.entrusts(3, 0)
		w.entrusts(6, 5) // who is silent
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.cast(0, "2026-1", governance.Yes)
		w.cast(4, "2026-1", governance.No)
		w.cast(3, "2026-1", governance.No)
		w.post()
		for _, l := range w.delivered() {
			for _, v := range l.Voices {
				if len(v.Ballots) > 0 || v.Kind == LetterStatement {
					t.Fatalf("before the close %s is told %+v", l.To, v)
				}
			}
		}
		clock.forward(73 * time.Hour)
		w.advance()
		w.post()
		sent := w.delivered()
		want := map[string][]string{to(1): {"statement statement p0000"}, to(2): {"statement statement p0001 p0000"}, to(6): {"statement statement"}}
		if diff := cmp.Diff(want, voicesTo(sent)); diff != "" {
			t.Errorf("after the close: %s", diff)
		}
		for _, l := range sent {
			if l.Kind != LetterStatement {
				continue
			}
			v := l.Voices[0]
			said := ""
			for _, b := range v.Ballots {
				said += string(b.By.Slug) + " " + b.Choice.Answer + ";"
			}
			if want := map[string]string{to(1): "p0000 yes;p0004 no;", to(2): "p0000 yes;"}[l.To]; said != want || v.Matter.Decision == nil {
				t.Errorf("%s is told %q, want %q, and the decision %v", l.To, said, want, v.Matter.Decision)
			}
			if v.Lost != (l.To == to(6)) {
				t.Errorf("%s: lost is %v", l.To, v.Lost)
			}
			if v.Secret != "" {
				t.Error("a statement bears a link that needs no login, and what it shows is public")
			}
		}
		w.expects("once", map[string][]string{})
	})
}

// TestLapsing_IsToldThirtyAndSevenDaysBefore, and when it has happened; not of what
// was taken back, renewed, given for less, or is about a vote that is over.
func TestLapsing_IsToldThirtyAndSevenDaysBefore(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 6)
		for n := range 6 {
			w.reachable(n, governance.NoticesSingle)
		}
		w.post()
		in := func(days int) time.Time { return clock.now().AddDate(0, 0, days).Add(time.Hour) }
		give := func(from int, until time.Time) governance.Delegation {
			t.Helper()
			d, err := w.Delegate(t.Context(), member(from), Entrust{To: w.speaking(0), Until: until})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		give(1, in(40))
		give(2, in(40)) // renewed below
		back := give(3, in(40))
		give(4, in(20)) // of thirty days' warning there is nothing to say
		var lapsed []VoiceNews
		days := func(what string, n int, want map[string][]string) {
			t.Helper()
			got := map[string][]string{}
			for range n {
				clock.forward(24 * time.Hour)
				w.post()
				for _, l := range w.delivered() {
					for _, v := range l.Voices {
						if l.Kind != LetterRelied {
							got[l.To] = append(got[l.To], v.Kind)
						}
						if l.Kind == LetterLapsed {
							lapsed = append(lapsed, v)
						}
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", what, diff)
			}
		}
		days("31 days before", 9, map[string][]string{})
		days("29 days before", 2, map[string][]string{to(1): {"expiring"}, to(2): {"expiring"}, to(3): {"expiring"}})
		give(2, time.Time{})
		if err := w.EndDelegation(t.Context(), member(3), back.ID); err != nil {
			t.Fatal(err)
		}
		days("seven days before that of 4 lapses", 3, map[string][]string{to(4): {"expiring"}})
		w.openNow("2026-1", "paper", 90*24*time.Hour)
		w.post()
		w.delivered()
		days("when it had lapsed", 7, map[string][]string{to(4): {"lapsed"}})
		if len(lapsed) != 1 || len(lapsed[0].Open) != 1 || lapsed[0].Open[0].Issue.ID != "2026-1" || lapsed[0].Open[0].Path.End != delegation.EndSilent {
			t.Errorf("it says of open votes %+v", lapsed)
		}
		days("seven days before that of 1 lapses", 13, map[string][]string{to(1): {"expiring"}})
		clock.forward(30 * 24 * time.Hour) // the server was down when it did, and long after
		days("long after", 1, map[string][]string{})
	})
}

// TestVoted_OffersNothingToWhomARecoveryBars from the vote.
func TestVoted_OffersNothingToWhomARecoveryBars(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 3, 1, 72*time.Hour, 1)
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		w.post()
		w.change(func(tx *store.Tx) error { return tx.BarFrom("2026-1", personID(1), clock.now()) })
		w.expects("barred", map[string][]string{})
	})
}

// TestUnsubscribe_EndsNewsOfVoicesToo.
func TestUnsubscribe_EndsNewsOfVoicesToo(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 2, 2, 72*time.Hour, 1)
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		w.post()
		sent := w.delivered()
		if err := w.Unsubscribe(t.Context(), sent[0].Unsubscribe); err != nil {
			t.Fatal(err)
		}
		w.cast(0, "2026-2", governance.Yes)
		w.expects("after that", map[string][]string{})
	})
}
