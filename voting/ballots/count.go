// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import "moothall/voting"

// Ballots are the ballots of the file, as a method of counting takes them.
func (f File) Ballots() voting.Ballots { return voting.Ballots{Profile: f.Profile, Scores: f.Scores} }

// Count counts the ballots of the file by a method and its settings, whichever
// kind of ballots the method reads.
//
// Errors: ErrContest where the file does not hold that kind, and those of the method.
func (f File) Count(m voting.Method, s voting.Settings) (voting.Transcript, error) {
	return m.CountBallots(f.Contest, f.Ballots(), s)
}
