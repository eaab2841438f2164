// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"moothall/bodies"
	"moothall/governance"
)

// declared is the usual delegation rule with a stage in which public delegates declare
// how they will vote, until so many hours before the close.
func declared(hours int) *governance.DelegationRule {
	r := byDefault()
	r.LockInHours = hours
	return r
}

// declares is how a public delegate said at an instant that they would vote, and why.
func (c calendar) declares(person bodies.Slug, answer string, days, hour, minute int, why string) governance.Declaration {
	return governance.Declaration{Person: ID(person), Choice: governance.Choice{Answer: answer}, Text: why, At: c.at(days, hour, minute)}
}

// declared adds what public delegates said, in its order.
func (m Matter) declared(said ...governance.Declaration) Matter {
	for _, d := range said {
		d.Issue = m.Issue.ID
		m.Declared = append(m.Declared, d)
	}
	return m
}
