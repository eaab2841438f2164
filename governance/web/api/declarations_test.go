// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
)

func TestDeclarations_AreTwinsOfThePage(t *testing.T) {
	w := newWorld(t)
	const path = "/issues/2026-41/declarations"
	var l declarationList
	w.get("", path).want(http.StatusOK, &l)
	if len(l.Declarations) != 3 || l.Declare || l.Declarations[0].Person.Slug != "chidi" || l.Declarations[0].Choice.Answer != governance.Yes || l.Declarations[0].Departure != "" {
		t.Fatalf("got %+v", l)
	}
	w.send("bram", http.MethodPost, path, `{"choice":"no","reasons":"So."}`).want(http.StatusNoContent, nil)
	w.send("bram", http.MethodPost, path, `{"choice":"no","reasons":"So."}`).want(http.StatusNoContent, nil)
	w.send("bram", http.MethodPost, path, `{"choice":"yes"}`).want(http.StatusNoContent, nil)
	l = declarationList{} // JSON is read into what is there
	w.get("bram", path).want(http.StatusOK, &l)
	if own := l.Declarations[0]; !l.Declare || own.Person.Slug != "bram" || own.Choice.Answer != governance.Yes || own.Reasons != "" || len(own.Earlier) != 1 || own.Earlier[0].Reasons != "So." {
		t.Errorf("got %+v", l)
	}
	w.send("bram", http.MethodPost, path, `{"choice":"maybe"}`).refused(http.StatusUnprocessableEntity, "ballot-malformed", "choice")
	w.send("bram", http.MethodPost, path, `{}`).refused(http.StatusUnprocessableEntity, "malformed", "ranking")
	w.send("bram", http.MethodPost, path, `{"choice":"no","reasons":7}`).refused(http.StatusUnprocessableEntity, "malformed", "reasons")
	w.send("bram", http.MethodPost, path, `{"choice":"no","reasons":"`+strings.Repeat("x", 2001)+`"}`).refused(http.StatusUnprocessableEntity, "reasons-long", "reasons")
	w.send("nia", http.MethodPost, path, `{"choice":"no"}`).refused(http.StatusConflict, "no-public-delegate", "")
	w.send("", http.MethodPost, path, `{"choice":"no"}`).refused(http.StatusUnauthorized, "sign-in", "")
	w.send("bram", http.MethodPost, "/issues/2026-39/declarations", `{"ranking":[["fee"]]}`).refused(http.StatusNotFound, "no-declarations", "")
	w.get("", "/issues/2026-39/declarations").refused(http.StatusNotFound, "no-declarations", "")
	w.get("", path+"?cursor=x").refused(http.StatusUnprocessableEntity, "malformed", "cursor")

	l = declarationList{}
	w.get("", "/issues/2026-34/declarations").want(http.StatusOK, &l)
	became := map[bodies.Slug]governance.Departure{}
	for _, d := range l.Declarations {
		if became[d.Person.Slug] = d.Departure; (d.Ballot != nil) != (d.Departure == governance.Departed) {
			t.Errorf("got %+v", d)
		}
	}
	if became["chidi"] != governance.Kept || became["lowri"] != governance.Departed || became["marta"] != governance.Uncast {
		t.Errorf("got %v", became)
	}
	var lowri publicAnswer
	w.get("", "/delegates/lowri").want(http.StatusOK, &lowri)
	departed := 0
	for _, s := range lowri.Record {
		if s.Departure == governance.Departed && s.Declared.Answer == governance.No {
			departed++
		}
	}
	if departed != 1 {
		t.Errorf("her record: %+v", lowri.Record)
	}
}

// TestDeclarations_BeforeTheVote: there are none yet, and until when is told once it is known.
func TestDeclarations_BeforeTheVote(t *testing.T) {
	w := newWorld(t)
	var l declarationList
	w.get("bram", "/issues/2026-49/declarations").want(http.StatusOK, &l)
	if l.Until != "" || len(l.Declarations) > 0 || l.Declare {
		t.Errorf("got %+v", l)
	}
	w.send("bram", http.MethodPost, "/issues/2026-49/declarations", `{"choice":"no"}`).refused(http.StatusConflict, "not-open", "")
}
