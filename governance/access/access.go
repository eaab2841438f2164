// SPDX-License-Identifier: AGPL-3.0-or-later

// Package access answers one question: may this actor do this act on this object?
//
//	gate, err := access.New()
//	err = gate.May(actor, "ballot.cast", access.Object{Body: "assembly"})
//
// The policy is a list of (act, role) embedded in the program; who stands in
// which role follows from mandates and memberships alone, loaded once a request
// into an [Actor]. There is no role an operator could give away. Whether the
// act is possible at this stage is not asked here but in governance.
package access

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"moothall/bodies"
)

// Act names one thing a person can do, as "ballot.cast".
type Act string

// Why an act is refused.
var (
	ErrSignIn    = errors.New("sign in first")
	ErrForbidden = errors.New("not yours to do")
	ErrUnknown   = errors.New("no rule speaks of this act")
)

// Actor is who asks, with everything that gives them rights, as of one instant.
// The zero Actor is a stranger.
type Actor struct {
	Person  bodies.PersonID
	Session string
	Name    string
	Slug    bodies.Slug
	Zone    string
	Lang    string
	Member  []bodies.Slug // bodies they belong to
	Seated  []bodies.Slug // bodies in which they hold a mandate that gives a right now
	Audits  []bodies.Slug // bodies supervised by an auditory body in which they are seated
	Resting []Rest        // seats that give them no right now

	SaidDead bool // one who keeps the list says that they died, and a second has not
	Passed   bool // two said it, it was done, and no body has admitted them since
}

// Rest is somebody's seat in a body whose decision to give it is held back for
// review.
type Rest struct {
	Body     bodies.Slug
	Decision string
	Until    time.Time // where it is not released before
}

// SignedIn says whether the actor is somebody.
func (a Actor) SignedIn() bool { return a.Person != "" }

// Object is what an act is done to: something of a body, something of a person, or both.
type Object struct {
	Body  bodies.Slug
	Owner bodies.PersonID
}

//go:embed model.conf
var modelText string

//go:embed policy.csv
var policyText string

// Gate holds the policy: one small enforcer an act, so that a refusal costs no
// more than a grant.
type Gate struct{ acts map[Act]*casbin.Enforcer }

// New reads the embedded policy.
func New() (*Gate, error) {
	rows, err := parsePolicy(policyText)
	if err != nil {
		return nil, err
	}
	g := &Gate{acts: make(map[Act]*casbin.Enforcer, len(rows))}
	for act, roles := range rows {
		if g.acts[act], err = enforcer(roles); err != nil {
			return nil, fmt.Errorf("policy of %s: %w", act, err)
		}
	}
	return g, nil
}

func parsePolicy(text string) (map[Act][]string, error) {
	rows := map[Act][]string{}
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		act, role, ok := strings.Cut(line, ",")
		role = strings.TrimSpace(role)
		if _, known := standing[role]; !ok || !known {
			return nil, fmt.Errorf("policy line %q: it should be an act, a comma and one of the roles", line)
		}
		rows[Act(act)] = append(rows[Act(act)], role)
	}
	return rows, nil
}

func enforcer(roles []string) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, err
	}
	e.AddFunction("stands", stands)
	for _, r := range roles {
		if _, err := e.AddPolicy(r); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// standing says for each role when an actor stands in it toward an object.
var standing = map[string]func(Actor, Object) bool{
	"anybody": func(Actor, Object) bool { return true },
	"person":  func(a Actor, _ Object) bool { return a.SignedIn() },
	"self":    func(a Actor, o Object) bool { return a.SignedIn() && a.Person == o.Owner },
	"member":  func(a Actor, o Object) bool { return slices.Contains(a.Member, o.Body) },
	"seated":  func(a Actor, o Object) bool { return slices.Contains(a.Seated, o.Body) },
	"auditor": func(a Actor, o Object) bool { return slices.Contains(a.Audits, o.Body) },
}

func stands(args ...any) (any, error) {
	actor, ok1 := args[0].(Actor)
	role, ok2 := args[1].(string)
	object, ok3 := args[2].(Object)
	if !ok1 || !ok2 || !ok3 {
		return false, errors.New("stands(actor, role, object) got something else")
	}
	return standing[role](actor, object), nil
}

// May returns nil where the actor may do the act; [ErrSignIn] where a stranger
// may not but somebody signed in might; [ErrForbidden] otherwise. An act no
// rule speaks of is refused with [ErrUnknown].
func (g *Gate) May(a Actor, act Act, o Object) error {
	e, known := g.acts[act]
	if !known {
		return fmt.Errorf("%s: %w", act, ErrUnknown)
	}
	ok, err := e.Enforce(a, o)
	switch {
	case err != nil:
		return fmt.Errorf("may %s: %w", act, err)
	case ok:
		return nil
	case !a.SignedIn():
		return fmt.Errorf("%s: %w", act, ErrSignIn)
	}
	return fmt.Errorf("%s: %w", act, ErrForbidden)
}

// Might returns nil where there is something on which the actor may do the act:
// something of their own, or of a body to which they belong, in which they sit or
// which they audit. It refuses as [Gate.May] does. It is asked where the thing is
// not known yet, and takes the place of no other question.
func (g *Gate) Might(a Actor, act Act) error {
	err := g.May(a, act, Object{Owner: a.Person})
	for _, theirs := range [][]bodies.Slug{a.Member, a.Seated, a.Audits} {
		if len(theirs) > 0 && errors.Is(err, ErrForbidden) {
			err = g.May(a, act, Object{Owner: a.Person, Body: theirs[0]}) // a role is had in all of them alike
		}
	}
	return err
}

// Acts are those of which some rule speaks, in order.
func (g *Gate) Acts() []Act { return slices.Sorted(maps.Keys(g.acts)) }

// Knows says whether some rule speaks of the act: a route that declares
// another is a fault of the program.
func (g *Gate) Knows(act Act) bool { return g.acts[act] != nil }
