// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// contests files a dispute by the nth member.
func (w world) contests(n int, issue governance.IssueID, text string) (governance.Dispute, error) {
	return w.Dispute(w.t.Context(), member(n), DisputeFiling{Issue: issue, Text: text})
}

// judges answers a dispute.
func (w world) judges(actor access.Actor, d governance.Dispute, by bodies.Slug, verdict governance.ChallengeState) error {
	_, err := w.AnswerDispute(w.t.Context(), actor, DisputeAnswering{Issue: d.Issue, Ref: d.Ref, By: by, Verdict: verdict, Text: "We looked."})
	return err
}

// holdsUp wants the record to be verified, as everybody and as auditors have it.
func (w world) holdsUp() {
	w.t.Helper()
	for _, scope := range []audit.Scope{{}, {Auditor: true}, {Body: "commons", Auditor: true}} {
		if r := w.verifiedFor(scope); r.Verdict != audit.Verified {
			w.t.Errorf("%+v: %s: %v", scope, r.Verdict, r.Findings)
		}
	}
}

func wants(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestDispute_IsFiledAndAnsweredByWhoMayInTime(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 4)
		auditor, audited := w.holder(0), w.holder(1)
		w.openNow("2026-1", "paper", time.Hour)
		_, err := w.contests(2, "2026-1", "Too soon.")
		wants(t, "while it runs", err, governance.ErrUndisputable)
		clock.forward(2 * time.Hour)
		w.advance()
		_, err = w.contests(2, "2026-9", "Where?")
		wants(t, "of no vote", err, ErrNotFound)
		_, err = w.Dispute(t.Context(), access.Actor{Person: personID(3), Session: "s"}, DisputeFiling{Issue: "2026-1", Text: " \n"})
		wants(t, "without words", err, governance.ErrStatement)
		_, err = w.Dispute(t.Context(), access.Actor{}, DisputeFiling{Issue: "2026-1", Text: "Me too."})
		wants(t, "a stranger", err, access.ErrSignIn)
		_, err = w.Dispute(t.Context(), member(2), DisputeFiling{Issue: "2026-1", Text: "A leaf.", Evidence: "12"})
		wants(t, "with evidence that is none", err, governance.ErrEvidence)
		d, err := w.Dispute(t.Context(), member(2), DisputeFiling{Issue: "2026-1", Text: "My receipt is not there.", Evidence: strings.Repeat("ab", 32)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.contests(2, "2026-1", "Again.")
		wants(t, "a second that waits", err, governance.ErrDisputed)

		wants(t, "who is audited", w.judges(audited, d, "commons", governance.ChallengeDismissed), governance.ErrUnwatched)
		wants(t, "a member", w.judges(w.holder(3), d, "audit", governance.ChallengeDismissed), access.ErrForbidden)
		wants(t, "no verdict", w.judges(auditor, d, "audit", "perhaps"), governance.ErrVerdict)
		wants(t, "another dispute", w.judges(auditor, governance.Dispute{Issue: "2026-1", Ref: "no"}, "audit", governance.ChallengeDismissed), ErrNotFound)
		if err := w.judges(auditor, d, "audit", governance.ChallengeUpheld); err != nil {
			t.Fatal(err)
		}
		wants(t, "twice", w.judges(auditor, d, "audit", governance.ChallengeDismissed), governance.ErrDisputeJudged)

		own, err := w.Dispute(t.Context(), auditor, DisputeFiling{Issue: "2026-1", Text: "I voted too."})
		if err != nil {
			t.Fatal(err)
		}
		wants(t, "one's own", w.judges(auditor, own, "audit", governance.ChallengeUpheld), governance.ErrPartial)
		if again, err := w.contests(2, "2026-1", "And the count?"); err != nil || w.judges(auditor, again, "audit", governance.ChallengeDismissed) != nil {
			t.Errorf("once the first is answered: %v", err)
		}
		clock.forward(14 * 24 * time.Hour)
		_, err = w.contests(3, "2026-1", "Too late.")
		wants(t, "after its days", err, governance.ErrDisputesOver)
		w.holdsUp()
	})
}

// TestDispute_NoMoreThanThreeADay counts what one person files in all votes.
func TestDispute_NoMoreThanThreeADay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 3)
		for _, id := range []governance.IssueID{"2026-1", "2026-2", "2026-3", "2026-4"} {
			w.adopts(id, clock)
		}
		for _, id := range []governance.IssueID{"2026-1", "2026-2", "2026-3"} {
			if _, err := w.contests(2, id, "No."); err != nil {
				t.Fatal(err)
			}
			clock.forward(time.Hour)
		}
		_, err := w.contests(2, "2026-4", "No.")
		wants(t, "a fourth", err, governance.ErrDisputes)
		clock.forward(21 * time.Hour)
		if _, err := w.contests(2, "2026-4", "No."); err != nil {
			t.Errorf("a day after the first: %v", err)
		}
		w.holdsUp()
	})
}

// TestDispute_AtOnceIsFiledOnceAndAnsweredOnce lets many ask in one moment.
func TestDispute_AtOnceIsFiledOnceAndAnsweredOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 3)
		w.adopts("2026-1", clock)
		atOnce := func(do func() error, want error) {
			t.Helper()
			var group sync.WaitGroup
			said := make([]error, 6)
			for n := range said {
				group.Go(func() { said[n] = do() })
			}
			group.Wait()
			done := 0
			for _, err := range said {
				if err == nil {
					done++
				} else if !errors.Is(err, want) {
					t.Error(err)
				}
			}
			if done != 1 {
				t.Errorf("%d were taken, want one", done)
			}
		}
		atOnce(func() error { _, err := w.contests(2, "2026-1", "No."); return err }, governance.ErrDisputed)
		d := read(w, func(tx *store.Tx) ([]governance.Dispute, error) { return tx.Disputes("2026-1") })[0]
		auditor := w.holder(0)
		atOnce(func() error { return w.judges(auditor, d, "audit", governance.ChallengeUpheld) }, governance.ErrDisputeJudged)
		w.holdsUp()
	})
}

// TestDispute_HoldsTheKeyUntilItIsAnsweredAndNoLongerThanThat: nobody keeps the key of a
// confidential vote by disputing it.
func TestDispute_HoldsTheKeyUntilItIsAnsweredAndNoLongerThanThat(t *testing.T) {
	const day = 24 * time.Hour
	for _, test := range []struct {
		name    string
		answers bool
		kept    time.Duration // after the days of disputes
		gone    time.Duration
	}{{"where nobody answers", false, 29*day - time.Second, 29 * day}, {"where it is answered", true, 3*day - time.Second, 3 * day}} {
		t.Run(test.name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundAudited(t, db, 4)
				w.openNow("2026-1", "quiet", time.Hour)
				w.castAs(2, "2026-1", rankedAs("quay"))
				clock.forward(2 * time.Hour)
				w.advance()
				clock.forward(6 * day) // a day before the end
				d, err := w.contests(2, "2026-1", "My ballot is not in the list.")
				if err != nil {
					t.Fatal(err)
				}
				destroyed := func() bool {
					w.advance()
					return !read(w, func(tx *store.Tx) (time.Time, error) { return tx.PseudonymKeyDestroyed("2026-1") }).IsZero()
				}
				clock.forward(day + test.kept)
				if destroyed() {
					t.Fatal("the key was destroyed against a dispute that waits")
				}
				if _, err := w.Receipt(t.Context(), member(2), "2026-1"); err != nil {
					t.Errorf("while the key is there: %v", err)
				}
				clock.forward(test.gone - test.kept)
				if test.answers {
					if destroyed() {
						t.Fatal("the key was destroyed a moment before the answer")
					}
					if err := w.judges(w.holder(0), d, "audit", governance.ChallengeDismissed); err != nil {
						t.Fatal(err)
					}
				}
				if !destroyed() {
					t.Error("the key is kept")
				}
				if !test.answers { // it is taken all the same, and is late
					clock.forward(day)
					if err := w.judges(w.holder(0), d, "audit", governance.ChallengeDismissed); err != nil {
						t.Error(err)
					}
				}
				w.holdsUp()
			})
		})
	}
}

// TestDisputes_AreReadByWhoMay: everybody learns how many there are and what they were
// answered, only the author and the desk who filed them and why.
func TestDisputes_AreReadByWhoMay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 4)
		w.adopts("2026-1", clock)
		receipt := w.castsReceipt()
		if _, err := w.Dispute(t.Context(), member(2), DisputeFiling{Issue: "2026-1", Text: "A private thing.", Evidence: receipt}); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			actor         access.Actor
			shown, judges bool
		}{
			"a stranger": {}, "another member": {actor: member(3)}, "who is audited": {actor: w.holder(1)},
			"its author": {actor: member(2), shown: true}, "an auditor": {actor: w.holder(0), shown: true, judges: true},
		} {
			r, err := w.Disputes(t.Context(), c.actor, "2026-1")
			if err != nil || len(r.Lines) != 1 || r.Open != 1 {
				t.Fatalf("%s: %d, %v", name, len(r.Lines), err)
			}
			l := r.Lines[0]
			if got := l.Text != ""; got != c.shown || (l.Person != "") != c.shown || (l.Author.ID != "") != c.shown || l.Found != c.shown || (l.Evidence != "") != c.shown || l.MayJudge != c.judges {
				t.Errorf("%s: %+v", name, l)
			}
		}
		if h, err := w.Home(t.Context(), w.holder(0)); err != nil || len(h.Disputes) != 1 {
			t.Errorf("the home of an auditor shows %d, %v", len(h.Disputes), err)
		}
		if h, err := w.Home(t.Context(), w.holder(1)); err != nil || len(h.Disputes) != 0 {
			t.Errorf("that of who is audited shows %d, %v", len(h.Disputes), err)
		}
		if _, err := w.Disputes(t.Context(), member(2), "2026-9"); !errors.Is(err, ErrNotFound) {
			t.Error(err)
		}
	})
}

// castsReceipt is the hash of a leaf that the record holds.
func (w world) castsReceipt() string {
	if err := w.SequenceAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	for _, e := range w.entries() {
		if e.Type == "ballot.cast" {
			return hex.EncodeToString(e.Hash[:])
		}
	}
	w.t.Fatal("nobody cast")
	return ""
}

// TestUnlink_LeavesAKeyThatADisputeHolds though the clock found it due before: the
// dispute was committed between its look and its deed.
func TestUnlink_LeavesAKeyThatADisputeHolds(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 3)
		w.openNow("2026-1", "quiet", time.Hour)
		clock.forward(2 * time.Hour)
		w.advance()
		if _, err := w.contests(2, "2026-1", "No."); err != nil {
			t.Fatal(err)
		}
		clock.forward(8 * 24 * time.Hour)
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return w.unlink(tx, "2026-1") }); err != nil {
			t.Fatal(err)
		}
		if at := read(w, func(tx *store.Tx) (time.Time, error) { return tx.PseudonymKeyDestroyed("2026-1") }); !at.IsZero() {
			t.Errorf("the key was destroyed at %s", at)
		}
	})
}

// TestErase_TakesTheWordsOfADispute and leaves that there was one, and a record that
// holds.
func TestErase_TakesTheWordsOfADispute(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 4)
		w.adopts("2026-1", clock)
		actor := w.enrolled(2)
		d, err := w.contests(2, "2026-1", "I was in hospital.")
		if err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Hour)
		w.must(w.Erase(t.Context(), actor, credentials))
		if found := w.traces("hospital"); len(found) > 0 {
			t.Errorf("its words stand in %v", found)
		}
		clock.forward(time.Hour)
		if err := w.judges(w.holder(0), d, "audit", governance.ChallengeDismissed); err != nil {
			t.Error(err)
		}
		w.holdsUp()
	})
}

// TestDispute_TellsItsAuthorOfTheAnswer by mail, as they wish to be told of votes and never
// at night, and nobody else; the mail does not say what the dispute says.
func TestDispute_TellsItsAuthorOfTheAnswer(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 6)
		for n, wish := range map[int]governance.Notices{0: governance.NoticesSingle, 1: governance.NoticesSingle, 2: governance.NoticesSingle, 3: governance.NoticesDaily, 4: governance.NoticesOff} {
			w.reachable(n, wish)
		}
		clock.morning()
		w.adopts("2026-1", clock)
		w.delivered()
		verdicts := map[int]governance.ChallengeState{2: governance.ChallengeUpheld, 3: governance.ChallengeDismissed, 4: governance.ChallengeUpheld, 5: governance.ChallengeUpheld}
		answer := func(n int) {
			t.Helper()
			d, err := w.contests(n, "2026-1", "A CANARY.")
			w.must(err)
			w.must(w.judges(w.holder(0), d, "audit", verdicts[n]))
		}
		told := func(what string, want ...string) {
			t.Helper()
			got := []string{}
			for _, l := range w.delivered() {
				if l.Kind == LetterDispute {
					got = append(got, fmt.Sprintf("%s %s %s by %s", l.To, l.Dispute.Issue, l.Dispute.Verdict, l.Dispute.By.Slug))
					if l.Unsubscribe == "" || l.Dispute.Title == "" || strings.Contains(fmt.Sprintf("%+v %+v", l, l.Dispute), "CANARY") {
						t.Errorf("%s: %+v", what, l)
					}
				}
			}
			if !slices.Equal(got, append([]string{}, want...)) {
				t.Errorf("%s: got %q, want %q", what, got, want)
			}
		}
		clock.forward(time.Duration(23-clock.now().Hour()) * time.Hour)
		answer(2)
		told("at night")
		clock.forward(10 * time.Hour)
		told("in the morning", "p0002@example.org 2026-1 upheld by audit")
		for n := 3; n < 6; n++ { // one reads in the morning, one wants no mail, one has no address
			answer(n)
		}
		told("by day, to whom it comes in the morning")
		if waiting := w.rows("SELECT COUNT(*) FROM outbox WHERE kind = 'dispute'"); waiting != 2 {
			t.Errorf("there are %d letters, want those to two", waiting)
		}
		clock.forward(24 * time.Hour)
		told("the next morning", "p0003@example.org 2026-1 dismissed by audit")
		d, err := w.contests(2, "2026-1", "A CANARY again.")
		w.must(err)
		w.must(w.judges(w.holder(0), d, "audit", governance.ChallengeDismissed))
		w.change(func(tx *store.Tx) error { return tx.SetNotices(personID(2), governance.NoticesOff) })
		told("who has ended mails meanwhile")
		w.holdsUp()
	})
}

// TestDispute_LeavesNothingHalf: a dispute and its answer end between one write and the
// next. There is none without its entry and the time of the key, no answer without its
// letter, or the other way round.
func TestDispute_LeavesNothingHalf(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 4)
		w.reachable(2, governance.NoticesSingle)
		w.openNow("2026-1", "quiet", time.Hour)
		clock.forward(2 * time.Hour)
		w.advance()
		all := func() string {
			said := read(w, func(tx *store.Tx) ([]governance.Dispute, error) { return tx.Disputes("2026-1") })
			text, err := json.Marshal([]any{said, refs(w.waiting()), w.rows("SELECT COUNT(*) FROM outbox"), w.rows("SELECT COUNT(*) FROM entries"), w.rows("SELECT COUNT(*) FROM dispute_answers")})
			w.must(err)
			return string(text)
		}
		breaks := func(name string, deed func(w world) error) (times int) {
			before := all()
			for ; ; times++ {
				brittle := world{New(Options{DB: w.db, Gate: w.gate, Log: w.log, Tokens: w.tokens, Random: &brittle{times}}), t, w.db, w.kinds}
				err := deed(brittle)
				if err == nil {
					return times
				}
				if !errors.Is(err, errCrash) {
					t.Fatalf("%s: the deed itself failed: %v", name, err)
				}
				if after := all(); after != before {
					t.Fatalf("%s: after a crash there is\n%s\nbefore it there was\n%s", name, after, before)
				}
			}
		}
		var d governance.Dispute
		filed := breaks("file", func(w world) (err error) { d, err = w.contests(2, "2026-1", "A leaf is missing."); return err })
		clock.forward(time.Second)
		answered := breaks("answer", func(w world) error { return w.judges(w.holder(0), d, "audit", governance.ChallengeUpheld) })
		if filed < 2 || answered < 2 {
			t.Errorf("broken off %d and %d times: the writes after the entry were not among them", filed, answered)
		}
		w.holdsUp()
	})
}
