// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// given is a delegation of a whole body to some people.
func given(id string, from bodies.PersonID, body string, at time.Time, to ...bodies.PersonID) governance.Delegation {
	return governance.Delegation{Shown: governance.ShownPublic, ID: id, Delegator: from, Scope: delegation.Scope{Body: body}, Delegates: to, From: at, Until: day(300)}
}

// asking is who asks a person at an instant, and for what, in words.
func asking(t *testing.T, db *store.DB, person bodies.PersonID, at time.Time) (said []string) {
	t.Helper()
	view(t, db, func(tx *store.Tx) error {
		found, total, err := tx.Asking(person, at, 50)
		if err != nil || total != int64(len(found)) {
			t.Errorf("%d of %d: %v", len(found), total, err)
		}
		var ids []bodies.PersonID
		for _, b := range found {
			ids = append(ids, b.Person.ID)
		}
		scopes, err := tx.AskedScopes(person, ids, at)
		for _, b := range found {
			line := fmt.Sprint(b.Person.ID, " since ", int(b.Since.Sub(day(0)).Hours()/24), ":")
			for _, s := range scopes[b.Person.ID] {
				line += " " + s.Body
			}
			said = append(said, line)
		}
		return err
	})
	return said
}

func TestAsking_EndsWithAnAnswerAndBeginsWithANewDelegation(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		const ada, chidi = "p-ada since 1: assembly council", "p-chidi since 2: assembly"
		expect := func(what string, at time.Time, want ...string) {
			t.Helper()
			if got := asking(t, db, "p-bram", at); !cmp.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", what, got, want)
			}
		}
		say := func(c governance.Consent) {
			t.Helper()
			update(t, db, func(tx *store.Tx) error { return tx.AddConsents([]governance.Consent{c}) })
		}
		update(t, db, set(given("d-1", "p-ada", "assembly", day(1), "p-bram")))
		update(t, db, set(given("d-2", "p-ada", "council", day(2), "p-chidi", "p-bram"))) // second on a list
		update(t, db, set(given("d-3", "p-chidi", "assembly", day(2), "p-bram")))
		expect("before anything was given", day(0))
		expect("two ask", day(3), ada, chidi)
		expect("both are over", day(300))
		say(governance.Consent{Delegate: "p-bram", Delegator: "p-ada", From: day(4)})
		expect("whom he agreed to asks no more", day(5), chidi)
		say(governance.Consent{Delegate: "p-bram", Delegator: "p-chidi", From: day(5), EndedAt: day(5)})
		expect("nor whom he refused", day(6))
		update(t, db, func(tx *store.Tx) error { return tx.EndConsent("p-bram", "p-ada", day(7)) })
		expect("nor whom he laid down", day(8))
		update(t, db, set(given("d-4", "p-ada", "assembly", day(9), "p-bram")))
		update(t, db, set(given("d-5", "p-chidi", "assembly", day(9), "p-bram")))
		expect("who gives again asks again", day(10), "p-ada since 9: assembly", "p-chidi since 9: assembly")
		update(t, db, func(tx *store.Tx) error {
			return tx.AddPublicDelegates([]store.PublicDelegate{{PublicDelegate: governance.PublicDelegate{ID: "x", Person: "p-bram", Text: "Water.", From: day(11)}, Ref: "r"}})
		})
		expect("a public delegate is not asked", day(12))
	})
}

func TestAsking_AndCarriedSayHowManyBeyondTheFirst(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		crowd(t, db, 6)
		update(t, db, func(tx *store.Tx) error {
			var all []governance.Delegation
			var said []governance.Consent
			for k := range 6 {
				id := bodies.PersonID(fmt.Sprint("c-", k))
				all = append(all, given(fmt.Sprint("d-", k), id, "assembly", day(6-k), "p-bram"), given(fmt.Sprint("e-", k), id, "council", day(6-k), "p-bram"))
				said = append(said, governance.Consent{Delegate: "p-ada", Delegator: id, From: day(6 - k)})
			}
			said[5].EndedAt = day(20)
			return errors.Join(tx.AddDelegations(all), tx.AddConsents(said))
		})
		view(t, db, func(tx *store.Tx) error {
			asked, n, err := tx.Asking("p-bram", day(10), 2)
			if err != nil || n != 6 || len(asked) != 2 || asked[0].Person.ID != "c-5" || asked[1].Person.ID != "c-4" || !asked[0].Since.Equal(day(1)) {
				t.Errorf("asking: got %v of %d, %v", asked, n, err)
			}
			carried, n, err := tx.Carried("p-ada", 2)
			if err != nil || n != 5 || len(carried) != 2 || carried[0].Person.ID != "c-4" || !carried[0].Since.Equal(day(2)) {
				t.Errorf("carried: got %v of %d, %v", carried, n, err)
			}
			return err
		})
	})
}

func TestReliedOn_CountsPeopleOnceAsOfAnInstant(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		crowd(t, db, 3)
		paper := given("d-4", "c-2", "", day(1), "p-bram")
		paper.Scope.Issue = "2026-1"
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddDelegations([]governance.Delegation{
				given("d-1", "c-0", "assembly", day(1), "p-bram"), given("d-2", "c-0", "council", day(2), "p-bram"),
				given("d-3", "c-1", "assembly", day(3), "p-ada", "p-bram"), // first on the list is another
				paper, // a running vote is nobody's business
			}), tx.AddPublicDelegates([]store.PublicDelegate{{PublicDelegate: governance.PublicDelegate{ID: "x", Person: "p-bram", Text: "Water.", From: day(0), EndedAt: day(5)}, Ref: "r"}}))
		})
		for at, want := range map[int]int64{0: 0, 1: 1, 4: 1, 5: 0} { // from day 5 on he carries for nobody
			got := get(t, db, func(tx *store.Tx) (map[bodies.PersonID]int64, error) {
				return tx.ReliedOn([]bodies.PersonID{"p-bram", "p-ada"}, day(at))
			})
			if got["p-bram"] != want || got["p-ada"] != 0 {
				t.Errorf("day %d: got %v, want %d", at, got, want)
			}
		}
	})
}

func TestDecidedWith_IsOfPublicVotesOnWhoseRollOneStood(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			for n := 2; n <= 6; n++ {
				i := ferry()
				i.ID, i.Stage, i.ClosedAt, i.DecidedAt = governance.IssueID(fmt.Sprint("2026-", n)), governance.Decided, day(10), day(10+n)
				roll := bodies.Roll{At: day(3), Entries: []bodies.RollEntry{{Person: "p-ada", Weight: 1}}}
				if n != 4 { // he was not on that one
					roll.Entries = append(roll.Entries, bodies.RollEntry{Person: "p-bram", Weight: 1})
				}
				err := errors.Join(tx.AddIssue(i), tx.AddRoll(i.ID, roll, fmt.Sprint("h", n)), tx.AddDecision(store.Decision{ID: string(i.ID), Issue: i.ID, Body: "assembly", Data: []byte(`{"outcome":"adopted"}`), At: day(10 + n)}))
				if err != nil {
					return err
				}
			}
			return tx.AddPseudonymKey("2026-5", "confidential")
		})
		var ids []string
		for after := ""; ; {
			page := get(t, db, func(tx *store.Tx) ([]store.Decision, error) { return tx.DecidedWith("p-bram", after, 1) })
			if len(page) == 0 {
				break
			}
			after = page[0].ID
			ids = append(ids, after)
		}
		if want := []string{"2026-6", "2026-3", "2026-2"}; !cmp.Equal(ids, want) {
			t.Errorf("got %v, want %v", ids, want)
		}
	})
}

func TestDelegationsMet_HoldEveryoneOnTheWayAtSomeInstant(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		crowd(t, db, 3)
		over := given("d-1", "p-ada", "assembly", day(1), "c-0")
		over.EndedAt = day(4)
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddDelegations([]governance.Delegation{
				over, given("d-2", "c-0", "assembly", day(2), "c-1"), given("d-3", "p-ada", "council", day(6), "p-bram"),
				given("d-4", "c-2", "assembly", day(1), "p-ada"), // towards her, not on her way
			}), tx.AddConsents([]governance.Consent{
				{Delegate: "c-0", Delegator: "p-ada", From: day(1), EndedAt: day(3)}, {Delegate: "c-1", Delegator: "c-0", From: day(2), EndedAt: day(2)},
			}), tx.AddPublicDelegates([]store.PublicDelegate{{PublicDelegate: governance.PublicDelegate{ID: "x", Person: "c-1", Text: "Water.", From: day(0), EndedAt: day(5)}, Ref: "r"}}))
		})
		for _, c := range []struct {
			from, to int
			want     []string
		}{{0, 0, nil}, {1, 1, []string{"d-1"}}, {3, 7, []string{"d-1", "d-2", "d-3"}}, {4, 5, nil}, {5, 7, []string{"d-3"}}} {
			var ids []string
			for _, d := range get(t, db, func(tx *store.Tx) ([]governance.Delegation, error) {
				return tx.DelegationsMet("p-ada", day(c.from), day(c.to))
			}) {
				ids = append(ids, d.ID)
			}
			if !cmp.Equal(ids, c.want) {
				t.Errorf("days %d to %d: got %v, want %v", c.from, c.to, ids, c.want)
			}
		}
		view(t, db, func(tx *store.Tx) error {
			said, err := tx.WordsOf([]bodies.PersonID{"p-ada", "c-0"}, []bodies.PersonID{"c-0", "c-1"})
			if len(said.Consents) != 1 || said.Consents[0].Delegate != "c-0" || len(said.Public) != 1 || said.Public[0].Person != "c-1" || !said.Public[0].EndedAt.Equal(day(5)) {
				t.Errorf("got %v: a refusal is no consent", said)
			}
			return err
		})
	})
}
