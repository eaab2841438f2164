// SPDX-License-Identifier: AGPL-3.0-or-later

package town_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"testing"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/audit/recounttest"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/town"
)

// TestSeed_LeavesARecordThatVerifies exports the whole town and repeats
// everything from the archive alone.
func TestSeed_LeavesARecordThatVerifies(t *testing.T) {
	ctx, clock := context.Background(), town.NewClock(town.Day)
	db, err := store.Open(ctx, store.Options{Database: t.TempDir() + "/town.db", Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	e := newEngine(t, db)
	if err := town.Seed(ctx, e, clock, town.Day(), town.Size); err != nil {
		t.Fatal(err)
	}
	export := func(scope audit.Scope) []byte {
		var out bytes.Buffer
		write := func() error { return e.Export(ctx, access.Actor{}, &out, scope) }
		if scope.Auditor { // as whoever holds the database takes it
			write = func() error { return e.Archive(ctx, &out, scope) }
		}
		if err := write(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	file := export(audit.Scope{})
	desk, err := e.Desk(ctx, access.Actor{})
	if err != nil || len(desk.Findings) != 2 || !desk.Findings[0].Awaits() || desk.Findings[0].Late(town.Day()) || desk.Findings[1].Answer == nil || len(desk.Held) != 0 {
		t.Errorf("the Audit College shows %d findings, %d decisions held back: %v", len(desk.Findings), len(desk.Held), err)
	}
	if r, err := e.Decision(ctx, access.Actor{}, "2026-35"); err != nil || r.Decision.Suspension == nil || r.Decision.Suspension.Release == nil {
		t.Errorf("the election of the council was not held back and released: %v", err)
	}
	for id, open := range map[governance.IssueID]int{"2026-35": 0, "2026-34": 1} {
		if r, err := e.Disputes(ctx, access.Actor{}, id); err != nil || len(r.Lines) != 1 || r.Open != open || (r.Lines[0].Answer == nil) != (open == 1) {
			t.Errorf("disputes of %s: %+v, %v", id, r.Lines, err)
		}
	}
	if !bytes.Equal(file, export(audit.Scope{})) {
		t.Error("two exports of one record differ")
	}
	for _, scope := range []audit.Scope{{}, {Body: "assembly"}, {Auditor: true}} {
		file := export(scope)
		archive, err := audit.Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		r := audit.Verify(archive, audit.Against{})
		if r.Verdict != audit.Verified {
			t.Errorf("scope %+v: %s: %v", scope, r.Verdict, r.Findings)
		}
		recounttest.Agree(t, file, r)
		states := map[audit.State]int{}
		for _, i := range r.Issues {
			states[i.State]++
		}
		if states[audit.Recounted] == 0 || states[audit.Running] == 0 || r.Unopened == 0 {
			t.Errorf("scope %+v: %v, %d casts not opened: some of each were expected", scope, states, r.Unopened)
		}
		if scope.Body == "" {
			courts := map[string]int{}
			for _, c := range r.Cases {
				courts[c.State]++
			}
			if courts["final"] != 1 || courts["ruled"] != 1 || courts["withdrawn"] != 1 || courts["hearing"] != 2 {
				t.Errorf("cases: %v, want one final, one ruled, one withdrawn and two before a panel", courts)
			}
		}
		t.Logf("scope %+v: %d bytes, %d entries, %v, %d casts not opened", scope, len(file), r.Size, states, r.Unopened)
	}
}

func newEngine(t *testing.T, db *store.DB) *engine.Engine {
	t.Helper()
	gate, err := access.New()
	if err != nil {
		t.Fatal(err)
	}
	key, err := journal.GenerateKey(rand.Reader, town.Origin)
	if err != nil {
		t.Fatal(err)
	}
	return engine.New(engine.Options{DB: db, Gate: gate, Log: key, Random: rand.Reader})
}
