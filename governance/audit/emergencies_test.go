// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
)

// emergency enters an act of a kind for some hours.
func (v *village) emergency(kind, body, issue, text string, hours int, reason string) string {
	v.says(body, issue, reason, func(sum string) journal.Act {
		return journal.Emergency{Kind: kind, Text: text, Until: journal.At(v.now.Add(time.Second + time.Duration(hours)*time.Hour)), TextSHA256: sum}
	})
	return v.entries[len(v.entries)-1].Ref
}

// pausedVillage has a pause that was ended, one that holds, and two texts withheld, one
// of them no more.
func pausedVillage(t testing.TB) *village {
	v := newVillage(t)
	v.emergency("withhold.argument", "board", "2026-2", "a1", 1, "By order of a court.")
	v.now = v.now.Add(2 * time.Hour)
	ended := v.emergency("pause.comments", "", "", "", 72, "A flood.")
	v.enter("", "", journal.EmergencyEnd{Emergency: ended})
	v.emergency("pause.reports", "assembly", "", "", 24, "A flood.")
	v.emergency("withhold.comment", "assembly", "2026-3", "c1", 90*24, "By order of a court.")
	return v
}

func TestVerify_FollowsEmergencyActs(t *testing.T) {
	for _, scope := range []Scope{{}, {Auditor: true}} {
		v := pausedVillage(t)
		v.scope = scope
		r := v.verify(Against{})
		want := EmergencyReport{Acts: 4, Ended: 1, Withheld: 1, Paused: 1}
		if r.Verdict != Verified || r.Emergencies == nil || *r.Emergencies != want {
			t.Fatalf("%+v: got %s, %+v: %v", scope, r.Verdict, r.Emergencies, r.Findings)
		}
		if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, "withheld: 1 texts") || !strings.Contains(notes, "emergency acts of the operator: 4") {
			t.Errorf("%+v: %s", scope, notes)
		}
	}
	if r := newVillage(t).verify(Against{}); r.Emergencies != nil || strings.Contains(strings.Join(r.Notes, "\n"), "emergency") {
		t.Errorf("where there were none: %+v, %q", r.Emergencies, r.Notes)
	}
}

// TestVerify_RefusesEmergencyActsThatMayNotBe forges acts, their ends and what they
// pause, each signed anew.
func TestVerify_RefusesEmergencyActsThatMayNotBe(t *testing.T) {
	act := func(n int, change func(e *journal.Entry, a *journal.Emergency)) func(*village) {
		return func(v *village) {
			var issue string
			switch n {
			case 0:
				issue = "2026-2"
			case 3:
				issue = "2026-3"
			}
			nth := 0
			if n == 2 {
				nth = 1
			}
			entered(v, issue, "emergency", nth, change)
		}
	}
	longer := func(v *village, e *journal.Entry, hours int) journal.Instant {
		at, _ := e.At.Time()
		return journal.At(at.Add(time.Duration(hours) * time.Hour))
	}
	for _, test := range []struct {
		name  string
		spoil func(v *village)
		where string
		what  string
	}{
		{"of a kind that is none", act(1, func(_ *journal.Entry, a *journal.Emergency) { a.Kind = "pause.votes" }), "(emergency)", "does nothing else"},
		{"a paper", act(3, func(_ *journal.Entry, a *journal.Emergency) { a.Kind = "withhold.paper" }), "(emergency)", "does nothing else"},
		{"comments for too long", func(v *village) {
			act(1, func(e *journal.Entry, a *journal.Emergency) { a.Until = longer(v, e, 73) })(v)
		}, "(emergency)", "no longer than its kind may"},
		{"reports for too long", func(v *village) {
			act(2, func(e *journal.Entry, a *journal.Emergency) { a.Until = longer(v, e, 25) })(v)
		}, "(emergency)", "no longer than its kind may"},
		{"a text for too long", func(v *village) {
			act(3, func(e *journal.Entry, a *journal.Emergency) { a.Until = longer(v, e, 90*24+1) })(v)
		}, "(emergency)", "no longer than its kind may"},
		{"that was over before it began", func(v *village) {
			act(1, func(e *journal.Entry, a *journal.Emergency) { a.Until = longer(v, e, -1) })(v)
		}, "(emergency)", "for a minute at least"},
		{"a pause of a text", act(1, func(_ *journal.Entry, a *journal.Emergency) { a.Text = "c1" }), "(emergency)", "and no text"},
		{"no text", act(3, func(_ *journal.Entry, a *journal.Emergency) { a.Text = "" }), "(emergency)", "one text about one matter"},
		{"a text of no body", act(3, func(e *journal.Entry, _ *journal.Emergency) { e.Body = "" }), "(emergency)", "one text about one matter"},
		{"of a body that is none", act(2, func(e *journal.Entry, _ *journal.Emergency) { e.Body = "nowhere" }), "(emergency)", "no body nowhere"},
		{"a text of another body's matter", act(3, func(e *journal.Entry, _ *journal.Emergency) { e.Body = "board" }), "emergency ", "which is of assembly"},
		{"two at once", func(v *village) {
			v.emergency("withhold.comment", "assembly", "2026-3", "c1", 1, "Another order.")
		}, "(emergency)", "holds at that time"},
		{"one body's where all is paused", func(v *village) {
			v.emergency("pause.comments", "", "", "", 1, "Another flood.")
			v.emergency("pause.comments", "board", "", "", 1, "A third flood.")
		}, "(emergency)", "holds at that time"},
		{"the same reason again", func(v *village) { v.emergency("pause.comments", "", "", "", 1, "A flood.") }, "(emergency)", "a reason of its own"},
		{"reports paused again too soon", func(v *village) {
			v.now = v.now.Add(47 * time.Hour)
			v.emergency("pause.reports", "assembly", "", "", 1, "Another flood.")
		}, "(emergency)", "after a pause"},
		{"an end of none", func(v *village) { v.enter("", "", journal.EmergencyEnd{Emergency: testRef(1)}) }, "(emergency.end)", "no emergency act"},
		{"an end under another body", func(v *village) {
			entered(v, "", "emergency.end", 0, func(e *journal.Entry, _ *journal.EmergencyEnd) { e.Body = "board" })
		}, "(emergency.end)", "it names"},
		{"an end twice", func(v *village) {
			v.enter("", "", v.entries[v.find("", "emergency.end", 0)].Act)
		}, "(emergency.end)", "does not hold any more"},
		{"an end once it was over", func(v *village) {
			over := v.entries[v.find("2026-2", "emergency", 0)]
			v.enter("board", "2026-2", journal.EmergencyEnd{Emergency: over.Ref})
		}, "(emergency.end)", "does not hold any more"},
		{"without its reason", func(v *village) { v.said = v.said[1:] }, saidFolder, "it is missing"},
		{"with another reason", func(v *village) { v.said[0].Text = []byte("No reason.") }, saidFolder, "commits to"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := pausedVillage(t)
			test.spoil(v)
			v.refusedFor(test.where, test.what)
		})
	}
}

// TestVerify_RefusesACaseThatWasOpenedWhileReportsArePaused, of its court or of all,
// and takes it before, afterwards, and of another court.
func TestVerify_RefusesACaseThatWasOpenedWhileReportsArePaused(t *testing.T) {
	for _, test := range []struct {
		name    string
		body    string
		later   time.Duration
		ends    bool
		refused bool
	}{
		{"of the court", "council", 0, false, true}, {"of all", "", 0, false, true}, {"of another", "assembly", 0, false, false},
		{"once it is over", "council", 25 * time.Hour, false, false}, {"once it was ended", "", 0, true, false},
	} {
		c := newCourt(t)
		ref := c.emergency("pause.reports", test.body, "", "", 24, "A flood.")
		if test.ends {
			c.enter(test.body, "", journal.EmergencyEnd{Emergency: ref})
		}
		c.wait(test.later)
		c.opens("council", "2026-9")
		r := c.verify(Against{})
		if !test.refused {
			if r.Verdict != Verified {
				t.Errorf("%s: %v", test.name, r.Findings)
			}
			continue
		}
		if said := fmt.Sprint(r.Findings); r.Verdict != Refused || !strings.Contains(said, "(case.open)") || !strings.Contains(said, "an emergency act has paused this") {
			t.Errorf("%s: got %s: %s", test.name, r.Verdict, said)
		}
	}
}

// TestVerify_TakesEmergencyActsWhereTheMatterStoodThen: a raised matter goes from body to
// body, and what an act withholds is told of the one where it was.
func TestVerify_TakesEmergencyActsWhereTheMatterStoodThen(t *testing.T) {
	withheld := func(body string, then ...func(v *village)) *village {
		v := ward(t, Scope{})
		v.raises("2026-60", "ward", "ada", 2)
		v.backs("ward", "2026-60", "bram", "dina")
		for _, act := range then {
			act(v)
		}
		v.emergency("withhold.argument", body, "2026-60", "a1", 1, "By order of a court.")
		return v
	}
	called := func(v *village) { v.callsIn("ward", "2026-60", "board", "ada", "chidi") }
	v := withheld("ward")
	called(v)
	v.initiates("2026-60", "board")
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Errorf("called in afterwards: %s %v", r.Verdict, r.Findings)
	}
	v = withheld("board", called)
	v.initiates("2026-60", "board")
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Errorf("called in before: %s %v", r.Verdict, r.Findings)
	}
	withheld("board").refusedFor("(emergency)", "which stands in ward then")
	withheld("ward", called).refusedFor("(emergency)", "which stands in board then")
	v = ward(t, Scope{})
	v.emergency("withhold.argument", "board", "2026-60", "a1", 1, "By order of a court.")
	v.raises("2026-60", "ward", "ada", 2)
	v.refusedFor("(issue.raise)", "before it is raised")
}
