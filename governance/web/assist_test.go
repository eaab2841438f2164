// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
)

// TestAssist_TwoOfTheBoardEnterABallot on the pages: one finds the member and enters what
// is on the paper, the other sees who waits and not what was entered, and enters it too.
func TestAssist_TwoOfTheBoardEnterABallot(t *testing.T) {
	w := newWorld(t)
	grace, lowri, nia := w.signedIn("grace"), w.signedIn("lowri"), w.signedIn("nia")
	nia.get(threats + "/assist").status(http.StatusForbidden)
	nia.get(threats).saysNot("Enter a ballot for a member who cannot")
	grace.get("/issues/2026-42/assist").status(http.StatusNotFound) // by its rules nobody enters a ballot for another
	grace.get(threats).leadsTo(threats + "/assist")
	grace.get(threats+"/assist").status(http.StatusOK).says("Nobody waits for a second entry.", "You do not see what the other entered.")
	grace.get(threats + "/assist?who=nobody").status(http.StatusUnprocessableEntity).says("Nobody of that name is on the roll of this vote.")
	grace.get(threats + "/assist?who=grace").status(http.StatusUnprocessableEntity).says("Nobody enters their own ballot here")
	grace.get(threats + "/assist?who=chidi").status(http.StatusUnprocessableEntity).says("They have voted themselves.")
	grace.get(threats + "/assist?who=bram").says("What the member chose").submit("Enter the ballot").status(http.StatusUnprocessableEntity)
	grace.get(threats+"/assist?who=bram").submit("Enter the ballot", "choice", "yes").status(http.StatusOK).says("It waits for the second")
	grace.get(threats+"/assist").says("You entered a ballot", "It waits for a second person.")
	lowri.get(threats+"/assist").says("Grace", "entered a ballot").leadsTo(threats + "/assist?who=bram")
	lowri.get(threats+"/assist?who=bram").submit("Enter the ballot", "choice", "no").status(http.StatusOK).says("Neither entry counts.")
	grace.get(threats + "/assist").says("The two entries did not agree")
	lowri.get(threats+"/assist?who=bram").submit("Enter the ballot", "choice", "yes").says("It waits for the second")
	grace.get(threats+"/assist?who=bram").submit("Enter the ballot", "choice", "yes").status(http.StatusOK).
		says("The ballot is cast", "Print this page now and give it to the member", "moothall-receipt/1", "seated_in")
	lowri.get(threats + "/assist?who=bram").says("Two have entered a ballot for this member before.")

	bram := w.signedIn("bram")
	bram.get(threats + "/receipt").status(http.StatusOK)
	bram.post(threats + "/ballot/withdraw").status(http.StatusOK)
	lowri.get(threats + "/assist?who=bram").says("They have voted themselves.")
}

// TestAssist_OfARankingGoesByNumbers, and says again what was typed where it cannot be read.
func TestAssist_OfARankingGoesByNumbers(t *testing.T) {
	w := newWorld(t)
	grace, lowri := w.signedIn("grace"), w.signedIn("lowri")
	grace.get(surplus + "/assist?who=amina").submit("Enter the ballot").status(http.StatusUnprocessableEntity).says("Put at least one option in a place")
	grace.get(surplus+"/assist?who=amina").submit("Enter the ballot", "n-access", "x").status(http.StatusUnprocessableEntity)
	grace.get(surplus+"/assist?who=amina").submit("Enter the ballot", "n-access", "1", "n-reserve", "2").says("It waits for the second")
	lowri.get(surplus+"/assist?who=amina").submit("Enter the ballot", "n-access", "1", "n-reserve", "2").says("The ballot is cast")
}

// TestPaperBallot_NamesNobody and says what becomes of it.
func TestPaperBallot_NamesNobody(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get(surplus+"/paper-ballot").status(http.StatusOK).says("Write 1 beside the option you like best", "Give it, by hand, to two")
	nia.get(threats+"/paper-ballot").status(http.StatusOK).says("Shall rule 7", "Put a cross beside one answer.")
	w.browser().get("/issues/2026-42/paper-ballot").status(http.StatusOK).says("By the rules of this vote nobody enters a ballot for another")
}
