// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/engine"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// college is an election that people are nominated for, and its pages.
const (
	collegeVote = "2026-53"
	college     = "/issues/" + collegeVote
)

const days = 24 * time.Hour

// TestRoad_OfAnElection goes from a nomination to a seat and what it gives.
func TestRoad_OfAnElection(t *testing.T) { electing(t, newHall(t)) }

// TestRoad_OfAnElectionOnPostgreSQL goes it on the other database.
func TestRoad_OfAnElectionOnPostgreSQL(t *testing.T) {
	if _, err := findChromium(); err != nil {
		leftOut(t, err) // before a town is made for nobody
	}
	database := storetest.Postgres(t)
	if err := seed(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	electing(t, open(t, database))
}

func electing(t *testing.T, h hall) {
	nominating(t, h)
	h.forward(t, 15*days)
	h.draw(t)
	challenging(t, h)
	h.forward(t, 7*days)
	ballots(t, h)
	h.forward(t, 15*days)
	seating(t, h)
}

// nominating: on a phone Marta nominates Dewi, Bram seconds, Dewi stands; Nia, who
// was nominated, accepts by the keys.
func nominating(t *testing.T, h hall) {
	marta := h.signedIn(t, "marta")
	marta.width(360)
	marta.open("/elections").click("link", "Two members of the Audit College").at(college)
	marta.says("Nominations end on", "How somebody comes to stand").fill("Whom do you nominate?", "Nobody Such").click("button", "Nominate")
	marta.says("No member has exactly this name or address.").open(college).fill("Whom do you nominate?", "Dewi Prosser").click("button", "Nominate")
	marta.says("Nominated. Now the person is asked, and others can second.").quiet("a nomination")
	h.signedIn(t, "bram").open(college).click("button", "Second: Dewi Prosser").says("You have seconded.")

	dewi := h.signedIn(t, "dewi").open(college).fill("What you want to say to the voters", "I read every footnote.")
	dewi.click("button", "Accept and stand").says("You stand for election.").quiet("an acceptance")
	nia := h.signedIn(t, "nia").open(college)
	nia.tabTo("button", "Accept and stand").enter().says("You stand for election.")
	h.newTab(t).open(college).says("I read every footnote.", "Dewi Prosser", "Nia Rees").saysNot("asked, has not answered").quiet("who stands")
}

// challenging: Peter, a neighbour, asks to be on the roll; a returning
// officer says why not.
func challenging(t *testing.T, h hall) {
	peter := h.signedIn(t, "peter")
	peter.width(360)
	peter.open(college).says("The order was drawn by lot").click("link", "See the roll").at(college + "/roll")
	peter.says("You are not on this roll.")
	peter.fill("Why", "I was here before, under another name.").click("button", "Challenge the roll").says("waits for an answer")

	chidi := h.signedIn(t, "chidi").open(college + "/roll").says("I was here before")
	chidi.fill("Your reason", "Nothing shows it.").click("button", "Dismiss").says("dismissed by Chidi Okonkwo").quiet("a challenge")
	peter.open(college + "/roll").says("The reason: Nothing shows it.")
	h.signedIn(t, "marta").open(college + "/roll").saysNot("I was here before")
}

// ballots: Nia ranks by the keys and changes her mind, Layla votes on a phone and
// reads from right to left; nobody sees how either voted.
func ballots(t *testing.T, h hall) {
	nia := h.signedIn(t, "nia")
	nia.open("/auditors").saysNot("What you watch")
	nia.open(college).says("Other members cannot see how you voted.")
	nia.tabTo("link", "Mark your ballot").enter().at(college + "/ballot")
	nia.tabTo("button", "Put 1st: Nia Rees").press(enterKey).hears("Nia Rees", "is now 1st")
	nia.tabTo("button", "Review ballot").enter().says("Is this your vote?", "Other members cannot see how you voted.")
	nia.tabTo("button", "Send my ballot").enter().says("Your ballot is in the box")
	nia.open(college+"/ballot").tabTo("button", "Put 2nd: Dewi Prosser").press(enterKey).hears("Dewi Prosser", "is now 2nd")
	nia.tabTo("button", "Review ballot").enter().tabTo("button", "Send my ballot").enter().says("ballot is in the box").quiet("a confidential ballot")

	layla := h.signedIn(t, "layla")
	layla.width(360)
	layla.language("ar")
	layla.open(college + "/ballot")
	layla.quiet("the ballot in Arabic")
	h.crowd(t)
	stranger := h.newTab(t).open(college)
	stranger.open(college + "/count").says("Nobody sees this yet").quiet("before the close")
}

// crowd has four hundred and fifty others vote, for a quorum.
func (h hall) crowd(t *testing.T) {
	t.Helper()
	err := h.engine.Past(t.Context(), func(p engine.Past) error {
		issue, err := p.Issue(collegeVote)
		if err != nil {
			return err
		}
		roll, err := p.Roll(collegeVote)
		if err != nil {
			return err
		}
		var votes []engine.PastVote
		stands := func(who bodies.Slug) governance.OptionID {
			return issue.Options[slices.IndexFunc(issue.Options, func(o governance.Option) bool { return o.Person == town.ID(who) })].ID
		}
		both := []governance.OptionID{stands("nia"), stands("dewi")}
		for n, e := range roll.Entries[:450] {
			choice := governance.Choice{Ranking: [][]governance.OptionID{{both[n%2]}, {both[1-n%2]}}}
			votes = append(votes, engine.PastVote{Person: e.Person, Choice: choice, At: issue.OpensAt.Add(time.Hour)})
		}
		return p.Cast(collegeVote, votes)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// seating: the count, the list without names, and what the seat gives from the
// instant of the decision.
func seating(t *testing.T, h hall) {
	stranger := h.newTab(t).open(college+"/count").says("Elected:", "All ballots without names")
	stranger.open(college).says("Who took a seat").quiet("the count")
	nia := h.signedIn(t, "nia").open("/auditors").says("What you watch").click("link", "File a finding about Board").says("Board must answer by")
	nia.quiet("what the seat gives")
	if r := nia.archive("/auditors/archive", `{method: "POST", body: new URLSearchParams({body: "board"})}`); r.Verdict != audit.Verified {
		t.Errorf("the archive that the seat gives: %s, %v", r.Verdict, r.Findings)
	}
	if r := stranger.archive("/record/archive", "{}"); r.Verdict != audit.Verified || !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, "casts not opened") }) {
		t.Errorf("the public archive: %s, %v, %v", r.Verdict, r.Findings, r.Notes)
	}
	stranger.media("dark")
	stranger.width(360)
	stranger.open("/decisions/" + collegeVote).says("Elected").quiet("the decision")
}
