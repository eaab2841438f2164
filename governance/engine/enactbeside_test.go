// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// foundGoverned is a community that elects a board, whose charters the commons change by
// a paper, and whose voters are in good standing.
func foundGoverned(t *testing.T, db *store.DB) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	chamber := func(slug bodies.Slug, p ...governance.Procedure) governance.Charter {
		return governance.Charter{Body: bodies.Body{Slug: slug, Name: string(slug), Level: bodies.TopLevel}, Version: 1, Procedures: p, Amendment: &governance.Amendment{Body: "commons", Kind: "paper"}}
	}
	board := governance.Procedure{
		Kind: "election", Name: "Election of the board", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "commons", Good: true},
		Visibility: governance.Public, Method: governance.MethodScottish, Seats: 2, Officer: "college", DiscussionDays: 3, FrozenDays: 2, VotingDays: 4,
		Nomination: &governance.NominationRule{Seconders: 1}, Install: &governance.InstallRule{Body: "board", Seat: "seat", Months: 12},
	}
	commons := chamber("commons", procedures()...)
	commons.Places = []bodies.Place{{ID: "town", Name: "Town"}, {ID: "quay", Parent: "town", Name: "Quay"}}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{commons, chamber("college"), chamber("board", board)},
		Mandates: []bodies.Mandate{{ID: "m-officer", Body: "college", Seat: "seat", Person: personID(officer), Title: "appointed", Begins: foundedOn}},
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

// TestOpen_MakesTheRollOfItsFreeze: an election opens with the roll that was fixed and
// could be challenged, whatever the charters have come to say since.
func TestOpen_MakesTheRollOfItsFreeze(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundGoverned(t, db)
		id := w.call()
		n := w.stands(id, 1, 2, 3)
		w.sequenced()
		clock.forward(3*day + time.Minute)
		w.advance()
		w.sequenced()
		next := w.charter("commons")
		next.Version = 2
		next.Membership = &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Outer, Ground: bodies.ByOpenDoor}}, Terms: bodies.Terms{ProbationDays: 3000}}
		w.proposes("2026-90", clock, next)
		w.concluded(clock, 5, "2026-90")
		clock.forward(day)
		w.advance()
		w.sequenced()
		if got := w.onRoll(id); got != 9 {
			t.Errorf("%d on the roll, want the nine of its freeze", got)
		}
		w.ranks(id, 4, n)
		w.verifies()
	})
}

// TestElection_GoesByTheRulesOfItsFreeze: those that a decision put in force while people
// were being nominated.
func TestElection_GoesByTheRulesOfItsFreeze(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundGoverned(t, db)
		id := w.call()
		next := w.charter("board")
		next.Version, next.Procedures = 2, append([]governance.Procedure{}, next.Procedures...)
		next.Procedures[0].TurnoutShown, next.Procedures[0].VotingDays = true, 3
		w.proposes("2026-90", clock, next)
		w.concluded(clock, 5, "2026-90")
		clock.forward(time.Hour)
		n := w.stands(id, 1, 2, 3)
		w.sequenced()
		for range 4 {
			clock.forward(day)
			w.advance()
			w.sequenced()
		}
		w.ranks(id, 4, n)
		clock.forward(5 * day)
		w.advance()
		if i := w.issue(id); !i.Procedure.TurnoutShown || i.Stage != governance.Decided {
			t.Errorf("it is %s, by the old rules: %v", i.Stage, !i.Procedure.TurnoutShown)
		}
		w.verifies()
	})
}

// TestCount_GoesByTheChartersOfTheClose: what another server put in force between the
// close of a vote and its count moves no voice in it.
func TestCount_GoesByTheChartersOfTheClose(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundGoverned(t, db)
		_, err := w.Delegate(t.Context(), member(0), Entrust{Scope: delegation.Scope{Place: "town"}, To: w.speaking(2), Until: clock.now().AddDate(0, 6, 0)})
		w.must(err)
		next := w.charter("commons")
		next.Version, next.Places = 2, []bodies.Place{{ID: "town", Name: "Town"}, {ID: "quay", Name: "Quay"}}
		w.proposes("2026-90", clock, next)
		opens := clock.now().Add(time.Minute)
		i := governance.Issue{ID: "2026-91", Body: "commons", Kind: "paper", Place: "quay", Title: "Matter", Question: "Shall it be so?", Text: "It shall be so.", Procedure: procedureFor(w, "paper"),
			Proposer: "A member", Stage: governance.Frozen, Effect: governance.Effect{Kind: governance.EffectText}, CreatedAt: opens.Add(-time.Hour), FreezesAt: opens.Add(-time.Minute), OpensAt: opens, ClosesAt: opens.Add(day)}
		w.must(w.Past(t.Context(), func(p Past) error { return p.Bring(i, nil) }))
		clock.forward(2 * time.Minute)
		w.advance()
		for n := 1; n < 6; n++ {
			w.must(w.casts(n, "2026-90", "yes"))
		}
		w.must(w.casts(2, "2026-91", "yes"))
		clock.forward(day + time.Hour)
		_, err = update(t.Context(), w.Engine, func(tx *store.Tx) (bool, error) { return w.step(tx, "2026-91") }) // one server closes it
		w.must(err)
		_, err = w.AdvanceIssue(t.Context(), "2026-90") // another counts the amendment
		w.must(err)
		w.advance()
		if said := w.effectOf("2026-90"); said != "commons 2" {
			t.Errorf("the record says %q", said)
		}
		w.verifies()
	})
}

// TestFreeze_CancelsWhatItsKindNoLongerIs: a paper whose kind ranks options by now, a
// choice whose kind is a motion, and both are decided by nobody rather than never.
func TestFreeze_CancelsWhatItsKindNoLongerIs(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		freezes := clock.now().AddDate(0, 0, 3)
		for id, kind := range map[governance.IssueID]string{"2026-6": "paper", "2026-7": "name"} {
			i := governance.Issue{ID: id, Body: "commons", Kind: kind, Title: "A name", Question: "Which?", Text: "It has none.", Proposer: "A member", Stage: governance.Discussion, Procedure: procedureFor(w, kind),
				Effect: governance.Effect{Kind: governance.EffectText}, CreatedAt: clock.now(), DiscussAt: clock.now(), FreezesAt: freezes, OpensAt: freezes.AddDate(0, 0, 2), ClosesAt: freezes.AddDate(0, 0, 3)}
			if i.Procedure.Method.Ranked() {
				i.Options, i.Lot = []governance.Option{{ID: "old", Title: "Old", StatusQuo: true}, {ID: "new", Title: "New"}}, []governance.OptionID{"old", "new"}
			}
			w.must(w.Past(t.Context(), func(p Past) error { return p.Bring(i, nil) }))
		}
		next := w.charter("commons")
		next.Version, next.Procedures = 2, append([]governance.Procedure{}, next.Procedures...)
		next.Procedures[0].Method, next.Procedures[1].Method = governance.MethodIRV, governance.MethodMotion
		next.Amendment, next.Founds = &governance.Amendment{Kind: "name"}, "name"
		w.proposes("2026-1", clock, next)
		w.concluded(clock, 5, "2026-1")
		for range 7 {
			clock.forward(day)
			w.advance()
		}
		for _, id := range []governance.IssueID{"2026-6", "2026-7"} {
			if i := w.issue(id); i.Stage != governance.Cancelled {
				t.Errorf("%s is %s", id, i.Stage)
			}
		}
		w.verifies()
	})
}

// TestOpen_LaterThanAnnouncedGoesByTheRulesInForce: after an outage nobody can tell from
// the record when the text of a matter was fixed.
func TestOpen_LaterThanAnnouncedGoesByTheRulesInForce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		freezes := clock.now().Add(time.Hour)
		i := governance.Issue{ID: "2026-6", Body: "commons", Kind: "name", Title: "A name", Question: "Which?", Text: "It has none.", Proposer: "A member", Stage: governance.Discussion, Procedure: procedureFor(w, "name"),
			Effect: governance.Effect{Kind: governance.EffectText}, Options: []governance.Option{{ID: "old", Title: "Old", StatusQuo: true}, {ID: "new", Title: "New"}}, Lot: []governance.OptionID{"old", "new"},
			CreatedAt: clock.now(), DiscussAt: clock.now(), FreezesAt: freezes, OpensAt: freezes.AddDate(0, 0, 2), ClosesAt: freezes.AddDate(0, 0, 3)}
		w.must(w.Past(t.Context(), func(p Past) error { return p.Bring(i, nil) }))
		clock.forward(61 * time.Minute)
		w.advance()
		next := w.charter("commons")
		next.Version, next.Procedures = 2, append([]governance.Procedure{}, next.Procedures...)
		next.Procedures[1].Quorum.Share = governance.Ratio{Num: 1, Den: 5}
		w.proposes("2026-1", clock, next)
		w.concluded(clock, 5, "2026-1")
		clock.forward(5 * day) // the server is down
		w.advance()
		if got := w.issue("2026-6"); got.Stage != governance.Voting || got.Procedure.Quorum.Share.Num != 1 {
			t.Errorf("it is %s, by a quorum of %v", got.Stage, got.Procedure.Quorum.Share)
		}
		w.verifies()
	})
}

// TestDecide_IsHeldUpByNoCharter: one that is too long for an entry, or holds what a
// database cannot keep, or is written otherwise than the record would write it, is not
// performed, and the vote on it is decided all the same.
func TestDecide_IsHeldUpByNoCharter(t *testing.T) {
	for name, spoil := range map[string]func(*governance.Charter){
		"too long":    func(c *governance.Charter) { c.Body.Purpose = strings.Repeat("x", 70_000) },
		"with a null": func(c *governance.Charter) { c.Body.Name = "a\x00b" },
	} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundAmendable(t, db)
				next := w.charter("commons")
				next.Version = 2
				spoil(&next)
				w.proposes("2026-1", clock, next)
				w.concluded(clock, 5, "2026-1")
				if i, said := w.issue("2026-1"), w.effectOf("2026-1"); i.Stage != governance.Decided || said != governance.NotPerformed {
					t.Errorf("it is %s, and the record says %q", i.Stage, said)
				}
			})
		})
	}
}

// TestApply_EndsWhatWaitsOnceSomebodyIsIn: who walks in through an open door has nothing
// waiting that keeps them from asking for more.
func TestApply_EndsWhatWaitsOnceSomebodyIsIn(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		c.asks(outsiders, bodies.Inner, bodies.ByInvitation)
		if a := c.asks(outsiders, bodies.Outer, bodies.ByOpenDoor); a.State != governance.ApplicationAdmitted {
			t.Fatalf("at an open door: %s", a.State)
		}
		if a := c.asks(outsiders, bodies.Inner, bodies.ByApplication); a.State != governance.ApplicationOpen {
			t.Errorf("and asks for more: %s", a.State)
		}
	})
}
