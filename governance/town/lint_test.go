// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"testing"

	"moothall/governance"
)

// TestCharters_ContradictNothing holds the charters of Estuary to the linter, as the
// rules of one community.
func TestCharters_ContradictNothing(t *testing.T) {
	for _, f := range governance.Lint(Charters()) {
		t.Errorf("%s %s: %s (%s) %s %d %d", f.Body, f.Rule, f.Name, f.Severity, f.Other, f.Have, f.Need)
	}
}
