// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise

import "moothall/voting"

// Schulze ranks by strongest paths. A path is a chain of won duels; it is as
// strong as its weakest. An option stands above another if its strongest path
// to it is stronger than the strongest path back. The winners are those nobody
// stands above; they are taken, then those nobody left stands above, and so on:
// each step is one set of the ranking.
//
// Schulze, A new monotonic, clone-independent, reversal symmetric, and
// condorcet-consistent single-winner election method, Social Choice and Welfare
// 36 (2011), 267-303, section 2. Runs in O(n³) after the duels are counted.
//
// Errors: ErrContest, ErrSetting.
func Schulze(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	n, err := begin("schulze", c, p, o, Winning, Margins, Ratio)
	if err != nil {
		return voting.Transcript{}, err
	}
	standing := c.Standing()
	paths := strongest(n.links(), standing)
	above := func(x, y voting.Index) bool { return paths[x][y] > paths[y][x] }
	return n.conclude(layers(standing, above)), nil
}

// strongest widens links to paths (Floyd and Warshall, with max and min).
func strongest(paths [][]int, standing []voting.Index) [][]int {
	for _, via := range standing {
		for _, x := range standing {
			if x == via || paths[x][via] == 0 {
				continue
			}
			for _, y := range standing {
				if y != x && y != via {
					paths[x][y] = max(paths[x][y], min(paths[x][via], paths[via][y]))
				}
			}
		}
	}
	return paths
}

// layers takes again and again all that nobody left stands above. The relation
// must have no cycles.
func layers(left []voting.Index, above func(x, y voting.Index) bool) (ranking [][]voting.Index) {
	for len(left) > 0 {
		var top, rest []voting.Index
		for _, y := range left {
			beaten := false
			for _, x := range left {
				beaten = beaten || above(x, y)
			}
			if beaten {
				rest = append(rest, y)
			} else {
				top = append(top, y)
			}
		}
		ranking, left = append(ranking, top), rest
	}
	return ranking
}
