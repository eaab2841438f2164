// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
)

// Variant says what parts options with the same median grade.
type Variant string

// The variants. Above and below are the weights of the grades above and below
// the median, and at is the weight of the median grade itself.
const (
	Majority       Variant = "majority"        // the medians that remain as one copy of the median after another is taken away: Balinski and Laraki
	Usual          Variant = "usual"           // (above - below) / at: Fabre's usual judgment
	Typical        Variant = "typical"         // above - below: Fabre's typical judgment
	Central        Variant = "central"         // (above - below) / (above + below): Fabre's central judgment
	GreatestMedian Variant = "greatest-median" // nothing: they stay equal
)

// Judgment are the options of a count by grades. The zero value is the default.
type Judgment struct {
	Variant Variant // default: Majority
	// Max is the top of a scale that begins at 0. Where it is 0, the scale runs
	// from 0 to the highest number that a ballot gives; and it begins below 0
	// where a ballot does.
	Max int32
	// Tie names the lot, as voting.DrawLot reads it. A lot that is given also
	// parts the equals of the ranking; the contest's own only fills seats.
	Tie string
}

// MajorityJudgment ranks by the median grade, the lower of the two in the middle
// where the valid weight is even; a ballot that leaves an option out gives it
// the lowest grade, so that all have as many. Options with the same median are
// parted by the variant; those with the same grades throughout are equal, and
// left to the lot. It costs one pass over the ballots, and for each comparison
// as many steps as there are grades, whatever the weight.
//
// Balinski and Laraki, A theory of measuring, electing, and ranking, PNAS 104
// (2007), 8720-8725; Fabre, Tie-breaking the highest median, Social Choice and
// Welfare 56 (2021), 101-124.
//
// The scores are the medians. Errors: ErrContest, ErrSetting; ErrBallot for a
// number off the scale.
func MajorityJudgment(c voting.Contest, p *voting.Cardinal, o Judgment) (voting.Transcript, error) {
	if o.Variant == "" {
		o.Variant = Majority
	}
	if o.Max < 0 {
		return voting.Transcript{}, fmt.Errorf("%w: max=%d should be at least 1, or left out", voting.ErrSetting, o.Max)
	}
	t, p, err := begin("majority-judgment", c, p, o.settings())
	if err != nil {
		return voting.Transcript{}, err
	}
	if o.Max > 0 {
		if err := inScale(c, p, 0, o.Max); err != nil {
			return voting.Transcript{}, err
		}
	}
	t.SetDuels(voting.DuelsOfScores(c, p))
	if t.Unmarked(c) {
		return t, nil
	}
	judged := judge(p)
	for _, i := range c.Standing() {
		t.Scores = append(t.Scores, voting.Tally{Option: i, Votes: voting.Whole(judged[i].median())})
	}
	ranking := voting.SetsOfEquals(c.Standing(), func(a, b voting.Index) int { return judged[b].compare(judged[a], o.Variant) })
	partedByGauge(&t, c, judged, ranking, o.Variant)
	t.Conclude(c, ranking, o.Tie != "")
	return t, nil
}

func (o Judgment) settings() voting.Settings {
	s := voting.Settings{"variant": string(o.Variant), "max": "", "tie": o.Tie}
	if o.Max > 0 {
		s["max"] = strconv.Itoa(int(o.Max))
	}
	return s
}

// grades is how much weight gives one option each grade.
type grades struct {
	scale []int32 // rising
	upTo  []int64 // upTo[g]: the weight of scale[0] to scale[g]
}

// judge reads the grades of every option.
func judge(p *voting.Cardinal) []grades {
	weights := make([]map[int32]int64, p.Options())
	held := map[int32]bool{0: true}
	for i := range weights {
		weights[i] = map[int32]int64{}
	}
	for b := range p.All() {
		for _, s := range b.Scores {
			weights[s.Option][s.Points] += b.Weight
			held[s.Points] = true
		}
	}
	scale := slices.Sorted(maps.Keys(held))
	judged := make([]grades, p.Options())
	for i := range judged {
		judged[i] = upTo(scale, weights[i], p.Total()-p.Blank())
	}
	return judged
}

// upTo adds up the weights of the grades; what is missing of all is the lowest.
func upTo(scale []int32, weights map[int32]int64, all int64) grades {
	g := grades{scale, make([]int64, len(scale))}
	for k := len(scale) - 1; k >= 0; k-- {
		g.upTo[k] = all
		all -= weights[scale[k]]
	}
	return g
}

// at is the place on the scale of the n-th lowest copy, from 1.
func (g grades) at(n int64) int {
	at, _ := slices.BinarySearch(g.upTo, n)
	return at
}

func (g grades) total() int64 { return g.upTo[len(g.upTo)-1] }

// middle is the place on the scale of the lower median.
func (g grades) middle() int { return g.at((g.total() + 1) / 2) }

func (g grades) median() int64 { return int64(g.scale[g.middle()]) }

// around is the weight above, at and below the median.
func (g grades) around() (above, at, below int64) {
	m := g.middle()
	if m > 0 {
		below = g.upTo[m-1]
	}
	return g.total() - g.upTo[m], g.upTo[m] - below, below
}

// compare is -1, 0 or +1 as g is judged lower than, equal to or higher than h.
func (g grades) compare(h grades, v Variant) int {
	if byMedian := cmp.Compare(g.middle(), h.middle()); byMedian != 0 {
		return byMedian
	}
	switch v {
	case GreatestMedian:
		return 0
	case Majority:
		return compareOutward(g, h)
	}
	return g.gauge(v).Cmp(h.gauge(v))
}

// gauge is what Fabre's variants compare.
func (g grades) gauge(v Variant) *big.Rat {
	above, at, below := g.around()
	switch v {
	case Usual:
		return big.NewRat(above-below, at)
	case Central:
		return big.NewRat(above-below, max(1, above+below))
	}
	return big.NewRat(above-below, 1)
}

// partedByGauge notes who went first among options with the same median, where
// that mattered for a seat and the lot had no part in it.
func partedByGauge(t *voting.Transcript, c voting.Contest, judged []grades, ranking [][]voting.Index, v Variant) {
	for first := 0; first < len(ranking) && first < c.Seats; {
		next := first + 1
		among := slices.Clone(ranking[first])
		for next < len(ranking) && judged[ranking[next][0]].middle() == judged[among[0]].middle() {
			among = append(among, ranking[next]...)
			next++
		}
		if len(ranking[first]) == 1 && len(among) > 1 {
			slices.Sort(among)
			t.Ties = append(t.Ties, voting.Tie{
				Kind: "ranking", Among: among, Rule: string(v), Evidence: evidence(judged, among), Chosen: &ranking[first][0],
			})
		}
		first = next
	}
}

func evidence(judged []grades, among []voting.Index) string {
	var held []string
	for _, i := range among {
		above, at, below := judged[i].around()
		held = append(held, fmt.Sprintf("%d had %d above, %d at and %d below", int(i)+1, above, at, below))
	}
	return fmt.Sprintf("with the median %d, %s", judged[among[0]].median(), strings.Join(held, ", "))
}
