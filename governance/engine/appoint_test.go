// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// foundSeated is a community whose board of three, the first people, appoints the clerk
// of a college, two of it together, and says who acts there. Who sits in the college
// holds no other seat; its chair is elected.
func foundSeated(t *testing.T, db *store.DB) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	election := governance.Procedure{Kind: "election", Name: "Election", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodScottish, Seats: 1,
		Franchise: bodies.Franchise{Body: "commons"}, Officer: "board", DiscussionDays: 1, FrozenDays: 1, VotingDays: 1,
		Nomination: &governance.NominationRule{Seconders: 1}, Install: &governance.InstallRule{Body: "college", Seat: "chair", Months: 12}}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: w.kinds,
				Places: []bodies.Place{{ID: "town", Name: "Town"}}, Fields: []bodies.Field{{ID: "works", Name: "Works"}}},
			{Body: bodies.Body{Slug: "board", Name: "Board", Level: bodies.TopLevel, Parent: "commons", Seats: 5}, Version: 1,
				Seating: &bodies.SeatRule{Ways: []bodies.Filling{{By: "board", Months: 12}}, ActingDays: 30}},
			{Body: bodies.Body{Slug: "college", Name: "College", Level: bodies.Intermediate, Parent: "commons", Seats: 2, OneSeat: true}, Version: 1, Procedures: []governance.Procedure{election},
				Seating: &bodies.SeatRule{Ways: []bodies.Filling{{Seat: "clerk", By: "board", Consents: 2, Months: 6}}, ActingDays: 30, ActingBy: "board"}},
		},
	}
	for n := range 10 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
		if n < 3 {
			f.Mandates = append(f.Mandates, bodies.Mandate{ID: fmt.Sprintf("m-%d", n), Body: "board", Seat: fmt.Sprint("seat ", n), Person: personID(n), Title: bodies.TitleAppointed, Begins: foundedOn})
		}
	}
	w.must(w.Found(t.Context(), f))
	return w
}

// gives is an appointment to a seat of the college, for a month.
func gives(clock *handClock, seat string, n int) Appointment {
	return Appointment{Body: "college", Seat: seat, Person: personID(n), Until: clock.now().AddDate(0, 1, 0)}
}

// sitting is who sits in which seat of a body, and by what title.
func (w world) sitting(body bodies.Slug, at time.Time) map[string]string {
	w.t.Helper()
	seats := map[string]string{}
	for _, m := range read(w, func(tx *store.Tx) ([]bodies.Mandate, error) { return tx.Mandates(body, at) }) {
		seats[m.Seat] = string(m.Person) + " " + m.Title
	}
	return seats
}

func TestAppoint_SeatsByTheWordOfAsManyAsTheCharterAsks(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundSeated(t, db)
		clock.forward(24 * time.Hour)
		ctx, clerk := t.Context(), gives(clock, "clerk", 5)
		for name, c := range map[string]struct {
			by   int
			a    Appointment
			want error
		}{
			"who sits nowhere":          {7, clerk, access.ErrForbidden},
			"to an elected seat":        {0, gives(clock, "chair", 5), bodies.ErrNoSeat},
			"for longer than may be":    {0, Appointment{"college", "clerk", personID(5), clock.now().AddDate(0, 7, 0)}, bodies.ErrNoSeat},
			"until a day that is past":  {0, Appointment{"college", "clerk", personID(5), clock.now().AddDate(0, 0, -1)}, bodies.ErrNoSeat},
			"themselves":                {0, gives(clock, "clerk", 0), bodies.ErrNoSeat},
			"somebody there is none of": {0, gives(clock, "clerk", 99), store.ErrNotFound},
		} {
			if _, err := w.AppointToSeat(ctx, w.as(c.by), c.a); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		for range 2 { // who says it twice is one
			if got, err := w.AppointToSeat(ctx, w.as(0), clerk); err != nil || got != (Appointed{Agree: 1, Ask: 2}) {
				t.Fatalf("one agrees: %+v, %v", got, err)
			}
		}
		other := clerk
		other.Person = personID(6)
		if got, err := w.AppointToSeat(ctx, w.as(1), other); err != nil || got.Agree != 1 {
			t.Errorf("another wants another: %+v, %v", got, err)
		}
		w.must(w.ResignSeat(ctx, w.as(0), "board", "m-0"))
		if got, err := w.AppointToSeat(ctx, w.as(1), clerk); err != nil || got.Mandate != "" {
			t.Errorf("one agrees still who gave up their seat: %+v, %v", got, err)
		}
		if got, err := w.AppointToSeat(ctx, w.as(2), clerk); err != nil || got.Mandate == "" {
			t.Errorf("two agree: %+v, %v", got, err)
		}
		clock.forward(time.Minute)
		if got := w.sitting("college", clock.now()); len(got) != 1 || got["clerk"] != string(personID(5))+" appointed" {
			t.Errorf("there sit %v", got)
		}
		if left := read(w, func(tx *store.Tx) ([]store.AppointmentVoice, error) { return tx.AppointmentVoices("college") }); len(left) > 0 {
			t.Errorf("words wait for a seat that is given: %v", left)
		}
		if _, err := w.AppointToSeat(ctx, w.as(1), other); !errors.Is(err, bodies.ErrNoSeat) {
			t.Errorf("a seat that is taken: %v", err)
		}
		if _, err := w.AppointToSeat(ctx, w.as(1), Appointment{"board", "seat 0", personID(5), clock.now().AddDate(0, 1, 0)}); !errors.Is(err, bodies.ErrOneSeat) {
			t.Errorf("another seat beside their only one: %v", err)
		}
		w.verifies()
	})
}

func TestActInSeat_LastsUntilTheSeatIsFilled(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundSeated(t, db)
		clock.forward(24 * time.Hour)
		ctx := t.Context()
		for _, seat := range []string{"clerk", "chair"} {
			a := gives(clock, seat, len(seat)) // person 5 either way: not both
			a.Until = clock.now().AddDate(0, 0, 30)
			_, err := w.ActInSeat(ctx, w.as(0), a)
			if want := map[string]error{"chair": bodies.ErrOneSeat}[seat]; !errors.Is(err, want) {
				t.Errorf("%s: got %v, want %v", seat, err, want)
			}
		}
		long := gives(clock, "chair", 6)
		long.Until = clock.now().AddDate(0, 0, 31)
		if _, err := w.ActInSeat(ctx, w.as(0), long); !errors.Is(err, bodies.ErrNoSeat) {
			t.Errorf("for more days than the charter says: %v", err)
		}
		if _, err := w.ActInSeat(ctx, w.as(5), gives(clock, "chair", 6)); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("who acts says who acts: %v", err)
		}
		_, err := w.AppointToSeat(ctx, w.as(0), gives(clock, "clerk", 7))
		w.must(err)
		_, err = w.AppointToSeat(ctx, w.as(1), gives(clock, "clerk", 7))
		w.must(err)
		clock.forward(time.Minute)
		if got := w.sitting("college", clock.now()); len(got) != 1 || got["clerk"] != string(personID(7))+" appointed" {
			t.Errorf("there sit %v", got)
		}
		w.verifies()
	})
}

// TestAppoint_GivesASeatOnce: three appoint to one seat at once, while a fourth puts
// somebody into it for a time; one who gives up the seat by which they appoint is one of
// the three.
func TestAppoint_GivesASeatOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundSeated(t, db)
		for round := range 5 {
			clock.forward(24 * time.Hour)
			to := func(n int) Appointment {
				return Appointment{"board", fmt.Sprint("seat-", 4+round%2), personID(n), clock.now().AddDate(0, 0, 20)}
			}
			actors := []access.Actor{w.as(0), w.as(1), w.as(2)}
			errs := make([]error, len(actors)+1)
			var all sync.WaitGroup
			for n, a := range actors {
				all.Go(func() { errs[n] = fails(w.AppointToSeat(t.Context(), a, to(3+n))) })
			}
			all.Go(func() { errs[3] = fails(w.ActInSeat(t.Context(), actors[0], to(7))) })
			if round == 4 {
				all.Go(func() { w.must(w.ResignSeat(t.Context(), actors[2], "board", "m-2")) })
			}
			all.Wait()
			taken := 0
			for n, err := range errs {
				switch {
				case err == nil && n < 3:
					taken++
				case err != nil && !errors.Is(err, bodies.ErrNoSeat) && !errors.Is(err, access.ErrForbidden):
					t.Error(err)
				}
			}
			if taken != 1 && round < 2 || taken > 1 {
				t.Errorf("round %d: %d appointments to one seat were taken: %v", round, taken, errs)
			}
		}
		clock.forward(time.Minute)
		w.verifies()
	})
}

// TestAppoint_TakesNoWordOfWhoActsThere: their mandate ends by the appointment, at its
// instant, and whoever reads the record would find that somebody gave the seat who did
// not sit any more.
func TestAppoint_TakesNoWordOfWhoActsThere(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundSeated(t, db)
		clock.forward(24 * time.Hour)
		ctx, to := t.Context(), Appointment{"board", "seat-4", personID(5), clock.now().AddDate(0, 0, 20)}
		_, err := w.ActInSeat(ctx, w.as(0), to)
		w.must(err)
		clock.forward(time.Minute)
		to.Person, to.Until = personID(6), clock.now().AddDate(0, 6, 0)
		if _, err := w.AppointToSeat(ctx, w.as(5), to); !errors.Is(err, bodies.ErrNoSeat) {
			t.Errorf("who acts there appoints to the seat: %v", err)
		}
		_, err = w.AppointToSeat(ctx, w.as(5), Appointment{"board", "seat-5", personID(7), to.Until})
		w.must(err) // to another they do
		_, err = w.AppointToSeat(ctx, w.as(0), to)
		w.must(err)
		clock.forward(time.Minute)
		if got := w.sitting("board", clock.now()); len(got) != 5 || got["seat-4"] != string(personID(6))+" appointed" {
			t.Errorf("there sit %v", got)
		}
		w.verifies()
	})
}

// TestResignSeat_IsOnesOwnDeed, and comes after what was judged by the seat, whatever the
// clock says.
func TestResignSeat_IsOnesOwnDeed(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundSeated(t, db)
		clock.forward(24 * time.Hour)
		ctx := t.Context()
		_, err := w.AppointToSeat(ctx, w.as(0), gives(clock, "clerk", 5))
		w.must(err)
		_, err = w.AppointToSeat(ctx, w.as(1), gives(clock, "clerk", 5))
		w.must(err)
		if err := w.ResignSeat(ctx, w.as(0), "board", "m-1"); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("another's seat: %v", err)
		}
		if err := w.ResignSeat(ctx, w.as(1), "college", "m-1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of another body: %v", err)
		}
		w.must(w.ResignSeat(ctx, w.as(1), "board", "m-1"))
		if err := w.ResignSeat(ctx, w.as(1), "board", "m-1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("twice: %v", err)
		}
		clock.forward(time.Minute)
		if got := w.sitting("board", clock.now()); len(got) != 2 {
			t.Errorf("there sit %v", got)
		}
		w.verifies()
	})
}

// TestSeats_AreGivenByNoInventedName: neither is anything said by the name of a seat in
// public, nor does a vacancy begin anew under another name.
func TestSeats_AreGivenByNoInventedName(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundSeated(t, db)
		clock.forward(24 * time.Hour)
		ctx := t.Context()
		a := Appointment{Body: "board", Seat: "Member 5 of 3 Quay Street is a thief", Person: personID(5), Until: clock.now().AddDate(0, 1, 0)}
		for _, name := range []string{a.Seat, "seat-6", "Seat 0", "seat 0 "} {
			a.Seat = name
			if _, err := w.AppointToSeat(ctx, w.as(0), a); !errors.Is(err, bodies.ErrNoSeat) {
				t.Errorf("appointed to %q: %v", name, err)
			}
		}
		w.must(w.ResignSeat(ctx, w.as(2), "board", "m-2"))
		for n, name := range []string{"seat 2", "seat-5"} {
			a.Seat, a.Person = name, personID(5+n)
			if got, err := w.AppointToSeat(ctx, w.as(0), a); err != nil || got.Mandate == "" {
				t.Errorf("appointed to %q: %+v, %v", name, got, err)
			}
		}
		w.verifies()
	})
}
