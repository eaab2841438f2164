// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// applications lists who asks to become a member of a body, to those who answer.
func applications(c *Call) error {
	return c.applicationsPage(http.StatusOK, bodies.Slug(c.Param("slug")), refusedAnswer{})
}

// refusedAnswer is what was typed to an application, and what was wrong with it.
type refusedAnswer struct {
	id, reason string
	faults     []pages.FieldError
}

func (c *Call) applicationsPage(status int, body bodies.Slug, typed refusedAnswer) error {
	r, err := c.Engine.Applications(c.Ctx(), c.Actor(), body, c.QueryParam("after"))
	if errors.Is(err, governance.ErrAnswerers) {
		return c.notAnAnswerer(err, r)
	}
	if err != nil {
		return err
	}
	v := pages.ApplicationsView{Body: bodyLink(r.Charter.Body), Errors: typed.faults}
	for _, l := range r.Lines {
		line := c.applicationLine(l, r.All)
		if l.ID == typed.id {
			line.Reason = typed.reason
		}
		v.Lines = append(v.Lines, line)
	}
	if r.Next != "" {
		v.Next = applicationsPath(body) + "?after=" + r.Next
	}
	return c.page(status, pages.Applications(c.frame(pages.SectionBodies), v))
}

func (c *Call) applicationLine(l engine.ApplicationLine, all engine.BodyList) pages.ApplicationLine {
	return pages.ApplicationLine{
		WaitsView: pages.WaitsView{ID: l.ID, At: l.At, Sphere: c.wording(all).sphere(l.Sphere), Vouched: l.Ground == bodies.ByInvitation, Agreed: len(l.Of(true)), Need: l.Need, Text: l.Text},
		Person:    c.person(l.By), Place: placeName(all, l.Place), Said: l.Said,
	}
}

// notAnAnswerer says who answers what is asked of a body.
func (c *Call) notAnAnswerer(err error, r engine.ApplicationsReading) error {
	body := r.Charter.Body
	said := c.T.Text("applications.nobody", "Body", body.Name)
	if m := r.Charter.Membership; m != nil {
		said = c.T.Text("applications.who", "Who", c.T.List(c.wording(r.All).answerers(*m, body)))
	}
	return refusal{error: err, detail: said, back: pages.Link{Text: c.T.Text("join.rules"), URL: joinPath(body.Slug)}}
}

// answerers are those who vouch or decide, in words, each once.
func (w wording) answerers(m bodies.Membership, body bodies.Body) (who []string) {
	named := map[string]bool{}
	add := func(said string) {
		if !named[said] {
			named[said] = true
			who = append(who, said)
		}
	}
	for _, a := range m.Admissions {
		switch a.Ground {
		case bodies.ByInvitation:
			add(w.t.Text("applications.members", "Body", body.Name))
		case bodies.ByApplication:
			add(w.t.Text("applications.seated", "Body", bodyName(w.all, a.Decides)))
		}
	}
	return who
}

// answerApplication agrees to what somebody asks, or is against it.
func answerApplication(c *Call) error {
	id := c.Param("id")
	reason := c.statement("reason-" + id)
	var agrees bool
	switch c.Field("answer") {
	case "agree":
		agrees = true
	case "against":
	default:
		return ErrMalformed
	}
	a, err := c.Engine.AnswerApplication(c.Ctx(), c.Actor(), id, agrees, reason)
	if errors.Is(err, governance.ErrWhy) {
		return c.applicationsPage(http.StatusUnprocessableEntity, bodies.Slug(c.Field("body")), refusedAnswer{id, reason, []pages.FieldError{{Field: "reason-" + id, Text: c.T.Text("applications.bad_reason")}}})
	}
	if err != nil {
		return err
	}
	said := noticeVoiced
	switch a.State {
	case governance.ApplicationAdmitted:
		said = noticeLetIn
	case governance.ApplicationRefused:
		said = noticeRefused
	}
	c.leave(said)
	return c.see(applicationsPath(a.Body))
}

// applicationDuties lead who decides to those who wait for it.
func (c *Call) applicationDuties(waiting []engine.WaitingAnswers) (duties []pages.Duty) {
	for _, w := range waiting {
		duties = append(duties, pages.Duty{Title: c.T.Count("applications.duty", int(w.N), "Body", w.Of.Name),
			Action: pages.Link{Text: c.T.Text("applications.read"), URL: applicationsPath(w.Of.Slug)}})
	}
	return duties
}
