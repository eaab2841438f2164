// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// finds says what a word finds; in matters of the assembly also for who moderates there.
func finds(t *testing.T, db *store.DB, word string, moderates ...bodies.Slug) []string {
	t.Helper()
	return foundBy(t, db, word, store.SearchFilter{Moderates: moderates})
}

// expect holds what words find, by everybody.
func expect(t *testing.T, db *store.DB, when string, want map[string][]string) {
	t.Helper()
	for word, ids := range want {
		if got := finds(t, db, word); !slices.Equal(got, ids) {
			t.Errorf("%s: %q finds %v, want %v", when, word, got, ids)
		}
	}
}

// fromAfar is a comment from another server, on the ferry.
func fromAfar(id, host, content string, state governance.CommentState) governance.Comment {
	return governance.Comment{ID: id, Issue: "2026-1", URI: "https://" + host + "/" + id, Content: content, State: state, At: day(4),
		Neighbour: governance.Neighbour{Actor: "https://" + host + "/users/ana", Host: host, Name: "Anastasia", KnownAs: "ana@" + host}}
}

// TestIndex_HoldsOfACommentWhatThePageShows: and in the transaction that takes it
// off, takes it back or blocks where it came from, its words are gone.
func TestIndex_HoldsOfACommentWhatThePageShows(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		ours := governance.Comment{ID: "c-1", Issue: "2026-1", Person: "p-ada", Content: "A <lantern> would do.", State: governance.CommentShown, At: day(4)}
		theirs := fromAfar("c-2", "peer.example", `<p>A buoy &amp; a <em>light</em>house</p><p>there <a href="https://x.example/hidden">too</a></p>`, governance.CommentHeld)
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.AddComment(ours), tx.AddComment(theirs)) })
		expect(t, db, "new", map[string][]string{"lantern": {"comment c-1"}, "ferry lant": {"comment c-1"}, "buoy": {}, "lighthouse": {}})
		if got := finds(t, db, "lighthouse there", "assembly"); !slices.Equal(got, []string{"comment c-2"}) {
			t.Errorf("who lets it in finds %v", got)
		}
		if got := finds(t, db, "buoy", "audit"); len(got) != 0 {
			t.Errorf("who lets comments in elsewhere finds %v", got)
		}
		for _, markup := range []string{"href", "hidden", "em", "amp", "anastasia"} {
			if got := finds(t, db, markup+" ", "assembly"); slices.Contains(got, "comment c-2") {
				t.Errorf("%q finds %v, which does not say so", markup, got)
			}
		}
		save := func(c governance.Comment, err error) governance.Comment {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			update(t, db, func(tx *store.Tx) error { return tx.SaveComment(c) })
			return c
		}
		theirs = save(theirs.Judged("p-ada", true, day(5)))
		expect(t, db, "let in", map[string][]string{"lighthouse": {"comment c-2"}})
		theirs = save(theirs.Changed("<p>A beacon</p>"), nil)
		expect(t, db, "written anew", map[string][]string{"lighthouse": {}, "beacon": {}})
		theirs = save(theirs.Judged("p-ada", true, day(6)))
		expect(t, db, "let in again", map[string][]string{"lighthouse": {}, "beacon": {"comment c-2"}})
		save(ours.Judged("p-bram", false, day(7)))
		save(theirs.TakenBack(), nil)
		expect(t, db, "taken off", map[string][]string{"lantern": {}, "beacon": {}})
		if got := finds(t, db, "lantern", "assembly"); len(got) != 0 {
			t.Errorf("who took it off finds %v", got)
		}
	})
}

func TestIndex_ForgetsAServerThatIsBlocked(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddComment(fromAfar("c-1", "loud.example", "<p>noise</p>", governance.CommentShown)), tx.AddComment(fromAfar("c-2", "loud.example", "<p>noise</p>", governance.CommentHeld)),
				tx.AddComment(fromAfar("c-3", "quiet.example", "<p>noise</p>", governance.CommentShown)))
		})
		update(t, db, func(tx *store.Tx) error {
			return tx.Block(governance.Block{Host: "loud.example", Reason: "r", By: "p-ada", At: day(5)})
		})
		if got := finds(t, db, "noise", "assembly"); !slices.Equal(got, []string{"comment c-3"}) {
			t.Errorf("found %v", got)
		}
		if n := column(t, db, "SELECT COUNT(*) FROM search_words WHERE word = 'noise'"); n != 1 {
			t.Errorf("the word stands %d times in the index, want once", n)
		}
	})
}

// TestIndex_HoldsWhatACandidateSaysWhileTheyStand: from the answer on, and once
// the candidates are fixed only of those on the paper.
func TestIndex_HoldsWhatACandidateSaysWhileTheyStand(t *testing.T) {
	atElection(t, func(t *testing.T, db *store.DB) {
		stands, other := adaStands(), adaStands()
		other.ID, other.Candidate, other.By = "n2", "p-chidi", "p-bram"
		stands.Statement, other.Statement = "Nobody swims better.", "Nobody rows better."
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.AddNomination(stands), tx.AddNomination(other)) })
		expect(t, db, "unanswered", map[string][]string{"swims": {}})
		stands.State, other.State = governance.Accepted, governance.Accepted
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.SaveNomination(stands), tx.SaveNomination(other)) })
		expect(t, db, "accepted", map[string][]string{"swims": {"statement n1"}, "rows": {"statement n2"}})
		fixed := election().FixedCandidates([]governance.Nomination{stands}, day(20))
		update(t, db, func(tx *store.Tx) error { return tx.SaveIssue(fixed) })
		expect(t, db, "fixed", map[string][]string{"swims": {"statement n1"}, "rows": {}})
	})
	atElection(t, func(t *testing.T, db *store.DB) {
		n := adaStands()
		n.State, n.Statement = governance.Accepted, "Nobody swims better."
		update(t, db, func(tx *store.Tx) error { return tx.AddNomination(n) })
		n.State = governance.Withdrawn
		update(t, db, func(tx *store.Tx) error { return tx.SaveNomination(n) })
		expect(t, db, "withdrawn", map[string][]string{"swims": {}})
	})
}

// ruledUpon is a case with something in every text, ruled upon.
func ruledUpon(t *testing.T, db *store.DB) {
	t.Helper()
	c := complaint("2026-7", 5)
	update(t, db, func(tx *store.Tx) error {
		return errors.Join(tx.Enter(entry(5), entry(6)), tx.AddCase(c),
			tx.AddReport(governance.Report{Case: c.ID, Reporter: "p-ada", Rule: 1, Text: "canary allegation", Salt: "00", At: day(1)}),
			tx.AddCaseText(c.ID, 1, store.AnswerText, governance.CaseText{ID: "t-1", By: "p-bram", Text: "canary answer", At: day(2)}),
			tx.AddCaseText(c.ID, 1, store.NoteText, governance.CaseText{ID: "t-2", By: "p-chidi", Text: "canary note", At: day(2)}))
	})
	r := governance.Ruling{Facts: "canary facts", Rule: 1, Reasons: "canary reasons", Appeal: "canary appeal", Measure: governance.MeasureNone, Register: "A member was rude; register."}
	update(t, db, func(tx *store.Tx) error {
		return tx.AddRulingDraft(c.ID, 1, governance.RulingDraft{Number: 1, By: "p-chidi", At: day(3), Ruling: r})
	})
	expect(t, db, "on the table", map[string][]string{"register": {}, "canary": {}})
	c = c.Decided(r, day(6))
	c.Sittings[0].RulingRef, c.Sittings[0].RulingSalt = entry(6).Ref, "00ff"
	update(t, db, func(tx *store.Tx) error { return tx.SaveCase(c) })
}

// TestIndex_HoldsOfACaseItsRegisterAlone.
func TestIndex_HoldsOfACaseItsRegisterAlone(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		ruledUpon(t, db)
		expect(t, db, "ruled", map[string][]string{"register": {"ruling 2026-7/1"}, "rude 2026-7": {"ruling 2026-7/1"}, "2026-7": {"ruling 2026-7/1"}, "canary": {}})
		c := get(t, db, func(tx *store.Tx) (governance.Case, error) { return tx.Case("2026-7") })
		c.Sittings[0].Ruling.Register = "overwritten"
		update(t, db, func(tx *store.Tx) error { return tx.SaveCase(c) })
		expect(t, db, "saved once more", map[string][]string{"register": {"ruling 2026-7/1"}, "overwritten": {}})
	})
}

// audited adds a finding with its answer and withdrawal, and a review with its end.
func audited(t *testing.T, db *store.DB) {
	t.Helper()
	f := governance.Finding{ID: "2026-1", By: "audit", Audited: "assembly", Severity: governance.Fault, Statement: said("p-ada", 11, "No minutes."), DueAt: day(30)}
	update(t, db, func(tx *store.Tx) error {
		return errors.Join(tx.AddFinding(f, entry(1).Ref), tx.AnswerFinding("2026-1", said("p-bram", 12, "Binder lost."), entry(2).Ref), tx.WithdrawFinding("2026-1", said("p-ada", 13, "Found again."), entry(3).Ref),
			tx.Suspend(governance.Suspension{Decision: "2026-1", By: "audit", Statement: said("p-ada", 11, "Quay unsafe."), Until: day(20)}, entry(4).Ref))
	})
}

func TestIndex_HoldsFindingsAndReviews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		auditWorld(t, db)
		audited(t, db)
		expect(t, db, "said", map[string][]string{"minutes": {"finding 2026-1"}, "binder": {"finding 2026-1"}, "again": {"finding 2026-1"}, "unsafe": {"review 2026-1"}})
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.Enter(entry(7)), tx.Release("2026-1", said("p-ada", 14, "Railing built."), entry(7).Ref))
		})
		expect(t, db, "released", map[string][]string{"unsafe": {"review 2026-1"}, "railing": {"review 2026-1"}})
	})
}

// column is the number a query returns.
func column(t *testing.T, db *store.DB, query string) (n int) {
	t.Helper()
	pool, _ := db.Pool()
	if err := pool.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// index is the whole index, a line each.
func index(t *testing.T, db *store.DB) (all []string) {
	t.Helper()
	pool, _ := db.Pool()
	for _, query := range []string{"SELECT id || ' ' || ref || ' ' || body || ' ' || title || ' ' || excerpt || ' ' || visibility FROM search_texts", "SELECT text || ' ' || word FROM search_words"} {
		rows, err := pool.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			all = append(all, line)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

// TestMigrate_FindsWhatWasThereBefore: an index that was emptied, because more can
// be found since, becomes at the next start what writing had made of it.
func TestMigrate_FindsWhatWasThereBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		auditWorld(t, db)
		audited(t, db)
		ruledUpon(t, db)
		fixed := election()
		stands, falls := adaStands(), adaStands()
		stands.State, stands.Statement = governance.Accepted, "Nobody swims better."
		falls.ID, falls.Candidate, falls.By, falls.State, falls.Statement = "n2", "p-chidi", "p-bram", governance.Accepted, "Nobody rows better."
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddIssue(fixed), tx.AddNomination(stands), tx.AddNomination(falls), tx.SaveIssue(fixed.FixedCandidates([]governance.Nomination{stands}, day(20))),
				tx.AddArguments([]governance.Argument{{ID: "a-1", Issue: "2026-1", For: true, Person: "p-ada", Text: "The café closes.", At: day(1)}}),
				tx.AddComment(governance.Comment{ID: "c-1", Issue: "2026-1", Person: "p-ada", Content: "A lantern.", State: governance.CommentShown, At: day(4)}),
				tx.AddComment(fromAfar("c-2", "peer.example", "<p>A buoy.</p>", governance.CommentHeld)),
				tx.AddComment(fromAfar("c-3", "peer.example", "<p>A beacon.</p>", governance.CommentRemoved)))
		})
		want := index(t, db)
		kinds := map[string]bool{}
		for _, line := range want {
			kind, _, _ := strings.Cut(line, " ")
			kinds[kind] = true
		}
		if len(kinds) != 9 {
			t.Errorf("the town has only %v", kinds)
		}
		pool, _ := db.Pool()
		for _, statement := range []string{"DELETE FROM search_texts", "DELETE FROM search_state"} {
			if _, err := pool.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, index(t, db)); diff != "" {
			t.Error(diff)
		}
	})
}
