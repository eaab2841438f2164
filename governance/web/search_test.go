// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/federation"
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

// found is where the lines of a search lead to: links whose title is set bold.
func (b *browser) found(query string) (paths []string) {
	b.w.t.Helper()
	for _, line := range b.get("/search?" + query).status(http.StatusOK).page.root.all("li") {
		for _, a := range line.all("a") {
			if len(a.all("b")) > 0 {
				paths = append(paths, a.attr["href"])
			}
		}
	}
	return paths
}

// TestSearch_LeadsToThePlace: under each heading to what stands there, not to the
// top of a page on which it has to be looked for.
func TestSearch_LeadsToThePlace(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	for _, kind := range engine.SearchKinds() {
		words := "the"
		if kind == engine.SearchBody {
			words = "co"
		}
		paths := b.found("q=" + words + "&kind=" + string(kind))
		if len(paths) == 0 {
			t.Errorf("nothing is found as %s", kind)
		}
		for _, to := range paths {
			path, place, inside := strings.Cut(to, "#")
			b.get(path).status(http.StatusOK)
			there := 0
			for _, tag := range []string{"section", "li", "article"} {
				for _, e := range b.page.root.all(tag) {
					if e.attr["id"] == place {
						there++
					}
				}
			}
			if inside && there != 1 {
				t.Errorf("%s leads to a place that is %d times on its page", to, there)
			}
		}
	}
}

// TestSearch_FindsCommentsWhereThePageShowsThem: what waits is found by those who
// let it in, and what was taken off by nobody.
func TestSearch_FindsCommentsWhereThePageShowsThem(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Sanitise = federation.Sanitise })
	w.waiting("2026-39", "peer.example")
	stranger, nia, priya := w.browser(), w.signedIn("nia"), w.signedIn("priya")
	look := func(when string, want ...int) {
		t.Helper()
		for n, b := range []*browser{stranger, nia, priya} {
			if got := len(b.found("q=afar")); got != want[n] {
				t.Errorf("%s: reader %d finds %d, want %d", when, n, got, want[n])
			}
		}
	}
	look("waiting", 0, 0, 1)
	priya.post(surplus+"/comments/c/show", "seen", governance.Comment{Content: "<p>From <em>afar</em> c</p>"}.Seen()).status(http.StatusOK)
	look("let in", 1, 1, 1)
	priya.post(surplus + "/comments/c/remove").status(http.StatusOK)
	look("taken off", 0, 0, 0)
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
	for _, path := range []string{"/search?q=a", "/search?q=moderation", "/search?q=the&kind=matter", "/search?q=the&kind=ruling", "/search?q=the&kind=comment", "/search?q=the&kind=statement"} {
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
