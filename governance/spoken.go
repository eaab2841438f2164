// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"slices"
	"time"

	"moothall/bodies"
)

// Words are what delegates said at any time: for whom they agreed to speak, and when
// they stood in public.
type Words struct {
	Consents []Consent
	Public   []PublicDelegate
}

// At are those of some delegations that were in force at an instant, each with those
// of its delegates who had not agreed by then.
func (w Words) At(given []Delegation, at time.Time) []Delegation {
	speaks := map[Consent]bool{}
	for _, c := range w.Consents {
		if c.Holds(at) {
			speaks[Consent{Delegate: c.Delegate, Delegator: c.Delegator}] = true
		}
	}
	public := map[bodies.PersonID]bool{}
	for _, p := range w.Public {
		if p.Holds(at) {
			public[p.Person] = true
		}
	}
	var then []Delegation
	for _, d := range given {
		if !d.InForce(at) {
			continue
		}
		d.Waiting = slices.DeleteFunc(slices.Clone(d.Delegates), func(to bodies.PersonID) bool {
			return public[to] || speaks[Consent{Delegate: to, Delegator: d.Delegator}]
		})
		then = append(then, d)
	}
	return then
}
