// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"testing"

	"moothall/templates/locales"
)

// TestTurnout_SaysHowManyLackOnlyWhereItIsKnown: what delegates carry and what
// ballots weigh is added at the close, and until then nobody can say how much.
func TestTurnout_SaysHowManyLackOnlyWhereItIsKnown(t *testing.T) {
	for _, l := range locales.Languages() {
		text := frame(t, l.Tag).T
		v := Turnout{Shown: true, Took: 499, Roll: 4138, Needed: 828}
		if got, want := turnout(text, v), text.Text("turnout.missing", "Needed", 828, "More", 329); got.Needed != want || got.Strong != text.Count("turnout.took", 499) {
			t.Errorf("%s, direct: says %q, %q", l.Tag, got.Strong, got.Needed)
		}
		v.Weighed = true
		if got, want := turnout(text, v).Needed, text.Text("turnout.weighed", "Needed", 828); got != want {
			t.Errorf("%s, weighed: says %q", l.Tag, got)
		}
		v.Carried = true
		if got, want := turnout(text, v), text.Text("turnout.carried", "Needed", 828); got.Needed != want || got.Strong != text.Count("turnout.voted", 499) {
			t.Errorf("%s, liquid: says %q, %q", l.Tag, got.Strong, got.Needed)
		}
	}
}
