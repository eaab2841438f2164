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
	rows = grouped(rows, roll.Len())
	first := (*LineError)(nil)
	for group := range groups(rows) {
		first = earlier(first, contradiction(group, roll))
	}
	switch {
	case first != nil: // every row stands before the fault that ended the reading
		return Graph{}, first
	case fault != nil:
		return Graph{}, fault
	}
	return governing(rows, roll.Len()), nil
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

// grouped are the rows by delegator, those of one by scope from the narrowest, then by
// rank, then by line.
func grouped(rows []row, members int) []row {
	start := make([]int32, members+1)
	for i := range rows {
		start[rows[i].from+1]++
	}
	for m := range members {
		start[m+1] += start[m]
	}
	sorted := make([]row, len(rows))
	for _, d := range rows {
		sorted[start[d.from]] = d
		start[d.from]++
	}
	for group := range groups(sorted) {
		if len(group) == 2 && !before(&group[1], &group[0]) { // most have one delegate, or two in order
			continue
		}
		if len(group) > 1 {
			slices.SortFunc(group, func(a, b row) int {
				return cmp.Or(cmp.Compare(b.scope, a.scope), cmp.Compare(a.rank, b.rank), cmp.Compare(a.line, b.line))
			})
		}
	}
	return sorted
}

// before says whether a row stands before another of the same delegator.
func before(a, b *row) bool {
	return a.scope > b.scope || a.scope == b.scope && (a.rank < b.rank || a.rank == b.rank && a.line < b.line)
}

// groups yields the rows of one delegator after another.
func groups(rows []row) func(func([]row) bool) {
	return func(yield func([]row) bool) {
		for from := 0; from < len(rows); {
			end := from + 1
			for end < len(rows) && rows[end].from == rows[from].from {
				end++
			}
			if !yield(rows[from:end]) {
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
func contradiction(group []row, roll *Roll) (first *LineError) {
	if len(group) > mostRows {
		group = slices.SortedFunc(slices.Values(group), func(a, b row) int { return cmp.Compare(a.line, b.line) })[:mostRows+1]
	}
	for n := range group {
		for other := range n {
			x, y := &group[other], &group[n]
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
func governing(rows []row, members int) Graph {
	g := Graph{Next: make([]ID, members), lists: &lists{start: make([]int32, members+1)}}
	for m := range g.Next {
		g.Next[m] = None
	}
	l, places := g.lists, 0
	for group := range groups(rows) {
		first := &group[0]
		if g.Next[first.from] = first.to; first.to >= 0 && first.rank > 1 {
			g.Next[first.from] = OffRoll // nobody stands at the first rank
		}
		for n := 0; n < len(group) && group[n].scope == first.scope && group[n].to >= 0; n++ {
			l.start[first.from+1]++
			rows[places] = group[n] // who governs is kept, before what is still to be read
			places++
		}
	}
	l.accumulate()
	for n := range l.to {
		l.to[n], l.rank[n] = rows[n].to, int32(rows[n].rank)
	}
	return g
}
