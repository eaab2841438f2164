// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"

	"moothall/governance"
	"moothall/governance/journal"
)

// Verdict is what a verification comes to.
type Verdict string

// The verdicts. Incomplete: nothing found is wrong, and something could not be
// judged, or is overdue at the end of the log.
const (
	Verified   Verdict = "verified"
	Refused    Verdict = "refused"
	Incomplete Verdict = "incomplete"
)

// Finding is a place in an archive and what is wrong with it or missing there.
type Finding struct {
	Verdict Verdict `json:"verdict"` // Refused or Incomplete
	Where   string  `json:"where"`   // a member, a line of it, or a leaf by its position
	What    string  `json:"what"`
}

// Error returns the finding as one sentence.
func (f Finding) Error() string { return f.Where + ": " + f.What }

func refuse(where, format string, args ...any) error {
	return Finding{Refused, where, fmt.Sprintf(format, args...)}
}

func gap(where, format string, args ...any) error {
	return Finding{Incomplete, where, fmt.Sprintf(format, args...)}
}

// State is how far the verification of one issue went.
type State string

// The states.
const (
	Recounted    State = "recounted"            // everything published of it was made again
	FromCarried  State = "counted-from-carried" // so was the result, from what each ballot carried: whose voices those were is not shown
	Called       State = "called"               // an election, or a matter whose roll is fixed, that is not open yet
	Running      State = "running"              // casts not opened, by rule
	AwaitsCount  State = "awaits-count"         // closed; the count is not in the record yet
	CalledOff    State = "cancelled"            // no count
	NotDisclosed State = "not-disclosed"        // outside the scope of the archive
)

// IssueReport is what was found of one issue.
type IssueReport struct {
	Issue    string              `json:"issue"`
	Body     string              `json:"body"`
	Title    string              `json:"title"`
	State    State               `json:"state"`
	Casts    int64               `json:"casts,omitempty"`            // leaves opened
	Assisted int64               `json:"assisted,omitempty"`         // ballots that count and that two entered for somebody, in a public vote
	Turnout  *governance.Turnout `json:"turnout,omitempty"`          // made again; absent of an election that was imported
	Outcome  governance.Outcome  `json:"outcome,omitempty"`          // made again
	Sealed   bool                `json:"casts_not_opened,omitempty"` // confidential: its list was counted, the casts it comes from were not opened
	Before   *RollReport         `json:"before_roll,omitempty"`      // nil: nothing changed about who votes in the 30 days before its roll was made
	Declared *DeclaredReport     `json:"declared,omitempty"`         // what delegates had declared, held to their ballots
	Later    journal.Instant     `json:"prolonged_until,omitempty"`  // it closes then, for an outage that the record does not contradict and cannot prove
	Overdue  journal.Type        `json:"overdue,omitempty"`          // what the clock owes it since long before the last act of this record
	Late     []LateAct           `json:"late,omitempty"`             // acts of the clock that came long after their time
	Halted   journal.Instant     `json:"cancelled_at,omitempty"`     // its vote ran then, and nothing it had taken is counted
	Held     journal.Instant     `json:"held_until,omitempty"`       // its decision is held back for review until then, as far as this record goes
}

// CaseReport is what was found of one case: its panels are of those who could be
// drawn, on an auditor's archive those the lot drew, and its rulings are theirs.
type CaseReport struct {
	Case    string `json:"case"`
	Body    string `json:"body"`  // that took the report
	State   string `json:"state"` // reported, hearing, ruled, appealed, final or withdrawn
	Rulings int    `json:"rulings"`
	Sealed  bool   `json:"lots_not_opened,omitempty"` // its panels were seated; that the lot drew them an auditor's archive shows
}

// Report is what a verification found. It holds no time: the same archive gives
// the same report.
type Report struct {
	Schema   string        `json:"schema"` // "moothall-verification/1"
	Verdict  Verdict       `json:"verdict"`
	Findings []Finding     `json:"findings"` // nothing where verified; the refusal comes last
	Log      string        `json:"log"`
	Key      string        `json:"key"`   // of the archive; yours only if you gave it
	Size     int64         `json:"size"`  // leaves
	Root     string        `json:"root"`  // base64
	Scope    Scope         `json:"scope"` // of what is disclosed
	Against  int           `json:"against"`
	KeyGiven bool          `json:"key_given"`
	Issues   []IssueReport `json:"issues"`

	Witnessed   int64           `json:"witnessed,omitempty"`      // leaves of the checkpoint that those have cosigned whom the policy given asks for
	WitnessedBy []string        `json:"witnessed_by,omitempty"`   // who of those it names
	WitnessedAt journal.Instant `json:"witnessed_at,omitempty"`   // when the last of them did
	Unheld      int             `json:"lines_not_held,omitempty"` // signature lines under it by keys that no policy named: nobody judged them

	Handovers []HandoverReport `json:"handovers,omitempty"` // of the key, in their order

	Cases    []CaseReport `json:"cases,omitempty"`
	Unopened int64        `json:"casts_not_opened"`
	Named    int          `json:"people_named"`
	Nameless int          `json:"people_not_named,omitempty"` // on rolls that are shown, and not erased
	Reviews  ReviewReport `json:"reviews"`
	Notes    []string     `json:"notes"` // what a reader should know besides

	SealedDelegations int64 `json:"delegations_not_opened,omitempty"` // entries of delegations that are not for everybody
	SealedSuspensions int64 `json:"suspensions_not_opened,omitempty"` // entries of whom rulings suspended

	Unbound []string `json:"votes_not_bounded,omitempty"` // counted from what ballots carried, which nothing that is sealed bounds but its sum

	DatedBack *DatedBackReport `json:"dated_back,omitempty"` // nil: nothing is

	Founders int `json:"founders,omitempty"` // who consented to the first charters, as the record says

	Emergencies *EmergencyReport `json:"emergencies,omitempty"` // nil: there were none

	SealedSupporters int64 `json:"supporters_not_opened,omitempty"` // of matters that members raised
	NamesBorne       int64 `json:"names_borne,omitempty"`           // such matters that were called off for the name they would give

	SealedDisputes int64 `json:"disputes_not_opened,omitempty"` // who filed them, and what they say

	Outside int64 `json:"casts_outside_scope,omitempty"` // of those not opened: of decided votes that are not disclosed
	Sealed  int64 `json:"casts_sealed,omitempty"`        // of those not opened: of confidential votes whose lists were counted
}

const reportSchema = "moothall-verification/1"

// add notes a finding and lowers the verdict.
func (r *Report) add(f Finding) {
	r.Findings = append(r.Findings, f)
	if r.Verdict != Refused {
		r.Verdict = f.Verdict
	}
}
