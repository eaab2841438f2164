// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"fmt"
	"net/http"
	"testing"

	"moothall/governance"
	"moothall/governance/store"
)

// TestRegistration_AnswersTheSameOfEveryAddress: of one that has an account as of one that
// has none, and what is no address is told so.
func TestRegistration_AnswersTheSameOfEveryAddress(t *testing.T) {
	w := newWorld(t)
	var d doorAnswer
	w.get("", "/registration").want(http.StatusOK, &d)
	if d.Who != governance.RegisteringOpen || !d.Open || len(d.Bodies) == 0 {
		t.Errorf("the door is %+v", d)
	}
	ask := func(body string) answer { return w.send("", http.MethodPost, "/registration", body) }
	ask(`{"address":"una"}`).refused(http.StatusUnprocessableEntity, "address-malformed", "address")
	ask(`{"address":"una@example.net","next":"/bodies"}`).refused(http.StatusUnprocessableEntity, "malformed", "next")
	ask(`{"address":"una@example.net","code":"none"}`).refused(http.StatusGone, "invitation-over", "")
	var first string
	for n, address := range []string{"una@example.net", "nia@estuary.example"} {
		a := ask(fmt.Sprintf(`{"address":%q}`, address)).want(http.StatusAccepted, nil)
		said := fmt.Sprint(string(a.body), a.header.Get("Content-Length"), a.header.Get("Set-Cookie"))
		if n == 0 {
			first = said
		}
		if said != first || said != "" {
			t.Errorf("of %s it says %q", address, said)
		}
	}
	asked := 0
	if err := w.db.View(t.Context(), func(tx *store.Tx) error {
		all, err := tx.RegistrationsWaiting(w.now.AddDate(1, 0, 0), 10)
		asked = len(all)
		return err
	}); err != nil || asked != 2 {
		t.Errorf("%d have asked, %v", asked, err)
	}
}

// TestInvitation_IsFollowedByItsCode, and is as good afterwards.
func TestInvitation_IsFollowedByItsCode(t *testing.T) {
	w := newWorld(t)
	var made invitation
	w.send("nia", http.MethodPost, "/bodies/assembly/invitations", `{"sphere":"inner","note":"Una"}`).want(http.StatusCreated, &made)
	code := fmt.Sprintf(`{"code":%q}`, made.Code)
	for _, reader := range []string{"", "peter"} {
		var f followed
		w.send(reader, http.MethodPost, "/invitations/follow", code).want(http.StatusOK, &f)
		if f.Inviter.Slug != "nia" || f.Body.Slug != "assembly" || f.Sphere != "inner" || f.Needs != 2 || f.Expires != made.Expires {
			t.Errorf("%q reads %+v", reader, f)
		}
	}
	w.send("", http.MethodPost, "/invitations/follow", `{"code":"none"}`).refused(http.StatusGone, "invitation-over", "")
	w.send("", http.MethodPost, "/invitations/follow", `{}`).refused(http.StatusGone, "invitation-over", "")
	w.send("", http.MethodPost, "/registration", fmt.Sprintf(`{"address":"una@example.net","code":%q}`, made.Code)).want(http.StatusAccepted, nil)
	w.send("nia", http.MethodPost, "/invitations/"+made.ID+"/withdraw", `{}`).want(http.StatusNoContent, nil)
	w.send("", http.MethodPost, "/invitations/follow", code).refused(http.StatusGone, "invitation-over", "")
}
