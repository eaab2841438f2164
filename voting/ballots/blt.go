// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"
	"fmt"
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
	marks      []voting.Mark
	naming     bool // the ballots are over
	comments   int  // how many /* are open
	notes      []string
}

// readBLT reads the format of Hill, Wichmann and Woodall with what Droop,
// OpenTally and OpaVote added: comments, [nick …], [tie …], [withdrawn …],
// =tie, ballot numbers in parentheses, = for equal ranks, - for a skipped one,
// names without quotation marks.
func readBLT(l *lines) (File, error) {
	b := &blt{lines: l}
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
	return File{contest, b.profile, "BLT", append(b.notes, b.text.notes()...), true}, nil
}

// line returns the next line that says something, without comments.
func (b *blt) line() ([]byte, error) {
	for {
		line, err := b.next()
		if err != nil {
			return nil, err
		}
		if line = bytes.TrimSpace(b.uncomment(line)); len(line) > 0 {
			return line, nil
		}
	}
}

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
			return b.fault("%q should be a withdrawn candidate, -1 to -%d", f, b.candidates)
		}
		b.withdrawn[n-1] = true
	}
	return nil
}

// readBallots reads options, withdrawals and ballots, up to the line "0".
func (b *blt) readBallots() error {
	for {
		line, err := b.line()
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
			err = b.ballot(line)
		}
		if err != nil {
			return err
		}
	}
}

// ballot reads "weight rank rank … 0".
func (b *blt) ballot(line []byte) error {
	weight, at, err := b.weight(line)
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
	if err := b.profile.AddMarks(weight, b.marks); err != nil {
		return b.fault("%v", err)
	}
	return nil
}

// weight reads how often a ballot was cast, or its number in parentheses: once.
func (b *blt) weight(line []byte) (weight int64, at int, err error) {
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

// option reads a line in brackets.
func (b *blt) option(line []byte) error {
	inner, closed := bytes.CutSuffix(line[1:], []byte("]"))
	fields := bytes.Fields(inner)
	if !closed || len(fields) == 0 {
		return b.fault("an option should stand in brackets on one line, as in [tie 3 1 2]")
	}
	switch string(fields[0]) {
	case "nick":
		return b.nick(fields[1:])
	case "tie":
		return b.tie(fields[1:])
	case "withdrawn":
		for _, f := range fields[1:] {
			m, err := b.mark(f)
			if err != nil || m == voting.Skipped {
				return b.fault("%q should be a withdrawn candidate, 1 to %d", shown(f), b.candidates)
			}
			b.withdrawn[m.Option()] = true
		}
		return nil
	}
	b.notes = append(b.notes, "The file's option ["+string(fields[0])+" …] has no meaning here and was passed over.")
	return nil
}

func (b *blt) nick(words [][]byte) error {
	if int64(len(words)) != b.candidates {
		return b.fault("there are %d nicknames for %d candidates; there should be one for each", len(words), b.candidates)
	}
	b.nicknames = make(map[string]voting.Index, len(words))
	for i, w := range words {
		if _, twice := b.nicknames[string(w)]; twice || string(w) == "0" || string(w) == "-" {
			return b.fault("the nickname %q is used twice or means something else; each should be its own", shown(w))
		}
		b.nicknames[string(w)] = voting.Index(i)
	}
	return nil
}

// tie reads the order that settles ties; it names every candidate once.
func (b *blt) tie(words [][]byte) error {
	b.lot = nil
	named := make([]bool, b.candidates)
	for _, w := range words {
		m, err := b.mark(w)
		if err != nil {
			return err
		}
		if m == voting.Skipped || named[m.Option()] {
			return b.fault("the tie order names %q twice; each candidate should stand there once", shown(w))
		}
		named[m.Option()] = true
		b.lot = append(b.lot, m.Option())
	}
	if int64(len(b.lot)) != b.candidates {
		return b.fault("the tie order names %d of %d candidates; all should stand there", len(b.lot), b.candidates)
	}
	return nil
}

// readNames reads the names, an =tie line if there is one, and the title. Old
// files go on with a source and remarks; one line more, though, is as likely a
// candidate whom the first line forgot.
func (b *blt) readNames() error {
	want := int(b.candidates) + 1
	b.naming = true
	more := 0
	for {
		line, err := b.line()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if tie, found := bytes.CutPrefix(line, []byte("=tie ")); found {
			if err := b.tie(bytes.Fields(bytes.TrimSuffix(tie, []byte(" 0")))); err != nil {
				return err
			}
			continue
		}
		if len(b.strings) >= want {
			more++ // where the votes come from, remarks
			continue
		}
		if line[0] == '"' && (len(line) == 1 || line[len(line)-1] != '"') {
			return b.fault("a name that begins with a quotation mark should end with one")
		}
		b.strings = append(b.strings, b.text.keep(unquote(line)))
	}
	if b.comments > 0 {
		return b.fault("a comment that begins with /* should end with */")
	}
	switch {
	case more == 1:
		return b.fault("the first line announces %d candidates, so %d names and a title should follow, and there is one line more; a remark should begin with #", b.candidates, b.candidates)
	case more > 1:
		b.notes = append(b.notes, fmt.Sprintf("%d lines after the title were passed over.", more))
	case len(b.strings) < want:
		return b.fault("the first line announces %d candidates, so %d names and a title should follow, and there are %d lines", b.candidates, b.candidates, len(b.strings))
	}
	return nil
}

// unquote takes the quotation marks off a name; a doubled one inside stands for one.
func unquote(line []byte) []byte {
	if line[0] != '"' {
		return line
	}
	return bytes.ReplaceAll(line[1:len(line)-1], []byte(`""`), []byte(`"`))
}
