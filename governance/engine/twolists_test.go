// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Who keeps which of two lists: of the guild the desk, of the commons the office.
const (
	keepsDesk   = iota // and no other
	keepsBoth          // as two do
	keepsBoth2         // the other
	keepsOffice        // and no other
	inBoth             // a member of both, of whom there are two more
)

// foundTwoLists founds a community with two bodies at the top, each with those who keep its
// list, and members of both.
func foundTwoLists(t *testing.T, db *store.DB, clock *handClock) club {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	list := func(keeper bodies.Slug) *bodies.Membership {
		return &bodies.Membership{Keeper: keeper, Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}
	}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: w.kinds, Membership: list("office")},
			{Body: bodies.Body{Slug: "guild", Name: "The Guild", Level: bodies.TopLevel}, Version: 1, Membership: list("desk")},
			{Body: bodies.Body{Slug: "office", Name: "Office", Level: bodies.Intermediate, Parent: "commons", Seats: 3}, Version: 1},
			{Body: bodies.Body{Slug: "desk", Name: "Desk", Level: bodies.Intermediate, Parent: "guild", Seats: 3}, Version: 1},
		},
	}
	for body, seated := range map[bodies.Slug][]int{"desk": {keepsDesk, keepsBoth, keepsBoth2}, "office": {keepsBoth, keepsBoth2, keepsOffice}} {
		for _, n := range seated {
			f.Mandates = append(f.Mandates, bodies.Mandate{ID: fmt.Sprintf("%s-%d", body, n), Body: body, Seat: "a seat", Person: personID(n), Title: "appointed", Begins: foundedOn})
		}
	}
	for n := range inBoth + 3 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		for _, body := range []bodies.Slug{"commons", "guild"} {
			f.Members = append(f.Members, bodies.Member{Body: body, Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
		}
	}
	w.must(w.Found(t.Context(), f))
	clock.forward(day)
	return club{w, clock}
}

// TestDeath_OfWhoBelongsToTwoHighestBodies: two who keep the same of the two lists say it,
// whichever that is, and whichever else either of them keeps; and it is done by whichever
// both keep still.
func TestDeath_OfWhoBelongsToTwoHighestBodies(t *testing.T) {
	for name, test := range map[string]struct {
		first, second int
		want          error
		gone          string // a seat that ends meanwhile
		in            bodies.Slug
	}{
		"both keep the first list":                {keepsDesk, keepsBoth, nil, "", "desk"},
		"both keep the second":                    {keepsOffice, keepsBoth, nil, "", "office"},
		"and the first of them the other as well": {keepsBoth, keepsOffice, nil, "", "office"},
		"both keep both":                          {keepsBoth, keepsBoth2, nil, "", "desk"},
		"and one of them only one at the end":     {keepsBoth, keepsBoth2, nil, "desk", "office"},
		"each keeps another":                      {keepsDesk, keepsOffice, governance.ErrNoticeGiven, "", ""},
		"one of them keeps none":                  {keepsDesk, inBoth + 1, bodies.ErrNoWay, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				c := foundTwoLists(t, db, clock)
				body := bodies.Slug("commons")
				says := func(by int) error {
					defer c.later()
					return c.SayDied(t.Context(), c.as(by), body, personID(inBoth))
				}
				c.must(says(test.first))
				for _, page := range []bodies.Slug{"commons", "guild"} {
					k, err := c.KeptMember(t.Context(), c.as(test.second), page, "p0004")
					if keeps := err == nil && k.Notice != nil; keeps && k.SayDied != (test.want == nil) {
						t.Errorf("the page of %s offers it: %t", page, k.SayDied)
					}
				}
				if err := says(test.second); !errors.Is(err, test.want) {
					t.Fatalf("the second says it: %v", err)
				}
				if test.gone != "" {
					c.must(c.ResignSeat(t.Context(), c.as(test.second), bodies.Slug(test.gone), fmt.Sprintf("%s-%d", test.gone, test.second)))
				}
				clock.forward(bodies.NoticeTime + time.Minute)
				c.advance()
				past := read(c.world, func(tx *store.Tx) ([]bodies.Member, error) { return tx.MembershipsOf(personID(inBoth)) })
				if over := len(belongsTo(past)) == 0; over != (test.want == nil) {
					t.Fatalf("it is done: %t", over)
				}
				if n := read(c.world, func(tx *store.Tx) (*store.DeathNotice, error) { return waitingNotice(tx, personID(inBoth)) }); (n == nil) != (test.want == nil) {
					t.Errorf("what waits: %+v", n)
				}
				c.verifies()
				for _, e := range c.entries() {
					if leaf, err := journal.ParseLeaf(e.Leaf); err != nil || e.Type == "person.leave" && leaf.Act.(journal.PersonLeave).SeatedIn != string(test.in) {
						t.Errorf("the record says %+v, %v", leaf.Act, err)
					}
				}
			})
		})
	}
}
