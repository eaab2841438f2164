// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/pairwise"
	"moothall/voting/ranked"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

// broken holds, for each method, an election for each axiom that it breaks. It
// keeps all others, for ballots that rank everybody.
func broken() map[string]map[string]string {
	return map[string]map[string]string{
		"plurality": {
			"Condorcet winner": "4 ABC, 3 CBA, 2 BCA",
			"Condorcet loser":  "4 ABC, 3 BCA, 3 CBA",
			"Smith":            "4 ABC, 3 CBA, 2 BCA",
			"clones":           "2 AB, 2 AB, 3 BA",
			"reversal":         "2 BAC, 3 CAB, 2 BCA",
		},
		"irv": {
			"Condorcet winner": "3 ACB, 2 CAB, 3 BCA",
			"Smith":            "3 ACB, 2 CAB, 3 BCA",
			"monotonicity":     "5 ACB, 4 CBA, 3 BCA, 7 BAC, 6 CAB, 4 ACB",
			"participation":    "3 BCA, 4 CBA, 2 ABC, 4 ABC",
			"reversal":         "2 BAC, 3 ACB, 3 CBA",
		},
		"borda": {
			"majority":         "2 CBA, 1 BAC",
			"Condorcet winner": "2 CBA, 1 BAC",
			"Smith":            "1 ABC, 2 CAB",
			"clones":           "2 AB, 3 BA",
		},
		"dowdall": {
			"majority":         "4 ACB, 5 BAC",
			"Condorcet winner": "4 ACB, 5 BAC",
			"Condorcet loser":  "4 BAC, 2 ACB, 3 CAB",
			"Smith":            "7 ABC, 6 BCA",
			"clones":           "5 AB, 4 BA",
			"reversal":         "2 CAB, 5 BCA, 4 ACB",
		},
		"bucklin": {
			"Condorcet winner": "1 BAC, 2 BCA, 3 ACB, 1 CAB",
			"Condorcet loser":  "1 CBA, 1 BCA, 3 CAB, 3 BAC",
			"Smith":            "2 BCA, 1 CAB, 3 ABC, 1 BAC",
			"clones":           "1 ABC, 1 CBA",
			"participation":    "2 CAB, 1 ABC, 3 BCA",
			"reversal":         "1 BAC, 1 CAB",
		},
		"copeland": {
			"clones":        "3 CDAB, 1 DABC, 3 ABDC, 2 BCDA, 1 CADB",
			"participation": "4 BCDA, 8 DCAB, 3 DBAC, 9 ABCD",
		},
		"minimax": {
			"Condorcet loser": "4 BDCA, 1 BCAD, 4 ADCB, 2 CADB",
			"Smith":           "4 BDCA, 1 BCAD, 4 ADCB, 2 CADB",
			"clones":          "3 BA, 5 AB, 2 AB, 3 BA",
			"participation":   "4 CDAB, 4 BCDA, 7 ABCD, 5 DACB",
			"reversal":        "2 CBDA, 3 ADCB, 2 CBDA, 3 ABDC, 1 CADB, 2 BDCA",
		},
		"schulze":      {"participation": "3 ACDB, 4 CDBA, 4 DBCA, 3 ACBD, 6 BACD"},
		"ranked-pairs": {"participation": "9 BCDA, 8 ACBD, 4 DACB, 2 CABD"},
		"kemeny": {
			"clones":        "5 ACB, 4 CBA, 6 BAC",
			"participation": "1 CBAD, 2 CABD, 6 DACB, 1 BADC, 5 BDAC",
		},
	}
}

// judged are the methods for one seat that count ranks.
func judged() []voting.Method {
	return slices.DeleteFunc(slices.Concat(ranked.Methods(), pairwise.Methods()), func(m voting.Method) bool { return m.SeatsMatter })
}

// Every method keeps every axiom on elections drawn, or has an election that
// shows that it does not.
func TestAxioms(t *testing.T) {
	for _, m := range judged() {
		examples, stated := broken()[m.Name]
		if !stated {
			t.Errorf("nobody says which axioms %s breaks", m.Name)
		}
		for _, a := range votingtest.Axioms() {
			t.Run(m.Name+"/"+a.Name, func(t *testing.T) {
				if example := examples[a.Name]; example != "" {
					c, ballots := votingtest.ParseElection(t, example)
					if a.Broken(wins(t, m), c, ballots) == "" {
						t.Errorf("%s is said to break it by %s, and does not", m.Name, example)
					}
					return
				}
				rapid.Check(t, func(t *rapid.T) {
					c, ballots := votingtest.FullElection(drawn(t), 4)
					if how := a.Broken(wins(t, m), c, ballots); how != "" {
						t.Fatalf("%s: %s", votingtest.Short(ballots), how)
					}
				})
			})
		}
	}
}

// wins counts by a method with its defaults. A win is clear where nobody is
// equal to the winner and no lot was asked.
func wins(t votingtest.T, m voting.Method) votingtest.Win {
	settings, _ := m.Resolve(nil)
	return func(c voting.Contest, ballots []votingtest.Ballot) (voting.Index, bool) {
		counted, err := m.Count(c, votingtest.Pack(t, c, ballots), settings)
		if err != nil {
			t.Fatalf("%s of %s: %v", m.Name, votingtest.Short(ballots), err)
		}
		if len(counted.Elected) == 0 { // nobody voted
			return 0, false
		}
		clear := len(counted.Ranking) == 0 || len(counted.Ranking[0]) == 1
		for _, tie := range counted.Ties {
			clear = clear && tie.Rule == string(voting.Backward) && m.Name != "irv"
		}
		return counted.Elected[0], clear
	}
}

// The README says what the tests hold.
func TestAxioms_StandInTheREADME(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("| method |")
	for _, a := range votingtest.Axioms() {
		fmt.Fprintf(&want, " %s |", a.Name)
	}
	want.WriteString("\n|---|" + strings.Repeat("---|", len(votingtest.Axioms())) + "\n")
	for _, m := range judged() {
		fmt.Fprintf(&want, "| `%s` |", m.Name)
		for _, a := range votingtest.Axioms() {
			if broken()[m.Name][a.Name] == "" {
				want.WriteString(" yes |")
			} else {
				want.WriteString(" – |")
			}
		}
		want.WriteString("\n")
	}
	if !strings.Contains(string(readme), want.String()) {
		t.Errorf("the table of axioms in README.md should be\n%s", want.String())
	}
}
