// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"math/bits"
	"slices"
	"unicode/utf16"
)

// javaRandom gives the numbers of java.util.Random, as the documentation of that
// class defines them: a linear congruence of 48 bits (Knuth, The Art of Computer
// Programming, volume 2, 3.2.1). It is no chance: the seed stands in the
// configuration, and who knows it knows every draw.
type javaRandom struct{ seed uint64 }

const javaMask = 1<<48 - 1

func newJavaRandom(seed int64) *javaRandom {
	return &javaRandom{(uint64(seed) ^ 0x5DEECE66D) & javaMask}
}

// next is the documented next(bits).
func (r *javaRandom) next(n int) uint64 {
	r.seed = (r.seed*0x5DEECE66D + 0xB) & javaMask
	return r.seed >> (48 - n)
}

// below is the documented nextInt(bound), for a bound from 1.
func (r *javaRandom) below(bound int) int {
	if bound&(bound-1) == 0 {
		return int(uint64(bound) * r.next(31) >> 31)
	}
	for {
		n := int(r.next(31))
		if value := n % bound; n-value+bound-1 < 1<<31 {
			return value
		}
	}
}

// part is floor(nextDouble() × of).
func (r *javaRandom) part(of int) int {
	high := r.next(26)
	return scaled(high<<27+r.next(27), of)
}

// scaled is floor(n ÷ 2^53 × of), the product rounded to 53 bits as Java's
// doubles are, half to even; of is at most 2000, so that it fits 64 bits.
func scaled(n uint64, of int) int {
	product := n * uint64(of)
	if drop := bits.Len64(product) - 53; drop > 0 {
		half := uint64(1) << (drop - 1)
		product = (product + half - 1 + product>>drop&1) >> drop << drop
	}
	return int(product >> 53)
}

// shuffle is Collections.shuffle.
func (r *javaRandom) shuffle(list []string) {
	for i := len(list); i > 1; i-- {
		k := r.below(i)
		list[i-1], list[k] = list[k], list[i-1]
	}
}

// compareJava compares texts as Java's String does: by units of UTF-16.
func compareJava(a, b string) int {
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}
