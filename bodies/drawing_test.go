// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
)

// byLot fills any seat of a board by lot.
var byLot = bodies.Filling{Months: 12, Drawn: &bodies.Drawing{Among: "assembly", Days: 7}}

// aDraw is a lot for the first seat of the board, which asks the first of its order.
func aDraw() bodies.Draw {
	return bodies.Draw{Ref: "r", Body: "board", Seat: "seat-1", Among: "assembly", Sealed: seatsFounded, Place: 1, Asked: "p", AskedAt: seatsFounded.AddDate(0, 0, 1)}
}

func aLot(at time.Time) bodies.Lot {
	return bodies.Lot{At: at, InForce: seatsFounded, Way: byLot, Stands: true, Fit: func(bodies.PersonID) bool { return true }}
}

func TestSeatRule_SaysWhatIsWrongWithALot(t *testing.T) {
	for what, c := range map[string]struct {
		way  bodies.Filling
		want string
	}{
		"sound":                 {byLot, ""},
		"among the body itself": {bodies.Filling{Months: 12, Drawn: &bodies.Drawing{Days: 1}}, ""},
		"and appointed":         {bodies.Filling{By: "board", Months: 12, Drawn: &bodies.Drawing{Days: 7}}, "by lot, or by those who appoint"},
		"and agreed to":         {bodies.Filling{Consents: 2, Months: 12, Drawn: &bodies.Drawing{Days: 7}}, "by lot, or by those who appoint"},
		"among no name":         {bodies.Filling{Months: 12, Drawn: &bodies.Drawing{Among: "A board", Days: 7}}, "among the members of a body"},
		"at once":               {bodies.Filling{Months: 12, Drawn: &bodies.Drawing{}}, "from 1 to 60"},
		"for ever":              {bodies.Filling{Months: 12, Drawn: &bodies.Drawing{Days: 61}}, "from 1 to 60"},
		"for no time":           {bodies.Filling{Drawn: &bodies.Drawing{Days: 7}}, "for some months"},
		"by nobody":             {bodies.Filling{Months: 12}, "by the seated of a body"},
	} {
		r := &bodies.SeatRule{Ways: []bodies.Filling{c.way}}
		if got := r.Fault(3); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}

// TestDraw_GoesOnForOneReasonAtATime: the step that is due, and no other; who is asked
// declines while nothing else is.
func TestDraw_GoesOnForOneReasonAtATime(t *testing.T) {
	order := []bodies.PersonID{"p", "q", "r"}
	late := aDraw().AskedAt.AddDate(0, 0, 7)
	for what, c := range map[string]struct {
		spoil func(*bodies.Draw, *bodies.Lot)
		may   []bodies.PassedOn
	}{
		"asked":              {func(*bodies.Draw, *bodies.Lot) {}, []bodies.PassedOn{bodies.PassedDeclined}},
		"nobody asked":       {func(d *bodies.Draw, _ *bodies.Lot) { d.Place, d.Asked, d.AskedAt = 0, "", time.Time{} }, []bodies.PassedOn{bodies.PassedFirst}},
		"silent":             {func(_ *bodies.Draw, l *bodies.Lot) { l.At = late }, []bodies.PassedOn{bodies.PassedSilent}},
		"not silent yet":     {func(_ *bodies.Draw, l *bodies.Lot) { l.At = late.Add(-time.Millisecond) }, []bodies.PassedOn{bodies.PassedDeclined}},
		"a charter of since": {func(_ *bodies.Draw, l *bodies.Lot) { l.At, l.InForce = late, late.AddDate(0, 0, -1) }, []bodies.PassedOn{bodies.PassedDeclined}},
		"unfit":              {func(_ *bodies.Draw, l *bodies.Lot) { l.Fit = func(p bodies.PersonID) bool { return p != "p" } }, []bodies.PassedOn{bodies.PassedUnfit}},
		"another rule":       {func(_ *bodies.Draw, l *bodies.Lot) { l.Stands = false }, []bodies.PassedOn{bodies.PassedVoid}},
		"over":               {func(d *bodies.Draw, _ *bodies.Lot) { d.EndedAt = late }, nil},
	} {
		for _, why := range []bodies.PassedOn{bodies.PassedFirst, bodies.PassedDeclined, bodies.PassedSilent, bodies.PassedUnfit, bodies.PassedVoid} {
			d, l := aDraw(), aLot(aDraw().AskedAt.Add(time.Hour))
			c.spoil(&d, &l)
			may := len(c.may) > 0 && c.may[0] == why
			if _, err := d.Passed(why, order, l); (err == nil) != may || err != nil && !errors.Is(err, bodies.ErrNotDrawn) {
				t.Errorf("%s, for the reason %q: %v", what, why, err)
			}
		}
	}
}

// TestDraw_AsksInOneOrder, passes over who could not take it and does not come back to them.
func TestDraw_AsksInOneOrder(t *testing.T) {
	order := []bodies.PersonID{"p", "q", "r"}
	d, l := aDraw(), aLot(aDraw().AskedAt.Add(time.Hour))
	l.Fit = func(p bodies.PersonID) bool { return p != "q" }
	d, err := d.Passed(bodies.PassedDeclined, order, l)
	if err != nil || d.Asked != "r" || d.Place != 3 || !d.AskedAt.Equal(l.At) {
		t.Fatalf("got %+v, %v", d, err)
	}
	l.Fit = aLot(l.At).Fit
	d, err = d.Passed(bodies.PassedDeclined, order, l)
	if err != nil || d.Asked != "" || d.Fate != bodies.DrawNobody || !d.EndedAt.Equal(l.At) {
		t.Fatalf("got %+v, %v", d, err)
	}
	if !d.Bars(byLot, l.At.AddDate(0, 0, 7).Add(-time.Millisecond)) || d.Bars(byLot, l.At.AddDate(0, 0, 7)) {
		t.Error("another begins as many days later as somebody had to answer")
	}
	if !aDraw().Bars(byLot, l.At.AddDate(1, 0, 0)) || aDraw().Took(l.At).Bars(byLot, l.At) {
		t.Error("another begins while it goes on, or not once the seat was taken")
	}
}

// TestDraw_SeatsWhomItAsks by their word alone, in their days, for as long as the charter says.
func TestDraw_SeatsWhomItAsks(t *testing.T) {
	r := &bodies.SeatRule{Ways: []bodies.Filling{byLot}}
	for what, c := range map[string]struct {
		spoil func(*bodies.Taking)
		want  string
	}{
		"as it should be":     {func(*bodies.Taking) {}, ""},
		"by somebody":         {func(t *bodies.Taking) { t.Now.By = []bodies.PersonID{"q"} }, "nobody gives a seat"},
		"another":             {func(t *bodies.Taking) { t.Now.Person = "q" }, "asks somebody else"},
		"of another draw":     {func(t *bodies.Taking) { t.Now.Draw = "s" }, "nobody is drawn but by a lot"},
		"in another seat":     {func(t *bodies.Taking) { t.Now.Seat = "seat-2" }, "nobody is drawn but by a lot"},
		"of another body":     {func(t *bodies.Taking) { t.Draw.Body = "court" }, "nobody is drawn but by a lot"},
		"of no draw":          {func(t *bodies.Taking) { t.Draw, t.Now.Draw = bodies.Draw{}, "" }, "nobody is drawn but by a lot"},
		"of one that is over": {func(t *bodies.Taking) { t.Draw.EndedAt = t.Now.Begins }, "asks somebody else"},
		"under another rule":  {func(t *bodies.Taking) { t.Lot.Stands = false }, "by this lot no more"},
		"after the days":      {func(t *bodies.Taking) { t.Draw.AskedAt, t.Lot.InForce = t.Now.Begins.AddDate(0, 0, -7), time.Time{} }, "are over"},
		"who cannot":          {func(t *bodies.Taking) { t.Lot.Fit = func(bodies.PersonID) bool { return false } }, "cannot take"},
		"for longer":          {func(t *bodies.Taking) { t.Now.Ends = t.Now.Ends.Add(time.Millisecond) }, "for 12 months"},
		"for ever":            {func(t *bodies.Taking) { t.Now.Ends = time.Time{} }, "for 12 months"},
		"where somebody sits": {func(t *bodies.Taking) {
			t.Past = []bodies.Mandate{{Body: "board", Seat: "seat-1", Person: "z", Begins: seatsFounded}}
		}, "is taken"},
		"where all seats are taken": {func(t *bodies.Taking) {
			t.Seats, t.Past = 1, []bodies.Mandate{{Body: "board", Seat: "seat-2", Person: "z", Begins: seatsFounded}}
		}, "all 1 seats"},
	} {
		begins := aDraw().AskedAt.Add(time.Hour)
		taking := bodies.Taking{Now: bodies.Mandate{Body: "board", Seat: "seat-1", Person: "p", Title: bodies.TitleDrawn, Begins: begins, Ends: begins.AddDate(0, 12, 0), Draw: "r"},
			Founding: seatsFounded, Seats: 3, Draw: aDraw(), Lot: aLot(begins)}
		c.spoil(&taking)
		if _, err := r.Judge(taking, everySeated); (err == nil) != (c.want == "") || err != nil && (!errors.Is(err, bodies.ErrNoSeat) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
}

// TestDraw_FitsWhoCouldTakeTheSeat.
func TestDraw_FitsWhoCouldTakeTheSeat(t *testing.T) {
	at := aDraw().AskedAt
	watch := bodies.WatchOf([]bodies.Body{{Slug: "board"}, {Slug: "audit", Level: bodies.Auditory, Supervises: []bodies.Slug{"board"}}, {Slug: "court", OneSeat: true}})
	in := func(body bodies.Slug, person bodies.PersonID) []bodies.Mandate {
		return []bodies.Mandate{{Body: body, Seat: "s", Person: person, Begins: seatsFounded}}
	}
	asking := func(body bodies.Slug, ref string) []bodies.Draw {
		return []bodies.Draw{{Ref: ref, Body: body, Asked: "p"}}
	}
	for what, c := range map[string]struct {
		is     bodies.Standing
		beside []bodies.Draw
		held   []bodies.Mandate
		want   bool
	}{
		"free":                              {bodies.OnRoll, nil, nil, true},
		"lapsed":                            {bodies.HasLapsed, nil, nil, false},
		"asked by another":                  {bodies.OnRoll, asking("board", "other"), nil, false},
		"asked by this one":                 {bodies.OnRoll, asking("board", "r"), nil, true},
		"asked by one of another body":      {bodies.OnRoll, asking("court", "other"), nil, true},
		"seated there":                      {bodies.OnRoll, nil, in("board", "p"), false},
		"another is seated there":           {bodies.OnRoll, nil, in("board", "q"), true},
		"seated where it is watched":        {bodies.OnRoll, nil, in("audit", "p"), false},
		"seated in their only one":          {bodies.OnRoll, nil, in("court", "p"), false},
		"another is seated in what watches": {bodies.OnRoll, nil, in("audit", "q"), true},
	} {
		if got := aDraw().Fit("p", byLot, at, c.is, c.beside, c.held, watch); got != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}
