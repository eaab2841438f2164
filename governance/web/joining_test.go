// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance/store"
	"moothall/governance/town"
)

// TestJoin_SaysWhoComesInAndTakesWhatIsAsked: a stranger reads the charter's words and is
// told to sign in; a neighbour asks, sees how it stands, and takes it back.
func TestJoin_SaysWhoComesInAndTakesWhatIsAsked(t *testing.T) {
	w := newWorld(t)
	w.browser().get("/bodies/assembly").follow("Become a member").at("/bodies/assembly/join").status(http.StatusOK).
		says("Sign in to become a member", "2 members in good standing who vouch for them", "Membership Office", "Members say themselves where they live").
		saysNot("Ask to be admitted")
	w.browser().get("/bodies/wales/join").status(http.StatusOK).says("nobody becomes one")
	w.browser().get("/bodies/wales").saysNot("Become a member")
	w.browser().get("/bodies/nowhere/join").status(http.StatusNotFound)

	peter := w.signedIn("peter") // of the outer sphere
	peter.get("/bodies/assembly").says("Member since", "in good standing")
	peter.get("/bodies/assembly/join").says("Ask to come into the inner sphere: a body decides").saysNot("members vouch", "Come into the outer sphere")
	const way = "inner-application"
	peter.post("/bodies/assembly/join", "way", way, "text-"+way, " ").status(http.StatusUnprocessableEntity).says("Say in 1 to 2000 characters who you are")
	peter.post("/bodies/assembly/join", "way", way, "text-"+way, "I mend <nets>.", "place-"+way, "atlantis").status(http.StatusUnprocessableEntity).says("Choose one of the places")
	if !strings.Contains(peter.page.raw, "I mend &lt;nets&gt;.") {
		t.Error("what was typed is gone")
	}
	peter.post("/bodies/assembly/join", "way", way, "text-"+way, "I mend <nets>.", "place-"+way, "cardiff").at("/bodies/assembly/join").
		says("You have asked", "One of those who decide is to agree; so far: 0", "I mend <nets>.", "Only those who answer it see what you asked").saysNot("Ask to be admitted")
	peter.get("/bodies/assembly").says("so far: 0").follow("See what you asked").at("/bodies/assembly/join")
	peter.post("/bodies/assembly/join", "way", way, "text-"+way, "Once more.").status(http.StatusConflict).says("You have asked already")
	peter.post("/bodies/wales/join", "way", way, "text-"+way, "Let me.").status(http.StatusConflict).says("does not name this way")

	nia := w.signedIn("nia")
	nia.get("/bodies/assembly/join").saysNot("nets", "Take it back").says("Member since")
	nia.post("/bodies/assembly/join", "way", way, "text-"+way, "Again.").status(http.StatusConflict).says("You are a member there already")
	var back string
	for _, f := range peter.get("/bodies/assembly/join").page.root.all("form") {
		if a := f.attr["action"]; strings.HasSuffix(a, "/withdraw") {
			back = a
		}
	}
	nia.post(back).status(http.StatusForbidden)
	peter.post(back).at("/bodies/assembly/join").says("You have taken it back", "Ask to be admitted")
	peter.post(back).status(http.StatusConflict).says("answered or taken back in the meantime")
}

// TestApplications_AreReadAndAnsweredByThoseWhoMay: the office reads what Meinir asks and
// is reminded of it at home, a member who may only vouch does not see it, and nobody
// else sees anything.
func TestApplications_AreReadAndAnsweredByThoseWhoMay(t *testing.T) {
	w := newWorld(t)
	nia, tomos, gwenllian := w.signedIn("nia"), w.signedIn("tomos"), w.signedIn("gwenllian")
	nia.get("/bodies/assembly/applications").status(http.StatusOK).says("Nobody waits for an answer").saysNot("Meinir")
	nia.get("/").saysNot("asks to become a member")
	tomos.get("/bodies/assembly/join").says("on probation until 2 December 2026")
	tomos.get("/bodies/assembly/applications").status(http.StatusForbidden).says("read and answered by members of General Assembly in good standing", "Membership Office").saysNot("Meinir")
	gwenllian.get("/bodies/wales/applications").status(http.StatusForbidden).says("In Wales Chapter nobody is asked")
	gwenllian.get("/").says("1 person asks to become a member of General Assembly").follow("Read who asks to come in").at("/bodies/assembly/applications").
		says("Meinir Lloyd", "I have advised Estuary", "Says they live in Cardiff", "so far: 0")
	var answer string
	for _, f := range gwenllian.page.root.all("form") {
		if a := f.attr["action"]; strings.HasSuffix(a, "/answer") {
			answer = a
		}
	}
	reason := "reason-" + strings.Split(answer, "/")[2]
	nia.post(answer, "answer", "agree").status(http.StatusForbidden)
	gwenllian.post(answer, "answer", "perhaps").status(http.StatusUnprocessableEntity)
	gwenllian.post(answer, "answer", "against", "body", "assembly").status(http.StatusUnprocessableEntity).says("Say in 1 to 2000 characters why you are against it")
	gwenllian.post(answer, "answer", "agree").at("/bodies/assembly/applications").says("they are a member", "Nobody waits for an answer")
	gwenllian.post(answer, "answer", "against", reason, "We were mistaken.").status(http.StatusConflict).says("answered or taken back in the meantime")
	gwenllian.get("/").saysNot("asks to become a member")
}

// TestApplications_OfWhoIsVouchedFor: two members who know them bring them in, and a word
// can be taken back until then.
func TestApplications_OfWhoIsVouchedFor(t *testing.T) {
	w := newWorld(t)
	w.leaves("peter")
	peter, nia, bram := w.signedIn("peter"), w.signedIn("nia"), w.signedIn("bram")
	peter.get("/bodies/assembly").says("No member any more").follow("Become a member")
	peter.submit("Ask to be admitted", "text-inner-invitation", "I am the server next door.").says("2 members in good standing are to vouch; so far: 0")
	nia.get("/bodies/assembly").follow("Who asks to come in").says("Peter Hallam", "I am the server next door.").saysNot("Why you are against it", "I do not vouch any more")
	nia.submit("I know them and vouch: Peter Hallam").says("You vouched for them", "so far: 1")
	nia.submit("I do not vouch any more: Peter Hallam").says("so far: 0")
	nia.submit("I know them and vouch: Peter Hallam")
	peter.get("/bodies/assembly/join").says("so far: 1")
	bram.get("/bodies/assembly/applications").submit("I know them and vouch: Peter Hallam").says("they are a member", "Nobody waits for an answer")
	peter.get("/bodies/assembly").says("on probation until 22 December 2026")
}

// leaves ends somebody's membership of the assembly, a day before.
func (w *world) leaves(login string) {
	w.t.Helper()
	if err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		return tx.EndMember("assembly", town.ID(bodies.Slug(login)), w.now().Add(-24*time.Hour))
	}); err != nil {
		w.t.Fatal(err)
	}
}
