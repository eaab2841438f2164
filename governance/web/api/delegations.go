// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"errors"
	"net/http"
	"regexp"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// delegationAnswer is one delegation. No delegates is an opt-out.
type delegationAnswer struct {
	ID        string          `json:"id"`
	Scope     scope           `json:"scope"`
	Delegates []person        `json:"delegates"`         // in order of preference
	Waiting   []person        `json:"waiting,omitempty"` // those of them who have yet to agree
	From      journal.Instant `json:"from"`
	Until     journal.Instant `json:"until,omitempty"`
	Away      int             `json:"away_months,omitempty"` // of the owner's absence, after which it lapses before that
	Path      *voicePath      `json:"path,omitempty"`        // where the voice really ends today
}

type delegationList struct {
	Given      []delegationAnswer `json:"given"` // the most specific first
	ReliedOn   []reliance         `json:"relied_on"`
	Asks       askList            `json:"asks"`
	Carried    carriedList        `json:"carried"`
	Public     *said              `json:"public,omitempty"` // absent: the actor is no public delegate
	ServerTime journal.Instant    `json:"server_time"`
}

// reliance is how many entrusted their voice to the actor in one scope.
type reliance struct {
	Scope scope `json:"scope"`
	Count int64 `json:"count"`
}

type delegationSet struct {
	Delegation delegationAnswer `json:"delegation"`
}

func delegations(c *web.Call) error {
	r, err := c.Engine.Delegations(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	out := delegationList{Given: []delegationAnswer{}, ReliedOn: []reliance{}, Asks: asksOf(r.Asks), Carried: carriedOf(r.Carried), Public: saidOf(r.Public), ServerTime: instant(r.Now)}
	for _, g := range r.Given {
		line := delegationOf(g.Delegation, g.To)
		line.Path, line.Away = pathOf(&g.Path), g.After
		out.Given = append(out.Given, line)
	}
	for _, rely := range r.ReliedOn {
		out.ReliedOn = append(out.ReliedOn, reliance{scopeOf(rely.Scope.Scope), rely.Count})
	}
	return c.JSON(http.StatusOK, out)
}

// delegate entrusts the voice within a scope, in place of what stood there.
func delegate(c *web.Call) error {
	text, err := body(c)
	if err != nil {
		return err
	}
	in, err := readEntrust(text)
	if err != nil {
		return err
	}
	entrust := engine.Entrust{Scope: in.scope, Until: in.until}
	to, err := c.Engine.PeopleBySlug(c.Ctx(), c.Actor(), in.to)
	if err != nil {
		return entrustError(err)
	}
	for _, p := range to {
		entrust.To = append(entrust.To, p.ID)
	}
	d, err := c.Engine.Delegate(c.Ctx(), c.Actor(), entrust)
	if err != nil {
		return entrustError(err)
	}
	return c.JSON(http.StatusOK, delegationSet{delegationOf(d, to)})
}

// entrustError names the field at fault.
func entrustError(err error) error {
	switch {
	case errors.Is(err, governance.ErrSelf), errors.Is(err, governance.ErrNoDelegate), errors.Is(err, governance.ErrNamedTwice), errors.Is(err, governance.ErrChoices):
		return web.FieldError{Field: "delegates", Err: err}
	case errors.Is(err, governance.ErrScope):
		return web.FieldError{Field: "scope", Err: err}
	case errors.Is(err, governance.ErrUntil):
		return web.FieldError{Field: "until", Err: err}
	}
	return err
}

func delegationOf(d governance.Delegation, to []bodies.Person) delegationAnswer {
	out := delegationAnswer{ID: d.ID, Scope: scopeOf(d.Scope), Delegates: []person{}, From: instant(d.From), Until: instant(d.Until)}
	for _, p := range to {
		out.Delegates = append(out.Delegates, personOf(p))
		if !d.Speaks(p.ID) {
			out.Waiting = append(out.Waiting, personOf(p))
		}
	}
	return out
}

// entrusted is a delegation as it is asked for; nobody in to is an opt-out.
type entrusted struct {
	scope delegation.Scope
	to    []bodies.Slug // in order of preference
	until time.Time
}

// readEntrust reads {"scope": {"field": "money"}, "delegates": ["chidi"]}. A
// scope without members is everything; it must be said all the same, so that
// nobody gives all away by a slip of the pen.
func readEntrust(text []byte) (in entrusted, err error) {
	o, err := object(text, "scope", "delegates", "until")
	if err != nil {
		return in, err
	}
	if in.scope, err = readScope(o["scope"]); err != nil {
		return in, err
	}
	if in.to, err = readDelegates(o["delegates"]); err != nil {
		return in, err
	}
	if until, given := o["until"]; given {
		text, err := textOf("until", until)
		if err != nil {
			return in, err
		}
		if in.until, err = time.Parse(time.RFC3339, text); err != nil {
			return in, wrong("until", "write the time as in 2027-05-03T18:00:00Z")
		}
	}
	return in, nil
}

func readScope(v any) (s delegation.Scope, err error) {
	const field = "scope"
	o, ok := v.(map[string]any)
	if !ok {
		return s, wrong(field, "it should be an object, such as {\"body\": …}, and {} for everything; it is %s", kindOf(v))
	}
	if err := only(field, o, "body", "field", "place", "issue"); err != nil {
		return s, err
	}
	for name, axis := range map[string]*string{"body": &s.Body, "field": &s.Field, "place": &s.Place, "issue": &s.Issue} {
		v, given := o[name]
		if !given {
			continue
		}
		if *axis, err = textOf(field, v); err != nil {
			return s, err
		}
		if *axis == "" {
			return s, wrong(field, "%q is empty: leave it out where any will do", name)
		}
	}
	return s, nil
}

func readDelegates(v any) ([]bodies.Slug, error) {
	const field = "delegates"
	named, err := listOf(field, v)
	if err != nil {
		return nil, err
	}
	if len(named) > governance.MostChoices {
		return nil, web.FieldError{Field: field, Err: governance.ErrChoices}
	}
	slugs := make([]bodies.Slug, len(named))
	for n, name := range named {
		text, err := textOf(field, name)
		if err != nil {
			return nil, err
		}
		if slugs[n] = bodies.Slug(text); !slugs[n].Valid() {
			return nil, web.FieldError{Field: field, Err: governance.ErrNoDelegate}
		}
	}
	return slugs, nil
}

var delegationForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// endDelegation takes a delegation back.
func endDelegation(c *web.Call) error {
	id := c.Param("id")
	if !delegationForm.MatchString(id) {
		return engine.ErrNotFound
	}
	if err := c.Engine.EndDelegation(c.Ctx(), c.Actor(), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
