// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"moothall/voting/ballots"

	"github.com/google/go-cmp/cmp"
)

// mayor defines a contest of two and whoever is written in.
const mayor = `{"@id": "mayor", "Name": "Mayor", "NumberElected": 2, "ContestSelection": [
  {"@id": "s-a", "CandidateIds": ["a"]}, {"@id": "s-b", "CandidateIds": ["b"], "IsWriteIn": true}]}`

const question = `{"@id": "mill", "Name": "Shall the mill stay?", "ContestSelection": [
  {"@id": "s-yes", "Selection": "Yes"}, {"@id": "s-no", "Selection": "No"}, {"@id": "s-w", "IsWriteIn": true}]}`

// report is a report of cast vote records, with its definitions at the end.
func report(contests, records string) string {
	return `{"@type": "CVR.CastVoteRecordReport", "Version": "1.0.0", "GpUnit": [{"@id": "g"}],
"CVR": [` + records + `],
"Election": [{"@id": "e", "Candidate": [{"@id": "a", "Name": "Ada"}, {"@id": "b", "Name": "Bram"}, {"@id": "c"}], "Contest": [` + contests + `]}]}
`
}

// record is a record of one snapshot, with its contests.
func record(contests ...string) string {
	return `{"CurrentSnapshotId": "now", "CVRSnapshot": [{"@id": "now", "CVRContest": [` + strings.Join(contests, ", ") + `]}]}`
}

// voted are the selections of one contest, each as its id and its marks.
func voted(contest string, selections ...[2]string) string {
	var all []string
	for _, s := range selections {
		all = append(all, `{"ContestSelectionId": "`+s[0]+`", `+s[1]+`}`)
	}
	return `{"ContestId": "` + contest + `", "CVRContestSelection": [` + strings.Join(all, ", ") + `]}`
}

// at is a mark at a rank, with more of its attributes.
func at(rank int, more string) string {
	return fmt.Sprintf(`"SelectionPosition": [{"HasIndication": "yes", "Rank": %d%s}]`, rank, more)
}

const vote = `"SelectionPosition": [{"HasIndication": "yes"}]`

var (
	plainCVR      = report(mayor, record(voted("mayor", [2]string{"s-b", at(1, "")}, [2]string{"s-a", at(2, "")}))+",\n"+record(voted("mayor")))
	plainVotesCVR = report(question, record(voted("mill", [2]string{"s-no", vote})))
)

func TestRead_CVR(t *testing.T) {
	head := []string{"NIST SP 1500-103 JSON: Mayor, 2 seats, lot []", "1 Ada", "2 Bram"}
	with := func(rest ...string) []string { return append(append([]string{}, head...), rest...) }
	mill := func(rest ...string) []string {
		return append([]string{"NIST SP 1500-103 JSON: Shall the mill stay?, 1 seats, lot []", "1 Yes", "2 No", "3 Undeclared write-ins"}, rest...)
	}
	votes := "The contest has no ranks; its marks are votes, and as ranks all of a ballot share the first."
	a, b := func(marks string) [2]string { return [2]string{"s-a", marks} }, func(marks string) [2]string { return [2]string{"s-b", marks} }
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"ranks of the marks, blank ballots", plainCVR, with("1[[1] [0]]", "1[]")},
		{"ranks of the selections", report(mayor, record(voted("mayor", a(`"Rank": 3, "SelectionPosition": [{"HasIndication": "yes"}, {"HasIndication": "yes"}]`), b(`"Rank": 1`)))), with("1[[1] [] [0]]")},
		{"one option at two ranks, two at one", report(mayor, record(voted("mayor", a(`"SelectionPosition": [{"Rank": 1}, {"Rank": 2}]`), b(at(2, ""))))), with("1[[0] [0 1]]")},
		{"what is not marked or not for counting", report(mayor, record(voted("mayor",
			a(`"SelectionPosition": [{"HasIndication": "no", "Rank": 1}, {"HasIndication": "unknown", "IsAllocable": "unknown", "NumberVotes": 1, "Rank": 2}]`),
			b(at(1, `, "IsAllocable": "no"`)), b(at(3, `, "NumberVotes": 0`)), b(at(4, `, "Status": ["invalidated-rules"]`)), b(at(5, "")+`, "Status": ["invalidated-rules"]`)))), with("1[[] [0]]")},
		{"what awaits a decision is left out, and said", report(mayor, record(voted("mayor", a(at(1, "")+`, "Status": ["needs-adjudication"]`), b(at(2, ""))))), with("1[[] [1]]", "1 selections await a decision and were left out.")},
		{"a name written in", report(mayor, record(voted("mayor", a(`"SelectionPosition": [{"CVRWriteIn": {"Text": "Dunja"}, "Rank": 1}, {"Rank": 2}]`)))), with("3 Undeclared write-ins", "1[[2] [0]]", "Names written in are counted together, as Undeclared write-ins.")},
		{"a record without the contest is no blank ballot", report(mayor, record(voted("mayor", a(at(1, ""))))+","+record()), with("1[[0]]", "1 of 2 records do not hold the contest, and are no ballots of it.")},
		{"no records", report(mayor, ""), with()},
		{"the current snapshot counts, whichever it is", report(mayor, `{"CurrentSnapshotId": "2", "CVRSnapshot": [{"@id": "1", "CVRContest": [`+voted("mayor", a(at(1, "")))+`], "Type": "original"}, {"@id": "2", "CVRContest": [`+voted("mayor", b(at(1, "")))+`], "Type": "interpreted"}]}`), with("1[[1]]")},
		{"a single snapshot needs no name", report(mayor, `{"CVRSnapshot": [{"CVRContest": [`+voted("mayor", a(at(1, "")))+`]}]}`), with("1[[0]]")},
		{"two selections for one candidate, a ticket, a candidate without a name", report(`{"@id": "mayor", "ContestSelection": [{"@id": "s-a", "CandidateIds": ["a"]}, {"@id": "s-b", "CandidateIds": ["a"]}, {"@id": "s-t", "CandidateIds": ["b", "c"]}]}`,
			record(voted("mayor", b(at(1, ""))))+","+record(voted("mayor", [2]string{"s-t", at(1, "")}))), []string{"NIST SP 1500-103 JSON: , 1 seats, lot []", "1 Ada", "2 Bram / c", "1[[0]]", "1[[1]]"}},
		{"a contest without ranks", report(question, record(voted("mill", [2]string{"s-no", vote}, [2]string{"s-w", vote}))+","+record(voted("mill"))), mill("1[[1 2]]", "1[]", "1 scores [{1 1} {2 1}]", "1 scores []", votes)},
		{"many votes for one are no ranks", report(question, record(voted("mill", [2]string{"s-no", `"SelectionPosition": [{"NumberVotes": 2}, {}]`}, [2]string{"s-yes", `"Status": []`}))), mill("1 scores [{1 3} {0 1}]", votes)},
		{"ISO 8859-1 is guessed, and said", strings.ReplaceAll(plainCVR, "Ada", "Ad\xe4 \\u2713"), []string{"NIST SP 1500-103 JSON: Mayor, 2 seats, lot []", "1 Adä ✓", "2 Bram", "1[[1] [0]]", "1[]", "The file is not valid UTF-8 and was read as ISO 8859-1."}},
		{"the definitions first, a byte order mark", "\xef\xbb\xbf" + strings.Replace(`{"Election": [{"Candidate": [{"@id": "a", "Name": "Ada"}, {"@id": "b", "Name": "Bram"}], "Contest": [`+mayor+`]}], "CVR": [`+record(voted("mayor", a(at(1, ""))))+"]}", "\n", "\r\n", -1), with("1[[0]]")},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ballots.Read("a.json", strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, said(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadContest(t *testing.T) {
	text := report(mayor+", "+question+`, {"@id": "twin", "Name": "Mayor", "ContestSelection": []}`,
		record(voted("mayor", [2]string{"s-a", at(1, "")}), voted("mill", [2]string{"s-yes", vote}))+","+record(voted("mayor")))
	list := `mayor (Mayor), mill (Shall the mill stay?), twin (Mayor)`
	for _, c := range []struct{ name, text, contest, want string }{
		{"a contest by its id", text, "mayor", "Mayor: 2"},
		{"a contest by its name", text, "Shall the mill stay?", "Shall the mill stay?: 1"},
		{"none chosen", text, "", "x: it holds several contests, and --contest should choose one: " + list},
		{"a name that two have", text, "Mayor", `x: 2 contests are called "Mayor"; --contest should choose one of: ` + list},
		{"one that is not there", text, "king", `x: 0 contests are called "king"; --contest should choose one of: ` + list},
		{"one without options", text, "twin", "it has no options, and needs at least one"},
		{"a file of another kind", plainBLT, "mayor", "x: it is BLT, which holds one contest; none should be chosen"},
		{"more than can be listed", report(manyContests(60), ""), "", "c49 () and 10 more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := ballots.ReadContest("x", strings.NewReader(c.text), c.contest)
			got := fmt.Sprint(err)
			if err == nil {
				got = fmt.Sprintf("%s: %d", file.Contest.Title, file.Profile.Total())
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func manyContests(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`{"@id": "c%d"}`, i))
	}
	return strings.Join(all, ", ")
}

func TestRead_RefusesAReport(t *testing.T) {
	of := func(marks ...string) string {
		var selections [][2]string
		for _, m := range marks {
			selections = append(selections, [2]string{"s-a", m})
		}
		return report(mayor, record(voted("mayor", selections...)))
	}
	cut := packed(report(mayor, record()+strings.Repeat(",\n"+record(), 500)))
	for _, c := range []struct{ name, text, want string }{
		{"other JSON", `{"ballots": []}`, "x.json: it defines no contest; Election should hold Contest"},
		{"an array", `[1]`, "x.json: line 1: a { should stand here, as in a report of cast vote records (NIST SP 1500-103)"},
		{"no JSON", "ballots", "x.json: line 1: it is not JSON: invalid character"},
		{"an end too early", plainCVR[:len(plainCVR)-4], "x.json: line 4: the file ends too early; it was cut off, and should be copied again"},
		{"an end amid a record", plainCVR[:200], "the file ends too early"},
		{"something after the end", plainCVR + "{}", "x.json: line 6: after the report the file should end"},
		{"a packed file cut off", string(cut[:len(cut)-9]), "the packed file ends too early"},
		{"garbage after the end", plainCVR + "x", "x.json: line 6: it is not JSON: invalid character 'x'"},
		{"another version", strings.Replace(plainCVR, "1.0.0", "2.0", 1), `x.json: line 1: the report is of version "2.0", and version 1 is read`},
		{"a version that is no text", strings.Replace(plainCVR, `"1.0.0"`, "1", 1), "x.json: line 1:"},
		{"an end before the last brace", strings.TrimSuffix(plainCVR, "}\n"), "the file ends too early"},
		{"a record of line breaks", `{"CVR": [` + strings.Repeat("\n", 2<<20) + "]}", "a part of the file is longer than 16777216 bytes or 1048576 lines; every record should be shorter"},
		{"records that are none", strings.Replace(plainCVR, `"CVR": [`, `"CVR": [1,`, 1), "x.json: line 2:"},
		{"records in no array", strings.Replace(plainCVR, `"CVR": [`, `"CVR": {"a": [`, 1), "x.json: line 2: a [ should stand here"},
		{"a rank that is a word", of(`"Rank": "first"`), "x.json: line 2: CVRSnapshot.CVRContest.CVRContestSelection.Rank should not be a string; NIST SP 1500-103 says what it is"},
		{"a rank below the first", of(at(0, "")), "x.json: line 2: record 1, which ends here: the rank 0 should be 1 to 2000"},
		{"a rank beyond the last", of(at(2001, "")), "the rank 2001 should be 1 to 2000"},
		{"two votes at a rank", of(at(1, `, "NumberVotes": 2`)), "a mark of a rank gives 2 votes; it should give one"},
		{"votes below 0", of(at(1, `, "NumberVotes": -1`)), "a mark gives -1 votes; it should give 0 to 1000000"},
		{"too many votes", of(`"SelectionPosition": [{"NumberVotes": 1000001}]`), "a mark gives 1000001 votes"},
		{"too many votes together", of(`"SelectionPosition": [{"NumberVotes": 1000000}, {}]`), "x.json: a ballot gives an option more than 1000000 votes"},
		{"fractions of a vote", of(at(1, `, "FractionalVotes": "1/2"`)), "fractions of a vote are not counted; NumberVotes should stand alone"},
		{"a mark that is neither yes nor no", of(`"SelectionPosition": [{"HasIndication": "perhaps", "Rank": 1}]`), `HasIndication and IsAllocable should be yes, no or unknown, not "perhaps"`},
		{"ranks and none", of(at(1, ""), vote), `record 1, which ends here: some marks of the contest "mayor" have a rank and some have none; all or none should`},
		{"a contest twice on a record", report(mayor, record(voted("mayor"), voted("mayor"))), `record 1, which ends here: the contest "mayor" stands in it twice; it should stand once`},
		{"no current snapshot", strings.Replace(plainCVR, `"@id": "now"`, `"@id": "then"`, 1), `x.json: line 2: record 1, which ends here: it has 1 snapshots and none of them is the current one, "now"; CurrentSnapshotId should be the @id of one`},
		{"a contest nobody defines", report(mayor, record(voted("king"))), `x.json: there are votes for the contest "king", which is not defined; Election should hold every Contest`},
		{"a selection nobody defines", report(mayor, record(voted("mayor", [2]string{"s-x", at(1, "")}))), `x.json: there are votes for the selection "s-x", which its contest does not define`},
		{"too many selections", report(mayor, record(voted("mayor", manySelections(2001)...))), `"s2000" is one selection too many for its contest; at most 2000 can be counted`},
		{"too many options", report(`{"@id": "mayor", "ContestSelection": [`+manyAnswers(2001)+`]}`, ""), "x.json: the contest has 2001 options; at most 2000 can be counted"},
		{"a candidate nobody defines", strings.Replace(plainCVR, `"CandidateIds": ["a"]`, `"CandidateIds": ["z"]`, 1), `x.json: the selection "s-a" is for the candidate "z", who is not defined; Election should hold every Candidate`},
		{"a selection of nobody", strings.Replace(plainCVR, `"CandidateIds": ["a"]`, `"CandidateIds": []`, 1), `x.json: the selection "s-a" names nobody; CandidateIds, Selection or IsWriteIn should say for whom it is`},
		{"a candidate twice", strings.Replace(plainCVR, `"@id": "b"`, `"@id": "a"`, 1), `the candidate "a" is defined twice; each @id should stand once`},
		{"a contest defined twice", report(mayor+","+mayor, ""), `the contest "mayor" is defined twice; each @id should stand once`},
		{"a selection defined twice", strings.Replace(plainCVR, `"@id": "s-b"`, `"@id": "s-a"`, 1), `the selection "s-a" is defined twice; each @id should stand once`},
		{"a name that is no text", strings.Replace(plainCVR, `"Name": "Bram"`, `"Name": 7`, 1), "a name should be text, not 7"},
		{"a title that is no text", strings.Replace(plainCVR, `"Name": "Mayor"`, `"Name": {}`, 1), "a name should be text, not {}"},
		{"an answer that is no text", strings.Replace(plainVotesCVR, `"Selection": "Yes"`, `"Selection": []`, 1), "a name should be text, not []"},
		{"no seats", strings.Replace(plainCVR, `"NumberElected": 2`, `"NumberElected": 0`, 1), "NumberElected should be 1 to 2000, not 0"},
		{"a depth without end", `{"Notes": ` + strings.Repeat("[", 100_000), "exceeded max depth"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ballots.Read("x.json", strings.NewReader(c.text))
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

func manySelections(n int) (all [][2]string) {
	for i := range n {
		all = append(all, [2]string{fmt.Sprintf("s%d", i), at(1, "")})
	}
	return all
}

func manyAnswers(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`{"@id": "s%d", "Selection": "%d"}`, i, i))
	}
	return strings.Join(all, ", ")
}

// A record without end, and a million records, take no more memory than the
// longest record and the ballots.
func TestRead_BoundsTheMemoryOfReports(t *testing.T) {
	one := record(voted("mayor", [2]string{"s-a", at(1, "")}))
	thousand := strings.Repeat(one+",\n", 1000)
	var some []io.Reader
	for range 100 {
		some = append(some, strings.NewReader(thousand))
	}
	for _, c := range []struct {
		name string
		text io.Reader
		want string
	}{
		{"a text without end", io.MultiReader(strings.NewReader(`{"CVR": [{"BallotImage": "`), io.LimitReader(repeat("a"), 1<<30)), "a part of the file is longer than 16777216 bytes or 1048576 lines; every record should be shorter"},
		{"spaces without end", io.MultiReader(strings.NewReader(`{"CVR": [`), io.LimitReader(repeat(" "), 1<<30)), "a part of the file is longer than"},
		{"line breaks without end", io.MultiReader(strings.NewReader(`{"CVR": [`), io.LimitReader(repeat("\n"), 1<<30)), "a part of the file is longer than"},
		{"brackets without end", io.MultiReader(strings.NewReader(`{"CVR": `), io.LimitReader(repeat("["), 1<<30)), "exceeded max depth"},
		{"many records", io.MultiReader(strings.NewReader(`{"CVR": [`), io.MultiReader(some...), strings.NewReader(one+`], "Election": [`)), "the file ends too early"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			_, err := ballots.Read("x.json", c.text)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
			if used := after.Sys - before.Sys; used > 160<<20 {
				t.Errorf("it takes %d bytes of memory", used)
			}
		})
	}
}
