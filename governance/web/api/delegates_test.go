// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/town"
)

func (w *world) delegationsOf(who string) (l delegationList) {
	w.t.Helper()
	w.get(who, "/delegations").want(http.StatusOK, &l)
	return l
}

func TestAgree_AndDeclineAnswerWhoAsks(t *testing.T) {
	w := newWorld(t)
	w.tick = time.Millisecond
	const owain = "/delegations/from/owain"
	before := w.delegationsOf("nia")
	if a := before.Asks; a.Total != 1 || len(a.People) != 1 || a.People[0].Person.Slug != "owain" || !slices.Equal(a.People[0].Scopes, []scope{{Place: "wales"}}) || a.People[0].Since == "" {
		t.Fatalf("got %+v, want Owain for Wales", a)
	}
	var in inboxPage
	if w.get("nia", "/me/inbox").want(http.StatusOK, &in); in.Asks != 1 {
		t.Errorf("the inbox says that %d ask", in.Asks)
	}
	for range 2 { // the same deed twice is one
		w.send("nia", http.MethodPost, owain, "").want(http.StatusNoContent, nil)
	}
	after := w.delegationsOf("nia")
	if after.Asks.Total != 0 || after.Carried.Total != before.Carried.Total+1 || after.Carried.People[len(after.Carried.People)-1].Person.Slug != "owain" {
		t.Errorf("got %+v and %+v, want Owain carried", after.Asks, after.Carried)
	}
	owains, err := w.engine.Delegations(t.Context(), access.Actor{Person: town.ID("owain"), Session: "s"})
	for _, d := range owains.Given {
		if len(d.Waiting) > 0 || err != nil {
			t.Errorf("Owain still waits: %+v, %v", d, err)
		}
	}
	w.send("nia", http.MethodDelete, owain, "").want(http.StatusNoContent, nil)
	if l := w.delegationsOf("nia"); l.Asks.Total != 0 || l.Carried.Total != before.Carried.Total {
		t.Errorf("got %+v and %+v, want it laid down, and nobody asking", l.Asks, l.Carried)
	}
	for _, nobody := range []string{"chidi", "nobody_here", "person-owain", "%00"} {
		w.send("nia", http.MethodPost, "/delegations/from/"+nobody, "").refused(http.StatusConflict, "not-asked", "")
		w.send("nia", http.MethodDelete, "/delegations/from/"+nobody, "").refused(http.StatusConflict, "not-asked", "")
	}
	w.send("", http.MethodPost, owain, "").refused(http.StatusUnauthorized, "sign-in", "")
}

func TestStand_AndRetire(t *testing.T) {
	w := newWorld(t)
	w.tick = time.Millisecond
	w.send("nia", http.MethodDelete, "/delegates", "").refused(http.StatusConflict, "no-public-delegate", "")
	for _, c := range []struct{ body, code, field string }{
		{`{}`, "public-words", "text"}, {`{"text":" "}`, "public-words", "text"}, {`{"text":7}`, "malformed", "text"},
		{`{"text":"` + strings.Repeat("a", 8001) + `"}`, "public-words", "text"}, {`{"words":"a"}`, "malformed", "words"},
	} {
		w.send("nia", http.MethodPost, "/delegates", c.body).refused(http.StatusUnprocessableEntity, c.code, c.field)
	}
	w.get("", "/delegates/nia").refused(http.StatusNotFound, "not-a-public-delegate", "")
	w.send("nia", http.MethodPost, "/delegates", `{"text":"Water."}`).want(http.StatusNoContent, nil)
	w.send("nia", http.MethodPost, "/delegates", `{"text":"Water."}`).refused(http.StatusConflict, "public-delegate", "")
	if l := w.delegationsOf("nia"); l.Public == nil || l.Public.Text != "Water." || l.Asks.Total != 0 {
		t.Errorf("got %+v and %+v, want a public delegate whom nobody asks", l.Public, l.Asks)
	}
	w.send("nia", http.MethodPost, "/delegations/from/owain", "").refused(http.StatusConflict, "carried-already", "")
	var p publicAnswer
	if w.get("", "/delegates/nia").want(http.StatusOK, &p); p.Text != "Water." || len(p.Relied) != 0 {
		t.Errorf("got %+v, want no range of the day she was a private person", p)
	}
	w.send("nia", http.MethodDelete, "/delegates", "").want(http.StatusNoContent, nil)
	w.get("", "/delegates/nia").refused(http.StatusNotFound, "not-a-public-delegate", "")
	w.send("", http.MethodPost, "/delegates", `{"text":"Water."}`).refused(http.StatusUnauthorized, "sign-in", "")
	for range governance.StandsDaily - 1 {
		w.send("nia", http.MethodPost, "/delegates", `{"text":"Water."}`).want(http.StatusNoContent, nil)
		w.send("nia", http.MethodDelete, "/delegates", "").want(http.StatusNoContent, nil)
	}
	w.send("nia", http.MethodPost, "/delegates", `{"text":"Water."}`).refused(http.StatusTooManyRequests, "stood-often", "")
}

func TestPublicDelegates_AreTwinsOfThePages(t *testing.T) {
	w := newWorld(t)
	var all, rest publicPage
	w.get("", "/delegates").want(http.StatusOK, &all)
	w.get("", "/delegates?cursor="+url.QueryEscape(cursorOf("bram"))).want(http.StatusOK, &rest)
	if len(all.Delegates) < 10 || len(rest.Delegates) != len(all.Delegates)-3 || all.Delegates[0].Person.Slug != "ada" || all.Delegates[0].Relied == nil || !strings.HasSuffix(string(all.AsOf), "T00:00:00.000Z") {
		t.Errorf("got %+v, and after Bram %+v", all, rest)
	}
	w.get("", "/delegates?cursor=x").refused(http.StatusUnprocessableEntity, "malformed", "cursor")
	var bram publicAnswer
	w.get("", "/delegates/bram").want(http.StatusOK, &bram)
	if len(bram.Relied) != 1 || bram.Relied[0].Scope.Field != "moderation" || bram.Relied[0].To <= bram.Relied[0].From || len(bram.Record) < 3 {
		t.Errorf("got %+v", bram)
	}
	voted := 0
	for _, r := range bram.Record {
		if r.Ballot != nil {
			voted++
		}
	}
	if voted == 0 || voted == len(bram.Record) {
		t.Errorf("he voted in %d of %d", voted, len(bram.Record))
	}
	var own publicAnswer
	if w.get("bram", "/delegates/bram").want(http.StatusOK, &own); len(own.Relied) != 0 {
		t.Errorf("got %+v: his own numbers are in his delegations", own.Relied)
	}
	w.get("", "/delegates/bram?cursor=x").refused(http.StatusUnprocessableEntity, "malformed", "cursor")
	w.get("", "/delegates/tomos").refused(http.StatusNotFound, "not-a-public-delegate", "")
}

// TestPublicDelegate_SaysWhereTheVoicesTheyCarriedTurnedTheOutcome, as the page does.
func TestPublicDelegate_SaysWhereTheVoicesTheyCarriedTurnedTheOutcome(t *testing.T) {
	w := newWorld(t)
	for _, from := range []bodies.Slug{"owain", "elin", "sian", "olwen", "esi", "kofi", "noor", "beatriz", "rui", "joao", "tariq", "wei", "itziar", "jonas", "mateus"} {
		_, err := w.engine.Delegate(t.Context(), access.Actor{Person: town.ID(from), Session: "s"},
			engine.Entrust{Scope: delegation.Scope{Issue: threats}, To: []bodies.PersonID{town.ID("chidi")}})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.cast("chidi", threats, `{"choice":"yes"}`, "4f0c7d0e-5f0e-4d5e-9d0a-0d2f6c1a7b12").want(http.StatusOK, nil)
	w.now = w.now.AddDate(0, 0, 8)
	if _, err := w.engine.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.engine.Concentrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var p publicAnswer
	w.get("", "/delegates/chidi").want(http.StatusOK, &p)
	var turned []governance.IssueID
	for _, s := range p.Record {
		if s.Turned {
			turned = append(turned, s.Issue.ID)
		}
	}
	if !slices.Equal(turned, []governance.IssueID{threats}) {
		t.Errorf("turned are %v of %+v", turned, p.Record)
	}
}
