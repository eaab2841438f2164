// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"time"
)

// ProlongRule says when a vote closes later because members could not reach the server:
// for at least AfterMinutes in one piece, within the last LastHours before the close
// announced. It closes later by as long as that lasted from then on, by AtMostHours at
// most, and once. Nobody decides it.
type ProlongRule struct {
	AfterMinutes int `json:"after_minutes"`
	LastHours    int `json:"last_hours"`
	AtMostHours  int `json:"at_most_hours"`
}

// LeastOutage is the shortest outage for which any rule prolongs a vote. The sign of
// life that a server gives is several times as frequent.
const LeastOutage = 5 * time.Minute

// maxProlongHours is the most a vote may be prolonged by, and how long before its close
// an outage may lie.
const maxProlongHours = 72

// noticeWithin is how long after its end an outage may prolong a vote. One that is
// claimed later might be claimed for how the vote seems to stand.
const noticeWithin = 5 * time.Minute

// fault says what is wrong with the rule, in a procedure that votes so many days, or "".
func (r *ProlongRule) fault(votingDays int) string {
	switch least := int(LeastOutage / time.Minute); {
	case r == nil:
		return ""
	case r.LastHours < 1 || r.LastHours > maxProlongHours:
		return fmt.Sprintf("an outage prolongs a vote that lies in its last 1 to %d hours", maxProlongHours)
	case votingDays > 0 && r.LastHours > votingDays*24:
		return "the last hours in which an outage prolongs a vote are no more than the vote has"
	case r.AfterMinutes < least || r.AfterMinutes > r.LastHours*60:
		return fmt.Sprintf("an outage prolongs a vote after %d minutes or more, and no more than the last hours have", least)
	case r.AtMostHours < 1 || r.AtMostHours > maxProlongHours:
		return fmt.Sprintf("an outage prolongs a vote by 1 to %d hours at most", maxProlongHours)
	}
	return ""
}

// Outage is a time in which the server gave no sign of life.
type Outage struct{ From, Until time.Time }

// Lasted is how long it was.
func (o Outage) Lasted() time.Duration { return o.Until.Sub(o.From) }

// Contradicted says whether something was done inside an outage.
func (o Outage) Contradicted(at time.Time) bool { return at.After(o.From) && at.Before(o.Until) }

// Extension is what prolonged a vote. The zero one says that nothing has.
type Extension struct {
	Outage
	Announced time.Time // when it would have closed
	At        time.Time // when it was prolonged
}

// Prolonged says whether the vote closes, or has closed, later than announced because
// the server could not be reached.
func (i Issue) Prolonged() bool { return !i.Extension.At.IsZero() }

// Announced is when the vote closes as its opening says, whatever has prolonged it since.
func (i Issue) Announced() time.Time {
	if i.Prolonged() {
		return i.Extension.Announced
	}
	return i.ClosesAt
}

// Prolong is the issue as an outage leaves it that was noticed at an instant: prolonged as
// its procedure says, and true; or as it was, and false. What lies across the close moves
// it by as much as the time between its end and its beginning, so that as much of the vote
// is left after it as was left before. What the limit leaves nothing of, and what was
// noticed long after it was over, changes nothing; nor does a second outage.
func (i Issue) Prolong(o Outage, at time.Time) (Issue, bool) {
	r := i.Procedure.Prolong
	if r == nil || i.Stage != Voting || i.Prolonged() || at.Before(o.Until) || at.Sub(o.Until) > noticeWithin {
		return i, false
	}
	begins, ends := i.ClosesAt.Add(-time.Duration(r.LastHours)*time.Hour), i.ClosesAt
	if o.From.After(begins) {
		begins = o.From
	}
	if o.Until.Before(ends) {
		ends = o.Until
	}
	if ends.Sub(begins) < time.Duration(r.AfterMinutes)*time.Minute {
		return i, false
	}
	closes := i.ClosesAt.Add(min(o.Until.Sub(begins), time.Duration(r.AtMostHours)*time.Hour))
	if !closes.After(at) {
		return i, false
	}
	i.Extension = Extension{Outage: o, Announced: i.ClosesAt, At: at}
	i.ClosesAt = closes
	return i, true
}

// LongestSilence is the longest time between two signs of life that follow each other, of
// those given in their order; the first where several are as long.
func LongestSilence(signs []time.Time) (longest Outage) {
	for n := range signs[:max(len(signs)-1, 0)] {
		if o := (Outage{signs[n], signs[n+1]}); o.Lasted() > longest.Lasted() {
			longest = o
		}
	}
	return longest
}
