// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import "time"

// Range is a number as it is told to others: that it lies between two steps, both
// included. The zero Range is nobody at all.
type Range struct{ From, To int64 }

// RangeOf finds the step of a number that is not below 0: none, 1 to 4, 5 to 9, 10
// to 19, 20 to 49, 50 to 99, 100 to 199, 200 to 499 and so on. The steps are the
// same for everybody and never change.
func RangeOf(n int64) Range {
	switch {
	case n <= 0:
		return Range{}
	case n < 5:
		return Range{1, 4}
	}
	for unit := int64(1); ; unit *= 10 {
		for _, step := range []Range{{5, 9}, {10, 19}, {20, 49}} {
			if to := (step.To+1)*unit - 1; n <= to {
				return Range{step.From * unit, to}
			}
		}
	}
}

// RangeAt is the instant as of which others are told how many rely on the delegate:
// the beginning of the day, in UTC. Within a day nothing anybody gives or takes back
// moves what is told, so that nobody can be caught at it. It is false while that
// instant is before she stood: what she carried as a private person is not told.
func (p PublicDelegate) RangeAt(now time.Time) (time.Time, bool) {
	day := now.UTC().Truncate(24 * time.Hour)
	return day, p.Holds(day)
}
