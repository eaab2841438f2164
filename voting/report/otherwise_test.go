// SPDX-License-Identifier: AGPL-3.0-or-later

package report_test

import (
	"bytes"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/report"

	"github.com/google/go-cmp/cmp"
)

func compared() report.Report {
	t := voting.Transcript{
		Schema: voting.Schema, Method: "irv", Seats: 1, Options: map[string]string{},
		Candidates: []voting.Candidate{{ID: 0, Name: "Ada"}, {ID: 1, Name: "<b>Bo</b>"}},
		Outcome:    voting.Outcome{Elected: []voting.Index{0}},
	}
	t.Comparison = &voting.Comparison{
		Methods: []voting.Alternative{
			{Method: "plurality", Elected: []voting.Index{1}},
			{Method: "borda", Elected: []voting.Index{0}, Same: true},
			{Method: "kemeny", Refused: "too many options"},
			{Method: "schulze", Tied: []voting.Index{0, 1}},
		},
		Lots:     []voting.Alternative{{Method: "irv", Settings: map[string]string{"tie": "lot:2,1"}, Elected: []voting.Index{1}}},
		Schwartz: []voting.Index{0, 1},
		Notes:    []string{"A note."},
	}
	return report.Report{Transcript: t}
}

func TestOtherwise_SaysWhoIsElected(t *testing.T) {
	want := []report.Otherwise{
		{Head: "The same ballots under other methods", Rows: []report.OtherRow{
			{How: "plurality", Elects: "<b>Bo</b>"}, {How: "borda", Elects: "the same"},
			{How: "kemeny", Elects: "not counted: too many options"}, {How: "schulze", Elects: "nobody; it is open between Ada, <b>Bo</b>"},
		}},
		{Head: "With the lot turned round", Rows: []report.OtherRow{{How: "tie=lot:2,1", Elects: "<b>Bo</b>"}}},
	}
	if diff := cmp.Diff(want, compared().Otherwise()); diff != "" {
		t.Error(diff)
	}
	if tables := (report.Report{}).Otherwise(); tables != nil {
		t.Errorf("nobody asked, and there are %v", tables)
	}
}

func TestRemarks_SayHowNearItWas(t *testing.T) {
	one, three, five, bo := int64(1), int64(3), int64(5), voting.Index(1)
	for want, margin := range map[string]*voting.Margin{
		"No margin is known.": nil,
		"3 votes marked otherwise could have elected somebody else, and no fewer (exact).":            voting.ExactMargin(3, ""),
		"1 vote marked otherwise could have elected somebody else, and no fewer (exact).":             voting.ExactMargin(1, ""),
		"Between 3 and 5 votes marked otherwise could have elected somebody else (bounds).":           {AtLeast: &three, AtMost: &five},
		"At most 5 votes marked otherwise would have elected Bo (a bound; perhaps fewer).":            {AtMost: &five, For: &bo},
		"At most 1 vote marked otherwise would have elected Bo (a bound; perhaps fewer).":             {AtMost: &one, For: &bo},
		"At most 5 votes marked otherwise would have elected somebody else (a bound; perhaps fewer).": {AtMost: &five},
		"At least 3 votes would have had to be marked otherwise (a bound).":                           {AtLeast: &three},
	} {
		r := compared()
		r.Transcript.Candidates[1].Name = "Bo"
		r.Transcript.Comparison.Margin = margin
		got := r.Remarks()
		if len(got) != 3 || got[0] != want || got[2] != "A note." {
			t.Errorf("got %q, want first %q", got, want)
		}
	}
}

func TestWriteHTML_ShowsTheComparison(t *testing.T) {
	var page bytes.Buffer
	if err := compared().WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h2>Counted otherwise</h2>", "<td><bdi>&lt;b&gt;Bo&lt;/b&gt;</bdi></td>", "<caption>With the lot turned round</caption>"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
