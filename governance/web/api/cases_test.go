// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"moothall/governance"
)

// TestCase_GoesItsRoadAndTellsEachTheirs takes the town's case in deliberation from
// its panel to the appeal, and looks for canaries in what others are told.
func TestCase_GoesItsRoadAndTellsEachTheirs(t *testing.T) {
	const deliberated, chambers = "/cases/2026-4", "MARK-OF-CHAMBERS"
	w := newWorld(t)
	var c caseAnswer
	w.send("chidi", http.MethodPost, deliberated+"/note", fmt.Sprintf(`{"text":%q}`, chambers)).want(http.StatusOK, &c)
	if c.Role != governance.RoleJuror || len(c.Reports) != 5 || c.Reports[0].By == nil || c.Draft == nil || len(c.Panel) != 3 || c.Lot != nil {
		t.Fatalf("a juror reads %+v", c)
	}
	c = caseAnswer{}
	w.get("beatriz", deliberated).want(http.StatusOK, &c)
	if c.Role != governance.RoleConcerned {
		t.Errorf("the role is %s", c.Role)
	}
	if c.Lot != nil {
		t.Error("the person concerned is told how the lot fell, and so who was passed over")
	}
	w.get("joanna", deliberated).want(http.StatusOK, &c)
	if c.Lot == nil || len(c.Lot.Order) != 7 {
		t.Errorf("an auditor cannot draw again: %+v", c.Lot)
	}
	for _, login := range []string{"beatriz", "joanna"} {
		if a := w.get(login, deliberated); strings.Contains(string(a.body), chambers) || strings.Contains(string(a.body), `"draft"`) {
			t.Errorf("%s reads what is in camera: %s", login, a.body)
		}
	}
	if a := w.get("beatriz", deliberated); strings.Contains(string(a.body), "Salma") || !strings.Contains(string(a.body), "at which clinic") {
		t.Errorf("the person concerned should read the allegation and not who wrote it: %s", a.body)
	}
	for _, login := range []string{"", "nia"} {
		there, gone := string(w.get(login, deliberated).body), string(w.get(login, "/cases/2026-9").body)
		if cut := strings.Index(there, `"request_id"`); cut < 0 || !strings.Contains(there, "not-found") || there[:cut] != gone[:cut] {
			t.Errorf("%q: %s, of none: %s", login, there, gone)
		}
		if a := w.get(login, "/cases"); strings.Contains(string(a.body), "2026-4") {
			t.Errorf("%q sees it in the list: %s", login, a.body)
		}
	}
	w.send("nia", http.MethodPost, deliberated+"/vote", `{"draft":1,"agree":true}`).refused(http.StatusNotFound, "not-found", "")
	w.send("beatriz", http.MethodPost, deliberated+"/vote", `{"draft":1,"agree":true}`).refused(http.StatusForbidden, "not-on-the-panel", "")
	w.send("chidi", http.MethodPost, deliberated+"/vote", `{"draft":7,"agree":true}`).refused(http.StatusConflict, "draft-changed", "")
	w.send("chidi", http.MethodPost, deliberated+"/vote", `{"draft":"1"}`).refused(http.StatusUnprocessableEntity, "malformed", "draft")
	w.send("chidi", http.MethodPost, deliberated+"/draft", `{"facts":"It was said.","rule":4,"broken":true,"reasons":"R","measure":"mute","days":7,"appeal":"A","register":"Beatriz said it."}`).
		refused(http.StatusUnprocessableEntity, "register-names", "")
	w.send("chidi", http.MethodPost, deliberated+"/draft", `{"facts":"It was said.","rule":4,"broken":true,"reasons":"R","measure":"mute","days":7,"appeal":"A","register":"A member said it."}`).want(http.StatusOK, nil)
	w.send("priya", http.MethodPost, deliberated+"/vote", `{"draft":2,"agree":true}`).want(http.StatusOK, &c)
	if c.Case.Stage != governance.CaseRuled || len(c.Rulings) != 1 || c.Rulings[0].Whole == nil {
		t.Fatalf("after the vote: %+v", c)
	}
	var seen caseAnswer
	w.get("", deliberated).want(http.StatusOK, &seen)
	if len(seen.Rulings) != 1 || seen.Rulings[0].Whole != nil || seen.Rulings[0].Register != "A member said it." || len(seen.Reports) > 0 || seen.Concerned != nil {
		t.Errorf("a stranger reads %+v", seen)
	}
	w.send("beatriz", http.MethodPost, deliberated+"/appeal", `{"text":"It was known."}`).want(http.StatusOK, &c)
	if c.Case.Stage != governance.CaseAppealed || !c.Case.OnAppeal {
		t.Errorf("after the appeal: %+v", c.Case)
	}
}

// TestReport_AnswersTheSameWhateverRuns: about Tomos, who is before the council, and
// about Rui, who is not, a program reads the same members.
func TestReport_AnswersTheSameWhateverRuns(t *testing.T) {
	w := newWorld(t)
	var said [2]string
	for n, about := range []string{"rui", "tomos"} {
		var r reportAnswer
		a := w.send("lowri", http.MethodPost, "/cases", fmt.Sprintf(`{"kind":"person","target":%q,"rule":1,"text":"It was said."}`, about))
		a.want(http.StatusCreated, &r)
		said[n] = strings.NewReplacer(string(r.Report.ID), "ID", string(r.Report.At), "AT", r.About, "WHO").Replace(string(a.body))
		if len(r.Report.ID) != 32 {
			t.Errorf("about %s the report is %s", about, r.Report.ID)
		}
	}
	if said[0] != said[1] {
		t.Errorf("as the first: %s\nof a case that runs: %s", said[0], said[1])
	}
}

func TestReport_IsTakenFromPrograms(t *testing.T) {
	w := newWorld(t)
	var r reportAnswer
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"rui","rule":1,"text":"He did."}`).want(http.StatusCreated, &r)
	if r.Report.ID == "" || r.Report.Case != "" || r.Text != "He did." || r.About != "Rui Teixeira" || len(r.Bench) != 7 {
		t.Errorf("got %+v", r)
	}
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"rui","rule":1,"text":"Again."}`).refused(http.StatusConflict, "said-already", "")
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"nobody","rule":1,"text":"x"}`).refused(http.StatusUnprocessableEntity, "target-unknown", "")
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"esi","rule":9,"text":"x"}`).refused(http.StatusUnprocessableEntity, "report-malformed", "")
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"esi","rule":1}`).refused(http.StatusUnprocessableEntity, "text", "")
	w.send("", http.MethodPost, "/cases", `{"kind":"person","target":"esi","rule":1,"text":"x"}`).refused(http.StatusUnauthorized, "sign-in", "")
	own := "/reports/" + string(r.Report.ID)
	w.send("nia", http.MethodPost, own+"/object", `{"juror":"chidi","reason":"We are cousins."}`).want(http.StatusOK, &r)
	if len(r.Objections) != 1 || len(r.Bench) != 6 {
		t.Errorf("after an objection: %+v", r)
	}
	w.send("nia", http.MethodPost, own+"/object", `{"juror":"chidi","reason":"Again."}`).refused(http.StatusConflict, "said-already", "")
	w.send("nia", http.MethodPost, own+"/object", `{"juror":"rui","reason":"x"}`).refused(http.StatusUnprocessableEntity, "holds-no-seat", "")
	w.send("chidi", http.MethodPost, own+"/withdraw", "").refused(http.StatusNotFound, "not-found", "")
	w.get("chidi", own).refused(http.StatusNotFound, "not-found", "")
	w.send("nia", http.MethodPost, own+"/withdraw", "").want(http.StatusOK, &r)
	if !r.Report.Withdrawn {
		t.Errorf("after it was taken back: %+v", r)
	}
	w.get("nia", own).want(http.StatusOK, &r)
	var l caseList
	w.get("", "/cases").want(http.StatusOK, &l)
	if len(l.Register) != 2 || len(l.Judge)+len(l.About)+len(l.Reported)+len(l.Watched) > 0 {
		t.Errorf("a stranger reads %+v", l)
	}

}
