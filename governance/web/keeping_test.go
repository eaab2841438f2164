// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"
)

// TestKeeping_IsForThoseWhoNoteSomething: the office finds a member, attests, takes back,
// and corrects; everybody else is told who does.
func TestKeeping_IsForThoseWhoNoteSomething(t *testing.T) {
	w := newWorld(t)
	nia, gwenllian := w.signedIn("nia"), w.signedIn("gwenllian")
	const tomos = "/bodies/assembly/members/tomos"
	for _, path := range []string{"/bodies/assembly/members", tomos, "/bodies/assembly/members/nobody"} {
		nia.get(path).status(http.StatusForbidden).says("It is seen and noted by those who hold a seat in Membership Office").saysNot("Tomos")
	}
	gwenllian.get("/bodies/wales/members").status(http.StatusForbidden).says("In Wales Chapter nobody notes anything of members")
	nia.post(tomos, "ground", "competence", "field", "finance").status(http.StatusForbidden).says("It is seen and noted by")
	nia.get("/bodies/assembly").saysNot("Members by")

	gwenllian.get("/bodies/assembly").follow("Members").at("/bodies/assembly/members").says("Amina", "Members by their addresses").follow("Show the next ones").says("Members by their addresses")
	gwenllian.get("/bodies/assembly/members?who=tomos").says("Tomos Llewellyn", "on probation until 2 December 2026").saysNot("Amina").follow("Tomos Llewellyn").at(tomos).
		says("Cardiff", "entered it from the list", "Attest a competence", "The charter sets no end", "stands in the record").saysNot("Renew the membership")
	gwenllian.get("/bodies/assembly/members?who=zyzzyva").says("No member is called that")
	gwenllian.get("/bodies/assembly/members/nobody").status(http.StatusNotFound)

	if !strings.Contains(gwenllian.get(tomos).page.raw, `<option value="finance">`) {
		t.Error("the form does not offer finance")
	}
	attest := func(fields ...string) *browser {
		return gwenllian.post(tomos, append([]string{"ground", "competence", "field", "finance"}, fields...)...)
	}
	attest("until", "2020-01-01").status(http.StatusUnprocessableEntity).says("Choose a last day that lies ahead")
	attest("until", "soon").status(http.StatusUnprocessableEntity).says("Choose a last day that lies ahead")
	attest("until", "2027-05-03").at(tomos).says("It is noted", "Until 3 May 2027", "Attested by Gwenllian Pugh")
	w.signedIn("tomos").get("/memberships").says("Until 3 May 2027", "Attested by Gwenllian Pugh")
	attest("until", "2027-05-03").status(http.StatusUnprocessableEntity) // nothing new of it
	attest("withdrawn", "1").at(tomos).says("It is noted").saysNot("Until 3 May 2027")
	attest("withdrawn", "1").status(http.StatusConflict)

	gwenllian.post(tomos, "ground", "residence", "place", "atlantis").status(http.StatusUnprocessableEntity).says("Choose one of the places")
	gwenllian.post(tomos, "ground", "residence", "place", "newport").at(tomos).says("Newport")
	gwenllian.post(tomos, "ground", "correction", "sphere", "outer").status(http.StatusConflict) // nobody decides on that sphere
	gwenllian.post(tomos, "ground", "renewal", "good-until", "").status(http.StatusUnprocessableEntity).says("Choose a day")
	gwenllian.post(tomos, "ground", "renewal", "good-until", "2027-05-03").status(http.StatusConflict) // nothing is renewed there
	gwenllian.post("/bodies/assembly/members/peter", "ground", "correction", "sphere", "inner").at("/bodies/assembly/members/peter").says("It is noted", "inner sphere")
	own := "/bodies/assembly/members/gwenllian"
	gwenllian.get(own).status(http.StatusOK).saysNot("Attest it", "Correct it")
	gwenllian.post(own, "ground", "competence", "field", "finance").status(http.StatusUnprocessableEntity)
}
