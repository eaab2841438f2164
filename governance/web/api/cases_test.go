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
	if c.Role != governance.RoleJuror || len(c.Reports) != 5 || c.Reports[0].By == nil || c.Draft == nil || len(c.Panel) != 3 || c.Lot == nil {
		t.Fatalf("a juror reads %+v", c)
	}
	w.get("beatriz", deliberated).want(http.StatusOK, &c)
	if c.Role != governance.RoleConcerned {
		t.Errorf("the role is %s", c.Role)
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

func TestReport_IsTakenFromPrograms(t *testing.T) {
	w := newWorld(t)
	var c caseAnswer
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"rui","rule":1,"text":"He did."}`).want(http.StatusCreated, &c)
	if c.Role != governance.RoleReporter || c.Case.Stage != governance.CaseReported || len(c.Reports) != 1 || !c.Reports[0].Own {
		t.Errorf("got %+v", c)
	}
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"rui","rule":1,"text":"Again."}`).refused(http.StatusConflict, "said-already", "")
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"nobody","rule":1,"text":"x"}`).refused(http.StatusUnprocessableEntity, "target-unknown", "")
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"esi","rule":9,"text":"x"}`).refused(http.StatusUnprocessableEntity, "report-malformed", "")
	w.send("nia", http.MethodPost, "/cases", `{"kind":"person","target":"esi","rule":1}`).refused(http.StatusUnprocessableEntity, "text", "")
	w.send("", http.MethodPost, "/cases", `{"kind":"person","target":"esi","rule":1,"text":"x"}`).refused(http.StatusUnauthorized, "sign-in", "")
	w.send("nia", http.MethodPost, "/cases/"+string(c.Case.ID)+"/withdraw", "").want(http.StatusOK, &c)
	if c.Case.Stage != governance.CaseWithdrawn {
		t.Errorf("after it was taken back: %+v", c.Case)
	}
	var l caseList
	w.get("", "/cases").want(http.StatusOK, &l)
	if len(l.Register) != 2 || len(l.Judge)+len(l.About)+len(l.Reported)+len(l.Watched) > 0 {
		t.Errorf("a stranger reads %+v", l)
	}

}
