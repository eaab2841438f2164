// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Entrust is a delegation on its way in. No delegate at all is an opt-out.
type Entrust struct {
	Scope delegation.Scope
	To    []bodies.PersonID // in order of preference
	Until time.Time         // zero: as long as the charter allows, and never longer
}

// Delegate entrusts the actor's voice. It ends the live delegation of the same
// scope in the same commit. Who of the delegates has yet to agree is said in its
// Waiting. It refuses as governance.Entrust does, and with governance.ErrNoDelegate,
// ErrTooMany, ErrRecovered, ErrPassed.
func (e *Engine) Delegate(ctx context.Context, actor access.Actor, in Entrust) (governance.Delegation, error) {
	if err := e.gate.May(actor, "delegation.set", access.Object{}); err != nil {
		return governance.Delegation{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.Delegation, error) {
		if err := errors.Join(tx.ShareDelegations(), tx.HoldDelegator(actor.Person)); err != nil {
			return governance.Delegation{}, err
		}
		d, err := entrusted(tx, actor.Person, in)
		if err != nil {
			return d, err
		}
		if err := errors.Join(unentangled(tx, d, d.From), living(tx, d.Delegator, d.From)); err != nil {
			return d, err
		}
		if d.ID, err = journal.NewRef(e.random); err != nil {
			return d, err
		}
		people, err := tx.People(append([]bodies.PersonID{d.Delegator}, d.Delegates...))
		if err != nil {
			return d, err
		}
		act, err := delegationSet(people, d)
		if err != nil {
			return d, err
		}
		if err := errors.Join(tx.SetDelegation(d), tx.NoteHere(actor.Person, d.From)); err != nil {
			return d, err
		}
		return d, e.enterPerhapsSealed(tx, d.From, act, d.Shown != governance.ShownPublic)
	})
}

// entrusted checks a delegation against charters, people and the clock.
func entrusted(tx *store.Tx, from bodies.PersonID, in Entrust) (governance.Delegation, error) {
	d := governance.Delegation{Delegator: from, Scope: in.Scope, Until: in.Until, Delegates: in.To}
	known, err := tx.People(in.To)
	if err != nil {
		return d, err
	}
	for _, to := range in.To {
		if known[to].ID == "" || known[to].Erased() || known[to].Merged != "" {
			return d, governance.ErrNoDelegate
		}
	}
	charters, err := tx.Charters()
	if err != nil {
		return d, err
	}
	var issue *governance.Issue
	if in.Scope.Issue != "" {
		found, err := tx.Issue(governance.IssueID(in.Scope.Issue))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return d, err
		}
		if err == nil {
			issue = &found
		}
	}
	now, err := nextInstant(tx, from)
	if err != nil {
		return d, err
	}
	earlier, err := tx.DelegationGiven(from, governance.PaceLimit)
	if err != nil {
		return d, err
	}
	if err := governance.Pace(earlier, now); err != nil {
		return d, err
	}
	if d, err = governance.Entrust(d, charters, issue, now); err != nil {
		return d, err
	}
	d.Waiting, err = tx.WaitingOn(from, d.Delegates, now)
	return d, err
}

// nextInstant is now, or the millisecond after the person's latest change of a
// delegation where the clock has not passed that yet. The record orders what one
// person gives and takes back by its instants and nothing else, so no two may be
// the same. Nor is it before the latest close, whose count cannot know of it any
// more. Whoever writes at it holds the delegator first, and shares the
// delegations, which a close holds alone.
func nextInstant(tx *store.Tx, delegator bodies.PersonID) (time.Time, error) {
	now, err := tx.Now()
	if err != nil {
		return now, err
	}
	closed, err := tx.LastClose()
	if err != nil {
		return now, err
	}
	now = later(now, closed)
	last, err := tx.DelegationsChanged(delegator)
	if err != nil || now.After(last) {
		return now, err
	}
	return last.Add(time.Millisecond), nil
}

func delegationSet(people map[bodies.PersonID]bodies.Person, d governance.Delegation) (act journal.DelegationSet, err error) {
	act.Delegation, act.Scope = d.ID, journal.Scope(d.Scope)
	if act.Person, err = commitment(people[d.Delegator]); err != nil {
		return act, err
	}
	for _, to := range d.Delegates {
		who, err := commitment(people[to])
		if err != nil {
			return act, err
		}
		act.Delegates = append(act.Delegates, who)
	}
	if !d.Until.IsZero() {
		act.Until = journal.At(d.Until)
	}
	return act, nil
}

// EndDelegation takes a delegation back. Only its giver may. Of one that is not in
// force any more there is nothing to take back, and nothing is entered.
func (e *Engine) EndDelegation(ctx context.Context, actor access.Actor, id string) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := errors.Join(tx.ShareDelegations(), tx.HoldDelegator(actor.Person)); err != nil {
			return struct{}{}, err
		}
		d, err := tx.Delegation(id)
		if err != nil {
			return struct{}{}, fmt.Errorf("end delegation: %w", err)
		}
		if err := e.gate.May(actor, "delegation.clear", access.Object{Owner: d.Delegator}); err != nil {
			return struct{}{}, err
		}
		now, err := nextInstant(tx, d.Delegator)
		if err != nil || !d.InForce(now) { // taken back already, for the same deed twice is one; or replaced, or lapsed by its age
			return struct{}{}, err
		}
		if err := unentangled(tx, d, now); err != nil {
			return struct{}{}, err
		}
		person, err := tx.Person(d.Delegator)
		if err != nil {
			return struct{}{}, err
		}
		who, err := commitment(person)
		if err != nil {
			return struct{}{}, err
		}
		if err := errors.Join(tx.EndDelegation(id, d.Delegator, now), tx.NoteHere(actor.Person, now)); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, e.enterPerhapsSealed(tx, now, journal.DelegationClear{Delegation: id, Person: who}, d.Shown != governance.ShownPublic)
	})
	return err
}

// GivenDelegation is a delegation with today's real end of its path.
type GivenDelegation struct {
	governance.Delegation
	To    []bodies.Person // as in Delegates
	Scope ScopeNames
	Path  Path
	After int // months of its owner's absence after which it lapses; 0: it does not
}

// ScopeNames is a scope in the words of the community.
type ScopeNames struct {
	delegation.Scope
	IssueTitle, BodyName, FieldName, PlaceName string
}

// FindPerson finds a member by the exact address or name typed, or returns
// governance.ErrNoDelegate. Two of one name need the address, which is looked for
// first: it is what the form sends of whoever was chosen from a list, and is found at
// once however many members there are.
func (e *Engine) FindPerson(ctx context.Context, actor access.Actor, typed string) (bodies.Person, error) {
	if err := e.gate.May(actor, "person.find", access.Object{}); err != nil {
		return bodies.Person{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (bodies.Person, error) { return personCalled(tx, typed) })
}

func personCalled(tx *store.Tx, typed string) (bodies.Person, error) {
	p, err := tx.PersonBySlug(bodies.Slug(strings.ToLower(typed)))
	if !errors.Is(err, store.ErrNotFound) {
		return p, err
	}
	found, err := tx.SearchPeople(typed, suggested)
	if err != nil {
		return bodies.Person{}, err
	}
	named := slices.DeleteFunc(found, func(p bodies.Person) bool { return !strings.EqualFold(p.Name, typed) })
	if len(named) != 1 {
		return bodies.Person{}, governance.ErrNoDelegate
	}
	return named[0], nil
}

// suggested is how many members are offered of those who fit what was typed.
const suggested = 10

// SuggestPeople lists members whose name or address begins with what was typed.
func (e *Engine) SuggestPeople(ctx context.Context, actor access.Actor, typed string) ([]bodies.Person, error) {
	if err := e.gate.May(actor, "person.find", access.Object{}); err != nil {
		return nil, err
	}
	return view(ctx, e, func(tx *store.Tx) ([]bodies.Person, error) { return tx.SearchPeople(typed, suggested) })
}

// Person reads who somebody is, by id.
func (e *Engine) Person(ctx context.Context, actor access.Actor, id bodies.PersonID) (bodies.Person, error) {
	if err := e.gate.May(actor, "person.find", access.Object{}); err != nil {
		return bodies.Person{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (bodies.Person, error) { return tx.Person(id) })
}

// PeopleBySlug reads who has each of some addresses, in their order, or returns
// governance.ErrNoDelegate.
func (e *Engine) PeopleBySlug(ctx context.Context, actor access.Actor, slugs []bodies.Slug) ([]bodies.Person, error) {
	if err := e.gate.May(actor, "person.find", access.Object{}); err != nil {
		return nil, err
	}
	return view(ctx, e, func(tx *store.Tx) ([]bodies.Person, error) {
		people := make([]bodies.Person, len(slugs))
		for n, slug := range slugs {
			var err error
			if people[n], err = tx.PersonBySlug(slug); errors.Is(err, store.ErrNotFound) {
				return nil, governance.ErrNoDelegate
			} else if err != nil {
				return nil, err
			}
		}
		return people, nil
	})
}
