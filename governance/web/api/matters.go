// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// raisedOf is how a matter came that a member raised.
type raisedOf struct {
	Supporters int             `json:"supporters"` // so far, while they are gathered; who they are is shown to nobody
	Needs      int             `json:"needs"`
	Until      journal.Instant `json:"until"`
	AdmittedAt journal.Instant `json:"admitted_at,omitempty"`
	Supports   bool            `json:"supports"` // I am one of them
	Competent  []bodies.Slug   `json:"competent"`
	RisesTo    bodies.Slug     `json:"rises_to,omitempty"`
	Asked      int             `json:"asked"` // that it rise
	RiseNeeds  int             `json:"rise_needs"`
	Rises      []riseOf        `json:"rises"`

	Competence []competenceDispute `json:"competence_disputes"`
	Ended      *calledOff          `json:"called_off,omitempty"`
}

// calledOff is why a matter was called off, as the record has it.
type calledOff struct {
	Reason string          `json:"reason"`
	At     journal.Instant `json:"at"`
}

// competenceDispute is what somebody says against that a matter stands in a body, and
// where it belongs by those who were asked.
type competenceDispute struct {
	Ref    string            `json:"ref"` // of its entry in the record
	By     string            `json:"by"`
	In     bodies.Slug       `json:"in"`   // where the matter stood
	Desk   bodies.Slug       `json:"desk"` // whose seated answer
	Text   string            `json:"text"`
	At     journal.Instant   `json:"at"`
	Answer *competenceAnswer `json:"answer,omitempty"`
}

type competenceAnswer struct {
	By string      `json:"by"`
	To bodies.Slug `json:"to,omitempty"` // left out: it stays
	statement
}

// riseOf is that it went from one body to another.
type riseOf struct {
	From   bodies.Slug           `json:"from"`
	To     bodies.Slug           `json:"to"`
	Ground governance.RiseGround `json:"ground"`
	Reason string                `json:"reason"`
	At     journal.Instant       `json:"at"`
}

func raised(r engine.IssueReading) *raisedOf {
	x := r.Raised
	if x == nil {
		return nil
	}
	i := r.Issue.Raised
	out := &raisedOf{Supporters: x.Supporters, Needs: i.Needs, Until: instant(i.Until), AdmittedAt: instant(i.AdmittedAt), Supports: x.Supports,
		Competent: []bodies.Slug{}, RisesTo: x.RiseTo, Asked: x.Asked, RiseNeeds: i.RiseNeeds, Rises: []riseOf{}, Competence: []competenceDispute{}}
	for _, b := range x.Chain.Bodies {
		out.Competent = append(out.Competent, b.Body)
	}
	for _, rise := range x.Rises {
		out.Rises = append(out.Rises, riseOf{rise.From, rise.To, rise.Ground, rise.Text, instant(rise.At)})
	}
	if x.Ended != nil {
		out.Ended = &calledOff{x.Ended.Reason, instant(x.Ended.At)}
	}
	for _, d := range x.Disputes {
		said := competenceDispute{Ref: d.Ref, By: d.By, In: d.In, Desk: d.Desk, Text: d.Text, At: instant(d.At)}
		if a := d.Answer; a != nil {
			said.Answer = &competenceAnswer{d.Answerer, a.To, statement{a.Text, instant(a.At)}}
		}
		out.Competence = append(out.Competence, said)
	}
	return out
}

// matterAnswer is a matter after something was done with it.
type matterAnswer struct {
	ID    governance.IssueID `json:"id"`
	Body  bodies.Slug        `json:"body"`
	Stage governance.Stage   `json:"stage"`
}

func matterOf(i governance.Issue) matterAnswer { return matterAnswer{i.ID, i.Body, i.Stage} }

// raiseMatter raises a matter in the most local body that may decide it.
func raiseMatter(c *web.Call) error {
	o, err := membersOf(c, "kind", "place", "field", "title", "question", "text", "follows")
	if err != nil {
		return err
	}
	in := engine.Raising{
		Kind: o.text("kind"), Place: bodies.PlaceID(o.text("place")), Field: bodies.FieldID(o.text("field")),
		Title: o.text("title"), Question: o.text("question"), Text: o.text("text"), Follows: o.text("follows"),
	}
	return o.then(func() error {
		issue, err := c.Engine.RaiseMatter(c.Ctx(), c.Actor(), in)
		switch {
		case errors.Is(err, governance.ErrMatterText):
			return web.FieldError{Field: "text", Err: err}
		case errors.Is(err, governance.ErrNobodyCompetent):
			return web.FieldError{Field: "kind", Err: err}
		case errors.Is(err, governance.ErrNoNode):
			return web.FieldError{Field: "place", Err: err}
		case err != nil:
			return err
		}
		return c.JSON(http.StatusCreated, matterOf(issue))
	})
}

// raiseCharter raises a matter whose effect is a charter: {"charter": {…}, "title": "…",
// "question": "…", "text": "…"}. Whose matter it is follows from the charters in force.
func raiseCharter(c *web.Call) error {
	o, err := membersOf(c, "charter", "title", "question", "text", "follows")
	if err != nil {
		return err
	}
	in := engine.Raising{Title: o.text("title"), Question: o.text("question"), Text: o.text("text"), Follows: o.text("follows")}
	text, err := json.Marshal(o.o["charter"])
	if err != nil {
		return err
	}
	return o.then(func() error {
		issue, err := c.Engine.RaiseCharter(c.Ctx(), c.Actor(), bodies.Slug(c.Param("id")), string(text), in)
		switch {
		case errors.Is(err, governance.ErrMatterText):
			return web.FieldError{Field: "text", Err: err}
		case errors.Is(err, engine.ErrUnreadable), errors.Is(err, governance.ErrCharter), errors.Is(err, governance.ErrEnact):
			return web.FieldError{Field: "charter", Err: err}
		case err != nil:
			return err
		}
		return c.JSON(http.StatusCreated, matterOf(issue))
	})
}

func supportMatter(c *web.Call) error {
	return uponMatter(c, func(id governance.IssueID) (governance.Issue, error) {
		return c.Engine.SupportMatter(c.Ctx(), c.Actor(), id)
	})
}

// withdrawSupport takes back what the actor asks for: the admission of a matter, or its rise.
func withdrawSupport(asks string) web.Handler {
	return func(c *web.Call) error {
		return uponMatter(c, func(id governance.IssueID) (governance.Issue, error) {
			return c.Engine.WithdrawSupport(c.Ctx(), c.Actor(), id, asks)
		})
	}
}

// withdrawMatter takes a matter back that the actor raised, while supporters are gathered.
func withdrawMatter(c *web.Call) error {
	return uponMatter(c, func(id governance.IssueID) (governance.Issue, error) {
		return c.Engine.WithdrawMatter(c.Ctx(), c.Actor(), id)
	})
}

func askToRise(c *web.Call) error {
	return forReason(c, func(id governance.IssueID, reason string) (governance.Issue, error) {
		return c.Engine.AskToRise(c.Ctx(), c.Actor(), id, reason)
	})
}

func callIn(c *web.Call) error {
	return forReason(c, func(id governance.IssueID, reason string) (governance.Issue, error) {
		return c.Engine.CallIn(c.Ctx(), c.Actor(), id, reason)
	})
}

func uponMatter(c *web.Call, do func(governance.IssueID) (governance.Issue, error)) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	issue, err := do(id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, matterOf(issue))
}

// forReason does something with a matter for a reason, which who joins others may leave
// out.
func forReason(c *web.Call, do func(governance.IssueID, string) (governance.Issue, error)) error {
	o, err := membersOf(c, "reason")
	if err != nil {
		return err
	}
	reason := o.text("reason")
	return o.then(func() error {
		err := uponMatter(c, func(id governance.IssueID) (governance.Issue, error) { return do(id, reason) })
		if errors.Is(err, governance.ErrStatement) {
			return web.FieldError{Field: "reason", Err: err}
		}
		return err
	})
}

// disputeCompetence disputes that a matter is one of the body where it stands.
func disputeCompetence(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	said, err := fieldsOf(c, "reason")
	if err != nil {
		return err
	}
	d, err := c.Engine.DisputeCompetence(c.Ctx(), c.Actor(), id, said["reason"])
	if errors.Is(err, governance.ErrStatement) {
		return web.FieldError{Field: "reason", Err: err}
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, competenceDispute{Ref: d.Ref, By: c.Actor().Name, In: d.In, Desk: d.Desk, Text: d.Text, At: instant(d.At)})
}

// answerCompetence says where a disputed matter belongs; without a body it stays.
func answerCompetence(c *web.Call) error {
	said, err := fieldsOf(c, "to", "reason")
	if err != nil {
		return err
	}
	err = uponMatter(c, func(id governance.IssueID) (governance.Issue, error) {
		return c.Engine.AnswerCompetence(c.Ctx(), c.Actor(), id, c.Param("ref"), bodies.Slug(said["to"]), said["reason"])
	})
	switch {
	case errors.Is(err, governance.ErrStatement):
		return web.FieldError{Field: "reason", Err: err}
	case errors.Is(err, governance.ErrNotInChain):
		return web.FieldError{Field: "to", Err: err}
	}
	return err
}
