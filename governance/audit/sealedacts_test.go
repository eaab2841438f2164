// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

func TestVerify_SealedDelegations(t *testing.T) {
	for scope, want := range map[Scope]string{{}: "scope: public, delegations not opened: 6 entries", {Auditor: true}: ""} {
		v := villageOf(t, scope, true)
		archive := v.export()
		r := v.verify(Against{})
		state := FromCarried
		if scope.Auditor {
			state = Recounted
		}
		if r.Verdict != Verified || !strings.Contains(strings.Join(r.Notes, "\n"), want) {
			t.Errorf("%+v: %s %v, %q", scope, r.Verdict, r.Findings, r.Notes)
		}
		for _, m := range r.Issues {
			if m.Issue == "2026-1" && (m.State != state || m.Turnout.Represented != 3 || m.Outcome != governance.Adopted) {
				t.Errorf("%+v: %+v", scope, m)
			}
		}
		if scope.Auditor {
			continue
		}
		for _, secret := range []string{"opening\":{\"data\":{\"delegat", `"delegation":"`, `"delegator":"`} {
			if bytes.Contains(archive, []byte(secret)) {
				t.Errorf("the public archive holds %q", secret)
			}
		}
	}
}

// TestVerify_AcceptsThatNobodysVoiceIsLost: where everybody casts, a count from what
// ballots carried says so in the words of one that knows the delegations.
func TestVerify_AcceptsThatNobodysVoiceIsLost(t *testing.T) {
	for _, scope := range []Scope{{}, {Auditor: true}} {
		v := villageOf(t, scope, true)
		i := v.open("2026-70", "assembly")
		roll := v.roll(*i)
		for _, person := range []string{"ada", "bram", "chidi", "dina", "elif", "farid", "gwen"} {
			v.cast("2026-70", person, yes())
		}
		v.decide(i, roll)
		if r := v.verify(Against{}); r.Verdict != Verified {
			t.Errorf("%+v: %s: %v", scope, r.Verdict, r.Findings)
		}
	}
}

// TestVerify_RefusesForgedSealedDelegations alters what is beside the log, or in it,
// and signs everything anew.
func TestVerify_RefusesForgedSealedDelegations(t *testing.T) {
	count := func(change func(*village, *journal.Count)) func(*village) {
		return func(v *village) {
			entered(v, "2026-1", "count", 0, func(_ *journal.Entry, a *journal.Count) { change(v, a) })
		}
	}
	carry := func(change func(sheet string) string) func(*village) {
		return func(v *village) {
			m := v.matters["2026-1"]
			m.Carried = []byte(change(string(m.Carried)))
			count(func(_ *village, a *journal.Count) { a.CarriedSHA256 = journal.Digest(m.Carried) })(v)
		}
	}
	public, auditor := Scope{}, Scope{Auditor: true}
	for _, c := range []struct {
		name  string
		scope Scope
		spoil func(v *village)
		want  string
	}{
		{"a delegation that is not opened to auditors", auditor, func(v *village) { v.opened = v.opened[1:] }, "an auditor is shown every sealed entry"},
		{"an opening of nothing", auditor, func(v *village) {
			extra := v.opened[0]
			extra.Ref = testRef(999)
			v.opened = append(v.opened, extra)
		}, "it opens 1 entries that are not in the record"},
		{"another salt", auditor, func(v *village) { v.opened[0].Opening.Salt = saltOf("x") }, "the leaf commits to"},
		{"another delegation", auditor, func(v *village) { v.opened[0].Opening.Data = v.opened[1].Opening.Data }, "the leaf commits to"},
		{"an opening of another type", auditor, func(v *village) { v.opened[0].Opening.Type = "delegate.accept" }, "the leaf of a delegation.set"},
		{"openings for everybody", public, func(v *village) { v.leak = true }, "may not lie in an archive that is not an auditor's"},
		{"weights for everybody", public, func(v *village) { v.matters["2026-1"].Weights = []byte("x\n") }, "may not lie in an archive of this scope"},
		{"what ballots carried left out", public, func(v *village) { v.matters["2026-1"].Carried = nil }, "what each ballot carried is public"},
		{"what ballots carried altered", public, func(v *village) { v.matters["2026-1"].Carried[65] ^= 1 }, "carried.csv"},
		{"a ballot that carries more", public, carry(func(s string) string { return strings.Replace(s, ",4", ",5", 1) }), "carried and lost voices are"},
		{"a ballot that carries less than its owner", public, carry(func(s string) string { return strings.Replace(s, ",4", ",0", 1) }), "weighs at least 1"},
		{"somebody who cast nothing and carries", public, carry(func(s string) string {
			lines := append(strings.SplitAfter(strings.TrimSuffix(s, "\n"), "\n"), string(who("dina"))+",1\n")
			lines[0] = strings.TrimSuffix(lines[0], "\n") + "\n"
			slices.Sort(lines)
			return strings.Join(lines, "")
		}), "cast no ballot"},
		{"other figures", public, func(v *village) { v.matters["2026-1"].Summary = []byte("{}") }, "not what the record commits to"},
		{"other figures, to auditors", auditor, func(v *village) {
			m := v.matters["2026-1"]
			m.Summary = bytes.Replace(m.Summary, []byte(`"longest_chain":2`), []byte(`"longest_chain":1`), 1)
			count(func(_ *village, a *journal.Count) { a.SummarySHA256 = journal.Digest(m.Summary) })(v)
		}, "where the acts in the record make"},
		{"a lost voice that was not", public, count(func(_ *village, a *journal.Count) { a.Lost = map[string]int64{"no-vote": 9} }), "carried and lost voices are"},
		{"a count that says nothing was sealed", auditor, count(func(_ *village, a *journal.Count) { a.CarriedSHA256, a.SummarySHA256 = "", "" }), "carried_sha256"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := villageOf(t, c.scope, true)
			c.spoil(v)
			r := v.verify(Against{})
			if r.Verdict != Refused || !strings.Contains(r.Findings[len(r.Findings)-1].Error(), c.want) {
				t.Errorf("got %s: %v, want %q", r.Verdict, r.Findings, c.want)
			}
		})
	}
	t.Run("a count that hides what is in clear", func(t *testing.T) {
		v := villageOf(t, public, false)
		m := v.matters["2026-1"]
		salted := journal.SaltedSheet(m.Weights, saltOf("x"))
		m.Carried, _ = journal.CarriedOf(salted)
		m.Weights = nil
		count(func(_ *village, a *journal.Count) {
			a.WeightsSHA256, a.CarriedSHA256, a.SummarySHA256 = journal.Digest(salted), journal.Digest(m.Carried), journal.Digest(m.Summary)
		})(v)
		if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "no delegation before it is sealed") {
			t.Errorf("got %s: %v", r.Verdict, r.Findings)
		}
	})
	t.Run("a sealed one where every charter shows them", func(t *testing.T) {
		for _, scope := range []Scope{public, auditor} {
			v := villageOf(t, scope, false)
			v.seal = true
			v.delegate("gwen", journal.Scope{Body: "assembly"}, "elif")
			if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "every charter so far shows to everybody") {
				t.Errorf("%+v: got %s: %v", scope, r.Verdict, r.Findings)
			}
		}
	})
	t.Run("one taken back in clear", func(t *testing.T) {
		v := villageOf(t, auditor, true)
		at := v.find("2026-1", "issue.open", 0)
		set, _ := v.opened[0].Opening.Open(v.entries[v.find("", "delegation.set", 0)].Act.(journal.Sealed))
		d := set.(journal.DelegationSet)
		v.insert(at, "", v.entries[at].At, journal.DelegationClear{Delegation: d.Delegation, Person: d.Person})
		if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "sealed, or in clear") {
			t.Errorf("got %s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestVerify_BoundsWhatSealedDelegationsMove lets Gwen entrust her voice under seal where
// all others did so in clear: by those Ada carries four voices and Elif two, Gwen's and
// Dina's reach nobody. Of the vote it is told what each ballot carried; one entry can
// have moved so much and no more.
func TestVerify_BoundsWhatSealedDelegationsMove(t *testing.T) {
	byDefault := governance.DelegationRule{Rule: "default"}
	for _, c := range []struct {
		name      string
		rule      governance.DelegationRule
		ada, elif int64
		want      string
		unbound   bool
	}{
		{"as it was", byDefault, 4, 3, "", false},
		{"Bram, and Chidi with him, to Elif", byDefault, 1, 5, "", false},
		{"and one more", byDefault, 1, 6, "takes 2 sealed entries at the least, and there were 1", false},
		{"one from each", byDefault, 1, 1, "takes 2 sealed entries at the least, and there were 1", false},
		{"by lists", governance.DelegationRule{Rule: "breadth-first", Choices: 3}, 1, 6, "", true},
		{"under a cap", governance.DelegationRule{Rule: "default", Cap: &governance.Cap{Weight: 9}}, 1, 6, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := villageOf(t, Scope{}, false)
			c.rule.Months, c.rule.Shown, c.rule.BodiesBelow = 12, governance.ShownTwo, true
			v.amends(governance.Charter{Body: bodies.Body{Slug: "forum", Name: "Forum", Level: bodies.Intermediate, Parent: "convention"}, Version: 1,
				Procedures: []governance.Procedure{{Kind: "matter", Name: "Matter", Participation: governance.Liquid, Visibility: governance.Public, Method: governance.MethodMotion,
					Franchise: bodies.Franchise{Body: "assembly"}, Delegation: &c.rule, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}}})
			v.seal = true
			v.delegate("gwen", journal.Scope{}, "elif")
			i := v.open("2026-50", "forum")
			roll := v.roll(*i)
			v.cast("2026-50", "ada", yes())
			v.cast("2026-50", "elif", no())
			v.decideCarried(i, roll, map[string]int64{"ada": c.ada, "elif": c.elif})
			r := v.verify(Against{})
			if c.want != "" {
				if r.Verdict != Refused || !strings.Contains(r.Findings[0].What, c.want) {
					t.Errorf("got %s: %v, want %q", r.Verdict, r.Findings, c.want)
				}
				return
			}
			if said := strings.Contains(strings.Join(r.Notes, "\n"), "not bounded: of 2026-50"); r.Verdict != Verified || said != c.unbound {
				t.Errorf("got %s: %v, %q", r.Verdict, r.Findings, r.Notes)
			}
		})
	}
}

// decideCarried closes, counts and decides a vote as if each ballot had carried so much.
func (v *village) decideCarried(i *governance.Issue, roll bodies.Roll, of map[string]int64) {
	v.t.Helper()
	id, body, m := string(i.ID), string(i.Body), v.matters[string(i.ID)]
	v.now = i.ClosesAt
	v.enter(body, id, journal.IssueClose{ClosedAt: journal.At(v.now.Add(time.Second))})
	i.ClosedAt = v.now
	carried, lost := make([]int64, len(roll.Entries)), roll.Weight()
	for person, weight := range of {
		carried[roll.Index(name(person))] = weight
		lost -= weight
	}
	var votes []governance.Vote
	for _, vote := range v.votes[id] {
		votes = append(votes, vote)
	}
	c, err := i.ConcludeCarried(roll, votes, carried, map[string]int64{"opt-out": lost}, 0)
	if err != nil {
		v.t.Fatal(err)
	}
	m.Count, m.Decision, m.Summary = v.canonical(c.Transcript), v.canonical(c.Decision), v.canonical(c.Summary)
	for n, e := range roll.Entries {
		if carried[n] == 0 {
			continue
		}
		if m.Carried, err = (journal.RollLine{Member: committed(e.Person), Weight: carried[n]}).Append(m.Carried); err != nil {
			v.t.Fatal(err)
		}
	}
	count := i.Counted(c.Decision, int64(len(m.Casts)), journal.Digest([]byte("never shown")), journal.Digest(m.Count))
	count.CarriedSHA256, count.SummarySHA256 = journal.Digest(m.Carried), journal.Digest(m.Summary)
	v.enter(body, id, count)
	ref := v.enter(body, id, c.Decision.Entered(journal.Digest(m.Decision)))
	if c.Decision.Outcome.Binds() {
		v.enter(body, id, journal.Effect{Kind: "text", Decision: ref, Detail: "done"})
	}
}
