// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/town"
)

// lastHere is the last day on which somebody used the hall.
func (w *world) lastHere(login bodies.Slug) (day string) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), func(tx *store.Tx) error {
		seen, err := tx.LastHere(town.ID(login))
		day = seen.Format(time.DateOnly)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return day
}

// TestDay_IsNotedOnce: by the first page of a day, for one statement more; and no page
// says anything of it, to its owner or anybody else.
func TestDay_IsNotedOnce(t *testing.T) {
	w := newWorld(t)
	nia, stranger := w.signedIn("nia"), w.browser()
	w.forward(24 * time.Hour)
	nia.get("/bodies").status(http.StatusOK) // the session is renewed on the way, and the day noted
	if got, want := w.lastHere("nia"), w.now().UTC().Format(time.DateOnly); got != want {
		t.Fatalf("she was last here on %s, want %s", got, want)
	}
	cost := func() int64 {
		w.queries.Store(0)
		nia.get("/delegations").status(http.StatusOK)
		return w.queries.Load()
	}
	costs := cost()
	if again := cost(); again != costs {
		t.Errorf("the second page of a day costs %d queries, the third %d", costs, again)
	}
	pages := map[string]string{}
	for path, b := range map[string]*browser{"/delegations": nia, "/account": nia, "/delegates/chidi": stranger} {
		b.get(path).status(http.StatusOK)
		pages[path] = steady(b.page.raw)
	}
	yesterday := w.now().AddDate(0, 0, -1)
	w.exec("UPDATE people SET seen_on = '" + yesterday.UTC().Format(time.DateOnly) + "'")
	if noted := cost(); noted != costs+2 { // the day is noted, and what is said of her death is over
		t.Errorf("the first page of a day costs %d queries, the others %d: want two more", noted, costs)
	}
	w.exec("UPDATE people SET seen_on = '" + yesterday.UTC().Format(time.DateOnly) + "'")
	for path, b := range map[string]*browser{"/delegations": nia, "/account": nia, "/delegates/chidi": stranger} {
		if b.get(path); steady(b.page.raw) != pages[path] {
			t.Errorf("%s tells when somebody was here", path)
		}
	}
}

// exec runs a statement of no deed.
func (w *world) exec(statement string) {
	w.t.Helper()
	pool, _ := w.db.Pool()
	if _, err := pool.ExecContext(w.t.Context(), statement); err != nil {
		w.t.Fatal(err)
	}
}

// TestAway_IsSaidInWords: by the body whose charter says it, on one's own page, and
// before one gives one's voice.
func TestAway_IsSaidInWords(t *testing.T) {
	w := newWorld(t)
	const rule = "A delegation lapses once its owner has not been here for 6 months."
	w.browser().get("/bodies/technology").status(http.StatusOK).says(rule)
	w.browser().get("/bodies/wales").status(http.StatusOK).saysNot("has not been here for")
	nia := w.signedIn("nia")
	nia.get("/delegations").status(http.StatusOK).says("after 6 months, where the charter is strictest", "it is shown to nobody")
	nia.post("/delegations/preview", "scope", "everything", "delegate", "bram").status(http.StatusOK).says("It ends sooner if you are not here for 6 months.")
	nia.post("/delegations/preview", "scope", "everything", "nobody", "1").status(http.StatusOK).saysNot("It ends sooner")
	nia.post("/delegations/preview", "scope", "body:wales", "delegate", "bram").status(http.StatusOK).saysNot("It ends sooner")
}

// TestAway_WhatLapsedCanBeGivenAnew from the page that tells of it.
func TestAway_WhatLapsedCanBeGivenAnew(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.post("/delegations", "scope", "everything", "delegate", "bram", "until", w.now().AddDate(0, 11, 0).Format(dateForm)).status(http.StatusOK)
	w.forward(183 * 24 * time.Hour)
	w.letters()
	w.forward(8 * 24 * time.Hour)
	w.letters()
	var lapsed governance.Delegation
	err := w.db.View(t.Context(), func(tx *store.Tx) error {
		notices, err := tx.VoiceNotices(town.ID("nia"), 20)
		for _, n := range notices {
			if n.Facts.Months == 0 || err != nil {
				continue
			}
			var d governance.Delegation
			if d, err = tx.Delegation(n.Subject); d.Scope == (delegation.Scope{}) {
				lapsed = d
			}
		}
		return err
	})
	if err != nil || !lapsed.Away {
		t.Fatalf("nothing lapsed: %+v, %v", lapsed, err)
	}
	nia = w.signedIn("nia")
	nia.get("/delegations").says("ended on", "you had not been here for 6 months", "Give it anew")
	nia.get("/delegations/"+lapsed.ID+"/renew").status(http.StatusOK).says("If you do this", "Give my voice to Bram")
	w.signedIn("tomos").get("/delegations/" + lapsed.ID + "/renew").status(http.StatusGone)
	w.browser().get("/delegations/" + lapsed.ID + "/renew").status(http.StatusGone)
}
