// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"time"

	"moothall/governance"
	"moothall/governance/store"
)

// loadAway reads what a warning of an absence is told from: when the reader was last
// here, and what they entrusted. Without such a notice it asks nothing.
func (r *newsReader) loadAway(notices []store.VoiceNotice) (err error) {
	if !slices.ContainsFunc(notices, func(n store.VoiceNotice) bool { return n.Kind == LetterAway }) {
		return nil
	}
	if r.seen, err = r.tx.LastHere(r.person); err != nil {
		return err
	}
	r.standing, err = r.tx.DelegationsOf(r.person, r.now)
	return err
}

// sortAway sorts what the reader entrusted by after how long an absence it lapses.
func (r *newsReader) sortAway() error {
	if len(r.standing) == 0 {
		return nil
	}
	sorted, err := byAbsence(r.tx, r.naming.charters, r.standing)
	r.fading = sorted[r.person]
	return err
}

// away is told while the reader has not been here since and what they entrusted stands:
// whoever has signed in is told nothing any more.
func (r *newsReader) away(n store.VoiceNotice) (v VoiceNews, holds bool) {
	seen, months, err := parseAway(n.Subject)
	if err != nil || !seen.Equal(r.seen) {
		return v, false
	}
	a := governance.Absence{Seen: seen, Months: months}
	if n.Subject == (absence{Absence: a}).subject(slices.Min(governance.AwayWarnings())) {
		a.Warned = n.At
	}
	v.Months, v.Given.Until = months, a.LapsesOn()
	for _, d := range r.fading[months] {
		if d.Until.IsZero() || d.Until.After(v.Given.Until) {
			v.Lapsing = append(v.Lapsing, NamedDelegation{d.ID, r.naming.scope(d.Scope), r.persons(d.Delegates), d.Until})
		}
	}
	return v, len(v.Lapsing) > 0
}

// lapsedOn is when a delegation ended by itself: by its age, or because its owner was
// away.
func lapsedOn(d governance.Delegation) time.Time {
	if d.Away {
		return d.EndedAt
	}
	return d.Until
}

// awayMonths is after how many months of its owner's absence a delegation lapses, or will
// once the vote is open, where it is for one matter.
func (n naming) awayMonths(d governance.Delegation) int {
	if i, known := n.issues[governance.IssueID(d.Scope.Issue)]; known {
		return d.AwayMonths(n.charters, &i)
	}
	return d.AwayMonths(n.charters, nil)
}
