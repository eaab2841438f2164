// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"slices"
	"time"
)

// Somebody is away who has not used the hall, signed in, for as many months as a
// charter says. What they entrusted to others lapses then: a voice is lent by
// somebody who is there to take it back. All of this goes by days in UTC, for no
// more than the day is kept of when somebody was here.

// AwayWarnings are how many days before their delegations lapse somebody who is away
// is told, the longest first.
func AwayWarnings() []int { return []int{30, 7} }

// lastWarning is how many days somebody has, at the least, between being told for the
// last time and the lapse.
func lastWarning() int { return slices.Min(AwayWarnings()) }

// DayOf is the day of an instant in UTC, by its beginning.
func DayOf(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

// AwayOn is the first day on which somebody is away by a rule of so many months who
// was last here on a day.
func AwayOn(seen time.Time, months int) time.Time { return DayOf(seen).AddDate(0, months, 0) }

// AwayMonths is after how many months of its owner's absence the delegation lapses, by
// the charters in force: as the strictest of the matters says that its scope can meet.
// 0: it does not. One for a single issue goes by the rules of that issue alone, whose
// vote is or was open; before, issue is nil, and it does not lapse. An opt-out entrusts
// nobody, and stays.
func (d Delegation) AwayMonths(charters []Charter, issue *Issue) int {
	if len(d.Delegates) == 0 {
		return 0
	}
	if d.Scope.Issue == "" {
		met, err := Meets(d.Scope, charters)
		if err != nil { // no liquid matter lies there any more: nobody is spoken for
			return 0
		}
		return met.Away
	}
	if issue == nil || issue.Procedure.Delegation == nil {
		return 0
	}
	return issue.Procedure.Delegation.AwayMonths
}

// LeastAway is the least number of months of absence after which delegations lapse
// anywhere; 0 where they lapse nowhere.
func LeastAway(charters []Charter) (months int) {
	for _, c := range charters {
		for _, p := range c.Procedures {
			if p.Delegation != nil {
				months = strictestAway(months, p.Delegation.AwayMonths)
			}
		}
	}
	return months
}

// strictestAway is the smaller of two numbers of months, where 0 is no rule.
func strictestAway(a, b int) int {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// Absence is how long somebody has not been here, before those of their delegations
// that lapse after the same number of months.
type Absence struct {
	Seen   time.Time // the last day on which they were here
	Months int
	Warned time.Time // when they were told of it for the last time; zero: they were not yet
}

// LapsesOn is the day on which the delegations lapse if nobody comes: when the months
// are over, and no sooner after the last warning than there is between it and that
// day. A server that was down for long, or rules that are new, take nobody's voice
// away unannounced.
func (a Absence) LapsesOn() time.Time {
	over := AwayOn(a.Seen, a.Months)
	if a.Warned.IsZero() {
		return over
	}
	if kept := DayOf(a.Warned).AddDate(0, 0, lastWarning()); kept.After(over) {
		return kept
	}
	return over
}

// Lapses says whether the delegations lapse on a day, or should have before.
func (a Absence) Lapses(today time.Time) bool {
	return !a.Warned.IsZero() && !DayOf(today).Before(a.LapsesOn())
}

// Warning is which of the AwayWarnings is due on a day; 0: none. Who is due two is
// told the nearer; and nobody is told of an absence that is shorter than the time
// still left.
func (a Absence) Warning(today time.Time) int {
	if !a.Warned.IsZero() {
		return 0
	}
	day, over := DayOf(today), AwayOn(a.Seen, a.Months)
	for _, days := range slices.Backward(AwayWarnings()) {
		near := !day.Before(over.AddDate(0, 0, -days))
		gone := !day.Before(DayOf(a.Seen).AddDate(0, 0, days))
		if near && gone {
			return days
		}
	}
	return 0
}
