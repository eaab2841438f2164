// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import "encoding/json"

// belonging says whether an act names a body, or an issue.
type belonging int

const (
	never belonging = iota
	always
	perhaps
)

// kind is what is known of a type of act by its name.
type kind struct {
	decode      func(json.RawMessage) (Act, error) // reads the data; nil of ballots, whose leaves have none
	body, issue belonging                          // what stands in the envelope, sealed or not
	sealable    bool
}

// kindOf is the one table of types. What this version does not know may name a body and
// an issue.
//
// Ballots name neither: tiles are public at once and must not even show the turnout.
// Delegations name neither because their scope does, nor does what delegates do
// for every scope, nor a suspension, whose ruling does, nor an erasure or a merger, which
// are of every body. The founding is of every body too. That a vote is disputed everybody may know, as how
// many support a matter, and a pause of everything is of no body.
func kindOf(t Type) (k kind, known bool) {
	switch t {
	case "ballot.cast", "ballot.withdraw":
		return kind{nil, never, never, false}, true
	case "charter.adopt":
		return kind{decodeAs[CharterAdopt], always, never, false}, true
	case "charter.enact":
		return kind{decodeAs[CharterEnact], always, always, false}, true
	case "person.admit":
		return kind{decodeAs[PersonAdmit], always, never, false}, true
	case "founding":
		return kind{decodeAs[Founding], never, never, false}, true
	case "person.suspend":
		return kind{decodeAs[PersonSuspend], never, never, true}, true
	case "person.leave":
		return kind{decodeAs[PersonLeave], always, never, false}, true
	case "person.erase":
		return kind{decodeAs[PersonErase], never, never, false}, true
	case "person.merge":
		return kind{decodeAs[PersonMerge], never, never, false}, true
	case "mandate.begin":
		return kind{decodeAs[MandateBegin], always, never, false}, true
	case "mandate.end":
		return kind{decodeAs[MandateEnd], always, never, false}, true
	case "seat.draw":
		return kind{decodeAs[SeatDraw], always, never, false}, true
	case "seat.ask":
		return kind{decodeAs[SeatAsk], always, never, false}, true
	case "delegation.set":
		return kind{decodeAs[DelegationSet], never, never, true}, true
	case "delegation.clear":
		return kind{decodeAs[DelegationClear], never, never, true}, true
	case "issue.raise":
		return kind{decodeAs[IssueRaise], always, always, false}, true
	case "issue.support":
		return kind{decodeAs[IssueSupport], always, always, true}, true
	case "issue.admit":
		return kind{decodeAs[IssueAdmit], always, always, false}, true
	case "issue.rise":
		return kind{decodeAs[IssueRise], always, always, false}, true
	case "competence.dispute":
		return kind{decodeAs[CompetenceDispute], always, always, false}, true
	case "competence.answer":
		return kind{decodeAs[CompetenceAnswer], always, always, false}, true
	case "issue.open":
		return kind{decodeAs[IssueOpen], always, always, false}, true
	case "issue.extend":
		return kind{decodeAs[IssueExtend], always, always, false}, true
	case "issue.close":
		return kind{decodeAs[IssueClose], always, always, false}, true
	case "issue.cancel":
		return kind{decodeAs[IssueCancel], always, always, false}, true
	case "roll.freeze":
		return kind{decodeAs[RollFreeze], always, always, false}, true
	case "count":
		return kind{decodeAs[Count], always, always, false}, true
	case "decision":
		return kind{decodeAs[Decision], always, always, false}, true
	case "effect":
		return kind{decodeAs[Effect], always, always, false}, true
	case "key.destroy":
		return kind{decodeAs[KeyDestroy], always, always, false}, true
	case "key.rotate":
		return kind{decodeAs[KeyRotate], never, never, false}, true
	case "election.import":
		return kind{decodeAs[ElectionImport], always, always, false}, true
	case "export":
		return kind{decodeAs[Export], always, never, false}, true
	case "finding":
		return kind{decodeAs[Finding], always, never, false}, true
	case "finding.answer":
		return kind{decodeAs[FindingAnswer], always, never, false}, true
	case "finding.withdraw":
		return kind{decodeAs[FindingWithdraw], always, never, false}, true
	case "decision.suspend":
		return kind{decodeAs[DecisionSuspend], always, always, false}, true
	case "decision.release":
		return kind{decodeAs[DecisionRelease], always, always, false}, true
	case "nomination":
		return kind{decodeAs[Nomination], always, always, false}, true
	case "issue.freeze":
		return kind{decodeAs[IssueFreeze], always, always, false}, true
	case "roll.correct":
		return kind{decodeAs[RollCorrect], always, always, false}, true
	case "dispute":
		return kind{decodeAs[Dispute], always, always, true}, true
	case "dispute.answer":
		return kind{decodeAs[DisputeAnswer], always, always, false}, true
	case "emergency":
		return kind{decodeAs[Emergency], perhaps, perhaps, false}, true
	case "emergency.end":
		return kind{decodeAs[EmergencyEnd], perhaps, perhaps, false}, true
	case "delegate.begin":
		return kind{decodeAs[DelegateBegin], never, never, false}, true
	case "delegate.end":
		return kind{decodeAs[DelegateEnd], never, never, false}, true
	case "delegate.accept":
		return kind{decodeAs[DelegateAccept], never, never, true}, true
	case "delegate.decline":
		return kind{decodeAs[DelegateDecline], never, never, true}, true
	case "delegate.declare":
		return kind{decodeAs[DelegateDeclare], always, always, false}, true
	case "case.open":
		return kind{decodeAs[CaseOpen], always, never, false}, true
	case "case.panel":
		return kind{decodeAs[CasePanel], always, never, false}, true
	case "case.recuse":
		return kind{decodeAs[CaseRecuse], always, never, false}, true
	case "case.withdraw":
		return kind{decodeAs[CaseWithdraw], always, never, false}, true
	case "case.ruling":
		return kind{decodeAs[CaseRuling], always, never, false}, true
	case "case.appeal":
		return kind{decodeAs[CaseAppeal], always, never, false}, true
	}
	return kind{nil, perhaps, perhaps, false}, false
}

func decodeAs[A Act](data json.RawMessage) (Act, error) { return strictly[A](data) }
