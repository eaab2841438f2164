// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/templates/pages"
)

// shownDigits is how much of a hash stands in a sentence; the whole of it is
// in the record.
const shownDigits = 16

// issue is one matter at any stage.
func issue(c *Call) error {
	r, err := c.Engine.IssueShowing(c.Ctx(), c.Actor(), governance.IssueID(c.Param("id")), c.QueryParam("said"))
	if err != nil {
		return err
	}
	return c.issuePage(http.StatusOK, r, nil)
}

func (c *Call) issuePage(status int, r engine.IssueReading, faults []pages.FieldError) error {
	c.candidates(r.Issue)
	v := c.issueView(r)
	v.Errors = faults
	section := pages.SectionMatters
	if v.Election != nil {
		section = pages.SectionElections
	}
	return c.page(status, pages.Issue(c.frame(section), v))
}

// rollAt is the instant whose roll a vote has; zero before it is frozen.
func rollAt(r engine.IssueReading) time.Time {
	if r.Roll.At.IsZero() {
		return time.Time{}
	}
	return r.Issue.RollOf(r.Roll.At)
}

func (c *Call) issueView(r engine.IssueReading) pages.IssueView {
	i := r.Issue
	v := pages.IssueView{
		MatterHead: head(i, r.Body), Question: cmp.Or(i.Question, i.Title), By: c.called(i.Proposer), Stage: stageAt(i, r.Now), Life: life(i, r.Now),
		Participation: pages.Participation(i.Procedure.Participation), Deciders: bodyLink(deciders(r)),
		Roll: int(r.Roll.Members), RollFrozen: rollAt(r), RollEarly: i.Procedure.FixesRoll(), Standing: c.standing(r), Assists: c.assists(r), Barred: r.Barred, SuspendedUntil: r.SuspendedUntil, Joined: r.Joined, Off: pages.RollStanding(r.Standing), Opens: i.OpensAt,
		Voice: c.onTheWay(c.issueStand(r).voice()), Passing: passing(i.Procedure), Turnout: turnout(r), Effect: i.Effect.Detail,
		Text: clauses(i.Before, i.Text), For: c.arguments(r.For, r.ForTotal), Against: c.arguments(r.Against, r.AgainstTotal), Comments: c.comments(r),
	}
	v.Advises = r.Advises
	v.Declared, v.Disputes = c.declaredView(r), disputeNote(i.ID, r.Disputes, r.Now)
	if x := i.Extension; i.Prolonged() {
		v.Prolonged = pages.Prolonged{From: x.From, Until: x.Until, Announced: x.Announced}
	}
	if i.Procedure.Method.Ranked() {
		v.Options = options(i)
	}
	if r.Charter != nil && r.Decision == nil {
		charter := c.nextCharterView(*r.Charter)
		v.Charter = &charter
	}
	v.Raised = c.raisedView(r)
	if v.Election = c.electionView(r); v.Election != nil {
		v.Effect = c.T.Count("election.effect", i.Procedure.Install.Months)
	}
	if !i.Stage.Before(governance.Frozen) {
		v.FixedAt, v.TextHash = i.FreezesAt, journal.Digest([]byte(i.Text))[:shownDigits]
	}
	v.YesMeans, v.NoMeans = c.meanings(i)
	if r.OpenedEntry >= 0 {
		v.ProofURL = "/record/entries/" + strconv.FormatInt(r.OpenedEntry, 10)
	}
	if r.Own != nil {
		v.Ballot, v.CastAt, v.Marked = pages.BallotSent, r.Own.CastAt, pages.Choice(r.Own.Choice.Answer)
	}
	if r.Decision != nil {
		v.Outcome, v.DecidedAt = outcome(i, r.Decision.Decision), r.Decision.At
		v.DecisionURL, v.CountURL = "/decisions/"+r.Decision.ID, issuePath(i.ID, "/count")
		v.Held = c.held(*r.Decision, r.Reviewer, nil, r.Now)
	}
	return v
}

// deciders are whose members decide: in an election of persons those whom its
// franchise names, who are seldom those of the body with the seats.
func deciders(r engine.IssueReading) bodies.Body {
	if r.Election != nil {
		return r.Electorate
	}
	return r.Body
}

func (c *Call) issueStand(r engine.IssueReading) stand {
	return stand{issue: r.Issue, body: r.Body, reader: c.Actor(), onRoll: r.OnRoll || c.standing(r) == pages.WillBeOnRoll, own: r.Own, path: r.Path, without: r.Without,
		over: !r.Issue.ClosedAt.IsZero() || r.Issue.Stage == governance.Voting && !r.Now.Before(r.Issue.ClosesAt)}
}

// standing is how the reader stands to the roll. Before it is frozen it says
// what would hold if it were frozen now.
func (c *Call) standing(r engine.IssueReading) pages.Standing {
	switch {
	case r.Issue.Imported != "":
		return "" // people who are not known here
	case !c.Actor().SignedIn():
		return pages.Guest
	case r.OnRoll:
		return pages.OnRoll
	case r.Advises != "":
		return pages.Advising
	case r.Issue.Procedure.Participation == governance.Representative:
		return pages.Represented
	case r.Issue.Stage.Before(governance.Voting) && r.Standing == bodies.OnRoll:
		return pages.WillBeOnRoll
	}
	return pages.NotOnRoll
}

// meanings says what each answer of a motion does.
func (c *Call) meanings(i governance.Issue) (yes, no string) {
	switch {
	case i.Procedure.Method.Ranked():
		return "", ""
	case i.Before != "":
		return c.T.Text("choice.yes_change"), c.T.Text("choice.no_change")
	}
	return c.T.Text("choice.yes_text"), c.T.Text("choice.no_text")
}

func turnout(r engine.IssueReading) pages.Turnout {
	if !r.Known.Turnout || r.Roll.Members == 0 {
		return pages.Turnout{}
	}
	return pages.Turnout{
		Shown: true, Took: int(r.TookPart), Roll: int(r.Roll.Members), Needed: atLeast(r.Issue.Procedure.Quorum.Share, r.Roll.Weight),
		Carried: r.Issue.Procedure.Delegation != nil, Weighed: r.Roll.Weight != r.Roll.Members,
	}
}

func (c *Call) arguments(reasons []engine.Reason, total int64) pages.Arguments {
	a := pages.Arguments{Total: int(total)}
	for _, r := range reasons {
		shown := pages.Argument{ID: r.ID, Text: r.Text, By: c.called(r.By), Withheld: withheldView(r.Withheld)}
		if c.Actor().SignedIn() {
			shown.ReportURL = "/cases/report?kind=argument&id=" + url.QueryEscape(r.ID)
		}
		a.First = append(a.First, shown)
	}
	return a
}

// life is the stage line: what is past, what is now, what is to come. Stages a
// matter passes over have no step; a cancelled one ends where it was cancelled.
func life(i governance.Issue, now time.Time) []pages.LifeStage {
	if i.Imported != "" {
		return nil
	}
	steps := []pages.LifeStage{
		{Stage: pages.StageProposal, From: i.CreatedAt, To: i.DiscussAt},
		{Stage: pages.StageDiscussion, From: i.DiscussAt, To: i.FreezesAt},
		{Stage: pages.StageFrozen, From: i.FreezesAt, To: i.OpensAt},
		{Stage: pages.StageVoting, From: i.OpensAt, To: i.ClosesAt},
		{Stage: pages.StageDecided, From: i.DecidedAt},
	}
	if i.Procedure.ElectsPersons() {
		steps[0].Stage, steps[1].Stage, steps[2].Stage = pages.StageCalled, pages.StageNominations, pages.StageRoll
	}
	at := stageAt(i, now)
	if at == pages.StageIdea {
		steps[0].Stage = at
	}
	for n := range steps {
		switch {
		case steps[n].Stage == at:
			steps[n].State = pages.StepNow
		case before(steps[n].Stage, at):
			steps[n].State = pages.StepPast
		default:
			steps[n].State = pages.StepToCome
		}
	}
	if at == pages.StageCancelled {
		return append(reached(steps), pages.LifeStage{Stage: at, State: pages.StepNow})
	}
	if at == pages.StageCounting {
		counting := pages.LifeStage{Stage: at, State: pages.StepNow, From: i.ClosesAt}
		steps = append(steps[:4:4], counting, steps[4])
	}
	return steps
}

// before orders the stages of pages as their matters pass through them.
func before(a, b pages.Stage) bool {
	order := []pages.Stage{pages.StageIdea, pages.StageProposal, pages.StageCalled, pages.StageDiscussion, pages.StageNominations, pages.StageFrozen, pages.StageRoll, pages.StageVoting, pages.StageCounting, pages.StageDecided}
	return index(order, a) < index(order, b)
}

func index(order []pages.Stage, s pages.Stage) int {
	for n, o := range order {
		if o == s {
			return n
		}
	}
	return -1
}

// reached are the steps a cancelled matter had surely come to. When it was
// cancelled the issue does not say, so what was planned after is left out.
func reached(steps []pages.LifeStage) []pages.LifeStage {
	var past []pages.LifeStage
	for _, s := range steps[:2] {
		if !s.From.IsZero() {
			s.State = pages.StepPast
			past = append(past, s)
		}
	}
	return past
}
