// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"
)

// TestDelegation_FaultsStandAtTheirOwnFields: each says what would be right there.
func TestDelegation_FaultsStandAtTheirOwnFields(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get("/delegations").submit("Show me first", "scope", "field:finance", "delegate", "grace", "until", "2026-11-01").status(http.StatusUnprocessableEntity).
		says("That day is over: a delegation ends on a day to come.").saysNot("Choose what the delegation is for")
	nia.get("/delegations").says("or the member name she or he signs in with")
	nia.submit("Show me first", "scope", "field:finance", "delegate", "Nobody At All").status(http.StatusUnprocessableEntity).
		says("or the member name they sign in with").saysNot("address", "login")
}

// TestDelegationPreview_SaysHowLongItHolds: what the charter shortens is not
// shortened without a word.
func TestDelegationPreview_SaysHowLongItHolds(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	const shorter = "the charter lets a delegation live no longer than that"
	preview := func(until string) *browser {
		return nia.get("/delegations").submit("Show me first", "scope", "field:finance", "delegate", "grace", "until", until).status(http.StatusOK)
	}
	preview("2027-06-30").says("It would hold until 30 June 2027.").saysNot(shorter)
	preview("2035-06-30").says("It would hold until 22 November 2027: " + shorter).saysNot("2035")
	preview("").says("It would hold until 22 November 2027: " + shorter)
}

// TestDelegationPreview_KnowsOfBallotsCast: a vote in which the reader has voted
// is touched only once she takes her ballot back, and the preview says so.
func TestDelegationPreview_KnowsOfBallotsCast(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	const title, ownFirst = "Act on reports of threats within 24 hours, not 72", "It would hold for 1 open paper on which you have voted. Your own ballot comes first there:"
	preview := func() *browser {
		return nia.get("/delegations").submit("Show me first", "scope", "issue:2026-41", "delegate", "Grace Adeyemi").status(http.StatusOK)
	}
	preview().says("It touches 1 open paper: " + title).saysNot(ownFirst)
	nia.get(threats).submit("Review my vote", "choice", "no").submit("Send my ballot").status(http.StatusOK)
	preview().says(ownFirst + " " + title + " (without it: now you → Bram → Chidi; then you → Grace)").saysNot("It touches")
}

// TestDelegations_LeaveNoRestOfEverything: who gave away everything is told of
// no rest in which nobody else speaks.
func TestDelegations_LeaveNoRestOfEverything(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get("/delegations").says("All the rest")
	nia.get("/").says("You speak for yourself in everything else")
	nia.get("/delegations").submit("Show me first", "scope", everything, "delegate", "grace").submit("Give my voice to Grace").at("/delegations").says("Everything").saysNot("All the rest")
	nia.get("/").says("change who speaks for you").saysNot("You speak for yourself in everything else")
}

// TestIssue_LeadsToTheFormWithItsPaperChosen: who comes from an open paper need not
// find it in the list again.
func TestIssue_LeadsToTheFormWithItsPaperChosen(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	const form = "/delegations?scope=issue:2026-39"
	nia.get(surplus).says("Choose a delegate")
	if !strings.Contains(nia.page.raw, `href="`+form+`#give"`) {
		t.Error("the paper does not lead to the form with its scope")
	}
	nia.get(form).status(http.StatusOK)
	if f, ok := nia.page.press("Show me first"); !ok || f.values.Get("scope") != "issue:2026-39" {
		t.Errorf("the form has the scope %q", f.values.Get("scope"))
	}
}
