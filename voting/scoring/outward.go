// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring

import "cmp"

// Taking away one copy of the lower median after another walks outward from the
// middle of the sorted grades: of 2m copies the medians are those at m, m+1,
// m-1, m+2, … and of 2m+1 copies those at m+1, m, m+2, m-1, … So after the
// middle copy of an odd number come m pairs, one step down and one step up each;
// an even number is pairs from the start. Pairs of the same two grades follow in
// runs, and two options are compared run by run.

// run is so many pairs of the same two grades.
type run struct {
	down, up int // places on the scale
	pairs    int64
}

// outward lists the runs.
func (g grades) outward() (runs []run) {
	m := g.total() / 2
	down, up := m, m+1
	if g.total()%2 == 1 {
		up++
	}
	for down > 0 {
		r := run{down: g.at(down), up: g.at(up)}
		var under int64
		if r.down > 0 {
			under = g.upTo[r.down-1]
		}
		r.pairs = min(down-under, g.upTo[r.up]-up+1)
		runs = append(runs, r)
		down, up = down-r.pairs, up+r.pairs
	}
	return runs
}

// compareOutward compares two options with the same median and as many grades,
// median by median as copies are taken away.
func compareOutward(g, h grades) int {
	ours, theirs := g.outward(), h.outward()
	for len(ours) > 0 && len(theirs) > 0 {
		a, b := &ours[0], &theirs[0]
		if c := cmp.Or(cmp.Compare(a.down, b.down), cmp.Compare(a.up, b.up)); c != 0 {
			return c
		}
		pairs := min(a.pairs, b.pairs)
		if a.pairs -= pairs; a.pairs == 0 {
			ours = ours[1:]
		}
		if b.pairs -= pairs; b.pairs == 0 {
			theirs = theirs[1:]
		}
	}
	return 0
}
