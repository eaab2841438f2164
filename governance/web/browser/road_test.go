// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"strings"
	"testing"
	"time"

	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// Options of the surplus, as a voter hears them.
const (
	optAccess  = "Accessibility: an outside test"
	optReserve = "Put it into the reserve"
	optFewer   = "Lower the fee"
	optLeave   = "Leave it on the account"
)

const ballotPage = "/issues/" + surplus + "/ballot"

// TestRoad goes the member's road from the door to the receipt, and back.
func TestRoad(t *testing.T) {
	h := newHall(t)
	t.Run("with the keys alone", func(t *testing.T) { byKeys(t, h) })
	t.Run("with the mouse", func(t *testing.T) { byMouse(t, h) })
	t.Run("in number boxes", func(t *testing.T) { inBoxes(t, h) })
	t.Run("without script", func(t *testing.T) { withoutScript(t, h) })
	t.Run("answering a motion", func(t *testing.T) { answering(t, h) })
	t.Run("lending a voice", func(t *testing.T) { lending(t, h) })
	t.Run("asking somebody to speak, in two sessions", func(t *testing.T) { asking(t, h) })
	t.Run("lending it three times, on a phone", func(t *testing.T) { narrowing(t, h) })
	t.Run("keeping a voice, on a phone, without script", func(t *testing.T) { keeping(t, h) })
	t.Run("reading what was counted", func(t *testing.T) { reading(t, h) })
	t.Run("after the close", func(t *testing.T) { closing(t, h) }) // last: it sets the clock forward
}

// TestRoad_OnPostgreSQL goes it once on the other database.
func TestRoad_OnPostgreSQL(t *testing.T) {
	if _, err := findChromium(); err != nil {
		leftOut(t, err) // before a town is made for nobody
	}
	database := storetest.Postgres(t)
	if err := seed(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	h := open(t, database)
	byKeys(t, h)
	answering(t, h)
	lending(t, h)
	asking(t, h)
	narrowing(t, h)
	keeping(t, h)
	reading(t, h)
	closing(t, h)
}

// byKeys comes in, finds the matter, ranks, casts, changes and takes back.
func byKeys(t *testing.T, h hall) {
	b := h.newTab(t).open("/")
	b.tabTo("link", "Sign in").enter()
	b.tabTo("textbox", "Member name").press("nia")
	b.tabTo("textbox", "Password").press(town.Password).enter()
	b.at("/").says("Good morning, Nia.", "Four papers wait for you.")
	b.press(tabKey).focused("link", "Skip to the page").press(enterKey)
	b.tabTo("link", "How should we use this year").enter()
	b.at("/issues/"+surplus).says("You are on the roll", "Nobody speaks for you here", "have voted themselves so far")
	b.tabTo("link", "General Assembly").enter()
	b.at("/bodies/assembly").says("All members together", "4,218").tabTo("link", "How should we use this year").enter()
	b.at("/issues/"+surplus).tabTo("link", "Mark your ballot").enter()

	b.at(ballotPage).says("Nothing is ranked yet", "Not sent yet")
	b.tabTo("button", "Put 1st: "+optReserve).press(enterKey).hears(optReserve, "is now 1st")
	b.tabTo("button", "Put 2nd: "+optAccess).press(enterKey).hears(optAccess, "is now 2nd")
	b.focused("button", "Move up: "+optAccess).press(enterKey).hears(optAccess, "is now 1st")
	b.focused("button", "Move down: "+optAccess) // the slip moved, the focus with it; up it can go no further
	b.tabTo("button", "Put 3rd: "+optFewer).press(enterKey).hears(optFewer, "is now 3rd")
	b.tabTo("button", "Same place as the one above: "+optFewer).press(enterKey).hears(optFewer, "shares place 2nd")
	b.focused("button", "Move down: "+optFewer)
	b.tabTo("button", "Take out: "+optFewer).press(enterKey).hears(optFewer, "is not ranked any more")
	b.focused("button", "Put 3rd: "+optFewer)
	b.says("2 of 6 ranked. Not sent yet.")

	b.tabTo("button", "Review ballot").enter()
	b.says("Is this your vote?", "Nothing is sent before you press the button", "Everybody, after the close")
	b.inOrder(optAccess, optReserve, "Then, all equal")
	b.tabTo("button", "Send my ballot").enter()
	b.at("/issues/"+surplus+"/receipt?fresh=1").says("Your ballot is in the box", "Receipt for Paper 39 of 2026, given to Nia Rees", "Until Wednesday 25 November, 20:00")
	b.quiet("the road to the receipt")

	b.tabTo("link", "change your ballot").enter()
	b.at(ballotPage).says("2 of 6 ranked. Your ballot is in the box.")
	b.tabTo("button", "Move down: "+optAccess).press(enterKey).hears(optAccess, "is now 2nd")
	b.says("Changed, and not sent again yet")
	b.tabTo("button", "Review ballot").enter()
	b.says("It takes the place of the ballot you sent")
	b.tabTo("button", "Send my ballot").enter()
	b.says("Your new ballot is in the box").inOrder(optReserve, optAccess)

	b.tabTo("button", "Take my ballot back").enter()
	b.at("/issues/"+surplus).says("Your ballot has been taken back.", "Nobody speaks for you here")
	b.open("/").says("Four papers wait for you.")
	b.quiet("the road back")
}

// byMouse ranks by pressing and by dragging.
func byMouse(t *testing.T, h hall) {
	b := h.signedIn(t, "nia").open(ballotPage)
	b.touch("button", "Put 1st: "+optReserve).hears(optReserve, "is now 1st")
	b.touch("button", "Put 2nd: "+optAccess).hears(optAccess, "is now 2nd")
	b.touch("button", "Put 3rd: "+optLeave).hears(optLeave, "is now 3rd")
	b.drag("Place 3rd: "+optLeave, "Place 1st: "+optReserve)
	b.inHeadings("Place 1st: "+optLeave, "Place 2nd: "+optReserve, "Place 3rd: "+optAccess)
	b.click("button", "Review ballot").inOrder(optLeave, optReserve, optAccess)
	b.click("button", "Send my ballot").says("ballot is in the box")
	b.click("button", "Take my ballot back").says("Your ballot has been taken back.")
	b.quiet("the road with the mouse")
}

// inBoxes types numbers, with a gap and a shared place.
func inBoxes(t *testing.T, h hall) {
	b := h.signedIn(t, "nia").open(ballotPage).click("link", "Use number boxes")
	b.fill(optAccess, "2").fill(optReserve, "2").fill(optLeave, "5")
	b.click("button", "Review ballot")
	b.says("The same number twice is read as the same place.", "A number left out is read as the next place").inOrder(optAccess, optReserve, optLeave)
	b.click("link", "Change it").inHeadings("Place 1st: ", "Place 1st: ", "Place 3rd: "+optLeave)
	b.quiet("the road in boxes")
}

// withoutScript casts with nothing but forms.
func withoutScript(t *testing.T, h hall) {
	b := h.signedIn(t, "nia")
	b.script(false)
	b.open("/").click("link", "How should we use this year").click("link", "Mark your ballot")
	b.tabTo("button", "Put 1st: "+optReserve).enter()
	b.tabTo("button", "Put 2nd: "+optAccess).enter()
	b.focused("button", "Move up: "+optAccess).enter()
	b.focused("button", "Move down: "+optAccess)
	b.inHeadings("Place 1st: "+optAccess, "Place 2nd: "+optReserve)
	b.click("button", "Review ballot").inOrder(optAccess, optReserve)
	b.click("button", "Send my ballot").says("ballot is in the box")
	b.click("button", "Take my ballot back").says("Your ballot has been taken back.")
}

// answering votes on a motion on which somebody speaks for her.
func answering(t *testing.T, h hall) {
	b := h.signedIn(t, "nia").open("/issues/" + threats)
	b.says("To Bram de Wit, who passes it to Chidi Okonkwo, who has voted.", "How the vote stands")
	b.touch("radio", "Against").click("button", "Review my vote")
	b.says("Now your voice goes this way: you → Bram → Chidi.", "Chidi Okonkwo then carries one voice less")
	b.click("button", "Send my ballot").says("Your ballot is in the box")
	b.open("/").saysNot("Act on reports of threats within 24 hours").says("Three papers wait for you.")
	b.open("/issues/"+threats+"/receipt").click("button", "Take my ballot back")
	b.says("Your ballot has been taken back.", "To Bram de Wit, who passes it to Chidi Okonkwo, who has voted.")
	b.quiet("a motion")
}

// lending gives a voice for everything, sees where it goes, and takes it back.
func lending(t *testing.T, h hall) {
	b := h.signedIn(t, "nia").open("/issues/" + surplus)
	b.says("Nowhere: nobody speaks for you here, and you have not voted.").click("link", "Choose a delegate")
	give(b, "Grace Adeyemi")
	b.says("In everything your voice would go to Grace Adeyemi.", "It touches 1 open paper:")
	b.open("/issues/" + surplus).says("Nowhere: nobody speaks for you here") // a preview does nothing
	b.open("/delegations").tabTo("combobox", "For which matters?").press("Everything")
	b.tabTo("combobox", "To whom?").press("Grace Adeyemi").tabTo("Date", "Until when?").press("06302027")
	b.tabTo("button", "Show me first").enter()
	b.tabTo("button", "Give my voice to Grace").enter().at("/delegations").says("Your voice has been entrusted.")
	b.open("/issues/" + surplus).says("To Grace Adeyemi")
	b.open("/delegations").click("button", "Take back: Everything").says("You have taken your voice back.")
	b.open("/issues/" + surplus).says("Nowhere: nobody speaks for you here")
	b.quiet("a delegation")
}

// asking gives a voice to somebody who must agree first. She does, on a phone and
// without script; the voice goes its way, is renewed without asking again, and is
// taken back; then she lays it down.
func asking(t *testing.T, h hall) {
	b, other := h.signedIn(t, "nia"), h.signedIn(t, "priya")
	other.script(false)
	other.width(360)
	b.open("/delegations").tabTo("combobox", "For which matters?").press("Field: Finance")
	b.tabTo("combobox", "To whom?").press("Priya Nair").tabTo("Date", "Until when?").press("12102026")
	b.tabTo("button", "Show me first").enter().says("Priya Nair must agree first, and is asked when you confirm.")
	b.tabTo("button", "Give my voice to Priya").enter().says("Your voice has been entrusted.", "has not agreed yet")

	other.open("/").says("One member asks you to speak for them.", "Nia Rees waits for your word.")
	other.tabTo("link", "See what for").enter().says("for Finance, since 22 November 2026")
	other.tabTo("button", "Agree: Nia Rees").enter().at("/delegations").says("You speak for them now", "You agreed to speak for").saysNot("They ask you")
	other.open("/").saysNot("asks you to speak for them")

	b.open("/delegations").says("stays with Priya").saysNot("has not agreed yet")
	b.tabTo("button", "Renew: Field: Finance").enter().says("It would hold until 22 November 2027", "It takes the place of Priya Nair.").saysNot("must agree")
	b.tabTo("button", "Give my voice to Priya").enter().says("Your voice has been entrusted.", "stays with Priya", "22 November 2027")
	other.open("/delegations").says("1 member gave you her or his voice in Finance.").saysNot("They ask you")
	b.tabTo("button", "Take back: Field: Finance").enter().says("You have taken your voice back.")
	other.open("/delegations").says("Nobody has given you their voice.", "You agreed to speak for")
	other.tabTo("button", "Lay it down: Nia Rees").enter().says("You have laid it down.").saysNot("You agreed to speak for")
	b.quiet("asking")
	other.quiet("answering")
}

// narrowing gives a voice for a body, a field and one paper, sees each time where
// it went and where it will go, and takes it back by voting: with the keys alone.
func narrowing(t *testing.T, h hall) {
	b := h.signedIn(t, "nia")
	b.width(360)
	give := func(scope, name string) *tab {
		b.open("/delegations").tabTo("combobox", "For which matters?").press(scope)
		b.tabTo("combobox", "To whom?").press(name).tabTo("Date", "Until when?").press("06302027")
		return b.tabTo("button", "Show me first").enter()
	}
	give("Body: General", "Grace Adeyemi").says("Now nobody speaks for you there.", "(now with nobody but you; then you → Grace)")
	b.tabTo("button", "Give my voice to Grace").enter().says("Your voice has been entrusted.")
	give("Field: Finance", "Chidi Okonkwo").says("(now you → Grace; then you → Chidi)")
	b.tabTo("button", "Give my voice to Chidi").enter().says("Your voice has been entrusted.")
	give("Paper: How should", "Grace Adeyemi").says("Now it goes this way: you → Chidi.", "(now you → Chidi; then you → Grace)")
	b.tabTo("button", "Give my voice to Grace").enter().says("Your voice has been entrusted.")

	b.open("/issues/" + surplus).says("To Grace Adeyemi").open(ballotPage)
	b.tabTo("button", "Put 1st: "+optReserve).press(enterKey).hears(optReserve, "is now 1st")
	b.tabTo("button", "Review ballot").enter().says("Now your voice goes this way: you → Grace.")
	b.tabTo("button", "Send my ballot").enter().says("Then your voice goes this way again: you → Grace.")
	b.tabTo("button", "Take my ballot back").enter().says("To Grace Adeyemi")
	for _, scope := range []string{"Paper: How should", "Field: Finance", "Body: General Assembly"} {
		b.open("/delegations").tabTo("button", "Take back: "+scope).enter().says("You have taken your voice back.")
	}
	b.quiet("three delegations")
}

// keeping lets nobody speak for her in a field, and then no longer keeps to it.
func keeping(t *testing.T, h hall) {
	b := h.signedIn(t, "nia")
	b.script(false)
	b.width(360)
	b.open("/delegations").tabTo("combobox", "For which matters?").press("Field: Moderation")
	b.tabTo("checkbox", "Nobody: I vote myself, or my voice is not used").press(" ").tabTo("Date", "Until when?").press("06302027")
	b.tabTo("button", "Show me first").enter()
	b.says("Now it goes this way: you → Bram → Chidi.", "In Moderation nobody would speak for you", "(now you → Bram → Chidi; then with nobody but you)")
	b.tabTo("button", "Keep my voice").enter().at("/delegations").says("You keep your voice there.")
	b.open("/issues/" + threats).says("Nowhere: nobody speaks for you here")
	b.open("/delegations").tabTo("button", "Keep it no longer: Field: Moderation").enter().says("You keep your voice there no longer")
}

// reading follows an election and a ranked matter through their counts, as
// anybody may.
func reading(t *testing.T, h hall) {
	b := h.newTab(t).open("/").click("link", "Three members of the Moderation Council")
	b.click("link", "See the count").at("/issues/" + council + "/count")
	b.says("Elected: Tomás Ferreira, Priya Nair and Amina Haddad", "A quota of 216 votes for 3 seats", "There was no tie to settle.")
	b.find("heading", "How the votes moved")
	b.find("table", "Votes at each stage")
	b.find("table", "Ballots that place the row above the column")
	b.find("table", "How every voice on the roll was used")
	b.open("/issues/" + sprint + "/count").says("Adopted: Let members describe each other’s pictures")
	b.find("table", "How every voice on the roll was used")
	b.quiet("two counts")
}

// closing casts, waits for the close, and follows the ballot through the count.
func closing(t *testing.T, h hall) {
	b := h.signedIn(t, "nia").open("/issues/" + threats)
	b.touch("radio", "Agree").click("button", "Review my vote").click("button", "Send my ballot").says("ballot is in the box")
	h.forward(t, 8*24*time.Hour)
	b = h.signedIn(t, "nia").open("/issues/" + threats)
	b.lacks("radio", "Agree").open("/issues/"+threats+"/count").says("Where my ballot went", "Your receipt")
	b.find("table", "Voices by answer")
	b.open("/issues/" + surplus + "/ballot").says("It closed on Wednesday 25 November, 20:00.").saysNot("Your ballot reached us")
	b.open("/account").click("button", "Sign out").at("/").says("You are signed out")
	b.quiet("after the close")
}

// hears waits until the page has said aloud that something happened to an option.
func (b *tab) hears(option, what string) *tab {
	b.t.Helper()
	var said string
	if !b.until(func() bool {
		said = ask[string](b, `document.querySelector("[role=status]").textContent`)
		return strings.HasPrefix(said, option) && strings.HasSuffix(said, what)
	}) {
		b.t.Errorf("%s: it says aloud %q, not that %q %s", b.path(), said, option, what)
	}
	return b
}

// inOrder checks that the page says these things, one after the other.
func (b *tab) inOrder(texts ...string) *tab {
	b.t.Helper()
	whole := b.text()
	rest := whole
	for _, want := range texts {
		_, after, found := strings.Cut(rest, want)
		if !found {
			b.t.Errorf("%s: %q does not come in the order %q:\n%s", b.path(), want, texts, whole)
			return b
		}
		rest = after
	}
	return b
}

// inHeadings waits until headings that begin so follow each other.
func (b *tab) inHeadings(names ...string) *tab {
	b.t.Helper()
	var all []thing
	if !b.until(func() bool {
		next := 0
		all = b.things("heading")
		for _, x := range all {
			if next < len(names) && strings.HasPrefix(x.name, names[next]) {
				next++
			}
		}
		return next == len(names)
	}) {
		b.t.Errorf("%s: the headings %q do not follow each other in %v", b.path(), names, all)
	}
	return b
}
