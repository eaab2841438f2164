// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"

	"moothall/bodies/memberlist"
)

const (
	listPage   = "/bodies/assembly/member-list"
	listOfTown = "name,sphere,slug,mail,place,fields,good_until\nAna Sousa,inner,,ana@example.org,lisbon,,\nOld Tom,inner,,,,,\nT. Evans,inner,tomos,,newport,finance=2027-05-03,\nNia Rees,outer,nia,,,,\n"
)

// hidden is the value of a hidden field of the page.
func hidden(t *testing.T, b *browser, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(b.page.raw, `name="`+name+`" value="`)
	value, _, closed := strings.Cut(rest, `"`)
	if !found || !closed {
		t.Fatalf("the page has no hidden field %s", name)
	}
	return value
}

// TestMemberList_IsShownAndThenEntered: the office brings a list, sees what it would do,
// and enters it; what is wrong stands first, with its line, and nothing is entered then.
func TestMemberList_IsShownAndThenEntered(t *testing.T) {
	w := newWorld(t)
	gwenllian := w.signedIn("gwenllian")
	gwenllian.get("/bodies/assembly/members").follow("Bring or take out a list of members").at(listPage).says("Bring a list", "good_until", "cannot be dated back").saysNot("What the list would do")

	gwenllian.post(listPage, "list", "name,weight\nA,7\n").status(http.StatusUnprocessableEntity).says("There is no column “weight” in such a list")
	gwenllian.post(listPage, "list", "name,since,sphere\nA,2020-01-01,inner\n").status(http.StatusUnprocessableEntity).says("Take the column “since” out")
	gwenllian.post(listPage, "list", "").status(http.StatusUnprocessableEntity).says("There is nobody on the list")
	gwenllian.post(listPage, "list", listOfTown+"X,inner,assembly,,,,\nY,inner,,nobody,,,\nTomos Llewellyn,inner,,,,,\n").at(listPage).status(http.StatusOK).
		says("3 lines are not in order", "Line 6. “assembly” is the address of a body", "Line 7. “nobody” is no mail address", "Line 8. A member is called “Tomos Llewellyn” already", "Nothing of it can be entered").saysNot("Enter all of it")

	gwenllian.post(listPage, "list", "name,sphere,place\nA,inner,atlantis\nB,all,\n").says("Line 2. There is no place “atlantis” in the charters. Line 3. “all” is no sphere") // as they stand in the file, whichever is found first

	gwenllian.post(listPage, "list", listOfTown).at(listPage).
		says("2 people come in", "2 of them are new here", "1 gets a letter", "1 member moves", "1 member is attested something", "1 member is in another sphere",
			"@ana_sousa", "Gets a letter at ana@example.org", "Has no login", "The list calls them T. Evans", "Moves to Newport", "nobody is moved from one sphere to the other", "Not on the list", "Enter all of it")
	file, sum := hidden(t, gwenllian, "file"), hidden(t, gwenllian, "sum")
	gwenllian.post(listPage, "list", "name,weight\nA,7\n").status(http.StatusUnprocessableEntity).says("There is no column “weight” in such a list").saysNot("Enter all of it", "What the list would do")
	gwenllian.post(listPage+"/enter", "file", file, "sum", sum).status(http.StatusConflict).says("No list of yours waits") // nobody enters the older one for what they brought last
	gwenllian.post(listPage, "list", listOfTown).at(listPage).says("Enter all of it")
	file, sum = hidden(t, gwenllian, "file"), hidden(t, gwenllian, "sum")
	gwenllian.post(listPage+"/enter", "file", file, "sum", strings.Repeat("0", 64)).status(http.StatusConflict).says("Meanwhile something has changed")
	gwenllian.post(listPage+"/enter", "file", file, "sum", sum).at("/bodies/assembly/members").says("The list is entered")
	gwenllian.get("/bodies/assembly/members/ana_sousa").says("Ana Sousa", "entered it from the list", "Lisbon")
	gwenllian.post(listPage+"/enter", "file", file, "sum", sum).status(http.StatusConflict).says("No list of yours waits")

	gwenllian.post(listPage, "list", strings.Replace(listOfTown, "Old Tom,inner,", "Old Tom,inner,old_tom", 1)).at(listPage).says("Of 3 members nothing is new").saysNot("Enter all of it")
	gwenllian.post(listPage + "/drop").at(listPage).saysNot("What the list would do")

	file = gwenllian.get("/bodies/assembly/members.csv").status(http.StatusOK).page.raw
	if !strings.HasPrefix(file, "name,slug,mail,sphere,place,fields,good_until\r\n") || !strings.Contains(file, "\r\nAna Sousa,ana_sousa,,inner,lisbon,,\r\n") || strings.Contains(file, "@") {
		t.Errorf("the members as a list: %.300q", file)
	}
}

// TestMemberList_IsForWhoKeepsIt: everybody else is told who does.
func TestMemberList_IsForWhoKeepsIt(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	for _, path := range []string{listPage, "/bodies/assembly/members.csv"} {
		nia.get(path).status(http.StatusForbidden).says("It is seen and noted by those who hold a seat in Membership Office").saysNot("Tomos")
	}
	nia.post(listPage, "list", listOfTown).status(http.StatusForbidden)
	nia.post(listPage+"/enter", "file", "x", "sum", "y").status(http.StatusForbidden)
	nia.post(listPage + "/drop").status(http.StatusForbidden)
	nia.get("/bodies/wales/member-list").status(http.StatusForbidden)
	nia.get("/bodies/nobody/member-list").status(http.StatusNotFound)
}

// TestMemberList_MayBeAsLargeAsItSays, and no other form may.
func TestMemberList_MayBeAsLargeAsItSays(t *testing.T) {
	w := newWorld(t)
	gwenllian := w.signedIn("gwenllian")
	lines := func(n int) string {
		return "name,sphere\n" + strings.Repeat("Somebody whose name is rather long and who is called so,inner\n", n)
	}
	gwenllian.post(listPage, "list", lines(memberlist.MaxLines)).at(listPage).says("lines are not in order", "which are not shown")
	gwenllian.post(listPage, "list", lines(memberlist.MaxLines+1)).status(http.StatusUnprocessableEntity).says("There are more lines than 5,000")
	gwenllian.post(listPage, "list", strings.Repeat("a", maxList+1)).status(http.StatusRequestEntityTooLarge)
	gwenllian.post(listPage+"/enter", "file", strings.Repeat("a", maxBody+1)).status(http.StatusRequestEntityTooLarge)
}
