// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
	"time"

	"moothall/governance/town"
)

func TestCast_SentTwiceCountsOnce(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.post(surplus+"/ballot/cast", "ranking", "fee", "key", "one").status(http.StatusOK)
	first := nia.get(surplus + "/receipt.json").page.raw
	w.ahead.Add(int64(time.Minute))
	nia.post(surplus+"/ballot/cast", "ranking", "fee", "key", "one").status(http.StatusOK)
	if second := nia.get(surplus + "/receipt.json").page.raw; second != first {
		t.Errorf("the second receipt is another:\n%s\n%s", first, second)
	}
	nia.post(surplus+"/ballot/cast", "ranking", "stay", "key", "one").status(http.StatusConflict)
	nia.post(surplus+"/ballot/cast", "ranking", "stay").status(http.StatusUnprocessableEntity)
}

// TestBallot_AfterTheCloseSaysByHowMuch: the second counts from the instant of
// closing on, whether or not the clock's deed has come by.
func TestBallot_AfterTheCloseSaysByHowMuch(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	closes := time.Date(2026, time.November, 25, 20, 0, 4, 0, time.UTC)
	w.ahead.Store(int64(closes.Sub(town.Day())))
	for _, path := range []string{"/cast", "/review", "/rank", "/withdraw"} {
		nia.post(surplus+"/ballot"+path, "ranking", "fee", "key", "late").status(http.StatusConflict).
			says("It closed on Wednesday 25 November, 20:00", "20:00:04 by our clock")
	}
	nia.get(surplus).says("Being counted")
}

func TestBallot_BeforeTheOpeningSaysWhen(t *testing.T) {
	w := newWorld(t)
	w.signedIn("nia").get("/issues/2026-43/ballot").status(http.StatusConflict).says("It opens on Monday 23 November, 20:00")
}

func TestBallot_ThatNoPageWritesIsRefused(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	for _, ranking := range []string{"fee%3Efee", "nothing", "fee%3E", ""} {
		nia.post(surplus+"/ballot/cast", "ranking", ranking, "key", "k"+ranking).status(http.StatusUnprocessableEntity)
	}
	nia.post(threats+"/ballot/cast", "choice", "maybe", "key", "k").status(http.StatusUnprocessableEntity)
	nia.post(surplus+"/ballot/rank", "ranking", "fee", "do", "up-nothing").status(http.StatusUnprocessableEntity)
	nia.get(surplus + "/ballot?ranking=x").status(http.StatusUnprocessableEntity)
	nia.post(surplus+"/ballot/review", "ranking", "").status(http.StatusUnprocessableEntity).says("Put at least one option in a place")
	nia.get(surplus).saysNot("You have voted")
	nia.get(surplus + "/receipt").status(http.StatusNotFound)
}

// TestBallot_OfAMotionIsOnItsPage: there is nothing to rank.
func TestBallot_OfAMotionIsOnItsPage(t *testing.T) {
	w := newWorld(t)
	w.signedIn("nia").get(threats + "/ballot").at(threats)
}

// TestBallot_SaysWhatItWouldCarry before it is cast, and who would carry less; once
// one stands there is nothing to say.
func TestBallot_SaysWhatItWouldCarry(t *testing.T) {
	w := newWorld(t)
	bram := w.signedIn("bram")
	bram.post(threats+"/ballot/review", "choice", "yes").status(http.StatusOK).
		says("As far as you may know it carries 2 voices: your own and those that were entrusted to you.", "Chidi Okonkwo then carries 2 voices less.")
	w.signedIn("nia").post(threats+"/ballot/review", "choice", "yes").status(http.StatusOK).
		says("Chidi Okonkwo then carries one voice less.").saysNot("carries 2 voices")
	w.signedIn("chidi").post(threats+"/ballot/review", "choice", "yes").status(http.StatusOK).saysNot("carries")
}
