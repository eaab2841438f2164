// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
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
