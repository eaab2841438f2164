// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"moothall/bodies"
)

// Why an application, or what is said to one, is refused.
var (
	ErrNoAdmission  = errors.New("nobody becomes a member there in that way")
	ErrMemberNow    = errors.New("they are a member there already")
	ErrApplied      = errors.New("an application waits already")
	ErrApplication  = errors.New("the application has ended")
	ErrOwnAnswer    = errors.New("nobody answers an application of their own")
	ErrIntroduction = errors.New("what somebody says of themselves is 1 to 2000 characters")
	ErrNoPlace      = errors.New("there is no such place")
	ErrAnswerers    = errors.New("what somebody asks is for those who answer it, and for them")
	ErrKeepers      = errors.New("what is known of each member is for those who keep it, and for them")

	ErrListChanged = errors.New("what the list would do is not what was shown")
	ErrListFaulty  = errors.New("something in the list is not in order, and nothing of it is done")
	ErrListGone    = errors.New("no list waits to be entered")
)

// Application is somebody's wish to become a member of a body, which members vouch
// for or a body decides on. Its text is for those who answer it, and for them.
type Application struct {
	ID      string
	Body    bodies.Slug
	Person  bodies.PersonID
	Sphere  bodies.Sphere
	Ground  bodies.Ground // by invitation or by application
	Place   bodies.PlaceID
	Text    string
	At      time.Time
	State   ApplicationState
	Reason  string // of a refusal
	EndedAt time.Time
	Voices  []ApplicationVoice
}

// ApplicationVoice is what somebody says to an application: that they vouch for it or
// agree, or that they are against it.
type ApplicationVoice struct {
	Person bodies.PersonID
	Agrees bool
	At     time.Time
}

// ApplicationState is what became of an application.
type ApplicationState string

// The states.
const (
	ApplicationOpen      ApplicationState = "open"
	ApplicationAdmitted  ApplicationState = "admitted"
	ApplicationRefused   ApplicationState = "refused"
	ApplicationWithdrawn ApplicationState = "withdrawn"
)

// Way returns the rule by which people come into a sphere of the body on a ground,
// or [ErrNoAdmission].
func (c Charter) Way(s bodies.Sphere, g bodies.Ground) (bodies.Admission, error) {
	if c.Membership != nil {
		for _, a := range c.Membership.Admissions {
			if a.Sphere == s && a.Ground == g {
				return a, nil
			}
		}
	}
	return bodies.Admission{}, fmt.Errorf("%s, %s sphere, %s: %w", c.Body.Slug, s, g, ErrNoAdmission)
}

// Check judges a new application by the charter of its body.
func (a Application) Check(c Charter, places bodies.Tree[bodies.PlaceID]) error {
	if err := a.checkWay(c, places); err != nil {
		return err
	}
	return a.checkText(1)
}

// CheckInvited is Check of one that comes with a member's invitation: where their word is
// enough nobody else reads it, and it may say nothing.
func (a Application) CheckInvited(c Charter, places bodies.Tree[bodies.PlaceID]) error {
	if err := a.checkWay(c, places); err != nil {
		return err
	}
	if way, _ := c.Way(a.Sphere, a.Ground); way.Needs() == 1 {
		return a.checkText(0)
	}
	return a.checkText(1)
}

func (a Application) checkText(least int) error {
	if n := utf8.RuneCountInString(a.Text); n < least || n > maxWhy {
		return ErrIntroduction
	}
	return nil
}

func (a Application) checkWay(c Charter, places bodies.Tree[bodies.PlaceID]) error {
	if a.Ground != bodies.ByInvitation && a.Ground != bodies.ByApplication {
		return ErrNoAdmission
	}
	if _, err := c.Way(a.Sphere, a.Ground); err != nil {
		return err
	}
	if a.Place != "" && !places.Has(a.Place) {
		return ErrNoPlace
	}
	if a.Place != "" && c.Membership.Evidence { // it could never be admitted
		return fmt.Errorf("%w: where a member lives is attested, and not brought along", bodies.ErrNoWay)
	}
	return nil
}

// Answered is the application with one more voice, of somebody who may answer it; a
// voice that was given before is replaced. way is the rule by which it came. It ends
// once enough agree or, where a body decides, as many are against it.
func (a Application) Answered(v ApplicationVoice, way bodies.Admission, reason string) (Application, error) {
	switch {
	case a.State != ApplicationOpen:
		return a, ErrApplication
	case v.Person == a.Person:
		return a, ErrOwnAnswer
	}
	if !v.Agrees && a.Ground == bodies.ByApplication {
		if err := checkWhy(reason); err != nil {
			return a, err
		}
	}
	a.Voices = append(slices.DeleteFunc(slices.Clone(a.Voices), func(o ApplicationVoice) bool { return o.Person == v.Person }), v)
	need := way.Needs()
	switch {
	case len(a.Of(true)) >= need:
		a.State, a.EndedAt = ApplicationAdmitted, v.At
	case a.Ground == bodies.ByApplication && len(a.Of(false)) >= need:
		a.State, a.EndedAt, a.Reason = ApplicationRefused, v.At, reason
	}
	return a, nil
}

// Of are those who agree, or those who are against it, in the order in which they said so.
func (a Application) Of(agrees bool) (people []bodies.PersonID) {
	for _, v := range a.Voices {
		if v.Agrees == agrees {
			people = append(people, v.Person)
		}
	}
	return people
}

// Withdrawn is the application taken back by whose it is.
func (a Application) Withdrawn(now time.Time) (Application, error) {
	if a.State != ApplicationOpen {
		return a, ErrApplication
	}
	a.State, a.EndedAt = ApplicationWithdrawn, now
	return a, nil
}

// Member is who is let in by it.
func (a Application) Member() bodies.Member {
	return bodies.Member{Body: a.Body, Person: a.Person, Sphere: a.Sphere, Place: a.Place, Ground: a.Ground, By: a.Of(true)}
}
