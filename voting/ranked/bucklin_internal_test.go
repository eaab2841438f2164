// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"errors"
	"testing"

	"moothall/voting"
)

// A rank that holds more votes than there are ballots is a fault of the program.
func TestBucklin_GivesNobodyMoreVotesThanThereAreBallots(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "hall"}, {ID: "park"}}}
	n := &bucklin{c: c, standing: c.Standing(), valid: 3, ranks: [][]int64{{1, 1}, {1, 3}}, ended: make([]int64, 4)}
	if err := n.count(); !errors.Is(err, voting.ErrConservation) {
		t.Errorf("got %v, want %v", err, voting.ErrConservation)
	}
}
