// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
)

// TestJudgeEnd_StrikesOffNobodyButWhomTheCharterNames: a membership is its member's to
// end; the keeper ends that of who lapsed and, where it says so, of who came from the list.
func TestJudgeEnd_StrikesOffNobodyButWhomTheCharterNames(t *testing.T) {
	lapsed := bodies.Departure{Ground: bodies.ByStriking, By: []bodies.PersonID{"ofra"}, At: opened, Came: bodies.ByInvitation,
		Member: bodies.Member{Body: "assembly", Person: "nia", Sphere: bodies.Inner, Since: opened.AddDate(-1, 0, 0), From: opened.AddDate(-1, 0, 0), GoodUntil: opened.AddDate(0, 0, -11)}}
	with := func(change func(*bodies.Departure)) bodies.Departure { d := lapsed; change(&d); return d }
	listed := with(func(d *bodies.Departure) { d.Came, d.Member.GoodUntil = bodies.ByList, opened.AddDate(0, 1, 0) })
	for name, test := range map[string]struct {
		strikes bodies.Strikes
		d       bodies.Departure
		want    string // in the refusal; empty: it is taken
		in      bodies.Slug
	}{
		"of their own":                    {"", with(func(d *bodies.Departure) { d.Ground, d.By, d.Bound = bodies.ByLeaving, nil, true }), "", ""},
		"and another answers for it":      {"", with(func(d *bodies.Departure) { d.Ground = bodies.ByLeaving }), "their own", ""},
		"with the erasure":                {"", with(func(d *bodies.Departure) { d.Ground, d.By = bodies.ByErasure, nil }), "", ""},
		"by another for that":             {"", with(func(d *bodies.Departure) { d.Ground = bodies.ByErasure }), "their own", ""},
		"for a reason there is not":       {"listed", with(func(d *bodies.Departure) { d.Ground = "sent" }), "does not end", ""},
		"struck off, where nobody is":     {"", lapsed, "nobody is struck off", ""},
		"who lapsed":                      {"lapsed", lapsed, "", "office"},
		"who lapsed, where lists count":   {"listed", lapsed, "", "office"},
		"on the last day of grace":        {"lapsed", with(func(d *bodies.Departure) { d.Member.GoodUntil = opened.AddDate(0, 0, -9) }), "have not lapsed", ""},
		"who never renewed":               {"lapsed", with(func(d *bodies.Departure) { d.Member.GoodUntil = time.Time{} }), "have not lapsed", ""},
		"who came from the list":          {"listed", listed, "", "office"},
		"and that is not said":            {"lapsed", listed, "have not lapsed", ""},
		"who was invited, and is in good": {"listed", with(func(d *bodies.Departure) { d.Member.GoodUntil = opened.AddDate(0, 1, 0) }), "have not lapsed", ""},
		"who is bound":                    {"lapsed", with(func(d *bodies.Departure) { d.Bound = true }), "holds a seat", ""},
		"by who does not keep the list":   {"lapsed", with(func(d *bodies.Departure) { d.By = []bodies.PersonID{"bram"} }), "seated in the keeping body", ""},
		"by nobody":                       {"lapsed", with(func(d *bodies.Departure) { d.By = nil }), "seated in the keeping body", ""},
		"by two":                          {"lapsed", with(func(d *bodies.Departure) { d.By = []bodies.PersonID{"ofra", "bram"} }), "seated in the keeping body", ""},
		"a keeper who strikes themself":   {"lapsed", with(func(d *bodies.Departure) { d.Member.Person = "ofra" }), "strikes themselves", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := rule()
			r.Strikes = test.strikes
			in, err := r.JudgeEnd(test.d, others)
			if in != test.in || (test.want == "") != (err == nil) || err != nil && (!errors.Is(err, bodies.ErrNoWay) || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%q, %v, want %q, %q", in, err, test.in, test.want)
			}
		})
	}
	if _, err := (*bodies.Membership)(nil).JudgeEnd(lapsed, others); !errors.Is(err, bodies.ErrNoWay) {
		t.Errorf("by a charter that says nothing of members: %v", err)
	}
	for name, change := range map[string]func(*bodies.Membership){
		"who lapsed, where nothing is renewed": func(r *bodies.Membership) { r.Strikes, r.Terms = bodies.StrikesLapsed, bodies.Terms{} },
		"who is listed, where there is none":   func(r *bodies.Membership) { r.Strikes, r.Admissions = bodies.StrikesListed, r.Admissions[:2] },
		"whoever it likes":                     func(r *bodies.Membership) { r.Strikes = "anybody" },
	} {
		r := rule()
		if change(r); r.Fault() == "" {
			t.Errorf("a keeper may strike off %s", name)
		}
	}
}
