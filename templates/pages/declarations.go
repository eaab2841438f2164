// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// DeclarationsView is what public delegates declared of how they will vote in a matter.
type DeclarationsView struct {
	MatterHead
	// Until is when the last declaration is taken; Open while one is; Voting while a
	// ballot is; Decided once what became of them is told.
	Until                 time.Time
	Open, Voting, Decided bool
	// Coming: the vote has not opened; it does at Opens, zero where that is not announced,
	// and then the last declaration is taken Hours before the close. CalledOff: it never
	// closes.
	Coming, CalledOff bool
	Opens             time.Time
	Hours             int
	Lines             []DeclaredLine
	// Further: there are delegates before these. Next leads on; empty on the last page.
	Further bool
	Next    string
	// Form is the reader's own declaration; nil where they may make none.
	Form   *DeclareForm
	Errors []FieldError
}

// DeclaredChoice is what somebody says of a matter: an answer, or options by their names, the best
// first, those in one group at one place.
type DeclaredChoice struct {
	Choice  Choice
	Ranking [][]string
}

// DeclaredLine is what one delegate declared, and what became of it.
type DeclaredLine struct {
	Person Person
	// URL is the delegate's page; empty where they are no public delegate any more.
	URL  string
	Said DeclaredChoice
	Text string
	At   time.Time
	// Earlier is what they had declared before, the latest first.
	Earlier []EarlierLine
	Became  Departure
	// Ballot is what their ballot said where they departed.
	Ballot DeclaredChoice
}

// EarlierLine is a declaration that was changed.
type EarlierLine struct {
	Said DeclaredChoice
	Text string
	At   time.Time
}

// Departure is what a ballot came to, held to what its owner had declared.
type Departure string

// The same was cast; something else; nothing. Empty: it is not told.
const (
	DeclaredKept     Departure = "kept"
	DeclaredDeparted Departure = "departed"
	DeclaredUncast   Departure = "uncast"
)

// DeclareForm is a declaration under way. It posts choice, or a number n-{option} for each
// option, and text to /issues/{ID}/declarations.
type DeclareForm struct {
	// Before is what the reader declared last, at At; At is zero where nothing.
	Before DeclaredChoice
	At     time.Time
	Marked Choice
	// Options are those of a ranked matter, in the reader's order; Numbers are typed.
	Options []Option
	Numbers map[string]string
	Text    string
}

// DeclaredView is what declarations are to the reader of a matter; the zero one where
// there is no such stage.
type DeclaredView struct {
	// URL leads to all of them; Until is when the last is taken, zero where that is not
	// announced.
	URL   string
	Until time.Time
	// By is the nearest to whom the reader's voice goes who declared; nobody: none did.
	By   Person
	Said DeclaredChoice
	// May: the reader may declare now. OwnAt is when they last did; zero where never.
	May   bool
	Own   DeclaredChoice
	OwnAt time.Time
}

// DeclaredWords is what somebody says, in a few words.
func DeclaredWords(t locales.Localizer, s DeclaredChoice) string {
	if len(s.Ranking) == 0 {
		return choiceName(t, s.Choice)
	}
	places := make([]string, len(s.Ranking))
	for n, group := range s.Ranking {
		apart := make([]string, len(group))
		for k, name := range group {
			apart[k] = t.Apart(name)
		}
		places[n] = strings.Join(apart, " = ")
	}
	return strings.Join(places, t.Text("list.comma")+" ")
}

func declaredRef(f Frame, v DeclarationsView) []ui.Link {
	return append([]ui.Link{{Text: v.Title, URL: "/issues/" + v.ID}}, matterRef(f, v.MatterHead)...)
}

// declaredUntil says until when delegates may declare, and the reader may vote.
func declaredUntil(t locales.Localizer, v DeclarationsView) string {
	switch {
	case v.CalledOff:
		return t.Text("declared.until_called_off")
	case v.Coming && (v.Opens.IsZero() || v.Until.IsZero()):
		return t.Count("declared.until_unannounced", v.Hours)
	case v.Coming:
		return t.Text("declared.until_coming", "Opens", t.Moment(v.Opens), "Until", t.Moment(v.Until), "Closes", t.Moment(v.Closes))
	case v.Open:
		return t.Text("declared.until_open", "Until", t.Moment(v.Until), "Closes", t.Moment(v.Closes))
	case v.Voting:
		return t.Text("declared.until_locked", "Until", t.Moment(v.Until), "Closes", t.Moment(v.Closes))
	case v.Decided:
		return t.Text("declared.until_decided", "Until", t.Moment(v.Until))
	}
	return t.Text("declared.until_other", "Until", t.Moment(v.Until))
}

// declaredTitle heads the form: a first declaration, or a change.
func declaredTitle(t locales.Localizer, form DeclareForm) string {
	if form.At.IsZero() {
		return t.Text("declared.form")
	}
	return t.Text("declared.form_change")
}

func declaredDo(t locales.Localizer, form DeclareForm) string {
	if form.At.IsZero() {
		return t.Text("declared.do")
	}
	return t.Text("declared.do_change")
}

// fieldFault is what would be right in a field; empty where nothing is wrong.
func fieldFault(faults []FieldError, field string) string {
	for _, f := range faults {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}
