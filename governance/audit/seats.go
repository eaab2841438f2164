// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// installed says whether a mandate gives a right at an instant, as far as the acts
// read so far say: it rests while the decision that gave it is held back.
func (c *community) installed(m *bodies.Mandate, at time.Time) bool {
	return c.reviewed[m.Decision].Installed(*m, at)
}

// actingBy returns the mandates that give a person a right at an instant.
func (c *community) actingBy(person bodies.PersonID, at time.Time) []bodies.Mandate {
	var acting []bodies.Mandate
	for _, m := range c.held[person] {
		if c.installed(m, at) {
			acting = append(acting, *m)
		}
	}
	return acting
}

// judge keeps when an act was done that was judged by who sits in a body, or belongs
// to it.
func (c *community) judge(by bodies.Slug, at time.Time) {
	if at.After(c.judged[by]) {
		c.judged[by] = at
	}
}

// notBackdated refuses a change of who belongs to a body, or of whose seats in it give a
// right, that is dated no later than an act entered before it, which was judged without
// it: the roll of an election is made again as of its freeze when the vote opens, and so
// would hold who was dated back into it meanwhile, and miss who was dated out of it.
func (c *community) notBackdated(what string, body bodies.Slug, at time.Time) error {
	judged, is := c.judged[body]
	if by, also := c.seatJudged[body]; also && what == ofSeats && by.After(judged) {
		judged, is = by, true
	}
	if by, also := c.judged[governance.EveryBody]; also && by.After(judged) {
		judged, is = by, true
	}
	if is && !at.After(judged) {
		return fmt.Errorf("it changes %s in %s, and is dated no later than %s, when an act was entered before it that was judged by that", what, body, journal.At(judged))
	}
	return nil
}

// What such a change is of.
const (
	ofMembers = "who the members are"
	ofSeats   = "whose seats give a right"
)
