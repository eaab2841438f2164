// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"
	"fmt"

	"moothall/voting"
)

// categories is what a PrefLib cat file has beside what the others have: a
// ballot puts options into categories, as in 12: {3,1},2,{}.
//
// The categories are ranks, the first one best: an empty one is a skipped rank,
// an option in none is not ranked. Category 1 also approves: who stands there
// scores 1, and nobody else is scored. https://www.preflib.org/format
type categories struct {
	announced int64
	names     []int // in text
	scores    *voting.Cardinal
	approved  []voting.Score
	seen      []int64 // per option, the number of the last ballot that placed it
}

// category reads the name of one.
func (p *preflib) category(n, name []byte) error {
	if want := len(p.cat.names) + 1; string(n) != fmt.Sprint(want) || want > voting.MaxOptions {
		return p.fault("the name of category %d should stand here, not of %s; there may be %d", want, shown(n), voting.MaxOptions)
	}
	p.cat.names = append(p.cat.names, p.text.keep(name))
	return nil
}

// beginCategories closes the header of a cat file.
func (p *preflib) beginCategories(c voting.Contest) error {
	switch {
	case p.cat.announced < 1:
		return p.fault("the ballots begin and the header has no NUMBER CATEGORIES of 1 or more")
	case int64(len(p.cat.names)) != p.cat.announced:
		return p.fault("the header announces %d categories and names %d; the two should be equal", p.cat.announced, len(p.cat.names))
	}
	p.cat.scores = voting.NewCardinal(c)
	p.cat.seen = make([]int64, len(c.Options))
	return nil
}

// placed reads the categories of one ballot.
func (p *preflib) placed(b []byte) error {
	p.marks, p.cat.approved = p.marks[:0], p.cat.approved[:0]
	empty := 0 // categories before this one that nobody stands in
	for category := int64(1); len(b) > 0; category++ {
		if category > p.cat.announced {
			return p.fault("the ballot has more than the %d categories the header announces", p.cat.announced)
		}
		group, rest, err := p.group(b)
		if err != nil {
			return err
		}
		if len(group) == 0 {
			empty++
		} else {
			for ; empty > 0; empty-- {
				p.marks = append(p.marks, voting.Skipped)
			}
			if err := p.members(group, category == 1); err != nil {
				return err
			}
		}
		b = rest
	}
	return nil
}

// group cuts the first category off a ballot: "{1,2}" or "3".
func (p *preflib) group(b []byte) (group, rest []byte, err error) {
	if b[0] == '{' {
		end := bytes.IndexByte(b, '}')
		if end < 0 {
			return nil, nil, p.fault("every { should be closed")
		}
		group, rest = bytes.TrimSpace(b[1:end]), b[end+1:]
	} else {
		end := bytes.IndexByte(b, ',')
		if end < 0 {
			end = len(b)
		}
		group, rest = b[:end], b[end:]
		if len(bytes.TrimSpace(group)) == 0 {
			return nil, nil, p.fault("a category nobody stands in should be written {}")
		}
	}
	if rest = bytes.TrimSpace(rest); len(rest) == 0 {
		return group, nil, nil
	}
	if rest[0] != ',' || len(rest) == 1 {
		return nil, nil, p.fault("between categories there should be a comma, and none after the last")
	}
	return group, bytes.TrimSpace(rest[1:]), nil
}

// members marks who stands in one category.
func (p *preflib) members(group []byte, approves bool) error {
	first := true
	for word := range bytes.SplitSeq(group, []byte(",")) {
		n, ok := number(bytes.TrimSpace(word))
		if !ok || n < 1 || n > p.alternatives {
			return p.fault("an alternative should be a number from 1 to %d, with commas between and {…} around those of one category", p.alternatives)
		}
		option := voting.Index(n - 1)
		if p.cat.seen[option] == p.found+1 {
			return p.fault("alternative %d stands on the ballot twice; it should be in one category", n)
		}
		p.cat.seen[option] = p.found + 1
		mark := voting.MarkFor(option)
		if !first {
			mark = mark.Tied()
		}
		first = false
		p.marks = append(p.marks, mark)
		if approves {
			p.cat.approved = append(p.cat.approved, voting.Score{Option: option, Points: 1})
		}
	}
	return nil
}
