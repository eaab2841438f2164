// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// People of the club beside its members: who keeps the list, the two who decide, who
// attests, and some who are no members yet.
const (
	theKeeper   = 20
	theFirst    = 21
	theSecond   = 22
	theAttester = 23
	outsiders   = 24 // and behind
)

// club is a community into which people come by every way there is.
type club struct {
	world
	clock *handClock
}

func foundClub(t *testing.T, db *store.DB, clock *handClock, change ...func(*governance.Charter)) club {
	t.Helper()
	rule := &bodies.Membership{
		Keeper: "office", Terms: bodies.Terms{ProbationDays: 10, Renewed: true, GraceDays: 5},
		Admissions: []bodies.Admission{
			{Sphere: bodies.Inner, Ground: bodies.ByInvitation, Sponsors: 2},
			{Sphere: bodies.Inner, Ground: bodies.ByApplication, Decides: "board", Consents: 2},
			{Sphere: bodies.Outer, Ground: bodies.ByOpenDoor},
			{Sphere: bodies.Outer, Ground: bodies.ByApplication, Decides: "board", Consents: 2},
		},
		Attesters: []bodies.Attester{{Field: "works", Body: "circle", Months: 12}},
	}
	kinds := procedures()
	for n := range kinds {
		kinds[n].Franchise.Good = true
	}
	works := kinds[1]
	works.Kind, works.Franchise = "works", bodies.Franchise{Body: "commons", Field: "works", Place: "town"}
	w := world{newEngine(t, db, rand.Reader), t, db, append(kinds, works)}
	seat := func(body bodies.Slug, n int, ends time.Time) bodies.Mandate {
		return bodies.Mandate{ID: fmt.Sprintf("m-%d", n), Body: body, Seat: "a seat", Person: personID(n), Title: "appointed", Begins: foundedOn, Ends: ends}
	}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: w.kinds, Membership: rule,
				Places: []bodies.Place{{ID: "town", Name: "Town"}, {ID: "quay", Parent: "town", Name: "Quay"}, {ID: "hills", Name: "Hills"}},
				Fields: []bodies.Field{{ID: "works", Name: "Works"}, {ID: "bridges", Parent: "works", Name: "Bridges"}, {ID: "law", Name: "Law"}}},
			{Body: bodies.Body{Slug: "office", Name: "Office", Level: bodies.Intermediate, Parent: "commons", Seats: 1}, Version: 1},
			{Body: bodies.Body{Slug: "board", Name: "Board", Level: bodies.TopLevel, Parent: "commons", Seats: 2}, Version: 1},
			{Body: bodies.Body{Slug: "circle", Name: "Circle", Level: bodies.Intermediate, Parent: "commons", Field: "works", Seats: 1}, Version: 1},
		},
		Mandates: []bodies.Mandate{seat("office", theKeeper, time.Time{}), seat("board", theFirst, time.Time{}), seat("board", theSecond, foundedOn.AddDate(0, 0, 20)), seat("circle", theAttester, time.Time{})},
	}
	for n := range outsiders + 6 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		if n < outsiders {
			f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn, Place: "quay", GoodUntil: foundedOn.AddDate(1, 0, 0)})
		}
	}
	for _, c := range change {
		for n := range f.Charters {
			c(&f.Charters[n])
		}
	}
	w.must(w.Found(t.Context(), f))
	clock.forward(11 * 24 * time.Hour) // their probation is over
	return club{w, clock}
}

// later is a moment further on: acts of one instant are for other tests.
func (c club) later() { c.clock.forward(time.Minute) }

func (c club) asks(n int, sphere bodies.Sphere, ground bodies.Ground) governance.Application {
	c.t.Helper()
	a, err := c.Apply(c.t.Context(), c.as(n), Membership{Body: "commons", Sphere: sphere, Ground: ground, Place: "quay", Text: "I mend nets."})
	c.must(err)
	c.later()
	return a
}

func (c club) says(n int, a governance.Application, agrees bool) (governance.Application, error) {
	c.t.Helper()
	defer c.later()
	return c.AnswerApplication(c.t.Context(), c.as(n), a.ID, agrees, "We do not know them.")
}

func (c club) known(n int) bodies.Member {
	c.t.Helper()
	return read(c.world, func(tx *store.Tx) (bodies.Member, error) { return tx.Member("commons", personID(n)) })
}

func (c club) changes(by int, change Change) error {
	c.t.Helper()
	defer c.later()
	change.Body = "commons"
	_, err := c.ChangeMember(c.t.Context(), c.as(by), change)
	return err
}

func (c club) advance() {
	c.t.Helper()
	_, err := c.Advance(c.t.Context())
	c.must(err)
}

// TestMembers_ComeInByTheirCharter goes every way in, and the record of it verifies: the
// roll of a vote at the end is what a replay of the record makes.
func TestMembers_ComeInByTheirCharter(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)

		invited := c.asks(outsiders, bodies.Inner, bodies.ByInvitation)
		if a, err := c.says(0, invited, true); err != nil || a.State != governance.ApplicationOpen {
			t.Fatalf("after one of two who vouch: %s, %v", a.State, err)
		}
		if _, err := c.says(outsiders+1, invited, true); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("a stranger vouched: %v", err)
		}
		if a, err := c.says(1, invited, true); err != nil || a.State != governance.ApplicationAdmitted {
			t.Fatalf("after two: %s, %v", a.State, err)
		}
		if m := c.known(outsiders); m.Ground != bodies.ByInvitation || len(m.By) != 2 || m.Place != "quay" {
			t.Errorf("it is known: %+v", m)
		}

		applied := c.asks(outsiders+1, bodies.Inner, bodies.ByApplication)
		if _, err := c.says(0, applied, true); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("who has no seat decided: %v", err)
		}
		_, err1 := c.says(theFirst, applied, true)
		a, err2 := c.says(theSecond, applied, true)
		if err := errors.Join(err1, err2); err != nil || a.State != governance.ApplicationAdmitted {
			t.Fatalf("after two of the board: %s, %v", a.State, err)
		}

		if a := c.asks(outsiders+2, bodies.Outer, bodies.ByOpenDoor); a.State != governance.ApplicationAdmitted {
			t.Fatalf("at an open door: %s", a.State)
		}
		refused := c.asks(outsiders+3, bodies.Inner, bodies.ByApplication)
		_, err1 = c.says(theFirst, refused, false)
		a, err2 = c.says(theSecond, refused, false)
		if err := errors.Join(err1, err2); err != nil || a.State != governance.ApplicationRefused || a.Reason == "" {
			t.Fatalf("after two who are against it: %s, %v", a.State, err)
		}
		if _, err := c.says(theFirst, refused, true); !errors.Is(err, governance.ErrApplication) {
			t.Errorf("an application that ended was answered: %v", err)
		}
		again := c.asks(outsiders+3, bodies.Inner, bodies.ByInvitation) // she may ask again, in another way
		if a, err := c.WithdrawApplication(t.Context(), c.as(outsiders+3), again.ID); err != nil || a.State != governance.ApplicationWithdrawn {
			t.Fatalf("taken back: %s, %v", a.State, err)
		}

		until := foundedOn.AddDate(1, 0, 0)
		c.must(c.changes(theKeeper, Change{Person: personID(outsiders), Ground: bodies.ByRenewal, Until: until}))
		c.must(c.changes(theKeeper, Change{Person: personID(outsiders + 1), Ground: bodies.ByRenewal, Until: until}))
		c.must(c.changes(theAttester, Change{Person: personID(3), Ground: bodies.ByAttesting, Field: "bridges", Until: c.clock.now().AddDate(0, 6, 0)}))
		c.must(c.changes(theAttester, Change{Person: personID(4), Ground: bodies.ByAttesting, Field: "works", Until: c.clock.now().AddDate(0, 0, 12)}))
		c.must(c.changes(theAttester, Change{Person: personID(5), Ground: bodies.ByAttesting, Field: "works", Until: c.clock.now().AddDate(0, 6, 0)}))
		c.must(c.changes(5, Change{Person: personID(5), Ground: bodies.ByResidence, Place: "hills"}))
		inside := c.asks(outsiders+2, bodies.Inner, bodies.ByApplication) // a neighbour who is to be a member
		_, err1 = c.says(theFirst, inside, true)
		a, err2 = c.says(theSecond, inside, true)
		if err := errors.Join(err1, err2); err != nil || a.State != governance.ApplicationAdmitted {
			t.Fatalf("into another sphere: %s, %v", a.State, err)
		}
		if m := c.known(outsiders + 2); m.Sphere != bodies.Inner || m.Ground != bodies.ByCorrection || !m.Since.Before(m.From) {
			t.Errorf("it is known: %+v", m)
		}

		c.clock.forward(13 * 24 * time.Hour) // probations end, and one competence
		opens := c.clock.now().Add(time.Minute)
		c.bring("2026-1", "name", opens, opens.Add(24*time.Hour))
		c.bring("2026-2", "works", opens, opens.Add(24*time.Hour))
		c.clock.forward(2 * time.Minute)
		c.advance()
		for id, want := range map[governance.IssueID]int{"2026-1": outsiders + 2, "2026-2": 1} {
			roll := read(c.world, func(tx *store.Tx) (bodies.Roll, error) { return tx.Roll(id) })
			if len(roll.Entries) != want {
				t.Errorf("the roll of %s holds %d, want %d", id, len(roll.Entries), want)
			}
		}
		c.clock.forward(25 * time.Hour)
		c.advance()
		c.must(c.SequenceAll(t.Context()))
		c.verifies()
	})
}

// TestMembers_KeepOthersOut: what the charter does not allow leaves nothing behind.
func TestMembers_KeepOthersOut(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		c.must(c.SequenceAll(t.Context()))
		before := c.count("person.admit")
		own := func(n int) Change {
			return Change{Person: personID(n), Ground: bodies.ByRenewal, Until: foundedOn.AddDate(9, 0, 0)}
		}
		for name, test := range map[string]struct {
			by     int
			change Change
			want   error
		}{
			"a member renews themselves":      {0, own(0), bodies.ErrNoWay},
			"a member renews another":         {0, own(1), bodies.ErrNoWay},
			"a member attests":                {0, Change{Person: personID(1), Ground: bodies.ByAttesting, Field: "works", Until: clock.now().AddDate(0, 1, 0)}, bodies.ErrNoWay},
			"the circle attests for too long": {theAttester, Change{Person: personID(1), Ground: bodies.ByAttesting, Field: "works"}, bodies.ErrNoWay},
			"the circle attests law":          {theAttester, Change{Person: personID(1), Ground: bodies.ByAttesting, Field: "law", Until: clock.now().AddDate(0, 1, 0)}, bodies.ErrNoWay},
			"the circle attests itself":       {theAttester, Change{Person: personID(theAttester), Ground: bodies.ByAttesting, Field: "works", Until: clock.now().AddDate(0, 1, 0)}, bodies.ErrNoWay},
			"somebody moves to nowhere":       {0, Change{Person: personID(0), Ground: bodies.ByResidence, Place: "nowhere"}, governance.ErrNoPlace},
			"a neighbour moves a member":      {1, Change{Person: personID(0), Ground: bodies.ByResidence, Place: "hills"}, bodies.ErrNoWay},
			"somebody is let in as by change": {theKeeper, Change{Person: personID(0), Ground: bodies.ByFounding}, bodies.ErrNoWay},
			"one of the board alone":          {theFirst, Change{Person: personID(0), Ground: bodies.ByCorrection, Sphere: bodies.Outer}, bodies.ErrNoWay},
			"who is no member is changed":     {theKeeper, own(outsiders), store.ErrNotFound},
		} {
			if err := c.changes(test.by, test.change); !errors.Is(err, test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, m := range map[string]Membership{
			"a door that is closed":        {Body: "commons", Sphere: bodies.Inner, Ground: bodies.ByOpenDoor},
			"with the founding":            {Body: "commons", Sphere: bodies.Inner, Ground: bodies.ByFounding, Text: "Let me in."},
			"from the list":                {Body: "commons", Sphere: bodies.Inner, Ground: bodies.ByList, Text: "Let me in."},
			"a body that takes no members": {Body: "board", Sphere: bodies.Inner, Ground: bodies.ByOpenDoor},
		} {
			if _, err := c.Apply(t.Context(), c.as(outsiders), m); !errors.Is(err, governance.ErrNoAdmission) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.Apply(t.Context(), c.as(0), Membership{Body: "commons", Sphere: bodies.Outer, Ground: bodies.ByOpenDoor}); !errors.Is(err, governance.ErrMemberNow) {
			t.Errorf("a member came in again: %v", err)
		}
		if _, err := c.Apply(t.Context(), access.Actor{}, Membership{Body: "commons", Sphere: bodies.Outer, Ground: bodies.ByOpenDoor}); !errors.Is(err, access.ErrSignIn) {
			t.Errorf("nobody came in: %v", err)
		}
		c.asks(outsiders, bodies.Inner, bodies.ByInvitation)
		if _, err := c.Apply(t.Context(), c.as(outsiders), Membership{Body: "commons", Sphere: bodies.Inner, Ground: bodies.ByInvitation, Text: "Me again."}); !errors.Is(err, governance.ErrApplied) {
			t.Errorf("a second application waits: %v", err)
		}
		if after := c.count("person.admit"); after != before {
			t.Errorf("%d admissions are entered, where there were %d", after, before)
		}
	})
}

// TestAnswerApplication_CountsWhoMaySaySoNow: a voice of somebody who lost their seat, or
// their standing, since they gave it lets nobody in.
func TestAnswerApplication_CountsWhoMaySaySoNow(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		applied, invited := c.asks(outsiders, bodies.Inner, bodies.ByApplication), c.asks(outsiders+1, bodies.Inner, bodies.ByInvitation)
		_, err1 := c.says(theSecond, applied, true)
		_, err2 := c.says(0, invited, true)
		c.must(errors.Join(err1, err2))
		clock.forward(10 * 24 * time.Hour) // the second seat has ended
		a, err := c.says(theFirst, applied, true)
		if err != nil || a.State != governance.ApplicationOpen || len(a.Voices) != 1 {
			t.Errorf("with the voice of a seat that ended: %s, %d voices, %v", a.State, len(a.Voices), err)
		}
		if _, err := c.says(theSecond, applied, true); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("somebody without a seat decided: %v", err)
		}
		clock.forward(400 * 24 * time.Hour) // everybody lapsed
		if _, err := c.says(1, invited, true); !errors.Is(err, bodies.ErrNoWay) {
			t.Errorf("somebody who lapsed vouched: %v", err)
		}
		c.must(c.changes(theKeeper, Change{Person: personID(1), Ground: bodies.ByRenewal, Until: clock.now().AddDate(1, 0, 0)}))
		if a, err := c.says(1, invited, true); err != nil || a.State != governance.ApplicationOpen {
			t.Errorf("with the voice of somebody who lapsed: %s, %v", a.State, err)
		}
		if _, err := c.says(outsiders+1, invited, true); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("somebody vouched for themselves: %v", err)
		}
		c.must(c.SequenceAll(t.Context()))
		c.verifies()
	})
}

// TestFound_HoldsItsMembersToTheCharters: nobody is founded in whom the charter would not
// let in later.
func TestFound_HoldsItsMembersToTheCharters(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
		f := Founding{
			Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
			Charters: []governance.Charter{{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: w.kinds}},
			People:   []bodies.Person{{ID: personID(0), Slug: "p0", Name: "Member", Joined: foundedOn}},
			Members:  []bodies.Member{{Body: "commons", Person: personID(0), Sphere: bodies.Inner, Since: foundedOn.Add(time.Hour), Ground: bodies.ByOpenDoor}},
		}
		if err := w.Found(t.Context(), f); !errors.Is(err, bodies.ErrNoWay) || !strings.Contains(err.Error(), "no such way") {
			t.Errorf("got %v", err)
		}
		if n := w.count(journal.Type("person.admit")); n != 0 {
			t.Errorf("%d are entered", n)
		}
	})
}

// admitting gives a club's members another rule of how people come in.
func admitting(change func(*bodies.Membership)) func(*governance.Charter) {
	return func(c *governance.Charter) {
		if c.Membership != nil {
			change(c.Membership)
		}
	}
}
