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
	"moothall/governance/journal"
)

// court is a village with a council of five that hears cases and a bench of
// five, two of whom sit in both, that hears appeals.
type court struct {
	*village
	cases []Case
}

const theCase = "2026-7"

var (
	councillors = []string{"c1", "c2", "c3", "c4", "c5"}
	benchers    = []string{"c1", "c2", "b3", "b4", "b5"}
)

// newCourt writes a village in which one case was ruled upon, one of the panel
// stepped aside, an appeal was heard, and another case was withdrawn.
func newCourt(t testing.TB) *court {
	c := &court{village: newVillage(t)}
	c.adopt(governance.Charter{Body: bodies.Body{Slug: "council", Name: "Council", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Procedures: []governance.Procedure{},
		Justice: &governance.Justice{Panel: 3, HearingDays: 3, AppealDays: 14, AppealTo: "bench", Rules: []governance.Rule{{Number: 1, Text: "Be kind."}}}})
	c.adopt(governance.Charter{Body: bodies.Body{Slug: "bench", Name: "Bench", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Procedures: []governance.Procedure{},
		Justice: &governance.Justice{Panel: 3, HearingDays: 3}})
	for _, p := range councillors {
		c.enter("council", "", journal.MandateBegin{Mandate: "council-" + p, Person: who(p), Seat: "a seat", Title: "elected"})
	}
	for _, p := range benchers {
		c.enter("bench", "", journal.MandateBegin{Mandate: "bench-" + p, Person: who(p), Seat: "a seat", Title: "drawn"})
	}
	c.enter("council", "", journal.CaseOpen{Case: theCase, ReportSHA256: journal.Digest([]byte("sealed"))})
	panel, order := c.draw("council", councillors, nil)
	c.wait(time.Hour)
	next := order[3]
	c.enter("council", "", journal.CaseRecuse{Case: theCase, Juror: panel[0], Next: next})
	c.wait(3 * 24 * time.Hour)
	sat := []journal.Commitment{panel[1], panel[2], next}
	c.ruling("council", "The register's text.", sat)
	c.enter("bench", "", journal.CaseAppeal{Case: theCase, AppealSHA256: journal.Digest([]byte("sealed"))})
	panel, _ = c.draw("bench", benchers, append(sat, order[:3]...))
	c.wait(3 * 24 * time.Hour)
	c.ruling("bench", "The appeal's text.", panel)
	c.enter("council", "", journal.CaseOpen{Case: "2026-8", ReportSHA256: journal.Digest([]byte("sealed"))})
	c.enter("council", "", journal.CaseWithdraw{Case: "2026-8"})
	return c
}

func (c *court) wait(d time.Duration) { c.now = c.now.Add(d) }

// draw seats a panel by the root of everything entered so far.
func (c *court) draw(body string, pool []string, left []journal.Commitment) (panel, order []journal.Commitment) {
	c.t.Helper()
	act := c.drawn(pool, left, int64(len(c.entries)))
	c.enter(body, "", act)
	return act.Panel, act.Order
}

// drawn is the act that seats a panel of those not left out, by a root of the
// first leaves; the entry before it fixed the pool.
func (c *court) drawn(pool []string, left []journal.Commitment, size int64) journal.CasePanel {
	c.t.Helper()
	tree := newTiler()
	if err := tree.grow(c.leaves()[:size]); err != nil {
		c.t.Fatal(err)
	}
	ref := c.entries[len(c.entries)-1].Ref
	var ids []journal.Commitment
	for _, p := range pool {
		ids = append(ids, who(p))
	}
	root := tree.head.Hash.String()
	order, err := sortition.Order(sortition.Seed(root, ref), ids)
	if err != nil {
		c.t.Fatal(err)
	}
	panel := sortition.Draw(order, 3, func(x journal.Commitment) bool { return slices.Contains(left, x) })
	act := journal.CasePanel{Case: theCase, Size: size, Root: root, Order: order, Panel: panel, HearingUntil: journal.At(c.now.Add(time.Second).AddDate(0, 0, 3))}
	return act
}

func (c *court) ruling(body, text string, panel []journal.Commitment) {
	c.enter(body, "", journal.CaseRuling{Case: theCase, Panel: panel, Measure: "none", TextSHA256: journal.Digest([]byte(text)), RulingSHA256: journal.Digest([]byte("sealed"))})
	if len(c.cases) == 0 {
		c.cases = []Case{{ID: theCase}}
	}
	c.cases[0].Rulings = append(c.cases[0].Rulings, text)
}

func (c *court) verify(against Against) Report {
	c.t.Helper()
	d := c.disclosure()
	d.Cases = c.cases
	a, err := open(exported(c.t, testRecord(c.t, c.leaves()), d))
	if err != nil {
		c.t.Fatal(err)
	}
	return Verify(a, against)
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
	want := []CaseReport{{theCase, "council", "final", 2}, {"2026-8", "council", "withdrawn", 0}}
	if !slices.Equal(r.Cases, want) {
		t.Errorf("got %v, want %v", r.Cases, want)
	}
}

// TestVerify_RefusesACourtOutOfOrder forges what each act of a case says, and
// signs everything anew, as an operator could.
func TestVerify_RefusesACourtOutOfOrder(t *testing.T) {
	panel := func(n int, change func(c *court, a *journal.CasePanel)) func(*court) {
		return func(c *court) {
			entered(c.village, "", "case.panel", n, func(_ *journal.Entry, a *journal.CasePanel) { change(c, a) })
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
	}{
		{"a panel the lot did not draw", panel(0, func(_ *court, a *journal.CasePanel) {
			a.Panel = journal.List[journal.Commitment]{a.Order[1], a.Order[2], a.Order[3]}
		}), "(case.panel)", "not the first 3"},
		{"an order the seed does not make", panel(0, func(_ *court, a *journal.CasePanel) { slices.Reverse(a.Order) }), "(case.panel)", "another order"},
		{"somebody in the lot who held no mandate", func(c *court) {
			c.cut("case.panel", 0)
			c.enter("council", "", c.drawn(append(slices.Clone(councillors), "stranger"), nil, int64(len(c.entries))))
		}, "(case.panel)", "another order"},
		{"a seed that is no root", panel(0, func(_ *court, a *journal.CasePanel) { a.Root = journal.Hash{1}.String() }), "(case.panel)", "its seed says"},
		{"a seed from before the pool was fixed", func(c *court) {
			c.cut("case.panel", 0)
			c.enter("council", "", c.drawn(councillors, nil, int64(len(c.entries)-1)))
		}, "(case.panel)", "should cover leaf"},
		{"a seed from after the draw", panel(0, func(c *court, a *journal.CasePanel) { a.Size += 1 }), "(case.panel)", "should cover leaf"},
		{"somebody passed over who was not in the lot", panel(0, func(_ *court, a *journal.CasePanel) { a.Left = journal.List[journal.Commitment]{who("ada")} }), "(case.panel)", "was not in the lot"},
		{"somebody seated who was passed over", panel(0, func(_ *court, a *journal.CasePanel) { a.Left = a.Panel[:1] }), "(case.panel)", "not the first 3"},
		{"somebody seated whose mandate has ended", func(c *court) {
			at := c.find("", "case.panel", 0)
			first := c.entries[at].Act.(journal.CasePanel).Panel[0]
			n := slices.IndexFunc(councillors, func(p string) bool { return who(p) == first })
			c.cut("case.panel", 0)
			act := c.drawn(councillors, nil, int64(len(c.entries)))
			c.enter("council", "", journal.MandateEnd{Mandate: "council-" + councillors[n]})
			act.HearingUntil = journal.At(c.now.Add(time.Second).AddDate(0, 0, 3))
			c.enter("council", "", act)
		}, "(case.panel)", "not the first 3"},
		{"a hearing that is shorter than the charter's", panel(0, func(_ *court, a *journal.CasePanel) { a.HearingUntil = earlier(a.HearingUntil, time.Hour) }), "(case.panel)", "3 days by the charter"},
		{"a second panel", func(c *court) {
			c.cut("case.recuse", 0)
			c.enter("council", "", c.entries[len(c.entries)-1].Act)
		}, "(case.panel)", "has its panel"},
		{"a substitute who was not next", func(c *court) {
			order := c.entries[c.find("", "case.panel", 0)].Act.(journal.CasePanel).Order
			entered(c.village, "", "case.recuse", 0, func(_ *journal.Entry, a *journal.CaseRecuse) { a.Next = order[4] })
		}, "(case.recuse)", "the next of the lot"},
		{"somebody steps aside who does not sit", func(c *court) {
			order := c.entries[c.find("", "case.panel", 0)].Act.(journal.CasePanel).Order
			entered(c.village, "", "case.recuse", 0, func(_ *journal.Entry, a *journal.CaseRecuse) { a.Juror = order[4] })
		}, "(case.recuse)", "does not judge"},
		{"a ruling by a panel of two", ruling(0, func(_ *journal.Entry, a *journal.CaseRuling) { a.Panel = a.Panel[:2] }), "(case.ruling)", "2 people who are not the panel of 3"},
		{"a ruling by somebody who stepped aside", func(c *court) {
			left := c.entries[c.find("", "case.recuse", 0)].Act.(journal.CaseRecuse).Juror
			entered(c.village, "", "case.ruling", 0, func(_ *journal.Entry, a *journal.CaseRuling) { a.Panel = append(slices.Clone(a.Panel[:2]), left) })
		}, "(case.ruling)", "not the panel"},
		{"a ruling before the hearing ended", func(c *court) {
			recused, _ := c.entries[c.find("", "case.recuse", 0)].At.Time()
			entered(c.village, "", "case.ruling", 0, func(e *journal.Entry, _ *journal.CaseRuling) { e.At = journal.At(recused.Add(time.Hour)) })
		}, "(case.ruling)", "before the hearing ended"},
		{"a ruling dated before the panel", ruling(0, func(e *journal.Entry, _ *journal.CaseRuling) { e.At = earlier(e.At, 30*24*time.Hour) }), "(case.ruling)", "not after the act of the case before it"},
		{"a ruling without a panel", func(c *court) {
			c.cut("case.panel", 0)
			c.ruling("council", "x", []journal.Commitment{who("c1"), who("c2"), who("c3")})
		}, "(case.ruling)", "no ruling is due"},
		{"a second ruling", func(c *court) {
			c.cut("case.appeal", 0)
			c.enter("council", "", c.entries[len(c.entries)-1].Act)
		}, "(case.ruling)", "no ruling is due"},
		{"a ruling after the case was withdrawn", func(c *court) {
			act := c.entries[c.find("", "case.ruling", 0)].Act
			c.cut("case.ruling", 0)
			c.enter("council", "", journal.CaseWithdraw{Case: theCase})
			c.enter("council", "", act)
		}, "(case.ruling)", "no ruling is due"},
		{"a case withdrawn after its ruling", func(c *court) {
			c.cut("case.appeal", 0)
			c.enter("council", "", journal.CaseWithdraw{Case: theCase})
		}, "(case.withdraw)", "cannot be withdrawn"},
		{"a measure nobody knows", ruling(0, func(_ *journal.Entry, a *journal.CaseRuling) { a.Measure = "stocks" }), "(case.ruling)", "none the hall knows"},
		{"a mute that ended before it began", ruling(0, func(e *journal.Entry, a *journal.CaseRuling) { a.Measure, a.Until = "mute", e.At }), "(case.ruling)", "an end to come"},
		{"an appeal heard by the same people", panel(1, func(c *court, a *journal.CasePanel) { a.Panel = a.Order[:3]; a.Left = nil }), "(case.panel)", "not the first 3"},
		{"an appeal to another body", func(c *court) {
			c.entries[c.find("", "case.appeal", 0)].Body = "council"
		}, "(case.appeal)", "can be appealed to council"},
		{"an appeal after its time", func(c *court) {
			c.cut("case.appeal", 0)
			c.wait(14 * 24 * time.Hour)
			c.enter("bench", "", journal.CaseAppeal{Case: theCase, AppealSHA256: journal.Digest(nil)})
		}, "(case.appeal)", "and before"},
		{"an appeal dated before the ruling", func(c *court) {
			entered(c.village, "", "case.appeal", 0, func(e *journal.Entry, _ *journal.CaseAppeal) { e.At = earlier(e.At, time.Hour) })
		}, "(case.appeal)", "comes after the ruling"},
		{"a case before a body that hears none", func(c *court) {
			c.enter("board", "", journal.CaseOpen{Case: "2026-9", ReportSHA256: journal.Digest(nil)})
		}, "(case.open)", "hears no cases"},
		{"a report to a body that hears only appeals", func(c *court) {
			c.enter("bench", "", journal.CaseOpen{Case: "2026-9", ReportSHA256: journal.Digest(nil)})
		}, "(case.open)", "takes no reports"},
		{"a case opened twice", func(c *court) {
			c.enter("council", "", journal.CaseOpen{Case: theCase, ReportSHA256: journal.Digest(nil)})
		}, "(case.open)", "was opened before"},
		{"an act of a case that was never opened", func(c *court) {
			c.enter("council", "", journal.CaseWithdraw{Case: "2026-9"})
		}, "(case.withdraw)", "no case 2026-9"},
		{"a ruling that reads otherwise in the register", func(c *court) { c.cases[0].Rulings[0] += " And more." }, caseMember(theCase, "ruling.txt"), "not the text the record commits to"},
		{"a ruling left out of the register", func(c *court) { c.cases = nil }, caseMember(theCase, "ruling.txt"), "it is missing"},
		{"a ruling in the register that nobody made", func(c *court) { c.cases = append(c.cases, Case{"2026-8", []string{"x"}}) }, caseMember("2026-8", "ruling.txt"), "holds no such ruling"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCourt(t)
			test.spoil(c)
			r := c.verify(Against{})
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
	c.enter("board", "", journal.MandateBegin{Mandate: "late", Person: who("late"), Seat: "a seat", Title: "elected"})
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
		var ids []journal.Commitment
		for _, p := range councillors {
			ids = append(ids, who(p))
		}
		order, err := sortition.Order(sortition.Seed(root, opened.Ref), ids)
		if err != nil {
			t.Fatal(err)
		}
		return journal.CasePanel{Case: theCase, Size: int64(len(leaves)), Root: root, Order: order, Panel: order[:3], HearingUntil: journal.At(c.now.Add(time.Second).AddDate(0, 0, 3))}
	}()
	c.enter("council", "", act)
	if r := c.verify(Against{}); r.Verdict != Verified {
		t.Fatalf("held to itself: %s: %v", r.Verdict, r.Findings)
	}
	kept := testRecord(t, c.leaves()[:first]).Signed
	r := c.verify(Against{Checkpoints: [][]byte{kept}})
	if r.Verdict != Refused || !strings.Contains(fmt.Sprint(r.Findings), "not drawn from the first") {
		t.Errorf("held to a checkpoint between: %s: %v", r.Verdict, r.Findings)
	}
}
