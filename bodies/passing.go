// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import "time"

// Passing is a time in which somebody is dead by what two said: after the instant at which
// their memberships ended by it, until a charter let them in again.
type Passing struct {
	Died time.Time
	Back time.Time // zero: nobody has let them in
}

// Holds says whether it lasts at an instant.
func (p Passing) Holds(at time.Time) bool {
	return at.After(p.Died) && (p.Back.IsZero() || at.Before(p.Back))
}

// Returned is the passing as an admission of an instant leaves it.
func (p Passing) Returned(at time.Time) Passing {
	if at.After(p.Died) && (p.Back.IsZero() || at.Before(p.Back)) {
		p.Back = at
	}
	return p
}

// Passings are those of somebody, by all that was known of their memberships: what is
// known of who is no member begins with an admission.
func Passings(past []Member) (all []Passing) {
	for _, m := range past {
		if m.Ended.Ground != ByDeath {
			continue
		}
		p := Passing{Died: m.Until}
		for _, later := range past {
			p = p.Returned(later.From)
		}
		all = append(all, p)
	}
	return all
}
