// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/governance/journal"
)

// twoExports is a village's archive, and what it is after a further decision, as spoil
// leaves it.
func twoExports(t testing.TB, spoil func(v *village)) (older, newer *Archive) {
	t.Helper()
	v := newVillage(t)
	v.publicly("gwen")
	before := v.export()
	v.admit("zoe", 1)
	v.vote("2026-5", "dina", no())
	spoil(v)
	return openWhole(t, before), openWhole(t, v.export())
}

func nothing(*village) {}

// wants holds a comparison to a verdict, a relation, and a place and words of its last
// finding.
func (c Comparison) wants(t *testing.T, verdict Verdict, relation Relation, where, what string) {
	t.Helper()
	if c.Verdict != verdict || c.Relation != relation {
		t.Fatalf("got %s, %s: %v; want %s, %s", c.Verdict, c.Relation, c.Findings, verdict, relation)
	}
	if where+what == "" {
		return
	}
	if len(c.Findings) == 0 {
		t.Fatal("nothing was found")
	}
	if f := c.Findings[len(c.Findings)-1]; !strings.Contains(f.Where, where) || !strings.Contains(f.What, what) {
		t.Errorf("got %v, want %s: %s", f, where, what)
	}
}

func TestCompare_TellsWhatCameSince(t *testing.T) {
	older, newer := twoExports(t, nothing)
	c := Compare(older, newer, Against{})
	c.wants(t, Verified, Continues, "", "")
	if len(c.Decided) != 1 || c.Decided[0].Issue != "2026-5" || c.Decided[0].Body != "assembly" || c.Decided[0].Outcome == "" {
		t.Errorf("decided since: %+v", c.Decided)
	}
	var since int64
	for _, e := range c.Entries {
		since += e.Entries
	}
	if since != c.Newer.Size-c.Older.Size || !slices.Contains(c.Entries, TypeCount{"decision", 1}) || !slices.Contains(c.Entries, TypeCount{"person.admit", 1}) {
		t.Errorf("entries since: %+v", c.Entries)
	}
	if !slices.Contains(c.Openings.Came, "openings/issues/2026-5/casts.jsonl") || c.Openings.Same == 0 {
		t.Errorf("openings: %+v", c.Openings)
	}
	if diff := cmp.Diff([]Growth{{Name: peopleName, Came: 1}}, c.Openings.Grown); diff != "" {
		t.Error(diff)
	}
}

// TestCompare_LetsTheNewerShowWhatTheOlderWasOwed: by itself the older is incomplete.
func TestCompare_LetsTheNewerShowWhatTheOlderWasOwed(t *testing.T) {
	v := newVillage(t)
	i := v.open("2026-53", "assembly")
	roll := v.roll(*i)
	v.cast("2026-53", "ada", yes())
	whole := *v.matters["2026-53"]
	v.matters["2026-53"].Casts = nil // nobody sees them yet
	v.now = i.ClosesAt.Add(2 * time.Hour)
	v.admit("zoe", 1)
	older := openWhole(t, v.export())
	if r := Verify(older, Against{}); r.Verdict != Incomplete {
		t.Fatalf("the older is %s: %v", r.Verdict, r.Findings)
	}
	Compare(older, older, Against{}).wants(t, Incomplete, SameHead, "newer: issue 2026-53", "overdue")
	v.matters["2026-53"] = &whole
	i.ClosesAt = v.now
	v.decide(i, roll)
	Compare(older, openWhole(t, v.export()), Against{}).wants(t, Verified, Continues, "", "")
}

func TestCompare_TwiceTheSameAndTheWrongWayRound(t *testing.T) {
	older, newer := twoExports(t, nothing)
	Compare(older, older, Against{}).wants(t, Verified, SameHead, "", "")
	Compare(newer, older, Against{}).wants(t, Incomplete, Reversed, checkpointName, "give the older one first")
}

// TestCompare_RefusesForgeries: the newer archive verifies by itself each time.
func TestCompare_RefusesForgeries(t *testing.T) {
	for _, test := range []struct {
		name        string
		spoil       func(v *village)
		relation    Relation
		where, what string
	}{
		{"history rewritten and signed anew", func(v *village) { v.entries[9].Ref = testRef(1 << 20) }, Forked, "leaf 9", "TWO HISTORIES"},
		{"a name changed", func(v *village) { v.people[0].Name = "Somebody else" }, Continues, "openings/people.jsonl line", "another than in the older"},
		{"a name dropped", func(v *village) { v.people = slices.Delete(v.people, 0, 1) }, Continues, "openings/people.jsonl line", "who was not erased"},
	} {
		t.Run(test.name, func(t *testing.T) {
			older, newer := twoExports(t, test.spoil)
			if r := Verify(newer, Against{}); r.Verdict != Verified {
				t.Fatalf("the forgery is not good enough: %v", r.Findings)
			}
			Compare(older, newer, Against{}).wants(t, Refused, test.relation, test.where, test.what)
		})
	}
}

// TestCompare_RefusesAnotherRoll: a vote that is decided in both, each time with another
// member on its roll, and each archive holds by itself.
func TestCompare_RefusesAnotherRoll(t *testing.T) {
	with := func(person string) *Archive {
		v := newVillage(t)
		v.admit(person, 1)
		v.vote("2026-5", "dina", no())
		a := openWhole(t, v.export())
		if r := Verify(a, Against{}); r.Verdict != Verified {
			t.Fatalf("with %s: %v", person, r.Findings)
		}
		return a
	}
	Compare(with("yan"), with("zoe"), Against{}).wants(t, Refused, Forked, "leaf", "told it in two ways")
}

// TestCompare_RefusesTwoHistoriesOfOneSize: the same number of entries, another root.
func TestCompare_RefusesTwoHistoriesOfOneSize(t *testing.T) {
	older, newer := openWhole(t, newVillage(t).export()), newVillage(t)
	newer.entries[len(newer.entries)-1].Ref = testRef(1 << 20)
	c := Compare(older, openWhole(t, newer.export()), Against{})
	if c.Older.Size != c.Newer.Size || c.Older.Root == c.Newer.Root {
		t.Fatalf("%+v", c)
	}
	c.wants(t, Refused, Forked, "leaf", "TWO HISTORIES")
}

// TestCompare_HoldsEveryOpening holds every file of the openings to the
// older archive, also where a verification of each would find it: comparing does not
// rest on that.
func TestCompare_HoldsEveryOpening(t *testing.T) {
	older, newer := twoExports(t, nothing)
	names := 0
	for _, name := range []string{"openings/issues/2026-1/roll.csv", "openings/issues/2026-1/casts.jsonl", "openings/issues/2026-2/decision.json", "openings/issues/2026-1/paper.json"} {
		if !older.Has(name) {
			continue
		}
		names++
		_, acts := verified(newer, Against{})
		for what, change := range map[string]func(map[string][]byte){
			"another than in the older": func(content map[string][]byte) { content[name] = append(content[name], '\n') },
			"the newer does not":        func(content map[string][]byte) { delete(content, name) },
		} {
			c := Comparison{Older: Compared{}, Newer: Compared{}}
			if err := c.openings(older, openWhole(t, remade(t, newer, change)), acts); err != nil {
				t.Fatal(err)
			}
			if len(c.Findings) != 1 || c.Findings[0].Where != name || !strings.Contains(c.Findings[0].What, what) {
				t.Errorf("%s: %v", name, c.Findings)
			}
		}
		whole := openWhole(t, remade(t, newer, func(content map[string][]byte) { delete(content, name) }))
		if c := Compare(older, whole, Against{}); name != "openings/issues/2026-1/paper.json" && c.Verdict != Refused {
			t.Errorf("without %s: %s", name, c.Verdict)
		}
	}
	if names < 3 {
		t.Errorf("only %d files were there to spoil", names)
	}
}

func TestCompare_LetsTheErasedGo(t *testing.T) {
	older, newer := twoExports(t, func(v *village) { v.erases("gwen", "") })
	c := Compare(older, newer, Against{})
	c.wants(t, Verified, Continues, "", "")
	if len(c.Openings.Erased) != 1 || !strings.HasPrefix(c.Openings.Erased[0], saidFolder) {
		t.Errorf("went with who was erased: %v", c.Openings.Erased)
	}
	if len(c.Openings.Grown) != 1 || c.Openings.Grown[0].Erased != 1 {
		t.Errorf("grown: %+v", c.Openings.Grown)
	}
}

func TestCompare_FollowsHandovers(t *testing.T) {
	v := newVillage(t)
	before := openWhole(t, v.export())
	for reason, verdict := range map[journal.RotateReason]Verdict{journal.RotateRoutine: Verified, journal.RotateLost: Incomplete} {
		v, _ := handedOver(t, reason)
		after := openWhole(t, exported(t, mustSucceed(t, v.leaves()), v.disclosure()))
		c := Compare(before, after, Against{})
		c.wants(t, verdict, Continues, "", "")
		if c.Handovers != 1 {
			t.Errorf("%s: %d handovers", reason, c.Handovers)
		}
		key := testKey(t, 2).Public()
		Compare(before, after, Against{Key: &key}).wants(t, Verified, Continues, "", "")
	}
	leaves := append(v.leaves(), plainLeaves(t, 0)...)
	after := openWhole(t, exported(t, signedBy(t, leaves, testKey(t, 2)), v.disclosure()))
	Compare(before, after, Against{}).wants(t, Refused, SameHead, keyName, "no handover")
}

// TestCompare_TheNewerVouchesForTheHandoversOfTheOlder: what is given is held to the
// newer archive, and the older needs nothing more.
func TestCompare_TheNewerVouchesForTheHandoversOfTheOlder(t *testing.T) {
	v, _ := handedOver(t, journal.RotateLost)
	before := openWhole(t, exported(t, mustSucceed(t, v.leaves()), v.disclosure()))
	v.admit("xena", 1)
	after := openWhole(t, exported(t, mustSucceed(t, v.leaves()), v.disclosure()))
	key := testKey(t, 2).Public()
	c := Compare(before, after, Against{Key: &key})
	c.wants(t, Verified, Continues, "", "")
	if c.Handovers != 0 {
		t.Errorf("%d handovers since", c.Handovers)
	}
	Compare(before, after, Against{}).wants(t, Incomplete, Continues, "newer: leaf", "not vouched for")
}

func TestCompare_OfTwoRecordsSaysNothing(t *testing.T) {
	other, err := journal.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{9}, 32)), journal.Origin("elsewhere.example"))
	if err != nil {
		t.Fatal(err)
	}
	v := newVillage(t)
	there := openWhole(t, exported(t, signedBy(t, v.leaves(), other), v.disclosure()))
	Compare(openWhole(t, v.export()), there, Against{}).wants(t, Incomplete, OtherLog, checkpointName, "two records")
}

func TestCompare_StopsAtWhatIsRefusedByItself(t *testing.T) {
	older, newer := twoExports(t, func(v *village) { v.matters["2026-1"].Roll = append(v.matters["2026-1"].Roll, "x\n"...) })
	Compare(older, newer, Against{}).wants(t, Refused, NotKnown, "newer: openings/issues/2026-1/roll.csv", "")
	Compare(newer, older, Against{}).wants(t, Refused, NotKnown, "older: openings/issues/2026-1/roll.csv", "")
}

func TestCompare_NeverSaysFineOfATypeItDoesNotKnow(t *testing.T) {
	older, newer := twoExports(t, func(v *village) {
		v.enter("", "", journal.Unknown{Name: "moon.rise", Data: json.RawMessage(`{"x":1}`)})
	})
	c := Compare(older, newer, Against{})
	c.wants(t, Incomplete, Continues, "openings", "not known")
	if !slices.Contains(c.Entries, TypeCount{"moon.rise", 1}) {
		t.Errorf("entries since: %+v", c.Entries)
	}
}

// TestCompare_OfOtherScopes compares what both are to show, and says so.
func TestCompare_OfOtherScopes(t *testing.T) {
	v := newVillage(t)
	whole := openWhole(t, v.export())
	board := villageOf(t, Scope{Body: "board"}, false)
	delete(board.matters, "2026-1")
	delete(board.matters, "2026-3")
	delete(board.matters, "2026-4")
	board.people = slices.DeleteFunc(board.people, func(p journal.Named) bool { return p.Person == "gwen" })
	part := openWhole(t, board.export())
	c := Compare(whole, part, Against{})
	c.wants(t, Verified, SameHead, "", "")
	if !slices.Contains(c.Openings.Outside, "openings/issues/2026-1/casts.jsonl") || c.Openings.Grown[0].Outside != 1 {
		t.Errorf("openings: %+v", c.Openings)
	}
	if !strings.Contains(strings.Join(c.Notes, "\n"), "of the matters of board") {
		t.Errorf("notes: %q", c.Notes)
	}
	c = Compare(part, whole, Against{})
	c.wants(t, Verified, SameHead, "", "")
	if !slices.Contains(c.Openings.Came, "openings/issues/2026-1/casts.jsonl") {
		t.Errorf("openings: %+v", c.Openings)
	}
}

// TestCompare_OfAnAuditorsAndAPublicArchive: what only auditors see may be missing from
// the public archive, and nothing else.
func TestCompare_OfAnAuditorsAndAPublicArchive(t *testing.T) {
	sealed := openWhole(t, villageOf(t, Scope{Auditor: true}, true).export())
	public := villageOf(t, Scope{}, true)
	c := Compare(sealed, openWhole(t, public.export()), Against{})
	c.wants(t, Verified, SameHead, "", "")
	if !slices.Contains(c.Openings.Outside, delegationsName) {
		t.Errorf("openings: %+v", c.Openings)
	}
}

// boardOnly leaves of what a village discloses what an archive about the board shows.
func (v *village) boardOnly() {
	for id := range v.matters {
		if id != "2026-2" {
			delete(v.matters, id)
		}
	}
	v.people = slices.DeleteFunc(v.people, func(p journal.Named) bool { return !slices.Contains([]string{"ada", "bram", "chidi"}, p.Person) })
}

// TestCompare_ExcusesNoNameThatTheNewerIsToShow: an archive of fewer matters, or for
// everybody, leaves out the names of whoever is on no roll that it shows, and no others;
// each forgery verifies by itself.
func TestCompare_ExcusesNoNameThatTheNewerIsToShow(t *testing.T) {
	drop := func(person string) func(*village) {
		return func(v *village) {
			n := len(v.people)
			if v.people = slices.DeleteFunc(v.people, func(p journal.Named) bool { return p.Person == person }); len(v.people) == n {
				t.Fatalf("%s was not named", person)
			}
		}
	}
	nobody := func(*village) {}
	for _, test := range []struct {
		name         string
		older, newer Scope
		also, spoil  func(*village) // done in the newer
		excused      int
		what         string // in the finding; empty: verified
	}{
		{"fewer matters", Scope{}, Scope{Body: "board"}, (*village).boardOnly, nobody, 4, ""},
		{"fewer matters, and a name on their rolls", Scope{}, Scope{Body: "board"}, (*village).boardOnly, drop("bram"), 0, "is on a roll that it shows"},
		{"one matter, and a name on its roll", Scope{}, Scope{Issue: "2026-2"}, (*village).boardOnly, drop("bram"), 0, "is on a roll that it shows"},
		{"for everybody, and a name on a public roll", Scope{Auditor: true}, Scope{}, nobody, drop("gwen"), 0, "is on a roll that it shows"},
		{"a name dropped beside somebody who was erased", Scope{}, Scope{}, func(v *village) { v.erases("gwen", "") }, drop("elif"), 0, "is on a roll that it shows"},
		{"fewer matters, and somebody on their rolls who was erased", Scope{}, Scope{Body: "board"}, func(v *village) { v.boardOnly(); v.erases("chidi", "") }, nobody, 4, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			older := openWhole(t, villageOf(t, test.older, false).export())
			v := villageOf(t, test.newer, false)
			test.also(v)
			test.spoil(v)
			newer := openWhole(t, v.export())
			if r := Verify(newer, Against{}); r.Verdict != Verified {
				t.Fatalf("the forgery is not good enough: %v", r.Findings)
			}
			c := Compare(older, newer, Against{})
			if test.what != "" {
				c.wants(t, Refused, c.Relation, peopleName, test.what)
				return
			}
			c.wants(t, Verified, c.Relation, "", "")
			at := slices.IndexFunc(c.Openings.Grown, func(g Growth) bool { return g.Name == peopleName })
			if at < 0 || c.Openings.Grown[at].Outside != test.excused {
				t.Errorf("grown: %+v, want %d names outside", c.Openings.Grown, test.excused)
			}
		})
	}
}

// TestCompare_ExcusesWhatAuditorsAloneAreShown: what disputes say, and their openings, are
// not in an archive for everybody, nor in one of other matters.
func TestCompare_ExcusesWhatAuditorsAloneAreShown(t *testing.T) {
	whole := openWhole(t, disputedVillage(t, Scope{Auditor: true}).export())
	public := disputedVillage(t, Scope{})
	c := Compare(whole, openWhole(t, public.export()), Against{})
	c.wants(t, Verified, SameHead, "", "")
	if n := len(c.Openings.Outside); n != 1+3 { // the list of openings, and three texts
		t.Errorf("outside: %v", c.Openings.Outside)
	}
	others := disputedVillage(t, Scope{Body: "assembly", Auditor: true})
	delete(others.matters, "2026-2")
	others.said = nil
	c = Compare(whole, openWhole(t, others.export()), Against{})
	c.wants(t, Verified, SameHead, "", "")
	if at := slices.IndexFunc(c.Openings.Grown, func(g Growth) bool { return g.Name == delegationsName }); at < 0 || c.Openings.Grown[at].Outside != 3 {
		t.Errorf("grown: %+v", c.Openings.Grown)
	}
}

// TestCompare_ExcusesNoFileThatTheNewerIsToShow drops from an archive of fewer matters
// what lies in its scope, also where its own verification would miss it: comparing does
// not rest on that.
func TestCompare_ExcusesNoFileThatTheNewerIsToShow(t *testing.T) {
	missing := func(name string, older, newer *Archive, change func(map[string][]byte)) []Finding {
		_, acts := verified(newer, Against{})
		c := Comparison{Older: Compared{Scope: older.Scope}, Newer: Compared{Scope: newer.Scope}}
		if err := c.openings(older, openWhole(t, remade(t, newer, change)), acts); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return c.Findings
	}
	without := func(name string) func(map[string][]byte) {
		return func(content map[string][]byte) {
			if _, there := content[name]; !there {
				t.Fatalf("%s was not there", name)
			}
			delete(content, name)
		}
	}
	whole, narrow := audited(t), audited(t)
	narrow.scope = Scope{Body: "board"}
	narrow.boardOnly()
	older, newer := openWhole(t, whole.export()), openWhole(t, narrow.export())
	if found := missing("nothing", older, newer, func(map[string][]byte) {}); len(found) > 0 {
		t.Fatalf("nothing was dropped: %v", found)
	}
	said := saidMember(whole.said[0].Ref)
	for _, name := range []string{said, "openings/issues/2026-2/decision.json", "openings/issues/2026-2/paper.json"} {
		if found := missing(name, older, newer, without(name)); len(found) != 1 || found[0].Where != name {
			t.Errorf("without %s: %v", name, found)
		}
	}

	c := newCourt(t)
	register := func(scope Scope) *Archive {
		d := c.disclosure()
		d.Cases, d.Scope = c.cases, scope
		if scope.Body != "" {
			d.Issues, d.Said = nil, nil
		}
		return openWhole(t, exported(t, testRecord(t, c.leaves()), d))
	}
	ruling := caseMember(theCase, caseFiles[0])
	if found := missing(ruling, register(Scope{}), register(Scope{Body: "council"}), without(ruling)); len(found) != 1 || found[0].Where != ruling {
		t.Errorf("without %s: %v", ruling, found)
	}

	auditors := villageOf(t, Scope{Body: "board", Auditor: true}, true)
	auditors.boardOnly()
	sealed := openWhole(t, villageOf(t, Scope{Auditor: true}, true).export())
	found := missing(delegationsName, sealed, openWhole(t, auditors.export()), func(content map[string][]byte) {
		_, rest, _ := bytes.Cut(content[delegationsName], []byte("\n"))
		content[delegationsName] = rest
	})
	if len(found) != 1 || !strings.HasPrefix(found[0].Where, delegationsName) {
		t.Errorf("without an opening: %v", found)
	}
	if found := missing(delegationsName, sealed, openWhole(t, auditors.export()), without(delegationsName)); len(found) != 1 || found[0].Where != delegationsName {
		t.Errorf("without the openings: %v", found)
	}
}

func TestParseComparison_GivesBackWhatCompareWrote(t *testing.T) {
	older, newer := twoExports(t, nothing)
	want := Compare(older, newer, Against{})
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseComparison(text)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for name, spoilt := range map[string]string{
		"nothing": "", "another schema": strings.Replace(string(text), comparisonSchema, reportSchema, 1),
		"a verdict without a cause":   strings.Replace(string(text), `"verdict":"verified"`, `"verdict":"refused"`, 1),
		"a relation that is none":     strings.Replace(string(text), `"continues"`, `"cousins"`, 1),
		"a member it does not know":   strings.Replace(string(text), `"relation"`, `"mood":"good","relation"`, 1),
		"something behind it":         string(text) + "{}",
		"less than no entries":        strings.Replace(string(text), `"entries":1`, `"entries":-1`, 1),
		"a fork that nothing refuses": strings.Replace(string(text), `"continues"`, `"forked"`, 1),
	} {
		if spoilt == string(text) {
			t.Fatalf("%s: nothing was spoilt", name)
		}
		if _, err := ParseComparison([]byte(spoilt)); !errors.Is(err, ErrReport) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// FuzzParseComparison: whatever is taken can be written and read again, the same.
func FuzzParseComparison(f *testing.F) {
	f.Add([]byte(`{"schema":"moothall-comparison/1","verdict":"verified","relation":"same"}`))
	f.Add([]byte(`{"schema":"moothall-comparison/1","verdict":"refused","relation":"forked","findings":[{"verdict":"refused","where":"leaf 1"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParseComparison(text)
		if err != nil {
			return
		}
		once, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseComparison(once)
		if diff := cmp.Diff(c, again); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}
