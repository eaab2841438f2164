// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/ranked"
	"moothall/voting/report"
	"moothall/voting/stv"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
)

// recountReports counts an election by every method of rounds, and checks that
// what RCTab's JSON says of it leads from each round to the next.
func recountReports(id string, file ballots.File, seats int, tell reporter) {
	for _, m := range slices.Concat(ranked.Methods(), stv.Methods()) {
		if m.Count == nil || file.Profile == nil || m.Name == "multi-pass-irv" { // RCTab writes a report for each pass
			continue
		}
		c := file.Contest
		if c.Seats = max(seats, 1); m.SingleSeat {
			c.Seats = 1
		}
		settings, _ := m.Resolve(nil)
		transcript, err := m.Count(c, file.Profile, settings)
		if err != nil {
			tell("RCTab's JSON", []string{fmt.Sprintf("%s: %v", m.Name, err)}, "")
			continue
		}
		var out bytes.Buffer
		slack := new(big.Rat)
		if m.Name == "wigm-exact" {
			slack.SetFrac64(1, 1_000_000_000) // its transcript shows fractions rounded
		}
		if err := (report.Report{Transcript: transcript, Method: m, Title: id}).WriteRCTab(&out); err != nil {
			tell("RCTab's JSON", []string{fmt.Sprintf("%s: %v", m.Name, err)}, "")
			continue
		}
		tell("RCTab's JSON: tallies and transfers make the next", votingtest.CheckRCTab(out.Bytes(), slack), "")
	}
}

// mostSeats is the largest number of seats that a peer filled.
func mostSeats(results []publishedResult) (seats int) {
	for _, r := range results {
		seats = max(seats, r.Seats)
	}
	return seats
}

// rctabKnown are RCTab's own reports that its readers, or our checks, refuse.
func rctabKnown() map[string]string {
	return map[string]string{
		"stop_tabulation_early_test": "it stops, as it is told to, in a round that eliminates, which rcvformats refuses",
	}
}

// peerReports reads the reports that RCTab wrote of runoffs, checks them as ours
// are checked, and writes each again from its rounds: it must come out the same.
func peerReports(t *testing.T, root string, table *recountTable) {
	files, err := filepath.Glob(filepath.Join(root, "elections", "rctab", "*", "expected_detailed_report.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var peer peerReport
		if err := json.Unmarshal(text, &peer); err != nil {
			t.Fatal(name, err)
		}
		if peer.Summary.NumWinners != 1 {
			continue // several seats: RCTab's rules of STV are others
		}
		id := filepath.Base(filepath.Dir(name))
		problems := votingtest.CheckRCTab(text, new(big.Rat))
		if why, known := rctabKnown()[id]; known {
			if len(problems) == 0 {
				t.Errorf("%s: nothing is wrong with it, although %s", id, why)
			}
			table.note("RCTab's JSON: RCTab's own reports, written again", nil, id+": "+peersChoice+": "+why)
			continue
		}
		problems = append(problems, peer.again()...)
		table.note("RCTab's JSON: RCTab's own reports, written again", problems, "")
		for _, p := range problems {
			t.Errorf("%s: %s", id, p)
		}
	}
}

// peerReport is a report of RCTab.
type peerReport struct {
	Config  map[string]string
	Version string `json:"jsonFormatVersion"`
	Results []peerRound
	Summary struct {
		FinalThreshold  string
		NumCandidates   int
		NumWinners      int
		TotalNumBallots voting.Decimal
		Undervotes      int64
	}
}

type peerRound struct {
	Round        int
	Threshold    voting.Decimal
	Tally        map[string]voting.Decimal
	TallyResults []struct {
		Elected, Eliminated string
		Transfers           map[string]voting.Decimal
	}
	Inactive struct {
		ExhaustedChoices, Overvotes, RepeatedRankings, SkippedRankings voting.Decimal
	} `json:"inactiveBallots"`
}

// again writes the report anew, and says what differs.
func (p peerReport) again() []string {
	var out bytes.Buffer
	r := report.Report{
		Transcript: p.transcript(), Title: p.Config["contest"], Date: p.Config["date"],
		Jurisdiction: p.Config["jurisdiction"], Office: p.Config["office"], Program: p.Config["generatedBy"],
	}
	if err := r.WriteRCTab(&out); err != nil {
		return []string{err.Error()}
	}
	var got peerReport
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		return []string{err.Error()}
	}
	got.Summary.NumCandidates = p.Summary.NumCandidates // RCTab counts those it leaves out, too
	if diff := cmp.Diff(p, got, cmp.Comparer(func(a, b voting.Decimal) bool { return a.Compare(b) == 0 })); diff != "" {
		return []string{strings.TrimSpace(diff)}
	}
	return nil
}

// transcript is the count that the report tells of.
func (p peerReport) transcript() (t voting.Transcript) {
	names := slices.Sorted(maps.Keys(p.Results[0].Tally))
	t.Method, t.Seats = "irv", p.Summary.NumWinners
	t.Ballots = voting.Accounting{Received: p.Summary.TotalNumBallots.Floor(), Blank: p.Summary.Undervotes}
	for i, name := range names {
		t.Candidates = append(t.Candidates, voting.Candidate{ID: voting.Index(i), Name: name})
	}
	for _, r := range p.Results {
		t.Rounds = append(t.Rounds, r.round(names))
	}
	return t
}

func (r peerRound) round(names []string) voting.Round {
	at := func(name string) voting.Index { return voting.Index(slices.Index(names, name)) }
	in := r.Inactive
	round := voting.Round{N: r.Round, Kind: voting.CountRound, Quota: r.Threshold, Split: &voting.Exhausted{
		Choices: in.ExhaustedChoices, Overvotes: in.Overvotes, Repeated: in.RepeatedRankings, Skipped: in.SkippedRankings,
	}}
	for i, name := range names {
		round.Tallies = append(round.Tallies, voting.Tally{Option: voting.Index(i), Votes: r.Tally[name]})
	}
	for _, d := range r.TallyResults {
		if d.Elected != "" {
			round.Elected = append(round.Elected, at(d.Elected))
			continue
		}
		from := at(d.Eliminated)
		round.Eliminated = append(round.Eliminated, from)
		for to, votes := range d.Transfers {
			if to == "exhausted" {
				round.ExhaustedFrom = append(round.ExhaustedFrom, voting.Exhaustion{From: from, Votes: votes})
				continue
			}
			round.Transfers = append(round.Transfers, voting.TransferRow{From: from, To: at(to), Votes: votes})
		}
	}
	return round
}
