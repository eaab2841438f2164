// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"slices"
	"testing"
	"time"

	"moothall/governance/journal"
)

// receiptOf is the receipt of the n-th cast of an issue of the village.
func receiptOf(t testing.TB, v *village, o journal.Opened) journal.Receipt {
	t.Helper()
	at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == o.Ref })
	leaf, err := journal.Leaf(v.entries[at])
	if err != nil {
		t.Fatal(err)
	}
	when, err := v.entries[at].At.Time()
	if err != nil {
		t.Fatal(err)
	}
	r, err := journal.NewReceipt(leaf, o.Opening.Issue, o.Opening, when, testKey(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFind_TheBallotOfAReceipt(t *testing.T) {
	honest := newVillage(t)
	cast := honest.matters["2026-1"].Casts[2]
	r := receiptOf(t, honest, cast)
	find := func(v *village) (Kept, error) {
		a, err := open(v.export())
		if err != nil {
			t.Fatal(err)
		}
		return a.Find(r)
	}
	verdictOf := func(err error) Verdict {
		var f Finding
		if !errors.As(err, &f) {
			t.Fatalf("got %v, want a finding", err)
		}
		return f.Verdict
	}
	t.Run("is there and opened", func(t *testing.T) {
		if kept, err := find(honest); err != nil || !kept.Opened || honest.entries[kept.Position].Ref != cast.Ref {
			t.Errorf("got %+v, %v", kept, err)
		}
	})
	t.Run("is there while the vote runs, unopened", func(t *testing.T) {
		v := newVillage(t)
		v.entries = v.entries[:v.find("2026-1", "issue.close", 0)]
		v.matters = nil
		if kept, err := find(v); err != nil || kept.Opened {
			t.Errorf("got %+v, %v", kept, err)
		}
	})
	t.Run("that was never entered proves a broken promise", func(t *testing.T) {
		v := newVillage(t)
		v.entries = slices.DeleteFunc(v.entries, func(e journal.Entry) bool { return e.Ref == cast.Ref })
		if _, err := find(v); verdictOf(err) != Refused {
			t.Errorf("got %v", err)
		}
	})
	t.Run("that is left out of the openings is missed", func(t *testing.T) {
		v := newVillage(t)
		v.matters["2026-1"].Casts = v.matters["2026-1"].Casts[:2]
		if _, err := find(v); verdictOf(err) != Refused {
			t.Errorf("got %v", err)
		}
	})
	t.Run("is not due yet", func(t *testing.T) {
		v := newVillage(t)
		v.entries, v.matters = v.entries[:10], nil
		if _, err := find(v); verdictOf(err) != Incomplete {
			t.Errorf("got %v", err)
		}
	})
	t.Run("of another log is refused", func(t *testing.T) {
		a, err := open(honest.export())
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := journal.Leaf(honest.entries[honest.find("", "ballot.cast", 2)])
		if err != nil {
			t.Fatal(err)
		}
		foreign, err := journal.NewReceipt(leaf, cast.Opening.Issue, cast.Opening, time.Unix(0, 0), testKey(t, 2))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Find(foreign); verdictOf(err) != Refused {
			t.Errorf("got %v", err)
		}
	})
}
