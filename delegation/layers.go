// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"cmp"
	"fmt"
	"slices"
)

// Fold says what is too small to stand by itself in [Layers].
type Fold struct {
	// OneIn folds branches that carry less than one in so many of the electorate's
	// weight: 100 is 1 %. 0 folds none.
	OneIn int64
	// Least folds branches that carry less than so much. 0 folds none.
	Least int64
	// Deepest is the last layer whose members stand by themselves: who is further from
	// the final delegate is folded, however much passes through her. 0 folds none.
	Deepest int
	// People is the fewest a fold may hold, so that it says nothing of one of them.
	// A smaller one takes in the lightest branches beside it; where all of them
	// are too few, none is shown apart from the branch they lead into. 0 is any.
	People int
}

// Branch is a member through whom voices pass, or several who are folded together.
type Branch struct {
	// Member is the one through whom all of it passes, or None for a fold. Whether
	// and how she may be named is for whoever draws to decide.
	Member ID
	// Into is the position among [Layers] of the branch it leads into; -1 for those
	// of final delegates.
	Into int
	// Depth counts the delegations from here to the final delegate: 0 is herself.
	Depth  int
	Weight int64 // all that passes, her own voice included
	Own    int64 // her own voice; 0 for a fold
	People int   // herself and all behind her; all in the fold
	// Folded is how many branches a fold holds; 0 where it is one member's.
	Folded int
}

// Layers draws where the counted voices went, for a picture or a table: the final
// delegates, and before each of them those who led to her, layer by layer. They come
// in the order of reading: each branch before those that lead into it, siblings the
// heaviest first, then in the roll's order, a fold last. What is counted stands in
// exactly one branch of depth 0; lost voices stand in none.
//
// weights is the roll, next the way of each voice ([Weighed] has it as Graph.Next).
// A cap can send a voice over somebody whose own goes elsewhere; it is then drawn as
// leading to its final delegate at once.
//
// It returns ErrRoll or ErrBalance where they are not those of the result. It runs in
// O(members), beside sorting what is drawn, without recursion.
func (r Result) Layers(weights []int64, next []ID, fold Fold) ([]Branch, error) {
	if len(weights) != len(r.Final) || len(next) != len(r.Final) {
		return nil, fmt.Errorf("%w: %d weights and %d ways of %d members", ErrRoll, len(weights), len(next), len(r.Final))
	}
	f := forest{into: r.forks(next), fold: fold, weights: weights}
	if err := f.add(r); err != nil {
		return nil, err
	}
	if fold.OneIn > 0 {
		f.least = r.Electorate / fold.OneIn
		if r.Electorate%fold.OneIn > 0 {
			f.least++
		}
	}
	f.least = max(f.least, fold.Least)
	f.settle()
	return f.branches(), nil
}

// forks is for each counted member the one her voice passes next: herself where she
// casts, None where she is lost.
func (r Result) forks(next []ID) []ID {
	into := make([]ID, len(r.Final))
	for m, final := range r.Final {
		into[m] = final
		if to := next[m]; final != None && final != ID(m) && to >= 0 && r.Final[to] == final {
			into[m] = to
		}
	}
	return into
}

// forest is the members in trees whose roots are the final delegates.
type forest struct {
	into    []ID
	weights []int64
	fold    Fold
	least   int64 // what a branch must carry to stand by itself
	weight  []int64
	people  []int32
	first   []int32 // the children of m are children[first[m]:first[m+1]], the heaviest first
	child   []ID
}

// add sums what passes each member, from the ends of the branches inwards.
func (f *forest) add(r Result) error {
	waiting := make([]int32, len(f.into))
	for m, to := range f.into {
		if to != None && to != ID(m) {
			waiting[to]++
		}
	}
	f.weight, f.people = slices.Clone(f.weights), slices.Repeat([]int32{1}, len(f.into))
	var counted int64
	for m := range f.into {
		for at := ID(m); f.into[at] != None && waiting[at] == 0; at = f.into[at] {
			waiting[at]--
			to := f.into[at]
			if to == at {
				counted += f.weight[at]
				if f.weight[at] != r.Weight[at] {
					return fmt.Errorf("%w: %d leads to member %d, whose ballot counts %d", ErrBalance, f.weight[at], at, r.Weight[at])
				}
				break
			}
			f.weight[to] += f.weight[at]
			f.people[to] += f.people[at]
			waiting[to]--
		}
	}
	if counted != r.Direct+r.Represented {
		return fmt.Errorf("%w: %d lead to final delegates, %d are counted", ErrBalance, counted, r.Direct+r.Represented)
	}
	return nil
}

// settle lists each member's children.
func (f *forest) settle() {
	f.first = make([]int32, len(f.into)+1)
	for m, to := range f.into {
		if to != None && to != ID(m) {
			f.first[to+1]++
		}
	}
	for m := range f.into {
		f.first[m+1] += f.first[m]
	}
	f.child = make([]ID, f.first[len(f.into)])
	at := slices.Clone(f.first)
	for m, to := range f.into {
		if to != None && to != ID(m) {
			f.child[at[to]] = ID(m)
			at[to]++
		}
	}
}

// branches walks from the final delegates outwards. What waits is a stack, so that a
// chain of a million is legal.
func (f *forest) branches() []Branch {
	var drawn []Branch
	var roots []ID
	for m, to := range f.into {
		if to == ID(m) {
			roots = append(roots, ID(m))
		}
	}
	stack := f.siblings(roots, -1, 0)
	for len(stack) > 0 {
		b := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], f.behind(b, len(drawn))...)
		drawn = append(drawn, b)
	}
	return drawn
}

// behind is what leads into a branch that stands at that position.
func (f *forest) behind(b Branch, at int) []Branch {
	if b.Member == None {
		return nil
	}
	return f.siblings(f.child[f.first[b.Member]:f.first[b.Member+1]], at, b.Depth+1)
}

// siblings makes the branches of members who lead to one place: the last to be drawn
// first, as a stack wants them.
func (f *forest) siblings(members []ID, into, depth int) []Branch {
	byWeight := func(a, b ID) int { return cmp.Or(cmp.Compare(f.weight[b], f.weight[a]), cmp.Compare(a, b)) }
	var alone []ID
	rest := Branch{Member: None, Into: into, Depth: depth}
	for _, m := range members {
		if f.weight[m] >= f.least && (f.fold.Deepest == 0 || depth <= f.fold.Deepest) {
			alone = append(alone, m)
			continue
		}
		f.put(&rest, m)
	}
	slices.SortFunc(alone, byWeight)
	for rest.Folded > 0 && rest.People < f.fold.People && len(alone) > 0 {
		f.put(&rest, alone[len(alone)-1])
		alone = alone[:len(alone)-1]
	}
	var made []Branch
	if rest.Folded > 0 && rest.People >= f.fold.People {
		made = append(made, rest)
	}
	for _, m := range slices.Backward(alone) {
		made = append(made, Branch{Member: m, Into: into, Depth: depth, Weight: f.weight[m], Own: f.weights[m], People: int(f.people[m])})
	}
	return made
}

// put folds a member's branch.
func (f *forest) put(rest *Branch, m ID) {
	rest.Folded++
	rest.Weight += f.weight[m]
	rest.People += int(f.people[m])
}
