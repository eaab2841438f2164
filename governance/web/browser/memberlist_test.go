// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import "testing"

// TestRoad_OfAList: the office brings a list on a phone, by the keys and without a script,
// sees what is wrong, mends it, sees what it would do, and enters it.
func TestRoad_OfAList(t *testing.T) {
	h := newHall(t)
	office := h.signedIn(t, "gwenllian")
	office.width(360)
	office.script(false)
	const first = "name,sphere,place\n"
	office.open("/bodies/assembly/members").tabTo("link", "Bring or take out a list of members").enter().at("/bodies/assembly/member-list")
	office.tabTo("textbox", "Or paste it here").press(first + "Ana Sousa,inner,atlantis")
	office.tabTo("button", "See what it would do").enter().at("/bodies/assembly/member-list").
		says("1 line is not in order", "There is no place “atlantis”").saysNot("Enter all of it").quiet("a list that is not in order")
	office.tabTo("textbox", "Or paste it here").press(first + "Ana Sousa,inner,lisbon")
	office.tabTo("button", "See what it would do").enter().says("1 person comes in", "@ana_sousa").quiet("a list")
	office.tabTo("button", "Enter all of it").enter().at("/bodies/assembly/members").says("The list is entered")
	office.open("/bodies/assembly/members/ana_sousa").says("Lisbon", "entered it from the list").quiet("who came in")
}
