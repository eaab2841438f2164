// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import "encoding/json"

// DelegateDeclare is a public delegate's word on how she will vote in an issue: public
// speech, and no ballot. The envelope names body and issue. It takes the place of what
// she declared there before.
type DelegateDeclare struct {
	Declaration string          `json:"declaration"` // its id
	Person      Commitment      `json:"person"`
	Choice      json.RawMessage `json:"choice"`                // canonical JSON, as in the opening of a ballot
	TextSHA256  string          `json:"text_sha256,omitempty"` // of her reasons; absent where she gives none
}

// Type returns "delegate.declare".
func (DelegateDeclare) Type() Type { return "delegate.declare" }

func (a DelegateDeclare) check() error {
	if a.TextSHA256 != "" {
		if err := checkDigest("text_sha256", a.TextSHA256); err != nil {
			return err
		}
	}
	return first(checkID("declaration", a.Declaration), a.Person.check("person"), checkRaw("choice", a.Choice))
}
