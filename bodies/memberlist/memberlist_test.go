// SPDX-License-Identifier: AGPL-3.0-or-later

package memberlist

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
)

func address(text string) bool { return strings.Contains(text, "@") && !strings.Contains(text, " ") }

// TestRead_TakesWhatSpreadsheetsWrite: with or without a mark in front, whatever stands
// between the cells, whatever ends a line, in any order of the columns.
func TestRead_TakesWhatSpreadsheetsWrite(t *testing.T) {
	want := []Line{
		{N: 2, Name: "Ana Sousa", Slug: "ana", Mail: "ana@example.org", Sphere: bodies.Inner, Place: "quay", Fields: []Field{{"works", "2027-05-03"}, {"law", ""}}, GoodUntil: "2027-12-31"},
		{N: 3, Name: "O. de Wit", Sphere: bodies.Outer},
	}
	for name, file := range map[string]string{
		"commas":     "name,slug,mail,sphere,place,fields,good_until\nAna Sousa,ana,ana@example.org,inner,quay,works=2027-05-03 law,2027-12-31\nO. de Wit,,,outer,,,\n",
		"semicolons": "\ufeffname;slug;mail;sphere;place;fields;good_until\r\nAna Sousa;ana;ana@example.org;inner;quay;works=2027-05-03 law;2027-12-31\r\nO. de Wit;;;outer;;;\r\n",
		"tabs":       "Name\tSlug\tMail\tSphere\tPlace\tFields\tGood_until\nAna Sousa\tana\tana@example.org\tinner\tquay\tworks=2027-05-03 law\t2027-12-31\nO. de Wit\t\t\touter\t\t\t",
		"order":      "sphere,good_until,fields,place,mail,slug,name\ninner,2027-12-31,\"works=2027-05-03 law\",quay,ana@example.org,ana,\" Ana Sousa \"\nouter,,,,,,O. de Wit\n,,,,,,\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			lines, faults, err := Read([]byte(file), address)
			if err != nil || len(faults) > 0 {
				t.Fatal(faults, err)
			}
			if diff := cmp.Diff(want, lines); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRead_RefusesWhatIsNoList, and says what of it.
func TestRead_RefusesWhatIsNoList(t *testing.T) {
	for file, want := range map[string]Fault{
		"":                                 {Kind: NoLines},
		"name,sphere\n":                    {Kind: NoLines},
		"name,sphere\n,\n":                 {Kind: NoLines},
		"name,sphere\n\xff,inner\n":        {Kind: NotText},
		"name,sphere,weight\nA,inner,7\n":  {Kind: UnknownColumn, Text: "weight"},
		"name,sphere,\u202ex\nA,inner,7\n": {Kind: UnknownColumn, Text: "\ufffdx"},
		"name,sphere,since\nA,inner,2020-01-01\n":                 {Kind: SinceColumn},
		"name,slug\nA,a\n":                                        {Kind: MissingColumn, Column: "sphere"},
		"sphere\ninner\n":                                         {Kind: MissingColumn, Column: "name"},
		"name,sphere,name\nA,inner,B\n":                           {Kind: TwiceColumn, Column: "name"},
		"name,sphere\n" + strings.Repeat("A,inner\n", MaxLines+1): {Kind: TooMany},
		"name,sphere\n" + strings.Repeat("A,none\n", MaxLines+1):  {Kind: TooMany},
		"name,sphere\n" + strings.Repeat("a", MaxBytes):           {Kind: TooLarge},
	} {
		var got Fault
		if _, _, err := Read([]byte(file), address); !errors.As(err, &got) || got != want {
			t.Errorf("%.40q: %+v, want %+v", file, got, want)
		}
	}
	if lines, faults, err := Read([]byte("name,sphere\n"+strings.Repeat("A,inner\n", MaxLines)), address); err != nil || len(faults) > 0 || len(lines) != MaxLines {
		t.Errorf("as many lines as there may be: %d, %v, %v", len(lines), faults, err)
	}
}

// TestRead_SaysWhatIsWrongWithEachLine: of all lines, not of the first alone.
func TestRead_SaysWhatIsWrongWithEachLine(t *testing.T) {
	file := "name,slug,mail,sphere,place,fields,good_until\n" +
		",,,inner,,,\n" +
		"A,A b,no,all,,,soon\n" +
		"Well,,,inner,,,\n" +
		"B,,,inner,,works works,2027-02-30\n" +
		"C\u202eD,,,inner,,works=,\n" +
		"E,,,inner\n" +
		"F,\"x\"y,,inner,,,\n" +
		strings.Repeat("g", maxName+1) + ",,,inner,,=x,\n" +
		"H,,,inner," + strings.Repeat("h", maxCell+1) + ",,\n" +
		"\"I\nJ\",,,inner,,,\n"
	lines, faults, err := Read([]byte(file), address)
	if err != nil || len(lines) != 1 || lines[0].N != 4 {
		t.Fatal(lines, err)
	}
	want := []string{
		"2 name name", "3 slug slug", "3 mail mail", "3 sphere sphere", "3 day good_until", "5 field-form fields", "5 day good_until",
		"6 letters name", "6 day fields", "7 cells ", "8 quotes ", "9 name name", "9 field-form fields", "10 too-long place", "11 letters name",
	}
	var got []string
	for _, f := range faults {
		got = append(got, fmt.Sprintf("%d %s %s", f.Line, f.Kind, f.Column))
		if strings.ContainsFunc(f.Text, unseen) && !strings.Contains(f.Text, "\ufffd") {
			t.Errorf("a fault tells what nobody sees: %q", f.Text)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestWrite_RunsNothingInASpreadsheet: no cell begins as a formula does, and all of them
// are read again as they were.
func TestWrite_RunsNothingInASpreadsheet(t *testing.T) {
	var lines []Line
	for n, name := range []string{"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'t Hooft", "'=x", "''t", "'", "a, \"b\"; c", "'+", "Zoë\u200cد"} {
		lines = append(lines, Line{N: n + 2, Name: name, Sphere: bodies.Outer, Place: bodies.PlaceID(name)})
	}
	var out bytes.Buffer
	if err := Write(&out, lines); err != nil {
		t.Fatal(err)
	}
	for _, row := range strings.Split(out.String(), "\r\n")[1:] {
		for _, cell := range strings.Split(row, ",") {
			if cell = strings.TrimPrefix(cell, `"`); cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("%q begins as a formula does", cell)
			}
		}
	}
	again, faults, err := Read(out.Bytes(), address)
	if err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	if diff := cmp.Diff(lines, again); diff != "" {
		t.Error(diff)
	}
}

// FuzzRead: whatever it is given it does not fail, and what it accepts can be written and
// read again the same.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"name,sphere\nA,inner\n", "\ufeffname;slug;mail;sphere;place;fields;good_until\r\nÁna;ana;a@b.c;outer;quay;works=2027-01-01 law;2027-12-31\r\n",
		"name\tsphere\n'=x\tinner\n'\tinner\n\"a\nb\"\tinner", "name,sphere\n\"", "name,name", ",", "\xff", "name,sphere,since\n", "name,sphere\n\u00a0'\u00a0=\u2028,inner",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		lines, faults, err := Read(file, address)
		if err != nil {
			if fault := (Fault{}); !errors.As(err, &fault) || len(lines)+len(faults) > 0 {
				t.Fatal(lines, faults, err)
			}
			return
		}
		if len(lines) == 0 {
			return
		}
		var out bytes.Buffer
		if err := Write(&out, lines); err != nil {
			t.Fatal(err)
		}
		again, faults, err := Read(out.Bytes(), address)
		if err != nil && out.Len() <= MaxBytes || len(faults) > 0 {
			t.Fatalf("%q: %v %v", out.String(), faults, err)
		}
		for n := range lines {
			lines[n].N = n + 2
		}
		if err == nil && !cmp.Equal(lines, again) {
			t.Error(cmp.Diff(lines, again))
		}
	})
}
