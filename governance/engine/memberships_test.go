// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance/store"
)

// TestMemberships_TellHowEachThingBecameKnown: who vouched, who attested what, and
// not what was known of a membership that ended before.
func TestMemberships_TellHowEachThingBecameKnown(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		mine := func(n int) KnownMember {
			t.Helper()
			r, err := c.Memberships(t.Context(), c.as(n))
			c.must(err)
			if len(r.Lines) != 1 {
				t.Fatalf("%d lines, want 1", len(r.Lines))
			}
			return r.Lines[0]
		}
		a := c.asks(outsiders, bodies.Inner, bodies.ByInvitation)
		if k := mine(outsiders); k.Status != bodies.Applicant || k.Need != 2 || k.Belongs() {
			t.Errorf("who waits: %+v", k.StandsIn)
		}
		for _, n := range []int{3, 4} {
			_, err := c.says(n, a, true)
			c.must(err)
		}
		until := clock.now().AddDate(0, 6, 0).Truncate(time.Millisecond)
		c.must(c.changes(theAttester, Change{Person: personID(outsiders), Ground: bodies.ByAttesting, Field: "works", Until: until}))
		c.must(c.changes(outsiders, Change{Person: personID(outsiders), Ground: bodies.ByResidence, Place: "hills"}))
		k := mine(outsiders)
		if k.Status != bodies.Admitted || !k.Until.Equal(k.Member.Since.AddDate(0, 0, 10)) || k.Member.Place != "hills" || len(k.CameIn.By) != 2 || k.CameIn.Ground != bodies.ByInvitation {
			t.Errorf("who came in: %+v, %+v", k.StandsIn, k.CameIn)
		}
		if len(k.Fields) != 1 || !k.Fields[0].Until.Equal(until) || len(k.Fields[0].By) != 1 || k.Fields[0].By[0] != personID(theAttester) {
			t.Errorf("attested: %+v", k.Fields)
		}
		c.must(c.changes(outsiders, Change{Person: personID(outsiders), Ground: bodies.ByAttesting, Field: "works", Withdrawn: true}))
		if k := mine(outsiders); len(k.Fields) != 0 {
			t.Errorf("what was laid down is there: %+v", k.Fields)
		}
		c.must(c.changes(theKeeper, Change{Person: personID(outsiders), Ground: bodies.ByRenewal, Until: clock.now().AddDate(0, 1, 0)}))
		clock.forward(11 * 24 * time.Hour)
		if k := mine(outsiders); k.Status != bodies.InGood || !k.Until.Equal(k.Member.GoodUntil.AddDate(0, 0, 5)) {
			t.Errorf("after the probation: %+v", k.StandsIn)
		}
		clock.forward(60 * 24 * time.Hour)
		if k := mine(outsiders); k.Status != bodies.Lapsed {
			t.Errorf("without another renewal: %+v", k.StandsIn)
		}
	})
}
