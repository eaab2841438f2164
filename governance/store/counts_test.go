// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

func TestCount_IsMadeOnce(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		want := store.Count{Issue: "2026-1", Transcript: []byte(`{"rounds":[]}`), Summary: []byte(`{"direct":3}`), Advice: []byte(`[{"name":"Users"}]`), Sheet: []byte("caster,weight\nx,1\n"), At: day(10)}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Count("2026-1"); return err })
		update(t, db, func(tx *store.Tx) error { return tx.AddCount(want) })
		got := get(t, db, func(tx *store.Tx) (store.Count, error) { return tx.Count("2026-1") })
		got.Sheet = get(t, db, func(tx *store.Tx) ([]byte, error) { return tx.Sheet("2026-1") })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddCount(want) })
	})
}

// TestSheet_IsKeptInPieces keeps sheets of many lengths, and gives each back as it was,
// no piece longer than it should be.
func TestSheet_IsKeptInPieces(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		const piece = 256 << 10
		for n, lines := range []int{0, 1, piece/8 - 1, piece / 8, piece/8 + 1, piece} {
			sheet := bytes.Repeat([]byte("voices,\n"), lines)
			i := at(governance.Closed)
			i.ID = governance.IssueID(fmt.Sprint("2027-", n))
			update(t, db, func(tx *store.Tx) error {
				return errors.Join(tx.AddIssue(i), tx.AddCount(store.Count{Issue: i.ID, Transcript: []byte("{}"), Summary: []byte("{}"), Sheet: sheet, At: day(10)}))
			})
			got := get(t, db, func(tx *store.Tx) ([]byte, error) { return tx.Sheet(i.ID) })
			if !bytes.Equal(got, sheet) {
				t.Errorf("of %d lines %d bytes came back, %d were kept", lines, len(got), len(sheet))
			}
			view(t, db, func(tx *store.Tx) error {
				pieces := 0
				for text, err := range tx.SheetPieces(i.ID) {
					if pieces++; err != nil || len(text) > piece {
						t.Errorf("a piece of %d bytes, %v", len(text), err)
					}
				}
				if want := (len(sheet) + piece - 1) / piece; pieces != want {
					t.Errorf("of %d bytes there are %d pieces, want %d", len(sheet), pieces, want)
				}
				return nil
			})
		}
	})
}

func TestDecision_IsMadeOnceAnIssue(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		want := store.Decision{ID: "2026-1", Issue: "2026-1", Body: "assembly", Data: []byte(`{"why":"a majority"}`), At: day(10)}
		update(t, db, func(tx *store.Tx) error { return tx.AddDecision(want) })
		byID := get(t, db, func(tx *store.Tx) (store.Decision, error) { return tx.Decision("2026-1") })
		byIssue := get(t, db, func(tx *store.Tx) (store.Decision, error) { return tx.DecisionOf("2026-1") })
		if diff := cmp.Diff([]store.Decision{want, want}, []store.Decision{byID, byIssue}); diff != "" {
			t.Error(diff)
		}
		again := want
		again.ID = "2026-1-again"
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddDecision(again) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.DecisionOf("2026-2"); return err })
	})
}

func TestDecisions_PageByKeyNewestFirst(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			var err error
			for n := range 7 {
				i := at(governance.Closed)
				i.ID = governance.IssueID(fmt.Sprint("2027-", n))
				d := store.Decision{ID: fmt.Sprint("d-", n), Issue: i.ID, Body: "assembly", At: day(10 + n/3)}
				err = errors.Join(err, tx.AddIssue(i), tx.AddDecision(d))
			}
			return err
		})
		page := func(body bodies.Slug, after string) (ids []string) {
			for _, d := range get(t, db, func(tx *store.Tx) ([]store.Decision, error) { return tx.Decisions(body, after, 4) }) {
				ids = append(ids, d.ID)
			}
			return ids
		}
		if diff := cmp.Diff([]string{"d-6", "d-5", "d-4", "d-3"}, page("assembly", "")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"d-2", "d-1", "d-0"}, page("", "d-3")); diff != "" {
			t.Error(diff)
		}
		if got := page("board", ""); got != nil {
			t.Errorf("got %v of another body, want none", got)
		}
	})
}
