// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestStates_OfABodyByDecision: a body is founded, active, suspended, active again and
// dissolved by decisions alone. In each state it does what it may and no more, and the
// record of it all verifies.
func TestStates_OfABodyByDecision(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		guild := governance.Charter{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.Intermediate, Parent: "commons", State: bodies.Founded}, Version: 1,
			Procedures: []governance.Procedure{{Kind: "rule", Name: "Rule", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodMotion,
				Franchise: bodies.Franchise{Body: "guild"}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, FrozenDays: 1}},
			Amendment:  &governance.Amendment{Body: "commons", Kind: "paper"},
			Membership: &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}}
		comes := func(n int) error {
			_, err := w.Apply(t.Context(), member(n), Membership{Body: "guild", Sphere: bodies.Inner, Ground: bodies.ByOpenDoor})
			return err
		}
		becomes := func(id governance.IssueID, state bodies.State, successor bodies.Slug) {
			t.Helper()
			next := guild
			if id != "2026-1" {
				next = w.charter("guild")
				next.Version++
			}
			next.Body.State, next.Body.Successor = state, successor
			w.proposes(id, clock, next)
			w.concluded(clock, 5, id)
			if said := w.effectOf(id); said == governance.NotPerformed {
				t.Fatalf("%s: %s is not performed", id, state)
			}
		}
		votes := func(id governance.IssueID, want governance.Stage) {
			t.Helper()
			opens := clock.now().Add(time.Minute)
			issue := governance.Issue{ID: id, Body: "guild", Kind: "rule", Procedure: guild.Procedures[0], Title: "A rule", Question: "Shall it be?", Text: "It is.", Proposer: "A member",
				Stage: governance.Frozen, CreatedAt: opens.Add(-time.Hour), FreezesAt: opens.Add(-time.Minute), OpensAt: opens, ClosesAt: opens.Add(48 * time.Hour)}
			w.must(w.Past(t.Context(), func(p Past) error { return p.Bring(issue, nil) }))
			clock.forward(2 * time.Minute)
			_, err := w.Advance(t.Context())
			w.must(err)
			if i := read(w, func(tx *store.Tx) (governance.Issue, error) { return tx.Issue(id) }); i.Stage != want {
				t.Errorf("a matter of the guild is %s, want %s", i.Stage, want)
			}
		}

		becomes("2026-1", bodies.Founded, "")
		w.must(comes(0)) // its places are filled
		votes("2026-11", governance.Cancelled)
		becomes("2026-2", "", "")
		votes("2026-12", governance.Voting)
		becomes("2026-3", bodies.Suspended, "")
		if err := comes(1); !errors.Is(err, governance.ErrPower) {
			t.Errorf("somebody comes into a suspended body: %v", err)
		}
		votes("2026-13", governance.Cancelled)
		if i := read(w, func(tx *store.Tx) (governance.Issue, error) { return tx.Issue("2026-12") }); i.Stage != governance.Voting {
			t.Errorf("a vote that was open is %s", i.Stage)
		}
		becomes("2026-4", "", "")
		w.must(comes(1))
		becomes("2026-5", bodies.Dissolved, "commons")
		if err := comes(2); !errors.Is(err, governance.ErrPower) {
			t.Errorf("somebody comes into a dissolved body: %v", err)
		}
		clock.forward(48 * time.Hour)
		_, err := w.Advance(t.Context())
		w.must(err)
		if i := read(w, func(tx *store.Tx) (governance.Issue, error) { return tx.Issue("2026-12") }); i.Stage != governance.Decided {
			t.Errorf("the vote that was open is %s", i.Stage)
		}

		again := w.charter("guild")
		again.Version++
		again.Body.State, again.Body.Successor = "", ""
		w.proposes("2026-6", clock, again)
		w.concluded(clock, 5, "2026-6")
		if said := w.effectOf("2026-6"); said != governance.NotPerformed {
			t.Errorf("a dissolved body is back: %q", said)
		}
		w.verifies()
	})
}

// TestStates_AFoundedBodyIsElected: the election that fills its seats is counted and
// decided, which is what a founded body is there for.
func TestStates_AFoundedBodyIsElected(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElectable(t, db, bodies.Founded)
		id := w.call()
		a, b := w.stands(id, 0, 3, 4), w.stands(id, 1, 3, 4)
		clock.forward(3 * day)
		w.advance()
		w.sequenced()
		clock.forward(2 * day)
		w.advance()
		w.ranks(id, 3, a, b)
		w.ranks(id, 4, b, a)
		clock.forward(4 * day)
		w.advance()
		if i := w.issue(id); i.Stage != governance.Decided {
			t.Errorf("the election of a founded body is %s", i.Stage)
		}
		w.verifies()
	})
}

// foundElectable founds a commons that elects two to a board in some state.
func foundElectable(t *testing.T, db *store.DB, state bodies.State) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	chamber := func(slug bodies.Slug, p ...governance.Procedure) governance.Charter {
		return governance.Charter{Body: bodies.Body{Slug: slug, Name: string(slug), Level: bodies.TopLevel}, Version: 1, Procedures: p}
	}
	college := chamber("college")
	college.Body.Level, college.Body.Supervises = bodies.Auditory, []bodies.Slug{"board"}
	board := chamber("board", governance.Procedure{
		Kind: "election", Name: "Election of the board", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "commons"},
		Visibility: governance.Public, Method: governance.MethodScottish, Seats: 2, Officer: "college", DiscussionDays: 3, FrozenDays: 2, VotingDays: 4,
		Nomination: &governance.NominationRule{Seconders: 1}, Install: &governance.InstallRule{Body: "board", Seat: "seat", Months: 12},
	})
	board.Body.State = state
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{chamber("commons", procedures()...), college, board},
		Mandates: []bodies.Mandate{{ID: "m-officer", Body: "college", Seat: "seat", Person: personID(officer), Title: bodies.TitleAppointed, Begins: foundedOn}},
	}
	for n := range 10 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		if n != stranger {
			f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
		}
	}
	w.must(w.Found(t.Context(), f))
	return w
}

// TestFound_RefusesABodyThatBeginsAsleep: verify would refuse whoever belongs to it.
func TestFound_RefusesABodyThatBeginsAsleep(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
		f := Founding{Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
			Charters: []governance.Charter{{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.TopLevel, State: bodies.Suspended}, Version: 1, Procedures: procedures()}}}
		if err := w.Found(t.Context(), f); !errors.Is(err, governance.ErrCharter) {
			t.Errorf("a community is founded with a body that is suspended: %v", err)
		}
	})
}

// TestOpen_WaitsForACharterThatIsPutInForce: a vote of a body that another server suspends
// at this moment is opened before that or not at all, whoever comes first.
func TestOpen_WaitsForACharterThatIsPutInForce(t *testing.T) {
	address := storetest.Postgres(t)
	clock := newClock(foundedOn.Add(24 * time.Hour))
	db, err := store.Open(t.Context(), store.Options{Database: address, Clock: clock.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := foundAmendable(t, db)
	guild := governance.Charter{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.Intermediate, Parent: "commons"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "rule", Name: "Rule", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodMotion,
			Franchise: bodies.Franchise{Body: "commons"}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, FrozenDays: 1}},
		Amendment: &governance.Amendment{Body: "commons", Kind: "paper"}}
	w.proposes("2026-1", clock, guild)
	w.concluded(clock, 5, "2026-1")
	next := w.charter("guild")
	next.Version, next.Body.State = 2, bodies.Suspended
	w.proposes("2026-2", clock, next)
	opens := clock.now().Add(24*time.Hour + 2*time.Minute)
	issue := governance.Issue{ID: "2026-12", Body: "guild", Kind: "rule", Procedure: guild.Procedures[0], Title: "A rule", Question: "Shall it be?", Text: "It is.", Proposer: "A member",
		Stage: governance.Frozen, CreatedAt: clock.now(), FreezesAt: opens.Add(-24 * time.Hour), OpensAt: opens, ClosesAt: opens.Add(48 * time.Hour)}
	w.must(w.Past(t.Context(), func(p Past) error { return p.Bring(issue, nil) }))
	clock.forward(2 * time.Minute)
	w.advance()
	for n := range 5 {
		w.must(w.casts(n, "2026-2", "yes"))
	}
	clock.forward(25 * time.Hour)
	raw, err := sql.Open("pgx", address)
	w.must(err)
	defer raw.Close()
	slow, err := raw.BeginTx(t.Context(), nil)
	w.must(err)
	_, err = slow.ExecContext(t.Context(), "LOCK TABLE charters IN SHARE MODE") // the charter is put in force slowly
	w.must(err)
	enacted, opened := make(chan error, 1), make(chan error, 1)
	go func() { _, err := w.AdvanceIssue(t.Context(), "2026-2"); enacted <- err }()
	time.Sleep(time.Second)
	go func() { _, err := w.AdvanceIssue(t.Context(), "2026-12"); opened <- err }()
	time.Sleep(time.Second)
	w.must(slow.Rollback())
	w.must(errors.Join(<-enacted, <-opened))
	if i := w.issue("2026-12"); w.effectOf("2026-2") == "guild 2" && i.Stage != governance.Cancelled {
		t.Errorf("a vote of a body that was suspended before is %s", i.Stage)
	}
	w.verifies()
}
