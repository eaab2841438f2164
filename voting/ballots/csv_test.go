// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const plainNumbers = "voterID,Ada,weight,\"Bram, B\",Chidi \nu1,1,4,2,\nu2,,2,,3\n"

const plainNames = "Ballot #,1st Choice,2nd Choice,count\n1,Ada, Bram ,4\n2,,Chidi,2\n"

const byRank = "The columns are ranks; who stands is who is named, in the order of first appearance."

func TestRead_CSV(t *testing.T) {
	names := []string{"1 Ada", "2 Bram, B", "3 Chidi "}
	for _, c := range []struct {
		name, file, text string
		want             []string
	}{
		{"numbers are ranks and scores, names to the last space", "a.txt", plainNumbers,
			append(append([]string{"CSV of numbers: , 1 seats, lot []"}, names...), "4[[0] [1]]", "2[[] [] [2]]", "4 scores [{0 1} {1 2}]", "2 scores [{2 3}]")},
		{"a 0 makes them scores alone", "a.csv", "Ada,Bram\n1,1\n0,5\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada", "2 Bram", "1 scores [{0 1} {1 1}]", "1 scores [{0 0} {1 5}]"}},
		{"so does a number below 0", "a.csv", "Ada,Bram\n-1, 1\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada", "2 Bram", "1 scores [{0 -1} {1 1}]"}},
		{"and one that is too large to be a rank", "a.csv", "Ada,Bram\n1,2\n1,21\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada", "2 Bram", "1 scores [{0 1} {1 2}]", "1 scores [{0 1} {1 21}]"}},
		{"numbers are known without an ending", "standard input", "\"Ada, A\",Bram\n5,-1\n,\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada, A", "2 Bram", "1 scores [{0 5} {1 -1}]", "1 scores []"}},
		{"equal numbers are equal ranks", "a.csv", "Ada,Bram,Chidi\n3,1,3\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada", "2 Bram", "3 Chidi", "1[[1] [] [0 2]]", "1 scores [{0 3} {1 1} {2 3}]"}},
		{"blank ballots, and a weight of nothing", "a.csv", "WEIGHT,Ada\n3,\n0,1\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada", "3[]", "3 scores []"}},
		{"a blank ballot of one column", "a.csv", "Ada\n\"\"\n1\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada", "1[]", "1[[0]]", "1 scores []", "1 scores [{0 1}]"}},
		{"a column without a name and without a word", "a.csv", "Ada,\n1, \n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada", "1[[0]]", "1 scores [{0 1}]"}},
		{"a name of two lines, alone", "a.csv", "\"Ada\nA\"\n1\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada\nA", "1[[0]]", "1 scores [{0 1}]"}},
		{"no ballots", "a.csv", "Ada,Bram\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada", "2 Bram"}},
		{"quotation marks, line breaks in a name, line ends of Windows, a byte order mark", "a.csv", "\xef\xbb\xbf\"Ada \"\"A\"\"\",\"Bram\nB\"\r\n1,2\r\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada \"A\"", "2 Bram\nB", "1[[0] [1]]", "1 scores [{0 1} {1 2}]"}},
		{"entities stay as they are", "a.csv", "O&#039;Rourke,Bram\n1,\n", []string{"CSV of numbers: , 1 seats, lot []", "1 O&#039;Rourke", "2 Bram", "1[[0]]", "1 scores [{0 1}]"}},
		{"ISO 8859-1 is guessed, and said", "a.csv", "Ad\xe4,Bram\n1,\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ad\u00e4", "2 Bram", "1[[0]]", "1 scores [{0 1}]", "The file is not valid UTF-8 and was read as ISO 8859-1."}},
		{"names by rank", "a.txt", plainNames, []string{"CSV of names by rank: , 1 seats, lot []", "1 Ada", "2 Bram", "3 Chidi", "4[[0] [1]]", "2[[] [2]]", byRank, "The columns that are no ranks were passed over: Ballot #."}},
		{"ranks in any order and by any name", "a.csv", "Third choice,rank1,Choice 2\nC,A,B\n,,\n,undervote,Skipped\nA,,\n", []string{"CSV of names by rank: , 1 seats, lot []", "1 A", "2 B", "3 C", "1[[0] [1] [2]]", "1[]", "1[]", "1[[] [] [0]]", byRank}},
		{"overvotes, named and not", "a.csv", "weight,Rank 1,Rank 2,Rank 3\n2,A,B | C,A\n3,A,OVERVOTE,B\n", []string{"CSV of names by rank: , 1 seats, lot []", "1 A", "2 B", "3 C", "2[[0] [1 2] [0]]", "3[[0]]", byRank, "3 ballots hold an overvote that does not say between whom; they end there."}},
		{"a second choice without a first is a name", "a.csv", "Ada,Choice 2\n1,2\n", []string{"CSV of numbers: , 1 seats, lot []", "1 Ada", "2 Choice 2", "1[[0] [1]]", "1 scores [{0 1} {1 2}]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ballots.Read(c.file, strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, said(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRead_RefusesATable(t *testing.T) {
	many := strings.Repeat("Ada,", voting.MaxOptions)
	for i := range voting.MaxOptions {
		many = strings.Replace(many, "Ada,", fmt.Sprintf("c%d,", i), 1)
	}
	cut := packed("Ada,Bram\n" + strings.Repeat("1,2\n", 5000))
	for _, c := range []struct{ name, text, want string }{
		{"a fraction", "Ada,Bram\n1,2\n1,1.5\n", `x.csv: line 3: "1.5", under "Bram", should be a whole number, -1000000 to 1000000, or nothing; a column that is no candidate's should be called voterID or be left out`},
		{"a word", "Ada,Bram\nyes,no\n", `x.csv: line 2: "yes", under "Ada", should be a whole number`},
		{"a sign before a number", "Ada,Bram\n+1,1\n", `"+1", under "Ada", should be a whole number`},
		{"a number too large", "Ada,Bram\n1000001,1\n", `x.csv: line 2: "1000001", under "Ada"`},
		{"a number that would wrap", "Ada,Bram\n1,-18446744073709551617\n", `should be a whole number, -1000000 to 1000000`},
		{"a weight below 0", "weight,Ada\n-1,1\n", `x.csv: line 2: the weight "-1" should be a whole number, 0 to 10000000`},
		{"a weight too large", "weight,Ada\n10000001,1\n", `the weight "10000001" should be a whole number, 0 to 10000000`},
		{"a weight below 0 beside names", "weight,1st\n-1,A\n", `x.csv: line 2: the weight "-1" should be a whole number, 0 to 10000000`},
		{"a header with a quotation mark amid a name", "Ada,Br\"am\n", "x.csv: line 1: quotation marks should stand around a whole cell"},
		{"no weight", "weight,Ada\n,1\n", `the weight "" should be a whole number`},
		{"a row too short", "Ada,Bram\n1\n", "x.csv: line 2: the row has 1 cells and the header 2; an empty cell should be there too"},
		{"a row too long", "Ada,Bram\n1,2,3\n", "x.csv: line 2: the row has 3 cells and the header 2"},
		{"a candidate twice", "Ada,Bram,Ada\n", `x.csv: line 1: the column "Ada" stands twice; each should stand once`},
		{"two weights", "weight,Weight,Ada\n", `the column "Weight" stands twice`},
		{"a rank twice", "Rank 1,1st\n", `the column "1st" stands twice`},
		{"no candidate", "voterID,weight\nu,1\n", "x.csv: line 1: the header names no candidate; each should have a column"},
		{"too many candidates", many + "more\n", "x.csv: line 1: the header names 2001 candidates; at most 2000 can be counted"},
		{"a rank missing", "Rank 1,Rank 3\n", "x.csv: line 1: the header has 2 columns of ranks and none of rank 2; the ranks should go from 1 without a gap"},
		{"semicolons", "Ada;Bram\n1;2\n", "x.csv: line 1: commas should stand between the columns, not semicolons or tabs"},
		{"tabs", "Ada\tBram\n1\t2\n", "x.csv: line 1: commas should stand between the columns"},
		{"a weight and a count", "Rank 1,Count,weight\n", "x.csv: line 1: the columns weight and Count both say for how many voters a row speaks; one should"},
		{"nobody named", "weight,Rank 1\n1,\n", "x.csv: the columns are ranks, and no ballot names a candidate; at least one should"},
		{"an overvote half named", "weight,Rank 1\n1,Ada|\n", `x.csv: line 2: an overvote should name everybody it is between, as in Ada|Bram, not "Ada|"`},
		{"too many names", "weight,Rank 1\n" + "1,c" + strings.Join(strings.Split(strings.TrimSuffix(strings.TrimPrefix(many, "c"), ","), ","), "\n1,") + "\n1,more\n", `x.csv: line 2002: "more" is one candidate too many; at most 2000 can be counted`},
		{"a word in a column without a name", ",Ada\nu,1\n", `x.csv: line 2: cell 1 says "u" and its column has no name; the header should say what it is`},
		{"an empty line of one column", "Ada\n1\n\n1\n", `x.csv: line 3: the line is empty; a blank ballot of one column should be written as ""`},
		{"a NUL byte", "voterID,Ada\n\x00,1\n", "x.csv: line 2: it holds a NUL byte"},
		{"a quotation mark amid a cell", "voterID,Ada\nu\"v,1\n", "x.csv: line 2: quotation marks should stand around a whole cell, and be doubled inside it"},
		{"a quotation mark without end", "Ada,Bram\n1,\"2\n", "x.csv: line 2: quotation marks should stand around"},
		{"a row too long for a ballot", "Ada,Bram\n1,\"" + strings.Repeat("2", 300_000), "x.csv: line 2: the row is longer than 262144 bytes; a quotation mark may be missing"},
		{"blank lines", "\n\n", "x.csv: it is empty"},
		{"many blank lines", strings.Repeat("\n", 5000), "x.csv: it is empty; a table begins with the names of its columns"},
		{"a packed table cut off", string(cut[:len(cut)-9]), "the packed file ends too early: it was cut off, and should be copied again"},
		{"only what is passed over", "\xef\xbb\xbf\"\"", "x.csv: line 1: the header names no candidate"},
		{"more votes than can be", "weight,Ada\n" + strings.Repeat("10000000,1\n", 900_001), "total weight is too large"},
		{"more named votes than can be", "weight,1st\n" + strings.Repeat("10000000,A\n", 900_001), "total weight is too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ballots.Read("x.csv", strings.NewReader(c.text))
			var fault *ballots.Fault
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestWriteCSV_ReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
		c, drawn := votingtest.Election(draw, 3)
		for i := range c.Options {
			c.Options[i] = voting.Option{ID: fmt.Sprint(i + 1), Name: rapid.SampledFrom([]string{"Ada", `"Bram" de Wit`, ",", " ", "=1", "# 4", "Choice 2"}).Draw(t, "name") + strings.Repeat(" ", i)}
		}
		profile := votingtest.Pack(t, c, drawn)
		var b bytes.Buffer
		err := ballots.WriteCSV(&b, c, profile)
		if errors.Is(err, ballots.ErrUnwritable) && strings.Contains(err.Error(), "twice") {
			return // a repeated mark
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := ballots.Read("x.csv", bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		want := ballots.File{Contest: c, Profile: profile}
		if diff := cmp.Diff(ranks(want), ranks(got)); diff != "" || !cmp.Equal(c.Options, got.Contest.Options) {
			t.Fatalf("%s\n%s", diff, b.String())
		}
	})
}

func TestWriteScores_ReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := voting.Contest{Options: []voting.Option{{Name: "Ada"}, {Name: "Bram"}, {Name: "Chidi"}}}
		scores := voting.NewCardinal(c)
		for range rapid.IntRange(0, 9).Draw(t, "ballots") {
			var given []voting.Score
			for i := range c.Options {
				if rapid.Bool().Draw(t, "scored") {
					given = append(given, voting.Score{Option: voting.Index(i), Points: rapid.Int32Range(-1_000_000, 1_000_000).Draw(t, "points")})
				}
			}
			if err := scores.Add(rapid.Int64Range(0, 3).Draw(t, "weight"), given); err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := ballots.WriteScores(&b, c, scores); err != nil {
			t.Fatal(err)
		}
		got, err := ballots.Read("x.csv", &b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(points(ballots.File{Scores: scores}), points(got)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestWriteCSV_RefusesWhatATableCannotHold(t *testing.T) {
	two := func(a, b string) voting.Contest {
		return voting.Contest{Options: []voting.Option{{Name: a}, {Name: b}}}
	}
	late := make([][]int, 21)
	late[20] = []int{0}
	for _, c := range []struct {
		name    string
		contest voting.Contest
		ranks   [][]int
		want    string
	}{
		{"a withdrawal", voting.Contest{Options: []voting.Option{{Name: "Ada", Withdrawn: true}, {Name: "Bram"}}}, nil, `"Ada" has withdrawn, and a table cannot say so`},
		{"an empty name", two("", "Bram"), nil, "an option has no name, and a column needs one"},
		{"one name twice", two("Ada", "Ada"), nil, `the column "Ada" stands twice`},
		{"one name twice once it is on one line", two("Ada A", "Ada\nA"), nil, `the column "Ada A" stands twice`},
		{"a name that says the weight", two("Ada", "Weight"), nil, `a column "Weight" would not be taken for an option`},
		{"a name that is passed over", two("pollid", "Bram"), nil, `a column "pollid" would not be taken for an option`},
		{"names of ranks", two("Choice 1", "Choice 2"), nil, "the names of the options would be taken for ranks"},
		{"a repeated mark", two("Ada", "Bram"), [][]int{{0}, {1}, {0}}, `ballot 2 marks "Ada" twice, and a cell holds one rank`},
		{"a rank too large", two("Ada", "Bram"), late, "ballot 2 has a rank 21, and a table of so few options goes to 20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			profile := votingtest.Pack(t, c.contest, []votingtest.Ballot{{Weight: 1, Ranks: [][]int{{1}}}, {Weight: 1, Ranks: c.ranks}})
			err := ballots.WriteCSV(&bytes.Buffer{}, c.contest, profile)
			if !errors.Is(err, ballots.ErrUnwritable) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	c := two("Ada", "Bram")
	scores := voting.NewCardinal(c)
	if err := scores.Add(1, []voting.Score{{Option: 0, Points: -1_000_001}}); err != nil {
		t.Fatal(err)
	}
	if err := ballots.WriteScores(&bytes.Buffer{}, c, scores); !errors.Is(err, ballots.ErrUnwritable) {
		t.Errorf("got %v", err)
	}
}
