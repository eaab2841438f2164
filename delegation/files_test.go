// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

const (
	rollFile  = "member,weight\nada,1\nbram,2\nchidi,1\n"
	votesFile = "member\nchidi\n"
	givenFile = "delegator,scope,rank,delegate\nada,body,1,bram\nbram,body,1,chidi\n"
)

// readAll reads the three files as the command does by default.
func readAll(roll, votes, given string) (*Roll, Set, []ID, error) {
	r, direct, g, err := readBy(Default, roll, votes, given)
	return r, direct, g.Next, err
}

func readBy(rule Rule, roll, votes, given string) (*Roll, Set, Graph, error) {
	var none Graph
	r, err := ReadRoll(strings.NewReader(roll))
	if err != nil {
		return nil, nil, none, fmt.Errorf("roll: %w", err)
	}
	direct, err := ReadVotes(strings.NewReader(votes), r)
	if err != nil {
		return nil, nil, none, fmt.Errorf("votes: %w", err)
	}
	g, err := ReadDelegations(strings.NewReader(given), r, rule)
	if err != nil {
		return nil, nil, none, fmt.Errorf("delegations: %w", err)
	}
	return r, direct, g, nil
}

func namesOf(r *Roll) (names []string) {
	for m := range r.Len() {
		names = append(names, string(r.Name(ID(m))))
	}
	return names
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
			if diff := cmp.Diff([]string{"ada", "bram", "chidi"}, namesOf(roll)); diff != "" {
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
	if diff := cmp.Diff([]string{` de Vries, "A."`, "two\r\nlines", "Zoë", "أمل"}, namesOf(roll)); diff != "" {
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
		{"weight overflows to more than nothing", "member,weight\nada,92233720368547758081\n", votesFile, givenFile, `line 2: weight "92233720368547758081"`},
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

// A list of the narrowest scope governs whole, in whatever order its rows come, and a
// rank that is missing is a place with nobody.
func TestReadDelegations_ReadsWholeLists(t *testing.T) {
	const roll = "member,weight\nada,1\nbram,1\nchidi,1\ndita,1\n"
	for _, c := range []struct {
		rows string
		next ID
		to   []ID
		rank []int32
	}{
		{"ada,body,1,bram\nada,body,2,chidi\n", 1, to(1, 2), []int32{1, 2}},
		{"ada,body,2,chidi\nada,body,1,bram\n", 1, to(1, 2), []int32{1, 2}},
		{"ada,body,1,bram\nada,subject,2,dita\nada,body,2,chidi\n", OffRoll, to(3), []int32{2}},
		{"ada,subject,100,dita\nada,subject,7,bram\n", OffRoll, to(1, 3), []int32{7, 100}},
		{"ada,issue,1,\nada,body,1,bram\nada,body,2,chidi\n", OptOut, nil, nil},
		{"ada,body,1,\nada,subject,1,bram\n", 1, to(1), []int32{1}},
		{"ada,body,3,\n", OptOut, nil, nil},
		{"", None, nil, nil},
	} {
		_, _, g, err := readBy(BreadthFirst, roll, votesFile, "delegator,scope,rank,delegate\ndita,body,1,ada\n"+c.rows+"bram,body,1,chidi\n")
		if err != nil {
			t.Errorf("%q: %v", c.rows, err)
			continue
		}
		list, rank := g.lists.of(0)
		if g.Next[0] != c.next || !slices.Equal(list, c.to) || !slices.Equal(rank, c.rank) || g.Next[1] != 2 || g.Next[3] != 0 {
			t.Errorf("%q: %d, %v at %v; want %d, %v at %v", c.rows, g.Next[0], list, rank, c.next, c.to, c.rank)
		}
	}
}

func TestReadDelegations_RefusesListsThatContradict(t *testing.T) {
	var many strings.Builder
	for range 200_000 {
		many.WriteString("ada,issue,9,bram\n")
	}
	for _, c := range []struct{ what, rows, want string }{
		{"a rank twice", "ada,body,2,bram\nbram,body,1,ada\nada,body,2,chidi\n", `line 4: a second delegation of "ada" for scope body, rank 2; each has one line`},
		{"a delegate twice", "ada,body,2,bram\nada,body,1,bram\n", `line 3: "ada" names "bram" twice for scope body, on line 2 too`},
		{"an opt-out after a delegation", "ada,issue,1,bram\nada,issue,2,\n", `line 3: "ada" opts out of scope issue, and delegates there on line 2`},
		{"a delegation after an opt-out", "ada,subject,1,\n\nada,subject,2,bram\n", `line 4: "ada" delegates for scope subject, and opts out of it on line 2`},
		{"an opt-out twice", "ada,body,1,\nada,body,2,\n", `line 3: "ada" opts out of scope body`},
		{"in a scope that does not govern", "ada,issue,1,bram\nada,body,2,bram\nada,body,2,chidi\n", `line 4: a second delegation`},
		{"the first of two contradictions", "bram,body,1,ada\nada,body,1,bram\nbram,body,1,chidi\nada,body,1,chidi\n", `line 4: a second delegation of "bram"`},
		{"a contradiction before another fault", "ada,body,1,bram\nada,body,1,chidi\nada,body,0,chidi\n", `line 3: a second delegation`},
		{"another fault before a contradiction", "ada,body,1,bram\nada,body,0,bram\nada,body,1,chidi\n", `line 3: rank "0"`},
		{"so many that all pairs would take for ever", many.String(), `line 3: a second delegation`},
		{"rank 0", "ada,body,0,bram\n", `line 2: rank "0" must be`},
		{"rank 101", "ada,body,101,bram\n", `line 2: rank "101" must be 1, or where the rule reads lists a whole number up to 100`},
		{"a rank beyond all numbers", "ada,body,18446744073709551617,bram\n", `line 2: rank "18446744073709551617"`},
		{"a rank with a nought before it", "ada,body,01,bram\n", `line 2: rank "01"`},
		{"a rank of words", "ada,body,first,bram\n", `line 2: rank "first"`},
		{"herself", "ada,body,2,ada\n", `line 2: "ada" delegates to herself`},
		{"an unknown delegate", "ada,body,2,dita\n", `line 2: delegate "dita" is not on the roll`},
	} {
		t.Run(c.what, func(t *testing.T) {
			for _, rule := range everyRule[1:] {
				_, _, _, err := readBy(rule, rollFile, votesFile, "delegator,scope,rank,delegate\n"+c.rows)
				if line := (*LineError)(nil); !errors.As(err, &line) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
					t.Errorf("got %v, want %s", err, c.want)
				}
			}
		})
	}
}

func TestRoll_LotByNameIsTheOrderOfNames(t *testing.T) {
	roll, err := ReadRoll(strings.NewReader("member,weight\nchidi,1\nada,1\nZo\u00eb,1\nada2,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int32{3, 1, 0, 2}, roll.LotByName()); diff != "" {
		t.Error(diff)
	}
}

// A block ends where it will: in a name, in a quoted field, between the two bytes of
// a line end.
func TestTable_ReadsOverTheEndsOfBlocks(t *testing.T) {
	for _, end := range []string{"\n", "\r\n"} {
		var file strings.Builder
		file.WriteString("member,weight" + end)
		var want []string
		for n := 0; file.Len() < 3*blockSize; n++ {
			name := fmt.Sprint("m", n, strings.Repeat("x", n%41))
			if want = append(want, name); n%7 == 0 {
				want[n] += "\n\u00eb,"
				fmt.Fprintf(&file, "\"%s\",%d%s", want[n], n+1, end)
				continue
			}
			fmt.Fprintf(&file, "%s,%d%s", name, n+1, end)
		}
		for _, r := range []io.Reader{strings.NewReader(file.String()), iotest.OneByteReader(strings.NewReader(file.String())), iotest.DataErrReader(strings.NewReader(file.String()))} {
			roll, err := ReadRoll(r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, namesOf(roll)); diff != "" {
				t.Error(diff)
			}
			if roll.Weights[len(want)-1] != int64(len(want)) {
				t.Errorf("the last weight is %d of %d", roll.Weights[len(want)-1], len(want))
			}
		}
	}
}

// A record is as long as it may be, whether its line is plain or not.
func TestTable_HoldsRecordsToTheirLength(t *testing.T) {
	for _, end := range []string{"\n", "\r\n"} {
		for _, quote := range []string{"", `"`} {
			long := strings.Repeat("x", maxRecord-len(",1")-len(end)-2*len(quote))
			for name, taken := range map[string]bool{long: true, long + "x": false} {
				_, err := ReadRoll(strings.NewReader("member,weight\n" + quote + name + quote + ",1" + end))
				if (err == nil) != taken {
					t.Errorf("a name of %d bytes, end %q, quote %q: %v", len(name), end, quote, err)
				}
			}
		}
	}
}

// Two names of one hash are two names.
func TestNames_CompareMoreThanTheHash(t *testing.T) {
	n := newNames()
	n.add([]byte("ada"))
	slot, hash := n.seek([]byte("bram"))
	n.slots[slot] = hash&^placeMask | n.slots[first(n.seek([]byte("ada")))]&placeMask
	if got, found := n.find([]byte("bram")); found {
		t.Errorf("bram is taken for %d", got)
	}
	if !n.add([]byte("bram")) {
		t.Error("bram is taken for ada")
	}
	if got, found := n.find([]byte("bram")); !found || got != 1 {
		t.Errorf("bram is %d, %v", got, found)
	}
}

func first(slot int, _ uint64) int { return slot }

// The table of names is a map, whatever the names: the empty one, long ones, those
// that begin alike.
func TestNames_AreAMap(t *testing.T) {
	n, want := newNames(), map[string]ID{}
	d := seeded(7)
	for range 60_000 {
		name := strings.Repeat("ab", d(0, 9, "")) + fmt.Sprint(d(0, 40_000, ""))
		if d(0, 500, "") == 0 {
			name = ""
		}
		_, known := want[name]
		if added := n.add([]byte(name)); added == known {
			t.Fatalf("%q was known: %v", name, known)
		}
		if !known {
			want[name] = ID(len(want))
		}
	}
	for name, number := range want {
		if got, found := n.find([]byte(name)); !found || got != number || string(n.of(number)) != name {
			t.Errorf("%q is %d, %v, called %q; want %d", name, got, found, n.of(number), number)
		}
	}
	for _, name := range []string{"abc", "0x", "ab"} {
		if got, found := n.find([]byte(name)); found {
			t.Errorf("%q is %d", name, got)
		}
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

// FuzzReadLists holds the same of files with lists under the rules that read them,
// and under a cap; and that what the default rule reads is a list to the others.
func FuzzReadLists(f *testing.F) {
	f.Add(rollFile, votesFile, givenFile, uint8(3))
	f.Add(rollFile, votesFile, "delegator,scope,rank,delegate\nada,body,2,bram\nada,body,1,chidi\nbram,issue,100,ada\n", uint8(1))
	f.Add(rollFile, votesFile, "delegator,scope,rank,delegate\nada,body,2,\nbram,subject,1,ada\nbram,body,1,ada\n", uint8(0))
	f.Add(rollFile, "member\n", "delegator,scope,rank,delegate\nada,body,1,bram\nada,body,1,\n", uint8(2))
	f.Fuzz(func(t *testing.T, roll, votes, given string, limit uint8) {
		_, _, _, errDefault := readBy(Default, roll, votes, given)
		for _, rule := range everyRule[1:] {
			r, direct, g, err := readBy(rule, roll, votes, given)
			if err != nil {
				if line := (*LineError)(nil); !errors.As(err, &line) || line.Line < 1 || errDefault == nil {
					t.Errorf("refused: %v; by default %v", err, errDefault)
				}
				continue
			}
			w, err := g.Weigh(r.Weights, direct, Terms{Rule: rule, Cap: int64(limit), Lot: r.LotByName()})
			if err != nil || w.Check() != nil {
				t.Errorf("accepted files are refused later: %v", err)
			}
		}
	})
}
