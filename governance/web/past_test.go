// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/town"
)

// TestPastElection_IsShownLikeAnyOther: a ballot file from elsewhere has a count
// page, and nothing is said of people who are not known here.
func TestPastElection_IsShownLikeAnyOther(t *testing.T) {
	w := newWorld(t)
	in, err := w.engine.ImportElection(t.Context(), engine.PastElection{
		PastElection: governance.PastElection{Method: governance.MethodScottish, Seats: 2},
		Body:         "council", Title: "Harbour trustees", File: "harbour.blt", Held: town.Day().AddDate(-1, 0, 0),
		Content: []byte("4 2\n4 1 3 0\n3 2 3 0\n2 3 4 0\n1 4 0\n0\n\"Ada\"\n\"Bram\"\n\"Chidi\"\n\"Dewi\"\n\"Harbour trustees\"\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	path := issuePath(in.Issue, "")
	for _, b := range []*browser{w.browser(), w.signedIn("nia")} {
		b.get("/elections").status(http.StatusOK).says("Harbour trustees")
		b.get(path).status(http.StatusOK).says("Harbour trustees").saysNot("will be on the roll")
		b.get(path+"/count").status(http.StatusOK).says("Elected:", "Ada", "10 valid ballots")
		b.get(path + "/count.csv").status(http.StatusOK)
		b.get(path + "/count.json").status(http.StatusOK)
		b.get("/decisions/" + string(in.Issue)).status(http.StatusOK)
		b.get("/").status(http.StatusOK)
	}
	w.browser().get(path).says("It closed on Saturday 22 November").saysNot("You are not on the roll", "frozen")
	w.browser().get(path + "/count").says("moothall tally --method scottish-stv --seats 2 harbour.blt")
}
