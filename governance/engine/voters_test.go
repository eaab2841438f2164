// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// The people of [votersWorld], by number.
const (
	livesInWales = iota
	livesInLisbon
	knowsServers
	joinedLate  // two days before the vote opens
	joinedAfter // a day after
	neverJoined
	stoodOutside
	leftBefore
	leftAfter
	holdsSeat
	audits
	votersPeople
)

// votersWorld has kinds of matter of every rule, and people whom each admits or does not.
func votersWorld(t *testing.T, db *store.DB, opens time.Time) world {
	t.Helper()
	kind := func(name string, f bodies.Franchise) governance.Procedure {
		p := procedures()[1]
		f.Body = "commons"
		p.Kind, p.Name, p.Franchise = name, name, f
		return p
	}
	quiet := procedures()[2]
	quiet.Franchise.MinDays = 30
	w := world{newEngine(t, db, rand.Reader), t, db, []governance.Procedure{
		kind("month", bodies.Franchise{MinDays: 30}), kind("place", bodies.Franchise{Place: "wales"}), kind("field", bodies.Franchise{Field: "tech"}),
		kind("outer", bodies.Franchise{Spheres: []bodies.Sphere{bodies.Inner, bodies.Outer}}), kind("seated", bodies.Franchise{Seated: true}), quiet,
	}}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel, Seats: 1}, Version: 1, Procedures: w.kinds,
				Membership: &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}},
				Places:     []bodies.Place{{ID: "world", Name: "World"}, {ID: "wales", Parent: "world", Name: "Wales"}, {ID: "lisbon", Parent: "world", Name: "Lisbon"}},
				Fields:     []bodies.Field{{ID: "tech", Name: "Technology"}, {ID: "servers", Parent: "tech", Name: "Servers"}}},
			{Body: bodies.Body{Slug: "watch", Name: "The Watch", Level: bodies.Auditory, Supervises: []bodies.Slug{"commons"}, Seats: 1}, Version: 1},
		},
	}
	for n := range votersPeople {
		p := bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn}
		f.People = append(f.People, p)
	}
	member := func(n int, s bodies.Sphere, since time.Time) {
		m := bodies.Member{Body: "commons", Person: personID(n), Sphere: s, Since: since, Place: "wales"}
		switch n {
		case livesInLisbon:
			m.Place = "lisbon"
		case knowsServers:
			m.Fields = bodies.Knowing("servers")
		}
		if since.After(foundedOn) {
			m.Ground, m.Fields = bodies.ByOpenDoor, nil
		}
		f.Members = append(f.Members, m)
	}
	for _, n := range []int{livesInWales, livesInLisbon, knowsServers, leftBefore, leftAfter, audits} {
		member(n, bodies.Inner, foundedOn)
	}
	member(stoodOutside, bodies.Outer, foundedOn)
	f.Mandates = []bodies.Mandate{
		{ID: "mandate-1", Body: "commons", Seat: "chair", Person: personID(holdsSeat), Title: "appointed", Begins: foundedOn},
		{ID: "mandate-2", Body: "watch", Seat: "one", Person: personID(audits), Title: "appointed", Begins: foundedOn},
	}
	if err := w.Found(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	// Who comes and goes later; how the record is told of it is another's business.
	w.must(db.Update(t.Context(), func(tx *store.Tx) error {
		return errors.Join(
			tx.AddMembers([]bodies.Member{{Body: "commons", Person: personID(joinedLate), Sphere: bodies.Inner, Since: opens.AddDate(0, 0, -2), From: opens.AddDate(0, 0, -2), Place: "wales", Ground: bodies.ByOpenDoor}}),
			tx.EndMember("commons", personID(leftBefore), opens.AddDate(0, 0, -1)),
		)
	}))
	return w
}

func (w world) voters(actor access.Actor, id governance.IssueID, typed string) RollReading {
	w.t.Helper()
	r, err := w.Roll(w.t.Context(), actor, id, "", typed)
	w.must(err)
	return r
}

// TestRoll_AnswersAsTheRollThatIsFrozen: before the vote opens everybody is told what the
// roll will say of them, and afterwards what it does say, by the reasons of that instant,
// whatever came after it.
func TestRoll_AnswersAsTheRollThatIsFrozen(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.forward(60 * day)
		opens := clock.now().Add(time.Hour).Truncate(time.Second)
		w := votersWorld(t, db, opens)
		kinds := []string{"month", "place", "field", "outer", "seated", "quiet"}
		ids := map[string]governance.IssueID{}
		before := map[string][votersPeople]Voter{}
		for n, kind := range kinds {
			ids[kind] = governance.IssueID(fmt.Sprintf("2026-%d", n+1))
			w.bring(ids[kind], kind, opens, opens.AddDate(0, 0, 7))
			said := before[kind]
			for n := range votersPeople {
				r := w.voters(access.Actor{Person: personID(n)}, ids[kind], "")
				if r.Frozen || !r.At.Equal(opens) {
					t.Errorf("%s: frozen %v at %s, want it to be at %s", kind, r.Frozen, r.At, opens)
				}
				said[n] = r.Rule.Own
			}
			before[kind] = said
		}
		for kind, want := range map[string]map[int]bodies.Standing{
			"month":  {livesInWales: bodies.OnRoll, joinedLate: bodies.TooNew, neverJoined: bodies.NotMember, stoodOutside: bodies.OtherSphere, leftBefore: bodies.NotMember, leftAfter: bodies.OnRoll, holdsSeat: bodies.NotMember},
			"place":  {livesInWales: bodies.OnRoll, livesInLisbon: bodies.OtherPlace, joinedLate: bodies.OnRoll},
			"field":  {livesInWales: bodies.OtherField, knowsServers: bodies.OnRoll},
			"outer":  {stoodOutside: bodies.OnRoll, joinedLate: bodies.OnRoll},
			"seated": {livesInWales: bodies.NotSeated, holdsSeat: bodies.OnRoll},
		} {
			for n, standing := range want {
				if got := before[kind][n].Then.Standing; got != standing {
					t.Errorf("%s, member %d: got %s, want %s", kind, n, got, standing)
				}
			}
		}
		late := before["month"][joinedLate]
		if want := late.Then.Since.AddDate(0, 0, 30); !late.From.Equal(want) || !late.Then.Since.Equal(opens.AddDate(0, 0, -2)) {
			t.Errorf("who joined late is admitted from %s, want %s: %+v", late.From, want, late)
		}
		if got := before["place"][livesInLisbon]; !got.From.IsZero() || got.Then.Place != "Lisbon" {
			t.Errorf("who lives elsewhere is promised a vote: %+v", got)
		}
		clock.forward(time.Hour + time.Minute)
		w.advance()
		w.must(db.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(
				tx.AddMembers([]bodies.Member{{Body: "commons", Person: personID(joinedAfter), Sphere: bodies.Inner, Since: opens.AddDate(0, 0, 1), From: opens.AddDate(0, 0, 1), Place: "wales", Ground: bodies.ByOpenDoor}}),
				tx.EndMember("commons", personID(leftAfter), opens.AddDate(0, 0, 1)),
			)
		}))
		clock.forward(2 * day)
		for _, kind := range kinds {
			roll := read(w, func(tx *store.Tx) (bodies.Roll, error) { return tx.Roll(ids[kind]) })
			for n := range votersPeople {
				r := w.voters(access.Actor{Person: personID(n)}, ids[kind], "")
				v := r.Rule.Own
				if on := roll.Index(personID(n)) >= 0; v.On() != on || v.Then.Standing != before[kind][n].Then.Standing {
					t.Errorf("%s, member %d: %s after it was frozen, %s before, and on the roll %v", kind, n, v.Then.Standing, before[kind][n].Then.Standing, on)
				}
				if !r.Frozen || r.Members != int64(len(roll.Entries)) || !r.At.Equal(roll.At) {
					t.Errorf("%s: %+v, want it frozen at %s with %d", kind, r, roll.At, len(roll.Entries))
				}
			}
		}
		if v := w.voters(access.Actor{Person: personID(leftAfter)}, ids["month"], "").Rule.Own; !v.On() || v.Today.Standing != bodies.NotMember {
			t.Errorf("who left since: %+v", v)
		}
		v := w.voters(access.Actor{Person: personID(joinedAfter)}, ids["outer"], "").Rule.Own
		if v.On() || v.Today.Standing != bodies.OnRoll || !v.Then.Since.Equal(opens.AddDate(0, 0, 1)) || v.From.IsZero() {
			t.Errorf("who joined since: %+v", v)
		}
		w.must(db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), "DELETE FROM roll_entries WHERE issue = '"+string(ids["month"])+"' AND person = '"+string(personID(livesInWales))+"'")
			return err
		}))
		if v := w.voters(access.Actor{Person: personID(livesInWales)}, ids["month"], "").Rule.Own; v.Then.Standing != Unexplained {
			t.Errorf("the frozen roll is not what is told: %+v", v)
		}
	})
}

// TestRoll_TellsOfOthersWhatItMay: of anybody in a public vote, but not where they live; in
// a confidential one of nobody, not even whether there is somebody of that name, except to
// those who audit it.
func TestRoll_TellsOfOthersWhatItMay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		now := time.Now().UTC()
		w := votersWorld(t, db, now)
		w.openNow("2026-1", "place", time.Hour)
		w.openNow("2026-2", "quiet", time.Hour)
		someone := access.Actor{Person: personID(livesInWales)}
		auditor := read(w, func(tx *store.Tx) (access.Actor, error) { return actorOf(tx, personID(audits), "s", time.Now()) })
		for _, typed := range []string{"p0001", "Member 1", " member 1 "} {
			a := w.voters(someone, "2026-1", typed).Rule.Asked
			if a == nil || a.Who.ID != personID(livesInLisbon) || a.Then.Standing != bodies.OtherPlace || a.Then.Place != "" || a.Today.Place != "" || !a.Told {
				t.Errorf("asked about %q: %+v", typed, a)
			}
		}
		if a := w.voters(access.Actor{Person: personID(livesInLisbon)}, "2026-1", "p0001").Rule.Asked; a == nil || a.Then.Place != "Lisbon" {
			t.Errorf("asked about oneself: %+v", a)
		}
		if r := w.voters(someone, "2026-1", "Nobody"); !errors.Is(r.Fault, governance.ErrNoDelegate) || r.Rule.Asked != nil {
			t.Errorf("asked about nobody: %+v, %v", r.Rule.Asked, r.Fault)
		}
		for _, typed := range []string{"p0001", "Nobody"} {
			r := w.voters(someone, "2026-2", typed)
			if !errors.Is(r.Fault, access.ErrForbidden) || r.Rule.Asked != nil || !r.Rule.Alone || !r.Rule.Own.On() {
				t.Errorf("asked about %q in a confidential vote: %+v, %v", typed, r.Rule, r.Fault)
			}
		}
		if r := w.voters(auditor, "2026-2", "p0001"); r.Fault != nil || r.Rule.Asked == nil || !r.Rule.Asked.On() {
			t.Errorf("an auditor asked about somebody in a confidential vote: %+v, %v", r.Rule, r.Fault)
		}
		b, err := w.BodyVoters(t.Context(), someone, "commons", "p0001")
		w.must(err)
		if len(b.Rules) != 6 || b.Fault != nil {
			t.Fatalf("%d rules, %v, want 6: a confidential kind stands apart", len(b.Rules), b.Fault)
		}
		for _, k := range b.Rules {
			if quiet := k.Kinds[0].Sealed(); quiet != (k.Asked == nil) || quiet != k.Alone {
				t.Errorf("%s: asked %+v, alone %v", k.Kinds[0].Kind, k.Asked, k.Alone)
			}
		}
		if _, err := w.Roll(t.Context(), access.Actor{}, "2026-1", "", ""); !errors.Is(err, access.ErrSignIn) {
			t.Errorf("a stranger is told: %v", err)
		}
		if _, err := w.BodyVoters(t.Context(), access.Actor{}, "commons", ""); !errors.Is(err, access.ErrSignIn) {
			t.Errorf("a stranger is told of a body: %v", err)
		}
	})
}
