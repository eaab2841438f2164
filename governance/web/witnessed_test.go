// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestPages_CallWitnessedWhatCosignaturesProve has lines in the database that would make
// the head a witnessed one, if nobody checked them: no page says so, and no file. Once
// they hold, all do; and a page costs a query more than where nobody is asked, for each of
// the two readings it makes at most.
func TestPages_CallWitnessedWhatCosignaturesProve(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get(threats).submit("Review my vote", "choice", "no").submit("Send my ballot").status(http.StatusOK)
	w.forward(0)
	key, err1 := journal.GenerateWitnessKey(rand.Reader, "a.example/witness")
	stranger, err2 := journal.GenerateWitnessKey(rand.Reader, "a.example/witness")
	policy, err3 := journal.ParsePolicy(fmt.Sprintf("witness a %s\nquorum a\n", key.Public()))
	gate, err4 := access.New()
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	handler, err := New(Options{Engine: engine.New(engine.Options{DB: w.db, Gate: gate, Log: testKeys().log, Tokens: testKeys().tokens, Random: rand.Reader, Policy: policy}),
		BaseURL: "http://127.0.0.1", Version: "0.0-test", SourceURL: "https://example.org/source", Log: slog.New(slog.NewTextHandler(w.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]int64{}
	pages := []string{"/", "/record", "/decisions/2026-34", "/issues/2026-34/protocol", "/auditors", "/record/entries/0", threats + "/receipt"}
	for _, path := range pages {
		asked := w.queries.Load()
		nia.get(path).status(http.StatusOK)
		before[path] = w.queries.Load() - asked
	}
	w.server = httptest.NewServer(handler)
	t.Cleanup(w.server.Close)
	nia = w.signedIn("nia")
	lines := func(by journal.WitnessKey, of func(journal.Checkpoint) journal.Checkpoint) {
		t.Helper()
		err := w.db.Update(t.Context(), func(tx *store.Tx) error {
			head, err := tx.Head()
			if err != nil {
				return err
			}
			if _, err := tx.SQL().Exec("DELETE FROM cosignatures"); err != nil {
				return err
			}
			line := by.Cosign(of(journal.Checkpoint{Origin: testKeys().log.Origin(), Tree: head.Tree}), w.now())
			return errors.Join(tx.SaveWitness(store.Witness{Key: key.Public().String(), AskedAt: w.now()}),
				tx.AddCosignature(store.Cosignature{Size: head.Tree.N, Witness: key.Public().String(), Line: line, At: w.now()}))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	same := func(c journal.Checkpoint) journal.Checkpoint { return c }
	for name, forge := range map[string]func(){
		"by a key that nobody named": func() { lines(stranger, same) },
		"of another root":            func() { lines(key, func(c journal.Checkpoint) journal.Checkpoint { c.Tree.Hash[0] ^= 1; return c }) },
		"of another size":            func() { lines(key, func(c journal.Checkpoint) journal.Checkpoint { c.Tree.N--; return c }) },
	} {
		forge()
		for _, path := range pages {
			nia.get(path).status(http.StatusOK).saysNot("seen by", "have signed the first", "have cosigned the record with your entry in it")
			if asked := w.queries.Load(); nia.get(path) == nil || w.queries.Load()-asked > before[path]+2 {
				t.Errorf("%s costs %d queries, where it cost %d", path, w.queries.Load()-asked, before[path])
			}
		}
		nia.get("/record").says("No witness that this server names has signed yet.")
		nia.get("/decisions/2026-34").says("It is provisional until enough of the witnesses that this server names have seen it")
		nia.get("/issues/2026-34/protocol").says("It is provisional until enough of the witnesses that this server names have seen it")
		nia.get(threats + "/receipt").says("It is provisional until witnesses have cosigned it")
		nia.get("/record/witnessed").status(http.StatusNotFound)
		if archive := string(nia.download(http.MethodGet, "/record/archive", "")); strings.Contains(archive, "openings/witnessed") {
			t.Errorf("%s: an archive says that it is witnessed", name)
		}
	}
	lines(key, same)
	nia.get("/").says("seen by 1 witness that this server names")
	nia.get("/record").says("1 of 1 have signed the first")
	nia.get("/decisions/2026-34").saysNot("It is provisional")
	nia.get("/issues/2026-34/protocol").saysNot("It is provisional")
	nia.get(threats + "/receipt").says("have cosigned the record with your entry in it")
	if note := nia.get("/record/witnessed").status(http.StatusOK).page.raw; !strings.Contains(note, "— a.example/witness ") {
		t.Errorf("the witnessed head: %s", note)
	}
	if archive := string(nia.download(http.MethodGet, "/record/archive", "")); !strings.Contains(archive, "openings/witnessed") {
		t.Error("an archive does not say that it is witnessed")
	}
}
