// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance/journal"
)

// admits admits somebody, or again, as an entry of an instant.
func (v *village) admits(person string, weight int64, at time.Time) {
	v.t.Helper()
	v.offTheRoll(person)
	v.people = slices.DeleteFunc(v.people, func(p journal.Named) bool { return p.Person == person })
	v.now = at.Add(-time.Second)
	v.admit(person, weight)
}

// left ends a membership.
func (v *village) left(person string, at time.Time) {
	v.offTheRoll(person)
	v.now = at.Add(-time.Second)
	v.enter("assembly", "", journal.PersonLeave{Person: who(person), Ground: "left"})
}

func (v *village) offTheRoll(person string) {
	v.electors["assembly"] = slices.DeleteFunc(v.electors["assembly"], func(e bodies.Elector) bool { return e.Person == name(person) })
}

// rolls makes the roll of a vote at an instant.
func (v *village) rolls(id, body string, at time.Time) {
	v.now = at.Add(-2 * time.Second)
	options := []string{"nothing", "pier"}
	if body == "assembly" {
		options = nil
	}
	v.open(id, body, options...)
}

// before is what a verification says came before the roll of a vote.
func (r Report) before(t *testing.T, id string) string {
	t.Helper()
	for _, i := range r.Issues {
		if i.Issue != id {
			continue
		}
		if i.Before == nil {
			return ""
		}
		said := id + " (" + i.Before.String() + ")"
		if !slices.ContainsFunc(r.Notes, func(n string) bool {
			return strings.HasPrefix(n, "shortly before a roll: ") && strings.Contains(n, said)
		}) {
			t.Errorf("no note says %q: %q", said, r.Notes)
		}
		return i.Before.String()
	}
	t.Fatalf("there is no issue %s", id)
	return ""
}

// TestVerify_SaysWhatChangedBeforeARoll: who came, who left and who weighs more, in the 30
// days before, behind the founding; and nothing else.
func TestVerify_SaysWhatChangedBeforeARoll(t *testing.T) {
	const month = 30 * 24 * time.Hour
	at := villageStart.Add(100 * 24 * time.Hour)
	for name, test := range map[string]struct {
		body string
		do   func(v *village)
		want string
	}{
		"nobody":                     {"assembly", func(*village) {}, ""},
		"somebody who came":          {"assembly", func(v *village) { v.admits("ghost", 1, at.Add(-time.Hour)) }, "admitted: 1"},
		"a month before":             {"assembly", func(v *village) { v.admits("ghost", 1, at.Add(-month)) }, "admitted: 1"},
		"a moment more than a month": {"assembly", func(v *village) { v.admits("ghost", 1, at.Add(-month-time.Millisecond)) }, ""},
		"somebody who left":          {"assembly", func(v *village) { v.left("elif", at.Add(-time.Hour)) }, "left: 1"},
		"somebody who was away for a day": {"assembly", func(v *village) {
			v.left("elif", at.Add(-25*time.Hour))
			v.admits("elif", 1, at.Add(-time.Hour))
		}, "admitted: 1, left: 1"},
		"somebody of the outer sphere": {"assembly", func(v *village) {
			v.now = at.Add(-2 * month)
			v.enter("assembly", "", journal.PersonAdmit{Person: who("ghost"), Sphere: "outer", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "open"})
			since := v.entries[len(v.entries)-1].Act.(journal.PersonAdmit).Since
			v.now = at.Add(-time.Hour)
			v.enter("assembly", "", journal.PersonAdmit{Person: who("ghost"), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: since, Ground: "correction", By: []journal.Commitment{who("ada")}, SeatedIn: "board"})
			v.people = append(v.people, journal.Named{Commitment: who("ghost"), Salt: saltOf("ghost"), Person: "ghost", Name: "The ghost"})
			v.electors["assembly"] = append(v.electors["assembly"], bodies.Elector{Person: name("ghost"), Sphere: bodies.Inner, Place: "quay", Since: v.now, Weight: 1})
		}, "given another sphere, place or field: 1"},
		"somebody who came to another body": {"board", func(v *village) { v.admits("ghost", 1, at.Add(-time.Hour)) }, ""},
		"a seat that was given": {"board", func(v *village) {
			v.now = at.Add(-time.Hour)
			v.appoints("board", "seat-dina", "dina", "board", "ada")
			v.electors["board"] = append(v.electors["board"], bodies.Elector{Person: name("dina"), Seated: true})
		}, "seated without an election: 1"},
		"a seat that was given up": {"board", func(v *village) {
			v.now = at.Add(-time.Hour)
			v.enter("board", "", journal.MandateEnd{Mandate: "seat-bram", Ground: journal.Resigned})
			v.electors["board"] = slices.DeleteFunc(v.electors["board"], func(e bodies.Elector) bool { return string(e.Person) == string(known(who("bram"))) })
		}, "unseated without one: 1"},
		"somebody dated back by two months, behind an entry of now": {"assembly", func(v *village) {
			v.now = at.Add(-time.Hour)
			v.enter("board", "", journal.MandateEnd{Mandate: "seat-bram", Ground: journal.Resigned})
			v.admits("ghost", 1, at.Add(-2*month))
		}, "admitted: 1"},
		"somebody who is dated later than the roll": {"assembly", func(v *village) {
			kept := slices.Clone(v.electors["assembly"])
			v.admits("ghost", 1, at.Add(time.Hour))
			v.electors["assembly"] = kept
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			test.do(v)
			v.rolls("2026-70", test.body, at)
			r := v.verify(Against{})
			if r.Verdict == Refused {
				t.Fatalf("it is refused: %v", r.Findings)
			}
			if got := r.before(t, "2026-70"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			for _, i := range r.Issues { // the founding is seconds older than the first of them
				if i.Issue != "2026-70" && i.Before != nil {
					t.Errorf("of issue %s: %s", i.Issue, i.Before)
				}
			}
			if said := slices.ContainsFunc(r.Notes, func(n string) bool { return strings.HasPrefix(n, "shortly before a roll") }); said != (test.want != "") {
				t.Errorf("notes %q", r.Notes)
			}
		})
	}
}

// TestVerify_SaysWhatChangedBeforeTheRollOfAnElection, which is that of its freeze. Whom
// an election seats is nothing of that kind.
func TestVerify_SaysWhatChangedBeforeTheRollOfAnElection(t *testing.T) {
	v := newElection(t)
	if notes := strings.Join(v.verify(Against{}).Notes, "\n"); strings.Contains(notes, "shortly before") {
		t.Errorf("of an election that nothing preceded: %s", notes)
	}
	v = electionInto(t, "college", func(v *village) {
		v.admits("ghost", 1, v.now.Add(time.Minute))
		v.now = v.now.AddDate(0, 0, 30).Add(-time.Minute) // more than a month before it opens
	})
	if got := v.verify(Against{}).before(t, "2026-9"); got != "admitted: 1" {
		t.Errorf("got %q", got)
	}
}

// TestVerify_SaysWhatChangedBeforeARollOfSeats, and not whom an election unseated.
func TestVerify_SaysWhatChangedBeforeARollOfSeats(t *testing.T) {
	v := heldAfter(t, func(v *village) {
		v.appoints("audit", "m-elif", "elif", "board", "ada")
		v.enter("audit", "", journal.MandateEnd{Mandate: "m-elif", Ground: journal.Resigned})
	})
	if got := v.verify(Against{}).before(t, "2026-12"); got != "seated without an election: 1, unseated without one: 1" {
		t.Errorf("got %q", got)
	}
}
