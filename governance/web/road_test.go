// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
)

const (
	surplus = "/issues/2026-39" // ranked, closes in three days
	threats = "/issues/2026-41" // a liquid motion, closes in seven
)

// TestRoad_OfAMember goes the whole way of a member by plain forms, without
// script: from the door to the count.
func TestRoad_OfAMember(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia").at("/").says("Four papers wait for you")

	t.Run("she ranks by buttons", func(t *testing.T) {
		w.t = t
		nia.get(surplus).status(http.StatusOK).says("Nobody speaks for you here")
		nia.get(surplus + "/ballot").says("Nothing is ranked yet")
		nia.submit("Put 1st: Put it into the reserve for bad years").says("1 of 6 ranked")
		nia.submit("Put 2nd: Lower the fee from £3 to £2.50 a month").says("2 of 6 ranked", "Not sent yet")
		nia.submit("Move up: Lower the fee from £3 to £2.50 a month")
		first := strings.Index(nia.page.text, "Place 1st:Lower the fee")
		if first < 0 {
			t.Errorf("the fee did not move up:\n%s", nia.page.text)
		}
		focus(t, nia, "Move up: Lower the fee from £3 to £2.50 a month", "Move down: Lower the fee from £3 to £2.50 a month")
		nia.submit("Put 3rd: Leave it on the account for now").submit("Same place as the one above: Leave it on the account for now").says("=2nd")
		nia.submit("Take out: Leave it on the account for now").says("2 of 6 ranked")
	})

	t.Run("she reviews, casts, and has a receipt", func(t *testing.T) {
		w.t = t
		nia.submit("Review ballot").status(http.StatusOK).says("Is this your vote?", "1st", "This is your first ballot in this vote")
		nia.submit("Send my ballot").at(surplus+"/receipt?fresh=1").status(http.StatusOK).says("Nia Rees", "What happens now").saysNot("It replaces")
		checkReceiptFile(t, nia)
		nia.get("/").says("Three papers wait for you")
		nia.get(surplus).says("17 members have voted themselves so far")
	})

	t.Run("she changes it with number boxes", func(t *testing.T) {
		w.t = t
		nia.get(surplus+"/ballot?boxes=1").submit("Review ballot", "n-access", "1", "n-moderator", "1", "n-reserve", "4", "n-fee", "").status(http.StatusOK)
		nia.says("Is this your vote?", "=1st")
		nia.submit("Send my ballot").status(http.StatusOK).says("Your new ballot is in the box", "It replaces the ballot you sent on Sunday 22 November")
		nia.get(surplus+"/ballot").says("3 of 6 ranked", "=1st")
		nia.get(surplus+"/ballot?boxes=1").submit("Review ballot", "n-access", "first").status(http.StatusUnprocessableEntity).says("write a whole number from 1 to 6")
	})

	t.Run("she takes it back", func(t *testing.T) {
		w.t = t
		nia.get(surplus + "/receipt").status(http.StatusOK)
		nia.submit("Take my ballot back").at(surplus).says("Your ballot has been taken back", "16 members have voted themselves so far")
		nia.get(surplus).saysNot("Your ballot has been taken back")
		nia.get("/").says("Four papers wait for you")
		nia.get(surplus + "/receipt").says("It takes back the ballot you sent on Sunday 22 November").saysNot("It replaces")
	})

	t.Run("she keeps her voice: shown first, before and after, then kept, then no longer", func(t *testing.T) {
		w.t = t
		const moderation = "field:moderation"
		nia.get("/delegations").submit("Show me first", "scope", moderation, "delegate", "Grace Adeyemi", "nobody", "1").status(http.StatusUnprocessableEntity).says("You named a member and ticked “Nobody”")
		nia.get("/delegations").submit("Show me first", "scope", moderation).status(http.StatusUnprocessableEntity).says("or tick “Nobody”")
		nia.get("/delegations").submit("Show me first", "scope", moderation, "nobody", "1", "until", "2027-06-30").status(http.StatusOK)
		nia.says("Now it goes this way: you → Bram → Chidi.", "In Moderation nobody would speak for you", "It takes the place of Bram de Wit")
		nia.says("Act on reports of threats within 24 hours, not 72 (now you → Bram → Chidi; then with nobody but you)")
		nia.get(threats).says("To Bram de Wit, who passes it to Chidi Okonkwo") // a preview does nothing
		nia.get("/delegations").submit("Show me first", "scope", moderation, "nobody", "1", "until", "2027-06-30").submit("Keep my voice").at("/delegations").says("You keep your voice there.", "30 June 2027")
		nia.saysNot("Bram de Wit").get(threats).says("Nowhere: nobody speaks for you here")
		nia.get("/").says("You keep your own voice in Moderation")
		nia.get("/delegations").submit("Keep it no longer: Field: Moderation").at("/delegations").says("You keep your voice there no longer").saysNot("Keep it no longer")
		nia.submit("Show me first", "scope", moderation, "delegate", "bram").submit("Give my voice to Bram").at("/delegations")
	})

	t.Run("she votes on a motion herself, and Chidi carries one less", func(t *testing.T) {
		w.t = t
		nia.get(threats).says("You → Bram → Chidi, who has voted")
		nia.submit("Review my vote").status(http.StatusUnprocessableEntity).says("Choose agree, against or abstain")
		nia.submit("Review my vote", "choice", "no").status(http.StatusOK).says("Is this your vote?", "Against")
		nia.submit("Send my ballot").status(http.StatusOK)
		nia.get(threats).says("You have voted", "If you take your ballot back, the delegation holds again: you → Bram → Chidi.").saysNot("you have no voice in this vote")
	})

	t.Run("she delegates: shown first, then given, then taken back", func(t *testing.T) {
		w.t = t
		nia.get("/delegations").submit("Show me first", "scope", "field:finance", "delegate", "Nobody At All").status(http.StatusUnprocessableEntity).says("Nobody of that name is a member")
		nia.submit("Show me first", "scope", "field:finance", "delegate", "Nia Rees").status(http.StatusUnprocessableEntity).says("You speak for yourself already")
		nia.submit("Show me first", "scope", "field:finance", "delegate", "Grace Adeyemi", "until", "2027-06-30").status(http.StatusOK).says("Grace Adeyemi", "How should we use this year’s surplus")
		nia.get("/delegations").saysNot("stays with Grace")
		nia.submit("Show me first", "scope", "field:finance", "delegate", "grace", "until", "2027-06-30").submit("Give my voice to Grace").at("/delegations").says("Your voice has been entrusted", "Grace Adeyemi", "stays with Grace", "30 June 2027")
		nia.get(surplus).says("To Grace Adeyemi, who has voted")
		nia.get("/delegations").submit("Take back: Field: Finance").at("/delegations").says("You have taken your voice back").saysNot("stays with Grace")
	})

	t.Run("before the close nobody sees a count, after it everybody", func(t *testing.T) {
		w.t = t
		nia.get(threats + "/count").status(http.StatusForbidden).says("The count is shown once it has been decided, to everybody at once")
		nia.get(threats + "/count.json").status(http.StatusForbidden)
		nia.get(surplus + "/count.csv").status(http.StatusForbidden)
		w.forward(8 * 24 * time.Hour)
		nia.get(threats+"/count").status(http.StatusOK).says("Where my ballot went", "Against")
		nia.get(surplus + "/count").status(http.StatusOK).says("Stage 1")
		nia.get("/decisions/2026-39").status(http.StatusOK)
		w.browser().get(surplus + "/count.csv").status(http.StatusOK).says("Accessibility")
		w.browser().get("/").says("Act on reports of threats")
	})

	t.Run("she leaves", func(t *testing.T) {
		w.t = t
		nia.get("/account").submit("Sign out").at("/").says("You are signed out", "Sign in")
	})
}

// focus checks on which button the page puts the focus: that of the move just
// made, or its counterpart where that can no longer be pressed.
func focus(t *testing.T, b *browser, labels ...string) {
	t.Helper()
	for _, button := range b.page.root.all("button") {
		if _, focused := button.attr["autofocus"]; !focused {
			continue
		}
		for _, l := range labels {
			if button.label() == l {
				return
			}
		}
		t.Errorf("the focus is on %q, want one of %q", button.label(), labels)
		return
	}
	t.Errorf("no button has the focus, want one of %q", labels)
}

func checkReceiptFile(t *testing.T, b *browser) {
	t.Helper()
	b.get(surplus + "/receipt.json").status(http.StatusOK)
	r, err := journal.ParseReceipt([]byte(b.page.raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Verify(testKeys().log.Public()); err != nil {
		t.Errorf("the receipt does not hold: %v", err)
	}
	var choice struct{ Ranking [][]string }
	if err := json.Unmarshal(r.Opening.Choice, &choice); err != nil || len(choice.Ranking) != 2 || choice.Ranking[0][0] != "fee" {
		t.Errorf("the receipt opens to %s (%v), want fee before reserve", r.Opening.Choice, err)
	}
}
