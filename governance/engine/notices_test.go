// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/governance"
	"moothall/governance/identity"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

func to(n int) string { return fmt.Sprintf("p%04d@example.org", n) }

// TestPost_TellsWhomAVoteNeeds walks a vote: one mail when it opens to those who
// want it, one reminder a day before the close to those who have not acted.
func TestPost_TellsWhomAVoteNeeds(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 9)
		for n := range 8 { // the ninth has no address
			w.reachable(n, governance.NoticesSingle)
			w.change(func(tx *store.Tx) error { return tx.SetVoices(personID(n), governance.NoticesOff) }) // of voices there are tests of their own
		}
		w.change(func(tx *store.Tx) error { return tx.SetNotices(personID(7), governance.NoticesOff) })
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.post()
		w.post() // as often as the clock likes
		want := map[string][]string{}
		for n := range 7 {
			want[to(n)] = []string{"open 2026-1"}
		}
		if diff := cmp.Diff(want, kindsTo(w.delivered())); diff != "" {
			t.Errorf("when it opened: %s", diff)
		}
		// 0 casts; 1 entrusts 0; 2 entrusts 3, who is silent; 4 casts and takes it
		// back; 5 says that nobody shall speak for them; 6 is silent.
		ctx := t.Context()
		err := errors.Join(w.casts(0, "2026-1", governance.Yes), w.casts(4, "2026-1", governance.Yes))
		_, taken := w.Withdraw(ctx, member(4), "2026-1")
		_, err1 := w.Delegate(ctx, member(1), Entrust{To: w.speaking(0)})
		_, err2 := w.Delegate(ctx, member(2), Entrust{To: w.speaking(3)})
		_, err3 := w.Delegate(ctx, member(5), Entrust{})
		if err := errors.Join(err, taken, err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		clock.forward(47 * time.Hour)
		w.post()
		if sent := w.delivered(); len(sent) != 0 {
			t.Errorf("25 hours before the close: %v", kindsTo(sent))
		}
		clock.forward(time.Hour)
		w.post()
		if n := len(read(w, func(tx *store.Tx) ([]store.Letter, error) { return tx.LettersDue(clock.now(), 100) })); n != 5 {
			t.Errorf("%d reminders were written, want 5: to 2, 3, 4, 5 and 6", n)
		}
		// After the letters were written, before they are sent: 6 casts, 3 casts for
		// 2 as well.
		if err := errors.Join(w.casts(6, "2026-1", governance.No), w.casts(3, "2026-1", governance.No)); err != nil {
			t.Fatal(err)
		}
		want = map[string][]string{to(4): {"reminder 2026-1"}, to(5): {"reminder 2026-1"}}
		if diff := cmp.Diff(want, kindsTo(w.delivered())); diff != "" {
			t.Errorf("a day before the close: %s", diff)
		}
		w.post()
		if sent := w.delivered(); len(sent) != 0 {
			t.Errorf("sent again: %v", kindsTo(sent))
		}
	})
}

// TestPost_LosesNothingAndTellsNobodyTwice, not after a downtime and not of
// several servers.
func TestPost_LosesNothingAndTellsNobodyTwice(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 30)
		for n := range 30 {
			w.reachable(n, governance.NoticesSingle)
		}
		w.bring("2026-1", "paper", w.now().Add(time.Hour), w.now().Add(73*time.Hour))
		w.bring("2026-2", "paper", w.now().Add(time.Hour), w.now().Add(3*time.Hour))
		clock.forward(2 * time.Hour) // the server was down while both opened
		w.advance()
		clock.forward(3 * time.Hour) // and again, while the letters should have gone out and the second closed
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.advance()
		var servers sync.WaitGroup
		for range 3 {
			servers.Go(func() {
				if err := w.again().WriteLetters(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		servers.Wait()
		sent := kindsTo(w.delivered())
		if len(sent) != 30 {
			t.Errorf("%d were told, want 30", len(sent))
		}
		for address, kinds := range sent {
			if diff := cmp.Diff([]string{"open 2026-1"}, kinds); diff != "" {
				t.Errorf("%s: %s", address, diff)
			}
		}
	})
}

// TestPost_WalksALongRollInParts, and goes on where a crash left it.
func TestPost_WalksALongRollInParts(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2*noticePart+1)
		for n := range 2*noticePart + 1 {
			w.change(func(tx *store.Tx) error {
				return tx.SetAddress(store.Address{Person: personID(n), Address: to(n), Confirmed: foundedOn, Notices: governance.NoticesSingle})
			})
		}
		w.openNow("2026-1", "paper", 72*time.Hour)
		if err := errors.Join(w.SequenceAll(t.Context()), w.readOpenings(t.Context())); err != nil {
			t.Fatal(err)
		}
		if _, err := update(t.Context(), w.Engine, func(tx *store.Tx) (bool, error) { return w.walk(tx, "2026-1", LetterOpen) }); err != nil { // and here the server ends
			t.Fatal(err)
		}
		w.post()
		letters := read(w, func(tx *store.Tx) ([]store.Letter, error) { return tx.LettersDue(clock.now(), 5000) })
		if len(letters) != 2*noticePart+1 {
			t.Errorf("%d letters, want %d", len(letters), 2*noticePart+1)
		}
	})
}

// TestPost_WaitsForTheReadersMorning in the quiet hours of her zone.
func TestPost_WaitsForTheReadersMorning(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		clock.forward(13 * time.Hour) // 22:00 in UTC, the community's zone
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesSingle)
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.post()
		if sent := w.delivered(); len(sent) != 0 {
			t.Errorf("sent at night: %v", kindsTo(sent))
		}
		clock.forward(10 * time.Hour)
		if sent := w.delivered(); len(sent) != 1 {
			t.Errorf("%d letters in the morning, want 1", len(sent))
		}
		clock.forward(14 * time.Hour)
		w.openNow("2026-2", "paper", 72*time.Hour)
		w.post()
		w.change(func(tx *store.Tx) error { return tx.SetNotices(personID(0), governance.NoticesOff) })
		clock.forward(10 * time.Hour)
		if sent := w.delivered(); len(sent) != 0 {
			t.Errorf("sent after a change of mind in the night: %v", kindsTo(sent))
		}
	})
}

// TestPost_GathersADayForThoseWhoWantIt: one mail in the morning, and only what
// needs them then.
func TestPost_GathersADayForThoseWhoWantIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2)
		w.reachable(0, governance.NoticesDaily)
		w.reachable(1, governance.NoticesDaily)
		for _, id := range []governance.IssueID{"2026-1", "2026-2", "2026-3"} {
			w.openNow(id, "paper", 72*time.Hour)
			w.post()
		}
		if sent := w.delivered(); len(sent) != 0 {
			t.Errorf("sent on the same day: %v", kindsTo(sent))
		}
		err := errors.Join(w.casts(0, "2026-2", governance.Yes), w.casts(1, "2026-1", governance.Yes), w.casts(1, "2026-2", governance.Yes), w.casts(1, "2026-3", governance.Yes))
		if err != nil {
			t.Fatal(err)
		}
		clock.forward(24 * time.Hour)
		w.post()
		if diff := cmp.Diff(map[string][]string{to(0): {"digest 2026-1 2026-3"}}, kindsTo(w.delivered())); diff != "" {
			t.Error(diff)
		}
	})
}

// TestUnsubscribe_NeedsNoLoginAndEndsNoticesAlone: mails about the account go on.
func TestUnsubscribe_NeedsNoLoginAndEndsNoticesAlone(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2)
		w.reachable(0, governance.NoticesSingle)
		w.reachable(1, governance.NoticesSingle)
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.post()
		sent := w.delivered()
		if err := w.Unsubscribe(t.Context(), sent[0].Unsubscribe); err != nil {
			t.Fatal(err)
		}
		if err := w.Unsubscribe(t.Context(), "a guess"); !errors.Is(err, identity.ErrLink) {
			t.Errorf("a guess got %v, want ErrLink", err)
		}
		w.openNow("2026-2", "paper", 72*time.Hour)
		w.post()
		if got := kindsTo(w.delivered()); len(got) != 1 || got[sent[0].To] != nil {
			t.Errorf("after one has unsubscribed: %v", got)
		}
		if w.linkFor("p0000") == "" {
			t.Error("the link for a lost password does not come any more")
		}
	})
}

// TestLetter_TriedAgainIsTheSameLetter until it is sent; then there is none.
func TestLetter_TriedAgainIsTheSameLetter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		w.reachable(0, governance.NoticesOff)
		if err := w.AskRecovery(t.Context(), "p0000", somewhere()); err != nil {
			t.Fatal(err)
		}
		w.post()
		stored := read(w, func(tx *store.Tx) ([]store.Letter, error) { return tx.LettersDue(time.Now().Add(time.Minute), 10) })
		first, err1 := w.Letter(t.Context(), stored[0].ID)
		second, err2 := w.Letter(t.Context(), stored[0].ID) // the first did not get through
		if err := errors.Join(err1, err2); err != nil || first.ID != second.ID {
			t.Fatalf("letters %s and %s, %v", first.ID, second.ID, err)
		}
		for _, l := range []Letter{first, second} {
			if err := w.FollowRecovery(t.Context(), l.Secret); err != nil {
				t.Errorf("a link that may have arrived: %v", err)
			}
		}
		if err := w.Sent(t.Context(), first.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Letter(t.Context(), first.ID); !errors.Is(err, ErrNoLetter) {
			t.Errorf("after it was sent: %v, want ErrNoLetter", err)
		}
	})
}

// TestPost_WritesToNobodyWhoseBallotStands where nothing can be delegated either,
// in a public vote and in a confidential one; and soon nobody can read from the
// outbox whom a vote still needed.
func TestPost_WritesToNobodyWhoseBallotStands(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2)
		w.reachable(0, governance.NoticesSingle)
		w.reachable(1, governance.NoticesSingle)
		for id, kind := range map[governance.IssueID]string{"2026-1": "name", "2026-2": "quiet"} {
			w.openNow(id, kind, 72*time.Hour)
		}
		ranking := governance.Choice{Ranking: [][]governance.OptionID{{"quay"}}}
		for _, id := range []governance.IssueID{"2026-1", "2026-2"} {
			if _, err := w.Cast(t.Context(), member(0), Cast{Issue: id, Choice: ranking, Key: newKey()}); err != nil {
				t.Fatal(err)
			}
		}
		w.post()
		letters := read(w, func(tx *store.Tx) ([]store.Letter, error) { return tx.LettersDue(clock.now(), 10) })
		if len(letters) != 2 || letters[0].Person != personID(1) || letters[1].Person != personID(1) {
			t.Errorf("written to %+v, want to the second alone, of each vote", letters)
		}
		w.delivered()
		clock.forward(2*letterLife + time.Minute)
		w.post()
		if _, err := w.Letter(t.Context(), letters[0].ID); !errors.Is(err, ErrNoLetter) {
			t.Errorf("long after it was sent: %v", err)
		}
		if kept := read(w, func(tx *store.Tx) (bool, error) {
			_, err := tx.Letter(letters[0].ID)
			return !errors.Is(err, store.ErrNotFound), nil
		}); kept {
			t.Error("it is still kept whom the vote needed")
		}
	})
}

// TestPost_AFaultInOneVoteKeepsNoOtherWaiting.
func TestPost_AFaultInOneVoteKeepsNoOtherWaiting(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 2)
		w.reachable(0, governance.NoticesSingle)
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.openNow("2026-2", "paper", 72*time.Hour)
		pool, _ := db.Pool()
		if _, err := pool.ExecContext(t.Context(), "UPDATE issues SET options_json = 'damaged' WHERE id = '2026-1'"); err != nil {
			t.Fatal(err)
		}
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.WriteLetters(t.Context()); err == nil {
			t.Error("the fault is told to nobody")
		}
		letters := read(w, func(tx *store.Tx) ([]store.Letter, error) { return tx.LettersDue(clock.now(), 10) })
		if len(letters) != 1 || letters[0].Subject != "2026-2" {
			t.Errorf("written are %+v, want the one of the other vote", letters)
		}
	})
}
