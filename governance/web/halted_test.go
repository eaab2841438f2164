// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/town"
)

// leads are the links of the page that lead on within this site.
func (b *browser) leads() (to []string) {
	for _, a := range b.page.root.all("a") {
		if strings.HasPrefix(a.attr["href"], "/") {
			to = append(to, strings.TrimSpace(a.words())+" "+a.attr["href"])
		}
	}
	return to
}

// TestHalted_WhereAnotherDatabaseLies: no page can be read, the first one neither. A reader
// is led to nothing but the same address once more, and whoever sent something nowhere.
func TestHalted_WhereAnotherDatabaseLies(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	paper := nia.get(threats).submit("Review my vote", "choice", "no").page
	if err := os.Rename(w.file, w.file+".away"); err != nil {
		t.Fatal(err)
	}
	nia.get("/decisions?q=help").status(http.StatusServiceUnavailable).says("Nothing is shown or accepted here at this moment", "Until that one is back nothing is read from it").saysNot("Nothing was done")
	if to := nia.leads(); slices.ContainsFunc(to, func(l string) bool { return !strings.HasSuffix(l, " /decisions?q=help") }) || !slices.Contains(to, "Try again /decisions?q=help") {
		t.Errorf("the page of a reader leads to %q", to)
	}
	if nia.page.header.Get("Retry-After") == "" {
		t.Error("it does not say when to come again")
	}
	nia.page = paper
	nia.submit("Send my ballot").status(http.StatusServiceUnavailable).says("Nothing is shown or accepted here at this moment", "What you sent was not taken, and nothing was done.")
	if to := nia.leads(); len(to) != 1 || strings.Contains(nia.page.raw, `class="btn"`) { // the masthead, to the page before
		t.Errorf("the page of a voter leads to %q", to)
	}
	if err := os.Rename(w.file+".away", w.file); err != nil {
		t.Fatal(err)
	}
	nia.get("/decisions?q=help").status(http.StatusOK)
	nia.page = paper
	nia.submit("Send my ballot").status(http.StatusOK)
}

// TestHalted_WherePagesCanBeRead: of a server that cannot sign any more only deeds are
// refused, and what leads on from there answers.
func TestHalted_WherePagesCanBeRead(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get(threats).submit("Review my vote", "choice", "no")
	old := testKeys().log
	next, err := journal.GenerateKey(rand.Reader, town.Origin)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newEngine(t, w.db).Rotate(t.Context(), engine.Rotation{From: old.Public(), Old: &old, Next: next, Reason: journal.RotateRoutine}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.Sequence(t.Context()); !errors.Is(err, engine.ErrLaidDown) {
		t.Fatal(err)
	}
	nia.submit("Send my ballot").status(http.StatusServiceUnavailable).says("Nothing is accepted here at this moment", "Nothing was done.", "pages can be read")
	if to := nia.leads(); !slices.Contains(to, "Home /") {
		t.Errorf("it leads to %q", to)
	}
	nia.get("/").status(http.StatusOK)
	nia.get("/decisions").status(http.StatusOK)
}
