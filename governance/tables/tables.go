// SPDX-License-Identifier: AGPL-3.0-or-later

// Package tables writes what was decided as tables that other programs read: CSV (RFC
// 4180) and JSON Lines, of the same columns.
//
// A [Table] is a list of columns, each with a [Kind] and a sentence that says what stands
// in it; README.md is made of them. A [Writer] writes rows one by one and keeps none.
//
//	w := tables.Votes().Writer(out, tables.CSV)
//	err := w.Row("2026-34", commitment, "Ada", int64(1), int64(3), "yes", nil)
//	err = w.Close()
//
// The package asks nobody who may see a row: whoever has one written does.
package tables

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Form is how a table is written.
type Form string

// The forms, by the ends of file names.
const (
	CSV       Form = "csv"
	JSONLines Form = "jsonl"
)

// MediaType is how the form is called on the wire.
func (f Form) MediaType() string {
	if f == CSV {
		return "text/csv; charset=utf-8; header=present"
	}
	return "application/jsonl"
}

// Kind is what stands in the cells of a column. Any of them may be missing: nil, which is
// an empty cell in CSV and null in JSON.
type Kind string

// The kinds, with the Go type of a cell.
const (
	Text    Kind = "text"    // string
	Number  Kind = "number"  // int64
	Instant Kind = "instant" // time.Time, written as RFC 3339 in UTC with three decimals
	Flag    Kind = "flag"    // bool
	List    Kind = "list"    // []string, in CSV as a JSON array
	Ranking Kind = "ranking" // [][]string, best first; in CSV as in a>b=c
)

// Column is one column of a table. Its name never changes its meaning.
type Column struct {
	Name    string
	Kind    Kind
	Meaning string
}

// Table is a table by its columns, in their order.
type Table struct {
	Name    string
	Columns []Column
}

// Writer writes the rows of a table.
type Writer struct {
	table Table
	form  Form
	out   *bufio.Writer
	row   []byte
}

// Writer begins a table: in CSV with a row of the columns' names. What goes wrong is
// returned by Row or Close.
func (t Table) Writer(out io.Writer, form Form) *Writer {
	w := &Writer{table: t, form: form, out: bufio.NewWriter(out)}
	if form == CSV {
		for n, c := range t.Columns {
			if n > 0 {
				w.row = append(w.row, ',')
			}
			w.row = append(w.row, c.Name...)
		}
		_, _ = w.out.Write(append(w.row, "\r\n"...)) // the error stays with the buffer, and Close returns it
	}
	return w
}

// Row writes one row: a cell for each column, of its kind or nil.
func (w *Writer) Row(cells ...any) error {
	if len(cells) != len(w.table.Columns) {
		return fmt.Errorf("table %s: a row of %d cells, and %d columns", w.table.Name, len(cells), len(w.table.Columns))
	}
	w.row = w.row[:0]
	for n, c := range w.table.Columns {
		if err := w.cell(n, c, cells[n]); err != nil {
			return fmt.Errorf("table %s, column %s: %w", w.table.Name, c.Name, err)
		}
	}
	if w.form == CSV {
		w.row = append(w.row, "\r\n"...)
	} else {
		w.row = append(w.row, "}\n"...)
	}
	_, err := w.out.Write(w.row)
	return err
}

// Close writes what is left. Without it the table is not whole.
func (w *Writer) Close() error { return w.out.Flush() }

// cell appends one cell to the row.
func (w *Writer) cell(n int, c Column, v any) error {
	plain, text, err := shaped(c.Kind, v)
	if err != nil {
		return err
	}
	if w.form == CSV {
		if n > 0 {
			w.row = append(w.row, ',')
		}
		if c.Kind == Text || c.Kind == Ranking {
			text = Guarded(text)
		}
		w.row = append(w.row, quoted(text)...)
		return nil
	}
	w.row = append(w.row, "{,"[min(n, 1)])
	w.row = append(strconv.AppendQuote(w.row, c.Name), ':')
	value, err := asJSON(plain)
	w.row = append(w.row, value...)
	return err
}

// shaped is a cell as JSON has it, and as the text of CSV.
func shaped(k Kind, v any) (plain any, text string, err error) {
	switch v := v.(type) {
	case nil:
		return nil, "", nil
	case string:
		if k == Text {
			return v, v, nil
		}
	case int64:
		if k == Number {
			return v, strconv.FormatInt(v, 10), nil
		}
	case bool:
		if k == Flag {
			return v, strconv.FormatBool(v), nil
		}
	case time.Time:
		if k == Instant {
			text = v.UTC().Format("2006-01-02T15:04:05.000Z")
			return text, text, nil
		}
	case []string:
		if k == List {
			plain = append([]string{}, v...)
			array, err := asJSON(plain)
			return plain, string(array), err
		}
	case [][]string:
		if k == Ranking {
			ranks := make([]string, len(v))
			for n, group := range v {
				ranks[n] = strings.Join(group, "=")
			}
			return v, strings.Join(ranks, ">"), nil
		}
	}
	return nil, "", fmt.Errorf("%T is no %s", v, k)
}

// asJSON is a value as JSON, with < > and & as they are.
func asJSON(v any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return []byte(strings.TrimSuffix(b.String(), "\n")), err
}

// Guarded keeps a spreadsheet from running text as a formula: before text that begins
// with = + - @, a tab or a carriage return it puts an apostrophe. It puts one before an
// apostrophe too, so that whoever takes one off what begins with one has the text again.
func Guarded(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r'", rune(text[0])) {
		return "'" + text
	}
	return text
}

// quoted is a cell of CSV, in quotation marks where it needs them (RFC 4180, section 2).
func quoted(text string) string {
	if !strings.ContainsAny(text, ",\"\r\n") && strings.TrimSpace(text) == text {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}
