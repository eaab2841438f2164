// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/spool"
)

// crowd is a community in which everybody casts on one matter, a ranking of five
// options: a record as long as one likes, made leaf by leaf.
type crowd struct {
	t       testing.TB
	size    int
	charter governance.Charter
	issue   governance.Issue
	act     journal.IssueOpen
	people  []journal.Commitment // by number
	byRef   []int32              // numbers of the casts, by ref
	tail    []journal.Entry      // close, count, decision and effect
	frozen  journal.RollFreeze
	folder  folder
}

var crowdOpens = villageStart.Add(time.Hour)

func newCrowd(t testing.TB, size int) *crowd {
	p := governance.Procedure{Kind: "name", Name: "Name", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodIRV,
		Franchise: bodies.Franchise{Body: "assembly"}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}
	c := &crowd{t: t, size: size, people: make([]journal.Commitment, size),
		charter: governance.Charter{Body: bodies.Body{Slug: "assembly", Name: "Assembly", Level: bodies.TopLevel}, Version: 1, Procedures: []governance.Procedure{p}, Membership: openDoors()},
		issue: governance.Issue{ID: "2026-1", Body: "assembly", Kind: p.Kind, Title: "A name", Question: "Which?", Procedure: p, Stage: governance.Closed, Text: "Names.", Effect: governance.Effect{Kind: governance.EffectText, Detail: "done"},
			OpensAt: crowdOpens, ClosesAt: crowdOpens.Add(time.Hour), ClosedAt: crowdOpens.Add(time.Hour)}}
	c.act = journal.IssueOpen{Title: c.issue.Title, Question: c.issue.Question, Kind: p.Kind, Procedure: c.canonical(p),
		OpensAt: journal.At(c.issue.OpensAt), ClosesAt: journal.At(c.issue.ClosesAt)}
	for n, name := range []string{"same", "quay", "tide", "mole", "pier"} {
		c.issue.Options = append(c.issue.Options, governance.Option{ID: governance.OptionID(name), Title: name, StatusQuo: n == 0})
		c.issue.Lot = append(c.issue.Lot, governance.OptionID(name))
		c.act.Options = append(c.act.Options, journal.Option{ID: name, Title: name, StatusQuo: n == 0})
		c.act.Lot = append(c.act.Lot, name)
	}
	c.act.PaperSHA256 = journal.Digest(c.canonical(c.issue.Paper()))
	for n := range size {
		c.people[n] = journal.Commit(c.salt(n), c.person(n))
		c.byRef = append(c.byRef, int32(n))
	}
	slices.SortFunc(c.byRef, func(a, b int32) int { return bytes.Compare([]byte(c.ref(int(a))), []byte(c.ref(int(b)))) })
	c.conclude()
	return c
}

func (c *crowd) canonical(x any) []byte {
	text, err := journal.Canonical(x)
	if err != nil {
		c.t.Fatal(err)
	}
	return text
}

func (c *crowd) person(n int) string { return fmt.Sprintf("person-%08d", n) }

func (c *crowd) salt(n int) journal.Salt {
	return saltOf(journal.Digest(strconv.AppendInt(nil, int64(n), 10)))
}

// ref is as random as it looks, and always the same.
func (c *crowd) ref(n int) string { return journal.Digest([]byte("ref" + strconv.Itoa(n)))[:32] }

func (c *crowd) choice(n int) governance.Choice {
	var choice governance.Choice
	for k := range len(c.issue.Options) {
		choice.Ranking = append(choice.Ranking, []governance.OptionID{c.issue.Options[(n*n+k*(1+n%2))%5].ID})
	}
	return choice
}

func (c *crowd) opening(n int) journal.Opening {
	return journal.Opening{Salt: c.salt(n + c.size), Issue: "2026-1", Person: c.people[n], Choice: c.canonical(c.choice(n))}
}

// conclude works the vote out, and writes its files and the end of the log.
func (c *crowd) conclude() {
	roll := bodies.Roll{At: crowdOpens}
	votes := make([]governance.Vote, c.size)
	for n, who := range c.people {
		roll.Entries = append(roll.Entries, bodies.RollEntry{Person: known(who), Weight: 1})
		votes[n] = governance.Vote{Person: known(who), Choice: c.choice(n)}
	}
	roll.Sort()
	r, err := c.issue.Conclude(roll, votes, governance.Entrusted{}, governance.Layers{})
	if err != nil {
		c.t.Fatal(err)
	}
	c.folder = folder{Matter: Matter{Issue: "2026-1", Paper: c.canonical(c.issue.Paper()), Count: c.canonical(r.Transcript), Decision: c.canonical(r.Decision), Summary: c.canonical(r.Summary)}}
	gather := func(into *[]byte) func([]byte) error {
		return func(line []byte) error { *into = append(*into, line...); return nil }
	}
	if err := (&matter{roll: roll}).rollSheet(gather(&c.folder.Roll)); err != nil {
		c.t.Fatal(err)
	}
	if err := weightSheet(r.Voices, nil)(gather(&c.folder.Weights)); err != nil {
		c.t.Fatal(err)
	}
	c.frozen = journal.RollFreeze{At: journal.At(crowdOpens), Rule: c.canonical(c.issue.Procedure.Franchise), Members: int64(c.size), Weight: roll.Weight(), RollSHA256: journal.Digest(c.folder.Roll)}
	c.enter("close", journal.IssueClose{ClosedAt: journal.At(c.issue.ClosedAt)})
	c.enter("count", c.issue.Counted(r.Decision, int64(c.size), journal.Digest(c.folder.Weights), journal.Digest(c.folder.Count)))
	c.enter("decision", r.Decision.Entered(journal.Digest(c.folder.Decision)))
	if r.Decision.Outcome.Binds() {
		c.enter("effect", journal.Effect{Kind: "text", Decision: refOf("decision"), Detail: "done"})
	}
}

func refOf(what string) string { return journal.Digest([]byte(what))[:32] }

func (c *crowd) enter(what string, act journal.Act) {
	c.tail = append(c.tail, journal.Entry{Body: "assembly", Issue: "2026-1", At: journal.At(c.issue.ClosedAt), Ref: refOf(what), Act: act})
}

// entry is the act at a position: the charter, who joins, opening and roll, the
// casts, and the end.
func (c *crowd) entry(at int) journal.Entry {
	start, opens := journal.At(villageStart), journal.At(crowdOpens)
	switch n := at - 1; {
	case at == 0:
		return journal.Entry{Body: "assembly", At: start, Ref: refOf("charter"), Act: journal.CharterAdopt{Version: 1, Charter: c.canonical(c.charter)}}
	case n < c.size:
		return journal.Entry{Body: "assembly", At: start, Ref: refOf("admit" + strconv.Itoa(n)),
			Act: journal.PersonAdmit{Person: c.people[n], Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: start, Ground: "open"}}
	case n == c.size:
		return journal.Entry{Body: "assembly", Issue: "2026-1", At: opens, Ref: refOf("open"), Act: c.act}
	case n == c.size+1:
		return journal.Entry{Body: "assembly", Issue: "2026-1", At: opens, Ref: refOf("freeze"), Act: c.frozen}
	case n < 2*c.size+2:
		n -= c.size + 2
		when := crowdOpens.Add(time.Duration(n) * 3 * time.Millisecond)
		return journal.Entry{At: journal.At(when), Ref: c.ref(n), Act: ballotAct(c.t, c.opening(n))}
	default:
		return c.tail[n-2*c.size-2]
	}
}

func (c *crowd) leaves(from, to int64) ([][]byte, error) {
	var out [][]byte
	for at := from; at < to; at++ {
		leaf, err := journal.Leaf(c.entry(int(at)))
		if err != nil {
			return nil, err
		}
		out = append(out, leaf)
	}
	return out, nil
}

func (c *crowd) casts(yield func(spool.Line, error) bool) {
	for _, n := range c.byRef {
		opened := journal.Opened{Ref: c.ref(int(n)), Opening: c.opening(int(n))}
		if !yield(spool.Line{Key: opened.Ref, Text: append(c.canonical(opened), '\n')}, nil) {
			return
		}
	}
}

// matter is the folder with its ballots, which are made as they are written.
func (c *crowd) matter() Matter {
	m := c.folder.matter()
	m.Casts = c.casts
	return m
}

func (c *crowd) named() Lines {
	sorted := slices.Clone(c.byRef)
	slices.SortFunc(sorted, func(a, b int32) int { return bytes.Compare([]byte(c.people[a]), []byte(c.people[b])) })
	return func(yield func(spool.Line, error) bool) {
		for _, n := range sorted {
			p := journal.Named{Commitment: c.people[n], Salt: c.salt(int(n)), Person: c.person(int(n)), Name: fmt.Sprintf("Member %d of the crowd", n)}
			if !yield(spool.Line{Key: string(p.Commitment), Text: append(c.canonical(p), '\n')}, nil) {
				return
			}
		}
	}
}

func (c *crowd) export(out io.Writer, partSize int) {
	size, key, tree := int64(c.size+c.size+3+len(c.tail)), testKey(c.t, 1), newTiler()
	for from := int64(0); from < size; from += journal.TileWidth {
		leaves, err := c.leaves(from, min(size, from+journal.TileWidth))
		if err == nil {
			err = tree.grow(leaves)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	signed, err := journal.Checkpoint{Origin: key.Origin(), Tree: tree.head}.Sign(key)
	if err == nil {
		err = exportParts(out, Record{Signed: signed, Key: key.Public(), Leaves: c.leaves},
			Disclosure{People: c.named(), Issues: []string{"2026-1"}, Matter: func(string) (Matter, error) { return c.matter(), nil }}, partSize)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// TestVerify_AVoteOfAWholeCrowd exports and verifies a vote whose lists are all
// in parts. MOOTHALL_TEST_CASTS says how many cast (2 000), MOOTHALL_TEST_ARCHIVE
// where to leave the archive as export would have written it, parts of their
// full size, for moothall verify.
func TestVerify_AVoteOfAWholeCrowd(t *testing.T) {
	size, partSize := 2000, 64<<10
	if n, err := strconv.Atoi(os.Getenv("MOOTHALL_TEST_CASTS")); err == nil {
		size = n
	}
	name := t.TempDir() + "/crowd.zip"
	if keep := os.Getenv("MOOTHALL_TEST_ARCHIVE"); keep != "" {
		name, partSize = keep, MaxMember
	}
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	newCrowd(t, size).export(out, partSize)
	info, err := out.Stat()
	if err != nil {
		t.Fatal(err)
	}
	a, err := openParts(out, info.Size(), int64(partSize))
	if err != nil {
		t.Fatal(err)
	}
	r := Verify(a, Against{})
	if r.Verdict != Verified || len(r.Issues) != 1 || r.Issues[0].State != Recounted || r.Issues[0].Casts != int64(size) || r.Named != size {
		t.Errorf("got %s: %v, %+v", r.Verdict, r.Findings, r.Issues)
	}
	for _, list := range []string{peopleName, issueMember("2026-1", castsFile), issueMember("2026-1", rollFile), issueMember("2026-1", weightsFile)} {
		if partSize < MaxMember && len(a.lists[list]) < 2 {
			t.Errorf("%s is in one piece", list)
		}
	}
}
