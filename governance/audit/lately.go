// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// Who belongs to a body came in by its charter, and some came shortly before a vote. Nothing
// of it is refused, for people come and go: it is told, so that those who were there can
// say whether it was so. Before the first roll of a log it is the founding, of which
// nothing is told.

// shortly is how long before a roll, or before and after a vote is opened, a change is told.
const (
	shortlyDays = 30
	shortly     = shortlyDays * 24 * time.Hour
)

// RollReport is what changed in the body of a roll in the 30 days before it was made.
type RollReport struct {
	Admitted int `json:"admitted,omitempty"` // who were no members just before
	Left     int `json:"left,omitempty"`
	Seated   int `json:"seated,omitempty"` // of a roll of seats instead of those: by no election
	Unseated int `json:"unseated,omitempty"`
	Moved    int `json:"moved,omitempty"` // members of another sphere, place or field than just before
}

// changeKind is what one entry changed about who votes in a body.
type changeKind int8

const (
	admitted changeKind = iota
	left
	seated
	unseated
	moved
)

// change is one of them, small, for there may be many. Instants are milliseconds since 1970.
type change struct {
	at   int64
	seen int64 // the latest instant that stands before it in the log
	kind changeKind
}

// lately is what came behind the founding.
type lately struct {
	changes map[bodies.Slug][]change
}

func newLately() lately {
	return lately{changes: map[bodies.Slug][]change{}}
}

// changed keeps a change of who votes in a body.
func (p *replay) changed(body bodies.Slug, kind changeKind, at time.Time) {
	if p.rolled {
		p.lately.changes[body] = append(p.lately.changes[body], change{at.UnixMilli(), p.emergencies.last.UnixMilli(), kind})
	}
}

// join takes an admission, and keeps what it changes.
func (p *replay) join(body bodies.Slug, act journal.PersonAdmit, at time.Time) error {
	before := p.members[body][known(act.Person)]
	if err := p.admit(body, act, at); err != nil {
		return err
	}
	if before == nil || before.until != endless {
		p.passed.back(known(act.Person), at)
		p.changed(body, admitted, at)
		return nil
	}
	was := before.standing
	if now := p.members[body][known(act.Person)].standing; was.sphere != now.sphere || was.place != now.place || !slices.Equal(was.fields, now.fields) {
		p.changed(body, moved, at)
	}
	return nil
}

// leave takes the end of a membership.
func (p *replay) leave(body bodies.Slug, act journal.PersonLeave, at time.Time) error {
	if err := errors.Join(p.mayEnd(body, act, at), p.end(body, act.Person, at)); err != nil {
		return err
	}
	if bodies.Parting(act.Ground) == bodies.ByErasure {
		p.leaving[known(act.Person)] = at
	}
	p.changed(body, left, at)
	return nil
}

// before counts what changed shortly before a roll was made, or is nil where nothing did.
// A change that is dated back to before that time counts by the entries it stands behind.
func (p *replay) before(rules governance.Procedure, at time.Time) *RollReport {
	var n [moved + 1]int
	roll := at.UnixMilli()
	for _, c := range slices.Backward(p.lately.changes[rules.Franchise.Body]) {
		if max(c.at, c.seen) < roll-shortly.Milliseconds() { // as everything before it
			break
		}
		if c.at <= roll {
			n[c.kind]++
		}
	}
	var r RollReport
	if rules.Franchise.Seated {
		r.Seated, r.Unseated = n[seated], n[unseated]
	} else {
		r.Admitted, r.Left, r.Moved = n[admitted], n[left], n[moved]
	}
	if r == (RollReport{}) {
		return nil
	}
	return &r
}

// remarkLately says what was changed by no decision shortly before it mattered.
func (r *Report) remarkLately() {
	var rolls []string
	for _, i := range r.Issues {
		if i.Before != nil {
			rolls = append(rolls, fmt.Sprintf("%s (%s)", i.Issue, i.Before))
		}
	}
	if len(rolls) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("shortly before a roll: who belongs was changed in the %d days before these were made: %s; by what right, and who answers for it, each entry says: whoever was there can tell whether it is right", shortlyDays, strings.Join(rolls, "; ")))
	}
}

// String writes the changes in a fixed order, those there are.
func (r RollReport) String() string {
	var parts []string
	for _, c := range []struct {
		what string
		n    int
	}{{"admitted", r.Admitted}, {"left", r.Left}, {"seated without an election", r.Seated}, {"unseated without one", r.Unseated}, {"given another sphere, place or field", r.Moved}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", c.what, c.n))
		}
	}
	return strings.Join(parts, ", ")
}
