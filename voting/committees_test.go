// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"fmt"
	"strings"
	"testing"

	"moothall/voting"
)

func TestListLastPlaces(t *testing.T) {
	for _, c := range []struct {
		name    string
		seats   int
		ranking [][]voting.Index
		want    string
	}{
		{"nobody ties for the last places", 2, [][]voting.Index{{1}, {0}, {2, 3}}, "[]"},
		{"two of three", 3, [][]voting.Index{{1}, {3, 0, 2}}, "[[0 1 2] [0 1 3] [1 2 3]]"},
		{"all in one set", 2, [][]voting.Index{{2, 1, 0}}, "[[0 1] [0 2] [1 2]]"},
		{"one seat needs no committee", 1, [][]voting.Index{{0, 1}, {2}}, "[]"},
		{"more seats than options", 5, [][]voting.Index{{0, 1}, {2}}, "[]"},
	} {
		tr := voting.Transcript{Ballots: voting.Accounting{Valid: 1}}
		tr.ListLastPlaces(voting.Contest{Seats: c.seats}, c.ranking)
		if got := fmt.Sprint(tr.Committees); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	blank := voting.Transcript{}
	if blank.ListLastPlaces(voting.Contest{Seats: 2}, [][]voting.Index{{0, 1, 2}}); blank.Committees != nil {
		t.Errorf("without a ballot: %v", blank.Committees)
	}
}

func TestSetCommittees_SortsAndSaysWhereItStops(t *testing.T) {
	tr := voting.Transcript{}
	tr.SetCommittees([][]voting.Index{{2, 0}, {1, 0}, {0, 2}})
	if got := fmt.Sprint(tr.Committees); got != "[[0 1] [0 2]]" || tr.Notes != nil {
		t.Errorf("%s, %v", got, tr.Notes)
	}
	var many [][]voting.Index
	for i := range voting.MaxCommittees {
		many = append(many, []voting.Index{voting.Index(i)})
	}
	if tr.SetCommittees(many); len(tr.Committees) != voting.MaxCommittees || tr.Notes != nil {
		t.Errorf("%d committees, %v", len(tr.Committees), tr.Notes)
	}
	if tr.SetCommittees(append(many, []voting.Index{0, 1})); len(tr.Committees) != voting.MaxCommittees || !strings.Contains(tr.Notes[0], "More than 1000") {
		t.Errorf("%d committees, %v", len(tr.Committees), tr.Notes)
	}
}

func TestRanked_KeepsEqualsInOrder(t *testing.T) {
	points := []int{3, 5, 3, 4}
	options := []voting.Index{2, 0, 1, 3}
	got := voting.SetsOfEquals(options, func(a, b voting.Index) int { return points[b] - points[a] })
	if fmt.Sprint(got) != "[[1] [3] [2 0]]" || fmt.Sprint(options) != "[2 0 1 3]" {
		t.Errorf("%v of %v", got, options)
	}
}
