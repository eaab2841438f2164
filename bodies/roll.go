// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"cmp"
	"slices"
	"time"
)

// Franchise is the rule of who may vote, as data in a charter.
type Franchise struct {
	Body    Slug     `json:"body"`               // whose members, or whose seat holders
	Seated  bool     `json:"seated,omitempty"`   // only those who hold a mandate of Body: representative matters
	Spheres []Sphere `json:"spheres,omitempty"`  // none named: inner
	Place   PlaceID  `json:"place,omitempty"`    // resident here or below
	Field   FieldID  `json:"field,omitempty"`    // with a competence attested in this field or below
	MinDays int      `json:"min_days,omitempty"` // days of membership before the roll freezes
	Good    bool     `json:"good,omitempty"`     // in good standing by the terms of Body, see [Terms]
}

// Layers are what a franchise is applied in: the two trees of the community, which
// body lies in which, and what each asks of its members.
type Layers struct {
	Parents map[Slug]Slug
	Places  Tree[PlaceID]
	Fields  Tree[FieldID]
	Terms   map[Slug]Terms
}

// Elector is what a franchise needs to know of one person at the instant the
// roll freezes. Person may be any stable name: an id inside the instance, a
// commitment outside it.
type Elector struct {
	Person PersonID
	Sphere Sphere
	Place  PlaceID
	Fields []Competence
	Since  time.Time // member of the franchise's body since
	Until  time.Time // zero: still a member
	Good   time.Time // in good standing until then, where membership is renewed; zero: never noted
	Seated bool      // holds a mandate of the franchise's body
	Weight int64     // voices of this person; 0 counts as 1
}

// Standing says whether a person is on a roll and, if not, for what reason.
type Standing string

// The reasons, in the order in which they are looked for.
const (
	OnRoll      Standing = "on-roll"
	NotMember   Standing = "not-member"
	NotSeated   Standing = "not-seated"
	OtherSphere Standing = "other-sphere"
	TooNew      Standing = "too-new"
	OtherPlace  Standing = "other-place"
	OtherField  Standing = "other-field"
	OnProbation Standing = "on-probation" // a member, and not in good standing yet
	HasLapsed   Standing = "lapsed"       // in good standing no more
)

// TakenOff is the standing of somebody whom the rule admits and a correction took
// off the roll.
const TakenOff Standing = "taken-off"

// Examine applies the rule to one person at an instant.
func (f Franchise) Examine(e Elector, l Layers, at time.Time) Standing {
	member := Member{Since: e.Since, Until: e.Until}
	switch {
	case f.Seated && !e.Seated:
		return NotSeated
	case f.Seated:
		return OnRoll // the seat is the right; who may hold it is the charter's business
	case e.Since.IsZero() || !member.Belongs(at):
		return NotMember
	case !f.admitsSphere(e.Sphere):
		return OtherSphere
	case e.Since.AddDate(0, 0, f.MinDays).After(at):
		return TooNew
	case f.Place != "" && !l.Places.Within(e.Place, f.Place):
		return OtherPlace
	case f.Field != "" && !slices.ContainsFunc(e.Fields, func(c Competence) bool { return c.Holds(at) && l.Fields.Within(c.Field, f.Field) }):
		return OtherField
	case f.Good:
		return f.examineGood(e, l, at)
	}
	return OnRoll
}

// examineGood: a suspension is no part of it. Who is suspended stays on the roll,
// or a list of those who are not would name them.
func (f Franchise) examineGood(e Elector, l Layers, at time.Time) Standing {
	terms := l.Terms[f.Body]
	switch terms.Status(Known{Member: &Member{Since: e.Since, GoodUntil: e.Good}}, at) {
	case Admitted:
		return OnProbation
	case Lapsed:
		return HasLapsed
	}
	return OnRoll
}

func (f Franchise) admitsSphere(s Sphere) bool {
	if len(f.Spheres) == 0 {
		return s == Inner
	}
	return slices.Contains(f.Spheres, s)
}

// RollEntry is one person's place on a roll.
type RollEntry struct {
	Person PersonID
	Weight int64
	Unit   int // of those among which a majority is asked for, by its place from 1; 0: of none
}

// Roll is a franchise frozen to a list at one instant, ordered by person.
type Roll struct {
	Entries []RollEntry
	At      time.Time
}

// Freeze applies the rule to every elector at one instant. A person who stands
// twice among the electors stands once on the roll.
func Freeze(f Franchise, electors []Elector, l Layers, at time.Time) Roll {
	roll := Roll{At: at}
	for _, e := range electors {
		if f.Examine(e, l, at) == OnRoll {
			roll.Entries = append(roll.Entries, RollEntry{Person: e.Person, Weight: max(e.Weight, 1)})
		}
	}
	roll.Sort()
	roll.Entries = slices.CompactFunc(roll.Entries, func(a, b RollEntry) bool { return a.Person == b.Person })
	return roll
}

// Sort puts the entries in their order, by person.
func (r Roll) Sort() {
	slices.SortFunc(r.Entries, func(a, b RollEntry) int { return cmp.Compare(a.Person, b.Person) })
}

// Index returns the position of a person on the roll, or -1.
func (r Roll) Index(p PersonID) int {
	i, found := slices.BinarySearchFunc(r.Entries, p, func(e RollEntry, p PersonID) int { return cmp.Compare(e.Person, p) })
	if !found {
		return -1
	}
	return i
}

// Weight is the sum of all weights: the electorate.
func (r Roll) Weight() int64 {
	var sum int64
	for _, e := range r.Entries {
		sum += e.Weight
	}
	return sum
}

// Weights are the weights of its entries, in their order.
func (r Roll) Weights() []int64 {
	weights := make([]int64, len(r.Entries))
	for n, e := range r.Entries {
		weights[n] = e.Weight
	}
	return weights
}

// Correction puts a person on a roll or takes them off it, as those who judge
// its challenges decided.
type Correction struct {
	Person PersonID
	On     bool
	Weight int64 // voices of somebody who is put on; 0 counts as 1
	Unit   int   // theirs, as of a [RollEntry]
}

// Corrected is the roll with corrections applied in their order. One that
// changes nothing changes nothing.
func (r Roll) Corrected(corrections []Correction) Roll {
	r.Entries = slices.Clone(r.Entries)
	for _, c := range corrections {
		r.Entries = slices.DeleteFunc(r.Entries, func(e RollEntry) bool { return e.Person == c.Person && !c.On })
		if c.On && !slices.ContainsFunc(r.Entries, func(e RollEntry) bool { return e.Person == c.Person }) {
			r.Entries = append(r.Entries, RollEntry{Person: c.Person, Weight: max(c.Weight, 1), Unit: c.Unit})
		}
	}
	r.Sort()
	return r
}
