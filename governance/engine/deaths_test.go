// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// twoWhoKeep is a club whose list two keep, the keeper and the third member.
func twoWhoKeep(t *testing.T, db *store.DB, clock *handClock) club {
	t.Helper()
	c := foundClub(t, db, clock, twoKeepers)
	_, err := c.AppointToSeat(t.Context(), c.as(theFirst), Appointment{Body: "office", Seat: "seat-1", Person: personID(3), Until: clock.now().AddDate(0, 6, 0)})
	c.must(err)
	c.later()
	return c
}

func (c club) saysDied(by, who int) error {
	c.t.Helper()
	defer c.later()
	return c.SayDied(c.t.Context(), c.as(by), "commons", personID(who))
}

func (c club) belongs(n int) bool {
	c.t.Helper()
	past := read(c.world, func(tx *store.Tx) ([]bodies.Member, error) { return tx.MembershipsIn("commons", personID(n)) })
	return past[len(past)-1].Until.IsZero()
}

// TestDeath_IsSaidByTwoAndWaits: two who keep the list say it, the member is written to,
// and after the days every membership, every seat and every voice ends in one commit; the
// account is closed, a recovery opens it to nothing, and the record verifies.
func TestDeath_IsSaidByTwoAndWaits(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twoWhoKeep(t, db, clock)
		c.reachable(theAttester, governance.NoticesSingle)
		for name, test := range map[string]struct {
			by, who int
			want    error
		}{
			"by a member": {7, 5, bodies.ErrNoWay}, "by another office": {theFirst, 5, bodies.ErrNoWay}, "of themselves": {theKeeper, theKeeper, bodies.ErrNoWay}, "of no member": {theKeeper, outsiders, governance.ErrNotMember},
		} {
			if err := c.saysDied(test.by, test.who); !errors.Is(err, test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.SayDied(t.Context(), access.Actor{}, "commons", personID(5)); !errors.Is(err, access.ErrSignIn) {
			t.Errorf("a stranger: %v", err)
		}
		c.must(c.saysDied(theKeeper, theAttester))
		if err := c.saysDied(theKeeper, theAttester); !errors.Is(err, governance.ErrNoticeGiven) {
			t.Errorf("one says it twice: %v", err)
		}
		letters := slices.DeleteFunc(c.delivered(), func(l Letter) bool { return l.Kind != LetterNotice })
		if len(letters) != 1 || len(letters[0].Struck.By) != 1 || letters[0].Struck.By[0].ID != personID(theKeeper) {
			t.Fatalf("the letters: %+v", letters)
		}
		clock.forward(20 * 24 * time.Hour)
		c.advance()
		if !c.belongs(theAttester) {
			t.Fatal("one alone said it, and it was done")
		}
		c.must(c.saysDied(3, theAttester))
		clock.forward(bodies.NoticeTime - 2*time.Minute)
		c.advance()
		if !c.belongs(theAttester) {
			t.Fatal("it was done before its days were over")
		}
		clock.forward(2 * time.Minute)
		c.advance()
		c.advance()
		if c.belongs(theAttester) {
			t.Error("they are a member still")
		}
		if seats := read(c.world, func(tx *store.Tx) ([]bodies.Mandate, error) {
			return tx.MandatesFrom(personID(theAttester), clock.now().Add(time.Second))
		}); len(seats) > 0 {
			t.Errorf("they sit still: %+v", seats)
		}
		if _, err := c.SignIn(t.Context(), SignIn{Login: "p0023", Password: "an old password"}); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("they sign in: %v", err)
		}
		c.verifies()
		if n := c.count("person.leave"); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

// TestDeath_EndsWithAnyWordOfTheMember: who signs in on the last day, says that they are
// here, or does anything, is a member as before.
func TestDeath_EndsWithAnyWordOfTheMember(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twoWhoKeep(t, db, clock)
		c.reachable(5, governance.NoticesOff)
		both := func() {
			t.Helper()
			c.must(c.saysDied(theKeeper, 5))
			c.must(c.saysDied(3, 5))
			clock.forward(bodies.NoticeTime - 5*time.Minute)
		}
		over := func(what string, err error) {
			t.Helper()
			c.must(err)
			clock.forward(time.Hour)
			c.advance()
			if !c.belongs(5) {
				t.Fatalf("%s, and is gone", what)
			}
		}
		both()
		_, err := c.SignIn(t.Context(), SignIn{Login: "p0005", Password: "an old password"})
		over("signs in", err)
		both()
		over("says so", c.Here(t.Context(), c.as(5)))
		both()
		if err := c.UnsayDied(t.Context(), c.as(7), personID(5)); !errors.Is(err, governance.ErrNoticeGiven) {
			t.Errorf("another took it back: %v", err)
		}
		over("the second takes it back", c.UnsayDied(t.Context(), c.as(3), personID(5)))
		both()
		c.must(c.ResignSeat(t.Context(), c.as(theKeeper), "office", "m-20"))
		over("the seat of one who said it ended", nil)
		c.verifies()
	})
}

// TestDeath_OfOneWhoKeepsTheList: their seat in the keeping body ends with it, at the
// instant at which the two others are judged by theirs.
func TestDeath_OfOneWhoKeepsTheList(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twoWhoKeep(t, db, clock)
		_, err := c.AppointToSeat(t.Context(), c.as(theFirst), Appointment{Body: "office", Seat: "seat-2", Person: personID(4), Until: clock.now().AddDate(0, 6, 0)})
		c.must(err)
		c.must(c.saysDied(3, theKeeper))
		c.must(c.saysDied(4, theKeeper))
		clock.forward(bodies.NoticeTime)
		c.advance()
		if c.belongs(theKeeper) {
			t.Error("they are a member still")
		}
		if _, err := c.AppointToSeat(t.Context(), c.as(theFirst), Appointment{Body: "office", Seat: "seat-1", Person: personID(theKeeper), Until: clock.now().AddDate(0, 6, 0)}); !errors.Is(err, governance.ErrDied) {
			t.Errorf("seated after their death: %v", err)
		}
		c.verifies()
	})
}

// TestDeath_AndASignInOnTheLastDay: of the two, one comes first. Either the member is here,
// and it ends; or it is done, and nobody signs in.
func TestDeath_AndASignInOnTheLastDay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twoWhoKeep(t, db, clock)
		for who := 5; who < 10; who++ {
			c.reachable(who, governance.NoticesOff)
			c.must(c.saysDied(theKeeper, who))
			var agree sync.WaitGroup
			for range 2 {
				agree.Go(func() { c.SayDied(t.Context(), c.as(3), "commons", personID(who)) })
			}
			agree.Wait()
		}
		clock.forward(bodies.NoticeTime + time.Minute)
		in := map[int]bool{}
		var all sync.WaitGroup
		var one sync.Mutex
		all.Go(func() { c.Advance(t.Context()) })
		for who := 5; who < 10; who++ {
			all.Go(func() {
				_, err := c.SignIn(t.Context(), SignIn{Login: "p000" + string(rune('0'+who)), Password: "an old password"})
				one.Lock()
				defer one.Unlock()
				in[who] = err == nil
			})
		}
		all.Wait()
		c.advance()
		for who := 5; who < 10; who++ {
			if in[who] != c.belongs(who) {
				t.Errorf("%d signed in: %t, and belongs: %t", who, in[who], c.belongs(who))
			}
		}
		c.verifies()
	})
}

// TestDeath_AndAnErasureByTheMember: who is erased meanwhile is erased, and nothing of the
// notice is left.
func TestDeath_AndAnErasureByTheMember(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twoWhoKeep(t, db, clock)
		c.reachable(5, governance.NoticesOff)
		c.must(c.saysDied(theKeeper, 5))
		c.must(c.saysDied(3, 5))
		c.must(c.Erase(t.Context(), c.as(5), Credential{Password: "an old password"}))
		clock.forward(bodies.NoticeTime + time.Hour)
		c.advance()
		if c.count("person.leave") != 1 || c.count("person.erase") != 1 {
			t.Error("it was done beside the erasure")
		}
		c.verifies()
	})
}

// helpedClub is a club whose list two keep, who enter ballots for members as well.
func helpedClub(t *testing.T, db *store.DB, clock *handClock) club {
	t.Helper()
	c := foundClub(t, db, clock, twoKeepers, func(charter *governance.Charter) {
		for n := range charter.Procedures {
			charter.Procedures[n].Assist = &governance.AssistRule{By: "office"}
		}
	})
	_, err := c.AppointToSeat(t.Context(), c.as(theFirst), Appointment{Body: "office", Seat: "seat-1", Person: personID(3), Until: clock.now().AddDate(0, 6, 0)})
	c.must(err)
	c.later()
	return c
}

// TestDeath_AndBallotsEnteredForThem: who votes by two others is here, and has no other way
// to say so where they cannot sign in; for whom the record says is dead nobody enters one,
// though they stand on the roll.
func TestDeath_AndBallotsEnteredForThem(t *testing.T) {
	for _, kind := range []string{"paper", "quiet"} {
		t.Run(kind, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				c := helpedClub(t, db, clock)
				id, choice := governance.IssueID("2026-1"), answer("yes")
				if kind == "quiet" {
					choice = rankedAs("quay", "tide")
				}
				for _, who := range []int{5, 6} {
					c.must(c.saysDied(theKeeper, who))
					c.must(c.saysDied(3, who))
				}
				c.openNow(id, kind, 20*24*time.Hour)
				c.entersAs(AssistWaits, theKeeper, 5, id, choice)
				c.entersAs(AssistCounts, 3, 5, id, choice)
				c.entersAs(AssistWaits, theKeeper, 6, id, choice)
				clock.forward(bodies.NoticeTime + time.Hour)
				c.advance()
				if !c.belongs(5) || c.belongs(6) {
					t.Fatalf("who votes on paper belongs: %t; who does not: %t", c.belongs(5), c.belongs(6))
				}
				c.refusesEntry(governance.ErrNobodyToAssist, 3, 6, id, choice)
				r, err := c.AssistDesk(t.Context(), c.as(3), id, "p0006")
				c.must(err)
				if r.Asked != nil || !errors.Is(r.Fault, governance.ErrNobodyToAssist) {
					t.Errorf("the desk reads %+v, %v", r.Asked, r.Fault)
				}
				clock.forward(20 * 24 * time.Hour)
				c.advance()
				c.verifiesForAll()
			})
		})
	}
}

// TestDeath_LapsesWithTheBodyThatKeepsTheList: the clock does not come back to it for ever.
func TestDeath_LapsesWithTheBodyThatKeepsTheList(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twoWhoKeep(t, db, clock)
		c.must(c.saysDied(theKeeper, 5))
		c.must(c.saysDied(3, 5))
		next := c.charter("office")
		next.Version, next.Body.State = 2, bodies.Suspended
		c.change(func(tx *store.Tx) error { return tx.AddCharter(next, clock.now()) })
		clock.forward(bodies.NoticeTime)
		c.advance()
		if n := read(c.world, func(tx *store.Tx) (*store.DeathNotice, error) { return waitingNotice(tx, personID(5)) }); n != nil || !c.belongs(5) {
			t.Errorf("it waits still: %+v; they belong: %t", n, c.belongs(5))
		}
	})
}

// TestDeath_EndsWithAVisitOfTheSameDay: whoever was here that day already, and is again
// after two have said that they died.
func TestDeath_EndsWithAVisitOfTheSameDay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twoWhoKeep(t, db, clock)
		c.reachable(5, governance.NoticesOff)
		in, err := c.SignIn(t.Context(), SignIn{Login: "p0005", Password: "an old password"})
		c.must(err)
		c.later()
		c.must(c.saysDied(theKeeper, 5))
		c.must(c.saysDied(3, 5))
		_, err = c.Visit(t.Context(), in.Access)
		c.must(err)
		clock.forward(bodies.NoticeTime)
		c.advance()
		if !c.belongs(5) {
			t.Error("who visited the hall after two said that they died is no member any more")
		}
		c.verifies()
	})
}

// TestDeath_TakesNothingOfTheirOwnWill: somebody whose account a link by mail opened again
// stands on the roll still, and casts nothing, takes nothing back, gives and carries no
// voice and sits nowhere, until a body admits them anew. The record of all that verifies.
func TestDeath_TakesNothingOfTheirOwnWill(t *testing.T) {
	for _, kind := range []string{"paper", "quiet"} {
		t.Run(kind, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				c := helpedClub(t, db, clock)
				const running, fresh = governance.IssueID("2026-1"), governance.IssueID("2026-2")
				choice := answer("yes")
				if kind == "quiet" {
					choice = rankedAs("quay", "tide")
				}
				cast := func(id governance.IssueID) error {
					_, err := c.Cast(t.Context(), c.as(6), Cast{Issue: id, Choice: choice, Key: newKey()})
					return err
				}
				c.openNow(running, kind, 20*24*time.Hour)
				c.openNow(fresh, kind, 20*24*time.Hour)
				c.must(cast(running))
				c.must(c.saysDied(theKeeper, 6))
				c.must(c.saysDied(3, 6))
				clock.forward(bodies.NoticeTime + time.Hour)
				c.advance()
				if c.belongs(6) {
					t.Fatal("they are a member still")
				}
				tries := map[string]func() error{
					"casts another":    func() error { return cast(running) },
					"casts the first":  func() error { return cast(fresh) },
					"entrusts a voice": func() error { _, err := c.Delegate(t.Context(), c.as(6), Entrust{}); return err },
					"stands in public": func() error { return c.Stand(t.Context(), c.as(6), "What is right.") },
					"takes it back": func() error {
						_, err := c.Withdraw(t.Context(), c.as(6), running)
						return err
					},
				}
				for what, try := range tries {
					if err := try(); !errors.Is(err, governance.ErrPassed) {
						t.Errorf("%s: %v", what, err)
					}
					c.later()
				}
				appoints := func() error {
					_, err := c.AppointToSeat(t.Context(), c.as(theFirst), Appointment{Body: "office", Seat: "seat-2", Person: personID(6), Until: clock.now().AddDate(0, 6, 0)})
					c.later()
					return err
				}
				if err := appoints(); !errors.Is(err, governance.ErrDied) {
					t.Errorf("is appointed: %v", err)
				}
				if r, err := c.Issue(t.Context(), c.as(6), running); err != nil || !r.Passed {
					t.Errorf("the page of the vote: %t, %v", r.Passed, err)
				}
				c.asks(6, bodies.Outer, bodies.ByOpenDoor)
				for what, try := range tries {
					if err := try(); err != nil && !errors.Is(err, ErrNoBallot) { // in whatever order
						t.Errorf("admitted anew, %s: %v", what, err)
					}
					c.later()
				}
				c.must(appoints())
				clock.forward(20 * 24 * time.Hour)
				c.advance()
				c.verifiesForAll()
			})
		})
	}
}

// TestDeath_ByMistakeHasAWayBack: by a link in a mail or, where there is no address, by the
// password there was. They read what is said of them, ask to be admitted, and are members as
// others are.
func TestDeath_ByMistakeHasAWayBack(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := twoWhoKeep(t, db, clock)
		const mailed, without = 5, 6
		c.reachable(mailed, governance.NoticesOff)
		c.change(func(tx *store.Tx) error {
			return tx.AddAccounts([]store.Account{{Person: personID(without), Login: "p0006", PasswordHash: upToDate()}})
		})
		before, err := c.SignIn(t.Context(), SignIn{Login: "p0006", Password: "an old password"})
		c.must(err)
		for _, who := range []int{mailed, without} {
			c.must(c.saysDied(theKeeper, who))
			c.must(c.saysDied(3, who))
		}
		clock.forward(bodies.NoticeTime)
		c.advance()
		c.later()
		if c.belongs(mailed) || c.belongs(without) {
			t.Fatal("it was not done")
		}
		if _, err := c.Visit(t.Context(), before.Access); err == nil {
			t.Error("a device is signed in still")
		}
		if _, err := c.SignIn(t.Context(), SignIn{Login: "p0005", Password: "an old password"}); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("by the old password, though a letter sets another: %v", err)
		}
		if _, err := c.SignIn(t.Context(), SignIn{Login: "p0006", Password: "an old password"}); err != nil {
			t.Fatalf("without an address: %v", err)
		}
		c.later()
		c.asks(without, bodies.Outer, bodies.ByOpenDoor)
		if !c.belongs(without) {
			t.Error("they are no member again")
		}
		c.verifies()
	})
}
