// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestLists_CostAFixedNumberOfQueries holds that nothing is loaded per row: a
// list of many costs as many statements as a list of few.
func TestLists_CostAFixedNumberOfQueries(t *testing.T) {
	statements := 0
	count := store.Options{PoolSize: 4, Observe: func(context.Context, time.Duration, error) { statements++ }}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town(t, db)
		crowd(t, db, 60)
		update(t, db, func(tx *store.Tx) error {
			var members []bodies.Member
			var given []governance.Delegation
			for k := range 60 {
				id := bodies.PersonID(fmt.Sprint("c-", k))
				members = append(members, bodies.Member{Body: "assembly", Person: id, Sphere: bodies.Inner, Since: day(0), From: day(0), Place: "hill", Ground: bodies.ByFounding})
				given = append(given, governance.Delegation{Shown: governance.ShownPublic, ID: fmt.Sprint("d-", k), Delegator: id, Delegates: []bodies.PersonID{"p-ada"}, From: day(0)})
			}
			return errors.Join(tx.AddMembers(members), tx.AddDelegations(given), tx.Enter(entry(1), entry(2)), tx.Enter(entry(3)))
		})
		everybody := make([]bodies.PersonID, 60)
		for k := range everybody {
			everybody[k] = bodies.PersonID(fmt.Sprint("c-", k))
		}
		for _, c := range []struct {
			name string
			want int
			read func(*store.Tx) (int, error)
		}{
			{"members", 1, func(tx *store.Tx) (int, error) { l, err := tx.Members("assembly", "", 100); return len(l), err }},
			{"electors", 2, func(tx *store.Tx) (int, error) { l, err := tx.Electors("assembly", day(5)); return len(l), err }},
			{"people", 1, func(tx *store.Tx) (int, error) { l, err := tx.People(everybody); return len(l), err }},
			{"a search", 1, func(tx *store.Tx) (int, error) { l, err := tx.SearchPeople("citizen", 50); return len(l), err }},
			{"live delegations", 4, func(tx *store.Tx) (int, error) { l, err := tx.LiveDelegations(day(5)); return len(l), err }},
			{"a roll", 2, func(tx *store.Tx) (int, error) { r, err := tx.Roll("2026-2"); return len(r.Entries), err }},
			{"a roll with its salts", 2, func(tx *store.Tx) (int, error) {
				_, salts, err := tx.MarkedRoll("2026-2")
				return len(salts), err
			}},
			{"who voted", 1, func(tx *store.Tx) (int, error) { l, err := tx.Voted("2026-2", everybody); return len(l), err }},
			{"charters", 1, func(tx *store.Tx) (int, error) { l, err := tx.Charters(); return len(l), err }},
			{"issues", 1, func(tx *store.Tx) (int, error) { l, err := tx.Issues(store.IssueFilter{}); return len(l), err }},
			{"pending entries", 1, func(tx *store.Tx) (int, error) { l, err := tx.Pending(10); return len(l), err }},
		} {
			t.Run(c.name, func(t *testing.T) {
				statements = 0
				if n := get(t, db, c.read); n == 0 {
					t.Error("the list is empty")
				}
				if statements != c.want {
					t.Errorf("%d statements, want %d", statements, c.want)
				}
			})
		}
	}, count)
}

// benchmarkEach runs a benchmark on each database.
func benchmarkEach(b *testing.B, run func(b *testing.B, db *store.DB)) {
	for name, make := range map[string]func(testing.TB) string{"SQLite": storetest.SQLite, "PostgreSQL": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			db, err := store.Open(b.Context(), store.Options{Database: make(b)})
			if err == nil {
				err = db.Migrate(b.Context())
			}
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			run(b, db)
		})
	}
}

// BenchmarkCast is one voter's cast as the engine makes it, locks, reads and
// journal included, in a commit of its own.
func BenchmarkCast(b *testing.B) {
	benchmarkEach(b, func(b *testing.B, db *store.DB) {
		town(b, db)
		n := 0
		for b.Loop() {
			n++
			update(b, db, func(tx *store.Tx) error {
				if err := tx.HoldOpen("2026-1"); err != nil {
					return err
				}
				_, err1 := tx.Issue("2026-1")
				_, _, err2 := tx.OnRoll("2026-1", "p-ada")
				now, err3 := tx.Now()
				if err := errors.Join(err1, err2, err3, tx.HoldVoter("p-ada")); err != nil {
					return err
				}
				ballot := yes(fmt.Sprint("r", n), "p-ada")
				ballot.CastAt = now
				return errors.Join(replaceWith(tx, ballot), tx.Enter(entry(n)))
			})
		}
	})
}

// BenchmarkFound is the bulk of founding a demo: 4 218 people, their
// memberships, accounts and entries, in one transaction.
func BenchmarkFound(b *testing.B) {
	const members = 4218
	benchmarkEach(b, func(b *testing.B, db *store.DB) {
		town(b, db)
		round := 0
		for b.Loop() {
			round++
			var people []bodies.Person
			var joined []bodies.Member
			var accounts []store.Account
			var entries []store.Entry
			for k := range members {
				id := bodies.PersonID(fmt.Sprintf("c-%d-%d", round, k))
				people = append(people, bodies.Person{ID: id, Slug: bodies.Slug(fmt.Sprintf("c%d_%d", round, k)), Name: fmt.Sprintf("Citizen Number%d", k), Salt: "00112233445566778899aabbccddeeff", Joined: day(0)})
				joined = append(joined, bodies.Member{Body: "assembly", Person: id, Sphere: bodies.Inner, Since: day(0), From: day(0), Place: "hill", Ground: bodies.ByFounding})
				accounts = append(accounts, store.Account{Person: id, Login: string(id), PasswordHash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo"})
				entries = append(entries, entry(round*members+k))
			}
			update(b, db, func(tx *store.Tx) error {
				return errors.Join(tx.AddPeople(people), tx.AddMembers(joined), tx.AddAccounts(accounts), tx.Enter(entries...))
			})
		}
	})
}

// BenchmarkSequence numbers 2 000 pending entries in one transaction.
func BenchmarkSequence(b *testing.B) {
	const pending = 2000
	benchmarkEach(b, func(b *testing.B, db *store.DB) {
		round := 0
		for b.Loop() {
			b.StopTimer()
			entries := make([]store.Entry, pending)
			for k := range entries {
				entries[k] = entry(round*pending + k)
			}
			round++
			update(b, db, func(tx *store.Tx) error { return tx.Enter(entries...) })
			b.StartTimer()
			update(b, db, func(tx *store.Tx) error { return sequence(tx, pending) })
		}
	})
}

// BenchmarkVoterCount counts who takes part in a vote of 20 000.
func BenchmarkVoterCount(b *testing.B) {
	benchmarkEach(b, func(b *testing.B, db *store.DB) {
		town(b, db)
		crowd(b, db, 20_000)
		for b.Loop() {
			get(b, db, func(tx *store.Tx) (int64, error) { return tx.VoterCount("2026-2") })
		}
	})
}

// BenchmarkPending reads a batch of 100 000 ballots that bear one instant.
func BenchmarkPending(b *testing.B) {
	const pages, page = 25, 4000
	benchmarkEach(b, func(b *testing.B, db *store.DB) {
		for n := range pages {
			entries := make([]store.Entry, page)
			for k := range entries {
				entries[k] = entry(n*page + k)
				entries[k].Type, entries[k].Opening = "ballot.cast", fmt.Appendf(nil, `{"salt":"%0250d"}`, k)
			}
			update(b, db, func(tx *store.Tx) error { return tx.Enter(entries...) })
		}
		for b.Loop() {
			get(b, db, func(tx *store.Tx) ([]store.Entry, error) { return tx.Pending(2001, "ballot.cast", "ballot.withdraw") })
		}
	})
}
