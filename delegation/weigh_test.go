// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawGraph draws a graph of lists, one a member.
func drawGraph(t testing.TB, lists [][]ID) Graph {
	t.Helper()
	var places []Place
	opted := make(Set, len(lists))
	for m, list := range lists {
		opted[m] = list != nil && len(list) == 0
		for n, to := range list {
			if to >= 0 {
				places = append(places, Place{ID(m), to, int32(n + 1)})
			}
		}
	}
	g, err := Draw(len(lists), places, opted)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func mustWeigh(t testing.TB, g Graph, weights []int64, direct Set, terms Terms) Weighed {
	t.Helper()
	w, err := g.Weigh(weights, direct, terms)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestWeigh_RulesTellWaysApart: member 0 asks; who votes and the ways are drawn so
// that each rule has its own reason.
func TestWeigh_RulesTellWaysApart(t *testing.T) {
	for _, c := range []struct {
		what   string
		rule   Rule
		lists  [][]ID
		direct []ID
		way    []ID // of member 0
		end    End
	}{
		{"the first who votes, and no further", NonTransitive, [][]ID{{1, 2}, {3}, nil, nil}, to(2, 3), to(0, 2), EndVoted},
		{"nobody on the list votes", NonTransitive, [][]ID{{1}, {2}, nil}, to(2), to(0), EndUnheard},
		{"the other reads on where the first does not vote", NonTransitive, [][]ID{{1, 2}, {0}, nil}, to(2), to(0, 2), EndVoted},
		{"the nearest, though the second on the list", BreadthFirst, [][]ID{{1, 2}, {3}, nil, nil}, to(2, 3), to(0, 2), EndVoted},
		{"of the nearest the first on the list", BreadthFirst, [][]ID{{1, 2}, {3, 4}, {4}, nil, nil}, to(3, 4), to(0, 1, 3), EndVoted},
		{"then the first on the delegate's list", BreadthFirst, [][]ID{{1}, {2, 3}, nil, nil}, to(2, 3), to(0, 1, 2), EndVoted},
		{"a loop is left where a way leads out", BreadthFirst, [][]ID{{1}, {0, 2}, nil}, to(2), to(0, 1, 2), EndVoted},
		{"two first ranks before one third", MinSum, [][]ID{{4, 5, 2, 1}, {3}, {0}, nil, {6}, nil, {3}}, to(2, 3), to(0, 2), EndVoted},
		{"the least sum, though farther", MinSum, [][]ID{{1, 4, 3}, {2}, nil, nil, nil}, to(2, 3), to(0, 1, 2), EndVoted},
		{"of one sum the fewer hops", MinSum, [][]ID{{1, 3}, {2}, nil, nil}, to(2, 3), to(0, 3), EndVoted},
		{"of one sum and as many hops the better first rank", MinSum, [][]ID{{1, 2}, {5, 3}, {4}, nil, nil, nil}, to(3, 4), to(0, 1, 3), EndVoted},
		{"the nearest end where nobody votes", BreadthFirst, [][]ID{{1, 2}, {3}, nil, nil}, nil, to(0, 2), EndSilent},
		{"the end of the least sum", MinSum, [][]ID{{1, 4, 2}, {3}, nil, {}, {0}}, nil, to(0, 1, 3), EndOptOut},
		{"an end behind a loop", MinSum, [][]ID{{1}, {0, 2}, nil}, nil, to(0, 1, 2), EndSilent},
		{"round for ever", BreadthFirst, [][]ID{{1, 2}, {0}, {1}}, nil, to(0, 1), EndCycle},
		{"somebody off the roll is passed over", BreadthFirst, [][]ID{{OffRoll, 1}, nil}, to(1), to(0, 1), EndVoted},
	} {
		t.Run(c.what, func(t *testing.T) {
			n := len(c.lists)
			direct := among(n, c.direct...)
			w := mustWeigh(t, drawGraph(t, c.lists), ones(n), direct, Terms{Rule: c.rule})
			chain := PathOf(0, w.Graph, direct)
			var way []ID
			for _, h := range chain.Hops {
				way = append(way, h.Member)
			}
			if !slices.Equal(way, c.way) || chain.End != c.end || w.End[0] != c.end || w.Lost[0] != chain.Lost() {
				t.Errorf("goes by %v, %v (%v, %v); want %v, %v", way, chain.End, w.End[0], w.Lost[0], c.way, c.end)
			}
		})
	}
}

// The ranks read from the delegator settle everything: no two ways of one member are
// as good, so no lot is needed, whichever is drawn.
func TestWeigh_NoTieIsLeftForALot(t *testing.T) {
	for _, rule := range []Rule{BreadthFirst, MinSum} {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			o := drawn(t).anyLists(8)
			keys := map[string]bool{}
			m := ID(drawn(t)(0, len(o.lists)-1, "who"))
			var walk func(way []ID, key string)
			walk = func(way []ID, key string) {
				at := way[len(way)-1]
				if keys[key] {
					t.Errorf("two ways of %d read %s", m, key)
				}
				keys[key] = true
				to, rank := o.known(at)
				for n, next := range to {
					if !slices.Contains(way, next) {
						walk(append(slices.Clip(way), next), fmt.Sprint(key, " ", rank[n]))
					}
				}
			}
			walk([]ID{m}, "")
			g := o.graph()
			one, _ := g.Weigh(o.weights, o.direct, Terms{Rule: rule})
			other, _ := g.Weigh(o.weights, o.direct, Terms{Rule: rule, Lot: o.lot})
			if diff := cmp.Diff(one.Result, other.Result); diff != "" {
				t.Error(diff)
			}
		}))
	}
}

// With lists of one there is nothing to choose among: the rules that pass voices on
// say what the default one says, of every voice, and under a cap too.
func TestWeigh_ListsOfOneAreTheDefault(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, limit := anyElectorate(t), int64(drawn(t)(0, 9, "cap"))
		g := Graph{Next: e.next}
		want, err := g.Weigh(e.weights, e.direct, Terms{Cap: limit})
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range []Rule{BreadthFirst, MinSum} {
			got, err := g.Weigh(e.weights, e.direct, Terms{Rule: rule, Cap: limit})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Result, got.Result); diff != "" {
				t.Errorf("%v: %s", rule, diff)
			}
			for m := range e.next {
				if diff := cmp.Diff(PathOf(ID(m), want.Graph, e.direct), PathOf(ID(m), got.Graph, e.direct)); diff != "" {
					t.Errorf("%v, path of %d: %s", rule, m, diff)
				}
			}
		}
	})
}

// TestWeigh_DefaultIsAssign: the words of the first rule mean what they meant.
func TestWeigh_DefaultIsAssign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		w, err := Graph{Next: e.next}.Weigh(e.weights, e.direct, Terms{})
		if diff := cmp.Diff(e.assign(t), w.Result); diff != "" || err != nil || w.Uncapped != nil {
			t.Error(diff, err)
		}
	})
}

// relabelled is the same roll in another order.
func (o oracle) relabelled(names []int) oracle {
	n := len(names)
	c := oracle{make([]int64, n), make([][]ID, n), o.from, make(Set, n), make(Set, n), make([]int32, n)}
	c.from = slices.Clone(o.from)
	for m, at := range names {
		c.weights[at], c.direct[at], c.barred[at], c.lot[at], c.from[at] = o.weights[m], o.direct[m], o.barred[m], o.lot[m], o.from[m]
		c.lists[at] = slices.Clone(o.lists[m])
		for n, to := range c.lists[at] {
			if to >= 0 {
				c.lists[at][n] = ID(names[to])
			}
		}
	}
	return c
}

func TestWeigh_IsIndependentOfOrder(t *testing.T) {
	for _, rule := range everyRule {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			o := drawn(t).anyLists(12)
			names := make([]int, len(o.lists))
			for m := range names {
				names[m] = m
			}
			names = rapid.Permutation(names).Draw(t, "order")
			moved, limit := o.relabelled(names), int64(drawn(t)(0, 6, "cap"))
			one, err := o.graph().Weigh(o.weights, o.direct, Terms{Rule: rule, Cap: limit, Lot: o.lot})
			other, errOther := moved.graph().Weigh(moved.weights, moved.direct, Terms{Rule: rule, Cap: limit, Lot: moved.lot})
			if err != nil || errOther != nil {
				t.Fatal(err, errOther)
			}
			for m, at := range names {
				if one.Weight[m] != other.Weight[at] || one.Lost[m] != other.Lost[at] || one.End[m] != other.End[at] {
					t.Errorf("member %d: %d, %v; moved %d, %v", m, one.Weight[m], one.Lost[m], other.Weight[at], other.Lost[at])
				}
			}
			if one.LostBy != other.LostBy || one.LongestChain != other.LongestChain || one.Largest != other.Largest {
				t.Errorf("totals %v became %v", one.LostBy, other.LostBy)
			}
		}))
	}
}

// Guru participation: nobody who votes is worse off for a voice that she carries.
// Take any member whose voice is counted, and the same decision in which she keeps
// it to herself: then whoever carried her counts no more than before, and nobody
// else counts less. Kotsialou and Riley (2020) prove it of breadth-first, Brill et
// al. (2022) of rules whose ways go on as those of whom they go over do, as MinSum's.
//
// The other reading holds too: a delegation given in addition, last on a list, to
// somebody who votes never takes from her ballot.
func TestWeigh_NobodyIsWorseOffForAVoiceSheCarries(t *testing.T) {
	for _, rule := range []Rule{BreadthFirst, MinSum} {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			o := drawn(t).anyLists(12)
			before, err := o.graph().Weigh(o.weights, o.direct, Terms{Rule: rule})
			if err != nil {
				t.Fatal(err)
			}
			m := drawn(t)(0, len(o.lists)-1, "who keeps her voice")
			guru := before.Final[m]
			if guru == None || o.direct[m] {
				return
			}
			o.lists[m] = nil
			after, err := o.graph().Weigh(o.weights, o.direct, Terms{Rule: rule})
			if err != nil {
				t.Fatal(err)
			}
			for v := range o.lists {
				if by := after.Weight[v] - before.Weight[v]; ID(v) == guru && by > 0 || ID(v) != guru && by < 0 {
					t.Errorf("without the voice of %d, whom %d carried, %d counts %+d", m, guru, v, by)
				}
			}
		}))
		t.Run(rule.String()+", one delegation more", rapid.MakeCheck(func(t *rapid.T) {
			o := drawn(t).anyLists(12)
			m, v := drawn(t)(0, len(o.lists)-1, "who delegates"), ID(drawn(t)(0, len(o.lists)-1, "to whom"))
			if !o.direct[v] || o.direct[m] || ID(m) == v || slices.Contains(o.lists[m], v) {
				return
			}
			before, err := o.graph().Weigh(o.weights, o.direct, Terms{Rule: rule})
			o.lists[m] = append(slices.Clip(o.lists[m]), v)
			after, errAfter := o.graph().Weigh(o.weights, o.direct, Terms{Rule: rule})
			if err != nil || errAfter != nil || after.Weight[v] < before.Weight[v] {
				t.Errorf("%d names %d too, who counts %d then and counted %d; %v, %v", m, v, after.Weight[v], before.Weight[v], err, errAfter)
			}
		}))
	}
}

// Whoever has no connection to a member, in either direction and over however many,
// is not touched by what she does: taking her list away, in a loop or elsewhere,
// changes her own component alone.
func TestWeigh_AListChangesOnlyItsComponent(t *testing.T) {
	for _, rule := range everyRule {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			d := drawn(t)
			o := d.anyLists(16)
			a, b := ID(len(o.lists)), ID(len(o.lists)+1) // two more who name each other, and perhaps one who leads to them
			o.weights, o.lists, o.from = append(o.weights, 1, 2), append(o.lists, to(b), to(a)), append(o.from, noon(), noon())
			o.direct, o.barred, o.lot = append(o.direct, false, false), append(o.barred, false, false), append(o.lot, int32(a), int32(b))
			if d(0, 1, "leads in") == 1 {
				o.lists[d(0, int(a)-1, "who")] = to(a)
			}
			m := ID(d(0, int(b), "whose list"))
			terms := Terms{Rule: rule, Cap: int64(d(0, 6, "cap")), Lot: o.lot}
			joined := component(o.lists, m)
			before, err := o.graph().Weigh(o.weights, o.direct, terms)
			if err != nil {
				t.Fatal(err)
			}
			o.lists[m] = nil
			after, err := o.graph().Weigh(o.weights, o.direct, terms)
			if err != nil {
				t.Fatal(err)
			}
			for v := range o.lists {
				if !joined[v] && (before.Final[v] != after.Final[v] || before.Lost[v] != after.Lost[v] || before.Weight[v] != after.Weight[v]) {
					t.Errorf("%d is not connected to %d, and changed", v, m)
				}
			}
		}))
	}
}

// component is everybody connected to a member, whoever named whom.
func component(lists [][]ID, m ID) Set {
	joined := make(Set, len(lists))
	joined[m] = true
	for more := true; more; {
		more = false
		for v, list := range lists {
			for _, to := range list {
				if to >= 0 && joined[v] != joined[to] {
					joined[v], joined[to], more = true, true, true
				}
			}
		}
	}
	return joined
}

// What no rule on paths can have together is shown once: breadth-first and minsum go
// on from each member as that member's own voice does, and so a delegator who votes
// as her delegate would can move other voices.
func TestWeigh_CopyingOnesDelegateCanMoveOthers(t *testing.T) {
	lists := [][]ID{{1, 2}, {3, 4}, nil, {4}, nil} // 0 is nearer to 2; 1 goes to 4
	for _, rule := range []Rule{BreadthFirst, MinSum} {
		g := drawGraph(t, lists)
		before := mustWeigh(t, g, ones(5), among(5, 2, 4), Terms{Rule: rule})
		after := mustWeigh(t, g, ones(5), among(5, 1, 2, 4), Terms{Rule: rule})
		if before.Final[0] != 2 || before.Final[1] != 4 || after.Final[0] != 1 {
			t.Errorf("%v: 0 went to %d and, when 1 votes as 4 does, to %d", rule, before.Final[0], after.Final[0])
		}
	}
}

func TestWeigh_TheSuspendedNeitherCarryNorPassOn(t *testing.T) {
	for _, rule := range everyRule[1:] {
		g := drawGraph(t, [][]ID{{1, 2}, {3}, nil, nil})
		g.Next[1] = Suspended
		for _, direct := range []Set{among(4, 2, 3), among(4, 1, 2, 3)} {
			w := mustWeigh(t, g, ones(4), direct, Terms{Rule: rule})
			if w.Final[0] != 2 || w.Graph.Next[1] != Suspended || direct[1] != (w.Weight[1] == 1) {
				t.Errorf("%v: 0 goes to %d, the ballots count %v", rule, w.Final[0], w.Weight)
			}
		}
		if w := mustWeigh(t, g, ones(4), among(4, 1, 3), Terms{Rule: rule}); w.Lost[0] != LostDeadEnd {
			t.Errorf("%v: with the suspended alone 0 is %v", rule, w.Lost[0])
		}
	}
}

func TestWeigh_ALoopOfTwoMakesNoWeight(t *testing.T) {
	for _, rule := range everyRule {
		w := mustWeigh(t, Graph{Next: []ID{1, 0, None}}, ones(3), among(3, 2), Terms{Rule: rule})
		want := LostCycle
		if rule == NonTransitive { // neither votes, and nobody is asked further
			want = LostDeadEnd
		}
		if w.LostBy[want] != 2 || w.Weight[2] != 1 || w.LostTotal() != 2 {
			t.Errorf("%v: lost are %v, the ballot counts %d", rule, w.LostBy, w.Weight[2])
		}
		one := mustWeigh(t, Graph{Next: []ID{1, 0, None}}, ones(3), among(3, 0), Terms{Rule: rule})
		if one.Weight[0] != 2 {
			t.Errorf("%v: a voter in the loop counts %d", rule, one.Weight[0])
		}
	}
}

// A list that has ended is no list, whichever rule would read it.
func TestWeigh_WhatHasEndedIsNotRead(t *testing.T) {
	g, err := Resolve(3, []Delegation{{Delegates: to(1, 2), Until: day(-1)}, {Delegator: 1, Delegates: to(0, 2)}}, Matter{}, noon(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range everyRule {
		w := mustWeigh(t, g, ones(3), among(3, 2), Terms{Rule: rule})
		if w.Lost[0] != LostNoVote || w.End[0] != EndLapsed || rule.Lists() != (w.Final[1] == 2) {
			t.Errorf("%v: %v, %v; the other goes to %d", rule, w.Lost[0], w.End[0], w.Final[1])
		}
	}
}

func TestWeigh_RefusesMalformedInput(t *testing.T) {
	g := Graph{Next: []ID{1, None}}
	for _, c := range []struct {
		what    string
		graph   Graph
		weights []int64
		terms   Terms
		want    error
	}{
		{"a cap below nothing", g, ones(2), Terms{Cap: -1}, ErrTerms},
		{"a lot of too few", g, ones(2), Terms{Cap: 1, Lot: []int32{0}}, ErrTerms},
		{"a lot of too many", g, ones(2), Terms{Cap: 1, Lot: []int32{0, 1, 2}}, ErrTerms},
		{"one place twice", g, ones(2), Terms{Cap: 1, Lot: []int32{1, 1}}, ErrTerms},
		{"a place beyond the roll", g, ones(2), Terms{Cap: 1, Lot: []int32{0, 2}}, ErrTerms},
		{"a place before the first", g, ones(2), Terms{Cap: 1, Lot: []int32{-1, 0}}, ErrTerms},
		{"fewer edges than members", g, ones(3), Terms{Rule: MinSum}, ErrRoll},
		{"an edge off the roll", Graph{Next: []ID{5, None}}, ones(2), Terms{Rule: MinSum}, ErrMember},
	} {
		t.Run(c.what, func(t *testing.T) {
			if _, err := c.graph.Weigh(c.weights, nil, c.terms); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
