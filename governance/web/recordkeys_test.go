// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"testing"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/town"
)

// TestRecord_NamesTheKeysBefore: after two handovers the page says which key signs now,
// which did before and why no longer, and leads to what shows it, which stands by itself.
func TestRecord_NamesTheKeysBefore(t *testing.T) {
	keys := []journal.Key{testKeys().log}
	for range 2 {
		key, err := journal.GenerateKey(rand.Reader, town.Origin)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	w := newWorld(t)
	w.browser().get("/record").says(keys[0].Public().String()).saysNot("Key before")
	w.browser().get("/record/keys").status(http.StatusNotFound)
	for n, reason := range []journal.RotateReason{journal.RotateRoutine, journal.RotateCompromised} {
		r := engine.Rotation{From: keys[n].Public(), Next: keys[n+1], Reason: reason}
		if reason == journal.RotateRoutine {
			r.Old = &keys[n]
		}
		if _, err := w.engine.Rotate(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	gate, err := access.New()
	if err != nil {
		t.Fatal(err)
	}
	started := engine.New(engine.Options{DB: w.db, Gate: gate, Log: keys[2], Tokens: testKeys().tokens, Random: rand.Reader})
	handler, err := New(Options{Engine: started, BaseURL: "http://127.0.0.1", Version: "0.0-test", SourceURL: "https://example.org/source", Log: slog.New(slog.NewTextHandler(w.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	w.server.Config.Handler = handler // the server was started anew, with the key of now
	if err := started.SequenceAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.browser().get("/record").says(keys[0].Public().String(), keys[1].Public().String(), keys[2].Public().String(),
		"then it handed over to the next, as planned", "others may hold it now", "How it was laid down, raw")
	answer, err := http.Get(w.server.URL + "/record/keys")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	chain, err := journal.ParseKeys(text)
	if err != nil || chain.Current().String() != keys[2].Public().String() || len(chain.Handovers()) != 2 {
		t.Errorf("%+v, %v", chain, err)
	}
	w.browser().get("/readyz").status(http.StatusOK)
}
