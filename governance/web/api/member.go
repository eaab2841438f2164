// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"errors"
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// memberAnswer is one member, as those read it who note something of them.
type memberAnswer struct {
	keptLine
	CameIn cameIn       `json:"came_in"`
	Death  *deathNotice `json:"death,omitempty"` // what is said of their death, for who keeps the list
	May    mayNote      `json:"may"`
}

// mayNote is what the actor may do with a member, as far as the charter goes.
type mayNote struct {
	Renew   bool            `json:"renew"`
	Reside  bool            `json:"residence"`
	Strike  bool            `json:"strike"`
	SayDied bool            `json:"say_died"` // as the first, or as the second
	Spheres []bodies.Sphere `json:"spheres"`  // into which they correct
	Attest  []attests       `json:"attest"`
}

type attests struct {
	Field  bodies.FieldID `json:"field"`
	Months int            `json:"months,omitempty"` // at most; left out: as long as they like
}

// cameIn is how somebody came into a body.
type cameIn struct {
	Person person          `json:"person"`
	Ground bodies.Ground   `json:"ground"`
	By     []person        `json:"by"` // who vouched, decided or entered them
	At     journal.Instant `json:"at"`
}

// endedBy is how a membership ended that somebody else ended.
type endedBy struct {
	Ground bodies.Parting `json:"ground"`
	By     []person       `json:"by"`
	Reason string         `json:"reason,omitempty"`
}

// deathNotice is what waits of somebody who is said to have died.
type deathNotice struct {
	By      []person        `json:"by"` // who said it: one, or both
	GivenAt journal.Instant `json:"given_at"`
	DueAt   journal.Instant `json:"due_at,omitempty"` // when it is done; not before the second has said it
}

func deathOf(n *engine.DeathNotice, people map[bodies.PersonID]bodies.Person) *deathNotice {
	if n == nil {
		return nil
	}
	return &deathNotice{By: peopleOf([]bodies.PersonID{n.By, n.AgreedBy}, people), GivenAt: instant(n.GivenAt), DueAt: instant(n.DueAt)}
}

// peopleOf are those of some people who are known.
func peopleOf(ids []bodies.PersonID, people map[bodies.PersonID]bodies.Person) []person {
	out := []person{}
	for _, id := range ids {
		if p, known := people[id]; known {
			out = append(out, personOf(p))
		}
	}
	return out
}

func cameInOf(m bodies.Member, people map[bodies.PersonID]bodies.Person) cameIn {
	return cameIn{Person: personOf(people[m.Person]), Ground: m.Ground, By: peopleOf(m.By, people), At: instant(m.Since)}
}

// endingOf is who ended a membership, and why; nothing of one that was left or goes on.
func endingOf(s engine.StandsIn, people map[bodies.PersonID]bodies.Person) *endedBy {
	if s.Belongs() || s.Member == nil || s.Member.Ended.Ground != bodies.ByStriking && s.Member.Ended.Ground != bodies.ByDeath {
		return nil
	}
	return &endedBy{s.Member.Ended.Ground, peopleOf(s.Member.Ended.By, people), s.Member.Ended.Reason}
}

// memberSlugs are the body and the person an address names.
func memberSlugs(c *web.Call) (body, who bodies.Slug, err error) {
	body, err = bodySlug(c)
	return body, bodies.Slug(c.Param("person")), err
}

func keptMember(c *web.Call) error {
	slug, who, err := memberSlugs(c)
	if err != nil {
		return err
	}
	k, err := c.Engine.KeptMember(c.Ctx(), c.Actor(), slug, who)
	if err != nil {
		return err
	}
	out := memberAnswer{
		keptLine: keptLine{personOf(k.Who), membershipOf(k.Charter.Body, k.StandsIn)}, CameIn: cameInOf(k.CameIn, k.People), Death: deathOf(k.Notice, k.People),
		May: mayNote{k.Renew, k.Reside, k.Strike, k.SayDied, []bodies.Sphere{}, []attests{}},
	}
	out.Ended, out.CameIn.Person = endingOf(k.StandsIn, k.People), personOf(k.Who)
	if who != c.Actor().Slug { // nobody attests their own, or decides about themselves
		out.May.Spheres = append(out.May.Spheres, k.Spheres...)
		for _, a := range k.Attests {
			out.May.Attest = append(out.May.Attest, attests{a.Field, a.Months})
		}
	}
	return c.JSON(http.StatusOK, out)
}

// aboutMember does something with a member whom an address names.
func aboutMember(do func(c *web.Call, body bodies.Slug, person bodies.PersonID) error) web.Handler {
	return func(c *web.Call) error {
		slug, who, err := memberSlugs(c)
		if err != nil {
			return err
		}
		person, err := c.Engine.MemberBySlug(c.Ctx(), c.Actor(), slug, who)
		if err != nil {
			return err
		}
		if err := do(c, slug, person); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
}

// strikeOff ends the membership of another, for a reason that they read.
func strikeOff(c *web.Call, body bodies.Slug, person bodies.PersonID) error {
	said, err := fieldsOf(c, "reason")
	if err != nil {
		return err
	}
	err = c.Engine.StrikeOff(c.Ctx(), c.Actor(), body, person, said["reason"])
	if errors.Is(err, governance.ErrWhy) {
		return web.FieldError{Field: "reason", Err: err}
	}
	return err
}

// sayDied gives notice that a member has died, or agrees to it.
func sayDied(c *web.Call, body bodies.Slug, person bodies.PersonID) error {
	return c.Engine.SayDied(c.Ctx(), c.Actor(), body, person)
}

func unsayDied(c *web.Call, _ bodies.Slug, person bodies.PersonID) error {
	return c.Engine.UnsayDied(c.Ctx(), c.Actor(), person)
}

// amHere ends whatever is said of the actor's death, as any other sign of them does.
func amHere(c *web.Call) error {
	if err := c.Engine.Here(c.Ctx(), c.Actor()); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// chainAnswer is by whose word somebody came in, and for whom they vouched.
type chainAnswer struct {
	Person  person     `json:"person"`
	Steps   [][]cameIn `json:"steps"`   // they themselves, who vouched for them, who vouched for those
	Before  int        `json:"before"`  // how many stand in the next step, which is not followed
	Vouched []cameIn   `json:"vouched"` // for whom they vouched
	Next    string     `json:"next,omitempty"`
}

func chain(c *web.Call) error {
	slug, who, err := memberSlugs(c)
	if err != nil {
		return err
	}
	after, err := readMark(c.QueryParam("cursor"), slugForm)
	if err != nil {
		return err
	}
	r, err := c.Engine.Chain(c.Ctx(), c.Actor(), slug, who, bodies.Slug(after))
	if err != nil {
		return err
	}
	out := chainAnswer{Person: personOf(r.Who), Steps: [][]cameIn{}, Before: r.Before, Vouched: cameInEach(r.Vouched, r.People), Next: cursorOf(string(r.Next))}
	for _, step := range r.Steps {
		out.Steps = append(out.Steps, cameInEach(step, r.People))
	}
	return c.JSON(http.StatusOK, out)
}

func cameInEach(members []bodies.Member, people map[bodies.PersonID]bodies.Person) []cameIn {
	out := []cameIn{}
	for _, m := range members {
		out = append(out, cameInOf(m, people))
	}
	return out
}
