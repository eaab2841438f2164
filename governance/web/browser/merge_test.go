// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"testing"

	"moothall/governance/town"
)

// TestRoad_OfTwoAccounts: by keys alone and without script, somebody shows that another
// account is theirs, reads what becomes of it, and makes the two one.
func TestRoad_OfTwoAccounts(t *testing.T) {
	h := newHall(t)
	nia := h.signedIn(t, "nia")
	nia.width(360)
	nia.script(false)
	nia.open("/account").tabTo("link", "Join another account of yours").enter().at("/account/merge").says("Which account is yours too?").quiet("which account")
	nia.tabTo("textbox", "Login of the other account").press("bram").tabTo("textbox", "Password of the other account").press(town.Password).enter()
	nia.at("/account/merge").says("cannot be undone", "General Assembly").quiet("what becomes of it")
	nia.tabTo("button", "End bram, keep nia").enter().at("/memberships").says("The two accounts are one now")
}
