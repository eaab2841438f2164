// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/town"
	"moothall/templates/pages"
)

// adoptAnother gives the board a second version of its charter, in which a business needs
// two thirds of the seats, and no election fills the seats of even years.
func (w *world) adoptAnother() {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		c, err := tx.Charter("board")
		if err != nil {
			return err
		}
		now, err := tx.Now()
		if err != nil {
			return err
		}
		c.Version, c.Procedures = 2, c.Procedures[:2]
		c.Procedures[0].Quorum.Share = governance.Ratio{Num: 2, Den: 3}
		return tx.AddCharter(c, now)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestCharter_SaysAllVersionsAndWhichIsInForce reads the charter of the board before and
// after it is amended.
func TestCharter_SaysAllVersionsAndWhichIsInForce(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/bodies/board").says("The whole charter").leadsTo("/bodies/board/charter")
	b.get("/bodies/board/charter").says("Charter of Board", "Version 1 is in force since", "Those who hold a seat in Audit College call it", "At least half of those who may vote must take part.",
		"It lies under General Assembly.", "It has 7 seats.", "Those elected hold the seat “odd-year seat” in Board for 24 months")
	w.adoptAnother()
	b.get("/bodies/board/charter").says("Version 2 is in force since", "At least two thirds of those who may vote must take part.", "The version before: 1", "What changed from version 1").
		leadsTo("/bodies/board/charter/2?against=1").saysNot("even-year seat")
	b.get("/bodies/board/charter/1").says("Version 1 was in force from", "It is not any more.", "The version after: 2", "even-year seat").leadsTo("/bodies/board/charter/2?against=1")
}

// TestCharterChanges_AreSaidWordByWord in the language of whoever reads them.
func TestCharterChanges_AreSaidWordByWord(t *testing.T) {
	w := newWorld(t)
	w.adoptAnother()
	b := w.browser()
	b.get("/bodies/board/charter/2?against=1").says("What changed from version 1 to version 2", "At least taken out:half added:two thirds of those who may vote must take part.",
		"taken out:Those elected hold the seat “even-year seat”", "7 rules as before", "As before")
	b.get("/bodies/board/charter/1?against=2").says("What changed from version 2 to version 1", "At least taken out:two thirds added:half of those", "added:Those elected hold the seat “even-year seat”")
	b.get("/bodies/board/charter/1?against=1").says("Both versions say the same.")
	b.post("/language", "lang", "ar", "return", "/")
	b.get("/bodies/board/charter/2?against=1").says("ما الذي تغيّر من النسخة", "حُذف:", "أُضيف:")
}

// TestCharter_OfAVersionThatIsNotThereSaysWhichAre.
func TestCharter_OfAVersionThatIsNotThereSaysWhichAre(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	for _, path := range []string{"/bodies/board/charter/2", "/bodies/board/charter/0", "/bodies/board/charter/-1", "/bodies/board/charter/one", "/bodies/board/charter/1?against=9", "/bodies/board/charter/1?against=x", "/bodies/board/charters/2/charter.json"} {
		b.get(path).status(http.StatusNotFound).says("This charter has version 1 and no other yet.").leadsTo("/bodies/board/charter")
	}
	w.adoptAnother()
	b.get("/bodies/board/charter/7").status(http.StatusNotFound).says("This charter has the versions 1 to 2.")
	b.get("/bodies/nobody/charter").status(http.StatusNotFound).saysNot("This charter has")
}

// TestCharterFile_IsWhatThePageSaysOfIt: who compares hashes compares the right bytes.
func TestCharterFile_IsWhatThePageSaysOfIt(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	answer, content := b.fetched(http.MethodGet, "/bodies/board/charters/1/charter.json")
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("got %d, %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	digest := sha256.Sum256(content)
	b.get("/bodies/board/charter/1").says("so that their SHA-256 can be compared", hex.EncodeToString(digest[:])).leadsTo("/bodies/board/charters/1/charter.json")
}

// proposed brings a matter that would put a charter of the board in force, three quarters
// of whose seats would have to take part, or found a body.
func (w *world) proposed(id governance.IssueID, change func(*governance.Charter)) {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		c, err := tx.Charter("board")
		if err != nil {
			return err
		}
		c.Version++
		c.Procedures[0].Quorum.Share = governance.Ratio{Num: 3, Den: 4}
		change(&c)
		text, err := journal.Canonical(c)
		if err != nil {
			return err
		}
		assembly, err := tx.Charter("assembly")
		if err != nil {
			return err
		}
		rules, _ := assembly.Procedure("constitution")
		now, err := tx.Now()
		if err != nil {
			return err
		}
		return tx.AddIssue(governance.Issue{
			ID: id, Body: "assembly", Kind: rules.Kind, Procedure: rules, Title: "Three quarters of the board", Question: "Shall it be so?", Text: "The charter changes.", Proposer: "Grace Adjei", Stage: governance.Discussion,
			Effect: governance.Effect{Kind: governance.EffectCharter, Charter: text}, CreatedAt: now, DiscussAt: now, FreezesAt: now.AddDate(0, 0, 9), OpensAt: now.AddDate(0, 0, 12), ClosesAt: now.AddDate(0, 0, 30),
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestNextCharter_IsReadBeforeTheVote: whoever is asked to adopt a charter reads on the
// page of the matter what would change, and the whole of it, before anything is voted on.
func TestNextCharter_IsReadBeforeTheVote(t *testing.T) {
	w := newWorld(t)
	same := func(*governance.Charter) {}
	w.proposed("2026-90", same)
	b := w.browser()
	b.get("/issues/2026-90").says("Charter of Board, version 2, as this matter would have it", "One rule changes.", "It is put in force by the decision",
		"At least taken out:half added:three quarters of those who may vote must take part.").leadsTo("/issues/2026-90/charter")
	b.get("/issues/2026-90/charter").says("At least taken out:half added:three quarters", "rules as before", "As before").leadsTo("/issues/2026-90").leadsTo("/issues/2026-90/charter.json")
	b.get("/issues/2026-90/charter.json").says(`"version":2`)

	w.proposed("2026-91", func(c *governance.Charter) { c.Procedures[0].Quorum.Share = governance.Ratio{Num: 1, Den: 1} })
	b.get("/issues/2026-91").says("What a check of the rules finds", "At least taken out:half added:all of those", "One member who is away or suspended keeps the matter from being decided")

	w.proposed("2026-92", func(c *governance.Charter) { c.Body.Slug, c.Body.Name, c.Version = "purse", "Purse Circle", 1 })
	b.get("/issues/2026-92").says("The charter of a new body: Purse Circle", "A body that is founded brings its first charter, whole.")
	b.get("/issues/2026-92/charter").says("It is called Purse Circle.", "At least three quarters of those who may vote must take part.")

	w.adoptAnother() // of the board, version 2, while the vote on another version 2 is on its way
	b.get("/issues/2026-90").says("As the charters stand now it could not be put in force").saysNot("One rule changes")
	b.get("/issues/2026-90/charter").says("As the charters stand now it could not be put in force", "At least taken out:half added:three quarters")

	b.get("/decisions/2025-12").leadsTo("/issues/2025-12/charter")
	b.get("/issues/2026-44/charter").status(http.StatusNotFound)
	b.post("/language", "lang", "ar", "return", "/")
	b.get("/issues/2026-90").says("كما تقترحها هذه المسألة", "كما هي المواثيق الآن لا يمكن أن يسري")
}

// TestNextCharter_SaysWhatBecameOfIt once it was decided on.
func TestNextCharter_SaysWhatBecameOfIt(t *testing.T) {
	decided := governance.Issue{Stage: governance.Decided}
	for _, c := range []struct {
		of   engine.NextCharter
		want pages.CharterFate
	}{
		{engine.NextCharter{Issue: governance.Issue{Stage: governance.Discussion}, Stands: true}, pages.CharterProposed},
		{engine.NextCharter{Issue: governance.Issue{Stage: governance.Voting}}, pages.CharterLate},
		{engine.NextCharter{Issue: governance.Issue{Stage: governance.Cancelled}, Stands: true}, pages.CharterDropped},
		{engine.NextCharter{Issue: decided, Outcome: governance.Adopted, Enacted: true}, pages.CharterEnacted},
		{engine.NextCharter{Issue: decided, Outcome: governance.Adopted}, pages.CharterOvertaken},
		{engine.NextCharter{Issue: decided, Outcome: governance.Rejected, Stands: true}, pages.CharterDropped},
		{engine.NextCharter{Issue: decided, Outcome: governance.Void}, pages.CharterDropped},
	} {
		if got := charterFate(c.of); got != c.want {
			t.Errorf("%+v: %s, want %s", c.of, got, c.want)
		}
	}
}

// raisesCharters lets members raise changes of charters: fifty of them, or so, must support one.
func (w *world) raisesCharters() {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		c, err := tx.Charter("assembly")
		if err != nil {
			return err
		}
		now, err := tx.Now()
		if err != nil {
			return err
		}
		c.Version++
		for n, p := range c.Procedures {
			if p.Kind == "constitution" {
				c.Procedures[n].Admission = &governance.AdmissionRule{Supporters: 1, Days: 30, By: governance.ByMembers}
			}
		}
		return tx.AddCharter(c, now)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestPropose_PutsACharterToTheVote: a member writes what the charter should say, is
// shown what that changes, and raises it; what is no charter comes back as it was typed.
func TestPropose_PutsACharterToTheVote(t *testing.T) {
	w := newWorld(t)
	nia, bram := w.signedIn("nia"), w.signedIn("bram")
	const path = "/bodies/board/propose"
	nia.get("/bodies/board/charter").leadsTo(path)
	nia.get(path).says("Members do not raise such matters", "Change of a charter").leadsTo("/bodies/assembly")
	w.raisesCharters()
	nia.get(path).saysNot("Members do not raise such matters")
	r, err := w.engine.ProposeCharter(t.Context(), access.Actor{Person: town.ID("nia")}, "board", "")
	if err != nil {
		t.Fatal(err)
	}
	draft := string(r.Draft)
	other := strings.Replace(draft, `"num": 1`, `"num": 2`, 1)
	other = strings.Replace(other, `"den": 2`, `"den": 3`, 1)
	asked := []string{"charter", other, "raise", "yes", "title", "Two thirds of the board", "question", "Shall two thirds have to take part?", "text", "Four of seven decided about ten thousand pounds."}

	for typed, what := range map[string]string{
		"{":  "This cannot be read as a charter",
		"{}": "This charter contradicts itself",
		strings.Replace(strings.Replace(draft, `"slug": "board"`, `"slug": "purse"`, 1), `"parent": "assembly"`, `"parent": "council"`, 1): "This charter can be put in force by no decision",
		strings.Replace(draft, `"purpose"`, `"purpoes"`, 1):                "unknown field",
		strings.Replace(draft, `"parent": "assembly"`, `"parent": "x"`, 1): "lies under",
		strings.Replace(draft, `"name": "Board"`, `"state": "asleep"`, 1):  "a body is founded, suspended or dissolved",
		draft + draft: "something stands behind its end",
	} {
		nia.post(path, "charter", typed, "raise", "yes", "title", "T").status(http.StatusUnprocessableEntity).says(what)
	}
	nia.post(path, "charter", other).status(http.StatusOK).says("One rule changes.", "At least taken out:half added:two thirds of those who may vote must take part.", "What you ask")
	nia.post(path, "charter", other, "raise", "yes", "question", "Shall it?", "text", "Because.").status(http.StatusUnprocessableEntity).says("A title is one line", "Because.", "two thirds")
	nia.post(path, asked...).says("Two thirds of the board", "Charter of Board, version 2, as this matter would have it", "At least taken out:half added:two thirds")
	at := nia.page.url.Path
	bram.post(at + "/support").says("Discussion")
	bram.get(at).says("At least taken out:half added:two thirds").saysNot("Ask that", "call it in")
	w.signedIn("peter").post(path, asked...).status(http.StatusForbidden)
}
