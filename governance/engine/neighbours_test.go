// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

func incoming(host string, n int) Incoming {
	return Incoming{ID: fmt.Sprintf("https://%s/acts/%d", host, n), Actor: "https://" + host + "/users/ana", Host: host, Data: []byte("{}")}
}

func (w world) takeIn(host string, n int) string {
	w.t.Helper()
	in := incoming(host, n)
	if _, err := w.TakeIn(w.t.Context(), in); err != nil {
		w.t.Fatal(err)
	}
	return in.ID
}

func (w world) rows(query string, args ...any) int {
	return read(w, func(tx *store.Tx) (n int, err error) { return n, tx.SQL().QueryRow(query, args...).Scan(&n) })
}

// TestTakeIn_BoundsWhatOneServerHasWaiting: the others' still comes in.
func TestTakeIn_BoundsWhatOneServerHasWaiting(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 1)
		for n := range maxWaiting {
			w.takeIn("loud.example", n)
		}
		if _, err := w.TakeIn(t.Context(), incoming("loud.example", maxWaiting)); !errors.Is(err, ErrCrowded) {
			t.Errorf("one more: got %v, want ErrCrowded", err)
		}
		first := w.takeIn("quiet.example", 0)
		if fresh, err := w.TakeIn(t.Context(), incoming("quiet.example", 0)); fresh || err != nil {
			t.Errorf("the same again is new: %v, %v", fresh, err)
		}
		if err := w.Drop(t.Context(), incoming("loud.example", 7).ID, "for room"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.TakeIn(t.Context(), incoming("loud.example", maxWaiting)); err != nil {
			t.Errorf("once there is room: %v", err)
		}
		if err := w.Drop(t.Context(), first, "for nothing"); err != nil {
			t.Fatal(err)
		}
		if in, err := w.CameIn(t.Context(), first); err != nil || !in.Ended || len(in.Data) > 0 {
			t.Errorf("of what was acted upon there is %+v, %v", in, err)
		}
		clock.forward(29 * 24 * time.Hour)
		if err := w.ForgetPassed(t.Context()); err != nil {
			t.Fatal(err)
		}
		if fresh, _ := w.TakeIn(t.Context(), incoming("quiet.example", 0)); fresh {
			t.Error("it was forgotten within the month")
		}
		clock.forward(2 * 24 * time.Hour)
		if err := w.ForgetPassed(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := w.CameIn(t.Context(), first); !errors.Is(err, ErrNotFound) {
			t.Errorf("after more than a month: %v", err)
		}
	})
}

// TestFollow_IsActedUponOnce, however many servers of ours act upon it at once.
func TestFollow_IsActedUponOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 1)
		id := w.takeIn("peer.example", 1)
		f := Follower{Body: "commons", Actor: "https://peer.example/users/ana", Host: "peer.example", Inbox: "https://peer.example/inbox", Follow: id}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := w.Follow(t.Context(), id, f, Outgoing{ID: "https://vote.example/accepts/1", Body: "commons", Data: []byte("{}")}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := w.rows("SELECT COUNT(*) FROM deliveries"); n != 1 {
			t.Errorf("%d answers are sent, want 1", n)
		}
		h, err := w.Herald(t.Context(), "commons")
		if err != nil || h.Followers != 1 {
			t.Errorf("%d follow, %v", h.Followers, err)
		}
		delivery := read(w, func(tx *store.Tx) (id string, err error) {
			return id, tx.SQL().QueryRow("SELECT id FROM deliveries").Scan(&id)
		})
		for range 2 {
			if err := w.EndDelivery(t.Context(), delivery, ""); err != nil {
				t.Fatal(err)
			}
		}
		if d, err := w.Delivery(t.Context(), delivery); err != nil || !d.Ended {
			t.Errorf("it has not ended: %v", err)
		}
		gone := w.takeIn("peer.example", 2)
		if err := w.ForgetNeighbour(t.Context(), gone); err != nil {
			t.Fatal(err)
		}
		if known, err := w.Knows(t.Context(), f.Actor); known || err != nil {
			t.Errorf("somebody who is gone is known still: %v", err)
		}
	})
}

func TestFollow_OfNobodyIsDropped(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 1)
		id := w.takeIn("peer.example", 1)
		if err := w.Follow(t.Context(), id, Follower{Body: "nobody", Actor: "a", Inbox: "i"}, Outgoing{ID: "x", Body: "nobody"}); err != nil {
			t.Fatal(err)
		}
		if w.rows("SELECT COUNT(*) FROM incoming WHERE state = 'dropped'") != 1 || w.rows("SELECT COUNT(*) FROM followers") != 0 {
			t.Error("it was not dropped")
		}
	})
}

// TestActorKey_IsOneForAll who need it at once.
func TestActorKey_IsOneForAll(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 1)
		var all sync.WaitGroup
		got := make([]string, 8)
		for n := range got {
			all.Go(func() {
				var err error
				if got[n], err = w.ActorKey(t.Context(), "commons", func() (string, error) { return fmt.Sprint("key ", n), nil }); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, key := range got {
			if key != got[0] || key == "" {
				t.Fatalf("there are several: %q", got)
			}
		}
	})
}

// TestPublish_MovesOnOnce: of several who read the same news one tells it.
func TestPublish_MovesOnOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "paper", time.Hour)
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		news, err := w.News(t.Context())
		if err != nil || len(news.Items) != 1 || news.Items[0].Entry.Type != "issue.open" || news.Items[0].Body.Name != "The Commons" {
			t.Fatalf("the news is %+v, %v", news.Items, err)
		}
		said := []Saying{{Post: Post{ID: "https://vote.example/issues/2026-1", Kind: PostCall, Body: "commons", Issue: "2026-1", Note: []byte("{}"), Seq: news.Items[0].Entry.Seq, At: news.Now}, Activity: Outgoing{ID: "a", Body: "commons", Data: []byte("{}")}}}
		told := 0
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				ours, err := w.Publish(t.Context(), news, said)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if ours {
					told++
				}
			})
		}
		all.Wait()
		if told != 1 {
			t.Errorf("it was told %d times", told)
		}
		if again, err := w.News(t.Context()); err != nil || len(again.Items) != 0 || again.From != again.To {
			t.Errorf("it is news still: %+v, %v", again, err)
		}
		w.castAs(0, "2026-1", answer("yes"))
		clock.forward(30 * time.Minute)
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := w.News(t.Context()); err != nil || len(n.Items) != 0 {
			t.Errorf("a ballot is news: %+v, %v", n.Items, err)
		}
		clock.forward(time.Hour)
		w.advance()
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := w.News(t.Context()); err != nil || len(n.Items) != 1 || n.Items[0].Decision == nil {
			t.Errorf("the decision is no news: %+v, %v", n.Items, err)
		}
	})
}

// TestPost_IsShownOnlyIfEverybodyMayKnow: that it was made is no reason.
func TestPost_IsShownOnlyIfEverybodyMayKnow(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "paper", time.Hour)
		now := w.now()
		err := db.Update(t.Context(), func(tx *store.Tx) error { // as a fault of ours might
			return tx.SavePost(store.Post{ID: "early", Kind: PostDecision, Body: "commons", Issue: "2026-1", Note: []byte("{}"), Seq: 1, At: now})
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Post(t.Context(), "early"); !errors.Is(err, ErrNotFound) {
			t.Errorf("a decision before its time: %v", err)
		}
		if page, _, err := w.Posts(t.Context(), "commons", 0); err != nil || len(page) != 0 {
			t.Errorf("it stands in the outbox: %v, %v", page, err)
		}
	})
}

func TestPosts_PageByKey(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 1)
		now := w.now()
		for n := range pageSize + 5 {
			id := governance.IssueID(fmt.Sprintf("2026-%d", n+1))
			w.bring(id, "paper", now.Add(time.Hour), now.Add(2*time.Hour))
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				return tx.SavePost(store.Post{ID: "p" + string(id), Kind: PostCall, Body: "commons", Issue: id, Note: []byte("{}"), Seq: int64(n + 1), At: now})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		first, next, err := w.Posts(t.Context(), "commons", 0)
		if err != nil || len(first) != pageSize || first[0].Seq != pageSize+5 || next != first[pageSize-1].Seq {
			t.Fatalf("the first page has %d, goes on at %d, %v", len(first), next, err)
		}
		second, end, err := w.Posts(t.Context(), "commons", next)
		if err != nil || len(second) != 5 || second[0].Seq != next-1 || end != 0 {
			t.Errorf("the second has %d, goes on at %d, %v", len(second), end, err)
		}
	})
}

// TestBlock_EndsWhatAServerHasHere: what waited, who followed, what was said.
func TestBlock_EndsWhatAServerHasHere(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 2)
		now := w.now()
		w.bring("2026-1", "paper", now.Add(time.Hour), now.Add(2*time.Hour))
		seated := member(0)
		seated.Seated = append(seated.Seated, "commons")
		follow := w.takeIn("bad.example", 1)
		f := Follower{Body: "commons", Actor: "https://bad.example/users/ana", Host: "bad.example", Inbox: "https://bad.example/inbox", Follow: follow}
		if err := w.Follow(t.Context(), follow, f, Outgoing{ID: "accept", Body: "commons", Data: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
		for n, host := range []string{"bad.example", "good.example"} {
			id := w.takeIn(host, 2+n)
			if err := w.TakeComment(t.Context(), id, governance.Comment{Issue: "2026-1", URI: id + "/note", Content: "<p>x</p>"}); err != nil {
				t.Fatal(err)
			}
		}
		waits := w.takeIn("bad.example", 9)
		if err := w.Block(t.Context(), member(1), "bad.example", "spam"); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("who holds no seat: got %v", err)
		}
		if err := w.Block(t.Context(), seated, "Bad.Example", "spam"); err != nil {
			t.Fatal(err)
		}
		if err := w.Block(t.Context(), seated, "bad.example", "again"); err != nil {
			t.Fatal(err)
		}
		if err := w.TakeComment(t.Context(), waits, governance.Comment{Issue: "2026-1", URI: waits + "/note", Content: "<p>x</p>"}); err != nil {
			t.Fatal(err)
		}
		r, err := w.Issue(t.Context(), seated, "2026-1")
		if err != nil || len(r.Comments) != 1 || r.Comments[0].Neighbour.Host != "good.example" {
			t.Errorf("there is left %+v, %v", r.Comments, err)
		}
		if h, err := w.Herald(t.Context(), "commons"); err != nil || h.Followers != 0 {
			t.Errorf("%d follow still, %v", h.Followers, err)
		}
		if err := w.Blocked(t.Context(), "bad.example"); !errors.Is(err, ErrBlocked) {
			t.Errorf("got %v, want ErrBlocked", err)
		}
		list, err := w.Blocks(t.Context(), access.Actor{}, "")
		if err != nil || len(list.Blocks) != 1 || list.Blocks[0].Reason != "spam" || list.May {
			t.Errorf("a stranger reads %+v, %v", list, err)
		}
		if err := w.Unblock(t.Context(), member(1), "bad.example"); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("who holds no seat: got %v", err)
		}
		if err := w.Unblock(t.Context(), seated, "bad.example"); err != nil {
			t.Fatal(err)
		}
		if err := w.Unblock(t.Context(), seated, "bad.example"); !errors.Is(err, ErrNotFound) {
			t.Errorf("twice: got %v", err)
		}
		if err := w.Blocked(t.Context(), "bad.example"); err != nil {
			t.Error(err)
		}
	})
}
