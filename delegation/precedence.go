// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import "slices"

// Axis names one of the two trees a scope may narrow on.
type Axis uint8

// The axis a body's charter puts first where two scopes are equally specific on
// different ones.
const (
	FieldFirst Axis = iota
	PlaceFirst
)

// Matter is an issue as far as delegations see it. Each list runs from the issue's
// own node to its root, nearest first.
type Matter struct {
	Issue  string
	Bodies []string // the deciding body, then those above it whose delegations the charter lets count here
	Fields []string // the issue's field, then the fields it lies in
	Places []string // the issue's place, then the places it lies in
	First  Axis     // which axis the charter puts first
}

// The five ranks of a scope, from the widest to the narrowest.
const (
	everything = iota
	bodyOnly
	fieldOrPlace
	bodyAndFieldOrPlace
	oneIssue
)

// specificity is how narrowly a scope fits a matter: the larger, the more specific.
// Different scopes that fit one matter never have the same. It orders by rank,
// then by nearness on the axis the charter puts first, on the other, of the body.
type specificity uint64

// nearest is the nearness of an issue's own node; each node above is one less.
const nearest = 1<<15 - 1

// Fits says whether a delegation of the scope can speak in the matter at all.
func (m Matter) Fits(s Scope) bool {
	_, matches := m.fits(s)
	return matches
}

// fits returns how specific the scope is for this matter, and false where it does
// not match: every axis it names must hold.
func (m Matter) fits(s Scope) (specificity, bool) {
	field, inField := nearness(s.Field, m.Fields)
	place, inPlace := nearness(s.Place, m.Places)
	body, ofBody := nearness(s.Body, m.Bodies)
	if !inField || !inPlace || !ofBody || s.Issue != "" && s.Issue != m.Issue {
		return 0, false
	}
	first, second := field, place
	if m.First == PlaceFirst {
		first, second = place, field
	}
	return rank(s)<<45 | first<<30 | second<<15 | body, true
}

// nearness is 0 for an axis the scope leaves open, else larger the nearer the node.
func nearness(node string, path []string) (specificity, bool) {
	if node == "" {
		return 0, true
	}
	i := slices.Index(path, node)
	if i < 0 || i >= nearest {
		return 0, false
	}
	return specificity(nearest - i), true
}

func rank(s Scope) specificity {
	narrow := s.Field != "" || s.Place != ""
	switch {
	case s.Issue != "":
		return oneIssue
	case s.Body != "" && narrow:
		return bodyAndFieldOrPlace
	case narrow:
		return fieldOrPlace
	case s.Body != "":
		return bodyOnly
	}
	return everything
}
