// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import "moothall/governance"

// assisted says who may enter the vote of somebody who cannot do it themselves, and in a
// confidential vote what that costs.
func (w wording) assisted(p governance.Procedure) []string {
	if p.Assist == nil {
		return nil
	}
	said := []string{w.t.Text("charter.assist", "Body", bodyName(w.all, p.Assist.By)), w.t.Text("charter.assist_own")}
	if p.Sealed() {
		said = append(said, w.t.Text("charter.assist_sealed"))
	}
	return said
}
