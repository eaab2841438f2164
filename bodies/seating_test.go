// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
)

var (
	seatsFounded = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	everySeated  = bodies.Witnesses{Seated: func(bodies.Slug, bodies.PersonID) bool { return true }}
)

// takes is somebody's taking of a seat of a board of three, for ten days from the tenth
// day on, by one who is seated.
func takes(seat, title string, past ...bodies.Mandate) bodies.Taking {
	begins := seatsFounded.AddDate(0, 0, 10)
	for n := range past {
		past[n].Body = "board"
	}
	return bodies.Taking{
		Now:      bodies.Mandate{Body: "board", Seat: seat, Person: "p", Title: title, Begins: begins, Ends: begins.AddDate(0, 0, 10), By: []bodies.PersonID{"q"}},
		Founding: seatsFounded, Seats: 3, Past: past,
	}
}

// TestJudge_GivesNoSeatOfAnInventedName: who gives a seat under a rule without a name says
// nothing by what they call it.
func TestJudge_GivesNoSeatOfAnInventedName(t *testing.T) {
	r := &bodies.SeatRule{Ways: []bodies.Filling{{Seat: "the clerk", By: "board", Months: 12}, {By: "board", Months: 12}}, ActingDays: 30}
	past := func() []bodies.Mandate {
		over := seatsFounded.AddDate(0, 0, 5)
		return []bodies.Mandate{
			{Seat: "odd-year seat", Title: bodies.TitleElected, Begins: seatsFounded, Ends: over},
			{Seat: "was elected", Title: bodies.TitleElected, Begins: seatsFounded, Ends: over, Decision: "2026-1"},
			{Seat: "was acted in", Title: bodies.TitleActing, Begins: seatsFounded, Ends: over},
			{Seat: "came later", Title: bodies.TitleAppointed, Begins: seatsFounded.Add(time.Millisecond), Ends: over},
		}
	}
	for seat, may := range map[string]bool{
		"the clerk": true, "odd-year seat": true, "seat-1": true, "seat-3": true,
		"seat-4": false, "seat-0": false, "seat-01": false, "seat-1 ": false, "seat-1\n": false, "Seat-1": false, "seat-": false, "seat--1": false, "seat-10000": false,
		"Ada Lovelace of 3 Quay Street is a thief": false, "chair ": false, "Chair": false, "The clerk": false, "the clerk ": false, "": false,
		"was elected": false, "was acted in": false, "came later": false,
	} {
		for _, title := range []string{bodies.TitleAppointed, bodies.TitleActing} {
			if _, err := r.Judge(takes(seat, title, past()...), everySeated); (err == nil) != may || err != nil && (!errors.Is(err, bodies.ErrNoSeat) || !strings.Contains(err.Error(), "no seat of the name")) {
				t.Errorf("%s in %q: %v", title, seat, err)
			}
		}
	}
	elected := takes("chair", bodies.TitleActing)
	elected.Elected = 1
	if _, err := r.Judge(elected, everySeated); err != nil {
		t.Errorf("acting in a seat that is elected: %v", err)
	}
}
