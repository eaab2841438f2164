// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// assistDesk is where those who may enter ballots for others say for whom, and enter one.
func assistDesk(c *Call) error {
	return c.assistPage(http.StatusOK, c.QueryParam("who"), nil, nil)
}

// assistPage shows the desk, with a ballot to fill in where somebody was found, and what
// was typed in it where that could not be read.
func (c *Call) assistPage(status int, who string, typed map[string]string, faults []pages.FieldError) error {
	id := governance.IssueID(c.Param("id"))
	r, err := c.Engine.AssistDesk(c.Ctx(), c.Actor(), id, who)
	if err != nil {
		return c.late(err, id)
	}
	c.candidates(r.Issue)
	v := pages.AssistView{MatterHead: head(r.Issue, r.Body), Desk: r.Desk.Name, Typed: who, Key: uuid.NewString(), Numbers: typed, Again: r.Again, Errors: faults}
	if r.Fault != nil {
		status, v.Errors = http.StatusUnprocessableEntity, []pages.FieldError{{Field: "who", Text: c.assistFault(r.Fault)}}
	}
	if r.Asked != nil {
		asked := c.person(*r.Asked)
		v.For, v.Address = &asked, string(r.Asked.Slug)
		v.Options = lotOrder(options(r.Issue), r.Issue.ID, r.Asked.ID)
	}
	for _, w := range r.Waiting {
		v.Waiting = append(v.Waiting, pages.AssistLine{Address: string(w.Voter.Slug), Voter: c.person(w.Voter), Author: c.person(w.Author), Own: w.Own, Differed: w.Differed, At: w.At})
	}
	return c.page(status, pages.Assist(c.frame(pages.SectionMatters), v))
}

func (c *Call) assistFault(because error) string {
	switch {
	case errors.Is(because, governance.ErrVotedThemself):
		return c.T.Text("assist.fault_own")
	case errors.Is(because, governance.ErrAssistsSelf):
		return c.T.Text("assist.fault_self")
	}
	return c.T.Text("assist.fault_nobody")
}

// assist enters a ballot for somebody, as one of two.
func assist(c *Call) error {
	id, who := governance.IssueID(c.Param("id")), c.Field("voter")
	r, err := c.Engine.AssistDesk(c.Ctx(), c.Actor(), id, who)
	if err != nil {
		return c.late(err, id)
	}
	if r.Asked == nil {
		return c.assistPage(http.StatusUnprocessableEntity, who, nil, nil)
	}
	choice, faults := c.entered(r)
	if len(faults) > 0 {
		return c.assistPage(http.StatusUnprocessableEntity, who, c.typed(r.Issue), faults)
	}
	taken, err := c.Engine.Assist(c.Ctx(), c.Actor(), engine.Assisted{Issue: id, Voter: r.Asked.ID, Choice: choice, Key: c.Field("key")})
	if errors.Is(err, governance.ErrVotedThemself) { // meanwhile
		return c.assistPage(http.StatusUnprocessableEntity, who, nil, nil)
	}
	if err != nil {
		return c.late(err, id)
	}
	return c.assisted(r, choice, taken)
}

// entered reads the ballot of the form.
func (c *Call) entered(r engine.AssistReading) (governance.Choice, []pages.FieldError) {
	if !r.Issue.Procedure.Method.Ranked() {
		choice := governance.Choice{Answer: c.Field("choice")}
		if choice.Check(r.Issue) != nil {
			return choice, []pages.FieldError{{Field: "choice", Text: c.T.Text("fault.choose_one")}}
		}
		return choice, nil
	}
	places, _, wrong := boxes(r.Issue, c.typed(r.Issue))
	var faults []pages.FieldError
	for _, id := range wrong {
		o, _ := r.Issue.Option(id)
		faults = append(faults, pages.FieldError{Field: "n-" + string(id), Text: c.T.Text("fault.number", "Option", o.Title, "Last", len(options(r.Issue)))})
	}
	if len(places) == 0 && len(faults) == 0 {
		faults = append(faults, pages.FieldError{Field: firstField(r.Issue, true), Text: c.T.Text("fault.rank_one")})
	}
	return governance.Choice{Ranking: places}, faults
}

// assisted says what became of an entry, with the receipt for the voter where the ballot is
// cast. Nobody reads it here again: it is theirs.
func (c *Call) assisted(r engine.AssistReading, choice governance.Choice, taken engine.AssistTaken) error {
	c.candidates(r.Issue)
	v := pages.AssistedView{MatterHead: head(r.Issue, r.Body), For: c.person(*r.Asked), State: pages.AssistState(taken.State), Choice: pages.Choice(choice.Answer)}
	places := ranking(choice.Ranking)
	v.Ranked, v.Unranked = places.ranked(r.Issue), places.unranked(r.Issue)
	if taken.State == engine.AssistCounts {
		whole, err := json.MarshalIndent(taken.Receipt, "", "  ")
		if err != nil {
			return err
		}
		v.Code, v.Whole, v.Pseudonym = grouped(taken.Receipt.LeafHash), string(whole), string(taken.Receipt.Opening.Pseudonym)
		if at, err := taken.Receipt.ReceivedAt.Time(); err == nil {
			v.Received = at
		}
	}
	return c.page(http.StatusOK, pages.Assisted(c.frame(pages.SectionMatters), v))
}

// assists says whether the reader may enter ballots for others in a vote that runs, by the
// seats they hold now: the page asks again.
func (c *Call) assists(r engine.IssueReading) bool {
	rule := r.Issue.Procedure.Assist
	return rule != nil && r.Issue.Open(r.Now) == nil && slices.Contains(c.Actor().Seated, rule.By)
}

// paperBallot is an empty ballot to print: it names nobody.
func paperBallot(c *Call) error {
	r, err := c.Engine.Issue(c.Ctx(), c.Actor(), governance.IssueID(c.Param("id")))
	if err != nil {
		return err
	}
	c.candidates(r.Issue)
	if err := r.Issue.Open(r.Now); err != nil {
		return c.refusing(err, r)
	}
	v := pages.PaperBallotView{MatterHead: head(r.Issue, r.Body), Question: r.Issue.Question, Options: lotOrder(options(r.Issue), r.Issue.ID, ""), Assisted: r.Issue.Procedure.Assist != nil}
	return c.page(http.StatusOK, pages.PaperBallot(c.frame(pages.SectionMatters), v))
}
