// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"

	"moothall/bodies"
)

// Why two accounts are not made one now, besides what [bodies.Merger] refuses.
var (
	ErrMergeProof   = errors.New("nobody has shown here a moment ago that the other account is theirs")
	ErrMergeLink    = errors.New("the link that went to the address of the other account was not followed")
	ErrMergeShown   = errors.New("what would become of the other account is not what was shown any more")
	ErrMergeApplied = errors.New("one of the two accounts asks to be admitted somewhere, or was refused not long ago")
	ErrMergeKept    = errors.New("a new password keeps one of the two accounts out of a vote that runs")
	ErrMergeVote    = errors.New("a vote is about to close, or the other account decides in it where this one advises")
)

// MergeVote is an [ErrMergeVote] that says which vote it is.
type MergeVote struct{ Issue Issue }

// Error is the sentence of that error.
func (m *MergeVote) Error() string { return ErrMergeVote.Error() }

// Unwrap is that error.
func (m *MergeVote) Unwrap() error { return ErrMergeVote }

// CountsOpening says whether a vote counts voices by the delegations of its opening: what was
// entrusted then is not taken back any more.
func (i Issue) CountsOpening() bool {
	d := i.Procedure.Delegation
	return d != nil && (d.Snapshot == AtOpening || d.Snapshot == AtBoth)
}

// Entrusts says whether one of some delegations speaks for its giver as of the opening of a
// vote that counts by it.
func (i Issue) Entrusts(given []Delegation, of bodies.PersonID) bool {
	if !i.CountsOpening() {
		return false
	}
	for _, d := range given {
		if d.Delegator == of && len(d.Delegates) > 0 && d.InForce(i.dawn()) {
			return true
		}
	}
	return false
}
