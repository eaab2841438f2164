// SPDX-License-Identifier: AGPL-3.0-or-later

package committee

import (
	"fmt"
	"testing"

	"moothall/voting"
)

// However a ballot lists them, the same approvals are one group.
func TestGrouped_JoinsTheSameApprovals(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: make([]voting.Option, 300)}
	p := voting.NewCardinal(c)
	for _, scores := range [][]voting.Score{{{Option: 299}, {Option: 7}}, {{Option: 7}, {Option: 299}}, {{Option: 43}}} {
		if err := p.Add(2, scores); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(grouped(p)); got != "[{4 [7 299]} {2 [43]}]" {
		t.Error(got)
	}
}
