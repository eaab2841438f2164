// SPDX-License-Identifier: AGPL-3.0-or-later

package report_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/report"
	"moothall/voting/votingtest"
)

// A count of many rounds is shown in tables as wide as a sheet: every round once,
// in order, and whoever is out is named above the tables that leave her out.
func TestWriteHTML_ManyRoundsAreParted(t *testing.T) {
	c := voting.Contest{Title: "Assembly", Seats: 3}
	var ballots []votingtest.Ballot
	for i := range 30 {
		c.Options = append(c.Options, voting.Option{ID: strconv.Itoa(i + 1), Name: fmt.Sprintf("Candidate %02d", i+1)})
		ballots = append(ballots, votingtest.Ballot{Weight: int64(1000 + i*i), Ranks: [][]int{{i}, {(i * 7) % 30}, {(i + 11) % 30}}})
	}
	r := counted(t, c, votingtest.Pack(t, c, ballots), "scottish-stv", nil)
	page := written(t, r, report.Report.WriteHTML)
	checkPage(t, page)
	rounds := 0
	for _, table := range regexp.MustCompile(`(?s)<table class="rounds">.*?</table>`).FindAll(page, -1) {
		heads := regexp.MustCompile(`<th scope="col" class="n">(\d+)`).FindAllSubmatch(table, -1)
		for _, head := range heads {
			if rounds++; string(head[1]) != strconv.Itoa(rounds) {
				t.Fatalf("round %s stands where round %d should", head[1], rounds)
			}
		}
		shown, gone := bytes.Count(table, []byte("<bdi>Candidate ")), strings.Count(caption(table), "Candidate ")
		if shown+gone != 30 || len(heads) > 6 {
			t.Errorf("a table shows %d, names %d as out, and has %d rounds", shown, gone, len(heads))
		}
	}
	if rounds != len(r.Transcript.Rounds) || rounds < 25 {
		t.Errorf("%d rounds are shown of %d", rounds, len(r.Transcript.Rounds))
	}
}

func caption(table []byte) string {
	before, _, _ := bytes.Cut(table, []byte("</caption>"))
	return string(before)
}

// What a method may say beside its rounds is on the page, and in the CSV.
func TestWriteHTML_SaysWhatElseAMethodSays(t *testing.T) {
	c := people("Ada", "Bram", "Chidi")
	p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 2, Ranks: [][]int{{0}}}, {Weight: 2, Ranks: [][]int{{1}}}})
	depends := true
	r := counted(t, c, p, "plurality", map[string]string{"tie": "open"})
	r.Transcript.Committees = [][]voting.Index{{0, 1}, {0, 2}}
	r.Transcript.OutcomeDependsOnLot = &depends
	r.Transcript.Unused = []string{"credits"}
	page := string(written(t, r, report.Report.WriteHTML))
	for _, want := range []string{
		"<strong>Nobody.</strong> It is open between <bdi>Ada</bdi>, <bdi>Bram</bdi>.",
		"1, of which 1 left open.", "<td>left open</td><td>nobody</td>", "2 committees are equally good", "<li>Ada, Chidi</li>",
		"The outcome depends on the lot", "credits: given, and not used", "by default: the order the file names",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if text := string(written(t, r, report.Report.WriteCSV)); !strings.Contains(text, "Winner(s),\"nobody: it is open between Ada, Bram\"") {
		t.Errorf("the table names a winner\n%s", text)
	}
}

// So many duels that nobody would read them are left out, and said to be.
func TestWriteHTML_LeavesOutAThousandDuels(t *testing.T) {
	c := voting.Contest{Title: "Many", Seats: 1}
	for i := range report.MaxDuels + 1 {
		c.Options = append(c.Options, voting.Option{ID: strconv.Itoa(i), Name: "N" + strconv.Itoa(i)})
	}
	p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 1, Ranks: [][]int{{0}}}})
	if page := written(t, counted(t, c, p, "plurality", nil), report.Report.WriteHTML); bytes.Contains(page, []byte(`class="duels"`)) || !bytes.Contains(page, []byte("is left out")) {
		t.Error("the page shows the duels of 61")
	}
	c.Options[3].Withdrawn = true
	p = votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 1, Ranks: [][]int{{0}}}})
	if page := written(t, counted(t, c, p, "plurality", nil), report.Report.WriteHTML); !bytes.Contains(page, []byte(`class="duels"`)) {
		t.Error("the page lacks the duels of 60")
	}
}

// Without a valid ballot there is nothing to show but that.
func TestReport_OfNoBallots(t *testing.T) {
	c := people("Ada", "Bram")
	for _, method := range []string{"irv", "scottish-stv", "meek", "schulze", "plurality"} {
		r := counted(t, c, votingtest.Pack(t, c, nil), method, nil)
		r.Date = "2026-11-22"
		checkPage(t, written(t, r, report.Report.WriteHTML))
		for ending, write := range writers {
			if out := written(t, r, write); !bytes.Contains(out, []byte("Bram")) {
				t.Errorf("%s.%s does not say who stands:\n%s", method, ending, out)
			}
		}
	}
}
