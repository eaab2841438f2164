// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// secondVote adds issue 2026-2, which closes before the ferry's vote does and
// has only Ada on its roll.
func secondVote(t testing.TB, db *store.DB) governance.Issue {
	t.Helper()
	i := ferry()
	i.ID, i.ClosesAt = "2026-2", day(5)
	update(t, db, func(tx *store.Tx) error {
		return errors.Join(tx.AddIssue(i), tx.AddRoll(i.ID, bodies.Roll{At: day(3), Entries: []bodies.RollEntry{{Person: "p-ada", Weight: 2}}}, ""))
	})
	return i
}

func TestVotingIssuesOf_AreThoseOnWhoseRollOneStands(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		second := secondVote(t, db)
		for person, want := range map[bodies.PersonID][]governance.Issue{"p-ada": {second, ferry()}, "p-bram": {ferry()}, "p-nobody": {}} {
			got := get(t, db, func(tx *store.Tx) ([]governance.Issue, error) { return tx.VotingIssuesOf(person) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", person, diff)
			}
		}
	})
}

func TestReadings_ForSeveralIssuesAtOnce(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		second := secondVote(t, db)
		cast(t, db, yes("r1", "p-ada"), "")
		cast(t, db, yes("r2", "p-bram"), "")
		back := yes("r3", "p-bram")
		back.Replaces, back.Withdrawn = "r2", true
		cast(t, db, back, "")
		decided := store.Decision{ID: "2026-1", Issue: "2026-1", Body: "assembly", Data: []byte("{}"), At: day(10)}
		update(t, db, func(tx *store.Tx) error { return tx.AddDecision(decided) })

		both := []governance.IssueID{"2026-1", "2026-2", "2026-9"}
		people := []bodies.PersonID{"p-bram", "p-ada", "p-nobody"}
		view(t, db, func(tx *store.Tx) error {
			issues, err1 := tx.IssuesByID(both)
			if diff := cmp.Diff(map[governance.IssueID]governance.Issue{"2026-1": ferry(), "2026-2": second}, issues); diff != "" {
				t.Error(diff)
			}
			decisions, err2 := tx.DecisionsOf(both)
			if diff := cmp.Diff(map[governance.IssueID]store.Decision{"2026-1": decided}, decisions); diff != "" {
				t.Error(diff)
			}
			rolls, err3 := tx.RollsAmong(both, people)
			wantRolls := map[governance.IssueID]bodies.Roll{
				"2026-1": {Entries: []bodies.RollEntry{{Person: "p-ada", Weight: 1}, {Person: "p-bram", Weight: 1}}},
				"2026-2": {Entries: []bodies.RollEntry{{Person: "p-ada", Weight: 2}}},
			}
			if diff := cmp.Diff(wantRolls, rolls); diff != "" {
				t.Error(diff)
			}
			voted, err4 := tx.VotedAmong(both, people)
			if diff := cmp.Diff(map[governance.IssueID]map[bodies.PersonID]time.Time{"2026-1": {"p-ada": day(4)}}, voted); diff != "" {
				t.Error(diff)
			}
			casts, err5 := tx.CastCount("2026-1")
			if casts != 3 {
				t.Errorf("%d casts, changes and withdrawals, want 3", casts)
			}
			none, err6 := tx.RollsAmong(nil, people)
			if len(none) != 0 {
				t.Errorf("got %v of no issues, want nothing", none)
			}
			return errors.Join(err1, err2, err3, err4, err5, err6)
		})
	})
}

func TestDelegationsFrom_FollowsAVoiceAndNothingElse(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		give := func(id string, from, to bodies.PersonID, scope string, begins, lapses time.Time) governance.Delegation {
			return governance.Delegation{Shown: governance.ShownPublic, ID: id, Delegator: from, Delegates: []bodies.PersonID{to}, Scope: delegation.Scope{Field: scope}, From: begins, Until: lapses}
		}
		given := []governance.Delegation{
			give("d-1", "p-ada", "p-bram", "", day(0), time.Time{}),
			give("d-2", "p-bram", "p-chidi", "water", day(1), time.Time{}),
			give("d-3", "p-chidi", "p-ada", "water", day(2), time.Time{}), // a circle
			give("d-4", "p-bram", "p-ada", "law", day(0), day(1)),         // has lapsed
		}
		optOut := give("d-5", "p-chidi", "", "law", day(4), time.Time{})
		optOut.Delegates = nil
		update(t, db, func(tx *store.Tx) error { return tx.AddDelegations(append(given, optOut)) })
		from := func(person bodies.PersonID, at time.Time) (ids []string) {
			for _, d := range get(t, db, func(tx *store.Tx) ([]governance.Delegation, error) {
				return tx.DelegationsFrom([]bodies.PersonID{person}, at)
			}) {
				ids = append(ids, d.ID)
			}
			return ids
		}
		for _, c := range []struct {
			person bodies.PersonID
			at     time.Time
			want   []string
		}{
			{"p-ada", day(3), []string{"d-1", "d-2", "d-3"}},
			{"p-ada", day(1), []string{"d-1", "d-2"}},
			{"p-chidi", day(1), nil},
			{"p-bram", day(0), []string{"d-1", "d-4"}},
			{"p-nobody", day(3), nil},
			{"p-ada", day(4), []string{"d-1", "d-2", "d-3", "d-5"}}, // that somebody keeps their voice is on its way too
		} {
			if got := from(c.person, c.at); !cmp.Equal(got, c.want) {
				t.Errorf("%s at %v: got %v, want %v", c.person, c.at, got, c.want)
			}
		}
	})
}

func TestScopesRelying_CountsThoseWhoNameAPersonFirst(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, agreed("p-bram"))
		second := toBram()
		second.ID, second.Delegator, second.Delegates = "d-2", "p-chidi", []bodies.PersonID{"p-bram"}
		third := toBram()
		third.ID, third.Scope, third.Delegates = "d-3", delegation.Scope{Field: "law"}, []bodies.PersonID{"p-chidi", "p-bram"}
		update(t, db, func(tx *store.Tx) error { return tx.AddDelegations([]governance.Delegation{toBram(), second, third}) })
		got := get(t, db, func(tx *store.Tx) ([]store.Relied, error) { return tx.ScopesRelying("p-bram", day(1)) })
		if diff := cmp.Diff([]store.Relied{{Scope: toBram().Scope, Count: 2}}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCounts_OfEveryBodyAtOnce(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		secondVote(t, db)
		settled := at(governance.Decided)
		settled.ID = "2026-3"
		update(t, db, func(tx *store.Tx) error { return tx.AddIssue(settled) })
		if diff := cmp.Diff(map[bodies.Slug]int64{"assembly": 3}, get(t, db, (*store.Tx).MemberCounts)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[bodies.Slug]int64{"assembly": 2}, get(t, db, (*store.Tx).OpenCounts)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestElector_AgreesWithElectors(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		again := bodies.Member{Body: "assembly", Person: "p-bram", Sphere: bodies.Outer, Since: day(20), From: day(20), Ground: bodies.ByOpenDoor}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(
				tx.EndMember("assembly", "p-bram", day(10)),
				tx.AddMembers([]bodies.Member{again}),
				tx.AddMandate(bodies.Mandate{ID: "m-1", Body: "assembly", Seat: "1", Person: "p-ada", Begins: day(0), Ends: day(15)}),
			)
		})
		for _, when := range []time.Time{day(-350), day(5), day(10), day(15), day(20)} {
			for _, person := range []bodies.PersonID{"p-ada", "p-bram", "p-chidi", "p-nobody"} {
				want := bodies.Elector{Person: person}
				for _, e := range get(t, db, func(tx *store.Tx) ([]bodies.Elector, error) { return tx.Electors("assembly", when) }) {
					if e.Person == person {
						want = e
					}
				}
				got := get(t, db, func(tx *store.Tx) (bodies.Elector, error) { return tx.Elector("assembly", person, when) })
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s at %v: %s", person, when, diff)
				}
			}
		}
	})
}

func TestEntries_AreFoundByNumberKindAndIssue(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		opened, cast, other := entry(1), entry(2), entry(3)
		opened.Type, opened.Issue = "issue.open", "2026-1"
		cast.Type, cast.Issue, cast.Opening, cast.At = "ballot.cast", "2026-1", []byte("{}"), day(1)
		other.At = day(2)
		update(t, db, func(tx *store.Tx) error { return tx.Enter(opened, cast, other) })
		number := func(kind string) int64 {
			return get(t, db, func(tx *store.Tx) (int64, error) { return tx.IssueEntry("2026-1", kind) })
		}
		if got := number("issue.open"); got != store.Unnumbered {
			t.Errorf("got %d before it is numbered, want Unnumbered", got)
		}
		update(t, db, func(tx *store.Tx) error { return sequence(tx, 10) })
		if got := [...]int64{number("issue.open"), number("ballot.cast"), number("decision")}; got != [...]int64{0, store.Unnumbered, store.Unnumbered} {
			t.Errorf("got %v, want 0 for the opening alone", got)
		}
		down := func(kind string, from int64, limit int) (numbers []int64) {
			for _, e := range get(t, db, func(tx *store.Tx) ([]store.Entry, error) { return tx.EntriesDown(kind, from, limit) }) {
				numbers = append(numbers, e.Seq)
			}
			return numbers
		}
		if diff := cmp.Diff([][]int64{{2, 1}, {0}, {1}}, [][]int64{down("", 2, 2), down("issue.open", 2, 5), down("ballot.cast", 2, 5)}); diff != "" {
			t.Error(diff)
		}
		at1 := get(t, db, func(tx *store.Tx) (store.Entry, error) { return tx.EntryAt(1) })
		if at1.Ref != cast.Ref {
			t.Errorf("entry 1 is %s, want %s", at1.Ref, cast.Ref)
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.EntryAt(3); return err })
	})
}

// TestReadings_FindNothingUnderWhatNoColumnHolds: PostgreSQL refuses such a text
// even as a question, and would end the transaction that asks.
func TestReadings_FindNothingUnderWhatNoColumnHolds(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for _, text := range []string{"zero\x00byte", "\xff"} {
			update(t, db, func(tx *store.Tx) error {
				for name, ask := range map[string]func() (int, error){
					"issues of a body": func() (int, error) { return found(tx.Issues(store.IssueFilter{Body: bodies.Slug(text)})) },
					"issues of a kind": func() (int, error) { return found(tx.Issues(store.IssueFilter{Kinds: []string{text}})) },
					"issues at a stage": func() (int, error) {
						return found(tx.Issues(store.IssueFilter{Stages: []governance.Stage{governance.Stage(text)}}))
					},
					"issues after one":      func() (int, error) { return found(tx.Issues(store.IssueFilter{After: governance.IssueID(text)})) },
					"decisions of a body":   func() (int, error) { return found(tx.Decisions(bodies.Slug(text), "", 10)) },
					"decisions after one":   func() (int, error) { return found(tx.Decisions("", text, 10)) },
					"entries of a kind":     func() (int, error) { return found(tx.EntriesDown(text, 10, 10)) },
					"people who begin with": func() (int, error) { return found(tx.SearchPeople(text, 10)) },
				} {
					if n, err := ask(); n != 0 || err != nil {
						t.Errorf("%s %q: %d found, error %v", name, text, n, err)
					}
				}
				if _, err := tx.Delegation(text); !errors.Is(err, store.ErrNotFound) {
					t.Errorf("delegation %q: %v", text, err)
				}
				return nil
			})
		}
	})
}

func found[T any](list []T, err error) (int, error) { return len(list), err }
