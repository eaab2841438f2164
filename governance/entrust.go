// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
)

// Why a delegation is not taken.
var (
	ErrSelf       = errors.New("nobody can delegate to themselves")
	ErrNoDelegate = errors.New("nobody of that name is a member")
	ErrNamedTwice = errors.New("a list names each delegate once")
	ErrChoices    = errors.New("the list names more delegates than are read there")
	ErrScope      = errors.New("no vote can be delegated there")
	ErrUntil      = errors.New("a delegation ends on a day to come")
	ErrLife       = errors.New("a delegation lives no longer than the charter lets it")
	ErrShown      = errors.New("the charter does not let it stand sealed, or in clear, as it does")
)

// Entrust checks a delegation on its way in and gives it its life: it holds
// from now, for the months the charter allows unless it asks for fewer.
// charters are those in force; issue is the one the scope names, or nil.
func Entrust(d Delegation, charters []Charter, issue *Issue, now time.Time) (Delegation, error) {
	for n, to := range d.Delegates {
		if to == d.Delegator {
			return d, ErrSelf
		}
		if slices.Contains(d.Delegates[:n], to) {
			return d, ErrNamedTwice
		}
	}
	meets, err := Meets(d.Scope, charters)
	if err != nil {
		return d, err
	}
	if d.Scope.Issue != "" {
		if meets, err = issue.meets(d.Scope.Issue, now); err != nil {
			return d, err
		}
	}
	if len(d.Delegates) > meets.Choices {
		return d, fmt.Errorf("%w: at most %d", ErrChoices, meets.Choices)
	}
	d.From, d.Shown = now, meets.Shown
	if end := now.AddDate(0, meets.Months, 0); d.Until.IsZero() || d.Until.After(end) {
		d.Until = end
	}
	if !d.Until.After(now) {
		return d, ErrUntil
	}
	return d, nil
}

// Met is what the liquid matters that a scope can meet allow.
type Met struct {
	Months  int   // the longest life of a delegation
	Choices int   // delegates a list may name, in the matter that reads the most
	Private int   // whose voices a private person may carry, in the strictest
	Shown   Shown // who may know of it, in the strictest
	Widest  Shown // the same, in the loosest
	Away    int   // months of absence after which it lapses, in the strictest; 0: it does not
}

func (m Met) with(r DelegationRule) Met {
	if m == (Met{}) {
		return Met{r.Months, r.Listed(), r.Privately(), r.Shown, r.Shown, r.AwayMonths}
	}
	return Met{max(m.Months, r.Months), max(m.Choices, r.Listed()), min(m.Private, r.Privately()), m.Shown.narrower(r.Shown), m.Widest.wider(r.Shown), strictestAway(m.Away, r.AwayMonths)}
}

// Admits refuses a delegation that cannot have been given under these rules, by what the
// record says of it: that it holds for longer than the longest of them lets it, names
// more than any reads, or is sealed where none asks for it, or the other way round. For
// one issue they may be the rules of any matter it could be, and then it is held to the
// loosest.
func (m Met) Admits(d Delegation) error {
	clear := m.Shown
	if d.Scope.Issue != "" {
		clear = m.Widest
	}
	switch {
	case len(d.Delegates) > m.Choices:
		return fmt.Errorf("%w: at most %d", ErrChoices, m.Choices)
	case d.Until.IsZero() || d.Until.After(d.From.AddDate(0, m.Months, 0)):
		return fmt.Errorf("%w: %d months", ErrLife, m.Months)
	case d.Sealed && m.Shown == ShownPublic, !d.Sealed && clear != ShownPublic:
		return ErrShown
	}
	return nil
}

// Opened is what a vote allows a delegation for it alone that was given at an instant
// after it was opened. Where it reads those of its opening that one counts for nothing.
func (i Issue) Opened(at time.Time) (Met, error) {
	if i.Procedure.Delegation == nil {
		return Met{}, fmt.Errorf("%w: issue %s takes no delegations", ErrScope, i.ID)
	}
	if !at.Before(i.ClosesAt) {
		return Met{}, ErrClosed
	}
	return Met{}.with(*i.Procedure.Delegation), nil
}

// meets is what the issue alone allows, while delegations for it can still count.
func (i *Issue) meets(id string, now time.Time) (Met, error) {
	if i == nil || i.Procedure.Delegation == nil {
		return Met{}, fmt.Errorf("%w: issue %s takes no delegations", ErrScope, id)
	}
	if i.Stage.order() > Voting.order() || i.Stage == Voting && !now.Before(i.ClosesAt) {
		return Met{}, ErrClosed
	}
	if i.Procedure.Delegation.Snapshot == AtOpening && !i.Stage.Before(Voting) {
		return Met{}, fmt.Errorf("%w: issue %s reads the delegations of its opening", ErrScope, id)
	}
	return Met{}.with(*i.Procedure.Delegation), nil
}

// Meets is what a scope's matters allow together, by the charters in force, and an
// error where no liquid matter can lie in it.
func Meets(s delegation.Scope, charters []Charter) (Met, error) {
	layers, err := LayersOf(charters)
	if err != nil {
		return Met{}, err
	}
	if s.Place != "" && !layers.Places.Has(bodies.PlaceID(s.Place)) {
		return Met{}, fmt.Errorf("%w: there is no place %q", ErrScope, s.Place)
	}
	if s.Field != "" && !layers.Fields.Has(bodies.FieldID(s.Field)) {
		return Met{}, fmt.Errorf("%w: there is no field %q", ErrScope, s.Field)
	}
	met := Met{}
	for _, c := range charters {
		for _, p := range c.Procedures {
			if p.Delegation != nil && (s.Body == "" || reaches(layers, *p.Delegation, c.Body.Slug, bodies.Slug(s.Body))) {
				met = met.with(*p.Delegation)
			}
		}
	}
	if met == (Met{}) {
		return met, fmt.Errorf("%w: %q holds no vote that can be delegated", ErrScope, s.Body)
	}
	return met, nil
}

// reaches says whether a delegation for a body counts in the matters of another
// that have the rule: those of the body itself, and of the bodies below it where
// the rule lets them.
func reaches(l Layers, r DelegationRule, at, of bodies.Slug) bool {
	for steps := 0; at != "" && steps <= len(l.Parents); at, steps = l.Parents[at], steps+1 {
		if at == of {
			return true
		}
		if !r.BodiesBelow {
			return false
		}
	}
	return false
}
