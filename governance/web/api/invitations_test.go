// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"

	"moothall/governance"
)

// TestInvitations_AreMadeListedAndTakenBackAsOnThePages: the code is told once.
func TestInvitations_AreMadeListedAndTakenBackAsOnThePages(t *testing.T) {
	w := newWorld(t)
	const list = "/bodies/assembly/invitations"
	w.get("", list).refused(http.StatusUnauthorized, "sign-in", "")
	w.get("nia", "/bodies/wales/invitations").refused(http.StatusForbidden, "inviters", "")
	w.send("nia", http.MethodPost, list, `{"sphere":"inner","note":""}`).refused(http.StatusUnprocessableEntity, "note-malformed", "")
	var made invitation
	w.send("nia", http.MethodPost, list, `{"sphere":"inner","note":"Una"}`).want(http.StatusCreated, &made)
	var all invitationList
	w.get("nia", list).want(http.StatusOK, &all)
	if len(made.Code) != 23 || len(all.Invitations) != 1 || all.Invitations[0].Code != "" || all.Invitations[0].ID != made.ID || len(all.Spheres) != 1 {
		t.Errorf("%+v, %+v", made, all)
	}
	w.send("bram", http.MethodPost, "/invitations/use", `{"code":"`+made.Code+`","text":"I mend nets."}`).refused(http.StatusConflict, "member-already", "")
	w.send("bram", http.MethodPost, "/invitations/use", `{"code":"none"}`).refused(http.StatusGone, "invitation-over", "")
	w.send("bram", http.MethodPost, "/invitations/"+made.ID+"/withdraw", `{}`).refused(http.StatusForbidden, "forbidden", "")
	w.send("nia", http.MethodPost, "/invitations/"+made.ID+"/withdraw", `{}`).want(http.StatusNoContent, nil)
	w.send("nia", http.MethodPost, "/invitations/"+made.ID+"/withdraw", `{}`).refused(http.StatusGone, "invitation-over", "")
	w.get("nia", list).want(http.StatusOK, &all)
	if all.Invitations[0].State != governance.InvitationWithdrawn {
		t.Errorf("it is %s", all.Invitations[0].State)
	}
}
