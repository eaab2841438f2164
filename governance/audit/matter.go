// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// matter is one issue as the acts read so far say.
type matter struct {
	issue  governance.Issue
	stage  stage
	opened int64 // positions of the entries that brought the stages
	frozen int64
	closed int64

	imported bool   // held and counted elsewhere
	text     string // digest of the paper
	roll     bodies.Roll
	casts    int64
	counted  journal.Count // as published
	result   *governance.Conclusion
	decision string // ref of the decision's entry
}

// stage is the last act of an issue's course that was entered.
type stage int

const (
	stageOpen stage = iota
	stageVoting
	stageClosed
	stageCounted
	stageDecided
	stageCancelled
)

func (s stage) String() string {
	return [...]string{"open", "frozen", "closed", "counted", "decided", "cancelled"}[s]
}

// issueAct applies an act upon an issue, in the one order in which they may
// come: open, freeze, close, count, decision, effects; or cancelled before the
// close.
func (p *replay) issueAct(position int64, e journal.Entry) error {
	if act, ok := e.Act.(journal.IssueOpen); ok {
		return p.openIssue(position, e, act)
	}
	m := p.matters[e.Issue]
	if m == nil || string(m.issue.Body) != e.Body {
		return fmt.Errorf("no issue %s of %s was opened", e.Issue, e.Body)
	}
	var err error
	switch act := e.Act.(type) {
	case journal.RollFreeze:
		if err := m.pass(stageOpen, stageVoting); err != nil {
			return err
		}
		m.frozen = position
		return p.freeze(m, act)
	case journal.IssueClose:
		if err := m.pass(stageVoting, stageClosed); err != nil {
			return err
		}
		m.closed = position
		return m.close(e.At, act)
	case journal.IssueCancel:
		if m.stage > stageVoting {
			return fmt.Errorf("issue %s is %s and cannot be cancelled", e.Issue, m.stage)
		}
		m.stage, m.closed = stageCancelled, position
		m.issue.ClosedAt, err = e.At.Time()
		return err
	case journal.Count:
		if err := m.pass(stageClosed, stageCounted); err != nil {
			return err
		}
		return p.recount(m, act)
	case journal.Decision:
		if err := m.pass(stageCounted, stageDecided); err != nil {
			return err
		}
		m.decision = e.Ref
		return p.redecide(m, act)
	case journal.Effect:
		if m.stage != stageDecided || act.Decision != m.decision {
			return fmt.Errorf("it names the decision %s, which is not that of issue %s", act.Decision, e.Issue)
		}
		return nil
	}
	return gap("", "this version has no rule for it")
}

// pass moves an issue from one stage to the next.
func (m *matter) pass(from, to stage) error {
	if m.stage != from {
		return fmt.Errorf("issue %s is %s, where %s was expected", m.issue.ID, m.stage, from)
	}
	m.stage = to
	return nil
}

// openIssue reads the question and the rules it runs by, which must be rules
// its body adopted.
func (p *replay) openIssue(position int64, e journal.Entry, act journal.IssueOpen) error {
	if p.matters[e.Issue] != nil {
		return fmt.Errorf("issue %s was opened before", e.Issue)
	}
	if !p.procedures[bodies.Slug(e.Body)][string(act.Procedure)] {
		return fmt.Errorf("its procedure is in no charter %s adopted", e.Body)
	}
	procedure, err := exactly[governance.Procedure](act.Procedure)
	if err != nil {
		return err
	}
	if procedure.Kind != act.Kind {
		return fmt.Errorf("its kind is %s, its procedure is for %s", act.Kind, procedure.Kind)
	}
	i := governance.Issue{
		ID: governance.IssueID(e.Issue), Body: bodies.Slug(e.Body), Kind: act.Kind, Title: act.Title, Question: act.Question,
		Place: bodies.PlaceID(act.Place), Field: bodies.FieldID(act.Field), Stage: governance.Voting, Procedure: procedure,
	}
	i.OpensAt, _ = act.OpensAt.Time() // the journal has read both
	i.ClosesAt, _ = act.ClosesAt.Time()
	for _, o := range act.Options {
		i.Options = append(i.Options, governance.Option{ID: governance.OptionID(o.ID), Title: o.Title, StatusQuo: o.StatusQuo, Withdrawn: o.Withdrawn})
	}
	for _, id := range act.Lot {
		i.Lot = append(i.Lot, governance.OptionID(id))
	}
	p.matters[e.Issue] = &matter{issue: i, opened: position, frozen: -1, closed: -1, text: act.TextSHA256}
	return nil
}

// freeze makes the roll again from persons, mandates and the rule.
func (p *replay) freeze(m *matter, act journal.RollFreeze) error {
	rule, err := journal.Canonical(m.issue.Procedure.Franchise)
	if err != nil {
		return err
	}
	if !bytes.Equal(rule, act.Rule) {
		return fmt.Errorf("its rule is not the franchise of the issue's procedure")
	}
	layers, err := p.layers()
	if err != nil {
		return err
	}
	at, err := act.At.Time()
	if err != nil {
		return err
	}
	if m.issue.Shortened(at) {
		return fmt.Errorf("the vote opened at %s, more than a tenth of its time after the %s it was announced for, and was not held later in full", act.At, journal.At(m.issue.OpensAt))
	}
	m.roll = bodies.Freeze(m.issue.Procedure.Franchise, p.electors(m.issue.Procedure.Franchise.Body, at), layers.Places, layers.Fields, at)
	lines := make([]journal.RollLine, len(m.roll.Entries))
	for i, e := range m.roll.Entries {
		lines[i] = journal.RollLine{Member: journal.Commitment(e.Person), Weight: e.Weight}
	}
	sheet, err := journal.RollSheet(lines)
	if err != nil {
		return err
	}
	if err := p.disclosed(m, rollFile, act.RollSHA256, sheet); err != nil {
		return err
	}
	if n, w := int64(len(lines)), m.roll.Weight(); n != act.Members || w != act.Weight {
		return fmt.Errorf("it states %d members of weight %d, the roll made again has %d of weight %d", act.Members, act.Weight, n, w)
	}
	return nil
}

// disclosed holds three to each other: the digest in the record, the file in
// the archive if it is there, and what the file should be.
func (p *replay) disclosed(m *matter, file, digest string, again []byte) error {
	name := issueMember(string(m.issue.ID), file)
	if p.archive.Has(name) {
		got, err := p.archive.Read(name)
		if err != nil {
			return err
		}
		if journal.Digest(got) != digest {
			return refuse(differing(name, got, again), "it is not what the record commits to")
		}
		if at := firstDifference(got, again); at >= 0 {
			return refuse(differing(name, got, again), "it says %q where the acts in the record make %q", excerpt(got, at), excerpt(again, at))
		}
	}
	if journal.Digest(again) != digest {
		return fmt.Errorf("%s made again has the SHA-256 %s, the entry says %s", file, journal.Digest(again), digest)
	}
	return nil
}

// differing names the place of a file where it departs from what it should be.
func differing(name string, got, want []byte) string {
	at := firstDifference(got, want)
	if at < 0 {
		return name
	}
	return fmt.Sprintf("%s line %d", name, 1+bytes.Count(got[:at], []byte("\n")))
}

// close ends the casting, which may not happen before its time.
func (m *matter) close(at journal.Instant, act journal.IssueClose) error {
	closedAt, err := act.ClosedAt.Time()
	if err != nil {
		return err
	}
	if act.ClosedAt != at {
		return fmt.Errorf("it closed at %s, by an entry of %s", act.ClosedAt, at)
	}
	if closedAt.Before(m.issue.ClosesAt) {
		return fmt.Errorf("it closed at %s, before the %s it was announced for", act.ClosedAt, journal.At(m.issue.ClosesAt))
	}
	m.issue.ClosedAt, m.issue.Stage = closedAt, governance.Closed
	return nil
}

// open says whether a ballot could be cast at a position and an instant.
func (m *matter) open(position int64, at time.Time) bool {
	return m.frozen >= 0 && position > m.frozen && (m.closed < 0 || position < m.closed) &&
		!at.Before(m.roll.At) && at.Before(m.issue.ClosesAt) && (m.closed < 0 || !at.After(m.issue.ClosedAt))
}

// checkPaper holds the text, where it is disclosed, to its digest.
func (m *matter) checkPaper(a *Archive) error {
	name := issueMember(string(m.issue.ID), paperFile)
	if !a.Has(name) {
		return nil
	}
	text, err := a.Read(name)
	if err != nil {
		return err
	}
	if journal.Digest(text) != m.text {
		return refuse(name, "it is not the text the issue was opened with")
	}
	return nil
}

// report is what was found of the issue.
func (m *matter) report(scope Scope) IssueReport {
	r := IssueReport{Issue: string(m.issue.ID), Body: string(m.issue.Body), Title: m.issue.Title, Casts: m.casts}
	switch {
	case m.stage == stageCancelled:
		r.State = CalledOff
	case m.stage < stageClosed:
		r.State = Running
	case m.stage == stageClosed:
		r.State = AwaitsCount
	case m.imported && m.result != nil:
		r.State, r.Outcome = Recounted, m.result.Decision.Outcome
	case m.result != nil:
		r.State, r.Turnout, r.Outcome = Recounted, &m.result.Decision.Turnout, m.result.Decision.Outcome
	case !scope.covers(r.Body, r.Issue):
		r.State = NotDisclosed
	default:
		r.State = Closeted
	}
	return r
}
