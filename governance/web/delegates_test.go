// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/town"
)

// gives lets members without an account here entrust their voice.
func (w *world) gives(to string, scope delegation.Scope, from ...bodies.Slug) {
	w.t.Helper()
	for _, p := range from {
		actor := access.Actor{Person: w.person(p).ID, Session: "s"}
		if _, err := w.engine.Delegate(w.t.Context(), actor, engine.Entrust{Scope: scope, To: []bodies.PersonID{town.ID(bodies.Slug(to))}}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// TestAsks_AreAnsweredByTwoPeople: one gives, the other agrees, lays it down, is
// asked again and refuses; each sees it.
func TestAsks_AreAnsweredByTwoPeople(t *testing.T) {
	w := newWorld(t)
	priya, dewi := w.signedIn("priya"), w.signedIn("dewi")
	priya.get("/").saysNot("asks you to speak")
	give := func() {
		t.Helper()
		dewi.get("/delegations").submit("Show me first", "scope", "field:finance", "delegate", "priya").says("Priya Nair must agree first")
		dewi.submit("Give my voice to Priya").says("has not agreed yet", "who was named has not agreed to speak for you yet")
	}
	give()
	priya.get("/").says("One member asks you to speak for them.", "Dewi Prosser waits for your word.")
	priya.get("/delegations").says("They ask you to speak for them", "Dewi Prosser", "for Finance, since 22 November 2026", "speaks for 5 others at most").saysNot("You agreed to speak for")
	priya.submit("Agree: Dewi Prosser").at("/delegations").says("You speak for them now").says("You agreed to speak for").saysNot("They ask you")
	priya.get("/").saysNot("asks you to speak")
	dewi.get("/delegations").says("stays with Priya").saysNot("has not agreed")

	priya.get("/delegations").submit("Lay it down: Dewi Prosser").says("You have laid it down.").saysNot("You agreed to speak for", "They ask you")
	dewi.get("/delegations").says("has not agreed yet")
	give()
	priya.get("/delegations").submit("Say no: Dewi Prosser").says("You said no.").saysNot("They ask you", "You agreed to speak for")
	dewi.get("/delegations").says("has not agreed yet")

	for _, act := range []string{"agree", "decline"} {
		for _, who := range []string{"nobody_here", "chidi", "priya"} {
			priya.post("/delegations/from/"+who+"/"+act).status(http.StatusConflict).says("They do not ask you to speak for them", "Nothing was changed", "Who speaks for you")
		}
	}
}

// TestAgree_SaysThatSomebodyCarriesEnough, and what to do then.
func TestAgree_SaysThatSomebodyCarriesEnough(t *testing.T) {
	w := newWorld(t)
	priya := w.signedIn("priya")
	w.gives("priya", delegation.Scope{Field: "finance"}, "owain", "elin", "sian", "olwen", "esi", "kofi")
	priya.get("/").says("Six members ask you to speak for them.").saysNot("Esi") // too many to name
	for n := range 5 {
		priya.get("/delegations").post("/delegations/from/" + []string{"owain", "elin", "sian", "olwen", "esi"}[n] + "/agree").status(http.StatusOK)
	}
	priya.get("/delegations").submit("Agree: "+w.person("kofi").Name).status(http.StatusConflict).says("You speak for as many as somebody may who is no public delegate", "become a public delegate", "Who speaks for you")
	priya.get("/delegations").says(w.person("kofi").Name).submit("Become a public delegate", "text", "Water.").says("You are a public delegate now").saysNot("They ask you")
}

// person is who has an address.
func (w *world) person(slug bodies.Slug) bodies.Person {
	w.t.Helper()
	found, err := w.engine.PeopleBySlug(w.t.Context(), access.Actor{Person: town.ID("nia"), Session: "s"}, []bodies.Slug{slug})
	if err != nil {
		w.t.Fatal(err)
	}
	return found[0]
}

// members are the members of the assembly, by their addresses.
func (w *world) members() (all []bodies.Person) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
		all, err = tx.Members("assembly", "", 200)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// TestAsks_ShowTheFirstFiftyAndSayHowManyMore, and so does the list of voices carried.
func TestAsks_ShowTheFirstFiftyAndSayHowManyMore(t *testing.T) {
	w := newWorld(t)
	others := slices.DeleteFunc(w.members(), func(p bodies.Person) bool { return p.Slug == "priya" })
	for _, p := range others[:53] {
		w.gives("priya", delegation.Scope{Field: "finance"}, p.Slug)
	}
	priya := w.signedIn("priya").get("/delegations").says("And 3 more.")
	if n := strings.Count(priya.page.raw, "/agree\""); n != 50 {
		t.Errorf("%d ask, want the first 50", n)
	}
}

// TestStand_BringsTheWordsBackUntilTheyStand, then a page, until it is laid down.
func TestStand_BringsTheWordsBackUntilTheyStand(t *testing.T) {
	w := newWorld(t)
	priya, stranger := w.signedIn("priya"), w.browser()
	const none = "Nobody of that name is a public delegate"
	stranger.get("/delegates/priya").status(http.StatusNotFound).says(none, "Those who are stand in the list")
	before := stranger.page.text
	if stranger.get("/delegates/nobody_at_all").status(http.StatusNotFound); stranger.page.text != before {
		t.Error("the page tells members who are no delegates from names that nobody bears")
	}
	long := strings.Repeat("ä", 8001)
	for _, text := range []string{" ", long} {
		priya.get("/delegations").submit("Become a public delegate", "text", text).status(http.StatusUnprocessableEntity).says("Write what you stand for, in at most 8,000 letters.", "One thing to put right")
		if f, _ := priya.page.press("Become a public delegate"); f.values.Get("text") != strings.TrimSpace(text) {
			t.Errorf("of %d letters %d came back", len(text), len(f.values.Get("text")))
		}
	}
	priya.submit("Become a public delegate", "text", "Water. And\r\nmore of it.").at("/delegations").says("You are a public delegate now", "You have been a public delegate since 22 November 2026", "And more of it.")
	priya.post("/delegates", "text", "Fire.").status(http.StatusConflict)
	stranger.get("/delegates").says("Priya Nair", "Water.").saysNot("more of it")
	stranger.get("/delegates/priya").status(http.StatusOK).says("Priya Nair", "And more of it.", "Give them your voice")
	priya.get("/delegates/priya").says("This is your page.").saysNot("Give them your voice")
	priya.get("/delegations").submit("Lay it down: Being a public delegate").says("You are no public delegate any more.", "What do you stand for?")
	priya.post("/delegates/retire").status(http.StatusConflict)
	stranger.get("/delegates/priya").status(http.StatusNotFound).says(none).saysNot("Water")
}

// TestRetire_SendsVoicesNowhereUntilTheyAreAgreedTo: who gave without asking asks now.
func TestRetire_SendsVoicesNowhereUntilTheyAreAgreedTo(t *testing.T) {
	w := newWorld(t)
	bram, nia := w.signedIn("bram"), w.signedIn("nia")
	nia.get("/delegations").says("goes on: you → Bram → Chidi")
	bram.get("/delegations").saysNot("They ask you").submit("Lay it down: Being a public delegate").says("They ask you to speak for them", "Nia Rees")
	nia.get("/delegations").says("has not agreed yet").saysNot("goes on: you → Bram")
	bram.submit("Agree: Nia Rees")
	nia.get("/delegations").says("goes on: you → Bram → Chidi")
}

// TestPublicDelegate_LeadsToTheFormFilledIn and the form to the list.
func TestPublicDelegate_LeadsToTheFormFilledIn(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get("/delegations")
	if !strings.Contains(nia.page.raw, `<a href="/delegates">Choose a public delegate</a>`) {
		t.Error("the form does not lead to the public delegates")
	}
	nia.get("/delegates/bram")
	if !strings.Contains(nia.page.raw, `href="/delegations?delegate=bram#give"`) {
		t.Error("the page does not lead to the form")
	}
	nia.get("/delegations?delegate=bram").submit("Show me first").says("In everything your voice would go to Bram de Wit").saysNot("must agree")
}

// TestPublicDelegates_ComeFiftyAPage by their addresses, each once.
func TestPublicDelegates_ComeFiftyAPage(t *testing.T) {
	w := newWorld(t)
	stood := 0
	for _, p := range w.members() {
		if err := w.engine.Stand(t.Context(), access.Actor{Person: p.ID, Session: "s"}, "Water."); err == nil {
			stood++
		}
	}
	b, seen := w.browser(), map[string]bool{}
	for path, n := "/delegates", 0; path != ""; n++ {
		b.get(path).status(http.StatusOK)
		path = ""
		lines := 0
		for _, a := range b.page.root.all("a") {
			to := a.attr["href"]
			switch {
			case strings.HasPrefix(to, "/delegates?after="):
				path = to
			case strings.HasPrefix(to, "/delegates/"):
				if seen[to] {
					t.Errorf("%s comes twice", to)
				}
				seen[to] = true
				lines++
			}
		}
		if lines > 50 || path != "" && lines != 50 {
			t.Errorf("page %d has %d lines", n, lines)
		}
	}
	if want := stood + len(town.PublicDelegates(town.Day())); len(seen) != want || want <= 50 {
		t.Errorf("%d public delegates are listed, there are %d", len(seen), want)
	}
	b.get("/delegates?after=zzz").says("There are no more.")
	b.get("/delegates?after=%00").status(http.StatusOK)
}

// TestPublicDelegate_RangesAreOfTheDayBegun: whatever is given or taken back moves
// nothing others see before the next midnight, and then steps alone.
func TestPublicDelegate_RangesAreOfTheDayBegun(t *testing.T) {
	w := newWorld(t)
	stranger, bram := w.browser(), w.signedIn("bram")
	read := func() string {
		return steady(stranger.get("/delegates/bram").page.raw + stranger.get("/delegates").page.raw)
	}
	before := read()
	w.gives("bram", delegation.Scope{Field: "finance"}, "owain", "elin", "sian", "olwen", "esi")
	if read() != before {
		t.Error("a delegation shows at once")
	}
	bram.get("/delegates/bram").says("5 members gave you their voice in Finance", "which you alone see").saysNot("5 to 9")
	w.forward(24 * time.Hour)
	stranger.get("/delegates/bram").says("Field: Finance 5 to 9 members", "Monday 23 November, 00:00").saysNot("5 members gave")
	before = read()
	w.gives("bram", delegation.Scope{Field: "finance"}, "kofi")
	w.gives("chidi", delegation.Scope{Field: "finance"}, "owain", "elin", "sian", "olwen", "esi")
	if read() != before {
		t.Error("that voices went shows at once")
	}
	w.forward(24 * time.Hour)
	stranger.get("/delegates/bram").says("Field: Finance 1 to 4 members")
}

// TestPublicDelegate_HidesItsPrivateTime: what somebody carried as a private person
// is not told on the day they become a public delegate, nor whose it is on any day.
func TestPublicDelegate_HidesItsPrivateTime(t *testing.T) {
	w := newWorld(t)
	nia, stranger := w.signedIn("nia"), w.browser()
	nia.get("/delegations").says("Elin Vaughan").submit("Become a public delegate", "text", "Water.")
	private := []string{"Elin Vaughan", "Siân Morris", "Owain Griffiths"}
	stranger.get("/delegates/nia").says("They became a public delegate today.").saysNot(private...).saysNot("Place: Wales", "4 members", "spoke for them")
	stranger.get("/delegates").says("on how many they can count is told from the next day on")
	w.forward(24 * time.Hour)
	stranger.get("/delegates/nia").says("Place: Wales 1 to 4 members").saysNot(private...)
	nia.get("/delegates/nia").says("4 members gave you their voice in Wales")
}

// TestPublicDelegate_TellsNothingOfARunningVote: neither that voices were given for
// it, nor that the delegate has cast or how; once it is decided, both their vote and
// who spoke for them.
func TestPublicDelegate_TellsNothingOfARunningVote(t *testing.T) {
	w := newWorld(t)
	chidi, bram, readers := w.signedIn("chidi"), w.signedIn("bram"), []*browser{w.browser(), w.signedIn("nia")}
	w.gives("bram", delegation.Scope{Issue: "2026-39"}, "owain", "elin")
	w.gives("chidi", delegation.Scope{Issue: "2026-39"}, "sian")
	w.forward(24 * time.Hour)
	read := func() (all string) {
		for _, b := range readers {
			for _, path := range []string{"/delegates/chidi", "/delegates/bram", "/delegates"} {
				b.get(path).saysNot("How should we use this year", "Act on reports of threats", "Everything") // nor is a scope shown without its paper
				all += steady(b.page.raw)
			}
		}
		return all
	}
	before := read()
	chidi.post(threats+"/ballot/cast", "choice", "no", "key", "one").status(http.StatusOK)
	chidi.post(surplus+"/ballot/cast", "ranking", "access%3Dfee%3Ereserve", "key", "two").status(http.StatusOK)
	if read() != before {
		t.Error("a cast shows")
	}
	bram.get("/delegates/bram").says("2 members gave you their voice in How should we use this year") // his own number

	w.forward(8 * 24 * time.Hour)
	readers[0].get("/delegates/chidi").says("Act on reports of threats within 24 hours, not 72 Against", "How should we use this year’s surplus of £21,600? first: Accessibility: an outside test of the app, and the repairs and Lower the fee from £3 to £2.50 a month", "They voted in")
	readers[0].get("/delegates/bram").says("Act on reports of threats within 24 hours, not 72 did not vote; Chidi Okonkwo spoke for them", "did not vote").saysNot("Confidential", "on what may be posted about elections")
}

// TestPublicDelegate_SaysWhereTheVoicesTheyCarriedTurnedTheOutcome, with the page that
// reckons it, once it is reckoned; of who turned nothing it says so.
func TestPublicDelegate_SaysWhereTheVoicesTheyCarriedTurnedTheOutcome(t *testing.T) {
	w := newWorld(t)
	w.gives("chidi", delegation.Scope{Issue: "2026-41"}, "owain", "elin", "sian", "olwen", "esi", "kofi", "noor", "beatriz", "rui", "joao", "tariq", "wei", "itziar", "jonas", "mateus")
	w.signedIn("chidi").post(threats+"/ballot/cast", "choice", "yes", "key", "one").status(http.StatusOK)
	w.forward(8 * 24 * time.Hour)
	reader := w.browser()
	const turned = "Without the voices this ballot carried for others it would have come out otherwise."
	reader.get("/delegates/chidi").says("In none would it have come out otherwise", "for the ten ballots of a matter that carried most").saysNot(turned)
	if err := w.engine.Concentrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	reader.get("/delegates/chidi").says("Act on reports of threats within 24 hours, not 72 Agreeas they had declared "+turned, "In 1 it would have come out otherwise without the voices their ballot carried for others.")
	reader.follow(turned).at(threats + "/concentration")
	reader.get("/delegates/lowri").says("In none would it have come out otherwise").saysNot(turned)
	reader.get("/delegates/marta").saysNot(turned)
}

// TestPublicDelegate_NamesNoConfidentialVote, and takes whatever stands in an address.
func TestPublicDelegate_NamesNoConfidentialVote(t *testing.T) {
	w := newWorld(t)
	b := w.browser().get("/delegates/chidi")
	for _, m := range town.Issues(town.Day()) {
		if m.Issue.Procedure.Visibility == governance.Confidential {
			b.saysNot(m.Issue.Title)
		}
	}
	b.get("/delegates/chidi?after=2026-31").status(http.StatusOK)
	b.get("/delegates/chidi?after=nothing").says("There is nothing older.")
	b.get("/delegates/chidi?after=%00").status(http.StatusOK)
	b.get("/delegates/chidi%00").status(http.StatusNotFound)
}
