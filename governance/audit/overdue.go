// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"time"

	"moothall/governance"
	"moothall/governance/journal"
)

// How long after its time an act of the clock is called overdue: it comes within minutes,
// and after an outage soon after the first act that follows it. The key of a vote is kept
// for as long as a dispute may wait for its answer, and looked after once a day.
const (
	clockSlack = time.Hour
	keySlack   = 24 * time.Hour
)

// awaited is what the clock owes an issue next, and since when; "" where it owes nothing.
// Nobody decides when these acts come, so that one which is left out keeps from
// everybody what was voted, or keeps a key that tells who voted what.
func (m *matter) awaited() (journal.Type, time.Time) {
	switch m.stage {
	case stagePaper:
		return journal.IssueOpen{}.Type(), m.issue.OpensAt
	case stageVoting:
		return journal.IssueClose{}.Type(), m.issue.ClosesAt
	case stageClosed:
		return journal.Count{}.Type(), m.issue.ClosedAt
	}
	if m.stage >= stageCounted && m.frozen >= 0 && !m.imported && m.issue.Procedure.Sealed() && !m.unlinked {
		return journal.KeyDestroy{}.Type(), m.issue.UnlinkAt().AddDate(0, 0, governance.DisputeAnswerDays)
	}
	return "", time.Time{}
}

// overdue names the act that an issue should have had by an instant, or "".
func (m *matter) overdue(now time.Time) journal.Type {
	act, due := m.awaited()
	slack := clockSlack
	if act == (journal.KeyDestroy{}).Type() {
		slack = keySlack
	}
	if act == "" || !now.After(due.Add(slack)) {
		return ""
	}
	return act
}
