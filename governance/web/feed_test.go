// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// feedOf reads a feed, whose bytes nobody's session changes.
func (b *browser) feedOf(path string) atomFeed {
	b.w.t.Helper()
	var f atomFeed
	if err := xml.Unmarshal([]byte(b.get(path).status(http.StatusOK).page.raw), &f); err != nil {
		b.w.t.Fatalf("%s: %v\n%s", path, err, b.page.raw)
	}
	return f
}

// TestFeed_IsAtom (RFC 4287): what it must have it has, in the order of time.
func TestFeed_IsAtom(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	f := b.feedOf("/decisions.atom")
	if got := b.page.header.Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
		t.Errorf("it is sent as %s", got)
	}
	if f.ID == "" || f.Title == "" || f.Updated != f.Entries[0].Updated || f.Author == "" || f.XMLName.Space != "http://www.w3.org/2005/Atom" {
		t.Errorf("the feed is %+v", f)
	}
	seen, last := map[string]bool{}, "9999"
	for _, e := range f.Entries {
		u, err := url.Parse(e.Links[0].Href)
		if err != nil || !u.IsAbs() || e.Links[0].Rel != "alternate" {
			t.Errorf("%s leads to %+v", e.Title, e.Links)
		}
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.Updated > last || seen[e.ID] || !strings.HasPrefix(e.ID, "tag:") || e.Title == "" {
			t.Errorf("after %s: %+v", last, e)
		}
		if e.Content.Type != "html" || !strings.HasPrefix(e.Content.Text, "<p>") || e.Category.Term == "adopted" && !strings.Contains(e.Content.Text, "Adopted on") {
			t.Errorf("%s says %+v", e.Title, e.Content)
		}
		seen[e.ID], last = true, e.Updated
		b.get(u.Path).status(http.StatusOK).says(e.Title)
	}
	if len(seen) < 3 {
		t.Errorf("%d decisions: the town has more", len(seen))
	}
	of := b.feedOf("/bodies/council/decisions.atom")
	if of.ID == f.ID || len(of.Entries) >= len(f.Entries) {
		t.Errorf("that of one body has %d of %d entries and the id %s", len(of.Entries), len(f.Entries), of.ID)
	}
	for _, e := range of.Entries {
		if !seen[e.ID] {
			t.Errorf("%s has another id there", e.Title)
		}
	}
	second := strings.TrimPrefix(f.Entries[1].ID[strings.Index(f.Entries[1].ID, ":decision:"):], ":decision:")
	rest := b.feedOf("/decisions.atom?after=" + second)
	if rest.Entries[0].ID != f.Entries[2].ID || rest.ID != f.ID || !strings.HasSuffix(rest.Links[0].Href, "?after="+second) {
		t.Errorf("after the second comes %+v", rest.Entries[0])
	}
	b.get("/bodies/nowhere/decisions.atom").status(http.StatusNotFound)
}

// TestFeed_IsTheSameForEverybodyAndKnownAgain by its mark, whoever asks in
// whichever language.
func TestFeed_IsTheSameForEverybodyAndKnownAgain(t *testing.T) {
	w := newWorld(t)
	stranger, nia := w.browser(), w.signedIn("nia")
	nia.post("/language", "lang", "ar", "return", "/")
	want, mark := stranger.get("/decisions.atom").page.raw, stranger.page.header.Get("ETag")
	if got := nia.get("/decisions.atom").page.raw; got != want {
		t.Error("to a member it is another")
	}
	for header, status := range map[string]int{mark: 304, `"other", W/` + mark: 304, "*": 304, `"other"`: 200, "": 200} {
		if got := stranger.raw(http.MethodGet, "/decisions.atom", "If-None-Match", header).StatusCode; got != status {
			t.Errorf("If-None-Match %s: %d, want %d", header, got, status)
		}
	}
}

// TestFeed_TellsOfNoVoteThatRuns.
func TestFeed_TellsOfNoVoteThatRuns(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	before := b.get("/decisions.atom").page.raw
	w.signedIn("nia").post(surplus+"/ballot/cast", "ranking", "fee", "key", "a").status(http.StatusOK)
	if got := b.get("/decisions.atom").page.raw; got != before || strings.Contains(got, "2026-39") {
		t.Error("the feed changed with a ballot")
	}
	w.forward(20 * 24 * time.Hour)
	if got := b.get("/decisions.atom").page.raw; !strings.Contains(got, ":decision:2026-39<") {
		t.Error("the decision does not come")
	}
}

func TestFeed_IsLinkedFromThePages(t *testing.T) {
	w := newWorld(t)
	for page, feed := range map[string]string{"/": "/decisions.atom", "/decisions": "/decisions.atom", "/bodies/council": "/bodies/council/decisions.atom"} {
		if raw := w.browser().get(page).page.raw; !strings.Contains(raw, `type="application/atom+xml"`) || !strings.Contains(raw, `href="`+feed+`"`) {
			t.Errorf("%s links to no feed", page)
		}
	}
}
