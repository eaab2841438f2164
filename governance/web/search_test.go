// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestSearch_FindsUnderHeadings(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/search").status(http.StatusOK).says("Search").saysNot("Nothing here")
	b.get("/search?q=SURPL").status(http.StatusOK).says("Papers", "How should we use this year’s surplus")
	b.get("/search?q=moderation").says("Papers", "Decisions", "Bodies", "Moderation Council")
	b.get("/search?q=moderation&kind=decision").says("Decisions", "Back to all headings").saysNot("Papers ")
	b.get("/search?q=zyzzyva").says("Nothing here holds all of these words")
	b.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E").status(http.StatusOK)
	if strings.Contains(b.page.raw, "<script>alert") {
		t.Error("what was typed became markup")
	}
	b.get("/search?q=a&kind=nothing&after=nowhere").status(http.StatusOK)
	if strings.Contains(w.log.String(), "zyzzyva") {
		t.Error("the log holds what was searched for")
	}
}

// TestSearch_LeadsToEveryPageItNames.
func TestSearch_LeadsToEveryPageItNames(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/search?q=moderation")
	var paths []string
	for _, a := range b.page.root.all("a") {
		if href := a.attr["href"]; len(a.all("b")) > 0 && href != "" {
			paths = append(paths, href)
		}
	}
	if len(paths) < 3 {
		t.Fatalf("it leads to %v", paths)
	}
	for _, path := range paths {
		b.get(path).status(http.StatusOK)
	}
}

// TestSearch_CostsTheSameWhateverIsFound.
func TestSearch_CostsTheSameWhateverIsFound(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	cost := func(path string) int64 {
		before := w.queries.Load()
		b.get(path).status(http.StatusOK)
		return w.queries.Load() - before
	}
	cost("/search?q=warm")
	want := cost("/search?q=zyzzyva")
	for _, path := range []string{"/search?q=a", "/search?q=moderation", "/search?q=the&kind=matter"} {
		if got := cost(path); got != want {
			t.Errorf("%s costs %d statements, what finds nothing %d", path, got, want)
		}
	}
}

// TestSearch_TellsNothingOfARunningVote: what somebody chose is in no index.
func TestSearch_TellsNothingOfARunningVote(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	before := b.get("/search?q=fee").page.raw
	w.signedIn("nia").post(surplus+"/ballot/cast", "ranking", "fee", "key", "a").status(http.StatusOK)
	if got := b.get("/search?q=fee").page.raw; got != before {
		t.Error("a ballot changed what is found")
	}
}
