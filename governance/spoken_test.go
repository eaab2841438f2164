// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

func TestWordsAt_SaysWhoHadAgreedThen(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, 1+n, 12, 0, 0, 0, time.UTC) }
	given := []governance.Delegation{
		{ID: "first", Delegator: "ada", Delegates: []bodies.PersonID{"bram", "chidi"}, From: day(0), EndedAt: day(6)},
		{ID: "second", Delegator: "ada", Delegates: []bodies.PersonID{"bram"}, From: day(6), Until: day(9)},
	}
	words := governance.Words{
		Consents: []governance.Consent{
			{Delegate: "bram", Delegator: "ada", From: day(1), EndedAt: day(3)}, {Delegate: "bram", Delegator: "ada", From: day(5)},
			{Delegate: "chidi", Delegator: "dewi", From: day(0)}, {Delegate: "chidi", Delegator: "ada", From: day(1), EndedAt: day(1)}, // refused
		},
		Public: []governance.PublicDelegate{{Person: "chidi", From: day(2), EndedAt: day(4)}},
	}
	for n, want := range map[int]struct {
		id      string
		waiting []bodies.PersonID
	}{
		0: {"first", []bodies.PersonID{"bram", "chidi"}}, 1: {"first", []bodies.PersonID{"chidi"}}, 2: {"first", nil}, 3: {"first", []bodies.PersonID{"bram"}},
		4: {"first", []bodies.PersonID{"bram", "chidi"}}, 5: {"first", []bodies.PersonID{"chidi"}}, 6: {"second", nil}, 8: {"second", nil},
	} {
		got := words.At(given, day(n))
		if len(got) != 1 || got[0].ID != want.id || !slices.Equal(got[0].Waiting, want.waiting) {
			t.Errorf("day %d: got %+v, want %v", n, got, want)
		}
	}
	if got := words.At(given, day(9)); len(got) != 0 || given[0].Waiting != nil {
		t.Errorf("after the end: got %+v; what was given is now %+v", got, given[0])
	}
}
