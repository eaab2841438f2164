// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// strikesFor lets the office of the club strike off.
func strikesFor(strikes bodies.Strikes) func(*governance.Charter) {
	return func(c *governance.Charter) {
		if c.Membership != nil {
			c.Membership.Strikes = strikes
		}
	}
}

// TestStrikeOff_EndsWhatLapsedAndNothingElse: the keeper ends the membership of who did not
// renew; nobody else does, and nobody with an office is struck off; the member is written
// to, keeps the vote that runs, and the record verifies.
func TestStrikeOff_EndsWhatLapsedAndNothingElse(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock, strikesFor(bodies.StrikesLapsed))
		strike := func(by, who int, reason string) error {
			defer c.later()
			return c.StrikeOff(t.Context(), c.as(by), "commons", personID(who), reason)
		}
		c.reachable(5, governance.NoticesOff)
		if err := strike(theKeeper, 5, "Not seen."); !errors.Is(err, bodies.ErrNoWay) {
			t.Errorf("a critic in good standing: %v", err)
		}
		clock.forward(366 * 24 * time.Hour) // the year and the days of grace are over
		c.must(c.changes(theKeeper, Change{Person: personID(6), Ground: bodies.ByRenewal, Until: clock.now().AddDate(1, 0, 0)}))
		for name, test := range map[string]struct {
			by, who int
			reason  string
			want    error
		}{
			"in good standing":  {theKeeper, 6, "Not seen.", bodies.ErrNoWay},
			"who sits":          {theKeeper, theFirst, "Not seen.", bodies.ErrNoWay},
			"themselves":        {theKeeper, theKeeper, "Not seen.", bodies.ErrNoWay},
			"by a member":       {7, 5, "Not seen.", bodies.ErrNoWay},
			"by another office": {theAttester, 5, "Not seen.", bodies.ErrNoWay},
			"for no reason":     {theKeeper, 5, "", governance.ErrWhy},
			"no member":         {theKeeper, outsiders, "Not seen.", governance.ErrNotMember},
		} {
			if err := strike(test.by, test.who, test.reason); !errors.Is(err, test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.StrikeOff(t.Context(), access.Actor{}, "commons", personID(5), "Not seen."); !errors.Is(err, access.ErrSignIn) {
			t.Errorf("a stranger: %v", err)
		}
		c.must(strike(theKeeper, 5, "Not seen."))
		if err := strike(theKeeper, 5, "Not seen."); !errors.Is(err, governance.ErrNotMember) {
			t.Errorf("twice: %v", err)
		}
		past := read(c.world, func(tx *store.Tx) ([]bodies.Member, error) { return tx.MembershipsIn("commons", personID(5)) })
		if e := past[len(past)-1].Ended; e.Ground != bodies.ByStriking || e.Reason != "Not seen." || !slices.Equal(e.By, []bodies.PersonID{personID(theKeeper)}) {
			t.Errorf("it is known as %+v", e)
		}
		letters := slices.DeleteFunc(c.delivered(), func(l Letter) bool { return l.Kind != LetterStruck })
		if len(letters) != 1 {
			t.Fatalf("%d letters", len(letters))
		}
		if letter := letters[0]; letter.To != "p0005@example.org" || letter.Struck.Body.Slug != "commons" || len(letter.Struck.By) != 1 || letter.Struck.By[0].ID != personID(theKeeper) {
			t.Errorf("the letter says %+v", letter)
		}
		c.verifies()
	})
}

// TestStrikeOff_IsLaterThanTheSeatItIsJudgedBy: in the instant in which who keeps the list
// changed, and in that in which the member's own seat ended, the record has it behind that.
func TestStrikeOff_IsLaterThanTheSeatItIsJudgedBy(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock, strikesFor(bodies.StrikesLapsed), twoKeepers)
		clock.forward(380 * 24 * time.Hour)
		_, err := c.AppointToSeat(t.Context(), c.as(theFirst), Appointment{Body: "office", Seat: "seat-1", Person: personID(3), Until: clock.now().AddDate(0, 1, 0)})
		c.must(err)
		c.must(c.StrikeOff(t.Context(), c.as(3), "commons", personID(8), "Not seen."))
		c.must(c.ResignSeat(t.Context(), c.as(theAttester), "circle", "m-23"))
		c.must(c.StrikeOff(t.Context(), c.as(theKeeper), "commons", personID(theAttester), "Not seen."))
		c.must(c.StrikeOff(t.Context(), c.as(theKeeper), "commons", personID(5), "Not seen."))
		c.must(c.ResignSeat(t.Context(), c.as(theKeeper), "office", "m-20"))
		if err := c.StrikeOff(t.Context(), c.as(theKeeper), "commons", personID(7), "Not seen."); !errors.Is(err, bodies.ErrNoWay) {
			t.Errorf("who gave the seat up: %v", err)
		}
		c.verifies()
	})
}

// twoKeepers gives the office a second seat, to which one of the board appoints.
func twoKeepers(c *governance.Charter) {
	if c.Body.Slug == "office" {
		c.Body.Seats, c.Seating = 3, &bodies.SeatRule{Ways: []bodies.Filling{{By: "board", Months: 12}}}
	}
}
