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

// askList is who asks the actor to speak for them: the first fifty, the longest
// waiting first, and how many there are.
type askList struct {
	People []ask `json:"people"`
	Total  int64 `json:"total"`
}

type ask struct {
	Person person          `json:"person"`
	Scopes []scope         `json:"scopes"`
	Since  journal.Instant `json:"since"` // of the first
}

// carriedList is for whom the actor agreed to speak: the first fifty, and how many
// there are.
type carriedList struct {
	People []carried `json:"people"`
	Total  int64     `json:"total"`
}

type carried struct {
	Person person          `json:"person"`
	Since  journal.Instant `json:"since"`
}

// said is what a public delegate says, and since when.
type said struct {
	Text  string          `json:"text"`
	Since journal.Instant `json:"since"`
}

func asksOf(a engine.Asks) askList {
	out := askList{People: []ask{}, Total: a.Total}
	for _, one := range a.First {
		line := ask{Person: personOf(one.Person), Scopes: []scope{}, Since: instant(one.Since)}
		for _, s := range one.Scopes {
			line.Scopes = append(line.Scopes, scopeOf(s.Scope))
		}
		out.People = append(out.People, line)
	}
	return out
}

func carriedOf(c engine.Carried) carriedList {
	out := carriedList{People: []carried{}, Total: c.Total}
	for _, one := range c.First {
		out.People = append(out.People, carried{personOf(one.Person), instant(one.Since)})
	}
	return out
}

func saidOf(p *governance.PublicDelegate) *said {
	if p == nil {
		return nil
	}
	return &said{p.Text, instant(p.From)}
}

// agree is the actor's word to speak for who asks it.
func agree(c *web.Call) error {
	delegator, err := delegatorOf(c)
	if err != nil {
		return err
	}
	if err := c.Engine.Agree(c.Ctx(), c.Actor(), delegator); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// decline says no, or takes that word back.
func decline(c *web.Call) error {
	delegator, err := delegatorOf(c)
	if err != nil {
		return err
	}
	if err := c.Engine.Decline(c.Ctx(), c.Actor(), delegator); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// delegatorOf is whom the address names. Nobody of that name asks for anything.
func delegatorOf(c *web.Call) (bodies.PersonID, error) {
	found, err := c.Engine.PeopleBySlug(c.Ctx(), c.Actor(), []bodies.Slug{bodies.Slug(c.Param("id"))})
	if errors.Is(err, governance.ErrNoDelegate) {
		return "", governance.ErrNotAsked
	}
	if err != nil {
		return "", err
	}
	return found[0].ID, nil
}

// standPublicly makes the actor a public delegate.
func standPublicly(c *web.Call) error {
	o, err := membersOf(c, "text")
	if err != nil {
		return err
	}
	text := o.text("text")
	err = o.then(func() error { return c.Engine.Stand(c.Ctx(), c.Actor(), text) })
	if errors.Is(err, governance.ErrPublicWords) {
		return web.FieldError{Field: "text", Err: err}
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// retirePublicly lays it down again.
func retirePublicly(c *web.Call) error {
	if err := c.Engine.Retire(c.Ctx(), c.Actor()); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// publicPage is a page of the public delegates, by their addresses.
type publicPage struct {
	Delegates []publicLine    `json:"delegates"`
	Next      string          `json:"next,omitempty"`
	AsOf      journal.Instant `json:"as_of"` // of the ranges
}

type publicLine struct {
	Person person `json:"person"`
	said
	Relied *stepRange `json:"relied,omitempty"` // absent until they have stood for a whole day
}

// stepRange is a number told between two steps, both included.
type stepRange struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

func publicDelegates(c *web.Call) error {
	after, err := readMark(c.QueryParam("cursor"), slugForm)
	if err != nil {
		return err
	}
	l, err := c.Engine.PublicDelegates(c.Ctx(), c.Actor(), bodies.Slug(after))
	if err != nil {
		return err
	}
	out := publicPage{Delegates: []publicLine{}, Next: cursorOf(string(l.Next)), AsOf: instant(l.AsOf)}
	for _, d := range l.Lines {
		line := publicLine{Person: personOf(d.Person), said: *saidOf(&d.PublicDelegate)}
		if d.Told {
			line.Relied = &stepRange{d.Carries.From, d.Carries.To}
		}
		out.Delegates = append(out.Delegates, line)
	}
	return c.JSON(http.StatusOK, out)
}

// publicAnswer is a public delegate as everybody may see them.
type publicAnswer struct {
	Person person `json:"person"`
	said
	Relied     []scopeSteps    `json:"relied"` // by scope; those of the delegate's own are in relied_on of their delegations
	AsOf       journal.Instant `json:"as_of"`  // of the ranges
	Record     []stoodLine     `json:"record"` // the newest first
	Next       string          `json:"next,omitempty"`
	ServerTime journal.Instant `json:"server_time"`
}

type scopeSteps struct {
	Scope scope `json:"scope"`
	stepRange
}

// stoodLine is a decided public vote and what the delegate did in it: their own
// ballot, or who spoke for them, or neither.
type stoodLine struct {
	Issue     issueRef             `json:"issue"`
	Outcome   governance.Outcome   `json:"outcome"`
	DecidedAt journal.Instant      `json:"decided_at"`
	Ballot    *governance.Choice   `json:"ballot,omitempty"`
	By        *person              `json:"by,omitempty"`
	Full      *person              `json:"full,omitempty"`      // whose ballot turned the voice back before, by a cap
	Declared  *governance.Choice   `json:"declared,omitempty"`  // what they had declared last before the close
	Departure governance.Departure `json:"departure,omitempty"` // what became of that
	Turned    bool                 `json:"turned,omitempty"`    // the voices the ballot carried for others turned the outcome
}

func publicDelegate(c *web.Call) error {
	after, err := readCursor(c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	r, err := c.Engine.PublicDelegate(c.Ctx(), c.Actor(), bodies.Slug(c.Param("id")), string(after))
	if err != nil {
		return err
	}
	out := publicAnswer{Person: personOf(r.Person), said: *saidOf(&r.PublicDelegate), Relied: []scopeSteps{}, AsOf: instant(r.AsOf),
		Record: []stoodLine{}, Next: cursorOf(r.Next), ServerTime: instant(r.Now)}
	for _, s := range r.Scopes {
		out.Relied = append(out.Relied, scopeSteps{scopeOf(s.Scope.Scope), stepRange{s.Carries.From, s.Carries.To}})
	}
	for _, s := range r.Record {
		line := stoodLine{Issue: issueRef{s.Issue.ID, s.Issue.Title}, Outcome: s.Decision.Outcome, DecidedAt: instant(s.Decision.At), Ballot: s.Own, Turned: s.Turned}
		line.By, line.Full = somebody(s.By), somebody(s.Full)
		if s.Declared != nil {
			line.Declared, line.Departure = &s.Declared.Choice, s.Departure
		}
		out.Record = append(out.Record, line)
	}
	return c.JSON(http.StatusOK, out)
}

// somebody is a person as the API tells of them, or nothing where it is nobody.
func somebody(p bodies.Person) *person {
	if p.ID == "" {
		return nil
	}
	told := personOf(p)
	return &told
}
