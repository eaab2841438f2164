// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"strings"
	"testing"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/town"
)

// TestMatters_AreTwinsOfThePage: one is raised in Wales, supported by two who live there,
// and asked up to the Assembly.
func TestMatters_AreTwinsOfThePage(t *testing.T) {
	w := newWorld(t)
	const bench = `{"kind":"initiative","place":"cardiff","title":"A bench","question":"Shall there be one?","text":"A bench stands by the bay."}`
	var m matterAnswer
	w.send("nia", http.MethodPost, "/issues", bench).want(http.StatusCreated, &m)
	if m.Body != "wales" || m.Stage != governance.Idea {
		t.Fatalf("got %+v", m)
	}
	path := "/issues/" + string(m.ID)
	w.send("nia", http.MethodPost, "/issues", `{"kind":"whim","title":"A","question":"B","text":"C"}`).refused(http.StatusUnprocessableEntity, "nobody-competent", "kind")
	w.send("nia", http.MethodPost, "/issues", `{"kind":"initiative","place":"moon","title":"A","question":"B","text":"C"}`).refused(http.StatusUnprocessableEntity, "no-place-or-field", "place")
	w.send("nia", http.MethodPost, "/issues", `{"kind":"initiative","title":"","question":"B","text":"C"}`).refused(http.StatusUnprocessableEntity, "matter-words", "text")
	w.send("beatriz", http.MethodPost, "/issues", bench).refused(http.StatusForbidden, "may-not-raise", "")
	w.send("", http.MethodPost, "/issues", bench).refused(http.StatusUnauthorized, "sign-in", "")
	w.send("nia", http.MethodPut, path+"/support", "").refused(http.StatusForbidden, "own-matter", "")
	w.send("beatriz", http.MethodPut, path+"/support", "").refused(http.StatusForbidden, "may-not-raise", "")
	w.send("nia", http.MethodPost, path+"/rise", `{"reason":"It is more."}`).refused(http.StatusConflict, "does-not-rise", "")
	w.send("dewi", http.MethodPut, path+"/support", "").want(http.StatusOK, &m)
	w.send("dewi", http.MethodPut, path+"/support", "").refused(http.StatusConflict, "supported-already", "")
	w.send("dewi", http.MethodDelete, path+"/support", "").want(http.StatusOK, &m)
	w.send("dewi", http.MethodDelete, path+"/support", "").refused(http.StatusConflict, "not-supported", "")
	w.send("dewi", http.MethodPut, path+"/support", "").want(http.StatusOK, &m)
	var i issueAnswer
	w.get("dewi", path).want(http.StatusOK, &i)
	if r := i.Raised; r == nil || r.Supporters != 1 || r.Needs != 2 || !r.Supports || len(r.Competent) != 2 || r.Competent[0] != "wales" || r.Competent[1] != "assembly" {
		t.Errorf("got %+v", i.Raised)
	}
	w.send("lowri", http.MethodPut, path+"/support", "").want(http.StatusOK, &m)
	if m.Stage != governance.Discussion {
		t.Errorf("got %+v", m)
	}
	w.send("dewi", http.MethodPost, path+"/rise", `{}`).refused(http.StatusUnprocessableEntity, "statement", "reason")
	w.send("lowri", http.MethodPost, path+"/call-in", `{"reason":"Ours."}`).refused(http.StatusForbidden, "forbidden", "")
	w.disputed(path)
	w.send("dewi", http.MethodPost, path+"/rise", `{"reason":"The bay is everybody’s."}`).want(http.StatusOK, &m)
	w.send("lowri", http.MethodDelete, path+"/rise", "").refused(http.StatusConflict, "not-supported", "")
	w.send("dewi", http.MethodDelete, path+"/rise", "").want(http.StatusOK, nil)
	i = issueAnswer{}
	if w.get("", path).want(http.StatusOK, &i); i.Raised.Asked != 0 {
		t.Errorf("%d ask still that it rise", i.Raised.Asked)
	}
	w.send("dewi", http.MethodPost, path+"/rise", `{"reason":"The bay is everybody’s."}`).want(http.StatusOK, &m)
	for _, login := range []string{"lowri", "nia"} {
		w.send(login, http.MethodPost, path+"/rise", `{}`).want(http.StatusOK, &m)
	}
	i = issueAnswer{}
	w.get("", path).want(http.StatusOK, &i)
	if r := i.Raised; m.Body != "assembly" || len(r.Rises) != 1 || r.Rises[0].Ground != governance.RiseAsked || r.Rises[0].Reason != "The bay is everybody’s." || i.Body.Slug != "assembly" {
		t.Errorf("got %+v, %+v", m, r)
	}
}

// TestRaiseCharter_IsTheTwinOfThePage: what no decision could put in force is refused
// before anybody is asked, and says in which of its parts.
func TestRaiseCharter_IsTheTwinOfThePage(t *testing.T) {
	w := newWorld(t)
	r, err := w.engine.ProposeCharter(t.Context(), access.Actor{Person: town.ID("nia")}, "board", "")
	if err != nil {
		t.Fatal(err)
	}
	with := func(charter string) string {
		return `{"charter":` + charter + `,"title":"A charter","question":"Shall it be?","text":"It changes."}`
	}
	draft := string(r.Draft)
	for charter, code := range map[string]string{
		"{}": "charter-contradicts", `"board"`: "charter-unreadable", `{"bodies":1}`: "charter-unreadable",
		strings.Replace(draft, `"parent": "assembly"`, `"parent": "moon"`, 1): "charter-not-enacted",
	} {
		w.send("nia", http.MethodPost, "/bodies/board/charter", with(charter)).refused(http.StatusUnprocessableEntity, code, "charter")
	}
	w.send("nia", http.MethodPost, "/bodies/board/charter", with(draft)).refused(http.StatusUnprocessableEntity, "nobody-competent", "") // members of Estuary raise no such matters
	w.send("nia", http.MethodPost, "/bodies/nowhere/charter", with(draft)).refused(http.StatusNotFound, "not-found", "")
	w.send("", http.MethodPost, "/bodies/board/charter", with(draft)).refused(http.StatusUnauthorized, "sign-in", "")
}

// TestMatters_AreTakenBackAsOnThePage: by who raised it, and its answer says so.
func TestMatters_AreTakenBackAsOnThePage(t *testing.T) {
	w := newWorld(t)
	var m matterAnswer
	w.send("nia", http.MethodPost, "/issues", `{"kind":"initiative","place":"cardiff","title":"A bench","question":"Shall there be one?","text":"A bench stands by the bay."}`).want(http.StatusCreated, &m)
	path := "/issues/" + string(m.ID)
	w.send("dewi", http.MethodPut, path+"/support", "").want(http.StatusOK, nil)
	w.send("", http.MethodPost, path+"/withdraw", "").refused(http.StatusUnauthorized, "sign-in", "")
	w.send("dewi", http.MethodPost, path+"/withdraw", "").refused(http.StatusForbidden, "not-the-raiser", "")
	w.send("nia", http.MethodPost, "/issues/none/withdraw", "").refused(http.StatusNotFound, "not-found", "")
	w.send("nia", http.MethodPost, path+"/withdraw", "").want(http.StatusOK, &m)
	w.send("nia", http.MethodPost, path+"/withdraw", "").refused(http.StatusConflict, "not-gathering", "")
	var i issueAnswer
	w.get("", path).want(http.StatusOK, &i)
	if m.Stage != governance.Cancelled || i.Raised.Ended == nil || i.Raised.Ended.Reason != governance.TakenBack || i.Raised.Ended.At == "" {
		t.Errorf("got %+v, %+v", m, i.Raised)
	}
}

// disputed has Lowri dispute that the matter is the chapter's, and the auditors answer that it is.
func (w *world) disputed(path string) {
	w.t.Helper()
	const why = `{"reason":"It is the Assembly’s."}`
	var d competenceDispute
	w.send("", http.MethodPost, path+"/competence", why).refused(http.StatusUnauthorized, "sign-in", "")
	w.send("peter", http.MethodPost, path+"/competence", why).refused(http.StatusForbidden, "may-not-raise", "")
	w.send("lowri", http.MethodPost, path+"/competence", `{}`).refused(http.StatusUnprocessableEntity, "statement", "reason")
	w.send("lowri", http.MethodPost, path+"/competence", why).want(http.StatusCreated, &d)
	w.send("dewi", http.MethodPost, path+"/competence", why).refused(http.StatusConflict, "competence-disputed", "")
	at := path + "/competence/" + d.Ref + "/answer"
	w.send("lowri", http.MethodPost, at, why).refused(http.StatusForbidden, "forbidden", "")
	w.send("joanna", http.MethodPost, path+"/competence/none/answer", why).refused(http.StatusNotFound, "not-found", "")
	w.send("joanna", http.MethodPost, at, `{"to":"board","reason":"It is theirs."}`).refused(http.StatusUnprocessableEntity, "not-competent", "to")
	w.send("joanna", http.MethodPost, at, `{"reason":""}`).refused(http.StatusUnprocessableEntity, "statement", "reason")
	var m matterAnswer
	w.send("joanna", http.MethodPost, at, `{"reason":"It is a bench by the bay."}`).want(http.StatusOK, &m)
	w.send("joanna", http.MethodPost, at, `{"reason":"It is."}`).refused(http.StatusConflict, "competence-answered", "")
	var i issueAnswer
	w.get("", path).want(http.StatusOK, &i)
	all := i.Raised.Competence
	if m.Body != "wales" || len(all) != 1 || all[0].Ref != d.Ref || all[0].In != "wales" || all[0].Text != "It is the Assembly’s." || all[0].Answer == nil || all[0].Answer.To != "" || all[0].Answer.Text != "It is a bench by the bay." {
		w.t.Errorf("got %+v, %+v", m, all)
	}
}
