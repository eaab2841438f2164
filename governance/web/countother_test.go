// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/templates/pages"
	"moothall/voting"
)

// The count of the board says what its ballots say by other methods, and how
// near it was; that of a motion compares nothing.
func TestCountPage_SaysWhatTheBallotsSayOtherwise(t *testing.T) {
	w := newWorld(t)
	w.browser().get("/issues/" + boardOf2025 + "/count").status(http.StatusOK).
		says("Counted otherwise").says("The same ballots by other methods").says("STV by Meek").says("Nothing of this changes the outcome.").says("voices given otherwise would have elected")
	w.browser().get("/issues/" + boardOf2025 + "/count.json").status(http.StatusOK).says(`"comparison":{`)
}

func TestOtherCounts_SayWhatTheTranscriptSays(t *testing.T) {
	yes, five, bo := true, int64(5), voting.Index(1)
	transcript := voting.Transcript{Ballots: voting.Accounting{Valid: 9}, OutcomeDependsOnLot: &yes, Comparison: &voting.Comparison{
		Methods:     []voting.Alternative{{Method: "borda", Elected: []voting.Index{0}, Same: true}, {Method: "meek", Tied: []voting.Index{0, 1}}, {Method: "kemeny", Refused: "too many"}},
		BallotRules: []voting.Alternative{{Method: "irv", Settings: map[string]string{"overvote": "skip"}, Elected: []voting.Index{1}}},
		Lots:        []voting.Alternative{{Method: "irv"}},
		Margin:      &voting.Margin{AtMost: &five, For: &bo},
	}}
	want := pages.OtherView{
		Methods:  []pages.OtherCount{{Method: "borda", Elected: []int{0}, Same: true}, {Method: "meek", Elected: []int{}, Open: true}, {Method: "kemeny", Elected: []int{}, Refused: true}},
		Rules:    []pages.OtherCount{{Method: "irv", Rule: "overvote=skip", Elected: []int{1}}},
		LotSwaps: 1, LotDecides: true, Margin: &pages.MarginView{AtMost: 5, For: 1},
	}
	if diff := cmp.Diff(want, otherCounts(transcript)); diff != "" {
		t.Error(diff)
	}
	transcript.OutcomeDependsOnLot = nil
	if got := otherCounts(transcript); got.LotSwaps != 0 || got.LotDecides {
		t.Errorf("not every lot was tried, and the page claims %+v", got)
	}
	transcript.Ballots.Valid = 0
	if got := otherCounts(transcript); len(got.Methods) > 0 || got.Margin != nil {
		t.Errorf("nobody voted, and the page compares %+v", got)
	}
}
