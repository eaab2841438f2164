// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"fmt"
	"time"
)

// instantLayout is RFC 3339 in UTC with exactly three decimals. A fixed width
// makes the order of the texts the order of the times.
const instantLayout = "2006-01-02T15:04:05.000Z"

// Instant is a moment as the record writes it: UTC, to the millisecond, such as
// "2026-05-03T18:00:00.000Z". Instants compare as strings.
type Instant string

// At returns t as the record writes it, cut (not rounded) to the millisecond,
// so that an act never seems to have come after its deadline.
func At(t time.Time) Instant {
	return Instant(t.UTC().Truncate(time.Millisecond).Format(instantLayout))
}

// Time returns the moment, or an error if i is not written as an Instant is.
func (i Instant) Time() (time.Time, error) {
	t, err := time.Parse(instantLayout, string(i))
	if err != nil || At(t) != i {
		return time.Time{}, fmt.Errorf("time %q is not written like 2026-05-03T18:00:00.000Z", string(i))
	}
	return t, nil
}
