// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// EmergenciesView is what the operator did outside of any decision.
type EmergenciesView struct {
	Holding, Past []EmergencyLine
	Next          string
	JSONURL       string
}

// EmergencyKind is what an emergency act does.
type EmergencyKind string

// The kinds.
const (
	PauseComments    EmergencyKind = "pause.comments"
	PauseReports     EmergencyKind = "pause.reports"
	WithholdComment  EmergencyKind = "withhold.comment"
	WithholdArgument EmergencyKind = "withhold.argument"
)

// EmergencyLine is an emergency act.
type EmergencyLine struct {
	// Ref names it, and is the place on its page.
	Ref  string
	Kind EmergencyKind
	// Body is whose comments or reports are paused; without text everybody's.
	Body Link
	// Matter is what a withheld text is about.
	Matter Link
	Reason string
	// Ended is zero where it was not ended before Until.
	From, Until, Ended time.Time
	Holds              bool
	// Told are the auditory bodies it went to.
	Told []Link
}

// WithheldView says for which emergency act a text is not shown; without URL it is shown.
type WithheldView struct {
	URL         string
	From, Until time.Time
}

// withheldSentence stands in the place of a text.
func withheldSentence(t locales.Localizer, v WithheldView) string {
	return t.Text("emergency.withheld", "From", t.Moment(v.From), "Until", t.Moment(v.Until))
}

// withheldWhy leads to the act.
func withheldWhy(t locales.Localizer, v WithheldView) ui.Link {
	return ui.Link{Text: t.Text("emergency.why"), URL: v.URL}
}

// emergencyTitle says what an act does.
func emergencyTitle(t locales.Localizer, l EmergencyLine) string {
	switch {
	case l.Kind == PauseComments && l.Body.Text == "":
		return t.Text("emergency.pause_comments")
	case l.Kind == PauseComments:
		return t.Text("emergency.pause_comments_of", "Body", l.Body.Text)
	case l.Kind == PauseReports && l.Body.Text == "":
		return t.Text("emergency.pause_reports")
	case l.Kind == PauseReports:
		return t.Text("emergency.pause_reports_of", "Body", l.Body.Text)
	case l.Kind == WithholdArgument:
		return t.Text("emergency.withhold_argument")
	}
	return t.Text("emergency.withhold_comment")
}

// emergencySpan says from when to when it holds, or held.
func emergencySpan(t locales.Localizer, l EmergencyLine) string {
	switch {
	case l.Holds:
		return t.Text("emergency.holds", "From", t.Moment(l.From), "Until", t.Moment(l.Until))
	case !l.Ended.IsZero():
		return t.Text("emergency.ended", "From", t.Moment(l.From), "When", t.Moment(l.Ended), "Until", t.Moment(l.Until))
	}
	return t.Text("emergency.held", "From", t.Moment(l.From), "Until", t.Moment(l.Until))
}
