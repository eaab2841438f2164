// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/rctab"

	"github.com/google/go-cmp/cmp"
)

// folder opens files by their names, from memory.
func folder(files map[string]string) rctab.Open {
	return func(path string) (string, io.ReadCloser, error) {
		text, ok := files[path]
		if !ok {
			return "", nil, fmt.Errorf("%s is not there", path)
		}
		return path, io.NopCloser(strings.NewReader(text)), nil
	}
}

// read reads a configuration, with parts replaced, and its one file of records.
func read(t *testing.T, records string, pairs ...string) (rctab.Election, error) {
	t.Helper()
	config, err := rctab.ReadConfig("moot.json", strings.NewReader(with(t, moot, pairs...)))
	if err != nil {
		t.Fatal(err)
	}
	return config.Read(folder(map[string]string{"moot.csv": records}))
}

// marked is what the ballots of an election mark, with - for a skipped rank and
// * for several marks.
func marked(p *voting.Profile) (ballots []string) {
	for b := range p.All() {
		s := ""
		for _, m := range b.Marks {
			switch {
			case m == voting.Skipped:
				s += " -"
			case m == voting.Several:
				s += " *"
			case m.IsTied():
				s += fmt.Sprint("=", int(m.Option())+1)
			default:
				s += fmt.Sprint(" ", int(m.Option())+1)
			}
		}
		ballots = append(ballots, strings.TrimSpace(s))
	}
	return ballots
}

func TestConfig_ReadRecords(t *testing.T) {
	delimited := []string{`"overvoteLabel": "overvote"`, `"overvoteLabel": ""`, `"overvoteDelimiter": ""`, `"overvoteDelimiter": "|"`}
	blanks := []string{`"treatBlankAsUndeclaredWriteIn": false` + "\n} ]", `"treatBlankAsUndeclaredWriteIn": true` + "\n} ]"}
	generic := []string{`"provider": "ess"`, `"provider": "genericCsv"`, `"overvoteLabel": "overvote"`, `"overvoteLabel": ""`}
	for _, c := range []struct {
		name    string
		records string
		pairs   []string
		want    []string
	}{
		{"names, aliases, codes and labels, by rank", "id,1,2,3\n1,The hall,P,HALL\n2, UWI ,overvote,The pond\n3,,undervote,H\n", nil,
			[]string{"1 2 1", "4 * 3", "- - 1"}},
		{"ranks left empty at the end are none, and a ballot may be blank", "id,1,2,3\n1,P,,\n2,undervote,,\n3\n", nil,
			[]string{"2", "", ""}},
		{"columns after the last rank allowed are not read", "id,1,2,3,count\n1,P,P,P,7\n", nil, []string{"2 2 2"}},
		{"a rank with several names", "id,1,2,3\n1,H|P,The pond,UWI|H\n2,P|,|,H\n", delimited,
			[]string{"1=2 3 4=1", "2 - 1"}},
		{"blank cells may be write-ins, those that are not there too", "id,1,2,3\n1,,P\n2,undervote,P,H\n", blanks,
			[]string{"4 2 4", "- 2 1"}},
		{"the first row with votes may come later", "id,1,2,3\n\n1,P\n2,H\n", []string{`"firstVoteRowIndex": 2`, `"firstVoteRowIndex": 4`},
			[]string{"1"}},
		{"rows that are broken into lines count once", "id,\"first\nchoice\",2\n1,P\n2,H\n", []string{`"firstVoteRowIndex": 2`, `"firstVoteRowIndex": 3`}, []string{"1"}},
		{"a mark of the order of bytes is no part of a name", "\xef\xbb\xbfP\n", []string{`"firstVoteRowIndex": 2`, `"firstVoteRowIndex": 1`, `"firstVoteColumnIndex": "2"`, `"firstVoteColumnIndex": "1"`, `"idColumnIndex": "1"`, `"idColumnIndex": ""`}, []string{"2"}},
		{"the label for skipped ranks by its old name", "id,1,2\n1,undervote,P\n", []string{`"skippedRankLabel"`, `"undervoteLabel"`}, []string{"- 2"}},
		{"quotation marks, and text that is no UTF-8", "id,1\n1,\"The hall\"\n2,\xcdle\n", []string{`"The park"`, `"Íle"`}, []string{"1", "2"}},
		{"packed, with a mark of its order of bytes", string(packed("\xef\xbb\xbfid,1\n1,P\n")), nil, []string{"2"}},
		{"a column for each candidate", "id,H,P,The pond,UWI\n1,2,1,,\n2,1,1,3,\n3,,,2,\n4,,,,\n5,1,,,2\n", generic,
			[]string{"2 1", "1=2 - 3", "- 3", "", "1 4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(t, c.records, c.pairs...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, marked(got.Profile)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func packed(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.Bytes()
}

func TestConfig_ReadFaults(t *testing.T) {
	generic := []string{`"provider": "ess"`, `"provider": "genericCsv"`, `"overvoteLabel": "overvote"`, `"overvoteLabel": ""`}
	whole := packed("id,1\n" + strings.Repeat("1,P\n", 100))
	for _, c := range []struct {
		name    string
		records string
		pairs   []string
		want    string
	}{
		{"somebody unknown", "id,1\n1,P\n2,The mill\n", nil, `moot.csv: line 3: "The mill" should be the name or alias of a candidate`},
		{"a name in other letters", "id,1\n1,the hall\n", nil, `line 2: "the hall" should be`},
		{"an empty name among several", "id,1\n1,P||H\n", []string{`"overvoteLabel": "overvote"`, `"overvoteLabel": ""`, `"overvoteDelimiter": ""`, `"overvoteDelimiter": "|"`}, `line 2: "" should be`},
		{"no id", "id,1\n,P\n", nil, "line 2: column 1 should hold the id of the record, and is empty"},
		{"an open quotation mark", "id,1\n1,\"P\n", nil, "line 2: it is no CSV"},
		{"a stray quotation mark", "id,1\n1,P\"\n", nil, "line 2: it is no CSV"},
		{"a workbook", "PK\x03\x04…", nil, "moot.csv: it is a workbook; its sheet should be saved as CSV"},
		{"no gzip", "\x1f\x8bno", nil, "moot.csv: it begins like gzip and is none"},
		{"a packed file cut off", string(whole[:len(whole)-12]), nil, "moot.csv: the packed file ends too early"},
		{"no rank", "id,H,P\n1,first,\n", generic, `line 2: "first" in column 2 should be a rank, 1 to 3`},
		{"a rank too many", "id,H,P\n1,4,\n", generic, `line 2: "4" in column 2 should be a rank, 1 to 3`},
		{"a vote for somebody unknown", "id,H,The mill\n1,,\n2,,1\n", generic, `line 3: "The mill" should be`},
		{"more columns than candidates", "id,H,P\n1,1,2,3\n", generic, "line 2: the record has 4 columns, and the header 3"},
		{"a candidate twice", "id,H,H\n", generic, `line 1: the column "H" stands twice`},
		{"no candidates", "id\n", generic, "line 1: the header has 1 columns, and firstVoteColumnIndex is 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(t, c.records, c.pairs...)
			var fault *rctab.Fault
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	t.Run("a file that is not there", func(t *testing.T) {
		config, err := rctab.ReadConfig("moot.json", strings.NewReader(moot))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := config.Read(folder(nil)); err == nil || err.Error() != "moot.csv is not there" {
			t.Errorf("got %v", err)
		}
	})
}

func TestConfig_ReadEndsInARowThatNobodyClosed(t *testing.T) {
	_, err := read(t, "id,1\nb1,\"Ada"+strings.Repeat("\nb2,Bram", 1<<18))
	want := "moot.csv: line 2: the row is longer than 1048576 bytes; a quotation mark may be missing"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestConfig_ReadSaysWhereBallotsComeFrom(t *testing.T) {
	text := with(t, moot, `} ],`, `}, { "filePath": "../more.csv", "provider": "ess", "firstVoteColumnIndex": 1, "firstVoteRowIndex": 1 } ],`)
	config, err := rctab.ReadConfig("in/a/folder/moot.json", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"moot.csv": "id,1\n\n1,P\n2,H\n\n", "../more.csv": "The hall\n"}
	got, err := config.Read(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	sum := func(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }
	want := []voting.Source{{Name: "moot.csv", Ballots: 2, SHA256: sum(files["moot.csv"])}, {Name: "../more.csv", Ballots: 1, SHA256: sum(files["../more.csv"])}}
	if diff := cmp.Diff(want, got.Sources); diff != "" {
		t.Error(diff)
	}
	lines := sum(text) + "  moot.json\n" + want[0].SHA256 + "  moot.csv\n" + want[1].SHA256 + "  ../more.csv\n"
	if got.SHA256 != sum(lines) {
		t.Errorf("SHA-256 %s, want that of %s", got.SHA256, lines)
	}
	if diff := cmp.Diff([]string{"moot.csv: empty lines hold no record and were passed over: 2."}, got.Notes); diff != "" {
		t.Error(diff)
	}
}

func TestConfig_ReadNotesLatinAndEmpty(t *testing.T) {
	got, err := read(t, "id,1\n1,\xcdle\n", `"The park"`, `"Íle"`)
	if err != nil || !slices.Contains(got.Notes, "moot.csv: not all of it is UTF-8; what is not was read as ISO 8859-1.") {
		t.Errorf("notes %q, %v", got.Notes, err)
	}
	got, err = read(t, "id,1\n")
	if err != nil || !slices.Contains(got.Notes, "moot.csv: it holds no record.") {
		t.Errorf("notes %q, %v", got.Notes, err)
	}
}

// What a configuration asks for is what the method is given.
func TestConfig_MethodAndSettings(t *testing.T) {
	base := map[string]string{"overvote": "exhaust", "skipped": "exhaust-after-1", "duplicate": "ignore", "max-rankings": "3", "withdrawn": "keep-place",
		"minimum-votes": "0", "write-ins": "out-first", "lot-direction": "drawn", "tie": "lot:4,1,2,3", "tie-look-back": "none"}
	mode := func(name, winners string, more ...string) []string {
		return append([]string{`"winnerElectionMode": "singleWinnerMajority"`, `"winnerElectionMode": "` + name + `"`, `"numberOfWinners": "1"`, `"numberOfWinners": "` + winners + `"`}, more...)
	}
	for _, c := range []struct {
		name   string
		pairs  []string
		method string
		more   map[string]string
	}{
		{"one winner", nil, "irv", map[string]string{"last-two": "elect"}},
		{"one winner, with everything", []string{`"batchElimination": false`, `"batchElimination": true`, `"continueUntilTwoCandidatesRemain": false`, `"continueUntilTwoCandidatesRemain": true`,
			`"doesFirstRoundDetermineThreshold": false`, `"doesFirstRoundDetermineThreshold": true`, `"stopTabulationEarlyAfterRound": ""`, `"stopTabulationEarlyAfterRound": "2"`,
			`"exhaustOnDuplicateCandidate": false`, `"exhaustOnDuplicateCandidate": true`, `"minimumVoteThreshold": "0"`, `"minimumVoteThreshold": "7"`,
			`"maxSkippedRanksAllowed": "1"`, `"maxSkippedRanksAllowed": "unlimited"`, `"maxRankingsAllowed": "max"`, `"maxRankingsAllowed": 2`, `"exhaustImmediately"`, `"alwaysSkipToNextRank"`},
			"irv", map[string]string{"last-two": "elect", "batch": "on", "until": "majority-then-two", "threshold": "first-round", "stop-after": "2", "duplicate": "exhaust",
				"minimum-votes": "7", "skipped": "skip", "max-rankings": "2", "overvote": "skip"}},
		{"more than there can be", []string{`"maxSkippedRanksAllowed": "1"`, `"maxSkippedRanksAllowed": "5000"`, `"stopTabulationEarlyAfterRound": ""`, `"stopTabulationEarlyAfterRound": "5000"`},
			"irv", map[string]string{"last-two": "elect", "skipped": "skip"}},
		{"one after the other", mode("multiPassIrv", "2"), "multi-pass-irv", map[string]string{"last-two": "elect"}},
		{"bottoms-up", mode("bottomsUp", "2"), "bottoms-up", nil},
		{"bottoms-up to a percentage", mode("bottomsUpUsingPercentageThreshold", "0", `"multiSeatBottomsUpPercentageThreshold": ""`, `"multiSeatBottomsUpPercentageThreshold": "15"`, `"cutoffElimination": false`, `"cutoffElimination": true`),
			"bottoms-up", map[string]string{"percentage": "15", "cutoff": "on"}},
		{"several", mode("multiWinnerAllowMultipleWinnersPerRound", "2", `"hareQuota": false`, `"hareQuota": true`), "rctab-stv", map[string]string{"places": "4", "quota": "hare"}},
		{"several, one a round", mode("multiWinnerAllowOnlyOneWinnerPerRound", "2", `"nonIntegerWinningThreshold": false`, `"nonIntegerWinningThreshold": true`),
			"rctab-stv", map[string]string{"places": "4", "winners-per-round": "one", "fractional-quota": "on"}},
		{"ask", []string{`"useCandidateOrder"`, `"stopCountingAndAsk"`}, "irv", map[string]string{"last-two": "elect", "tie": "open"}},
		{"look back, then ask", []string{`"useCandidateOrder"`, `"previousRoundCountsThenAsk"`}, "irv", map[string]string{"last-two": "elect", "tie": "open", "tie-look-back": "backward"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(t, "id,1\n1,P\n", c.pairs...)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for _, m := range []map[string]string{base, c.more} {
				for name, value := range m {
					want[name] = value
				}
			}
			if diff := cmp.Diff(want, got.Settings); diff != "" || got.Method != c.method {
				t.Errorf("method %s, want %s; settings %s", got.Method, c.method, diff)
			}
		})
	}
}

// Whatever stands in a file of records, its ballots are read or it is refused
// with a sentence.
func FuzzRecords(f *testing.F) {
	f.Add("id,1,2,3\n1,The hall,P,HALL\n2,UWI,overvote,The pond\n", true)
	f.Add("id,H,P,The pond\n1,2,1,\n", false)
	f.Add("id,\"1\n2\"\n\n1,\xff", true)
	f.Add(string(packed("id,1\n1,P\n")), true)
	f.Fuzz(func(t *testing.T, records string, byRank bool) {
		var pairs []string
		if !byRank {
			pairs = []string{`"provider": "ess"`, `"provider": "genericCsv"`}
		}
		got, err := read(t, records, pairs...)
		var fault *rctab.Fault
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("got %v, want a fault", err)
		}
		if err == nil && got.Profile.Total() != got.Sources[0].Ballots {
			t.Fatalf("%d ballots of %d", got.Sources[0].Ballots, got.Profile.Total())
		}
	})
}
