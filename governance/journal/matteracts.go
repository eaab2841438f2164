// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"fmt"
	"slices"
)

// IssueRaise says that a member raised a matter in the body of its entry, the most local
// of those that may decide it. Its words are not in it: they enter the record when it is
// put to the vote, and the digest holds them to what was supported.
type IssueRaise struct {
	Person      Commitment `json:"person"`
	Among       string     `json:"among"` // slug of the body whose members, or seated, raise such matters
	Kind        string     `json:"kind"`
	Place       string     `json:"place,omitempty"`
	Field       string     `json:"field,omitempty"`
	AskedSHA256 string     `json:"asked_sha256"` // of title, question and the digest of the paper
	Needs       int64      `json:"needs"`        // supporters besides whoever raised it
	Until       Instant    `json:"until"`        // by when they must have come
}

// IssueSupport says that somebody supports the matter of its entry as it is admitted, or
// asks that it rise. It always stands sealed: how many they are everybody sees, who they
// are only auditors.
type IssueSupport struct {
	Person Commitment `json:"person"`
	Asks   string     `json:"asks"` // admission, rise
}

// IssueAdmit says that enough support a matter, which is discussed from then on.
type IssueAdmit struct {
	Among      string `json:"among"`
	Supporters int64  `json:"supporters"`
}

// IssueRise says that a matter goes from the body of its entry to the next that may
// decide it. The reason lies beside the log.
type IssueRise struct {
	To         string       `json:"to"`
	Among      string       `json:"among"`  // slug of the body whose members ask for it, or whose seated call it in
	Ground     string       `json:"ground"` // escalation, call-in
	Supporters int64        `json:"supporters,omitempty"`
	By         []Commitment `json:"by,omitempty"` // who call it in
	TextSHA256 string       `json:"text_sha256"`
}

// CompetenceDispute says that somebody disputes that a matter is one of the body of its
// entry. The reason lies beside the log.
type CompetenceDispute struct {
	Person     Commitment `json:"person"`
	Among      string     `json:"among"` // slug of a body whose members, or seated, raise such matters
	TextSHA256 string     `json:"text_sha256"`
}

// CompetenceAnswer is where a matter belongs, by the auditory body of its entry.
type CompetenceAnswer struct {
	Dispute    string     `json:"dispute"` // ref of its entry
	Person     Commitment `json:"person"`
	To         string     `json:"to,omitempty"` // absent: it stays
	TextSHA256 string     `json:"text_sha256"`
}

// Type returns "issue.raise".
func (IssueRaise) Type() Type { return "issue.raise" }

// Type returns "issue.support".
func (IssueSupport) Type() Type { return "issue.support" }

// Type returns "issue.admit".
func (IssueAdmit) Type() Type { return "issue.admit" }

// Type returns "issue.rise".
func (IssueRise) Type() Type { return "issue.rise" }

// Type returns "competence.dispute".
func (CompetenceDispute) Type() Type { return "competence.dispute" }

// Type returns "competence.answer".
func (CompetenceAnswer) Type() Type { return "competence.answer" }

func (a IssueRaise) check() error {
	return first(a.Person.check("person"), checkID("among", a.Among), checkID("kind", a.Kind), optionalID("place", a.Place), optionalID("field", a.Field),
		checkDigest("asked_sha256", a.AskedSHA256), checkNumbers(a.Needs), a.Until.check("until"))
}

func (a IssueSupport) check() error {
	if a.Asks != "admission" && a.Asks != "rise" {
		return fmt.Errorf("asks for %q, where it is admission or rise", a.Asks)
	}
	return a.Person.check("person")
}

func (a IssueAdmit) check() error {
	return first(checkID("among", a.Among), checkNumbers(a.Supporters))
}

func (a IssueRise) check() error {
	called := a.Ground == "call-in" && len(a.By) > 0 && a.Supporters == 0
	if asked := a.Ground == "escalation" && a.By == nil && a.Supporters > 0; !asked && !called {
		return fmt.Errorf("ground is %q by %d, where it is escalation by supporters or call-in by those it names", a.Ground, max(a.Supporters, int64(len(a.By))))
	}
	for n, by := range a.By {
		if slices.Contains(a.By[:n], by) {
			return fmt.Errorf("it names %s twice among those who call it in", by)
		}
		if err := by.check("by"); err != nil {
			return err
		}
	}
	return first(checkID("to", a.To), checkID("among", a.Among), checkNumbers(a.Supporters), checkDigest("text_sha256", a.TextSHA256))
}

func (a CompetenceDispute) check() error {
	return first(a.Person.check("person"), checkID("among", a.Among), checkDigest("text_sha256", a.TextSHA256))
}

func (a CompetenceAnswer) check() error {
	return first(checkRef("dispute", a.Dispute), a.Person.check("person"), optionalID("to", a.To), checkDigest("text_sha256", a.TextSHA256))
}
