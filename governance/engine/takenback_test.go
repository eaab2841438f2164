// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestTakenBack_ByWhoRaisedItWhileItIsSupported: nobody else, once, and those who support it
// are told, as they wish. Its page says so, and nothing of who did is kept.
func TestTakenBack_ByWhoRaisedItWhileItIsSupported(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWard(t, db, func(p *governance.Procedure) {
			if p.Admission.Supporters > 0 {
				p.Admission.Supporters = 5
			}
		})
		ctx := t.Context()
		for _, n := range []int{2, 3, 4, 5, 1} {
			w.reachable(n, governance.NoticesSingle)
		}
		w.change(func(tx *store.Tx) error { return tx.SetNotices(personID(5), governance.NoticesOff) })
		id := w.raised(2)
		for _, n := range []int{3, 4, 5, 1} {
			w.must(fails(w.SupportMatter(ctx, w.as(n), id)))
		}
		w.must(fails(w.WithdrawSupport(ctx, w.as(4), id, AsksAdmission)))
		for what, refused := range map[string]struct{ err, want error }{
			"by a stranger":         {fails(w.WithdrawMatter(ctx, access.Actor{}, id)), access.ErrSignIn},
			"by who supports it":    {fails(w.WithdrawMatter(ctx, w.as(3), id)), governance.ErrNotRaiser},
			"of a matter not there": {fails(w.WithdrawMatter(ctx, w.as(2), "2026-999")), ErrNotFound},
		} {
			if !errors.Is(refused.err, refused.want) {
				t.Errorf("%s: %v", what, refused.err)
			}
		}
		if r, err := w.Issue(ctx, w.as(2), id); err != nil || r.Raised.Ended != nil {
			t.Errorf("before: %+v, %v", r.Raised.Ended, err)
		}
		i, err := w.WithdrawMatter(ctx, w.as(2), id)
		if stage, _ := w.where(id); err != nil || i.Stage != governance.Cancelled || stage != governance.Cancelled || w.supporters(id) != 0 {
			t.Errorf("it is %s, %d are kept, %v", stage, w.supporters(id), err)
		}
		for what, err := range map[string]error{"taken back twice": fails(w.WithdrawMatter(ctx, w.as(2), id)), "supported afterwards": fails(w.SupportMatter(ctx, w.as(0), id))} {
			if !errors.Is(err, governance.ErrNotGathering) {
				t.Errorf("%s: %v", what, err)
			}
		}
		r, err := w.Issue(ctx, access.Actor{}, id)
		if err != nil || r.Raised.Ended == nil || r.Raised.Ended.Reason != governance.TakenBack || r.Raised.Ended.At.IsZero() {
			t.Errorf("its page says %+v, %v", r.Raised.Ended, err)
		}
		w.change(func(tx *store.Tx) error { return tx.SetNotices(personID(1), governance.NoticesOff) }) // after it was written
		clock.forward(time.Second)
		sent := w.delivered()
		if diff := cmp.Diff(map[string][]string{to(3): {"taken-back"}}, kindsTo(sent)); diff != "" {
			t.Fatalf("told are %s", diff)
		}
		if n := sent[0].TakenBack; n == nil || n.Issue != id || n.Title != "A bench" || n.By != w.as(2).Name || sent[0].Unsubscribe == "" {
			t.Errorf("they read %+v", sent[0].TakenBack)
		}
		clock.forward(15 * day)
		w.advance()
		w.holdsForAll()
	})
}

// TestTakenBack_NotOnceItIsTheBodys: from its admission on it goes its way; and not once its
// time is over, before the clock has called it off.
func TestTakenBack_NotOnceItIsTheBodys(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		id := w.discussed()
		if err := fails(w.WithdrawMatter(t.Context(), w.as(2), id)); !errors.Is(err, governance.ErrNotGathering) {
			t.Errorf("of one that is discussed: %v", err)
		}
		late := w.raised(3)
		clock.forward(14 * day)
		if err := fails(w.WithdrawMatter(t.Context(), w.as(3), late)); !errors.Is(err, governance.ErrNotGathering) {
			t.Errorf("too late: %v", err)
		}
		w.advance()
		if r, err := w.Issue(t.Context(), access.Actor{}, late); err != nil || r.Raised.Ended == nil || r.Raised.Ended.Reason != governance.LackOfSupport {
			t.Errorf("its page says %+v, %v", r.Raised.Ended, err)
		}
		w.holdsForAll()
	})
}

// TestTakenBack_AndSupportedAtOnce: with the last supporter it is admitted, or it is taken
// back, and never both; taken back twice at once it ends once.
func TestTakenBack_AndSupportedAtOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		for range 3 {
			clock.forward(2 * day)
			id := w.raised(2)
			w.must(fails(w.SupportMatter(t.Context(), w.as(3), id)))
			var all sync.WaitGroup
			var supported error
			taken := make([]error, 2)
			all.Go(func() { supported = fails(w.SupportMatter(t.Context(), w.as(4), id)) })
			for n := range taken {
				all.Go(func() { taken[n] = fails(w.WithdrawMatter(t.Context(), w.as(2), id)) })
			}
			all.Wait()
			done := 0
			for _, err := range append(taken, supported) {
				if err == nil {
					done++
				} else if !errors.Is(err, governance.ErrNotGathering) {
					t.Error(err)
				}
			}
			stage, _ := w.where(id)
			ended := read(w, func(tx *store.Tx) (map[journal.Type]store.Entry, error) {
				return tx.IssueActs(id, "issue.cancel", "issue.admit")
			})
			if done != 1 || len(ended) != 1 || (stage == governance.Discussion) != (supported == nil) {
				t.Errorf("%d were taken, it is %s, and %d entries say so", done, stage, len(ended))
			}
		}
		w.holdsForAll()
	})
}

// TestTakenBack_AndErased: who took a matter back is erased later than that, whatever the
// clock says, and takes nothing back once they are.
func TestTakenBack_AndErased(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		leaving, staying := w.enrolled(3), w.raised(3)
		id := w.raised(3)
		clock.forward(time.Minute)
		w.must(fails(w.WithdrawMatter(t.Context(), w.as(3), id)))
		clock.forward(-time.Second) // the clock is put back
		w.must(w.Erase(t.Context(), leaving, credentials))
		if err := fails(w.WithdrawMatter(t.Context(), w.as(3), staying)); !errors.Is(err, governance.ErrErased) {
			t.Errorf("by who is erased: %v", err)
		}
		w.holdsForAll()
	})
}
