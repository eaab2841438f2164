// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// election is called on the second day of the story, its candidates not fixed.
func election() governance.Issue {
	i := ferry()
	i.ID, i.Kind, i.Stage, i.Options, i.Lot = "2026-2", "election", governance.Discussion, nil, nil
	i.FreezesAt, i.OpensAt, i.ClosesAt = day(20), day(22), day(30)
	return i
}

// atElection runs a test on each database with an election in the town.
func atElection(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error { return tx.AddIssue(election()) })
		test(t, db)
	})
}

func adaStands() governance.Nomination {
	return governance.Nomination{ID: "n1", Issue: "2026-2", Candidate: "p-ada", By: "p-bram", State: governance.Proposed, ActedAt: day(2)}
}

func TestNomination_ComesBackWithItsSeconders(t *testing.T) {
	atElection(t, func(t *testing.T, db *store.DB) {
		n := adaStands()
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddNomination(n), tx.AddSecond(n.ID, "p-chidi", day(3)))
		})
		n.Seconders, n.ActedAt = []bodies.PersonID{"p-chidi"}, day(3)
		read := func(tx *store.Tx) (governance.Nomination, error) { return tx.Nomination("n1") }
		if diff := cmp.Diff(n, get(t, db, read)); diff != "" {
			t.Error(diff)
		}
		n.State, n.Statement, n.ActedAt = governance.Accepted, "I can swim.", day(4)
		update(t, db, func(tx *store.Tx) error { return tx.SaveNomination(n) })
		all := get(t, db, func(tx *store.Tx) ([]governance.Nomination, error) { return tx.Nominations("2026-2") })
		if diff := cmp.Diff([]governance.Nomination{n}, all); diff != "" {
			t.Error(diff)
		}
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddSecond("n1", "p-chidi", day(5)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Nomination("n9"); return err })
	})
}

// TestNomination_StandsOnce: whatever the code does, nobody is on a paper twice;
// once somebody said no, they may be asked again.
func TestNomination_StandsOnce(t *testing.T) {
	atElection(t, func(t *testing.T, db *store.DB) {
		first, second := adaStands(), adaStands()
		second.ID, second.By = "n2", "p-chidi"
		update(t, db, func(tx *store.Tx) error { return tx.AddNomination(first) })
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddNomination(second) })
		first.State = governance.Declined
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.SaveNomination(first), tx.AddNomination(second)) })
	})
}

// TestIssuesDue_KnowsAnElectionThatIsNotDrawn: from the fixing of its candidates
// to the draw, and then not before the vote opens.
func TestIssuesDue_KnowsAnElectionThatIsNotDrawn(t *testing.T) {
	atElection(t, func(t *testing.T, db *store.DB) {
		due := func() bool {
			ids := get(t, db, func(tx *store.Tx) ([]governance.IssueID, error) { return tx.IssuesDue(day(21)) })
			return slices.Contains(ids, "2026-2")
		}
		i := election()
		i.Stage, i.RollAt = governance.Frozen, day(20)
		i.Options = []governance.Option{{ID: "n1", Person: "p-ada"}}
		update(t, db, func(tx *store.Tx) error { return tx.SaveIssue(i) })
		if due() {
			t.Error("what waits with its roll alone is owed something before it opens")
		}
		update(t, db, func(tx *store.Tx) error { return tx.AddNomination(adaStands()) })
		if !due() {
			t.Error("an election that waits for its lots is owed nothing")
		}
		i.Seed, i.Lot = "root ref", []governance.OptionID{"n1"}
		update(t, db, func(tx *store.Tx) error { return tx.SaveIssue(i) })
		if due() {
			t.Error("an election that is drawn is owed something before it opens")
		}
		if diff := cmp.Diff(i, get(t, db, issue("2026-2"))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestChallenge_ComesBackInTheOrderOfItsDecision(t *testing.T) {
	atElection(t, func(t *testing.T, db *store.DB) {
		challenge := func(id string, by, of bodies.PersonID, n int) governance.Challenge {
			return governance.Challenge{ID: id, Issue: "2026-2", By: by, Person: of, On: by == of, Text: "Because.", At: day(n), State: governance.ChallengeOpen}
		}
		a, b, c := challenge("c1", "p-ada", "p-ada", 20), challenge("c2", "p-bram", "p-ada", 20), challenge("c3", "p-chidi", "p-bram", 21)
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddChallenge(a), tx.AddChallenge(b), tx.AddChallenge(c))
		})
		again := a
		again.ID = "c4"
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddChallenge(again) })
		c.State, c.Officer, c.Reason, c.DecidedAt = governance.ChallengeUpheld, "p-ada", "So it is.", day(21)
		b.State, b.Officer, b.Reason, b.DecidedAt = governance.ChallengeDismissed, "p-chidi", "It is not.", day(22)
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.SaveChallenge(b), tx.SaveChallenge(c)) })
		all := func(tx *store.Tx) ([]governance.Challenge, error) { return tx.Challenges("2026-2") }
		if diff := cmp.Diff([]governance.Challenge{c, b, a}, get(t, db, all)); diff != "" {
			t.Error(diff)
		}
		update(t, db, func(tx *store.Tx) error { return tx.DismissChallenges("2026-2", day(23)) })
		a.State, a.DecidedAt = governance.ChallengeDismissed, day(23)
		if diff := cmp.Diff([]governance.Challenge{c, b, a}, get(t, db, all)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestMandates_OfADecision are found by it, and the latest seating is known even
// where the clock has not come to it.
func TestMandates_OfADecision(t *testing.T) {
	atElection(t, func(t *testing.T, db *store.DB) {
		given := bodies.Mandate{ID: "m1", Body: "assembly", Seat: "seat", Person: "p-ada", Title: "elected", Begins: day(31), Ends: day(400), Decision: "2026-2"}
		plain := bodies.Mandate{ID: "m2", Body: "assembly", Seat: "seat", Person: "p-bram", Title: "appointed", Begins: day(10)}
		later := bodies.Mandate{ID: "m3", Body: "assembly", Seat: "seat", Person: "p-chidi", Title: "appointed", Begins: day(90)}
		last := func(n int) func(*store.Tx) (bool, error) {
			return func(tx *store.Tx) (bool, error) {
				at, err := tx.LastSeating("assembly", day(30))
				return at.Equal(day(n)), err
			}
		}
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.AddMandate(plain), tx.AddMandate(later)) })
		if !get(t, db, last(10)) {
			t.Error("the latest seating up to then is not the one of day 10")
		}
		update(t, db, func(tx *store.Tx) error { return tx.AddMandate(given) })
		if !get(t, db, last(31)) {
			t.Error("the latest seating is not that of the decision")
		}
		by := get(t, db, func(tx *store.Tx) ([]bodies.Mandate, error) { return tx.MandatesBy("2026-2") })
		if diff := cmp.Diff([]bodies.Mandate{given}, by); diff != "" {
			t.Error(diff)
		}
	})
}

func TestElectorsByName_ArePagedByNameAsOfAnInstant(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.EndMember("assembly", "p-bram", day(5)),
				tx.AddMandate(bodies.Mandate{ID: "m1", Body: "assembly", Seat: "seat", Person: "p-chidi", Title: "elected", Begins: day(0)}))
		})
		slugs := func(n int, after bodies.Slug, limit int) []bodies.Slug {
			var out []bodies.Slug
			for _, e := range get(t, db, func(tx *store.Tx) ([]store.NamedElector, error) {
				return tx.ElectorsByName("assembly", day(n), after, limit)
			}) {
				out = append(out, e.Slug)
				if e.Seated != (e.Slug == "chidi") || e.Name == "" {
					t.Errorf("%s: seated is %v, name %q", e.Slug, e.Seated, e.Name)
				}
			}
			return out
		}
		for _, c := range []struct {
			got, want []bodies.Slug
		}{
			{slugs(4, "", 9), []bodies.Slug{"ada", "bram", "chidi"}},
			{slugs(5, "", 9), []bodies.Slug{"ada", "chidi"}},
			{slugs(4, "", 2), []bodies.Slug{"ada", "bram"}},
			{slugs(4, "bram", 9), []bodies.Slug{"chidi"}},
		} {
			if !slices.Equal(c.got, c.want) {
				t.Errorf("got %v, want %v", c.got, c.want)
			}
		}
	})
}
