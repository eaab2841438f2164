// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// liquidInGeneral is the procedure of a matter that no body has put yet.
var liquidInGeneral = governance.Procedure{
	Participation: governance.Liquid, Visibility: governance.Public, Delegation: &governance.DelegationRule{Rule: "default"},
}

// givenBy reads a person's live delegations, the most specific first, each
// with where its voice really ends today. The paths share their queries.
func givenBy(tx *store.Tx, person bodies.PersonID, now time.Time) ([]GivenDelegation, error) {
	changed, err := tx.DelegationsChanged(person)
	if err != nil {
		return nil, err
	}
	now = later(now, changed) // what they did this very moment may stand a millisecond ahead, see nextInstant
	live, err := tx.DelegationsOf(person, now)
	if err != nil || len(live) == 0 {
		return nil, err
	}
	scopes := make([]delegation.Scope, len(live))
	for n, d := range live {
		scopes[n] = d.Scope
	}
	naming, err := loadNaming(tx, scopes...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(live, func(a, b governance.Delegation) int {
		return cmp.Or(cmp.Compare(breadth(a.Scope), breadth(b.Scope)), cmp.Compare(a.ID, b.ID))
	})
	matters := make([]governance.Issue, len(live))
	for n, d := range live {
		matters[n] = naming.imagined(d.Scope)
	}
	paths, err := voices(tx, matters, person, asCast, now)
	if err != nil {
		return nil, err
	}
	return naming.given(tx, live, paths)
}

func (n naming) given(tx *store.Tx, live []governance.Delegation, paths []Path) ([]GivenDelegation, error) {
	var ids []bodies.PersonID
	for _, d := range live {
		ids = append(ids, d.Delegates...)
	}
	people, err := tx.People(ids)
	if err != nil {
		return nil, err
	}
	out := make([]GivenDelegation, len(live))
	for i, d := range live {
		out[i] = GivenDelegation{Delegation: d, Path: paths[i], Scope: n.scope(d.Scope), After: n.awayMonths(d)}
		for _, to := range d.Delegates {
			out[i].To = append(out[i].To, people[to])
		}
	}
	return out, nil
}

// breadth orders scopes from one issue to everything.
func breadth(s delegation.Scope) int {
	narrow := s.Field != "" || s.Place != ""
	switch {
	case s.Issue != "":
		return 0
	case s.Body != "" && narrow:
		return 1
	case narrow:
		return 2
	case s.Body != "":
		return 3
	}
	return 4
}

// naming knows what bodies, fields and places are called, and the issues it was
// loaded for.
type naming struct {
	charters []governance.Charter
	bodies   map[string]string
	fields   map[string]string
	places   map[string]string
	issues   map[governance.IssueID]governance.Issue
}

// loadNaming reads the names and the issues that scopes name, in two queries.
func loadNaming(tx *store.Tx, scopes ...delegation.Scope) (naming, error) {
	n := naming{bodies: map[string]string{}, fields: map[string]string{}, places: map[string]string{}}
	var ids []governance.IssueID
	for _, s := range scopes {
		if s.Issue != "" {
			ids = append(ids, governance.IssueID(s.Issue))
		}
	}
	var err error
	if n.issues, err = tx.IssuesByID(ids); err != nil {
		return n, err
	}
	n.charters, err = tx.Charters()
	for _, c := range n.charters {
		n.bodies[string(c.Body.Slug)] = c.Body.Name
		for _, f := range c.Fields {
			n.fields[string(f.ID)] = f.Name
		}
		for _, p := range c.Places {
			n.places[string(p.ID)] = p.Name
		}
	}
	return n, err
}

// of names a scope; title is that of the issue, for a scope of one issue.
func (n naming) of(s delegation.Scope, title string) ScopeNames {
	out := ScopeNames{Scope: s, BodyName: n.bodies[s.Body], FieldName: n.fields[s.Field], PlaceName: n.places[s.Place]}
	if s.Issue != "" {
		out.IssueTitle = title
	}
	return out
}

func (n naming) scope(s delegation.Scope) ScopeNames {
	return n.of(s, n.issues[governance.IssueID(s.Issue)].Title)
}

// imagined is a matter that lies exactly in a scope: the issue the scope names,
// or one nobody has put yet, by the rules its body has for such matters.
func (n naming) imagined(s delegation.Scope) governance.Issue {
	if issue, known := n.issues[governance.IssueID(s.Issue)]; known {
		return issue
	}
	issue := governance.Issue{Body: bodies.Slug(s.Body), Field: bodies.FieldID(s.Field), Place: bodies.PlaceID(s.Place), Procedure: liquidInGeneral}
	for _, c := range n.charters {
		if c.Body.Slug == issue.Body {
			issue.Procedure, _ = liquidOf(c)
		}
	}
	return issue
}

// liquidOf is the first procedure of a charter under which voices can be
// delegated; false, with one for matters in general, where it has none.
func liquidOf(c governance.Charter) (governance.Procedure, bool) {
	for _, p := range c.Procedures {
		if p.Delegation != nil {
			return p, true
		}
	}
	return liquidInGeneral, false
}

// offered are the scopes a delegation may have: everything, each body with liquid
// matters, each field, each place, and each liquid one of the votes a person may vote in.
func (n naming) offered(voting []governance.Issue, now time.Time) (Offered, error) {
	o := Offered{Scopes: []ScopeNames{{}}, Now: now}
	for _, c := range n.charters {
		if _, liquid := liquidOf(c); liquid {
			o.Scopes = append(o.Scopes, ScopeNames{Scope: delegation.Scope{Body: string(c.Body.Slug)}, BodyName: c.Body.Name})
		}
	}
	for _, c := range n.charters {
		for _, f := range c.Fields {
			o.Scopes = append(o.Scopes, ScopeNames{Scope: delegation.Scope{Field: string(f.ID)}, FieldName: f.Name})
		}
		for _, p := range c.Places {
			o.Scopes = append(o.Scopes, ScopeNames{Scope: delegation.Scope{Place: string(p.ID)}, PlaceName: p.Name})
		}
	}
	for _, i := range voting {
		if i.Procedure.Delegation != nil {
			o.Scopes = append(o.Scopes, ScopeNames{Scope: delegation.Scope{Issue: string(i.ID)}, IssueTitle: i.Title})
		}
	}
	met, err := governance.Meets(delegation.Scope{}, n.charters)
	if o.Met = met; errors.Is(err, governance.ErrScope) { // no body delegates: there is nothing to meet
		return o, nil
	}
	return o, err
}
