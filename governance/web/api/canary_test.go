// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"moothall/governance/town"
)

// crawl asks for everything somebody can read and returns the answers by
// address. The clock stands still, so that nothing but what is told can differ;
// the record itself, whose leaves are hashes, is left out.
func (w *world) crawl(who string) map[string]string {
	w.t.Helper()
	found := map[string]string{}
	visit := func(address string) {
		a := w.get(who, address)
		var v map[string]any
		if err := json.Unmarshal(a.body, &v); err != nil {
			w.t.Fatalf("%s: %v", address, err)
		}
		delete(v, "request_id")
		text, err := json.Marshal(v)
		if err != nil {
			w.t.Fatal(err)
		}
		found[address] = string(text)
	}
	for _, address := range []string{"/issues", "/issues?stage=voting", "/me/inbox", "/delegations", "/delegates", "/delegates/chidi", "/delegates/bram"} {
		visit(address)
	}
	for _, m := range town.Issues(town.Day()) {
		id := string(m.Issue.ID)
		for _, address := range []string{"/issues/" + id, "/issues/" + id + "/path", "/issues/" + id + "/count", "/decisions/" + id} {
			visit(address)
		}
	}
	return found
}

func (w *world) same(what, who string, before map[string]string) {
	w.t.Helper()
	for address, now := range w.crawl(who) {
		if now != before[address] {
			w.t.Errorf("%s: %q learns of it at %s:\n%s\n%s", what, who, address, before[address], now)
		}
	}
}

// TestBeforeTheClose_NothingTellsHowAVoteStands casts, changes and takes back
// while others read everything.
func TestBeforeTheClose_NothingTellsHowAVoteStands(t *testing.T) {
	w := newWorld(t)
	w.send("chidi", http.MethodDelete, "/issues/"+privacy+"/ballot", "") // 404 if he has not voted: both will do
	stranger, outside := w.crawl(""), w.crawl("tomos")
	w.cast("chidi", privacy, `{"choice":"yes"}`, key1).want(http.StatusCreated, nil)
	w.same("a cast where turnout is not shown", "", stranger)
	w.same("a cast where turnout is not shown", "tomos", outside)

	w.cast("chidi", threats, `{"choice":"yes"}`, key1).want(http.StatusOK, nil) // he had voted already
	w.cast("chidi", surplus, `{"ranking":[["access"]]}`, key1)
	before := map[string]map[string]string{"": nil, "tomos": nil, "nia": nil, "bram": nil, "grace": nil, "joanna": nil}
	for who := range before {
		before[who] = w.crawl(who)
	}
	w.cast("chidi", surplus, `{"ranking":[["fee"],["projects"]]}`, key2).want(http.StatusOK, nil)
	w.cast("chidi", threats, `{"choice":"no"}`, key2).want(http.StatusOK, nil)
	w.cast("chidi", privacy, `{"choice":"no"}`, key2).want(http.StatusOK, nil)
	for who := range before {
		w.same("another choice", who, before[who])
	}
}

// TestAnswers_NeverHoldIDsOrSalts searches everything that can be read for what
// must never be: the town's ids begin with "person-".
func TestAnswers_NeverHoldIDsOrSalts(t *testing.T) {
	w := newWorld(t)
	for _, who := range []string{"", "nia", "chidi", "joanna"} {
		for address, text := range w.crawl(who) {
			if strings.Contains(text, "person-") || strings.Contains(text, "salt") {
				t.Errorf("%q reads an id or a salt at %s: %s", who, address, text)
			}
		}
	}
	var taken receiptAnswer
	w.cast("nia", surplus, ranking, key1).want(http.StatusCreated, &taken)
	if text, err := json.Marshal(taken); err != nil || strings.Contains(string(text), "person-") {
		t.Errorf("the receipt holds an id (%v): %s", err, text)
	}
}
