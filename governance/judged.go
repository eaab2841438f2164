// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"moothall/bodies"
	"moothall/governance/journal"
)

// JudgedBySeats lists the kinds of acts that are judged by who sits where at their
// instant. What changes who does, a seating, a suspension or a release, is dated
// after those that stand before it in the record.
func JudgedBySeats() []journal.Type {
	return []journal.Type{
		"nomination", "issue.freeze", "roll.freeze", "finding", "finding.answer", "finding.withdraw", "decision.suspend", "decision.release", "export",
		"dispute.answer", "case.open", "case.panel", "case.recuse", "case.appeal",
	}
}

// JudgedBy names the body by whose seats an act is judged, of a kind in
// [JudgedBySeats], or "" where none do. franchise is that of its issue, for an act
// that has one: where seats do not vote, its electors are judged by no seat.
func JudgedBy(e journal.Entry, franchise bodies.Franchise) bodies.Slug {
	switch e.Act.(type) {
	case journal.Nomination, journal.IssueFreeze, journal.RollFreeze:
		if franchise.Seated {
			return franchise.Body
		}
		return ""
	}
	return bodies.Slug(e.Body)
}
