// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"

	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
	"moothall/voting"
)

// fate says where the reader's voice went in a count.
func (c *Call) fate(r engine.CountReading) pages.Fate {
	switch {
	case !c.Actor().SignedIn():
		return pages.Fate{}
	case r.Issue.Imported != "":
		return pages.Fate{Kind: pages.FateHidden}
	case r.Advises != "" && r.Own != nil:
		return pages.Fate{Kind: pages.FateAdvised, Choice: pages.Choice(r.Own.Choice.Answer), ReceiptURL: issuePath(r.Issue.ID, "/receipt")}
	case !r.OnRoll:
		return pages.Fate{Kind: pages.FateNotOnRoll}
	case r.Own != nil:
		return pages.Fate{Kind: pages.FateOwn, Choice: pages.Choice(r.Own.Choice.Answer),
			Steps: steps(r.Issue, r.Transcript, r.Own.Choice), ReceiptURL: issuePath(r.Issue.ID, "/receipt")}
	case r.Path == nil:
		return pages.Fate{Kind: pages.FateLost, Lost: pages.LostNoVote}
	}
	f := pages.Fate{Kind: pages.FateRepresented}
	for _, h := range r.Path.Hops[min(1, len(r.Path.Hops)):] {
		via := hopPerson(h, c.Actor())
		via.Name = c.called(via.Name)
		f.Via = append(f.Via, via)
	}
	if r.Path.End != delegation.EndVoted {
		f.Kind = pages.FateLost
		f.Lost, _ = lostReason(*r.Path)
	}
	return f
}

// steps follows one ballot through a count: with whom it lay in each round. It
// reads the ballot by the count's own rules. Where it came to somebody who was
// elected with more than the quota, part of it went on, and it is followed no
// further: what is said is exact.
func steps(i governance.Issue, t voting.Transcript, choice governance.Choice) []pages.FateStep {
	paper, ok := readPaper(i, t, choice)
	if !ok {
		return nil
	}
	var out []pages.FateStep
	continuing := paper.everybody()
	for n, round := range t.Rounds {
		holder, preference := paper.lies(continuing)
		out = append(out, pages.FateStep{Round: n + 1, Candidate: holder, Preference: preference})
		if i.Procedure.Method != governance.MethodIRV && slices.Contains(round.Elected, voting.Index(holder)) {
			return out
		}
		for _, gone := range append(slices.Clone(round.Eliminated), round.Elected...) {
			continuing[gone] = false
		}
	}
	return out
}

// paper is one ballot as the rules of a count read it.
type paper struct {
	i      governance.Issue
	choice governance.Choice
	papers *voting.Papers
	holder voting.Index
}

func readPaper(i governance.Issue, t voting.Transcript, choice governance.Choice) (*paper, bool) {
	rules, err := voting.Settings(t.Options).BallotRules()
	if err != nil || len(choice.Ranking) == 0 {
		return nil, false
	}
	contest := i.Contest()
	profile := voting.NewProfile(contest)
	if err := profile.Add(1, ranks(i, choice)); err != nil {
		return nil, false
	}
	papers := rules.Read(contest, profile)
	if papers.Len() != 1 {
		return nil, false
	}
	return &paper{i: i, choice: choice, papers: papers, holder: pages.Nobody}, true
}

// ranks are the places of a choice by the positions of the options.
func ranks(i governance.Issue, choice governance.Choice) [][]int {
	out := make([][]int, len(choice.Ranking))
	for n, group := range choice.Ranking {
		for _, id := range group {
			out[n] = append(out[n], slices.IndexFunc(i.Options, func(o governance.Option) bool { return o.ID == id }))
		}
	}
	return out
}

func (p *paper) everybody() []bool {
	all := make([]bool, len(p.i.Options))
	for n, o := range p.i.Options {
		all[n] = !o.Withdrawn
	}
	return all
}

// lies is with whom the paper lies while these continue, and which of its
// preferences that is; nobody where it names no one further. It is asked round
// by round: a paper is read on only once its holder is gone.
func (p *paper) lies(continuing []bool) (holder, preference int) {
	if p.holder < 0 || !continuing[p.holder] {
		p.holder, _ = p.papers.Next(0, continuing)
	}
	if p.holder < 0 {
		return pages.Nobody, 0
	}
	return int(p.holder), ranking(p.choice.Ranking).place(p.i.Options[p.holder].ID) + 1
}
