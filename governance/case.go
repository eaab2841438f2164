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

// Why something is not done in a case. A page or an API turns each into its own
// sentence.
var (
	ErrNoCourt      = errors.New("no body takes reports of this")
	ErrReport       = errors.New("the report cannot be taken")
	ErrReports      = errors.New("too many reports in one day; those sent are being heard")
	ErrSitting      = errors.New("somebody who judges the case cannot be a party to it")
	ErrNoPanel      = errors.New("too few are left who may judge the case")
	ErrNotNow       = errors.New("the case is not at the stage for this")
	ErrNotParty     = errors.New("only a party to the case may do this")
	ErrNotSitting   = errors.New("only those who judge the case may do this")
	ErrText         = errors.New("the text is missing or too long")
	ErrRuling       = errors.New("the ruling is not complete")
	ErrNamed        = errors.New("the text for the register names a party")
	ErrRecusalOpen  = errors.New("a request that somebody step aside waits to be decided")
	ErrNoSeat       = errors.New("somebody of that name holds no seat of the court")
	ErrTwice        = errors.New("this was said already")
	ErrMuted        = errors.New("a ruling bars you from writing here for a time")
	ErrStaleRuling  = errors.New("the draft was changed meanwhile; read the new one")
	ErrNoSuchTarget = errors.New("there is nothing of that name to report")
)

// CaseID names a case for ever: the year and its number, as in "2026-7".
type CaseID string

// CaseStage is a named phase in the life of a case.
type CaseStage string

// The stages. A case is Reported, or Appealed, until the lot for its panel can be
// drawn; the draw begins the hearing. After Ruled comes Appealed, and hearing and
// deliberation again before other people, or Final. Withdrawn may follow any
// stage before the first ruling.
const (
	CaseReported     CaseStage = "reported"
	CaseHearing      CaseStage = "hearing"
	CaseDeliberation CaseStage = "deliberation"
	CaseRuled        CaseStage = "ruled"
	CaseAppealed     CaseStage = "appealed"
	CaseFinal        CaseStage = "final"
	CaseWithdrawn    CaseStage = "withdrawn"
)

// TargetKind says what a report is about.
type TargetKind string

// What can be reported.
const (
	TargetPerson   TargetKind = "person"
	TargetArgument TargetKind = "argument"
	TargetIssue    TargetKind = "issue"
	TargetBody     TargetKind = "body"
)

// Target is what a report is about, by its kind and id. Reports about one target
// are one case for as long as it is open.
type Target struct {
	Kind TargetKind
	ID   string
}

// ReportID names a report for ever, and its receipt. It tells nothing of the case.
type ReportID string

// Report is what somebody says happened.
type Report struct {
	ID        ReportID
	Case      CaseID
	Reporter  bodies.PersonID
	Rule      int // by number, of the court's rulebook
	Text      string
	Salt      string // of the seal in the record, hex
	At        time.Time
	Witness   bool      // sent once the first panel was drawn: who sent it is no party
	Withdrawn time.Time // zero: it stands
}

// TakeBack says, by a nil error, that a report may be taken back: once, before the
// first ruling.
func (r Report) TakeBack(c Case) error {
	if !r.Withdrawn.IsZero() {
		return ErrTwice
	}
	if c.Ruled() {
		return fmt.Errorf("%w: there is a ruling", ErrNotNow)
	}
	return nil
}

// Party says whether who sent the report is a party to its case.
func (r Report) Party() bool { return !r.Witness && r.Withdrawn.IsZero() }

// Objection is that somebody should not judge what was reported, as its reporter
// says it of those who hold a seat of the court. It is told to the panel as a
// [RecusalRequest] once, and only if, they sit on it and the reporter is a party.
type Objection struct {
	Report ReportID
	Juror  bodies.PersonID
	Reason string
	At     time.Time
}

// Object says, by a nil error, that the reporter may say now who of the court should
// not judge: each once, while the report stands and nothing was ruled. It depends on
// nothing a reporter does not know: not on whether there is a panel, nor on whom.
func (r Report) Object(c Case, o Objection, court []bodies.PersonID, earlier []Objection) error {
	switch {
	case !r.Withdrawn.IsZero() || c.Ruled():
		return fmt.Errorf("%w: the report does not stand, or there is a ruling", ErrNotNow)
	case o.Juror == r.Reporter || !slices.Contains(court, o.Juror):
		return ErrNoSeat
	case slices.ContainsFunc(earlier, func(e Objection) bool { return e.Juror == o.Juror }):
		return ErrTwice
	}
	return CheckText(o.Reason)
}

// maxCaseText is the length in letters above which a text of a case is refused.
const maxCaseText = 10000

// CheckText refuses, with [ErrText], a text that says nothing or is too long.
func CheckText(text string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(text)); n == 0 || n > maxCaseText {
		return fmt.Errorf("%w: it has %d letters, from 1 to %d are taken", ErrText, n, maxCaseText)
	}
	return nil
}

// Check refuses a report that says nothing or names no rule of the court.
func (r Report) Check(j Justice) error {
	if _, known := j.Rule(r.Rule); !known {
		return fmt.Errorf("%w: name one of the rules", ErrReport)
	}
	return CheckText(r.Text)
}

// ReportWindow is the time over which reports of one person are counted, and
// ReportLimit how many that person may send in it.
const (
	ReportWindow = 24 * time.Hour
	ReportLimit  = 10
)

// ReportPace refuses, with [ErrReports], one more report of a person who has sent
// so many within the last [ReportWindow].
func ReportPace(sent int64) error {
	if sent >= ReportLimit {
		return fmt.Errorf("%w: %d is the most", ErrReports, ReportLimit)
	}
	return nil
}

// Case is a complaint before a body. It judges every act upon it and loads,
// saves and times nothing itself.
type Case struct {
	ID        CaseID
	Body      bodies.Slug // that took the report
	Target    Target
	Concerned bodies.PersonID // empty where nobody is
	Stage     CaseStage
	Rules     Justice   // of Body, as they were when the case was opened
	OpenedAt  time.Time // when it was opened
	ChangedAt time.Time // of its latest act in the record
	Sittings  []Sitting // before Body, and on appeal before another
}

// Sitting is a case before one body.
type Sitting struct {
	Body         bodies.Slug
	Rules        Justice // of Body
	Ref          string  // of the entry that fixed the pool
	OpenedAt     time.Time
	Lot          Lot
	Seats        []CaseSeat
	HearingUntil time.Time
	Ruling       *Ruling // once made
	RulingRef    string  // of its entry
	RulingSalt   string  // of its seal in the record, hex
	RuledAt      time.Time
	AppealUntil  time.Time // zero where nobody may appeal
	Appellant    bodies.PersonID
	Appeal       string // what the appeal says; of a sitting on appeal
	AppealSalt   string // of its seal in the record, hex
}

// CaseText is what somebody wrote in a case: an answer, or a note to the panel.
type CaseText struct {
	ID   string
	By   bodies.PersonID
	Text string
	At   time.Time
}

// Sitting is the present one: the appeal where there is one.
func (c Case) Sitting() Sitting { return c.Sittings[len(c.Sittings)-1] }

// OnAppeal says whether a ruling is being, or was, heard anew.
func (c Case) OnAppeal() bool { return len(c.Sittings) > 1 }

// Open says whether a panel has still to rule.
func (c Case) Open() bool {
	return slices.Contains([]CaseStage{CaseReported, CaseHearing, CaseDeliberation, CaseAppealed}, c.Stage)
}

// Ruled says whether some panel has ruled: what the register shows.
func (c Case) Ruled() bool { return c.Sittings[0].Ruling != nil }

// Moment is the instant of the next act of the case: now, or the millisecond
// after its latest act, where the clock has not passed that. The record orders
// the acts of a case by their instants.
func (c Case) Moment(now time.Time) time.Time {
	if now.After(c.ChangedAt) {
		return now
	}
	return c.ChangedAt.Add(time.Millisecond)
}

// Next is the deed the clock owes the case at an instant: "draw", "deliberate",
// "settle", or "" when nothing is due. A draw also needs the seed of the lot.
func (c Case) Next(now time.Time) string {
	due := func(at time.Time) bool { return !at.IsZero() && !now.Before(at) }
	switch s := c.Sitting(); {
	case c.Stage == CaseReported || c.Stage == CaseAppealed:
		return "draw"
	case c.Stage == CaseHearing && due(s.HearingUntil):
		return "deliberate"
	case c.Stage == CaseRuled && due(s.AppealUntil):
		return "settle"
	}
	return ""
}

// Due is when the clock owes the case something: the end of the hearing or of the
// time for an appeal. Zero where nothing is due by time alone.
func (c Case) Due() time.Time {
	switch c.Stage {
	case CaseHearing:
		return c.Sitting().HearingUntil
	case CaseRuled:
		return c.Sitting().AppealUntil
	}
	return time.Time{}
}

// Answer says, by a nil error, that a person may answer the allegation now: the
// person concerned, until the hearing ends.
func (c Case) Answer(p bodies.PersonID, text string, now time.Time) error {
	switch {
	case p == "" || p != c.Concerned:
		return ErrNotParty
	case c.Stage != CaseHearing || !now.Before(c.Sitting().HearingUntil):
		return fmt.Errorf("%w: the hearing is over", ErrNotNow)
	}
	return CheckText(text)
}

// Note says, by a nil error, that a person may write to the panel now: somebody
// who sits, until there is a ruling.
func (c Case) Note(p bodies.PersonID, text string) error {
	if err := c.judged(p); err != nil {
		return err
	}
	return CheckText(text)
}

// judged refuses who does not sit, and everybody once there is a ruling.
func (c Case) judged(p bodies.PersonID) error {
	switch {
	case !c.Sitting().Sits(p):
		return ErrNotSitting
	case c.Stage != CaseHearing && c.Stage != CaseDeliberation:
		return ErrNotNow
	}
	return nil
}

// AppealBy says, by a nil error, that a person may appeal now: a party, before
// the time the charter gives has passed, once.
func (c Case) AppealBy(p bodies.PersonID, reporter bool, text string, now time.Time) error {
	switch {
	case p == "" || p != c.Concerned && !reporter:
		return ErrNotParty
	case c.Stage != CaseRuled || !now.Before(c.Sitting().AppealUntil):
		return fmt.Errorf("%w: the time for an appeal is over", ErrNotNow)
	}
	return CheckText(text)
}
