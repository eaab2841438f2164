// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"net/url"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// publicDelegates lists those who carry the voice of whoever gives it.
func publicDelegates(c *Call) error {
	after := c.QueryParam("after")
	l, err := c.Engine.PublicDelegates(c.Ctx(), c.Actor(), bodies.Slug(after))
	if err != nil {
		return err
	}
	v := pages.DelegatesView{AsOf: l.AsOf, Further: after != ""}
	for _, d := range l.Lines {
		v.Lines = append(v.Lines, pages.DelegateLine{
			Person: c.person(d.Person), URL: delegatePath(d.Person.Slug), Says: pages.FirstSentence(d.Text), Since: d.From, Relied: inSteps(d.Told, d.Carries),
		})
	}
	if l.Next != "" {
		v.Next = "/delegates?" + url.Values{"after": {string(l.Next)}}.Encode()
	}
	return c.page(http.StatusOK, pages.Delegates(c.frame(pages.SectionNone), v))
}

func delegatePath(slug bodies.Slug) string { return "/delegates/" + string(slug) }

func inSteps(told bool, r governance.Range) pages.Steps {
	return pages.Steps{Told: told, From: int(r.From), To: int(r.To)}
}

// publicDelegate is the account one of them owes everybody.
func publicDelegate(c *Call) error {
	slug, after := bodies.Slug(c.Param("slug")), c.QueryParam("after")
	r, err := c.Engine.PublicDelegate(c.Ctx(), c.Actor(), slug, after)
	if errors.Is(err, engine.ErrNoPublicDelegate) {
		return refusal{error: err, more: pages.Link{Text: c.T.Text("delegates.list_title"), URL: "/delegates"}}
	}
	if err != nil {
		return err
	}
	v := pages.DelegateView{
		Person: c.person(r.Person), Own: c.Actor().Person == r.Person.ID, Text: r.Text, Since: r.From,
		GiveURL: "/delegations?" + url.Values{"delegate": {string(slug)}}.Encode() + "#give", Told: r.Told, AsOf: r.AsOf, Further: r.Further,
	}
	for _, s := range r.Scopes {
		v.Scopes = append(v.Scopes, pages.ScopeSteps{Scope: scopeNames(s.Scope), Steps: inSteps(true, s.Carries)})
	}
	for _, n := range r.Relied {
		v.Numbers = append(v.Numbers, pages.Reliance{Scope: scopeNames(n.Scope), Count: int(n.Count)})
	}
	for _, s := range r.Record {
		line := c.delegateVote(s)
		if v.Record = append(v.Record, line); line.Voted {
			v.Took++
		}
		if line.TurnedURL != "" {
			v.Turned++
		}
		v.Carried = v.Carried || line.Voted && s.Issue.Procedure.Delegation != nil
	}
	if r.Next != "" {
		v.Next = delegatePath(slug) + "?" + url.Values{"after": {r.Next}}.Encode()
	}
	return c.page(http.StatusOK, pages.Delegate(c.frame(pages.SectionNone), v))
}

// delegateVote is a decided matter and what a delegate did in it.
func (c *Call) delegateVote(s engine.Stood) pages.DelegateVote {
	c.candidates(s.Issue)
	d := s.Decision
	line := pages.DelegateVote{
		Title: s.Issue.Title, URL: "/decisions/" + d.ID, Body: bodyLink(s.Body), At: d.At,
		Outcome: outcome(s.Issue, d.Decision), Winners: titles(s.Issue, d.Winners), By: c.person(s.By), Full: c.person(s.Full),
	}
	if s.Declared != nil {
		line.Declared, line.Became = declaredChoice(s.Issue, s.Declared.Choice), pages.Departure(s.Departure)
	}
	if s.Turned {
		line.TurnedURL = issuePath(s.Issue.ID, "/concentration")
	}
	if s.Own == nil {
		return line
	}
	line.Voted, line.Choice = true, pages.Choice(s.Own.Answer)
	if len(s.Own.Ranking) > 0 {
		line.First = titles(s.Issue, s.Own.Ranking[0])
	}
	return line
}

// standPublicly makes the reader a public delegate. Words that cannot stand, or not yet,
// come again in the form, with what would be right.
func standPublicly(c *Call) error {
	text := c.longText("text")
	err := c.Engine.Stand(c.Ctx(), c.Actor(), text)
	var soon governance.TooSoon
	switch {
	case errors.Is(err, governance.ErrPublicWords):
		return c.standAgain(text, c.T.Text("delegates.fault_words"), err)
	case errors.As(err, &soon):
		return c.standAgain(text, c.T.Text("delegates.fault_often", "Most", governance.StandsDaily, "When", c.T.Moment(soon.Until)), err)
	case err != nil:
		return c.toDelegations(err)
	}
	c.leave(noticeStands)
	return c.see("/delegations#public")
}

// standAgain is the page of delegations with the words that were refused.
func (c *Call) standAgain(text, fault string, err error) error {
	v, _, failed := c.delegationsView()
	if failed != nil {
		return failed
	}
	refused := ProblemOf(err)
	c.retryLater(refused, err)
	v.Stand.Text, v.Stand.Errors = text, []pages.FieldError{{Field: "text", Text: fault}}
	return c.page(refused.Status, pages.Delegations(c.frame(pages.SectionSelf), v))
}

// retirePublicly lays it down again.
func retirePublicly(c *Call) error {
	if err := c.Engine.Retire(c.Ctx(), c.Actor()); err != nil {
		return c.toDelegations(err)
	}
	c.leave(noticeRetired)
	return c.see("/delegations#public")
}

// agreeTo is the reader's word to speak for somebody who asks it.
func agreeTo(c *Call) error {
	delegator, err := c.delegator()
	if err == nil {
		err = c.Engine.Agree(c.Ctx(), c.Actor(), delegator)
	}
	if err != nil {
		return c.toDelegations(err)
	}
	c.leave(noticeAgreed)
	return c.see("/delegations")
}

// declineTo says no, or takes that word back.
func declineTo(c *Call) error {
	delegator, err := c.delegator()
	if err == nil {
		err = c.Engine.Decline(c.Ctx(), c.Actor(), delegator)
	}
	if err != nil {
		return c.toDelegations(err)
	}
	if c.Field("carried") != "" {
		c.leave(noticeLaidDown)
	} else {
		c.leave(noticeSaidNo)
	}
	return c.see("/delegations")
}

// delegator is whom the address names. Nobody of that name asks for anything.
func (c *Call) delegator() (bodies.PersonID, error) {
	found, err := c.Engine.PeopleBySlug(c.Ctx(), c.Actor(), []bodies.Slug{bodies.Slug(c.Param("slug"))})
	if errors.Is(err, governance.ErrNoDelegate) {
		return "", governance.ErrNotAsked
	}
	if err != nil {
		return "", err
	}
	return found[0].ID, nil
}

// toDelegations leads on from a refusal to the page that shows how things stand.
func (c *Call) toDelegations(err error) error {
	return refusal{error: err, back: pages.Link{Text: c.T.Text("delegations.title"), URL: "/delegations"}}
}

// asksView is who waits for the reader's word.
func (c *Call) asksView(r engine.DelegationsReading) pages.AsksView {
	v := pages.AsksView{More: int(r.Asks.Total) - len(r.Asks.First), Most: r.Met.Private}
	for _, a := range r.Asks.First {
		ask := pages.Ask{Person: c.person(a.Person), Slug: string(a.Person.Slug), Since: a.Since}
		for _, s := range a.Scopes {
			ask.Scopes = append(ask.Scopes, scopeNames(s))
		}
		v.First = append(v.First, ask)
	}
	return v
}

func (c *Call) carriedView(r engine.DelegationsReading) pages.CarriedView {
	v := pages.CarriedView{More: int(r.Carried.Total) - len(r.Carried.First)}
	for _, b := range r.Carried.First {
		v.First = append(v.First, pages.Carried{Person: c.person(b.Person), Slug: string(b.Person.Slug), Since: b.Since})
	}
	return v
}

func (c *Call) standView(r engine.DelegationsReading) pages.StandView {
	if r.Public == nil {
		return pages.StandView{}
	}
	return pages.StandView{Public: true, Since: r.Public.From, URL: delegatePath(c.Actor().Slug), Text: r.Public.Text}
}

// askDuty is that somebody asks the reader to speak for them.
func (c *Call) askDuty(asking []bodies.Person, asks int64) []pages.Duty {
	if asks == 0 {
		return nil
	}
	names := make([]string, len(asking))
	for n, p := range asking {
		names[n] = c.T.Apart(c.called(p.Name))
	}
	duty := pages.Duty{Title: c.T.Count("delegates.duty", int(asks)), Action: pages.Link{Text: c.T.Text("delegates.duty_open"), URL: "/delegations#asks"}}
	if int(asks) == len(names) {
		duty.Text = c.T.Count("delegates.duty_who", len(names), "Names", c.T.List(names))
	}
	return []pages.Duty{duty}
}
