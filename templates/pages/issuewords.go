// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

func issueRef(f Frame, v IssueView) []ui.Link {
	refs := []ui.Link{link(v.Body)}
	refs = append(refs, plainRef(paperNumber(f.T, v.Number, v.Year))...)
	if !v.FixedAt.IsZero() {
		refs = append(refs, ui.Link{Text: f.T.Text("issue.fixed", "Date", f.T.Date(v.FixedAt))})
	}
	if v.By != "" {
		refs = append(refs, ui.Link{Text: f.T.Text("issue.by", "Name", v.By)})
	}
	return refs
}

func issueFive(f Frame, v IssueView) []ui.Line {
	asked, who, went := "five.asked", "five.who", "five.way"
	if v.Outcome != "" {
		asked, who, went = "five.was_asked", "five.decided", "five.went"
	}
	return []ui.Line{
		{Term: f.T.Text(asked), Body: ui.Words(v.Question)},
		{Term: f.T.Text(who), Body: decidersLine(f, v)},
		{Term: f.T.Text("five.until"), Body: untilLine(f, v)},
		{Term: f.T.Text("five.how"), Body: howLine(f, v)},
		{Term: f.T.Text(went), Body: voiceLine(f, v)},
	}
}

func lifeSteps(t locales.Localizer, stages []LifeStage) []ui.LifeStep {
	steps := make([]ui.LifeStep, len(stages))
	for i, s := range stages {
		steps[i] = ui.LifeStep{Name: stageName(t, s.Stage), Past: s.State == StepPast, Now: s.State == StepNow, When: span(t, s)}
	}
	return steps
}

// span is when a stage was or will be: "12 Oct to 8 Nov", "until 29 Nov".
func span(t locales.Localizer, s LifeStage) string {
	switch {
	case s.From.IsZero() && s.To.IsZero():
		return ""
	case s.State == StepNow && !s.To.IsZero():
		return t.Text("span.until", "To", t.ShortDate(s.To))
	case s.To.IsZero():
		return t.Text("span.from", "From", t.ShortDate(s.From))
	case s.From.IsZero() || t.ShortDate(s.From) == t.ShortDate(s.To):
		return t.ShortDate(s.To)
	}
	return t.Text("span.both", "From", t.ShortDate(s.From), "To", t.ShortDate(s.To))
}

func passTitle(t locales.Localizer, v IssueView) string {
	if v.Passing.Seats > 0 {
		return t.Text("pass.title_election")
	}
	return t.Text("pass.title")
}

// majority is the share in words; half means more than half.
func majority(t locales.Localizer, p Passing) string {
	if p.MajorityNum*2 == p.MajorityDen {
		return t.Text("pass.more_than_half")
	}
	return t.Fraction(p.MajorityNum, p.MajorityDen)
}

func turnout(t locales.Localizer, v Turnout) ui.TurnoutView {
	view := ui.TurnoutView{
		ID: "turnout", Took: v.Took, Roll: v.Roll, Quorum: v.Needed,
		Strong: turnoutTook(t, v), Scale: t.Text("turnout.scale"),
		Label: t.Text("turnout.label", "Took", v.Took, "Roll", v.Roll, "Needed", v.Needed),
	}
	switch {
	case v.Needed == 0:
		view.Needed = t.Text("turnout.no_quorum")
	case v.Took >= v.Needed:
		view.Needed = t.Text("turnout.reached", "Needed", v.Needed)
	case v.Carried:
		view.Needed = t.Text("turnout.carried", "Needed", v.Needed)
	case v.Weighed:
		view.Needed = t.Text("turnout.weighed", "Needed", v.Needed)
	default:
		view.Needed = t.Text("turnout.missing", "Needed", v.Needed, "More", v.Needed-v.Took)
	}
	return view
}

// turnoutTook counts who has voted. Where voices are carried more take part than
// those, and how many is for the close to tell.
func turnoutTook(t locales.Localizer, v Turnout) string {
	if v.Carried {
		return t.Count("turnout.voted", v.Took)
	}
	return t.Count("turnout.took", v.Took)
}

func argumentSide(t locales.Localizer, title string, shape ui.ShapeName, a Arguments) ui.SideView {
	side := ui.SideView{Title: title, Shape: shape}
	for _, x := range a.First {
		item := ui.ArgumentView{ID: "argument-" + x.ID, Text: x.Text, By: x.By, Report: reportLink(t, x)}
		if x.Withheld.URL != "" {
			item.Text, item.Why = withheldSentence(t, x.Withheld), withheldWhy(t, x.Withheld)
		}
		side.Items = append(side.Items, item)
	}
	return side
}

// reportLink leads to a report of an argument, for those who may send one.
func reportLink(t locales.Localizer, a Argument) ui.Link {
	if a.ReportURL == "" {
		return ui.Link{}
	}
	return ui.Link{Text: t.Text("report.this"), URL: a.ReportURL}
}

// mayArgue says whether the reader is offered to give a reason.
func mayArgue(f Frame, v IssueView) bool {
	return f.Reader.SignedIn() && v.Election == nil && (v.Stage == StageDiscussion || v.Stage == StageFrozen || v.Stage == StageVoting)
}

// chooseURL leads to the form with this paper chosen, while it can be: a vote that
// is not open yet is not among the scopes the form offers.
func chooseURL(v IssueView) string {
	if v.Stage == StageVoting {
		return "/delegations?scope=issue:" + v.ID + "#give"
	}
	return "/delegations"
}

func motionLegend(t locales.Localizer, v IssueView) string {
	switch {
	case v.Ballot == BallotSent:
		return t.Text("issue.vote_again")
	case v.Voice.State == VoiceDelegated:
		return t.Text("issue.or_vote")
	}
	return t.Text("issue.vote")
}

// effectTitle stands above what follows from the vote.
func effectTitle(t locales.Localizer, v IssueView) string {
	if v.Election != nil {
		return t.Text("election.if_elected")
	}
	return t.Text("issue.if_adopted")
}

func ballotAct(t locales.Localizer, v IssueView) string {
	switch v.Ballot {
	case BallotDraft:
		return t.Text("home.continue")
	case BallotSent, BallotChanged:
		return t.Text("ballot.change")
	}
	return t.Text("ballot.begin")
}

// offRoll says when a roll was frozen, and why the reader is not on it.
func offRoll(t locales.Localizer, off RollStanding, frozen, joined time.Time) string {
	switch {
	case joinedLate(off, frozen, joined):
		return t.Text("roll.joined_later", "Frozen", t.Date(frozen), "Joined", t.Date(joined))
	case off == "" || off == RollOn:
		return t.Text("roll.frozen_on", "Frozen", t.Date(frozen))
	}
	return t.Text("roll.frozen_why", "Frozen", t.Date(frozen), "Why", rollReason(t, off))
}

// offRollNext says what is left to somebody who is not on a roll. Only whom time
// alone kept off it is told of votes to come: nobody is promised another's vote.
func offRollNext(t locales.Localizer, off RollStanding, frozen, joined time.Time) string {
	if joinedLate(off, frozen, joined) {
		return t.Text("roll.next_time")
	}
	return t.Text("roll.may_read")
}

func joinedLate(off RollStanding, frozen, joined time.Time) bool {
	return !joined.IsZero() && (off == RollTooNew || off == RollNoMember && joined.After(frozen))
}

// rollFixed says whether the roll is fixed, and can be challenged until the vote opens.
func (v IssueView) rollFixed() bool {
	return v.RollEarly && (v.Stage == StageFrozen || v.Stage == StageRoll)
}

// rollToCome says whether the list of who may vote is still to be made.
func rollToCome(s Stage) bool {
	return s == StageIdea || s == StageProposal || s == StageDiscussion || s == StageFrozen || s == StageNominations || s == StageRoll
}
