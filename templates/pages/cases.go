// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// CaseStage is where a case stands.
type CaseStage string

// The stages.
const (
	CaseReported     CaseStage = "reported"
	CaseHearing      CaseStage = "hearing"
	CaseDeliberation CaseStage = "deliberation"
	CaseRuled        CaseStage = "ruled"
	CaseAppealed     CaseStage = "appealed"
	CaseFinal        CaseStage = "final"
	CaseWithdrawn    CaseStage = "withdrawn"
)

// CaseRole is how the reader stands to a case.
type CaseRole string

// The roles.
const (
	RoleConcerned CaseRole = "concerned"
	RoleReporter  CaseRole = "reporter"
	RoleJuror     CaseRole = "juror"
	RoleRecused   CaseRole = "recused"
	RoleFormer    CaseRole = "former"
	RoleAuditor   CaseRole = "auditor"
	RoleCouncil   CaseRole = "council"
	RoleStranger  CaseRole = "stranger"
)

// Measure is what follows from a ruling.
type Measure string

// The measures.
const (
	MeasureNone       Measure = "none"
	MeasureWarning    Measure = "warning"
	MeasureMute       Measure = "mute"
	MeasureSuspension Measure = "suspension"
)

// CaseLine is a case in a list.
type CaseLine struct {
	ID       string
	Body     Link
	Stage    CaseStage
	Opened   time.Time
	Until    time.Time // end of the hearing, or of the time for an appeal
	OnAppeal bool
}

// RegisterLine is a case that was ruled upon, without names.
type RegisterLine struct {
	CaseLine
	Text    string
	Measure Measure
	At      time.Time
	Changed bool // on appeal
}

// CourtRules is how a body hears cases.
type CourtRules struct {
	Body                           Link
	Appeals                        Link // who hears appeals; zero where the ruling is final
	Panel, HearingDays, AppealDays int
	Rules                          []string // in their order, from 1
}

// CaseFigures are the figures of the register.
type CaseFigures struct {
	Open, Ruled, Withdrawn int
	MedianDays             int // from report to ruling; -1 where there is none
}

// CasesView is the register, and what of the cases is the reader's.
type CasesView struct {
	Judge, About, Watched []CaseLine
	Reported              []OwnReportLine
	Register              []RegisterLine
	Next                  string
	Figures               CaseFigures
	Courts                []CourtRules
}

// CaseSaying is what somebody wrote; By is zero where the reader may not know.
type CaseSaying struct {
	By   Person
	Text string
	At   time.Time
	Rule int // of a report
	Own  bool
	Back bool // taken back
}

// CaseJuror is somebody who was seated on the panel.
type CaseJuror struct {
	Person
	Slug string
	Left bool
}

// CaseRequest is a request that somebody on the panel step aside.
type CaseRequest struct {
	ID      string
	Juror   Person
	Reason  string
	Mine    bool // the reader asked
	Settled bool
	Granted bool
	Decide  bool // the reader is one of those who decide
	Said    string
}

// CaseRuling is a ruling; Facts and Reasons are empty where only the register may be read.
type CaseRuling struct {
	Body                           Link
	At                             time.Time
	Facts, Reasons, Appeal, Public string
	Rule                           int
	Broken                         bool
	Measure                        Measure
	Until                          time.Time
}

// CaseDraft is the ruling on the panel's table.
type CaseDraft struct {
	CaseRuling
	Number int64
	By     Person
	Agreed int
	Said   string // the reader's vote: yes, no or empty
	Days   int
}

// CaseForm is the form of a ruling as it was typed.
type CaseForm struct {
	Facts, Reasons, Appeal, Public, Days string
	Rule                                 int
	Broken                               bool
	Measure                              Measure
	Errors                               []FieldError
}

// CaseLot is a draw to make again.
type CaseLot struct {
	Seed  string
	Size  int
	Order []string
}

// CaseMay says which forms the page has.
type CaseMay struct{ Answer, Appeal, AskRecusal, Recuse, Note, Draft bool }

// CaseView is one case as its reader may see it: what she may not know is empty.
type CaseView struct {
	CaseLine
	Role      CaseRole
	Court     CourtRules
	Hearing   Link // who hears it now
	Target    string
	Quote     string // the argument that was reported
	Concerned Person
	Reports   []CaseSaying
	Reported  int // how many reports there are; Reports holds the first
	Answers   []CaseSaying
	Second    *CaseSaying // the appeal
	Panel     []CaseJuror
	Lot       *CaseLot
	Requests  []CaseRequest
	Chambers  bool // the reader is in camera with the panel
	Notes     []CaseSaying
	Draft     *CaseDraft
	Rulings   []CaseRuling
	May       CaseMay
	Form      CaseForm
}

// ReportView is the form of a report.
type ReportView struct {
	Court      CourtRules
	Kind, ID   string // of the target, where it is known
	Title      string
	Quote      string
	Rule       int
	About      string // who or what, as it was typed
	Text       string
	Errors     []FieldError
	Suggestion []string
}

// OwnReportLine is a report of the reader's own in a list.
type OwnReportLine struct {
	ID, Text string
	At       time.Time
	Back     bool   // taken back
	Case     string // its case, once there is a ruling; empty before
}

// OwnReportView is a report as whoever sent it reads it.
type OwnReportView struct {
	ID                     string
	Court                  CourtRules
	Target, Quote          string
	Said                   CaseSaying
	Bench                  []CaseJuror // who may be objected to
	Objections             []CaseRequest
	Case                   string // empty until there is a ruling
	Rulings                []CaseRuling
	MayWithdraw, MayObject bool
}

// ArgueView is the form of a reason for or against.
type ArgueView struct {
	ID, Title, Text string
	For, Against    bool
	Errors          []FieldError
}
