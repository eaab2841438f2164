// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// TestVoices_CostTheSameHoweverManyThereAre: a part of a round reads and writes by a
// fixed number of statements, what somebody is told is read by as many however much
// it is, and a cast takes none more for all who rely on the voter.
func TestVoices_CostTheSameHoweverManyThereAre(t *testing.T) {
	var statements atomic.Int64
	count := store.Options{PoolSize: 4, Observe: func(context.Context, time.Duration, error) { statements.Add(1) }}
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		const few, many = 3, 90
		w := foundWorld(t, db, few+many+3)
		w.speaking(0, few+many+1)
		costs := func(do func()) int64 {
			before := statements.Load()
			do()
			return statements.Load() - before
		}
		// Members 1 to 3 rely on 0, all others but the last on 94; nobody has an address.
		w.change(func(tx *store.Tx) error {
			var given []governance.Delegation
			for n := 1; n <= few+many; n++ {
				to := 0
				if n > few {
					to = few + many + 1
				}
				given = append(given, governance.Delegation{Shown: governance.ShownPublic, ID: newKey(), Delegator: personID(n), Delegates: []bodies.PersonID{personID(to)}, From: clock.now().Add(-time.Minute), Until: clock.now().AddDate(0, 0, 40)})
			}
			return tx.AddDelegations(given)
		})
		votes := map[int]governance.IssueID{0: "2026-1", few + many + 1: "2026-2", few + many + 2: "2026-3"}
		for _, id := range votes {
			w.openNow(id, "paper", 72*time.Hour)
		}
		w.post()
		cast := map[int]int64{}
		for who, id := range votes {
			cast[who] = costs(func() { w.cast(who, id, governance.Yes) })
		}
		if cast[0] != cast[few+many+1] || cast[0] != cast[few+many+2] {
			t.Errorf("a cast takes %v statements, by who casts", cast)
		}
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.readVoices(t.Context()); err != nil {
			t.Fatal(err)
		}
		part := func(kind string, id governance.IssueID, who int) int64 {
			round := store.VoiceRound{Kind: kind, Subject: string(id)}
			if kind == LetterVoted {
				round.Delegate = personID(who)
			}
			return costs(func() {
				if _, err := update(t.Context(), w.Engine, func(tx *store.Tx) (bool, error) { return w.walkVoice(tx, round) }); err != nil {
					t.Fatal(err)
				}
			})
		}
		if a, b := part(LetterVoted, "2026-1", 0), part(LetterVoted, "2026-2", few+many+1); a != b || a > 25 {
			t.Errorf("a part of a round takes %d statements for %d, %d for %d", a, few, b, many)
		}
		clock.forward(73 * time.Hour)
		w.advance()
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.readVoices(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a, b := part(LetterStatement, "2026-1", 0), part(LetterStatement, "2026-2", 0); a != b || a > 25 {
			t.Errorf("a part of a round of statements takes %d and %d statements", a, b)
		}
		for n := range 15 { // of things that can be told
			w.change(func(tx *store.Tx) error {
				return tx.AddVoiceNotices([]store.VoiceNotice{{Person: personID(2), Kind: LetterRelied, Subject: fmt.Sprint("day ", n), At: clock.now(), Facts: store.VoiceFacts{Relied: []governance.Reliance{{Gained: n + 1}}}}})
			})
		}
		news := func(n int) (found int, cost int64) {
			cost = costs(func() {
				all, err := w.VoiceNews(t.Context(), member(n))
				if err != nil {
					t.Fatal(err)
				}
				found = len(all)
			})
			return found, cost
		}
		w.post()
		oneOf, one := news(1)
		manyOf, more := news(2)
		if oneOf == 0 || manyOf < 15 || more > one || one > 20 {
			t.Errorf("%d news take %d statements, %d take %d", oneOf, one, manyOf, more)
		}
	}, count)
}
