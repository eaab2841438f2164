// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"
	"io"

	"moothall/voting"
)

// readBallots reads options, withdrawals and ballots, up to the line "0".
func (b *blt) readBallots() error {
	for {
		line, err := b.next()
		if err == nil && b.plain(line) {
			if err := b.add(); err != nil {
				return err
			}
			continue
		}
		if line = b.said(line); err == nil && len(line) == 0 {
			continue
		}
		if err == io.EOF {
			return b.fault("the file ends among the ballots; after the last ballot a line with 0 should follow, then the names")
		}
		if err != nil {
			return err
		}
		switch {
		case line[0] == '[':
			err = b.option(line)
		case line[0] == '-' && b.profile.Len() == 0 && len(line) > 1:
			err = b.withdraw(bytes.Fields(line))
		case len(line) == 1 && line[0] == '0':
			return nil
		default:
			if err = b.ballot(line); err == nil {
				err = b.add()
			}
		}
		if err != nil {
			return err
		}
	}
}

// sample is how many ballots tell how long the rest will be.
const sample = 4096

// add adds the ballot at hand to the profile.
func (b *blt) add() error {
	if err := b.profile.AddMarks(b.weight, b.marks); err != nil {
		return b.fault("%v", err)
	}
	if b.profile.Len() == sample {
		more := b.rest(sample, b.read)
		b.profile.Grow(more, more*b.profile.Marks()/sample)
	}
	return nil
}

// plain reads a ballot of short numbers and single spaces alone, as nearly all
// are, in one pass. It is false for every other line; ballot reads or refuses those.
func (b *blt) plain(line []byte) bool {
	const (
		longest = 7               // digits: no number read here can wrap
		space   = 256 + ' ' - '0' // less '0', as the digits below
	)
	b.marks, b.weight = b.marks[:0], 0
	n, digits := int64(0), 0
	for _, c := range line {
		if c -= '0'; c <= 9 {
			n = n*10 + int64(c)
			if digits++; digits > longest {
				return false
			}
			continue
		}
		switch {
		case c != space || n == 0:
			return false
		case b.weight == 0:
			b.weight = n
		case n > b.candidates:
			return false
		default:
			b.marks = append(b.marks, voting.MarkFor(voting.Index(n-1)))
		}
		n, digits = 0, 0
	}
	return b.weight > 0 && n == 0 && digits == 1 && b.nicknames == nil && b.comments == 0
}

// ballot reads "weight rank rank … 0".
func (b *blt) ballot(line []byte) error {
	weight, at, err := b.cast(line)
	if err != nil {
		return err
	}
	b.marks = b.marks[:0]
	equal := false // an = stands before this word
	for {
		for at < len(line) && (line[at] == ' ' || line[at] == '\t') {
			at++
		}
		if at == len(line) {
			return b.fault("the ballot should end with 0")
		}
		if line[at] == '=' {
			if equal || len(b.marks) == 0 || b.marks[len(b.marks)-1] == voting.Skipped {
				return b.fault("an = should stand between two candidates")
			}
			equal = true
			at++
			continue
		}
		start := at
		for at < len(line) && line[at] != ' ' && line[at] != '\t' && line[at] != '=' {
			at++
		}
		word := line[start:at]
		if len(word) == 1 && word[0] == '0' {
			break
		}
		mark, err := b.mark(word)
		if err != nil {
			return err
		}
		if equal && mark == voting.Skipped {
			return b.fault("an = should stand between two candidates")
		}
		if equal {
			mark = mark.Tied()
		}
		equal = false
		b.marks = append(b.marks, mark)
	}
	if equal || len(bytes.TrimSpace(line[at:])) > 0 {
		return b.fault("nothing should follow the 0 that ends a ballot, and no = should stand before it")
	}
	b.weight = weight
	return nil
}

// cast reads how often a ballot was cast, or its number in parentheses: once.
func (b *blt) cast(line []byte) (weight int64, at int, err error) {
	if line[0] == '(' {
		end := bytes.IndexByte(line, ')')
		if end < 0 {
			return 0, 0, b.fault("a ballot's number should stand in parentheses, as in (17)")
		}
		return 1, end + 1, nil
	}
	for at < len(line) && line[at] != ' ' && line[at] != '\t' {
		at++
	}
	weight, ok := number(line[:at])
	if !ok {
		return 0, 0, b.fault("a ballot should begin with how often it was cast, a whole number; a line with 0 alone ends the ballots")
	}
	if weight == 0 {
		return 0, 0, b.fault("a ballot cast 0 times is none; a line with 0 alone ends the ballots")
	}
	return weight, at, nil
}

// mark reads a candidate's number or nickname, or a skipped rank.
func (b *blt) mark(word []byte) (voting.Mark, error) {
	if len(word) == 1 && word[0] == '-' {
		return voting.Skipped, nil
	}
	if b.nicknames != nil {
		if i, ok := b.nicknames[string(word)]; ok {
			return voting.MarkFor(i), nil
		}
	}
	n, ok := number(word)
	if !ok || n < 1 || n > b.candidates {
		return 0, b.fault("%q should be a candidate, 1 to %d, or the 0 that ends the ballot", shown(word), b.candidates)
	}
	return voting.MarkFor(voting.Index(n - 1)), nil
}

// shown cuts a word that is too long for a sentence.
func shown(word []byte) []byte {
	if len(word) > 40 {
		return append(word[:40:40], "…"...)
	}
	return word
}
