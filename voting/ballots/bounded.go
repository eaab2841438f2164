// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bufio"
	"cmp"
	"errors"
	"slices"

	"moothall/voting"
)

const (
	// maxBreaks is how many lines a record may have, where they are counted.
	maxBreaks = 1 << 20
	// ahead is how far beyond a short record its reader can read, in bytes; beyond
	// a long one, as far again as it has read.
	ahead = 64 << 10
)

// errLong marks a record longer than any ballot.
var errLong = errors.New("the record is too long")

// bounded hands on the bytes of a file whose records another reader takes
// apart, and ends where one of them is longer than it may be, so that a quote or
// a brace that nobody closed does not fill the memory.
type bounded struct {
	in     *bufio.Reader
	most   int     // bytes of a record
	left   int     // bytes that may still come before the next call of fresh
	offset int64   // bytes handed on
	line   int     // line breaks before the offsets in breaks
	breaks []int64 // offsets of the line breaks handed on and not yet counted in line
	lined  bool    // lines are counted here
	failed error   // what the file itself answered last
}

func (b *bounded) Read(to []byte) (int, error) {
	if b.left <= 0 || len(b.breaks) > maxBreaks {
		return 0, errLong
	}
	n, err := b.in.Read(to[:min(len(to), b.left, max(ahead, b.most-b.left))])
	if b.lined {
		for i, c := range to[:n] {
			if c == '\n' && len(b.breaks) <= maxBreaks {
				b.breaks = append(b.breaks, b.offset+int64(i))
			}
		}
	}
	b.left -= n
	b.offset += int64(n)
	b.failed = err
	return n, err
}

// fresh says that a record begins.
func (b *bounded) fresh() { b.left = b.most }

// lineAt is the line, from 1, of an offset not before the last one asked for.
func (b *bounded) lineAt(offset int64) int {
	passed, _ := slices.BinarySearch(b.breaks, offset)
	b.line += passed
	b.breaks = slices.Delete(b.breaks, 0, passed)
	return b.line + 1
}

// place is an option at a rank, from 1.
type place struct {
	rank   int
	option voting.Index
}

// appendRanked appends the marks of one ballot in the order of its ranks: a rank
// that nobody holds is skipped, and several options at one rank share it.
func appendRanked(marks []voting.Mark, places []place) []voting.Mark {
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(a.rank, b.rank) })
	last := 0
	for _, p := range places {
		mark := voting.MarkFor(p.option)
		if p.rank == last {
			mark = mark.Tied()
		}
		for ; last < p.rank-1; last++ {
			marks = append(marks, voting.Skipped)
		}
		last = p.rank
		marks = append(marks, mark)
	}
	return marks
}

// pile is ballots read before it is known who stands.
type pile struct {
	marks   []voting.Mark
	ends    []int
	weights []uint32
}

func (p *pile) add(weight int64, marks []voting.Mark) {
	p.marks = append(p.marks, marks...)
	p.ends = append(p.ends, len(p.marks))
	p.weights = append(p.weights, uint32(weight))
}

// ballot returns ballot i of the pile.
func (p *pile) ballot(i int) (int64, []voting.Mark) {
	start := 0
	if i > 0 {
		start = p.ends[i-1]
	}
	return int64(p.weights[i]), p.marks[start:p.ends[i]]
}
