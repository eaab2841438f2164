// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import "fmt"

// Dispute says that somebody disputes the vote on the issue of its entry. It always
// stands sealed: everybody sees that a dispute was filed and when, who filed it and
// what it says only whoever may answer it and auditors. The text lies beside the log,
// in auditors' archives alone.
type Dispute struct {
	Person     Commitment `json:"person"`
	Evidence   string     `json:"evidence,omitempty"` // hash of a leaf that a receipt promised and nobody finds
	TextSHA256 string     `json:"text_sha256"`
}

// DisputeAnswer says what the body of its entry found of a dispute.
type DisputeAnswer struct {
	Dispute    string     `json:"dispute"` // ref of its entry
	Person     Commitment `json:"person"`  // who answered
	Verdict    string     `json:"verdict"` // upheld, dismissed
	Late       bool       `json:"late"`
	TextSHA256 string     `json:"text_sha256"`
}

// Type returns "dispute".
func (Dispute) Type() Type { return "dispute" }

// Type returns "dispute.answer".
func (DisputeAnswer) Type() Type { return "dispute.answer" }

func (a Dispute) check() error {
	if a.Evidence != "" {
		if err := checkDigest("evidence", a.Evidence); err != nil {
			return err
		}
	}
	return first(a.Person.check("person"), checkDigest("text_sha256", a.TextSHA256))
}

func (a DisputeAnswer) check() error {
	if a.Verdict != "upheld" && a.Verdict != "dismissed" {
		return fmt.Errorf("verdict is %q, where it is upheld or dismissed", a.Verdict)
	}
	return first(checkRef("dispute", a.Dispute), a.Person.check("person"), checkDigest("text_sha256", a.TextSHA256))
}
