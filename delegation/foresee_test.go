// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What is foreseen is what comes: the whole roll is followed as it is, and again when
// the member has done it, as her list is then among all others and the last given.
func TestForesee_IsWhatTheCountThenSays(t *testing.T) {
	for _, rule := range everyRule {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			d := drawn(t)
			o := d.anyLists(10)
			terms := Terms{Rule: rule, Cap: int64(d(0, 5, "cap")), Lot: o.lot}
			m := ID(d(0, len(o.lists)-1, "who"))
			c := Change{Member: m, Votes: d(0, 1, "votes") == 1, Entrusts: d(0, 1, "entrusts") == 1}
			if c.Entrusts {
				c.Delegates = d.anyList(m, len(o.lists))
			}
			before, err := o.graph().Weigh(o.weights, o.direct, terms)
			if err != nil {
				t.Fatal(err)
			}
			p, err := o.graph().Foresee(o.weights, o.direct, terms, before, c)
			if err != nil {
				t.Fatal(err)
			}
			done := o
			done.direct, done.lists, done.from = slices.Clone(o.direct), slices.Clone(o.lists), slices.Clone(o.from)
			done.direct[m] = c.Votes && (!o.barred[m] || o.direct[m])
			if c.Entrusts && !o.barred[m] {
				done.lists[m], done.from[m] = append([]ID{}, c.Delegates...), noon()
			}
			after, err := done.graph().Weigh(o.weights, done.direct, terms)
			if err != nil {
				t.Fatal(err)
			}
			compareForeseen(t, o, m, p, before, after, PathOf(m, after.Graph, done.direct))
		}))
	}
}

func compareForeseen(t *rapid.T, o oracle, m ID, p Preview, before, after Weighed, chain Chain) {
	want, moves, sorted := slices.Clone(before.Weight), int64(0), true
	for n, s := range p.Shifts {
		want[s.Member] += s.By
		sorted = sorted && s.By != 0 && (n == 0 || p.Shifts[n-1].By < 0 || s.By > 0)
	}
	for v, w := range o.weights {
		if before.Final[v] != after.Final[v] {
			moves += w
		}
	}
	if diff := cmp.Diff(want, after.Weight); diff != "" || !sorted {
		t.Errorf("foreseen %v, counted otherwise: %s", p.Shifts, diff)
	}
	if saved := before.LostTotal() - after.LostTotal(); saved != p.Saved || moves != p.Moves {
		t.Errorf("foreseen to save %d and move %d; saved %d, moved %d", p.Saved, p.Moves, saved, moves)
	}
	if p.After.End != chain.End || p.After.Final != chain.Final || len(p.After.Hops) != len(chain.Hops) {
		t.Errorf("foreseen %+v, went %+v", p.After, chain)
	}
	if p.Before.Final != before.Final[m] {
		t.Errorf("before she is said to go to %d, and goes to %d", p.Before.Final, before.Final[m])
	}
}

// Where the default rule has no cap, both previews are one.
func TestForesee_IsThePreviewOfTheDefaultRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		g := Graph{Next: e.next}
		before, err := g.Weigh(e.weights, e.direct, Terms{})
		if err != nil {
			t.Fatal(err)
		}
		flows, _ := Flows(e.weights, e.next, e.direct)
		m := ID(drawn(t)(0, len(e.next)-1, "who"))
		quick, _ := IfVotes(m, flows[m], g, e.direct)
		whole, err := g.Foresee(e.weights, e.direct, Terms{}, before, Change{Member: m, Votes: true})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(quick.Shifts, func(a, b Shift) int { return sign(a.By) - sign(b.By) })
		quick.Shifts = slices.DeleteFunc(quick.Shifts, func(s Shift) bool { return s.By == 0 })
		if quick.Saved != whole.Saved || !slices.Equal(quick.Shifts, whole.Shifts) || cmp.Diff(quick.After, whole.After) != "" {
			t.Errorf("%+v, and %+v", quick, whole)
		}
	})
}

// A ballot can move voices that did not come to her who casts it: 0 names 2 first,
// who goes to 4, and 1 second, who goes to 3 unless she votes herself.
func TestForesee_NamesWhoeverGainsOrLoses(t *testing.T) {
	g := drawGraph(t, [][]ID{{2, 1}, {3}, {4}, nil, nil})
	direct := among(5, 3, 4)
	for rule, want := range map[Rule][]Shift{
		NonTransitive: {{3, -1}, {1, 2}}, // neither whom 0 names voted
		BreadthFirst:  {{3, -1}, {4, -1}, {1, 2}},
		MinSum:        {{3, -1}, {4, -1}, {1, 2}},
	} {
		before := mustWeigh(t, g, ones(5), direct, Terms{Rule: rule})
		p, err := g.Foresee(ones(5), direct, Terms{Rule: rule}, before, Change{Member: 1, Votes: true})
		if diff := cmp.Diff(want, p.Shifts); diff != "" || p.Moves != 2 || err != nil {
			t.Errorf("%v: moves %d, %s %v", rule, p.Moves, diff, err)
		}
	}
}

// The scope by which somebody delegates today says nothing of a list she only thinks
// of, which would be the latest given: under a cap she is turned back first.
func TestForesee_AThoughtHasNoScopeAndCameLast(t *testing.T) {
	body := Scope{Body: "assembly"}
	var ds []Delegation
	for m := range ID(3) {
		ds = append(ds, Delegation{Delegator: m, Delegates: to(4 - m%2), Scope: body, From: day(int(m))})
	}
	g, err := Resolve(5, ds, ferry(FieldFirst), day(9), nil)
	if err != nil {
		t.Fatal(err)
	}
	direct := among(5, 3, 4)
	terms := Terms{Rule: BreadthFirst, Cap: 3}
	before := mustWeigh(t, g, ones(5), direct, terms)
	p, err := g.Foresee(ones(5), direct, terms, before, Change{Member: 0, Entrusts: true, Delegates: to(4)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Hop{{0, Scope{}}, {4, Scope{}}}, p.After.Hops); diff != "" || p.Before.Hops[0].Scope != body {
		t.Error(diff)
	}
	terms.Cap = 2
	before = mustWeigh(t, g, ones(5), direct, terms)
	p, err = g.Foresee(ones(5), direct, terms, before, Change{Member: 0, Entrusts: true, Delegates: to(4)})
	if err != nil || before.Final[0] != 4 || before.End[2] != EndCapped || p.After.End != EndCapped || len(p.Shifts) > 0 || p.Saved != 0 {
		t.Errorf("%v, %+v: she gave it up for the one who came after her; %v", before.Final, p, err)
	}
}

func TestForesee_RefusesWhatCannotBe(t *testing.T) {
	g := Graph{Next: []ID{1, None, None}}
	before := mustWeigh(t, g, ones(3), nil, Terms{})
	for _, c := range []struct {
		what   string
		change Change
		terms  Terms
		want   error
	}{
		{"a stranger", Change{Member: 3, Votes: true}, Terms{}, ErrMember},
		{"herself", Change{Member: 1, Entrusts: true, Delegates: to(1)}, Terms{}, ErrSelf},
		{"somebody off the roll", Change{Member: 1, Entrusts: true, Delegates: to(7)}, Terms{}, ErrMember},
		{"somebody twice", Change{Member: 1, Entrusts: true, Delegates: to(0, 2, 0)}, Terms{}, ErrTwice},
		{"terms that are none", Change{Member: 1, Votes: true}, Terms{Cap: -1}, ErrTerms},
	} {
		t.Run(c.what, func(t *testing.T) {
			if _, err := g.Foresee(ones(3), nil, c.terms, before, c.change); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
