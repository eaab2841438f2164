// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// marking reads the issue for somebody about to mark a ballot, or says why there
// is none to mark. It asks the same questions as the cast will.
func (c *Call) marking() (engine.IssueReading, error) {
	r, err := c.Engine.Issue(c.Ctx(), c.Actor(), governance.IssueID(c.Param("id")))
	if err != nil {
		return r, err
	}
	if err := r.Issue.Open(r.Now); err != nil {
		return r, c.refusing(err, r)
	}
	if !r.OnRoll && r.Advises == "" {
		return r, c.refusing(governance.ErrNotOnRoll, r)
	}
	if err := r.Issue.Untouched(r.Barred, r.Now); err != nil {
		return r, c.refusing(err, r)
	}
	if !r.SuspendedUntil.IsZero() {
		return r, c.refusing(governance.ErrSuspended, r)
	}
	if r.Passed {
		return r, c.refusing(governance.ErrPassed, r)
	}
	return r, nil
}

// refusing gives an error the times its page needs to say what happened.
func (c *Call) refusing(err error, r engine.IssueReading) error {
	var more pages.Link
	if errors.Is(err, governance.ErrNotOnRoll) {
		more = pages.Link{Text: c.T.Text("voters.ask"), URL: issuePath(r.Issue.ID, "/roll")}
	}
	return refusal{error: err, more: more, closed: r.Issue.ClosesAt, opens: r.Issue.OpensAt, frozen: rollAt(r), joined: r.Joined, off: pages.RollStanding(r.Standing),
		back: pages.Link{Text: r.Issue.Title, URL: issuePath(r.Issue.ID, "")}}
}

// ballot is the ranking under way: from the address, else as it was cast.
func ballot(c *Call) error {
	r, err := c.marking()
	if err != nil {
		return err
	}
	if !r.Issue.Procedure.Method.Ranked() {
		return c.see(issuePath(r.Issue.ID, ""))
	}
	places, err := parseRanking(c.QueryParam("ranking"), r.Issue)
	if err != nil {
		return err
	}
	if c.QueryParam("ranking") == "" && r.Own != nil {
		places = r.Own.Choice.Ranking
	}
	v := c.ballotView(r, places)
	if v.Boxes = c.QueryParam("boxes") != ""; v.Boxes {
		v.Numbers = numbers(c, places)
	}
	return c.page(http.StatusOK, pages.Ballot(c.frame(pages.SectionMatters), v))
}

// rank moves one slip and shows the ballot again, with the focus where it was.
// Nothing is kept: the whole ranking travels in the form.
func rank(c *Call) error {
	r, err := c.marking()
	if err != nil {
		return err
	}
	places, err := parseRanking(c.Field("ranking"), r.Issue)
	if err != nil {
		return err
	}
	how, id := parseMove(c.Field("do"))
	if _, known := r.Issue.Option(id); how != "" && !known {
		return FieldError{"do", ErrMalformed}
	}
	v := c.ballotView(r, places.move(id, how))
	v.Moved, v.Did = string(id), how
	return c.page(http.StatusOK, pages.Ballot(c.frame(pages.SectionMatters), v))
}

// asked is the head of a matter for somebody who marks a ballot, and who may only advise.
func asked(r engine.IssueReading) pages.MatterHead {
	h := head(r.Issue, r.Body)
	h.Advises = r.Advises
	return h
}

func (c *Call) ballotView(r engine.IssueReading, places ranking) pages.BallotView {
	c.candidates(r.Issue)
	return pages.BallotView{
		MatterHead: asked(r), Ranked: places.ranked(r.Issue), LotOrder: true, Statements: r.Election != nil,
		Pool: lotOrder(places.unranked(r.Issue), r.Issue.ID, c.Actor().Person), Standing: ballotStanding(r, places),
	}
}

func ballotStanding(r engine.IssueReading, places ranking) pages.BallotStanding {
	switch {
	case r.Own != nil && ranking(r.Own.Choice.Ranking).String() == places.String():
		return pages.BallotSent
	case r.Own != nil:
		return pages.BallotChanged
	case len(places) > 0:
		return pages.BallotDraft
	}
	return pages.BallotNone
}

// numbers are the places as they would be typed into the boxes.
func numbers(c *Call, places ranking) map[string]string {
	typed := map[string]string{}
	n := 1
	for _, group := range places {
		for _, id := range group {
			typed[string(id)] = c.T.Number(n)
		}
		n += len(group)
	}
	return typed
}

// typed are the numbers in the boxes of the form.
func (c *Call) typed(i governance.Issue) map[string]string {
	all := map[string]string{}
	for _, o := range i.Options {
		all[string(o.ID)] = c.Field("n-" + string(o.ID))
	}
	return all
}

// review shows the ballot once more before it is cast, and makes its key: the
// same ballot sent twice from this page counts once.
func review(c *Call) error {
	r, err := c.marking()
	if err != nil {
		return err
	}
	c.candidates(r.Issue)
	v := pages.ReviewView{MatterHead: asked(r), Voice: c.onTheWay(c.issueStand(r).voice()), Key: uuid.NewString()}
	if r.Own != nil {
		v.Replaces = r.Own.CastAt
	}
	if r.Issue.Procedure.Delegation != nil && r.Own == nil && r.OnRoll {
		carries, err := c.Engine.Carries(c.Ctx(), c.Actor(), r.Issue.ID)
		if err != nil {
			return err
		}
		v.Carries = c.carries(carries)
	}
	if r.Issue.Procedure.Method.Ranked() {
		return c.reviewRanking(r, v)
	}
	v.Choice = pages.Choice(c.Field("choice"))
	if (governance.Choice{Answer: string(v.Choice)}).Check(r.Issue) != nil {
		return c.issuePage(http.StatusUnprocessableEntity, r, []pages.FieldError{{Field: "choice", Text: c.T.Text("fault.choose_one")}})
	}
	return c.page(http.StatusOK, pages.Review(c.frame(pages.SectionMatters), v))
}

func (c *Call) carries(in engine.Carries) pages.CarriesView {
	return pages.CarriesView{Voices: int(in.Voices), From: c.person(in.From), Loses: int(in.Loses), AtMost: in.AtMost, More: in.More, Cap: int(in.Cap)}
}

func (c *Call) reviewRanking(r engine.IssueReading, v pages.ReviewView) error {
	var places ranking
	var err error
	if c.Field("boxes") != "" {
		var wrong []governance.OptionID
		if places, v.Repairs, wrong = boxes(r.Issue, c.typed(r.Issue)); len(wrong) > 0 {
			return c.boxesAgain(r, wrong)
		}
	} else if places, err = parseRanking(c.Field("ranking"), r.Issue); err != nil {
		return err
	}
	if len(places) == 0 {
		again := c.ballotView(r, nil)
		again.Boxes = c.Field("boxes") != ""
		again.Errors = []pages.FieldError{{Field: firstField(r.Issue, again.Boxes), Text: c.T.Text("fault.rank_one")}}
		return c.page(http.StatusUnprocessableEntity, pages.Ballot(c.frame(pages.SectionMatters), again))
	}
	v.Ranked, v.Unranked = places.ranked(r.Issue), places.unranked(r.Issue)
	return c.page(http.StatusOK, pages.Review(c.frame(pages.SectionMatters), v))
}

// firstField is where the page leads the eye when nothing was ranked.
func firstField(i governance.Issue, boxes bool) string {
	all := options(i)
	switch {
	case len(all) == 0:
		return ""
	case boxes:
		return "n-" + all[0].ID
	}
	return "add-" + all[0].ID
}

// boxesAgain shows the boxes with what was typed, and what would be right.
func (c *Call) boxesAgain(r engine.IssueReading, wrong []governance.OptionID) error {
	v := c.ballotView(r, nil)
	v.Boxes, v.Numbers = true, c.typed(r.Issue)
	for _, id := range wrong {
		o, _ := r.Issue.Option(id)
		v.Errors = append(v.Errors, pages.FieldError{Field: "n-" + string(id), Text: c.T.Text("fault.number", "Option", o.Title, "Last", len(options(r.Issue)))})
	}
	return c.page(http.StatusUnprocessableEntity, pages.Ballot(c.frame(pages.SectionMatters), v))
}

// cast casts what was reviewed. What the form says is judged under the issue's
// lock and nowhere before: to read the issue here would cost more than the cast.
func cast(c *Call) error {
	id := governance.IssueID(c.Param("id"))
	choice := governance.Choice{Answer: c.Field("choice"), Ranking: written(c.Field("ranking"))}
	if _, err := c.Engine.Cast(c.Ctx(), c.Actor(), engine.Cast{Issue: id, Choice: choice, Key: c.Field("key")}); err != nil {
		return c.late(err, id)
	}
	return c.see(issuePath(id, "/receipt?fresh=1"))
}

// withdraw takes the reader's ballot back.
func withdraw(c *Call) error {
	id := governance.IssueID(c.Param("id"))
	if _, err := c.Engine.Withdraw(c.Ctx(), c.Actor(), id); err != nil {
		return c.late(err, id)
	}
	c.leave(noticeWithdrawn)
	return c.see(issuePath(id, ""))
}

// late tells a refusal of the box with its times; other errors pass.
func (c *Call) late(err error, id governance.IssueID) error {
	known := []error{governance.ErrClosed, governance.ErrNotOpen, governance.ErrNotOnRoll, governance.ErrSpoilt, governance.ErrTooMany, governance.ErrRecovered, governance.ErrSuspended, governance.ErrPassed, engine.ErrTakenBack}
	if !slices.ContainsFunc(known, func(k error) bool { return errors.Is(err, k) }) {
		return err
	}
	r, lost := c.Engine.Issue(c.Ctx(), c.Actor(), id)
	if lost != nil {
		return err
	}
	return c.refusing(err, r)
}
