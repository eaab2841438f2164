// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// seatedByDecision is the audited town in which the decision seated Ada, and
// nobody's decision Bram; the decision is held back from day 11 to day 14.
func seatedByDecision(t *testing.T, db *store.DB) (bodies.Mandate, governance.Recorded) {
	t.Helper()
	auditWorld(t, db)
	m := bodies.Mandate{ID: "m1", Body: "audit", Seat: "seat", Person: "p-ada", Title: "elected", Begins: day(10), Ends: day(400), Decision: "2026-1"}
	s := governance.Suspension{Decision: "2026-1", By: "audit", Statement: said("p-bram", 11, "Two lists differ."), Until: day(14)}
	update(t, db, func(tx *store.Tx) error {
		return errors.Join(tx.AddMandate(m), tx.Suspend(s, entry(1).Ref),
			tx.AddMandate(bodies.Mandate{ID: "m2", Body: "audit", Seat: "seat", Person: "p-bram", Title: "appointed", Begins: day(0)}))
	})
	return m, governance.Recorded{ID: "2026-1", Body: "assembly", At: day(10), Suspension: &s}
}

// sees says by each reading of rights whether Ada sits in the body at an instant.
func sees(t *testing.T, db *store.DB, at time.Time) map[string]bool {
	t.Helper()
	saw := map[string]bool{}
	adas := func(m bodies.Mandate) bool { return m.Person == "p-ada" }
	view(t, db, func(tx *store.Tx) error {
		in, err1 := tx.Mandates("audit", at)
		of, err2 := tx.MandatesOf("p-ada", at)
		counts, err3 := tx.MandateCounts(at)
		one, err4 := tx.Elector("audit", "p-ada", at)
		all, err5 := tx.Electors("audit", at)
		saw["Mandates"], saw["MandatesOf"], saw["MandateCounts"] = slices.ContainsFunc(in, adas), slices.ContainsFunc(of, adas), counts["audit"] == 2
		saw["Elector"] = one.Seated
		saw["Electors"] = slices.ContainsFunc(all, func(e bodies.Elector) bool { return e.Person == "p-ada" && e.Seated })
		return errors.Join(err1, err2, err3, err4, err5)
	})
	return saw
}

// TestMandates_RestWhileTheirDecisionIsHeldBack: every reading of who acts by a
// seat says what the rule says, to the millisecond, before a release and after.
func TestMandates_RestWhileTheirDecisionIsHeldBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m, r := seatedByDecision(t, db)
		judge := func(when string, instants ...time.Time) {
			t.Helper()
			for _, at := range instants {
				for name, got := range sees(t, db, at) {
					if want := r.Installed(m, at); got != want {
						t.Errorf("%s, %s at %s: seated %t, want %t", when, name, at, got, want)
					}
				}
			}
		}
		edges := []time.Time{day(10), day(11).Add(-time.Millisecond), day(11), day(12), day(13), day(14).Add(-time.Millisecond), day(14), day(399), day(400)}
		judge("held back", edges...)
		ended := said("p-bram", 13, "They agree.")
		update(t, db, func(tx *store.Tx) error { return tx.Release("2026-1", ended, entry(2).Ref) })
		r.Suspension.Release = &ended
		judge("released", append(edges, day(13).Add(-time.Millisecond))...)
	})
}

// TestSeats_AreStillSomebodys while they rest: until when they do is read with them.
func TestSeats_AreStillSomebodys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		seatedByDecision(t, db)
		for at, rests := range map[time.Time]time.Time{day(10): {}, day(12): day(14), day(14): {}} {
			in := get(t, db, func(tx *store.Tx) ([]store.Seat, error) { return tx.Seats("audit", at) })
			of := get(t, db, func(tx *store.Tx) ([]store.Seat, error) { return tx.SeatsOf("p-ada", at) })
			if len(in) != 2 || in[0].Person != "p-ada" || !in[0].Rests.Equal(rests) || !in[1].Rests.IsZero() {
				t.Errorf("at %s: %+v", at, in)
			}
			if len(of) != 1 || !of[0].Rests.Equal(rests) {
				t.Errorf("of Ada at %s: %+v", at, of)
			}
		}
		from := get(t, db, func(tx *store.Tx) ([]bodies.Mandate, error) { return tx.MandatesFrom("p-ada", day(12)) })
		by := get(t, db, func(tx *store.Tx) ([]bodies.Mandate, error) { return tx.MandatesBy("2026-1") })
		if len(from) != 1 || len(by) != 1 {
			t.Errorf("a seat that rests is found by its holder %d times and by its decision %d, want once each", len(from), len(by))
		}
	})
}

// TestLastSeating_KnowsWhateverChangesAVoice: a mandate ends, a decision is held
// back, it is released.
func TestLastSeating_KnowsWhateverChangesAVoice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		seatedByDecision(t, db)
		last := func(body bodies.Slug, want time.Time) {
			t.Helper()
			at := get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.LastSeating(body, day(30)) })
			if !at.Equal(want) {
				t.Errorf("of %s at %s, want %s", body, at, want)
			}
		}
		last("audit", day(11))
		last("assembly", time.Time{})
		update(t, db, func(tx *store.Tx) error { return tx.Release("2026-1", said("p-bram", 12, "They agree."), entry(2).Ref) })
		last("audit", day(12))
		update(t, db, func(tx *store.Tx) error { return tx.EndMandate("m2", day(13)) })
		last("audit", day(13))
		update(t, db, func(tx *store.Tx) error { return tx.EndMandate("m1", day(31)) })
		last("audit", day(13)) // one to come changes nothing yet
	})
}

func TestEntriesSince_AreOfTheirKindsAndInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first, second, other := entry(1), entry(2), entry(3)
		first.Type, second.Type, other.Type = "finding", "export", "decision"
		first.At, second.At, other.At = day(1), day(2), day(3)
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.Enter(second), sequence(tx, 1), tx.Enter(first, other))
		})
		for from, want := range map[time.Time][]string{day(0): {first.Ref, second.Ref}, day(2): {second.Ref}, day(2).Add(time.Millisecond): nil} {
			var got []string
			for _, e := range get(t, db, func(tx *store.Tx) ([]store.Entry, error) { return tx.EntriesSince(from, "finding", "export") }) {
				got = append(got, e.Ref)
			}
			if !slices.Equal(got, want) {
				t.Errorf("from %s: %s, want %s", from, got, want)
			}
		}
	})
}

// TestMandates_AskAnIndex: whose seats are read is looked for, and so are the
// suspension of each and the latest entry; no table is read whole.
func TestMandates_AskAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		pool, server := db.Pool()
		if server {
			t.Skip("the planner of PostgreSQL reads a table as small as a test's whole; both have the same indexes")
		}
		for query, want := range map[string][]string{
			`SELECT mandates.* FROM mandates LEFT JOIN suspensions ON suspensions.decision = mandates.decision AND suspensions.at <= 'x' AND suspensions.until_at > 'x'
				WHERE mandates.begins_at <= 'x' AND mandates.person = 'x' AND suspensions.decision IS NULL`: {"person=?", "decision=?"},
			`SELECT * FROM entries WHERE opening IS NULL AND at >= 'x' AND type IN ('x', 'y') ORDER BY at`: {"entries_at"},
		} {
			rows, err := pool.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query)
			if err != nil {
				t.Fatal(err)
			}
			var plan, unused string
			for rows.Next() {
				var step string
				if err := rows.Scan(&unused, &unused, &unused, &step); err != nil {
					t.Fatal(err)
				}
				plan += step + "\n"
			}
			rows.Close()
			for _, part := range want {
				if !strings.Contains(plan, part) {
					t.Errorf("%s\n%s want %s", query, plan, part)
				}
			}
			if strings.Contains(plan, "SCAN") {
				t.Errorf("%s\n%s", query, plan)
			}
		}
	})
}

// TestFactsOfOne_AskAnIndex: what gives one person rights is looked for by the person,
// however many memberships and mandates there are, on both databases.
func TestFactsOfOne_AskAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const many = 3000
		town(t, db)
		crowd(t, db, many)
		update(t, db, func(tx *store.Tx) error {
			var members []bodies.Member
			var err error
			for k := range many {
				id := bodies.PersonID(fmt.Sprint("c-", k))
				members = append(members, bodies.Member{Body: "assembly", Person: id, Sphere: bodies.Inner, Since: day(0), From: day(0), Ground: bodies.ByFounding})
				err = errors.Join(err, tx.AddMandate(bodies.Mandate{ID: fmt.Sprint("m-", k), Body: "assembly", Seat: fmt.Sprint(k), Person: id, Begins: day(0)}))
			}
			return errors.Join(err, tx.AddMembers(members))
		})
		pool, server := db.Pool()
		explain := "EXPLAIN QUERY PLAN "
		if server {
			explain = "EXPLAIN "
		}
		if _, err := pool.ExecContext(t.Context(), "ANALYZE"); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]string{
			"SELECT * FROM members WHERE person = 'c-7' ORDER BY since, body": "members_person",
			`SELECT mandates.*, suspensions.until_at AS rests_until FROM mandates LEFT JOIN suspensions ON suspensions.decision = mandates.decision
				AND suspensions.at <= '2026-03-01' AND suspensions.until_at > '2026-03-01' AND (suspensions.released_at IS NULL OR suspensions.released_at > '2026-03-01')
				WHERE mandates.begins_at <= '2026-03-01' AND (mandates.ends_at IS NULL OR mandates.ends_at > '2026-03-01') AND mandates.person = 'c-7'
				ORDER BY mandates.body, mandates.seat, mandates.id`: "mandates_person",
			"SELECT * FROM people WHERE id = 'c-7'": "people",
		} {
			plan := planOf(t, db, explain+query)
			if !strings.Contains(plan, want) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "Seq Scan on m") || strings.Contains(plan, "Seq Scan on p") {
				t.Errorf("%s\n%s want %s", query, plan, want)
			}
		}
	})
}

// TestAuditing_IsOfThoseThatWatch: of the bodies somebody sits in, those whose charters in
// force make them watch others.
func TestAuditing_IsOfThoseThatWatch(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		charter := func(slug bodies.Slug, version int, level bodies.Level, name string) governance.Charter {
			return governance.Charter{Body: bodies.Body{Slug: slug, Name: name, Level: level, Supervises: []bodies.Slug{"assembly"}}, Version: version}
		}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(
				tx.AddCharter(charter("audit", 1, bodies.Auditory, "Audit"), day(0)),
				tx.AddCharter(charter("watch", 1, bodies.Auditory, "Watch"), day(0)),
				tx.AddCharter(charter("once", 1, bodies.Auditory, "It was one once"), day(0)),
				tx.AddCharter(charter("once", 2, bodies.Intermediate, `It is called "level":"auditory"`), day(1)),
			)
		})
		got := get(t, db, func(tx *store.Tx) ([]bodies.Body, error) {
			return tx.Auditing([]bodies.Slug{"assembly", "audit", "once", "nowhere"})
		})
		if len(got) != 1 || got[0].Slug != "audit" || len(got[0].Supervises) != 1 {
			t.Errorf("got %+v, want audit alone", got)
		}
		if none := get(t, db, func(tx *store.Tx) ([]bodies.Body, error) { return tx.Auditing(nil) }); len(none) != 0 {
			t.Errorf("who sits nowhere audits by %+v", none)
		}
	})
}
