// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

// LorenzPoint says that so many, of those who carry least, carry so much together.
type LorenzPoint struct {
	Lightest int
	Weight   int64
}

// Lorenz is the curve of concentration, from nobody with nothing to all with
// everything: at most so many points, its two ends among them, at equal steps of people. Each is
// exact; were all equal, they would lie on a straight line.
//
// Lorenz, Methods of Measuring the Concentration of Wealth, Publications of the
// American Statistical Association 9 (1905).
func (s Spread) Lorenz(most int) []LorenzPoint {
	steps := min(max(most-1, 1), s.Len())
	points := make([]LorenzPoint, 1, steps+1)
	at, sum := 0, int64(0)
	for step := 1; step <= steps; step++ {
		// In 64 bits: a roll has fewer than 2³¹ members, and nobody draws as many points.
		for to := s.Len() * step / steps; at < to; at++ {
			if at >= s.nothing {
				sum += s.rising[at-s.nothing]
			}
		}
		points = append(points, LorenzPoint{at, sum})
	}
	return points
}
