// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// What the community of [TestBench_Access] has: role facts are memberships and mandates.
const (
	factBodies   = 250
	factPeople   = 40_000
	factMembers  = 90_000 // besides those of the busy one
	factMandates = 10_000
	factBusy     = 200 // of each, of the busy one
)

// TestBench_Access prints, on each database, how long it takes to load what gives one
// person rights where 100 000 memberships and mandates are stored, and how long the gate
// takes to grant and to refuse, for an ordinary member, for somebody who belongs to 200
// bodies and sits in all of them, and for a stranger. Each act of the policy is asked of a
// body of theirs and of another; what is refused and what is granted is measured apart.
// It measures and holds nobody to it: make bench-access.
func TestBench_Access(t *testing.T) {
	if os.Getenv("MOOTHALL_BENCH") == "" {
		t.Skip("make bench-access measures")
	}
	fmt.Printf("\nwhat one may do, with %d role facts of %d people in %d bodies stored; %s, %d cores, %s\n\n",
		factMembers+factMandates+2*factBusy, factPeople, factBodies, time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), runtime.Version())
	fmt.Printf("%-11s %-22s %-10s %10s %10s %10s %10s %8s\n", "database", "who", "what", "times", "p50 µs", "p99 µs", "max µs", "aim p99")
	for _, on := range []struct{ name, address string }{{"SQLite", filepath.Join(t.TempDir(), "access.db")}, {"PostgreSQL", storetest.Postgres(t)}} {
		benchAccess(t, on.name, on.address)
	}
}

func benchAccess(t *testing.T, name, address string) {
	ctx := t.Context()
	db, err := store.Open(ctx, store.Options{Database: address})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	e := newEngine(t, db, rand.Reader)
	if err := db.Update(ctx, storeFacts); err != nil {
		t.Fatal(err)
	}
	analyse(t, db)
	for _, who := range []struct {
		name   string
		person func(n int) bodies.PersonID
	}{
		{"an ordinary member", func(n int) bodies.PersonID { return personID(factMandates + n*37%(factPeople-factMandates)) }},
		{"one who sits", func(n int) bodies.PersonID { return personID(1 + n*37%(factMandates-1)) }},
		{fmt.Sprintf("one of %d bodies", factBusy), func(int) bodies.PersonID { return personID(0) }},
		{"a stranger", nil},
	} {
		actor := access.Actor{}
		if who.person != nil {
			var took []time.Duration
			for n := range 2000 {
				begun := time.Now()
				actor, err = view(ctx, e, func(tx *store.Tx) (access.Actor, error) {
					return actorOf(tx, who.person(n), "s", foundedOn.AddDate(0, 1, 0))
				})
				if took = append(took, time.Since(begun)); err != nil {
					t.Fatal(err)
				}
			}
			printTimes(name, who.name, "loaded", "", took)
		}
		granted, refused := asked(e.gate, actor)
		printTimes(name, who.name, "granted", "50", granted)
		printTimes(name, who.name, "refused", "50", refused)
		var might []time.Duration
		for range 200 {
			for _, act := range e.gate.Acts() {
				begun := time.Now()
				_ = e.gate.Might(actor, act) // of a body of theirs or not
				might = append(might, time.Since(begun))
			}
		}
		printTimes(name, who.name, "somewhere", "", might)
	}
}

// storeFacts stores the community, by the gate of no deed: nobody enters it in a record.
func storeFacts(tx *store.Tx) error {
	slug := func(n int) bodies.Slug { return bodies.Slug(fmt.Sprintf("body%d", n%factBodies)) }
	for n := range factBodies {
		body := bodies.Body{Slug: slug(n), Name: fmt.Sprintf("Body %d", n), Level: bodies.Intermediate}
		if n%25 == 24 {
			body.Level, body.Supervises = bodies.Auditory, []bodies.Slug{slug(n - 1), slug(n - 2)}
		}
		if err := tx.AddCharter(governance.Charter{Body: body, Version: 1, Procedures: procedures()}, foundedOn); err != nil {
			return err
		}
	}
	people := make([]bodies.Person, factPeople)
	for n := range people {
		people[n] = bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn}
	}
	var members []bodies.Member
	join := func(person, body int) {
		members = append(members, bodies.Member{Body: slug(body), Person: personID(person), Sphere: bodies.Inner, Since: foundedOn, From: foundedOn, Ground: bodies.ByFounding})
	}
	for n := range factBusy {
		join(0, n)
	}
	for n := range factMembers {
		join(1+n%(factPeople-1), n%(factPeople-1)+n/(factPeople-1)) // in one body more with each round
	}
	if err := errors.Join(tx.AddPeople(people), tx.AddMembers(members)); err != nil {
		return err
	}
	for n := range factMandates + factBusy {
		person := 1 + n%(factMandates-1)
		if n < factBusy {
			person = 0
		}
		m := bodies.Mandate{ID: fmt.Sprintf("mandate-%d", n), Body: slug(n), Seat: fmt.Sprint(n), Person: personID(person), Title: "elected", Begins: foundedOn, Ends: foundedOn.AddDate(1, 0, 0)}
		if err := tx.AddMandate(m); err != nil {
			return err
		}
	}
	return nil
}

// analyse has PostgreSQL know its tables, as it does by itself after a minute.
func analyse(t *testing.T, db *store.DB) {
	t.Helper()
	pool, _ := db.Pool()
	if _, err := pool.ExecContext(t.Context(), "ANALYZE"); err != nil {
		t.Fatal(err)
	}
}

// asked asks for every act of the policy, of a body of the actor's and of another.
func asked(gate *access.Gate, actor access.Actor) (granted, refused []time.Duration) {
	objects := []access.Object{{}, {Owner: actor.Person}, {Body: "body249", Owner: "another"}}
	for _, of := range [][]bodies.Slug{actor.Member, actor.Seated, actor.Audits} {
		if len(of) > 0 {
			objects = append(objects, access.Object{Body: of[len(of)-1]}) // the last is looked for longest
		}
	}
	for range 200 {
		for _, act := range gate.Acts() {
			for _, o := range objects {
				begun := time.Now()
				err := gate.May(actor, act, o)
				if took := time.Since(begun); err == nil {
					granted = append(granted, took)
				} else {
					refused = append(refused, took)
				}
			}
		}
	}
	return granted, refused
}

func printTimes(database, who, what, aim string, took []time.Duration) {
	slices.Sort(took)
	at := func(n int) float64 { return float64(took[n].Nanoseconds()) / 1000 }
	fmt.Printf("%-11s %-22s %-10s %10d %10.1f %10.1f %10.1f %8s\n", database, who, what, len(took), at(len(took)/2), at(len(took)*99/100), at(len(took)-1), aim)
}
