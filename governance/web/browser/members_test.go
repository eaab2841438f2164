// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import "testing"

// TestRoad_OfAMember: Peter asks on a phone, by the keys, to become a member; the office
// is told and answers by the keys; he sees how he stands.
func TestRoad_OfAMember(t *testing.T) {
	h := newHall(t)
	peter, office := h.signedIn(t, "peter"), h.signedIn(t, "gwenllian")
	peter.width(360)
	office.script(false)
	peter.open("/bodies/assembly").tabTo("link", "What the charter says of members").enter().at("/bodies/assembly/join")
	peter.tabTo("textbox", "Who you are, in your own words").press("I run the server next door.")
	peter.tabTo("button", "Ask to be admitted").enter().at("/bodies/assembly/join").
		says("You have asked", "One of those who decide is to agree; so far: 0").quiet("an application")
	office.open("/").says("2 people ask to become members of General Assembly")
	office.tabTo("link", "Read who asks to come in").enter().at("/bodies/assembly/applications").says("I run the server next door.")
	office.tabTo("button", "Agree: Peter Hallam").enter().at("/bodies/assembly/applications").says("they are a member").saysNot("Peter Hallam").quiet("an answer")
	peter.open("/memberships").says("Member since", "inner sphere")
	peter.open("/account").tabTo("link", "See what is known").enter().at("/memberships").says("inner sphere").quiet("a member")
}
