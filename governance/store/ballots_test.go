// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

func yes(ref string, person bodies.PersonID) governance.Ballot {
	return governance.Ballot{Ref: ref, Issue: "2026-1", Person: person, Choice: governance.Choice{Answer: governance.Yes}, CastAt: day(4), Salt: "5a17", Nth: 1}
}

// cast adds a ballot in a transaction of its own.
func cast(t testing.TB, db *store.DB, b governance.Ballot, key string) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error { return tx.AddBallot(b, key) })
}

func allBallots(t testing.TB, db *store.DB) []governance.Ballot {
	t.Helper()
	var all []governance.Ballot
	view(t, db, func(tx *store.Tx) error {
		return tx.AllBallots("2026-1", func(b governance.Ballot) error { all = append(all, b); return nil })
	})
	return all
}

func votes(t testing.TB, db *store.DB) []governance.Vote {
	t.Helper()
	return get(t, db, func(tx *store.Tx) ([]governance.Vote, error) { return tx.Votes("2026-1") })
}

// votesOf are the votes that ballots are, those of withdrawals too.
func votesOf(ballots ...governance.Ballot) []governance.Vote {
	var all []governance.Vote
	for _, b := range ballots {
		all = append(all, governance.Vote{Person: b.Person, Choice: b.Choice})
	}
	return all
}

func TestAddBallot_TakesThePlaceOfTheOneItReplaces(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		first, second, third := yes("r1", "p-ada"), yes("r2", "p-ada"), yes("r3", "p-ada")
		second.CastAt, second.Replaces, second.Choice = day(5), "r1", governance.Choice{Ranking: [][]governance.OptionID{{"yes"}, {"no"}}}
		third.CastAt, third.Replaces, third.Choice, third.Withdrawn = day(6), "r2", governance.Choice{}, true
		voters := func() int64 {
			return get(t, db, func(tx *store.Tx) (int64, error) { return tx.VoterCount("2026-1") })
		}
		cast(t, db, first, "k1")
		cast(t, db, yes("r4", "p-bram"), "k1") // a key is the client's own: another person's may be the same
		if diff := cmp.Diff(votesOf(first, yes("r4", "p-bram")), votes(t, db)); diff != "" || voters() != 2 {
			t.Error(diff, voters())
		}
		cast(t, db, second, "k2")
		if diff := cmp.Diff(votesOf(second, yes("r4", "p-bram")), votes(t, db)); diff != "" || voters() != 2 {
			t.Error(diff, voters())
		}
		cast(t, db, third, "")
		if diff := cmp.Diff(votesOf(yes("r4", "p-bram")), votes(t, db)); diff != "" || voters() != 1 {
			t.Error(diff, voters())
		}
		got := get(t, db, func(tx *store.Tx) (governance.Ballot, error) { return tx.CurrentBallot("2026-1", "p-ada") })
		if diff := cmp.Diff(third, got); diff != "" {
			t.Errorf("a withdrawal is the current ballot: %s", diff)
		}
		first.SupersededAt, second.SupersededAt = day(5), day(6)
		if diff := cmp.Diff([]governance.Ballot{first, yes("r4", "p-bram"), second, third}, allBallots(t, db)); diff != "" {
			t.Error(diff)
		}
		replaced := get(t, db, func(tx *store.Tx) (governance.Ballot, error) { return tx.Ballot("p-ada", third.Replaces) })
		if diff := cmp.Diff(second, replaced); diff != "" {
			t.Errorf("the ballot another took the place of: %s", diff)
		}
		view(t, db, func(tx *store.Tx) error {
			if b, err := tx.Ballot("p-bram", third.Replaces); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("Bram is given Ada's ballot: %v, %v", b, err)
			}
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			current, keyed, err := tx.CurrentAndKeyed("2026-1", "p-ada", "k1")
			if diff := cmp.Diff([]*governance.Ballot{&third, &first}, []*governance.Ballot{current, keyed}); diff != "" {
				t.Error(diff)
			}
			if current, keyed, _ := tx.CurrentAndKeyed("2026-1", "p-ada", "k9"); current == nil || keyed != nil {
				t.Errorf("a key never used: %v, %v", current, keyed)
			}
			return err
		})
	})
}

func TestAddBallot_Refuses(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		cast(t, db, yes("r1", "p-ada"), "k1")
		for _, c := range []struct {
			name string
			want error
			key  string
			edit func(*governance.Ballot)
		}{
			{"a second ballot that replaces none", store.ErrConflict, "k2", func(b *governance.Ballot) {}},
			{"one that replaces what is not current", store.ErrConflict, "k2", func(b *governance.Ballot) { b.Replaces = "r0" }},
			{"one that replaces somebody else's", store.ErrConflict, "k2", func(b *governance.Ballot) { b.Replaces, b.Person = "r1", "p-bram" }},
			{"a key used before", store.ErrDuplicate, "k1", func(b *governance.Ballot) { b.Replaces = "r1" }},
			{"a person not on the roll", store.ErrMissing, "k2", func(b *governance.Ballot) { b.Person = "p-nobody" }},
			{"an issue without a roll", store.ErrMissing, "k2", func(b *governance.Ballot) { b.Issue = "2026-9" }},
			{"a ref used before", store.ErrDuplicate, "k2", func(b *governance.Ballot) { b.Ref, b.Replaces = "r1", "r1" }},
		} {
			t.Run(c.name, func(t *testing.T) {
				b := yes("r2", "p-ada")
				c.edit(&b)
				refuses(t, db, c.want, func(tx *store.Tx) error { return tx.AddBallot(b, c.key) })
			})
		}
		if diff := cmp.Diff([]governance.Ballot{yes("r1", "p-ada")}, allBallots(t, db)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestBallots_TheTableItselfRefusesASecondCurrentOne(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		cast(t, db, yes("r1", "p-ada"), "")
		const insert = "INSERT INTO ballots (ref, issue, person, choice, cast_at, salt, withdrawn) VALUES ('r2', '2026-1', 'p-ada', '{}', '2026-03-05 12:00:00', '', FALSE)"
		try := func() error {
			return db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.SQL().Exec(insert)
				return err
			})
		}
		if err := try(); err == nil {
			t.Error("a second current ballot went in past AddBallot, want the index to refuse it")
		}
		update(t, db, func(tx *store.Tx) error {
			_, err := tx.SQL().Exec("DROP INDEX ballots_current")
			return err
		})
		if err := try(); err != nil {
			t.Errorf("got %v without the index: so it is not the index that refuses", err)
		}
	})
}

// recast is what a cast does: hold, read what is current, replace it.
func recast(tx *store.Tx, hold bool, ref string, person bodies.PersonID) error {
	if err := tx.HoldOpen("2026-1"); err != nil {
		return err
	}
	if hold {
		if err := tx.HoldVoter(person); err != nil {
			return err
		}
	}
	b := yes(ref, person)
	current, err := tx.CurrentBallot("2026-1", person)
	if err == nil {
		b.Replaces = current.Ref
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return tx.AddBallot(b, ref)
}

func TestAddBallots_AddsAChainAsItIs(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		first, second := yes("r1", "p-ada"), yes("r2", "p-ada")
		first.SupersededAt, second.CastAt, second.Replaces = day(5), day(5), "r1"
		update(t, db, func(tx *store.Tx) error { return tx.AddBallots([]governance.Ballot{first, second}) })
		if diff := cmp.Diff([]governance.Ballot{first, second}, allBallots(t, db)); diff != "" {
			t.Error(diff)
		}
		third := yes("r3", "p-ada")
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddBallots([]governance.Ballot{third}) })
	})
}

// TestAddBallot_HasGuardsThatEachHold makes two casts of one voter overlap: the
// second reads what is current while the first has inserted and not committed.
func TestAddBallot_HasGuardsThatEachHold(t *testing.T) {
	for _, c := range []struct {
		name        string
		hold, index bool
	}{
		{"with the lock and the index", true, true},
		{"with the lock alone", true, false},
		{"with the index alone", false, true},
		{"with neither, which PostgreSQL does not survive", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			inTown(t, func(t *testing.T, db *store.DB) {
				if !c.index {
					update(t, db, func(tx *store.Tx) error { _, err := tx.SQL().Exec("DROP INDEX ballots_current"); return err })
				}
				want, patience := 1, 100*time.Millisecond
				if !c.hold && !c.index && strings.HasSuffix(t.Name(), "PostgreSQL") { // SQLite's transactions do not overlap
					want, patience = 2, time.Minute
				}
				overlap(t, db, c.hold, patience)
				if got := len(votes(t, db)); got != want {
					t.Errorf("%d current ballots, want %d", got, want)
				}
			})
		})
	}
}

// overlap makes two casts of Ada's. The first commits once the second has
// inserted too, or when its patience with a second that is kept waiting ends.
func overlap(t *testing.T, db *store.DB, hold bool, patience time.Duration) {
	t.Helper()
	first, second := make(chan bool, 100), make(chan bool, 100)
	var both sync.WaitGroup
	both.Go(func() {
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			err := recast(tx, hold, "r1", "p-ada")
			first <- true
			select {
			case <-second:
			case <-time.After(patience):
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	both.Go(func() {
		<-first
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			err := recast(tx, hold, "r2", "p-ada")
			second <- true
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	both.Wait()
}

func TestAddBallot_LeavesOneCurrentBallotOfSixtyFourAtOnce(t *testing.T) {
	for _, hold := range []bool{true, false} {
		t.Run(fmt.Sprintf("the voter held: %v", hold), func(t *testing.T) {
			inTown(t, func(t *testing.T, db *store.DB) {
				var all sync.WaitGroup
				for i := range 64 {
					all.Go(func() {
						err := db.Update(t.Context(), func(tx *store.Tx) error { return recast(tx, hold, fmt.Sprint("r", i), "p-ada") })
						if err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
				if got := votes(t, db); len(got) != 1 {
					t.Errorf("%d current ballots, want 1", len(got))
				}
				replaced := map[string]bool{}
				for _, b := range allBallots(t, db) {
					if replaced[b.Replaces] {
						t.Errorf("%q was replaced twice", b.Replaces)
					}
					replaced[b.Replaces] = true
				}
				if len(replaced) != 64 {
					t.Errorf("%d ballots in the chain, want 64", len(replaced))
				}
			})
		})
	}
}

func TestHoldClosed_GetsInWhileVotersKeepCasting(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		done := make(chan struct{})
		var voters sync.WaitGroup
		for voter := range 16 {
			voters.Go(func() {
				for n := 0; ; n++ {
					select {
					case <-done:
						return
					default:
					}
					err := db.Update(t.Context(), func(tx *store.Tx) error {
						if err := tx.HoldOpen("2026-1"); err != nil {
							return err
						}
						i, err := tx.Issue("2026-1")
						if err == nil && i.Stage != governance.Voting {
							return nil
						}
						now, err2 := tx.Now()
						b := yes(fmt.Sprintf("r%d-%d", voter, n), "p-ada")
						b.CastAt = now
						return errors.Join(err, err2, tx.HoldVoter("p-ada"), replaceWith(tx, b))
					})
					if err != nil {
						t.Errorf("voter %d: %v", voter, err)
						return
					}
				}
			})
		}
		time.Sleep(100 * time.Millisecond)
		asked := time.Now()
		var closed time.Time
		update(t, db, func(tx *store.Tx) error {
			if err := tx.HoldClosed("2026-1"); err != nil {
				return err
			}
			i, err1 := tx.Issue("2026-1")
			now, err2 := tx.Now()
			closed, i.Stage, i.ClosedAt = now, governance.Closed, now
			return errors.Join(err1, err2, tx.SaveIssue(i))
		})
		if waited := time.Since(asked); waited > 2*time.Second {
			t.Errorf("the close waited %v, want 2 s at most", waited)
		}
		time.Sleep(50 * time.Millisecond)
		close(done)
		voters.Wait()
		for _, b := range allBallots(t, db) {
			if b.CastAt.After(closed) {
				t.Errorf("ballot %s was cast at %v, after the close at %v", b.Ref, b.CastAt, closed)
			}
		}
	})
}

func replaceWith(tx *store.Tx, b governance.Ballot) error {
	current, err := tx.CurrentBallot(b.Issue, b.Person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	b.Replaces = current.Ref
	return tx.AddBallot(b, "")
}

func TestBallots_StreamByThePageAndLetTheReaderAsk(t *testing.T) {
	const voters = 2345
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town(t, db)
		crowd(t, db, voters)
		seen, n := map[string]bool{}, 0
		view(t, db, func(tx *store.Tx) error {
			return tx.AllBallots("2026-2", func(b governance.Ballot) error {
				seen[b.Ref] = true
				if n++; n == 1 { // while the stream is open
					_, err := tx.Person(b.Person)
					return err
				}
				return nil
			})
		})
		if n != voters || len(seen) != n {
			t.Errorf("%d ballots were handed over, %d different ones, want %d", n, len(seen), voters)
		}
		if got := get(t, db, func(tx *store.Tx) ([]governance.Vote, error) { return tx.Votes("2026-2") }); len(got) != voters {
			t.Errorf("%d votes, want %d", len(got), voters)
		}
		stop := errors.New("enough")
		refuses(t, db, stop, func(tx *store.Tx) error {
			return tx.AllBallots("2026-2", func(governance.Ballot) error { return stop })
		})
		voted := get(t, db, func(tx *store.Tx) (map[bodies.PersonID]time.Time, error) {
			return tx.Voted("2026-2", []bodies.PersonID{"p-ada", "c-7", "c-8"})
		})
		if diff := cmp.Diff(map[bodies.PersonID]time.Time{"c-7": day(4), "c-8": day(4)}, voted); diff != "" {
			t.Error(diff)
		}
	})
}

// crowd adds n people who have all voted on issue 2026-2 in the same millisecond.
func crowd(t testing.TB, db *store.DB, n int) {
	t.Helper()
	i := ferry()
	i.ID = "2026-2"
	people, roll := make([]bodies.Person, n), bodies.Roll{At: day(3)}
	for k := range people {
		id := bodies.PersonID(fmt.Sprint("c-", k))
		people[k] = bodies.Person{ID: id, Slug: bodies.Slug(fmt.Sprint("c", k)), Name: fmt.Sprint("Citizen ", k), Joined: day(-1)}
		roll.Entries = append(roll.Entries, bodies.RollEntry{Person: id, Weight: 1})
	}
	update(t, db, func(tx *store.Tx) error {
		if err := errors.Join(tx.AddPeople(people), tx.AddIssue(i), tx.AddRoll(i.ID, roll, "")); err != nil {
			return err
		}
		for k, p := range people {
			b := yes(fmt.Sprint("b", k), p.ID)
			b.Issue = i.ID
			if err := tx.AddBallot(b, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestEachCast_HandsEachNumberedCastOnceAsTheyLie: those with a number alone, with the
// ballot where there is one, and no dispute. On SQLite they come as they lie in the table,
// not by number: of a long list each would cost a page more.
func TestEachCast_HandsEachNumberedCastOnceAsTheyLie(t *testing.T) {
	const casts = 30
	inTown(t, func(t *testing.T, db *store.DB) {
		var want []string
		var all []store.Entry
		for n := range casts + 2 {
			e := entry(casts + 2 - n) // of one instant, so that they are numbered from the last to the first
			e.Type, e.Opening, e.Issue = "ballot.cast", []byte(`{"salt":"00"}`), "2026-1"
			if n < 2 {
				e.Type = "dispute"
			} else {
				want = append(want, e.Ref)
			}
			all = append(all, e)
		}
		cast(t, db, yes(want[0], "p-ada"), "")
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.Enter(all...), sequence(tx, 100)) })
		waiting := all[2]
		waiting.Ref, waiting.Hash = "waiting", journal.LeafHash([]byte("waiting"))
		update(t, db, func(tx *store.Tx) error { return tx.Enter(waiting) })
		var got []string
		view(t, db, func(tx *store.Tx) error {
			return tx.EachCast(governance.Issue{ID: "2026-1"}, func(c store.KeptCast) error {
				got = append(got, c.Entry.Ref)
				if kept := c.Ballot.Person == "p-ada" && c.Mark.Salt == "00aa"; kept != (c.Entry.Ref == want[0]) || string(c.Entry.Opening) != `{"salt":"00"}` || !c.Entry.At.Equal(day(0)) {
					t.Errorf("%+v", c)
				}
				return nil
			})
		})
		if _, server := db.Pool(); server {
			slices.Sort(got)
			slices.Sort(want)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}
