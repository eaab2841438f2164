// SPDX-License-Identifier: AGPL-3.0-or-later

package motion

import (
	"fmt"

	"moothall/voting"
)

// Options of a count of ballots. The zero value asks for more yes than no.
type Options struct {
	Ballots voting.BallotRules
	Rule    Rule
	// Eligible is the weight of the whole roll; nil is all that was received,
	// where no rule measures against the roll.
	Eligible *int64
	// CastingVote is what the chair chooses where yes and no are even: yes or no.
	// Nil where nobody has it.
	CastingVote *voting.Index

	from named // the rule that Rule was made from, for the transcript
}

// Count counts a motion from ballots: each gives its weight to its first mark.
// Yes, no and abstain are the options of these names or ids, or else the options
// in this order. Ballots without a mark, and those that name nobody in first
// place by the ballot rules, took part and abstain. Where the motion is carried,
// yes is elected, and else nobody; the findings are the tests of Decide.
//
// Where yes and no are even, and more than half of them is asked for, the motion
// is not carried, unless a casting vote says yes. A casting vote that is used is
// a Tie of kind "motion" with the rule "casting vote". Silence is no even vote.
//
// Robert's Rules of Order (12th ed.), § 44; Swiss Federal Constitution, art. 142,
// for a majority of those who vote. It costs one pass over the ballots, and one
// for the duels beside it.
//
// Errors: ErrContest where the options are no yes and no; ErrSetting where the
// rule is none, a roll is needed and not given or smaller than what was
// received, or a casting vote cannot be used.
func Count(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	s, err := shapeOf(c)
	if err != nil {
		return voting.Transcript{}, err
	}
	if o.Rule == (Rule{}) {
		o.Rule = SimpleMajority()
	}
	if o.Rule.Base == "" {
		o.Rule.Base = OfDecided
	}
	eligible, err := o.roll(p, s)
	if err != nil {
		return voting.Transcript{}, err
	}
	lot := voting.Lot{Order: c.Standing(), Source: "none: no lot decides a motion", Open: true}
	t := voting.BeginTranscript("motion", c, o.settings(c), lot)
	t.SetDuels(voting.Duels(c, p))
	vote := read(&t, c, p, o.Ballots, s)
	vote.Eligible = eligible
	finding, err := Decide(o.Rule, vote)
	if err != nil {
		return voting.Transcript{}, fmt.Errorf("%w: %w", voting.ErrSetting, err)
	}
	conclude(&t, finding, s, o.CastingVote)
	return t, nil
}

// roll is the weight of those who may vote.
func (o Options) roll(p *voting.Profile, s shape) (int64, error) {
	ofRoll := o.Rule.Base == OfEligible || o.Rule.Participation != nil || o.Rule.Approval != nil
	switch {
	case o.CastingVote != nil && *o.CastingVote != s.yes && *o.CastingVote != s.no:
		return 0, fmt.Errorf("%w: casting-vote should be the id of yes or no", voting.ErrSetting)
	case o.CastingVote != nil && !o.Rule.canBeEven():
		return 0, fmt.Errorf("%w: a casting-vote decides an even vote, where more than 1/2 of the decided is needed; by %s nobody can use it", voting.ErrSetting, o.Rule.Need)
	case o.Eligible == nil && ofRoll:
		return 0, fmt.Errorf("%w: the rule measures against the roll; eligible=N should say its weight", voting.ErrSetting)
	case o.Eligible == nil:
		return p.Total(), nil
	case *o.Eligible < p.Total():
		return 0, fmt.Errorf("%w: eligible=%d should be at least %d, the weight of the ballots", voting.ErrSetting, *o.Eligible, p.Total())
	}
	return *o.Eligible, nil
}

// canBeEven says whether an even vote falls short of the rule by nothing.
func (r Rule) canBeEven() bool {
	return r.MoreThan && (r.Base == OfDecided || r.Base == "") && r.Need.CompareShare(1, 2) == 0
}

// read gives each ballot to its first mark, and accounts for all.
func read(t *voting.Transcript, c voting.Contest, p *voting.Profile, rules voting.BallotRules, s shape) (v Vote) {
	papers, open, votes := rules.Read(c, p), make([]bool, len(c.Options)), make([]int64, len(c.Options))
	for _, i := range c.Standing() {
		open[i] = true
	}
	valid := int64(0)
	for paper := range uint32(papers.Len()) {
		if i, _ := papers.Next(paper, open); i >= 0 {
			votes[i] += papers.Weight(paper)
			valid += papers.Weight(paper)
		}
	}
	for _, i := range c.Standing() {
		t.Scores = append(t.Scores, voting.Tally{Option: i, Votes: voting.Whole(votes[i])})
	}
	t.Ballots = voting.Accounting{
		Received: p.Total(), Valid: valid, Blank: papers.Blank(), Invalid: p.Total() - papers.Blank() - valid, Weight: voting.Whole(p.Total()),
	}
	v = Vote{Yes: votes[s.yes], No: votes[s.no]}
	v.Abstain = p.Total() - v.Yes - v.No
	t.Notes = append(t.Notes, fmt.Sprintf("%s is yes and %s is no.", t.Name(s.yes), t.Name(s.no)))
	if unmarked := p.Total() - valid; unmarked > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Blank and invalid ballots, %d votes, took part and abstain.", unmarked))
	}
	return v
}

// conclude says whether the motion is carried, by the casting vote where it is even.
func conclude(t *voting.Transcript, f Finding, s shape, casting *voting.Index) {
	even := f.Rule.canBeEven() && f.Vote.Yes == f.Vote.No && f.Vote.Yes > 0
	switch {
	case even && casting == nil:
		t.Notes = append(t.Notes, "Yes and no are even, and nobody has a casting vote.")
	case even:
		t.Ties = append(t.Ties, voting.Tie{Kind: "motion", Among: []voting.Index{min(s.yes, s.no), max(s.yes, s.no)}, Rule: "casting vote", Chosen: casting})
		f = f.withCasting(*casting == s.yes)
	}
	t.Findings = f.Tests
	if !f.Carried {
		t.Notes = append(t.Notes, "The motion is not carried.")
		return
	}
	t.Elected = []voting.Index{s.yes}
	t.Notes = append(t.Notes, "The motion is carried.")
}

// withCasting meets the majority by a casting vote for yes. The quorums stand.
func (f Finding) withCasting(yes bool) Finding {
	if !yes {
		return f
	}
	f.Carried = true
	for i, test := range f.Tests {
		f.Carried = f.Carried && (i == 0 || test.Met)
	}
	return f
}
