// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxRecord is the longest record read, in bytes: names and a number, with room.
const maxRecord = 64 << 10

// LineError says what is wrong on which line of a file, and what would be right.
type LineError struct {
	Line    int // counted from 1; where the record begins
	Problem string
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Problem) }

// table reads comma-separated records (RFC 4180), some at once, keeping only those. It
// takes LF and CRLF, a byte order mark, and passes over empty lines. It reads faster
// than encoding/csv, as it allocates nothing per record: plain lines are cut where
// they lie in a large block, all others one by one.
type table struct {
	in     io.Reader
	failed error    // why no more can be read; io.EOF at the end
	block  []byte   // read and not yet passed
	store  []byte   // what block is a part of
	first  int      // line on which the first of the current records begins
	line   int      // and the one being looked at
	lines  int      // read so far
	record []byte   // of one that is not plain
	cells  [][]byte // of all current records, unquoted, in UTF-8; valid until the next
	at     int      // where those of the record being looked at begin
	order  []int    // for each column asked for, its place in the record
	width  int      // fields in the header; 0 while it is read
	warmth warmth
}

// blockSize is how much is read at once: more than any record, and little enough to
// stay in a processor's second cache.
const blockSize = 4 * maxRecord

// mostAtOnce is how many records are handed over together.
const mostAtOnce = 256

// newTable reads the header, which must name the columns; they may come in another
// order, and others beside them are passed over.
func newTable(r io.Reader, columns ...string) (*table, error) {
	t := &table{in: r, store: make([]byte, blockSize)}
	t.fill()
	t.block = bytes.TrimPrefix(t.block, []byte("\ufeff"))
	found, err := t.next()
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, &LineError{1, "the file is empty; the first line must be " + strings.Join(columns, ",")}
	}
	t.width = len(t.cells)
	for _, name := range columns {
		i := slices.IndexFunc(t.cells, func(h []byte) bool { return string(h) == name })
		if i < 0 {
			return nil, t.refuse("the header has no column %q; it must be %s", name, strings.Join(columns, ","))
		}
		t.order = append(t.order, i)
	}
	return t, nil
}

// refuse makes an error about the current record.
func (t *table) refuse(format string, args ...any) error {
	return &LineError{t.line, fmt.Sprintf(format, args...)}
}

// rows moves to the next records and returns how many they are: none at the end of the
// file, or where the next is at fault.
func (t *table) rows() (int, error) {
	t.cells, t.first = t.cells[:0], t.lines+1
	n := 0
	for n < mostAtOnce && t.plain() {
		n++
	}
	if n > 0 {
		return n, nil
	}
	found, err := t.next()
	if err == nil && found && len(t.cells) != t.width {
		err = t.refuse("%d fields where the header has %d", len(t.cells), t.width)
	}
	if err != nil || !found {
		return 0, err
	}
	return 1, nil
}

// look turns to the n-th of the current records.
func (t *table) look(n int) { t.line, t.at = t.first+n, n*t.width }

// field is the value in the n-th column asked for of the record looked at.
func (t *table) field(n int) []byte { return t.cells[t.at+t.order[n]] }

// warm prepares for looking up the names in the n-th column of all current records.
func (t *table) warm(names *names, n int) { t.warmth.warm(names, t.cells, t.order[n], t.width) }

// next reads and splits one record, of whatever kind, and is false at the end.
func (t *table) next() (found bool, err error) {
	for {
		t.first, t.line = t.lines+1, t.lines+1
		switch err := t.read(); {
		case err == io.EOF:
			return false, nil
		case err != nil:
			return false, err
		case len(t.record) > 0:
			return true, t.split()
		}
	}
}

// fill reads on until the block is as large as may be, or the file ends.
func (t *table) fill() {
	t.block = t.store[:copy(t.store, t.block)]
	for len(t.block) < len(t.store) && t.failed == nil {
		n, err := t.in.Read(t.store[len(t.block):])
		t.block, t.failed = t.store[:len(t.block)+n], err
	}
}

// The bytes at which plain reading stops; all others are 0.
const (
	comma = iota + 1
	lineEnd
	unusual // a quote, a carriage return, NUL, and what is not ASCII
)

var kinds = func() (kinds [256]uint8) {
	for b := range kinds {
		if b >= utf8.RuneSelf {
			kinds[b] = unusual
		}
	}
	kinds[','], kinds['\n'], kinds['"'], kinds['\r'], kinds[0] = comma, lineEnd, unusual, unusual, unusual
	return kinds
}()

// plain cuts a record that is one whole line of the block, with nothing unusual in
// it and as many fields as there should be. It is false for every other, of which it
// takes nothing.
func (t *table) plain() bool {
	cells, from := t.cells, 0
	for i, b := range t.block {
		switch kinds[b] {
		case 0:
			continue
		case comma:
			cells = append(cells, t.block[from:i])
			from = i + 1
			continue
		case unusual:
			if b != '\r' || i+1 == len(t.block) || t.block[i+1] != '\n' {
				return false
			}
		}
		end := i + 1
		if b == '\r' {
			end++
		}
		cells = append(cells, t.block[from:i])
		if i == 0 || end > maxRecord || len(cells)-len(t.cells) != t.width {
			return false
		}
		t.cells, t.block = cells, t.block[end:]
		t.lines++
		return true
	}
	return false
}

// part takes the next line from the file with its end, or as much of it as a block
// holds, and says whether that is a whole one.
func (t *table) part() (part []byte, whole bool) {
	i := bytes.IndexByte(t.block, '\n')
	if i < 0 && t.failed == nil {
		t.fill()
		i = bytes.IndexByte(t.block, '\n')
	}
	if i < 0 {
		part, t.block = t.block, nil
		return part, false
	}
	part, t.block = t.block[:i+1], t.block[i+1:]
	return part, true
}

// read fetches one record without its line end: one line, or several where a quoted
// field runs over them.
func (t *table) read() error {
	t.record = t.record[:0]
	for quotes := 0; ; {
		part, whole := t.part()
		if t.failed != nil && t.failed != io.EOF && !whole {
			return fmt.Errorf("line %d: %w", t.line, t.failed)
		}
		if t.record = append(t.record, part...); len(t.record) > maxRecord {
			return t.refuse("a record of more than %d bytes; is a closing quote missing?", maxRecord)
		}
		quotes += bytes.Count(part, []byte{'"'})
		switch {
		case !whole && len(t.record) == 0:
			return io.EOF
		case !whole && quotes%2 == 1:
			return t.refuse("a quoted field has no closing quote")
		case quotes%2 == 0:
			t.lines++
			t.record = bytes.TrimSuffix(bytes.TrimSuffix(t.record, []byte{'\n'}), []byte{'\r'})
			return nil
		default:
			t.lines++
		}
	}
}
