// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit/recounttest"
	"moothall/governance/journal"
)

// TestSecondRecount_FollowsEveryRule holds votes by every rule, with and without a
// cap, with the delegations of the opening, the close or both, in villages where it is
// chance who entrusts whom in what scope and who casts: both recounts must find the
// same of each, to the last line of the sheets.
func TestSecondRecount_FollowsEveryRule(t *testing.T) {
	caps := []*governance.Cap{nil, {Weight: 2}, {Share: governance.Ratio{Num: 1, Den: 4}}}
	for n, rule := range []string{"default", "non-transitive", "breadth-first", "minsum"} {
		for m, cap := range caps {
			for _, seal := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, cap %d, sealed %v", rule, m, seal), func(t *testing.T) {
					choices := 3
					if rule == "default" {
						choices = 1
					}
					v := villageOf(t, Scope{Auditor: seal}, seal)
					r := rand.New(rand.NewPCG(uint64(n), uint64(m)))
					for k, snapshot := range []governance.Snapshot{governance.AtClose, governance.AtOpening, governance.AtBoth} {
						v.liquidVote(r, fmt.Sprintf("forum%d", k), governance.DelegationRule{Rule: rule, Choices: choices, Months: 12,
							Shown: v.shown(), Cap: cap, Snapshot: snapshot, BodiesBelow: k == 0, PlaceFirst: k == 1})
					}
					if got := v.verify(Against{}); got.Verdict != Verified {
						t.Errorf("%s: %v", got.Verdict, got.Findings)
					}
				})
			}
		}
	}
}

// liquidVote founds a body with a rule of its own and lets it vote once.
func (v *village) liquidVote(r *rand.Rand, body string, rule governance.DelegationRule) {
	v.t.Helper()
	v.adopt(governance.Charter{Body: bodies.Body{Slug: bodies.Slug(body), Name: body, Level: bodies.Intermediate, Parent: "assembly"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "matter", Name: "Matter", Participation: governance.Liquid, Visibility: governance.Public, Method: governance.MethodMotion,
			Franchise: bodies.Franchise{Body: bodies.Slug(body)}, Delegation: &rule, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}, Abstain: true}}}})
	people := []string{"ada", "bram", "chidi", "dina", "elif", "farid", "gwen"}
	for n := range 6 {
		person := fmt.Sprint(body, n)
		v.people = append(v.people, journal.Named{Commitment: who(person), Salt: saltOf(person), Person: person, Name: "The " + person})
		people = append(people, person)
	}
	for n, person := range people {
		v.found(body, person, 1+int64(n%2))
	}
	scopes := []journal.Scope{{Body: body}, {Body: body, Place: "quay"}, {Body: body, Place: "town"}}
	entrust := func() {
		for _, from := range people {
			scope := scopes[r.IntN(len(scopes))]
			to := slices.DeleteFunc(slices.Clone(people), func(p string) bool { return p == from })
			r.Shuffle(len(to), func(i, j int) { to[i], to[j] = to[j], to[i] })
			v.delegate(from, scope, to[:r.IntN(rule.Choices+1)]...)
		}
	}
	entrust()
	i := v.open("in-"+body, body)
	roll := v.roll(*i)
	scopes = []journal.Scope{{Body: body, Issue: "in-" + body}}
	if rule.Snapshot != governance.AtOpening {
		people = people[:9]
		entrust()
	}
	for n, p := range people {
		if r.IntN(3) == 0 || n == 0 {
			v.cast("in-"+body, p, []*governance.Choice{yes(), no(), {Answer: governance.Abstain}}[r.IntN(3)])
		}
	}
	v.decide(i, roll)
}

// TestSecondRecount_CountsRankings lets a board rank by chance, places shared or not:
// both recounts must find the same rounds, winners and duels.
func TestSecondRecount_CountsRankings(t *testing.T) {
	for seed := range uint64(12) {
		v, r := newVillage(t), rand.New(rand.NewPCG(seed, 1))
		for n, method := range []governance.Method{governance.MethodIRV, governance.MethodScottish} {
			body := fmt.Sprint("poll", n)
			p := governance.Procedure{Kind: "poll", Name: "Poll", Participation: governance.Direct, Visibility: governance.Public, Method: method, Franchise: bodies.Franchise{Body: "assembly"}}
			if method == governance.MethodScottish {
				p.Seats = 1 + int(seed%3)
			} else {
				p.Majority = &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}, Electorate: seed%2 == 0}
			}
			v.adopt(governance.Charter{Body: bodies.Body{Slug: bodies.Slug(body), Name: body, Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Procedures: []governance.Procedure{p}})
			v.pollVote(r, body)
		}
		if got := v.verify(Against{}); got.Verdict != Verified {
			t.Errorf("seed %d: %s: %v", seed, got.Verdict, got.Findings)
		}
	}
}

func (v *village) pollVote(r *rand.Rand, body string) {
	v.t.Helper()
	options := []string{"nothing", "pier", "mole", "quay"}
	i := v.open("in-"+body, body, options...)
	roll := v.roll(*i)
	for _, p := range []string{"ada", "bram", "chidi", "dina", "elif", "farid", "gwen"} {
		ranked := slices.Clone(options)
		r.Shuffle(len(ranked), func(i, j int) { ranked[i], ranked[j] = ranked[j], ranked[i] })
		c := &governance.Choice{}
		for n, o := range ranked[:1+r.IntN(len(ranked))] {
			if n > 0 && r.IntN(5) == 0 {
				c.Ranking[len(c.Ranking)-1] = append(c.Ranking[len(c.Ranking)-1], governance.OptionID(o))
				continue
			}
			c.Ranking = append(c.Ranking, []governance.OptionID{governance.OptionID(o)})
		}
		v.cast("in-"+body, p, c)
	}
	v.decide(i, roll)
}

// TestSecondRecount_RefusesSpoiltFiles alters a byte of every member that it judges,
// once as an accident would, and once with the digest in the manifest made anew.
func TestSecondRecount_RefusesSpoiltFiles(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	a := openWhole(t, newQuiet(t, Scope{Auditor: true}).export())
	content := map[string][]byte{}
	for name := range a.members {
		content[name] = a.mustRead(name)
	}
	refused := func(what string, content map[string][]byte) {
		if said := recounttest.Run(t, zipped(t, content)); said.Verdict != "refused" {
			t.Errorf("%s: %s", what, said.Verdict)
		}
	}
	if said := recounttest.Run(t, zipped(t, content)); said.Verdict != "verified" {
		t.Fatalf("the forger's tool does not work: %q", said.Lines)
	}
	for name, text := range content {
		if name == manifestName || len(text) == 0 {
			continue
		}
		spoilt := maps.Clone(content)
		spoilt[name] = bytes.Clone(text)
		at := len(text) / 2
		if name == peopleName {
			at = bytes.IndexByte(text, ':') + 5 // in a commitment: it binds no name
		}
		spoilt[name][at] ^= 1
		refused(name+" altered", spoilt)
		if name == readmeName || name == keyName {
			continue // words, and what a signature is checked by
		}
		spoilt[manifestName] = bytes.Replace(content[manifestName], []byte(journal.Digest(text)), []byte(journal.Digest(spoilt[name])), 1)
		if name == checkpointName { // its middle is the root, or the signature, which is left to verify
			spoilt[name] = bytes.Replace(text, []byte("\n"), []byte("\n1"), 1)
			spoilt[manifestName] = bytes.Replace(content[manifestName], []byte(journal.Digest(text)), []byte(journal.Digest(spoilt[name])), 1)
		}
		refused(name+" altered, and its digest", spoilt)
		delete(spoilt, name)
		refused(name+" left out", spoilt)
	}
	other := maps.Clone(content)
	root := strings.Split(string(content[checkpointName]), "\n")[2]
	forged := strings.ToLower(root)
	other[checkpointName] = bytes.Replace(content[checkpointName], []byte(root), []byte(forged), 1)
	other[manifestName] = bytes.Replace(content[manifestName], []byte(root), []byte(forged), 1)
	other[manifestName] = bytes.Replace(other[manifestName], []byte(journal.Digest(content[checkpointName])), []byte(journal.Digest(other[checkpointName])), 1)
	refused("another root", other)
	more := maps.Clone(content)
	more["openings/more.txt"] = []byte("x")
	refused("a member that the manifest does not name", more)
}

// zipped writes members as an archive holds them, whatever they are.
func zipped(t testing.TB, content map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(content)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(content[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestSecondRecount_RefusesWhatChangesNoFigure forges what no number would betray.
func TestSecondRecount_RefusesWhatChangesNoFigure(t *testing.T) {
	for name, spoil := range map[string]func(v *village){
		"an opening under another salt": func(v *village) { v.matters["2026-1"].Casts[0].Opening.Salt = saltOf("x") },
		"a roll that is not disclosed, with another digest": func(v *village) {
			entered(v, council, "roll.freeze", 0, func(_ *journal.Entry, a *journal.RollFreeze) { a.RollSHA256 = journal.Digest(nil) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newQuiet(t, Scope{}).village
			spoil(v)
			if r := v.verify(Against{}); r.Verdict != Refused {
				t.Errorf("the first recount says %s: %v", r.Verdict, r.Findings)
			}
		})
	}
	t.Run("a list that holds a ballot under the pseudonym of nobody who cast", func(t *testing.T) {
		v := newQuiet(t, Scope{Auditor: true})
		m := v.matters[council]
		m.List = bytes.Replace(m.List, []byte(pseudonym("b")), []byte(pseudonym("d")), 1)
		entered(v.village, council, "count", 0, func(_ *journal.Entry, a *journal.Count) { a.ListSHA256 = journal.Digest(m.List) })
		if r := v.verify(Against{}); r.Verdict != Refused {
			t.Errorf("the first recount says %s: %v", r.Verdict, r.Findings)
		}
	})
	t.Run("a lot for ties that nobody drew, while the election runs", func(t *testing.T) {
		v := newElection(t)
		m := v.matters["2026-9"]
		v.entries, *m = v.entries[:v.find("2026-9", "roll.freeze", 0)+1], folder{Matter: Matter{Issue: "2026-9", Paper: m.Paper}, Roll: m.Roll}
		if r := v.verify(Against{}); r.Verdict != Verified {
			t.Fatalf("before it was forged the first recount says %s: %v", r.Verdict, r.Findings)
		}
		entered(v, "2026-9", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.Lot[0], a.Lot[1] = a.Lot[1], a.Lot[0] })
		if r := v.verify(Against{}); r.Verdict != Refused {
			t.Errorf("the first recount says %s: %v", r.Verdict, r.Findings)
		}
	})
	t.Run("a lost voice more than there are, where whose voices ballots carried is sealed", func(t *testing.T) {
		v := villageOf(t, Scope{}, true)
		m := v.matters["2026-1"]
		m.Decision = bytes.Replace(m.Decision, []byte(`"opt-out":1`), []byte(`"opt-out":2`), 1)
		countWith(func(c *journal.Count) { c.Lost["opt-out"]++ })(v)
		decisionWith(func(d *journal.Decision) { d.TextSHA256 = journal.Digest(m.Decision) })(v)
		if r := v.verify(Against{}); r.Verdict != Refused {
			t.Errorf("the first recount says %s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestSecondRecount_TellsTrueFromOne writes a truth where a number belongs, in what the
// archive shows and in its leaf alike, so that nothing but their meaning differs.
func TestSecondRecount_TellsTrueFromOne(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	v := newVillage(t)
	m := v.matters["2026-1"]
	m.Decision = bytes.Replace(m.Decision, []byte(`"opt-out":1`), []byte(`"opt-out":true`), 1)
	decisionWith(func(d *journal.Decision) { d.TextSHA256 = journal.Digest(m.Decision) })(v)
	if r := v.verify(Against{}); r.Verdict != Refused {
		t.Errorf("a decision: the first recount says %s", r.Verdict)
	}
	for what, raw := range map[string][2]string{
		"a leaf's version":         {`"v":1`, `"v":true`},
		"what a member weighs":     {`"weight":1`, `"weight":true`},
		"what a decision measures": {`"strict":true`, `"strict":1`},
		"the rules of a vote":      {`"num":1`, `"num":true`},
	} {
		v := newVillage(t)
		leaves, kind := v.leaves(), ""
		if what == "the rules of a vote" {
			kind = `"issue.open"`
		}
		at := -1 // the last, for a vote that is decided measures its rules
		for n, leaf := range leaves {
			if bytes.Contains(leaf, []byte(kind)) && bytes.Contains(leaf, []byte(raw[0])) {
				at = n
			}
		}
		leaves[at] = bytes.Replace(leaves[at], []byte(raw[0]), []byte(raw[1]), 1)
		if said := recounttest.Run(t, exported(t, testRecord(t, leaves), v.disclosure())); said.Verdict == "verified" {
			t.Errorf("%s: %s is %s", what, raw[1], said.Verdict)
		}
	}
}

// TestSecondRecount_TakesNoTextForAPerson writes the commitment of a former member
// where anybody may write anything: it names nobody there.
func TestSecondRecount_TakesNoTextForAPerson(t *testing.T) {
	evidence := newVillage(t)
	evidence.scope = Scope{Auditor: true}
	evidence.college(governance.Review{Days: 14, Longest: 7, AnswerDays: 21})
	evidence.erases("gwen", "")
	evidence.disputes("2026-2", "ada", string(who("gwen")), "Look at this.")
	title := newVillage(t)
	title.erases("gwen", "")
	title.open("2026-5", "board")
	entered(title, "2026-5", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.Title = string(who("gwen")) })
	for what, v := range map[string]*village{"the evidence of a dispute": evidence, "a title": title} {
		if r := v.verify(Against{}); r.Verdict != Verified {
			t.Errorf("%s: %s: %v", what, r.Verdict, r.Findings)
		}
	}
}
