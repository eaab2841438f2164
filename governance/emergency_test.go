// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
)

var emergencyAt = time.Date(2026, 11, 30, 4, 0, 0, 0, time.UTC)

// pause is one of a kind and a body, from some hours after emergencyAt on.
func pause(kind EmergencyKind, body bodies.Slug, from, hours int, reason string) Emergency {
	at := emergencyAt.Add(time.Duration(from) * time.Hour)
	return Emergency{Kind: kind, Body: body, Digest: reason, At: at, Until: at.Add(time.Duration(hours) * time.Hour)}
}

func withheld(kind EmergencyKind, text string, from, hours int, reason string) Emergency {
	e := pause(kind, "council", from, hours, reason)
	e.Issue, e.Text = "2026-1", text
	return e
}

func TestEmergency_IsOneOfFewForAShortTime(t *testing.T) {
	spoiled := func(e Emergency, change func(e *Emergency)) Emergency { change(&e); return e }
	text := withheld(WithholdComment, "c1", 0, 90*24, "court")
	ended := pause(PauseReports, "", -30, 10, "flood")
	ended.Ended = ended.At.Add(7 * time.Hour) // 23 hours ago
	for _, test := range []struct {
		name   string
		act    Emergency
		before []Emergency
		want   error
	}{
		{"comments for three days", pause(PauseComments, "", 0, 72, "flood"), nil, nil},
		{"and no longer", pause(PauseComments, "", 0, 73, "flood"), nil, ErrEmergencyLong},
		{"reports for a day", pause(PauseReports, "council", 0, 24, "flood"), nil, nil},
		{"and no longer", pause(PauseReports, "council", 0, 25, "flood"), nil, ErrEmergencyLong},
		{"a text for ninety days", text, nil, nil},
		{"and no longer", withheld(WithholdArgument, "a1", 0, 90*24+1, "court"), nil, ErrEmergencyLong},
		{"for no time", pause(PauseComments, "", 0, 0, "flood"), nil, ErrEmergencyLong},
		{"of another kind", pause("pause.votes", "", 0, 1, "flood"), nil, ErrEmergencyKind},
		{"a paper", withheld("withhold.paper", "2026-1", 0, 1, "court"), nil, ErrEmergencyKind},
		{"a pause of a text", withheld(PauseComments, "c1", 0, 1, "flood"), nil, ErrEmergencyAbout},
		{"a text of no matter", spoiled(text, func(e *Emergency) { e.Issue = "" }), nil, ErrEmergencyAbout},
		{"a text of no body", spoiled(text, func(e *Emergency) { e.Body = "" }), nil, ErrEmergencyAbout},
		{"no text", spoiled(text, func(e *Emergency) { e.Text = "" }), nil, ErrEmergencyAbout},

		{"the same once more", text, []Emergency{withheld(WithholdComment, "c1", -1, 2, "another")}, ErrEmergencyHolds},
		{"one that would reach into another", text, []Emergency{withheld(WithholdComment, "c1", 5, 2, "another")}, ErrEmergencyHolds},
		{"of another text", text, []Emergency{withheld(WithholdComment, "c2", -1, 2, "court")}, nil},
		{"of a text of that id and another kind", text, []Emergency{withheld(WithholdArgument, "c1", -1, 2, "court")}, nil},
		{"after it, with another reason", text, []Emergency{withheld(WithholdComment, "c1", -2, 2, "another")}, nil},
		{"after it, with the same reason", text, []Emergency{withheld(WithholdComment, "c1", -2, 2, "court")}, ErrEmergencySame},
		{"of one body where all is paused", pause(PauseComments, "board", 0, 1, "b"), []Emergency{pause(PauseComments, "", -1, 2, "a")}, ErrEmergencyHolds},
		{"of all where one body's is paused", pause(PauseComments, "", 0, 1, "b"), []Emergency{pause(PauseComments, "board", -1, 2, "a")}, ErrEmergencyHolds},
		{"of another body", pause(PauseComments, "board", 0, 1, "a"), []Emergency{pause(PauseComments, "council", -1, 2, "a")}, nil},
		{"comments while reports are paused", pause(PauseComments, "", 0, 1, "a"), []Emergency{pause(PauseReports, "", -1, 2, "a")}, nil},
		{"reports a day after a pause", pause(PauseReports, "", 0, 1, "b"), []Emergency{pause(PauseReports, "", -48, 24, "a")}, nil},
		{"reports before that", pause(PauseReports, "board", 0, 1, "b"), []Emergency{pause(PauseReports, "", -47, 24, "a")}, ErrEmergencyOften},
		{"reports a day after the end that was meant, but not after the one that was", pause(PauseReports, "", 0, 1, "b"), []Emergency{ended}, ErrEmergencyOften},
		{"reports dated before another pause", pause(PauseReports, "", 0, 1, "b"), []Emergency{pause(PauseReports, "", 3, 1, "a")}, ErrEmergencyOften},
	} {
		if err := test.act.Begin(test.before); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, err, test.want)
		}
	}
}

func TestEmergency_EndsByItselfOrBefore(t *testing.T) {
	act := pause(PauseComments, "", 0, 10, "flood")
	for hours, holds := range map[int]bool{-1: false, 0: true, 9: true, 10: false} {
		if at := emergencyAt.Add(time.Duration(hours) * time.Hour); act.Holds(at) != holds {
			t.Errorf("after %d hours: %v", hours, act.Holds(at))
		}
	}
	ended, err := act.End(act.At.Add(time.Hour))
	if err != nil || ended.Holds(ended.Ended) || !ended.Holds(ended.Ended.Add(-time.Millisecond)) || ended.Ends() != ended.Ended {
		t.Errorf("%v: %+v", err, ended)
	}
	for name, at := range map[string]time.Time{"as it begins": act.At, "before it": act.At.Add(-1), "once it is over": act.Until} {
		if _, err := act.End(at); !errors.Is(err, ErrEmergencyOver) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ended.End(act.At.Add(2 * time.Hour)); !errors.Is(err, ErrEmergencyOver) {
		t.Errorf("twice: %v", err)
	}
}

func TestEmergency_NeedsAReason(t *testing.T) {
	for _, bad := range []string{"", " \n\t", strings.Repeat("é", 501), "a\xff", "a\x00b"} {
		if err := CheckEmergencyReason(bad); !errors.Is(err, ErrEmergencyReason) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	if err := CheckEmergencyReason(strings.Repeat("é", 500)); err != nil {
		t.Error(err)
	}
}

func TestEmergency_GoesToWhoSupervisesElseToAllWhoDo(t *testing.T) {
	charters := []Charter{
		{Body: bodies.Body{Slug: "assembly", Level: bodies.TopLevel}}, {Body: bodies.Body{Slug: "board", Level: bodies.TopLevel}},
		{Body: bodies.Body{Slug: "college", Level: bodies.Auditory, Supervises: []bodies.Slug{"board"}}},
		{Body: bodies.Body{Slug: "audit", Level: bodies.Auditory, Supervises: []bodies.Slug{"assembly"}}},
	}
	for body, want := range map[bodies.Slug]string{"board": "college", "assembly": "audit", "": "audit college", "audit": "audit college"} {
		var got []string
		for _, b := range pause(PauseComments, body, 0, 1, "").Told(charters) {
			got = append(got, string(b))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: told %v, want %s", body, got, want)
		}
	}
	if got := pause(PauseComments, "", 0, 1, "").Told(charters[:2]); len(got) > 0 {
		t.Errorf("told %v", got)
	}
}

func TestAsShown_TakesAwayWhatIsWithheldWhileItIs(t *testing.T) {
	w := Withholding{Ref: "x", From: emergencyAt, Until: emergencyAt.Add(time.Hour)}
	c := Comment{ID: "c", Content: "It was she.", URI: "https://peer.example/1", Withheld: w}
	a := Argument{ID: "a", Text: "It was he.", Withheld: w}
	if c, a := c.AsShown(emergencyAt), a.AsShown(emergencyAt); c.Content+c.URI+a.Text != "" || c.Withheld != w || a.Withheld != w {
		t.Errorf("%+v, %+v", c, a)
	}
	if c, a := c.AsShown(w.Until), a.AsShown(w.Until); c.Content == "" || c.URI == "" || a.Text == "" || c.Withheld != (Withholding{}) || a.Withheld != (Withholding{}) {
		t.Errorf("afterwards: %+v, %+v", c, a)
	}
	if (Withholding{}).Holds(emergencyAt) {
		t.Error("none holds")
	}
}
