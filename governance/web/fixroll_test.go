// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// piers is a small hall whose rules are decided by those who live on the quay, on a roll
// that Teo judges. Chidi lives on the hill.
func piers(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	db, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t), Clock: w.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.db, w.engine = db, newEngine(t, db)
	handler, err := New(Options{Engine: w.engine, BaseURL: "http://127.0.0.1", DemoPassword: town.Password})
	if err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewServer(handler)
	t.Cleanup(w.server.Close)
	rule := governance.Procedure{Kind: "rule", Name: "Rule", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "commons", Place: "quay"}, Visibility: governance.Public, Method: governance.MethodMotion,
		Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, Officer: "tellers", DiscussionDays: 1, FrozenDays: 2, VotingDays: 3}
	founded := w.now()
	f := engine.Founding{
		Instance: store.Instance{Name: "The Commons", Origin: testKeys().log.Origin(), Zone: "UTC", Language: "en", Demo: true, FoundedAt: founded},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: []governance.Procedure{rule}, Places: []bodies.Place{{ID: "quay", Name: "The quay"}, {ID: "hill", Name: "The hill"}}},
			{Body: bodies.Body{Slug: "tellers", Name: "The Tellers", Level: bodies.Intermediate, Seats: 1}, Version: 1},
		},
		Mandates: []bodies.Mandate{{ID: "m-teo", Body: "tellers", Seat: "teller", Person: "person-teo", Title: bodies.TitleAppointed, Begins: founded}},
	}
	for name, p := range map[string]struct {
		login string
		place bodies.PlaceID
	}{"Ada": {"ada", "quay"}, "Bram": {"bram", "quay"}, "Chidi": {"chidi", "hill"}, "Teo": {"teo", "hill"}} {
		id := bodies.PersonID("person-" + p.login)
		f.People = append(f.People, bodies.Person{ID: id, Slug: bodies.Slug(p.login), Name: name, Joined: founded})
		f.Accounts = append(f.Accounts, store.Account{Person: id, Login: p.login, PasswordHash: string(identity.DemoHash(town.Password))})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: id, Sphere: bodies.Inner, Place: p.place, Since: founded})
	}
	if err := w.engine.Found(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	w.forward(time.Hour)
	now := w.now()
	day := 24 * time.Hour
	i := governance.Issue{ID: "2026-1", Body: "commons", Kind: "rule", Title: "Nets on the pier", Question: "Shall it be so?", Text: "It shall be so.", Proposer: "A member", Stage: governance.Discussion, Procedure: rule,
		Effect: governance.Effect{Kind: governance.EffectText}, CreatedAt: now, DiscussAt: now, FreezesAt: now.Add(day), OpensAt: now.Add(3 * day), ClosesAt: now.Add(6 * day)}
	if err := w.engine.Past(t.Context(), func(p engine.Past) error { return p.Bring(i, nil) }); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestFixedRoll_SaysUntilWhenAndHowItIsChallenged walks the pages of a matter whose roll is
// fixed with its text: who is missing reads why, until when they can say so and who decides;
// and votes, once they were put on it.
func TestFixedRoll_SaysUntilWhenAndHowItIsChallenged(t *testing.T) {
	w := piers(t)
	const matter, roll = "/issues/2026-1", "/issues/2026-1/roll"
	chidi, ada, teo := w.signedIn("chidi"), w.signedIn("ada"), w.signedIn("teo")
	chidi.get(matter).status(http.StatusOK).says("The roll is fixed with the text, and can be challenged until the vote opens.")
	chidi.get(roll).says("The roll is fixed with the text, on ", "You would not be on this roll. You live in The hill").saysNot("Challenge the roll")
	w.browser().get("/bodies/commons/charter").says("Text, rules and roll then stand fixed for 2 days, and the roll can be challenged until the vote opens.", "Who judges its roll", "Those who hold a seat in The Tellers decide, with a reason,")

	w.forward(24 * time.Hour)
	chidi.get(matter).says("You are not on the roll for this vote.", "The roll can be challenged until")
	ada.get(matter).says("You are on the roll", "The roll can be challenged until")
	w.browser().get(matter).status(http.StatusOK).saysNot("The roll can be challenged until")
	chidi.get(roll).says("The roll was fixed on ", "with the text.", "You are not on this roll. You live in The hill, and the rule asks for The quay", "you can say that you are missing or that somebody should not be here. The Tellers decides, with a reason.", "Everybody, by name")
	chidi.submit("Challenge the roll", "text", "I sleep on my boat.").at(roll).says("Your challenge is with the returning officers", "waits for an answer")
	ada.get(roll).saysNot("I sleep on my boat.").submit("Challenge the roll", "whom", "Bram", "text", "He moved.").at(roll)

	teo.get(roll).says("I sleep on my boat.", "He moved.")
	var decide string
	for _, f := range teo.page.root.all("form") {
		if len(f.attr["action"]) > len("/challenges/") && f.attr["action"][:12] == "/challenges/" && decide == "" {
			decide = f.attr["action"]
		}
	}
	id := decide[len("/challenges/") : len(decide)-len("/decision")]
	teo.post(decide, "uphold", "yes", "reason-"+id, "So it is.").at(roll).says("Decided.")
	chidi.get(roll).says("You are on this roll. A challenge that was upheld put the name on it.")

	ada.get(roll).says("somebody can be taken off the roll, and is told so by mail.", "Challenge the roll")
	w.forward(24*time.Hour + time.Second)
	ada.get(roll).says("Nobody is taken off the roll any more. Who is missing can be put on it until the vote opens.").saysNot("Challenge the roll")
	ada.post("/issues/2026-1/roll/challenges", "whom", "Teo", "text", "He moved.").status(http.StatusConflict).says("It is too late to take somebody off this roll")
	var late []string
	for _, f := range teo.get(roll).says("He moved.", "It is too late to take somebody off this roll").saysNot("Uphold: change the roll").page.root.all("form") {
		if strings.HasPrefix(f.attr["action"], "/challenges/") {
			late = append(late, f.attr["action"])
		}
	}
	if len(late) != 1 {
		t.Fatalf("to be answered: %v", late)
	}
	id = late[0][len("/challenges/") : len(late[0])-len("/decision")]
	teo.post(late[0], "uphold", "yes", "reason-"+id, "So it is.").status(http.StatusConflict).says("It is too late to take somebody off this roll")
	teo.post(late[0], "uphold", "no", "reason-"+id, "He did not.").at(roll).says("Decided.")

	w.forward(24 * time.Hour)
	chidi.get(matter).says("You are on the roll").saysNot("The roll can be challenged until")
	chidi.get(roll).says("You are on this roll.").saysNot("Challenge the roll", "you can say that you are missing")
	chidi.get(matter).post(matter+"/ballot/review", "choice", "yes").status(http.StatusOK)
	ada.post("/issues/2026-1/roll/challenges", "whom", "Bram", "text", "He moved.").status(http.StatusConflict).says("It could be from the day it was fixed until the vote opened.")
	w.forward(73 * time.Hour)
	chidi.get("/decisions/2026-1").status(http.StatusOK)
	chidi.get(matter + "/protocol").says("Roll fixed, with the text").saysNot("Candidates and roll fixed")
}
