// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// TestBallots_RememberLikeAList casts, changes and withdraws at random and
// compares what is remembered with a list in memory. Everything is undone after
// each run, by the savepoint it is made in.
func TestBallots_RememberLikeAList(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			rapid.Check(t, func(t *rapid.T) {
				undo := fmt.Errorf("undo")
				err := tx.Savepoint(func(tx *store.Tx) error {
					castAtRandom(t, tx)
					return undo
				})
				if err != undo {
					t.Fatal(err)
				}
			})
			return nil
		})
	})
}

func castAtRandom(t *rapid.T, tx *store.Tx) {
	var list []governance.Ballot
	for n := range rapid.IntRange(0, 12).Draw(t, "casts") {
		b := yes(fmt.Sprint("r", n), rapid.SampledFrom([]bodies.PersonID{"p-ada", "p-bram", "p-chidi"}).Draw(t, "voter"))
		b.CastAt = day(4 + n)
		for i := range list {
			if list[i].Person == b.Person && list[i].SupersededAt.IsZero() {
				list[i].SupersededAt, b.Replaces = b.CastAt, list[i].Ref
			}
		}
		if b.Withdrawn = b.Replaces != "" && rapid.Bool().Draw(t, "takes it back"); b.Withdrawn {
			b.Choice = governance.Choice{}
		}
		if err := tx.AddBallot(b, ""); err != nil {
			t.Fatal(err)
		}
		list = append(list, b)
	}
	speaking := slices.DeleteFunc(slices.Clone(list), func(b governance.Ballot) bool { return b.Withdrawn || !b.SupersededAt.IsZero() })
	slices.SortFunc(speaking, func(a, b governance.Ballot) int { return strings.Compare(string(a.Person), string(b.Person)) })
	var all []governance.Ballot
	err1 := tx.AllBallots("2026-1", func(b governance.Ballot) error { all = append(all, b); return nil })
	current, err2 := tx.Votes("2026-1")
	voters, err3 := tx.VoterCount("2026-1")
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	if diff := cmp.Diff(list, all, cmpopts.EquateEmpty()) + cmp.Diff(votesOf(speaking...), current, cmpopts.EquateEmpty()); diff != "" {
		t.Fatal(diff)
	}
	if int(voters) != len(speaking) {
		t.Fatalf("%d voters, want %d", voters, len(speaking))
	}
}
