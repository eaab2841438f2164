// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/delegation"
)

// Why a delegation is not taken.
var (
	ErrSelf       = errors.New("nobody can delegate to themselves")
	ErrNoDelegate = errors.New("nobody of that name is a member")
	ErrScope      = errors.New("no vote can be delegated there")
	ErrUntil      = errors.New("a delegation ends on a day to come")
)

// Entrust checks a delegation on its way in and gives it its life: it holds
// from now, for the months the charter allows unless it asks for fewer.
// charters are those in force; issue is the one the scope names, or nil.
func Entrust(d Delegation, charters []Charter, issue *Issue, now time.Time) (Delegation, error) {
	for _, to := range d.Delegates {
		if to == d.Delegator {
			return d, ErrSelf
		}
	}
	months, err := longest(d.Scope, charters)
	if err != nil {
		return d, err
	}
	if d.Scope.Issue != "" {
		if issue == nil || issue.Procedure.Delegation == nil {
			return d, fmt.Errorf("%w: issue %s takes no delegations", ErrScope, d.Scope.Issue)
		}
		if issue.Stage.order() > Voting.order() || issue.Stage == Voting && !now.Before(issue.ClosesAt) {
			return d, ErrClosed
		}
		months = issue.Procedure.Delegation.Months
	}
	d.From = now
	if end := now.AddDate(0, months, 0); d.Until.IsZero() || d.Until.After(end) {
		d.Until = end
	}
	if !d.Until.After(now) {
		return d, ErrUntil
	}
	return d, nil
}

// longest is the life of a delegation in months where its scope is one that
// some liquid matter can meet, and an error where it is not.
func longest(s delegation.Scope, charters []Charter) (int, error) {
	layers, err := LayersOf(charters)
	if err != nil {
		return 0, err
	}
	if s.Place != "" && !layers.Places.Has(bodies.PlaceID(s.Place)) {
		return 0, fmt.Errorf("%w: there is no place %q", ErrScope, s.Place)
	}
	if s.Field != "" && !layers.Fields.Has(bodies.FieldID(s.Field)) {
		return 0, fmt.Errorf("%w: there is no field %q", ErrScope, s.Field)
	}
	months := 0
	for _, c := range charters {
		for _, p := range c.Procedures {
			if p.Delegation != nil && (s.Body == "" || s.Body == string(c.Body.Slug)) {
				months = max(months, p.Delegation.Months)
			}
		}
	}
	if months == 0 {
		return 0, fmt.Errorf("%w: %q holds no vote that can be delegated", ErrScope, s.Body)
	}
	return months, nil
}
