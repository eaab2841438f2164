// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import "fmt"

// Measure is one comparison that decides: Votes out of Of against Need.
type Measure struct {
	Option   *Index   `json:"option,omitempty"` // the option it is about; nil where it is about the whole
	Name     string   `json:"name"`
	Votes    int64    `json:"votes"`
	Of       int64    `json:"of"`
	Need     Fraction `json:"need"`
	MoreThan bool     `json:"more_than"`
	Met      bool     `json:"met"`
}

// Settled returns the measure with its answer. Shares are compared by cross
// multiplication in 128 bits. Where there is nothing to measure against it is
// not met: silence carries nothing.
func (m Measure) Settled() Measure {
	c := m.Need.CompareShare(m.Votes, m.Of)
	m.Met = m.Of > 0 && (c > 0 || c == 0 && !m.MoreThan)
	return m
}

// String says the comparison in words: "majority: 66 of 99 is at least 2/3".
func (m Measure) String() string {
	switch {
	case m.Of == 0:
		return fmt.Sprintf("%s: nobody to measure against", m.Name)
	case m.Met && m.MoreThan:
		return fmt.Sprintf("%s: %d of %d is more than %s", m.Name, m.Votes, m.Of, m.Need)
	case m.Met:
		return fmt.Sprintf("%s: %d of %d is at least %s", m.Name, m.Votes, m.Of, m.Need)
	case m.MoreThan:
		return fmt.Sprintf("%s: %d of %d is not more than %s", m.Name, m.Votes, m.Of, m.Need)
	}
	return fmt.Sprintf("%s: %d of %d is less than %s", m.Name, m.Votes, m.Of, m.Need)
}
