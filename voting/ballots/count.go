// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"fmt"

	"moothall/voting"
)

// Count counts the ballots of the file by a method and its settings, whichever
// kind of ballots the method reads.
//
// Errors: ErrContest where the file does not hold that kind, and those of the method.
func (f File) Count(m voting.Method, s voting.Settings) (voting.Transcript, error) {
	switch {
	case m.Count != nil && f.Profile != nil:
		return m.Count(f.Contest, f.Profile, s)
	case m.Count != nil:
		return voting.Transcript{}, fmt.Errorf("%w: %s counts ranks, and the numbers of the file are none; ranks begin at 1, the best", voting.ErrContest, m.Name)
	case f.Scores != nil:
		return m.CountScores(f.Contest, f.Scores, s)
	case m.Approvals:
		return m.CountScores(f.Contest, f.Profile.Approvals(f.Contest), s)
	}
	return voting.Transcript{}, fmt.Errorf("%w: %s counts points, and the file holds ranks; a CSV of scores holds points", voting.ErrContest, m.Name)
}
