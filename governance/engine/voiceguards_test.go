// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// said runs a statement of no deed, to make what no deed makes.
func (w world) said(statement string, args ...any) {
	w.t.Helper()
	pool, _ := w.db.Pool()
	if _, err := pool.ExecContext(w.t.Context(), statement, args...); err != nil {
		w.t.Fatal(err)
	}
}

// TestVoices_EachStepAsksTheGate: of a vote that tells nobody who has voted there is
// no round; one that was begun all the same finds nobody; a notice that was written
// all the same is told to nobody, on no page and in no mail.
func TestVoices_EachStepAsksTheGate(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 3, 1, 72*time.Hour, 1)
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		w.said(`UPDATE issues SET procedure_json = REPLACE(procedure_json, '"public"', '"secret"') WHERE id = '2026-1'`)
		if err := errors.Join(w.SequenceAll(t.Context()), w.readVoices(t.Context())); err != nil {
			t.Fatal(err)
		}
		if open := read(w, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) }); len(open) > 0 {
			t.Errorf("it begins %v", open)
		}
		w.said(`INSERT INTO voice_rounds (kind, subject, delegate, began_at, after) VALUES ('voted', '2026-1', 'person-0000', '2026-01-06 09:00:00', '')`)
		if err := w.walkVoices(t.Context()); err != nil {
			t.Fatal(err)
		}
		if told := read(w, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(1), 10) }); len(told) > 0 {
			t.Errorf("a round tells %v", told)
		}
		w.change(func(tx *store.Tx) error { // those who have voted and are asked about together with who relies on them
			i, err := tx.Issue("2026-1")
			return errors.Join(err, followed(tx, i, []store.VoiceReader{{Person: personID(0)}, {Person: personID(1)}}, clock.now(), clock.now(), func(r store.VoiceReader, to, _ []bodies.PersonID) {
				t.Errorf("of %s it is told that %v have voted", r.Person, to)
			}))
		})
		facts := store.VoiceFacts{Way: []bodies.PersonID{personID(0)}}
		w.change(func(tx *store.Tx) error {
			return tx.AddVoiceNotices([]store.VoiceNotice{
				{Person: personID(1), Kind: LetterVoted, Subject: "2026-1", At: clock.now(), Facts: facts},
				{Person: personID(1), Kind: LetterStatement, Subject: "2026-1", At: clock.now(), Facts: facts},
			})
		})
		if news, err := w.VoiceNews(t.Context(), member(1)); err != nil || len(news) > 0 {
			t.Errorf("the page tells %+v, %v", news, err)
		}
	})
}

// TestVoices_TellNoBallotBeforeTheClose, whatever was written down: in an open public
// vote too.
func TestVoices_TellNoBallotBeforeTheClose(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2)
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		w.change(func(tx *store.Tx) error { // a round that comes too early, and a decision that is there too early
			i, err := tx.Issue("2026-1")
			i.Stage, i.ClosedAt = governance.Closed, clock.now().Add(time.Second)
			return errors.Join(err, tx.SaveIssue(i), tx.BeginVoiceRound(LetterStatement, "2026-1", clock.now()),
				tx.AddDecision(store.Decision{ID: "2026-1", Issue: "2026-1", Body: "commons", Data: []byte(`{"outcome":"adopted"}`), At: clock.now()}))
		})
		if err := w.walkVoices(t.Context()); err != nil {
			t.Fatal(err)
		}
		if told := read(w, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(1), 10) }); len(told) > 0 {
			t.Errorf("a round that came too early tells %v", told)
		}
		w.change(func(tx *store.Tx) error {
			return tx.AddVoiceNotices([]store.VoiceNotice{{Person: personID(1), Kind: LetterStatement, Subject: "2026-1", At: clock.now(), Facts: store.VoiceFacts{Way: []bodies.PersonID{personID(0)}}}})
		})
		if news, err := w.VoiceNews(t.Context(), member(1)); err != nil || len(news) > 0 {
			t.Errorf("told of an open vote: %+v, %v", news, err)
		}
	})
}

// TestFollowVoice_EndsWithTheVote however long its link would be good.
func TestFollowVoice_EndsWithTheVote(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2)
		w.entrusts(1, 0)
		w.openNow("2026-1", "paper", 72*time.Hour)
		secret := strings.Repeat("E", 43)
		digest, err := identity.LinkDigest(secret)
		if err != nil {
			t.Fatal(err)
		}
		w.change(func(tx *store.Tx) error {
			return tx.AddVoiceLinks([]store.VoiceLink{{Digest: digest, Purpose: store.LinkFollow, Person: personID(1), Subject: "2026-1", Expires: clock.now().AddDate(1, 0, 0)}}, clock.now())
		})
		if _, err := w.FollowVoice(t.Context(), access.Actor{}, "2026-1", secret); err != nil {
			t.Error(err)
		}
		clock.forward(73 * time.Hour)
		for range 2 { // before the close was made, and after
			if _, err := w.FollowVoice(t.Context(), access.Actor{}, "2026-1", secret); !errors.Is(err, identity.ErrLink) {
				t.Errorf("after the close: %v, want ErrLink", err)
			}
			w.advance()
		}
	})
}

// TestVoices_AFaultInOneVoteKeepsNoOtherWaiting.
func TestVoices_AFaultInOneVoteKeepsNoOtherWaiting(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 2, 2, 72*time.Hour, 1)
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		w.cast(0, "2026-2", governance.Yes)
		if err := errors.Join(w.SequenceAll(t.Context()), w.readVoices(t.Context())); err != nil {
			t.Fatal(err)
		}
		w.said("UPDATE issues SET options_json = 'damaged' WHERE id = '2026-1'")
		if err := w.walkVoices(t.Context()); err == nil {
			t.Error("the fault is told to nobody")
		}
		w.said("UPDATE issues SET options_json = '[]' WHERE id = '2026-1'")
		var told []string
		for _, l := range w.delivered() {
			for _, v := range l.Voices {
				told = append(told, string(v.Matter.Issue.ID))
			}
		}
		if diff := cmp.Diff([]string{"2026-2"}, told); diff != "" {
			t.Error(diff)
		}
		w.expects("once it is mended", map[string][]string{to(1): {"voted voted p0000"}})
	})
}

// TestVoices_AnOldJournalIsNoNews: a server that comes to know of such mails, or was
// down for long, tells nobody of votes decided long ago, of delegations that lapsed
// before, nor of one lapse twice.
func TestVoices_AnOldJournalIsNoNews(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 4)
		for n := range 4 {
			w.reachable(n, governance.NoticesSingle)
		}
		in := func(days int) time.Time { return clock.now().AddDate(0, 0, days) }
		for n, days := range map[int]int{1: 5, 2: 11, 3: 40} {
			if _, err := w.Delegate(t.Context(), member(n), Entrust{To: w.speaking(0), Until: in(days)}); err != nil {
				t.Fatal(err)
			}
		}
		w.openNow("2026-1", "paper", 24*time.Hour)
		w.cast(0, "2026-1", governance.Yes)
		clock.forward(25 * time.Hour)
		w.advance()
		clock.forward(5 * 24 * time.Hour)
		w.expects("the first time it looks, six days later", map[string][]string{to(2): {"expiring expiring"}})
		clock.forward(24 * time.Hour)
		w.expects("the day after, of what ended on the fifth", map[string][]string{to(0): {"relied relied"}})
	})
}

// TestReliance_BeginsWithTheCommunity: whom people relied on from its first day on is
// told to nobody as news.
func TestReliance_BeginsWithTheCommunity(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.forward(-23*time.Hour - 59*time.Minute) // a minute after it was founded
		w := foundWorld(t, db, 2)
		w.reachable(0, governance.NoticesSingle)
		w.entrusts(1, 0)
		if got := voicesTo(w.nextMorning(clock)); len(got) > 0 {
			t.Errorf("told of the first day: %v", got)
		}
	})
}

// TestStatement_IsOfPublicVotes: what a ballot says is asked for each time, by the
// one gate.
func TestStatement_IsOfPublicVotes(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2)
		w.openNow("2026-1", "paper", 24*time.Hour)
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		clock.forward(25 * time.Hour)
		w.advance()
		w.post()
		told := func() (n int) {
			news, err := w.VoiceNews(t.Context(), member(1))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range news {
				if v.Kind == LetterStatement {
					n++
				}
			}
			return n
		}
		if told() != 1 {
			t.Fatal("the page tells nothing of a public vote")
		}
		w.said(`UPDATE issues SET procedure_json = REPLACE(procedure_json, '"public"', '"secret"') WHERE id = '2026-1'`)
		if told() != 0 {
			t.Error("the page tells what a ballot said in a vote that keeps it")
		}
	})
}

// TestVoted_IsOfTheDelegateWhoGoverns: that somebody voted whom one names elsewhere is
// no news of this vote, though one's voice is cast in it by another.
func TestVoted_IsOfTheDelegateWhoGoverns(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 4)
		w.reachable(1, governance.NoticesSingle)
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.openNow("2026-2", "name", 72*time.Hour)
		w.post()
		w.delivered()
		w.cast(0, "2026-1", governance.Yes)
		w.post()
		w.entrusts(1, 0) // who has voted: the preview said so
		w.change(func(tx *store.Tx) error {
			return tx.AddDelegations([]governance.Delegation{{Shown: governance.ShownPublic, ID: "d-2", Delegator: personID(1), Scope: delegation.Scope{Field: "elsewhere"}, Delegates: []bodies.PersonID{personID(2)}, From: foundedOn, Until: clock.now().AddDate(1, 0, 0)}})
		})
		w.cast(2, "2026-1", governance.Yes)
		w.expects("one named elsewhere has voted", map[string][]string{})
		if _, err := w.Cast(t.Context(), member(0), Cast{Issue: "2026-2", Choice: governance.Choice{Ranking: [][]governance.OptionID{{"quay"}}}, Key: newKey()}); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.SequenceAll(t.Context()), w.readVoices(t.Context())); err != nil {
			t.Fatal(err)
		}
		if open := read(w, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) }); len(open) > 0 {
			t.Errorf("a vote in which nothing is delegated begins %v", open)
		}
	})
}

// TestVoted_IsNoNewsOnceTheVoteIsOver, though its round had begun.
func TestVoted_IsNoNewsOnceTheVoteIsOver(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2)
		w.openNow("2026-1", "paper", 24*time.Hour)
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		if err := errors.Join(w.SequenceAll(t.Context()), w.readVoices(t.Context())); err != nil {
			t.Fatal(err)
		}
		w.openNow("2026-2", "paper", 24*time.Hour)
		w.cast(0, "2026-2", governance.Yes)
		clock.forward(25 * time.Hour)
		if err := errors.Join(w.SequenceAll(t.Context()), w.readVoices(t.Context())); err != nil {
			t.Fatal(err)
		}
		for _, r := range read(w, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) }) {
			if r.Subject == "2026-2" {
				t.Errorf("of a vote that is over there begins %v", r)
			}
		}
		if err := w.walkVoices(t.Context()); err != nil {
			t.Fatal(err)
		}
		if told := read(w, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(1), 10) }); len(told) > 0 {
			t.Errorf("after the close it is told that somebody voted: %v", told)
		}
	})
}

// TestVoices_HoldWhatWasWrittenToWhatIsSo: between the evening and the morning one may
// have changed one's mind, of mails or of a delegation.
func TestVoices_HoldWhatWasWrittenToWhatIsSo(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 4, 1, 20*24*time.Hour)
		given, err := w.Delegate(t.Context(), member(1), Entrust{To: w.speaking(0), Until: clock.now().AddDate(0, 0, 8)})
		if err != nil {
			t.Fatal(err)
		}
		w.entrusts(2, 0)
		w.entrusts(3, 0)
		clock.forward(36 * time.Hour) // 21:00
		w.cast(0, "2026-1", governance.Yes)
		w.post()
		if err := w.EndDelegation(t.Context(), member(1), given.ID); err != nil {
			t.Fatal(err)
		}
		w.change(func(tx *store.Tx) error {
			return errors.Join(tx.SetVoices(personID(2), governance.NoticesOff), tx.SetVoices(personID(3), governance.NoticesDaily))
		})
		clock.forward(12 * time.Hour)
		got := voicesTo(w.delivered())
		delete(got, to(0)) // who relies on them
		if len(got) > 0 {
			t.Errorf("sent all the same: %v", got)
		}
	})
}

// TestLapsed_NamesTheVotesItSpokeIn and no others.
func TestLapsed_NamesTheVotesItSpokeIn(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 2, 1, 20*24*time.Hour, 1)
		w.change(func(tx *store.Tx) error {
			return tx.AddDelegations([]governance.Delegation{{Shown: governance.ShownPublic, ID: "d-1", Delegator: personID(1), Scope: delegation.Scope{Field: "elsewhere"}, Delegates: []bodies.PersonID{personID(0)}, From: clock.now().Add(-time.Minute), Until: clock.now().Add(time.Hour)}})
		})
		clock.forward(2 * time.Hour)
		w.post()
		sent := w.delivered()
		if len(sent) != 1 || sent[0].Kind != LetterLapsed || len(sent[0].Voices[0].Open) > 0 {
			t.Errorf("of one that spoke in no open vote is told %+v", sent)
		}
	})
}

// TestRelied_WaitsForAMorningAlsoByDay: found late, after the server was down, it is
// told in the next morning, and not at the hour it was found.
func TestRelied_WaitsForAMorningAlsoByDay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2)
		w.reachable(0, governance.NoticesSingle)
		w.post()
		w.entrusts(1, 0)
		clock.forward(26 * time.Hour) // 11:00
		w.expects("at eleven", map[string][]string{})
		clock.forward(21 * time.Hour)
		w.expects("at eight", map[string][]string{to(0): {"relied relied"}})
	})
}
