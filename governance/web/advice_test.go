// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/http/httptest"
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

// quays is a small hall: Ada and Bram live on the quay and Chidi on the hill, and decide;
// Uma uses it and is asked. A majority is needed in both places.
func quays(t *testing.T) *world {
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
	half := governance.Ratio{Num: 1, Den: 2}
	motion := governance.Procedure{Kind: "rule", Name: "Rule", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "commons"}, Visibility: governance.Public, Method: governance.MethodMotion,
		TurnoutShown: true, Majority: &governance.Majority{Share: half, Units: &governance.UnitRule{Layer: governance.UnitPlaces, Of: []string{"quay", "hill"}, Share: half}},
		Advisory: []governance.Advisory{{Name: "Users of the pier", Franchise: bodies.Franchise{Body: "commons", Spheres: []bodies.Sphere{bodies.Outer}}}}}
	ranked := motion
	ranked.Kind, ranked.Name, ranked.Method = "name", "Name", governance.MethodIRV
	f := engine.Founding{
		Instance: store.Instance{Name: "The Commons", Origin: testKeys().log.Origin(), Zone: "UTC", Language: "en", Demo: true, FoundedAt: w.now()},
		Charters: []governance.Charter{{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: []governance.Procedure{motion, ranked},
			Places:     []bodies.Place{{ID: "quay", Name: "The quay"}, {ID: "hill", Name: "The hill"}},
			Membership: &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}, {Sphere: bodies.Outer, Ground: bodies.ByOpenDoor}}}}},
	}
	for _, p := range []struct {
		name, login string
		place       bodies.PlaceID
		sphere      bodies.Sphere
	}{{"Ada", "ada", "quay", bodies.Inner}, {"Bram", "bram", "quay", bodies.Inner}, {"Chidi", "chidi", "hill", bodies.Inner}, {"Uma", "uma", "", bodies.Outer}, {"Zed", "zed", "", bodies.Ecosystem}} {
		id := bodies.PersonID("person-" + p.login)
		f.People = append(f.People, bodies.Person{ID: id, Slug: bodies.Slug(p.login), Name: p.name, Joined: f.Instance.FoundedAt})
		f.Accounts = append(f.Accounts, store.Account{Person: id, Login: p.login, PasswordHash: string(identity.DemoHash(town.Password))})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: id, Sphere: p.sphere, Place: p.place, Since: f.Instance.FoundedAt})
	}
	if err := w.engine.Found(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	w.forward(time.Hour)
	opens := w.now()
	for _, i := range []governance.Issue{
		{ID: "2026-1", Kind: "rule", Title: "Nets on the pier", Procedure: motion},
		{ID: "2026-2", Kind: "name", Title: "A name for the pier", Procedure: ranked, Options: []governance.Option{{ID: "same", Title: "No name", StatusQuo: true}, {ID: "tide", Title: "Tide Pier"}}, Lot: []governance.OptionID{"tide", "same"}},
	} {
		i.Body, i.Question, i.Text, i.Proposer, i.Stage, i.Effect = "commons", "Shall it be so?", "It shall be so.", "A member", governance.Frozen, governance.Effect{Kind: governance.EffectText}
		i.CreatedAt, i.FreezesAt, i.OpensAt, i.ClosesAt = opens.Add(-time.Hour), opens.Add(-time.Minute), opens, opens.Add(24*time.Hour)
		if err := w.engine.Past(t.Context(), func(p engine.Past) error { return p.Bring(i, nil) }); err != nil {
			t.Fatal(err)
		}
	}
	w.forward(time.Second)
	return w
}

// TestAdvice_IsSaidToAdvise walks the pages of a vote as somebody who is asked, and reads
// what it came to: the decision by those who decide, place by place, and the advice apart.
func TestAdvice_IsSaidToAdvise(t *testing.T) {
	w := quays(t)
	const advises = "Your vote advises: you are asked among Users of the pier, and others decide."
	uma := w.signedIn("uma")
	uma.get("/issues/2026-1").status(http.StatusOK).says(advises, "It must be so in at least 2 of 2 places too.").saysNot("You are not on the roll")
	uma.get("/issues/2026-1/roll").status(http.StatusOK).says(advises)
	w.signedIn("ada").get("/issues/2026-1/roll?who=Uma").status(http.StatusOK).says("Uma advises: asked among Users of the pier, and others decide.")
	w.signedIn("zed").get("/issues/2026-1").says("You are not on the roll for this vote.").saysNot("advises")
	uma.get("/issues/2026-2/ballot").status(http.StatusOK).says(advises)
	uma.get("/").says("You are asked for advice: it is counted apart, and others decide.")

	for login, said := range map[string]string{"ada": "yes", "bram": "yes", "chidi": "no", "uma": "yes"} {
		b := w.signedIn(login)
		b.get("/issues/2026-1").post("/issues/2026-1/ballot/review", "choice", said).status(http.StatusOK)
		if login == "uma" {
			b.says(advises)
		} else {
			b.saysNot("advises")
		}
		b.submit("Send my ballot").status(http.StatusOK)
	}
	uma.get("/issues/2026-1/receipt").status(http.StatusOK).says(advises)
	uma.get("/issues/2026-1").says("3 take part so far")
	uma.get("/issues/2026-2").post("/issues/2026-2/ballot/review", "ranking", "tide").status(http.StatusOK).says(advises).submit("Send my ballot").status(http.StatusOK)
	w.forward(25 * time.Hour)

	for _, page := range []string{"/decisions/2026-1", "/issues/2026-1/count", "/issues/2026-1/protocol"} {
		w.browser().get(page).status(http.StatusOK).says("It was reached in 1 of 2 places; needed were 2.", "The quay", "The hill", "What advisers said", "Users of the pier")
	}
	w.browser().get("/decisions/2026-1").says("The majority was reached.", "The majority was not reached in enough places.", "2 agreed, 1 were against")
	uma.get("/issues/2026-1/count").says("Your ballot advised, among Users of the pier.")
	w.browser().get("/issues/2026-2/count").status(http.StatusOK).says("Put first", "Tide Pier")
	w.browser().get("/bodies/commons/charter").status(http.StatusOK).says("Asked and not deciding, as Users of the pier:", "The same must be reached in more than half of these places: The quay and The hill.")
}

// TestHome_OfWhoIsAskedAlone tells them of the advice, and of no roll on which they stand.
func TestHome_OfWhoIsAskedAlone(t *testing.T) {
	w := newWorld(t)
	w.signedIn("peter").get("/").says("You are asked for advice: it is counted apart").saysNot("You are on the roll")
	w.signedIn("nia").get("/").says("You are on the roll")
}
