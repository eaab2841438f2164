// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// lists reads whole lists. What two rows say together is known when all are read: of
// several faults the one on the first line is told, as where rows are judged at once.
func (t *table) lists(roll *Roll) (Graph, error) {
	rows, fault := t.all(roll)
	byDelegator := grouped(rows, roll.Len())
	first := (*LineError)(nil)
	for group := range groups(rows, byDelegator) {
		first = earlier(first, contradiction(rows, group, roll))
	}
	switch {
	case first != nil: // every row stands before the fault that ended the reading
		return Graph{}, first
	case fault != nil:
		return Graph{}, fault
	}
	return governing(rows, byDelegator, roll.Len()), nil
}

// all reads all rows, up to the first that is at fault by itself.
func (t *table) all(roll *Roll) (rows []row, fault error) {
	fault = t.each(roll, func(d row) error {
		if len(rows) == math.MaxInt32 {
			return t.refuse("more than %d delegations are not read", math.MaxInt32)
		}
		rows = append(rows, d)
		return nil
	})
	return rows, fault
}

// grouped are the positions of the rows by delegator, those of one by scope from the
// narrowest and then by rank.
func grouped(rows []row, members int) []int32 {
	start := make([]int32, members+1)
	for _, d := range rows {
		start[d.from+1]++
	}
	for m := range members {
		start[m+1] += start[m]
	}
	order := make([]int32, len(rows))
	for n, d := range rows {
		order[start[d.from]] = int32(n)
		start[d.from]++
	}
	for group := range groups(rows, order) {
		if len(group) > 1 {
			slices.SortFunc(group, func(a, b int32) int {
				x, y := &rows[a], &rows[b]
				return cmp.Or(cmp.Compare(y.scope, x.scope), cmp.Compare(x.rank, y.rank), cmp.Compare(a, b))
			})
		}
	}
	return order
}

// groups yields the rows of one delegator after another.
func groups(rows []row, order []int32) func(func([]int32) bool) {
	return func(yield func([]int32) bool) {
		for from := 0; from < len(order); {
			end := from + 1
			for end < len(order) && rows[order[end]].from == rows[order[from]].from {
				end++
			}
			if !yield(order[from:end]) {
				return
			}
			from = end
		}
	}
}

func earlier(a, b *LineError) *LineError {
	if a == nil || b != nil && b.Line < a.Line {
		return b
	}
	return a
}

// mostRows is the most that one delegator can have without a contradiction.
const mostRows = 3 * maxRank

// contradiction is the first line of a delegator's that an earlier one of hers rules
// out: nil where they agree. Where she has more than can be, the first is among the
// first of them.
func contradiction(rows []row, group []int32, roll *Roll) (first *LineError) {
	if len(group) > mostRows {
		group = slices.Sorted(slices.Values(group))[:mostRows+1]
	}
	for n := range group {
		for _, other := range group[:n] {
			x, y := &rows[other], &rows[group[n]]
			if x.scope != y.scope {
				continue
			}
			if x.line > y.line {
				x, y = y, x
			}
			if problem := clash(x, y, roll); problem != "" {
				first = earlier(first, &LineError{y.line, problem})
			}
		}
	}
	return first
}

// clash is what is wrong with two rows of one delegator and scope, the first of them
// standing before the second.
func clash(x, y *row, roll *Roll) string {
	who, scope := roll.Name(x.from), scopeWord(x.scope)
	switch {
	case x.rank == y.rank:
		return fmt.Sprintf("a second delegation of %.60q for scope %s, rank %d; each has one line", who, scope, x.rank)
	case y.to == OptOut:
		return fmt.Sprintf("%.60q opts out of scope %s, and delegates there on line %d; an opt-out is the only line of its scope", who, scope, x.line)
	case x.to == OptOut:
		return fmt.Sprintf("%.60q delegates for scope %s, and opts out of it on line %d; an opt-out is the only line of its scope", who, scope, x.line)
	case x.to == y.to:
		return fmt.Sprintf("%.60q names %.60q twice for scope %s, on line %d too; each stands once on a list", who, roll.Name(x.to), scope, x.line)
	}
	return ""
}

func scopeWord(scope uint8) string {
	switch scope {
	case bodyScope:
		return "body"
	case subjectScope:
		return "subject"
	}
	return "issue"
}

// governing draws the graph of the lists of each delegator's narrowest scope.
func governing(rows []row, order []int32, members int) Graph {
	g := Graph{Next: make([]ID, members), lists: &lists{start: make([]int32, members+1)}}
	for m := range g.Next {
		g.Next[m] = None
	}
	for group := range groups(rows, order) {
		g.govern(rows, group)
	}
	g.lists.accumulate()
	n := 0
	for group := range groups(rows, order) {
		for _, at := range group {
			if d := &rows[at]; d.scope == rows[group[0]].scope && d.to >= 0 {
				g.lists.to[n], g.lists.rank[n] = d.to, int32(d.rank)
				n++
			}
		}
	}
	return g
}

// govern says where the first of a delegator's rows sends her voice, and counts her list.
func (g Graph) govern(rows []row, group []int32) {
	first := &rows[group[0]]
	if g.Next[first.from] = first.to; first.to >= 0 && first.rank > 1 {
		g.Next[first.from] = OffRoll // nobody stands at the first rank
	}
	for _, at := range group {
		if d := &rows[at]; d.scope == first.scope && d.to >= 0 {
			g.lists.start[d.from+1]++
		}
	}
}
