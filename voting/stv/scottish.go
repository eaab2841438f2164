// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import "moothall/voting"

// Scottish counts by the Scottish Local Government Elections Order 2007
// (SSI 2007/42), Schedule 1, rules 45 to 52: the quota is fixed (rule 46), who
// reaches it is elected (47), the largest surplus moves first and moves all
// papers at values cut off after five decimals (48, 49), the lowest is excluded
// when no surplus is left (50, 51), and who is left fills the last seats (52).
//
// A ballot of weight w is w papers. A paper that names nobody in first place is
// invalid and outside the quota. Ties are looked back for, the most recent
// round first, and then go to the lot; where the lot is open the count stops
// there, Elected is empty and Tied says between whom.
//
// Those elected in one round stand with the larger tally first. The statute may
// be read to end at an exclusion that leaves as many as there are vacancies:
// Options.Last.
//
// No mark is read twice: a count costs the marks of all papers, and for every
// round the options times the different values that papers have by then, of
// which each surplus at most doubles those it moves.
//
// It refuses nothing but a contest or a setting that cannot be, and constraints
// that no committee meets. Without a ballot that names anybody nobody is elected.
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func Scottish(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	o.Ties = o.Ties.Or(voting.Backward, voting.PRF)
	return countGregory(c, p, o, scottishRules(o))
}

func scottishRules(o Options) rules[fixed] {
	if o.Last == "" {
		o.Last = TransferLast
	}
	return rules[fixed]{
		name:    "scottish-stv",
		paper:   100_000,
		quota:   func(valid int64, seats int) fixed { return fixed(valid/int64(seats+1)+1) * 100_000 },
		reaches: func(votes, quota fixed) bool { return votes >= quota },
		portion: portion,
		half:    func(held fixed) fixed { return (held/200_000 + 1) * 100_000 },
		show:    func(units fixed) voting.Decimal { return voting.Fixed(int64(units), 5) },
		last:    o.Last,
	}
}
