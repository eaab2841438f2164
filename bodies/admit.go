// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"fmt"
	"slices"
	"time"
)

// Entrance is somebody's becoming a member of a body, or another member than
// before, with everything that its charter's rule is asked about.
type Entrance struct {
	Before  *Member // what was known until now; nil: they were no member
	Now     Member  // from now on, and by whom
	Founded bool    // the body itself is founded at this instant
	Same    *Member // what was known of another account of theirs, which ends in favour of this one at this instant
}

// Judge refuses with [ErrNoWay] an entrance that the rule does not allow; the error
// says what the rule asks. Where it asks for seats it returns the body in which those
// by whom it is done sit, otherwise "".
func (r *Membership) Judge(e Entrance, fields Tree[FieldID], w Witnesses) (Slug, error) {
	if err := e.wellFormed(); err != nil {
		return "", err
	}
	if e.Now.Ground.Enters() {
		return r.judgeComing(e, fields, w)
	}
	return r.judgeChange(e, fields, w)
}

func noWay(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNoWay, fmt.Sprintf(format, args...))
}

func (e Entrance) wellFormed() error {
	for n, p := range e.Now.By {
		if slices.Contains(e.Now.By[:n], p) {
			return noWay("nobody is named twice among those who answer for it")
		}
	}
	for n, c := range e.Now.Fields {
		if slices.ContainsFunc(e.Now.Fields[:n], func(d Competence) bool { return d.Field == c.Field }) {
			return noWay("a competence stands once")
		}
	}
	switch {
	case e.Now.Ground.Enters() && e.Before != nil:
		return noWay("they are a member already")
	case !e.Now.Ground.Enters() && e.Before == nil:
		return noWay("they are no member, and %q changes what is known of one", e.Now.Ground)
	}
	return nil
}

func (r *Membership) judgeComing(e Entrance, fields Tree[FieldID], w Witnesses) (Slug, error) {
	if e.Now.Ground == ByFounding {
		if !e.Founded {
			return "", noWay("founders come in when their body is founded, and not later")
		}
		return "", e.byNobody()
	}
	if e.Now.Ground == BySame {
		return "", e.judgeSame()
	}
	way, open := r.way(e.Now.Sphere, e.Now.Ground)
	switch {
	case !open:
		return "", noWay("it names no such way (%s) into the %s sphere", e.Now.Ground, e.Now.Sphere)
	case e.Now.Ground == ByList:
		return r.judgeListed(e, fields, w)
	case r.Evidence && e.Now.Place != "":
		return "", noWay("where a member lives is attested, and not brought along")
	case len(e.Now.Fields) > 0:
		return "", noWay("a competence is attested to a member, and not brought along")
	case !e.Now.GoodUntil.IsZero():
		return "", noWay("a membership is renewed once it has begun")
	case e.Now.Ground == ByInvitation:
		if slices.Contains(e.Now.By, e.Now.Person) || !all(e.Now.By, w.Good) {
			return "", noWay("who vouches is another member, in good standing")
		}
		return "", e.byAtLeast(way.Sponsors)
	case e.Now.Ground == ByApplication:
		return e.decidedIn(way, w)
	}
	return "", e.byNobody()
}

// judgeListed: who keeps the list says with it until when somebody is in good
// standing, and what they know, where the keeping body attests that.
func (r *Membership) judgeListed(e Entrance, fields Tree[FieldID], w Witnesses) (Slug, error) {
	if len(e.Now.Fields) > 0 && slices.Contains(e.Now.By, e.Now.Person) {
		return "", noWay("nobody attests their own competence")
	}
	for _, c := range e.Now.Fields {
		if err := c.attestable(fields, e.Now.From); err != nil {
			return "", err
		}
		if by, known := r.Attests(c.Field, fields); !known || by.Body != r.Keeper || !by.allows(c, e.Now.From) {
			return "", noWay("competence in %q is not for the list to attest so", c.Field)
		}
	}
	if !e.Now.GoodUntil.IsZero() && !r.Terms.Renewed {
		return "", noWay("membership is not renewed there")
	}
	return e.keptIn(r.Keeper, w)
}

// judgeChange holds a change to what its ground is about.
func (r *Membership) judgeChange(e Entrance, fields Tree[FieldID], w Witnesses) (Slug, error) {
	was, now := *e.Before, e.Now
	changed := map[Ground]bool{
		ByCorrection: was.Sphere != now.Sphere,
		ByResidence:  was.Place != now.Place,
		ByAttesting:  len(beside(was.Fields, now.Fields))+len(beside(now.Fields, was.Fields)) > 0,
		ByRenewal:    !was.GoodUntil.Equal(now.GoodUntil),
	}
	for ground, is := range changed {
		if is != (ground == now.Ground) {
			return "", noWay("a change is of one thing, and says which: %q", now.Ground)
		}
	}
	switch {
	case r == nil:
		return "", noWay("it says nothing of members")
	case !was.Since.Equal(now.Since):
		return "", noWay("a membership has begun when it began")
	case now.Ground == ByResidence && !r.Evidence && slices.Equal(now.By, []PersonID{now.Person}):
		return "", nil
	case now.Ground == ByResidence, now.Ground == ByRenewal && r.Terms.Renewed:
		return e.keptIn(r.Keeper, w)
	case now.Ground == ByRenewal:
		return "", noWay("membership is not renewed there")
	case now.Ground == ByAttesting:
		return r.judgeAttesting(e, fields, w)
	}
	way, open := r.way(now.Sphere, ByApplication)
	if !open {
		return "", noWay("nobody decides who belongs to the %s sphere", now.Sphere)
	}
	return e.decidedIn(way, w)
}

// judgeAttesting: a competence that is new, or lasts otherwise, is attested by whom
// the rule names, and for no longer than it says. Who has one may lay it down.
func (r *Membership) judgeAttesting(e Entrance, fields Tree[FieldID], w Witnesses) (Slug, error) {
	given := beside(e.Now.Fields, e.Before.Fields)
	about := append(beside(e.Before.Fields, e.Now.Fields), given...)
	if len(e.Now.By) != 1 || slices.ContainsFunc(about, func(c Competence) bool { return c.Field != about[0].Field }) {
		return "", noWay("one person attests, in one field")
	}
	own := e.Now.By[0] == e.Now.Person
	if own && len(given) == 0 {
		return "", nil
	}
	by, known := r.Attests(about[0].Field, fields)
	switch {
	case !known || !w.Seated(by.Body, e.Now.By[0]):
		return "", noWay("competence in %q is attested by who is seated in the body it names for that", about[0].Field)
	case own:
		return "", noWay("nobody attests their own competence")
	case slices.ContainsFunc(given, func(c Competence) bool { return !by.allows(c, e.Now.From) }):
		return "", noWay("competence in %q is attested for %d months at most", about[0].Field, by.Months)
	}
	for _, c := range given {
		if err := c.attestable(fields, e.Now.From); err != nil {
			return "", err
		}
	}
	return by.Body, nil
}

// attestable refuses to attest what there is not, and what would be over before it begins.
func (c Competence) attestable(fields Tree[FieldID], at time.Time) error {
	switch {
	case !fields.Has(c.Field):
		return noWay("there is no field %q", c.Field)
	case !c.Until.IsZero() && !c.Until.After(at):
		return noWay("competence in %q is attested until a day to come", c.Field)
	}
	return nil
}

func (a Attester) allows(c Competence, at time.Time) bool {
	return a.Months == 0 || !c.Until.IsZero() && !c.Until.After(at.AddDate(0, a.Months, 0))
}

// beside are those of some that are not among others.
func beside(some, others []Competence) (out []Competence) {
	for _, c := range some {
		if !slices.ContainsFunc(others, func(d Competence) bool { return c.Field == d.Field && c.Until.Equal(d.Until) }) {
			out = append(out, c)
		}
	}
	return out
}

// keptIn asks that one did it who is seated in the keeping body.
func (e Entrance) keptIn(keeper Slug, w Witnesses) (Slug, error) {
	if len(e.Now.By) != 1 || !w.Seated(keeper, e.Now.By[0]) {
		return "", noWay("one who is seated in the keeping body notes that")
	}
	return keeper, nil
}

// decidedIn asks that enough of those who decide on admissions agreed.
func (e Entrance) decidedIn(way Admission, w Witnesses) (Slug, error) {
	if !all(e.Now.By, func(p PersonID) bool { return p != e.Now.Person && w.Seated(way.Decides, p) }) {
		return "", noWay("others decide, who are seated in %s", way.Decides)
	}
	return way.Decides, e.byAtLeast(max(way.Consents, 1))
}

func (e Entrance) byAtLeast(n int) error {
	if len(e.Now.By) < n {
		return noWay("it asks for %d who agree, and %d did", n, len(e.Now.By))
	}
	return nil
}

func (e Entrance) byNobody() error {
	if len(e.Now.By) > 0 {
		return noWay("nobody answers for who comes in that way")
	}
	return nil
}

func all(people []PersonID, are func(PersonID) bool) bool {
	return !slices.ContainsFunc(people, func(p PersonID) bool { return !are(p) })
}
