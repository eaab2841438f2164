// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
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

// juryOf is a body of so many seats that are drawn for a year among the members of the
// assembly, who have a week to answer; nobody who sits in it holds another seat.
func juryOf(seats int) governance.Charter {
	return governance.Charter{Version: 1, Body: bodies.Body{Slug: "jury", Name: "Jury", Level: bodies.Intermediate, Parent: "assembly", Seats: seats, OneSeat: true},
		Seating: &bodies.SeatRule{Ways: []bodies.Filling{{Months: 12, Drawn: &bodies.Drawing{Among: "assembly", Days: 7}}}}}
}

// newJury is the village with a jury of one.
func newJury(t testing.TB) *village {
	v := newVillage(t)
	v.adopt(juryOf(1))
	return v
}

// inTheLot are those of the village who can sit in the jury: no seat of the board is theirs.
var inTheLot = []string{"dina", "elif", "farid", "gwen"}

// seals seals the pool of a lot for a seat of the jury, without some of the assembly.
func (v *village) seals(seat string, without ...string) string {
	var pool []journal.Commitment
	for _, p := range []string{"ada", "bram", "chidi", "dina", "elif", "farid", "gwen"} {
		if !slices.Contains(without, p) {
			pool = append(pool, who(p))
		}
	}
	return v.enter("jury", "", journal.SeatDraw{Seat: seat, Among: "assembly", Pool: int64(len(pool)), PoolSHA256: journal.PoolDigest(pool)})
}

// order is who can sit in the jury in the order of a lot, which follows from the log as it
// is up to and with the entry that sealed its pool, or up to before it.
func (v *village) order(ref string, before int64) []string {
	v.t.Helper()
	at := int64(slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == ref })) + 1 - before
	tree := newTiler()
	if err := tree.grow(v.leaves()[:at]); err != nil {
		v.t.Fatal(err)
	}
	root := tree.head.Hash
	var pool []journal.Commitment
	for _, p := range []string{"ada", "bram", "chidi", "dina", "elif", "farid", "gwen"} {
		pool = append(pool, who(p))
	}
	order, err := sortition.Order(sortition.Seed(root.String(), ref), pool)
	if err != nil {
		v.t.Fatal(err)
	}
	var names []string
	for _, c := range order {
		for _, p := range inTheLot {
			if who(p) == c {
				names = append(names, p)
			}
		}
	}
	return names
}

// steps enters a step of a lot.
func (v *village) steps(ref, person, ground string) {
	act := journal.SeatAsk{Draw: ref, Ground: ground}
	if person != "" {
		act.Person = who(person)
	}
	v.enter("jury", "", act)
}

// takes lets somebody take a seat of the jury by a lot.
func (v *village) takes(ref, person, seat string) *journal.MandateBegin {
	act := &journal.MandateBegin{Mandate: "m-" + person, Person: who(person), Seat: seat, Title: "drawn", Until: journal.At(v.now.Add(time.Second).AddDate(0, 12, 0)), Draw: ref}
	v.enter("jury", "", *act)
	return act
}

// week lets the days of who is asked go by.
func (v *village) week() { v.now = v.now.AddDate(0, 0, 7) }

func TestVerify_DrawsSeatsAgain(t *testing.T) {
	// of is what a lot enters as it should be, and then alters.
	for _, c := range []struct {
		name string
		do   func(v *village)
		want string // "": it verifies
	}{
		{"as it was drawn", func(v *village) {
			ref := v.seals("seat-1")
			first := v.order(ref, 0)[0]
			v.steps(ref, first, "")
			v.takes(ref, first, "seat-1")
		}, ""},
		{"declined by the first, silent the second, taken by the third", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			v.steps(ref, order[1], "declined")
			v.week()
			v.steps(ref, order[2], "silent")
			v.takes(ref, order[2], "seat-1")
		}, ""},
		{"to the end of the order", func(v *village) {
			ref := v.seals("seat-1")
			ground := ""
			for _, p := range v.order(ref, 0) {
				v.steps(ref, p, ground)
				ground = "declined"
			}
			v.steps(ref, "", "declined")
			v.week()
			v.steps(v.seals("seat-1"), "", "")
			v.entries = v.entries[:len(v.entries)-1]
		}, ""},

		{"another than was drawn is asked", func(v *village) {
			ref := v.seals("seat-1")
			v.steps(ref, v.order(ref, 0)[1], "")
		}, "the next of the lot who could take seat"},
		{"who was drawn is asked in the name of another body", func(v *village) {
			ref := v.seals("seat-1")
			v.steps(ref, v.order(ref, 0)[0], "")
			v.entries[len(v.entries)-1].Body = "assembly"
		}, "is of a seat of assembly"},
		{"another than is asked takes it", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			v.takes(ref, order[1], "seat-1")
		}, "asks somebody else"},
		{"who was asked is passed over before their days are over", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			v.now = v.now.AddDate(0, 0, 7).Add(-2 * time.Second)
			v.steps(ref, order[1], "silent")
		}, "is not for the reason"},
		{"who was asked is passed over as if they could not take it", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			v.steps(ref, order[1], "unfit")
		}, "is not for the reason"},
		{"the second is asked, the first without a word of theirs", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			v.steps(ref, order[1], "")
		}, "is not for the reason"},
		{"one of the order is skipped", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			v.steps(ref, order[2], "declined")
		}, "the next of the lot who could take seat"},
		{"nobody is asked any more, though somebody is left", func(v *village) {
			ref := v.seals("seat-1")
			v.steps(ref, v.order(ref, 0)[0], "")
			v.steps(ref, "", "declined")
		}, "the next of the lot who could take seat"},
		{"it is called off", func(v *village) {
			ref := v.seals("seat-1")
			v.steps(ref, "", "void")
		}, "is not for the reason"},
		{"taken after the days", func(v *village) {
			ref := v.seals("seat-1")
			first := v.order(ref, 0)[0]
			v.steps(ref, first, "")
			v.week()
			v.takes(ref, first, "seat-1")
		}, "are over"},
		{"taken by who declined", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			v.steps(ref, order[1], "declined")
			v.takes(ref, order[0], "seat-1")
		}, "asks somebody else"},
		{"taken for longer", func(v *village) {
			ref := v.seals("seat-1")
			first := v.order(ref, 0)[0]
			v.steps(ref, first, "")
			act := v.takes(ref, first, "seat-1")
			act.Until = journal.At(v.now.AddDate(0, 12, 0).Add(time.Millisecond))
			v.entries[len(v.entries)-1].Act = *act
		}, "holds it for 12 months"},
		{"taken in another seat", func(v *village) {
			ref := v.seals("seat-1")
			first := v.order(ref, 0)[0]
			v.steps(ref, first, "")
			v.takes(ref, first, "seat-2")
		}, "nobody is drawn but by a lot for the seat"},
		{"taken by no lot", func(v *village) { v.takes(testRef(999_999), "dina", "seat-1") }, "nobody is drawn but by a lot for the seat"},
		{"appointed to it", func(v *village) {
			v.enter("jury", "", journal.MandateBegin{Mandate: "m-dina", Person: who("dina"), Seat: "seat-1", Title: "appointed", Until: journal.At(v.now.AddDate(0, 1, 0)), By: []journal.Commitment{who("ada")}, SeatedIn: "board"})
		}, "nobody appoints to seat"},

		{"one who should stand in the pool does not", func(v *village) { v.seals("seat-1", "gwen") }, "its pool is of 6 people"},
		{"somebody stands in the pool who is no member", func(v *village) {
			ref := v.seals("seat-1")
			pool := []journal.Commitment{who("zoe")}
			for _, p := range []string{"ada", "bram", "chidi", "dina", "elif", "farid"} {
				pool = append(pool, who(p))
			}
			at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == ref })
			v.entries[at].Act = journal.SeatDraw{Seat: "seat-1", Among: "assembly", Pool: 7, PoolSHA256: journal.PoolDigest(pool)}
		}, "its pool is of 7 people"},
		{"drawn by a root from before the pool was sealed", func(v *village) {
			for { // until that would have been another
				ref := v.seals("seat-1")
				early, first := v.order(ref, 1)[0], v.order(ref, 0)[0]
				if early != first {
					v.steps(ref, early, "")
					return
				}
				v.entries = v.entries[:len(v.entries)-1]
			}
		}, "the next of the lot who could take seat"},
		{"sealed among the members of another body", func(v *village) {
			v.enter("jury", "", journal.SeatDraw{Seat: "seat-1", Among: "board", Pool: 3, PoolSHA256: journal.PoolDigest(nil)})
		}, "where the charter says \"assembly\""},
		{"drawn twice for one vacancy", func(v *village) {
			v.seals("seat-1")
			v.seals("seat-1")
		}, "no lot is due for seat"},
		{"drawn again while who was drawn is asked", func(v *village) {
			ref := v.seals("seat-1")
			v.steps(ref, v.order(ref, 0)[0], "")
			v.seals("seat-1")
		}, "no lot is due for seat"},
		{"drawn under another name of the same vacancy", func(v *village) {
			v.seals("seat-1")
			v.seals("seat-2")
		}, "no lot is due for seat"},
		{"drawn again, though it is taken", func(v *village) {
			ref := v.seals("seat-1")
			first := v.order(ref, 0)[0]
			v.steps(ref, first, "")
			v.takes(ref, first, "seat-1")
			v.seals("seat-1")
		}, "no lot is due for seat"},
		{"drawn again at once, for nobody took it", func(v *village) {
			ref := v.seals("seat-1")
			ground := ""
			for _, p := range v.order(ref, 0) {
				v.steps(ref, p, ground)
				ground = "declined"
			}
			v.steps(ref, "", "declined")
			v.seals("seat-1")
		}, "no lot is due for seat"},
		{"drawn for the second vacancy after it was given up", func(v *village) {
			ref := v.seals("seat-1")
			first := v.order(ref, 0)[0]
			v.steps(ref, first, "")
			v.takes(ref, first, "seat-1")
			v.enter("jury", "", journal.MandateEnd{Mandate: "m-" + first, Ground: journal.Resigned})
			v.seals("seat-1")
		}, ""},

		{"a member dated back into the pool", func(v *village) {
			v.seals("seat-1")
			at := v.now
			v.enter("assembly", "", journal.PersonAdmit{Person: who("zoe"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(at), Ground: "open"})
			v.entries[len(v.entries)-1].At = journal.At(at)
		}, "it changes who the members are"},
		{"a seat elsewhere dated back before who was drawn is asked", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			at := v.now
			v.appoints("board", "m-back", order[0], "board", "ada")
			v.entries[len(v.entries)-1].At = journal.At(at)
		}, "it changes whose seats give a right"},
		{"who was asked took a seat beside which it cannot be held, and takes it", func(v *village) {
			ref := v.seals("seat-1")
			first := v.order(ref, 0)[0]
			v.steps(ref, first, "")
			v.appoints("board", "m-board", first, "board", "ada")
			v.takes(ref, first, "seat-1")
		}, "cannot take seat"},
		{"who was asked took such a seat, and the next is asked", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			v.appoints("board", "m-board", order[0], "board", "ada")
			v.steps(ref, order[1], "unfit")
			v.takes(ref, order[1], "seat-1")
		}, ""},
		{"a step dated before the one before it", func(v *village) {
			ref := v.seals("seat-1")
			order := v.order(ref, 0)
			v.steps(ref, order[0], "")
			v.now = v.now.Add(-2 * time.Second)
			v.steps(ref, order[1], "declined")
		}, "no later than the step of the draw before it"},
		{"a draw there is none", func(v *village) { v.steps(testRef(999_999), "dina", "") }, "no draw"},
		{"drawn with the founding, by a lot", func(v *village) {
			v.seated("jury", journal.MandateBegin{Mandate: "m-dina", Person: who("dina"), Seat: "seat-1", Title: "drawn", Until: journal.At(villageStart.AddDate(1, 0, 0)), Draw: testRef(999_999)})
		}, "no lot of the record gave it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newJury(t)
			c.do(v)
			r := v.verify(Against{})
			refused := r.Verdict == Refused && strings.Contains(r.Findings[0].What, c.want)
			if c.want == "" && r.Verdict != Verified || c.want != "" && !refused {
				t.Errorf("got %s: %v, want %q", r.Verdict, r.Findings, c.want)
			}
			if c.want == "" && recounttest.Here(t) {
				if _, said := v.heldTwice(); said.Verdict != "verified" {
					t.Errorf("the second recount says %q", said.Lines)
				}
			}
		})
	}
}

// TestVerify_SaysWhichLotsAreOverdue: whoever runs the server cannot draw again, but could
// wait, and that shows.
func TestVerify_SaysWhichLotsAreOverdue(t *testing.T) {
	for what, c := range map[string]struct {
		do   func(v *village)
		want string
	}{
		"no pool is sealed": {func(*village) {}, "is filled by lot and vacant"},
		"nobody is asked":   {func(v *village) { v.seals("seat-1") }, "the next step of the lot"},
		"nobody follows who was silent": {func(v *village) {
			ref := v.seals("seat-1")
			v.steps(ref, v.order(ref, 0)[0], "")
			v.week()
		}, "the next step of the lot"},
		"their days go on": {func(v *village) {
			ref := v.seals("seat-1")
			v.steps(ref, v.order(ref, 0)[0], "")
			v.now = v.now.AddDate(0, 0, 4)
		}, ""},
		"it was taken": {func(v *village) {
			ref := v.seals("seat-1")
			first := v.order(ref, 0)[0]
			v.steps(ref, first, "")
			v.takes(ref, first, "seat-1")
		}, ""},
	} {
		v := newJury(t)
		c.do(v)
		v.now = v.now.Add(25 * time.Hour)
		v.admit("zoe", 1)
		r := v.verify(Against{})
		found := slices.ContainsFunc(r.Findings, func(f Finding) bool {
			return f.Verdict == Incomplete && strings.Contains(f.What, "overdue") && strings.Contains(f.What, "lot") && strings.Contains(f.What, c.want)
		})
		if found != (c.want != "") {
			t.Errorf("%s: %s: %v", what, r.Verdict, r.Findings)
		}
	}
}
