// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"moothall/voting"
)

// ties sets how ties are settled before anybody draws. Undeclared write-ins
// stand first in the order: RCTab's orders do not name them, so they lose to nobody in it.
func (c Config) ties(contest voting.Contest, s map[string]string) {
	s["tie-look-back"] = string(voting.NoLook)
	if c.Rules.Tiebreak == backAndDraw || c.Rules.Tiebreak == backAndAsk {
		s["tie-look-back"] = string(voting.Backward)
	}
	if c.Rules.Tiebreak == byAsking || c.Rules.Tiebreak == backAndAsk {
		s["tie"] = "open"
		return
	}
	var order []voting.Index
	for i, o := range contest.Options {
		if o.WriteIns {
			order = append(order, voting.Index(i))
		}
	}
	for _, name := range c.permutation() {
		order = append(order, voting.Index(slices.IndexFunc(contest.Options, func(o voting.Option) bool { return o.Name == name })))
	}
	s["tie"] = lot(contest, order)
}

// permutation is the candidates' names in the order of the configuration, or
// shuffled from that of their names.
func (c Config) permutation() (names []string) {
	for _, candidate := range c.Candidates {
		names = append(names, candidate.Name)
	}
	if c.Rules.Tiebreak == byShuffle {
		slices.SortFunc(names, compareJava)
		newJavaRandom(c.Rules.Seed).shuffle(names)
	}
	return names
}

// lot writes an order as the setting tie.
func lot(contest voting.Contest, order []voting.Index) string {
	ids := make([]string, len(order))
	for k, i := range order {
		ids[k] = contest.Options[i].ID
	}
	return "lot:" + strings.Join(ids, ",")
}

// Counter counts by a method of this name, its settings given; those that are
// not given are the method's defaults.
type Counter func(method string, c voting.Contest, p *voting.Profile, given map[string]string) (voting.Transcript, error)

// Count counts the election. Where RCTab draws a number of java.util.Random for
// each tie, the order that those draws come to is found by counting again from
// tie to tie, and the transcript shows it as an explicit lot: whoever goes out
// by a draw is put last of those not drawn yet, whoever wins by one first.
//
// Errors: those of count.
func (e Election) Count(count Counter) (voting.Transcript, error) {
	t, err := count(e.Method, e.Contest, e.Profile, e.Settings)
	if r := e.Config.Rules; err == nil && (r.Tiebreak == byDraw || r.Tiebreak == backAndDraw) {
		t, err = e.drawn(t, count)
	}
	if err != nil {
		return voting.Transcript{}, err
	}
	e.explain(&t)
	t.Sources = e.Sources
	t.Notes = append(t.Notes, e.Notes...)
	return t, nil
}

// explain says where the lot comes from, and names a drawn order in full.
func (e Election) explain(t *voting.Transcript) {
	var names []string
	for _, i := range t.Lot.Order {
		names = append(names, t.Name(i))
	}
	order := " Read as an order of merit it is: " + strings.Join(names, ", ") + "."
	switch r := e.Config.Rules; r.Tiebreak {
	case byOrder:
		t.Lot.Source = "the order of the candidates in the configuration"
	case byShuffle:
		t.Lot.Source = fmt.Sprintf("the order into which java.util.Random(%d) shuffles the names", r.Seed)
		t.Notes = append(t.Notes, "The lot is "+t.Lot.Source+"; undeclared write-ins lose to nobody."+order)
	case byDraw, backAndDraw:
		t.Lot.Source = fmt.Sprintf("the order that the draws of java.util.Random(%d) come to, a number for each tie", r.Seed)
		if len(t.Ties) > 0 {
			t.Notes = append(t.Notes, "The lot is "+t.Lot.Source+", among the tied in the order of their names."+order)
		}
	}
}

// drawn counts until every tie of the transcript is settled as the draws have it.
func (e Election) drawn(t voting.Transcript, count Counter) (voting.Transcript, error) {
	passes := max(1, e.Contest.Seats)
	for range len(e.Contest.Options) * passes * 2 {
		lots, agree := e.lots(t)
		if agree {
			return t, nil
		}
		settings := maps.Clone(e.Settings)
		settings["tie"] = strings.Join(lots, ";")
		var err error
		if t, err = count(e.Method, e.Contest, e.Profile, settings); err != nil {
			return voting.Transcript{}, err
		}
	}
	return voting.Transcript{}, fmt.Errorf("%w: the ties of the count are never settled as the draws have it", voting.ErrConservation)
}

// lots are the orders that the draws come to, one a pass, up to the first tie
// that they settle otherwise than the transcript; agree says that there is none.
func (e Election) lots(t voting.Transcript) (lots []string, agree bool) {
	agree = true
	for pass := range max(1, len(t.Rounds)) {
		first, rounds := passOf(t, pass)
		if len(rounds) == 0 && pass > 0 {
			break
		}
		var d draws
		random := newJavaRandom(e.Config.Rules.Seed)
		for _, tie := range t.Ties {
			if tie.Rule != "lot" || tie.Round <= first || tie.Round > first+len(rounds) || !agree {
				continue
			}
			who := e.draw(tie, rounds[:tie.Round-first], random)
			d.note(tie.Kind, who)
			agree = who == *tie.Chosen
		}
		lots = append(lots, lot(e.Contest, d.order(e.Contest)))
	}
	return lots, agree
}

// passOf is the tallies of a pass, counted from 0, and how many rounds stand before it.
func passOf(t voting.Transcript, pass int) (first int, rounds []voting.Tallies) {
	for _, r := range t.Rounds {
		switch {
		case max(r.Pass, 1) < pass+1:
			first++
		case max(r.Pass, 1) == pass+1:
			rounds = append(rounds, r.Tallies)
		}
	}
	return first, rounds
}

// draw is whom the next number chooses among those still tied after looking back.
func (e Election) draw(tie voting.Tie, rounds []voting.Tallies, random *javaRandom) voting.Index {
	left := slices.Clone(tie.Among)
	if e.Config.Rules.Tiebreak == backAndDraw {
		for n := len(rounds) - 2; n >= 0; n-- {
			left = extreme(left, rounds[n], tie.Kind == "winner")
		}
	}
	name := func(i voting.Index) string { return e.Contest.Options[i].Name }
	slices.SortFunc(left, func(a, b voting.Index) int { return compareJava(name(a), name(b)) })
	return left[random.part(len(left))]
}

// extreme keeps those with the most or the fewest votes.
func extreme(among []voting.Index, tallies voting.Tallies, most bool) (kept []voting.Index) {
	for _, i := range among {
		if len(kept) > 0 {
			c := tallies.Of(i).Compare(tallies.Of(kept[0]))
			if most {
				c = -c
			}
			if c > 0 {
				continue
			}
			if c < 0 {
				kept = kept[:0]
			}
		}
		kept = append(kept, i)
	}
	return kept
}

// draws are those drawn so far, in the order of the ties.
type draws struct{ winners, losers []voting.Index }

func (d *draws) note(kind string, who voting.Index) {
	if kind == "winner" {
		d.winners = append(d.winners, who)
	} else {
		d.losers = append(d.losers, who)
	}
}

// order is an order of merit that gives these draws: winners first, the earliest
// drawn before the later, losers last, the earliest drawn behind the later.
func (d *draws) order(c voting.Contest) []voting.Index {
	order := slices.Clone(d.winners)
	for i := range c.Options {
		if who := voting.Index(i); !slices.Contains(d.winners, who) && !slices.Contains(d.losers, who) {
			order = append(order, who)
		}
	}
	for _, who := range slices.Backward(d.losers) {
		order = append(order, who)
	}
	return order
}
