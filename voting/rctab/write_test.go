// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/voting"
	"moothall/voting/ranked"
	"moothall/voting/rctab"
)

var heldOn = time.Date(2026, time.November, 15, 12, 0, 0, 0, time.UTC)

// defaults are the settings of instant runoff where nobody gave any.
func defaults(t *testing.T) voting.Settings {
	t.Helper()
	for _, m := range ranked.Methods() {
		if m.Name == "irv" {
			s, _ := m.Resolve(nil)
			return s
		}
	}
	t.Fatal("there is no irv")
	return nil
}

// writeAndRead writes a contest for RCTab and reads it as RCTab would.
func writeAndRead(t *testing.T, c voting.Contest, p *voting.Profile, method string, s voting.Settings) rctab.Election {
	t.Helper()
	var config, records bytes.Buffer
	if err := rctab.WriteConfig(&config, c, method, s, "moot.csv", heldOn); err != nil {
		t.Fatal(err)
	}
	if err := rctab.WriteRecords(&records, c, p); err != nil {
		t.Fatal(err)
	}
	read, err := rctab.ReadConfig("moot.json", bytes.NewReader(config.Bytes()))
	if err != nil {
		t.Fatalf("%v\n%s", err, config.Bytes())
	}
	election, err := read.Read(folder(map[string]string{"moot.csv": records.String()}))
	if err != nil {
		t.Fatalf("%v\n%s", err, records.Bytes())
	}
	return election
}

// TestWrite_IsReadAgain: names that are equal, reserved or formulas, ranks that are
// equal or skipped, blank ballots and those that carry several voices.
func TestWrite_IsReadAgain(t *testing.T) {
	c := voting.Contest{Title: "Who\nshall", Seats: 1, Lot: []voting.Index{2, 0, 4, 3, 1}, Options: []voting.Option{
		{ID: "a", Name: "Ada"}, {ID: "b", Name: "ada"}, {ID: "c", Name: "=1+1"}, {ID: "d", Name: "Exhausted"}, {ID: "e", Name: "Eve", Withdrawn: true}}}
	p := voting.NewProfile(c)
	for _, ranks := range [][][]int{{{2}, {0}}, {{0, 1}, {3}}, {{}, {1}}, nil} {
		if err := p.Add(2, ranks); err != nil {
			t.Fatal(err)
		}
	}
	e := writeAndRead(t, c, p, "irv", defaults(t))
	var got []string
	for _, o := range e.Contest.Options {
		got = append(got, o.Name)
	}
	want := []string{"=1+1", "Ada (option-1)", "Eve", "Exhausted (option-4)", "ada (option-2)"}
	if !slices.Equal(got, want) || !e.Contest.Options[2].Withdrawn {
		t.Errorf("candidates are %q, want %q in the order of the lot, Eve excluded", got, want)
	}
	if got := marked(e.Profile); !slices.Equal(got, []string{"1 2", "1 2", "2=5 4", "2=5 4", "- 5", "- 5", "", ""}) && !slices.Equal(got, []string{"1 2", "1 2", "5=2 4", "5=2 4", "- 5", "- 5", "", ""}) {
		t.Errorf("ballots are %q", got)
	}
	if e.Method != "irv" || e.Settings["tie"] != "lot:1,2,3,4,5" || e.Settings["overvote"] != "exhaust" {
		t.Errorf("it is counted by %s with %v", e.Method, e.Settings)
	}
}

// TestWrite_ElectsTheSame: of many elections by chance, read again and counted, the
// winner is that of the count it was written from. Ties are left out: RCTab looks back
// for none.
func TestWrite_ElectsTheSame(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	counted := 0
	for range 200 {
		c := voting.Contest{Title: "Moot", Seats: 1, Lot: []voting.Index{3, 1, 0, 2}, Options: []voting.Option{{ID: "a", Name: "Ada"}, {ID: "b", Name: "Bram"}, {ID: "c", Name: "Chidi"}, {ID: "d", Name: "Dua"}}}
		p := voting.NewProfile(c)
		for range 5 + chance.IntN(40) {
			var ranks [][]int
			for _, option := range chance.Perm(4)[:1+chance.IntN(4)] {
				ranks = append(ranks, []int{option})
			}
			if err := p.Add(1+chance.Int64N(3), ranks); err != nil {
				t.Fatal(err)
			}
		}
		want, err := ranked.IRV(c, p, ranked.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(want.Ties) > 0 {
			continue
		}
		counted++
		e := writeAndRead(t, c, p, "irv", defaults(t))
		got, err := e.Count(count)
		if err != nil {
			t.Fatal(err)
		}
		if got.Name(got.Elected[0]) != want.Name(want.Elected[0]) || got.Ballots.Weight != want.Ballots.Weight {
			t.Fatalf("RCTab elects %s of %v, the count %s of %v", got.Name(got.Elected[0]), got.Ballots, want.Name(want.Elected[0]), want.Ballots)
		}
	}
	if counted < 100 {
		t.Errorf("only %d elections were without a tie", counted)
	}
}

// TestWrite_RefusesWhatRCTabCannotSay.
func TestWrite_RefusesWhatRCTabCannotSay(t *testing.T) {
	c := voting.Contest{Title: "Moot", Seats: 1, Options: []voting.Option{{ID: "a", Name: "Ada"}, {ID: "b", Name: "Bram"}}}
	two, together := defaults(t), defaults(t)
	two["until"], together["zero-votes"] = "two", "together"
	for name, err := range map[string]error{
		"another method": rctab.WriteConfig(new(bytes.Buffer), c, "schulze", nil, "a.csv", heldOn),
		"until two":      rctab.WriteConfig(new(bytes.Buffer), c, "irv", two, "a.csv", heldOn),
		"zero together":  rctab.WriteConfig(new(bytes.Buffer), c, "irv", together, "a.csv", heldOn),
	} {
		if !errors.Is(err, rctab.ErrUnwritable) {
			t.Errorf("%s: got %v, want ErrUnwritable", name, err)
		}
	}
	add := func(weight int64, marks ...voting.Mark) *voting.Profile {
		p := voting.NewProfile(c)
		if err := p.AddMarks(weight, marks); err != nil {
			t.Fatal(err)
		}
		return p
	}
	written := c
	written.Options = []voting.Option{{ID: "a", Name: "Ada"}, {ID: "w", Name: "Others", WriteIns: true}}
	for name, err := range map[string]error{
		"several marks":    rctab.WriteRecords(new(bytes.Buffer), c, add(1, voting.Several)),
		"marked twice":     rctab.WriteRecords(new(bytes.Buffer), c, add(1, voting.MarkFor(0), voting.MarkFor(0))),
		"too many":         rctab.WriteRecords(new(bytes.Buffer), c, add(rctab.MostRecords+1, voting.MarkFor(0))),
		"those written in": rctab.WriteRecords(new(bytes.Buffer), written, add(1, voting.MarkFor(0))),
	} {
		if !errors.Is(err, rctab.ErrUnwritable) {
			t.Errorf("%s: got %v, want ErrUnwritable", name, err)
		}
	}
}

// TestWrite_NoCellIsAFormula: what a spreadsheet opens holds codes and numbers.
func TestWrite_NoCellIsAFormula(t *testing.T) {
	c := voting.Contest{Title: "Moot", Seats: 1, Options: []voting.Option{{ID: "a", Name: `=HYPERLINK("x")`}, {ID: "b", Name: "@b"}}}
	p := voting.NewProfile(c)
	if err := p.Add(1, [][]int{{1}, {0}}); err != nil {
		t.Fatal(err)
	}
	var records bytes.Buffer
	if err := rctab.WriteRecords(&records, c, p); err != nil {
		t.Fatal(err)
	}
	if want := "record,option-1,option-2\r\n1,2,1\r\n"; records.String() != want {
		t.Errorf("got %q, want %q", records.String(), want)
	}
	if strings.Contains(records.String(), "=") {
		t.Error("a name stands in it")
	}
}
