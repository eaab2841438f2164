// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
)

// TestVacancies_AreWhatNobodyHolds of what elections and appointments fill, and no more
// than the body has room for.
func TestVacancies_AreWhatNobodyHolds(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 12, 0, 0, 0, time.UTC) }
	c := governance.Charter{Body: bodies.Body{Slug: "college", Seats: 5},
		Seating:    &bodies.SeatRule{Ways: []bodies.Filling{{Seat: "clerk", By: "board", Months: 6}, {By: "board", Months: 6}}},
		Procedures: []governance.Procedure{{Kind: "election", Seats: 2, Install: &governance.InstallRule{Body: "college", Seat: "member", Months: 12}}}}
	past := []bodies.Mandate{
		{Body: "college", Seat: "member", Title: "elected", Begins: day(1), Ends: day(9)},
		{Body: "college", Seat: "member", Title: "elected", Begins: day(1)},
		{Body: "college", Seat: "clerk", Title: "appointed", Begins: day(1), Ends: day(5)},
		{Body: "college", Seat: "clerk", Title: "acting", Begins: day(5), Ends: day(8)},
	}
	for at, want := range map[int][]governance.Vacancy{
		4:  {{Seat: "", Count: 2}},
		6:  {{Seat: "", Count: 2}},
		10: {{Seat: "member", Count: 1, Since: day(9)}, {Seat: "clerk", Count: 1, Since: day(5)}, {Seat: "", Count: 2}},
	} {
		if diff := cmp.Diff(want, c.Vacancies([]governance.Charter{c}, past, day(at))); diff != "" {
			t.Errorf("on day %d:\n%s", at, diff)
		}
	}
	c.Body.Seats = 2
	if diff := cmp.Diff([]governance.Vacancy{{Seat: "member", Count: 1, Since: day(9)}}, c.Vacancies([]governance.Charter{c}, past, day(10))); diff != "" {
		t.Errorf("a body of two:\n%s", diff)
	}
}
