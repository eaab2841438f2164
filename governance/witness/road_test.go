// SPDX-License-Identifier: AGPL-3.0-or-later

package witness_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/witness"
)

// watcher is a witness with a database of its own, answering over HTTP.
type watcher struct {
	key journal.WitnessKey
	url string
	db  *store.DB
}

func gate(t testing.TB) *access.Gate {
	t.Helper()
	g, err := access.New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func opened(t testing.TB, file string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Database: file})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// watching starts a witness of a log.
func watching(t testing.TB, name string, log journal.PublicKey, db *store.DB) watcher {
	t.Helper()
	key, err := journal.GenerateWitnessKey(rand.Reader, name+".example/witness")
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Options{DB: db, Gate: gate(t), Seeing: engine.Seeing{Key: key, Logs: []journal.PolicyLog{{Key: log}}}})
	server := httptest.NewServer(witness.Handler(e))
	t.Cleanup(server.Close)
	return watcher{key, server.URL, db}
}

func logKey(t testing.TB) journal.Key {
	t.Helper()
	key, err := journal.GenerateKey(rand.Reader, "commons.example/log")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// policy asks for two of the witnesses.
func policy(t testing.TB, all ...watcher) journal.Policy {
	t.Helper()
	text, names := "", []string{}
	for n, w := range all {
		text += fmt.Sprintf("witness w%d %s %s\n", n, w.key.Public(), w.url)
		names = append(names, fmt.Sprintf("w%d", n))
	}
	p, err := journal.ParsePolicy(text + "group g 2 " + strings.Join(names, " ") + "\nquorum g\n")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// hall is a record whose people can each add an entry to it.
type hall struct {
	*engine.Engine
	t testing.TB
}

func hallOf(t testing.TB, db *store.DB, key journal.Key, p journal.Policy) hall {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := identity.NewKeyring("https://commons.example", private)
	if err != nil {
		t.Fatal(err)
	}
	return hall{engine.New(engine.Options{DB: db, Gate: gate(t), Log: key, Tokens: tokens, Random: rand.Reader, Policy: p}), t}
}

func person(n int) bodies.PersonID { return bodies.PersonID(fmt.Sprintf("person-%04d", n)) }

func (h hall) found(members int) hall {
	h.t.Helper()
	day := time.Now().UTC().AddDate(0, 0, -30).Truncate(time.Millisecond)
	f := engine.Founding{
		Instance: store.Instance{Name: "The Commons", Origin: "commons.example/log", Zone: "UTC", Language: "en", FoundedAt: day},
		Charters: []governance.Charter{{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1}},
	}
	for n := range members {
		f.People = append(f.People, bodies.Person{ID: person(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprint("Member ", n), Joined: day})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: person(n), Sphere: bodies.Inner, Since: day})
	}
	if err := errors.Join(h.Found(h.t.Context(), f), h.SequenceAll(h.t.Context())); err != nil {
		h.t.Fatal(err)
	}
	return h
}

// stands adds an entry: the nth member becomes a public delegate.
func (h hall) stands(n int) {
	h.t.Helper()
	err := h.Stand(h.t.Context(), access.Actor{Person: person(n), Session: "s", Member: []bodies.Slug{"commons"}}, "I read everything.")
	if err := errors.Join(err, h.SequenceAll(h.t.Context())); err != nil {
		h.t.Fatal(err)
	}
}

func (h hall) ask() error { return h.AskWitnesses(h.t.Context(), witness.NewClient("test").Ask) }

func (h hall) reading() engine.RecordReading {
	h.t.Helper()
	r, err := h.Record(h.t.Context(), access.Actor{}, "", -1)
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// tiles reads the tiles of the record as anybody does.
type tiles struct{ h hall }

func (r tiles) ReadTile(level int, index int64, width int) ([]byte, error) {
	return r.h.Tile(r.h.t.Context(), access.Actor{}, journal.Tile{Level: level, Index: index, Width: width})
}

// proves is the proof that the record begins as it did when it was so large.
func (h hall) proves(size int64) []journal.Hash {
	h.t.Helper()
	proof, err := journal.ProveConsistency(h.reading().Head.Tree, tiles{h}, size)
	if err != nil {
		h.t.Fatal(err)
	}
	return proof
}

// archived is the archive of the record for everybody.
func (h hall) archived() []byte {
	h.t.Helper()
	var out bytes.Buffer
	if err := h.Archive(h.t.Context(), &out, audit.Scope{}); err != nil {
		h.t.Fatal(err)
	}
	return out.Bytes()
}

func verified(t testing.TB, file []byte, against audit.Against) audit.Report {
	t.Helper()
	a, err := audit.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return audit.Verify(a, against)
}

// TestWitnesses_CosignWhatGoesOn has three witnesses see a record grow, one of which
// goes away.
func TestWitnesses_CosignWhatGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		key := logKey(t)
		var all []watcher
		for _, name := range []string{"a", "b", "c"} {
			all = append(all, watching(t, name, key.Public(), opened(t, storetest.SQLite(t))))
		}
		h := hallOf(t, db, key, policy(t, all...)).found(5)
		if w := h.reading().Witnessing; !w.Asks || w.Size != 0 || w.Covers(0) {
			t.Errorf("before anybody was asked: %+v", w)
		}
		for n := range 3 {
			h.stands(n)
			if err := h.ask(); err != nil {
				t.Fatal(err)
			}
			r := h.reading()
			if w := r.Witnessing; w.Size != r.Head.Tree.N || len(w.By) != 3 || w.Contradicted != nil || w.Silent != nil || !w.Covers(w.Size-1) || w.Covers(w.Size) {
				t.Errorf("%d entries: %+v", r.Head.Tree.N, w)
			}
		}
		before := h.reading()
		gone := hallOf(t, db, key, policy(t, all[0], watcher{all[1].key, "http://127.0.0.1:1", nil}, all[2]))
		gone.stands(3)
		if err := gone.ask(); err == nil || !strings.Contains(err.Error(), "b.example/witness") || strings.Contains(err.Error(), "a.example") {
			t.Errorf("one does not answer: %v", err)
		}
		if w := gone.reading().Witnessing; w.Size != before.Head.Tree.N+1 || !slices.Equal(w.By, []string{"a.example/witness", "c.example/witness"}) && !slices.Equal(w.By, []string{"c.example/witness", "a.example/witness"}) {
			t.Errorf("by two of three: %+v", w)
		}
		if err := gone.ask(); err != nil {
			t.Errorf("asked again at once: %v", err)
		}
	})
}

// TestWitnesses_SeeAFork has two databases go on with one key, each a record that
// verifies. Witnesses cosign one of them, and keep what shows the other.
func TestWitnesses_SeeAFork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, other *store.DB) {
		key := logKey(t)
		var all []watcher
		for _, name := range []string{"a", "b"} {
			all = append(all, watching(t, name, key.Public(), opened(t, storetest.SQLite(t))))
		}
		first := hallOf(t, opened(t, storetest.SQLite(t)), key, policy(t, all...)).found(5)
		if err := first.ask(); err != nil {
			t.Fatal(err)
		}
		fork := hallOf(t, other, key, policy(t, all...)).found(5)
		if err := fork.ask(); !errors.Is(err, engine.ErrContradicted) {
			t.Errorf("the same size, another root: %v", err)
		}
		if w := fork.reading().Witnessing; w.Size != 0 || len(w.Contradicted) != 2 {
			t.Errorf("the other one: %+v", w)
		}
		one, two := first.archived(), fork.archived()
		for _, c := range []struct {
			name    string
			archive []byte
			against audit.Against
			want    audit.Verdict
		}{
			{"the first alone", one, audit.Against{}, audit.Verified},
			{"the other alone", two, audit.Against{}, audit.Verified},
			{"the first, held to the head of the other", one, audit.Against{Checkpoints: [][]byte{fork.reading().Head.Note}}, audit.Refused},
			{"the other, held to the head of the first", two, audit.Against{Checkpoints: [][]byte{first.reading().Head.Note}}, audit.Refused},
			{"the first, by the witnesses", one, audit.Against{Policy: new(policy(t, all...))}, audit.Verified},
			{"the other, by the witnesses", two, audit.Against{Policy: new(policy(t, all...))}, audit.Incomplete},
		} {
			if r := verified(t, c.archive, c.against); r.Verdict != c.want {
				t.Errorf("%s: %s, %v", c.name, r.Verdict, r.Findings)
			}
		}
		for _, w := range all {
			e := engine.New(engine.Options{DB: w.db, Gate: gate(t), Seeing: engine.Seeing{Key: w.key, Logs: []journal.PolicyLog{{Key: key.Public()}}}})
			_, seen, err := e.Seen(t.Context(), access.Actor{})
			if err != nil || len(seen) != 1 || seen[0].ContradictedAt.IsZero() {
				t.Fatalf("%+v, %v", seen, err)
			}
			one, err1 := journal.OpenCheckpoint(seen[0].Contradicted, key.Public())
			two, err2 := journal.OpenCheckpoint(seen[0].Contradiction, key.Public())
			if err1 != nil || err2 != nil || one.Tree.N != two.Tree.N || one.Tree.Hash == two.Tree.Hash {
				t.Errorf("evidence %+v, %+v, %v, %v", one, two, err1, err2)
			}
			status := httptest.NewRecorder()
			witness.Status(e)(status, httptest.NewRequest("GET", "/", nil))
			if said := status.Body.String(); !strings.Contains(said, "HAS SHOWN TWO HISTORIES") || !strings.Contains(said, string(seen[0].Contradiction)) {
				t.Errorf("the witness says: %s", said)
			}
		}
		first.stands(0)
		if err := first.ask(); err != nil || first.reading().Witnessing.Size != first.reading().Head.Tree.N {
			t.Errorf("the first goes on: %v", err)
		}
		fork.stands(0)
		fork.stands(1)
		time.Sleep(time.Millisecond) // asked again a minute later at the earliest: the state stays
		if w := fork.reading().Witnessing; len(w.Contradicted) != 2 {
			t.Errorf("the other one, later: %+v", w)
		}
	})
}

// TestWitnesses_SeeADatabasePutBack goes on with a copy that is older than what
// witnesses have seen.
func TestWitnesses_SeeADatabasePutBack(t *testing.T) {
	key, file := logKey(t), storetest.SQLite(t)
	w := []watcher{watching(t, "a", key.Public(), opened(t, storetest.SQLite(t))), watching(t, "b", key.Public(), opened(t, storetest.SQLite(t)))}
	db, err := store.Open(t.Context(), store.Options{Database: file})
	if err != nil {
		t.Fatal(err)
	}
	hallOf(t, db, key, policy(t, w...)).found(5)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	older, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	h := hallOf(t, opened(t, file), key, policy(t, w...))
	h.stands(0)
	if err := h.ask(); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "older.db")
	if err := os.WriteFile(copied, older, 0o600); err != nil {
		t.Fatal(err)
	}
	back := hallOf(t, opened(t, copied), key, policy(t, w...))
	if err := back.ask(); !errors.Is(err, engine.ErrContradicted) {
		t.Errorf("put back: %v", err)
	}
	if said := back.reading().Witnessing; len(said.Contradicted) != 2 || said.Size != 0 {
		t.Errorf("%+v", said)
	}
}

// TestWitnesses_AreAskedAtTheStartWhateverTheDatabaseSays puts back a copy whose head all
// witnesses had cosigned when it was taken, or had not answered about a moment before.
func TestWitnesses_AreAskedAtTheStartWhateverTheDatabaseSays(t *testing.T) {
	for _, silent := range []bool{false, true} {
		key, file := logKey(t), storetest.SQLite(t)
		w := []watcher{watching(t, "a", key.Public(), opened(t, storetest.SQLite(t))), watching(t, "b", key.Public(), opened(t, storetest.SQLite(t)))}
		client := witness.NewClient("test").Ask
		db, err := store.Open(t.Context(), store.Options{Database: file})
		if err != nil {
			t.Fatal(err)
		}
		h := hallOf(t, db, key, policy(t, w...)).found(5)
		if silent {
			away := hallOf(t, db, key, policy(t, watcher{w[0].key, "http://127.0.0.1:1", nil}, watcher{w[1].key, "http://127.0.0.1:1", nil}))
			if err := away.ask(); err == nil {
				t.Error("nobody answers, and nothing is said")
			}
		} else if err := h.ask(); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		older, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		h = hallOf(t, opened(t, file), key, policy(t, w...))
		h.stands(0)
		if missed, err := h.Uncontradicted(t.Context(), client); missed != nil || err != nil {
			t.Fatalf("it goes on: %v, %v", missed, err)
		}
		if missed, err := h.Uncontradicted(t.Context(), client); missed != nil || err != nil || h.reading().Witnessing.Size != h.reading().Head.Tree.N {
			t.Errorf("asked again about what they cosigned: %v, %v", missed, err)
		}
		copied := filepath.Join(t.TempDir(), "older.db")
		if err := os.WriteFile(copied, older, 0o600); err != nil {
			t.Fatal(err)
		}
		back := hallOf(t, opened(t, copied), key, policy(t, w...))
		if _, err := back.Uncontradicted(t.Context(), client); !errors.Is(err, engine.ErrContradicted) || !strings.Contains(err.Error(), "a.example/witness, b.example/witness") && !strings.Contains(err.Error(), "b.example/witness, a.example/witness") {
			t.Errorf("put back: %v", err)
		}
	}
}

// TestWitnesses_WhoIsNotAskedIsNotHeard: a witness of which the policy says no address has
// not said that this is the newest.
func TestWitnesses_WhoIsNotAskedIsNotHeard(t *testing.T) {
	key := logKey(t)
	a, b := watching(t, "a", key.Public(), opened(t, storetest.SQLite(t))), watching(t, "b", key.Public(), opened(t, storetest.SQLite(t)))
	p, err := journal.ParsePolicy(fmt.Sprintf("witness a %s %s\nwitness b %s\ngroup g 1 a b\nquorum g\n", a.key.Public(), a.url, b.key.Public()))
	if err != nil {
		t.Fatal(err)
	}
	h := hallOf(t, opened(t, storetest.SQLite(t)), key, p).found(5)
	missed, err := h.Uncontradicted(t.Context(), witness.NewClient("test").Ask)
	if err != nil || missed == nil || !strings.Contains(missed.Error(), "b.example/witness: the policy does not say where") || strings.Contains(missed.Error(), "a.example") {
		t.Errorf("%v, %v", missed, err)
	}
	if err := h.ask(); err != nil {
		t.Errorf("a running server misses nobody there: %v", err)
	}
}
