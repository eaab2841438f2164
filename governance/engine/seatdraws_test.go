// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// theJury is a body of two seats that are drawn for a year among the ten members of the
// commons, who have a week to answer. Its charter is changed by the commons.
func theJury() governance.Charter {
	return governance.Charter{Body: bodies.Body{Slug: "jury", Name: "Jury", Level: bodies.Intermediate, Parent: "commons", Seats: 2}, Version: 1,
		Amendment: &governance.Amendment{Body: "commons", Kind: "paper"},
		Seating:   &bodies.SeatRule{Ways: []bodies.Filling{{Months: 12, Drawn: &bodies.Drawing{Among: "commons", Days: 7}}}, ActingDays: 30, ActingBy: "board"}}
}

// foundDrawn is a community with that jury, a board of which members 0 and 1 are, and a
// watch over the jury in which member 2 sits.
func foundDrawn(t *testing.T, db *store.DB) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	commons := governance.Charter{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: w.kinds,
		Places: []bodies.Place{{ID: "town", Name: "Town"}}, Fields: []bodies.Field{{ID: "works", Name: "Works"}},
		Membership: &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}, Keeper: "board", Terms: bodies.Terms{ProbationDays: 5}}}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{commons,
			{Body: bodies.Body{Slug: "board", Name: "Board", Level: bodies.TopLevel, Parent: "commons", Seats: 5}, Version: 1, Seating: &bodies.SeatRule{Ways: []bodies.Filling{{By: "board", Months: 12}}}},
			{Body: bodies.Body{Slug: "watch", Name: "Watch", Level: bodies.Auditory, Parent: "commons", Seats: 3, Supervises: []bodies.Slug{"jury"}}, Version: 1, Seating: &bodies.SeatRule{Ways: []bodies.Filling{{By: "board", Months: 12}}}},
			theJury()},
	}
	for n := range 10 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn.AddDate(0, 0, -30)})
	}
	for n, body := range []bodies.Slug{"board", "board", "watch"} {
		f.Mandates = append(f.Mandates, bodies.Mandate{ID: fmt.Sprint("m-", n), Body: body, Seat: fmt.Sprint("seat ", n), Person: personID(n), Title: bodies.TitleAppointed, Begins: foundedOn})
	}
	w.must(w.Found(t.Context(), f))
	return w
}

// turns lets the clock do what it owes, and numbers what that enters.
func (w world) turns() {
	w.t.Helper()
	for range 3 {
		w.advance()
		w.must(w.SequenceAll(w.t.Context()))
	}
}

// lots are the latest lots for the seats of the jury, by seat.
func (w world) lots() []store.SeatDraw {
	return read(w, func(tx *store.Tx) ([]store.SeatDraw, error) { return tx.SeatDraws("jury") })
}

// answers is what somebody says to the lot that asks them.
func (w world) answers(d store.SeatDraw, takes bool) error {
	_, err := w.AnswerSeat(w.t.Context(), w.asPerson(d.Asked), d.Ref, takes)
	return err
}

// nth is which of the members somebody is.
func nth(id bodies.PersonID) (n int) {
	fmt.Sscanf(string(id), "person-%d", &n)
	return n
}

// erases erases somebody by their own word.
func (w world) erases(id bodies.PersonID) error {
	w.enrolled(nth(id))
	return w.Erase(w.t.Context(), w.asPerson(id), credentials)
}

func (w world) asPerson(id bodies.PersonID) access.Actor { return w.as(nth(id)) }

func TestSeatDraws_SeatWhomTheLotAsks(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		w.advance()
		before := w.lots()
		if len(before) != 2 || before[0].Asked != "" || before[0].Pool != 10 || before[0].Seat != "seat-1" || before[1].Seat != "seat-2" {
			t.Fatalf("sealed are %+v", before)
		}
		clock.forward(time.Hour)
		w.advance()
		if got := w.lots(); got[0].Asked != "" {
			t.Errorf("somebody is asked before the record has numbered the pool: %+v", got[0])
		}
		w.turns()
		asked := w.lots()
		if asked[0].Asked == "" || asked[1].Asked == "" || asked[0].Asked == asked[1].Asked {
			t.Fatalf("asked are %q and %q", asked[0].Asked, asked[1].Asked)
		}
		for _, d := range asked {
			if d.Asked == personID(2) {
				t.Errorf("who sits in the watch over the jury is asked")
			}
			if letters := w.lettersOf(d.Asked, LetterDrawn); letters != 1 {
				t.Errorf("%s is written to %d times", d.Asked, letters)
			}
		}
		if err := fails(w.AnswerSeat(t.Context(), w.asPerson(asked[1].Asked), asked[0].Ref, true)); !errors.Is(err, governance.ErrNoLot) {
			t.Errorf("another answers: %v", err)
		}
		w.must(w.answers(asked[0], true))
		if err := w.answers(asked[0], true); !errors.Is(err, governance.ErrNoLot) {
			t.Errorf("taken twice: %v", err)
		}
		w.must(w.answers(asked[1], false))
		next := w.lots()[1]
		if next.Ref != asked[1].Ref || next.Asked == asked[1].Asked || next.Asked == asked[0].Asked || next.Place <= asked[1].Place || next.Passed != 1 {
			t.Errorf("after %+v is asked %+v", asked[1], next)
		}
		if err := w.answers(asked[1], true); !errors.Is(err, governance.ErrNoLot) {
			t.Errorf("takes what they declined: %v", err)
		}
		clock.forward(7*24*time.Hour + time.Minute)
		if err := w.answers(next, true); !errors.Is(err, bodies.ErrNoSeat) {
			t.Errorf("takes it after the days: %v", err)
		}
		if err := w.answers(next, false); !errors.Is(err, governance.ErrNoLot) {
			t.Errorf("declines after the days: %v", err)
		}
		w.turns()
		third := w.lots()[1]
		if third.Asked == "" || third.Asked == next.Asked || third.Passed != 2 {
			t.Errorf("after silence: %+v", third)
		}
		w.must(w.answers(third, true))
		clock.forward(time.Minute)
		w.turns()
		if got := w.sitting("jury", clock.now()); len(got) != 2 || got["seat-1"] != string(asked[0].Asked)+" drawn" || got["seat-2"] != string(third.Asked)+" drawn" {
			t.Errorf("there sit %v", got)
		}
		if got := w.lots(); got[0].Fate != bodies.DrawSeated || got[1].Fate != bodies.DrawSeated {
			t.Errorf("the lots are %+v", got)
		}
		w.verifiesForAll()

		clock.forward(366 * 24 * time.Hour)
		w.turns()
		if again := w.lots(); again[0].Ref == asked[0].Ref || again[0].Asked == "" {
			t.Errorf("the term is over, and the lot is %+v", again[0])
		}
		w.verifiesForAll()
	})
}

// lettersOf is how many letters of a kind lie in the outbox for somebody.
func (w world) lettersOf(to bodies.PersonID, kind string) int {
	w.t.Helper()
	n := 0
	for _, l := range read(w, func(tx *store.Tx) ([]store.Letter, error) { return tx.LettersDue(time.Now().AddDate(100, 0, 0), 1000) }) {
		if l.Kind == kind && l.Person == to {
			n++
		}
	}
	return n
}

// TestSeatDraws_OneForAVacancy: two servers that turn the clock at once draw once, and one
// who declines while their days end is followed once.
func TestSeatDraws_OneForAVacancy(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		other := w.again()
		both := func(also ...func()) {
			var all sync.WaitGroup
			for _, e := range []*Engine{w.Engine, other} {
				all.Go(func() {
					if _, err := e.Advance(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			for _, do := range also {
				all.Go(do)
			}
			all.Wait()
			w.must(w.SequenceAll(t.Context()))
		}
		both()
		both()
		both()
		for round := range 3 {
			asked := w.lots()
			if len(asked) != 2 || asked[0].Asked == "" {
				t.Fatalf("round %d: %+v", round, asked)
			}
			clock.forward(7*24*time.Hour - time.Duration(round-1)*time.Millisecond)
			both(func() {
				if err := w.answers(asked[0], false); err != nil && !errors.Is(err, governance.ErrNoLot) {
					t.Error(err)
				}
			}, func() {
				if err := w.answers(asked[1], round < 2); err != nil && !errors.Is(err, governance.ErrNoLot) && !errors.Is(err, bodies.ErrNoSeat) {
					t.Error(err)
				}
			})
			clock.forward(time.Minute)
			both()
			if got := w.lots()[0]; got.Passed > asked[0].Passed+1 {
				t.Errorf("round %d: %d were passed at once", round, got.Passed-asked[0].Passed)
			}
		}
		sealed := 0
		for _, e := range w.entries() {
			if e.Type == "seat.draw" {
				sealed++
			}
		}
		if sealed != 2 {
			t.Errorf("%d pools were sealed for two vacancies", sealed)
		}
		w.verifiesForAll()
	})
}

// TestSeatDraws_PassOverWhoCannotTakeTheSeat: who leaves, is erased, or takes a seat in the
// watch while they are asked is followed by the next of the same order.
func TestSeatDraws_PassOverWhoCannotTakeTheSeat(t *testing.T) {
	for what, leave := range map[string]func(w world, d store.SeatDraw, clock *handClock){
		"leaves the commons": func(w world, d store.SeatDraw, _ *handClock) {
			w.must(w.LeaveBody(w.t.Context(), w.asPerson(d.Asked), "commons"))
		},
		"is erased": func(w world, d store.SeatDraw, _ *handClock) {
			w.must(w.erases(d.Asked))
		},
		"sits in the watch": func(w world, d store.SeatDraw, clock *handClock) {
			_, err := w.AppointToSeat(w.t.Context(), w.as(0), Appointment{"watch", "seat-2", d.Asked, clock.now().AddDate(0, 6, 0)})
			w.must(err)
		},
	} {
		t.Run(what, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundDrawn(t, db)
				w.turns()
				asked := w.lots()[0]
				for asked.Asked == personID(0) || asked.Asked == personID(1) { // who gives the seat in the watch
					w.must(w.answers(asked, false))
					asked = w.lots()[0]
				}
				clock.forward(time.Hour)
				leave(w, asked, clock)
				clock.forward(time.Minute)
				if what != "is erased" {
					if err := w.answers(asked, true); !errors.Is(err, bodies.ErrNoSeat) {
						t.Errorf("takes it all the same: %v", err)
					}
				}
				w.turns()
				next := w.lots()[0]
				if next.Ref != asked.Ref || next.Asked == "" || next.Asked == asked.Asked {
					t.Errorf("after %+v comes %+v", asked, next)
				}
				clock.forward(time.Minute)
				w.must(w.answers(next, true))
				w.verifiesForAll()
			})
		})
	}
}

// TestSeatDraws_MakeThePoolAgainWithWhoWasErased between its sealing and its number.
func TestSeatDraws_MakeThePoolAgainWithWhoWasErased(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		w.advance()
		clock.forward(time.Minute)
		w.must(w.erases(personID(7)))
		clock.forward(time.Minute)
		w.turns()
		for _, d := range w.lots() {
			for d.EndedAt.IsZero() { // to the end of the order
				if d.Asked == "" || d.Asked == personID(7) {
					t.Fatalf("asked is %q", d.Asked)
				}
				w.must(w.answers(d, false))
				d = w.lots()[slices.IndexFunc(w.lots(), func(o store.SeatDraw) bool { return o.Seat == d.Seat })]
			}
			if d.Fate != bodies.DrawNobody || d.Place != 10 {
				t.Errorf("the lot ended %+v", d)
			}
		}
		refs := []string{w.lots()[0].Ref, w.lots()[1].Ref}
		clock.forward(6 * 24 * time.Hour)
		w.turns()
		if w.lots()[0].Ref != refs[0] {
			t.Error("another is drawn at once")
		}
		clock.forward(25 * time.Hour)
		w.turns()
		if got := w.lots()[0]; got.Ref == refs[0] || got.Asked == "" || got.Pool != 9 {
			t.Errorf("a week later: %+v", got)
		}
		w.verifiesForAll()
	})
}

// TestSeatDraws_RefuseAnotherPool: whoever writes into the database does not draw by it.
func TestSeatDraws_RefuseAnotherPool(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		w.advance()
		w.must(w.SequenceAll(t.Context()))
		w.must(db.Update(t.Context(), func(tx *store.Tx) error {
			return tx.EndMember("commons", personID(4), foundedOn.Add(time.Hour))
		}))
		if _, err := w.Advance(t.Context()); err == nil || w.lots()[0].Asked != "" {
			t.Errorf("drawn from another pool: %v, %+v", err, w.lots()[0])
		}
	})
}

// TestSeatDraws_FollowTheCharter: while the body is suspended nobody takes a seat, nobody
// loses their days, and no other is asked; under a charter that fills the seats otherwise the
// lots are void, and what was drawn before seats nobody.
func TestSeatDraws_FollowTheCharter(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		w.turns()
		asked := w.lots()
		next := theJury()
		next.Version, next.Body.State = 2, bodies.Suspended
		w.proposes("2026-1", clock, next)
		w.concluded(clock, 5, "2026-1")
		if got := w.effectOf("2026-1"); got != "jury 2" {
			t.Fatalf("it is suspended: %q", got)
		}
		for _, takes := range []bool{true, false} {
			if err := w.answers(asked[0], takes); !errors.Is(err, governance.ErrPower) {
				t.Errorf("answers a suspended body, %v: %v", takes, err)
			}
		}
		if h, err := w.Home(t.Context(), w.asPerson(asked[0].Asked)); err != nil || len(h.Offers) != 0 {
			t.Errorf("they are asked still: %+v, %v", h.Offers, err)
		}
		clock.forward(30 * 24 * time.Hour)
		w.turns()
		if got := w.lots()[0]; got.Asked != asked[0].Asked || got.Place != asked[0].Place {
			t.Errorf("another is asked meanwhile: %+v", got)
		}
		w.verifiesForAll()

		next.Version, next.Body.State = 3, ""
		w.proposes("2026-2", clock, next)
		w.concluded(clock, 5, "2026-2")
		w.turns()
		if h, err := w.Home(t.Context(), w.asPerson(asked[0].Asked)); err != nil || len(h.Offers) != 1 || h.Offers[0].Draw != asked[0].Ref || !h.Offers[0].Until.After(clock.now().Add(5*24*time.Hour)) {
			t.Errorf("their days begin anew: %+v, %v", h.Offers, err)
		}
		w.must(w.answers(asked[0], true))

		next.Version, next.Seating = 4, &bodies.SeatRule{Ways: []bodies.Filling{{By: "board", Months: 6}}}
		w.proposes("2026-3", clock, next)
		w.concluded(clock, 5, "2026-3")
		if err := w.answers(asked[1], true); !errors.Is(err, governance.ErrNoLot) && !errors.Is(err, bodies.ErrNoSeat) {
			t.Errorf("takes a seat that is not drawn any more: %v", err)
		}
		w.turns()
		if got := w.lots()[1]; got.Fate != bodies.DrawVoid {
			t.Errorf("the lot is %+v", got)
		}
		_, err := w.AppointToSeat(t.Context(), w.as(0), Appointment{"jury", "seat-2", personID(6), clock.now().AddDate(0, 1, 0)})
		if err != nil && asked[0].Asked != personID(6) {
			t.Error(err)
		}
		w.verifiesForAll()
	})
}

// TestSeatDraws_AskNobodyWhoDied: whoever is said to have died keeps their days, and once
// that is done the next is asked.
func TestSeatDraws_AskNobodyWhoDied(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		w.turns()
		asked := w.lots()[0]
		for nth(asked.Asked) < 2 { // who keep the list
			w.must(w.answers(asked, false))
			asked = w.lots()[0]
		}
		w.must(w.SayDied(t.Context(), w.as(0), "commons", asked.Asked))
		w.must(w.SayDied(t.Context(), w.as(1), "commons", asked.Asked))
		clock.forward(bodies.NoticeTime + time.Hour)
		w.turns()
		clock.forward(time.Minute)
		w.turns()
		got := w.lots()[0]
		for got.EndedAt.IsZero() {
			if got.Asked == asked.Asked || got.Asked == "" {
				t.Fatalf("the dead are asked: %+v", got)
			}
			clock.forward(time.Minute)
			w.must(w.answers(got, false))
			got = w.lots()[0]
		}
		w.verifiesForAll()
	})
}

// TestSeatDraws_GiveNoSeatOtherwise: nobody is appointed to a seat that is filled by lot, or
// acts in it, be it vacant for as long as it will.
func TestSeatDraws_GiveNoSeatOtherwise(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		clock.forward(time.Hour)
		a := Appointment{"jury", "seat-1", personID(6), clock.now().AddDate(0, 0, 20)}
		if err := fails(w.ActInSeat(t.Context(), w.as(0), a)); !errors.Is(err, bodies.ErrNoSeat) {
			t.Errorf("acts there: %v", err)
		}
		if err := fails(w.AppointToSeat(t.Context(), w.as(0), a)); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("is appointed: %v", err)
		}
	})
}

// TestSeatDraws_ComeAfterSeatsAheadOfTheClock: of deeds that are done in one millisecond each
// is dated a moment later, and whoever reads the record sees a seat only once it has begun.
func TestSeatDraws_ComeAfterSeatsAheadOfTheClock(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		w.turns()
		asked := w.lots()
		order := read(w, func(tx *store.Tx) ([]bodies.PersonID, error) {
			order, _, err := orderOf(tx, &asked[1])
			return order, err
		})
		free := slices.DeleteFunc(order[asked[1].Place:], func(p bodies.PersonID) bool {
			return p == asked[0].Asked || nth(p) < 3
		})
		for n, p := range []bodies.PersonID{free[1], free[0]} { // the next of the order last
			_, err := w.AppointToSeat(t.Context(), w.as(0), Appointment{"watch", fmt.Sprint("seat-", n+2), p, clock.now().AddDate(0, 6, 0)})
			w.must(err)
		}
		w.must(w.answers(asked[1], false))
		if next := w.lots()[1]; next.Asked == free[0] {
			t.Errorf("who sits in the watch is asked: %+v", next)
		}
		w.verifiesForAll()
	})
}

// TestSeatDraws_LeaveOutWhoIsOnProbation as the pool is sealed, by the terms of that day.
func TestSeatDraws_LeaveOutWhoIsOnProbation(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		w.must(w.LeaveBody(t.Context(), w.as(9), "commons"))
		clock.forward(time.Minute)
		w.must(fails(w.Apply(t.Context(), w.as(9), Membership{Body: "commons", Sphere: bodies.Inner, Ground: bodies.ByOpenDoor})))
		clock.forward(time.Minute)
		w.turns()
		for _, d := range w.lots() {
			if d.Pool != 9 || d.Terms.ProbationDays != 5 || d.Asked == "" {
				t.Errorf("the lot is %+v", d)
			}
		}
		w.verifiesForAll()
	})
}

// TestSeatDraws_OfWhichOneWasInVainAreNotBarredByIt once another came after it: by a charter
// that gives more days to answer it would bar the seat again, and nobody is to reckon so.
func TestSeatDraws_OfWhichOneWasInVainAreNotBarredByIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundDrawn(t, db)
		w.turns()
		w.must(w.answers(w.lots()[1], true))
		for range 12 {
			clock.forward(time.Minute)
			d := w.lots()[0]
			if d.Fate == bodies.DrawNobody {
				break
			}
			w.must(w.answers(d, false))
			w.turns()
		}
		clock.forward(7*24*time.Hour + time.Minute)
		w.turns()
		second := w.lots()[0]
		m, err := w.AnswerSeat(t.Context(), w.asPerson(second.Asked), second.Ref, true)
		w.must(err)
		next := theJury()
		next.Version = 2
		next.Seating.Ways[0].Drawn = &bodies.Drawing{Among: "commons", Days: 60}
		w.proposes("2026-1", clock, next)
		w.concluded(clock, 5, "2026-1")
		w.turns()
		w.must(w.ResignSeat(t.Context(), w.asPerson(second.Asked), "jury", m))
		clock.forward(time.Minute)
		w.turns()
		if third := w.lots()[0]; third.Ref == second.Ref {
			t.Error("the seat stays vacant, and no lot begins")
		}
		w.verifies()
	})
}
