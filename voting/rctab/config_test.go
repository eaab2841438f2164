// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"moothall/voting/rctab"

	"github.com/google/go-cmp/cmp"
)

// moot is a configuration with every setting, one a line.
const moot = `{
"tabulatorVersion": "2.0.0",
"outputSettings": {
  "contestName": "Where to meet", "outputDirectory": "out", "contestDate": "2026-11-03",
  "contestJurisdiction": "Mill Lane", "contestOffice": "Place", "tabulateByPrecinct": false, "tabulateByBatch": false, "generateCdfJson": false
},
"cvrFileSources": [ {
  "filePath": "moot.csv", "contestId": "", "firstVoteColumnIndex": "2", "firstVoteRowIndex": 2, "idColumnIndex": "1",
  "batchColumnIndex": "", "precinctColumnIndex": "", "overvoteDelimiter": "", "provider": "ess",
  "overvoteLabel": "overvote", "skippedRankLabel": "undervote", "undeclaredWriteInLabel": "UWI", "treatBlankAsUndeclaredWriteIn": false
} ],
"candidates": [
  { "name": "The hall", "excluded": false, "aliases": [ "H", "HALL" ] },
  { "name": "The park", "code": "P" },
  { "name": "The pond", "excluded": true, "aliases": null }
],
"rules": {
  "tiebreakMode": "useCandidateOrder",
  "overvoteRule": "exhaustImmediately",
  "winnerElectionMode": "singleWinnerMajority",
  "randomSeed": "",
  "numberOfWinners": "1",
  "multiSeatBottomsUpPercentageThreshold": "",
  "decimalPlacesForVoteArithmetic": "4",
  "minimumVoteThreshold": "0",
  "maxSkippedRanksAllowed": "1",
  "maxRankingsAllowed": "max",
  "nonIntegerWinningThreshold": false,
  "doesFirstRoundDetermineThreshold": false,
  "hareQuota": false,
  "batchElimination": false,
  "cutoffElimination": false,
  "continueUntilTwoCandidatesRemain": false,
  "stopTabulationEarlyAfterRound": "",
  "exhaustOnDuplicateCandidate": false,
  "rulesDescription": "House rules",
  "treatBlankAsUndeclaredWriteIn": false
}
}
`

// with replaces parts of a text, and insists that they were there.
func with(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%q does not stand in the configuration", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

func TestReadConfig(t *testing.T) {
	got, err := rctab.ReadConfig("moot.json", strings.NewReader(moot))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Where to meet", "2026-11-03", "Mill Lane", "Place"}, []string{got.Title, got.Date, got.Jurisdiction, got.Office}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]rctab.Candidate{{Name: "The hall", Aliases: []string{"H", "HALL"}}, {Name: "The park", Aliases: []string{"P"}}, {Name: "The pond", Excluded: true}}, got.Candidates); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]rctab.Source{{Path: "moot.csv", FirstColumn: 2, FirstRow: 2, IDColumn: 1, OvervoteLabel: "overvote", SkippedLabel: "undervote", WriteInLabel: "UWI"}}, got.Sources); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rctab.Rules{Tiebreak: "useCandidateOrder", Overvote: "exhaustImmediately", Mode: "singleWinnerMajority", Winners: 1, Places: 4, MaxSkipped: 1}, got.Rules); diff != "" {
		t.Error(diff)
	}
}

func TestReadConfig_NotesWhatIsNotMadeHere(t *testing.T) {
	text := with(t, moot, `"tabulateByPrecinct": false`, `"tabulateByPrecinct": true`, `"tabulateByBatch": false`, `"tabulateByBatch": true`, `"generateCdfJson": false`, `"generateCdfJson": true`)
	got, err := rctab.ReadConfig("moot.json", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"The configuration asks for results by precinct; the contest is counted as a whole.",
		"The configuration asks for results by batch; the contest is counted as a whole.",
		"The configuration asks for the records in the Common Data Format; they are not written here.",
	}
	if diff := cmp.Diff(want, got.Notes); diff != "" {
		t.Error(diff)
	}
}

func TestReadConfig_Faults(t *testing.T) {
	sources := moot[strings.Index(moot, "[ {"):strings.Index(moot, ",\n\"candidates\"")]
	several := []string{`"numberOfWinners": "1"`, `"numberOfWinners": "2"`}
	mode := func(name string) []string {
		return []string{`"winnerElectionMode": "singleWinnerMajority"`, `"winnerElectionMode": "` + name + `"`}
	}
	both := func(lists ...[]string) (all []string) {
		for _, l := range lists {
			all = append(all, l...)
		}
		return all
	}
	for _, c := range []struct {
		name  string
		pairs []string
		want  string
	}{
		{"no JSON", []string{`"rules": {`, `"rules": [`}, "moot.json: line 18: it is no JSON"},
		{"cut off", []string{"}\n}\n", ""}, "it is no JSON"},
		{"more behind", []string{"}\n}\n", "}\n}\n{}"}, "moot.json: line 39: more follows"},
		{"no object", []string{moot, "[]"}, "line 1: the configuration should be an object"},
		{"a section missing", []string{`"rules": {`, `"ruling": {`}, "rules is missing"},
		{"a section of another kind", []string{`"rules": {`, `"rules": 7, "rulings": {`}, "line 17: rules should be an object"},
		{"an unknown setting", []string{`"hareQuota": false`, `"imperialiQuota": false`}, "line 30: rules.imperialiQuota is no setting of RCTab 2.0"},
		{"an unknown setting of a source", []string{`"batchColumnIndex"`, `"boxColumnIndex"`}, "line 9: cvrFileSources.boxColumnIndex is no setting"},
		{"an unknown setting of a candidate", []string{`"code"`, `"number"`}, "line 14: candidates.number is no setting"},
		{"an unknown section", []string{`"rules": {`, `"custom": {}, "rules": {`}, "custom is no setting"},
		{"a setting twice", []string{`"hareQuota": false`, `"batchElimination": true`}, "line 31: rules.batchElimination stands twice"},
		{"a flag that is a text", []string{`"hareQuota": false`, `"hareQuota": "no"`}, "line 30: rules.hareQuota should be true or false"},
		{"a text that is a list", []string{`"Mill Lane"`, `["Mill Lane"]`}, "line 5: outputSettings.contestJurisdiction should be a text"},
		{"a list that is none", []string{`[ "H", "HALL" ]`, `"H"`}, "line 13: candidates.aliases should be a list"},
		{"an alias that is none", []string{`[ "H", "HALL" ]`, `[ 7 ]`}, "line 13: candidates.aliases should be texts"},
		{"no version", []string{`"2.0.0"`, `""`}, "line 2: tabulatorVersion is missing"},
		{"no contest", []string{`"Where to meet"`, `""`}, "line 4: outputSettings.contestName is missing"},
		{"a number that is none", []string{`"numberOfWinners": "1"`, `"numberOfWinners": "one"`}, `line 22: rules.numberOfWinners is "one", and should be a whole number from 0`},
		{"a number too large", []string{`"decimalPlacesForVoteArithmetic": "4"`, `"decimalPlacesForVoteArithmetic": "21"`}, "from 1 to 20"},
		{"no skipped ranks", []string{`"maxSkippedRanksAllowed": "1"`, `"maxSkippedRanksAllowed": ""`}, "line 26: rules.maxSkippedRanksAllowed is missing"},
		{"no rankings", []string{`"maxRankingsAllowed": "max"`, `"maxRankingsAllowed": ""`}, "line 27: rules.maxRankingsAllowed is missing"},
		{"an old place for blanks", []string{"\"treatBlankAsUndeclaredWriteIn\": false\n}\n}", "\"treatBlankAsUndeclaredWriteIn\": true\n}\n}"}, "line 37: rules.treatBlankAsUndeclaredWriteIn has no meaning"},

		{"records of another form", []string{`"provider": "ess"`, `"provider": "dominion"`}, `line 9: cvrFileSources.provider is "dominion"; records that are CSV are read`},
		{"no file", []string{`"filePath": "moot.csv"`, `"filePath": ""`}, "line 8: cvrFileSources.filePath is missing"},
		{"a contest chosen", []string{`"contestId": ""`, `"contestId": "7"`}, "contestId should be empty"},
		{"no column", []string{`"firstVoteColumnIndex": "2"`, `"firstVoteColumnIndex": ""`}, "firstVoteColumnIndex is missing"},
		{"no row", []string{`"firstVoteRowIndex": 2`, `"firstVoteRowIndex": ""`}, "firstVoteRowIndex is missing"},
		{"no header", []string{`"provider": "ess"`, `"provider": "genericCsv"`, `"firstVoteRowIndex": 2`, `"firstVoteRowIndex": 1`}, "should be at least 2: the first row names the candidates"},
		{"label and delimiter", []string{`"overvoteDelimiter": ""`, `"overvoteDelimiter": "|"`}, "should be empty where overvoteLabel is given"},
		{"a delimiter in a generic file", []string{`"provider": "ess"`, `"provider": "genericCsv"`, `"overvoteLabel": "overvote"`, `"overvoteLabel": ""`, `"overvoteDelimiter": ""`, `"overvoteDelimiter": "|"`}, "genericCsv, which knows neither"},
		{"no sources", []string{sources, "[]"}, "line 7: cvrFileSources should name at least one file"},
		{"a file twice", []string{`} ],`, `}, { "filePath": "moot.csv", "provider": "ess", "firstVoteColumnIndex": 2, "firstVoteRowIndex": 2 } ],`}, `line 7: cvrFileSources names "moot.csv" twice`},

		{"a candidate without a name", []string{`"The park"`, `""`}, "line 14: candidates.name is missing"},
		{"a name twice", []string{`"The park"`, `"HALL"`}, `line 12: candidates: the name or alias "HALL" is used twice`},
		{"a name that is a label", []string{`"The park"`, `"uwi"`}, `the name or alias "uwi" is used twice, or means something else`},
		{"a name that reports keep", []string{`"The park"`, `"Residual Surplus"`}, "means something else"},
		{"nobody who stands", []string{`"excluded": false`, `"excluded": true`, `"code": "P"`, `"excluded": true`}, "at least one who is not excluded"},

		{"an unknown mode", mode("lottery"), `line 17: rules.winnerElectionMode is "lottery"; it should be one of singleWinnerMajority,`},
		{"two winners of one", several, "rules.numberOfWinners should be 1"},
		{"one winner of several", mode("bottomsUp"), "rules.numberOfWinners should be at least 2"},
		{"no percentage", both(mode("bottomsUpUsingPercentageThreshold"), []string{`"numberOfWinners": "1"`, `"numberOfWinners": "0"`}), "multiSeatBottomsUpPercentageThreshold 1 to 100"},
		{"batches for several", both(several, mode("bottomsUp"), []string{`"batchElimination": false`, `"batchElimination": true`}), "rules.batchElimination should be false where winnerElectionMode is bottomsUp"},
		{"until two for several", both(several, mode("bottomsUp"), []string{`"continueUntilTwoCandidatesRemain": false`, `"continueUntilTwoCandidatesRemain": true`}), "rules.continueUntilTwoCandidatesRemain should be false"},
		{"the first round for several", both(several, mode("multiWinnerAllowOnlyOneWinnerPerRound"), []string{`"doesFirstRoundDetermineThreshold": false`, `"doesFirstRoundDetermineThreshold": true`}), "rules.doesFirstRoundDetermineThreshold should be false"},
		{"a cutoff without a percentage", []string{`"cutoffElimination": false`, `"cutoffElimination": true`}, "rules.cutoffElimination should be false"},
		{"parts of a vote for one", []string{`"nonIntegerWinningThreshold": false`, `"nonIntegerWinningThreshold": true`}, "rules.nonIntegerWinningThreshold should be false"},
		{"Hare for one", []string{`"hareQuota": false`, `"hareQuota": true`}, "rules.hareQuota should be false"},
		{"Hare in parts", both(several, mode("multiWinnerAllowOnlyOneWinnerPerRound"), []string{`"hareQuota": false`, `"hareQuota": true`, `"nonIntegerWinningThreshold": false`, `"nonIntegerWinningThreshold": true`}), "should not both be true"},
		{"more places than are shown", both(several, mode("multiWinnerAllowOnlyOneWinnerPerRound"), []string{`"decimalPlacesForVoteArithmetic": "4"`, `"decimalPlacesForVoteArithmetic": "19"`}), "should be 1 to 18"},
		{"an unknown way with ties", []string{`"useCandidateOrder"`, `"coin"`}, `rules.tiebreakMode is "coin"`},
		{"a draw without a seed", []string{`"useCandidateOrder"`, `"random"`}, "rules.randomSeed is missing"},
		{"a seed too large", []string{`"randomSeed": ""`, `"randomSeed": "140737488355328"`}, "rules.randomSeed is"},
		{"an unknown way with overvotes", []string{`"exhaustImmediately"`, `"pass"`}, `rules.overvoteRule is "pass"`},
		{"overvotes without names", []string{`"exhaustImmediately"`, `"exhaustIfMultipleContinuing"`}, "asks who was marked; moot.csv should have an overvoteDelimiter"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := rctab.ReadConfig("moot.json", strings.NewReader(with(t, moot, c.pairs...)))
			var fault *rctab.Fault
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestReadConfig_RefusesTooManyCandidates(t *testing.T) {
	var more strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&more, `{ "name": "Place %d" }, `, i)
	}
	_, err := rctab.ReadConfig("moot.json", strings.NewReader(with(t, moot, `{ "name": "The hall"`, more.String()+`{ "name": "The hall"`)))
	if err == nil || !strings.Contains(err.Error(), "fewer than 2000 candidates") {
		t.Errorf("got %v", err)
	}
}

func TestReadConfig_RefusesWhatIsTooLong(t *testing.T) {
	_, err := rctab.ReadConfig("moot.json", io.MultiReader(strings.NewReader(moot), strings.NewReader(strings.Repeat(" ", 4<<20))))
	if err == nil || !strings.Contains(err.Error(), "it is longer than") {
		t.Errorf("got %v", err)
	}
}

// Whatever stands in a configuration, it is read or refused with a sentence.
func FuzzReadConfig(f *testing.F) {
	f.Add(moot)
	f.Add(strings.ReplaceAll(moot, `"`, ``))
	f.Add(`{"rules":{},"rules":null}`)
	f.Add(`{"cvrFileSources":[{},[]],"candidates":[null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		config, err := rctab.ReadConfig("moot.json", strings.NewReader(text))
		var fault *rctab.Fault
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("got %v, want a fault", err)
		}
		if err == nil && (len(config.Candidates) == 0 || len(config.Sources) == 0) {
			t.Fatal("read without candidates or sources")
		}
	})
}
