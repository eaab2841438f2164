// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"encoding/json"

	"moothall/bodies"
	"moothall/governance/journal"
)

// JudgedBySeats lists the kinds of acts that are judged by who sits where, or belongs
// where, at their instant. What changes who does, a seating, a suspension or a release,
// somebody who joins or leaves, is dated after those that stand before it in the record.
func JudgedBySeats() []journal.Type {
	return []journal.Type{
		"nomination", "issue.freeze", "roll.freeze", "finding", "finding.answer", "finding.withdraw", "decision.suspend", "decision.release", "export",
		"issue.raise", "issue.admit", "issue.rise", "competence.dispute", "competence.answer", "dispute.answer", "case.open", "case.panel", "case.recuse", "case.appeal",
		"seat.draw", "seat.ask",
	}
}

// EveryBody stands for all bodies: by whom their members are, and who sits in them, a draw
// is judged, which asks who could take a seat beside those they hold.
const EveryBody bodies.Slug = "*"

// rollBody is the body whose members or seats make a roll: of an advisory one that of its
// own rule.
func rollBody(act journal.RollFreeze, franchise bodies.Franchise) bodies.Slug {
	var rule bodies.Franchise
	if act.Advisory == "" || json.Unmarshal(act.Rule, &rule) != nil {
		return franchise.Body
	}
	return rule.Body
}

// GivenBySeats lists those by which somebody is admitted, struck off or seated, which are judged by who
// sits in the body that they name, if they name one: what changes who does is dated after
// them too.
func GivenBySeats() []journal.Type {
	return []journal.Type{"person.admit", "person.leave", "mandate.begin"}
}

// JudgedBy names the body by whose seats or members an act is judged, or [EveryBody], of a kind in
// [JudgedBySeats] or [GivenBySeats]. franchise is that of its issue, for an act that has one.
func JudgedBy(e journal.Entry, franchise bodies.Franchise) bodies.Slug {
	switch act := e.Act.(type) {
	case journal.PersonAdmit:
		return bodies.Slug(act.SeatedIn)
	case journal.PersonLeave:
		return bodies.Slug(act.SeatedIn)
	case journal.MandateBegin:
		return bodies.Slug(act.SeatedIn)
	case journal.SeatDraw, journal.SeatAsk:
		return EveryBody
	case journal.Nomination, journal.IssueFreeze:
		return franchise.Body
	case journal.RollFreeze:
		return rollBody(act, franchise)
	case journal.IssueRaise:
		return bodies.Slug(act.Among)
	case journal.IssueAdmit:
		return bodies.Slug(act.Among)
	case journal.IssueRise:
		return bodies.Slug(act.Among)
	case journal.CompetenceDispute:
		return bodies.Slug(act.Among)
	}
	return bodies.Slug(e.Body)
}
