// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"cmp"
	"maps"

	"moothall/voting"
)

// First are the options of a count of first preferences. The zero value is the default.
type First struct {
	Ballots voting.BallotRules
	// Tie names the lot, as voting.DrawLot reads it. A lot that is given also
	// parts the equals of the ranking; the contest's own only fills seats.
	Tie string
}

// Plurality ranks by first preferences alone, by common usage. A
// ballot that names nobody in first place, by the ballot rules, is invalid. It
// costs one pass over the ballots.
//
// Options with as many votes are equals, whom only the lot can part. It refuses
// nothing but a contest or a setting that cannot be.
//
// Errors: ErrContest, ErrSetting.
func Plurality(c voting.Contest, p *voting.Profile, o First) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	lot, err := voting.DrawLot(c, o.Tie)
	if err != nil {
		return voting.Transcript{}, err
	}
	settings := o.Ballots.Settings()
	maps.Copy(settings, voting.Settings{"tie": o.Tie})
	t := voting.NewTranscript("plurality", c, p, settings, lot)
	papers := o.Ballots.Read(c, p)
	open := make([]bool, len(c.Options))
	for _, i := range c.Standing() {
		open[i] = true
	}
	votes, valid := make([]int64, len(c.Options)), int64(0)
	for paper := range uint32(papers.Len()) {
		if i, _ := papers.Next(paper, open); i >= 0 {
			votes[i] += papers.Weight(paper)
			valid += papers.Weight(paper)
		}
	}
	t.Ballots = voting.Accounting{
		Received: p.Total(), Valid: valid, Blank: papers.Blank(), Invalid: p.Total() - papers.Blank() - valid, Weight: voting.Whole(p.Total()),
	}
	for _, i := range c.Standing() {
		t.Scores = append(t.Scores, voting.Tally{Option: i, Votes: voting.Whole(votes[i])})
	}
	t.Conclude(c, voting.SetsOfEquals(c.Standing(), func(a, b voting.Index) int { return cmp.Compare(votes[b], votes[a]) }), o.Tie != "")
	return t, nil
}
