// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// Reliance is how many entrusted their voice to a person in one scope.
type Reliance struct {
	Scope ScopeNames
	Count int64
}

// Ask is somebody who asks a person to carry their voice.
type Ask struct {
	Person bodies.Person
	Scopes []ScopeNames // in the order in which they were given
	Since  time.Time    // of the first
}

// Asks are the first who ask, the longest waiting first, and how many there are.
type Asks struct {
	First []Ask
	Total int64
}

// Carried are the first for whom somebody agreed to speak, and how many there are.
type Carried struct {
	First []store.Between
	Total int64
}

// shownBetween is how many people of each of those lists are shown.
const shownBetween = 50

// DelegationsReading is who speaks for a person, who relies on them and who asks to.
type DelegationsReading struct {
	Given    []GivenDelegation // the most specific first
	ReliedOn []Reliance
	Asks     Asks
	Carried  Carried
	Public   *governance.PublicDelegate // nil: the person is none
	Offered
}

// Offered is what may be chosen where somebody gives their voice.
type Offered struct {
	Scopes []ScopeNames   // that a delegation may have, the widest first
	Met    governance.Met // what the charters allow of them together
	Now    time.Time
}

// Delegations reads the actor's delegations.
func (e *Engine) Delegations(ctx context.Context, actor access.Actor) (DelegationsReading, error) {
	if err := e.gate.May(actor, "delegation.read", access.Object{}); err != nil {
		return DelegationsReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r DelegationsReading, err error) {
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		if r.Given, err = givenBy(tx, actor.Person, r.Now); err != nil {
			return r, err
		}
		relied, err := tx.ScopesRelying(actor.Person, r.Now)
		if err != nil {
			return r, err
		}
		asked, err := asking(tx, actor.Person, r.Now, &r.Asks)
		if err != nil {
			return r, err
		}
		scopes := reliedScopes(relied)
		for _, all := range asked {
			scopes = append(scopes, all...)
		}
		naming, err := loadNaming(tx, scopes...)
		if err != nil {
			return r, err
		}
		r.ReliedOn = naming.relied(relied)
		for n, a := range r.Asks.First {
			r.Asks.First[n].Scopes = naming.scopes(asked[a.Person.ID])
		}
		if r.Carried.First, r.Carried.Total, err = tx.Carried(actor.Person, shownBetween); err != nil {
			return r, err
		}
		if r.Public, err = publicOf(tx, actor.Person); err != nil {
			return r, err
		}
		voting, err := tx.VotingIssuesOf(actor.Person)
		if err != nil {
			return r, err
		}
		r.Offered, err = naming.offered(voting, r.Now)
		return r, err
	})
}

// asking reads who asks a person, and returns for what each of them does.
func asking(tx *store.Tx, person bodies.PersonID, now time.Time, into *Asks) (map[bodies.PersonID][]delegation.Scope, error) {
	found, total, err := tx.Asking(person, now, shownBetween)
	if err != nil {
		return nil, err
	}
	into.Total = total
	ids := make([]bodies.PersonID, len(found))
	for n, b := range found {
		ids[n] = b.Person.ID
		into.First = append(into.First, Ask{Person: b.Person, Since: b.Since})
	}
	return tx.AskedScopes(person, ids, now)
}

func reliedScopes(relied []store.Relied) []delegation.Scope {
	scopes := make([]delegation.Scope, len(relied))
	for n, s := range relied {
		scopes[n] = s.Scope
	}
	return scopes
}

func (n naming) relied(relied []store.Relied) (out []Reliance) {
	for _, s := range relied {
		out = append(out, Reliance{n.scope(s.Scope), s.Count})
	}
	return out
}

func (n naming) scopes(all []delegation.Scope) []ScopeNames {
	out := make([]ScopeNames, len(all))
	for i, s := range all {
		out[i] = n.scope(s)
	}
	return out
}

// publicOf is what somebody says as a public delegate; nil where they are none.
func publicOf(tx *store.Tx, person bodies.PersonID) (*governance.PublicDelegate, error) {
	p, err := tx.PublicDelegateOf(person)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &p, err
}
