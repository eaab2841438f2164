// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"time"

	"moothall/bodies"
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

// judge keeps when an act was done that was judged by who sits in a body.
func (c *community) judge(by bodies.Slug, at time.Time) {
	if at.After(c.judged[by]) {
		c.judged[by] = at
	}
}

// notBackdated refuses a change of whose seats in a body give a right that is dated
// before an act entered before it, which was judged without it.
func (c *community) notBackdated(body bodies.Slug, at time.Time) error {
	if judged := c.judged[body]; at.Before(judged) {
		return fmt.Errorf("it changes whose seats in %s give a right, and is dated before %s, when an act was entered before it that was judged by them", body, journal.At(judged))
	}
	return nil
}
