// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"math/big"

	"moothall/voting"
)

// WIGMPRF counts by the weighted inclusive Gregory method as the
// Proportional Representation Foundation's reference rule has it, with single
// exclusions: four decimals, everything cut off, quota
// trunc(valid ÷ (seats+1)) + 0.0001, ties straight to the lot.
//
// The rule looks whether it is complete only at the start of a round, so that
// the election of the last seat is still followed by one surplus, if there is any.
//
// Its cost and its refusals are those of Scottish.
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func WIGMPRF(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	o.Ties = o.Ties.Or(voting.NoLook, voting.PRF)
	return countGregory(c, p, o, wigmPRFRules())
}

func wigmPRFRules() rules[fixed] {
	return rules[fixed]{
		name:          "wigm-prf",
		paper:         10_000,
		quota:         func(valid int64, seats int) fixed { return fixed(valid*10_000/int64(seats+1)) + 1 },
		reaches:       func(votes, quota fixed) bool { return votes >= quota },
		portion:       portion,
		half:          func(held fixed) fixed { return (held/20_000 + 1) * 10_000 },
		show:          func(units fixed) voting.Decimal { return voting.Fixed(int64(units), 4) },
		finishSurplus: true,
	}
}

// WIGMExact counts by the weighted inclusive Gregory method in fractions:
// quota valid ÷ (seats+1), elected is who has more, nothing is lost. The
// transcript shows twelve decimals, rounded; the count knows all of them. Ties
// go straight to the lot. Fractions double in length with every surplus; where
// one has grown past what can be waited for, after eight surpluses or more, the
// count is refused (ErrContest).
//
// It is the rule that WIGMPRF rounds, for elections small enough and for checking
// others by; no law counts so. Its cost is that of Scottish, times the length of
// the fractions squared.
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func WIGMExact(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	o.Ties = exactTies(o.Ties)
	return countGregory(c, p, o, wigmExactRules())
}

func wigmExactRules() rules[exact] {
	return rules[exact]{
		name:          "wigm-exact",
		paper:         whole(1),
		quota:         func(valid int64, seats int) exact { return exact{big.NewRat(valid, int64(seats+1))} },
		reaches:       func(votes, quota exact) bool { return votes.compare(quota) > 0 },
		portion:       share,
		half:          wholeHalf,
		show:          exact.show,
		tooLong:       exact.tooLong,
		finishSurplus: true,
	}
}

// exactTies go straight to the lot: to look back at decimals would part what the
// fractions hold equal, or the reverse.
func exactTies(o voting.TieOptions) voting.TieOptions {
	o.LookBack = voting.NoLook
	return o.Or(voting.NoLook, voting.PRF)
}

// wholeHalf is half of the votes, cut off to whole ones, and one more.
func wholeHalf(held exact) exact {
	v := held.value()
	half := new(big.Int).Quo(v.Num(), new(big.Int).Lsh(v.Denom(), 1))
	return exact{new(big.Rat).SetInt(half.Add(half, big.NewInt(1)))}
}
