// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"cmp"
	"fmt"
	"slices"

	"moothall/voting"
)

// count is a count by eliminations under way: who continues, and whose ballots
// lie where.
type count struct {
	o          Options
	ties       voting.TieRule
	papers     *voting.Papers
	standing   []voting.Index
	writeIns   voting.Index // the option that goes out first; -1 where there is none
	continuing []bool
	left       int             // how many continue
	piles      [][]voting.Pile // the papers that count for each option
	votes      []int64
	exhausted  voting.Tallied
	valid      int64
	firstRound int64 // weight that counted for somebody in round 1
	rule       rule
	t          voting.Transcript
}

func newCount(c voting.Contest, p *voting.Profile, o Options, ties voting.TieRule) *count {
	papers := o.Ballots.Read(c, p)
	n := &count{
		o: o, ties: ties, papers: papers, standing: c.Standing(), writeIns: -1,
		continuing: make([]bool, len(c.Options)), votes: make([]int64, len(c.Options)),
		piles: make([][]voting.Pile, len(c.Options)),
		valid: p.Total() - papers.Blank(),
	}
	n.left = len(n.standing)
	for _, i := range n.standing {
		n.continuing[i] = true
		if c.Options[i].WriteIns && o.WriteIns == OutFirst {
			n.writeIns = i
		}
	}
	for _, sheaf := range papers.Sheaves() {
		n.deal(sheaf)
	}
	n.exhausted[voting.NoFurtherChoice] -= papers.Blank() // blank papers were never anybody's
	n.firstRound = n.valid - n.exhausted.Sum()
	return n
}

// deal moves the papers of a pile to their next continuing options, and returns
// how much weight went to each and how much to none. The first is used again by
// the next deal.
func (n *count) deal(pile voting.Pile) (to []int64, gone int64) {
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

func (n *count) conserve() error {
	sum := n.exhausted.Sum()
	for _, v := range n.votes {
		sum += v
	}
	if sum != n.valid {
		return fmt.Errorf("%w: round %d of %s holds %d of %d", voting.ErrConservation, len(n.t.Rounds)+1, n.t.Method, sum, n.valid)
	}
	return nil
}

// active is the weight that counts for somebody.
func (n *count) active() int64 { return n.valid - n.exhausted.Sum() }

// threshold is the least that elects: more than half, and never less than the
// minimum. Once somebody is elected it stays as it was.
func (n *count) threshold() int64 {
	base := n.active()
	if n.o.Threshold == OfFirstRound {
		base = n.firstRound
	}
	if len(n.t.Elected) > 0 {
		return n.last().Quota.Floor()
	}
	return max(base/2+1, n.o.MinimumVotes)
}

func (n *count) majority() voting.Decimal { return voting.Whole(n.threshold()) }

// open begins a round with the tallies as they stand.
func (n *count) open() {
	quota := n.rule.quota(n)
	if n.t.Quota == nil {
		n.t.Quota = &quota
	}
	n.t.Rounds = append(n.t.Rounds, voting.Round{
		N: len(n.t.Rounds) + 1, Kind: voting.CountRound, Tallies: n.tallies(),
		Exhausted: voting.Whole(n.exhausted.Sum()), Split: n.exhausted.Split(voting.Whole), Quota: quota,
		Elected: []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
	})
}

func (n *count) last() *voting.Round { return &n.t.Rounds[len(n.t.Rounds)-1] }

// rounds are the tallies of all rounds so far, for those who look back.
func (n *count) rounds() (rounds []voting.Tallies) {
	for _, r := range n.t.Rounds {
		rounds = append(rounds, r.Tallies)
	}
	return rounds
}

func (n *count) tallies() voting.Tallies {
	tallies := make(voting.Tallies, 0, len(n.standing))
	for _, i := range n.standing {
		tallies = append(tallies, voting.Tally{Option: i, Votes: voting.Whole(n.votes[i])})
	}
	return tallies
}

// ascending lists who continues, fewest votes first.
func (n *count) ascending() []voting.Index {
	var list []voting.Index
	for _, i := range n.standing {
		if n.continuing[i] {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b voting.Index) int { return cmp.Compare(n.votes[a], n.votes[b]) })
	return list
}

// writeInsOpen says whether undeclared write-ins have votes still, and go out first.
func (n *count) writeInsOpen() bool { return n.writeIns >= 0 && n.votes[n.writeIns] > 0 }

// stop says whether the count was to end here. Nothing moves after its last round.
func (n *count) stop() bool {
	if !n.isLast() {
		return false
	}
	if len(n.t.Elected) == 0 {
		n.leaveOpen(fmt.Sprintf("The count was to stop after round %d: nobody is elected.", n.o.StopAfter))
	}
	return true
}

func (n *count) isLast() bool { return n.o.StopAfter > 0 && len(n.t.Rounds) >= n.o.StopAfter }

// leaveOpen ends a count that elects nobody.
func (n *count) leaveOpen(why string) {
	for _, i := range n.standing {
		if n.continuing[i] {
			n.t.Tied = append(n.t.Tied, i)
		}
	}
	if n.left == 0 {
		n.t.Tied = n.standing
	}
	n.t.Notes = append(n.t.Notes, why)
}

// settle notes a tie and who it chose; nil where it is left open, which leaves
// nobody elected.
func (n *count) settle(tie voting.Tie) *voting.Index {
	n.t.Ties = append(n.t.Ties, tie)
	if tie.Chosen == nil {
		n.t.Tied, n.t.Elected = tie.Among, []voting.Index{}
	}
	return tie.Chosen
}
