// SPDX-License-Identifier: AGPL-3.0-or-later

// Package bodies says who may decide.
//
// A [Body] is a standing group with powers. It stands on two layers: a node of
// the tree of places and a node of the tree of fields, its [Jurisdiction]. A
// [Franchise] is the rule of who may vote; frozen at one instant it becomes a
// [Roll]:
//
//	rule := bodies.Franchise{Body: "assembly", Place: "wales", MinDays: 30}
//	roll := bodies.Freeze(rule, electors, layers, openedAt)
//	if _, why := roll.Find("nia"); why != bodies.OnRoll { … }
//
// The package is pure: it knows no database, no clock and no page, and it says
// nothing about what is voted on.
package bodies

import (
	"regexp"
	"time"
)

// PersonID names a human being inside one instance. It is shown only where a
// commitment is opened, so it must say nothing of itself.
type PersonID string

// Slug names a body for ever: the same letters are its address and its actor
// name. One namespace with people.
type Slug string

var slugForm = regexp.MustCompile(`^[a-z0-9_]{1,30}$`)

// Valid says whether s has the form [a-z0-9_]{1,30}.
func (s Slug) Valid() bool { return slugForm.MatchString(string(s)) }

// Level is the height at which a body stands in its community.
type Level string

// The three levels. An auditory body supervises others and is independent of them.
const (
	TopLevel     Level = "top-level"
	Intermediate Level = "intermediate"
	Auditory     Level = "auditory"
)

// Sphere is how a person stands to a body.
type Sphere string

// The three spheres: members, workers and board; users, regulators and
// neighbours; everybody else.
const (
	Inner     Sphere = "inner"
	Outer     Sphere = "outer"
	Ecosystem Sphere = "ecosystem"
)

// Body is a standing group with powers: an assembly, a council, a court, a panel.
type Body struct {
	Slug       Slug    `json:"slug"`
	Name       string  `json:"name"`
	Purpose    string  `json:"purpose,omitempty"`
	Level      Level   `json:"level"`
	Parent     Slug    `json:"parent,omitempty"`
	Place      PlaceID `json:"place,omitempty"`
	Field      FieldID `json:"field,omitempty"`
	Seats      int     `json:"seats,omitempty"`
	OneSeat    bool    `json:"one_seat,omitempty"`   // who sits in it holds no other seat, of any body
	Supervises []Slug  `json:"supervises,omitempty"` // only of an auditory body
	Legal      *Legal  `json:"legal,omitempty"`      // nil: the law knows nothing of it
	State      State   `json:"state,omitempty"`      // empty: active
	Successor  Slug    `json:"successor,omitempty"`  // of a dissolved body: who answers for what it left
}

// Mandate is one person holding one seat of a body for a term.
type Mandate struct {
	ID     string
	Body   Slug
	Seat   string
	Person PersonID
	Title  string // by what right, one of [Titles]
	Begins time.Time
	Ends   time.Time // zero: until it is ended

	Decision string     // the issue that gave it by election; empty for any other
	By       []PersonID // who gave it, where somebody did, as it begins; the record says it, nothing else keeps it
	Draw     string     // the ref of the entry that sealed the pool, where it was drawn; the same
}

// Holds says whether the mandate is in force at an instant: from Begins on, and
// no longer at Ends.
func (m Mandate) Holds(at time.Time) bool {
	return !at.Before(m.Begins) && (m.Ends.IsZero() || at.Before(m.Ends))
}
