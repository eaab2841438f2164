// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"strings"
	"testing"
)

// TestChapterMember_SeesWhatIsHersToDecide: by the keys alone a member of the Wales
// Chapter reads what her chapter decides and why, raises a matter there, two others who
// live there support it, and it is discussed. Who supports it nobody is told.
func TestChapterMember_SeesWhatIsHersToDecide(t *testing.T) {
	needAxe(t)
	h := newHall(t)
	b := h.signedIn(t, "nia").open("/bodies")
	b.tabTo("link", "Wales Chapter").enter()
	b.at("/bodies/wales").says("Pennod Cymru", "House rules in Welsh first")
	b.tabTo("link", "House rules in Welsh first").enter()
	b.says("Wales Chapter", "House rules in Welsh first")
	b.open("/issues").tabTo("link", "Raise a matter").enter()
	b.at("/issues/new").says("What it is, and where it belongs")
	b.tabTo("combobox", "Which place it touches").press("Cardiff")
	b.tabTo("combobox", "What it is about").press("Welsh")
	b.tabTo("button", "Who decides?").enter()
	b.says("Wales Chapter decides this: it is bound to Wales, and has this kind of matter.", "If the matter rises", "General Assembly",
		"Lisbon Chapter: it is bound to another place, Lisbon.", "Moderation Council: it is bound to another field", "Board: it has no such kind of matter.",
		"It is discussed once 2 others support it, within 30 days.")

	b.tabTo("textbox", "Title").press("A bench by the bay")
	b.tabTo("textbox", "The question").press("Shall there be one?")
	b.tabTo("textbox", "The text").press(" ")
	b.tabTo("button", "Raise it").enter()
	b.says("A text has 1 to 20,000 characters.") // and nothing that was typed is lost
	if title := ask[string](b, `document.querySelector("[name=title]").value`); title != "A bench by the bay" {
		t.Errorf("of the title is left %q", title)
	}
	b.tabTo("textbox", "The text").press("A bench stands by the bay in Cardiff.")
	b.tabTo("button", "Raise it").enter()
	b.says("It is raised.", "0 of 2 support it.", "You raised it. Others support it.", "Wales Chapter decides this: it is bound to Wales")
	matter := b.path()
	if !strings.HasPrefix(matter, "/issues/2026-") {
		t.Fatalf("it is at %s", matter)
	}
	b.quiet("raising a matter")
	b.look("raised-own")

	dewi := h.signedIn(t, "dewi").open(matter)
	dewi.tabTo("button", "Support it").enter()
	dewi.says("You support it.", "1 of 2 support it.").lacks("button", "Support it")
	dewi.look("raised-supported")
	h.newTab(t).open(matter).says("1 of 2 support it.", "Sign in to support it").saysNot("Dewi")
	h.signedIn(t, "beatriz").open(matter).says("Those support it who might have raised it.").lacks("button", "Support it")
	lowri := h.signedIn(t, "lowri").open(matter)
	lowri.tabTo("button", "Support it").enter()
	lowri.says("it is discussed from now on", "Wales Chapter decides this", "Let General Assembly decide", "0 of 3 ask for that.").saysNot("Dewi")
	lowri.tabTo("textbox", "Why it should go there").press("The bay is everybody’s.")
	lowri.tabTo("button", "Ask for it").enter()
	lowri.says("It is noted.", "1 of 3 ask for that.")
	lowri.look("raised-discussed")
	lowri.language("ar")
	lowri.open(matter).look("raised-discussed in Arabic")
}

// TestMatter_IsTakenBackByTheKeys: by who raised it, who then reads that it is over; who
// supported it finds nothing to take back.
func TestMatter_IsTakenBackByTheKeys(t *testing.T) {
	needAxe(t)
	h := newHall(t)
	b := h.signedIn(t, "nia").open("/issues/new?kind=initiative&place=cardiff&field=welsh")
	b.tabTo("textbox", "Title").press("A bench by the bay")
	b.tabTo("textbox", "The question").press("Shall there be one?")
	b.tabTo("textbox", "The text").press("A bench stands by the bay in Cardiff.")
	b.tabTo("button", "Raise it").enter()
	matter := b.path()
	dewi := h.signedIn(t, "dewi").open(matter)
	dewi.tabTo("button", "Support it").enter()
	dewi.lacks("button", "Take the matter back")
	b.open(matter).says("Until enough support it you can take it back")
	b.tabTo("button", "Take the matter back").enter()
	b.says("You have taken the matter back. Those who support it are told.", "Who raised this matter took it back; nothing is voted on.").lacks("button", "Take the matter back")
	b.quiet("taking a matter back")
	b.look("raised-taken-back")
	dewi.open(matter).says("Who raised this matter took it back").lacks("button", "Take my support back")
}
