// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"moothall/voting"
)

// records reads one file of cast vote records.
type records struct {
	file     string
	source   Source
	ranks    int64 // the most that a ballot may have
	options  map[string]voting.Index
	writeIns voting.Index
	profile  *voting.Profile
	marks    []voting.Mark // of the record at hand
	header   []string      // of a generic file: the name of each column
	choices  []choice
	latin    bool // something was no UTF-8
	empty    int  // lines that hold nothing
}

// readRecords adds the ballots of a file to a profile.
func readRecords(name string, in io.Reader, c Config, source Source, profile *voting.Profile) (notes []string, err error) {
	r := &records{file: name, source: source, ranks: c.ranks(), options: map[string]voting.Index{}, profile: profile, writeIns: voting.Index(len(c.Candidates))}
	for i, candidate := range c.Candidates {
		for _, name := range append([]string{candidate.Name}, candidate.Aliases...) {
			r.options[name] = voting.Index(i)
		}
	}
	if source.WriteInLabel != "" {
		r.options[source.WriteInLabel] = r.writeIns
	}
	plain, err := unpack(name, in)
	if err != nil {
		return nil, err
	}
	if err := r.read(plain); err != nil {
		return nil, err
	}
	if r.latin {
		notes = append(notes, "not all of it is UTF-8; what is not was read as ISO 8859-1.")
	}
	if r.empty > 0 {
		notes = append(notes, fmt.Sprintf("empty lines hold no record and were passed over: %d.", r.empty))
	}
	return notes, nil
}

// unpack takes gzip and a byte order mark off.
func unpack(name string, in io.Reader) (*bufio.Reader, error) {
	plain, packed, err := voting.Unpack(in, 64<<10)
	if err != nil {
		return nil, &Fault{name, 0, err.Error()}
	}
	if magic, _ := plain.Peek(4); !packed && bytes.HasPrefix(magic, []byte("PK\x03\x04")) {
		return nil, &Fault{name, 0, "it is a workbook; its sheet should be saved as CSV, cell for cell, under the same name with .csv"}
	}
	if bom, _ := plain.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = plain.Discard(3)
	}
	return plain, nil
}

// maxRow is the longest row read, in bytes, so that a quotation mark that nobody
// closed does not fill the memory.
const maxRow = 1 << 20

var errLong = errors.New("the row is too long")

// lineCounter counts the lines that pass, and ends in a row that is too long.
type lineCounter struct {
	in    io.Reader
	lines int
	row   int // bytes since a row began, or a little more
}

func (c *lineCounter) Read(b []byte) (int, error) {
	if c.row > maxRow {
		return 0, errLong
	}
	n, err := c.in.Read(b)
	c.lines += bytes.Count(b[:n], []byte{'\n'})
	c.row += n
	return n, err
}

// read reads row by row. Empty lines count as rows, as in the sheet they come from.
func (r *records) read(in io.Reader) error {
	lines := &lineCounter{in: in}
	cells := csv.NewReader(lines)
	cells.FieldsPerRecord, cells.ReuseRecord = -1, true
	row, behind := 0, 0 // the row last read, and the line it ends in
	for {
		lines.row = 0
		record, err := cells.Read()
		if err == io.EOF {
			r.empty += max(0, lines.lines-behind)
			return nil
		}
		if err != nil {
			return r.broken(err, behind)
		}
		line, _ := cells.FieldPos(0)
		r.empty += line - behind - 1
		row += line - behind
		behind = line
		for i := range record {
			behind += strings.Count(record[i], "\n")
		}
		if err := r.row(row, line, record); err != nil {
			return err
		}
	}
}

// broken says what is wrong with the CSV itself, after the line where the last row ended.
func (r *records) broken(err error, behind int) error {
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		return r.fault(parse.Line, "it is no CSV: %v; text that holds a comma or a quotation mark should stand in quotation marks", parse.Err)
	case errors.Is(err, errLong):
		return r.fault(behind+1, "the row is longer than %d bytes; a quotation mark may be missing", maxRow)
	case errors.Is(err, voting.ErrUnpacks):
		return r.fault(0, "%v", err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return r.fault(0, "the packed file ends too early: it was cut off, and should be copied again")
	}
	return r.fault(0, "it cannot be read: %v", err)
}

func (r *records) fault(line int, format string, args ...any) error {
	return &Fault{r.file, line, fmt.Sprintf(format, args...)}
}

// row reads one row: the header of a generic file, or a record.
func (r *records) row(row, line int, record []string) (err error) {
	if r.source.Generic && r.header == nil {
		return r.columns(line, record)
	}
	if row < r.source.FirstRow {
		return nil
	}
	if id := r.source.IDColumn; id > 0 && (id > len(record) || strings.TrimSpace(record[id-1]) == "") {
		return r.fault(line, "column %d should hold the id of the record, and is empty", id)
	}
	r.marks = r.marks[:0]
	if r.source.Generic {
		err = r.byCandidate(line, record)
	} else {
		err = r.byRank(line, record)
	}
	if err != nil {
		return err
	}
	for len(r.marks) > 0 && r.marks[len(r.marks)-1] == voting.Skipped { // nothing follows: no rank is skipped
		r.marks = r.marks[:len(r.marks)-1]
	}
	if err := r.profile.AddMarks(1, r.marks); err != nil {
		return r.fault(line, "%v", err)
	}
	return nil
}
