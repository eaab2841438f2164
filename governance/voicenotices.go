// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
)

// LapseWarnings are how long before a delegation lapses its giver is told, the
// longest first.
func LapseWarnings() []time.Duration {
	return []time.Duration{30 * 24 * time.Hour, 7 * 24 * time.Hour}
}

// LapseTold is for how long after a delegation lapsed by itself its giver is told:
// after a longer downtime the news is old, and the page of delegations says it.
const LapseTold = 3 * 24 * time.Hour

// Reaches says whether a delegation of the scope can govern a voice in the issue.
func (i Issue) Reaches(s delegation.Scope, l Layers) bool {
	return i.Procedure.Delegation != nil && i.matter(l).Fits(s)
}

// Reliance is how many more, and how many fewer, rely on somebody in one scope
// than before. Who they are it does not say.
type Reliance struct {
	Scope        delegation.Scope
	Gained, Lost int
}

// Reliances compares who relied on one delegate at two instants. changed are the
// delegations to them that began or ended in between; others change nothing. One
// that was renewed, or given and taken back in between, is nothing that happened.
// The scopes come in one order, whatever that of changed.
func Reliances(changed []Delegation, from, to time.Time) []Reliance {
	type voice struct {
		delegator bodies.PersonID
		scope     delegation.Scope
	}
	before, after := map[voice]bool{}, map[voice]bool{}
	turns := map[delegation.Scope]Reliance{}
	for _, d := range changed {
		v := voice{d.Delegator, d.Scope}
		before[v] = before[v] || d.Holds(from)
		after[v] = after[v] || d.Holds(to)
		turns[d.Scope] = Reliance{Scope: d.Scope}
	}
	for v := range before {
		turn := turns[v.scope]
		switch {
		case after[v] && !before[v]:
			turn.Gained++
		case before[v] && !after[v]:
			turn.Lost++
		}
		turns[v.scope] = turn
	}
	var all []Reliance
	for _, turn := range turns {
		if turn.Gained+turn.Lost > 0 {
			all = append(all, turn)
		}
	}
	slices.SortFunc(all, func(a, b Reliance) int {
		return cmp.Or(cmp.Compare(a.Scope.Issue, b.Scope.Issue), cmp.Compare(a.Scope.Body, b.Scope.Body),
			cmp.Compare(a.Scope.Field, b.Scope.Field), cmp.Compare(a.Scope.Place, b.Scope.Place))
	})
	return all
}

// Holds says whether the delegation is in force at an instant.
func (d Delegation) Holds(at time.Time) bool {
	end := d.End()
	return !at.Before(d.From) && (end.IsZero() || at.Before(end))
}

// relianceWait is how long after a day has ended it is looked at: what was
// entrusted in its last moment is committed by then.
const relianceWait = time.Hour

// RelianceDay is the latest day, by its beginning in a zone, of which delegates are
// told who relies on them: one that has been over for a while. They are told once a
// day, so that nobody can tell by the hour of a mail who it was.
func RelianceDay(now time.Time, zone *time.Location) time.Time {
	local := now.Add(-relianceWait).In(zone)
	return time.Date(local.Year(), local.Month(), local.Day()-1, 0, 0, 0, 0, zone)
}
