// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// raiseForm is where a matter is raised: what it is and where it belongs, and then, with
// who decides, what it asks.
func raiseForm(c *Call) error { return c.raisePage(http.StatusOK, c.raising(), nil) }

func (c *Call) raising() engine.Raising {
	return engine.Raising{
		Kind: c.Field("kind"), Place: bodies.PlaceID(c.Field("place")), Field: bodies.FieldID(c.Field("field")),
		Title: c.Field("title"), Question: c.statement("question"), Text: c.statement("text"), Follows: c.Field("follows"),
	}
}

func (c *Call) raisePage(status int, in engine.Raising, faults []pages.FieldError) error {
	r, err := c.Engine.Raisable(c.Ctx(), c.Actor(), in)
	if err != nil {
		return err
	}
	v := pages.RaiseView{
		Asked: r.Asked, CompetenceView: competenceView(r.Charters, r.Chain), May: r.May, Errors: faults,
		Kind: in.Kind, Place: string(in.Place), Field: string(in.Field), Title: in.Title, Question: in.Question, Text: in.Text, Follows: in.Follows,
	}
	for _, k := range r.Kinds {
		v.Kinds = append(v.Kinds, pages.Filter{Value: k.Kind, Text: k.Name, Chosen: k.Kind == in.Kind})
	}
	v.Places, v.Fields = []pages.Filter{{Text: c.T.Text("raise.place_all")}}, []pages.Filter{{Text: c.T.Text("raise.field_all")}}
	for _, charter := range r.Charters {
		for _, p := range charter.Places {
			v.Places = append(v.Places, pages.Filter{Value: string(p.ID), Text: p.Name, Chosen: p.ID == in.Place})
		}
		for _, f := range charter.Fields {
			v.Fields = append(v.Fields, pages.Filter{Value: string(f.ID), Text: f.Name, Chosen: f.ID == in.Field})
		}
	}
	if r.Asked {
		w := wording{t: c.T}
		v.Rules = append(w.raised(r.Rules.Admission), w.rises(r.Rules.Rising)...)
	}
	return c.page(status, pages.Raise(c.frame(pages.SectionMatters), v))
}

// competenceView is who decides a matter and who does not, with the names they have.
func competenceView(charters []governance.Charter, chain governance.Chain) (v pages.CompetenceView) {
	all := listOf(charters)
	decider := func(body bodies.Slug, place bodies.PlaceID, field bodies.FieldID) pages.Decider {
		return pages.Decider{Body: pages.Link{Text: bodyName(all, body), URL: "/bodies/" + string(body)}, Place: cmp.Or(placeName(all, place), string(place)), Field: cmp.Or(fieldName(all, field), string(field))}
	}
	for _, b := range chain.Bodies {
		v.Chain = append(v.Chain, decider(b.Body, b.Place, b.Field))
	}
	for _, p := range chain.Passed {
		v.Passed = append(v.Passed, pages.PassedBody{Decider: decider(p.Body, p.Place, p.Field), Why: pages.NotCompetent(p.Why)})
	}
	return v
}

func seatsIn(charters []governance.Charter, body bodies.Slug) int {
	for _, c := range charters {
		if c.Body.Slug == body {
			return c.Body.Seats
		}
	}
	return 0
}

// listOf is the bodies of charters, with the two layers.
func listOf(charters []governance.Charter) (all engine.BodyList) {
	for _, c := range charters {
		all.Lines = append(all.Lines, engine.BodyLine{Charter: c})
		all.Places, all.Fields = append(all.Places, c.Places...), append(all.Fields, c.Fields...)
	}
	return all
}

// raiseMatter raises what was written. What is refused is shown again as it was typed.
func raiseMatter(c *Call) error {
	in := c.raising()
	issue, err := c.Engine.RaiseMatter(c.Ctx(), c.Actor(), in)
	if err == nil {
		c.leave(noticeRaised)
		return c.see(issuePath(issue.ID, ""))
	}
	faults := c.textFaults(in)
	if !errors.Is(err, governance.ErrMatterText) || len(faults) == 0 {
		faults, err = c.correctable(err, map[error][2]string{
			governance.ErrNobodyCompetent: {"kind", "raise.nobody"}, governance.ErrNoNode: {"place", "raise.bad_node"}, governance.ErrMatterText: {"text", "raise.bad_text"},
		})
		if err != nil {
			return c.raisedRefusal(err, pages.Link{Text: c.T.Text("raise.title"), URL: "/issues/new"})
		}
	}
	return c.raisePage(http.StatusUnprocessableEntity, in, faults)
}

// textFaults says which of the words are none, or too many: each alone is held to the
// rule that holds for all.
func (c *Call) textFaults(in engine.Raising) (faults []pages.FieldError) {
	for _, field := range []struct {
		name, key string
		of        governance.Issue
	}{
		{"title", "raise.bad_title", governance.Issue{Title: in.Title, Question: "?", Text: "."}},
		{"question", "raise.bad_question", governance.Issue{Title: ".", Question: in.Question, Text: "."}},
		{"text", "raise.bad_text", governance.Issue{Title: ".", Question: "?", Text: in.Text}},
		{"follows", "raise.bad_follows", governance.Issue{Title: ".", Question: "?", Text: ".", Effect: governance.Effect{Detail: in.Follows}}},
	} {
		if field.of.CheckRaised() != nil {
			faults = append(faults, pages.FieldError{Field: field.name, Text: c.T.Text(field.key)})
		}
	}
	return faults
}

// raisedRefusal says in words what stands in the way.
func (c *Call) raisedRefusal(err error, back pages.Link) error {
	for _, known := range []struct {
		is  error
		key string
	}{
		{governance.ErrMayNotRaise, "raise.no_right"}, {governance.ErrNotGathering, "raise.not_gathering"}, {governance.ErrOwnMatter, "raise.own"}, {governance.ErrNotRaiser, "raise.not_raiser"},
		{governance.ErrNoRise, "raise.no_rise"}, {governance.ErrNothingAbove, "raise.nothing_above"}, {governance.ErrRuled, "raise.ruled"},
		{governance.ErrNoDesk, "raise.no_desk"}, {governance.ErrCompetenceDue, "raise.due"}, {governance.ErrOwnDispute, "raise.own_dispute"}, {governance.ErrNotInChain, "raise.not_in_chain"},
	} {
		if errors.Is(err, known.is) {
			return refusal{error: err, detail: c.T.Text(known.key), back: back}
		}
	}
	return err
}

// afterMatter goes back to a matter that something was done with, or says why not.
func (c *Call) afterMatter(id governance.IssueID, n notice, err error) error {
	if err != nil {
		return c.raisedRefusal(err, pages.Link{Text: c.T.Text("raise.back"), URL: issuePath(id, "")})
	}
	c.leave(n)
	return c.see(issuePath(id, "#competence"))
}

// supportMatter supports a matter, or takes back what was said for it.
func supportMatter(c *Call) error {
	id := governance.IssueID(c.Param("id"))
	if asks := c.Field("back"); asks != "" {
		_, err := c.Engine.WithdrawSupport(c.Ctx(), c.Actor(), id, asks)
		return c.afterMatter(id, noticeSupportBack, err)
	}
	issue, err := c.Engine.SupportMatter(c.Ctx(), c.Actor(), id)
	if issue.Stage == governance.Discussion {
		return c.afterMatter(id, noticeAdmitted, err)
	}
	return c.afterMatter(id, noticeSupported, err)
}

// withdrawMatter takes a matter back that the reader raised.
func withdrawMatter(c *Call) error {
	id := governance.IssueID(c.Param("id"))
	if _, err := c.Engine.WithdrawMatter(c.Ctx(), c.Actor(), id); err != nil {
		return c.raisedRefusal(err, pages.Link{Text: c.T.Text("raise.back"), URL: issuePath(id, "")})
	}
	c.leave(noticeMatterBack)
	return c.see(issuePath(id, ""))
}

func askToRise(c *Call) error {
	return c.forReason("rise-reason", func(id governance.IssueID, reason string) (notice, error) {
		issue, err := c.Engine.AskToRise(c.Ctx(), c.Actor(), id, reason)
		return wentOrNot(issue), err
	})
}

func callIn(c *Call) error {
	return c.forReason("call-reason", func(id governance.IssueID, reason string) (notice, error) {
		issue, err := c.Engine.CallIn(c.Ctx(), c.Actor(), id, reason)
		return wentOrNot(issue), err
	})
}

// wentOrNot is what is said to whoever asked that a matter rise: it is discussed anew
// where it has come just now.
func wentOrNot(issue governance.Issue) notice {
	if issue.Raised != nil && issue.DiscussAt.Equal(issue.Raised.LastAt) && issue.Raised.LastAt.After(issue.Raised.AdmittedAt) {
		return noticeRisen
	}
	return noticeRiseAsked
}

func disputeCompetence(c *Call) error {
	return c.forReason("competence-reason", func(id governance.IssueID, reason string) (notice, error) {
		_, err := c.Engine.DisputeCompetence(c.Ctx(), c.Actor(), id, reason)
		return noticeCompetence, err
	})
}

func answerCompetence(c *Call) error {
	ref := c.Param("ref")
	return c.forReason("answer-"+ref, func(id governance.IssueID, reason string) (notice, error) {
		_, err := c.Engine.AnswerCompetence(c.Ctx(), c.Actor(), id, ref, bodies.Slug(c.Field("to")), reason)
		return noticeCompetent, err
	})
}

// forReason does something with a matter for a reason. One that says nothing, or too much,
// is asked for again, with what was typed.
func (c *Call) forReason(field string, do func(governance.IssueID, string) (notice, error)) error {
	id, reason := governance.IssueID(c.Param("id")), c.statement(field)
	n, err := do(id, reason)
	if !errors.Is(err, governance.ErrStatement) {
		return c.afterMatter(id, n, err)
	}
	r, failed := c.Engine.Issue(c.Ctx(), c.Actor(), id)
	if failed != nil {
		return failed
	}
	return c.issuePage(http.StatusUnprocessableEntity, r, []pages.FieldError{{Field: field, Text: c.T.Text("raise.bad_reason")}})
}

// raisedView is what the page of a matter shows that a member raised.
func (c *Call) raisedView(r engine.IssueReading) *pages.RaisedView {
	x, i := r.Raised, r.Issue
	if x == nil {
		return nil
	}
	all := listOf(x.Charters)
	link := func(slug bodies.Slug) pages.Link {
		if slug == "" {
			return pages.Link{}
		}
		return pages.Link{Text: bodyName(all, slug), URL: "/bodies/" + string(slug)}
	}
	v := &pages.RaisedView{
		CompetenceView: competenceView(x.Charters, x.Chain),
		Gathering:      i.Gathers(r.Now) == nil, Supporters: x.Supporters, Needs: i.Raised.Needs, Until: i.Raised.Until, Supports: x.Supports, Own: x.Own, MaySupport: x.MaySupport,
		Moves: i.Moves(r.Now) == nil, Fixed: i.FreezesAt, Next: link(x.RiseTo), Asked: x.Asked, AskNeed: i.Raised.RiseNeeds, Asks: x.Asks, MayAsk: x.MayAsk,
		Called: x.Called, Calls: x.Calls, MayCall: x.MayCall, MayDispute: x.MayDispute,
		AskReason: x.AskReason, CallReason: x.CallReason, Typed: map[string]string{},
	}
	if x.Ended != nil {
		v.Ended = endedFor(x.Ended.Reason)
	}
	if x.CallIn && seatsIn(x.Charters, x.RiseTo) > 0 { // of a body without seats nobody calls it in
		v.CallNeed = i.Procedure.Rising.CallIn
	}
	if !c.Actor().SignedIn() {
		v.SignIn = "/login?" + url.Values{"next": {issuePath(i.ID, "")}}.Encode()
	}
	for _, rise := range x.Rises {
		shown := pages.RiseView{From: link(rise.From), To: link(rise.To), Ground: pages.RiseGround(rise.Ground), Supporters: rise.Supporters, At: rise.At}
		if rise.Ground != governance.RiseRuled { // of a ruling the dispute says it
			shown.Text = rise.Text
		}
		v.Rises = append(v.Rises, shown)
	}
	for _, d := range x.Disputes {
		line := pages.CompetenceDispute{Ref: d.Ref, Desk: link(d.Desk), By: c.called(d.By), Text: d.Text, At: d.At, Answered: d.Answer != nil, MayAnswer: d.MayAnswer}
		if d.Answer != nil {
			line.To = link(d.Answer.To)
			line.Answer = pages.Said{Body: link(d.Desk), Name: c.called(d.Answerer), At: d.Answer.At, Text: d.Answer.Text}
		}
		v.Disputes = append(v.Disputes, line)
		v.Typed[line.Field()] = c.statement(line.Field())
	}
	for _, field := range []string{"rise-reason", "call-reason", "competence-reason"} {
		v.Typed[field] = c.statement(field)
	}
	return v
}

// endedFor is why a matter was called off, of the reasons that the record has.
func endedFor(reason string) pages.RaisedEnd {
	return map[string]pages.RaisedEnd{
		governance.TakenBack: pages.EndTakenBack, governance.LackOfSupport: pages.EndUnsupported, governance.KindGone: pages.EndKindGone, governance.NameBorne: pages.EndNameBorne,
	}[reason]
}
