// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/governance"
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
