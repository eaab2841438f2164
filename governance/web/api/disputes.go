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

// disputeList is the disputes of a vote, those that wait first.
type disputeList struct {
	Until      journal.Instant `json:"until"`   // from then on none is taken
	Desk       []bodyRef       `json:"desk"`    // whose seated answer
	Watched    bool            `json:"watched"` // the desk supervises the body
	Disputes   []disputeOf     `json:"disputes"`
	ServerTime journal.Instant `json:"server_time"`
}

// disputeOf is one of them. Text and evidence are there for its author and those who
// answer.
type disputeOf struct {
	Ref      string          `json:"ref"` // of its entry in the record
	FiledAt  journal.Instant `json:"filed_at"`
	DueAt    journal.Instant `json:"due_at"`
	Late     bool            `json:"late"` // the answer came, or is still owed, after due_at
	Text     string          `json:"text,omitempty"`
	Evidence string          `json:"evidence,omitempty"`
	Answer   *disputeAnswer  `json:"answer,omitempty"`
}

type disputeAnswer struct {
	By      bodyRef                   `json:"by"`
	Verdict governance.ChallengeState `json:"verdict"`
	statement
}

func disputes(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	r, err := c.Engine.Disputes(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	out := disputeList{Until: instant(r.Issue.DisputesUntil()), Watched: r.Watched, Disputes: []disputeOf{}, ServerTime: instant(r.Now)}
	for _, b := range r.Desk {
		out.Desk = append(out.Desk, bodyRef{b.Slug, b.Name})
	}
	for _, l := range r.Lines {
		d := disputeOf{Ref: l.Ref, FiledAt: instant(l.At), DueAt: instant(l.DueAt), Late: l.Late(r.Now), Text: l.Text, Evidence: l.Evidence}
		if l.Answer != nil {
			d.Answer = &disputeAnswer{bodyRef{l.By.Slug, l.By.Name}, l.Answer.Verdict, statement{l.Answer.Text, instant(l.Answer.At)}}
		}
		out.Disputes = append(out.Disputes, d)
	}
	return c.JSON(http.StatusOK, out)
}

// fileDispute disputes how a vote was held or counted, after its close.
func fileDispute(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	said, err := fieldsOf(c, "text", "evidence")
	if err != nil {
		return err
	}
	d, err := c.Engine.Dispute(c.Ctx(), c.Actor(), engine.DisputeFiling{Issue: id, Text: said["text"], Evidence: said["evidence"]})
	switch {
	case errors.Is(err, governance.ErrStatement):
		return web.FieldError{Field: "text", Err: err}
	case errors.Is(err, governance.ErrEvidence), errors.Is(err, governance.ErrEvidenceHeld):
		return web.FieldError{Field: "evidence", Err: err}
	case err != nil:
		return err
	}
	return c.JSON(http.StatusCreated, disputeOf{Ref: d.Ref, FiledAt: instant(d.At), DueAt: instant(d.DueAt), Text: d.Text, Evidence: d.Evidence})
}

// answerDispute answers one, for a body of the desk in which the actor sits.
func answerDispute(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	said, err := fieldsOf(c, "by", "verdict", "text")
	if err != nil {
		return err
	}
	_, err = c.Engine.AnswerDispute(c.Ctx(), c.Actor(), engine.DisputeAnswering{
		Issue: id, Ref: c.Param("ref"), By: bodies.Slug(said["by"]), Verdict: governance.ChallengeState(said["verdict"]), Text: said["text"],
	})
	if errors.Is(err, governance.ErrStatement) {
		return web.FieldError{Field: "text", Err: err}
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
