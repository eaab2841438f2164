// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// Decider is a body that may decide a matter, with what it is bound to.
type Decider struct {
	Body         Link
	Place, Field string // names; empty where it is bound to none
}

// PassedBody is a body that may not decide a matter.
type PassedBody struct {
	Decider
	Why NotCompetent
}

// NotCompetent says why a body may not decide a matter.
type NotCompetent string

// The reasons.
const (
	NotItsKind  NotCompetent = "no-such-kind"
	NotActive   NotCompetent = "not-active"
	NotRaised   NotCompetent = "not-raised"
	NotItsPlace NotCompetent = "other-place"
	NotItsField NotCompetent = "other-field"
)

// CompetenceView is who decides a matter, the most local first, and who does not.
type CompetenceView struct {
	Chain  []Decider
	Passed []PassedBody
}

// RaiseView is the form by which a member raises a matter.
type RaiseView struct {
	Kinds, Places, Fields []Filter
	// Asked says that a kind is chosen, so that who decides is said.
	Asked bool
	CompetenceView
	// Rules say in ready words what it takes to be discussed, and how it may rise.
	Rules []string
	// May says that the reader may raise it in the first body.
	May bool
	// What was typed.
	Kind, Place, Field, Title, Question, Text, Follows string
	Errors                                             []FieldError
}

// RaisedView is how a matter came that a member raised, and what the reader may do.
type RaisedView struct {
	CompetenceView
	// Gathering: supporters are gathered, so many of Needs besides whoever raised it.
	Gathering         bool
	Supporters, Needs int
	Until             time.Time
	Supports, Own     bool
	MaySupport        bool
	// Moves: until Fixed it may go to another body. Next is to which; zero: to none.
	Moves          bool
	Fixed          time.Time
	Next           Link
	Asked, AskNeed int
	Asks, MayAsk   bool
	Called         int
	CallNeed       int
	Calls, MayCall bool
	// AskReason, CallReason: nobody who asks for it, or calls it in, says why.
	AskReason, CallReason bool

	Rises      []RiseView
	Disputes   []CompetenceDispute
	MayDispute bool
	SignIn     string
	// Ended is why it was called off; empty: it was not, or nobody says.
	Ended RaisedEnd
	// Typed is what was written into a form of the page that was refused, by its field.
	Typed map[string]string
}

// RaisedEnd is why a matter that a member raised was called off.
type RaisedEnd string

// The reasons.
const (
	EndTakenBack   RaisedEnd = "taken-back"
	EndUnsupported RaisedEnd = "unsupported"
	EndKindGone    RaisedEnd = "kind-gone"
	EndNameBorne   RaisedEnd = "name-borne"
)

// calledOff says that a matter was called off and, where it is known, why.
func calledOff(t locales.Localizer, v IssueView) string {
	if v.Raised != nil {
		switch v.Raised.Ended {
		case EndTakenBack:
			return t.Text("until.taken_back")
		case EndUnsupported:
			return t.Text("until.unsupported")
		case EndKindGone:
			return t.Text("until.kind_gone")
		case EndNameBorne:
			return t.Text("until.name_borne")
		}
	}
	return t.Text("until.cancelled")
}

// from is the chain from a body on; empty where the body is none of it any more.
func (v RaisedView) from(body Link) []Decider {
	for n, d := range v.Chain {
		if d.Body == body {
			return v.Chain[n:]
		}
	}
	return nil
}

// RiseView is that a matter went from one body to another.
type RiseView struct {
	From, To   Link
	Ground     RiseGround
	Supporters int
	Text       string
	At         time.Time
}

// RiseGround is why it went.
type RiseGround string

// The grounds.
const (
	RiseAsked  RiseGround = "escalation"
	RiseCalled RiseGround = "call-in"
	RiseRuled  RiseGround = "competence"
)

// CompetenceDispute is a dispute about whose matter one is.
type CompetenceDispute struct {
	Ref       string
	Desk      Link
	By, Text  string
	At        time.Time
	Answered  bool
	Answer    Said
	To        Link // zero: it stays where it stood
	MayAnswer bool
}

// Field is the name of the field for its answer.
func (d CompetenceDispute) Field() string { return "answer-" + d.Ref }

// decidesSentence says who decides, and why.
func decidesSentence(t locales.Localizer, d Decider) string {
	key := "raise.decides_unbound"
	switch {
	case d.Place != "" && d.Field != "":
		key = "raise.decides_both"
	case d.Place != "":
		key = "raise.decides_place"
	case d.Field != "":
		key = "raise.decides_field"
	}
	return t.Text(key, "Body", t.Apart(d.Body.Text), "Place", t.Apart(d.Place), "Field", t.Apart(d.Field))
}

// passedSentence says why a body does not decide.
func passedSentence(t locales.Localizer, p PassedBody) string {
	body := t.Apart(p.Body.Text)
	switch p.Why {
	case NotItsKind:
		return t.Text("raise.why_kind", "Body", body)
	case NotActive:
		return t.Text("raise.why_not_active", "Body", body)
	case NotRaised:
		return t.Text("raise.why_not_raised", "Body", body)
	case NotItsPlace:
		return t.Text("raise.why_place", "Body", body, "Place", t.Apart(p.Place))
	}
	return t.Text("raise.why_field", "Body", body, "Field", t.Apart(p.Field))
}

// riseSentence says that a matter went, and why.
func riseSentence(f Frame, r RiseView) string {
	from, to, when := f.T.Apart(r.From.Text), f.T.Apart(r.To.Text), f.T.Past(r.At, f.Now)
	switch r.Ground {
	case RiseAsked:
		return f.T.Count("raise.rose_asked", r.Supporters, "From", from, "To", to, "When", when)
	case RiseCalled:
		return f.T.Count("raise.rose_called", r.Supporters, "From", from, "To", to, "When", when)
	}
	return f.T.Text("raise.rose_ruled", "From", from, "To", to, "When", when)
}

// bodyOptions are the bodies to which a dispute may send a matter, the one where it
// stands first.
func bodyOptions(f Frame, v IssueView) []ui.SelectOption {
	options := []ui.SelectOption{{Text: f.T.Text("raise.stays", "Body", v.Body.Text)}}
	for _, d := range v.Raised.Chain {
		if d.Body != v.Body {
			options = append(options, ui.SelectOption{Value: slugOf(d.Body), Text: d.Body.Text})
		}
	}
	return options
}

// slugOf is the name of a body in addresses.
func slugOf(body Link) string { return body.URL[len("/bodies/"):] }

func choices(filters []Filter) []ui.SelectOption {
	options := make([]ui.SelectOption, len(filters))
	for n, x := range filters {
		options[n] = ui.SelectOption{Value: x.Value, Text: x.Text, Chosen: x.Chosen}
	}
	return options
}
