// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise

import "moothall/voting"

// Schulze ranks by strongest paths. A path is a chain of won duels; it is as
// strong as its weakest. An option stands above another if its strongest path
// to it is stronger than the strongest path back. The winners are those nobody
// stands above; they are taken, then those nobody left stands above, and so on:
// each step is one set of the ranking.
//
// With Options.Default options that do not win against the default option by
// enough are dropped first; see [Default].
//
// Schulze, A new monotonic, clone-independent, reversal symmetric, and
// condorcet-consistent single-winner election method, Social Choice and Welfare
// 36 (2011), 267-303, section 2. Runs in O(n³) after the duels are counted: some
// 7 s of one core, in November 2026, for 2000 options, the most there may be.
//
// Options of one set are equals, whom only a lot can part; Schulze's own way, a
// ballot drawn at random, is not offered. It refuses nothing but a contest or a
// setting that cannot be.
//
// Errors: ErrContest, ErrSetting.
func Schulze(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	n, err := begin("schulze", c, p, o, Winning, Margins, Ratio, Debian)
	if err != nil {
		return voting.Transcript{}, err
	}
	n.dropBelowDefault()
	paths := strongest(n.links(), n.field)
	above := func(x, y voting.Index) bool { return paths[x][y] > paths[y][x] }
	return n.conclude(layers(n.field, above)), nil
}

// strongest widens links to paths (Floyd and Warshall, with max and min).
func strongest(paths [][]int32, field []voting.Index) [][]int32 {
	for _, via := range field {
		onward := paths[via]
		for _, x := range field {
			if x == via || paths[x][via] == 0 {
				continue
			}
			widen(paths[x], onward, paths[x][via])
		}
	}
	return paths
}

// widen lengthens by one step as strong as first. What an option's path to
// itself is worth nobody asks.
func widen(path, onward []int32, first int32) {
	path = path[:len(onward)]
	for y, strength := range onward {
		path[y] = max(path[y], min(first, strength))
	}
}

// layers takes again and again all that nobody left stands above. The relation
// must have no cycles. It asks for every pair twice.
func layers(field []voting.Index, above func(x, y voting.Index) bool) (ranking [][]voting.Index) {
	over := map[voting.Index]int{} // how many of those left stand above
	count := func(high, low []voting.Index, step int) {
		for _, x := range high {
			for _, y := range low {
				if above(x, y) {
					over[y] += step
				}
			}
		}
	}
	count(field, field, +1)
	for left := field; len(left) > 0; {
		var top, rest []voting.Index
		for _, y := range left {
			if over[y] > 0 {
				rest = append(rest, y)
			} else {
				top = append(top, y)
			}
		}
		count(top, rest, -1)
		ranking, left = append(ranking, top), rest
	}
	return ranking
}
