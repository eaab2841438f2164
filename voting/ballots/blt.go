// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"
	"io"
	"strconv"

	"moothall/voting"
)

// looksLikeBLT knows a first line of two numbers, after comments and blank lines.
func looksLikeBLT(head []byte) bool {
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' || bytes.HasPrefix(line, []byte("/*")) {
			continue
		}
		fields := bytes.Fields(line)
		if len(fields) < 2 {
			return false
		}
		_, candidates := number(fields[0])
		_, seats := number(fields[1])
		return candidates && seats
	}
	return false
}

// blt is a file being read: header, options and withdrawals, ballots, names, title.
type blt struct {
	*lines
	candidates int64
	seats      int64
	withdrawn  []bool
	nicknames  map[string]voting.Index
	lot        []voting.Index
	text       text
	strings    []int // the names and the title, in text
	profile    *voting.Profile
	weight     int64 // of the ballot at hand
	marks      []voting.Mark
	naming     bool // the ballots are over
	comments   int  // how many /* are open
	hill       bool // David Hill's format: several names may stand on one line
	notes      []string
}

// readBLT reads the format of Hill, Wichmann and Woodall with what Droop,
// OpenTally and OpaVote added: comments, [nick …], [tie …], [withdrawn …],
// =tie, ballot numbers in parentheses, = for equal ranks, - for a skipped one,
// names without quotation marks.
//
// David Hill's own format, in which the elections of Tideman's collection have
// come down, is the same but for the names, which stand on one line in quotation
// marks, the title last; its description speaks of parentheses, and they are read
// where the file's name ends in .hil: https://rangevoting.org/TidemanData.html.
func readBLT(l *lines) (File, error) {
	b := &blt{lines: l, hill: ending(l.file) == ".hil"}
	for _, part := range []func() error{b.readHeader, b.readBallots, b.readNames} {
		if err := part(); err != nil {
			return File{}, err
		}
	}
	contest := voting.Contest{Title: b.text.get(b.strings[b.candidates]), Seats: int(b.seats), Lot: b.lot}
	for i := range b.candidates {
		contest.Options = append(contest.Options, voting.Option{
			ID: strconv.FormatInt(i+1, 10), Name: b.text.get(b.strings[i]), Withdrawn: b.withdrawn[i],
		})
	}
	file := File{Contest: contest, Profile: b.profile, Format: "BLT", Notes: append(b.notes, b.text.notes()...), Seated: true}
	if b.hill {
		file.Format = "David Hill"
	}
	return file, nil
}

// line returns the next line that says something, without comments.
func (b *blt) line() ([]byte, error) {
	for {
		line, err := b.next()
		if err != nil {
			return nil, err
		}
		if line = b.said(line); len(line) > 0 {
			return line, nil
		}
	}
}

// said is what a line says without comments and outer spaces.
func (b *blt) said(line []byte) []byte { return bytes.TrimSpace(b.uncomment(line)) }

// uncomment blanks what stands between /* and */, and cuts from a # that
// begins a word. Among the names only whole lines are comments: people and
// titles may hold a #.
func (b *blt) uncomment(line []byte) []byte {
	if b.comments == 0 && bytes.IndexByte(line, '#') < 0 && !bytes.Contains(line, []byte("/*")) {
		return line
	}
	if b.comments == 0 && b.naming && line[0] != '#' && !bytes.HasPrefix(line, []byte("/*")) {
		return line
	}
	out := line[:0]
	for i := 0; i < len(line); i++ {
		opens := bytes.HasPrefix(line[i:], []byte("/*"))
		closes := b.comments > 0 && bytes.HasPrefix(line[i:], []byte("*/"))
		switch {
		case opens:
			b.comments++
			i++
		case closes:
			b.comments--
			i++
			out = append(out, ' ')
		case b.comments > 0:
		case line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t'):
			return out
		default:
			out = append(out, line[i])
		}
	}
	return out
}

// readHeader reads "candidates seats", with withdrawals on the same line if any.
func (b *blt) readHeader() error {
	line, err := b.line()
	if err == io.EOF {
		return b.fault("the file ends before its first line; it should hold the number of candidates and of seats")
	}
	if err != nil {
		return err
	}
	fields := bytes.Fields(line)
	ok := len(fields) >= 2
	if ok {
		var first, second bool
		b.candidates, first = number(fields[0])
		b.seats, second = number(fields[1])
		ok = first && second
	}
	if !ok || b.candidates < 1 || b.candidates > voting.MaxOptions || b.seats < 1 || b.seats > voting.MaxOptions {
		return b.fault("the first line should be the number of candidates and the number of seats, each 1 to %d", voting.MaxOptions)
	}
	b.withdrawn = make([]bool, b.candidates)
	b.profile = voting.NewProfile(voting.Contest{Options: make([]voting.Option, b.candidates)})
	return b.withdraw(fields[2:])
}

// withdraw reads negative numbers.
func (b *blt) withdraw(fields [][]byte) error {
	for _, f := range fields {
		positive, negative := bytes.CutPrefix(f, []byte("-"))
		n, ok := number(positive)
		if !negative || !ok || n < 1 || n > b.candidates {
			return b.fault("%q should be a withdrawn candidate, -1 to -%d, or be left out", f, b.candidates)
		}
		b.withdrawn[n-1] = true
	}
	return nil
}
