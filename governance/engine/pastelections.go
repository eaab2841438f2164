// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"moothall/bodies"
	"moothall/governance"
)

// Issue reads an issue as it is kept.
func (p Past) Issue(id governance.IssueID) (governance.Issue, error) { return p.tx.Issue(id) }

// Nominate proposes a candidate, as Engine.Nominate does.
func (p Past) Nominate(id governance.IssueID, by, candidate bodies.PersonID) (governance.OptionID, error) {
	return p.e.nominate(p.tx, governance.Nomination{Issue: id, Candidate: candidate, By: by})
}

// Act does an act upon a nomination, as Engine.Second and Engine.Answer do.
func (p Past) Act(id governance.OptionID, act governance.NominationAct, by bodies.PersonID, statement string) error {
	n, err := p.tx.Nomination(id)
	if err != nil {
		return err
	}
	return p.e.actOn(p.tx, n, act, by, statement)
}

// Challenge challenges a roll, as Engine.ChallengeRoll does.
func (p Past) Challenge(id governance.IssueID, by, person bodies.PersonID, text string) (string, error) {
	return p.e.challenge(p.tx, governance.Challenge{Issue: id, By: by, Person: person, On: by == person, Text: text, State: governance.ChallengeOpen})
}

// Decide decides a challenge, as Engine.DecideChallenge does.
func (p Past) Decide(id string, officer bodies.PersonID, uphold bool, reason string) error {
	c, err := p.tx.Challenge(id)
	if err != nil {
		return err
	}
	now, err := p.tx.Now()
	if err != nil {
		return err
	}
	actor, err := actorOf(p.tx, officer, "", now)
	if err != nil {
		return err
	}
	return p.e.decideChallenge(p.tx, actor, c, governance.Verdict(uphold), reason)
}
