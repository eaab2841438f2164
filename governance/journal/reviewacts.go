// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import "fmt"

// Finding says what the auditory body of its entry found in one it supervises.
// The text lies beside the log, in the file that bears the ref of the entry.
type Finding struct {
	Finding    string     `json:"finding"` // its id
	Person     Commitment `json:"person"`  // who filed it
	Audited    string     `json:"audited"` // slug of the body that must answer
	Issue      string     `json:"issue,omitempty"`
	Decision   bool       `json:"decision,omitempty"` // it is about the decision on the issue
	Severity   string     `json:"severity"`
	Due        Instant    `json:"due"` // an answer after this is late
	TextSHA256 string     `json:"text_sha256"`
}

// FindingAnswer is what the audited body of its entry says to a finding.
type FindingAnswer struct {
	Finding    string     `json:"finding"`
	Person     Commitment `json:"person"`
	Late       bool       `json:"late"`
	TextSHA256 string     `json:"text_sha256"`
}

// FindingWithdraw takes a finding of the auditory body of its entry back.
type FindingWithdraw struct {
	Finding    string     `json:"finding"`
	Person     Commitment `json:"person"`
	TextSHA256 string     `json:"text_sha256"` // of the reason
}

// DecisionSuspend holds the decision on the issue of its entry back for review,
// in the name of the auditory body of its entry.
type DecisionSuspend struct {
	Decision   string     `json:"decision"` // ref of the decision's entry
	Person     Commitment `json:"person"`
	Until      Instant    `json:"until"`       // it ends by itself then
	TextSHA256 string     `json:"text_sha256"` // of the reason
}

// DecisionRelease ends a suspension before its time.
type DecisionRelease struct {
	Decision   string     `json:"decision"`
	Person     Commitment `json:"person"`
	TextSHA256 string     `json:"text_sha256"` // of the reason
}

// Export states that an archive with what only auditors may see was made for
// somebody of the auditory body of its entry.
type Export struct {
	Person  Commitment `json:"person"`
	Audited string     `json:"audited"` // slug of the body it is about
	Size    int64      `json:"size"`    // leaves of the log it holds
}

// Type returns "export".
func (Export) Type() Type { return "export" }

func (a Export) check() error {
	return first(a.Person.check("person"), checkID("audited", a.Audited), checkNumbers(a.Size))
}

// Type returns "finding".
func (Finding) Type() Type { return "finding" }

// Type returns "finding.answer".
func (FindingAnswer) Type() Type { return "finding.answer" }

// Type returns "finding.withdraw".
func (FindingWithdraw) Type() Type { return "finding.withdraw" }

// Type returns "decision.suspend".
func (DecisionSuspend) Type() Type { return "decision.suspend" }

// Type returns "decision.release".
func (DecisionRelease) Type() Type { return "decision.release" }

func (a Finding) check() error {
	return first(checkID("finding", a.Finding), a.Person.check("person"), checkID("audited", a.Audited), optionalID("issue", a.Issue),
		checkID("severity", a.Severity), a.Due.check("due"), checkDigest("text_sha256", a.TextSHA256))
}

func (a FindingAnswer) check() error {
	return first(checkID("finding", a.Finding), a.Person.check("person"), checkDigest("text_sha256", a.TextSHA256))
}

func (a FindingWithdraw) check() error {
	return first(checkID("finding", a.Finding), a.Person.check("person"), checkDigest("text_sha256", a.TextSHA256))
}

func (a DecisionSuspend) check() error {
	return first(checkRef("decision", a.Decision), a.Person.check("person"), a.Until.check("until"), checkDigest("text_sha256", a.TextSHA256))
}

func (a DecisionRelease) check() error {
	return first(checkRef("decision", a.Decision), a.Person.check("person"), checkDigest("text_sha256", a.TextSHA256))
}

func checkRef(member, ref string) error {
	if !isHex(ref, 32) {
		return fmt.Errorf("%s %q is not the ref of an entry", member, ref)
	}
	return nil
}
