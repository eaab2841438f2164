// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/audit/recounttest"
	"moothall/governance/journal"
)

// court is a village with a council of five that hears cases and a bench of
// five, two of whom sit in both, that hears appeals.
type court struct {
	*village
	cases  []Case
	seals  []journal.Unsealed
	orders [][]journal.Commitment // of the lots, in which they were drawn
}

const theCase = "2026-7"

var (
	councillors = []string{"c1", "c2", "c3", "c4", "c5"}
	benchers    = []string{"c1", "c2", "b3", "b4", "b5"}
)

// newCourt writes a village in which one case was ruled upon, one of the panel
// stepped aside, an appeal was heard, and another case was withdrawn.
func newCourt(t testing.TB) *court {
	c := courtOf(newVillage(t))
	c.opens("council", theCase)
	panel, order := c.draw("council", councillors, nil)
	c.wait(time.Hour)
	next := order[3]
	c.sealing("council", theCase, "[]", func(left string) journal.Act {
		return journal.CaseRecuse{Case: theCase, Juror: panel[0], Next: next, LeftSHA256: left}
	})
	c.wait(3 * 24 * time.Hour)
	sat := []journal.Commitment{panel[1], panel[2], next}
	c.ruling("council", "The register's text.", sat)
	c.appeals("bench")
	panel, _ = c.draw("bench", benchers, append(sat, order[:3]...))
	c.wait(3 * 24 * time.Hour)
	c.ruling("bench", "The appeal's text.", panel)
	c.opens("council", "2026-8")
	c.enter("council", "", journal.CaseWithdraw{Case: "2026-8"})
	return c
}

// courtOf gives a village its council and its bench.
func courtOf(v *village) *court {
	c := &court{village: v}
	c.adopt(governance.Charter{Body: bodies.Body{Slug: "council", Name: "Council", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Procedures: []governance.Procedure{},
		Justice: &governance.Justice{Panel: 3, HearingDays: 3, AppealDays: 14, AppealTo: "bench", Rules: []governance.Rule{{Number: 1, Text: "Be kind."}}}})
	c.adopt(governance.Charter{Body: bodies.Body{Slug: "bench", Name: "Bench", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Procedures: []governance.Procedure{},
		Justice: &governance.Justice{Panel: 3, HearingDays: 3}})
	for _, p := range councillors {
		c.seated("council", journal.MandateBegin{Mandate: "council-" + p, Person: who(p), Seat: "a seat", Title: "elected"})
	}
	for _, p := range benchers {
		c.seated("bench", journal.MandateBegin{Mandate: "bench-" + p, Person: who(p), Seat: "a seat", Title: "drawn"})
	}
	return c
}

func (c *court) wait(d time.Duration) { c.now = c.now.Add(d) }

// sealing enters an act that seals a text under a salt of its own.
func (c *court) sealing(body, id, text string, act func(digest string) journal.Act) {
	c.t.Helper()
	sealed := journal.SealedText{Salt: journal.Salt{byte(len(c.seals) + 1)}, Case: id, Text: text}
	c.seals = append(c.seals, journal.Unsealed{Ref: c.enter(body, "", act(c.seal(sealed))), Sealed: sealed})
}

func (c *court) seal(s journal.SealedText) string {
	c.t.Helper()
	digest, err := s.Seal()
	if err != nil {
		c.t.Fatal(err)
	}
	return digest
}

func (c *court) opens(body, id string) {
	c.sealing(body, id, journal.LotText, func(lot string) journal.Act {
		return journal.CaseOpen{Case: id, ReportSHA256: journal.Digest([]byte("sealed")), LotSHA256: lot}
	})
}

func (c *court) appeals(body string) {
	c.sealing(body, theCase, journal.LotText, func(lot string) journal.Act {
		return journal.CaseAppeal{Case: theCase, AppealSHA256: journal.Digest([]byte("sealed")), LotSHA256: lot}
	})
}

// passes says, in the seal of an act, that somebody was passed over.
func (c *court) passes(ref string, who ...journal.Commitment) string {
	c.t.Helper()
	n := slices.IndexFunc(c.seals, func(u journal.Unsealed) bool { return u.Ref == ref })
	text, err := journal.LeftText(who)
	if err != nil {
		c.t.Fatal(err)
	}
	c.seals[n].Sealed.Text = text
	return c.seal(c.seals[n].Sealed)
}

// draw seats a panel by the root of everything entered so far.
func (c *court) draw(body string, pool []string, left []journal.Commitment) (panel, order []journal.Commitment) {
	c.t.Helper()
	act, order := c.drawn(pool, left, int64(len(c.entries)))
	c.seats(body, act)
	c.orders = append(c.orders, order)
	return act.Panel, order
}

// seats enters a panel for which nobody was passed over.
func (c *court) seats(body string, act journal.CasePanel) {
	c.sealing(body, theCase, "[]", func(left string) journal.Act { act.LeftSHA256 = left; return act })
}

// drawn is the act that seats a panel of those not left out, by a root of the
// first leaves; the entry before it fixed the pool.
func (c *court) drawn(pool []string, left []journal.Commitment, size int64) (journal.CasePanel, []journal.Commitment) {
	c.t.Helper()
	tree := newTiler()
	if err := tree.grow(c.leaves()[:size]); err != nil {
		c.t.Fatal(err)
	}
	root := tree.head.Hash.String()
	order := c.order(root, c.entries[len(c.entries)-1].Ref, pool)
	panel := sortition.Draw(order, 3, func(x journal.Commitment) bool { return slices.Contains(left, x) })
	return journal.CasePanel{Case: theCase, Size: size, Root: root, Panel: panel, HearingUntil: journal.At(c.now.Add(time.Second).AddDate(0, 0, 3))}, order
}

// order is the lot of a pool under a root and the entry that fixed it.
func (c *court) order(root, ref string, pool []string) []journal.Commitment {
	c.t.Helper()
	n := slices.IndexFunc(c.seals, func(u journal.Unsealed) bool { return u.Ref == ref })
	var ids []journal.Commitment
	for _, p := range pool {
		ids = append(ids, who(p))
	}
	order, err := sortition.Order(journal.LotSeed(root, ref, c.seals[n].Sealed.Salt), ids)
	if err != nil {
		c.t.Fatal(err)
	}
	return order
}

func (c *court) ruling(body, text string, panel []journal.Commitment) {
	c.enter(body, "", journal.CaseRuling{Case: theCase, Panel: panel, Measure: "none", TextSHA256: journal.Digest([]byte(text)), RulingSHA256: journal.Digest([]byte("sealed"))})
	if len(c.cases) == 0 {
		c.cases = []Case{{ID: theCase}}
	}
	c.cases[0].Rulings = append(c.cases[0].Rulings, text)
}

// verify holds what auditors are given to itself.
func (c *court) verify(against Against) Report {
	c.t.Helper()
	return c.held(c.forAuditors(), against)
}

// forAuditors is what auditors are given.
func (c *court) forAuditors() Disclosure {
	c.t.Helper()
	d := c.disclosure()
	d.Scope.Auditor = true
	d.Cases = slices.Clone(c.cases)
	for _, u := range c.seals {
		if !slices.ContainsFunc(c.entries, func(e journal.Entry) bool { return e.Ref == u.Ref }) {
			continue
		}
		at := slices.IndexFunc(d.Cases, func(k Case) bool { return k.ID == u.Sealed.Case })
		if at < 0 {
			at, d.Cases = len(d.Cases), append(d.Cases, Case{ID: u.Sealed.Case})
		}
		d.Cases[at].Seals = append(slices.Clone(d.Cases[at].Seals), u)
	}
	return d
}

// verifyPublic holds what anybody is given to itself.
func (c *court) verifyPublic() Report {
	c.t.Helper()
	d := c.disclosure()
	d.Cases = c.cases
	return c.held(d, Against{})
}

func (c *court) held(d Disclosure, against Against) Report {
	c.t.Helper()
	file := exported(c.t, testRecord(c.t, c.leaves()), d)
	a, err := open(file)
	if err != nil {
		c.t.Fatal(err)
	}
	r := Verify(a, against)
	twice(c.t, file, r)
	return r
}

// cut ends the record before the n-th act of a kind, and its register with it.
func (c *court) cut(kind journal.Type, n int) {
	c.entries = c.entries[:c.find("", kind, n)]
	c.now, _ = c.entries[len(c.entries)-1].At.Time()
	rulings := 0
	for _, e := range c.entries {
		if e.Act.Type() == "case.ruling" {
			rulings++
		}
	}
	c.cases[0].Rulings = c.cases[0].Rulings[:rulings]
	if rulings == 0 {
		c.cases = nil
	}
}

func TestVerify_MakesTheDrawsAgain(t *testing.T) {
	r := newCourt(t).verify(Against{})
	if r.Verdict != Verified {
		t.Fatalf("got %s: %v", r.Verdict, r.Findings)
	}
	want := []CaseReport{{theCase, "council", "final", 2, false}, {"2026-8", "council", "withdrawn", 0, false}}
	if !slices.Equal(r.Cases, want) {
		t.Errorf("got %v, want %v", r.Cases, want)
	}
	t.Run("the public archive says what it does not show", func(t *testing.T) {
		r := newCourt(t).verifyPublic()
		want[0].Sealed = true
		if r.Verdict != Verified || !slices.Equal(r.Cases, want) || !strings.Contains(fmt.Sprint(r.Notes), "scope: public, lots not opened") {
			t.Errorf("got %s: %v, %v, %v", r.Verdict, r.Findings, r.Cases, r.Notes)
		}
	})
}

// TestVerify_LotsAreOpenedToAuditorsAlone: all of them, each as its leaf commits to
// it, and in no other archive.
func TestVerify_LotsAreOpenedToAuditorsAlone(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(c *court, d *Disclosure)
		what  string
	}{
		{"in a public archive", func(c *court, d *Disclosure) {
			d.Cases = []Case{{ID: theCase, Seals: c.seals[:1], Rulings: c.cases[0].Rulings}}
		}, "holds no such ruling"},
		{"left out", func(c *court, d *Disclosure) { d.Scope.Auditor = true }, "does not open"},
		{"of no leaf", func(c *court, d *Disclosure) {
			d.Scope.Auditor = true
			d.Cases = []Case{{ID: theCase, Seals: slices.Clone(c.seals[:5]), Rulings: c.cases[0].Rulings}, {ID: "2026-8", Seals: slices.Clone(c.seals[5:])}}
			d.Cases[1].Seals = append(d.Cases[1].Seals, journal.Unsealed{Ref: testRef(9000), Sealed: journal.SealedText{Case: "2026-8", Text: "[]"}})
		}, "which seals nothing"},
		{"of another case", func(c *court, d *Disclosure) {
			d.Scope.Auditor = true
			d.Cases = []Case{{ID: theCase, Seals: slices.Clone(c.seals[:5]), Rulings: c.cases[0].Rulings}, {ID: "2026-8", Seals: slices.Clone(c.seals[5:])}}
			d.Cases[1].Seals[0].Sealed.Case = theCase
		}, "of another case"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCourt(t)
			d := c.disclosure()
			d.Cases = c.cases
			test.spoil(c, &d)
			if r := c.held(d, Against{}); r.Verdict != Refused || !strings.Contains(fmt.Sprint(r.Findings), test.what) {
				t.Errorf("got %s: %v, want a refusal about %q", r.Verdict, r.Findings, test.what)
			}
		})
	}
}

// TestVerify_RefusesACourtOutOfOrder forges what each act of a case says, and
// signs everything anew, as an operator could. Those that only auditors can see are
// marked: the public archive of these verifies.
func TestVerify_RefusesACourtOutOfOrder(t *testing.T) {
	panel := func(n int, change func(c *court, a *journal.CasePanel)) func(*court) {
		return func(c *court) {
			entered(c.village, "", "case.panel", n, func(_ *journal.Entry, a *journal.CasePanel) { change(c, a) })
		}
	}
	last := func(forge func(*court), before journal.Type) func(*court) { // for what only its own leaf shows
		return func(c *court) { forge(c); c.cut(before, 0) }
	}
	passing := func(who journal.Commitment) func(*court) {
		return func(c *court) {
			entered(c.village, "", "case.panel", 0, func(e *journal.Entry, a *journal.CasePanel) { a.LeftSHA256 = c.passes(e.Ref, who) })
		}
	}
	ruling := func(n int, change func(e *journal.Entry, a *journal.CaseRuling)) func(*court) {
		return func(c *court) { entered(c.village, "", "case.ruling", n, change) }
	}
	for _, test := range []struct {
		name  string
		spoil func(c *court)
		where string
		what  string

		auditors bool // only their archive shows it
	}{
		{"a panel the lot did not draw", last(panel(0, func(c *court, a *journal.CasePanel) { a.Panel = c.orders[0][1:4] }), "case.recuse"), "(case.panel)", "not the first 3", true},
		{"a lot under another salt", func(c *court) { c.seals[0].Sealed.Salt[5] = 1 }, "lots.jsonl", "not what the leaf commits to", true},
		{"a lot that was not sealed as one", func(c *court) {
			c.cut("case.panel", 0)
			c.seals[0].Sealed.Text = "x"
			entered(c.village, "", "case.open", 0, func(_ *journal.Entry, a *journal.CaseOpen) { a.LotSHA256 = c.seal(c.seals[0].Sealed) })
			act, _ := c.drawn(councillors, nil, int64(len(c.entries)))
			c.seats("council", act)
		}, "lots.jsonl", "which is no lot", true},
		{"somebody on the panel who held no mandate", panel(0, func(_ *court, a *journal.CasePanel) {
			a.Panel = journal.List[journal.Commitment]{a.Panel[0], a.Panel[1], who("ada")}
		}), "(case.panel)", "was not in the lot", false},
		{"a panel of four", panel(0, func(c *court, a *journal.CasePanel) { a.Panel = c.orders[0][:4] }), "(case.panel)", "a panel has 3", false},
		{"a seed that is no root", panel(0, func(_ *court, a *journal.CasePanel) { a.Root = journal.Hash{1}.String() }), "(case.panel)", "its seed says", false},
		{"a seed from before the pool was fixed", func(c *court) {
			c.cut("case.panel", 0)
			act, _ := c.drawn(councillors, nil, int64(len(c.entries)-1))
			c.seats("council", act)
		}, "(case.panel)", "should cover leaf", false},
		{"a seed from after the draw", panel(0, func(c *court, a *journal.CasePanel) { a.Size += 1 }), "(case.panel)", "should cover leaf", false},
		{"somebody passed over who was not in the lot", last(passing(who("ada")), "case.recuse"), "(case.panel)", "was not in the lot", true},
		{"somebody seated who was passed over", last(func(c *court) { passing(c.orders[0][0])(c) }, "case.recuse"), "(case.panel)", "not the first 3", true},
		{"somebody seated whose mandate has ended", func(c *court) {
			at := c.find("", "case.panel", 0)
			first := c.entries[at].Act.(journal.CasePanel).Panel[0]
			n := slices.IndexFunc(councillors, func(p string) bool { return who(p) == first })
			c.cut("case.panel", 0)
			act, _ := c.drawn(councillors, nil, int64(len(c.entries)))
			c.enter("council", "", journal.MandateEnd{Mandate: "council-" + councillors[n]})
			act.HearingUntil = journal.At(c.now.Add(time.Second).AddDate(0, 0, 3))
			c.seats("council", act)
		}, "(case.panel)", "holds no mandate any more", false},
		{"a hearing that is shorter than the charter's", panel(0, func(_ *court, a *journal.CasePanel) { a.HearingUntil = earlier(a.HearingUntil, time.Hour) }), "(case.panel)", "3 days by the charter", false},
		{"a second panel", func(c *court) {
			c.cut("case.recuse", 0)
			c.enter("council", "", c.entries[len(c.entries)-1].Act)
		}, "(case.panel)", "has its panel", false},
		{"a substitute who was not next", last(func(c *court) {
			entered(c.village, "", "case.recuse", 0, func(_ *journal.Entry, a *journal.CaseRecuse) { a.Next = c.orders[0][4] })
		}, "case.ruling"), "(case.recuse)", "the next of the lot", true},
		{"a substitute who never held a mandate", func(c *court) {
			entered(c.village, "", "case.recuse", 0, func(_ *journal.Entry, a *journal.CaseRecuse) { a.Next = who("ada") })
		}, "(case.recuse)", "was not in the lot", false},
		{"somebody steps aside who does not sit", func(c *court) {
			entered(c.village, "", "case.recuse", 0, func(_ *journal.Entry, a *journal.CaseRecuse) { a.Juror = c.orders[0][4] })
		}, "(case.recuse)", "does not judge", false},
		{"a ruling by a panel of two", ruling(0, func(_ *journal.Entry, a *journal.CaseRuling) { a.Panel = a.Panel[:2] }), "(case.ruling)", "2 people who are not the panel of 3", false},
		{"a ruling by somebody who stepped aside", func(c *court) {
			left := c.entries[c.find("", "case.recuse", 0)].Act.(journal.CaseRecuse).Juror
			entered(c.village, "", "case.ruling", 0, func(_ *journal.Entry, a *journal.CaseRuling) { a.Panel = append(slices.Clone(a.Panel[:2]), left) })
		}, "(case.ruling)", "not the panel", false},
		{"a ruling before the hearing ended", func(c *court) {
			recused, _ := c.entries[c.find("", "case.recuse", 0)].At.Time()
			entered(c.village, "", "case.ruling", 0, func(e *journal.Entry, _ *journal.CaseRuling) { e.At = journal.At(recused.Add(time.Hour)) })
		}, "(case.ruling)", "before the hearing ended", false},
		{"a ruling dated before the panel", ruling(0, func(e *journal.Entry, _ *journal.CaseRuling) { e.At = earlier(e.At, 30*24*time.Hour) }), "(case.ruling)", "not after the act of the case before it", false},
		{"a ruling without a panel", func(c *court) {
			c.cut("case.panel", 0)
			c.ruling("council", "x", []journal.Commitment{who("c1"), who("c2"), who("c3")})
		}, "(case.ruling)", "no ruling is due", false},
		{"a second ruling", func(c *court) {
			c.cut("case.appeal", 0)
			c.enter("council", "", c.entries[len(c.entries)-1].Act)
		}, "(case.ruling)", "no ruling is due", false},
		{"a ruling after the case was withdrawn", func(c *court) {
			act := c.entries[c.find("", "case.ruling", 0)].Act
			c.cut("case.ruling", 0)
			c.enter("council", "", journal.CaseWithdraw{Case: theCase})
			c.enter("council", "", act)
		}, "(case.ruling)", "no ruling is due", false},
		{"a case withdrawn after its ruling", func(c *court) {
			c.cut("case.appeal", 0)
			c.enter("council", "", journal.CaseWithdraw{Case: theCase})
		}, "(case.withdraw)", "cannot be withdrawn", false},
		{"a measure nobody knows", ruling(0, func(_ *journal.Entry, a *journal.CaseRuling) { a.Measure = "stocks" }), "(case.ruling)", "none the hall knows", false},
		{"a mute that ended before it began", ruling(0, func(e *journal.Entry, a *journal.CaseRuling) { a.Measure, a.Until = "mute", e.At }), "(case.ruling)", "an end to come", false},
		{"a mute for more than a year", ruling(0, func(e *journal.Entry, a *journal.CaseRuling) {
			a.Measure, a.Until = "mute", earlier(e.At, -365*24*time.Hour-time.Millisecond)
		}), "(case.ruling)", "longer than 365 days", false},
		{"an appeal heard by the same people", panel(1, func(c *court, a *journal.CasePanel) {
			both := slices.DeleteFunc([]journal.Commitment{who("c1"), who("c2")}, func(p journal.Commitment) bool { return p == c.orders[0][4] })
			a.Panel = journal.List[journal.Commitment]{both[0], a.Panel[0], a.Panel[1]}
		}), "(case.panel)", "sat in the case before", false},
		{"an appeal to another body", func(c *court) {
			c.entries[c.find("", "case.appeal", 0)].Body = "council"
		}, "(case.appeal)", "can be appealed to council", false},
		{"an appeal after its time", func(c *court) {
			c.cut("case.appeal", 0)
			c.wait(14 * 24 * time.Hour)
			c.appeals("bench")
		}, "(case.appeal)", "and before", false},
		{"an appeal dated before the ruling", func(c *court) {
			entered(c.village, "", "case.appeal", 0, func(e *journal.Entry, _ *journal.CaseAppeal) { e.At = earlier(e.At, time.Hour) })
		}, "(case.appeal)", "comes after the ruling", false},
		{"a case before a body that hears none", func(c *court) {
			c.enter("board", "", journal.CaseOpen{Case: "2026-9", ReportSHA256: journal.Digest(nil), LotSHA256: journal.Digest(nil)})
		}, "(case.open)", "hears no cases", false},
		{"a report to a body that hears only appeals", func(c *court) {
			c.enter("bench", "", journal.CaseOpen{Case: "2026-9", ReportSHA256: journal.Digest(nil), LotSHA256: journal.Digest(nil)})
		}, "(case.open)", "takes no reports", false},
		{"a case opened twice", func(c *court) {
			c.enter("council", "", journal.CaseOpen{Case: theCase, ReportSHA256: journal.Digest(nil), LotSHA256: journal.Digest(nil)})
		}, "(case.open)", "was opened before", false},
		{"an act of a case that was never opened", func(c *court) {
			c.enter("council", "", journal.CaseWithdraw{Case: "2026-9"})
		}, "(case.withdraw)", "no case 2026-9", false},
		{"a ruling that reads otherwise in the register", func(c *court) { c.cases[0].Rulings[0] += " And more." }, caseMember(theCase, "ruling.txt"), "not the text the record commits to", false},
		{"a ruling left out of the register", func(c *court) { c.cases = nil }, caseMember(theCase, "ruling.txt"), "it is missing", false},
		{"a ruling in the register that nobody made", func(c *court) { c.cases = append(c.cases, Case{ID: "2026-8", Rulings: []string{"x"}}) }, caseMember("2026-8", "ruling.txt"), "holds no such ruling", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCourt(t)
			test.spoil(c)
			r, public := c.verify(Against{}), c.verifyPublic()
			if public.Verdict == Verified != test.auditors {
				t.Errorf("the public archive: %s: %v; only auditors can see it: %v", public.Verdict, public.Findings, test.auditors)
			}
			if r.Verdict != Refused || !strings.Contains(r.Findings[0].Where, test.where) || !strings.Contains(r.Findings[0].What, test.what) {
				t.Errorf("got %s: %v, want a refusal at %q about %q", r.Verdict, r.Findings, test.where, test.what)
			}
		})
	}
}

// TestVerify_RefusesADrawThatWaitedForABetterSeed: a checkpoint somebody kept
// tells that the lot could have been drawn before.
func TestVerify_RefusesADrawThatWaitedForABetterSeed(t *testing.T) {
	c := newCourt(t)
	c.cut("case.panel", 0)
	first := len(c.entries)
	opened := c.entries[first-1]
	c.enter("assembly", "", journal.PersonLeave{Person: who("gwen"), Ground: "left"})
	late := c.entries[first]
	c.entries = c.entries[:first]
	c.entries = append(c.entries[:first-1], opened)
	act := func() journal.CasePanel {
		c.entries = append(c.entries[:first], late)
		leaves := c.leaves()
		tree := newTiler()
		if err := tree.grow(leaves); err != nil {
			t.Fatal(err)
		}
		root := tree.head.Hash.String()
		panel := c.order(root, opened.Ref, councillors)[:3]
		return journal.CasePanel{Case: theCase, Size: int64(len(leaves)), Root: root, Panel: panel, HearingUntil: journal.At(c.now.Add(time.Second).AddDate(0, 0, 3))}
	}()
	c.seats("council", act)
	if r := c.verify(Against{}); r.Verdict != Verified {
		t.Fatalf("held to itself: %s: %v", r.Verdict, r.Findings)
	}
	kept := testRecord(t, c.leaves()[:first]).Signed
	r := c.verify(Against{Checkpoints: [][]byte{kept}})
	if r.Verdict != Refused || !strings.Contains(fmt.Sprint(r.Findings), "not drawn from the first") {
		t.Errorf("held to a checkpoint between: %s: %v", r.Verdict, r.Findings)
	}
}

// TestVerify_AMeasureMayLastAYear, and no millisecond longer, nor does the second recount
// take it.
func TestVerify_AMeasureMayLastAYear(t *testing.T) {
	for longer, want := range map[time.Duration]Verdict{0: Verified, time.Millisecond: Refused} {
		c := courtOf(newVillage(t))
		c.opens("council", theCase)
		panel, _ := c.draw("council", councillors, nil)
		c.wait(3 * 24 * time.Hour)
		c.ruling("council", "The register's text.", panel)
		ruling := &c.entries[len(c.entries)-1]
		act := ruling.Act.(journal.CaseRuling)
		act.Measure, act.Until = "mute", earlier(ruling.At, -365*24*time.Hour-longer)
		ruling.Act = act
		if r := c.judged(); r.Verdict != want {
			t.Errorf("%v more: %s: %v", longer, r.Verdict, r.Findings)
		}
		if !recounttest.Here(t) {
			continue
		}
		if said := recounttest.Run(t, exported(t, testRecord(t, c.leaves()), c.forAuditors())); said.Verdict != string(want) {
			t.Errorf("%v more: the second recount says %s: %q", longer, said.Verdict, said.Lines)
		}
	}
}
