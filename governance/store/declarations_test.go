// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// declares adds a declaration, whose id says who made it and when.
func declares(person bodies.PersonID, at time.Time, says string) func(*store.Tx) error {
	id := fmt.Sprint(person, " ", at.Day(), says)
	return func(tx *store.Tx) error {
		return tx.AddDeclarations(store.Declaration{Declaration: governance.Declaration{ID: id, Issue: "2026-1", Person: person, Choice: governance.Choice{Answer: says}, Text: "So.", At: at}, Ref: "ref of " + id})
	}
}

func TestDeclarations_TheLatestOfEachIsShown(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, declares("p-ada", day(4), "yes"))
		update(t, db, declares("p-bram", day(5), "yes"))
		update(t, db, declares("p-ada", day(6), "no"))
		update(t, db, declares("p-chidi", day(5), "abstain"))
		refuses(t, db, store.ErrDuplicate, declares("p-ada", day(6), "yes"))
		ids := func(all []governance.Declaration) (ids []string) {
			for _, d := range all {
				ids = append(ids, d.ID)
			}
			return ids
		}
		var paged []string
		for after := ""; ; {
			page := ids(get(t, db, func(tx *store.Tx) ([]governance.Declaration, error) { return tx.DeclarationsIn("2026-1", after, 1) }))
			if len(page) == 0 {
				break
			}
			after, paged = page[0], append(paged, page...)
		}
		if diff := cmp.Diff([]string{"p-ada 7no", "p-chidi 6abstain", "p-bram 6yes"}, paged); diff != "" {
			t.Error("page by page", diff)
		}
		made := ids(get(t, db, func(tx *store.Tx) ([]governance.Declaration, error) { return tx.DeclarationsMade("2026-1", 3) }))
		if diff := cmp.Diff([]string{"p-ada 7no", "p-chidi 6abstain", "p-bram 6yes"}, made); diff != "" {
			t.Error("the newest made", diff)
		}
		of := get(t, db, func(tx *store.Tx) ([]governance.Declaration, error) { return tx.Declared("2026-1", "p-ada", "p-bram") })
		if diff := cmp.Diff([]string{"p-ada 5yes", "p-bram 6yes", "p-ada 7no"}, ids(of)); diff != "" {
			t.Error("of two", diff)
		}
		want := governance.Declaration{ID: "p-ada 7no", Issue: "2026-1", Person: "p-ada", Choice: governance.Choice{Answer: "no"}, Text: "So.", At: day(6)}
		last := get(t, db, func(tx *store.Tx) (map[string]governance.Declaration, error) {
			return tx.LastDeclarations([]string{"p-ada 5yes", "p-ada 7no", "nothing"})
		})
		if diff := cmp.Diff(map[string]governance.Declaration{"p-ada 7no": want}, last); diff != "" {
			t.Error("not changed since", diff)
		}
		stood := get(t, db, func(tx *store.Tx) (map[governance.IssueID]store.Stood, error) {
			return tx.StoodIn("p-ada", []governance.IssueID{"2026-1", "2026-2"})
		})
		if diff := cmp.Diff(map[governance.IssueID]store.Stood{"2026-1": {Declared: &want}}, stood); diff != "" {
			t.Error("of one in two matters", diff)
		}
		yes := governance.Choice{Answer: "yes"}
		update(t, db, func(tx *store.Tx) error {
			return tx.AddBallots([]governance.Ballot{{Ref: "b-1", Issue: "2026-1", Person: "p-ada", Choice: yes, CastAt: day(7), Nth: 1}})
		})
		stood = get(t, db, func(tx *store.Tx) (map[governance.IssueID]store.Stood, error) {
			return tx.StoodIn("p-ada", []governance.IssueID{"2026-1"})
		})
		if diff := cmp.Diff(map[governance.IssueID]store.Stood{"2026-1": {Ballot: &yes, Declared: &want}}, stood); diff != "" {
			t.Error("beside the ballot", diff)
		}
		figures := governance.Concentration{Heaviest: []governance.HeavyBallot{{Person: "p-ada", Voices: 3, Own: 1, Turned: true}, {Person: "p-bram", Voices: 2, Own: 1}}}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AwaitConcentration("2026-1", "assembly", day(8)), tx.AddConcentration("2026-1", figures, day(8)))
		})
		for person, turned := range map[bodies.PersonID]bool{"p-ada": true, "p-bram": false} {
			stood = get(t, db, func(tx *store.Tx) (map[governance.IssueID]store.Stood, error) {
				return tx.StoodIn(person, []governance.IssueID{"2026-1"})
			})
			if s := stood["2026-1"]; s.Turned != turned || s.Declared == nil || (s.Ballot != nil) != turned {
				t.Errorf("%s beside what was reckoned: %+v", person, s)
			}
		}
		if at := get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.DelegateChanged("p-ada") }); !at.Equal(day(6)) {
			t.Errorf("her last word was %v", at)
		}
	})
}

func TestDeclaringIn_TellsWhoIsPublicAndWhatTheySaidLast(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			return tx.AddPublicDelegates([]store.PublicDelegate{
				{PublicDelegate: governance.PublicDelegate{ID: "x-1", Person: "p-bram", Text: "Water.", From: day(1)}, Ref: "r-1"},
				{PublicDelegate: governance.PublicDelegate{ID: "x-2", Person: "p-ada", Text: "Law.", From: day(1), EndedAt: day(8)}, Ref: "r-2"},
			})
		})
		update(t, db, declares("p-ada", day(4), "yes"))
		update(t, db, declares("p-ada", day(6), "no"))
		got := get(t, db, func(tx *store.Tx) (map[bodies.PersonID]store.Declaring, error) {
			return tx.DeclaringIn("2026-1", []bodies.PersonID{"p-ada", "p-bram", "nobody"})
		})
		want := map[bodies.PersonID]store.Declaring{
			"p-ada":  {Person: "p-ada", Last: &governance.Declaration{ID: "p-ada 7no", Issue: "2026-1", Person: "p-ada", Choice: governance.Choice{Answer: "no"}, Text: "So.", At: day(6)}},
			"p-bram": {Person: "p-bram", Public: true},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		other := get(t, db, func(tx *store.Tx) (map[bodies.PersonID]store.Declaring, error) {
			return tx.DeclaringIn("2026-2", []bodies.PersonID{"p-ada"})
		})
		if other["p-ada"].Last != nil {
			t.Errorf("in another matter: %v", other)
		}
	})
}

func TestBeginDeclared_OnceAndOnlyWhereOthersRely(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, set(toBram()))
		for range 2 {
			update(t, db, func(tx *store.Tx) error {
				return tx.BeginDeclared("said", []bodies.PersonID{"p-ada", "p-bram"}, day(4))
			})
		}
		rounds := get(t, db, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) })
		if len(rounds) == 0 || rounds[0].Kind != "declared" || rounds[0].Subject != "said" || rounds[0].Delegate != "p-bram" {
			t.Errorf("got %v", rounds)
		}
		for _, r := range rounds {
			if r.Delegate == "p-ada" {
				t.Error("a round about somebody whom nobody named")
			}
		}
	})
}
