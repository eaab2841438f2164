// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// proposeForm is where somebody writes the next charter of a body, beginning with the one
// in force.
func proposeForm(c *Call) error { return c.proposePage(http.StatusOK, "", nil) }

// proposeCharter shows what was written beside the charter in force or, once whoever
// wrote it has seen that, puts it to the vote.
func proposeCharter(c *Call) error {
	typed := c.longText("charter")
	if c.Field("raise") == "" {
		return c.proposePage(http.StatusOK, typed, nil)
	}
	in := c.raising()
	issue, err := c.Engine.RaiseCharter(c.Ctx(), c.Actor(), bodies.Slug(c.Param("slug")), typed, in)
	switch {
	case err == nil:
		c.leave(noticeRaised)
		return c.see(issuePath(issue.ID, ""))
	case errors.Is(err, governance.ErrMatterText):
		return c.proposePage(http.StatusUnprocessableEntity, typed, c.textFaults(in))
	case unfit(err):
		return c.proposePage(http.StatusUnprocessableEntity, typed, nil)
	}
	return c.raisedRefusal(err, pages.Link{Text: c.T.Text("charter.read"), URL: charterPath(bodies.Slug(c.Param("slug")), 0)})
}

// unfit says whether an error is about the charter that was written.
func unfit(err error) bool {
	return errors.Is(err, engine.ErrUnreadable) || errors.Is(err, governance.ErrCharter) || errors.Is(err, governance.ErrEnact)
}

func (c *Call) proposePage(status int, typed string, faults []pages.FieldError) error {
	slug := bodies.Slug(c.Param("slug"))
	p, err := c.Engine.ProposeCharter(c.Ctx(), c.Actor(), slug, typed)
	if err != nil {
		return err
	}
	in := c.raising()
	v := pages.ProposeView{
		Body: bodyLink(p.Body), URL: proposePath(slug), Charter: typed, Raised: p.Raised, May: p.May, Decides: bodyLink(p.Deciding), Kind: p.Rules.Name,
		Title: in.Title, Question: in.Question, Text: in.Text, Follows: in.Follows, Errors: faults,
	}
	if typed == "" {
		v.Charter = string(p.Draft)
	}
	if p.Raised {
		v.Rules = wording{t: c.T}.raised(p.Rules.Admission)
	}
	if p.Fault != nil {
		v.Errors = append(v.Errors, pages.FieldError{Field: "charter", Text: c.T.Text(faultKey(p.Fault), "Why", because(p.Fault))})
		status = http.StatusUnprocessableEntity
	}
	if p.Next != nil {
		next := c.nextCharterView(*p.Next)
		v.Next = &next
	}
	return c.page(status, pages.Propose(c.frame(pages.SectionBodies), v))
}

// faultKey is what to say of a charter that is put to no vote.
func faultKey(err error) string {
	switch {
	case errors.Is(err, engine.ErrUnreadable):
		return "propose.unreadable"
	case errors.Is(err, governance.ErrCharter):
		return "propose.contradicts"
	}
	return "propose.not_so"
}

// because is the reason in an error, in English, without what it wraps.
func because(err error) string {
	text := err.Error()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Error()
	}
	for _, of := range []error{engine.ErrUnreadable, governance.ErrCharter, governance.ErrEnact} {
		text = strings.TrimPrefix(text, of.Error()+": ")
	}
	return text
}

func proposePath(slug bodies.Slug) string { return "/bodies/" + string(slug) + "/propose" }
