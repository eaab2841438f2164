// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
	"moothall/templates/locales"
)

const declarationsPage = "/issues/" + threats + "/declarations"

// TestRoad_OfADeclaration goes from what a delegate declares to what became of it.
func TestRoad_OfADeclaration(t *testing.T) { declaring(t, newHall(t)) }

// TestRoad_OfADeclarationOnPostgreSQL goes it on the other database.
func TestRoad_OfADeclarationOnPostgreSQL(t *testing.T) {
	if _, err := findChromium(); err != nil {
		leftOut(t, err) // before a town is made for nobody
	}
	database := storetest.Postgres(t)
	if err := seed(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	declaring(t, open(t, database))
}

// declaring: Bram declares on a phone, by the keys; Nia, whose voice goes to him, reads
// it without script. He changes it; its time ends; she votes for herself; he votes
// otherwise than he said, and after the close everybody sees it.
func declaring(t *testing.T, h hall) {
	bram, nia := h.signedIn(t, "bram"), h.signedIn(t, "nia")
	bram.width(360)
	nia.script(false)
	bram.open("/issues/" + threats).says("You can declare how you will vote until Friday 27 November, 20:00.")
	bram.tabTo("link", "How public delegates say they will vote").enter().at(declarationsPage)
	bram.tabTo("radio", "Agree").press(" ").tabTo("textbox", "Your reasons, in a few words").press("The rota is full.").tabTo("button", "Declare it").enter()
	bram.at(declarationsPage).says("Your declaration is published", "The rota is full.", "Change what you declared").quiet("a declaration")

	h.tells(t)
	nia.open("/issues/" + threats).says("Bram de Wit, to whom your voice goes, has declared: Agree. You can vote yourself until Sunday 29 November, 20:00.")
	nia.open("/delegations").says("Bram de Wit, to whom your voice goes in Act on reports of threats within 24 hours, not 72, will vote: Agree.")
	bram.tabTo("radio", "Agree").press(" ").tabTo("textbox", "Your reasons, in a few words").press(" Since today.").tabTo("button", "Declare this instead").enter()
	bram.says("1 earlier declaration")
	h.tells(t)
	nia.open("/delegations").says("will vote: Agree.")
	nia.open("/issues/"+threats).click("link", "How public delegates say they will vote").at(declarationsPage).says("Bram de Wit", "The rota is full.", "You can vote yourself until").lacks("button", "Declare it")

	h.forward(t, 5*days+12*time.Hour)
	bram.open(declarationsPage).says("nothing declared here can change").lacks("button", "Declare this instead")
	nia.open(declarationsPage).click("link", "Vote yourself").at("/issues/" + threats)
	nia.touch("radio", "Against").click("button", "Review my vote").click("button", "Send my ballot").says("Your ballot is in the box")
	nia.open("/issues/" + threats).saysNot("has declared:")
	bram.open("/issues/"+threats).touch("radio", "Against").click("button", "Review my vote").click("button", "Send my ballot").says("Your ballot is in the box")
	h.newTab(t).open(declarationsPage).saysNot("Voted otherwise", "Voted as declared", "Cast no ballot")

	h.forward(t, 3*days)
	after := h.newTab(t).open("/issues/"+threats).click("link", "What public delegates had declared").at(declarationsPage)
	after.says("Voted otherwise: Against", "Voted as declared.").quiet("what became of it")
	after.open("/delegates/bram").says("had declared: Agree")
	bram.open(declarationsPage).lacks("button", "Declare this instead").quiet("after the close")
}

const rankedDeclarations = "/issues/2026-61/declarations"

// TestRoad_OfARankedDeclaration: Bram ranks by the keys, on a phone, what he will vote for,
// mistypes, and adds an option later; Nia reads it without script.
func TestRoad_OfARankedDeclaration(t *testing.T) {
	h := newHall(t)
	h.ranking(t)
	bram, nia := h.signedIn(t, "bram"), h.signedIn(t, "nia")
	bram.width(360)
	nia.script(false)
	const access, reserve, fee = "Accessibility: an outside test", "Put it into the reserve", "Lower the fee"
	bram.open(rankedDeclarations).says("Type 1 beside what you want most", "No delegate has declared anything so far.").quiet("a ranked form")
	bram.tabTo("textbox", reserve).press("2").tabTo("textbox", access).press("1").tabTo("textbox", fee).press("0").tabTo("button", "Declare it").enter()
	bram.at(rankedDeclarations).says("One thing to put right", "Lower the fee from £3 to £2.50 a month: write a whole number from 1 to 6").quiet("a wrong number")
	bram.tabTo("textbox", fee).press(backKey, "2").tabTo("button", "Declare it").enter()
	const ranked = "Accessibility: an outside test of the app, and the repairs, Put it into the reserve for bad years = Lower the fee from £3 to £2.50 a month"
	bram.at(rankedDeclarations).says("Your declaration is published", ranked).quiet("a ranked declaration")

	nia.open("/issues/2026-61").says("Bram de Wit, to whom your voice goes, has declared: "+ranked).click("link", "How public delegates say they will vote").says("Bram de Wit", ranked)
	bram.tabTo("textbox", "Help two free-software").press("3").tabTo("button", "Declare this instead").enter() // the others stand as they were typed
	bram.says(ranked+", Help two free-software projects we live on", "1 earlier declaration")
	nia.open(rankedDeclarations).click("link", "Vote yourself").at("/issues/2026-61")
}

// ranking opens a ranked vote of ten days in which delegates declare until a day before
// the close, and for which Nia's voice goes to Bram.
func (h hall) ranking(t *testing.T) {
	t.Helper()
	err := h.engine.Past(t.Context(), func(p engine.Past) error {
		i, err := p.Issue(surplus)
		if err != nil {
			return err
		}
		rule := *i.Procedure.Delegation
		rule.LockInHours = 24
		opens := town.Day().Add(time.Hour)
		i.ID, i.Field, i.Stage, i.Procedure.Delegation = "2026-61", "moderation", governance.Frozen, &rule
		i.CreatedAt, i.DiscussAt, i.FreezesAt, i.OpensAt, i.ClosesAt = town.Day(), town.Day(), town.Day(), opens, opens.Add(10*days)
		return p.Bring(i, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	h.forward(t, time.Hour)
}

// delegateVisits are the pages that look otherwise to a public delegate.
func delegateVisits() []visit {
	return []visit{
		{name: "declare", path: declarationsPage},
		{name: "declare-wrong", path: declarationsPage, then: func(b *tab) {
			b.do(evaluate(`document.querySelector("main form [name=text]").value = "I say so. ".repeat(201)`))
			submit("declarations")(b)
		}},
		{name: "issue-declared", path: "/issues/" + threats},
		{name: "delegate-departed", path: "/delegates/lowri"},
	}
}

// TestSurface_OfDeclarations holds them to what every page is held to.
func TestSurface_OfDeclarations(t *testing.T) {
	needAxe(t)
	h := newHall(t)
	for _, lang := range locales.Languages() {
		t.Run("a delegate reads "+lang.Tag, func(t *testing.T) { walk(h.signedIn(t, "chidi"), lang.Tag, delegateVisits()) })
	}
}

// tells lets the server tell people what became of their voices.
func (h hall) tells(t *testing.T) {
	t.Helper()
	number(t, h.engine)
	if err := h.engine.WriteLetters(t.Context()); err != nil {
		t.Fatal(err)
	}
}
