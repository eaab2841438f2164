// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import "fmt"

// Withheld is for whoever is told what each ballot carried, and not who is suspended:
// it is the least number of members who must be, that the ballots of a result under
// the default rule, without a cap and with nobody suspended, carry so much instead.
// carried is indexed like the roll, 0 where no ballot was cast; weights is the roll,
// next what the result was made of.
//
// One suspended member withholds what passes her: from a ballot of her own all but her
// own weight, from another all that comes over her. A ballot from which nobody alone
// withholds what it lacks takes two at the least; no closer bound is sought, for how
// many sums there are grows with every member.
//
// It returns ErrRoll for sizes that differ and ErrBalance where no suspension can give
// that: a ballot that carries more, or less than its owner's voice. It runs in
// O(members), without recursion.
func (r Result) Withheld(weights []int64, next []ID, carried []int64) (least int, err error) {
	if len(weights) != len(r.Final) || len(next) != len(r.Final) || len(carried) != len(r.Final) {
		return 0, fmt.Errorf("%w: %d weights, %d ways and %d ballots of %d members", ErrRoll, len(weights), len(next), len(carried), len(r.Final))
	}
	f := forest{into: r.forks(next), weights: weights}
	if err := f.add(r); err != nil {
		return 0, err
	}
	alone := make(Set, len(r.Final)) // of the ballots: somebody alone withholds what it lacks
	for m, final := range r.Final {
		if final == None {
			continue
		}
		passes := f.weight[m]
		if final == ID(m) {
			passes -= weights[m]
		}
		alone[final] = alone[final] || passes == r.Weight[final]-carried[final]
	}
	for m, is := range carried {
		switch lacks := r.Weight[m] - is; {
		case lacks < 0 || r.Final[m] == ID(m) && is < weights[m]:
			return 0, fmt.Errorf("%w: the ballot of member %d carries %d, and can carry %d to %d", ErrBalance, m, is, min(weights[m], r.Weight[m]), r.Weight[m])
		case lacks > 0 && alone[m]:
			least++
		case lacks > 0:
			least += 2
		}
	}
	return least, nil
}
