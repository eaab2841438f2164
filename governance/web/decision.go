// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"strconv"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/templates/pages"
	"moothall/voting/motion"
)

// decision is what a matter led to, with its reasons.
func decision(c *Call) error {
	r, err := c.Engine.Decision(c.Ctx(), c.Actor(), c.Param("id"))
	if errors.Is(err, governance.ErrSecret) {
		return engine.ErrNotFound // not decided: there is no decision at this address yet
	}
	if err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Decision(c.frame(pages.SectionDecisions), c.decisionView(r)))
}

func (c *Call) decisionView(r engine.CountReading) pages.DecisionView {
	c.candidates(r.Issue)
	i, d := r.Issue, r.Decision
	v := pages.DecisionView{
		MatterHead: head(i, r.Body), Outcome: outcome(i, d.Decision), At: d.At, Winners: titles(i, d.Winners), Passing: passing(i.Procedure),
		Roll: int(d.Turnout.Electorate), Took: int(d.Turnout.TookPart()), Needed: quorumNeeded(d.Decision),
		Voices: voices(r), Ties: len(r.Transcript.Ties), Text: clauses(i.Before, i.Text),
		CountURL: issuePath(i.ID, "/count"), IssueURL: issuePath(i.ID, ""), HashOfTranscript: journal.Digest(r.Raw), Files: downloads(r),
	}
	if i.Imported == "" {
		v.VoicesURL = voicesPath(i)
	}
	v.Units, v.Advice = units(r), c.advice(r)
	v.Disputes = disputeNote(i.ID, r.Disputes, r.Now)
	v.Held, v.Review = c.held(d, r.Reviewer, r.Speakers, r.Now), reviewForm(r)
	v.Unperformed = r.Unperformed
	if i.Effect.Kind == governance.EffectCharter {
		v.CharterURL = issuePath(i.ID, "/charter")
	}
	if d.Outcome.Binds() && !r.Unperformed {
		v.Effect, v.EffectAt = i.Effect.Detail, d.At // an effect is entered with its decision, at the same instant
	}
	if d.Finding != nil {
		v.Yes, v.No, v.Abstain = int(d.Finding.Vote.Yes), int(d.Finding.Vote.No), int(d.Finding.Vote.Abstain)
		for _, t := range d.Finding.Tests {
			v.HasMajority = v.HasMajority || t.Name == motion.Majority
		}
	}
	if quo, ok := i.Option(i.StatusQuo()); ok {
		v.StatusQuo = quo.Title
	}
	if len(r.Transcript.Elected) == 1 && i.Procedure.Method.Ranked() {
		v.Winner = c.called(r.Transcript.Name(r.Transcript.Elected[0]))
	}
	v.Provisional, v.Contradicted = !r.Witnessing.Covers(r.DecisionEntry), r.Witnessing.Contradicted
	if r.DecisionEntry >= 0 {
		v.Entry, v.EntryURL = int(r.DecisionEntry), "/record/entries/"+strconv.FormatInt(r.DecisionEntry, 10)
	}
	return v
}
