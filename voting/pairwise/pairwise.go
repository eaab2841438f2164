// SPDX-License-Identifier: AGPL-3.0-or-later

// Package pairwise ranks options by their duels: for every pair, how many
// prefer the one and how many the other.
//
// Every method returns a [voting.Transcript] with the matrix of duels and a
// ranking in sets of equals. Ballots may rank options equal and leave some out.
//
//	transcript, err := pairwise.Schulze(contest, profile, pairwise.Options{})
//	transcript.Ranking // [[2] [0 1]]
//
// It refuses to part equals by chance: a set of equals stays one, unless a lot
// was published with the count. Where seats must be filled from a set of equals
// the lot chooses, and the transcript says so.
package pairwise

import (
	"fmt"
	"maps"
	"slices"

	"moothall/voting"
)

// Unranked says what leaving an option out means.
type Unranked string

// The meanings of leaving out.
const (
	Last    Unranked = "last"    // below all that are ranked
	Abstain Unranked = "abstain" // neither above nor below
)

// Options of a count. The zero value is the default.
type Options struct {
	Strength Strength // default: Winning
	Unranked Unranked // default: Last
	Default  *Default // the option every other must win against; Schulze only
	Second   Second   // what parts equals; Copeland only
	// Tie names the lot, as voting.DrawLot reads it. A lot that is given also
	// parts the equals of the ranking; the contest's own only fills seats.
	Tie string
}

// Methods lists what this package counts.
func Methods() []voting.Method {
	unranked := voting.Setting{Name: "unranked", Default: string(Last), Values: "last|abstain"}
	tie := voting.Setting{Name: "tie", Values: "lot:ID,ID,…|seed:TEXT|open; else equals stay equal, and the file's order fills seats"}
	strength := func(values string) voting.Setting {
		return voting.Setting{Name: "strength", Default: string(Winning), Values: values}
	}
	return []voting.Method{
		{
			Name:     "schulze",
			Sentence: "Schulze: an option stands above another if its strongest chain of won duels to it is stronger than any chain back.",
			Source:   "Schulze, Social Choice and Welfare 36 (2011), 267-303",
			Settings: append([]voting.Setting{strength("winning|margins|ratio|debian"), unranked, tie}, defaultSettings()...),
			Count:    named(Schulze),
			Margin:   condorcetMargin,
		},
		{
			Name:     "ranked-pairs",
			Sentence: "Ranked pairs: won duels are locked in, the strongest first, unless they would close a circle.",
			Source:   "Tideman, Social Choice and Welfare 4 (1987), 185-206; Zavist and Tideman, ibid. 6 (1989), 167-173, with a published lot for the random ballot",
			Settings: []voting.Setting{strength("winning|margins"), unranked, tie},
			Count:    named(RankedPairs),
			Margin:   condorcetMargin,
		},
		{
			Name:     "minimax",
			Sentence: "Minimax: the winner is the option whose worst duel is least bad.",
			Source:   "Simpson, Quarterly Journal of Economics 83 (1969), 478-490; Kramer, Journal of Economic Theory 16 (1977), 310-334",
			Settings: []voting.Setting{strength("winning|margins|opposition"), unranked, tie},
			Count:    named(Minimax),
			Margin:   condorcetMargin,
		},
		{
			Name:     "copeland",
			Sentence: "Copeland: one point for a duel won, half a point for one drawn.",
			Source:   "Copeland, A reasonable social welfare function (1951); Saari and Merlin, Economic Theory 8 (1996), 51-76",
			Settings: []voting.Setting{unranked, {Name: "second", Default: string(NoSecond), Values: "none|second-order|margins"}, tie},
			Count:    named(Copeland),
			Margin:   condorcetMargin,
		},
		{
			Name:     "kemeny",
			Sentence: "Kemeny: of all orders the one that contradicts the fewest preferences between two options.",
			Source:   "Kemeny, Daedalus 88 (1959), 577-591; Young, American Political Science Review 82 (1988), 1231-1244",
			Settings: []voting.Setting{unranked, tie},
			Count:    named(Kemeny),
			Margin:   condorcetMargin,
		},
	}
}

// named counts by settings as text.
func named(count func(voting.Contest, *voting.Profile, Options) (voting.Transcript, error)) func(voting.Contest, *voting.Profile, voting.Settings) (voting.Transcript, error) {
	return func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
		o, err := parse(c, s)
		if err != nil {
			return voting.Transcript{}, err
		}
		return count(c, p, o)
	}
}

func parse(c voting.Contest, s voting.Settings) (o Options, err error) {
	o.Tie = s["tie"]
	if _, offered := s["strength"]; offered {
		// Which of them a method knows, the method says.
		if o.Strength, err = voting.One(s, "strength", Winning, Margins, Ratio, Debian, Opposition); err != nil {
			return o, err
		}
	}
	if _, offered := s["second"]; offered {
		if o.Second, err = voting.One(s, "second", NoSecond, SecondOrder, ByMargins); err != nil {
			return o, err
		}
	}
	if o.Default, err = parseDefault(c, s); err != nil {
		return o, err
	}
	o.Unranked, err = voting.One(s, "unranked", Last, Abstain)
	return o, err
}

// withDefaults fills in what is empty. A method without strengths has none.
func (o Options) withDefaults(strengths []Strength) Options {
	switch {
	case len(strengths) == 0:
		o.Strength = ""
	case o.Strength == "":
		o.Strength = strengths[0]
	}
	if o.Unranked == "" {
		o.Unranked = Last
	}
	if o.Second == "" {
		o.Second = NoSecond
	}
	return o
}

// settings writes the options that the method has.
func (o Options) settings(method string, c voting.Contest) voting.Settings {
	s := voting.Settings{"unranked": string(o.Unranked), "tie": o.Tie}
	if o.Strength != "" {
		s["strength"] = string(o.Strength)
	}
	switch method {
	case "copeland":
		s["second"] = string(o.Second)
	case "schulze":
		maps.Copy(s, o.Default.settings(c))
	}
	return s
}

// count is a count under way.
type count struct {
	c     voting.Contest
	o     Options
	field []voting.Index // who is ranked: all that stand, unless some are dropped
	duels voting.Pairwise
	t     voting.Transcript
}

// begin checks and counts the duels. The strengths are those the method knows;
// the first is its default.
func begin(method string, c voting.Contest, p *voting.Profile, o Options, strengths ...Strength) (*count, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if o = o.withDefaults(strengths); len(strengths) > 0 && !slices.Contains(strengths, o.Strength) {
		return nil, fmt.Errorf("%w: %s by strength=%s; it should be one of %v", voting.ErrSetting, method, o.Strength, strengths)
	}
	if err := o.Default.check(c); err != nil {
		return nil, err
	}
	lot, err := voting.DrawLot(c, o.Tie)
	if err != nil {
		return nil, err
	}
	n := &count{c: c, o: o, field: c.Standing(), t: voting.NewTranscript(method, c, p, o.settings(method, c), lot)}
	if o.Unranked == Abstain {
		n.t.SetDuels(voting.DuelsOfRanked(c, p))
	}
	n.duels = *n.t.Pairwise
	blank := voting.BallotRules{}.Read(c, p).Blank()
	n.t.Ballots = voting.Accounting{Received: p.Total(), Valid: p.Total() - blank, Blank: blank, Weight: voting.Whole(p.Total())}
	return n, nil
}

// conclude fills the seats from a ranking.
func (n *count) conclude(ranking [][]voting.Index) voting.Transcript {
	n.t.Conclude(n.c, ranking, n.o.Tie != "")
	return n.t
}
