// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"slices"

	"moothall/bodies"
)

// Competent is a body that may decide a matter. Its three reasons are always the same,
// so that only what they name is kept: its charter has the kind, its place holds that of
// the matter, and its field holds that of the matter.
type Competent struct {
	Body  bodies.Slug
	Kind  string         // as its charter calls the kind of matter
	Place bodies.PlaceID // the body is bound to it; empty: to none, and so to everywhere
	Field bodies.FieldID // the same of fields
}

// NotCompetent says why a body may not decide a matter.
type NotCompetent string

// The reasons, in the order in which they are looked for.
const (
	NotItsKind  NotCompetent = "no-such-kind"
	NotActive   NotCompetent = "not-active" // it is not active yet, suspended or dissolved
	NotRaised   NotCompetent = "not-raised" // it has the kind, and members do not bring such matters
	NotItsPlace NotCompetent = "other-place"
	NotItsField NotCompetent = "other-field"
)

// PassedOver is a body that may not decide a matter, and why.
type PassedOver struct {
	Body  bodies.Slug
	Why   NotCompetent
	Place bodies.PlaceID // of the body
	Field bodies.FieldID
}

// Chain is who may decide a matter, the most local first, and who may not.
type Chain struct {
	Bodies []Competent
	Passed []PassedOver // by their names
}

// Competence finds who may decide a matter of a kind that touches a place and a field;
// an empty one is touched everywhere, and in everything. The first of the chain decides,
// unless the matter rises: whose place lies deepest; of those of one place, whose field
// does; of these, whose body lies deepest below others; and of these, by name. So a body
// never stands before one whose place lies within its own.
//
// It is the same function for the server, its pages and whoever verifies the record.
func Competence(kind string, place bodies.PlaceID, field bodies.FieldID, charters []Charter, l Layers) Chain {
	var chain Chain
	for _, c := range charters {
		p, there := c.Procedure(kind)
		passed := PassedOver{Body: c.Body.Slug, Place: c.Body.Place, Field: c.Body.Field}
		switch {
		case !there:
			passed.Why = NotItsKind
		case !c.Body.Life().State.May(bodies.Opening):
			passed.Why = NotActive
		case p.Admission == nil:
			passed.Why = NotRaised
		case !l.Places.Within(place, c.Body.Place):
			passed.Why = NotItsPlace
		case !l.Fields.Within(field, c.Body.Field):
			passed.Why = NotItsField
		default:
			chain.Bodies = append(chain.Bodies, Competent{c.Body.Slug, p.Name, c.Body.Place, c.Body.Field})
			continue
		}
		chain.Passed = append(chain.Passed, passed)
	}
	slices.SortFunc(chain.Bodies, func(a, b Competent) int {
		return cmp.Or(
			cmp.Compare(len(l.Places.Path(b.Place)), len(l.Places.Path(a.Place))),
			cmp.Compare(len(l.Fields.Path(b.Field)), len(l.Fields.Path(a.Field))),
			cmp.Compare(len(lineage(charters, b.Body)), len(lineage(charters, a.Body))),
			cmp.Compare(a.Body, b.Body))
	})
	slices.SortFunc(chain.Passed, func(a, b PassedOver) int { return cmp.Compare(a.Body, b.Body) })
	return chain
}

// Has says whether a body is one of those that may decide.
func (c Chain) Has(body bodies.Slug) bool { return c.index(body) >= 0 }

// First is the body that decides unless the matter rises, or false where none may.
func (c Chain) First() (bodies.Slug, bool) {
	if len(c.Bodies) == 0 {
		return "", false
	}
	return c.Bodies[0].Body, true
}

// Next is the body to which a matter rises from one, or false where it rises to none.
func (c Chain) Next(body bodies.Slug) (bodies.Slug, bool) {
	n := c.index(body)
	if n < 0 || n+1 == len(c.Bodies) {
		return "", false
	}
	return c.Bodies[n+1].Body, true
}

func (c Chain) index(body bodies.Slug) int {
	return slices.IndexFunc(c.Bodies, func(b Competent) bool { return b.Body == body })
}

// CompetenceDesk is the auditory body that answers disputes about whose matter one is
// that stands in a body: one that supervises it, else the nearest of those it lies under,
// else any there is; of several the first by name. False where there is none.
func CompetenceDesk(body bodies.Slug, charters []Charter) (bodies.Slug, bool) {
	var auditors []bodies.Body
	for _, c := range charters {
		if c.Body.Level == bodies.Auditory && c.Body.Slug != body && c.Body.Life().State.May(bodies.Answering) {
			auditors = append(auditors, c.Body)
		}
	}
	if len(auditors) == 0 {
		return "", false
	}
	slices.SortFunc(auditors, func(a, b bodies.Body) int { return cmp.Compare(a.Slug, b.Slug) })
	watch := bodies.WatchOf(auditors)
	for _, at := range lineage(charters, body) {
		for _, a := range auditors {
			if watch.Over(a.Slug, at) {
				return a.Slug, true
			}
		}
	}
	return auditors[0].Slug, true
}
