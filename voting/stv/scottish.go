// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"fmt"
	"math/bits"

	"moothall/voting"
)

// One vote in units of the fifth decimal.
const (
	scottishPlaces = 5
	scottishVote   = 100_000
)

// Scottish counts by the Scottish Local Government Elections Order 2007
// (SSI 2007/42), Schedule 1, rules 45 to 52.
//
// A ballot of weight w is w papers. A paper that names nobody in first place is
// invalid and outside the quota. Ties are looked back for, the most recent
// stage first, and then go to the lot; where the lot is open the count stops
// there, Elected is empty and Tied says between whom.
//
// Those elected in one round stand with the larger tally first. The statute may
// be read to end at an exclusion that leaves as many as there are vacancies:
// Options.Last.
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func Scottish(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	o.Ties = o.Ties.Or(voting.Backward, voting.PRF)
	if o.Last == "" {
		o.Last = TransferLast
	}
	ties, err := o.Ties.Rule(c)
	if err != nil {
		return voting.Transcript{}, err
	}
	n := newScottish(c, p, o, ties)
	if n.valid == 0 {
		n.t.Tied = c.Standing()
		n.t.Notes = append(n.t.Notes, "No ballot names anybody in first place: nobody is elected.")
		return n.t, nil
	}
	return n.count()
}

// scottish is a count under way. Votes are in units of 1e-5.
type scottish struct {
	*field
	o         Options
	ties      voting.TieRule
	papers    *voting.Papers
	at        []uint32   // per paper, how far into its marks it has come
	piles     [][]parcel // what each candidate holds
	quota     int64
	valid     int64 // whole votes
	exhausted voting.Tallied
	lost      int64
	t         voting.Transcript
}

// parcel is papers of one value. A candidate's parcels are merged by value:
// what the rules do to a paper depends on its value alone.
type parcel struct {
	value  int64 // of one paper, at most scottishVote
	papers []uint32
}

func newScottish(c voting.Contest, p *voting.Profile, o Options, ties voting.TieRule) *scottish {
	papers := o.Ballots.Read(c, p)
	n := &scottish{
		field: newField(c), o: o, ties: ties, papers: papers,
		at: make([]uint32, papers.Len()), piles: make([][]parcel, len(c.Options)),
		t: voting.NewTranscript("scottish-stv", c, p, o.settings(), ties.Lot),
	}
	first := n.deal(parcel{value: scottishVote, papers: every(papers.Len())}, scottishVote)
	invalid := first.gone.Sum()/scottishVote - papers.Blank()
	n.valid = p.Total() - papers.Blank() - invalid
	n.exhausted = voting.Tallied{} // invalid papers are outside the count
	n.quota = (n.valid/int64(c.Seats+1) + 1) * scottishVote
	n.t.Ballots = voting.Accounting{
		Received: p.Total(), Valid: n.valid, Blank: papers.Blank(), Invalid: invalid, Weight: voting.Whole(p.Total()),
	}
	return n
}

func every(papers int) []uint32 {
	all := make([]uint32, papers)
	for i := range all {
		all[i] = uint32(i)
	}
	return all
}

func votes(units int64) voting.Decimal { return voting.Fixed(units, scottishPlaces) }

// count runs the stages. The tests for completion stand at the start of each:
// a transfer once begun is finished (rules 48 to 52).
func (n *scottish) count() (voting.Transcript, error) {
	quota := votes(n.quota)
	n.t.Quota = &quota
	n.begin(voting.FirstPreferences, nil)
	for {
		if err := n.finish(); err != nil {
			return voting.Transcript{}, err
		}
		left := n.field.continuing()
		if n.vacancies() == 0 || len(left) <= n.vacancies() {
			n.electRest(left)
			break
		}
		if who, found := n.surplus(); found {
			if who == nil {
				break
			}
			n.transferSurplus(*who)
			continue
		}
		tie := n.settle("exclusion", n.most(left, -1), -1)
		if tie == nil {
			break
		}
		if n.transferExcluded(*tie) {
			break
		}
	}
	if n.t.Tied == nil {
		n.t.Elected = n.won
	}
	return n.t, nil
}

// begin opens a round; finish closes it.
func (n *scottish) begin(kind string, of *voting.Index) {
	n.t.Rounds = append(n.t.Rounds, voting.Round{
		N: len(n.t.Rounds) + 1, Kind: kind, Of: of, Quota: votes(n.quota),
		Elected: []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
	})
}

func (n *scottish) last() *voting.Round { return &n.t.Rounds[len(n.t.Rounds)-1] }

// finish notes where the votes stand, checks that none is missing, and elects
// who has reached the quota (rule 47).
func (n *scottish) finish() error {
	r := n.last()
	sum := n.exhausted.Sum() + n.lost
	for _, i := range n.standing {
		sum += n.votes[i]
		r.Tallies = append(r.Tallies, voting.Tally{Option: i, Votes: votes(n.votes[i])})
	}
	r.Exhausted, r.Lost, r.Split = votes(n.exhausted.Sum()), votes(n.lost), n.exhausted.Split(votes)
	if want := n.valid * scottishVote; sum != want {
		return fmt.Errorf("%w: round %d of scottish-stv holds %s of %s", voting.ErrConservation, r.N, votes(sum), votes(want))
	}
	for _, i := range n.reaching(n.quota) {
		n.elect(i)
		r.Elected = append(r.Elected, i)
	}
	return nil
}

// electRest fills the last seats with all who are left (rule 52); where the
// seats are filled already there is nothing to do.
func (n *scottish) electRest(left []voting.Index) {
	if n.vacancies() == 0 {
		return
	}
	n.descending(left)
	for _, i := range left {
		n.elect(i)
		n.last().Elected = append(n.last().Elected, i)
	}
}

// surplus finds whose surplus is next: the largest (rule 49). who is nil where
// a tie is left open.
func (n *scottish) surplus() (who *voting.Index, found bool) {
	var over []voting.Index
	for _, i := range n.won {
		if n.votes[i] > n.quota {
			over = append(over, i)
		}
	}
	if len(over) == 0 {
		return nil, false
	}
	return n.settle("surplus", n.most(over, +1), +1), true
}

// settle chooses one of the equals; nil where the lot is open.
func (n *scottish) settle(kind string, equals []voting.Index, sign int) *voting.Index {
	if len(equals) == 1 {
		return &equals[0]
	}
	var rounds []voting.Tallies
	for _, r := range n.t.Rounds {
		rounds = append(rounds, r.Tallies)
	}
	choose := n.ties.Highest
	if sign < 0 {
		choose = n.ties.Lowest
	}
	tie := choose(kind, equals, rounds)
	tie.Round++ // it is settled for the round to come
	n.t.Ties = append(n.t.Ties, tie)
	if tie.Chosen == nil {
		n.t.Tied = tie.Among
	}
	return tie.Chosen
}

// transferSurplus moves all papers of the elected, each at
// surplus × value ÷ votes, cut off after five decimals (rule 48).
func (n *scottish) transferSurplus(of voting.Index) {
	n.begin(voting.SurplusRound, &of)
	surplus, total := uint64(n.votes[of]-n.quota), uint64(n.votes[of])
	moved := int64(0)
	d := newDealt(len(n.votes))
	for _, p := range n.take(of) {
		hi, lo := bits.Mul64(surplus, uint64(p.value))
		value, _ := bits.Div64(hi, lo, total) // surplus < total, so the quotient is below p.value
		dealt := n.deal(p, int64(value))
		d.add(dealt)
		moved += dealt.sum()
	}
	n.votes[of] = n.quota
	n.lost += int64(surplus) - moved
	n.note(of, d)
}

// transferExcluded moves all papers of the excluded at the value they came
// with, in one stage (rule 50). It says whether the count stops here.
func (n *scottish) transferExcluded(of voting.Index) (stop bool) {
	n.begin(voting.ExclusionRound, &of)
	n.last().Eliminated = []voting.Index{of}
	n.exclude(of)
	if left := n.field.continuing(); n.o.Last == StopLast && len(left) == n.vacancies() {
		n.stopHere(left)
		return true
	}
	d := newDealt(len(n.votes))
	for _, p := range n.take(of) {
		d.add(n.deal(p, p.value))
	}
	n.votes[of] = 0
	n.note(of, d)
	return false
}

// stopHere elects the rest on the tallies of the round before.
func (n *scottish) stopHere(left []voting.Index) {
	before := n.t.Rounds[len(n.t.Rounds)-2]
	r := n.last()
	r.Tallies, r.Exhausted, r.Lost, r.Split = before.Tallies, before.Exhausted, before.Lost, before.Split
	n.electRest(left)
}

// take empties a candidate's pile.
func (n *scottish) take(of voting.Index) []parcel {
	pile := n.piles[of]
	n.piles[of] = nil
	return pile
}

// dealt is what moving papers did, in units.
type dealt struct {
	to   []int64
	gone voting.Tallied
}

func newDealt(options int) dealt { return dealt{to: make([]int64, options)} }

func (d *dealt) add(e dealt) {
	for i, units := range e.to {
		d.to[i] += units
	}
	for why, units := range e.gone {
		d.gone[why] += units
	}
}

func (d dealt) sum() int64 {
	sum := d.gone.Sum()
	for _, units := range d.to {
		sum += units
	}
	return sum
}

// deal moves every paper of a parcel to its next continuing candidate at a new value.
func (n *scottish) deal(p parcel, value int64) dealt {
	d := newDealt(len(n.votes))
	piles := make([]*parcel, len(n.votes))
	for _, paper := range p.papers {
		i := int(paper)
		start := n.papers.Start(i)
		to, next, why := n.papers.Next(i, start+int(n.at[i]), n.open)
		n.at[i] = uint32(next - start)
		weight := n.papers.Weight(i)
		if to < 0 {
			d.gone[why] += weight * value
			continue
		}
		if piles[to] == nil {
			piles[to] = n.pile(to, value)
		}
		piles[to].papers = append(piles[to].papers, paper)
		d.to[to] += weight * value
	}
	for to, units := range d.to {
		n.votes[to] += units
	}
	for why, units := range d.gone {
		n.exhausted[why] += units
	}
	return d
}

// pile finds a candidate's parcel of a value, or starts one.
func (n *scottish) pile(of voting.Index, value int64) *parcel {
	for k := range n.piles[of] {
		if n.piles[of][k].value == value {
			return &n.piles[of][k]
		}
	}
	n.piles[of] = append(n.piles[of], parcel{value: value})
	return &n.piles[of][len(n.piles[of])-1]
}

// note writes the moves into the round.
func (n *scottish) note(from voting.Index, d dealt) {
	r := n.last()
	for to, units := range d.to {
		if units > 0 {
			r.Transfers = append(r.Transfers, voting.TransferRow{From: from, To: voting.Index(to), Votes: votes(units)})
		}
	}
	if gone := d.gone.Sum(); gone > 0 {
		r.ExhaustedFrom = append(r.ExhaustedFrom, voting.Exhaustion{From: from, Votes: votes(gone)})
	}
}
