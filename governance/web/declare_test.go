// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// TestDeclarations_AreReadByEverybody: who, what, why, what was changed, and until when.
func TestDeclarations_AreReadByEverybody(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get(threats).says("How public delegates say they will vote").saysNot("has declared:", "You are a public delegate in this vote")
	b.get(threats+"/declarations").status(http.StatusOK).says("How delegates will vote", "until Friday 27 November, 20:00", "vote yourself until Sunday 29 November, 20:00",
		"Chidi Okonkwo", "Agree", "I read the eleven cases", "1 earlier declaration", "Another rule, and nobody to keep it", "binds nobody").
		saysNot("Declare how you will vote", "Voted as declared", "Cast no ballot")
	b.get("/issues/2026-39/declarations").status(http.StatusNotFound).says("Nobody declares in this matter how they will vote")
	b.get("/issues/2026-99/declarations").status(http.StatusNotFound)
	b.get("/issues/2026-34").says("What public delegates had declared, and how they voted")
	b.get("/issues/2026-34/declarations").says("Voted as declared.", "Voted otherwise: Agree", "Cast no ballot.", "The matter is decided").saysNot("Declare how you will vote", "Vote yourself")
	b.get("/delegates/lowri").says("had declared: Against")
	b.get("/delegates/chidi").says("as they had declared")
	b.get("/bodies/assembly").says("until 48 hours before the close")
}

// TestDeclarations_BeforeTheVote: the page says when they begin, or that this is not
// announced; in a vote that was called off it speaks of no close.
func TestDeclarations_BeforeTheVote(t *testing.T) {
	w := newWorld(t)
	b, bram := w.browser(), w.signedIn("bram") // who is a public delegate
	bring := func(change func(*governance.Issue)) {
		t.Helper()
		r, err := w.engine.Issue(t.Context(), access.Actor{}, "2026-49") // an idea, of the kind in which they declare
		if err == nil {
			change(&r.Issue)
			err = w.engine.Past(t.Context(), func(p engine.Past) error { return p.Bring(r.Issue, nil) })
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const past = "could declare"
	b.get("/issues/2026-49/declarations").status(http.StatusOK).
		says("When the vote opens has not been announced yet. From its opening on delegates can declare, until 48 hours before the close.", "No delegate has declared anything so far.", "To the matter").saysNot(past)
	bram.get("/issues/2026-49/declarations").saysNot("Declare how you will vote")
	bram.get("/issues/2026-49").says("How public delegates say they will vote").get("/issues/2026-49/declarations")
	bram.post("/issues/2026-49/declarations", "choice", "yes").status(http.StatusConflict).says("not open")
	opens := w.now().Add(72 * time.Hour)
	bring(func(i *governance.Issue) {
		i.ID, i.Stage, i.FreezesAt, i.OpensAt, i.ClosesAt = "2026-60", governance.Discussion, opens.Add(-time.Hour), opens, opens.Add(10*24*time.Hour)
	})
	at := func(t time.Time) string { return t.Format("Monday 2 January, 15:04") }
	b.get("/issues/2026-60/declarations").status(http.StatusOK).
		says("The vote opens " + at(opens) + ". From then on delegates can declare, and change it, until " + at(opens.Add(8*24*time.Hour)) + ". You can vote yourself until " + at(opens.Add(10*24*time.Hour)) + ".").saysNot(past)
	if f := b.feedOf("/issues/2026-49/declarations.atom"); len(f.Entries) > 0 || !strings.HasPrefix(f.Updated, "2026-11-13T") {
		t.Errorf("its feed: %+v", f)
	}
	bring(func(i *governance.Issue) {
		i.ID, i.Stage, i.FreezesAt, i.OpensAt, i.ClosesAt = "2026-61", governance.Discussion, w.now().Add(-2*time.Minute), w.now().Add(-time.Minute), opens
	})
	if err := w.engine.Past(t.Context(), func(p engine.Past) error { return p.Step("2026-61") }); err != nil {
		t.Fatal(err)
	}
	bram.get("/issues/2026-61/declarations").submit("Declare it", "choice", "no", "text", "The rota is empty.").says("Your declaration is published")
	for _, id := range []governance.IssueID{"2026-61", "2026-60"} { // nobody has cast in them yet
		if err := w.engine.Past(t.Context(), func(p engine.Past) error { return p.Cancel(id, "withdrawn by those who brought it") }); err != nil {
			t.Fatal(err)
		}
	}
	const called = "The vote was called off: nothing is declared in it any more, and no ballot is counted."
	b.get("/issues/2026-61/declarations").says(called, "Bram de Wit", "The rota is empty.").saysNot(past, "Vote yourself", "Cast no ballot")
	b.get("/issues/2026-60/declarations").says(called, "No delegate declared anything.").saysNot(past)
	bram.get("/issues/2026-61/declarations").saysNot("Declare how you will vote").post("/issues/2026-61/declarations", "choice", "no").status(http.StatusConflict)
}

// TestDeclare_OnThePage: a delegate declares, whoever relies on them sees it, until the
// time is over; what is wrong comes back as it was typed.
func TestDeclare_OnThePage(t *testing.T) {
	w := newWorld(t)
	const page = threats + "/declarations"
	bram, nia := w.signedIn("bram"), w.signedIn("nia")
	nia.get(threats).says("Chidi Okonkwo, to whom your voice goes, has declared: Agree. You can vote yourself until Sunday 29 November, 20:00.")
	nia.get(page).saysNot("Declare how you will vote")
	bram.get(threats).says("You can declare how you will vote until Friday 27 November, 20:00")
	long := strings.Repeat("w", 2001)
	bram.get(page).submit("Declare it", "text", "Because.").status(http.StatusUnprocessableEntity).says("Because.", "Choose")
	bram.submit("Declare it", "choice", "no", "text", long).status(http.StatusUnprocessableEntity).says(long, "Your reasons are too long")
	bram.submit("Declare it", "choice", "no", "text", "The rota is empty.").at(page).says("Your declaration is published", "The rota is empty.", "Change what you declared", "You declared")
	bram.get(threats).says("You declared: Against. You can change it until")
	nia.get(threats).says("Bram de Wit, to whom your voice goes, has declared: Against.") // who is nearer
	bram.get(page).submit("Declare this instead", "choice", "abstain", "text", "").says("1 earlier declaration")
	nia.post(page, "choice", "no").status(http.StatusConflict)
	w.browser().post(page, "choice", "no").at("/login?next=%2F")
	w.forward(5*24*time.Hour + 12*time.Hour)
	bram.get(page).says("nothing declared here can change", "You can vote yourself until").saysNot("Declare this instead")
	bram.post(page, "choice", "no").status(http.StatusConflict).says("The time to declare is over", "You can still vote")
	nia.get(threats).says("has declared: Abstain", "You can vote yourself until Sunday")
	nia.post(threats+"/ballot/cast", "choice", "yes", "key", "hers").status(http.StatusOK)
	nia.get(threats).saysNot("has declared:") // whose voice goes nowhere any more
}

// TestDeclarations_TellNoBallot: the page is the same bytes whether they have cast or not.
func TestDeclarations_TellNoBallot(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	before := b.get(threats + "/declarations").page.raw
	marta := w.signedIn("marta")
	marta.post(threats+"/ballot/cast", "choice", "abstain", "key", "another").status(http.StatusOK)
	if now := b.get(threats + "/declarations").page.raw; now != before {
		t.Error("the page changes with a ballot")
	}
}

// TestDeclarationFeed_IsAtom, each declaration as it was made, the same to everybody.
func TestDeclarationFeed_IsAtom(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	const path = threats + "/declarations.atom"
	f := b.feedOf(path)
	if len(f.Entries) != 4 || f.Updated != f.Entries[0].Updated || f.Entries[0].Title != "Chidi Okonkwo: Agree" || !strings.Contains(f.Entries[0].Content.Text, "eleven cases") {
		t.Errorf("the feed is %+v", f)
	}
	ids := map[string]bool{}
	for _, e := range f.Entries {
		ids[e.ID] = true
	}
	if len(ids) != 4 || !strings.HasSuffix(f.Links[1].Href, threats+"/declarations") {
		t.Errorf("ids %v, links %v", ids, f.Links)
	}
	if raw := w.signedIn("nia").get(path).page.raw; raw != b.page.raw {
		t.Error("it changes with who reads it")
	}
	b.get("/issues/2026-39/declarations.atom").status(http.StatusNotFound)
	b.get("/issues/2026-99/declarations.atom").status(http.StatusNotFound)
}

// TestDeclaredChoice_NamesOptions, those that share a place together.
func TestDeclaredChoice_NamesOptions(t *testing.T) {
	i := governance.Issue{Options: []governance.Option{{ID: "a", Title: "Quay"}, {ID: "b", Title: "Tide"}, {ID: "c", Title: "Same"}}}
	d := declaredChoice(i, governance.Choice{Ranking: [][]governance.OptionID{{"b"}, {"a", "c"}}})
	if len(d.Ranking) != 2 || d.Ranking[0][0] != "Tide" || d.Ranking[1][1] != "Same" || d.Choice != pages.Choice("") {
		t.Errorf("got %+v", d)
	}
}
