// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// runDelegations runs the command on three files and returns what it wrote and its exit code.
func runDelegations(t *testing.T, dir string, flags ...string) (stdout, stderr string, code int) {
	t.Helper()
	args := append([]string{"delegations"}, flags...)
	for _, name := range []string{"roll", "votes", "delegations"} {
		args = append(args, "--"+name, filepath.Join(dir, name+".csv"))
	}
	var out, errs bytes.Buffer
	code = Main(args, strings.NewReader(""), &out, &errs, func(string) string { return "" })
	return out.String(), errs.String(), code
}

// delegationFiles writes the three files of a case into a fresh folder.
func delegationFiles(t *testing.T, roll, votes, given string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"roll": roll, "votes": votes, "delegations": given} {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	// Chidi votes and carries Ada through Bram; Dita opted out, Emre leads to her;
	// Farah is silent; Goran and Hana name each other.
	delegationRoll  = "member,weight\nada,1\nbram,2\n\"chidi, jr\",1\ndita,3\nemre,1\nfarah,1\ngoran,1\nhana,1\nivo,4\n"
	delegationVotes = "member\nivo\n\"chidi, jr\"\n"
	delegationGiven = "delegator,scope,rank,delegate\nada,body,1,bram\nbram,body,1,dita\nbram,subject,1,\"chidi, jr\"\n" +
		"dita,issue,1,\nemre,subject,1,dita\ngoran,body,1,hana\nhana,body,1,goran\n"
)

func TestDelegations_WritesWeightsInTheRollsOrder(t *testing.T) {
	stdout, stderr, code := runDelegations(t, delegationFiles(t, delegationRoll, delegationVotes, delegationGiven))
	if want := "voter,weight\n\"chidi, jr\",4\nivo,4\n"; stdout != want || stderr != "" || code != exitDone {
		t.Errorf("got %q, %q, %d; want %q", stdout, stderr, code, want)
	}
}

// What is written can be read again, whatever stands in a name, and however many.
func TestDelegations_WritesNamesThatCanBeReadAgain(t *testing.T) {
	names := []string{"plain", "comma, jr", `the "quoted"`, "two\nlines", "\" ", " leading", "Zo\u00eb", "\u0623\u0645\u0644"}
	for n := range 20_000 {
		names = append(names, fmt.Sprintf("m, %d", n))
	}
	var roll, votes bytes.Buffer
	for file, columns := range map[*bytes.Buffer][]string{&roll: {"member", "weight"}, &votes: {"member"}} {
		out := csv.NewWriter(file)
		out.Write(columns)
		for _, name := range names {
			out.Write([]string{name, "1"}[:len(columns)])
		}
		out.Flush()
	}
	stdout, stderr, code := runDelegations(t, delegationFiles(t, roll.String(), votes.String(), "delegator,scope,rank,delegate\n"))
	records, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	if err != nil || code != exitDone {
		t.Fatal(err, stderr, code)
	}
	var got []string
	for _, r := range records[1:] {
		got = append(got, r[0])
	}
	if !slices.Equal(got, names) {
		t.Errorf("%d names were read, other ones are written", len(names))
	}
}

func TestDelegations_WritesTotals(t *testing.T) {
	stdout, _, code := runDelegations(t, delegationFiles(t, delegationRoll, delegationVotes, delegationGiven), "--format", "json")
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != exitDone {
		t.Fatal(stdout, err, code)
	}
	delete(got, "seconds")
	want := "map[direct:5 electorate:15 gini:0.000000 largest_weight:4 longest_chain:2 " +
		"lost:map[cycle:2 dead-end:1 no-vote:1 opt-out:3] represented:3 rule:default/1 schema:moothall-delegations/1]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

func TestDelegations_RefusesInOneSentence(t *testing.T) {
	good := delegationFiles(t, delegationRoll, delegationVotes, delegationGiven)
	for _, c := range []struct {
		what  string
		dir   string
		flags []string
		code  int
		want  string
	}{
		{"a delegate off the roll", delegationFiles(t, delegationRoll, delegationVotes, delegationGiven+"farah,body,1,jo\n"), nil, exitRefused,
			`delegations.csv: line 9: delegate "jo" is not on the roll; leave the field empty to opt out`},
		{"a voter off the roll", delegationFiles(t, delegationRoll, delegationVotes+"jo\n", delegationGiven), nil, exitRefused,
			`votes.csv: line 4: voter "jo" is not on the roll`},
		{"a weight of nothing", delegationFiles(t, delegationRoll+"jo,0\n", delegationVotes, delegationGiven), nil, exitRefused,
			`roll.csv: line 11: weight "0" of member "jo" must be a whole number from 1`},
		{"ranks under the rule that reads one", delegationFiles(t, delegationRoll, delegationVotes, delegationGiven+"farah,body,2,ada\n"), nil, exitRefused,
			`delegations.csv: line 9: rank "2" must be 1`},
		{"a list that contradicts itself", delegationFiles(t, delegationRoll, delegationVotes, delegationGiven+"ada,body,2,bram\n"), []string{"--rule", "minsum"}, exitRefused,
			`delegations.csv: line 9: "ada" names "bram" twice for scope body, on line 2 too`},
		{"an unknown rule", good, []string{"--rule", "maxsum"}, exitIncomplete,
			`--rule "maxsum" should be default, non-transitive, breadth-first or minsum`},
		{"a cap of nothing", good, []string{"--cap", "0"}, exitIncomplete, "--cap 0 should be a whole number from 1"},
		{"a cap below nothing", good, []string{"--cap=-3"}, exitIncomplete, "--cap -3 should be a whole number from 1"},
		{"a cap of words", good, []string{"--cap", "few"}, exitIncomplete, "--cap"},
		{"a format that is not written", good, []string{"--format", "xml"}, exitIncomplete, "--format"},
		{"a file that is not there", t.TempDir(), nil, exitIncomplete, "roll.csv: no such file"},
	} {
		t.Run(c.what, func(t *testing.T) {
			stdout, stderr, code := runDelegations(t, c.dir, c.flags...)
			if code != c.code || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 || stdout != "" {
				t.Errorf("exit %d, %q, %q; want %d, %q", code, stdout, stderr, c.code, c.want)
			}
		})
	}
}

// TestDelegations_AgreesWithTheReferenceCases runs every case of the reference data:
// weights byte for byte, and the totals.
func TestDelegations_AgreesWithTheReferenceCases(t *testing.T) {
	cases := delegationCases(t)
	agree := 0
	for _, dir := range cases {
		if delegationsAgree(t, dir) {
			agree++
		}
	}
	fmt.Printf("delegations: %d agree of %d\n", agree, len(cases))
}

// delegationCases are the folders of the reference cases.
func delegationCases(t *testing.T) (dirs []string) {
	t.Helper()
	data := os.Getenv("MOOTHALL_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	cases, err := filepath.Glob(filepath.Join(data, "delegation", "*", "expected.json"))
	if err != nil || len(cases) == 0 {
		t.Skipf("SKIPPED: no delegation cases under %s; set MOOTHALL_DATA to the folder of reference data to check them", data)
	}
	for _, expected := range cases {
		dirs = append(dirs, filepath.Dir(expected))
	}
	return dirs
}

func delegationsAgree(t *testing.T, dir string) bool {
	t.Helper()
	weights, stderr, code := runDelegations(t, dir)
	if want := readCaseFile(t, filepath.Join(dir, "expected.csv")); weights != want || code != exitDone {
		t.Errorf("%s: weights differ from expected.csv; exit %d %s", dir, code, stderr)
		return false
	}
	type totals struct {
		Electorate, Direct, Represented int64
		Lost                            map[string]int64
	}
	var got, want totals
	stdout, _, _ := runDelegations(t, dir, "--format", "json")
	for text, into := range map[string]*totals{stdout: &got, readCaseFile(t, filepath.Join(dir, "expected.json")): &want} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(dir, err)
		}
	}
	for reason, weight := range got.Lost {
		if weight == 0 { // a reason that took nobody may be left out
			delete(got.Lost, reason)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", dir, got, want)
		return false
	}
	return true
}

func readCaseFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
