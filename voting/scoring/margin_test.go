// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring_test

import (
	"testing"

	"moothall/voting"
)

// The margin of an approval election is exact: with so many ballots changed the
// lot can elect another, and with one fewer nothing can.
func TestApproval_Margin(t *testing.T) {
	for _, k := range []struct {
		name    string
		seats   int
		ballots []voting.Scored
		least   int64
		other   voting.Index
	}{
		{"a lead of three takes two ballots", 1, []voting.Scored{given(5, 1, none, none), given(2, none, 1, none)}, 2, 1},
		{"an even lead takes half of it", 1, []voting.Scored{given(6, 1, 1, none), given(4, 1, none, none)}, 2, 1},
		{"a lot could have gone the other way", 1, []voting.Scored{given(3, 1, none, none), given(3, none, none, 1)}, 0, 2},
		{"of two seats the last", 2, []voting.Scored{given(9, 1, none, none), given(5, none, 1, none), given(4, none, none, 1)}, 1, 2},
	} {
		t.Run(k.name, func(t *testing.T) {
			c, m := contest(3, k.seats), method(t, "approval")
			p := pack(t, c, k.ballots...)
			settings, _ := m.Resolve(nil)
			margin := m.Margin(c, voting.Ballots{Scores: p}, settings, counted(t, "approval", c, p, nil))
			if margin == nil || !margin.Exact || *margin.AtLeast != k.least || *margin.AtMost != k.least || *margin.For != k.other {
				t.Errorf("got %+v, want exactly %d for %d", margin, k.least, k.other)
			}
		})
	}
}
