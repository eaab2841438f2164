// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// oracle is the rules once more, as somebody would apply them with a pencil: every
// way of every voice is written down, the ways are compared, voices are turned back
// one by one. It shares no line with what it judges.
type oracle struct {
	weights []int64
	lists   [][]ID      // OffRoll and Unaccepted stand on them; nil is no delegation, empty an opt-out
	from    []time.Time // when each list was given
	direct  Set
	barred  Set // suspended
	lot     []int32
}

func (o oracle) graph() Graph {
	var ds []Delegation
	for m, list := range o.lists {
		if list != nil {
			ds = append(ds, Delegation{Delegator: ID(m), Delegates: list, From: o.from[m]})
		}
	}
	g, err := Resolve(len(o.lists), ds, Matter{}, noon(), o.barred)
	if err != nil {
		panic(err)
	}
	return g
}

// fate is what becomes of one voice: its way with her first, and why it is lost.
type fate struct {
	way  []ID
	lost Reason
	came time.Time
}

func (f fate) final() ID {
	if f.lost != Counted {
		return None
	}
	return f.way[len(f.way)-1]
}

// known is the member's list without those who cannot be anybody's way, at their ranks.
func (o oracle) known(m ID) (to []ID, rank []int) {
	if o.barred.Has(m) {
		return nil, nil
	}
	for n, d := range o.lists[m] {
		if d >= 0 {
			to, rank = append(to, d), append(rank, n+1)
		}
	}
	return to, rank
}

// alone is the reason of a member whose voice goes to nobody at all.
func (o oracle) alone(m ID) Reason {
	switch {
	case o.barred.Has(m) || o.lists[m] == nil:
		return LostNoVote
	case len(o.lists[m]) == 0:
		return LostOptOut
	}
	return LostDeadEnd
}

// fate of a voice by a rule, where the ballots in full take nobody.
func (o oracle) fate(m ID, rule Rule, full map[ID]bool) fate {
	if o.direct.Has(m) {
		return fate{way: []ID{m}}
	}
	carries := func(v ID) bool { return o.direct.Has(v) && !o.barred.Has(v) && !full[v] }
	ends := func(v ID) bool {
		to, _ := o.known(v)
		return o.barred.Has(v) || !o.direct.Has(v) && len(to) == 0
	}
	switch to, _ := o.known(m); {
	case rule == Default:
		return o.straight(m, full)
	case len(to) == 0:
		return fate{way: []ID{m}, lost: o.alone(m)}
	case rule == NonTransitive:
		if n := slices.IndexFunc(to, carries); n >= 0 {
			return o.dated(fate{way: []ID{m, to[n]}})
		}
		return fate{way: []ID{m}, lost: LostDeadEnd}
	}
	if way := o.best(m, rule, carries, full); way != nil {
		return o.dated(fate{way: way})
	}
	if way := o.best(m, rule, ends, full); way != nil {
		return fate{way: way, lost: LostDeadEnd}
	}
	return fate{lost: LostCycle}
}

// straight follows the first of each list.
func (o oracle) straight(m ID, full map[ID]bool) fate {
	f := fate{way: []ID{m}}
	for at := m; ; {
		switch {
		case o.barred.Has(at) && at != m, o.barred.Has(at) && !o.direct.Has(at):
			f.lost = LostDeadEnd
		case o.direct.Has(at) && full[at]:
			f.lost = LostCapped
		case o.direct.Has(at):
			return o.dated(f)
		case len(o.lists[at]) == 0 || o.lists[at][0] < 0:
			f.lost = LostDeadEnd
		case slices.Contains(f.way, o.lists[at][0]):
			return fate{lost: LostCycle}
		default:
			at = o.lists[at][0]
			f.way = append(f.way, at)
			continue
		}
		if len(f.way) == 1 {
			f.lost = o.alone(m)
		}
		return f
	}
}

// dated says when the latest delegation on the way was given.
func (o oracle) dated(f fate) fate {
	for _, m := range f.way[:len(f.way)-1] {
		if o.from[m].After(f.came) {
			f.came = o.from[m]
		}
	}
	return f
}

// best writes down every way from a member that visits nobody twice and ends at one
// sought, passing nobody who votes or is suspended, and returns the best of them.
func (o oracle) best(m ID, rule Rule, sought func(ID) bool, full map[ID]bool) []ID {
	var best, bestKey []int
	var walk func(way []ID, ranks []int)
	walk = func(way []ID, ranks []int) {
		at := way[len(way)-1]
		if sought(at) {
			key, sum := append([]int{len(ranks)}, ranks...), 0
			for _, r := range ranks {
				sum += r
			}
			if rule == MinSum {
				key = append([]int{sum}, key...)
			}
			if best == nil || slices.Compare(key, bestKey) < 0 {
				best, bestKey = nil, key
				for _, m := range way {
					best = append(best, int(m))
				}
			}
			return
		}
		if o.direct.Has(at) || o.barred.Has(at) {
			return
		}
		to, rank := o.known(at)
		for n, next := range to {
			if !slices.Contains(way, next) {
				walk(append(slices.Clip(way), next), append(slices.Clip(ranks), rank[n]))
			}
		}
	}
	walk([]ID{m}, nil)
	var way []ID
	for _, m := range best {
		way = append(way, ID(m))
	}
	return way
}

// fates of all voices under a cap, 0 being none.
func (o oracle) fates(rule Rule, limit int64) []fate {
	fates, round, full := make([]fate, len(o.lists)), make([]int, len(o.lists)), map[ID]bool{}
	for m := range fates {
		fates[m] = o.fate(ID(m), rule, nil)
	}
	if limit == 0 {
		limit = math.MaxInt64
	}
	for turn := 1; ; turn++ {
		back := o.over(fates, round, full, limit)
		if len(back) == 0 {
			return fates
		}
		for _, m := range back {
			if f := o.fate(m, rule, full); f.lost == Counted {
				fates[m], round[m] = f, turn
			} else {
				fates[m].lost = LostCapped // and her way is the one to the ballot that turned her back
			}
		}
	}
}

// over empties the ballots that carry too much, and marks them full.
func (o oracle) over(fates []fate, round []int, full map[ID]bool, limit int64) (back []ID) {
	for v := range fates {
		var others []ID
		carried := int64(0)
		for m, f := range fates {
			if f.final() != ID(v) {
				continue
			}
			if carried += o.weights[m]; m != v {
				others = append(others, ID(m))
			}
		}
		slices.SortFunc(others, func(a, b ID) int {
			return cmp.Or(cmp.Compare(round[a], round[b]), fates[a].came.Compare(fates[b].came),
				cmp.Compare(len(fates[a].way), len(fates[b].way)), cmp.Compare(o.lot[a], o.lot[b]))
		})
		for len(others) > 0 && carried > limit {
			last := others[len(others)-1]
			carried -= o.weights[last]
			others, back, full[ID(v)] = others[:len(others)-1], append(back, last), true
		}
	}
	return back
}

// judge holds what Weigh says to the oracle, voice by voice, with the way it shows.
func (o oracle) judge(rule Rule, limit int64) error {
	g := o.graph()
	w, err := g.Weigh(o.weights, o.direct, Terms{Rule: rule, Cap: limit, Lot: o.lot})
	if err != nil {
		return err
	}
	weight, lost, sum := make([]int64, len(o.weights)), [reasons]int64{}, int64(0)
	longest, direct, voters := 0, int64(0), 0
	for m, f := range o.fates(rule, limit) {
		c := PathOf(ID(m), w.Graph, o.direct)
		var hops []ID
		for _, h := range c.Hops {
			hops = append(hops, h.Member)
		}
		if w.Final[m] != f.final() || w.Lost[m] != f.lost || c.Final != f.final() || c.Lost() != f.lost || c.End != w.End[m] {
			return fmt.Errorf("member %d: final %d, lost %v, end %v; the path says %d, %v, %v; by hand %d, %v by %v",
				m, w.Final[m], w.Lost[m], w.End[m], c.Final, c.Lost(), c.End, f.final(), f.lost, f.way)
		}
		if f.way != nil && !slices.Equal(hops, f.way) {
			return fmt.Errorf("member %d goes by %v, by hand %v", m, hops, f.way)
		}
		if f.final() == None {
			lost[f.lost] += o.weights[m]
		} else {
			weight[f.final()] += o.weights[m]
			longest = max(longest, len(f.way)-1)
		}
		if o.direct[m] {
			direct, voters = direct+o.weights[m], voters+1
		}
		sum += o.weights[m]
		d, governed := w.Graph.Governing(ID(m))
		if governed != (o.lists[m] != nil) || !slices.Equal(d.Delegates, o.lists[m]) {
			return fmt.Errorf("member %d is governed by %v", m, d)
		}
	}
	if diff := gocmp.Diff(weight, w.Weight, cmpopts.EquateEmpty()); diff != "" {
		return fmt.Errorf("weights: %s", diff)
	}
	if longest != w.LongestChain || direct != w.Direct || voters != w.Voters || slices.Max(weight) != w.Largest {
		return fmt.Errorf("the longest chain is %d, %d voters cast %d for themselves, the largest ballot %d; by hand %d, %d, %d, %d",
			w.LongestChain, w.Voters, w.Direct, w.Largest, longest, voters, direct, slices.Max(weight))
	}
	if lost != w.LostBy || sum != w.Electorate || w.Direct+w.Represented+w.LostTotal() != sum {
		return fmt.Errorf("lost %v of %d, by hand %v of %d", w.LostBy, w.Electorate, lost, sum)
	}
	return w.Check()
}

// draws gives whole numbers from low to high: by rapid, which finds the smallest case
// that fails, or by a seed, which makes many large ones.
type draws func(low, high int, of string) int

func drawn(t *rapid.T) draws {
	return func(low, high int, of string) int { return rapid.IntRange(low, high).Draw(t, of) }
}

func seeded(seed uint64) draws {
	random := rand.New(rand.NewPCG(seed, 2020))
	return func(low, high int, _ string) int { return low + random.IntN(high-low+1) }
}

// anyLists is a random roll of lists, of who is off the roll or has not accepted too.
func (d draws) anyLists(most int) oracle {
	n := d(1, most, "members")
	o := oracle{make([]int64, n), make([][]ID, n), make([]time.Time, n), make(Set, n), make(Set, n), make([]int32, n)}
	votes := d(0, 5, "one in so many votes") // 0: nobody
	for m := range n {
		o.weights[m] = max(int64(d(-3, 3, "weight")), 1)
		if d(0, 9, "weightless") == 0 {
			o.weights[m] = 0
		}
		o.direct[m] = votes > 0 && d(1, votes, "votes") == 1
		o.barred[m] = d(1, 12, "suspended") == 1
		o.from[m] = day(-d(1, 4, "days ago given"))
		o.lists[m] = d.anyList(ID(m), n)
		o.lot[m] = int32(m)
	}
	for m := range n {
		other := d(m, n-1, "place in the lot")
		o.lot[m], o.lot[other] = o.lot[other], o.lot[m]
	}
	return o
}

// anyList is nil, empty or up to four others, or nobodies.
func (d draws) anyList(m ID, members int) []ID {
	long := d(-1, 8, "places")
	if long < 0 {
		return nil
	}
	list := []ID{}
	for range min(long, 4) {
		to := ID(d(0, members-1, "delegate"))
		switch d(0, 12, "nobody") {
		case 0:
			to = OffRoll
		case 1:
			to = Unaccepted
		}
		if to != m && (to < 0 || !slices.Contains(list, to)) {
			list = append(list, to)
		}
	}
	return list
}

var everyRule = []Rule{Default, NonTransitive, BreadthFirst, MinSum}

func TestWeigh_AgreesWithThePencil(t *testing.T) {
	for _, rule := range everyRule {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			if err := drawn(t).anyLists(9).judge(rule, 0); err != nil {
				t.Error(err)
			}
		}))
	}
}

func TestCap_AgreesWithThePencil(t *testing.T) {
	for _, rule := range everyRule {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			o := drawn(t).anyLists(11)
			if err := o.judge(rule, int64(drawn(t)(1, 5, "cap"))); err != nil {
				t.Error(err)
			}
		}))
	}
}

// TestWeigh_AgreesWithThePencilOnMany draws more and larger rolls than one would
// want to see made small.
func TestWeigh_AgreesWithThePencilOnMany(t *testing.T) {
	for _, rule := range everyRule {
		for seed := range uint64(4_000) {
			d := seeded(seed)
			o := d.anyLists(13)
			if err := o.judge(rule, int64(d(0, 5, "cap"))); err != nil {
				t.Fatalf("%v, seed %d: %v", rule, seed, err)
			}
		}
	}
}

// TestWeigh_AgreesOnAllSmallGraphs goes through all graphs with lists of up to two
// and every set of voters: of up to four members all, of five all with a voter and
// one in 61 of those without, of six all with three voters or more, one in 61 of those
// with two, one in 6 101 of those with one and some without. Who votes has no
// list here, as a voter's own is never read; of five and six the voters are the last,
// as names do not matter.
func TestWeigh_AgreesOnAllSmallGraphs(t *testing.T) {
	for _, rule := range []Rule{BreadthFirst, MinSum} {
		for n := 1; n <= 4; n++ {
			for voters := range 1 << n {
				everyGraph(t, rule, n, uint(voters), 1)
			}
		}
		for _, c := range []struct {
			members, voters, step int
		}{{5, 0, 61}, {5, 1, 1}, {5, 2, 1}, {5, 3, 1}, {5, 4, 1}, {5, 5, 1}, {6, 0, 100_003}, {6, 1, 6101}, {6, 2, 61}, {6, 3, 1}, {6, 4, 1}, {6, 5, 1}, {6, 6, 1}} {
			everyGraph(t, rule, c.members, (1<<c.voters-1)<<(c.members-c.voters), c.step)
		}
	}
}

// everyGraph judges each graph of so many members, or one in so many of them.
func everyGraph(t *testing.T, rule Rule, n int, voters uint, step int) {
	o := oracle{ones(n), make([][]ID, n), make([]time.Time, n), make(Set, n), nil, make([]int32, n)}
	var choices [][][]ID // of each member
	graphs := 1
	for m := range n {
		o.direct[m], o.lot[m] = voters>>m&1 == 1, int32(m)
		choices = append(choices, shortLists(ID(m), n))
		if o.direct[m] {
			choices[m] = choices[m][:1]
		}
		graphs *= len(choices[m])
	}
	for g := 0; g < graphs; g += step {
		rest := g
		for m := range n {
			o.lists[m] = choices[m][rest%len(choices[m])]
			rest /= len(choices[m])
		}
		if err := o.judgeWeights(rule); err != nil {
			t.Fatalf("%v, lists %v, voters %v: %v", rule, o.lists, o.direct, err)
		}
	}
}

// judgeWeights is judge without the paths, for millions of graphs.
func (o oracle) judgeWeights(rule Rule) error {
	next := make([]ID, len(o.lists))
	var places []Place
	for m, list := range o.lists {
		if next[m] = None; len(list) > 0 {
			next[m] = list[0]
		}
		for n, to := range list {
			places = append(places, Place{ID(m), to, int32(n + 1)})
		}
	}
	g := Graph{Next: next, lists: &lists{start: make([]int32, len(next)+1)}}
	g.lists.fill(places)
	w, err := g.Weigh(o.weights, o.direct, Terms{Rule: rule})
	if err != nil {
		return err
	}
	for m := range next {
		f := o.fate(ID(m), rule, nil)
		if w.Final[m] != f.final() || w.Lost[m] != f.lost || len(f.way) > 1 && w.Graph.Next[m] != f.way[1] {
			return fmt.Errorf("member %d: %d, %v by %d; by hand %d, %v by %v", m, w.Final[m], w.Lost[m], w.Graph.Next[m], f.final(), f.lost, f.way)
		}
	}
	return nil
}

// shortLists are all lists of up to two others; the first is none.
func shortLists(m ID, members int) [][]ID {
	lists := [][]ID{nil}
	for a := range ID(members) {
		if a == m {
			continue
		}
		lists = append(lists, []ID{a})
		for b := range ID(members) {
			if b != m && b != a {
				lists = append(lists, []ID{a, b})
			}
		}
	}
	return lists
}
