// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
	longer int64 // position of the entry that prolonged it; of no other vote anything

	imported bool                // held and counted elsewhere
	enacted  *governance.Charter // that its decision put in force
	papered  bool                // its paper is disclosed: the effect of issue is what that says
	roll     bodies.Roll
	advisers []advisers
	before   *RollReport       // what changed shortly before it was made
	layers   governance.Layers // at the close
	last     time.Time         // of the latest act of its course
	casts    int64
	counted  journal.Count // as published
	result   *governance.Conclusion
	decision string                                       // ref of the decision's entry
	recorded governance.Recorded                          // the decision and whether it is held back
	bound    bool                                         // by its decision to an effect
	late     []LateAct                                    // acts of the clock that came after their time
	halted   bool                                         // cancelled while its vote ran
	unlinked bool                                         // the key of its pseudonyms was destroyed
	from     time.Time                                    // when its roll was entered and casting began
	declared map[bodies.PersonID][]governance.Declaration // by delegates, the latest last
	departed *DeclaredReport                              // nil where nobody declared, or the casts are not opened
	election
}

// stage is the last act of an issue's course that was entered.
type stage int

const (
	stageCalled stage = iota // an election that people are nominated for
	stagePaper               // its candidates are fixed
	stageOpen
	stageVoting
	stageClosed
	stageCounted
	stageDecided
	stageCancelled
)

func (s stage) String() string {
	return [...]string{"called", "fixed", "open", "frozen", "closed", "counted", "decided", "cancelled"}[s]
}

// issueAct applies an act upon an issue, in the one order in which they may
// come: open, freeze, close, count, decision, effects; or cancelled before the
// close. Those of an election of persons begin with nominations and the fixing of
// its candidates.
func (p *replay) issueAct(position int64, e journal.Entry, at time.Time) error {
	if m := p.matters[e.Issue]; m != nil {
		m.comes(e.Act.Type(), at)
	} else if p.brought[e.Issue] != nil && e.Act.Type() != (journal.IssueOpen{}).Type() && e.Act.Type() != (journal.IssueFreeze{}).Type() {
		return p.raisedAct(e, at)
	}
	switch act := e.Act.(type) {
	case journal.Nomination:
		return p.nominate(position, e, act, at)
	case journal.IssueFreeze:
		return p.fix(position, e, act, at)
	case journal.RollCorrect:
		return p.correct(e, act, at)
	case journal.IssueOpen:
		return p.openIssue(position, e, act, at)
	}
	m := p.matters[e.Issue]
	if m == nil || string(m.issue.Body) != e.Body {
		return fmt.Errorf("no issue %s of %s was opened", e.Issue, e.Body)
	}
	switch act := e.Act.(type) {
	case journal.RollFreeze:
		if act.Advisory != "" {
			return p.freezeAdvisers(m, act, at)
		}
		if err := m.pass(stageOpen, stageVoting, at); err != nil {
			return err
		}
		m.frozen = position
		p.silences.closes(m.issue)
		return p.freeze(m, e.At, act)
	case journal.IssueExtend:
		return p.extend(m, position, act, at)
	case journal.IssueClose:
		if m.awaitsAdvisers() {
			return m.lacksAdvisers()
		}
		if err := m.pass(stageVoting, stageClosed, at); err != nil {
			return err
		}
		m.closed = position
		return p.close(m, e.At, act)
	case journal.IssueCancel:
		if m.awaitsAdvisers() {
			return m.lacksAdvisers()
		}
		if act.Person != "" || act.Reason == governance.TakenBack {
			return fmt.Errorf("issue %s is past being taken back", m.issue.ID)
		}
		if m.stage == stagePaper && !m.issue.Procedure.ElectsPersons() {
			return p.lapseFixed(m, position, act.Reason, at)
		}
		return m.cancel(position, at)
	case journal.Count:
		if err := m.pass(stageClosed, stageCounted, at); err != nil {
			return err
		}
		p.begun = append(p.begun, m)
		return p.recount(m, act)
	case journal.Decision:
		if err := m.pass(stageCounted, stageDecided, at); err != nil {
			return err
		}
		m.decision, m.bound = e.Ref, governance.Outcome(act.Outcome).Binds()
		m.recorded = governance.Recorded{ID: e.Issue, Body: m.issue.Body, At: at, Decision: governance.Decision{Outcome: governance.Outcome(act.Outcome)}}
		if m.bound && m.issue.Procedure.ElectsPersons() {
			if err := p.elects(m, act.Winners, at); err != nil {
				return err
			}
		}
		return p.redecide(m, act)
	case journal.CharterEnact:
		return p.enact(m, act, at)
	case journal.Effect:
		return p.perform(m, act, at)
	case journal.KeyDestroy:
		return p.destroy(m, at)
	case journal.Dispute:
		return p.takeDispute(position, m, e, act, at)
	case journal.DelegateDeclare:
		return p.declare(m, e, act, governance.Declaration{Issue: m.issue.ID, At: at})
	}
	return gap("", "this version has no rule for it")
}

// next names the act that belongs to the last of the issue's course, if any.
func (m *matter) next() journal.Type {
	switch {
	case m.due() != "":
		return m.due()
	case m.stage == stageOpen, m.awaitsAdvisers():
		return journal.RollFreeze{}.Type()
	case m.stage == stageCounted:
		return journal.Decision{}.Type()
	case m.stage == stageDecided && m.bound:
		return journal.Effect{}.Type()
	}
	return ""
}

// pass moves an issue from one stage to the next, which is never earlier.
func (m *matter) pass(from, to stage, at time.Time) error {
	if m.stage != from {
		return fmt.Errorf("issue %s is %s, where %s was expected", m.issue.ID, m.stage, from)
	}
	if at.Before(m.last) {
		return fmt.Errorf("it is dated before %s, when issue %s was %s", journal.At(m.last), m.issue.ID, from)
	}
	m.stage, m.last = to, at
	return nil
}

// cancel ends an issue without a count: an election in which nobody stands, or a vote,
// but not once its time is over, when only the count is to come and whoever holds the
// ballots may know how it went.
func (m *matter) cancel(position int64, at time.Time) error {
	m.halted = m.stage >= stageOpen
	switch {
	case m.stage > stageVoting:
		return fmt.Errorf("issue %s is %s and cannot be cancelled", m.issue.ID, m.stage)
	case m.halted && !at.Before(m.issue.ClosesAt):
		return fmt.Errorf("issue %s was to close at %s, and cannot be cancelled any more", m.issue.ID, journal.At(m.issue.ClosesAt))
	case !m.halted && m.due() == "":
		return fmt.Errorf("issue %s is an election before its vote, and is cancelled only where nobody stands", m.issue.ID)
	}
	if err := m.pass(m.stage, stageCancelled, at); err != nil {
		return err
	}
	m.closed, m.issue.ClosedAt = position, at
	return nil
}

// perform takes the effect of a decision: one of an adopted proposal or of an
// election, and none of any other.
func (p *replay) perform(m *matter, act journal.Effect, at time.Time) error {
	switch {
	case m.stage != stageDecided || act.Decision != m.decision:
		return fmt.Errorf("it names the decision %s, which is not that of issue %s", act.Decision, m.issue.ID)
	case !m.bound:
		return fmt.Errorf("issue %s has had its effect, or its decision calls for none", m.issue.ID)
	case at.Before(m.last):
		return fmt.Errorf("it is dated before %s, when issue %s was decided", journal.At(m.last), m.issue.ID)
	case m.due() != "":
		return fmt.Errorf("its %s is left out before this", m.due())
	}
	m.bound = false
	switch elects := m.issue.Procedure.ElectsPersons(); governance.EffectKind(act.Kind) {
	case governance.EffectMandates:
		if !elects {
			return fmt.Errorf("its effect are mandates, and issue %s elects nobody", m.issue.ID)
		}
		return m.installed(act)
	case governance.EffectCharter:
		return p.charted(m, act)
	case governance.EffectText:
		if elects {
			return fmt.Errorf("its effect is a text, and issue %s elects people, who take their seats by it", m.issue.ID)
		}
		if was := (journal.Effect{Kind: string(m.issue.Effect.Kind), Detail: m.issue.Effect.Detail}); m.papered && (act.Kind != was.Kind || act.Detail != was.Detail) {
			return fmt.Errorf("it is %q, and the paper of issue %s says %q", act.Detail, m.issue.ID, was.Detail)
		}
		return nil
	}
	return gap("", "this version does not know an effect of the kind %s", act.Kind)
}

// openIssue reads the question and the rules it runs by, which must be those of
// its body's charter in force.
func (p *replay) openIssue(position int64, e journal.Entry, act journal.IssueOpen, at time.Time) error {
	m := p.matters[e.Issue]
	if m != nil && m.stage > stagePaper {
		return fmt.Errorf("issue %s was opened before", e.Issue)
	}
	announced, err := act.OpensAt.Time()
	if err != nil {
		return err
	}
	procedure, err := p.stated(m, bodies.Slug(e.Body), act, announced, at)
	if err != nil {
		return err
	}
	if act.OpensAt > e.At {
		return fmt.Errorf("it opened before the %s it was announced for", act.OpensAt)
	}
	i := governance.Issue{
		ID: governance.IssueID(e.Issue), Body: bodies.Slug(e.Body), Kind: act.Kind, Title: act.Title, Question: act.Question,
		Place: bodies.PlaceID(act.Place), Field: bodies.FieldID(act.Field), Stage: governance.Voting, Procedure: procedure,
	}
	i.OpensAt, _ = act.OpensAt.Time() // the journal has read both
	i.ClosesAt, _ = act.ClosesAt.Time()
	if err := procedure.Lasts(i.OpensAt, i.ClosesAt); err != nil {
		return err
	}
	for _, o := range act.Options {
		i.Options = append(i.Options, optionOf(o))
	}
	for _, id := range act.Lot {
		i.Lot = append(i.Lot, governance.OptionID(id))
	}
	if procedure.ElectsPersons() && p.brought[e.Issue] == nil && (m == nil || m.issue.Procedure.ElectsPersons()) {
		return p.openElection(m, i, act, at)
	}
	if slices.ContainsFunc(i.Options, func(o governance.Option) bool { return o.Withdrawn }) {
		return fmt.Errorf("an option is withdrawn as it is put to the vote, and nothing in the record withdrew it")
	}
	if slices.ContainsFunc(i.Options, func(o governance.Option) bool { return o.Person != "" }) {
		return fmt.Errorf("it has candidates, and its kind elects nobody")
	}
	if err := errors.Join(p.mayAct(procedure.Opening(i.Body)), p.checkRaised(i, act)); err != nil {
		return err
	}
	switch {
	case procedure.FixesRoll() || m != nil:
		if m, err = m.openFixed(i, act, at); err != nil {
			return err
		}
	case act.RollAt != "":
		return fmt.Errorf("it has a roll of its own, and by its procedure the roll is that of the opening")
	default:
		m = &matter{issue: i, stage: stageOpen, opened: position, frozen: -1, closed: -1, last: at}
	}
	p.matters[e.Issue], p.begun = m, append(p.begun, m)
	if err := m.readPaper(p.archive, act.PaperSHA256); err != nil {
		return err
	}
	if r := p.brought[e.Issue]; r != nil && r.moved && m.issue.Effect.Kind == governance.EffectCharter {
		return fmt.Errorf("it puts a charter in force, and moved to another body: the charters say whose matter it is")
	}
	return nil
}

// stated are the rules by which a vote says that it is held: of an election those under
// which its candidates were fixed, which is asked where they are, of any other those of a
// charter that was in force when its text was fixed.
func (p *replay) stated(m *matter, body bodies.Slug, act journal.IssueOpen, announced, at time.Time) (governance.Procedure, error) {
	if m != nil {
		return exactly[governance.Procedure](act.Procedure)
	}
	return p.procedure(body, act.Kind, act.Procedure, announced, at)
}

// freeze makes the roll again from persons, mandates and the rule.
func (p *replay) freeze(m *matter, entered journal.Instant, act journal.RollFreeze) error {
	opened, err := entered.Time()
	if err != nil {
		return err
	}
	m.from, p.rolled = opened, true
	at := m.issue.RollOf(opened)
	if act.At != journal.At(at) {
		return fmt.Errorf("the roll is that of %s, by an entry of %s", act.At, entered)
	}
	rule, err := journal.Canonical(m.issue.Procedure.Franchise)
	if err != nil {
		return err
	}
	if !bytes.Equal(rule, act.Rule) {
		return fmt.Errorf("its rule is not the franchise of the issue's procedure")
	}
	layers, err := p.layersAt(at)
	if err != nil {
		return err
	}
	if m.issue.Shortened(opened) {
		return fmt.Errorf("the vote opened at %s, more than a tenth of its time after the %s it was announced for, and was not held later in full", entered, journal.At(m.issue.OpensAt))
	}
	m.roll, m.before = p.roll(m.issue.Procedure, layers, at).Corrected(m.corrections), p.before(m.issue.Procedure, at)
	if err := p.listed(m, rollFile, act.RollSHA256, m.rollSheet); err != nil {
		return err
	}
	if p.archive.Has(issueMember(string(m.issue.ID), rollFile)) {
		for _, e := range m.roll.Entries {
			p.onRolls[e.Person] = true
		}
	}
	if n, w := int64(len(m.roll.Entries)), m.roll.Weight(); n != act.Members || w != act.Weight {
		return fmt.Errorf("it states %d members of weight %d, the roll made again has %d of weight %d", act.Members, act.Weight, n, w)
	}
	return nil
}

// rollSheet writes the sheet of the roll, which is in its order already.
func (m *matter) rollSheet(write func(line []byte) error) error {
	var line []byte
	for _, e := range m.roll.Entries {
		var err error
		if line, err = (journal.RollLine{Member: committed(e.Person), Weight: e.Weight}).Append(line[:0]); err != nil {
			return err
		}
		if err := write(line); err != nil {
			return err
		}
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

// close ends the casting, which may not happen before its time, and keeps how
// bodies, places and fields lie in each other then.
func (p *replay) close(m *matter, at journal.Instant, act journal.IssueClose) error {
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
	if closedAt.After(p.closed) {
		p.closed = closedAt
	}
	m.layers, err = p.layers()
	return err
}

// owed names the files an archive of a scope must hold of the issue.
func (m *matter) owed(scope Scope) []string {
	switch {
	case !scope.Covers(string(m.issue.Body), string(m.issue.ID)) || m.stage < stageCounted || m.stage == stageCancelled:
		return nil
	case m.imported:
		return []string{ballotsFile, countFile}
	}
	files := []string{countFile, paperFile, summaryFile}
	if len(m.issue.Procedure.Advisory) > 0 {
		files = append(files, adviceFile)
	}
	if m.stage == stageDecided {
		files = append(files, decisionFile)
	}
	switch sealed := m.issue.Procedure.Sealed(); {
	case !sealed && m.counted.CarriedSHA256 == "":
		return append(files, castsFile, rollFile, weightsFile)
	case !sealed && scope.Auditor:
		return append(files, carriedFile, castsFile, rollFile, weightsFile)
	case !sealed:
		return append(files, carriedFile, castsFile, rollFile)
	case scope.Auditor:
		return append(files, listFile, castsFile, rollFile)
	default:
		return append(files, listFile)
	}
}

// shows says whether an archive of a scope may hold a file of the issue, at
// whatever stage.
func (m *matter) shows(file string, scope Scope) bool {
	switch sealed := m.issue.Procedure.Sealed(); file {
	case weightsFile:
		return !sealed && (m.counted.CarriedSHA256 == "" || scope.Auditor)
	case carriedFile:
		return m.counted.CarriedSHA256 != ""
	case listFile:
		return sealed
	case adviceFile:
		return len(m.issue.Procedure.Advisory) > 0
	case castsFile, rollFile:
		return !sealed || scope.Auditor
	}
	return true
}

// readPaper holds the paper, where it is disclosed, to the digest it was opened with, and
// keeps what would follow from it.
func (m *matter) readPaper(a *Archive, digest string) error {
	name := issueMember(string(m.issue.ID), paperFile)
	if !a.Has(name) {
		return nil
	}
	file, err := a.Read(name)
	if err != nil {
		return err
	}
	if journal.Digest(file) != digest {
		return refuse(name, "it is not the paper the issue was opened with")
	}
	var paper governance.Paper
	if err := json.Unmarshal(file, &paper); err != nil {
		return refuse(name, "it cannot be read: %v", err)
	}
	if again, err := journal.Canonical(paper); err != nil || !bytes.Equal(again, file) {
		return refuse(name, "it is not written as a paper is")
	}
	m.issue.Effect, m.papered = paper.Effect, true
	asked := m.issue.Paper().Options
	if !slices.EqualFunc(paper.Options, asked, func(a, b governance.PaperOption) bool { return a.ID == b.ID }) {
		return refuse(name, "its options are not those that were put to the vote")
	}
	return nil
}

// report is what was found of the issue, in a record whose last act is of an instant.
func (m *matter) report(scope Scope, last time.Time) IssueReport {
	r := IssueReport{Issue: string(m.issue.ID), Body: string(m.issue.Body), Title: m.issue.Title, Casts: m.casts, Before: m.before, Late: m.late}
	r.Overdue, _ = m.overdue(last)
	if m.issue.Prolonged() {
		r.Later = journal.At(m.issue.ClosesAt)
	}
	if s := m.recorded.Suspension; s != nil && s.Release == nil {
		r.Held = journal.At(s.Until)
	}
	switch {
	case m.stage == stageCancelled && m.halted:
		r.State, r.Halted = CalledOff, journal.At(m.issue.ClosedAt)
	case m.stage == stageCancelled:
		r.State = CalledOff
	case m.stage < stageOpen:
		r.State = Called
	case m.stage < stageClosed:
		r.State = Running
	case m.stage == stageClosed:
		r.State = AwaitsCount
	case m.imported && m.result != nil:
		r.State, r.Outcome = Recounted, m.result.Decision.Outcome
	case m.result != nil:
		r.Assisted = m.result.Assisted
		r.Sealed = m.issue.Procedure.Sealed() && m.casts == 0 && m.counted.Casts > 0
		r.State, r.Turnout, r.Outcome, r.Declared = Recounted, &m.result.Decision.Turnout, m.result.Decision.Outcome, m.departed
		if m.counted.CarriedSHA256 != "" && !scope.Auditor {
			r.State = FromCarried
		}
	default:
		r.State = NotDisclosed
	}
	return r
}
