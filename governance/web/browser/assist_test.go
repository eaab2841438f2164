// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestRoad_OfABallotForAnother: two of the board enter a member's ballot, each on a phone, by
// the keys and without a script: first not the same, then the same; the member finds the
// receipt of it.
func TestRoad_OfABallotForAnother(t *testing.T) {
	h := newHall(t)
	grace, lowri := h.signedIn(t, "grace"), h.signedIn(t, "lowri")
	const desk = "/issues/" + threats + "/assist"
	for _, b := range []*tab{grace, lowri} {
		b.width(360)
		b.script(false)
	}
	enters := func(b *tab, choice string) *tab {
		b.tabTo("radio", "Agree").press(" ")
		if choice != "Agree" {
			b.press(kb.ArrowDown)
		}
		return b.focused("radio", choice).tabTo("button", "Enter the ballot").enter()
	}
	grace.open("/issues/"+threats).tabTo("link", "Enter a ballot for a member who cannot").enter().at(desk).says("Nobody waits for a second entry")
	grace.tabTo("textbox", "Name or address of the member").press("Nia Rees").enter().at(desk + "?who=Nia+Rees").says("For Nia Rees")
	enters(grace, "Agree").says("It waits for the second").quiet("a first entry")
	lowri.open(desk).says("Grace Adeyemi entered a ballot").tabTo("link", "Enter the ballot of Nia Rees").enter().at(desk + "?who=nia").saysNot("Grace")
	enters(lowri, "Against").says("Neither entry counts").quiet("two that differ")
	grace.open(desk).says("The two entries did not agree").tabTo("link", "Enter the ballot of Nia Rees").enter()
	enters(grace, "Agree").says("It waits for the second")
	lowri.open(desk).tabTo("link", "Enter the ballot of Nia Rees").enter()
	enters(lowri, "Agree").says("The ballot is cast", "Receipt for Nia Rees", "moothall-receipt/1")
	if ask[bool](lowri, "document.documentElement.scrollWidth > document.documentElement.clientWidth") {
		t.Error("the receipt runs out of the page: on paper it is cut off")
	}
	lowri.quiet("a receipt")
	lowri.tabTo("link", "To the list").enter().at(desk).says("Nobody waits for a second entry")
	h.signedIn(t, "nia").open("/issues/" + threats + "/receipt").says("Agree")
}
