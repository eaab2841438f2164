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

// TestJudge_CountsTheDaysOfAVacancyFromTheFirst who acts in it: in a seat of two, that the
// other gives theirs up begins them no more anew than another who acts; that both held it
// does.
func TestJudge_CountsTheDaysOfAVacancyFromTheFirst(t *testing.T) {
	day := func(n int) time.Time { return seatsFounded.AddDate(0, 0, n) }
	sat := func(title string, from, until int) bodies.Mandate {
		return bodies.Mandate{Seat: "member", Title: title, Begins: day(from), Ends: day(until)}
	}
	for _, c := range []struct {
		name    string
		elected int
		past    []bodies.Mandate
		last    int // day up to which somebody may act from the 40th on; 0: they may not
	}{
		{"nobody acted", 2, []bodies.Mandate{sat("elected", 0, 5), sat("elected", 0, 39)}, 70},
		{"another acted", 2, []bodies.Mandate{sat("elected", 0, 5), sat("elected", 0, 90), sat("acting", 20, 40)}, 50},
		{"another acted, and the other left", 2, []bodies.Mandate{sat("elected", 0, 5), sat("elected", 0, 30), sat("acting", 20, 40)}, 50},
		{"another acted, and the other left at the end", 2, []bodies.Mandate{sat("elected", 0, 5), sat("elected", 0, 40), sat("acting", 20, 40)}, 50},
		{"another acted for all the days, and the other left", 2, []bodies.Mandate{sat("elected", 0, 5), sat("elected", 0, 40), sat("acting", 6, 36)}, 0},
		{"another acted, and both held it since", 2, []bodies.Mandate{sat("elected", 0, 5), sat("elected", 0, 40), sat("acting", 6, 20), sat("elected", 20, 90), sat("acting", 40, 40)}, 70},
		{"both left at once", 2, []bodies.Mandate{sat("acting", 1, 5), sat("elected", 5, 38), sat("elected", 5, 38)}, 70},
		{"a seat of one, held since", 1, []bodies.Mandate{sat("acting", 0, 20), sat("elected", 20, 39)}, 70},
	} {
		r := &bodies.SeatRule{ActingDays: 30}
		for last, may := range map[int]bool{41: c.last > 0, c.last: c.last > 0, max(c.last, 40) + 1: false} {
			x := takes("member", bodies.TitleActing, c.past...)
			x.Elected, x.Now.Begins, x.Now.Ends = c.elected, day(40), day(last)
			if last == 0 {
				continue
			}
			if _, err := r.Judge(x, everySeated); (err == nil) != may {
				t.Errorf("%s: until day %d: %v", c.name, last, err)
			}
		}
	}
}
