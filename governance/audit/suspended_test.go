// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/journal"
)

// suspending writes a village whose council suspends Ada, for whom Bram speaks and
// Chidi through him, while a by-law is voted on in which she has cast; whose bench
// lifts that; and which then votes again. during is done while she is suspended.
func suspending(t testing.TB, scope Scope, during func(c *court)) *court {
	c := courtOf(villageOf(t, scope, false))
	c.opens("council", theCase)
	panel, _ := c.draw("council", councillors, nil)
	c.wait(3 * 24 * time.Hour)
	i := c.open("2026-30", "assembly")
	roll := c.roll(*i)
	c.cast("2026-30", "ada", yes())
	c.cast("2026-30", "elif", no())
	c.suspends("ada", panel)
	if during != nil {
		during(c)
	}
	c.decide(i, roll)
	c.appeals("bench")
	bench, _ := c.draw("bench", benchers, panel)
	c.wait(3 * 24 * time.Hour)
	c.ruling("bench", "The appeal's text.", bench)
	for n := range c.suspended {
		c.suspended[n].Lifted = c.now
	}
	c.vote("2026-31", "ada", yes())
	return c
}

// suspends enters a ruling that suspends somebody for a month, and whom.
func (c *court) suspends(person string, panel []journal.Commitment) {
	c.ruling("council", "The register's text.", panel)
	ruling, until := &c.entries[len(c.entries)-1], c.now.AddDate(0, 1, 0)
	act := ruling.Act.(journal.CaseRuling)
	act.Measure, act.Until = "suspension", journal.At(until)
	ruling.Act = act
	c.suspended = append(c.suspended, governance.Measure{Person: name(person), Kind: governance.MeasureSuspension, Body: "assembly", From: c.now, Until: until})
	c.names(journal.PersonSuspend{Person: who(person), Ruling: ruling.Ref, Until: act.Until})
}

// names enters, sealed, whom the ruling before it suspends, at its instant.
func (c *court) names(act journal.PersonSuspend) {
	c.t.Helper()
	sealed, opening, err := journal.Seal(act, saltOf("suspension "+string(act.Person[:8])))
	if err != nil {
		c.t.Fatal(err)
	}
	c.wait(-time.Second)
	c.opened = append(c.opened, journal.OpenedAct{Ref: c.enter("", "", sealed), Opening: opening})
}

// reseals alters what an opening says, and the leaf with it.
func (c *court) reseals(change func(*journal.PersonSuspend)) {
	c.t.Helper()
	act, err := c.opened[0].Opening.Open(c.entries[c.find("", "person.suspend", 0)].Act.(journal.Sealed))
	if err != nil {
		c.t.Fatal(err)
	}
	said := act.(journal.PersonSuspend)
	change(&said)
	sealed, opening, err := journal.Seal(said, saltOf("x"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.entries[c.find("", "person.suspend", 0)].Act, c.opened[0].Opening = sealed, opening
}

// judged verifies the archive of the village's scope.
func (c *court) judged() Report {
	c.t.Helper()
	if c.scope.Auditor {
		return c.verify(Against{})
	}
	return c.verifyPublic()
}

func TestVerify_Suspensions(t *testing.T) {
	withdraws := func(c *court) { c.cast("2026-30", "ada", nil) }
	for _, c := range []struct {
		name   string
		scope  Scope
		during func(*court)
		notes  string
		state  State // of the vote while she is suspended
	}{
		{"for auditors", Scope{Auditor: true}, nil, "", Recounted},
		{"for everybody", Scope{}, nil, "scope: public, suspensions not opened: 1", FromCarried},
		{"what she cast she takes back", Scope{Auditor: true}, withdraws, "", Recounted},
		{"the same for everybody, whose ballots carry what they would", Scope{}, withdraws, "scope: public, suspensions not opened: 1", Recounted},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := suspending(t, c.scope, c.during).judged()
			if r.Verdict != Verified || !strings.Contains(strings.Join(r.Notes, "\n"), c.notes) || (c.notes == "") != (r.SealedSuspensions == 0) {
				t.Fatalf("%s %v, %q", r.Verdict, r.Findings, r.Notes)
			}
			for _, m := range r.Issues {
				switch m.Issue {
				case "2026-30":
					if m.State != c.state || m.Turnout.Represented != 1 {
						t.Errorf("while she was suspended: %+v", m.Turnout)
					}
				case "2026-31":
					if m.State != Recounted || m.Turnout.Represented != 3 {
						t.Errorf("once it was lifted: %+v", m.Turnout)
					}
				}
			}
		})
	}
}

// TestVerify_RefusesForgedSuspensions alters the log, or what is beside it, and signs
// everything anew.
func TestVerify_RefusesForgedSuspensions(t *testing.T) {
	public, auditor := Scope{}, Scope{Auditor: true}
	drop := func(c *court) {
		at := c.find("", "person.suspend", 0)
		c.entries, c.opened = slices.Delete(c.entries, at, at+1), nil
	}
	for _, f := range []struct {
		name   string
		scope  Scope
		during func(c *court)
		spoil  func(c *court)
		want   string
	}{
		{"a cast while she was suspended", auditor, func(c *court) { c.cast("2026-30", "ada", no()) }, nil, "was suspended when it was cast"},
		{"her cast dated before, when she took it back", auditor, func(c *court) {
			c.cast("2026-30", "ada", nil)
			c.cast("2026-30", "ada", no())
			c.entries[len(c.entries)-1].At = earlier(c.entries[len(c.entries)-1].At, 3*time.Second)
		}, nil, "which is later"},
		{"whom it suspends left out", auditor, nil, drop, "is left out before this"},
		{"the same, to everybody", public, nil, drop, "is left out before this"},
		{"whom it suspends in clear", auditor, nil, func(c *court) {
			at := c.find("", "person.suspend", 0)
			act, _ := c.opened[0].Opening.Open(c.entries[at].Act.(journal.Sealed))
			c.entries[at].Act, c.opened = act, nil
		}, "must stand sealed"},
		{"not opened to auditors", auditor, nil, func(c *court) { c.opened = nil }, "an auditor is shown every"},
		{"two people by one ruling", auditor, func(c *court) {
			ruling := c.entries[c.find("", "case.ruling", 0)]
			c.names(journal.PersonSuspend{Person: who("elif"), Ruling: ruling.Ref, Until: ruling.Act.(journal.CaseRuling).Until})
			c.wait(time.Second)
		}, nil, "or the entry of whom stands before"},
		{"the same, to everybody", public, func(c *court) {
			c.names(journal.PersonSuspend{Person: who("elif"), Ruling: testRef(1), Until: journal.At(c.now)})
			c.wait(time.Second)
		}, nil, "or the entry of whom stands before"},
		{"by a ruling that suspends nobody", public, nil, func(c *court) {
			entered(c.village, "", "case.ruling", 0, func(_ *journal.Entry, a *journal.CaseRuling) { a.Measure = "mute" })
		}, "no such ruling of its instant"},
		{"of another ruling", auditor, nil, func(c *court) { c.reseals(func(a *journal.PersonSuspend) { a.Ruling = testRef(1) }) }, "no such ruling of its instant"},
		{"at another instant", public, nil, func(c *court) {
			at := &c.entries[c.find("", "person.suspend", 0)]
			at.At = earlier(at.At, time.Second)
		}, "no such ruling of its instant"},
		{"for longer than ruled", auditor, nil, func(c *court) {
			c.reseals(func(a *journal.PersonSuspend) { a.Until = earlier(a.Until, -time.Hour) })
		}, "the ruling suspends until"},
		{"somebody else", auditor, nil, func(c *court) { c.reseals(func(a *journal.PersonSuspend) { a.Person = who("gwen") }) }, "voices went by what is sealed: false"},
		{"a suspension without an end", public, nil, func(c *court) {
			entered(c.village, "", "case.ruling", 0, func(_ *journal.Entry, a *journal.CaseRuling) { a.Until = "" })
		}, "has an end to come"},
		{"an end of what has none", public, nil, func(c *court) {
			entered(c.village, "", "case.ruling", 1, func(e *journal.Entry, a *journal.CaseRuling) { a.Until = earlier(e.At, -time.Hour) })
		}, "has an end to come"},
		{"a count as if nobody were suspended", auditor, func(c *court) { c.suspended[0].Until = c.suspended[0].From }, nil, "carried_sha256"},
		{"a count as if she were still", auditor, nil, nil, "carried_sha256"},
		{"a count that hides whose voices, once it was lifted", public, nil, nil, "nor was anybody suspended at its close"},
		{"a voice put on another ballot", public, nil, claims(map[string]int64{"ada": 1, "elif": -1}, nil), "takes 2 suspended members at the least, and there were 1 at most"},
		{"a voice that nobody gave", public, nil, claims(map[string]int64{"elif": 1}, map[string]int64{"dead-end": -1}), "and can carry 1 to 2"},
		{"a ruling that a close before it could not know of", public, nil, func(c *court) {
			at := c.find("", "case.ruling", 0)
			both := slices.Clone(c.entries[at : at+2])
			c.entries = slices.Delete(c.entries, at, at+2)
			c.entries = slices.Insert(c.entries, c.find("2026-30", "issue.close", 0)+1, both...)
		}, "when a vote closed that was entered before it"},
		{"a ruling that lifts it, the same", public, nil, func(c *court) {
			at := c.find("", "case.ruling", 1)
			lifts := c.entries[at]
			c.entries = slices.Delete(c.entries, at, at+1)
			c.entries = slices.Insert(c.entries, c.find("2026-31", "issue.close", 0)+1, lifts)
		}, "when a vote closed that was entered before it"},
	} {
		t.Run(f.name, func(t *testing.T) {
			var c *court
			switch f.name {
			case "a count as if she were still", "a count that hides whose voices, once it was lifted":
				c = keepsOn(t, f.scope)
			default:
				c = suspending(t, f.scope, f.during)
			}
			if f.spoil != nil {
				f.spoil(c)
			}
			r := c.judged()
			if r.Verdict != Refused || !strings.Contains(r.Findings[len(r.Findings)-1].Error(), f.want) {
				t.Errorf("got %s: %v, want %q", r.Verdict, r.Findings, f.want)
			}
		})
	}
}

// claims has ballots of the vote carry more, or less, and the count say so.
func claims(more, lost map[string]int64) func(*court) {
	return func(c *court) {
		m := c.matters["2026-30"]
		var sheet []byte
		for line := range bytes.Lines(m.Carried) {
			l, err := journal.ParseRollLine(bytes.TrimSuffix(line, []byte("\n")))
			if err != nil {
				c.t.Fatal(err)
			}
			for person, n := range more {
				if l.Member == who(person) {
					l.Weight += n
				}
			}
			if sheet, err = l.Append(sheet); err != nil {
				c.t.Fatal(err)
			}
		}
		m.Carried = sheet
		entered(c.village, "2026-30", "count", 0, func(_ *journal.Entry, a *journal.Count) {
			a.CarriedSHA256, a.Lost = journal.Digest(sheet), maps.Clone(a.Lost)
			for reason, n := range lost {
				a.Lost[reason] += n
			}
		})
	}
}

// keepsOn is suspending, but counts the vote after the appeal as if that had lifted
// nothing.
func keepsOn(t testing.TB, scope Scope) *court {
	c := suspending(t, scope, nil)
	c.suspended[0].Lifted = time.Time{}
	i := c.open("2026-32", "assembly")
	roll := c.roll(*i)
	c.cast("2026-32", "ada", yes())
	c.decide(i, roll)
	return c
}

// TestVerify_NobodyDeclaresWhileSuspended: auditors are told of whom it would be, and of
// a suspension that is not dated after what its owner had declared.
func TestVerify_NobodyDeclaresWhileSuspended(t *testing.T) {
	declares := func(c *court) { c.declares("ada", governance.No, "On second thoughts.") }
	suspends := func(c *court, panel []journal.Commitment) { c.suspends("ada", panel) }
	ruled := func(c *court) *journal.Entry { return &c.entries[c.find("", "case.ruling", 0)] }
	for _, f := range []struct {
		name  string
		scope Scope
		do    func(c *court, panel []journal.Commitment)
		want  string // in the finding; empty: verified
	}{
		{"before it", Scope{Auditor: true}, suspends, ""},
		{"somebody else", Scope{Auditor: true}, func(c *court, panel []journal.Commitment) {
			suspends(c, panel)
			c.declares("bram", governance.No, "")
		}, ""},
		{"meanwhile", Scope{Auditor: true}, func(c *court, panel []journal.Commitment) {
			suspends(c, panel)
			declares(c)
		}, "was suspended when it was declared"},
		{"meanwhile, as everybody is shown it", Scope{}, func(c *court, panel []journal.Commitment) {
			suspends(c, panel)
			declares(c)
		}, ""},
		{"meanwhile, entered before the ruling", Scope{Auditor: true}, func(c *court, panel []journal.Commitment) {
			declares(c)
			suspends(c, panel)
			said := &c.entries[c.find("2026-9", "delegate.declare", 1)]
			said.At = earlier(ruled(c).At, -time.Millisecond)
		}, "it is dated no later than"},
		{"at its instant, entered before it", Scope{Auditor: true}, func(c *court, panel []journal.Commitment) {
			declares(c)
			suspends(c, panel)
			c.entries[c.find("2026-9", "delegate.declare", 1)].At = ruled(c).At
		}, "it is dated no later than"},
		{"a millisecond before it", Scope{Auditor: true}, func(c *court, panel []journal.Commitment) {
			declares(c)
			suspends(c, panel)
			c.entries[c.find("2026-9", "delegate.declare", 1)].At = earlier(ruled(c).At, time.Millisecond)
		}, ""},
	} {
		t.Run(f.name, func(t *testing.T) {
			c := courtOf(villageOf(t, f.scope, false))
			c.opens("council", theCase)
			panel, _ := c.draw("council", councillors, nil)
			c.wait(3 * 24 * time.Hour)
			c.publicly("bram")
			lockingIn(c.village)
			c.declares("ada", governance.Yes, "So.")
			f.do(c, panel)
			r := c.judged()
			switch {
			case f.want == "" && r.Verdict != Verified:
				t.Errorf("got %s: %v", r.Verdict, r.Findings)
			case f.want != "" && (r.Verdict != Refused || !strings.Contains(r.Findings[len(r.Findings)-1].Error(), f.want)):
				t.Errorf("got %s: %v, want %q", r.Verdict, r.Findings, f.want)
			}
		})
	}
}

// TestVerify_TheSuspendedDeclareAgain once another ruling has lifted it.
func TestVerify_TheSuspendedDeclareAgain(t *testing.T) {
	c := suspending(t, Scope{Auditor: true}, nil)
	c.publicly("ada")
	lockingIn(c.village)
	c.declares("ada", governance.Yes, "")
	if r := c.judged(); r.Verdict != Verified {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}
