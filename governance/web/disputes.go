// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// listedDisputes is how many disputes the page of a vote lists.
const listedDisputes = 100

func disputePath(id governance.IssueID) string { return issuePath(id, "/dispute") }

// disputes is where a vote is disputed, and where that is answered.
func disputes(c *Call) error {
	return c.disputesPage(http.StatusOK, disputesForm{evidence: leafTyped(c.QueryParam("evidence"))})
}

// disputesForm is what was typed into a form of the page that was refused.
type disputesForm struct {
	text, evidence string
	faults         []pages.FieldError
	answered       string // the dispute whose answer it was; empty: a new dispute
}

func (c *Call) disputesPage(status int, form disputesForm) error {
	r, err := c.Engine.Disputes(c.Ctx(), c.Actor(), governance.IssueID(c.Param("id")))
	if err != nil {
		return err
	}
	return c.page(status, pages.Disputes(c.frame(pages.SectionMatters), c.disputesView(r, form)))
}

func (c *Call) disputesView(r engine.DisputesReading, form disputesForm) pages.DisputesView {
	v := pages.DisputesView{MatterHead: head(r.Issue, r.Body), Watched: r.Watched, Beside: r.Beside, AnswerDays: governance.DisputeAnswerDays, Nobody: r.Nobody, Holds: r.Suspends, As: string(r.As), MayFile: r.Refused == nil && c.Actor().SignedIn()}
	v.DisputeNote = pages.DisputeNote{URL: disputePath(r.Issue.ID), All: len(r.Lines), Open: r.Open, Until: r.Issue.DisputesUntil(), Over: !r.Now.Before(r.Issue.DisputesUntil())}
	for _, b := range r.Desk {
		v.Desk = append(v.Desk, bodyLink(b))
	}
	if !c.Actor().SignedIn() {
		v.SignIn = "/login?" + url.Values{"next": {v.URL}}.Encode()
	}
	switch {
	case errors.Is(r.Refused, governance.ErrDisputant):
		v.Refused = pages.DisputeNotYours
	case errors.Is(r.Refused, governance.ErrDisputed):
		v.Refused = pages.DisputeWaits
	case errors.Is(r.Refused, governance.ErrDisputes):
		v.Refused = pages.DisputeTooMany
	}
	if r.Issue.Procedure.Sealed() && r.Now.Before(r.KeyEnds) {
		v.KeyEnds, v.KeyLongest = r.KeyEnds, r.Issue.DisputesUntil().AddDate(0, 0, governance.DisputeAnswerDays) // whoever files until then
	}
	listed := r.Lines
	if len(listed) > listedDisputes {
		v.More, listed = len(listed)-listedDisputes, listed[:listedDisputes]
	}
	for _, l := range listed {
		v.Lines = append(v.Lines, c.disputeLine(l, r.Now, form))
	}
	if form.answered == "" {
		v.Text, v.Evidence = form.text, form.evidence
	}
	v.Errors = form.faults
	return v
}

func (c *Call) disputeLine(l engine.DisputeLine, now time.Time, form disputesForm) pages.DisputeLine {
	line := pages.DisputeLine{Ref: l.Ref, State: disputeState(l.Dispute, now), At: l.At, Due: l.DueAt, Own: l.Own, Shown: l.Shown, Evidence: l.Evidence, Found: l.Found, MayJudge: l.MayJudge}
	if l.Shown {
		line.Said = pages.Said{Name: c.called(l.Author.Name), At: l.At, Text: l.Text}
	}
	if l.Found && l.Entry >= 0 {
		line.EntryURL = "/record/entries/" + strconv.FormatInt(l.Entry, 10)
	}
	if l.Answer != nil {
		line.Answer = pages.Said{Body: bodyLink(l.By), Name: c.called(l.Answerer.Name), At: l.Answer.At, Text: l.Answer.Text}
		line.Late = l.Late(now)
	}
	if form.answered == l.Ref {
		line.Typed, line.Errors = form.text, form.faults
	}
	return line
}

func disputeState(d governance.Dispute, now time.Time) pages.DisputeState {
	switch {
	case d.Answer != nil && d.Answer.Verdict == governance.ChallengeUpheld:
		return pages.DisputeUpheld
	case d.Answer != nil:
		return pages.DisputeDismissed
	case d.Late(now):
		return pages.DisputeOverdue
	}
	return pages.DisputeOpen
}

// leafTyped is the number of a receipt as somebody copied it: in groups, in capitals.
func leafTyped(text string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text))
}

// fileDispute files what was written.
func fileDispute(c *Call) error {
	form := disputesForm{text: c.statement("text"), evidence: leafTyped(c.Field("evidence"))}
	id := governance.IssueID(c.Param("id"))
	_, err := c.Engine.Dispute(c.Ctx(), c.Actor(), engine.DisputeFiling{Issue: id, Text: form.text, Evidence: form.evidence})
	if err == nil {
		c.leave(noticeDisputed)
		return c.see(disputePath(id))
	}
	form.faults, err = c.correctable(err, map[error][2]string{
		governance.ErrStatement: {"text", "dispute.bad_text"}, governance.ErrEvidence: {"evidence", "dispute.bad_evidence"},
		governance.ErrEvidenceHeld: {"evidence", "dispute.held_evidence"},
	})
	if err != nil {
		return err
	}
	return c.disputesPage(http.StatusUnprocessableEntity, form)
}

// answerDispute answers one, for a body of those who were told.
func answerDispute(c *Call) error {
	id, ref := governance.IssueID(c.Param("id")), c.Param("ref")
	form := disputesForm{answered: ref, text: c.statement("answer-" + ref)}
	_, err := c.Engine.AnswerDispute(c.Ctx(), c.Actor(), engine.DisputeAnswering{
		Issue: id, Ref: ref, By: bodies.Slug(c.Field("by")), Verdict: governance.ChallengeState(c.Field("verdict")), Text: form.text,
	})
	if err == nil {
		c.leave(noticeDisputeJudged)
		return c.see(disputePath(id))
	}
	form.faults, err = c.correctable(err, map[error][2]string{governance.ErrStatement: {"answer-" + ref, "dispute.bad_answer"}})
	if err != nil {
		return err
	}
	return c.disputesPage(http.StatusUnprocessableEntity, form)
}

// disputeNote is the line about disputes on the pages of a vote.
func disputeNote(id governance.IssueID, d *engine.DisputeCount, now time.Time) pages.DisputeNote {
	if d == nil {
		return pages.DisputeNote{}
	}
	return pages.DisputeNote{URL: disputePath(id), All: d.All, Open: d.Open, Until: d.Until, Over: !now.Before(d.Until)}
}

// disputeDuties ask who sits on the desk for its answers, and tell an author of theirs.
func (c *Call) disputeDuties(owed []engine.OpenDispute, answered []engine.AnsweredDispute) (duties []pages.Duty) {
	for _, o := range owed {
		if o.Competence {
			duties = append(duties, pages.Duty{Title: c.T.Text("raise.duty", "Body", o.Body.Name), Text: o.Issue.Title, Due: o.Due,
				Action: pages.Link{Text: c.T.Text("raise.duty_action"), URL: issuePath(o.Issue.ID, "#competence")}})
			continue
		}
		duties = append(duties, pages.Duty{Title: c.T.Text("dispute.duty", "Body", o.Body.Name), Text: o.Issue.Title, Due: o.Due,
			Action: pages.Link{Text: c.T.Text("dispute.duty_action"), URL: disputePath(o.Issue.ID)}})
	}
	for _, a := range answered {
		duties = append(duties, pages.Duty{Title: c.T.Text("dispute.answered_duty"), Text: a.Title,
			Action: pages.Link{Text: c.T.Text("dispute.answered_action"), URL: disputePath(a.Issue)}})
	}
	return duties
}

// disputeLinks lead auditors to the votes whose disputes wait for them.
func (c *Call) disputeLinks(owed []engine.OpenDispute) (links []pages.Link) {
	for _, o := range owed {
		if o.Competence {
			links = append(links, pages.Link{URL: issuePath(o.Issue.ID, "#competence"), Text: c.T.Text("raise.owed", "Title", o.Issue.Title, "Date", c.T.Date(o.Due))})
			continue
		}
		links = append(links, pages.Link{URL: disputePath(o.Issue.ID),
			Text: c.T.Text("dispute.owed_of", "Title", o.Issue.Title, "N", o.Open, "Date", c.T.Date(o.Due))})
	}
	return links
}
