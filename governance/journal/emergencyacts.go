// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"fmt"
	"regexp"
)

// Emergency says that the operator did something outside of any decision. A pause names
// in its entry the body it is about, or none: then it is about all. What is withheld is
// a text about the issue of its entry. The reason lies beside the log.
type Emergency struct {
	Kind       string  `json:"kind"`           // pause.comments, pause.reports, withhold.comment, withhold.argument
	Text       string  `json:"text,omitempty"` // id of what is withheld
	Until      Instant `json:"until"`          // it holds until then, unless an EmergencyEnd comes before
	TextSHA256 string  `json:"text_sha256"`    // of the reason
}

// EmergencyEnd says that such an act was ended before its time. Its entry names the
// same body and issue.
type EmergencyEnd struct {
	Emergency string `json:"emergency"` // ref of its entry
}

// Type returns "emergency".
func (Emergency) Type() Type { return "emergency" }

// Type returns "emergency.end".
func (EmergencyEnd) Type() Type { return "emergency.end" }

// emergencyForm is how a kind is written; which there are is a rule of the verifier.
var emergencyForm = regexp.MustCompile(`^[a-z]{1,20}\.[a-z]{1,20}$`)

func (a Emergency) check() error {
	if !emergencyForm.MatchString(a.Kind) {
		return fmt.Errorf("kind is %q, where one as pause.comments is expected", a.Kind)
	}
	return first(optionalID("text", a.Text), a.Until.check("until"), checkDigest("text_sha256", a.TextSHA256))
}

func (a EmergencyEnd) check() error { return checkRef("emergency", a.Emergency) }
