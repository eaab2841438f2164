// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"regexp"
	"strings"
	"testing"

	"moothall/governance/town"
)

// TestBodies_SayWhoMayVote: of a place and of a field, those who live there or
// know it, whose number nobody keeps; and to each reader whether she is one.
func TestBodies_SayWhoMayVote(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	t.Run("in the list", func(t *testing.T) {
		w.t = t
		nia.get("/bodies").says("members of General Assembly who live in Tunisia or in a place within it · Place: Tunisia",
			"members of General Assembly with an attested competence in Technology or in a field within it", "7 members · Field: Moderation")
	})
	t.Run("on the page of her own place she belongs", func(t *testing.T) {
		w.t = t
		nia.get("/bodies/wales").says("You belong to it. You may read and vote.", "Who may vote: members of General Assembly who live in Wales or in a place within it.",
			"Who may vote: members of General Assembly who live in Wales or in a place within it, after 30 days of membership.")
	})
	t.Run("where nobody speaks for her, it does not say that she has not voted", func(t *testing.T) {
		w.t = t
		nia.get("/bodies/assembly").says("Nobody speaks for you here: you vote yourself, or choose a delegate.").saysNot("you have not voted")
	})
	t.Run("on the page of another place she reads", func(t *testing.T) {
		w.t = t
		nia.get("/bodies/tunis").says("You stand close to it. You may read.", "Who may vote: members of General Assembly who live in Tunisia")
	})
	t.Run("where seats decide she stands close, for she elects who sits", func(t *testing.T) {
		w.t = t
		nia.get("/bodies/council").says("You stand close to it. You may read and vote.", "Who may vote: those who hold a seat in Moderation Council.", "Who may vote: members of General Assembly, after 30 days of membership.")
		w.signedIn("chidi").get("/bodies/council").says("You belong to it. You may read and vote.")
	})
}

// TestBody_SaysWhatItIsBeforeTheLaw where its charter does, and is silent where
// the law knows nothing of it.
func TestBody_SaysWhatItIsBeforeTheLaw(t *testing.T) {
	b := newWorld(t).browser()
	b.get("/bodies/assembly").says("Before the law", "Registered society (co-operative), under the law of England and Wales. Registered as: Mutuals Public Register, 0000")
	b.get("/bodies/lisbon").says("Association without legal personality, under the law of Portugal.").saysNot("Registered as")
	b.get("/bodies/council").saysNot("Before the law")
}

// TestBodies_AreDrawn: the list under the picture says who is part of whom and who
// watches whom, and the map has every place that stands somewhere, with its bodies.
func TestBodies_AreDrawn(t *testing.T) {
	b := newWorld(t).browser()
	b.get("/bodies").says("How the bodies hang together", "Where the places are", "38.7223° N, 9.1393° W", "Lisbon Chapter", "0.0166° W")
	page := b.page.root.words()
	list := page[strings.Index(page, "The same as a list"):]
	if !regexp.MustCompile(`Audit College\s+auditory body\s+· 3 members\s+watches:\s+Board\s+·\s+Moderation Council\s+·\s+Appeals Bench`).MatchString(list) {
		t.Errorf("the list does not say whom the Audit College watches: %.600s", list)
	}
	on := 0
	for _, p := range town.Places() {
		if p.At != nil {
			on++
		}
	}
	rows := 0
	for _, span := range b.page.root.all("span") {
		if strings.HasPrefix(span.attr["id"], "place-") {
			rows++
		}
	}
	if rows != on || on == len(town.Places()) {
		t.Errorf("the map has %d places, %d of %d stand somewhere", rows, on, len(town.Places()))
	}
}
