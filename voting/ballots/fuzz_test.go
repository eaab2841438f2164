// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"moothall/voting/ballots"

	"github.com/google/go-cmp/cmp"
)

// Whatever a stranger sends is read or refused with a sentence; what is read
// can be counted, written and read again. There is a target for each format,
// which always meets that format's reader, and one for the choice between them.
func FuzzRead(f *testing.F) {
	fuzzReader(f, "a.dat", "\x1f\x8b\x08", plainBLT, plainSOI, tallySheet, plainCEF, plainCat, plainHill, plainNumbers, plainNames, plainCVR)
}

func FuzzReadBLT(f *testing.F) {
	fuzzReader(f, "a.blt", plainBLT, "3 2\n[nick a b c]\n(1) a=b - c 0\n0\nA\nB\nC\nT\n", "1 1\n/* # */ -1\n0\n\"\"\n\"\"")
}

func FuzzReadHill(f *testing.F) { fuzzReader(f, "a.hil", plainHill, "1 1\n0\n(A)\n(B)") }

func FuzzReadPrefLib(f *testing.F) { fuzzReader(f, "a.toc", plainSOI) }

func FuzzReadPrefLibCategories(f *testing.F) {
	fuzzReader(f, "a.cat", plainCat, "# NUMBER ALTERNATIVES: 3\n# NUMBER CATEGORIES: 2\n# CATEGORY NAME 1: Y\n# CATEGORY NAME 2: N\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n2: {1,3},2\n1: {},{2, 1}\n1: 3\n")
}

func FuzzReadCEF(f *testing.F) { fuzzReader(f, "a.cvotes", plainCEF+"t || Bram=Ada ^2 *3\n") }

func FuzzReadTallySheet(f *testing.F) { fuzzReader(f, "a.txt", tallySheet) }

func FuzzReadCSV(f *testing.F) {
	fuzzReader(f, "a.csv", plainNumbers, plainNames, "Ada\n1\n\"\"\n", "weight,1st\n2,\"A|B\"\n3,overvote\n")
}

func FuzzReadCVR(f *testing.F) {
	fuzzReader(f, "a.json", plainCVR, plainVotesCVR,
		`{"CVR":[{"CVRSnapshot":[{"CVRContest":[{"ContestId":"c","CVRContestSelection":[{"ContestSelectionId":"s","Rank":2},{"SelectionPosition":[{"CVRWriteIn":{},"Rank":1}]}]}]}]}],"Election":[{"Contest":[{"@id":"c","ContestSelection":[{"@id":"s","Selection":"y"}]}]}]}`)
}

func fuzzReader(f *testing.F, name string, seeds ...string) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ballots.Read(name, bytes.NewReader(data))
		var fault *ballots.Fault
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("%v is no fault", err)
		}
		if err != nil {
			return
		}
		if err := file.Contest.Check(); err != nil {
			t.Fatal(err)
		}
		if file.Profile == nil && file.Scores == nil {
			t.Fatal("a file of neither ranks nor points")
		}
		againAsBLT(t, file)
		againAsCSV(t, file)
	})
}

func againAsBLT(t *testing.T, file ballots.File) {
	if file.Profile == nil {
		return
	}
	var b bytes.Buffer
	if err := ballots.WriteBLT(&b, file.Contest, file.Profile); err != nil {
		t.Fatal(err)
	}
	again, err := ballots.Read("again.blt", &b)
	if err != nil {
		t.Fatalf("what was read cannot be read again: %v", err)
	}
	if again.Profile.Total() != file.Profile.Total() || len(again.Contest.Options) != len(file.Contest.Options) {
		t.Fatalf("%d votes for %d options become %d for %d", file.Profile.Total(), len(file.Contest.Options), again.Profile.Total(), len(again.Contest.Options))
	}
}

// againAsCSV writes the table of each kind, where a table can hold it.
func againAsCSV(t *testing.T, file ballots.File) {
	var b bytes.Buffer
	if file.Profile != nil && ballots.WriteCSV(&b, file.Contest, file.Profile) == nil {
		again, err := ballots.Read("again.csv", &b)
		if err != nil || again.Profile == nil {
			t.Fatalf("ranks that were written cannot be read again: %v", err)
		}
		if diff := cmp.Diff(ranks(file), ranks(again)); diff != "" {
			t.Fatal(diff)
		}
	}
	b.Reset()
	if file.Scores != nil && ballots.WriteScores(&b, file.Contest, file.Scores) == nil {
		again, err := ballots.Read("again.csv", &b)
		if err != nil {
			t.Fatalf("points that were written cannot be read again: %v", err)
		}
		if diff := cmp.Diff(points(file), points(again)); diff != "" {
			t.Fatal(diff)
		}
	}
}

// ranks are the ballots, those who share a rank in the order of the options, and
// without the ranks skipped at the end.
func ranks(f ballots.File) (all [][][]int) {
	for b := range f.Profile.All() {
		of := make([][]int, 0)
		for _, rank := range b.Ranks() {
			same := []int{}
			for _, i := range rank {
				same = append(same, int(i))
			}
			slices.Sort(same)
			of = append(of, same)
		}
		for len(of) > 0 && len(of[len(of)-1]) == 0 {
			of = of[:len(of)-1]
		}
		all = append(all, append([][]int{{int(b.Weight)}}, of...))
	}
	return all
}

// points are the ballots, a row of options and points each.
func points(f ballots.File) (all [][][2]int) {
	for b := range f.Scores.All() {
		of := [][2]int{{-1, int(b.Weight)}}
		for _, s := range b.Scores {
			of = append(of, [2]int{int(s.Option), int(s.Points)})
		}
		slices.SortFunc(of, func(a, b [2]int) int { return a[0] - b[0] })
		all = append(all, of)
	}
	return all
}
