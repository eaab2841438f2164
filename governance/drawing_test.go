// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// TestCharter_SaysWhichSeatsAreDrawn: those that are filled by lot, are vacant and have no
// draw that goes on; which they are nobody chooses.
func TestCharter_SaysWhichSeatsAreDrawn(t *testing.T) {
	at := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	lot := &bodies.Drawing{Among: "assembly", Days: 7}
	sits := func(seat string) bodies.Mandate {
		return bodies.Mandate{Body: "jury", Seat: seat, Person: "p", Title: bodies.TitleDrawn, Begins: at.AddDate(0, -1, 0)}
	}
	election := governance.Charter{Body: bodies.Body{Slug: "assembly"}, Procedures: []governance.Procedure{{Kind: "e", Seats: 1, Install: &governance.InstallRule{Body: "jury", Seat: "chair"}}}}
	for what, c := range map[string]struct {
		body  bodies.Body
		ways  []bodies.Filling
		past  []bodies.Mandate
		draws []bodies.Draw
		want  []string
	}{
		"all":                               {bodies.Body{Seats: 3}, []bodies.Filling{{Months: 1, Drawn: lot}}, nil, nil, []string{"seat-1", "seat-2"}}, // one is the chair
		"by appointment":                    {bodies.Body{Seats: 3}, []bodies.Filling{{Months: 1, By: "board"}}, nil, nil, nil},
		"a named one":                       {bodies.Body{Seats: 3}, []bodies.Filling{{Seat: "juror", Months: 1, Drawn: lot}, {Months: 1, By: "board"}}, nil, nil, []string{"juror"}},
		"any but a named one":               {bodies.Body{Seats: 3}, []bodies.Filling{{Seat: "seat-1", Months: 1, By: "board"}, {Months: 1, Drawn: lot}}, nil, nil, []string{"seat-2"}},
		"the elected":                       {bodies.Body{Seats: 1}, []bodies.Filling{{Seat: "chair", Months: 1, Drawn: lot}}, nil, nil, nil},
		"where one sits":                    {bodies.Body{Seats: 3}, []bodies.Filling{{Months: 1, Drawn: lot}}, []bodies.Mandate{sits("seat-1")}, nil, []string{"seat-2"}},
		"where one sits under another name": {bodies.Body{Seats: 3}, []bodies.Filling{{Months: 1, Drawn: lot}}, []bodies.Mandate{sits("odd-year seat")}, nil, []string{"seat-1"}},
		"where all are taken":               {bodies.Body{Seats: 2}, []bodies.Filling{{Months: 1, Drawn: lot}}, []bodies.Mandate{sits("odd-year seat"), sits("chair")}, nil, nil},
		"while one is drawn":                {bodies.Body{Seats: 3}, []bodies.Filling{{Months: 1, Drawn: lot}}, nil, []bodies.Draw{{Seat: "seat-2"}}, []string{"seat-1"}},
		"after one in vain":                 {bodies.Body{Seats: 2}, []bodies.Filling{{Months: 1, Drawn: lot}}, nil, []bodies.Draw{{Seat: "seat-1", EndedAt: at.AddDate(0, 0, -6), Fate: bodies.DrawNobody}}, nil},
		"a week after that":                 {bodies.Body{Seats: 2}, []bodies.Filling{{Months: 1, Drawn: lot}}, nil, []bodies.Draw{{Seat: "seat-1", EndedAt: at.AddDate(0, 0, -7), Fate: bodies.DrawNobody}}, []string{"seat-1"}},
		"of a suspended body":               {bodies.Body{Seats: 3, State: bodies.Suspended}, []bodies.Filling{{Months: 1, Drawn: lot}}, nil, nil, nil},
		"of one that is new":                {bodies.Body{Seats: 2, State: bodies.Founded}, []bodies.Filling{{Months: 1, Drawn: lot}}, nil, nil, []string{"seat-1"}},
		"one that acts as chair":            {bodies.Body{Seats: 2}, []bodies.Filling{{Months: 1, Drawn: lot}}, []bodies.Mandate{{Body: "jury", Seat: "chair", Person: "p", Title: bodies.TitleActing, Begins: at.AddDate(0, -1, 0)}}, nil, []string{"seat-1"}},
	} {
		c.body.Slug = "jury"
		charter := governance.Charter{Body: c.body, Seating: &bodies.SeatRule{Ways: c.ways}}
		got := charter.ToDraw([]governance.Charter{charter, election}, c.past, c.draws, at)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
		for _, seat := range got {
			d := bodies.Draw{Seat: seat, Among: "assembly"}
			if !charter.LotOf(d, []governance.Charter{charter, election}, c.past, at, at).Stands {
				t.Errorf("%s: a lot for %q does not stand", what, seat)
			}
		}
	}
}

// TestCharter_SaysWhichLotsStand: one that another rule follows is void.
func TestCharter_SaysWhichLotsStand(t *testing.T) {
	at := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	lot := func(c *governance.Charter) *bodies.Filling { return &c.Seating.Ways[0] }
	for what, c := range map[string]struct {
		change func(*governance.Charter)
		past   []bodies.Mandate
		want   bool
	}{
		"as it was":          {func(*governance.Charter) {}, nil, true},
		"for other months":   {func(c *governance.Charter) { lot(c).Months = 3 }, nil, true},
		"among others":       {func(c *governance.Charter) { lot(c).Drawn = &bodies.Drawing{Days: 7} }, nil, false},
		"by appointment":     {func(c *governance.Charter) { lot(c).Drawn, lot(c).By = nil, "board" }, nil, false},
		"with fewer seats":   {func(c *governance.Charter) { c.Body.Seats = 1 }, nil, false},
		"without any rule":   {func(c *governance.Charter) { c.Seating = nil }, nil, false},
		"once somebody sits": {func(*governance.Charter) {}, []bodies.Mandate{{Body: "jury", Seat: "seat-2", Begins: at}}, false},
		"once all are taken": {func(*governance.Charter) {}, []bodies.Mandate{{Body: "jury", Seat: "a", Begins: at}, {Body: "jury", Seat: "b", Begins: at}}, false},
		"once it is elected": {func(c *governance.Charter) {
			c.Procedures = []governance.Procedure{{Kind: "e", Seats: 1, Install: &governance.InstallRule{Body: "jury", Seat: "seat-2"}}}
		}, nil, false},
	} {
		charter := governance.Charter{Body: bodies.Body{Slug: "jury", Seats: 2}, Seating: &bodies.SeatRule{Ways: []bodies.Filling{{Months: 12, Drawn: &bodies.Drawing{Among: "assembly", Days: 7}}}}}
		c.change(&charter)
		got := charter.LotOf(bodies.Draw{Seat: "seat-2", Among: "assembly"}, []governance.Charter{charter}, c.past, at, at)
		if got.Stands != c.want {
			t.Errorf("%s: %v", what, got.Stands)
		}
	}
}
