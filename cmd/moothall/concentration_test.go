// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// townFigures is what the twin says of a decided matter of the town.
type townFigures struct {
	Figures struct {
		Electorate, Direct, Represented int64
		Lost                            map[string]int64
		Gini                            string
		Members                         string `json:"gini_members"`
		Effective                       string
		Majority                        int `json:"smallest_majority"`
		MajorityOfRoll                  int `json:"smallest_majority_of_electorate"`
		Largest, Top10                  int64
		Power                           struct {
			Samples int
			Seed    string
		}
		Heaviest []struct {
			Voices       int64
			Swing, Share string
		}
	}
}

// TestConcentration_IsWhatTheCommandPrints: the page's figures of a matter of the town
// are those that moothall delegations --power reckons from files of the same count.
func TestConcentration_IsWhatTheCommandPrints(t *testing.T) {
	eachWhole(t, func(t *testing.T, w *whole) {
		const sprint = "2026-27" // of those decided the one in which a circle lost voices; a plain majority
		answer := httptest.NewRecorder()
		w.pages.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, outside+"/api/v1/issues/"+sprint+"/concentration", nil))
		var page townFigures
		if err := json.Unmarshal(answer.Body.Bytes(), &page); err != nil || answer.Code != http.StatusOK || page.Figures.Represented < 10 || page.Figures.Lost["cycle"] == 0 {
			t.Fatalf("%d, %v: %.300s", answer.Code, err, answer.Body)
		}
		stdout, stderr, code := runDelegations(t, w.countFiles(sprint), "--power", "--format", "json")
		var command struct {
			delegationTotals
			delegationFigures
		}
		if err := json.Unmarshal([]byte(stdout), &command); err != nil || code != exitDone {
			t.Fatal(err, stderr)
		}
		six := func(exact string) string {
			x, ok := new(big.Rat).SetString(exact)
			if !ok {
				t.Fatalf("%q is no fraction", exact)
			}
			return delegation.Published(x)
		}
		f, counted := page.Figures, page.Figures.Direct+page.Figures.Represented
		share := func(voices int64) string { return delegation.Published(big.NewRat(voices, counted)) }
		got := fmt.Sprint(f.Electorate, f.Direct, f.Represented, six(f.Gini), six(f.Members), six(f.Effective), f.Majority, f.MajorityOfRoll, share(f.Largest), share(f.Top10))
		want := fmt.Sprint(command.Electorate, command.Direct, command.Represented, command.Gini, command.GiniMembers, command.Effective, command.Majority, command.MajorityOfRoll, command.LargestShare, command.TopTenShare)
		if got != want {
			t.Errorf("the page has %s, the command %s", got, want)
		}
		var ours, theirs []string
		for _, b := range f.Heaviest {
			ours = append(ours, fmt.Sprint(b.Voices, six(b.Swing), six(b.Share)))
		}
		for _, b := range command.Banzhaf {
			theirs = append(theirs, fmt.Sprint(b.Weight, b.Swing, b.Normalized))
		}
		if diff := cmp.Diff(theirs, ours); diff != "" || f.Power.Samples != 0 {
			t.Errorf("power: %s", diff)
		}
	})
}

// countFiles are the files of one count: the roll, who voted, and the delegation that
// governed each voice.
func (w *whole) countFiles(id governance.IssueID) string {
	w.t.Helper()
	roll, votes, given := strings.Builder{}, strings.Builder{}, strings.Builder{}
	err := w.db.View(w.t.Context(), func(tx *store.Tx) error {
		issue, err := tx.Issue(id)
		if err != nil {
			return err
		}
		at, _ := issue.ReadAt()
		members, err := tx.Roll(id)
		if err != nil {
			return err
		}
		all, err := tx.LiveDelegations(at)
		if err != nil {
			return err
		}
		charters, err := tx.Charters()
		if err != nil {
			return err
		}
		layers, err := governance.LayersOf(charters)
		if err != nil {
			return err
		}
		graph, _, err := issue.Graph(members, nil, governance.Entrusted{Delegations: all}, layers, at)
		if err != nil {
			return err
		}
		writeCount(members, graph, &roll, &given)
		votes.WriteString("member\n")
		cast, err := tx.Votes(id)
		for _, v := range cast {
			fmt.Fprintln(&votes, v.Person)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return delegationFiles(w.t, roll.String(), votes.String(), given.String())
}

func writeCount(members bodies.Roll, graph delegation.Graph, roll, given *strings.Builder) {
	roll.WriteString("member,weight\n")
	given.WriteString("delegator,scope,rank,delegate\n")
	for n, e := range members.Entries {
		fmt.Fprintf(roll, "%s,%d\n", e.Person, e.Weight)
		switch to := graph.Next[n]; {
		case to >= 0:
			fmt.Fprintf(given, "%s,issue,1,%s\n", e.Person, members.Entries[to].Person)
		case to == delegation.OptOut:
			fmt.Fprintf(given, "%s,issue,1,\n", e.Person)
		}
	}
}
