// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// replay goes through the acts of a log in order, refuses the first that was
// not legal when it was done, and repeats what the server worked out.
type replay struct {
	archive *Archive
	report  *Report
	tree    *tiler
	community
	reviews
	matters   map[string]*matter
	vacated   []vacancy // whose reason stands behind them, in the same instant
	trials    map[string]*trial
	present   present
	handovers []journal.Handover // that are still to come
	kept      []int64            // sizes of checkpoints that were kept elsewhere
	begun     []*matter          // that have an act to come which belongs to their last
	seen      seen
	pace      pace
	continued bool // what is owed at the end of the log a newer archive shows
	stopped   bool // before the end of the log, at an act that it has no rule for
	sealedActs
	suspended suspended
	disputed  disputed
	lately    lately
	raisings
	lots

	emergencies emergencies

	erasures
	entries  map[refKey]int32 // position in ballots, or notABallot
	ballots  ballotList
	silences silences
}

type refKey [16]byte

// notABallot marks, among the refs, those of other acts.
const notABallot = -1

func keyOf(ref string) (k refKey) {
	hex.Decode(k[:], []byte(ref)) // the journal has read it
	return k
}

func newReplay(a *Archive, tree *tiler, r *Report) *replay {
	return &replay{archive: a, report: r, tree: tree, community: newCommunity(), reviews: newReviews(), matters: map[string]*matter{}, trials: map[string]*trial{}, present: present{}, lately: newLately(), lots: newLots(), erasures: newErasures()}
}

// run replays the log of that many leaves, then asks what must be there at its
// end.
func (p *replay) run(size int64) error {
	p.entries = make(map[refKey]int32, size) // whose leaves made the tree: they are there
	if err := p.readSealedActs(); err != nil {
		return err
	}
	err := p.archive.eachBundle(size, func(_ string, first int64, leaves [][]byte) error {
		for i, leaf := range leaves {
			if err := p.leaf(first+int64(i), leaf); err != nil {
				return err
			}
		}
		return nil
	})
	var f Finding
	if errors.As(err, &f) && f.Verdict == Incomplete {
		p.report.add(f) // what follows cannot be judged
		p.stopped = true
		p.summarize()
		return nil
	}
	if err != nil {
		return err
	}
	if err := p.finish(); err != nil {
		return err
	}
	p.summarize()
	return nil
}

// leaf replays the act at a position.
func (p *replay) leaf(position int64, leaf []byte) error {
	where := fmt.Sprintf("leaf %d", position)
	e, err := journal.ParseLeaf(leaf)
	if err != nil {
		return refuse(where, "%v", err)
	}
	where += " (" + string(e.Act.Type()) + ")"
	if _, twice := p.entries[keyOf(e.Ref)]; twice {
		return refuse(where, "its ref %s was entered before", e.Ref)
	}
	p.entries[keyOf(e.Ref)] = notABallot
	at, err := e.At.Time()
	if err != nil {
		return refuse(where, "%v", err)
	}
	if err := p.silences.live(e.Act, at); err != nil {
		return refuse(where, "%v", err)
	}
	if !p.silences.borne(e.Act, at) {
		p.pace.note(position, at)
		if err := p.seen.hold(position, e.Act, at); err != nil {
			return refuse(where, "%v", err)
		}
	}
	ballots := p.ballots.len()
	if err := p.checkDied(at.After); err != nil { // before the act, which may admit them anew
		return refuse(where, "%v", err)
	}
	if err = p.act(position, e, at); err == nil && p.ballots.len() == ballots { // ballots may be shuffled
		p.judgedBySeats(e, at)
		p.goesOn = p.goesOn || !p.community.begun.IsZero() && at.After(p.community.begun)
		if at.After(p.emergencies.last) {
			p.emergencies.last = at
		}
		err = p.checkWhole(at.After)
	}
	var f Finding
	if err == nil || errors.As(err, &f) && f.Where != "" {
		return err
	}
	if f.Verdict != "" {
		return Finding{f.Verdict, where, f.What}
	}
	return refuse(where, "%v", err)
}

// checkWhole refuses a log that goes on to a later instant, or ends, and leaves out what
// was done together with an act. ends says whether the log has gone on from an instant.
func (p *replay) checkWhole(ends func(time.Time) bool) error {
	if err := p.checkBegun(ends); err != nil {
		return err
	}
	return errors.Join(p.checkOwed(ends), p.checkVacated(ends), p.checkLeaving(ends), p.checkDied(ends), p.checkMerged(ends), p.checkSupported(ends))
}

// checkBegun refuses to leave out the roll of an opened vote, the decision of a count, the
// effect of a decision. They are one commit, are numbered by their instants, and come
// under one head.
func (p *replay) checkBegun(ends func(time.Time) bool) error {
	p.begun = slices.DeleteFunc(p.begun, func(m *matter) bool { return m.next() == "" })
	for _, m := range p.begun {
		if ends(m.last) {
			return fmt.Errorf("issue %s was %s at %s, and its %s is left out before this", m.issue.ID, m.stage, journal.At(m.last), m.next())
		}
	}
	return nil
}

// judgedBySeats keeps when an act was done that was held to who sits in a body, or
// belongs to it.
func (p *replay) judgedBySeats(e journal.Entry, at time.Time) {
	if !slices.Contains(governance.JudgedBySeats(), e.Act.Type()) {
		return
	}
	var franchise bodies.Franchise
	if m := p.matters[e.Issue]; m != nil {
		franchise = m.issue.Procedure.Franchise
	}
	p.judge(governance.JudgedBy(e, franchise), at)
}

// act applies one act to what is known so far.
func (p *replay) act(position int64, e journal.Entry, at time.Time) error {
	body := bodies.Slug(e.Body)
	if err := errors.Join(p.mayCome(e.Act, at), p.mayAct(governance.Powers(body, e.Act))); err != nil {
		return err
	}
	p.present.note(e.Act, at)
	switch act := e.Act.(type) {
	case journal.CharterAdopt:
		if err := p.adopt(body, act, at); err != nil {
			return err
		}
		p.silences.mayProlong(p.charters[body].Charter)
		return nil
	case journal.Founding:
		return p.foundedBy(act, at)
	case journal.PersonAdmit:
		return p.join(body, act, at)
	case journal.PersonSuspend:
		return p.takeSuspension(act, at)
	case journal.PersonLeave:
		return p.leave(body, act, at)
	case journal.PersonErase:
		return p.erase(act, at)
	case journal.PersonMerge:
		return p.merge(act, at)
	case journal.MandateBegin:
		return p.begin(body, act, at)
	case journal.MandateEnd:
		return p.vacate(body, act, at)
	case journal.SeatDraw:
		return p.sealPool(position, e, act, at)
	case journal.SeatAsk:
		return p.ask(e, act, at)
	case journal.DelegationSet:
		return p.entrust(act, at)
	case journal.DelegationClear:
		if err := p.mayLapse(act, at); err != nil {
			return err
		}
		return p.takeBack(act, at, p.unsealed)
	case journal.Sealed:
		return p.unseal(position, e, act, at)
	case journal.DelegateBegin, journal.DelegateEnd, journal.DelegateAccept, journal.DelegateDecline:
		return p.delegateAct(e, at)
	case journal.BallotCast:
		p.enterBallot(position, e.Ref, at, act.DataSHA256, false)
		return nil
	case journal.BallotWithdraw:
		p.enterBallot(position, e.Ref, at, act.DataSHA256, true)
		return nil
	case journal.ElectionImport:
		return p.importElection(position, e, act)
	case journal.Finding, journal.FindingAnswer, journal.FindingWithdraw, journal.DecisionSuspend, journal.DecisionRelease:
		return p.reviewAct(e, at)
	case journal.IssueRaise, journal.IssueSupport, journal.IssueAdmit, journal.IssueRise, journal.CompetenceDispute, journal.CompetenceAnswer:
		return p.raisedAct(e, at)
	case journal.DisputeAnswer:
		return p.answerDispute(e, act, at)
	case journal.Emergency:
		return p.beginEmergency(e, act, at)
	case journal.EmergencyEnd:
		return p.endEmergency(e, act, at)
	case journal.Export:
		return p.exported(position, e, act, at)
	case journal.CaseOpen, journal.CasePanel, journal.CaseRecuse, journal.CaseWithdraw, journal.CaseRuling, journal.CaseAppeal:
		return p.caseAct(position, e, at)
	case journal.KeyRotate:
		return p.handOver(position, act)
	case journal.Unknown:
		return gap("", "this version does not know what it means, nor what follows from it: take a newer one")
	}
	return p.issueAct(position, e, at)
}

// finish asks what must be true at the end of the log.
func (p *replay) finish() error {
	if err := p.checkWhole(func(time.Time) bool { return true }); err != nil {
		return refuse("the end of the log", "%v", err)
	}
	if err := p.checkFolders(); err != nil {
		return err
	}
	for _, m := range p.inOrder() {
		for _, file := range m.owed(p.archive.Scope) {
			if name := issueMember(string(m.issue.ID), file); !p.archive.Has(name) {
				return refuse(name, "it is missing: the matter was counted, and this archive is to show it")
			}
		}
		if m.stage == stageClosed && !m.issue.Procedure.Sealed() && p.archive.Has(issueMember(string(m.issue.ID), castsFile)) {
			if _, _, err := p.openCasts(m); err != nil { // they may be shown before the count; then they must hold
				return err
			}
		}
	}
	if err := p.checkAbout(); err != nil {
		return err
	}
	if err := p.checkEmergencies(); err != nil {
		return err
	}
	if err := p.checkSealedActs(); err != nil {
		return err
	}
	if err := p.checkEvidence(); err != nil {
		return err
	}
	if err := p.checkUnnamed(); err != nil {
		return err
	}
	if err := p.checkTexts(); err != nil {
		return err
	}
	if err := p.checkCases(); err != nil {
		return err
	}
	if err := p.checkUnopened(); err != nil {
		return err
	}
	if !p.continued {
		return p.findOverdue()
	}
	return nil
}

// inOrder returns the issues in the order in which they were opened.
func (p *replay) inOrder() []*matter {
	return slices.SortedFunc(maps.Values(p.matters), func(a, b *matter) int { return cmp.Compare(a.opened, b.opened) })
}

// checkFolders holds what is disclosed to what the record says may be.
func (p *replay) checkFolders() error {
	for _, name := range slices.Sorted(maps.Keys(p.archive.lists)) {
		path, ok := strings.CutPrefix(name, issuesFolder)
		if !ok {
			continue
		}
		issue, file, _ := strings.Cut(path, "/")
		m := p.matters[issue]
		switch {
		case m == nil:
			return refuse(name, "the record knows no issue %s", issue)
		case !p.archive.Scope.Covers(string(m.issue.Body), issue):
			return refuse(name, "it lies outside the scope of the archive")
		case m.imported != (file == ballotsFile) && !(m.imported && file == countFile):
			return refuse(name, "such a file tells nothing of this issue")
		case m.imported:
		case !m.shows(file, p.archive.Scope):
			return refuse(name, "such a file may not lie in an archive of this scope: the vote is %s", m.issue.Procedure.Visibility)
		case file == paperFile && !m.papered:
			return refuse(name, "nothing was put to the vote in issue %s", issue)
		case file == rollFile || file == paperFile:
		case m.stage < stageClosed || m.stage == stageCancelled:
			return refuse(name, "nothing of a vote that was not closed may be disclosed")
		case m.stage == stageClosed && (file != castsFile || m.issue.Procedure.Sealed()):
			return refuse(name, "the record holds no count of issue %s", issue)
		}
	}
	return nil
}

// summarize writes what was found of each issue.
func (p *replay) summarize() {
	for _, m := range p.inOrder() {
		p.report.Issues = append(p.report.Issues, m.report(p.archive.Scope, p.pace.latest))
	}
	p.report.DatedBack = p.pace.report()
	p.report.Founders = p.founders
	p.report.Reviews = p.reviews.report
	p.report.Emergencies = p.emergencies.summary()
	p.summarizeCases()
}
