// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"testing"
	"time"

	"moothall/bodies"
)

func TestMayLeave_WaitsForWhatOthersRelyOn(t *testing.T) {
	charters := []Charter{
		{Body: bodies.Body{Slug: "commons"}}, {Body: bodies.Body{Slug: "board", Parent: "commons"}}, {Body: bodies.Body{Slug: "guild"}},
	}
	frozen := Issue{Body: "guild", Stage: Voting, RollAt: time.Unix(1, 0), Options: []Option{{Person: "ada"}}}
	ofMembers := frozen
	ofMembers.Procedure.Franchise.Body = "commons"
	judging := Case{Body: "guild", Stage: CaseAppealed, Sittings: []Sitting{{Body: "guild"}, {Body: "board", Seats: []CaseSeat{{Person: "ada"}}}}}
	about := Case{Body: "board", Stage: CaseHearing, Concerned: "ada", Sittings: []Sitting{{Body: "board"}}}
	for name, c := range map[string]struct {
		ties Ties
		want error
	}{
		"nothing":                               {Ties{}, nil},
		"a seat there":                          {Ties{Seats: []bodies.Mandate{{Body: "commons"}}}, ErrSeatFirst},
		"a seat below":                          {Ties{Seats: []bodies.Mandate{{Body: "board"}}}, ErrSeatFirst},
		"a seat elsewhere":                      {Ties{Seats: []bodies.Mandate{{Body: "guild"}}}, nil},
		"on the paper of an election elsewhere": {Ties{Stood: []Issue{frozen}}, nil},
		"on a paper on which its members vote":  {Ties{Stood: []Issue{ofMembers}}, ErrCandidacy},
		"judging a case below, on appeal":       {Ties{Cases: []Case{judging}}, ErrJudging},
		"a case about them, which is no reason": {Ties{Cases: []Case{about}}, nil},
	} {
		if got := c.ties.MayLeave("ada", "commons", charters); !errors.Is(got, c.want) || (got == nil) != (c.want == nil) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
