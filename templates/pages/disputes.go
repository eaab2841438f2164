// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"time"

	"moothall/templates/locales"
)

// DisputeNote says on the pages of a vote that it is disputed, or can be.
type DisputeNote struct {
	URL       string // empty: it cannot have been disputed
	All, Open int
	Until     time.Time
	Over      bool // it can be disputed no more
}

// DisputeState is how far a dispute has come.
type DisputeState string

// The states.
const (
	DisputeOpen      DisputeState = "open"
	DisputeOverdue   DisputeState = "overdue"
	DisputeUpheld    DisputeState = "upheld"
	DisputeDismissed DisputeState = "dismissed"
)

// DisputeLine is a dispute as the reader may see it.
type DisputeLine struct {
	Ref     string
	State   DisputeState
	At, Due time.Time
	Own     bool
	// Shown says that the reader may read what it says; Said is without text otherwise.
	Shown bool
	Said  Said
	// Evidence is the leaf a receipt promised; Found that the record holds it, at EntryURL
	// once it has a number.
	Evidence string
	Found    bool
	EntryURL string
	Answer   Said // without text: none yet
	Late     bool // the answer
	MayJudge bool
	// Typed and Errors are of the answer that was refused.
	Typed  string
	Errors []FieldError
}

// Field is the form field of its answer.
func (l DisputeLine) Field() string { return "answer-" + l.Ref }

// DisputesView is the disputes of a vote, and the form of a new one.
type DisputesView struct {
	MatterHead
	DisputeNote
	Desk       []Link
	Watched    bool // those of the desk supervise the body
	AnswerDays int  // within which a dispute is to be answered
	Beside     bool // they supervise others: nobody else could answer
	Nobody     bool // sits there now
	Holds      bool // they can hold the decision back
	As         string
	// KeyEnds is when the key of a confidential vote is destroyed as things stand, and
	// KeyLongest at the latest, whoever still files; zero of a public one.
	KeyEnds, KeyLongest time.Time
	Lines               []DisputeLine
	More                int // that are not listed
	MayFile             bool
	SignIn              string // where a stranger signs in; empty of all others
	Refused             DisputeRefusal
	Text, Evidence      string
	Errors              []FieldError
}

// DisputeRefusal is why the reader cannot file a dispute now.
type DisputeRefusal string

// The refusals. None of them says nothing.
const (
	DisputeNotYours DisputeRefusal = "not-yours"
	DisputeWaits    DisputeRefusal = "waits"
	DisputeTooMany  DisputeRefusal = "too-many"
)

func disputeSentence(t locales.Localizer, v DisputeNote) string {
	all := t.Text("dispute.none")
	switch {
	case v.All > 0 && v.Open > 0:
		all = t.Count("dispute.all", v.All) + " " + t.Count("dispute.open_count", v.Open)
	case v.All > 0:
		all = t.Count("dispute.all", v.All) + " " + t.Text("dispute.none_open")
	}
	key := "dispute.until"
	if v.Over {
		key = "dispute.over"
	}
	return all + " " + t.Text(key, "When", t.Moment(v.Until))
}

func disputeState(t locales.Localizer, l DisputeLine) string {
	switch l.State {
	case DisputeUpheld:
		return t.Text("dispute.upheld")
	case DisputeDismissed:
		return t.Text("dispute.dismissed")
	case DisputeOverdue:
		return t.Text("dispute.overdue", "Date", t.Date(l.Due))
	}
	return t.Text("dispute.waits", "Date", t.Date(l.Due))
}

func disputeRefusal(t locales.Localizer, v DisputesView) string {
	switch {
	case v.Over:
		return t.Text("dispute.over", "When", t.Moment(v.Until))
	case v.Refused == DisputeNotYours:
		return t.Text("dispute.not_yours", "Body", v.Body.Text)
	case v.Refused == DisputeWaits:
		return t.Text("dispute.yours_waits")
	}
	return t.Text("dispute.too_many")
}

func disputeReaders(t locales.Localizer, v DisputesView) string {
	readers := t.Text("dispute.readers_own", "Desk", deskNames(t, v), "Body", v.Body.Text)
	switch {
	case v.Watched:
		readers = t.Text("dispute.readers", "Desk", deskNames(t, v))
	case v.Beside:
		readers = t.Text("dispute.readers_beside", "Desk", deskNames(t, v), "Body", v.Body.Text)
	}
	if v.Nobody {
		readers += " " + t.Text("dispute.nobody_sits")
	}
	return readers
}

func disputeMeanwhile(t locales.Localizer, v DisputesView) string {
	if v.Holds {
		return t.Text("dispute.stands_unless", "Desk", deskNames(t, v))
	}
	return t.Text("dispute.stands")
}

func deskNames(t locales.Localizer, v DisputesView) string {
	var names []string
	for _, l := range v.Desk {
		names = append(names, l.Text)
	}
	return t.List(names)
}

func noteAction(f Frame, v DisputeNote) string {
	if v.Over {
		return f.T.Text("dispute.read")
	}
	return f.T.Text("dispute.open_desk")
}
