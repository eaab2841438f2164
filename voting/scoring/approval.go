// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring

import (
	"maps"
	"math/big"
	"slices"
	"strconv"

	"moothall/voting"
)

// Approvals are the options of the counts of approvals. The zero value is the default.
type Approvals struct {
	From int32 // the lowest score that approves, at least 1; default: 1
	// Tie names the lot, as voting.DrawLot reads it. A lot that is given also
	// parts the equals of the ranking; the contest's own only fills seats.
	Tie string
}

// begin begins the count of the approvals alone.
func (o Approvals) begin(method string, c voting.Contest, p *voting.Cardinal) (voting.Transcript, *voting.Cardinal, error) {
	from := max(1, o.From)
	return begin(method, c, p.Approvals(from), voting.Settings{"approve-from": strconv.Itoa(int(from)), "tie": o.Tie})
}

// Approval ranks by how much weight approves each option; several seats are
// filled as a block. Where the last places are tied, Outcome.Committees lists
// every committee they leave possible. It costs one pass over the ballots.
//
// Brams and Fishburn, Approval Voting, American Political Science Review 72
// (1978), 831-847.
//
// Ties are left to the lot. Errors: ErrContest, ErrSetting, ErrTotal.
func Approval(c voting.Contest, p *voting.Cardinal, o Approvals) (voting.Transcript, error) {
	t, p, err := o.begin("approval", c, p)
	if err != nil {
		return voting.Transcript{}, err
	}
	votes, err := sum(c, p)
	if err != nil {
		return voting.Transcript{}, err
	}
	t.ListLastPlaces(c, conclude(&t, c, votes))
	return t, nil
}

// SAV counts by satisfaction approval: the one vote of a ballot is split evenly
// over the options it approves. The count is in fractions; the scores show nine
// decimals, rounded. Where the last places are tied, Outcome.Committees lists
// every committee they leave possible. It costs one pass over the ballots.
//
// Brams and Kilgour, Satisfaction Approval Voting, in Voting Power and
// Procedures (2014), 323-346.
//
// Ties are left to the lot. Errors: ErrContest, ErrSetting.
func SAV(c voting.Contest, p *voting.Cardinal, o Approvals) (voting.Transcript, error) {
	t, p, err := o.begin("sav", c, p)
	if err != nil {
		return voting.Transcript{}, err
	}
	scores := shares(p)
	for _, i := range c.Standing() {
		t.Scores = append(t.Scores, voting.Tally{Option: i, Votes: voting.Rounded(scores[i], 9)})
	}
	ranking := voting.SetsOfEquals(c.Standing(), func(a, b voting.Index) int { return scores[b].Cmp(scores[a]) })
	t.Conclude(c, ranking, o.Tie != "")
	t.ListLastPlaces(c, ranking)
	return t, nil
}

// shares adds up every option's share of the ballots that approve it.
func shares(p *voting.Cardinal) []*big.Rat {
	by := map[int][]int64{} // by the number of options approved: the weight for each option
	for b := range p.All() {
		among := len(b.Scores)
		if by[among] == nil {
			by[among] = make([]int64, p.Options())
		}
		for _, s := range b.Scores {
			by[among][s.Option] += b.Weight
		}
	}
	scores := make([]*big.Rat, p.Options())
	for i := range scores {
		scores[i] = new(big.Rat)
		for _, among := range slices.Sorted(maps.Keys(by)) {
			if weight := by[among][i]; weight > 0 {
				scores[i].Add(scores[i], big.NewRat(weight, int64(among)))
			}
		}
	}
	return scores
}
