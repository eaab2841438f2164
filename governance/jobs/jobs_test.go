// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/jobs"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// server is one node: an engine and its queue on a database.
type server struct {
	db    *store.DB
	queue *jobs.Queue
	deeds *engine.Engine
}

func newServer(t *testing.T, db *store.DB, log journal.Key) server {
	t.Helper()
	failures := &bytes.Buffer{}
	var mu sync.Mutex
	logger := slog.New(slog.NewTextHandler(locked{&mu, failures}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		if failures.Len() > 0 {
			t.Errorf("the queue warned: %s", failures)
		}
	})
	return serverWith(t, db, log, jobs.Options{Logger: logger})
}

// serverWith is a node whose queue is made as the test wants it.
func serverWith(t *testing.T, db *store.DB, log journal.Key, o jobs.Options) server {
	t.Helper()
	queue, err := jobs.Open(db, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := queue.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	gate, err := access.New()
	if err != nil {
		t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := identity.NewKeyring("https://pier.example", private)
	if err != nil {
		t.Fatal(err)
	}
	return server{db, queue, engine.New(engine.Options{DB: db, Gate: gate, Log: log, Tokens: tokens, Random: rand.Reader, Queue: queue})}
}

type locked struct {
	mu  *sync.Mutex
	out *bytes.Buffer
}

func (l locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func logKey(t *testing.T) journal.Key {
	t.Helper()
	key, err := journal.GenerateKey(rand.Reader, "pier.example/log")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// run starts a server and stops it with the test.
func (s server) run(t *testing.T) {
	t.Helper()
	if err := s.queue.Start(context.Background(), s.deeds); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if err := s.queue.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

// found founds a community of three with issues whose vote opens and closes at
// the given instants, frozen and waiting.
func (s server) found(t *testing.T, opens, closes time.Time, issues ...governance.IssueID) {
	t.Helper()
	motion := governance.Procedure{
		Kind: "motion", Name: "Motion", Participation: governance.Liquid, Visibility: governance.Public,
		Franchise: bodies.Franchise{Body: "pier"}, Method: governance.MethodMotion,
		Majority:   &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}},
		Delegation: &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic},
	}
	day := opens.AddDate(0, 0, -30)
	f := engine.Founding{
		Instance: store.Instance{Name: "Pier", Origin: "pier.example/log", Zone: "UTC", Language: "en", FoundedAt: day},
		Charters: []governance.Charter{{
			Body: bodies.Body{Slug: "pier", Name: "Pier", Level: bodies.TopLevel}, Version: 1, Procedures: []governance.Procedure{motion},
		}},
	}
	for _, slug := range []bodies.Slug{"ada", "bo", "cy"} {
		id := bodies.PersonID("person-" + string(slug))
		f.People = append(f.People, bodies.Person{ID: id, Slug: slug, Name: string(slug), Joined: day})
		f.Members = append(f.Members, bodies.Member{Body: "pier", Person: id, Sphere: bodies.Inner, Since: day})
	}
	if err := s.deeds.Found(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	err := s.db.Update(t.Context(), func(tx *store.Tx) error {
		for _, id := range issues {
			err := tx.AddIssue(governance.Issue{
				ID: id, Body: "pier", Kind: "motion", Title: "Paint it", Question: "Shall it be painted?", Stage: governance.Frozen,
				Procedure: motion, CreatedAt: day, OpensAt: opens, ClosesAt: closes, Effect: governance.Effect{Kind: governance.EffectText},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// foundAndStop founds the community, opens its votes and does nothing until they
// are over: the server was down when they should have closed.
func (s server) foundAndStop(t *testing.T, issues ...governance.IssueID) {
	t.Helper()
	now := time.Now().UTC()
	s.found(t, now, now.Add(time.Second), issues...)
	if _, err := s.deeds.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range issues {
		time.Sleep(time.Until(s.issue(t, id).ClosesAt))
	}
}

// waitFor waits until the issue is at a stage.
func (s server) waitFor(t *testing.T, issue governance.IssueID, stage governance.Stage) {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if got := s.issue(t, issue).Stage; got == stage {
			return
		} else if time.Since(begun) > 20*time.Second {
			t.Fatalf("issue %s is at stage %s after 20 seconds, want %s", issue, got, stage)
		}
	}
}

func (s server) issue(t *testing.T, id governance.IssueID) (i governance.Issue) {
	t.Helper()
	err := s.db.View(t.Context(), func(tx *store.Tx) (err error) {
		i, err = tx.Issue(id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// count is the number of jobs of a kind in the queue's table, at any state.
func (s server) count(t *testing.T, kind string) (n int) {
	t.Helper()
	pool, _ := s.db.Pool()
	if err := pool.QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE kind = '"+kind+"'").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEnqueue_ExistsExactlyIfItsTransactionDoes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newServer(t, db, logKey(t))
		job := engine.Job{Issue: "2026-1", At: time.Now().Add(time.Hour)}
		changedMind := errors.New("changed its mind")
		enqueue := func(job engine.Job, end error) error {
			return db.Update(t.Context(), func(tx *store.Tx) error {
				if err := s.queue.Enqueue(tx, job); err != nil {
					t.Fatal(err)
				}
				return end
			})
		}
		if err := enqueue(job, changedMind); !errors.Is(err, changedMind) || s.count(t, "advance") != 0 {
			t.Fatalf("%v: a transaction that was rolled back left %d jobs", err, s.count(t, "advance"))
		}
		for range 2 {
			if err := enqueue(job, nil); err != nil || s.count(t, "advance") != 1 {
				t.Fatalf("%v: got %d jobs for one close, want 1", err, s.count(t, "advance"))
			}
		}
		job.At = job.At.Add(time.Hour)
		if err := enqueue(job, nil); err != nil || s.count(t, "advance") != 2 {
			t.Errorf("%v: got %d jobs once the close was put off, want 2", err, s.count(t, "advance"))
		}
	})
}

func TestStart_DoesWhatFellDueWhileNothingRan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newServer(t, db, logKey(t))
		s.foundAndStop(t, "2026-1")
		s.run(t)
		s.waitFor(t, "2026-1", governance.Decided)
	})
}

// TestStart_ClearsAwaySessionsThatAreOver, which nobody else ever would.
func TestStart_ClearsAwaySessionsThatAreOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newServer(t, db, logKey(t))
		now := time.Now().UTC()
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(
				tx.AddPeople([]bodies.Person{{ID: "p-ada", Slug: "ada", Name: "Ada"}}),
				tx.AddSession(store.Session{ID: "s-1", Person: "p-ada", RefreshHash: "h1", CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(-time.Minute)}),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		s.run(t)
		there := func() bool {
			err := db.View(t.Context(), func(tx *store.Tx) error { _, err := tx.Session("s-1"); return err })
			return !errors.Is(err, store.ErrNotFound)
		}
		for end := time.Now().Add(30 * time.Second); there(); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("a session that is over is still there")
			}
		}
	})
}

func TestQueue_ClosesAVoteOnTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newServer(t, db, logKey(t))
		now := time.Now().UTC()
		s.found(t, now, now.Add(3*time.Second), "2026-1")
		s.run(t)
		s.waitFor(t, "2026-1", governance.Voting)
		s.waitFor(t, "2026-1", governance.Decided)
		if i := s.issue(t, "2026-1"); i.ClosedAt.Before(i.ClosesAt) || i.ClosedAt.After(i.ClosesAt.Add(9*time.Second)) {
			t.Errorf("closed at %s, want soon after %s", i.ClosedAt, i.ClosesAt)
		}
	})
}

// TestQueue_ReckonsFiguresAfterTheDecision, by a queue of their own.
func TestQueue_ReckonsFiguresAfterTheDecision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newServer(t, db, logKey(t))
		s.foundAndStop(t, "2026-1")
		s.run(t)
		s.waitFor(t, "2026-1", governance.Decided)
		for end := time.Now().Add(60 * time.Second); ; time.Sleep(100 * time.Millisecond) {
			r, err := s.deeds.Concentration(t.Context(), access.Actor{}, "2026-1")
			if err != nil {
				t.Fatal(err)
			}
			if r.Figures != nil {
				return
			}
			if time.Now().After(end) {
				t.Fatal("nobody has reckoned the figures within a minute")
			}
		}
	})
}

func TestQueue_ClosesOnceForTwoServersAfterDowntime(t *testing.T) {
	address, log := storetest.Postgres(t), logKey(t)
	ids := []governance.IssueID{"2026-1", "2026-2", "2026-3", "2026-4", "2026-5"}
	var servers []server
	for range 2 {
		db, err := store.Open(t.Context(), store.Options{Database: address})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		servers = append(servers, newServer(t, db, log))
	}
	servers[0].foundAndStop(t, ids...)
	for _, s := range servers {
		s.run(t)
	}
	for _, id := range ids {
		servers[1].waitFor(t, id, governance.Decided)
	}
	err := servers[0].db.View(t.Context(), func(tx *store.Tx) error {
		pending, err := tx.Pending(100)
		kinds := map[journal.Type]int{}
		for _, e := range pending {
			kinds[e.Type]++
		}
		for _, kind := range []journal.Type{"issue.open", "roll.freeze", "issue.close", "count", "decision"} {
			if kinds[kind] != len(ids) {
				t.Errorf("the record holds %d entries %s for %d issues", kinds[kind], kind, len(ids))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMigrate_ServersThatStartTogetherWaitForEachOther(t *testing.T) {
	address := storetest.Postgres(t)
	var group sync.WaitGroup
	for range 4 {
		db, err := store.Open(t.Context(), store.Options{Database: address, PoolSize: 4})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		queue, err := jobs.Open(db, jobs.Options{})
		if err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			if err := queue.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestStop_GivesUpAJobThatDoesNotEnd(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{Database: storetest.Postgres(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := newServer(t, db, logKey(t))
	now := time.Now().UTC()
	s.found(t, now.Add(-2*time.Hour), now.Add(-time.Hour), "2026-1")
	held, release := make(chan struct{}), make(chan struct{})
	go db.Update(context.Background(), func(tx *store.Tx) error {
		defer close(held)
		if err := tx.HoldClosed("2026-1"); err != nil {
			return err
		}
		held <- struct{}{}
		<-release
		return nil
	})
	<-held
	if err := s.queue.Start(context.Background(), s.deeds); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1500 * time.Millisecond) // the job is waiting for the lock by now
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if err := s.queue.Stop(ctx); err != nil || time.Since(begun) > time.Second {
		t.Errorf("it stopped after %s with %v, want well within a second", time.Since(begun), err)
	}
	if got := s.issue(t, "2026-1").Stage; got != governance.Frozen {
		t.Errorf("a step that was given up left the issue at %s", got)
	}
	close(release)
	<-held
}
