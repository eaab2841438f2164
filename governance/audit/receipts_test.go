// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"errors"
	"slices"
	"strings"
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
	t.Run("that stands behind the close of its vote is in no count", func(t *testing.T) {
		v := newVillage(t)
		at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == cast.Ref })
		moved := v.entries[at]
		v.entries = slices.Insert(slices.Delete(v.entries, at, at+1), v.find("2026-1", "issue.close", 0)+1, moved)
		if _, err := find(v); verdictOf(err) != Refused {
			t.Errorf("got %v", err)
		}
	})
	t.Run("that stands before the roll of its vote is in no count", func(t *testing.T) {
		v := newVillage(t)
		at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == cast.Ref })
		moved := v.entries[at]
		v.entries = slices.Insert(slices.Delete(v.entries, at, at+1), v.find("2026-1", "roll.freeze", 0), moved)
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

// TestFind_HoldsAConfidentialBallotToTheList: everybody has the list that was counted, and
// whoever holds a receipt can see whether it says the same. That of a ballot changed since
// does not, which its voter alone can tell from one that was left out.
func TestFind_HoldsAConfidentialBallotToTheList(t *testing.T) {
	relist := func(v quiet, list []byte) {
		v.matters[council].List = list
		entered(v.village, council, "count", 0, func(_ *journal.Entry, a *journal.Count) { a.ListSHA256 = journal.Digest(list) })
	}
	for _, test := range []struct {
		name    string
		cast    int
		spoil   func(v quiet)
		verdict Verdict
		what    string
	}{
		{"the ballot that counts", 2, nil, Verified, ""},
		{"an earlier one", 0, nil, Incomplete, "another ballot under the name aaaa"},
		{"one that was taken back", 3, nil, Incomplete, "no ballot under the name cccc"},
		{"the withdrawal", 4, nil, Verified, ""},
		{"a ballot that the list leaves out", 1, func(v quiet) {
			relist(v, bytes.SplitAfter(v.matters[council].List, []byte("\n"))[0])
		}, Incomplete, "If you made none after this one, this is evidence"},
		{"a withdrawal that the list does not follow", 4, func(v quiet) {
			relist(v, append(v.matters[council].List, []byte(`{"choice":{"ranking":[["south"]]},"pseudonym":"`+string(pseudonym("c"))+"\"}\n")...))
		}, Incomplete, "another ballot under the name cccc"},
		{"a list that the record does not state", 2, func(v quiet) {
			v.matters[council].List = bytes.SplitAfter(v.matters[council].List, []byte("\n"))[0]
		}, Refused, "not what the record commits to"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, scope := range []Scope{{}, {Auditor: true}} {
				v := newQuiet(t, scope)
				r := receiptOf(t, v.village, v.opened[council][test.cast])
				if test.spoil != nil {
					test.spoil(v)
				}
				a, err := open(v.export())
				if err != nil {
					t.Fatal(err)
				}
				kept, err := a.Find(r)
				var f Finding
				switch errors.As(err, &f); {
				case test.verdict == Verified && (err != nil || !kept.Listed || kept.Opened != scope.Auditor):
					t.Errorf("%+v: got %+v, %v", scope, kept, err)
				case test.verdict != Verified && (f.Verdict != test.verdict || !strings.Contains(f.What, test.what)):
					t.Errorf("%+v: got %v, want %s: %s", scope, err, test.verdict, test.what)
				}
			}
		})
	}
}
