// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"moothall/voting"
)

// looksLikeCSV knows a first line of columns of which one is none of a candidate,
// or else a second line of several columns that hold numbers and nothing else.
func looksLikeCSV(head []byte) bool {
	line, after, _ := bytes.Cut(head, []byte("\n"))
	if bytes.IndexByte(line, ',') < 0 || line[0] == '#' {
		return false // a line that begins with # is a remark in other formats
	}
	for name := range strings.SplitSeq(string(bytes.TrimSpace(line)), ",") {
		name = strings.Trim(name, `"`)
		if passedOver(name) || isWeight(name) || rankNamed(name) > 0 {
			return true
		}
	}
	numbers, _, _ := bytes.Cut(after, []byte("\n"))
	return bytes.IndexByte(numbers, ',') >= 0 && len(bytes.Trim(numbers, "0123456789-,\r\" ")) == 0
}

// table is a CSV file being read, row by row.
type table struct {
	file   string
	rows   *csv.Reader
	in     *bounded
	header []string
	columns
	text text
	last int // the line on which the row before ended
	row  []string
}

// readCSV reads a table with a header and a row for each ballot, by the rules of
// RFC 4180 as encoding/csv has them. It comes in two shapes, told apart by the
// header.
//
// In the one every candidate has a column, and the cells are whole numbers: the
// name is what the header says, to the last space. The numbers are scores. They
// are ranks as well, 1 the best, where each of the file is from 1 to the number
// of candidates or to 20, if that is more; a number that nobody has is a skipped
// rank, equal numbers are equal ranks. An empty cell is neither score nor rank.
//
// In the other the columns are ranks ("Rank 1", "choice 2", "3rd choice",
// "First choice") and the cells are names, without the spaces around them. Who
// stands is who is named, in the order of first appearance. Names with | between
// them share the rank. An empty cell, "undervote" and "skipped" are skipped ranks.
// "overvote" does not say between whom: the ballot ends there, as
// overvote=exhaust would end it, and the file's notes say on how many. A column
// "count" is the weight here, and other columns are passed over.
//
// In both, a column "weight" says for how many voters a row speaks, and voterID,
// voteTime and pollID are passed over; upper and lower case are alike in these.
func readCSV(file string, in *bufio.Reader) (File, error) {
	t := &table{file: file, in: &bounded{in: in, most: maxLine}}
	t.rows = csv.NewReader(t.in)
	t.rows.FieldsPerRecord = -1
	t.rows.ReuseRecord = true
	err := t.next()
	if err == io.EOF {
		return File{}, &Fault{file, 0, "it is empty; a table begins with the names of its columns"}
	}
	if err != nil {
		return File{}, err
	}
	t.header = append(t.header, t.row...) // the row is used again
	if len(t.header) == 1 && strings.ContainsAny(t.header[0], ";\t") {
		return File{}, t.fault(0, "commas should stand between the columns, not semicolons or tabs")
	}
	if t.columns, err = sortColumns(t.header); err != nil {
		return File{}, t.fault(0, "%v", err)
	}
	if t.ranks != nil {
		return t.readNames()
	}
	return t.readNumbers()
}

// next reads a row; io.EOF after the last.
func (t *table) next() error {
	t.in.fresh()
	var err error
	t.row, err = t.rows.Read()
	var broken *csv.ParseError
	switch {
	case err == io.EOF:
		return err
	case errors.Is(err, errLong):
		return &Fault{t.file, t.last + 1, fmt.Sprintf("the row is longer than %d bytes; a quotation mark may be missing", maxLine)}
	case errors.As(err, &broken):
		return &Fault{t.file, broken.Line, "quotation marks should stand around a whole cell, and be doubled inside it"}
	case err != nil:
		return &Fault{t.file, t.last + 1, unreadable(err)}
	}
	return t.check()
}

// check refuses a row that is no row of this table.
func (t *table) check() error {
	line, _ := t.rows.FieldPos(0)
	switch {
	case len(t.header) == 1 && line > t.last+1:
		return &Fault{t.file, t.last + 1, `the line is empty; a blank ballot of one column should be written as ""`}
	case len(t.header) > 0 && len(t.row) != len(t.header):
		return t.fault(0, "the row has %d cells and the header %d; an empty cell should be there too", len(t.row), len(t.header))
	}
	t.last = line
	for i, cell := range t.row {
		t.last += strings.Count(cell, "\n")
		if strings.IndexByte(cell, 0) >= 0 {
			return t.fault(i, "it holds a NUL byte; a ballot file is plain text, in UTF-8 or ISO 8859-1")
		}
		if len(t.header) > 0 && t.header[i] == "" && strings.TrimSpace(cell) != "" {
			return t.fault(i, "cell %d says %q and its column has no name; the header should say what it is", i+1, shown([]byte(cell)))
		}
	}
	return nil
}

// fault is what is wrong with a cell of the row last read.
func (t *table) fault(cell int, format string, args ...any) error {
	line, _ := t.rows.FieldPos(cell)
	return &Fault{t.file, line, fmt.Sprintf(format, args...)}
}

// weight is for how many voters the row speaks.
func (t *table) weight() (int64, error) {
	if t.columns.weight < 0 {
		return 1, nil
	}
	cell := t.row[t.columns.weight]
	n, ok := number([]byte(strings.TrimSpace(cell)))
	if !ok || n > voting.MaxWeight {
		return 0, t.fault(t.columns.weight, "the weight %q should be a whole number, 0 to %d", shown([]byte(cell)), voting.MaxWeight)
	}
	return n, nil
}

// contest is who stands, by the pieces of text that name them.
func (t *table) contest(names []int) voting.Contest {
	c := voting.Contest{Seats: 1}
	for i, name := range names {
		c.Options = append(c.Options, voting.Option{ID: strconv.Itoa(i + 1), Name: t.text.get(name)})
	}
	return c
}
