// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// EmergencyLine is an emergency act in a list, with the names of what it is about.
type EmergencyLine struct {
	governance.Emergency
	In    bodies.Body // whose comments, reports or matter; zero: everybody's
	Title string      // of the matter a withheld text is about
	Told  []bodies.Body
}

// EmergencyList is the emergency acts of a community.
type EmergencyList struct {
	Holding []EmergencyLine // all that hold now, the newest first
	Past    []EmergencyLine // a page of the others
	Next    string          // cursor of the page after it, empty on the last
	Now     time.Time
}

// Emergencies lists what the operator did outside of any decision. It is open to
// everybody, as the record is.
func (e *Engine) Emergencies(ctx context.Context, actor access.Actor, cursor string) (EmergencyList, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return EmergencyList{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (l EmergencyList, err error) {
		if l.Now, err = tx.Now(); err != nil {
			return l, err
		}
		named, err := bodyNames(tx)
		if err != nil {
			return l, err
		}
		if l.Holding, err = holdingEmergencies(tx, named, l.Now); err != nil {
			return l, err
		}
		all, err := tx.Emergencies(cursor, pageSize+1)
		if err != nil {
			return l, err
		}
		if len(all) > pageSize {
			all = all[:pageSize]
			l.Next = all[pageSize-1].Ref
		}
		past := slices.DeleteFunc(all, func(a governance.Emergency) bool { return a.Holds(l.Now) })
		l.Past, err = emergencyLines(tx, named, past)
		return l, err
	})
}

func holdingEmergencies(tx *store.Tx, named names, now time.Time) ([]EmergencyLine, error) {
	holding, err := tx.HoldingEmergencies(now)
	if err != nil {
		return nil, err
	}
	return emergencyLines(tx, named, holding)
}

// emergencyLines gives names to acts, in a query at most.
func emergencyLines(tx *store.Tx, named names, acts []governance.Emergency) ([]EmergencyLine, error) {
	var ids []governance.IssueID
	for _, a := range acts {
		if a.Issue != "" {
			ids = append(ids, a.Issue)
		}
	}
	var issues map[governance.IssueID]governance.Issue
	if len(ids) > 0 {
		var err error
		if issues, err = tx.IssuesByID(ids); err != nil {
			return nil, err
		}
	}
	lines := make([]EmergencyLine, len(acts))
	for n, a := range acts {
		lines[n] = EmergencyLine{Emergency: a, In: named.body[a.Body], Title: issues[a.Issue].Title}
		for _, slug := range a.Told(named.charters) {
			lines[n].Told = append(lines[n].Told, named.body[slug])
		}
	}
	return lines, nil
}

// emergenciesFor are the acts that hold now and go to a body in which the actor sits.
// Whoever sits in no auditory body costs no query.
func emergenciesFor(tx *store.Tx, named names, actor access.Actor, now time.Time) ([]EmergencyLine, error) {
	sits := func(b bodies.Body) bool { return slices.Contains(actor.Seated, b.Slug) }
	if !slices.ContainsFunc(named.list, func(b bodies.Body) bool { return b.Level == bodies.Auditory && sits(b) }) {
		return nil, nil
	}
	all, err := holdingEmergencies(tx, named, now)
	return slices.DeleteFunc(all, func(l EmergencyLine) bool { return !slices.ContainsFunc(l.Told, sits) }), err
}

// emergency fills in the act that a letter tells of. It is told also where it was ended
// meanwhile: it was done.
func (l *Letter) emergency(tx *store.Tx, stored store.Letter) error {
	act, err := tx.Emergency(stored.Subject)
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoLetter
	}
	if err != nil {
		return err
	}
	named, err := bodyNames(tx)
	if err != nil {
		return err
	}
	lines, err := emergencyLines(tx, named, []governance.Emergency{act})
	if err == nil {
		l.Emergency = &lines[0]
	}
	return err
}
