// SPDX-License-Identifier: AGPL-3.0-or-later

package compare

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"moothall/voting"
)

// rivals is how many of those not elected the search for a margin tries.
const rivals = 3

// margin asks the method, and searches where it does not know exactly.
func (n count) margin(notes *[]string) *voting.Margin {
	if len(n.t.Elected) == 0 || len(n.t.Elected) == len(n.contest.Standing()) {
		return nil
	}
	var known *voting.Margin
	if n.method.Margin != nil {
		known = n.method.Margin(n.contest, n.ballots, n.settings, n.t)
	}
	if known != nil && known.Exact || n.ballots.Profile == nil || n.method.Count == nil {
		return known
	}
	distinct := grouped(n.ballots.Profile)
	if n.limits.Search > 0 && len(distinct) > n.limits.Search {
		*notes = append(*notes, fmt.Sprintf("There are %d different ballots; no nearer margin was searched for among more than %d.", len(distinct), n.limits.Search))
		return known
	}
	found := n.search(distinct, known)
	switch {
	case known == nil && found == nil:
		*notes = append(*notes, "No change of ballots was found that would have elected somebody else.")
		return nil
	case known == nil || found == nil:
		return cmp.Or(known, found)
	}
	found.AtLeast, found.Source = known.AtLeast, known.Source+"; "+found.Source
	found.Exact = found.AtLeast != nil && *found.AtLeast == *found.AtMost
	return found
}

// search bounds the margin from above, below the bound known, by a change that
// was made and counted: so many ballots that do not name a rival first are marked
// for the rival alone. The rivals' ballots are taken from the last elected, and
// from each other, and the least number that halving finds is told.
func (n count) search(distinct []voting.Ballot, best *voting.Margin) (found *voting.Margin) {
	rivals := n.rivals()
	last := n.t.Elected[len(n.t.Elected)-1]
	for _, rival := range rivals {
		for _, from := range append([]voting.Index{last}, rivals...) {
			if from == rival {
				continue
			}
			slices.SortStableFunc(distinct, func(a, b voting.Ballot) int { return cmp.Compare(helps(a, from, rival), helps(b, from, rival)) })
			if most, ok := n.cheapest(distinct, rival, best); ok {
				found = &voting.Margin{AtMost: &most, For: &rival, Source: "at most: a change of that many ballots, made and counted"}
				best = found
			}
		}
	}
	return found
}

// rivals are those nearest to being elected: the last to leave the count, the
// first in the ranking, else the most preferred.
func (n count) rivals() []voting.Index {
	var list []voting.Index
	for _, i := range n.contest.Standing() {
		if !slices.Contains(n.t.Elected, i) {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b voting.Index) int {
		return cmp.Or(cmp.Compare(n.lasted(b), n.lasted(a)), cmp.Compare(n.place(a), n.place(b)))
	})
	return list[:min(rivals, len(list))]
}

// lasted is the last round an option stood in.
func (n count) lasted(i voting.Index) int {
	for _, r := range n.t.Rounds {
		if slices.Contains(r.Eliminated, i) {
			return r.N
		}
	}
	return len(n.t.Rounds) + 1
}

// place is where an option stands in the ranking.
func (n count) place(i voting.Index) int {
	return slices.IndexFunc(n.t.Ranking, func(set []voting.Index) bool { return slices.Contains(set, i) })
}

// cheapest is the least weight found to elect the rival; false where none is, or
// none below the best so far.
func (n count) cheapest(ballots []voting.Ballot, rival voting.Index, best *voting.Margin) (int64, bool) {
	high := int64(0)
	for _, b := range ballots {
		if !first(b, rival) {
			high += b.Weight
		}
	}
	if best != nil && best.AtMost != nil {
		high = min(high, *best.AtMost-1)
	}
	if high < 1 || !n.elects(ballots, rival, high) {
		return 0, false
	}
	low := int64(0) // elects nobody else, or was not tried
	for high-low > 1 {
		if m := low + (high-low)/2; n.elects(ballots, rival, m) {
			high = m
		} else {
			low = m
		}
	}
	return high, true
}

// elects says whether the rival is elected when so much weight is marked for
// the rival alone, in the order of the ballots, and every lot goes the rival's way.
func (n count) elects(ballots []voting.Ballot, rival voting.Index, weight int64) bool {
	p := voting.NewProfile(n.contest)
	changed := int64(0)
	for _, b := range ballots {
		take := int64(0)
		if !first(b, rival) {
			take = min(b.Weight, weight-changed)
		}
		changed += take
		add(p, b.Weight-take, b.Marks)
	}
	add(p, changed, []voting.Mark{voting.MarkFor(rival)})
	settings := maps.Clone(n.settings)
	settings["tie"] = swapped(n.contest, n.t.Lot.Order, n.bestPlace(), rival)
	t, err := n.method.Count(n.contest, p, settings)
	return err == nil && slices.Contains(t.Elected, rival)
}

// bestPlace is who stands where the lot favours most.
func (n count) bestPlace() voting.Index {
	if n.settings["lot-direction"] == string(voting.PRF) {
		return n.t.Lot.Order[len(n.t.Lot.Order)-1]
	}
	return n.t.Lot.Order[0]
}

// add adds a ballot whose weight may pass what one ballot holds.
func add(p *voting.Profile, weight int64, marks []voting.Mark) {
	for ; weight > 0; weight -= voting.MaxWeight {
		_ = p.AddMarks(min(weight, voting.MaxWeight), marks) // options and total were checked when the ballots were read
	}
}

// helps is 0 for a ballot that names an option first, 1 for one that prefers it
// to the rival, and 2 for all others.
func helps(b voting.Ballot, i, rival voting.Index) int {
	if first(b, i) {
		return 0
	}
	for _, m := range b.Marks {
		switch {
		case !m.Names():
		case m.Option() == i:
			return 1
		case m.Option() == rival:
			return 2
		}
	}
	return 2
}

// first says whether a ballot names an option alone in its first rank.
func first(b voting.Ballot, i voting.Index) bool {
	return len(b.Marks) > 0 && b.Marks[0] == voting.MarkFor(i) && (len(b.Marks) == 1 || !b.Marks[1].IsTied())
}

// grouped is every different ballot once, in the order of their marks, whatever
// order they came in.
func grouped(p *voting.Profile) []voting.Ballot {
	all := make([]voting.Ballot, 0, p.Len())
	for b := range p.All() {
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b voting.Ballot) int { return slices.Compare(a.Marks, b.Marks) })
	out := all[:0]
	for _, b := range all {
		if last := len(out) - 1; last >= 0 && slices.Equal(out[last].Marks, b.Marks) {
			out[last].Weight += b.Weight
			continue
		}
		out = append(out, b)
	}
	return out
}
