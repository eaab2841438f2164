// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Pairwise is every duel: how much weight prefers one option to another. An
// option a ballot does not rank stands below all it ranks; equal ranks prefer
// neither; a repeated mark counts where it stands first.
type Pairwise struct {
	n     int
	votes []int64 // votes[x*n+y] prefer x to y
	out   []bool  // withdrawn
}

// Duels counts every pair. It costs about k²/2 additions for a ballot of k
// marks, whatever the number of options.
func Duels(c Contest, p *Profile) Pairwise {
	d, ranked, equal := duel(c, p)
	for x := range d.n {
		for y := range x {
			over, under := x*d.n+y, y*d.n+x
			both := d.votes[over] + d.votes[under] + equal[over] + equal[under]
			d.votes[over] += ranked[x] - both // who ranks x and not y prefers x
			d.votes[under] += ranked[y] - both
		}
	}
	return d
}

// DuelsOfRanked counts a pair only on the ballots that rank both: an option left
// out is neither above nor below.
func DuelsOfRanked(c Contest, p *Profile) Pairwise {
	d, _, _ := duel(c, p)
	return d
}

// duel counts the pairs that ballots rank both of; the weight that ranks each
// option at all; and, once for each pair, the weight that ranks two equal.
func duel(c Contest, p *Profile) (d Pairwise, ranked, equal []int64) {
	n := len(c.Options)
	d = Pairwise{n: n, votes: make([]int64, n*n), out: make([]bool, n)}
	for i, o := range c.Options {
		d.out[i] = o.Withdrawn
	}
	ranked, equal = make([]int64, n), make([]int64, n*n)
	if !p.irregular {
		d.duelPlain(p, ranked)
		return d, ranked, equal
	}
	seen := make([]int, n)        // the last ballot that marked x
	list := make([]duelist, 0, n) // the ballot at hand
	for i := range p.Len() {
		b := p.Ballot(i)
		list = standing(list[:0], b.Marks, seen, i+1)
		for a, x := range list {
			ranked[x.option] += b.Weight
			row := d.votes[x.option*n:][:n]
			for _, y := range list[a+1:] {
				if y.rank > x.rank {
					row[y.option] += b.Weight
				} else {
					equal[x.option*n+y.option] += b.Weight
				}
			}
		}
	}
	return d, ranked, equal
}

// duelPlain counts ballots that mark every option at most once, each at a rank of its own.
func (d Pairwise) duelPlain(p *Profile, ranked []int64) {
	for i := range p.Len() {
		b := p.Ballot(i)
		for a, x := range b.Marks {
			ranked[x] += b.Weight
			row := d.votes[int(x)*d.n:][:d.n]
			for _, y := range b.Marks[a+1:] {
				row[y] += b.Weight
			}
		}
	}
}

type duelist struct{ option, rank int }

// standing lists the options of a ballot once each, with their ranks.
func standing(list []duelist, marks []Mark, seen []int, ballot int) []duelist {
	rank := 0
	for _, m := range marks {
		if !m.Names() {
			continue
		}
		if !m.IsTied() {
			rank++
		}
		option := int(m.Option())
		if seen[option] == ballot {
			continue
		}
		seen[option] = ballot
		list = append(list, duelist{option, rank})
	}
	return list
}

// Prefer is the weight that prefers x to y.
func (d Pairwise) Prefer(x, y Index) int64 { return d.votes[int(x)*d.n+int(y)] }

// Beats says whether more weight prefers x to y than y to x.
func (d Pairwise) Beats(x, y Index) bool { return d.Prefer(x, y) > d.Prefer(y, x) }

// Options is the number of options, withdrawn ones included.
func (d Pairwise) Options() int { return d.n }

// Standing lists the options that are not withdrawn.
func (d Pairwise) Standing() []Index {
	var s []Index
	for i, out := range d.out {
		if !out {
			s = append(s, Index(i))
		}
	}
	return s
}

// CondorcetWinner is the option that beats every other, if there is one. An
// option that stands alone beats all.
func (d Pairwise) CondorcetWinner() (Index, bool) {
	return d.all(func(x, y Index) bool { return d.Beats(x, y) })
}

// CondorcetLoser is the option that every other beats, if there is one.
func (d Pairwise) CondorcetLoser() (Index, bool) {
	if len(d.Standing()) < 2 {
		return 0, false
	}
	return d.all(func(x, y Index) bool { return d.Beats(y, x) })
}

func (d Pairwise) all(holds func(x, y Index) bool) (Index, bool) {
	standing := d.Standing()
next:
	for _, x := range standing {
		for _, y := range standing {
			if x != y && !holds(x, y) {
				continue next
			}
		}
		return x, true
	}
	return 0, false
}

// Smith is the smallest set, not empty, whose members each beat every option
// outside it, in the contest's order.
func (d Pairwise) Smith() []Index {
	// Whoever is not beaten by a member of the set belongs to it. Start from the
	// option with the most wins (draws count half), which is always in the set.
	standing := d.Standing()
	best, most := Index(0), -1
	for _, x := range standing {
		points := 0
		for _, y := range standing {
			switch {
			case x != y && d.Beats(x, y):
				points += 2
			case x != y && !d.Beats(y, x):
				points++
			}
		}
		if points > most {
			best, most = x, points
		}
	}
	in := make([]bool, d.n)
	queue := []Index{best}
	in[best] = true
	for len(queue) > 0 {
		x := queue[0]
		queue = queue[1:]
		for _, y := range standing {
			if !in[y] && !d.Beats(x, y) {
				in[y] = true
				queue = append(queue, y)
			}
		}
	}
	var smith []Index
	for i := range in {
		if in[i] {
			smith = append(smith, Index(i))
		}
	}
	return smith
}

// Schwartz is the union of the smallest sets, not empty, none of whose members
// is beaten from outside, in the contest's order: whoever can be reached by a
// chain of won duels only from those she reaches herself. It lies within the
// Smith set, and is smaller where duels are drawn.
//
// Schwartz, Rationality and the Myth of the Maximum, Noûs 6 (1972), 97-117.
// Runs in O(n³/64).
func (d Pairwise) Schwartz() []Index {
	standing := d.Standing()
	reach := NewRelation(d.n)
	for _, x := range standing {
		for _, y := range standing {
			if d.Beats(x, y) {
				reach.Set(x, y)
			}
		}
	}
	reach.Close()
	var schwartz []Index
next:
	for _, x := range standing {
		for _, y := range standing {
			if reach.Has(y, x) && !reach.Has(x, y) {
				continue next
			}
		}
		schwartz = append(schwartz, x)
	}
	return schwartz
}

// MarshalJSON writes rows of decimal strings, and "" where there is no duel:
// nobody duels with herself, nor with the withdrawn.
func (d Pairwise) MarshalJSON() ([]byte, error) {
	b := []byte{'['}
	for x := range d.n {
		if x > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for y := range d.n {
			if y > 0 {
				b = append(b, ',')
			}
			b = append(b, '"')
			if x != y && !d.out[x] && !d.out[y] {
				b = strconv.AppendInt(b, d.votes[x*d.n+y], 10)
			}
			b = append(b, '"')
		}
		b = append(b, ']')
	}
	return append(b, ']'), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Pairwise) UnmarshalJSON(b []byte) error {
	var rows [][]string
	if err := json.Unmarshal(b, &rows); err != nil {
		return fmt.Errorf("duels: %w", err)
	}
	n := len(rows)
	*d = Pairwise{n: n, votes: make([]int64, n*n), out: make([]bool, n)}
	for x, row := range rows {
		if len(row) != n {
			return fmt.Errorf("duels: row %d should have %d columns, as there are rows", x+1, n)
		}
		d.out[x] = n > 1
		for y, votes := range row {
			if votes == "" {
				continue
			}
			v, err := strconv.ParseInt(votes, 10, 64)
			if err != nil || v < 0 || x == y {
				return fmt.Errorf("duels: %q in row %d should be a number of votes", votes, x+1)
			}
			d.votes[x*n+y], d.out[x] = v, false
		}
	}
	return nil
}
