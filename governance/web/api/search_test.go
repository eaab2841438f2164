// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/town"
)

func TestSearch_FindsWhatThePagesFind(t *testing.T) {
	w := newWorld(t)
	var all, matters, rest foundPage
	w.get("", "/search?q=MODERATIO").want(http.StatusOK, &all)
	kinds := map[engine.SearchKind]int{}
	for _, f := range all.Results {
		kinds[f.Kind]++
		if f.Title == "" || !strings.HasPrefix(f.URL, "/") || f.Ref == "" {
			t.Errorf("found %+v", f)
		}
	}
	if kinds[engine.SearchMatter] == 0 || kinds[engine.SearchBody] == 0 || kinds[engine.SearchDecision] == 0 || all.Next != "" {
		t.Errorf("found %v, next %q", kinds, all.Next)
	}
	w.get("", "/search?q=the&kind=matter").want(http.StatusOK, &matters)
	second := cursorOf("matter " + matters.Results[1].Ref)
	w.get("", "/search?q=the&kind=matter&cursor="+url.QueryEscape(second)).want(http.StatusOK, &rest)
	if len(rest.Results) != len(matters.Results)-2 || rest.Results[0].Ref != matters.Results[2].Ref {
		t.Errorf("after the second come %d of %d", len(rest.Results), len(matters.Results))
	}
	var none foundPage
	w.get("", "/search?q=zyzzyva").want(http.StatusOK, &none)
	if len(none.Results) != 0 {
		t.Errorf("found %+v", none.Results)
	}
	w.get("", "/search").refused(http.StatusUnprocessableEntity, "malformed", "q")
	w.get("", "/search?q=a&kind=person").refused(http.StatusUnprocessableEntity, "malformed", "kind")
	for _, bad := range []string{second, "%00", "YWZ0ZXIg"} { // the first goes with its kind
		w.get("", "/search?q=a&cursor="+url.QueryEscape(bad)).refused(http.StatusUnprocessableEntity, "malformed", "cursor")
	}
}

// TestSearch_FindsWhatTheReaderMayRead: a comment that waits is for those who let
// it in, and each line leads to its place.
func TestSearch_FindsWhatTheReaderMayRead(t *testing.T) {
	w := newWorld(t)
	if err := w.db.Update(t.Context(), func(tx *store.Tx) error {
		return tx.AddComment(governance.Comment{ID: "c-1", Issue: "2026-39", URI: "https://peer.example/notes/1", Content: "<p>From <em>afar</em></p>", State: governance.CommentHeld, At: town.Day(),
			Neighbour: governance.Neighbour{Actor: "https://peer.example/users/ana", Host: "peer.example"}})
	}); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[string]int{"": 0, "nia": 0, "priya": 1} {
		var found foundPage
		w.get(who, "/search?q=afar").want(http.StatusOK, &found)
		if len(found.Results) != want {
			t.Errorf("%q finds %+v", who, found.Results)
		}
		for _, f := range found.Results {
			if f.Kind != engine.SearchComment || f.URL != "/issues/2026-39?said=c-1#comment-c-1" || f.Excerpt != "From afar" {
				t.Errorf("%q finds %+v", who, f)
			}
		}
	}
	for _, kind := range engine.SearchKinds() {
		var found foundPage
		w.get("", "/search?q=c&kind="+string(kind)).want(http.StatusOK, &found)
		if len(found.Results) == 0 {
			t.Errorf("nothing is found as %s", kind)
		}
	}
}
