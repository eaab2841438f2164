// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/voting"
	"moothall/voting/motion"
)

// Outcome is what a decision obliges.
type Outcome string

// The outcomes. Void: the quorum was missed and nothing is decided. Tied: the
// count left a tie open and no lot was published.
const (
	Adopted  Outcome = "adopted"
	Rejected Outcome = "rejected"
	Void     Outcome = "void"
	Elected  Outcome = "elected"
	Tied     Outcome = "tied"
)

// Binds says whether the outcome calls for what the proposal declared: its effect.
func (o Outcome) Binds() bool { return o == Adopted || o == Elected }

// Ground names the one test that settled the outcome; a page turns it into a sentence.
type Ground string

// The grounds, in the order in which they are looked at.
const (
	QuorumMissed   Ground = "quorum-missed"
	NothingCast    Ground = "nothing-cast"
	TieOpen        Ground = "tie-open"
	StatusQuoWon   Ground = "status-quo-won"
	MajorityMissed Ground = "majority-missed"
	UnitsMissed    Ground = "units-missed"
	MajorityMet    Ground = "majority-met"
	CountDecided   Ground = "count-decided"
)

// Turnout says what became of the electorate's weight. Direct + Represented +
// the sum of Lost = Electorate, checked at every count.
type Turnout struct {
	Electorate  int64            `json:"electorate"`
	Direct      int64            `json:"direct"`
	Represented int64            `json:"represented"`
	Lost        map[string]int64 `json:"lost"` // by reason: no-vote, opt-out, dead-end, cycle, capped
}

// TookPart is the weight that was cast, by its owners or for them.
func (t Turnout) TookPart() int64 { return t.Direct + t.Represented }

// Decision is what the outcome of a vote obliges, with every figure behind it.
type Decision struct {
	Issue   IssueID         `json:"issue"`
	Outcome Outcome         `json:"outcome"`
	Ground  Ground          `json:"ground"`
	Winners []OptionID      `json:"winners"` // adopted option, or those elected, in order
	Turnout Turnout         `json:"turnout"`
	Finding *motion.Finding `json:"finding,omitempty"` // majority and quorum with their figures; nil where only the count decides and no quorum is asked
	Units   *UnitFinding    `json:"units,omitempty"`   // of a double majority
}

// Recorded is a decision as it stands in the record.
type Recorded struct {
	ID   string
	Body bodies.Slug
	At   time.Time
	Decision
	Suspension *Suspension // it was held back for review; nil: never
}

// ErrTally marks a count that could not be made from what was given: a fault
// of the program or of the data, never of a voter.
var ErrTally = errors.New("the vote cannot be counted")

// rule is the procedure's quorum and majority as one motion rule.
func (p Procedure) rule() motion.Rule {
	r := motion.Rule{MoreThan: true}
	if m := p.Majority; m != nil {
		r.Need, r.MoreThan = fraction(m.Share), !m.AtLeast
		switch {
		case m.Electorate:
			r.Base = motion.OfEligible
		case m.Abstain:
			r.Base = motion.OfCast
		}
	}
	if p.Quorum.Share.Num > 0 {
		share := fraction(p.Quorum.Share)
		if p.Quorum.Approval {
			r.Approval = &share
		} else {
			r.Participation = &share
		}
	}
	return r
}

func fraction(r Ratio) voting.Fraction { return voting.Fraction{Num: r.Num, Den: r.Den} }

// decide turns a count into a decision. duel is the division the majority
// measures: the motion's own votes, or the winner against the status quo. units is what
// was found of a double majority, and nil of any other.
func (i Issue) decide(t voting.Transcript, duel motion.Vote, turnout Turnout, units *UnitFinding) (Decision, error) {
	d := Decision{Issue: i.ID, Turnout: turnout, Winners: []OptionID{}, Units: units}
	quorum, err := i.quorum(duel, turnout)
	if err != nil {
		return d, err
	}
	switch {
	case quorum != nil && !quorum.Met:
		d.Outcome, d.Ground = Void, QuorumMissed
	case turnout.TookPart() == 0:
		d.Outcome, d.Ground = Void, NothingCast
	case len(t.Tied) > 0:
		d.Outcome, d.Ground = Tied, TieOpen
	case i.Procedure.Majority == nil:
		d.Outcome, d.Ground, d.Winners = Elected, CountDecided, i.optionsOf(t.Elected)
	}
	if i.Procedure.Majority == nil {
		if quorum != nil {
			d.Finding = &motion.Finding{Carried: quorum.Met, Vote: duel, Rule: i.Procedure.rule(), Tests: []motion.Test{*quorum}}
		}
		return d, nil
	}
	return i.decideByMajority(d, t, duel)
}

func (i Issue) decideByMajority(d Decision, t voting.Transcript, duel motion.Vote) (Decision, error) {
	finding, err := motion.Decide(i.Procedure.rule(), duel)
	if err != nil {
		return d, fmt.Errorf("%w: %w", ErrTally, err)
	}
	d.Finding = &finding
	if d.Outcome != "" {
		return d, nil
	}
	winners := i.optionsOf(t.Elected)
	switch {
	case i.Procedure.Method.Ranked() && len(winners) == 1 && winners[0] == i.StatusQuo():
		d.Outcome, d.Ground = Rejected, StatusQuoWon
	case !finding.Carried:
		d.Outcome, d.Ground = Rejected, MajorityMissed
	case d.Units != nil && !d.Units.Test.Met:
		d.Outcome, d.Ground = Rejected, UnitsMissed
	default:
		d.Outcome, d.Ground = Adopted, MajorityMet
		if i.Procedure.Method.Ranked() {
			d.Winners = winners
		}
	}
	return d, nil
}

// quorum measures participation by weight that took part, approval by the yes
// voices. It is nil where the procedure asks for none.
func (i Issue) quorum(duel motion.Vote, turnout Turnout) (*motion.Test, error) {
	q := i.Procedure.Quorum
	if q.Share.Num <= 0 {
		return nil, nil
	}
	if q.Share.Den <= 0 {
		return nil, fmt.Errorf("%w: the quorum %d of %d is no share", ErrTally, q.Share.Num, q.Share.Den)
	}
	test := motion.Test{Name: motion.Participation, Votes: turnout.TookPart(), Of: turnout.Electorate, Need: fraction(q.Share)}
	if q.Approval {
		test.Name, test.Votes = motion.Approval, duel.Yes
	}
	test.Met = test.Of > 0 && test.Need.CompareShare(test.Votes, test.Of) >= 0
	return &test, nil
}

func (i Issue) optionsOf(elected []voting.Index) []OptionID {
	ids := make([]OptionID, 0, len(elected))
	for _, e := range elected {
		ids = append(ids, i.Options[e].ID)
	}
	return ids
}

// WasLost is the weight on the roll that went nowhere.
func (t Turnout) WasLost() (lost int64) {
	for _, weight := range t.Lost {
		lost += weight
	}
	return lost
}

// Quorums says whether a decision was held to a quorum, and met all of them.
func (d Decision) Quorums() (asked, met bool) {
	if d.Finding == nil {
		return false, false
	}
	met = true
	for _, test := range d.Finding.Tests {
		if test.Name != motion.Majority {
			asked, met = true, met && test.Met
		}
	}
	return asked, asked && met
}
