// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// AuditorsView is what an auditor, or anybody, can see and take home.
type AuditorsView struct {
	Head RecordHead
	// Bodies are the auditory ones.
	Bodies                       []BodyLine
	ExportCommand, VerifyCommand string
	CompareCommand               string
	Turnouts                     []Link // who took part, by body
	// RecountCommand runs the second recount, whose script has the RecountDigest.
	RecountCommand, RecountDigest string
	// Decisions is how many can be recounted.
	Decisions int
	// Own are the auditory bodies in which the reader sits, Watched the bodies
	// that those, or of other readers that all, supervise.
	Own, Watched []Link
	// Archives are those of auditors, one a watched body, whose address name is
	// the URL; Files is where a finding about it is written. Both are the reader's
	// own, by right.
	Archives, Files []Link
	// Voices leads to how voices gathered over time, in each body where they can be
	// delegated.
	Voices   []Link
	Held     []DecisionLine
	Findings []FindingLine
	// Emergencies are the acts of the operator that hold now.
	Emergencies []EmergencyLine
	// Disputes leads to the votes whose disputes wait for the reader.
	Disputes []Link
	Matters  []MatterLine
	Report   VerificationView
}

// FindingState is how far a finding has come.
type FindingState string

// The states.
const (
	FindingOpen      FindingState = "open"
	FindingOverdue   FindingState = "overdue"
	FindingAnswered  FindingState = "answered"
	FindingLate      FindingState = "late"
	FindingWithdrawn FindingState = "withdrawn"
)

// Severity is how grave a finding is.
type Severity string

// The severities.
const (
	SeverityRemark Severity = "remark"
	SeverityFault  Severity = "fault"
	SeverityGrave  Severity = "grave"
)

// FindingLine is a finding in a list.
type FindingLine struct {
	ID, URL string
	// About is the matter or decision; without text it is the body as such.
	About         Link
	OfDecision    bool
	Body, Auditor Link
	Severity      Severity
	State         FindingState
	At, Due       time.Time
}

// Said is what somebody said for their body.
type Said struct {
	Body Link
	Name string
	At   time.Time
	Text string
}

// FindingView is one finding, its answer, and what the reader may say.
type FindingView struct {
	FindingLine
	Said
	// Answer and Withdrawal are without text where there is none.
	Answer, Withdrawal     Said
	MayAnswer, MayWithdraw bool
	// Typed is what was refused; Errors say why, at "answer" or "reason".
	Typed  string
	Errors []FieldError
}

// FileFindingView is the form in which a finding is written.
type FileFindingView struct {
	Body, By Link
	Slug     string
	// BySlug is the auditory body in whose name it is filed.
	BySlug     string
	Due        time.Time
	About      []Filter
	Severities []Filter
	Text       string
	Errors     []FieldError
}

// HeldView says that a decision is, or was, held back for review. Without Until it
// never was.
type HeldView struct {
	By          Link
	From, Until time.Time
	// Now says that it is held back at this moment.
	Now     bool
	Reason  Said
	Release Said
}

// ReviewForm is what the reader may do about a decision as an auditor.
type ReviewForm struct {
	By string
	// Body is the auditory body's name.
	Body string
	// Longest is for how many days it may be held back; 0: it may not.
	Longest int
	Release bool
	// Action is the address of the decision.
	Action string
	Typed  string
	Days   string
	Errors []FieldError
}

// Verdict is what a verification came to.
type Verdict string

// The verdicts.
const (
	Verified   Verdict = "verified"
	Refused    Verdict = "refused"
	Incomplete Verdict = "incomplete"
)

// VerificationView is a report of a verification, read to whoever brought it. Without a
// verdict there is none.
type VerificationView struct {
	Verdict                                                             Verdict
	Log                                                                 string
	Size, Against                                                       int
	KeyGiven, Auditor                                                   bool
	Body, Issue                                                         string
	Recounted, Running, Awaiting, Cancelled, NotDisclosed, Confidential int
	Unopened, Findings, Answered, Late, Withdrawn, Suspensions, Named   int
	FromCarried                                                         int // counted from what each ballot carried
	Prolonged                                                           int // votes that close later for an outage
	Disputes                                                            int // entries of disputes, not opened
	Emergencies, Withheld                                               int // acts of the operator, and texts they hide
	Handovers, Unvouched                                                int // of the key, and those that nobody else bears out
	Witnessed                                                           int // entries that those have cosigned whom the reader trusts
	WitnessedBy                                                         []string
	Places                                                              []ReportPlace
	Compared                                                            *ComparisonView // nil: it is of one archive
	// Bad: what was brought is no report.
	Bad bool
}

// ReportPlace is a place in an archive and what is wrong with it, in the words of
// the verifier.
type ReportPlace struct{ Where, What string }
