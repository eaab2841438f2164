// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"fmt"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
)

// Complaint is a case of the town: who reported whom of what, and how far it has
// come. Days are counted from now.
type Complaint struct {
	About     bodies.Slug
	Reporters []bodies.Slug // the first made it a case, the others joined
	Rule      int
	Text      string
	Day       int // on which it was reported
	Answer    string
	Note      string // of the panel to itself
	Recused   bool   // one of the panel stepped aside
	Draft     *governance.Ruling
	Ruled     int // day of the ruling, with Draft; 0: the draft lies on the table
	Appeal    *SecondLook
	Withdrawn bool
}

// SecondLook is an appeal and what came of it.
type SecondLook struct {
	By     bodies.Slug
	Text   string
	Day    int
	Ruling governance.Ruling
	Ruled  int
}

// Complaints returns the cases of Estuary, the oldest first: one that was appealed
// and changed, one withdrawn, one ruled upon where an appeal is open, one in
// deliberation and one in hearing. Who judges, the lot says; but so many of the
// council reported the one in deliberation that only three were left.
func Complaints() []Complaint {
	return []Complaint{
		{
			About: "rui", Reporters: []bodies.Slug{"noor", "esi"}, Rule: 1, Day: -58,
			Text:   "In the thread on the harbour party he called the volunteers a pack of idlers, twice, and told one of them to go back to bed.",
			Answer: "I wrote it after a night of stacking chairs alone. I am sorry for the word. I took it down the next morning.",
			Draft: &governance.Ruling{Facts: "Two posts called the volunteers of the harbour party idlers. The author took both down within a day and wrote to them.", Rule: 1, Broken: true,
				Reasons: "Whoever reads that they are idlers does not come back. That it was late explains it and does not undo it.", Measure: governance.MeasureMute, Days: 30,
				Appeal:   "Within 14 days, to the Appeals Bench, with the form on the page of the case.",
				Register: "A member called volunteers idlers in two posts and took them down within a day. The panel found rule 1 broken, and barred the member from writing in discussions for 30 days."},
			Ruled: -49,
			Appeal: &SecondLook{By: "rui", Day: -45, Text: "Thirty days is the whole debate on the budget. I had said sorry before anybody reported me.", Ruled: -38,
				Ruling: governance.Ruling{Facts: "As the council found. The apology came before the first report.", Rule: 1, Broken: true,
					Reasons: "The rule was broken. Who makes it good unasked needs no other lesson than the word that it was wrong.", Measure: governance.MeasureWarning,
					Appeal:   "This ruling is final.",
					Register: "On appeal: the rule was broken, but the member had apologised before anybody reported it. A warning takes the place of the 30 days."}},
		},
		{
			About: "aoife", Reporters: []bodies.Slug{"wei"}, Rule: 3, Day: -30, Withdrawn: true,
			Text: "I took the link to the pottery shop for an advertisement. It was an answer to a question.",
		},
		{
			About: "esi", Reporters: []bodies.Slug{"marta", "mateus"}, Rule: 3, Day: -13,
			Text:   "Every second post recommends the same bicycle shop, and nowhere does it say that she works there on Saturdays.",
			Answer: "I thought everybody knew. I can write it on my profile.",
			Draft: &governance.Ruling{Facts: "Eleven posts in two months recommend a shop at which the author works, without saying so.", Rule: 3, Broken: true,
				Reasons: "To recommend is welcome. Who earns by it says so beside it, for not everybody knows.", Measure: governance.MeasureWarning,
				Appeal:   "Within 14 days, to the Appeals Bench, with the form on the page of the case.",
				Register: "A member recommended a shop in eleven posts without saying that they work there. The panel found rule 3 broken and warned the member."},
			Ruled: -3,
		},
		{
			About: "beatriz", Reporters: []bodies.Slug{"salma", "tomas", "sofia", "owain", "kofi"}, Rule: 4, Day: -10,
			Text:   "The post on the quarrel over the meeting room says at which clinic the other convener works, and on which days. Somebody went there.",
			Answer: "I was angry, and I did not write a name. Everybody in the chapter knows where that is, so what did I give away?",
			Note:   "That it was known to ten does not make it known to four thousand. But it is the first case in five years.",
			Draft: &governance.Ruling{Facts: "A post named the workplace and the working days of another member. A stranger came there the day after.", Rule: 4, Broken: true,
				Reasons: "Rule 4 protects what some already know. The post told readers where to find somebody who had asked for nothing.", Measure: governance.MeasureMute, Days: 7,
				Appeal:   "Within 14 days, to the Appeals Bench, with the form on the page of the case.",
				Register: "A member named the workplace of another in a post. The panel found rule 4 broken, and barred the member from writing in discussions for 7 days."},
		},
		{
			About: "tomos", Reporters: []bodies.Slug{"nia"}, Rule: 2, Day: -2, Recused: true,
			Text: "The greeting on the newcomers’ page is mine, word for word, with his name under it.",
		},
	}
}

// lifeOfCase lets a case live up to where it has come, by the deeds of those in it.
type lifeOfCase struct {
	ctx   context.Context
	e     *engine.Engine
	clock *Clock
	days  calendar
	id    governance.CaseID
	own   governance.ReportID // the report sent last
	nth   int64               // the hours of a day that have gone by
}

// seedCases lets the cases of the town live up to now.
func seedCases(ctx context.Context, e *engine.Engine, clock *Clock, days calendar) error {
	for _, c := range Complaints() {
		life := lifeOfCase{ctx: ctx, e: e, clock: clock, days: days}
		if err := life.run(c); err != nil {
			return fmt.Errorf("case of %s: %w", c.About, err)
		}
	}
	return nil
}

func as(who bodies.Slug) access.Actor { return access.Actor{Person: ID(who)} }

// on sets the clock to a day, a few minutes after the deed before.
func (l *lifeOfCase) on(day int) {
	l.nth++
	l.clock.set(l.days.at(day, 9, int(l.nth)))
}

// advance lets the record be signed and the clock's deeds be done.
func (l *lifeOfCase) advance() error {
	if err := l.e.SequenceAll(l.ctx); err != nil {
		return err
	}
	_, err := l.e.AdvanceCases(l.ctx)
	return err
}

func (l *lifeOfCase) run(c Complaint) error {
	for _, by := range c.Reporters {
		l.on(c.Day)
		var err error
		if l.own, err = l.e.Report(l.ctx, as(by), engine.ReportIn{Target: governance.Target{Kind: governance.TargetPerson, ID: string(c.About)}, Rule: c.Rule, Text: c.Text}); err != nil {
			return err
		}
	}
	l.on(c.Day)
	if err := l.advance(); err != nil {
		return err
	}
	if c.Withdrawn {
		l.on(c.Day + 1)
		return l.e.WithdrawReport(l.ctx, as(c.Reporters[0]), l.own)
	}
	if err := l.find(); err != nil {
		return err
	}
	if err := l.hear(c); err != nil || c.Draft == nil {
		return err
	}
	return l.judge(c)
}

// hear lets the hearing pass.
func (l *lifeOfCase) hear(c Complaint) error {
	if c.Recused {
		l.on(c.Day + 1)
		panel, err := l.panel()
		if err != nil {
			return err
		}
		if err := l.e.Recuse(l.ctx, access.Actor{Person: panel[0]}, l.id); err != nil {
			return err
		}
	}
	if c.Answer == "" {
		return nil
	}
	l.on(c.Day + 2)
	return l.e.AnswerCase(l.ctx, as(c.About), l.id, c.Answer)
}

// judge lets the panel deliberate and, where it has come to that, rule.
func (l *lifeOfCase) judge(c Complaint) error {
	day := c.Ruled
	if day == 0 {
		day = c.Day + conduct().HearingDays + 1
	}
	if err := l.deliberate(*c.Draft, day, c.Note, c.Ruled != 0); err != nil || c.Appeal == nil {
		return err
	}
	l.on(c.Appeal.Day)
	if err := l.e.Appeal(l.ctx, as(c.Appeal.By), l.id, c.Appeal.Text); err != nil {
		return err
	}
	l.on(c.Appeal.Day)
	if err := l.advance(); err != nil {
		return err
	}
	return l.deliberate(c.Appeal.Ruling, c.Appeal.Ruled, "", true)
}

// deliberate puts a ruling on the panel's table and lets it be agreed to.
func (l *lifeOfCase) deliberate(r governance.Ruling, day int, note string, agreed bool) error {
	l.on(day)
	if err := l.advance(); err != nil {
		return err
	}
	panel, err := l.panel()
	if err != nil {
		return err
	}
	if note != "" {
		if err := l.e.Note(l.ctx, access.Actor{Person: panel[0]}, l.id, note); err != nil {
			return err
		}
	}
	if err := l.e.DraftRuling(l.ctx, access.Actor{Person: panel[0]}, l.id, r); err != nil || !agreed {
		return err
	}
	l.on(day)
	return l.e.VoteRuling(l.ctx, access.Actor{Person: panel[1]}, l.id, 1, true)
}

// auditor is somebody who supervises the courts: a reporter does not learn which case
// theirs is before it was ruled upon.
func auditor() access.Actor {
	a := as("joanna")
	a.Audits = []bodies.Slug{"council", "appeals"}
	return a
}

// find looks up the case that was opened last.
func (l *lifeOfCase) find() error {
	all, err := l.e.Cases(l.ctx, auditor(), "")
	if err != nil {
		return err
	}
	l.id = all.Watched[0].ID
	return nil
}

// panel is who judges now, as those who supervise the courts see it.
func (l *lifeOfCase) panel() ([]bodies.PersonID, error) {
	r, err := l.e.Case(l.ctx, auditor(), l.id)
	var panel []bodies.PersonID
	for _, j := range r.Panel {
		if !j.Left {
			panel = append(panel, j.ID)
		}
	}
	if err == nil && len(panel) < 2 {
		err = governance.ErrNoPanel
	}
	return panel, err
}
