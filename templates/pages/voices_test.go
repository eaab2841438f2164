// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"testing"

	"moothall/templates/locales"
)

// TestPath_OfADelegationForTheTwoAlone says nothing of it: no scope, which empty would
// be everything, and no end.
func TestPath_OfADelegationForTheTwoAlone(t *testing.T) {
	for _, l := range locales.Languages() {
		f := frame(t, l.Tag)
		v := Voice{State: VoiceDelegated, Hops: []Hop{{Person: nia()}, {Person: bram(), Kept: true}, {Person: Person{Hidden: true}, Voted: IsSo}}}
		stops := path(f.T, v).Stops
		if got := stops[1].Note; got != "" {
			t.Errorf("%s: of Bram it says %q", l.Tag, got)
		}
		v.Hops[1].Kept = false
		if got := path(f.T, v).Stops[1].Note; !strings.Contains(got, scopeShort(f.T, Scope{})) {
			t.Errorf("%s: of a delegation for everything it says %q", l.Tag, got)
		}
		if stops[2].Name != f.T.Text("voice.somebody") || stops[2].Note != f.T.Text("voice.voted") {
			t.Errorf("%s: of who is hidden it says %+v", l.Tag, stops[2])
		}
	}
}
