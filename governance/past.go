// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"

	"moothall/voting"
	"moothall/voting/ballots"
)

// PastElection is how an election that was held elsewhere is counted again from
// the file of its ballots. Who voted is not known and nothing is claimed of it.
type PastElection struct {
	Method   Method
	Settings map[string]string // of the method; the rest by default
	Seats    int               // 0: as the file says
}

// Count counts the ballots of the file. It is the same function for the server
// and for an auditor with an archive. Errors wrap [ErrTally] and say what would
// be right.
func (p PastElection) Count(file ballots.File) (voting.Transcript, error) {
	if !p.Method.Ranked() {
		return voting.Transcript{}, fmt.Errorf("%w: the method is irv or scottish-stv, not %q", ErrTally, p.Method)
	}
	contest, method := file.Contest, p.Method.method()
	switch {
	case method.SingleSeat && p.Seats > 1:
		return voting.Transcript{}, fmt.Errorf("%w: %s fills one seat, not %d", ErrTally, method.Name, p.Seats)
	case method.SingleSeat:
		contest.Seats = 1
	case p.Seats > 0:
		contest.Seats = p.Seats
	case !file.Seated:
		return voting.Transcript{}, fmt.Errorf("%w: the file does not say how many seats there were", ErrTally)
	}
	settings, unused := method.Resolve(p.Settings)
	if len(unused) > 0 {
		return voting.Transcript{}, fmt.Errorf("%w: %s knows no setting %s", ErrTally, method.Name, unused[0])
	}
	file.Contest = contest
	t, err := file.Count(method, settings)
	if err != nil {
		return t, fmt.Errorf("%w: %w", ErrTally, err)
	}
	return compared(contest, file.Ballots(), method, settings, t), nil
}

// Decide says who was elected. A tie the file's own rules left open stays open.
func (p PastElection) Decide(issue IssueID, file ballots.File, t voting.Transcript) Decision {
	d := Decision{Issue: issue, Outcome: Elected, Ground: CountDecided, Winners: []OptionID{}}
	if len(t.Tied) > 0 {
		d.Outcome, d.Ground = Tied, TieOpen
		return d
	}
	for _, e := range t.Elected {
		d.Winners = append(d.Winners, OptionID(file.Contest.Options[e].ID))
	}
	return d
}
