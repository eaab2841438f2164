// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"errors"
	"slices"
	"time"
)

// Member is what is known of a person's membership of one body from an instant
// on: each admission, and each change of what is known, gives another. The record
// says the same of them, act by act.
type Member struct {
	Body   Slug
	Person PersonID
	Sphere Sphere
	Since  time.Time // when the membership began
	From   time.Time // when this became known of it: not before Since, but where the past was entered
	Until  time.Time // zero: it is known still; otherwise they left, or became another, from then on

	Place     PlaceID      // where they reside
	Fields    []Competence // what they were attested to know
	GoodUntil time.Time    // they are in good standing until then, where membership is renewed; zero: never noted
	Ground    Ground       // how they came in, or why what is known is another
	By        []PersonID   // who vouched, decided, attested or noted it
	Ended     Ending       // how they left, where they did
}

// Belongs says whether they are a member at an instant, and this is what is known.
func (m Member) Belongs(at time.Time) bool {
	return !at.Before(m.Since) && !at.Before(m.From) && (m.Until.IsZero() || at.Before(m.Until))
}

// Elector is the member as a franchise of the body knows them.
func (m Member) Elector() Elector {
	return Elector{Person: m.Person, Sphere: m.Sphere, Place: m.Place, Fields: m.Fields, Since: m.Since, Until: m.Until, Good: m.GoodUntil}
}

// Competence is a field somebody was attested to know, and until when.
type Competence struct {
	Field FieldID   `json:"field"`
	Until time.Time `json:"until,omitzero"` // no longer at this instant; zero: no end was set
}

// Holds says whether the attestation is in force at an instant.
func (c Competence) Holds(at time.Time) bool { return c.Until.IsZero() || at.Before(c.Until) }

// Knowing are competences without an end.
func Knowing(fields ...FieldID) []Competence {
	out := make([]Competence, len(fields))
	for n, f := range fields {
		out[n].Field = f
	}
	return out
}

// Terms are what a body asks of its members before they are in good standing.
// The zero Terms ask nothing: whoever is a member is in good standing.
type Terms struct {
	ProbationDays int  `json:"probation_days,omitempty"` // of membership before
	Renewed       bool `json:"renewed,omitempty"`        // the membership is renewed from time to time, as by a fee
	GraceDays     int  `json:"grace_days,omitempty"`     // after the day until which it was renewed
}

// Window is the time in which a member with these facts is in good standing, from
// the first instant to the one at which it ends; a zero end is none. A membership
// that is to be renewed and never was has an empty one.
func (t Terms) Window(since, goodUntil time.Time) (from, until time.Time) {
	from = since.AddDate(0, 0, t.ProbationDays)
	switch {
	case !t.Renewed:
		return from, time.Time{}
	case goodUntil.IsZero():
		return from, from
	}
	return from, goodUntil.AddDate(0, 0, t.GraceDays)
}

// Status is what somebody is to a body at an instant. Nobody sets it: it follows
// from what is known of them.
type Status string

// The statuses.
const (
	NoMember        Status = ""              // and asks for nothing
	Applicant       Status = "applicant"     // asks to be admitted
	Admitted        Status = "admitted"      // and not in good standing yet
	InGood          Status = "good-standing" // all that the body asks is met
	Lapsed          Status = "lapsed"        // what is to be renewed was not
	StatusSuspended Status = "suspended"     // a ruling keeps them from acting
	Left            Status = "left"
)

// Known is everything a status follows from.
type Known struct {
	Member    *Member // the latest, or nil
	Applied   bool    // an application waits
	Suspended bool    // a ruling that suspends them is in force
}

// statusTable is read from above: the first row that holds is the status.
var statusTable = []struct {
	status Status
	holds  func(Known, Terms, time.Time) bool
}{
	{Applicant, func(k Known, _ Terms, at time.Time) bool { return k.Applied && !k.belongs(at) }},
	{NoMember, func(k Known, _ Terms, at time.Time) bool { return k.Member == nil || at.Before(k.Member.Since) }},
	{Left, func(k Known, _ Terms, at time.Time) bool { return !k.belongs(at) }},
	{StatusSuspended, func(k Known, _ Terms, _ time.Time) bool { return k.Suspended }},
	{Admitted, func(k Known, t Terms, at time.Time) bool {
		from, _ := t.Window(k.Member.Since, k.Member.GoodUntil)
		return at.Before(from) || t.Renewed && k.Member.GoodUntil.IsZero()
	}},
	{Lapsed, func(k Known, t Terms, at time.Time) bool {
		_, until := t.Window(k.Member.Since, k.Member.GoodUntil)
		return !until.IsZero() && !at.Before(until)
	}},
	{InGood, func(Known, Terms, time.Time) bool { return true }},
}

func (k Known) belongs(at time.Time) bool { return k.Member != nil && k.Member.Belongs(at) }

// Status reads the table.
func (t Terms) Status(k Known, at time.Time) Status {
	for _, row := range statusTable {
		if row.holds(k, t, at) {
			return row.status
		}
	}
	return NoMember // never reached: the last row always holds
}

// Ground says by what right somebody is a member, or became another.
type Ground string

// The grounds. Of the first six somebody comes in; by the others what is known
// of a member changes, and nothing but what the ground is about.
const (
	ByFounding    Ground = "founding"    // with the body itself
	ByOpenDoor    Ground = "open"        // whoever wishes
	ByInvitation  Ground = "invitation"  // members vouch
	ByApplication Ground = "application" // a body decides
	ByList        Ground = "list"        // who keeps the list of members entered them from it
	BySame        Ground = "same"        // another account of theirs belonged, and ended in favour of this one

	ByResidence  Ground = "residence"  // they moved
	ByAttesting  Ground = "competence" // a competence was attested, or taken back
	ByRenewal    Ground = "renewal"    // in good standing until another day
	ByCorrection Ground = "correction" // of the sphere, by who decides on admissions to it
)

// Enters says whether it is a ground on which somebody comes in.
func (g Ground) Enters() bool {
	return slices.Contains([]Ground{ByFounding, ByOpenDoor, ByInvitation, ByApplication, ByList, BySame}, g)
}

// Admission is the rule by which people come into one sphere of a body.
type Admission struct {
	Sphere   Sphere `json:"sphere"`
	Ground   Ground `json:"ground"`             // open, invitation, application or list
	Sponsors int    `json:"sponsors,omitempty"` // by invitation: members in good standing who vouch
	Decides  Slug   `json:"decides,omitempty"`  // by application: whose seated decide
	Consents int    `json:"consents,omitempty"` // and how many of them must agree; 0 counts as 1
}

// Needs is how many must vouch or agree.
func (a Admission) Needs() int { return max(a.Sponsors, a.Consents, 1) }

// Attester says who attests a competence.
type Attester struct {
	Field  FieldID `json:"field,omitempty"`  // this field and what belongs to it; empty: every field that has no other
	Body   Slug    `json:"body"`             // whose seated attest
	Months int     `json:"months,omitempty"` // for how long at most; 0: without an end
}

// Membership is the part of a charter that says who can become a member and
// stays one in good standing. Without it nobody comes in but with the founding.
type Membership struct {
	Admissions []Admission `json:"admissions"`
	Terms      Terms       `json:"terms,omitzero"`
	Keeper     Slug        `json:"keeper,omitempty"`    // whose seated keep the list: renewals, lists, residence, who is struck off
	Strikes    Strikes     `json:"strikes,omitempty"`   // whom of the members; nobody, if it does not say
	Evidence   bool        `json:"evidence,omitempty"`  // the keeper attests where somebody resides; otherwise they say so themselves
	Attesters  []Attester  `json:"attesters,omitempty"` // of competences
}

// Fault says what is wrong with the rule, or "".
func (r *Membership) Fault() string {
	if r == nil {
		return ""
	}
	if len(r.Admissions) == 0 {
		return "who can become a member is said for one sphere at least, or not at all"
	}
	keeps := r.Terms.Renewed || r.Evidence
	for n, a := range r.Admissions {
		if slices.ContainsFunc(r.Admissions[:n], func(b Admission) bool { return b.Sphere == a.Sphere && b.Ground == a.Ground }) {
			return "one way into a sphere is named once"
		}
		if fault := a.fault(); fault != "" {
			return fault
		}
		keeps = keeps || a.Ground == ByList
	}
	for n, a := range r.Attesters {
		switch {
		case !a.Body.Valid():
			return "a competence is attested by a body"
		case a.Months < 0:
			return "a competence is attested for some months, or without an end"
		case slices.ContainsFunc(r.Attesters[:n], func(b Attester) bool { return b.Field == a.Field }):
			return "one body attests a field"
		}
	}
	switch {
	case r.Terms.ProbationDays < 0 || r.Terms.GraceDays < 0:
		return "probation and grace are days, from 0 on"
	case r.Terms.GraceDays > 0 && !r.Terms.Renewed:
		return "days of grace go with a membership that is renewed"
	case keeps && !r.Keeper.Valid():
		return "who enters lists, notes renewals or attests residence is the keeper: a body is named"
	case !keeps && r.Keeper != "" && !r.Keeper.Valid():
		return "the keeper is a body"
	}
	return r.faultOfStriking()
}

func (a Admission) fault() string {
	switch {
	case a.Sphere != Inner && a.Sphere != Outer && a.Sphere != Ecosystem:
		return "the spheres are inner, outer and ecosystem"
	case a.Ground == ByInvitation && (a.Sponsors < 1 || a.Decides != "" || a.Consents != 0):
		return "an invitation needs sponsors, one at least, and nobody who decides"
	case a.Ground == ByApplication && (!a.Decides.Valid() || a.Consents < 0 || a.Sponsors != 0):
		return "an application is decided by the seated of a body"
	case (a.Ground == ByOpenDoor || a.Ground == ByList) && (a.Sponsors != 0 || a.Decides != "" || a.Consents != 0):
		return "nobody vouches or decides where the door is open, or a list is kept"
	case !slices.Contains([]Ground{ByOpenDoor, ByInvitation, ByApplication, ByList}, a.Ground):
		return "people come in by an open door, invitation, application or list"
	}
	return ""
}

// way returns the rule by which people come into a sphere on a ground.
func (r *Membership) way(s Sphere, g Ground) (Admission, bool) {
	if r == nil {
		return Admission{}, false
	}
	n := slices.IndexFunc(r.Admissions, func(a Admission) bool { return a.Sphere == s && a.Ground == g })
	if n < 0 {
		return Admission{}, false
	}
	return r.Admissions[n], true
}

// Attests returns who attests a field: of the rules that hold it the narrowest.
func (r *Membership) Attests(field FieldID, fields Tree[FieldID]) (Attester, bool) {
	if r == nil {
		return Attester{}, false
	}
	for _, node := range append(fields.Path(field), "") {
		if n := slices.IndexFunc(r.Attesters, func(a Attester) bool { return a.Field == node }); n >= 0 {
			return r.Attesters[n], true
		}
	}
	return Attester{}, false
}

// ErrNoWay refuses a membership, or a change of one, that the charter does not allow.
var ErrNoWay = errors.New("the charter does not let anybody in that way")

// Witnesses answer what the rule asks about others at the instant of an admission.
type Witnesses struct {
	Seated func(Slug, PersonID) bool // holds a mandate of the body that gives a right
	Good   func(PersonID) bool       // is a member of the inner sphere in good standing
}
