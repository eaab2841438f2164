// SPDX-License-Identifier: AGPL-3.0-or-later

package tables

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write README.md anew")

var all = Table{"all", []Column{
	{"a", Text, ""}, {"b", Number, ""}, {"c", Instant, ""}, {"d", Flag, ""}, {"e", List, ""}, {"f", Ranking, ""},
}}

var odd = []string{"", "plain", "=1+1", "+1", "-1", "@x", "\tx", "\rx", "'x", "''", "'=x", "a,b", `say "so"`, "two\nlines", " spaced ", "شكرا <&>", "=a,\"b\"\n"}

// TestCSV_TextIsReadAgain: whatever the text, no cell begins as a formula does, and
// taking an apostrophe off what begins with one gives the text.
func TestCSV_TextIsReadAgain(t *testing.T) {
	var out bytes.Buffer
	w := all.Writer(&out, CSV)
	for _, text := range odd {
		if err := w.Row(text, int64(-1), nil, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for n, text := range odd {
		cell := rows[n+1][0]
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			t.Errorf("%q begins as a formula does", cell)
		}
		if got := strings.TrimPrefix(cell, "'"); got != text {
			t.Errorf("%q is read again as %q", text, got)
		}
		if rows[n+1][1] != "-1" {
			t.Errorf("a number reads %q", rows[n+1][1])
		}
	}
}

// TestForms_SayTheSame of cells of every kind, and of such as are missing.
func TestForms_SayTheSame(t *testing.T) {
	at := time.Date(2026, time.May, 3, 18, 0, 0, 123456789, time.FixedZone("", 7200))
	cells := []any{`a "b"`, int64(7), at, false, []string{"x", `y,"`}, [][]string{{"quay"}, {"tide", "same"}}}
	for form, want := range map[Form]string{
		CSV:       "a,b,c,d,e,f\r\n\"a \"\"b\"\"\",7,2026-05-03T16:00:00.123Z,false,\"[\"\"x\"\",\"\"y,\\\"\"\"\"]\",quay>tide=same\r\n,,,,,\r\n",
		JSONLines: `{"a":"a \"b\"","b":7,"c":"2026-05-03T16:00:00.123Z","d":false,"e":["x","y,\""],"f":[["quay"],["tide","same"]]}` + "\n" + `{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null}` + "\n",
	} {
		var out bytes.Buffer
		w := all.Writer(&out, form)
		for _, row := range [][]any{cells, make([]any, 6)} {
			if err := w.Row(row...); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil || out.String() != want {
			t.Errorf("%s, %v:\n%s\nwant\n%s", form, err, out.String(), want)
		}
	}
}

// TestJSONLines_EachLineIsAnObject, whatever the text in it.
func TestJSONLines_EachLineIsAnObject(t *testing.T) {
	var out bytes.Buffer
	w := all.Writer(&out, JSONLines)
	for _, text := range odd {
		if err := w.Row(text, nil, nil, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	for n, text := range odd {
		var o map[string]any
		if err := json.Unmarshal([]byte(lines[n]), &o); err != nil || o["a"] != text || len(o) != len(all.Columns) {
			t.Errorf("line %d: %v %v, want %q", n, o, err, text)
		}
	}
}

func TestRow_RefusesWhatIsNoCell(t *testing.T) {
	w := all.Writer(new(bytes.Buffer), CSV)
	for name, row := range map[string][]any{
		"too few":        {"a"},
		"a text":         {int64(1), nil, nil, nil, nil, nil},
		"a number":       {"a", "7", nil, nil, nil, nil},
		"an instant":     {"a", nil, "today", nil, nil, nil},
		"a kind unknown": {"a", nil, nil, nil, nil, 7.5},
	} {
		if err := w.Row(row...); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

// broken takes so many bytes and no more.
type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

// TestWriter_TellsThatItIsNotWhole: what could not be written is never passed over.
func TestWriter_TellsThatItIsNotWhole(t *testing.T) {
	w := all.Writer(&broken{}, CSV)
	if err := w.Close(); err == nil {
		t.Error("nothing was written, and Close says nothing of it")
	}
	w = all.Writer(&broken{}, JSONLines)
	var err error
	for range 10_000 {
		if err = w.Row("a", nil, nil, nil, nil, nil); err != nil {
			break
		}
	}
	if err == nil {
		t.Error("ten thousand rows were lost, and Row says nothing of it")
	}
}

// TestReadme_DescribesEveryColumn: it is made of the columns. -update writes it.
func TestReadme_DescribesEveryColumn(t *testing.T) {
	want := readme()
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("README.md")
	if err != nil || string(got) != want {
		t.Errorf("%v: README.md says otherwise than the columns; go test ./governance/tables -update writes it", err)
	}
	for _, table := range All() {
		seen := map[string]bool{}
		for _, c := range table.Columns {
			if seen[c.Name] || !strings.HasSuffix(c.Meaning, ".") || strings.ToLower(c.Name) != c.Name || strings.ContainsAny(c.Name, " ,\"") {
				t.Errorf("table %s: the column %q is there twice, has no sentence or no plain name", table.Name, c.Name)
			}
			seen[c.Name] = true
		}
	}
}

// readme is the description of all tables.
func readme() string {
	b := new(strings.Builder)
	b.WriteString(intro)
	for _, t := range All() {
		fmt.Fprintf(b, "\n## %s\n\n%s\n\n| column | kind | what stands in it |\n|---|---|---|\n", t.Name, about[t.Name])
		for _, c := range t.Columns {
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", c.Name, c.Kind, c.Meaning)
		}
	}
	return b.String()
}

// TestKinds_HaveEachAForm holds the kinds to what shaped knows.
func TestKinds_HaveEachAForm(t *testing.T) {
	for kind, v := range map[Kind]any{Text: "", Number: int64(0), Instant: time.Time{}, Flag: false, List: []string{}, Ranking: [][]string{}} {
		if _, _, err := shaped(kind, v); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		for other := range map[Kind]bool{Text: true, Number: true, Instant: true, Flag: true, List: true, Ranking: true} {
			if _, _, err := shaped(other, v); (err == nil) != (other == kind) {
				t.Errorf("%s as %s: %v of %s", strconv.Quote(fmt.Sprint(v)), other, err, reflect.TypeOf(v))
			}
		}
	}
}
