// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// MemberStatus is what somebody is to a body.
type MemberStatus string

// The statuses.
const (
	NoMember        MemberStatus = ""
	Applicant       MemberStatus = "applicant"
	AdmittedMember  MemberStatus = "admitted"
	GoodMember      MemberStatus = "good-standing"
	LapsedMember    MemberStatus = "lapsed"
	SuspendedMember MemberStatus = "suspended"
	FormerMember    MemberStatus = "left"
)

// StatusView is how somebody stands to a body as a member.
type StatusView struct {
	Status MemberStatus
	// Since is when they came in.
	Since time.Time
	// Until is when the status ends; since when, where membership lapsed or ended.
	Until time.Time
	// Waits is what they ask of the body; nil where nothing waits.
	Waits *WaitsView
}

// WaitsView is an application that waits.
type WaitsView struct {
	ID     string
	At     time.Time
	Sphere string // in words
	// Vouched: members vouch; otherwise a body decides.
	Vouched      bool
	Agreed, Need int
	Text         string
}

// JoinNote is the line about membership on the page of a body; URL empty where its
// charter says nothing of members.
type JoinNote struct {
	StatusView
	URL string
	// SignIn: the reader is a stranger.
	SignIn bool
	// AnswersURL leads to what others ask, where the reader may answer it.
	AnswersURL string
	// KeepURL leads to what is known of members, where the reader may change it.
	KeepURL string
}

// JoinView is how one becomes a member of a body.
type JoinView struct {
	Body Link
	// Rules are what the charter says of members; none where it says nothing.
	Rules []CharterRule
	StatusView
	Ways   []WayView
	Places []Filter
	// SignIn leads a stranger to the door; empty for who is in.
	SignIn string
	// Register leads a stranger to an account of their own; empty where none is made.
	Register   string
	AnswersURL string
	// InviteURL leads to what the reader has made of invitations, where they may.
	InviteURL string
	Errors    []FieldError
}

// WayView is a way in that is open to the reader, as a form.
type WayView struct {
	// Key names it in the form: sphere and ground.
	Key string
	// Said is the charter's sentence.
	Said string
	// Sphere in words.
	Sphere string
	// Open: nobody is asked. Vouched: members vouch; otherwise a body decides.
	Open, Vouched bool
	// Text and Place are what was typed.
	Text, Place string
}

// StatusWords say how somebody stands to a body, and what they wait for.
func StatusWords(t locales.Localizer, v StatusView) string {
	var said []string
	if words := statusWords(t, v); words != "" {
		said = append(said, words)
	}
	if v.Waits != nil {
		said = append(said, waitsWords(t, *v.Waits))
	}
	return strings.Join(said, " ")
}

func statusWords(t locales.Localizer, v StatusView) string {
	since, until := t.Date(v.Since), ""
	if !v.Until.IsZero() {
		until = t.Date(v.Until)
	}
	switch {
	case v.Status == Applicant:
		return ""
	case v.Status == AdmittedMember && until != "":
		return t.Text("membership.probation", "Since", since, "Until", until)
	case v.Status == AdmittedMember:
		return t.Text("membership.unrenewed", "Since", since)
	case v.Status == GoodMember && until != "":
		return t.Text("membership.good_until", "Since", since, "Until", until)
	case v.Status == GoodMember:
		return t.Text("membership.good", "Since", since)
	case v.Status == LapsedMember:
		return t.Text("membership.lapsed", "Since", since, "Until", until)
	case v.Status == SuspendedMember:
		return t.Text("membership.suspended", "Since", since, "Until", until)
	case v.Status == FormerMember:
		return t.Text("membership.left", "Until", until)
	}
	return t.Text("membership.none")
}

// waitsWords: "You asked on 20 November. 1 of 2 members have vouched."
func waitsWords(t locales.Localizer, w WaitsView) string {
	if w.Vouched {
		return t.Count("membership.vouched", w.Need, "When", t.Date(w.At), "Sphere", w.Sphere, "Agreed", t.Number(w.Agreed))
	}
	return t.Count("membership.agreed", w.Need, "When", t.Date(w.At), "Sphere", w.Sphere, "Agreed", t.Number(w.Agreed))
}

// joinAction is what the link to becoming a member is called.
func joinAction(t locales.Localizer, v JoinNote) string {
	switch {
	case v.Waits != nil:
		return t.Text("join.see")
	case v.Status == NoMember || v.Status == FormerMember:
		return t.Text("join.act")
	}
	return t.Text("join.rules")
}

// wayInTitle names a way in.
func wayInTitle(t locales.Localizer, w WayView) string {
	switch {
	case w.Open:
		return t.Text("join.way_open", "Sphere", w.Sphere)
	case w.Vouched:
		return t.Text("join.way_vouched", "Sphere", w.Sphere)
	}
	return t.Text("join.way_decided", "Sphere", w.Sphere)
}

// textHint says who reads what is typed.
func textHint(t locales.Localizer, w WayView) string {
	if w.Vouched {
		return t.Text("join.text_vouched")
	}
	return t.Text("join.text_decided")
}

func wayAct(t locales.Localizer, w WayView) string {
	if w.Open {
		return t.Text("join.enter")
	}
	return t.Text("join.ask")
}

// placeChoices are places to choose from, after a choice of none.
func placeChoices(none string, places []Filter, chosen string) []ui.SelectOption {
	options := []ui.SelectOption{{Text: none}}
	for _, p := range places {
		options = append(options, ui.SelectOption{Value: p.Value, Text: p.Text, Chosen: p.Value == chosen})
	}
	return options
}
