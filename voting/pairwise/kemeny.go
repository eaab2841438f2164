// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise

import (
	"fmt"
	"math/bits"
	"slices"

	"moothall/voting"
)

// MostKemeny is how many options Kemeny can order: there are 12! = 479,001,600 orders of 12.
const MostKemeny = 12

// Kemeny takes, of all orders of the options, the one that contradicts the
// fewest preferences between two options: for every pair, the weight that
// prefers the one that stands lower.
//
// Where several orders contradict as few, a set of the ranking stands above
// another if every one of these orders puts all of it above all of the other,
// and the sets are as small as that allows. Seats go to the head of the order
// that comes first by the lot, option by option from the top; that is a Tie of
// kind "seat", among those who are in the head of some of these orders and not
// of all, and it is left open between them where the lot is. A lot given with
// the count makes that order the ranking. The transcript says how many orders
// there are.
//
// Kemeny, Mathematics without numbers, Daedalus 88 (1959), 577-591; Young,
// Condorcet's theory of voting, American Political Science Review 82 (1988),
// 1231-1244. Counted exactly in O(2^n n²), over all sets of options (Held and
// Karp), and refused for more than MostKemeny options.
//
// Errors: ErrContest, ErrSetting.
func Kemeny(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	if standing := len(c.Standing()); standing > MostKemeny {
		return voting.Transcript{}, fmt.Errorf("%w: kemeny weighs every order, and can do so for at most %d options; %d stand. schulze and ranked-pairs rank more", voting.ErrContest, MostKemeny, standing)
	}
	n, err := begin("kemeny", c, p, o)
	if err != nil {
		return voting.Transcript{}, err
	}
	k := weigh(n)
	ranking := k.sets()
	if n.t.Ballots.Valid == 0 {
		return n.conclude(ranking), nil
	}
	n.t.Notes = append(n.t.Notes, k.sentence())
	seats := min(c.Seats, len(n.field))
	contested := k.contested(seats)
	if len(contested) == 0 && (k.many() == 1 || o.Tie == "" || n.t.Lot.Open) {
		return n.conclude(ranking), nil
	}
	n.settle(ranking, k, seats, contested)
	return n.t, nil
}

// sentence says how good the best orders are, and how many.
func (k *kemeny) sentence() string {
	if k.many() == 1 {
		return fmt.Sprintf("The order contradicts %d preferences between two options; every other contradicts more.", k.least())
	}
	return fmt.Sprintf("%d orders contradict %d preferences between two options each; every other contradicts more.", k.many(), k.least())
}

// settle fills the seats from one of several orders.
func (n *count) settle(ranking [][]voting.Index, k *kemeny, seats int, contested []voting.Index) {
	tie := voting.Tie{Kind: "seat", Among: contested, Rule: "open", Evidence: fmt.Sprintf("%d orders are equally good", k.many())}
	n.t.Ranking = ranking
	if n.t.Lot.Open {
		n.t.Tied, n.t.Ties = contested, append(n.t.Ties, tie)
		return
	}
	if len(contested) == 0 {
		tie.Kind, tie.Among = "ranking", equals(ranking)
	}
	order := k.first(n.t.Lot.Order)
	first := order[slices.IndexFunc(order, func(i voting.Index) bool { return slices.Contains(tie.Among, i) })]
	tie.Rule, tie.Chosen = "lot", &first
	n.t.Elected, n.t.Ties = order[:seats], append(n.t.Ties, tie)
	if n.o.Tie != "" {
		n.t.Ranking = nil
		for _, i := range order {
			n.t.Ranking = append(n.t.Ranking, []voting.Index{i})
		}
	}
}

// equals are those who share a set of the ranking with others, in the contest's order.
func equals(ranking [][]voting.Index) (shared []voting.Index) {
	for _, set := range ranking {
		if len(set) > 1 {
			shared = append(shared, set...)
		}
	}
	slices.Sort(shared)
	return shared
}

// kemeny weighs orders by the sets at their heads. A set is its members' bits;
// no sum passes 66 pairs of all weight there is, 6·10^14.
type kemeny struct {
	field []voting.Index
	head  []int64 // head[s]: the fewest contradictions of an order of s
	tail  []int64 // tail[s]: the fewest that can follow after s
	below func(x int, above uint) int64
	ways  []int64 // ways[s]: how many orders of s contradict as few
}

func weigh(n *count) *kemeny {
	size := 1 << len(n.field)
	k := &kemeny{field: n.field, head: make([]int64, size), tail: make([]int64, size), ways: make([]int64, size)}
	k.below = func(x int, above uint) (contradicted int64) {
		for ; above != 0; above &= above - 1 {
			contradicted += n.duels.Prefer(n.field[x], n.field[bits.TrailingZeros(above)])
		}
		return contradicted
	}
	for s := uint(1); s < uint(size); s++ {
		k.head[s] = fewest(s, func(x int) int64 { return k.head[s&^(1<<x)] + k.below(x, s&^(1<<x)) })
	}
	for s := size - 2; s >= 0; s-- {
		k.tail[s] = fewest(uint(size-1)&^uint(s), func(x int) int64 { return k.below(x, uint(s)) + k.tail[uint(s)|1<<x] })
	}
	k.ways[0] = 1
	for s := uint(1); s < uint(size); s++ {
		each(s, func(x int) {
			if before := s &^ (1 << x); k.head[before]+k.below(x, before) == k.head[s] {
				k.ways[s] += k.ways[before]
			}
		})
	}
	return k
}

// each goes through the members of a set.
func each(set uint, do func(x int)) {
	for ; set != 0; set &= set - 1 {
		do(bits.TrailingZeros(set))
	}
}

// fewest is the least of what the members of a set, not empty, cost.
func fewest(set uint, cost func(x int) int64) (least int64) {
	first := true
	each(set, func(x int) {
		if c := cost(x); first || c < least {
			least, first = c, false
		}
	})
	return least
}

// least is how much the best orders contradict.
func (k *kemeny) least() int64 { return k.tail[0] }

// many is how many best orders there are.
func (k *kemeny) many() int64 { return k.ways[len(k.ways)-1] }

// best says whether some best order begins with the set.
func (k *kemeny) best(set uint) bool { return k.head[set]+k.tail[set] == k.least() }

// heads are the sets of one size that best orders begin with.
func (k *kemeny) heads(size int) (heads []uint) {
	for s := range uint(len(k.head)) {
		if bits.OnesCount(s) == size && k.best(s) {
			heads = append(heads, s)
		}
	}
	return heads
}

// sets cuts the ranking where all best orders have the same options above.
func (k *kemeny) sets() (ranking [][]voting.Index) {
	cut := uint(0)
	for size := 1; size <= len(k.field); size++ {
		if heads := k.heads(size); len(heads) == 1 {
			ranking = append(ranking, k.members(heads[0]&^cut))
			cut = heads[0]
		}
	}
	return ranking
}

// contested are those who are in the head of so many of some best orders, not of all.
func (k *kemeny) contested(size int) []voting.Index {
	heads := k.heads(size)
	some, all := uint(0), heads[0]
	for _, s := range heads {
		some, all = some|s, all&s
	}
	return k.members(some &^ all)
}

// first is the best order that comes first by the lot.
func (k *kemeny) first(lot []voting.Index) (order []voting.Index) {
	set := uint(0)
	for range k.field {
		for _, i := range lot {
			x := slices.Index(k.field, i)
			if next := set | 1<<x; next != set && k.below(x, set)+k.tail[next] == k.tail[set] {
				order, set = append(order, i), next
				break
			}
		}
	}
	return order
}

func (k *kemeny) members(set uint) (members []voting.Index) {
	each(set, func(x int) { members = append(members, k.field[x]) })
	return members
}
