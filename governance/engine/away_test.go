// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// afterThree lets delegations lapse once their owner has not been here for three months.
var afterThree = liquid(func(r *governance.DelegationRule) { r.AwayMonths = 3 })

// on sets a clock to nine in the morning of a day.
func (c *handClock) on(day string) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	c.at.Store(at.Add(9 * time.Hour).UnixMilli())
}

// aboutAway are the kinds of letters that were due, those of who relies on whom left
// out, by where they went.
func (w world) aboutAway() map[string][]string {
	w.t.Helper()
	w.post()
	told := map[string][]string{}
	for _, l := range w.delivered() {
		for _, v := range l.Voices {
			if v.Kind != LetterRelied {
				told[l.To] = append(told[l.To], v.Kind)
			}
		}
	}
	return told
}

// tells holds what letters are due to what they should be.
func (w world) tells(what string, want map[string][]string) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.aboutAway(), cmpopts.EquateEmpty()); diff != "" {
		w.t.Errorf("%s: %s", what, diff)
	}
}

// warned lets time go on until what was given on the first morning of these tests
// lapses; its owners were warned of that.
func (w world) warned(clock *handClock) {
	w.t.Helper()
	clock.on("2026-03-31")
	w.post()
	clock.on("2026-04-07")
}

// comes has a member use the hall.
func (w world) comes(n int) {
	w.t.Helper()
	tokens, err := update(w.t.Context(), w.Engine, func(tx *store.Tx) (Tokens, error) { return w.begin(tx, personID(n), "") })
	w.must(err)
	visit, err := w.Visit(w.t.Context(), tokens.Access)
	if err != nil || visit.Actor.Person != personID(n) {
		w.t.Fatalf("visit of %s: %v", visit.Actor.Person, err)
	}
}

func (w world) lastHere(n int) string {
	w.t.Helper()
	return read(w, func(tx *store.Tx) (string, error) {
		seen, err := tx.LastHere(personID(n))
		return seen.Format(time.DateOnly), err
	})
}

// standing are of whom the delegations stand.
func (w world) standing() (of []bodies.PersonID) {
	w.t.Helper()
	now := w.now().Add(time.Second) // each lapses at an instant of its own
	for _, d := range read(w, func(tx *store.Tx) ([]governance.Delegation, error) { return tx.LiveDelegations(now) }) {
		of = append(of, d.Delegator)
	}
	slices.Sort(of)
	return of
}

// turnout is that of a decided vote, whose voices must all be accounted for.
func (w world) turnout(id governance.IssueID) governance.Turnout {
	w.t.Helper()
	all := read(w, func(tx *store.Tx) (map[governance.IssueID]store.Decision, error) {
		return tx.DecisionsOf([]governance.IssueID{id})
	})
	recorded, err := recordedOf(all[id])
	w.must(err)
	turnout := recorded.Turnout
	told := turnout.TookPart()
	for _, weight := range turnout.Lost {
		told += weight
	}
	if told != turnout.Electorate {
		w.t.Errorf("%s: cast and lost are %d of %d", id, told, turnout.Electorate)
	}
	return turnout
}

// lapsesIn are how many entries of the record say that a delegation lapsed by absence.
func (w world) lapsesIn() (n int) {
	w.t.Helper()
	w.must(w.SequenceAll(w.t.Context()))
	for _, e := range w.entries() {
		if e.Type == "delegation.clear" && strings.Contains(string(e.Leaf), `"reason":"away"`) {
			n++
		}
	}
	return n
}

// TestAway_IsToldTwiceAndThenLapses: whoever comes in between keeps what they gave, and
// is told anew when they stay away again; who keeps their own voice is left alone.
func TestAway_IsToldTwiceAndThenLapses(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning() // of 7 January
		w := foundLiquid(t, db, 5, afterThree)
		for n := range 4 { // the fifth has no address
			w.reachable(n, governance.NoticesSingle)
		}
		w.entrusts(1, 0)
		w.entrusts(2, 0)
		w.give(3)
		w.entrusts(4, 0)
		w.post()
		w.delivered()
		clock.on("2026-03-07")
		w.tells("31 days before", nil)
		clock.on("2026-03-08")
		w.tells("thirty days before", map[string][]string{to(1): {"away"}, to(2): {"away"}})
		for _, day := range []string{"2026-03-09", "2026-03-19", "2026-03-20"} { // while the letters are kept, and after
			clock.on(day)
			w.tells("once more", nil)
		}
		w.comes(2)
		clock.on("2026-03-31")
		w.tells("seven days before", map[string][]string{to(1): {"away"}})
		clock.on("2026-04-06")
		w.tells("the day before", nil)
		if got := len(w.standing()); got != 4 {
			t.Fatalf("%d delegations stand before anybody is away, want 4", got)
		}
		clock.on("2026-04-07")
		w.tells("on the day", map[string][]string{to(1): {"lapsed"}})
		if diff := cmp.Diff([]bodies.PersonID{personID(2), personID(3)}, w.standing()); diff != "" {
			t.Errorf("what stands: %s", diff)
		}
		w.tells("an hour later", nil)
		clock.on("2026-05-21")
		w.tells("who came is away again: thirty days before", map[string][]string{to(2): {"away"}})
		clock.on("2026-06-13")
		w.tells("seven days before", map[string][]string{to(2): {"away"}})
		clock.on("2026-06-20")
		w.tells("on the day", map[string][]string{to(2): {"lapsed"}})
		if got := w.lapsesIn(); got != 3 {
			t.Errorf("%d lapses in the record, want 3", got)
		}
		w.verifies()
	})
}

// TestAway_SaysWhatLapsesAndWhen, in the letters, while it is so.
func TestAway_SaysWhatLapsesAndWhen(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 3, afterThree)
		w.reachable(1, governance.NoticesSingle)
		w.reachable(2, governance.NoticesSingle)
		w.entrusts(1, 0)
		if _, err := w.Delegate(t.Context(), member(1), Entrust{Scope: delegation.Scope{Body: "commons"}, To: w.speaking(2), Until: clock.now().AddDate(0, 2, 20)}); err != nil {
			t.Fatal(err) // ends before anybody is away
		}
		if _, err := w.Delegate(t.Context(), member(0), Entrust{To: w.speaking(2), Until: clock.now().AddDate(0, 2, 20)}); err != nil {
			t.Fatal(err)
		}
		given := w.entrusts(2, 0)
		clock.on("2026-03-08")
		w.post()
		for _, n := range read(w, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(0), 10) }) {
			if n.Kind == LetterAway {
				t.Errorf("whose delegation ends before is told %v", n)
			}
		}
		w.must(w.EndDelegation(t.Context(), member(2), given.ID)) // and nothing is left to be said
		clock.on("2026-03-08")
		sent := slices.DeleteFunc(w.delivered(), func(l Letter) bool { return l.Kind != LetterAway })
		if len(sent) != 1 || sent[0].To != to(1) || len(sent[0].Voices) != 1 {
			t.Fatalf("sent: %+v", sent)
		}
		v := sent[0].Voices[0]
		if v.Months != 3 || v.Given.Until.Format(time.DateOnly) != "2026-04-07" || len(v.Lapsing) != 1 || v.Lapsing[0].To[0].ID != personID(0) {
			t.Errorf("it says %+v", v)
		}
		clock.on("2026-03-31")
		w.post()
		w.comes(1)
		w.tells("who has come meanwhile", nil)
		if news, err := w.VoiceNews(t.Context(), member(1)); err != nil || len(news) != 0 {
			t.Errorf("the page tells who is here that they are not: %+v, %v", news, err)
		}
	})
}

// TestAway_LapsedIsToldWithItsReason, and can be given anew by its owner alone.
func TestAway_LapsedIsToldWithItsReason(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 4, afterThree)
		w.reachable(1, governance.NoticesSingle)
		given, own := w.entrusts(1, 0), w.entrusts(2, 0)
		w.must(w.EndDelegation(t.Context(), member(2), own.ID))
		w.warned(clock)
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.delivered()
		w.post()
		news, err := w.VoiceNews(t.Context(), member(1))
		if err != nil || len(news) != 1 || news[0].Kind != LetterLapsed || news[0].Months != 3 || !news[0].Given.Until.Equal(clock.now()) || len(news[0].Open) != 1 {
			t.Errorf("the page tells %+v, %v", news, err)
		}
		renewal, err := w.Renewal(t.Context(), member(1), given.ID, "")
		if err != nil || !slices.Equal(renewal.Entrust.To, []bodies.PersonID{personID(0)}) {
			t.Errorf("its owner is shown %+v, %v", renewal, err)
		}
		for what, ask := range map[string]func() error{
			"somebody else": func() error { _, err := w.Renewal(t.Context(), member(2), given.ID, ""); return err },
			"a stranger":    func() error { _, err := w.Renewal(t.Context(), access.Actor{}, given.ID, ""); return err },
			"one taken back": func() error {
				_, err := w.Renewal(t.Context(), member(2), own.ID, "")
				return err
			},
		} {
			if err := ask(); !errors.Is(err, identity.ErrLink) {
				t.Errorf("%s: %v, want ErrLink", what, err)
			}
		}
		if _, err := w.Delegate(t.Context(), member(1), renewal.Entrust); err != nil {
			t.Error(err)
		}
		w.tells("given anew", map[string][]string{to(1): {"lapsed"}})
		w.verifies()
	})
}

// TestAway_TheDelegateLearnsItAsOfAnyOther: that they lost somebody, in the morning,
// without the reason.
func TestAway_TheDelegateLearnsItAsOfAnyOther(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 2, afterThree)
		w.reachable(0, governance.NoticesSingle)
		w.entrusts(1, 0)
		clock.on("2026-03-31")
		w.post()
		w.delivered()
		clock.on("2026-04-07")
		w.post()
		w.delivered()
		letters := w.nextMorning(clock)
		if len(letters) != 1 || letters[0].Kind != LetterRelied || len(letters[0].Voices) != 1 {
			t.Fatalf("told: %+v", letters)
		}
		if v := letters[0].Voices[0]; len(v.Relied) != 1 || v.Relied[0].Lost != 1 || v.Months != 0 {
			t.Errorf("told: %+v", v)
		}
	})
}

// TestAway_DowntimeTakesNothingUnannounced: a server that was down for half a year finds
// everybody away, and gives them a week.
func TestAway_DowntimeTakesNothingUnannounced(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 3, afterThree)
		w.reachable(1, governance.NoticesSingle)
		w.reachable(2, governance.NoticesSingle)
		w.entrusts(1, 0)
		w.entrusts(2, 0)
		clock.on("2026-08-01")
		w.tells("the day it is up again", map[string][]string{to(1): {"away"}, to(2): {"away"}})
		w.comes(2)
		clock.on("2026-08-07")
		w.tells("six days later", nil)
		clock.on("2026-08-08")
		w.tells("a week later", map[string][]string{to(1): {"lapsed"}})
		w.verifies()
	})
}

// TestAway_AClockPutBackLapsesNothingTwice, and what is given then comes after what
// lapsed.
func TestAway_AClockPutBackLapsesNothingTwice(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 4, afterThree)
		w.reachable(1, governance.NoticesSingle)
		w.entrusts(1, 0)
		w.entrusts(2, 0)
		clock.on("2026-03-31")
		w.post()
		w.delivered()
		clock.on("2026-04-02")
		w.comes(2)
		clock.on("2026-04-07")
		w.tells("on the day", map[string][]string{to(1): {"lapsed"}})
		clock.on("2026-04-01")
		w.comes(2)
		if got := w.lastHere(2); got != "2026-04-02" {
			t.Errorf("by a clock put back, last here on %s", got)
		}
		w.must(w.again().readAway(t.Context()))
		w.entrusts(1, 0)
		given := w.entrusts(3, 1)
		w.must(w.EndDelegation(t.Context(), member(3), given.ID))
		clock.on("2026-04-07")
		w.must(w.again().readAway(t.Context()))
		if got := w.lapsesIn(); got != 1 {
			t.Errorf("%d lapses in the record, want 1", got)
		}
		w.verifies()
	})
}

// TestAway_StandsSealedWhereTheDelegationDoes.
func TestAway_StandsSealedWhereTheDelegationDoes(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 3, liquid(func(r *governance.DelegationRule) { r.AwayMonths, r.Shown = 3, governance.ShownTwo }))
		w.entrusts(1, 0)
		w.warned(clock)
		w.post()
		if len(w.standing()) != 0 || w.lapsesIn() != 0 {
			t.Errorf("stands: %v; lapses in clear: %d", w.standing(), w.lapsesIn())
		}
		w.verifies()
		if r := w.verifiedFor(audit.Scope{Auditor: true}); r.Verdict != audit.Verified {
			t.Errorf("to auditors: %v %v", r.Verdict, r.Findings)
		}
	})
}

// TestAway_LapsesNothingThatHasEnded: what lapses together ends a millisecond apart, and one
// whose age ends it within that time is not entered as lapsed after its end.
func TestAway_LapsesNothingThatHasEnded(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 3, afterThree)
		until := time.Date(2026, 4, 7, 9, 0, 0, 0, time.UTC).Add(time.Millisecond)
		for _, scope := range []delegation.Scope{{}, {Body: "commons"}} {
			if _, err := w.Delegate(t.Context(), member(1), Entrust{Scope: scope, To: w.speaking(0), Until: until}); err != nil {
				t.Fatal(err)
			}
		}
		w.warned(clock)
		w.post()
		if got := w.lapsesIn(); got != 1 {
			t.Errorf("%d lapses in the record, want 1", got)
		}
		if got := w.standing(); len(got) != 0 {
			t.Errorf("stands: %v", got)
		}
		w.verifies()
	})
}

// TestAway_OfOneMatterGoesByItsOwnRule, while its vote is open: and where that reads the
// delegations of its opening, what lapses then changes no count.
func TestAway_OfOneMatterGoesByItsOwnRule(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		kinds := procedures()
		kinds[0].Delegation = &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic}
		slow := kinds[0]
		slow.Kind, slow.Delegation = "slow", &afterThree
		early := kinds[0]
		early.Kind = "early"
		early.Delegation = &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic, AwayMonths: 3, Snapshot: governance.AtOpening}
		w := foundBy(t, newEngine(t, db, rand.Reader), db, 4, append(kinds, slow, early))
		closes := time.Date(2026, 4, 20, 9, 0, 0, 0, time.UTC)
		for id, kind := range map[governance.IssueID]string{"2026-1": "paper", "2026-2": "slow", "2026-3": "slow", "2026-4": "early"} {
			opens := clock.now().Add(time.Hour)
			if id == "2026-3" {
				opens = closes.Add(-time.Hour)
			}
			w.bring(id, kind, opens, closes)
		}
		for _, issue := range []string{"2026-1", "2026-2", "2026-3", "2026-4"} {
			if _, err := w.Delegate(t.Context(), member(1), Entrust{Scope: delegation.Scope{Issue: issue}, To: w.speaking(0)}); err != nil {
				t.Fatal(err)
			}
		}
		clock.forward(2 * time.Hour)
		w.advance()
		for _, issue := range []governance.IssueID{"2026-1", "2026-2", "2026-4"} {
			w.cast(0, issue, governance.Yes)
		}
		w.warned(clock)
		w.post()
		now := clock.now().Add(time.Second) // each lapses at an instant of its own
		var stand []string
		for _, d := range read(w, func(tx *store.Tx) ([]governance.Delegation, error) { return tx.LiveDelegations(now) }) {
			stand = append(stand, d.Scope.Issue)
		}
		slices.Sort(stand)
		if diff := cmp.Diff([]string{"2026-1", "2026-3"}, stand); diff != "" {
			t.Errorf("what stands: %s", diff)
		}
		clock.on("2026-04-20")
		w.advance()
		for issue, represented := range map[governance.IssueID]int64{"2026-1": 1, "2026-2": 0, "2026-4": 1} {
			if got := w.turnout(issue); got.Represented != represented {
				t.Errorf("%s: %+v, want %d represented", issue, got, represented)
			}
		}
		w.verifies()
	})
}
