// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// Everybody sees that a vote is disputed, when, and what the dispute was answered.
// Who filed it and what it says stands sealed: an auditor's archive opens it, of the
// votes in its scope, and there it is held to the rules of who may and how often.

// disputed is what the record says of disputes.
type disputed struct {
	byRef map[string]governance.Dispute   // by the ref of their entries; of nobody where they are not opened
	by    map[bodies.PersonID][]string    // the refs of those that are opened, by who filed them
	of    map[governance.IssueID][]string // the refs of all, by the vote
	shut  int64                           // that this archive does not open

	evidence []evidence // which those that are opened name
}

// evidence is the leaf that a dispute says is missing.
type evidence struct {
	dispute int64 // position of its entry
	leaf    journal.Hash
	sealed  bool // the vote is confidential
}

// recordedIssue is the issue of a matter as the record has it now.
func (m *matter) recordedIssue() governance.Issue {
	i := m.issue
	switch {
	case m.imported:
		i.Imported = "elsewhere"
	case m.stage == stageDecided:
		i.Stage = governance.Decided
	case m.stage == stageClosed || m.stage == stageCounted:
		i.Stage = governance.Closed
	case m.stage == stageCancelled:
		i.Stage = governance.Cancelled
	default:
		i.Stage = governance.Voting
	}
	return i
}

// takeDispute takes a dispute that the archive opens.
func (p *replay) takeDispute(position int64, m *matter, e journal.Entry, act journal.Dispute, at time.Time) error {
	if !p.unsealed {
		return errors.New("it says in clear who disputes a vote, and must stand sealed")
	}
	who := known(act.Person)
	d := governance.Dispute{Ref: e.Ref, Statement: stated(act.Person, at), Evidence: act.Evidence}
	d, err := m.recordedIssue().Dispute(d, p.isConcerned(m, who, at), p.disputesOf(who))
	if err != nil {
		return err
	}
	p.keepDispute(d)
	p.commit(e.Ref, act.TextSHA256, e.Body, e.Issue)
	p.spoke(who, e.Ref)
	if leaf, err := hex.DecodeString(d.Evidence); err == nil && len(leaf) == len(journal.Hash{}) {
		p.disputed.evidence = append(p.disputed.evidence, evidence{position, journal.Hash(leaf), m.issue.Procedure.Sealed()})
	}
	return nil
}

// checkEvidence refuses a dispute that leads from the name of its author to a ballot of
// a confidential vote, as the server does: of such a vote only what the record does not
// hold is evidence, and of no vote such a ballot.
func (p *replay) checkEvidence() error {
	wanted := map[journal.Hash]int64{}
	for _, e := range p.disputed.evidence {
		wanted[e.leaf] = -1
	}
	if len(wanted) == 0 {
		return nil
	}
	for at, tile := range p.tree.tiles {
		for n := 0; at.level == 0 && n < tile.Width; n++ {
			if leaf := journal.Hash(tile.Data[n*len(journal.Hash{}):][:len(journal.Hash{})]); wanted[leaf] == -1 {
				wanted[leaf] = at.index*journal.TileWidth + int64(n)
			}
		}
	}
	for _, e := range p.disputed.evidence {
		if at := wanted[e.leaf]; at >= 0 && (e.sealed || p.isConfidential(at)) {
			return refuse(fmt.Sprintf("leaf %d (dispute)", e.dispute), "it names leaf %d: %v", at, governance.ErrEvidenceHeld)
		}
	}
	return nil
}

// isConfidential says whether a leaf is a ballot of a confidential vote: it was opened as
// one, or nobody opened it and no other vote was open that could have taken it.
func (p *replay) isConfidential(position int64) bool {
	n := sort.Search(p.ballots.len(), func(n int) bool { return p.ballots.at(int32(n)).position >= position })
	if n == p.ballots.len() || p.ballots.at(int32(n)).position != position {
		return false
	}
	b := *p.ballots.at(int32(n))
	if b.opens != notOpened {
		return b.sealed
	}
	could := false
	for _, m := range p.matters {
		if m.open(b.position, time.UnixMilli(b.at).UTC()) {
			if !m.issue.Procedure.Sealed() {
				return false
			}
			could = true
		}
	}
	return could
}

// takeShutDispute takes a dispute that the archive does not open.
func (p *replay) takeShutDispute(e journal.Entry, at time.Time) error {
	m := p.matters[e.Issue]
	if m == nil || string(m.issue.Body) != e.Body {
		return fmt.Errorf("no issue %s of %s was opened", e.Issue, e.Body)
	}
	d, err := m.recordedIssue().Dispute(governance.Dispute{Ref: e.Ref, Statement: governance.Statement{Text: "sealed", At: at}}, true, nil)
	if err != nil {
		return err
	}
	p.disputed.shut++
	p.keepDispute(d)
	return nil
}

func (p *replay) keepDispute(d governance.Dispute) {
	if p.disputed.byRef == nil {
		p.disputed.byRef, p.disputed.by, p.disputed.of = map[string]governance.Dispute{}, map[bodies.PersonID][]string{}, map[governance.IssueID][]string{}
	}
	p.disputed.byRef[d.Ref] = d
	if d.Person != "" {
		p.disputed.by[d.Person] = append(p.disputed.by[d.Person], d.Ref)
	}
	p.disputed.of[d.Issue] = append(p.disputed.of[d.Issue], d.Ref)
	p.reviews.report.Disputes++
}

// isConcerned says whether somebody can have been on the roll of a vote, which nobody
// keeps here once it is decided, or was a member of the body that held it or whose
// members voted: who was known there, or sat there, when the roll was made or now.
func (p *replay) isConcerned(m *matter, who bodies.PersonID, at time.Time) bool {
	if m.corrected[who].ever {
		return true
	}
	made := m.issue.RollOf(m.from)
	return slices.ContainsFunc([]bodies.Slug{m.issue.Body, m.issue.Procedure.Franchise.Body}, func(body bodies.Slug) bool {
		return p.belongs(body, who, at) || p.belongs(body, who, made)
	})
}

// belongs says whether somebody was a member of a body at an instant, or held a seat.
func (c *community) belongs(body bodies.Slug, who bodies.PersonID, at time.Time) bool {
	if member := c.members[body][who].at(at); member != nil && at.UnixMilli() < member.until {
		return true
	}
	return slices.ContainsFunc(c.held[who], func(m *bodies.Mandate) bool { return m.Body == body && m.Holds(at) })
}

// disputesOf is what somebody disputed, in the order of the record.
func (p *replay) disputesOf(who bodies.PersonID) []governance.Dispute {
	return p.disputed.all(p.disputed.by[who])
}

func (d disputed) all(refs []string) []governance.Dispute {
	all := make([]governance.Dispute, len(refs))
	for n, ref := range refs {
		all[n] = d.byRef[ref]
	}
	return all
}

// answerDispute takes the answer to a dispute, by the rules of the server. Where it is
// not opened, that nobody answers their own is not shown.
func (p *replay) answerDispute(e journal.Entry, act journal.DisputeAnswer, at time.Time) error {
	d, there := p.disputed.byRef[act.Dispute]
	if !there || string(d.Issue) != e.Issue {
		return fmt.Errorf("there is no dispute %s of issue %s", act.Dispute, e.Issue)
	}
	if at.Before(d.At) {
		return fmt.Errorf("it is dated before %s, when the dispute was filed", journal.At(d.At))
	}
	m, who := p.matters[e.Issue], known(act.Person)
	var charters []governance.Charter
	for _, slug := range slices.Sorted(maps.Keys(p.charters)) {
		charters = append(charters, p.inForceAt(string(slug), at))
	}
	desk, _ := m.issue.Desk(charters)
	answer := governance.DisputeAnswer{By: bodies.Slug(e.Body), Statement: stated(act.Person, at), Verdict: governance.ChallengeState(act.Verdict)}
	answered, err := d.Answered(answer, m.recordedIssue(), desk, p.actingBy(who, at))
	if err != nil {
		return err
	}
	if answered.Late(at) != act.Late {
		return fmt.Errorf("it says late: %v, and was due at %s", act.Late, journal.At(d.DueAt))
	}
	p.disputed.byRef[d.Ref] = answered
	p.reviews.report.DisputesAnswered++
	p.commit(e.Ref, act.TextSHA256, string(m.issue.Body), e.Issue)
	return nil
}

// keepsKey refuses the destruction of a confidential vote's key while a dispute of the
// vote waits for its answer, and is not overdue.
func (p *replay) keepsKey(m *matter, at time.Time) error {
	all := p.disputed.all(p.disputed.of[m.issue.ID])
	if ends := m.recordedIssue().KeyEnds(all); m.stage == stageDecided && at.Before(ends) {
		return fmt.Errorf("the time for disputes lasts until %s", journal.At(ends))
	}
	return nil
}
