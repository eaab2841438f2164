// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// remark takes a comment by one of us. One that is refused is shown again, with
// what is to be put right.
func remark(c *Call) error {
	id := governance.IssueID(c.Param("id"))
	text := c.Field("comment")
	err := c.Engine.Comment(c.Ctx(), c.Actor(), id, text)
	fault := ""
	var soon governance.TooSoon
	var paused governance.Paused
	switch {
	case errors.As(err, &paused):
		fault = c.pausedSentence("emergency.comments_paused", paused)
	case errors.Is(err, governance.ErrCommentEmpty):
		fault = c.T.Text("comment.empty")
	case errors.Is(err, governance.ErrCommentLong):
		fault = c.T.Text("comment.long")
	case errors.As(err, &soon):
		fault = c.T.Text("comment.too_many", "Most", governance.CommentsHourly, "When", c.T.Clock(soon.Until))
	case err != nil:
		return err
	default:
		return c.see(issuePath(id, "#comments"))
	}
	refused := ProblemOf(err)
	c.retryLater(refused, err)
	r, err := c.Engine.Issue(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	v := c.issueView(r)
	v.Comments.Typed, v.Comments.Error = text, fault
	v.Errors = []pages.FieldError{{Field: "comment", Text: fault}}
	return c.page(refused.Status, pages.Issue(c.frame(pages.SectionMatters), v))
}

// showComment lets a comment in.
func showComment(c *Call) error { return c.judgeComment(true) }

// removeComment takes it off the page.
func removeComment(c *Call) error { return c.judgeComment(false) }

func (c *Call) judgeComment(show bool) error {
	id := governance.IssueID(c.Param("id"))
	err := c.Engine.JudgeComment(c.Ctx(), c.Actor(), id, c.Param("comment"), show, c.Field("seen"))
	if err != nil && !errors.Is(err, governance.ErrRewritten) { // the page shows what it says now, and that it waits
		return err
	}
	return c.see(issuePath(id, "#comments"))
}

// dismissHost takes off everything from one server that waits.
func dismissHost(c *Call) error {
	id := governance.IssueID(c.Param("id"))
	if err := c.Engine.DismissHost(c.Ctx(), c.Actor(), id, c.Field("host")); err != nil {
		return err
	}
	return c.see(issuePath(id, "#comments"))
}

// comments is what is said about an issue. Nobody writes to a past election.
func (c *Call) comments(r engine.IssueReading) pages.CommentsView {
	v := pages.CommentsView{MayWrite: c.Actor().SignedIn() && r.Issue.Imported == "", Moderates: r.Moderates, Elsewhere: c.server.options.Federated}
	waiting := map[string]int{}
	for _, said := range r.Comments {
		line := pages.CommentView{ID: said.ID, Seen: said.Seen(), By: c.called(said.By), At: said.At, Waiting: said.State == governance.CommentHeld}
		if said.Withheld.Ref != "" {
			line.Seen, line.Withheld = "", withheldView(said.Withheld)
		}
		if said.Person != "" {
			line.Text = said.Content
		} else {
			line.By, line.KnownAs, line.AuthorURL, line.SourceURL = said.Neighbour.Name, said.Neighbour.KnownAs, said.Neighbour.Actor, said.URI
			v.Elsewhere = true
			if clean := c.server.options.Sanitise; clean != nil {
				line.HTML = clean(said.Content)
			} else {
				line.Text = said.Content
			}
		}
		if line.Waiting {
			waiting[said.Neighbour.Host]++
			if waiting[said.Neighbour.Host] == 2 {
				v.Crowds = append(v.Crowds, pages.Crowd{Host: said.Neighbour.Host})
			}
		}
		v.List = append(v.List, line)
	}
	for n := range v.Crowds {
		v.Crowds[n].Count = waiting[v.Crowds[n].Host]
	}
	return v
}
