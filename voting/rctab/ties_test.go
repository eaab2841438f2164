// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/ranked"
	"moothall/voting/rctab"

	"github.com/google/go-cmp/cmp"
)

// count counts by the methods a configuration can come to.
func count(name string, c voting.Contest, p *voting.Profile, given map[string]string) (voting.Transcript, error) {
	for _, m := range slices.Concat(ranked.Methods(), rctab.Methods()) {
		if m.Name == name {
			settings, unused := m.Resolve(given)
			if len(unused) > 0 {
				return voting.Transcript{}, fmt.Errorf("%s has no setting %v", name, unused)
			}
			return m.Count(c, p, settings)
		}
	}
	return voting.Transcript{}, fmt.Errorf("there is no method %s", name)
}

// four is a configuration of four candidates, with this way to break ties.
func four(t *testing.T, tiebreak, seed string, pairs ...string) string {
	return with(t, moot, append([]string{
		`{ "name": "The pond", "excluded": true, "aliases": null }`, `{ "name": "Bank" }, { "name": "Abbey" }`,
		`"undeclaredWriteInLabel": "UWI"`, `"undeclaredWriteInLabel": ""`,
		`"useCandidateOrder"`, `"` + tiebreak + `"`, `"randomSeed": ""`, `"randomSeed": "` + seed + `"`,
	}, pairs...)...)
}

// settled counts and says what settled each tie: its kind and who was chosen.
func settled(t *testing.T, text, records string) (ties []string, got voting.Transcript) {
	t.Helper()
	config, err := rctab.ReadConfig("moot.json", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	election, err := config.Read(folder(map[string]string{"moot.csv": records}))
	if err != nil {
		t.Fatal(err)
	}
	if got, err = election.Count(count); err != nil {
		t.Fatal(err)
	}
	for _, tie := range got.Ties {
		who := "open"
		if tie.Chosen != nil {
			who = got.Name(*tie.Chosen)
		}
		ties = append(ties, tie.Kind+" "+who)
	}
	return ties, got
}

const equals = "id,1\n1,The hall\n2,The park\n3,Bank\n4,Abbey\n"

func TestElection_CountSettlesTiesAsRCTab(t *testing.T) {
	for _, c := range []struct {
		name           string
		tiebreak, seed string
		ties           []string
		source         string
	}{
		{"in the order of the candidates the last goes out, the first wins", "useCandidateOrder", "",
			[]string{"exclusion Abbey", "exclusion Bank", "winner The hall"}, "the order of the candidates in the configuration"},
		// Sorted: Abbey, Bank, The hall, The park. Random(12345) shuffles them as
		// RCTab's own test tiebreak_generate_permutation_test has it.
		{"in the order into which a seed shuffles the names", "generatePermutation", "12345",
			[]string{"exclusion Bank", "exclusion The park", "winner Abbey"}, "the order into which java.util.Random(12345) shuffles the names"},
		// nextDouble of Random(0) is 0.73…, 0.24…, 0.63…: the third of four, the
		// first of three, the second of two.
		{"by a number for each tie", "random", "0",
			[]string{"exclusion The hall", "exclusion Abbey", "winner The park"}, "the order that the draws of java.util.Random(0) come to, a number for each tie"},
		{"by asking, which leaves them open", "stopCountingAndAsk", "",
			[]string{"exclusion open"}, "none: ties are left open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ties, got := settled(t, four(t, c.tiebreak, c.seed), equals)
			if diff := cmp.Diff(c.ties, ties); diff != "" {
				t.Error(diff)
			}
			if got.Lot.Source != c.source {
				t.Errorf("the lot is %s, want %s", got.Lot.Source, c.source)
			}
		})
	}
}

// A draw after looking back is among those whom the rounds before do not part.
func TestElection_CountLooksBackBeforeItDraws(t *testing.T) {
	rows := func(votes ...string) string { // "3 Bank,Abbey" is three records
		text := "id,1,2\n"
		for _, v := range votes {
			n, marks, _ := strings.Cut(v, " ")
			text += strings.Repeat("x,"+marks+"\n", int(n[0]-'0'))
		}
		return text
	}
	for _, c := range []struct{ tiebreak, records, want, rule string }{
		{"previousRoundCountsThenRandom", rows("5 The hall", "3 The park", "2 Bank", "1 Abbey,Bank"), "exclusion Bank", "backward"},
		{"previousRoundCountsThenAsk", rows("5 The hall", "3 The park", "2 Bank", "1 Abbey,Bank"), "exclusion Bank", "backward"},
		// Three are equal, and two of them had fewer: the second of Abbey and Bank,
		// not the third of all.
		{"previousRoundCountsThenRandom", rows("9 The hall", "5 The park", "4 Bank", "4 Abbey", "1 Mill,Bank", "1 Mill,Abbey"), "exclusion Bank", "lot"},
		{"previousRoundCountsThenAsk", equals, "exclusion open", "open"},
		// Bank is told apart without a draw, so that the first number is for the
		// three left: the third of them.
		{"previousRoundCountsThenRandom", rows("3 The hall", "3 Mill", "3 The park", "2 Bank", "1 Abbey,Bank"), "exclusion Bank, exclusion The park", "backward"},
	} {
		ties, got := settled(t, four(t, c.tiebreak, "0", `{ "name": "Abbey" }`, `{ "name": "Abbey" }, { "name": "Mill" }`), c.records)
		if c.records == equals { // the mill has no vote, and goes first
			got.Ties, ties = got.Ties[len(got.Ties)-1:], ties[len(ties)-1:]
		}
		first := strings.Join(ties[:1+strings.Count(c.want, ",")], ", ")
		if first != c.want || got.Ties[0].Rule != c.rule {
			t.Errorf("%s: %s by %s, want %s by %s", c.tiebreak, first, got.Ties[0].Rule, c.want, c.rule)
		}
	}
}

// Where winners are drawn, looking back keeps those who had the most.
func TestElection_CountLooksBackForWinners(t *testing.T) {
	text := four(t, "previousRoundCountsThenRandom", "0", `"singleWinnerMajority"`, `"multiWinnerAllowOnlyOneWinnerPerRound"`,
		`"numberOfWinners": "1"`, `"numberOfWinners": "3"`, `"hareQuota": false`, `"hareQuota": true`)
	records := "id,1,2\n" + strings.Repeat("x,The hall\n", 6) + strings.Repeat("x,The park\n", 6) + strings.Repeat("x,Bank\n", 5) +
		"x,Abbey,The hall\nx,Abbey,The park\n" + strings.Repeat("x,Abbey,Bank\n", 2)
	ties, _ := settled(t, text, records)
	if len(ties) == 0 || ties[0] != "winner The park" {
		t.Errorf("settled %v, want first the second of the hall and the park", ties)
	}
}

// Every pass draws from the seed anew.
func TestElection_CountDrawsInEachPass(t *testing.T) {
	text := four(t, "random", "0", `"singleWinnerMajority"`, `"multiPassIrv"`, `"numberOfWinners": "1"`, `"numberOfWinners": "2"`)
	ties, got := settled(t, text, equals)
	// Pass 1 as above, the park elected; then, of Abbey, Bank and the hall, the
	// third of three and the first of two.
	want := []string{"exclusion The hall", "exclusion Abbey", "winner The park", "exclusion The hall", "winner Abbey"}
	if diff := cmp.Diff(want, ties); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]voting.Index{1, 3}, got.Elected); diff != "" {
		t.Error(diff)
	}
}

func TestElection_OverrideStandsInPlace(t *testing.T) {
	config, err := rctab.ReadConfig("moot.json", strings.NewReader(four(t, "random", "0")))
	if err != nil {
		t.Fatal(err)
	}
	election, err := config.Read(folder(map[string]string{"moot.csv": equals}))
	if err != nil {
		t.Fatal(err)
	}
	election.Override(map[string]string{"tie": "lot:3,1,4,2"})
	got, err := election.Count(count)
	if err != nil || got.Lot.Source != "the list given with the count" || got.Elected[0] != 2 {
		t.Errorf("elected %v by %s, %v; want Bank by the list given", got.Elected, got.Lot.Source, err)
	}
}

func TestElection_CountPassesErrorsOn(t *testing.T) {
	election, err := read(t, equals, `{ "name": "The pond", "excluded": true, "aliases": null }`, `{ "name": "Bank" }, { "name": "Abbey" }`)
	if err != nil {
		t.Fatal(err)
	}
	_, err = election.Count(func(string, voting.Contest, *voting.Profile, map[string]string) (voting.Transcript, error) {
		return voting.Transcript{}, voting.ErrConservation
	})
	if !errors.Is(err, voting.ErrConservation) {
		t.Errorf("got %v", err)
	}
}
