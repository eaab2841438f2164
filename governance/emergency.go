// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"moothall/bodies"
)

// EmergencyKind is what an emergency act of the operator does. The list is closed, and
// nothing on it touches a vote, a ballot, a roll, a count, a delegation, a case that
// was opened, a decision, a mandate, a charter, or who is a member.
type EmergencyKind string

// The kinds: for a flood of spam nothing new is taken for a time, for the order of a
// court one text is not shown for a time.
const (
	PauseComments    EmergencyKind = "pause.comments"
	PauseReports     EmergencyKind = "pause.reports"
	WithholdComment  EmergencyKind = "withhold.comment"
	WithholdArgument EmergencyKind = "withhold.argument"
)

// How short an emergency act is at least, and for how long reports are taken after a
// pause before there can be another: nobody is kept from reporting for longer than
// they could report before.
const (
	shortestEmergency = time.Minute
	ReportsOpen       = 24 * time.Hour
)

// Why an emergency act, or its end, is refused.
var (
	ErrEmergencyKind   = errors.New("an emergency act pauses comments or reports, or withholds a comment or an argument, and does nothing else")
	ErrEmergencyAbout  = errors.New("a pause names a body or none, and no text; what is withheld is one text about one matter")
	ErrEmergencyLong   = errors.New("an emergency act holds for a minute at least, and for no longer than its kind may")
	ErrEmergencyReason = fmt.Errorf("an emergency act needs its reason, in at most %d letters", maxReason)
	ErrEmergencyHolds  = errors.New("an emergency act about the same holds at that time")
	ErrEmergencySame   = errors.New("an emergency act about the same had this reason before: another one needs a reason of its own")
	ErrEmergencyOften  = fmt.Errorf("reports are taken for %d hours after a pause before there is another", ReportsOpen/time.Hour)
	ErrEmergencyOver   = errors.New("this emergency act does not hold any more")
	ErrPaused          = errors.New("an emergency act has paused this")
)

// Longest is how long an act of the kind holds at most; 0 of what is no kind.
func (k EmergencyKind) Longest() time.Duration {
	switch k {
	case PauseComments:
		return 72 * time.Hour
	case PauseReports:
		return 24 * time.Hour
	case WithholdComment, WithholdArgument:
		return 90 * 24 * time.Hour
	}
	return 0
}

// Pauses says whether the kind keeps something new out, and not something from sight.
func (k EmergencyKind) Pauses() bool { return k == PauseComments || k == PauseReports }

// Emergency is an act by whoever holds the server, outside of any decision. It ends by
// itself, at an instant that everybody who reads it works out in the same way.
type Emergency struct {
	Ref    string // of its entry in the record
	Kind   EmergencyKind
	Body   bodies.Slug // a pause: whose comments or reports, empty: everybody's; else whose matter the text is about
	Issue  IssueID     // the matter a withheld text is about
	Text   string      // the id of what is withheld
	Reason string      // for everybody to read
	Digest string      // SHA-256 of the reason, hex
	At     time.Time
	Until  time.Time
	Ended  time.Time // by hand, before its time; zero: it was not
	EndRef string    // of the entry of that end
}

// Ends is the instant from which on it holds no more.
func (e Emergency) Ends() time.Time {
	if !e.Ended.IsZero() {
		return e.Ended
	}
	return e.Until
}

// Holds says whether it holds at an instant.
func (e Emergency) Holds(at time.Time) bool { return !at.Before(e.At) && at.Before(e.Ends()) }

// Covers says whether the act pauses what comes to a body.
func (e Emergency) Covers(body bodies.Slug) bool {
	return e.Kind.Pauses() && (e.Body == "" || e.Body == body)
}

// meets says whether two acts do the same to the same, or to some of it.
func (e Emergency) meets(other Emergency) bool {
	switch {
	case e.Kind != other.Kind:
		return false
	case e.Kind.Pauses():
		return e.Body == "" || other.Covers(e.Body)
	}
	return e.Text == other.Text
}

// Begin judges a new act beside those there were. Its reason is told by its digest:
// who verifies the record has no more of it here. See [CheckEmergencyReason].
func (e Emergency) Begin(before []Emergency) error {
	longest, lasts := e.Kind.Longest(), e.Until.Sub(e.At)
	switch pauses := e.Kind.Pauses(); {
	case longest == 0:
		return ErrEmergencyKind
	case lasts < shortestEmergency || lasts > longest:
		return fmt.Errorf("%w: %d hours", ErrEmergencyLong, longest/time.Hour)
	case pauses && (e.Text != "" || e.Issue != ""), !pauses && (e.Text == "" || e.Issue == "" || e.Body == ""):
		return ErrEmergencyAbout
	}
	for _, b := range before {
		if err := e.beside(b); err != nil {
			return err
		}
	}
	return nil
}

// beside judges a new act beside one there was.
func (e Emergency) beside(b Emergency) error {
	switch {
	case !e.meets(b):
		return nil
	case e.At.Before(b.Ends()) && b.At.Before(e.Until):
		return ErrEmergencyHolds
	case e.Digest == b.Digest:
		return ErrEmergencySame
	case e.Kind == PauseReports && e.At.Before(b.Ends().Add(ReportsOpen)):
		return fmt.Errorf("%w: from %s on", ErrEmergencyOften, b.Ends().Add(ReportsOpen).UTC().Format(time.RFC3339))
	}
	return nil
}

// End ends an act before its time; of one that holds no more, or that begins in the
// same instant, [ErrEmergencyOver].
func (e Emergency) End(at time.Time) (Emergency, error) {
	if !e.Holds(at) || !at.After(e.At) {
		return e, ErrEmergencyOver
	}
	e.Ended = at
	return e, nil
}

// CheckEmergencyReason refuses, with [ErrEmergencyReason], a reason that says nothing
// or is too long.
func CheckEmergencyReason(text string) error {
	if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > maxReason || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return ErrEmergencyReason
	}
	return nil
}

// Told are the auditory bodies to which the act goes: those that supervise its body;
// where there is none, or it is about everybody, all of the community.
func (e Emergency) Told(charters []Charter) (told []bodies.Slug) {
	var all []bodies.Slug
	for _, c := range charters {
		if c.Body.Level != bodies.Auditory {
			continue
		}
		all = append(all, c.Body.Slug)
		if e.Body != "" && bodies.WatchOf([]bodies.Body{c.Body}).Over(c.Body.Slug, e.Body) {
			told = append(told, c.Body.Slug)
		}
	}
	if len(told) == 0 {
		told = all
	}
	slices.Sort(told)
	return told
}

// Paused refuses what is not taken while an emergency act holds.
type Paused struct{ Act Emergency }

// Error says until when, and why.
func (p Paused) Error() string {
	return fmt.Sprintf("%s until %s: %s", ErrPaused, p.Act.Until.UTC().Format(time.RFC3339), p.Act.Reason)
}

// Unwrap is [ErrPaused].
func (p Paused) Unwrap() error { return ErrPaused }

// Withholding is the emergency act for which a text is not shown; zero: there is none.
type Withholding struct {
	Ref         string // of the act
	From, Until time.Time
}

// Holds says whether the text is withheld at an instant.
func (w Withholding) Holds(at time.Time) bool { return !at.Before(w.From) && at.Before(w.Until) }
