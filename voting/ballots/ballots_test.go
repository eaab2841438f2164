// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const plainBLT = `3 2
4 1 2 0
2 3 0
0
"Ada"
"Bram"
"Chidi"
"Mill Council"
`

const plainSOI = `# FILE NAME: mill.soi
# TITLE: Mill Council
# DATA TYPE: soi
# NUMBER ALTERNATIVES: 3
# NUMBER VOTERS: 6
# NUMBER UNIQUE ORDERS: 2
# ALTERNATIVE NAME 1: Ada
# ALTERNATIVE NAME 2: Bram
# ALTERNATIVE NAME 3: Chidi
4: 1,2
2: 3
`

const tallySheet = `   Tally Sheet for the votes cast.
     Option 1------>: Ada
   /  Option 2----->: Bram
   |/  Option 3---->: Chidi
   ||/
V: 313 		1d7ba886
V: 1-- 		5983810b
V: --- 		b2c77c75
V: -B2 		21acf319
`

const plainCat = `# FILE NAME: mill.cat
# DATA TYPE: cat
# NUMBER ALTERNATIVES: 3
# NUMBER VOTERS: 6
# NUMBER UNIQUE PREFERENCES: 3
# NUMBER CATEGORIES: 3
# CATEGORY NAME 1: Yes
# CATEGORY NAME 2: Perhaps
# CATEGORY NAME 3: No
# ALTERNATIVE NAME 1: Ada
# ALTERNATIVE NAME 2: Bram
# ALTERNATIVE NAME 3: Chidi
3: {1,3},2,{}
2: {}, {}, {1, 2}
1: 2
`

const plainHill = "3 2\n4 1 2 0\n1 0\n0\n\"Ada\" \"Bram \"\"B\"\"\" \"Chidi\" \"f:mill\"\n"

const plainCEF = "#/Candidates: Ada ; Bram ; Chidi\nAda > Bram\n"

// said is a file in short: seats, options, lot, ballots.
func said(f ballots.File) []string {
	lines := []string{fmt.Sprintf("%s: %s, %d seats, lot %v", f.Format, f.Contest.Title, f.Contest.Seats, f.Contest.Lot)}
	for _, o := range f.Contest.Options {
		line := o.ID + " " + o.Name
		if o.Withdrawn {
			line += ", withdrawn"
		}
		lines = append(lines, line)
	}
	if f.Profile != nil {
		for b := range f.Profile.All() {
			lines = append(lines, fmt.Sprintf("%d%v", b.Weight, b.Ranks()))
		}
	}
	if f.Scores != nil {
		for b := range f.Scores.All() {
			lines = append(lines, fmt.Sprintf("%d scores %v", b.Weight, b.Scores))
		}
	}
	return append(lines, f.Notes...)
}

func TestRead(t *testing.T) {
	names := "\"Ada\"\n\"Bram\"\n\"Chidi\"\n\"Mill\"\n"
	abc := []string{"1 Ada", "2 Bram", "3 Chidi"}
	with := func(first string, rest ...string) []string { return append(append([]string{first}, abc...), rest...) }
	for _, c := range []struct {
		name, file, text string
		want             []string
	}{
		{"plain BLT", "a.blt", plainBLT, []string{"BLT: Mill Council, 2 seats, lot []", "1 Ada", "2 Bram", "3 Chidi", "4[[0] [1]]", "2[[2]]"}},
		{"BLT by content, whatever its name", "a.txt", plainBLT, []string{"BLT: Mill Council, 2 seats, lot []", "1 Ada", "2 Bram", "3 Chidi", "4[[0] [1]]", "2[[2]]"}},
		{"a withdrawal as a negative number", "a.blt", "3 2\n-2\n1 1 0\n0\n" + names, []string{"BLT: Mill, 2 seats, lot []", "1 Ada", "2 Bram, withdrawn", "3 Chidi", "1[[0]]"}},
		{"withdrawals on one line", "a.blt", "3 1 -1\n-2\n1 3 0\n0\n" + names, []string{"BLT: Mill, 1 seats, lot []", "1 Ada, withdrawn", "2 Bram, withdrawn", "3 Chidi", "1[[2]]"}},
		{"withdrawal, nicknames and lot as options", "a.blt", "3 2\n[nick a b c]\n[withdrawn c]\n[tie c a b]\n5 a b 0\n1 b=c 0\n0\n" + names,
			[]string{"BLT: Mill, 2 seats, lot [2 0 1]", "1 Ada", "2 Bram", "3 Chidi, withdrawn", "5[[0] [1]]", "1[[1 2]]"}},
		{"an option of another program is passed over, and said", "a.blt", "3 2\n[droop precision=5]\n1 1 0\n0\n" + names,
			with("BLT: Mill, 2 seats, lot []", "1[[0]]", "The file's option [droop …] has no meaning here and was passed over.")},
		{"the older tie line", "a.blt", "3 2\n1 1 0\n0\n\"Ada\"\n\"Bram\"\n\"Chidi\"\n=tie 3 2 1 0\n\"Mill\"\n", with("BLT: Mill, 2 seats, lot [2 1 0]", "1[[0]]")},
		{"equal and skipped ranks", "a.blt", "3 2\n1 2=3 1 0\n1 - 1 - - 2 0\n1 1 = 2 0\n0\n" + names, with("BLT: Mill, 2 seats, lot []", "1[[1 2] [0]]", "1[[] [0] [] [] [1]]", "1[[0 1]]")},
		{"ballot numbers in parentheses count once", "a.blt", "3 2\n(7) 2 0\n(ward 3/8) 1 3 0\n0\n" + names, with("BLT: Mill, 2 seats, lot []", "1[[1]]", "1[[0] [2]]")},
		{"blank ballots", "a.blt", "3 2\n6 0\n0\n" + names, with("BLT: Mill, 2 seats, lot []", "6[]")},
		{"names without quotation marks, with a #, with spaces", "a.blt", "3 2\n1 1 0\n0\n  Ada   (Mill)\nBram #2\n\"Chi\"\"di\"\nMill", []string{"BLT: Mill, 2 seats, lot []", "1 Ada   (Mill)", "2 Bram #2", "3 Chi\"di", "1[[0]]"}},
		{"comments and blank lines", "a.blt", "# an election\n/* by\n hand */\n3 2 # seats\n\n1 /* twice? */ 1 0\n0\n" + names, with("BLT: Mill, 2 seats, lot []", "1[[0]]")},
		{"remarks after the title", "a.blt", "3 2\n1 1 0\n0\n" + names + "\"by hand\"\nFirst Prefs\n 1 0 0\n", with("BLT: Mill, 2 seats, lot []", "1[[0]]", "3 lines after the title were passed over.")},
		{"a byte order mark and line ends of Windows", "a.blt", "\xef\xbb\xbf" + strings.ReplaceAll(plainBLT, "\n", "\r\n"), []string{"BLT: Mill Council, 2 seats, lot []", "1 Ada", "2 Bram", "3 Chidi", "4[[0] [1]]", "2[[2]]"}},
		{"ISO 8859-1 is guessed, and said", "a.blt", "3 2\n1 1 0\n0\n\"Ad\xe4\"\n\"Bram\"\n\"Chidi\"\n\"Mill\"\n", []string{"BLT: Mill, 2 seats, lot []", "1 Adä", "2 Bram", "3 Chidi", "1[[0]]", "The file is not valid UTF-8 and was read as ISO 8859-1."}},
		{"PrefLib soi", "a.soi", plainSOI, []string{"PrefLib soi: Mill Council, 1 seats, lot []", "1 Ada", "2 Bram", "3 Chidi", "4[[0] [1]]", "2[[2]]"}},
		{"PrefLib toc with shared ranks and blank orders", "a", "# DATA TYPE: toc\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Ada\n# ALTERNATIVE NAME 2: Bram\n# ALTERNATIVE NAME 3: Chidi\n1: {1,3},2\n2: 1,{2, 3}\n4:\n",
			with("PrefLib toc: , 1 seats, lot []", "1[[0 2] [1]]", "2[[0] [1 2]]", "4[]")},
		{"CEF", "a.cvotes", "# by hand\n#/Candidates: Ada ; Bram ; Chidi\n#/Number of Seats: 2\n#/Weight Allowed: true\n#/Voting Methods: Schulze\n\ntag, other || Ada > Bram = Chidi ^7 * 5 # remark\n/EMPTY_RANKING/ * 12\nChidi\n",
			with("CEF: , 2 seats, lot []", "35[[0] [1 2]]", "12[]", "1[[2]]")},
		{"CEF without weights, by content, leaving out", "a", "#/Candidates: Ada ; Bram ; Chidi\n#/Implicit Ranking: false\nBram ^7\n",
			with("CEF: , 1 seats, lot []", "1[[1]]", "The file asks not to compare who is left out: unranked=abstain counts so.")},
		{"PrefLib cat: categories are ranks, and the first approves", "a.txt", plainCat,
			with("PrefLib cat: , 1 seats, lot []", "3[[0 2] [1]]", "2[[] [] [0 1]]", "1[[1]]", "3 scores [{0 1} {2 1}]", "2 scores []", "1 scores [{1 1}]", "Category 1, Yes, approves; as ranks, the categories stand in their order.")},
		{"PrefLib cat by ending", "a.CAT.gz", "# NUMBER ALTERNATIVES: 1\n# NUMBER CATEGORIES: 1\n# CATEGORY NAME 1: Ja\n# ALTERNATIVE NAME 1: Ada\n7: 1\n",
			[]string{"PrefLib cat: , 1 seats, lot []", "1 Ada", "7[[0]]", "7 scores [{0 1}]", "Category 1, Ja, approves; as ranks, the categories stand in their order."}},
		{"David Hill's format by content", "a.txt", plainHill, []string{"David Hill: f:mill, 2 seats, lot []", "1 Ada", "2 Bram \"B\"", "3 Chidi", "4[[0] [1]]", "1[]"}},
		{"David Hill's format in parentheses, by ending", "a.hil", "3 2\n4 1 2 0\n0\n(Ada) (Bram (B)))\n(Chidi) (Mill)\n", []string{"David Hill: Mill, 2 seats, lot []", "1 Ada", "2 Bram (B)", "3 Chidi", "4[[0] [1]]"}},
		{"David Hill's ending and a name a line", "a.hil", plainBLT, []string{"David Hill: Mill Council, 2 seats, lot []", "1 Ada", "2 Bram", "3 Chidi", "4[[0] [1]]", "2[[2]]"}},
		{"names in parentheses are names in BLT", "a.blt", "1 1\n0\n(Ada) (A)\nMill\n", []string{"BLT: Mill, 1 seats, lot []", "1 (Ada) (A)"}},
		{"a quotation mark amid a name", "a.blt", "1 1\n0\n\"Ada \"A\" B\"\nMill\n", []string{"BLT: Mill, 1 seats, lot []", "1 Ada \"A\" B"}},
		{"a tally sheet", "tally.txt", tallySheet, with("Debian tally sheet: , 1 seats, lot []", "1[[1] [0 2]]", "1[[0]]", "1[]", "1[[2] [1]]")},
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

// packed is the text as gzip.
func packed(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.Bytes()
}

func TestRead_Gzip(t *testing.T) {
	for _, text := range []string{plainBLT, plainSOI} {
		plain, err := ballots.Read("a", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := ballots.Read("a.gz", bytes.NewReader(packed(text)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(said(plain), said(got)); diff != "" {
			t.Error(diff)
		}
	}
}

// The file is named as the reader of the sentence knows it; its ending still
// tells the format where the content does not.
func TestRead_NamesAPackedFileInFull(t *testing.T) {
	for name, want := range map[string]string{
		"ward.txt.gz": "ward.txt.gz: line 1: no format begins like this",
		"ward.blt.gz": "ward.blt.gz: line 1: the first line should be the number of candidates",
	} {
		if _, err := ballots.Read(name, bytes.NewReader(packed("<html>\n"))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRead_RefusesWithOneSentence(t *testing.T) {
	blt := func(ballots string) string {
		return "3 2\n" + ballots + "\n0\n\"Ada\"\n\"Bram\"\n\"Chidi\"\n\"Mill\"\n"
	}
	soi := func(old, new string) string { return strings.Replace(plainSOI, old, new, 1) }
	cat := func(old, new string) string { return strings.Replace(plainCat, old, new, 1) }
	cut := packed(strings.Repeat(plainBLT, 100))
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "x: it is empty; a ballot file begins with its candidates and seats (BLT) or its header (PrefLib, CSV)"},
		{"blank lines", "\n \n", "x: it is empty"},
		{"something else", "<html>", "x: line 1: no format begins like this"},
		{"NUL bytes", blt("1 1\x00 0"), "x: line 2: it holds a NUL byte"},
		{"a header without seats", "3\n", "x: line 1: no format"},
		{"no candidates", "0 1\n0\n\"Mill\"\n", "x: line 1: the first line should be the number of candidates and the number of seats, each 1 to 2000"},
		{"no seats", "3 0\n0\n", "x: line 1: the first line should be"},
		{"more candidates than can be", "99999999999999999999 1\n", "x: line 1: the first line should be"},
		{"a ballot without its end", blt("1 1 2"), "x: line 2: the ballot should end with 0"},
		{"a candidate nobody knows", blt("1 1 4 0"), `x: line 2: "4" should be a candidate, 1 to 3, or the 0 that ends the ballot`},
		{"a candidate below the first", blt("1 1 -4 0"), `x: line 2: "-4" should be a candidate`},
		{"a number that would wrap", blt("1 18446744073709551617 0"), "should be a candidate"},
		{"a weight that would wrap", blt("18446744073709551617 1 0"), "x: line 2: ballot cannot be counted: its weight is"},
		{"a weight above the limit", blt("10000001 1 0"), "its weight is 10000001, and may be 0 to 10000000"},
		{"a fraction as weight", blt("1.5 1 0"), "x: line 2: a ballot should begin with how often it was cast, a whole number"},
		{"a weight of none", blt("0 1 0"), "x: line 2: a ballot cast 0 times is none"},
		{"something after the end", blt("1 1 0 2"), "x: line 2: nothing should follow the 0 that ends a ballot"},
		{"an = at the start", blt("1 =1 0"), "x: line 2: an = should stand between two candidates"},
		{"two =", blt("1 1==2 0"), "an = should stand between two candidates"},
		{"an = at the end", blt("1 1= 0"), "no = should stand before it"},
		{"a skip that is equal", blt("1 1=- 0"), "an = should stand between two candidates"},
		{"a ballot number without end", blt("(17 1 0"), "x: line 2: a ballot's number should stand in parentheses"},
		{"a withdrawal of nobody", blt("-4"), `x: line 2: "-4" should be a withdrawn candidate, -1 to -3`},
		{"everybody withdrawn", blt("-1 -2 -3"), "x: contest cannot be counted: every option is withdrawn"},
		{"an option without end", blt("[tie 1 2 3"), "x: line 2: an option should stand in brackets on one line"},
		{"a tie order too short", blt("[tie 1 2]"), "x: line 2: the tie order names 2 of 3 candidates"},
		{"a tie order with a double", blt("[tie 1 2 2]"), `the tie order names "2" twice`},
		{"too few nicknames", blt("[nick a b]"), "there are 2 nicknames for 3 candidates"},
		{"a nickname twice", blt("[nick a b b]"), `the nickname "b" is used twice`},
		{"a withdrawal option of nobody", blt("[withdrawn 9]"), `"9" should be a withdrawn candidate, 1 to 3`},
		{"no end of the ballots", "3 2\n1 1 0\n", "x: line 2: the file ends among the ballots; after the last ballot a line with 0 should follow, then the names"},
		{"too few names", "3 2\n1 1 0\n0\n\"Ada\"\n\"Bram\"\n", "x: line 5: the first line announces 3 candidates, so 3 names and a title should follow, and there are 2"},
		{"a name too many", "2 2\n1 1 0\n0\n\"Ada\"\n\"Bram\"\n\"Chidi\"\n\"Mill\"\n", "and there is one more"},
		{"a name half quoted", "1 1\n0\n\"Ada\nMill\n", "x: line 3: a name that begins with a quotation mark should end with one"},
		{"a comment without end", "1 1\n0\nAda\nMill\n/* and", "a comment that begins with /* should end with */"},
		{"voters that do not add up", soi("VOTERS: 6", "VOTERS: 7"), "x: the header announces 7 voters and the ballots add up to 6"},
		{"orders that do not add up", soi("ORDERS: 2", "ORDERS: 3"), "x: the header announces 3 orders and 2 follow"},
		{"a name missing", soi("# ALTERNATIVE NAME 3: Chidi\n", ""), "x: line 9: the header announces 3 alternatives and names 2"},
		{"names out of order", soi("NAME 2", "NAME 3"), "x: line 8: the name of alternative 2 should stand here, not of 3"},
		{"no number of alternatives", soi("# NUMBER ALTERNATIVES: 3\n", ""), "the header has no NUMBER ALTERNATIVES of 1 or more"},
		{"a number that is none", soi("VOTERS: 6", "VOTERS: six"), `x: line 5: "six" should be a number`},
		{"another data type", soi("DATA TYPE: soi", "DATA TYPE: wmg"), `x: line 3: the data type "wmg" is not read; soi, soc, toi, toc and cat are`},
		{"an alternative nobody knows", soi("4: 1,2", "4: 1,9"), "x: line 10: an alternative should be a number from 1 to 3"},
		{"an order cast too often", soi("4: 1,2", "10000001: 1,2"), "x: line 10: ballot cannot be counted: its weight is 10000001"},
		{"an order without a count", soi("4: 1,2", "1,2"), "x: line 10: a ballot should begin with how often it was cast"},
		{"a brace without end", soi("4: 1,2", "4: 1,{2"), "x: line 10: between alternatives there should be a comma, and every { should be closed"},
		{"an empty group", soi("4: 1,2", "4: 1,{}"), "x: line 10: an alternative should be a number"},
		{"a comma at the end", soi("4: 1,2", "4: 1,"), "x: line 10: an alternative should be a number"},
		{"a header among the ballots", plainSOI + "# TITLE: again\n", "x: line 12: a header line stands among the ballots"},
		{"cat without categories", cat("# NUMBER CATEGORIES: 3\n", ""), "x: line 12: the ballots begin and the header has no NUMBER CATEGORIES of 1 or more"},
		{"cat with a category unnamed", cat("# CATEGORY NAME 3: No\n", ""), "x: line 12: the header announces 3 categories and names 2; the two should be equal"},
		{"cat with categories out of order", cat("CATEGORY NAME 2", "CATEGORY NAME 3"), "x: line 8: the name of category 2 should stand here, not of 3"},
		{"cat with a category too many", cat("1: 2\n", "1: 2,{},{},1\n"), "x: line 15: the ballot has more than the 3 categories the header announces"},
		{"cat with an alternative twice", cat("{1,3},2", "{1,3},3"), "x: line 13: alternative 3 stands on the ballot twice; it should be in one category"},
		{"cat with an alternative nobody knows", cat("{1,3}", "{1,4}"), "x: line 13: an alternative should be a number from 1 to 3"},
		{"cat with a brace without end", cat("{1,3},2,{}", "{1,3},2,{"), "x: line 13: every { should be closed"},
		{"cat with no comma between", cat("{1,3},2", "{1,3}2"), "x: line 13: between categories there should be a comma, and none after the last"},
		{"cat with a comma at the end", cat("2,{}", "2,"), "x: line 13: between categories there should be a comma, and none after the last"},
		{"cat with a category of nothing", cat("2,{}", ",{}"), "x: line 13: a category nobody stands in should be written {}"},
		{"cat with orders that do not add up", cat("PREFERENCES: 3", "PREFERENCES: 4"), "x: the header announces 4 orders and 3 follow"},
		{"cat with voters that do not add up", cat("VOTERS: 6", "VOTERS: 5"), "x: the header announces 5 voters and the ballots add up to 6"},
		{"Hill with a name too few", strings.Replace(plainHill, "\"Ada\" ", "", 1), "x: line 5: the first line announces 3 candidates, so 3 names and a title should follow, and there are 3"},
		{"Hill with a name too many", strings.Replace(plainHill, "\"Ada\" ", "\"Ada\" \"Ada\" ", 1), "and there is one more"},
		{"only a header", "# DATA TYPE: soi\n", "the header has no NUMBER ALTERNATIVES"},
		{"CEF without candidates", "#/Number of Seats: 1\nA > B\n", "x: line 2: the ballots begin and nobody stands"},
		{"CEF with nothing", "#/Number of Seats: 1\n", "x: line 1: nobody stands"},
		{"CEF with a stranger", plainCEF + "Ada > Dunja\n", `x: line 3: "Dunja" does not stand`},
		{"CEF with a rank of nobody", plainCEF + "Ada > \n", `x: line 3: "" does not stand`},
		{"CEF with a candidate twice", "#/Candidates: Ada ; Ada\n", `x: line 1: the candidate "Ada" is named twice`},
		{"CEF with candidates twice", plainCEF + "#/Candidates: Ada\n", "x: line 3: the candidates are named twice"},
		{"CEF with no seats", "#/Candidates: Ada\n#/Number of Seats: 0\n", "x: line 2: the number of seats should be 1 to 2000"},
		{"CEF with a wrong flag", "#/Candidates: Ada\n#/Weight Allowed: perhaps\n", `x: line 2: "perhaps" should be true or false`},
		{"CEF with a count of none", plainCEF + "Ada * 0\n", "x: line 3: after * a whole number should stand, from 1"},
		{"CEF with a weight that would wrap", plainCEF + "Ada * 9999999999999999999\n", "x: line 3: the ballots of a line should weigh at most 10000000 together"},
		{"a sheet without ballots", tallySheet[:strings.Index(tallySheet, "V:")], "the sheet has no ballots"},
		{"a sheet with a short ballot", tallySheet + "V: 12\n", "x: line 10: the ballot has 2 ranks for 3 options"},
		{"a sheet with a rank that is none", tallySheet + "V: 1?2\n", `x: line 10: '?' should be a rank`},
		{"a sheet with options out of order", strings.Replace(tallySheet, "Option 2", "Option 3", 1), "x: line 3: the options should stand before the ballots, numbered from 1 in order"},
		{"gzip that is none", "\x1f\x8bnone at all", "x: it begins like gzip and is none"},
		{"gzip cut off", string(cut[:len(cut)-12]), "the packed file ends too early"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ballots.Read("x", strings.NewReader(c.text))
			var fault *ballots.Fault
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if err != nil && strings.ContainsAny(err.Error(), "\n\x00") {
				t.Errorf("%q is no sentence", err)
			}
		})
	}
}

// endless is a file of one line, a hundred million bytes long.
func TestRead_BoundsItsMemory(t *testing.T) {
	for _, head := range []string{"3 2\n1 ", plainSOI[:strings.Index(plainSOI, "4: 1")] + "1: ", "3 2\n0\n\""} {
		endless := io.MultiReader(strings.NewReader(head), io.LimitReader(repeat("1 "), 100<<20))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ballots.Read("x", endless)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), "is longer than 262144 bytes") {
			t.Errorf("got %v", err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
			t.Errorf("a line of 100 MB takes %d bytes of memory", used)
		}
	}
}

type repeat string

func (r repeat) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = r[i%len(r)]
	}
	return len(b), nil
}

func TestWriteBLT_ReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
		c, drawn := votingtest.Election(draw, 3)
		for i := range c.Options {
			c.Options[i].ID = fmt.Sprint(i + 1)
			c.Options[i].Name = rapid.SampledFrom([]string{"", "Ada", `"Bram" de Wit`, `"`, "Esra Yıldız", "# 4", "=tie", "0", "/* */", " edge "}).Draw(t, "name")
		}
		if rapid.Bool().Draw(t, "no lot") {
			c.Lot = nil
		}
		if len(c.Standing()) == 0 {
			return
		}
		profile := votingtest.Pack(t, c, drawn)
		var b bytes.Buffer
		if err := ballots.WriteBLT(&b, c, profile); err != nil {
			t.Fatal(err)
		}
		got, err := ballots.Read("x.blt", bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		want := ballots.File{Contest: c, Profile: profile, Format: "BLT"}
		if diff := cmp.Diff(said(want), said(got)); diff != "" {
			t.Fatalf("%s\n%s", diff, b.String())
		}
		if got.Contest.Seats != c.Seats || !cmp.Equal(c.Options, got.Contest.Options) {
			t.Fatalf("contest %v, want %v", got.Contest, c)
		}
	})
}

func TestWriteBLT_RefusesSeveralMarksThatNobodyKnows(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "1", Name: "Ada"}}}
	p := voting.NewProfile(c)
	if err := p.AddMarks(1, []voting.Mark{voting.Several}); err != nil {
		t.Fatal(err)
	}
	if err := ballots.WriteBLT(io.Discard, c, p); !errors.Is(err, voting.ErrBallot) {
		t.Errorf("got %v, want %v", err, voting.ErrBallot)
	}
}

func TestWriteBLT_PutsANameOnOneLine(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{Name: "Ada\nBram\x00"}}}
	var b bytes.Buffer
	if err := ballots.WriteBLT(&b, c, voting.NewProfile(c)); err != nil {
		t.Fatal(err)
	}
	if want := "1 1\n0\n\"Ada Bram\"\n\"\"\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// Whatever a file says in the ways of other programs, it says again in ours.
func TestWriteBLT_SaysEveryExtensionAgain(t *testing.T) {
	text := "3 2\n[nick a b c]\n[withdrawn b]\n[tie c a b]\n3 a=c - b 0\n(12) b 0\n2 0\n0\nAda\n\"Bram\"\nChidi #3\nMill\n"
	first, err := ballots.Read("a.blt", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := ballots.WriteBLT(&b, first.Contest, first.Profile); err != nil {
		t.Fatal(err)
	}
	if want := "3 2\n[tie 3 1 2]\n-2\n3 1=3 - 2 0\n1 2 0\n2 0\n0\n\"Ada\"\n\"Bram\"\n\"Chidi #3\"\n\"Mill\"\n"; b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	again, err := ballots.Read("a.blt", &b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(said(first), said(again)); diff != "" {
		t.Error(diff)
	}
}
