// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"fmt"
	"math/big"
	"slices"

	"moothall/voting"
)

// One vote in units of the ninth decimal, and the surplus that ends an iteration.
const (
	meekPlaces = 9
	meekVote   = 1_000_000_000
	meekOmega  = 1_000 // 0.000001
)

// Meek counts by Meek's method as the Proportional Representation Foundation's
// reference rule and New Zealand's Local Electoral Regulations 2001, Schedule
// 1A, reckon it: nine decimals, what a candidate keeps rounded up, the quota cut
// off and one unit added, 0.000001 of surplus left over ends an iteration.
//
// Every candidate has a keep factor: 1 while hopeful, 0 when excluded, and what
// gives the quota when elected. Each ballot goes down its ranks, leaving at each
// candidate the kept part of what is left of it. The quota follows what is
// exhausted.
//
// The transcript has the first preferences as round 1, then one round an
// election or exclusion, with the tallies and keep factors at that moment; the
// last is not reckoned again after it. Candidates within the surplus of the
// lowest are tied with it (PRF rule B.3); ties go to the lot.
//
// With Options.Equal split an equal rank is no overvote: what is left of a ballot
// is offered to the continuing of the rank in equal parts, cut off at the ninth
// decimal; each keeps what its factor keeps, and what they do not keep goes on
// together to the next rank. What cannot be parted evenly is lost, and shown so.
//
// Hill, Wichmann and Woodall, Algorithm 123, Computer Journal 30(3), 1987.
//
// The papers are a tree of their first ranks, grown where weight passes; an
// iteration costs the nodes that weight reaches, which is few as long as most of
// it stays with the hopeful, and no more than the marks of all papers.
//
// It refuses the overvote rule exhaust-if-multiple-continuing, and as Scottish does.
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func Meek(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	if o.Ballots.Overvote == voting.ExhaustIfMultiple {
		return voting.Transcript{}, fmt.Errorf("%w: meek reads every ballot anew in every iteration, so overvote should be exhaust or skip", voting.ErrSetting)
	}
	o.Ties = o.Ties.Or(voting.NoLook, voting.PRF)
	ties, err := o.Ties.Rule(c)
	if err != nil {
		return voting.Transcript{}, err
	}
	guard, err := newGuard(c, o.Constraints, nil)
	if err != nil {
		return voting.Transcript{}, err
	}
	n := newMeek(c, p, o, ties)
	n.guard, n.ties = guard, ties
	if n.valid == 0 {
		n.t.Tied = c.Standing()
		n.t.Notes = append(n.t.Notes, "No ballot names anybody in first place: nobody is elected.")
		return n.t, nil
	}
	return n.count()
}

// units is votes on the grid of nine decimals, as large as they get.
type units struct{ *big.Int }

func (u units) compare(v units) int { return u.Cmp(v.Int) }
func (u units) plus(v units) units  { return units{new(big.Int).Add(u.Int, v.Int)} }
func (u units) minus(v units) units { return units{new(big.Int).Sub(u.Int, v.Int)} }
func (u units) times(w int64) units { return units{new(big.Int).Mul(u.Int, big.NewInt(w))} }
func unitsOf(n int64) units         { return units{big.NewInt(n)} }
func (u units) show() voting.Decimal {
	votes, rest := new(big.Int).QuoRem(u.Int, big.NewInt(meekVote), new(big.Int))
	return voting.Mixed(votes.Int64(), rest.Int64(), meekPlaces)
}

// meek is a count under way.
type meek struct {
	*field[units]
	tree       *tree
	keep       []int64 // per candidate, of meekVote
	quota      units
	exhausted  units
	lost       units // what cannot be shared evenly
	split      [4]units
	valid      int64
	iterations int // of the round at hand
	t          voting.Transcript
}

func newMeek(c voting.Contest, p *voting.Profile, o Options, ties voting.TieRule) *meek {
	if o.Equal == "" {
		o.Equal = OvervoteEqual
	}
	settings := o.settings(c)
	settings["equal"] = string(o.Equal)
	if o.Equal == SplitEqual {
		o.Ballots.Overvote = voting.ExhaustIfMultiple // equal ranks are kept as they are
	}
	papers := o.Ballots.Read(c, p)
	n := &meek{
		field: newField[units](c), keep: make([]int64, len(c.Options)),
		t: voting.NewTranscript("meek", c, p, settings, ties.Lot),
	}
	for _, i := range n.standing {
		n.keep[i] = meekVote
	}
	n.tree = newTree(papers, slices.Clone(n.open), o.Equal == SplitEqual)
	invalid := n.tree.unplaced - papers.Blank()
	n.valid = p.Total() - papers.Blank() - invalid
	n.t.Ballots = voting.Accounting{
		Received: p.Total(), Valid: n.valid, Blank: papers.Blank(), Invalid: invalid, Weight: voting.Whole(p.Total()),
	}
	return n
}

// count alternates iterations with elections and exclusions (PRF rule B).
func (n *meek) count() (voting.Transcript, error) {
	if err := n.distribute(); err != nil {
		return voting.Transcript{}, err
	}
	quota := n.quota.show()
	n.t.Quota = &quota
	n.note(voting.FirstPreferences)
	for len(n.left()) > n.vacancies() && n.vacancies() > 0 {
		surplus, err := n.iterate()
		if err != nil {
			return voting.Transcript{}, err
		}
		if n.t.Tied == nil && len(n.last().Elected) == 0 {
			n.excludeLowest(surplus)
		}
		if n.t.Tied != nil {
			return n.t, nil
		}
	}
	if n.vacancies() > 0 {
		n.electRest(&n.last().Elected)
	}
	n.t.Elected = n.won
	return n.t, nil
}

// iterate moves the keep factors until somebody is elected, or the surplus is
// small enough, or shrinks no more. It opens the round that the tallies lead to.
// Whom the constraints have doomed goes out before anything is moved.
func (n *meek) iterate() (surplus units, err error) {
	before := unitsOf(n.valid).times(meekVote)
	if err := n.judge(); err != nil {
		return surplus, err
	}
	for n.iterations = 1; ; n.iterations++ {
		if err := n.distribute(); err != nil {
			return surplus, err
		}
		if len(n.doomed) > 0 {
			n.note(voting.ExclusionRound)
			return unitsOf(0), nil
		}
		if slices.ContainsFunc(n.left(), n.reached) {
			n.note(voting.ElectionRound)
			return surplus, n.elections(&n.last().Elected, n.reached, n.settle)
		}
		surplus = n.surplus()
		if surplus.compare(unitsOf(meekOmega)) < 0 || surplus.compare(before) >= 0 {
			n.note(voting.ExclusionRound)
			return surplus, nil
		}
		before = surplus
		n.update()
	}
}

func (n *meek) reached(i voting.Index) bool { return n.votes[i].compare(n.quota) >= 0 }

// distribute hands every ballot down its ranks and sets the quota: what the
// candidates hold ÷ (seats+1), cut off, and one unit more (PRF rule B.2.a, b).
func (n *meek) distribute() error {
	tallies, gone, lost := n.tree.distribute(n.keep)
	held := unitsOf(0)
	for i := range tallies {
		n.votes[i] = units{tallies[i].big()}
		held = held.plus(n.votes[i])
	}
	n.exhausted = unitsOf(0)
	for why := range gone {
		n.split[why] = units{gone[why].big()}
		n.exhausted = n.exhausted.plus(n.split[why])
	}
	n.lost = units{lost.big()}
	if sum, want := held.plus(n.exhausted).plus(n.lost), unitsOf(n.valid).times(meekVote); sum.compare(want) != 0 {
		return fmt.Errorf("%w: meek holds %s of %s after round %d", voting.ErrConservation, sum.show(), want.show(), len(n.t.Rounds))
	}
	n.quota = units{new(big.Int).Quo(held.Int, big.NewInt(int64(n.seats+1)))}.plus(unitsOf(1))
	return nil
}

// surplus is what the elected hold above the quota, all together; not below 0.
func (n *meek) surplus() units {
	sum := unitsOf(0)
	for _, i := range n.won {
		sum = sum.plus(n.votes[i].minus(n.quota))
	}
	if sum.Sign() < 0 {
		return unitsOf(0)
	}
	return sum
}

// update sets the keep factors of the elected so that they come nearer the
// quota: keep × quota, rounded up, ÷ votes, rounded up (PRF rule B.2.f).
func (n *meek) update() {
	for _, i := range n.won {
		kept := ceiling(new(big.Int).Mul(big.NewInt(n.keep[i]), n.quota.Int), big.NewInt(meekVote))
		kept = ceiling(kept.Mul(kept, big.NewInt(meekVote)), n.votes[i].Int)
		n.keep[i] = min(kept.Int64(), meekVote) // nobody keeps more than there is
	}
}

// ceiling is a ÷ b, rounded up.
func ceiling(a, b *big.Int) *big.Int {
	quotient, rest := new(big.Int).QuoRem(a, b, new(big.Int))
	if rest.Sign() > 0 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return quotient
}

// excludeLowest excludes one of those within the surplus of the lowest; nobody
// where the tie is left open.
func (n *meek) excludeLowest(surplus units) {
	among := n.unguarded()
	most := n.votes[n.most(among, -1)[0]].plus(surplus)
	out := n.settle("exclusion", slices.DeleteFunc(slices.Clone(among), func(i voting.Index) bool { return n.votes[i].compare(most) > 0 }), -1)
	if out == nil {
		return
	}
	r := n.last()
	r.Of, r.Eliminated = out, []voting.Index{*out}
	r.Guarded, r.Doomed = slices.Clone(n.guarded), slices.Contains(n.doomed, *out)
	n.exclude(*out)
	n.keep[*out] = 0
	n.tree.exclude(*out)
}

// settle chooses one of the equals; nil where the lot is open.
func (n *meek) settle(kind string, equals []voting.Index, sign int) *voting.Index {
	if len(equals) == 1 {
		return &equals[0]
	}
	return n.part(&n.t, kind, equals, sign, 0)
}

func (n *meek) last() *voting.Round { return &n.t.Rounds[len(n.t.Rounds)-1] }

// note opens a round with the tallies as they are.
func (n *meek) note(kind string) {
	r := voting.Round{
		N: len(n.t.Rounds) + 1, Kind: kind, Quota: n.quota.show(), Exhausted: n.exhausted.show(), Lost: n.lost.show(),
		Split:      &voting.Exhausted{Choices: n.split[0].show(), Overvotes: n.split[1].show(), Skipped: n.split[2].show(), Repeated: n.split[3].show()},
		Iterations: n.iterations,
		Elected:    []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
	}
	for _, i := range n.standing {
		r.Tallies = append(r.Tallies, voting.Tally{Option: i, Votes: n.votes[i].show()})
		r.Keep = append(r.Keep, voting.Tally{Option: i, Votes: voting.Fixed(n.keep[i], meekPlaces)})
	}
	n.t.Rounds = append(n.t.Rounds, r)
}
