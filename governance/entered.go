// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"moothall/governance/journal"
	"moothall/voting/motion"
)

// Entered is what the record states of the decision. text is the SHA-256 of the
// whole of it, as published.
func (d Decision) Entered(text string) journal.Decision {
	act := journal.Decision{Outcome: string(d.Outcome), TextSHA256: text}
	for _, w := range d.Winners {
		act.Winners = append(act.Winners, string(w))
	}
	if d.Units != nil {
		act.Units = measured(d.Units.Test)
	}
	if d.Finding == nil {
		return act
	}
	for _, t := range d.Finding.Tests {
		if t.Name == motion.Majority {
			act.Majority = measured(t)
		} else {
			act.Quorum = measured(t)
		}
	}
	return act
}

func measured(t motion.Test) *journal.Measure {
	return &journal.Measure{Have: t.Votes, Of: t.Of, Num: t.Need.Num, Den: t.Need.Den, Strict: t.MoreThan, Met: t.Met}
}

// Counted is what the record states of the count by which the issue was decided so:
// of so many casts, changes and withdrawals among them. sheet and transcript are
// the SHA-256 of both, as published: the sheet of weights of a public vote, the
// list of a confidential one.
func (i Issue) Counted(d Decision, casts int64, sheet, transcript string) journal.Count {
	t := d.Turnout
	act := journal.Count{
		Method: string(i.Procedure.Method), Electorate: t.Electorate, Direct: t.Direct, Represented: t.Represented, Lost: t.Lost, UnitsReached: d.Units.Reached(),
		Casts: casts, TranscriptSHA256: transcript,
	}
	if r := i.Procedure.Delegation; r != nil {
		act.Rule = r.follows().Version()
	}
	if i.Procedure.Sealed() {
		act.ListSHA256 = sheet
	} else {
		act.WeightsSHA256 = sheet
	}
	return act
}
