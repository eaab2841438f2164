// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import "testing"

func TestSurface_HasNoFaultThatAxeKnows(t *testing.T) {
	needAxe(t)
	nia := newHall(t).signedIn(t, "nia")
	nia.says("Estuary")
	nia.accessible("home", everyRule)
	nia.quiet("home")
}
