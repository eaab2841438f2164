// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// Votes that are prolonged: an open one, and a confidential one that ends with it.
const (
	longer      = "2026-7"
	longerQuiet = council
)

// outage is the village with a harbour board, whose members vote in public, and a
// council, whose members vote confidentially. During both votes the server is out of reach
// across their close.
type outage struct {
	quiet
	announced, closes time.Time
	extended          [2]int // positions of the entries
}

// newOutage writes it; lies says how long before the close it begins, and until when
// after it lasts.
func newOutage(t testing.TB, scope Scope, before, after time.Duration) outage {
	return newOutageBy(t, governance.Procedure{Method: governance.MethodIRV}, scope, before, after)
}

// newOutageBy is the same, the confidential vote by a method with its seats and options.
func newOutageBy(t testing.TB, counted governance.Procedure, scope Scope, before, after time.Duration) outage {
	v := outage{quiet: quiet{village: newVillage(t), opened: map[string][]journal.Opened{}}}
	v.scope = scope
	rule := &governance.ProlongRule{AfterMinutes: 5, LastHours: 1, AtMostHours: 2}
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "council", Name: "Council", Level: bodies.TopLevel, Parent: "assembly"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "seat", Name: "Seat", Participation: governance.Direct, Visibility: governance.Confidential, DisputeDays: 7,
			Method: counted.Method, Seats: counted.Seats, Options: counted.Options, Franchise: bodies.Franchise{Body: "assembly"}, Prolong: rule}}})
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "harbour", Name: "Harbour", Level: bodies.TopLevel, Parent: "assembly"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "works", Name: "Works", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodMotion,
			Franchise: bodies.Franchise{Body: "assembly"}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, Prolong: rule}}})
	open := v.open(longer, "harbour")
	roll := v.village.roll(*open)
	secret := v.open(longerQuiet, "council", "north", "south", "west")
	v.quiet.roll = v.matters[longerQuiet].Roll
	v.announced = open.ClosesAt
	secret.ClosesAt = open.ClosesAt // both end together
	at := v.find(longerQuiet, "issue.open", 0)
	opening := v.entries[at].Act.(journal.IssueOpen)
	opening.ClosesAt = journal.At(open.ClosesAt)
	v.entries[at].Act = opening
	v.cast(longer, "ada", no())
	v.castSealed(longerQuiet, "a", ranks("south"))
	v.castSealed(longerQuiet, "b", ranks("west", "south"))
	v.now = v.announced.Add(-before)
	v.cast(longer, "gwen", yes())
	o := governance.Outage{From: v.now, Until: v.announced.Add(after)}
	v.now = o.Until
	for n, i := range []*governance.Issue{open, secret} {
		extended, may := i.Prolong(o, v.now.Add(time.Second))
		if !may {
			t.Fatalf("%s is not prolonged", i.ID)
		}
		*i = extended
		v.enter(string(i.Body), string(i.ID), journal.IssueExtend{DownFrom: journal.At(o.From), DownUntil: journal.At(o.Until), ClosesAt: journal.At(i.ClosesAt)})
		v.extended[n] = len(v.entries) - 1
		v.closes = i.ClosesAt
	}
	v.castSealed(longerQuiet, "c", ranks("west")) // it waited for its number
	v.cast(longer, "ada", yes())
	v.castLater("a", ranks("north"))
	v.castLater("c", nil)
	v.decide(open, roll)
	v.decideSealed(secret)
	return v
}

// castLater casts in the prolonged confidential vote.
func (v outage) castLater(letter string, choice *governance.Choice) {
	v.castSealed(longerQuiet, letter, choice)
	v.entries[len(v.entries)-1].At = journal.At(v.closes)
}

// extend is the act that prolonged the open vote.
func (v outage) extend(change func(*journal.IssueExtend)) {
	act := v.entries[v.extended[0]].Act.(journal.IssueExtend)
	change(&act)
	v.entries[v.extended[0]].Act = act
}

func TestVerify_AVoteIsProlongedAsItsProcedureSays(t *testing.T) {
	for name, lies := range map[string][2]time.Duration{
		"across the close": {10 * time.Minute, 40 * time.Minute},
		"before the close": {40 * time.Minute, -15 * time.Minute},
		"to the limit":     {10 * time.Minute, 115 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			for _, scope := range []Scope{{}, {Auditor: true}} {
				v := newOutage(t, scope, lies[0], lies[1])
				r := v.verify(Against{})
				if r.Verdict != Verified {
					t.Fatalf("%+v: %s %v", scope, r.Verdict, r.Findings)
				}
				for _, i := range r.Issues {
					if prolonged := i.Issue == longer || i.Issue == longerQuiet; prolonged != (i.Later == journal.At(v.closes)) {
						t.Errorf("%s: prolonged until %q", i.Issue, i.Later)
					}
					if i.Issue == longer && (i.Outcome != governance.Adopted || i.Turnout.Direct != 2) {
						t.Errorf("%s: %+v", i.Issue, i)
					}
				}
			}
		})
	}
}

// TestVerify_RefusesAFalseExtension: whatever an operator could make of an outage, each
// signed anew.
func TestVerify_RefusesAFalseExtension(t *testing.T) {
	within := func(v outage) { v.entries[v.extended[0]-1].At = journal.At(v.announced.Add(-time.Minute)) }
	for _, c := range []struct {
		name  string
		spoil func(v outage)
		where string
		what  string
	}{
		{"a closing time that is too late", func(v outage) {
			v.extend(func(a *journal.IssueExtend) { a.ClosesAt = journal.At(v.closes.Add(time.Millisecond)) })
		}, "(issue.extend)", "by the rule"},
		{"a closing time that is too early", func(v outage) {
			v.extend(func(a *journal.IssueExtend) { a.ClosesAt = journal.At(v.closes.Add(-time.Millisecond)) })
		}, "(issue.extend)", "by the rule"},
		{"an outage that was longer", func(v outage) {
			v.extend(func(a *journal.IssueExtend) {
				from, _ := a.DownFrom.Time()
				a.DownFrom, a.ClosesAt = journal.At(from.Add(-time.Minute)), journal.At(v.closes.Add(time.Minute))
			})
		}, "(issue.extend)", "something was done at"},
		{"something done during it, numbered before", within, "(issue.extend)", "something was done at"},
		{"something done during it, numbered after", func(v outage) {
			v.refs++
			v.entries = append(v.entries, journal.Entry{Body: "assembly", At: journal.At(v.announced.Add(time.Minute)), Ref: testRef(v.refs), Act: journal.PersonAdmit{Person: who("late"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.announced), Ground: "open"}})
			v.people = append(v.people, journal.Named{Commitment: who("late"), Salt: saltOf("late"), Person: "late", Name: "Late"})
		}, "(person.admit)", "inside the outage"},
		{"entered long after it", func(v outage) {
			v.extend(func(a *journal.IssueExtend) {
				a.DownUntil, a.ClosesAt = journal.At(v.announced.Add(30*time.Minute)), journal.At(v.announced.Add(40*time.Minute))
			})
		}, "(issue.extend)", "prolongs no vote"},
		{"entered before its end", func(v outage) {
			v.extend(func(a *journal.IssueExtend) {
				a.DownUntil, a.ClosesAt = journal.At(v.announced.Add(41*time.Minute)), journal.At(v.announced.Add(51*time.Minute))
			})
		}, "(issue.extend)", "prolongs no vote"},
		{"twice", func(v outage) {
			e := v.entries[v.extended[0]]
			v.refs++
			e.Ref = testRef(v.refs)
			at := v.extended[1] + 1
			e.At = v.entries[v.extended[1]].At
			v.entries = append(v.entries[:at:at], append([]journal.Entry{e}, v.entries[at:]...)...)
		}, "(issue.extend)", "prolonged before"},
		{"a rule that the procedure does not have", func(v outage) {
			e := v.entries[v.extended[0]]
			v.refs++
			e.Body, e.Issue, e.Ref = "assembly", "2026-4", testRef(v.refs)
			e.At = v.entries[v.extended[1]].At
			at := v.extended[1] + 1
			v.entries = append(v.entries[:at:at], append([]journal.Entry{e}, v.entries[at:]...)...)
		}, "(issue.extend)", "prolongs no vote"},
		{"after the close", func(v outage) {
			e := v.entries[v.extended[0]]
			v.refs++
			e.Ref = testRef(v.refs)
			at := v.find(longer, "issue.close", 0) + 1
			e.At = v.entries[at-1].At
			v.entries = append(v.entries[:at:at], append([]journal.Entry{e}, v.entries[at:]...)...)
		}, "(issue.extend)", "is closed"},
		{"a close at the time announced", func(v outage) {
			at := v.find(longer, "issue.close", 0)
			v.entries[at].At = v.entries[v.extended[1]].At
			v.entries[at].Act = journal.IssueClose{ClosedAt: v.entries[at].At}
		}, "(issue.close)", "before the"},
		{"the entry left out", func(v outage) {
			v.entries = append(v.entries[:v.extended[0]:v.extended[0]], v.entries[v.extended[0]+1:]...)
		}, "openings/issues/2026-7/casts.jsonl", "not open"},
		{"a ballot of after the time announced, numbered before the extension", func(v outage) {
			at := v.extended[1] + 2 // of ada, again
			e := v.entries[at]
			v.entries = append(v.entries[:at:at], v.entries[at+1:]...)
			v.entries = append(v.entries[:v.extended[0]:v.extended[0]], append([]journal.Entry{e}, v.entries[v.extended[0]:]...)...)
		}, "openings/issues/2026-7/casts.jsonl", "not open"},
		{"a ballot between outage and extension, after the time announced", func(v outage) {
			v.entries[v.extended[1]+2].At = journal.At(v.announced.Add(40 * time.Minute))
		}, "openings/issues/2026-7/casts.jsonl", "not open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newOutage(t, Scope{Auditor: true}, 10*time.Minute, 40*time.Minute)
			c.spoil(v)
			r := v.verify(Against{})
			if r.Verdict != Refused {
				t.Fatalf("%s %v", r.Verdict, r.Findings)
			}
			if f := r.Findings[len(r.Findings)-1]; !strings.Contains(f.Error(), c.where) || !strings.Contains(f.Error(), c.what) {
				t.Errorf("%s; want %q and %q", f, c.where, c.what)
			}
		})
	}
}

// TestVerify_BallotsOfAProlongedConfidentialVoteBearAClosingTime: the one they were cast
// by, and no other; and not more in all than the count states.
func TestVerify_BallotsOfAProlongedConfidentialVoteBearAClosingTime(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(v outage)
		want  Verdict
	}{
		"the later one before it was prolonged": {func(v outage) {
			for at, e := range v.entries {
				if isBallot(e.Act) && e.At == journal.At(v.announced) {
					v.entries[at].At = journal.At(v.closes)
					return
				}
			}
		}, Refused},
		"its own instant": {func(v outage) { v.entries[v.extended[1]+3].At = v.entries[v.extended[1]].At }, Refused},
		"one more of the later time": {func(v outage) {
			v.castLater("d", ranks("west"))
			last := len(v.entries) - 1
			e := v.entries[last]
			at := v.extended[1] + 1
			v.entries = append(v.entries[:at:at], append([]journal.Entry{e}, v.entries[at:last]...)...)
			v.opened[longerQuiet] = v.opened[longerQuiet][:len(v.opened[longerQuiet])-1]
		}, Refused},
	} {
		for _, scope := range []Scope{{}, {Auditor: true}} {
			v := newOutage(t, scope, 10*time.Minute, 40*time.Minute)
			v.explainsNothing()
			c.spoil(v)
			if r := v.verify(Against{}); r.Verdict != c.want {
				t.Errorf("%s, %+v: %s %v", name, scope, r.Verdict, r.Findings)
			}
		}
	}
}
