// SPDX-License-Identifier: AGPL-3.0-or-later

package witness_test

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"moothall/governance/audit"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/witness"
)

// watchingKeys starts a witness of a log by several keys, over what it has seen before.
func watchingKeys(t testing.TB, key journal.WitnessKey, db *store.DB, keys ...journal.Key) watcher {
	t.Helper()
	seeing := engine.Seeing{Key: key}
	for _, k := range keys {
		seeing.Logs = append(seeing.Logs, journal.PolicyLog{Key: k.Public()})
	}
	server := httptest.NewServer(witness.Handler(engine.New(engine.Options{DB: db, Gate: gate(t), Seeing: seeing})))
	t.Cleanup(server.Close)
	return watcher{key, server.URL, db}
}

// submits sends a head and returns what was answered.
func (w watcher) submits(t testing.TB, old int64, proof []journal.Hash, note []byte) (int, string) {
	t.Helper()
	r, err := http.Post(w.url+"/add-checkpoint", "", strings.NewReader(string(journal.Submission{Old: old, Proof: proof, Note: note}.Body())))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

// TestWitness_FollowsAHandover has a log handed over, by each reason, before witnesses
// who know its old key, its new key, and both; then whoever has the old key goes on.
func TestWitness_FollowsAHandover(t *testing.T) {
	for _, reason := range []journal.RotateReason{journal.RotateRoutine, journal.RotateLost, journal.RotateCompromised} {
		old, next := logKey(t), logKey(t)
		db := opened(t, storetest.SQLite(t))
		h := hallOf(t, db, old, journal.Policy{}).found(5)
		first := h.reading().Head
		rotation := engine.Rotation{From: old.Public(), Next: next, Reason: reason}
		if reason == journal.RotateRoutine {
			rotation.Old = &old
		}
		if _, err := h.Rotate(t.Context(), rotation); err != nil {
			t.Fatal(err)
		}
		handed, proof := h.reading().Head, h.proves(first.Tree.N)
		later := hallOf(t, db, next, journal.Policy{})
		later.stands(0)
		last, more := later.reading().Head, later.proves(handed.Tree.N)
		thief, err := journal.Checkpoint{Origin: old.Origin(), Tree: last.Tree}.Sign(old)
		if err != nil {
			t.Fatal(err)
		}
		key, err := journal.GenerateWitnessKey(rand.Reader, "a.example/witness")
		if err != nil {
			t.Fatal(err)
		}
		knowsOld := [5]int{200, 403, 409, 403, 409} // of what the new key alone signs it hears nothing
		if reason == journal.RotateRoutine {
			knowsOld = [5]int{200, 200, 200, 403, 200} // and takes what the old key signs: it knows no other
		}
		for name, c := range map[string]struct {
			keys []journal.Key
			want [5]int // to the first head, the one that hands over, the old key's of more, the new key's of more, the old key's again
		}{
			"the old key alone":     {[]journal.Key{old}, knowsOld},
			"both, the newer below": {[]journal.Key{old, next}, [5]int{200, 200, 403, 200, 403}},
			"the new key alone":     {[]journal.Key{next}, [5]int{403, 409, 403, 409, 403}},
		} {
			w := watchingKeys(t, key, opened(t, storetest.SQLite(t)), c.keys...)
			var got [5]int
			var said [5]string
			got[0], said[0] = w.submits(t, 0, nil, first.Note)
			got[1], said[1] = w.submits(t, first.Tree.N, proof, handed.Note)
			got[2], said[2] = w.submits(t, handed.Tree.N, more, thief)
			got[3], said[3] = w.submits(t, handed.Tree.N, more, last.Note)
			got[4], said[4] = w.submits(t, last.Tree.N, nil, thief)
			if got != c.want {
				t.Errorf("%s, %s: %v %q, want %v", reason, name, got, said, c.want)
			}
		}
	}
}

// TestWitness_VouchesForALostKey: with both keys in its list a witness cosigns what the
// new key goes on with, and verify takes its word for the handover.
func TestWitness_VouchesForALostKey(t *testing.T) {
	old, next := logKey(t), logKey(t)
	key, err := journal.GenerateWitnessKey(rand.Reader, "a.example/witness")
	if err != nil {
		t.Fatal(err)
	}
	w := watchingKeys(t, key, opened(t, storetest.SQLite(t)), old, next)
	p, err := journal.ParsePolicy(fmt.Sprintf("witness a %s %s\nquorum a\n", key.Public(), w.url))
	if err != nil {
		t.Fatal(err)
	}
	db := opened(t, storetest.SQLite(t))
	h := hallOf(t, db, old, p).found(5)
	if err := h.ask(); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Rotate(t.Context(), engine.Rotation{From: old.Public(), Next: next, Reason: journal.RotateLost}); err != nil {
		t.Fatal(err)
	}
	known, later := old.Public(), hallOf(t, db, next, p)
	if r := verified(t, later.archived(), audit.Against{Key: &known, Policy: &p}); r.Verdict != audit.Incomplete || r.Handovers[0].State != audit.NotVouchedFor {
		t.Errorf("before it saw it: %s %q", r.Verdict, r.Findings)
	}
	if err := later.ask(); err != nil {
		t.Fatal(err)
	}
	if r := verified(t, later.archived(), audit.Against{Key: &known, Policy: &p}); r.Verdict != audit.Verified || r.Handovers[0].State != audit.SeenByOthers {
		t.Errorf("after: %s %q", r.Verdict, r.Findings)
	}
}
