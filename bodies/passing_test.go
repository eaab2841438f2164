// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"testing"
	"time"
)

// TestPassings_LastUntilAnAdmission: of whatever body, however often they leave after it.
func TestPassings_LastUntilAnAdmission(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 9, 0, 0, 0, time.UTC) }
	died := Member{Body: "club", From: day(1), Until: day(5), Ended: Ending{Ground: ByDeath}}
	back := Member{Body: "choir", From: day(9), Until: day(11), Ended: Ending{Ground: ByLeaving}}
	for name, test := range map[string]struct {
		past []Member
		at   time.Time
		want bool
	}{
		"before":                      {[]Member{died}, day(4), false},
		"at the instant":              {[]Member{died}, day(5), false},
		"after it":                    {[]Member{died}, day(5).Add(time.Millisecond), true},
		"until they are admitted":     {[]Member{back, died}, day(9).Add(-time.Millisecond), true},
		"from then on":                {[]Member{back, died}, day(9), false},
		"also when they leave again":  {[]Member{died, back}, day(12), false},
		"and not who left themselves": {[]Member{back}, day(12), false},
	} {
		got := false
		for _, p := range Passings(test.past) {
			got = got || p.Holds(test.at)
		}
		if got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
