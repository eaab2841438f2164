// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"math/big"
)

// Amount is votes in hundred-thousandths: exact for every count with up to five
// decimal places. Pictures are drawn from it.
type Amount int64

// PerVote is one whole vote.
const PerVote Amount = 100_000

// Votes reads an exact decimal ("1913.00000"). What is finer than five places is
// cut, what is no number is nothing: a picture may be short of a hair, its
// table never is.
func Votes(exact string) Amount {
	value, ok := new(big.Rat).SetString(exact)
	if !ok {
		return 0
	}
	value.Mul(value, big.NewRat(int64(PerVote), 1))
	return Amount(new(big.Int).Quo(value.Num(), value.Denom()).Int64())
}

// Exact writes the amount as a decimal with five places.
func (a Amount) Exact() string {
	return big.NewRat(int64(a), int64(PerVote)).FloatString(5)
}
