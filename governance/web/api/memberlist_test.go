// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"moothall/bodies"
)

// TestMemberList_IsShownDryAndThenEntered: with the sum that the dry run answered, and not
// without it.
func TestMemberList_IsShownDryAndThenEntered(t *testing.T) {
	w := newWorld(t)
	const at = "/bodies/assembly/member-list"
	const list = `"name,sphere,slug,place\nAna Sousa,inner,,lisbon\nTomos,inner,tomos,newport\n"`
	w.send("", http.MethodPost, at, `{"list":`+list+`,"dry_run":true}`).refused(http.StatusUnauthorized, "sign-in", "")
	w.send("nia", http.MethodPost, at, `{"list":`+list+`,"dry_run":true}`).refused(http.StatusForbidden, "keepers", "")
	w.get("nia", "/bodies/assembly/members.csv").refused(http.StatusForbidden, "keepers", "")
	w.send("gwenllian", http.MethodPost, at, `{"list":`+list+`,"dry_run":"no"}`).refused(http.StatusUnprocessableEntity, "malformed", "dry_run")
	w.send("gwenllian", http.MethodPost, at, `{"list":7}`).refused(http.StatusUnprocessableEntity, "malformed", "list")
	w.send("gwenllian", http.MethodPost, at, `{"list":"name,since\nA,1"}`).refused(http.StatusUnprocessableEntity, "malformed", "list")
	var shown, entered listAnswer
	w.send("gwenllian", http.MethodPost, at, `{"list":"name,sphere\nA,all\nB,inner\n","dry_run":true}`).want(http.StatusOK, &shown)
	if !shown.Faulty || len(shown.Faults) != 1 || shown.Faults[0].Line != 2 || len(shown.Lines) != 1 {
		t.Errorf("of a list that is not in order: %+v", shown)
	}
	w.send("gwenllian", http.MethodPost, at, fmt.Sprintf(`{"list":"name,sphere\nA,all\nB,inner\n","sum":%q}`, shown.Sum)).refused(http.StatusUnprocessableEntity, "list-faulty", "")
	shown = listAnswer{}
	w.send("gwenllian", http.MethodPost, at, `{"list":`+list+`,"dry_run":true}`).want(http.StatusOK, &shown)
	if shown.Faulty || shown.Entered || len(shown.Lines) != 2 || !shown.Lines[0].New || shown.Lines[0].Slug != "ana_sousa" || !slices.Equal(shown.Lines[1].Acts, []bodies.Ground{bodies.ByResidence}) {
		t.Errorf("it is shown: %+v", shown)
	}
	w.send("gwenllian", http.MethodPost, at, `{"list":`+list+`}`).refused(http.StatusConflict, "list-changed", "")
	w.send("gwenllian", http.MethodPost, at, fmt.Sprintf(`{"list":%s,"sum":%q}`, list, shown.Sum)).want(http.StatusOK, &entered)
	if !entered.Entered {
		t.Errorf("it is entered: %+v", entered)
	}
	w.send("gwenllian", http.MethodPost, at, fmt.Sprintf(`{"list":%s,"sum":%q}`, list, shown.Sum)).refused(http.StatusConflict, "list-changed", "") // nothing is to be done now
}
