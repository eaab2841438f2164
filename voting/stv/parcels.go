// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"moothall/voting"
)

// refill counts the leaver's papers for one seat. The count they come from is
// over; its papers are read anew.
func (n *gregory[V]) refill(c voting.Contest, p *voting.Profile, o Options, v Vacancy) (voting.Transcript, error) {
	m, err := n.successor(v.without(c, true), p, o, v)
	if err != nil {
		return voting.Transcript{}, err
	}
	m.t.Options = v.settings(c, n.t.Options)
	weight := m.dealAgain(n.remembered())
	m.t.Ballots = voting.Accounting{Received: weight, Valid: weight, Weight: m.rules.show(m.held)}
	var none V
	if m.held.minus(m.lost).minus(m.gone()).compare(none) == 0 && len(m.standing) > 1 {
		m.t.Tied = m.standing
		m.t.Notes = append(m.t.Notes, "None of the papers names anybody who consents: nobody is elected.")
		return m.t, nil
	}
	t, err := m.run()
	v.say(&t)
	return t, err
}

// successor makes everything ready for the count of who consent.
func (n *gregory[V]) successor(consenting voting.Contest, p *voting.Profile, o Options, v Vacancy) (*gregory[V], error) {
	consenting.Seats = 1
	ties, err := o.Ties.Rule(consenting)
	if err != nil {
		return nil, err
	}
	m := &gregory[V]{
		field: newField[V](consenting), rules: n.rules.forOne(), papers: n.papers,
		parcels: make([][]parcel[V], len(consenting.Options)), held: n.votes[v.Vacated],
	}
	m.ties = ties
	if m.guard, err = newGuard(consenting, o.Constraints, v.Sitting); err != nil {
		return nil, err
	}
	m.t = voting.NewTranscript("countback", consenting, p, nil, ties.Lot)
	for _, i := range v.Sitting {
		m.t.Candidates[i].Withdrawn = false
	}
	return m, nil
}

// forOne is the rules of a countback: as those of the count, for one seat.
func (r rules[V]) forOne() rules[V] {
	r.name, r.finishSurplus, r.last = "countback", false, TransferLast
	r.requota = r.half
	r.reaches = func(votes, quota V) bool { return votes.compare(quota) >= 0 }
	return r
}

// dealAgain gives the papers to their first preferences among those who stand;
// it returns their weight. What their values fall short of the votes held is lost.
func (n *gregory[V]) dealAgain(papers []kept[V]) (weight int64) {
	n.lost = n.held
	for _, k := range papers {
		var here int64
		for _, paper := range k.papers {
			n.papers.Rewind(paper)
			here += n.papers.Weight(paper)
		}
		n.deal(parcel[V]{k.value, []voting.Pile{k.papers}}, k.value)
		n.lost = n.lost.minus(k.value.times(here))
		weight += here
	}
	return weight
}
