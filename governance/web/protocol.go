// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/tables"
	"moothall/templates/pages"
)

// protocol is a decision as it is filed: on one sheet, to be printed.
func protocol(c *Call) error {
	id := governance.IssueID(c.Param("id"))
	if _, err := c.counted(); err != nil { // before the decision: when that will be
		return err
	}
	r, err := c.Engine.Protocol(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Protocol(c.frame(pages.SectionDecisions), c.protocolView(r)))
}

func (c *Call) protocolView(r engine.ProtocolReading) pages.ProtocolView {
	i := r.Issue
	v := pages.ProtocolView{
		Count: c.countView(r.CountReading), Decision: c.decisionView(r.CountReading), Question: cmp.Or(i.Question, i.Title), By: c.called(i.Proposer), Kind: i.Procedure.Name,
		Participation: pages.Participation(i.Procedure.Participation), Members: int(r.Roll.Members), Fixed: i.FreezesAt, RollAt: i.RollAt, Opened: i.OpensAt, Closed: i.ClosedAt, Decided: r.Decision.At,
		Head: recordHead(r.Head, r.Witnessing), Root: base64.StdEncoding.EncodeToString(r.Head.Tree.Hash[:]), Origin: c.server.base.String(),
		TextHash: journal.Digest([]byte(i.Text)), VerifyCommand: verifyCommand, RecountCommand: recountCommand,
	}
	if !i.Procedure.ElectsPersons() {
		v.RollAt, v.RollText = time.Time{}, i.RollAt
	}
	v.Decision.Held = c.held(r.Decision, r.Reviewer, r.Speakers, r.Now)
	v.Decision.Review = pages.ReviewForm{}
	if r.Entry.Seq >= 0 && r.Entry.Ref != "" {
		v.EntryHash = hex.EncodeToString(r.Entry.Hash[:])
	}
	for _, b := range r.Ballots {
		v.Ballots = append(v.Ballots, pages.ProtocolBallot{Name: c.called(b.Name), Answer: pages.Choice(b.Choice.Answer), Places: places(i, b.Choice), Voices: int(b.Carried)})
	}
	if i.Imported == "" {
		v.VotesURL = issuePath(i.ID, "/votes."+string(tables.CSV))
	}
	return v
}

// places are the options of a ranking by name, best first, those held equal in one.
func places(i governance.Issue, choice governance.Choice) []string {
	var out []string
	for _, group := range choice.Ranking {
		out = append(out, strings.Join(titles(i, group), " = "))
	}
	return out
}

// downloads are the files of a decided matter that its page leads to.
func downloads(r engine.CountReading) pages.DownloadsView {
	i := r.Issue
	v := pages.DownloadsView{ProtocolURL: issuePath(i.ID, "/protocol")}
	both := func(table string) []pages.Link {
		return []pages.Link{{Text: "CSV", URL: issuePath(i.ID, "/"+table+".csv")}, {Text: "JSON Lines", URL: issuePath(i.ID, "/"+table+".jsonl")}}
	}
	if i.Imported == "" {
		v.Votes = both("votes")
	}
	if i.Imported == "" && i.Procedure.Delegation != nil {
		v.Delegations = both("delegations")
	}
	if i.Procedure.Method.Ranked() {
		paper := func(text string, form engine.PaperForm) pages.Link {
			return pages.Link{Text: text, URL: issuePath(i.ID, "/"+string(form))}
		}
		v.Papers = []pages.Link{paper("NIST SP 1500-103", engine.PaperCVR), paper("BLT", engine.PaperBLT)}
		v.RCTab = []pages.Link{paper("JSON", engine.PaperRCTab), paper("CSV", engine.PaperRCTabBallot)}
	}
	return v
}

// decisionFiles are the tables of what was decided, below an address.
func decisionFiles(below string) []pages.Link {
	return []pages.Link{{Text: "CSV", URL: below + "/decisions.csv"}, {Text: "JSON Lines", URL: below + "/decisions.jsonl"}}
}
