// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring

import (
	"fmt"
	"strconv"

	"moothall/voting"
)

// The credits of quadratic voting.
const (
	DefaultCredits = 100
	MaxCredits     = 1_000_000_000_000
)

// Credits are the options of a count of quadratic votes. The zero value is the default.
type Credits struct {
	Credits int64 // what each person may spend; default: DefaultCredits
	// Tie names the lot, as voting.DrawLot reads it. A lot that is given also
	// parts the equals of the ranking; the contest's own only fills seats.
	Tie string
}

// Quadratic counts votes that cost their square: a ballot that gives v votes to
// an option, or -v against it, pays v² of its credits. The result is the sum of
// the votes, each times the weight of its ballot: credits are a person's, so a
// ballot that speaks for three spends once and counts three times. A ballot
// that spends more than its credits is invalid as a whole, and counted as that;
// what it spent on the withdrawn is given back first. It costs one pass over
// the ballots.
//
// Lalley and Weyl, Quadratic Voting, AEA Papers and Proceedings 108 (2018), 33-37.
//
// Ties are left to the lot. Errors: ErrContest, ErrSetting, ErrTotal.
func Quadratic(c voting.Contest, p *voting.Cardinal, o Credits) (voting.Transcript, error) {
	if o.Credits == 0 {
		o.Credits = DefaultCredits
	}
	if o.Credits < 1 || o.Credits > MaxCredits {
		return voting.Transcript{}, fmt.Errorf("%w: credits=%d should be 1 to %d", voting.ErrSetting, o.Credits, int64(MaxCredits))
	}
	t, p, err := begin("quadratic", c, p, voting.Settings{"credits": strconv.FormatInt(o.Credits, 10), "tie": o.Tie})
	if err != nil {
		return voting.Transcript{}, err
	}
	affordable := voting.NewCardinal(c)
	for b := range p.All() {
		if spent(b.Scores, o.Credits) > o.Credits {
			t.Ballots.Valid -= b.Weight
			t.Ballots.Invalid += b.Weight
			continue
		}
		if err := affordable.Add(b.Weight, b.Scores); err != nil {
			return voting.Transcript{}, err
		}
	}
	votes, err := sum(c, affordable)
	if err != nil {
		return voting.Transcript{}, err
	}
	conclude(&t, c, votes)
	return t, nil
}

// spent is what a ballot pays, or some number above the credits.
func spent(scores []voting.Score, credits int64) (cost int64) {
	for _, s := range scores {
		if cost += int64(s.Points) * int64(s.Points); cost > credits {
			break
		}
	}
	return cost
}
