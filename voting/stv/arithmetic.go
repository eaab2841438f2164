// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"math/big"
	"math/bits"

	"moothall/voting"
)

// number is votes as a rule reckons them. The zero value is no votes.
type number[V any] interface {
	plus(V) V
	minus(V) V
	times(weight int64) V
	compare(V) int
}

// fixed is votes in units of a rule's last decimal place. What a count holds
// together is never more than all votes, so that with at most five places
// neither a sum nor a value times a weight leaves an int64.
type fixed int64

// The largest total in units of the fifth place: it would not compile if it did
// not fit.
const _ fixed = voting.MaxTotal * 100_000

func (f fixed) plus(g fixed) fixed  { return f + g }
func (f fixed) minus(g fixed) fixed { return f - g }
func (f fixed) times(w int64) fixed { return f * fixed(w) }
func (f fixed) compare(g fixed) (c int) {
	switch {
	case f < g:
		return -1
	case f > g:
		return +1
	}
	return 0
}

// portion is surplus × value ÷ total, cut off. The product is taken in 128
// bits; surplus < total, so the quotient is below value.
func portion(surplus, value, total fixed) fixed {
	hi, lo := bits.Mul64(uint64(surplus), uint64(value))
	quotient, _ := bits.Div64(hi, lo, uint64(total))
	return fixed(quotient)
}

// exact is votes as a fraction, nothing rounded. A nil fraction is none.
type exact struct{ rat *big.Rat }

func whole(n int64) exact { return exact{new(big.Rat).SetInt64(n)} }

func (e exact) value() *big.Rat {
	if e.rat == nil {
		return new(big.Rat)
	}
	return e.rat
}

func (e exact) plus(f exact) exact  { return exact{new(big.Rat).Add(e.value(), f.value())} }
func (e exact) minus(f exact) exact { return exact{new(big.Rat).Sub(e.value(), f.value())} }
func (e exact) times(w int64) exact {
	return exact{new(big.Rat).Mul(e.value(), new(big.Rat).SetInt64(w))}
}
func (e exact) compare(f exact) int { return e.value().Cmp(f.value()) }

// share is surplus × value ÷ total.
func share(surplus, value, total exact) exact {
	product := new(big.Rat).Mul(surplus.value(), value.value())
	return exact{product.Quo(product, total.value())}
}

// maxFraction is the longest denominator, in bits, of votes whose surplus is
// moved. Each surplus doubles its length, as the votes divided by hold all the
// fractions before: a million ballots and eight surpluses take seconds, two more
// take a minute.
const maxFraction = 2048

func (e exact) tooLong() bool { return e.value().Denom().BitLen() > maxFraction }

// exactPlaces is how many decimals of a fraction a transcript shows.
const exactPlaces = 12

// show writes a fraction to twelve places, rounded, a half upwards.
func (e exact) show() voting.Decimal { return voting.Rounded(e.value(), exactPlaces) }
