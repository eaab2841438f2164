// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
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
		clock.morning()
		w := foundWorld(t, db, 3)
		w.reachable(1, governance.NoticesSingle)
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.post()
		w.delivered()
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
		w.change(func(tx *store.Tx) error { return tx.BeginVoiceRound(LetterStatement, "2026-1", clock.now()) })
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
		clock.morning()
		w := foundWorld(t, db, 2)
		w.reachable(1, governance.NoticesSingle)
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.openNow("2026-2", "paper", 72*time.Hour)
		w.post()
		w.delivered()
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
		for n, days := range map[int]int{1: 3, 2: 11, 3: 40} {
			if _, err := w.Delegate(t.Context(), member(n), Entrust{To: personID(0), Until: in(days)}); err != nil {
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
		w.expects("the day after", map[string][]string{})
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
