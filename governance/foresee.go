// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
)

// IfCast says what a ballot by one person on the roll would change at an instant,
// whatever a cap would turn back: Moves is what the ballot would carry. A part of a
// roll will do, if it has everybody whose voice can come to her, and everybody whom
// those voices can reach. Errors wrap [ErrTally].
func (i Issue) IfCast(person bodies.PersonID, roll bodies.Roll, votes []Vote, in Entrusted, layers Layers, at time.Time) (delegation.Preview, error) {
	graph, direct, err := i.Graph(roll, votes, in, layers, at)
	if err != nil || i.Procedure.Delegation == nil {
		return delegation.Preview{}, err
	}
	weights := roll.Weights()
	terms := delegation.Terms{Rule: i.Procedure.Delegation.follows()}
	now, err := graph.Weigh(weights, direct, terms)
	if err != nil {
		return delegation.Preview{}, fmt.Errorf("%w: %w", ErrTally, err)
	}
	p, err := graph.Foresee(weights, direct, terms, now, delegation.Change{Member: delegation.ID(roll.Index(person)), Votes: true})
	if err != nil {
		return p, fmt.Errorf("%w: %w", ErrTally, err)
	}
	return p, nil
}

// Behind are the delegations a person may know of, where behind are those whose voice
// can come to her: that of one of them to somebody else is left out where only the two
// may know. Of whom her own voice can come to nothing is left out.
func Behind(person bodies.PersonID, behind []bodies.PersonID, given []Delegation) []Delegation {
	hers := make(map[bodies.PersonID]bool, len(behind))
	for _, b := range behind {
		hers[b] = b != person
	}
	return slices.DeleteFunc(slices.Clone(given), func(d Delegation) bool {
		return d.Shown == ShownTwo && hers[d.Delegator] && !slices.Contains(d.Delegates, person)
	})
}
