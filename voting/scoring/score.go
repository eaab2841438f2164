// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring

import (
	"math"
	"math/big"

	"moothall/voting"
)

// Unscored says what leaving an option unscored means.
type Unscored string

// The meanings of leaving unscored.
const (
	Zero    Unscored = "zero"    // it is 0 points, and options rank by their sums
	Average Unscored = "average" // it says nothing, and options rank by the mean of the points given
)

// ScoreOptions are the options of a count by points. The zero value is the default.
type ScoreOptions struct {
	Unscored Unscored // default: Zero
	// Quorum is the part of the valid weight that must have scored an option
	// where it ranks by its mean; below it the option is not ranked, and not
	// elected. Default: one half.
	Quorum voting.Fraction
	// Tie names the lot, as voting.DrawLot reads it. A lot that is given also
	// parts the equals of the ranking; the contest's own only fills seats.
	Tie string
}

func (o ScoreOptions) withDefaults() ScoreOptions {
	if o.Unscored == "" {
		o.Unscored = Zero
	}
	if o.Quorum == (voting.Fraction{}) {
		o.Quorum = voting.Fraction{Num: 1, Den: 2}
	}
	return o
}

// Score ranks by points: by their sum, or by the mean of those given. Any whole
// number counts in a sum, below 0 too; a mean is reckoned of numbers from 0 up,
// exactly, and shown with nine decimals. It costs one pass over the ballots.
//
// Smith, Range Voting (2000); the quorum answers the unknown option that a few
// friends score alone.
//
// Ties are left to the lot. The duels beside it take an unscored option for 0.
// Errors: ErrContest, ErrSetting, ErrTotal for sums past an int64; ErrBallot
// for a number below 0 in a mean.
func Score(c voting.Contest, p *voting.Cardinal, o ScoreOptions) (voting.Transcript, error) {
	o = o.withDefaults()
	t, p, err := begin("score", c, p, voting.Settings{"unscored": string(o.Unscored), "quorum": o.Quorum.String(), "tie": o.Tie})
	if err != nil {
		return voting.Transcript{}, err
	}
	t.SetDuels(voting.DuelsOfScores(c, p))
	if o.Unscored == Average {
		if err := inScale(c, p, 0, math.MaxInt32); err != nil {
			return voting.Transcript{}, err
		}
	}
	points, err := sum(c, p)
	if err != nil {
		return voting.Transcript{}, err
	}
	if o.Unscored == Zero {
		conclude(&t, c, points)
		return t, nil
	}
	rankMeans(&t, c, p, points, o)
	return t, nil
}

// rankMeans ranks those whom enough of the weight scores by their means.
func rankMeans(t *voting.Transcript, c voting.Contest, p *voting.Cardinal, points []int64, o ScoreOptions) {
	scored := make([]int64, len(c.Options))
	for b := range p.All() {
		for _, s := range b.Scores {
			scored[s.Option] += b.Weight
		}
	}
	means := make([]*big.Rat, len(c.Options))
	known := []voting.Index{}
	for _, i := range c.Standing() {
		means[i] = big.NewRat(points[i], max(1, scored[i]))
		t.Scores = append(t.Scores, voting.Tally{Option: i, Votes: voting.Rounded(means[i], 9)})
		if scored[i] > 0 && o.Quorum.CompareShare(scored[i], t.Ballots.Valid) >= 0 {
			known = append(known, i)
		} else if t.Ballots.Valid > 0 {
			t.Notes = append(t.Notes, t.Name(i)+" is scored by fewer than the quorum, and is not ranked.")
		}
	}
	t.Conclude(c, voting.SetsOfEquals(known, func(a, b voting.Index) int { return means[b].Cmp(means[a]) }), o.Tie != "")
}
