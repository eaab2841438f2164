// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"moothall/voting"
)

// Protocol is a published way to break the ties of STAR, with its year: the
// publishers have changed theirs several times under the same name.
type Protocol string

// The protocols. Each breaks a tie of the runoff by points. In the scoring
// round they differ.
const (
	// Official is the Official Tiebreaker Protocol of starvoting.org/ties as it
	// stands there since January 2023: of the options tied for a final place,
	// those that lose the most duels among them go out, again and again; where
	// all lose as many, those with the most top scores go on, or else those with
	// the fewest go out, and the duels are looked at again; where these are equal
	// too, the lot takes one to the runoff, and the rest begin anew.
	Official Protocol = "official-2023"
	// BetterVoting is the protocol of bettervoting.com since July 2025: two
	// options tied for one place duel; otherwise, and where the duel is a draw,
	// those with the most top scores go on, and then the lot decides.
	BetterVoting Protocol = "bettervoting-2025"
	// Simple is the Simple Tiebreaker Protocol of starvoting.org/ties, for counts
	// by hand: two options tied for one place duel, and then the lot decides. It
	// never looks at top scores.
	Simple Protocol = "simple-2023"
)

// settle chooses so many finalists, one or two, of more options with as many
// points; nil where the lot is open.
func (s *star) settle(tied []voting.Index, places int) []voting.Index {
	if s.o.Protocol == Official {
		return s.official(tied, places)
	}
	tie := starTie{kind: "finalist", among: tied}
	if len(tied) == 2 {
		tie.say("of duels lost, ", tied, s.losses(tied))
		if fewest := extremes(tied, s.losses(tied), -1); len(fewest) == 1 {
			s.chose(tie, "duels", fewest...)
			return fewest
		}
	}
	var chosen []voting.Index
	if s.o.Protocol == BetterVoting {
		if chosen, tied = s.mostTops(&tie, tied, places); len(chosen) == places {
			return chosen
		}
	}
	tie.among = tied
	drawn, ok := s.draw(tie, places-len(chosen))
	if !ok {
		return nil
	}
	return append(chosen, drawn...)
}

// mostTops chooses those with the most top scores while there are places for
// all of them, and returns those who tie for what is left.
func (s *star) mostTops(tie *starTie, tied []voting.Index, places int) (chosen, rest []voting.Index) {
	tie.say("of top scores, ", tied, s.tops)
	for {
		most := extremes(tied, s.tops, +1)
		if len(most) > places-len(chosen) {
			return chosen, most
		}
		s.chose(*tie, "top-scores", most...)
		chosen, tied = append(chosen, most...), without(tied, most)
	}
}

// official follows the official protocol. Where a step lets fewer go on than
// there are places, the others of that step begin anew for the rest.
func (s *star) official(tied []voting.Index, places int) []voting.Index {
	a := advancing{star: s, places: places}
	a.begin(tied)
	for a.places > 0 {
		if !a.byDuels() && !a.byTops() && !a.byLot() {
			return nil
		}
	}
	return a.chosen
}

// advancing is the official protocol on its way.
type advancing struct {
	*star
	tie    starTie
	tied   []voting.Index // always more than places
	places int
	chosen []voting.Index
}

func (a *advancing) begin(tied []voting.Index) {
	a.tied, a.tie = tied, starTie{kind: "finalist", among: tied}
}

// goOn lets some go on, and the rest begin anew.
func (a *advancing) goOn(on, rest []voting.Index) {
	a.chosen, a.places = append(a.chosen, on...), a.places-len(on)
	a.begin(rest)
}

// byDuels takes out those who lose the most duels; false where all lose as many.
func (a *advancing) byDuels() bool {
	losses := a.losses(a.tied)
	a.tie.say("of duels lost, ", a.tied, losses)
	most := extremes(a.tied, losses, +1)
	rest := without(a.tied, most)
	switch {
	case len(rest) == 0:
		return false
	case len(rest) > a.places:
		a.tied = rest
	default:
		a.chose(a.tie, "duels", rest...)
		a.goOn(rest, most)
	}
	return true
}

// byTops lets those with the most top scores go on, or takes out those with the
// fewest; false where all have as many.
func (a *advancing) byTops() bool {
	a.tie.say("of top scores, ", a.tied, a.tops)
	most, fewest := extremes(a.tied, a.tops, +1), extremes(a.tied, a.tops, -1)
	switch {
	case len(most) <= a.places:
		a.chose(a.tie, "top-scores", most...)
		a.goOn(most, without(a.tied, most))
	case len(fewest) < len(a.tied):
		a.tied = without(a.tied, fewest)
	default:
		return false
	}
	return true
}

// byLot lets one go on; false where the lot is open.
func (a *advancing) byLot() bool {
	a.tie.among = a.tied
	drawn, ok := a.draw(a.tie, 1)
	if ok {
		a.goOn(drawn, without(a.tied, drawn))
	}
	return ok
}

// losses is how many of the tied beat each of them in a duel.
func (s *star) losses(tied []voting.Index) []int64 {
	losses := make([]int64, s.duels.Options())
	for _, i := range tied {
		for _, j := range tied {
			if s.duels.Beats(j, i) {
				losses[i]++
			}
		}
	}
	return losses
}

// extremes are those with the largest number (want > 0) or the smallest.
func extremes(options []voting.Index, numbers []int64, want int) []voting.Index {
	return voting.SetsOfEquals(options, func(a, b voting.Index) int { return want * cmp.Compare(numbers[b], numbers[a]) })[0]
}

func without(options, gone []voting.Index) []voting.Index {
	return slices.DeleteFunc(slices.Clone(options), func(i voting.Index) bool { return slices.Contains(gone, i) })
}

// starTie is a tie on its way through the steps.
type starTie struct {
	kind  string
	among []voting.Index
	said  []string
}

// say keeps what a step saw.
func (t *starTie) say(what string, of []voting.Index, numbers []int64) {
	var held []string
	for _, i := range of {
		held = append(held, fmt.Sprintf("%d had %d", int(i)+1, numbers[i]))
	}
	t.said = append(t.said, what+strings.Join(held, ", "))
}

// chose notes who goes on by a rule, each in an entry.
func (s *star) chose(t starTie, rule string, chosen ...voting.Index) {
	for _, i := range chosen {
		s.t.Ties = append(s.t.Ties, voting.Tie{
			Round: len(s.t.Rounds), Kind: t.kind, Among: t.among, Rule: rule, Evidence: strings.Join(t.said, "; "), Chosen: &i,
		})
	}
}

// draw takes the first so many of the tied by lot; false where it is open.
func (s *star) draw(t starTie, many int) ([]voting.Index, bool) {
	if s.t.Lot.Open {
		s.t.Ties = append(s.t.Ties, voting.Tie{Round: len(s.t.Rounds), Kind: t.kind, Among: t.among, Rule: "open", Evidence: strings.Join(t.said, "; ")})
		s.t.Tied = t.among
		return nil, false
	}
	chosen := s.t.Lot.Sorted(t.among)[:many]
	s.chose(t, "lot", chosen...)
	return chosen, true
}
