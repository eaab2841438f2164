// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"strings"
	"testing"

	"moothall/bodies"
)

const ofTomos = "/bodies/assembly/members/tomos"

// TestMember_IsStruckOffAsOnThePage: by who keeps the list, with a reason that the member
// reads, and nobody else.
func TestMember_IsStruckOffAsOnThePage(t *testing.T) {
	w := newWorld(t)
	var m memberAnswer
	w.get("nia", ofTomos).refused(http.StatusForbidden, "keepers", "")
	w.get("", ofTomos).refused(http.StatusUnauthorized, "sign-in", "")
	w.get("gwenllian", "/bodies/assembly/members/nobody").refused(http.StatusNotFound, "not-found", "")
	w.get("gwenllian", "/bodies/assembly/members/%00").refused(http.StatusNotFound, "not-found", "")
	w.get("gwenllian", ofTomos).want(http.StatusOK, &m)
	if !m.May.Strike || !m.May.SayDied || len(m.May.Attest) == 0 || m.CameIn.Ground != bodies.ByList || m.Person.Slug != "tomos" || m.CameIn.Person != m.Person || m.Ended != nil || m.Death != nil {
		t.Errorf("of Tomos is read %+v", m)
	}
	m = memberAnswer{}
	w.get("gwenllian", "/bodies/assembly/members/gwenllian").want(http.StatusOK, &m)
	if m.May.Strike || m.May.SayDied || len(m.May.Attest)+len(m.May.Spheres) > 0 {
		t.Errorf("the office may of itself %+v", m.May)
	}
	strike := func(login, body string) answer { return w.send(login, http.MethodPost, ofTomos+"/strike", body) }
	strike("", `{"reason":"Not seen."}`).refused(http.StatusUnauthorized, "sign-in", "")
	strike("nia", `{"reason":"Not seen."}`).refused(http.StatusForbidden, "keepers", "")
	strike("tomos", `{"reason":"Not seen."}`).refused(http.StatusConflict, "no-way", "")
	strike("gwenllian", `{"reason":""}`).refused(http.StatusUnprocessableEntity, "reason-missing", "reason")
	w.send("gwenllian", http.MethodPost, "/bodies/assembly/members/nia/strike", `{"reason":"Not seen."}`).refused(http.StatusConflict, "no-way", "")
	strike("gwenllian", `{"reason":"Left the society."}`).want(http.StatusNoContent, nil)
	m = memberAnswer{}
	w.get("gwenllian", ofTomos).want(http.StatusOK, &m)
	var own membershipList
	w.get("tomos", "/me/memberships").want(http.StatusOK, &own)
	for _, e := range []*endedBy{m.Ended, own.Memberships[0].Ended} {
		if e == nil || e.Ground != bodies.ByStriking || e.Reason != "Left the society." || len(e.By) != 1 || e.By[0].Slug != "gwenllian" {
			t.Errorf("it is told that it ended by %+v", e)
		}
	}
	if m.May.Strike || m.May.SayDied {
		t.Errorf("of who is none any more they may %+v", m.May)
	}
}

// TestMember_IsSaidToHaveDiedAndIsHere: a notice is given, taken back, and ended by the
// word of whom it is about.
func TestMember_IsSaidToHaveDiedAndIsHere(t *testing.T) {
	w := newWorld(t)
	say := func(login, method string) answer { return w.send(login, method, ofTomos+"/death", "") }
	waits := func() *deathNotice {
		t.Helper()
		var m memberAnswer
		w.get("gwenllian", ofTomos).want(http.StatusOK, &m)
		return m.Death
	}
	w.token("tomos") // who signs in later is here
	say("", http.MethodPost).refused(http.StatusUnauthorized, "sign-in", "")
	say("nia", http.MethodPost).refused(http.StatusForbidden, "keepers", "")
	say("gwenllian", http.MethodDelete).refused(http.StatusConflict, "notice-given", "")
	say("gwenllian", http.MethodPost).want(http.StatusNoContent, nil)
	say("gwenllian", http.MethodPost).refused(http.StatusConflict, "notice-given", "")
	if n := waits(); n == nil || len(n.By) != 1 || n.By[0].Slug != "gwenllian" || n.GivenAt == "" || n.DueAt != "" {
		t.Errorf("there waits %+v", n)
	}
	say("gwenllian", http.MethodDelete).want(http.StatusNoContent, nil)
	if n := waits(); n != nil {
		t.Errorf("there waits still %+v", n)
	}
	say("gwenllian", http.MethodPost).want(http.StatusNoContent, nil)
	var own, others membershipList
	w.get("nia", "/me/memberships").want(http.StatusOK, &others)
	w.get("tomos", "/me/memberships").want(http.StatusOK, &own)
	if own.Death == nil || others.Death != nil {
		t.Errorf("Tomos reads %+v, and Nia %+v", own.Death, others.Death)
	}
	w.send("", http.MethodPost, "/me/here", "").refused(http.StatusUnauthorized, "sign-in", "")
	w.send("tomos", http.MethodPost, "/me/here", "").want(http.StatusNoContent, nil)
	if n := waits(); n != nil {
		t.Errorf("who is here is said to have died: %+v", n)
	}
}

// TestChain_IsReadByKeepersAndThemselves.
func TestChain_IsReadByKeepersAndThemselves(t *testing.T) {
	w := newWorld(t)
	const of = "/bodies/assembly/members/nia/chain"
	w.get("", of).refused(http.StatusUnauthorized, "sign-in", "")
	w.get("bram", of).refused(http.StatusForbidden, "keepers", "")
	w.get("gwenllian", "/bodies/assembly/members/nobody/chain").refused(http.StatusNotFound, "not-found", "")
	w.get("gwenllian", of+"?cursor=x").refused(http.StatusUnprocessableEntity, "malformed", "cursor")
	for _, reader := range []string{"gwenllian", "nia"} {
		var c chainAnswer
		a := w.get(reader, of).want(http.StatusOK, &c)
		if c.Person.Slug != "nia" || len(c.Steps) == 0 || c.Steps[0][0].Person.Slug != "nia" || strings.Contains(string(a.body), "person-") {
			t.Errorf("%s reads %s", reader, a.body)
		}
	}
}
