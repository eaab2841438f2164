// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import "math/bits"

// Relation says of every ordered pair of options whether something holds, in
// one bit each way: who stands above whom, who reaches whom.
type Relation struct {
	n, words     int
	above, below []uint64 // above[x] has the bit y, and below[y] the bit x, where x is related to y
}

// NewRelation holds of no pair of n options.
func NewRelation(n int) *Relation {
	words := (n + 63) / 64
	return &Relation{n, words, make([]uint64, n*words), make([]uint64, n*words)}
}

// Has says whether x is related to y.
func (r *Relation) Has(x, y Index) bool {
	return r.above[int(x)*r.words+int(y)/64]>>(uint(y)%64)&1 != 0
}

// Set relates x to y.
func (r *Relation) Set(x, y Index) {
	r.above[int(x)*r.words+int(y)/64] |= 1 << (uint(y) % 64)
	r.below[int(y)*r.words+int(x)/64] |= 1 << (uint(x) % 64)
}

// Close relates whoever is related through others (Warshall).
func (r *Relation) Close() {
	for via := range r.n {
		through := r.above[via*r.words:][:r.words]
		for x := range r.n {
			if !r.Has(Index(x), Index(via)) {
				continue
			}
			row := r.above[x*r.words:][:r.words]
			for w, word := range through {
				row[w] |= word
			}
		}
	}
	for x := range r.n {
		for y := range r.n {
			if r.Has(Index(x), Index(y)) {
				r.Set(Index(x), Index(y))
			}
		}
	}
}

// Link relates x to y in a relation that is closed and must not lead back from y
// to x, and keeps it closed: all who are related to x become related to y and to
// all y is related to. Over all links it costs O(n³/64).
func (r *Relation) Link(x, y Index) {
	if r.Has(x, y) {
		return
	}
	r.extend(x, y)
	for w := range r.words {
		// Whoever is above x and y both has all below y already.
		fresh := r.below[int(x)*r.words+w] &^ r.below[int(y)*r.words+w]
		for ; fresh != 0; fresh &= fresh - 1 {
			r.extend(Index(w*64+bits.TrailingZeros64(fresh)), y)
		}
	}
}

// extend relates x to y and to all y is related to.
func (r *Relation) extend(x, y Index) {
	r.Set(x, y)
	row, more := r.above[int(x)*r.words:][:r.words], r.above[int(y)*r.words:][:r.words]
	for w := range row {
		fresh := more[w] &^ row[w]
		row[w] |= fresh
		for ; fresh != 0; fresh &= fresh - 1 {
			z := w*64 + bits.TrailingZeros64(fresh)
			r.below[z*r.words+int(x)/64] |= 1 << (uint(x) % 64)
		}
	}
}
