// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/templates/pages"
	"moothall/voting/motion"
)

// issuePath is the address of an issue, or of something of it.
func issuePath(id governance.IssueID, rest string) string { return "/issues/" + string(id) + rest }

func bodyLink(b bodies.Body) pages.Link {
	if b.Slug == "" {
		return pages.Link{}
	}
	return pages.Link{Text: b.Name, URL: "/bodies/" + string(b.Slug)}
}

// number reads year and number from an id, "2026-41"; an id of another form has none.
func number(id governance.IssueID) (n, year int) {
	before, after, _ := strings.Cut(string(id), "-")
	year, err1 := strconv.Atoi(before)
	n, err2 := strconv.Atoi(after)
	if err1 != nil || err2 != nil {
		return 0, 0
	}
	return n, year
}

func head(i governance.Issue, b bodies.Body) pages.MatterHead {
	n, year := number(i.ID)
	closes := i.ClosesAt
	if closes.IsZero() { // a past election brings only the day it was held
		closes = i.DecidedAt
	}
	return pages.MatterHead{
		ID: string(i.ID), Title: i.Title, Number: n, Year: year, Body: bodyLink(b), Closes: closes,
		Method: pages.Method(i.Procedure.Method), Visibility: pages.Visibility(i.Procedure.Visibility),
	}
}

// stageAt is the stage a page shows. A vote whose time is over is being
// counted, whether or not the clock's deed has come by.
func stageAt(i governance.Issue, now time.Time) pages.Stage {
	switch {
	case i.Stage == governance.Closed, i.Stage == governance.Voting && !now.Before(i.ClosesAt):
		return pages.StageCounting
	case i.Procedure.ElectsPersons() && i.Stage == governance.Discussion:
		return pages.StageNominations
	case i.Procedure.ElectsPersons() && i.Stage == governance.Frozen:
		return pages.StageRoll
	}
	return pages.Stage(i.Stage)
}

func outcome(i governance.Issue, d governance.Decision) pages.Outcome {
	if d.Outcome == governance.Elected && i.Kind != "election" && !i.Procedure.ElectsPersons() && i.Procedure.Seats <= 1 {
		return pages.Chosen
	}
	return pages.Outcome(d.Outcome)
}

func matterLine(l engine.Line, now time.Time) pages.MatterLine {
	i := l.Issue
	n, year := number(i.ID)
	line := pages.MatterLine{
		Title: i.Title, URL: issuePath(i.ID, ""), Body: bodyLink(l.Body), Number: n, Year: year, Stage: stageAt(i, now),
		Participation: pages.Participation(i.Procedure.Participation), Method: pages.Method(i.Procedure.Method),
		Options: len(i.Options), Opens: i.OpensAt, Closes: i.ClosesAt, NeedsYou: l.Needs,
	}
	if l.Decision != nil {
		line.Outcome, line.HeldUntil = outcome(i, l.Decision.Decision), heldUntil(*l.Decision, now)
	}
	return line
}

func matterLines(lines []engine.Line, now time.Time) []pages.MatterLine {
	out := make([]pages.MatterLine, len(lines))
	for n, l := range lines {
		out[n] = matterLine(l, now)
	}
	return out
}

// decisionLines leaves out what is not decided.
func (c *Call) decisionLines(lines []engine.Line, now time.Time) []pages.DecisionLine {
	var out []pages.DecisionLine
	for _, l := range lines {
		if l.Decision != nil {
			out = append(out, c.decisionLine(l.Issue, l.Body, *l.Decision, now))
		}
	}
	return out
}

func (c *Call) decisionLine(i governance.Issue, b bodies.Body, d governance.Recorded, now time.Time) pages.DecisionLine {
	c.candidates(i)
	line := pages.DecisionLine{
		Title: i.Title, URL: "/decisions/" + d.ID, CountURL: issuePath(i.ID, "/count"), Body: bodyLink(b),
		Outcome: outcome(i, d.Decision), At: d.At, Winners: titles(i, d.Winners),
		Took: int(d.Turnout.TookPart()), Needed: quorumNeeded(d.Decision), Ballots: int(d.Turnout.Direct),
	}
	if d.Finding != nil {
		line.Yes, line.No, line.Abstain = int(d.Finding.Vote.Yes), int(d.Finding.Vote.No), int(d.Finding.Vote.Abstain)
	}
	line.HeldUntil = heldUntil(d, now)
	if d.Outcome == governance.Adopted {
		line.InForce = d.At
	}
	return line
}

func titles(i governance.Issue, ids []governance.OptionID) []string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		if o, ok := i.Option(id); ok {
			names = append(names, o.Title)
		}
	}
	return names
}

// atLeast is the least whole number that is num/den of the whole.
func atLeast(r governance.Ratio, whole int64) int {
	if r.Num <= 0 || r.Den <= 0 {
		return 0
	}
	return int((whole*r.Num + r.Den - 1) / r.Den)
}

func passing(p governance.Procedure) pages.Passing {
	v := pages.Passing{QuorumNum: int(p.Quorum.Share.Num), QuorumDen: int(p.Quorum.Share.Den), StatusQuo: p.Method.Ranked() && p.Majority != nil}
	if p.Quorum.Share.Num == 0 {
		v.QuorumDen = 0
	}
	if p.Majority != nil {
		v.MajorityNum, v.MajorityDen = int(p.Majority.Share.Num), int(p.Majority.Share.Den)
		v.Units, v.UnitsOf = p.Needed()
		v.UnitFields = p.Majority.Units != nil && p.Majority.Units.Layer == governance.UnitFields
		return v
	}
	v.Seats = max(p.Seats, 1)
	return v
}

func option(o governance.Option) pages.Option {
	return pages.Option{ID: string(o.ID), Name: o.Title, Note: o.Detail, StatusQuo: o.StatusQuo}
}

func options(i governance.Issue) []pages.Option {
	var all []pages.Option
	for _, o := range i.Options {
		if !o.Withdrawn {
			all = append(all, option(o))
		}
	}
	return all
}

// person is somebody as a page shows them; [Call.person] calls them as the reader does.
func person(p bodies.Person, reader access.Actor) pages.Person {
	return pages.Person{Name: p.Name, Initials: initials(p.Name), Me: p.ID == reader.Person && p.ID != ""}
}

func recordHead(h engine.Head, w engine.Witnessing) pages.RecordHead {
	return pages.RecordHead{Size: int(h.Tree.N), At: h.At, Witnesses: len(w.By), WitnessesOf: w.Of, WitnessedSize: int(w.Size), WitnessedAt: w.At, Contradicted: w.Contradicted, Silent: w.Silent}
}

// quorumNeeded is how many had to take part; 0 where no quorum was asked.
func quorumNeeded(d governance.Decision) int {
	if d.Finding == nil {
		return 0
	}
	for _, t := range d.Finding.Tests {
		if t.Name != motion.Majority {
			return atLeast(governance.Ratio{Num: t.Need.Num, Den: t.Need.Den}, t.Of)
		}
	}
	return 0
}
