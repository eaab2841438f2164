// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"moothall/governance/engine"
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
