// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"moothall/voting"
)

// DefaultMax is the top of the scale of stars.
const DefaultMax = 5

// StarOptions are the options of STAR and Bloc STAR. The zero value is the default.
type StarOptions struct {
	Max      int32    // the top of the scale, which begins at 0; default: DefaultMax
	Protocol Protocol // how ties are broken; default: Official
	Tie      string   // the lot, as voting.DrawLot reads it
}

func (o StarOptions) withDefaults() StarOptions {
	if o.Max == 0 {
		o.Max = DefaultMax
	}
	if o.Protocol == "" {
		o.Protocol = Official
	}
	return o
}

func (o StarOptions) settings() voting.Settings {
	return voting.Settings{"max": strconv.Itoa(int(o.Max)), "protocol": string(o.Protocol), "tie": o.Tie}
}

// Star scores, then runs off automatically: the two options with the most
// points are finalists, and of them the one that more of the weight scores
// higher wins. An unscored option has 0. The scoring round shows the points,
// the runoff the preferences, with those who prefer neither as exhausted. It
// costs n² for each ballot of n options, for the duels.
//
// starvoting.org, STAR Voting Technical Specifications; ties by
// StarOptions.Protocol, each step with its evidence.
//
// Errors: ErrContest also for several seats, ErrSetting, ErrTotal; ErrBallot
// for a number off the scale.
func Star(c voting.Contest, p *voting.Cardinal, o StarOptions) (voting.Transcript, error) {
	if c.Seats > 1 {
		return voting.Transcript{}, fmt.Errorf("%w: star fills one seat, not %d; bloc-star fills several", voting.ErrContest, c.Seats)
	}
	return countStar("star", c, p, o)
}

// BlocStar fills each seat by STAR among those not yet elected (starvoting.org,
// STAR Voting Technical Specifications). It costs what Star costs, and n² more for
// each seat. Ties and errors: as Star, and no limit of seats.
func BlocStar(c voting.Contest, p *voting.Cardinal, o StarOptions) (voting.Transcript, error) {
	return countStar("bloc-star", c, p, o)
}

func countStar(method string, c voting.Contest, p *voting.Cardinal, o StarOptions) (voting.Transcript, error) {
	o = o.withDefaults()
	if o.Max < 1 {
		return voting.Transcript{}, fmt.Errorf("%w: max=%d should be at least 1", voting.ErrSetting, o.Max)
	}
	s, err := newStar(method, c, p, o)
	if err != nil {
		return voting.Transcript{}, err
	}
	if s.t.Unmarked(c) {
		return s.t, nil
	}
	elected := []voting.Index{}
	for range min(c.Seats, len(s.left)) {
		winner, ok := s.seat()
		if !ok {
			return s.t, nil
		}
		elected = append(elected, winner)
		s.left = without(s.left, []voting.Index{winner})
	}
	s.t.Elected = elected
	return s.t, nil
}

// newStar reads the ballots.
func newStar(method string, c voting.Contest, p *voting.Cardinal, o StarOptions) (*star, error) {
	t, p, err := begin(method, c, p, o.settings())
	if err != nil {
		return nil, err
	}
	if err := inScale(c, p, 0, o.Max); err != nil {
		return nil, err
	}
	s := &star{o: o, t: t, duels: voting.DuelsOfScores(c, p), tops: tops(c, p, o.Max), left: c.Standing()}
	if s.points, err = sum(c, p); err != nil {
		return nil, err
	}
	s.t.SetDuels(s.duels)
	s.t.Scores = tallies(s.left, s.points)
	return s, nil
}

// tops is how much weight gives each option the top of the scale.
func tops(c voting.Contest, p *voting.Cardinal, top int32) []int64 {
	tops := make([]int64, len(c.Options))
	for b := range p.All() {
		for _, s := range b.Scores {
			if s.Points == top {
				tops[s.Option] += b.Weight
			}
		}
	}
	return tops
}

// star is a count under way.
type star struct {
	o      StarOptions
	t      voting.Transcript
	duels  voting.Pairwise
	points []int64
	tops   []int64
	left   []voting.Index // who is not elected yet, in the contest's order
}

// seat fills one seat; false where a tie is left open.
func (s *star) seat() (voting.Index, bool) {
	s.round(voting.ScoringRound, tallies(s.left, s.points), 0)
	scoring := s.last()
	finalists, ok := s.finalists()
	if !ok {
		return 0, false
	}
	for _, i := range s.left {
		if !slices.Contains(finalists, i) {
			scoring.Eliminated = append(scoring.Eliminated, i)
		}
	}
	if len(finalists) == 1 {
		scoring.Elected = finalists
		return finalists[0], true
	}
	slices.Sort(finalists)
	a, b := finalists[0], finalists[1]
	preferences := voting.Tallies{{Option: a, Votes: voting.Whole(s.duels.Prefer(a, b))}, {Option: b, Votes: voting.Whole(s.duels.Prefer(b, a))}}
	s.round(voting.RunoffRound, preferences, s.t.Ballots.Valid-s.duels.Prefer(a, b)-s.duels.Prefer(b, a))
	winner, ok := s.runoff(a, b)
	if !ok {
		return 0, false
	}
	s.last().Elected = []voting.Index{winner}
	return winner, true
}

func (s *star) round(kind string, tallies voting.Tallies, neither int64) {
	s.t.Rounds = append(s.t.Rounds, voting.Round{
		N: len(s.t.Rounds) + 1, Kind: kind, Tallies: tallies, Exhausted: voting.Whole(neither),
		Elected: []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
	})
}

func (s *star) last() *voting.Round { return &s.t.Rounds[len(s.t.Rounds)-1] }

// finalists are the two with the most points, or the one that is left; false
// where a tie between more is left open.
func (s *star) finalists() (finalists []voting.Index, ok bool) {
	for _, equals := range voting.SetsOfEquals(s.left, func(a, b voting.Index) int { return cmp.Compare(s.points[b], s.points[a]) }) {
		places := 2 - len(finalists)
		if places > 0 && len(equals) > places {
			if equals = s.settle(equals, places); equals == nil {
				return nil, false
			}
		}
		if places > 0 {
			finalists = append(finalists, equals...)
		}
	}
	return finalists, true
}

// runoff is who of two wins: by preferences, then by points, then by top
// scores where the protocol asks for them, then by lot.
func (s *star) runoff(a, b voting.Index) (voting.Index, bool) {
	both := []voting.Index{a, b}
	switch {
	case s.duels.Beats(a, b):
		return a, true
	case s.duels.Beats(b, a):
		return b, true
	}
	tie := starTie{kind: "winner", among: both}
	if winner, ok := larger(a, b, s.points); ok {
		tie.say("of points, ", both, s.points)
		s.chose(tie, "points", winner)
		return winner, true
	}
	if s.o.Protocol != Simple {
		tie.say("of top scores, ", both, s.tops)
		if winner, ok := larger(a, b, s.tops); ok {
			s.chose(tie, "top-scores", winner)
			return winner, true
		}
	}
	chosen, ok := s.draw(tie, 1)
	if !ok {
		return 0, false
	}
	return chosen[0], true
}

func larger(a, b voting.Index, numbers []int64) (voting.Index, bool) {
	if numbers[a] > numbers[b] {
		return a, true
	}
	return b, numbers[b] > numbers[a]
}
