// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"fmt"
	"math/big"
	"slices"

	"moothall/voting"
)

// maxPlaces is the most decimals that a transcript shows.
const maxPlaces = 18

// Quota says what elects.
type Quota string

// The quotas.
const (
	Droop Quota = "droop" // more than votes ÷ (seats + 1): the next vote, or the next unit of the last place
	Hare  Quota = "hare"  // votes ÷ seats, rounded up
)

// WinnersPerRound says how many a round elects.
type WinnersPerRound string

// The winners of a round.
const (
	AllWinners WinnersPerRound = "all" // all who reach the quota
	OneWinner  WinnersPerRound = "one" // who has the most of them; the others wait for the next round
)

// Options of RCTab's transferable vote. The zero value is the default.
type Options struct {
	Ballots         voting.BallotRules
	Ties            voting.TieOptions // default: backward, drawn
	Quota           Quota             // default: Droop
	WinnersPerRound WinnersPerRound   // default: AllWinners
	Places          int               // decimals of a vote, 1 to 18; default: 4
	// FractionalQuota lets the quota have these decimals; else it is whole.
	FractionalQuota bool
	// WriteInsStand counts undeclared write-ins as an option like the others;
	// else they go out first, and nobody is elected before.
	WriteInsStand bool
	// MinimumVotes is how many votes an option needs to stay in, whatever the
	// round; all who have fewer are eliminated together. The quota is never less.
	MinimumVotes int64
	StopAfter    int // ends the count after so many rounds; 0 is never
}

func (o Options) withDefaults() Options {
	o.Ties = o.Ties.Or(voting.Backward, voting.Drawn)
	if o.Quota == "" {
		o.Quota = Droop
	}
	if o.WinnersPerRound == "" {
		o.WinnersPerRound = AllWinners
	}
	if o.Places == 0 {
		o.Places = 4
	}
	return o
}

// STV counts by RCTab's transferable vote (BrightSpots/rcv 2167c240,
// winnerElectionMode multiWinnerAllowMultipleWinnersPerRound and
// multiWinnerAllowOnlyOneWinnerPerRound), a weighted inclusive Gregory count.
//
// The quota is that of round 1 and stays. Each round elects whoever reaches it,
// or everybody where no more are left than seats; else it eliminates undeclared
// write-ins, or all below MinimumVotes, or the lowest. What the round decides
// moves at its end: all ballots of the elected go on at value × fraction, where
// fraction = surplus ÷ votes, both cut off after so many Places; those of the
// eliminated at their value. What cutting off left an elected option beyond the
// quota is residual surplus: Round.Lost, and LostFrom by option. After the last
// election one more round shows its surpluses, which have no seat to go to:
// Exhausted.FinalSurplus.
//
// A tie among the lowest, and in OneWinner among the most, goes to Options.Ties;
// where the lot is open the count stops, and Outcome.Tied says between whom.
// Where fewer options stand than there are seats, all are elected. Without any
// valid ballot, and where all who are left are below MinimumVotes, nobody is.
//
// Every ballot is read once; what moves it are sums of one value: the count
// takes O(marks + rounds × options × values).
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func STV(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	o = o.withDefaults()
	if o.Places < 1 || o.Places > maxPlaces {
		return voting.Transcript{}, fmt.Errorf("%w: places=%d should be 1 to %d", voting.ErrSetting, o.Places, maxPlaces)
	}
	ties, err := o.Ties.Rule(c)
	if err != nil {
		return voting.Transcript{}, err
	}
	n := newCount(c, p, o, ties)
	if n.valid == 0 {
		n.end("No ballot marks anybody")
		return n.t, nil
	}
	for done := false; !done; {
		if done, err = n.round(); err != nil {
			return voting.Transcript{}, err
		}
	}
	return n.t, nil
}

// count is a count under way. Votes are in units of the last decimal place.
type count struct {
	o         Options
	ties      voting.TieRule
	papers    *voting.Papers
	seats     int
	standing  []voting.Index
	writeIns  voting.Index // the option that goes out first; -1 where there is none
	open      []bool       // who continues
	parcels   [][]parcel   // the papers of each option, by value
	votes     []*big.Int
	one       *big.Int // a vote
	quota     *big.Int
	valid     int64
	exhausted [4]*big.Int // by voting.Reason
	surplus   *big.Int    // what the last elected had beyond the quota
	lost      *big.Int    // residual surplus
	t         voting.Transcript
}

// parcel is papers of one value, in units.
type parcel struct {
	value int64
	piles []voting.Pile
}

func newCount(c voting.Contest, p *voting.Profile, o Options, ties voting.TieRule) *count {
	papers := o.Ballots.Read(c, p)
	n := &count{
		o: o, ties: ties, papers: papers, seats: c.Seats, standing: c.Standing(), writeIns: -1,
		open: make([]bool, len(c.Options)), parcels: make([][]parcel, len(c.Options)),
		one:   new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(o.Places)), nil),
		valid: p.Total() - papers.Blank(), surplus: new(big.Int), lost: new(big.Int),
		t: voting.NewTranscript("rctab-stv", c, p, o.settings(), ties.Lot),
	}
	n.t.Ballots = voting.Accounting{Received: p.Total(), Valid: n.valid, Blank: papers.Blank(), Weight: voting.Whole(p.Total())}
	for range c.Options {
		n.votes = append(n.votes, new(big.Int))
	}
	for why := range n.exhausted {
		n.exhausted[why] = new(big.Int)
	}
	for _, i := range n.standing {
		n.open[i] = true
		if c.Options[i].WriteIns && !o.WriteInsStand {
			n.writeIns = i
		}
	}
	n.deal(papers.All(), n.one.Int64())
	blank := new(big.Int).Mul(big.NewInt(papers.Blank()), n.one)
	n.exhausted[voting.NoFurtherChoice].Sub(n.exhausted[voting.NoFurtherChoice], blank) // blank papers were never anybody's
	n.quota = n.reckonQuota()
	quota := n.show(n.quota)
	n.t.Quota = &quota
	return n
}

// reckonQuota is the quota of the votes that count for somebody now.
func (n *count) reckonQuota() *big.Int {
	active := new(big.Int)
	for _, i := range n.standing {
		active.Add(active, n.votes[i])
	}
	divisor, unit := int64(n.seats+1), big.NewInt(1)
	if !n.o.FractionalQuota {
		active.Quo(active, n.one) // whole votes; every paper is still worth one
		unit = n.one
	}
	if n.o.Quota == Hare {
		divisor = int64(n.seats)
		active.Add(active, big.NewInt(divisor-1)) // rounds up
	}
	quota := active.Quo(active, big.NewInt(divisor))
	if n.o.Quota == Droop {
		quota.Add(quota, big.NewInt(1))
	}
	quota.Mul(quota, unit)
	if least := n.minimum(); least.Cmp(quota) > 0 {
		return least
	}
	return quota
}

// minimum is MinimumVotes in units.
func (n *count) minimum() *big.Int { return new(big.Int).Mul(big.NewInt(n.o.MinimumVotes), n.one) }

// show writes units as votes.
func (n *count) show(units *big.Int) voting.Decimal {
	whole, part := new(big.Int).QuoRem(units, n.one, new(big.Int))
	return voting.Mixed(whole.Int64(), part.Int64(), n.o.Places)
}

// left lists who continues, fewest votes first, equals in the contest's order.
func (n *count) left() (left []voting.Index) {
	for _, i := range n.standing {
		if n.open[i] {
			left = append(left, i)
		}
	}
	slices.SortStableFunc(left, func(a, b voting.Index) int { return n.votes[a].Cmp(n.votes[b]) })
	return left
}

// end ends a count with seats to fill: those elected before are elected.
func (n *count) end(why string) {
	if len(n.t.Elected) > 0 {
		n.t.Notes = append(n.t.Notes, fmt.Sprintf("%s: %d of %d seats are filled.", why, len(n.t.Elected), n.seats))
		return
	}
	n.t.Tied = slices.Sorted(slices.Values(n.left()))
	if len(n.t.Tied) == 0 {
		n.t.Tied = n.standing
	}
	n.t.Notes = append(n.t.Notes, why+": nobody is elected.")
}
