// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// Said is a text that an entry of the record commits to, by its ref: a finding,
// its answer, the reason of a withdrawal, a suspension or a release.
type Said struct {
	Ref  string
	Text []byte
}

// ReviewReport is what was found of the work of auditory bodies.
type ReviewReport struct {
	Findings    int `json:"findings"`
	Answered    int `json:"answered"`
	Late        int `json:"late"` // of those answered
	Withdrawn   int `json:"withdrawn"`
	Suspensions int `json:"suspensions"`

	Disputes         int `json:"disputes,omitempty"` // of votes, after their close
	DisputesAnswered int `json:"disputes_answered,omitempty"`
}

// committedText is a text the record commits to, and whose business it is.
type committedText struct{ digest, body, issue string }

// reviews is what auditory bodies did, as the acts read so far say.
type reviews struct {
	findings map[string]governance.Finding
	texts    map[string]committedText // by the ref of the entry
	report   ReviewReport
}

func newReviews() reviews {
	return reviews{findings: map[string]governance.Finding{}, texts: map[string]committedText{}}
}

// reviewAct applies an act of an auditory body, or an answer to one, by the same
// rules as the server.
func (p *replay) reviewAct(e journal.Entry, at time.Time) error {
	switch act := e.Act.(type) {
	case journal.Finding:
		return p.file(e, act, at)
	case journal.FindingAnswer:
		return p.answer(e, act, at)
	case journal.FindingWithdraw:
		return p.withdraw(e, act, at)
	case journal.DecisionSuspend:
		return p.suspend(e, act, at)
	case journal.DecisionRelease:
		return p.release(e, act, at)
	}
	return gap("", "this version has no rule for it")
}

// stated is what somebody said at an instant: the text itself stands elsewhere,
// and is held to its digest at the end.
func stated(who journal.Commitment, at time.Time) governance.Statement {
	return governance.Statement{Person: known(who), Text: "beside the log", At: at}
}

func (p *replay) file(e journal.Entry, act journal.Finding, at time.Time) error {
	if _, twice := p.findings[act.Finding]; twice {
		return fmt.Errorf("finding %s was filed before", act.Finding)
	}
	f := governance.Finding{
		ID: act.Finding, Audited: bodies.Slug(act.Audited), Issue: governance.IssueID(act.Issue), OfDecision: act.Decision,
		Severity: governance.Severity(act.Severity), Statement: stated(act.Person, at),
	}
	filed, err := p.inForceAt(e.Body, at).File(f, p.about(f), p.actingBy(known(act.Person), at))
	if err != nil {
		return err
	}
	if due := journal.At(filed.DueAt); due != act.Due {
		return fmt.Errorf("it is due at %s, the charter makes it %s", act.Due, due)
	}
	p.findings[act.Finding] = filed
	p.reviews.report.Findings++
	p.commit(e.Ref, act.TextSHA256, act.Audited, act.Issue)
	return nil
}

// about is the issue a finding names, as the record knows it. One that was not
// opened yet is known by its number alone: checkAbout looks at it again.
func (p *replay) about(f governance.Finding) *governance.Issue {
	if f.Issue == "" {
		return nil
	}
	m := p.matters[string(f.Issue)]
	if r := p.brought[string(f.Issue)]; m == nil && r != nil {
		return &governance.Issue{ID: f.Issue, Body: r.issue.Body}
	}
	if m == nil {
		return &governance.Issue{ID: f.Issue, Body: f.Audited}
	}
	issue := m.issue
	if m.stage == stageDecided {
		issue.Stage = governance.Decided
	}
	return &issue
}

func (p *replay) answer(e journal.Entry, act journal.FindingAnswer, at time.Time) error {
	f, ok := p.findings[act.Finding]
	if !ok || string(f.Audited) != e.Body {
		return fmt.Errorf("there is no finding %s that %s must answer", act.Finding, e.Body)
	}
	answered, err := f.Answered(stated(act.Person, at), p.actingBy(known(act.Person), at))
	if err != nil {
		return err
	}
	if answered.Late(at) != act.Late {
		return fmt.Errorf("it says late: %v, and was due at %s", act.Late, journal.At(f.DueAt))
	}
	p.findings[act.Finding] = answered
	p.reviews.report.Answered++
	if act.Late {
		p.reviews.report.Late++
	}
	p.commit(e.Ref, act.TextSHA256, string(f.Audited), string(f.Issue))
	return nil
}

func (p *replay) withdraw(e journal.Entry, act journal.FindingWithdraw, at time.Time) error {
	f, ok := p.findings[act.Finding]
	if !ok || string(f.By) != e.Body {
		return fmt.Errorf("there is no finding %s of %s", act.Finding, e.Body)
	}
	withdrawn, err := f.Withdrawn(stated(act.Person, at), p.actingBy(known(act.Person), at))
	if err != nil {
		return err
	}
	p.findings[act.Finding] = withdrawn
	p.reviews.report.Withdrawn++
	p.commit(e.Ref, act.TextSHA256, string(f.Audited), string(f.Issue))
	return nil
}

func (p *replay) suspend(e journal.Entry, act journal.DecisionSuspend, at time.Time) error {
	m, err := p.decidedMatter(e.Issue, act.Decision)
	if err != nil {
		return err
	}
	until, err := act.Until.Time()
	if err != nil {
		return err
	}
	if err := p.changesSeats(m, at); err != nil {
		return err
	}
	s := governance.Suspension{Statement: stated(act.Person, at), Until: until}
	if m.recorded, err = p.inForceAt(e.Body, at).Suspend(m.recorded, s, p.actingBy(known(act.Person), at)); err != nil {
		return err
	}
	p.reviewed[e.Issue] = m.recorded
	p.reviews.report.Suspensions++
	p.commit(e.Ref, act.TextSHA256, string(m.issue.Body), e.Issue)
	return nil
}

func (p *replay) release(e journal.Entry, act journal.DecisionRelease, at time.Time) error {
	m, err := p.decidedMatter(e.Issue, act.Decision)
	if err != nil {
		return err
	}
	if s := m.recorded.Suspension; s == nil || string(s.By) != e.Body {
		return fmt.Errorf("%s does not hold the decision on issue %s back", e.Body, e.Issue)
	}
	if err := p.changesSeats(m, at); err != nil {
		return err
	}
	if m.recorded, err = m.recorded.Released(stated(act.Person, at), p.actingBy(known(act.Person), at)); err != nil {
		return err
	}
	p.reviewed[e.Issue] = m.recorded
	p.commit(e.Ref, act.TextSHA256, string(m.issue.Body), e.Issue)
	return nil
}

// changesSeats refuses a suspension or a release that is dated before what was
// judged by the seats it changes: those that the decision gave.
func (p *replay) changesSeats(m *matter, at time.Time) error {
	for _, id := range slices.Sorted(maps.Keys(p.mandates)) {
		given := p.mandates[id]
		if given.Decision != string(m.issue.ID) {
			continue
		}
		if err := p.notBackdated(ofSeats, given.Body, at); err != nil {
			return err
		}
	}
	return nil
}

// exported holds whoever took an archive of auditors to their right to it.
func (p *replay) exported(position int64, e journal.Entry, act journal.Export, at time.Time) error {
	if act.Size > position {
		return fmt.Errorf("it holds %d leaves, where %d stand before it", act.Size, position)
	}
	person := known(act.Person)
	return p.inForceAt(e.Body, at).MayRead(bodies.Slug(act.Audited), p.actingBy(person, at), person, at)
}

// decidedMatter returns the issue whose decision was entered with a ref.
func (p *replay) decidedMatter(issue, ref string) (*matter, error) {
	m := p.matters[issue]
	if m == nil || m.stage != stageDecided || m.imported || m.decision != ref {
		return nil, fmt.Errorf("it names the decision %s, which is not that of issue %s", ref, issue)
	}
	return m, nil
}

// inForceAt returns the charter of a body that was in force at an instant, or
// one that gives no power.
func (c *community) inForceAt(body string, at time.Time) governance.Charter {
	in := c.charters[bodies.Slug(body)]
	if in.from.After(at) {
		return governance.Charter{Body: bodies.Body{Slug: bodies.Slug(body)}}
	}
	return in.Charter
}

func (p *replay) commit(ref, digest, body, issue string) {
	p.texts[ref] = committedText{digest, body, issue}
}

// checkTexts holds each text in the archive to its digest in the record, and
// asks for every one that lies in the scope.
func (p *replay) checkTexts() error {
	for name := range p.archive.lists {
		ref, ok := saidRef(name)
		if !ok {
			continue
		}
		if t, there := p.texts[ref]; !there || !p.archive.Scope.Covers(t.body, t.issue) {
			return refuse(name, "no entry of the record in this scope commits to it")
		}
	}
	for _, ref := range slices.Sorted(maps.Keys(p.texts)) {
		t, name := p.texts[ref], saidMember(ref)
		if !p.archive.Scope.Covers(t.body, t.issue) {
			continue
		}
		text, err := p.archive.Read(name)
		if err != nil {
			return refuse(name, "it is missing: what an auditory body says and is told is public, what a candidate says, what a public delegate stands for and declares, and why the operator acted outside of a decision")
		}
		if journal.Digest(text) != t.digest {
			return refuse(name, "it is not what the record commits to")
		}
	}
	return nil
}

// checkAbout holds findings about issues that were opened later to their body.
func (p *replay) checkAbout() error {
	for _, id := range slices.Sorted(maps.Keys(p.findings)) {
		f := p.findings[id]
		if m := p.matters[string(f.Issue)]; m != nil && p.brought[string(f.Issue)] == nil && m.issue.Body != f.Audited {
			return refuse("finding "+id, "it is about %s and names issue %s, which is of %s", f.Audited, f.Issue, m.issue.Body)
		}
	}
	return nil
}

// saidRef reads the ref of an entry out of the name of its text.
func saidRef(name string) (string, bool) {
	path, ok := strings.CutPrefix(name, saidFolder)
	if !ok {
		return "", false
	}
	ref, ok := strings.CutSuffix(path, ".txt")
	return ref, ok && len(ref) == 32 && strings.Trim(ref, "0123456789abcdef") == ""
}

func saidMember(ref string) string { return saidFolder + ref + ".txt" }
