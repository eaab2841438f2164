// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ranked counts ranked ballots one at a time: by first preferences, by
// points for places, and by instant runoff, round by round.
//
// A count takes a [voting.Contest], a [voting.Profile] and its options, and
// returns a [voting.Transcript].
//
//	transcript, err := ranked.IRV(contest, profile, ranked.Options{})
//	transcript.Elected // who won
//
// Instant runoff refuses a contest for several seats: eliminating the lowest
// until one is left does not represent the rest. See voting/stv.
package ranked

import (
	"fmt"
	"slices"

	"moothall/voting"
)

// Threshold is what a winner needs more than half of.
type Threshold string

// The thresholds.
const (
	OfContinuing Threshold = "continuing"  // the weight that still counts for somebody
	OfFirstRound Threshold = "first-round" // the weight that counted for somebody in round 1
)

// Until says when a count may stop.
type Until string

// When a count may stop.
const (
	UntilMajority Until = "majority" // as soon as somebody passes the threshold
	UntilTwo      Until = "two"      // when two options are left: the one with more wins, whatever the threshold
)

// Options of an instant-runoff count. The zero value is the default.
type Options struct {
	Ballots   voting.BallotRules
	Ties      voting.TieOptions // default: backward, drawn
	Threshold Threshold         // default: OfContinuing
	Until     Until             // default: UntilMajority
	// Batch eliminates together all the lowest whose votes, added up, are fewer
	// than those of the next. It never changes the winner.
	Batch bool
}

func (o Options) withDefaults() Options {
	o.Ties = o.Ties.Or(voting.Backward, voting.Drawn)
	if o.Threshold == "" {
		o.Threshold = OfContinuing
	}
	if o.Until == "" {
		o.Until = UntilMajority
	}
	return o
}

// IRV counts by instant runoff: each ballot counts for its highest continuing
// option; who has more than half of the threshold wins; else the lowest is
// eliminated and its ballots move on. A tie for the lowest goes to
// Options.Ties; where the lot is open the count stops and Outcome.Tied says
// between whom. Without any valid ballot nobody is elected.
//
// A non-blank ballot that counts for nobody in round 1 is valid, and exhausted
// from the start, with its reason.
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func IRV(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	if c.Seats != 1 {
		return voting.Transcript{}, fmt.Errorf("%w: instant runoff fills one seat, not %d", voting.ErrContest, c.Seats)
	}
	o = o.withDefaults()
	ties, err := o.Ties.Rule(c)
	if err != nil {
		return voting.Transcript{}, err
	}
	n := newIRV(c, p, o, ties)
	if n.valid == 0 {
		n.t.Tied = c.Standing()
		n.t.Notes = append(n.t.Notes, "No ballot marks anybody: nobody is elected.")
		return n.t, nil
	}
	for done := false; !done; {
		if done, err = n.round(); err != nil {
			return voting.Transcript{}, err
		}
	}
	return n.t, nil
}

// irv is a count under way.
type irv struct {
	o          Options
	ties       voting.TieRule
	papers     *voting.Papers
	standing   []voting.Index
	continuing []bool
	left       int             // how many continue
	piles      [][]voting.Pile // the papers that count for each option
	votes      []int64
	exhausted  voting.Tallied
	valid      int64
	firstRound int64 // weight that counted for somebody in round 1
	t          voting.Transcript
}

func newIRV(c voting.Contest, p *voting.Profile, o Options, ties voting.TieRule) *irv {
	papers := o.Ballots.Read(c, p)
	n := &irv{
		o: o, ties: ties, papers: papers, standing: c.Standing(),
		continuing: make([]bool, len(c.Options)), votes: make([]int64, len(c.Options)),
		piles: make([][]voting.Pile, len(c.Options)),
		valid: p.Total() - papers.Blank(),
		t:     voting.NewTranscript("irv", c, p, o.settings(), ties.Lot),
	}
	n.left = len(n.standing)
	for _, i := range n.standing {
		n.continuing[i] = true
	}
	n.t.Ballots = voting.Accounting{Received: p.Total(), Valid: n.valid, Blank: papers.Blank(), Weight: voting.Whole(p.Total())}
	n.deal(papers.All())
	n.exhausted[voting.NoFurtherChoice] -= papers.Blank() // blank papers were never anybody's
	n.firstRound = n.valid - n.exhausted.Sum()
	return n
}

// deal moves the papers of a pile to their next continuing options, and returns
// how much weight went to each and how much to none.
func (n *irv) deal(pile voting.Pile) (to []int64, gone int64) {
	d := n.papers.Deal(pile, n.continuing)
	for i, votes := range d.Votes {
		if votes > 0 {
			n.piles[i] = append(n.piles[i], d.Piles[i])
			n.votes[i] += votes
		}
	}
	for why, weight := range d.Gone {
		n.exhausted[why] += weight
	}
	return d.Votes, d.Gone.Sum()
}

// round counts once: it elects, eliminates, or leaves a tie open.
func (n *irv) round() (done bool, err error) {
	if err := n.conserve(); err != nil {
		return true, err
	}
	r := n.report()
	if winner, ok := n.winner(); ok {
		r.Elected = append(r.Elected, winner)
		n.t.Elected = []voting.Index{winner}
		n.t.Rounds = append(n.t.Rounds, r)
		return true, nil
	}
	n.t.Rounds = append(n.t.Rounds, r)
	out := n.losers()
	if out == nil {
		return true, nil
	}
	n.eliminate(out, &n.t.Rounds[len(n.t.Rounds)-1])
	return false, nil
}

func (n *irv) conserve() error {
	sum := n.exhausted.Sum()
	for _, v := range n.votes {
		sum += v
	}
	if sum != n.valid {
		return fmt.Errorf("%w: round %d of irv holds %d of %d", voting.ErrConservation, len(n.t.Rounds)+1, sum, n.valid)
	}
	return nil
}

// base is the weight a winner needs more than half of.
func (n *irv) base() int64 {
	if n.o.Threshold == OfFirstRound {
		return n.firstRound
	}
	return n.valid - n.exhausted.Sum()
}

func (n *irv) report() voting.Round {
	threshold := voting.Whole(n.base()/2 + 1)
	if n.t.Quota == nil {
		n.t.Quota = &threshold
	}
	return voting.Round{
		N: len(n.t.Rounds) + 1, Kind: voting.CountRound, Tallies: n.tallies(),
		Exhausted: voting.Whole(n.exhausted.Sum()), Split: n.exhausted.Split(voting.Whole), Quota: threshold,
		Elected: []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
	}
}

func (n *irv) tallies() voting.Tallies {
	tallies := make(voting.Tallies, 0, len(n.standing))
	for _, i := range n.standing {
		tallies = append(tallies, voting.Tally{Option: i, Votes: voting.Whole(n.votes[i])})
	}
	return tallies
}

// ascending lists who continues, fewest votes first.
func (n *irv) ascending() []voting.Index {
	var list []voting.Index
	for _, i := range n.standing {
		if n.continuing[i] {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b voting.Index) int {
		switch {
		case n.votes[a] < n.votes[b]:
			return -1
		case n.votes[a] > n.votes[b]:
			return 1
		}
		return 0
	})
	return list
}

// winner is who passes the threshold, or is the last one left.
func (n *irv) winner() (voting.Index, bool) {
	list := n.ascending()
	top := list[len(list)-1]
	if n.left == 1 {
		return top, true
	}
	if n.o.Until == UntilTwo {
		return top, n.left == 2 && n.votes[top] > n.votes[list[0]]
	}
	return top, 2*n.votes[top] > n.base()
}

// losers are those to eliminate; nil where a tie is left open.
func (n *irv) losers() []voting.Index {
	list := n.ascending()
	if n.o.Batch {
		if batch := n.batch(list); len(batch) > 1 {
			return batch
		}
	}
	lowest := list[:1]
	for _, i := range list[1:] {
		if n.votes[i] == n.votes[list[0]] {
			lowest = append(lowest, i)
		}
	}
	if len(lowest) == 1 {
		return lowest
	}
	slices.Sort(lowest)
	var rounds []voting.Tallies
	for _, r := range n.t.Rounds {
		rounds = append(rounds, r.Tallies)
	}
	tie := n.ties.Lowest("exclusion", lowest, rounds)
	n.t.Ties = append(n.t.Ties, tie)
	if tie.Chosen == nil {
		n.t.Tied = tie.Among
		return nil
	}
	return []voting.Index{*tie.Chosen}
}

// batch is the longest run of the lowest whose sum is less than the next tally.
func (n *irv) batch(list []voting.Index) []voting.Index {
	keep := 1
	if n.o.Until == UntilTwo {
		keep = 2
	}
	best, sum := 0, int64(0)
	for k := 1; k <= len(list)-keep; k++ {
		sum += n.votes[list[k-1]]
		if sum < n.votes[list[k]] {
			best = k
		}
	}
	return list[:best]
}

// eliminate takes options out and moves their papers on.
func (n *irv) eliminate(out []voting.Index, r *voting.Round) {
	out = slices.Sorted(slices.Values(out))
	r.Eliminated = out
	for _, i := range out {
		n.continuing[i] = false
		n.left--
	}
	for _, from := range out {
		moved, gone := make([]int64, len(n.votes)), int64(0)
		for _, pile := range n.piles[from] {
			to, none := n.deal(pile)
			for i, votes := range to {
				moved[i] += votes
			}
			gone += none
		}
		n.piles[from] = nil
		n.votes[from] = 0
		for to, votes := range moved {
			if votes > 0 {
				r.Transfers = append(r.Transfers, voting.TransferRow{From: from, To: voting.Index(to), Votes: voting.Whole(votes)})
			}
		}
		if gone > 0 {
			r.ExhaustedFrom = append(r.ExhaustedFrom, voting.Exhaustion{From: from, Votes: voting.Whole(gone)})
		}
	}
}
