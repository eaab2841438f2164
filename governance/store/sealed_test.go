// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// sealed is the nth ballot of Ada's pseudonym.
func sealed(ref string, nth int64) governance.Ballot {
	return governance.Ballot{Ref: ref, Issue: "2026-1", Pseudonym: "aa", Choice: governance.Choice{Answer: governance.Yes}, Salt: "5a17", Nth: nth}
}

// inQuietTown is inTown with the key of a confidential vote, in which Ada has a
// pseudonym.
func inQuietTown(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddPseudonymKey("2026-1", strings.Repeat("0f", 32)); err != nil {
				return err
			}
			return tx.TakePseudonym("2026-1", "p-ada", "aa")
		})
		test(t, db)
	})
}

func drop(t *testing.T, db *store.DB, index string) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error { _, err := tx.SQL().Exec("DROP INDEX " + index); return err })
}

func TestTakePseudonym_OnePersonHasOne(t *testing.T) {
	inQuietTown(t, func(t *testing.T, db *store.DB) {
		second := func(tx *store.Tx) error { return tx.TakePseudonym("2026-1", "p-ada", "bb") }
		refuses(t, db, store.ErrDuplicate, second)
		drop(t, db, "pseudonyms_handle")
		update(t, db, second) // so it is the index that refuses
	})
}

func TestAddSealed_OnePseudonymHasOneBallotThatCounts(t *testing.T) {
	inQuietTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error { return tx.AddSealed(sealed("r1", 1), "k1") })
		refuses(t, db, store.ErrConflict, func(tx *store.Tx) error { return tx.AddSealed(sealed("r2", 3), "") })
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddSealed(sealed("r2", 2), "k1") })
		const again = "INSERT INTO sealed_ballots (ref, issue, pseudonym, choice, salt, withdrawn, standing, nth) VALUES ('r2', '2026-1', 'aa', '{}', '', FALSE, TRUE, 2)"
		past := func() error {
			return db.Update(t.Context(), func(tx *store.Tx) error { _, err := tx.SQL().Exec(again); return err })
		}
		if err := past(); err == nil {
			t.Error("a second ballot that counts went in past AddSealed")
		}
		drop(t, db, "sealed_ballots_standing")
		if err := past(); err != nil {
			t.Errorf("without the index: %v; so it is not the index that refuses", err)
		}
	})
}

func TestAddSealed_RefusesAPseudonymNobodyTook(t *testing.T) {
	inQuietTown(t, func(t *testing.T, db *store.DB) {
		stranger := sealed("r1", 1)
		stranger.Pseudonym = "bb"
		refuses(t, db, store.ErrMissing, func(tx *store.Tx) error { return tx.AddSealed(stranger, "") })
	})
}

// TestPseudonym_OfOnePersonIsOneOfSixtyFourAtOnce lets Ada cast for the first time in
// sixty-four places at once: with the lock on the voter all find the pseudonym that is
// there, without it the index lets one through.
func TestPseudonym_OfOnePersonIsOneOfSixtyFourAtOnce(t *testing.T) {
	for _, hold := range []bool{true, false} {
		t.Run(fmt.Sprintf("the voter held: %v", hold), func(t *testing.T) {
			inQuietTown(t, func(t *testing.T, db *store.DB) {
				var all sync.WaitGroup
				for i := range 64 {
					all.Go(func() {
						_ = db.Update(t.Context(), func(tx *store.Tx) error {
							if hold {
								if err := tx.HoldVoter("p-bram"); err != nil {
									return err
								}
							}
							if _, err := tx.StandingSealed("2026-1", "p-bram"); err == nil {
								return nil
							}
							first := sealed(fmt.Sprintf("r%d", i), 1)
							first.Pseudonym = journal.Pseudonym(fmt.Sprintf("b%d", i))
							err := tx.TakePseudonym("2026-1", "p-bram", first.Pseudonym)
							if hold && err != nil {
								t.Error(err)
							}
							if err != nil {
								return err
							}
							return tx.AddSealed(first, "")
						})
					})
				}
				all.Wait()
				b := get(t, db, func(tx *store.Tx) (governance.Ballot, error) { return tx.StandingSealed("2026-1", "p-bram") })
				n := get(t, db, func(tx *store.Tx) (n int, err error) {
					return n, tx.SQL().QueryRow("SELECT COUNT(*) FROM pseudonyms WHERE pseudonym <> 'aa'").Scan(&n)
				})
				if n != 1 || b.Pseudonym == "" {
					t.Errorf("%d pseudonyms, want 1", n)
				}
			})
		})
	}
}

func TestSealed_CountsAndAsksLikeAnyBallot(t *testing.T) {
	inQuietTown(t, func(t *testing.T, db *store.DB) {
		people := []bodies.PersonID{"p-ada", "p-bram"}
		among := func() map[bodies.PersonID]bool {
			voted := get(t, db, func(tx *store.Tx) (m map[bodies.PersonID]bool, err error) {
				all, err := tx.VotedAmong([]governance.IssueID{"2026-1"}, people)
				m = map[bodies.PersonID]bool{}
				for p, at := range all["2026-1"] {
					m[p] = !at.IsZero()
				}
				return m, err
			})
			return voted
		}
		if got := among(); len(got) != 0 {
			t.Errorf("before: %v", got)
		}
		update(t, db, func(tx *store.Tx) error { return tx.AddSealed(sealed("r1", 1), "k1") })
		if got := among(); len(got) != 1 || !got["p-ada"] {
			t.Errorf("after: %v", got)
		}
		back := sealed("r2", 2)
		back.Withdrawn, back.Choice = true, governance.Choice{}
		update(t, db, func(tx *store.Tx) error { return tx.AddSealed(back, "") })
		voters := get(t, db, func(tx *store.Tx) (int64, error) { return tx.VoterCount("2026-1") })
		casts := get(t, db, func(tx *store.Tx) (int64, error) { return tx.CastCount("2026-1") })
		if got := among(); len(got) != 0 || voters != 0 || casts != 2 {
			t.Errorf("taken back: %v, %d voters, %d casts", got, voters, casts)
		}
	})
}

func TestDestroyPseudonymKey_LeavesNobodyWhoCanTell(t *testing.T) {
	inQuietTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddSealed(sealed("r1", 1), ""), tx.KeepPseudonymKey("2026-1", day(8)))
		})
		due := func(n int) []governance.IssueID {
			return get(t, db, func(tx *store.Tx) ([]governance.IssueID, error) { return tx.PseudonymKeysDue(day(n)) })
		}
		if len(due(7)) != 0 || len(due(8)) != 1 {
			t.Errorf("due on day 7: %v, on day 8: %v", due(7), due(8))
		}
		update(t, db, func(tx *store.Tx) error { return tx.DestroyPseudonymKey("2026-1", day(8)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.DestroyPseudonymKey("2026-1", day(9)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.StandingSealed("2026-1", "p-ada"); return err })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.TakePseudonym("2026-1", "p-bram", "bb") })
		left := get(t, db, func(tx *store.Tx) (n int, err error) {
			return n, tx.SQL().QueryRow("SELECT (SELECT COUNT(*) FROM pseudonyms WHERE handle IS NOT NULL) + (SELECT COUNT(*) FROM pseudonym_keys WHERE secret <> '')").Scan(&n)
		})
		if left != 0 || len(due(9)) != 0 {
			t.Errorf("%d keys and handles are left, due %v", left, due(9))
		}
	})
}

// never is what no table but those of ballots may do: hold somebody beside what they chose or
// the name they chose it under, or beside when.
func joins(columns map[string][]string) (faults []string) {
	people := []string{"person", "proposer", "delegator", "login", "by_person"}
	for table, has := range columns {
		names := slices.ContainsFunc(has, func(c string) bool { return slices.Contains(people, c) })
		sealed := slices.Contains(has, "pseudonym") || slices.Contains(has, "handle")
		public := table == "ballots" || table == "advice" || table == "declarations" // what advisers and delegates say aloud, and in no confidential vote: the charter allows neither there
		if !public && names && (sealed || slices.Contains(has, "choice")) {
			faults = append(faults, table+" holds a person beside a choice or a pseudonym")
		}
		if sealed && slices.ContainsFunc(has, func(c string) bool { return strings.HasSuffix(c, "_at") || c == "at" || c == "seq" }) {
			faults = append(faults, table+" holds a pseudonym beside a time or a place in the log")
		}
	}
	return faults
}

// TestSchema_JoinsNobodyToAConfidentialBallot asks both databases for every column, and
// then shows that the question can be answered otherwise.
func TestSchema_JoinsNobodyToAConfidentialBallot(t *testing.T) {
	inQuietTown(t, func(t *testing.T, db *store.DB) {
		columns := func() map[string][]string {
			query := sqliteColumns
			if strings.HasSuffix(t.Name(), "PostgreSQL") {
				query = postgresColumns
			}
			return get(t, db, func(tx *store.Tx) (map[string][]string, error) {
				rows, err := tx.SQL().Query(query)
				if err != nil {
					return nil, err
				}
				defer rows.Close()
				found := map[string][]string{}
				for rows.Next() {
					var table, column, kind, null string
					if err := rows.Scan(&table, &column, &kind, &null); err != nil {
						return nil, err
					}
					found[table] = append(found[table], column)
				}
				return found, rows.Err()
			})
		}
		if faults := joins(columns()); len(faults) > 0 || len(columns()["sealed_ballots"]) == 0 {
			t.Errorf("%q", faults)
		}
		for _, planted := range []string{"sealed_ballots ADD COLUMN person TEXT", "pseudonyms ADD COLUMN cast_at TIMESTAMP", "sessions ADD COLUMN pseudonym TEXT"} {
			update(t, db, func(tx *store.Tx) error { _, err := tx.SQL().Exec("ALTER TABLE " + planted); return err })
			if len(joins(columns())) == 0 {
				t.Errorf("%s: nothing is found", planted)
			}
			table, column := strings.Fields(planted)[0], strings.Fields(planted)[3]
			update(t, db, func(tx *store.Tx) error {
				_, err := tx.SQL().Exec("ALTER TABLE " + table + " DROP COLUMN " + column)
				return err
			})
		}
	})
}

// TestSource_OneFileJoinsPersonAndPseudonym reads the package: what makes a handle of
// a person, and what reads handles, stands in ballots.go and nowhere else.
func TestSource_OneFileJoinsPersonAndPseudonym(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	joining, found := regexp.MustCompile(`\.handle\(|hmac\.New|handle IN|handle = \?`), 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") || !joining.Match(text) {
			continue
		}
		if found++; name != "ballots.go" {
			t.Errorf("%s joins persons to pseudonyms", name)
		}
	}
	if found == 0 {
		t.Error("nothing joins them, not even ballots.go: the pattern is out of date")
	}
}
