// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"moothall/bodies"
	"moothall/delegation"
)

// Spoke are those of some delegations that applied to a closed vote: of each member of
// the roll who cast nothing the one that was nearest to it when the procedure reads
// them, in the order of the roll. Where the voice went in the end it does not say, and
// it leaves out nobody for being suspended: given are those that somebody may know of.
// Errors wrap [ErrTally].
func (i Issue) Spoke(roll bodies.Roll, votes []Vote, given []Delegation, layers Layers) ([]Delegation, error) {
	at, _ := i.ReadAt()
	graph, direct, err := i.Graph(roll, votes, Entrusted{Delegations: given}, layers, at)
	if err != nil {
		return nil, err
	}
	type key struct {
		from  bodies.PersonID
		scope delegation.Scope
	}
	by := make(map[key]Delegation, len(given))
	for _, d := range given {
		by[key{d.Delegator, d.Scope}] = d
	}
	var spoke []Delegation
	for n, e := range roll.Entries {
		if d, governs := graph.Governing(delegation.ID(n)); governs && !direct.Has(delegation.ID(n)) {
			spoke = append(spoke, by[key{e.Person, d.Scope}])
		}
	}
	return spoke, nil
}
