// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"moothall/governance"
	"moothall/governance/journal"
)

// How long after its time an act of the clock is called overdue: it comes within minutes,
// and after an outage soon after the first act that follows it. The key of a vote is kept
// for as long as a dispute may wait for its answer, and looked after once a day. A raised
// matter opens, or is called off, at an instant that the record tells only then.
const (
	clockSlack  = time.Hour
	keySlack    = 24 * time.Hour
	raisedSlack = 24 * time.Hour
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

// overdue names the act that an issue should have had by an instant, and when it was due;
// "" where there is none.
func (m *matter) overdue(now time.Time) (journal.Type, time.Time) {
	act, due := m.awaited()
	slack := clockSlack
	if act == (journal.KeyDestroy{}).Type() {
		slack = keySlack
	}
	if act == "" || !now.After(due.Add(slack)) {
		return "", due
	}
	return act, due
}

// LateAct is an act of the clock that came long after its time.
type LateAct struct {
	Act     journal.Type `json:"act"`
	Seconds int64        `json:"seconds"` // after its time, rounded down
}

// comes keeps of an act that is due by now how late it is.
func (m *matter) comes(act journal.Type, at time.Time) {
	if late, due := m.overdue(at); late != "" && late == act {
		m.late = append(m.late, LateAct{act, int64(at.Sub(due) / time.Second)})
	}
}

// findOverdue finds what the clock still owes at the end of the log. Nothing is wrong by
// that, and nobody can say that all is well: an archive of later shows whether it came.
func (p *replay) findOverdue() error {
	for _, m := range p.inOrder() {
		if act, due := m.overdue(p.pace.latest); act != "" {
			p.overdue(string(m.issue.ID), act, due)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.brought)) {
		if p.matters[id] != nil {
			continue
		}
		if act, due := p.brought[id].overdue(p.pace.latest, p.longestFrozen(p.brought[id].issue)); act != "" {
			p.overdue(id, act, due)
		}
	}
	return p.overdueDraws()
}

func (p *replay) overdue(issue string, act journal.Type, due time.Time) {
	p.report.add(Finding{Incomplete, "issue " + issue, fmt.Sprintf("overdue: its %s was due at %s, and the log goes on until %s without it; %s", act, journal.At(due), journal.At(p.pace.latest), untilThen)})
}

// overdue names the act that a raised matter should have had by an instant, and when it was
// due: an end where too few supported it, and else its vote, or an end. frozen is for how
// many days its text may have been fixed.
func (r *raisedMatter) overdue(now time.Time, frozen int) (journal.Type, time.Time) {
	act, due, slack := journal.IssueCancel{}.Type(), r.issue.Raised.Until, clockSlack
	switch r.issue.Stage {
	case governance.Idea:
	case governance.Discussion:
		act, due, slack = journal.IssueOpen{}.Type(), r.issue.FreezesAt.AddDate(0, 0, frozen), raisedSlack
	default:
		return "", due
	}
	if !now.After(due.Add(slack)) {
		return "", due
	}
	return act, due
}

// longestFrozen is for how many days the text of a raised matter is fixed at most. The
// record says under which rules that is only once it is opened: it may be any of its body.
func (p *replay) longestFrozen(i governance.Issue) int {
	longest := i.Procedure.FrozenDays
	for _, c := range append(slices.Clone(p.former[i.Body]), former{charter: p.charters[i.Body]}) {
		rules, _ := c.Procedure(i.Kind)
		longest = max(longest, rules.FrozenDays)
	}
	return longest
}

const untilThen = "nobody decides when this comes, and until it does nobody can vote, nobody learns how the vote went, or somebody can still learn who voted what"

// remarkLate says which acts of the clock came late.
func (r *Report) remarkLate() {
	var late []string
	for _, i := range r.Issues {
		for _, l := range i.Late {
			late = append(late, fmt.Sprintf("%s (%s, by %s)", i.Issue, l.Act, span(time.Duration(l.Seconds)*time.Second)))
		}
	}
	if len(late) > 0 {
		r.Notes = append(r.Notes, "late: "+strings.Join(late, ", ")+"; these acts come by themselves, within minutes, but where the server was down; meanwhile nobody could vote, nobody learned how the vote went, or somebody could still learn who voted what")
	}
}
