// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"

	"moothall/governance"
	"moothall/governance/store"
)

// TestMembership_AsksAndAnswersAsThePagesDo.
func TestMembership_AsksAndAnswersAsThePagesDo(t *testing.T) {
	w := newWorld(t)
	var j joinAnswer
	w.get("", "/bodies/assembly/join").want(http.StatusOK, &j)
	if len(j.Admissions) != 5 || len(j.Open) != 0 || j.Own != nil || j.Admissions[0].Needs != 2 {
		t.Errorf("a stranger: %+v", j)
	}
	w.get("", "/bodies/wales/join").want(http.StatusOK, nil)
	w.get("", "/bodies/No%20where/join").refused(http.StatusNotFound, "not-found", "")
	j = joinAnswer{}
	w.get("peter", "/bodies/assembly/join").want(http.StatusOK, &j)
	if len(j.Open) != 1 || j.Open[0].Decides != "registry" || j.Own.Status != "good-standing" {
		t.Errorf("Peter: %+v, %+v", j, j.Own)
	}

	const list = "/bodies/assembly/applications"
	w.send("", http.MethodPost, list, `{"sphere":"inner","ground":"application","text":"I mend nets."}`).refused(http.StatusUnauthorized, "sign-in", "")
	w.send("peter", http.MethodPost, list, `{"sphere":"inner","ground":"application","text":""}`).refused(http.StatusUnprocessableEntity, "introduction", "")
	w.send("peter", http.MethodPost, list, `{"sphere":"inner","ground":"application","text":"I mend nets.","place":"atlantis"}`).refused(http.StatusUnprocessableEntity, "place-unknown", "")
	w.send("peter", http.MethodPost, list, `{"sphere":"inner","ground":7}`).refused(http.StatusUnprocessableEntity, "malformed", "ground")
	w.send("nia", http.MethodPost, list, `{"sphere":"inner","ground":"application","text":"Again."}`).refused(http.StatusConflict, "member-already", "")
	var own, kept application
	w.send("peter", http.MethodPost, list, `{"sphere":"inner","ground":"application","text":"I mend nets."}`).want(http.StatusCreated, &own)
	w.send("peter", http.MethodPost, list, `{"sphere":"inner","ground":"application","text":"Twice."}`).refused(http.StatusConflict, "applied-already", "")
	w.send("nia", http.MethodPost, "/applications/"+own.ID+"/withdraw", `{}`).refused(http.StatusForbidden, "forbidden", "")
	w.send("peter", http.MethodPost, "/applications/"+own.ID+"/withdraw", `{}`).want(http.StatusNoContent, nil)
	w.send("peter", http.MethodPost, "/applications/"+own.ID+"/withdraw", `{}`).refused(http.StatusConflict, "application-over", "")
	again := `{"sphere":"inner","ground":"application","text":"I mend nets, and sails."}`
	w.send("peter", http.MethodPost, list, again).refused(http.StatusConflict, "asked-lately", "")
	err := w.db.Update(t.Context(), func(tx *store.Tx) error { // a day goes by
		_, err := tx.SQL().Exec("UPDATE applications SET at = datetime(at, '-2 days'), ended_at = datetime(ended_at, '-2 days') WHERE id = '" + own.ID + "'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.send("peter", http.MethodPost, list, again).want(http.StatusCreated, &kept)

	w.get("tomos", list).refused(http.StatusForbidden, "answerers", "")
	var p applicationPage
	w.get("nia", list).want(http.StatusOK, &p)
	if len(p.Applications) != 0 {
		t.Errorf("who may vouch alone reads %+v", p)
	}
	w.get("gwenllian", list).want(http.StatusOK, &p)
	if len(p.Applications) != 2 || p.Applications[0].Person.Slug != "meinir" || p.Applications[1].Text != "I mend nets, and sails." {
		t.Errorf("the office reads %+v", p)
	}
	var in inboxPage
	w.get("gwenllian", "/me/inbox").want(http.StatusOK, &in)
	if len(in.Applications) != 1 || in.Applications[0].Waiting != 2 {
		t.Errorf("its inbox says %+v", in.Applications)
	}
	path := "/applications/" + kept.ID + "/answer"
	w.send("nia", http.MethodPost, path, `{"agree":true}`).refused(http.StatusForbidden, "forbidden", "")
	w.send("gwenllian", http.MethodPost, path, `{"agree":"yes"}`).refused(http.StatusUnprocessableEntity, "malformed", "agree")
	w.send("gwenllian", http.MethodPost, path, `{"agree":false}`).refused(http.StatusUnprocessableEntity, "reason-missing", "")
	w.send("gwenllian", http.MethodPost, "/applications/none/answer", `{"agree":true}`).refused(http.StatusNotFound, "not-found", "")
	var a struct{ State governance.ApplicationState }
	w.send("gwenllian", http.MethodPost, path, `{"agree":true}`).want(http.StatusOK, &a)
	if a.State != governance.ApplicationAdmitted {
		t.Errorf("got %q", a.State)
	}
	var all membershipList
	w.get("peter", "/me/memberships").want(http.StatusOK, &all)
	if len(all.Memberships) != 1 || all.Memberships[0].Sphere != "inner" || all.Memberships[0].Waits != nil {
		t.Errorf("Peter: %+v", all)
	}
	w.get("", "/me/memberships").refused(http.StatusUnauthorized, "sign-in", "")
}

// TestMembers_AreKeptAsOnThePages.
func TestMembers_AreKeptAsOnThePages(t *testing.T) {
	w := newWorld(t)
	const list = "/bodies/assembly/members"
	w.get("nia", list).refused(http.StatusForbidden, "keepers", "")
	w.get("gwenllian", "/bodies/wales/members").refused(http.StatusForbidden, "keepers", "")
	var first, second, found keptPage
	w.get("gwenllian", list).want(http.StatusOK, &first)
	w.get("gwenllian", list+"?cursor="+first.Next).want(http.StatusOK, &second)
	w.get("gwenllian", list+"?who=tomos").want(http.StatusOK, &found)
	if len(first.Members) != 30 || len(second.Members) == 0 || second.Members[0].Person.Slug <= first.Members[29].Person.Slug || len(found.Members) != 1 || found.Members[0].Status != "admitted" {
		t.Errorf("%d, %d and %+v", len(first.Members), len(second.Members), found)
	}
	note := func(login, body string) answer { return w.send(login, http.MethodPost, list, body) }
	note("nia", `{"person":"tomos","ground":"competence","field":"finance"}`).refused(http.StatusForbidden, "keepers", "")
	note("nia", `{"person":"nia","ground":"residence","place":"newport"}`).want(http.StatusOK, nil)
	note("nia", `{"person":"nia","ground":"competence","field":"finance"}`).refused(http.StatusConflict, "no-way", "")
	note("gwenllian", `{"person":"tomos","ground":"competence","field":"finance","until":"soon"}`).refused(http.StatusUnprocessableEntity, "malformed", "until")
	note("gwenllian", `{"person":"Nobody at all","ground":"competence"}`).refused(http.StatusUnprocessableEntity, "malformed", "person")
	note("gwenllian", `{"person":"nobody","ground":"competence"}`).refused(http.StatusNotFound, "not-found", "")
	note("gwenllian", `{"person":"tomos","ground":"competence","field":"finance","until":"2027-05-03T18:00:00Z"}`).want(http.StatusOK, nil)
	note("gwenllian", `{"person":"tomos","ground":"competence","field":"finance","until":"never"}`).want(http.StatusOK, nil)
}
