// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// TestLeaveBody_EndsTheMembershipAndNothingElse: who vouched may leave at once behind it,
// who holds a seat below may not, and the record of it verifies.
func TestLeaveBody_EndsTheMembershipAndNothingElse(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		leave := func(n int) error { return c.LeaveBody(t.Context(), c.as(n), "commons") }
		// Somebody comes in, leaves and is vouched for within one instant, as the record tells
		// them in order: who vouched leaves behind that.
		_, err := c.Apply(t.Context(), c.as(outsiders+1), Membership{Body: "commons", Sphere: bodies.Outer, Ground: bodies.ByOpenDoor})
		c.must(err)
		c.must(leave(outsiders + 1))
		back, err := c.Apply(t.Context(), c.as(outsiders+1), Membership{Body: "commons", Sphere: bodies.Inner, Ground: bodies.ByInvitation, Text: "After all."})
		c.must(err)
		for _, n := range []int{7, 8} {
			_, err := c.AnswerApplication(t.Context(), c.as(n), back.ID, true, "")
			c.must(err)
		}
		c.must(leave(8))
		c.later()

		a := c.asks(outsiders, bodies.Inner, bodies.ByInvitation)
		for _, n := range []int{3, 4} {
			_, err := c.AnswerApplication(t.Context(), c.as(n), a.ID, true, "")
			c.must(err)
		}
		c.must(leave(4)) // in the instant in which who they vouched for came in
		c.later()
		if err := leave(4); !errors.Is(err, governance.ErrNotMember) {
			t.Errorf("once more: %v", err)
		}
		for _, n := range []int{theKeeper, theFirst} {
			if err := leave(n); !errors.Is(err, governance.ErrSeatFirst) {
				t.Errorf("who holds a seat: %v", err)
			}
			r, err := c.Leaving(t.Context(), c.as(n), "commons")
			c.must(err)
			if !errors.Is(r.Refused, governance.ErrSeatFirst) || len(r.Seats) != 1 {
				t.Errorf("the page says %v, %v", r.Refused, r.Seats)
			}
		}
		if err := c.LeaveBody(t.Context(), c.as(5), "nowhere"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no body: %v", err)
		}
		if err := c.LeaveBody(t.Context(), access.Actor{}, "commons"); !errors.Is(err, access.ErrSignIn) {
			t.Errorf("a stranger: %v", err)
		}
		clock.forward(20 * 24 * 3600e9) // the second's seat has ended
		c.must(leave(theSecond))
		c.later()
		again := c.asks(4, bodies.Inner, bodies.ByInvitation) // as anybody
		for _, n := range []int{3, 6} {
			_, err := c.says(n, again, true)
			c.must(err)
		}
		if m := c.known(4); m.Since.Before(foundedOn.AddDate(0, 0, 20)) || len(m.By) != 2 {
			t.Errorf("who came back: %+v", m)
		}
		c.verifies()
		if n := c.count("person.leave"); n != 4 {
			t.Errorf("%d entries, want 4", n)
		}
	})
}
