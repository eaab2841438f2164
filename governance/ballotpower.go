// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"math/big"
	"slices"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/voting"
	"moothall/voting/motion"
)

// PowerRule is the game in which the power of ballots is reckoned.
type PowerRule struct {
	// Num of Den is the share of the counted voices that passes, AtLeast, or more
	// than which does.
	Num     int64 `json:"num"`
	Den     int64 `json:"den"`
	AtLeast bool  `json:"at_least,omitempty"`
	// Samples is how many coalitions were drawn from Seed; 0 where all were counted.
	Samples int    `json:"samples,omitempty"`
	Seed    string `json:"seed,omitempty"`
}

// HeavyBallot is one of the ballots that carried most, the heaviest first.
type HeavyBallot struct {
	Person bodies.PersonID `json:"person,omitempty"` // nobody where she is not named
	Voices int64           `json:"voices"`
	Own    int64           `json:"own"`
	// Swing is how often it decides, Share its part of all such cases; empty where no
	// ballot can. The margins are empty where all coalitions were counted.
	Swing       string `json:"swing,omitempty"`
	Share       string `json:"share,omitempty"`
	SwingMargin string `json:"swing_margin,omitempty"`
	ShareMargin string `json:"share_margin,omitempty"`
	// Turned says that without the voices it carried for others the outcome would
	// have been another.
	Turned bool `json:"turned"`
}

// power reckons the power of the heaviest ballots, and what those did with it.
func (i Issue) power(roll bodies.Roll, votes []Vote, f Followed) (*PowerRule, []HeavyBallot, error) {
	rule, power, err := i.game(f)
	if err != nil {
		return nil, nil, err
	}
	decided, weights := newDecider(i, roll, votes, f), roll.Weights()
	lines := []HeavyBallot{}
	for _, m := range f.Heaviest(heaviest) {
		line := HeavyBallot{Voices: f.Weight[m], Own: weights[m]}
		if line.Voices > line.Own || f.Public(roll.Entries[m].Person) {
			line.Person = roll.Entries[m].Person
		}
		if rule != nil {
			line.read(power.Of(line.Voices), power.Exact)
		}
		if line.Voices > line.Own {
			line.Turned = delegation.Exercise(f.Result, weights, m, decided.outcome).Turned
		}
		lines = append(lines, line)
	}
	return rule, lines, decided.err
}

func (b *HeavyBallot) read(of delegation.PowerLevel, exact bool) {
	b.Swing, b.Share = of.Swing.RatString(), of.Index.RatString()
	if !exact {
		b.SwingMargin, b.ShareMargin = of.SwingMargin.RatString(), of.IndexMargin.RatString()
	}
}

// game is the power of ballots of each weight under the majority that the matter
// takes; nil where all ballots together cannot pass.
func (i Issue) game(f Followed) (*PowerRule, delegation.Power, error) {
	q, passes := i.quota(f.Direct+f.Represented, f.Electorate)
	if !passes {
		return nil, delegation.Power{}, nil
	}
	power, err := f.Banzhaf(q, coalitions, f.Seed)
	rule := &PowerRule{Num: q.Num, Den: q.Den, AtLeast: q.AtLeast}
	if !power.Exact {
		rule.Samples, rule.Seed = power.Samples, f.Seed
	}
	return rule, power, err
}

// quota is the share of the counted voices that passes: the majority the procedure
// asks for, of which a share of the roll is made one of what was counted, or more
// than half where only the count decides. It is false where all together do not.
func (i Issue) quota(counted, electorate int64) (delegation.Quota, bool) {
	m := i.Procedure.Majority
	switch {
	case counted == 0:
		return delegation.Quota{}, false
	case m == nil:
		return delegation.MoreThanHalf(), true
	case !m.Electorate:
		return delegation.Quota{Num: m.Share.Num, Den: m.Share.Den, AtLeast: m.AtLeast}, true
	}
	share := new(big.Rat).Mul(big.NewRat(m.Share.Num, m.Share.Den), big.NewRat(electorate, counted))
	if whole := share.Cmp(big.NewRat(1, 1)); whole > 0 || whole == 0 && !m.AtLeast || !share.Num().IsInt64() || !share.Denom().IsInt64() {
		return delegation.Quota{}, false
	}
	return delegation.Quota{Num: share.Num().Int64(), Den: share.Denom().Int64(), AtLeast: m.AtLeast}, true
}

// decider decides one matter again, with other weights on its ballots.
type decider struct {
	issue    Issue
	roll     bodies.Roll
	votes    []Vote
	turnout  Turnout
	followed Followed
	err      error // the first
}

func newDecider(i Issue, roll bodies.Roll, votes []Vote, f Followed) *decider {
	return &decider{issue: i, roll: roll, votes: votes, turnout: turnoutOf(f.Result), followed: f}
}

// units is what would be found of a double majority: of a ballot that weighs less than it
// did its owner's voice alone is in a unit. Where not everybody is shown whose voices the
// ballots carried, it is what was found with all of them, or the units would tell it.
func (d *decider) units(weights []int64) dividing {
	final := d.followed.Final
	if d.followed.Open {
		final = slices.Clone(final)
		for n, by := range final {
			if by >= 0 && int(by) != n && weights[by] < d.followed.Weight[by] {
				final[n] = delegation.None
			}
		}
	}
	return d.issue.divided(d.roll, d.votes, final)
}

// outcome names what would be decided if the ballots weighed so much. Voices that
// are on no ballot then took no part.
func (d *decider) outcome(weights []int64) string {
	decision, err := d.decide(weights)
	if err != nil && d.err == nil {
		d.err = err
	}
	return fmt.Sprint(decision.Outcome, decision.Winners)
}

func (d *decider) decide(weights []int64) (Decision, error) {
	turnout := d.turnout
	turnout.Represented = -turnout.Direct
	for _, w := range weights {
		turnout.Represented += w
	}
	profile, answers, err := d.issue.profile(d.roll, d.votes, weights)
	if err != nil {
		return Decision{}, err
	}
	if !d.issue.Procedure.Method.Ranked() {
		duel := d.issue.answered(answers, turnout)
		return d.decided(motionTranscript(duel), duel, turnout, weights)
	}
	method, settings := d.issue.ranking()
	t, err := method.Count(d.issue.Contest(), profile, settings)
	if err != nil {
		return Decision{}, err
	}
	return d.decided(t, d.issue.duel(t, profile, turnout), turnout, weights)
}

func (d *decider) decided(t voting.Transcript, duel motion.Vote, turnout Turnout, weights []int64) (Decision, error) {
	units, err := d.units(weights)(t)
	if err != nil {
		return Decision{}, err
	}
	return d.issue.decide(t, duel, turnout, units)
}
