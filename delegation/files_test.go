// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	rollFile  = "member,weight\nada,1\nbram,2\nchidi,1\n"
	votesFile = "member\nchidi\n"
	givenFile = "delegator,scope,rank,delegate\nada,body,1,bram\nbram,body,1,chidi\n"
)

// readAll reads the three files as the command does.
func readAll(roll, votes, given string) (*Roll, Set, []ID, error) {
	r, err := ReadRoll(strings.NewReader(roll))
	if err != nil {
		return nil, nil, nil, fmt.Errorf("roll: %w", err)
	}
	direct, err := ReadVotes(strings.NewReader(votes), r)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("votes: %w", err)
	}
	next, err := ReadDelegations(strings.NewReader(given), r)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("delegations: %w", err)
	}
	return r, direct, next, nil
}

func TestRead_TakesWhatSpreadsheetsWrite(t *testing.T) {
	const windows = "\r\n"
	for _, c := range []struct {
		what               string
		roll, votes, given string
	}{
		{"plain", rollFile, votesFile, givenFile},
		{"CRLF", strings.ReplaceAll(rollFile, "\n", windows), strings.ReplaceAll(votesFile, "\n", windows), strings.ReplaceAll(givenFile, "\n", windows)},
		{"a byte order mark", "\ufeff" + rollFile, "\ufeff" + votesFile, "\ufeff" + givenFile},
		{"no line end at the end", strings.TrimSpace(rollFile), strings.TrimSpace(votesFile), strings.TrimSpace(givenFile)},
		{"empty lines", "\n" + strings.ReplaceAll(rollFile, "\n", "\n\n"), votesFile + "\n\n", givenFile},
		{"quotes", "\"member\",\"weight\"\n\"ada\",\"1\"\nbram,\"2\"\n\"chidi\",1\n", "member\n\"chidi\"\n", givenFile},
		{"columns in another order, and more of them", "name,weight,member\nA,1,ada\n,2,bram\nC,1,chidi\n", votesFile, "rank,delegate,scope,delegator\n1,bram,body,ada\n1,chidi,body,bram\n"},
	} {
		t.Run(c.what, func(t *testing.T) {
			roll, direct, next, err := readAll(c.roll, c.votes, c.given)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"ada", "bram", "chidi"}, roll.Names); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]int64{1, 2, 1}, roll.Weights); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(Set{false, false, true}, direct); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]ID{1, 2, None}, next); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadRoll_KeepsNamesVerbatim(t *testing.T) {
	roll, err := ReadRoll(strings.NewReader("member,weight\n\" de Vries, \"\"A.\"\"\",1\n\"two\r\nlines\",1\nZo\xeb,1\nأمل,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{` de Vries, "A."`, "two\r\nlines", "Zoë", "أمل"}, roll.Names); diff != "" {
		t.Error(diff)
	}
	if roll.ID("Zoë") != 2 || roll.ID("nobody") != OffRoll {
		t.Errorf("Zoë is %d, nobody %d", roll.ID("Zoë"), roll.ID("nobody"))
	}
}

func TestReadDelegations_TheNarrowestScopeGoverns(t *testing.T) {
	for _, c := range []struct {
		rows string
		want ID
	}{
		{"ada,body,1,bram\nada,subject,1,chidi\n", 2},
		{"ada,subject,1,chidi\nada,body,1,bram\n", 2},
		{"ada,issue,1,bram\nada,subject,1,chidi\n", 1},
		{"ada,subject,1,chidi\nada,issue,1,bram\n", 1},
		{"ada,body,1,bram\nada,issue,1,\n", OptOut},
		{"ada,body,1,\nada,issue,1,bram\n", 1},
		{"", None},
	} {
		_, _, next, err := readAll(rollFile, votesFile, "delegator,scope,rank,delegate\n"+c.rows)
		if err != nil || next[0] != c.want {
			t.Errorf("%q: %v, %v; want %d", c.rows, next, err, c.want)
		}
	}
}

func TestRead_RefusesWithLineAndRemedy(t *testing.T) {
	given := func(rows string) string { return "delegator,scope,rank,delegate\n" + rows }
	for _, c := range []struct {
		what               string
		roll, votes, given string
		want               string // the line and a piece of the sentence
	}{
		{"an empty roll file", "", votesFile, givenFile, "roll: line 1: the file is empty; the first line must be member,weight"},
		{"a roll without header", "ada,1\n", votesFile, givenFile, `line 1: the header has no column "member"`},
		{"a roll without weights", "member\nada\n", votesFile, givenFile, `line 1: the header has no column "weight"`},
		{"a field too many", "member,weight\nada,1,2\n", votesFile, givenFile, "line 2: 3 fields where the header has 2"},
		{"a field too few", "member,weight\nada\n", votesFile, givenFile, "line 2: 1 fields where the header has 2"},
		{"no name", "member,weight\n,1\n", votesFile, givenFile, "line 2: the member has no name"},
		{"a member twice", "member,weight\nada,1\n\nada,2\n", votesFile, givenFile, `line 4: member "ada" is on the roll already`},
		{"weight none", "member,weight\nada,\n", votesFile, givenFile, `line 2: weight "" of member "ada" must be a whole number from 1`},
		{"weight 0", "member,weight\nada,0\n", votesFile, givenFile, `line 2: weight "0"`},
		{"weight negative", "member,weight\nada,-1\n", votesFile, givenFile, `line 2: weight "-1"`},
		{"weight signed", "member,weight\nada,+1\n", votesFile, givenFile, `line 2: weight "+1"`},
		{"weight a fraction", "member,weight\nada,1.5\n", votesFile, givenFile, `line 2: weight "1.5"`},
		{"weight overflows", "member,weight\nada,9223372036854775808\n", votesFile, givenFile, `line 2: weight "9223372036854775808"`},
		{"weights overflow", "member,weight\nada,9223372036854775807\nbram,1\n", votesFile, givenFile, `line 3: weight "1"`},
		{"a quote left open", "member,weight\nada,1\n\"bram,2\nchidi,1\n", votesFile, givenFile, "line 3: a quoted field has no closing quote"},
		{"text after a quote", "member,weight\n\"ada\"a,1\n", votesFile, givenFile, "line 2: a closing quote must end the field"},
		{"a quote inside", "member,weight\na\"d\"a,1\n", votesFile, givenFile, "line 2: a quote inside the unquoted field"},
		{"lines counted through quotes", "member,weight\n\"a\nb\",1\nada,x\n", votesFile, givenFile, "line 4: weight"},
		{"a very long line", "member,weight\nada,1\n" + strings.Repeat("x", 1<<20) + "\n", votesFile, givenFile, "line 3: a record of more than 65536 bytes"},
		{"a NUL byte", "member,weight\na\x00b,1\n", votesFile, givenFile, "line 2: it holds a NUL byte"},
		{"a voter off the roll", rollFile, "member\nada\ndita\n", givenFile, `votes: line 3: voter "dita" is not on the roll`},
		{"a voter twice", rollFile, "member\nada\nada\n", givenFile, `line 3: voter "ada" is listed already`},
		{"an unknown delegator", rollFile, votesFile, given("dita,body,1,ada\n"), `delegations: line 2: delegator "dita" is not on the roll`},
		{"an unknown delegate", rollFile, votesFile, given("ada,body,1,bram\nbram,body,1,dita\n"), `line 3: delegate "dita" is not on the roll; leave the field empty to opt out`},
		{"an unknown scope", rollFile, votesFile, given("ada,Body,1,bram\n"), `line 2: scope "Body" must be issue, subject or body`},
		{"a second rank", rollFile, votesFile, given("ada,body,1,bram\nada,body,2,chidi\n"), `line 3: rank "2" must be 1: the rule default reads one delegate a scope`},
		{"no rank", rollFile, votesFile, given("ada,body,,bram\n"), `line 2: rank "" must be 1`},
		{"the same scope twice", rollFile, votesFile, given("ada,body,1,bram\nada,issue,1,bram\nada,body,1,bram\n"), `line 4: a second delegation of "ada" for scope body, rank 1`},
		{"an opt-out beside a delegation", rollFile, votesFile, given("ada,body,1,bram\nada,body,1,\n"), "line 3: a second delegation"},
		{"herself", rollFile, votesFile, given("ada,body,1,ada\n"), `line 2: "ada" delegates to herself`},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, _, _, err := readAll(c.roll, c.votes, c.given)
			line := (*LineError)(nil)
			if !errors.As(err, &line) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

// broken is a disk that fails after some bytes.
type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestReadRoll_AFailingDiskIsNoEnd(t *testing.T) {
	_, err := ReadRoll(broken{strings.NewReader(rollFile)})
	if line := (*LineError)(nil); !errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &line) {
		t.Errorf("got %v", err)
	}
}

// FuzzRead holds that no three files make the readers panic, run on, or give a
// result that does not add up.
func FuzzRead(f *testing.F) {
	f.Add(rollFile, votesFile, givenFile)
	f.Add("\ufeffmember,weight\r\n\"a,\"\"b\",5\r\n", "member\r\n", "delegator,scope,rank,delegate\r\n\"a,\"\"b\",issue,1,\r\n")
	f.Add("member,weight\n\"a\nb\",1\nc\xff,2", "member\nc\xff", "delegator,scope,rank,delegate\nc\xff,body,1,\"a\nb\"")
	f.Add("\"", "\"\"\"", ",,,,")
	f.Fuzz(func(t *testing.T, roll, votes, given string) {
		r, direct, next, err := readAll(roll, votes, given)
		if err != nil {
			if line := (*LineError)(nil); !errors.As(err, &line) || line.Line < 1 {
				t.Errorf("a refusal without a line: %v", err)
			}
			return
		}
		if _, err := Assign(r.Weights, next, direct); err != nil {
			t.Errorf("accepted files are refused later: %v", err)
		}
	})
}
