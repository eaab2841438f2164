// SPDX-License-Identifier: AGPL-3.0-or-later

// Package memberlist reads and writes the list of a body's members as a table that a
// spreadsheet can hold, and says what would become of it.
//
//	lines, faults, err := memberlist.Read(file, isAddress) // every fault of every line
//	plan := memberlist.Make(lines, known)                  // what each line would do
//	err = memberlist.Write(out, lines)                     // reads again as it was
//
// Nouns: a [Line] is a row of the file, a [Fault] what is wrong with one, a [Plan] what
// all of it would do, judged by the charter act by act. Nothing here does anything: a
// plan with a fault is not to be carried out, not even in part.
//
// The form: UTF-8, a header line, cells apart by comma, semicolon or tab, as the header
// has it. The columns are name, slug, mail, sphere, place, fields and good_until, in any
// order; name and sphere must be there. An empty cell says nothing: what is known stays.
// Fields stand apart by spaces, each with its last day where it has one, as in
// "finance=2027-05-03 welsh". There is no column for when a membership began: it begins
// when the record says so. Before a cell that a spreadsheet would run as a formula stands
// an apostrophe, which is no part of it.
package memberlist

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"moothall/bodies"
)

// How large a list may be.
const (
	MaxBytes = 2 << 20
	MaxLines = 5_000 // what a server on one file enters in about a second, in which nobody else writes: make bench-list
	maxName  = 100   // letters
	maxCell  = 1000
)

// Line is a row of a list.
type Line struct {
	N         int // of the file, from 1; the header has one too
	Name      string
	Slug      bodies.Slug // empty: nobody gave one
	Mail      string
	Sphere    bodies.Sphere
	Place     bodies.PlaceID
	Fields    []Field
	GoodUntil Day
}

// Field is a competence, and the last day on which it is attested.
type Field struct {
	ID    bodies.FieldID
	Until Day // empty: nobody said
}

// Day is a day as in 2027-05-03, or empty.
type Day string

const dayForm = "2006-01-02"

// End is the last second of the day in a zone; the zero time of none.
func (d Day) End(zone *time.Location) time.Time {
	day, err := time.ParseInLocation(dayForm, string(d), zone)
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, 1).Add(-time.Second)
}

// dayOf is the day that an instant lies in.
func dayOf(at time.Time, zone *time.Location) Day {
	if at.IsZero() {
		return ""
	}
	return Day(at.In(zone).Format(dayForm))
}

// Kind is what a fault is about.
type Kind string

// The faults of a file, which is then no list at all.
const (
	TooLarge      Kind = "too-large"
	NotText       Kind = "not-text" // no UTF-8
	NoLines       Kind = "no-lines"
	TooMany       Kind = "too-many"
	UnknownColumn Kind = "unknown-column"
	MissingColumn Kind = "missing-column"
	TwiceColumn   Kind = "twice-column"
	SinceColumn   Kind = "since-column" // it cannot be dated back
)

// The faults of a line, by itself.
const (
	BadQuotes  Kind = "quotes"
	BadCells   Kind = "cells"   // more or fewer than columns
	BadLetters Kind = "letters" // that nobody sees, or that turn a text round
	TooLong    Kind = "too-long"
	BadName    Kind = "name"
	BadSlug    Kind = "slug"
	BadMail    Kind = "mail"
	BadSphere  Kind = "sphere"
	BadField   Kind = "field-form"
	BadDay     Kind = "day"
)

// Fault is what is wrong with a file or one of its lines.
type Fault struct {
	Line   int    // 0: with the file
	Kind   Kind   //
	Column string // whose cell it is, where it is of one
	Text   string // that is wrong
}

// Error says it in English; pages have sentences of their own.
func (f Fault) Error() string {
	return strings.TrimSpace("the list of members is not in order: " + string(f.Kind) + " " + f.Column)
}

// columns are what a list may have, in the order in which one is written.
func columns() []string {
	return []string{"name", "slug", "mail", "sphere", "place", "fields", "good_until"}
}

// Read reads a list. isAddress says whether a text is a mail address. Of a file that is
// no list it returns a [Fault]; otherwise the lines that are in order, and the faults of
// all the others: at most one of each line and column.
func Read(file []byte, isAddress func(string) bool) (lines []Line, faults []Fault, err error) {
	switch {
	case len(file) > MaxBytes:
		return nil, nil, Fault{Kind: TooLarge}
	case !utf8.Valid(file):
		return nil, nil, Fault{Kind: NotText}
	}
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(file))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = apart(file), -1, true
	header, err := r.Read()
	if err != nil {
		return nil, nil, Fault{Kind: NoLines}
	}
	header = slices.Clone(header)
	if err := checkHeader(header); err != nil {
		return nil, nil, err
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if len(lines)+len(faults) >= MaxLines {
			return nil, nil, Fault{Kind: TooMany}
		}
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			faults = append(faults, Fault{Line: wrong.StartLine, Kind: BadQuotes})
			continue
		}
		n, _ := r.FieldPos(0)
		if !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			continue
		}
		if line, wrong := readLine(n, header, cells, isAddress); len(wrong) > 0 {
			faults = append(faults, wrong...)
		} else {
			lines = append(lines, line)
		}
	}
	if len(lines)+len(faults) == 0 {
		return nil, nil, Fault{Kind: NoLines}
	}
	return lines, faults, nil
}

// apart is what stands between the cells of the header.
func apart(file []byte) rune {
	first, _, _ := bytes.Cut(file, []byte("\n"))
	best, most := ',', 0
	for _, mark := range ",;\t" {
		if n := bytes.Count(first, []byte(string(mark))); n > most {
			best, most = mark, n
		}
	}
	return best
}

// checkHeader writes the names of columns as they are known, and refuses others.
func checkHeader(header []string) error {
	for n, cell := range header {
		name := strings.ToLower(strings.TrimSpace(cell))
		header[n] = name
		switch {
		case name == "since":
			return Fault{Kind: SinceColumn}
		case !slices.Contains(columns(), name):
			return Fault{Kind: UnknownColumn, Text: shortened(visible(cell))}
		case slices.Contains(header[:n], name):
			return Fault{Kind: TwiceColumn, Column: name}
		}
	}
	for _, name := range []string{"name", "sphere"} {
		if !slices.Contains(header, name) {
			return Fault{Kind: MissingColumn, Column: name}
		}
	}
	return nil
}

// readLine reads the cells of one line.
func readLine(n int, header, cells []string, isAddress func(string) bool) (l Line, faults []Fault) {
	if len(cells) != len(header) {
		return l, []Fault{{Line: n, Kind: BadCells}}
	}
	l.N = n
	for i, cell := range cells {
		text := unguarded(strings.TrimSpace(cell))
		kind := Kind("")
		switch {
		case strings.ContainsFunc(text, unseen):
			kind = BadLetters
		case len(text) > maxCell:
			kind = TooLong
		case strings.TrimSpace(text) != text:
			kind = BadLetters
		default:
			kind = l.take(header[i], text, isAddress)
		}
		if kind != "" {
			faults = append(faults, Fault{Line: n, Kind: kind, Column: header[i], Text: shortened(visible(text))})
		}
	}
	return l, faults
}

// take reads one cell, or says what is wrong with it.
func (l *Line) take(column, text string, isAddress func(string) bool) Kind {
	if column == "name" {
		if l.Name = text; text == "" || utf8.RuneCountInString(text) > maxName {
			return BadName
		}
		return ""
	}
	if column == "sphere" {
		l.Sphere = bodies.Sphere(text)
		if !slices.Contains([]bodies.Sphere{bodies.Inner, bodies.Outer, bodies.Ecosystem}, l.Sphere) {
			return BadSphere
		}
		return ""
	}
	if text == "" {
		return ""
	}
	switch column {
	case "slug":
		if l.Slug = bodies.Slug(text); !l.Slug.Valid() {
			return BadSlug
		}
	case "mail":
		if l.Mail = text; !isAddress(text) {
			return BadMail
		}
	case "place":
		l.Place = bodies.PlaceID(text)
	case "fields":
		return l.takeFields(text)
	case "good_until":
		if l.GoodUntil = Day(text); !l.GoodUntil.valid() {
			return BadDay
		}
	}
	return ""
}

func (l *Line) takeFields(text string) Kind {
	for _, one := range strings.Fields(text) {
		id, day, dated := strings.Cut(one, "=")
		f := Field{bodies.FieldID(id), Day(day)}
		switch {
		case id == "" || slices.ContainsFunc(l.Fields, func(g Field) bool { return g.ID == f.ID }):
			return BadField
		case dated && !f.Until.valid():
			return BadDay
		}
		l.Fields = append(l.Fields, f)
	}
	return ""
}

var dayShape = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

func (d Day) valid() bool {
	_, err := time.Parse(dayForm, string(d))
	return err == nil && dayShape.MatchString(string(d)) && d > "0001-01-02"
}

// unseen are letters that do not belong in a cell: nobody sees them, or they make what
// stands beside them read otherwise. The joiners that some scripts are written with stay.
func unseen(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}

// visible is a text without what nobody sees.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return '\ufffd'
		}
		return r
	}, text)
}

// shortened is the beginning of a text that is told in a fault.
func shortened(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// formula are what a cell begins with that a spreadsheet would run, or that hides one.
const formula = "=+-@\t\r'"

// guarded is a cell that no spreadsheet runs: an apostrophe stands before what begins as
// a formula does, and before an apostrophe that would be taken for one of these.
func guarded(text string) string {
	if text == "" || !strings.ContainsRune(formula, rune(text[0])) {
		return text
	}
	if text[0] == '\'' && (len(text) == 1 || !strings.ContainsRune(formula, rune(text[1]))) {
		return text
	}
	return "'" + text
}

// unguarded takes the apostrophe off again. One that begins a name, as in 't Hooft, stays.
func unguarded(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formula, rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// Writer writes a list line by line. What goes wrong is told by Close.
type Writer struct{ out *csv.Writer }

// NewWriter begins a list that [Read] reads again: with commas, and every column.
func NewWriter(out io.Writer) *Writer {
	w := &Writer{csv.NewWriter(out)}
	w.out.UseCRLF = true
	_ = w.out.Write(columns()) // told by Close
	return w
}

// Write writes a line.
func (w *Writer) Write(l Line) {
	var fields []string
	for _, f := range l.Fields {
		text := string(f.ID)
		if f.Until != "" {
			text += "=" + string(f.Until)
		}
		fields = append(fields, text)
	}
	cells := []string{l.Name, string(l.Slug), l.Mail, string(l.Sphere), string(l.Place), strings.Join(fields, " "), string(l.GoodUntil)}
	for n := range cells {
		cells[n] = guarded(cells[n])
	}
	_ = w.out.Write(cells) // told by Close
}

// Close ends the list.
func (w *Writer) Close() error {
	w.out.Flush()
	return w.out.Error()
}

// Write writes a whole list.
func Write(out io.Writer, lines []Line) error {
	w := NewWriter(out)
	for _, l := range lines {
		w.Write(l)
	}
	return w.Close()
}

// Of is the line by which a list says what is known of a member.
func Of(who bodies.Person, m bodies.Member, zone *time.Location) Line {
	l := Line{Name: who.Name, Slug: who.Slug, Sphere: m.Sphere, Place: m.Place, GoodUntil: dayOf(m.GoodUntil, zone)}
	for _, c := range m.Fields {
		l.Fields = append(l.Fields, Field{c.Field, dayOf(c.Until, zone)})
	}
	return l
}
