// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance/town"
)

// TestErase_ByOnesOwnPage: the page says what goes and what stays, asks for the
// password, and then no page of anybody says who it was.
func TestErase_ByOnesOwnPage(t *testing.T) {
	w := newWorld(t)
	bram, nia := w.signedIn("bram"), w.signedIn("nia")
	name := w.person("bram").Name
	nia.get("/delegates").says(name)
	bram.get("/account").says("Erase me")
	review := bram.get("/account/erase").says("What goes", name, "What stays", "cannot be undone")
	review.submit("Erase me for good", "erase-password", "not this one").status(http.StatusUnprocessableEntity).says("not your present password")
	bram.get("/account").status(http.StatusOK)
	bram.get("/account/erase").submit("Erase me for good", "erase-password", town.Password).says("You were erased")
	bram.get("/account").says("Sign in")
	for _, path := range []string{"/", "/delegates", "/delegations", "/bodies/assembly", "/bodies/council", "/search?q=" + "bram", "/issues", "/decisions", "/elections", "/auditors"} {
		nia.get(path).saysNot(name)
	}
	nia.get("/delegates/bram").status(http.StatusNotFound)
}

// TestFormerMembers_AreCalledInTheReadersLanguage: where everybody else was erased, no page
// of somebody who reads Arabic says so in English, nor a feed of a community that does.
func TestFormerMembers_AreCalledInTheReadersLanguage(t *testing.T) {
	w := newWorld(t)
	w.forward(8 * 24 * time.Hour) // votes are decided, and show who spoke for whom
	for _, login := range []string{"layla", "nia"} {
		w.exec("UPDATE people SET language = 'ar' WHERE slug = '" + login + "'")
	}
	w.exec("UPDATE people SET name = '" + bodies.FormerMember + "' WHERE slug NOT IN ('layla', 'nia')")
	w.exec("UPDATE instance SET language = 'ar'")
	for _, login := range []string{"layla", "nia"} {
		b, said := w.signedIn(login), 0
		pages := b.crawl()
		pages["/auditors/findings/2026-1"], pages["/auditors/findings/2026-2"] = b.get("/auditors/findings/2026-1").page.raw, b.get("/auditors/findings/2026-2").page.raw
		for path, raw := range pages {
			if strings.Contains(raw, "عضو سابق") {
				said++
			}
			if page := strings.HasPrefix(raw, "<!doctype html>") || strings.HasSuffix(path, ".atom"); page && strings.Contains(raw, bodies.FormerMember) {
				at := strings.Index(raw, bodies.FormerMember)
				t.Errorf("%s reads at %s: %s", login, path, raw[max(0, at-200):at+50])
			}
		}
		if said < 30 {
			t.Errorf("%s reads of former members on %d pages", login, said)
		}
	}
}
