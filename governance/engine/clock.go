// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Advance does what the clock owes to every issue and every case, then finishes the
// erasures that waited for one of them, and then fills seats by lot; it returns how many
// steps it made. It may be called at any time, by several at once, and after any
// downtime: a step that is not due or already done is not made. An error on
// one issue does not keep the others waiting.
func (e *Engine) Advance(ctx context.Context) (int, error) {
	var due, over []governance.IssueID
	_, err := view(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		if due, err = tx.IssuesDue(now); err != nil {
			return struct{}{}, err
		}
		over, err = tx.PseudonymKeysDue(now)
		return struct{}{}, err
	})
	if err != nil {
		return 0, err
	}
	steps, faults := 0, []error(nil)
	for _, id := range over {
		_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, e.unlink(tx, id) })
		if err != nil {
			faults = append(faults, fmt.Errorf("destroy the key of issue %s: %w", id, err))
			continue
		}
		steps++
	}
	for _, id := range due {
		n, err := e.AdvanceIssue(ctx, id)
		steps += n
		if err != nil {
			faults = append(faults, fmt.Errorf("advance issue %s: %w", id, err))
		}
	}
	n, err := e.AdvanceCases(ctx)
	erased, failed := e.finishErasures(ctx)
	died, unfinished := e.finishDeaths(ctx)
	drawn, undrawn := e.advanceDraws(ctx)
	return steps + n + erased + died + drawn, errors.Join(append(faults, err, failed, unfinished, undrawn)...)
}

// AdvanceIssue makes the steps one issue is due, one transaction each.
func (e *Engine) AdvanceIssue(ctx context.Context, id governance.IssueID) (int, error) {
	for steps := 0; ; steps++ {
		made, err := update(ctx, e, func(tx *store.Tx) (bool, error) { return e.step(tx, id) })
		if err != nil || !made {
			return steps, err
		}
	}
}

// step makes the next step of an issue if it is due. The exclusive lock comes
// first: no cast is under way, none can begin, and the instant read after it is
// later than that of every ballot taken.
func (e *Engine) step(tx *store.Tx, id governance.IssueID) (bool, error) {
	if err := tx.HoldClosed(id); err != nil {
		return false, err
	}
	issue, err := tx.Issue(id)
	if err != nil {
		return false, err
	}
	now, err := tx.Now()
	if err != nil {
		return false, err
	}
	switch issue.Next(now) {
	case "lapse":
		return true, e.callOff(tx, issue, governance.LackOfSupport)
	case "freeze":
		if issue.Procedure.ElectsPersons() {
			return true, e.fixCandidates(tx, issue)
		}
		return true, e.fixRules(tx, issue)
	case "draw":
		return e.draw(tx, issue)
	case "open":
		return true, e.open(tx, issue)
	case "close":
		return e.closeIfPresent(tx, issue)
	case "count":
		return true, e.count(tx, issue)
	}
	return false, nil
}

// fixRules fixes text and rules: those of the charter in force, which may be others than
// when the matter was brought. One whose kind no charter knows any more is cancelled.
func (e *Engine) fixRules(tx *store.Tx, issue governance.Issue) error {
	if err := tx.ShareMandates(); err != nil { // another charter is put in force before or after, not beside
		return err
	}
	rules, held, err := rulesOf(tx, issue)
	if err != nil {
		return err
	}
	if held {
		issue, held = issue.Fixed(rules)
	}
	if !held || mayAct(tx, rules.Opening(issue.Body)) != nil {
		return e.callOff(tx, issue, governance.KindGone)
	}
	if err := tx.ForgetSupports(issue.ID); err != nil {
		return err
	}
	if issue.Procedure.FixesRoll() {
		return e.fixRoll(tx, issue)
	}
	issue.Stage = governance.Frozen
	return tx.SaveIssue(issue)
}

// rulesOf are the rules in force of the kind of a matter, or false where it is not put to the
// vote by any: its kind is gone, or members raise such matters by now and nobody raised it.
func rulesOf(tx *store.Tx, issue governance.Issue) (governance.Procedure, bool, error) {
	charter, err := tx.Charter(issue.Body)
	rules, there := charter.Procedure(issue.Kind)
	return rules, there && (rules.Admission == nil || issue.Raised != nil), err
}

// fixedAnew is a matter that opens later than it was announced, by the rules in force. One
// that a member raised and that they give more time to be read opens once that is over.
func fixedAnew(tx *store.Tx, issue governance.Issue, now time.Time) (governance.Issue, error) {
	rules, held, err := rulesOf(tx, issue)
	if err != nil {
		return issue, err
	}
	if !held || rules.ElectsPersons() || rules.Method.Ranked() != issue.Procedure.Method.Ranked() {
		issue.Stage = governance.Cancelled
		return issue, nil
	}
	issue.Procedure = rules
	if issue.Raised != nil && issue.Heard(rules, now) != nil {
		opens := issue.FreezesAt.AddDate(0, 0, rules.FrozenDays)
		issue.OpensAt, issue.ClosesAt = opens, opens.Add(issue.ClosesAt.Sub(issue.OpensAt))
	}
	if rules.Lasts(issue.OpensAt, issue.ClosesAt) != nil {
		issue.ClosesAt = issue.OpensAt.AddDate(0, 0, rules.VotingDays)
	}
	return issue, nil
}

// open freezes the roll and begins the vote. Roll, stage and both entries are
// one commit. What nobody decided of the challenges of a roll is dismissed.
func (e *Engine) open(tx *store.Tx, issue governance.Issue) error {
	if err := tx.ShareMandates(); err != nil { // another charter is put in force before or after, not beside
		return err
	}
	if err := mayAct(tx, issue.Procedure.Opening(issue.Body)); errors.Is(err, governance.ErrPower) {
		return errors.Join(releaseName(tx, issue), e.callOff(tx, issue, governance.KindGone))
	}
	if free, err := reserveName(tx, issue); err != nil {
		return err
	} else if !free {
		return e.callOff(tx, issue, governance.NameBorne)
	}
	now, err := franchiseAt(tx, issue)
	if err != nil {
		return err
	}
	if issue.Shortened(now) && issue.RollAt.IsZero() { // nobody can tell from the record when its text was fixed
		if issue, err = fixedAnew(tx, issue, now); err != nil || issue.Stage == governance.Cancelled {
			return errors.Join(err, releaseName(tx, issue), e.callOff(tx, issue, governance.KindGone))
		}
		if issue.Procedure.FixesRoll() { // as the rules have it that it is held by now
			issue.FreezesAt = now
			return errors.Join(releaseName(tx, issue), e.fixRoll(tx, issue))
		}
		if now.Before(issue.OpensAt) {
			return errors.Join(releaseName(tx, issue), tx.SaveIssue(issue), e.schedule(tx, Job{Issue: issue.ID, At: issue.OpensAt}))
		}
	}
	roll, err := openingRoll(tx, issue, now)
	if err != nil {
		return err
	}
	sum, err := roll.sum()
	if err != nil {
		return err
	}
	issue = issue.Postponed(now)
	issue.Stage = governance.Voting
	if err := tx.AddRoll(issue.ID, roll.Roll, sum); err != nil {
		return err
	}
	advisers, err := freezeAdvisers(tx, issue, roll.Roll)
	if err != nil {
		return err
	}
	if err := e.beginSealed(tx, issue); err != nil {
		return err
	}
	if err := tx.SaveIssue(issue); err != nil {
		return err
	}
	frozen, err := e.enterOpening(tx, issue, roll.Roll, sum, now)
	if err != nil {
		return err
	}
	if err := e.enterAdvisers(tx, issue, advisers, frozen.Ref, now); err != nil {
		return err
	}
	return e.schedule(tx, Job{Issue: issue.ID, At: issue.ClosesAt})
}

// franchiseAt is the instant at which the franchise of an issue is applied: that of
// the clock, and later than the latest change of who sits in the body it names.
func franchiseAt(tx *store.Tx, issue governance.Issue) (time.Time, error) {
	if err := tx.ShareMandates(); err != nil {
		return time.Time{}, err
	}
	now, err := tx.Now()
	if err != nil {
		return now, err
	}
	if now, err = afterCharters(tx, now); err != nil {
		return now, err
	}
	in := []bodies.Slug{issue.Procedure.Franchise.Body}
	for _, a := range issue.Procedure.Advisory {
		in = append(in, a.Franchise.Body)
	}
	return judgedAt(tx, now, in...)
}

func (e *Engine) schedule(tx *store.Tx, job Job) error {
	if e.queue == nil {
		return nil
	}
	return e.queue.Enqueue(tx, job)
}

// enterOpening returns the entry of the roll.
func (e *Engine) enterOpening(tx *store.Tx, issue governance.Issue, roll bodies.Roll, sum string, now time.Time) (entry store.Entry, err error) {
	names, err := candidateNames(tx, issue)
	if err != nil {
		return entry, err
	}
	act, err := issueOpen(issue, names)
	if err != nil {
		return entry, err
	}
	if _, err := e.enter(tx, issue.Body, issue.ID, now, act); err != nil {
		return entry, err
	}
	frozen, err := rollFreeze(issue, store.RollSummary{Members: int64(len(roll.Entries)), Weight: roll.Weight(), SHA256: sum, At: roll.At})
	if err != nil {
		return entry, err
	}
	return e.enter(tx, issue.Body, issue.ID, now, frozen)
}

func rollFreeze(issue governance.Issue, s store.RollSummary) (journal.RollFreeze, error) {
	rule, err := journal.Canonical(issue.Procedure.Franchise)
	return journal.RollFreeze{At: journal.At(issue.RollOf(s.At)), Rule: rule, Members: s.Members, Weight: s.Weight, RollSHA256: s.SHA256}, err
}

func issueOpen(issue governance.Issue, names map[bodies.PersonID]journal.Commitment) (journal.IssueOpen, error) {
	procedure, err := journal.Canonical(issue.Procedure)
	if err != nil {
		return journal.IssueOpen{}, err
	}
	paper, err := journal.Canonical(issue.Paper())
	act := journal.IssueOpen{
		Title: issue.Title, Question: issue.Question, Kind: issue.Kind, Procedure: procedure,
		PaperSHA256: journal.Digest(paper), Place: string(issue.Place), Field: string(issue.Field),
		OpensAt: journal.At(issue.OpensAt), ClosesAt: journal.At(issue.Announced()),
	}
	if !issue.RollAt.IsZero() {
		act.RollAt = journal.At(issue.RollAt)
	}
	for _, o := range issue.Options {
		act.Options = append(act.Options, journal.Option{ID: string(o.ID), Title: o.Title, StatusQuo: o.StatusQuo, Withdrawn: o.Withdrawn, Person: names[o.Person]})
	}
	for _, id := range issue.Lot {
		act.Lot = append(act.Lot, string(id))
	}
	return act, err
}

// closeVote ends the casting for good. Delegations are held still as well, so
// that one set before this instant is committed before it too.
func (e *Engine) closeVote(tx *store.Tx, issue governance.Issue) error {
	if err := tx.HoldDelegations(); err != nil {
		return err
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	issue.Stage, issue.ClosedAt = governance.Closed, now
	if err := tx.SaveIssue(issue); err != nil {
		return err
	}
	if err := tx.DropAssistHalves(issue.ID, now.Add(-governance.AssistLife)); err != nil {
		return err
	}
	if err := tx.KeepPseudonymKey(issue.ID, issue.UnlinkAt()); err != nil {
		return err
	}
	_, err = e.enter(tx, issue.Body, issue.ID, now, journal.IssueClose{ClosedAt: journal.At(now)})
	return err
}

// count works out a closed vote and records the decision. A crash before the
// commit leaves the issue closed and uncounted, and the clock counts it again
// from the same ballots; the unique decision of an issue makes a second one
// impossible.
func (e *Engine) count(tx *store.Tx, issue governance.Issue) error {
	in, err := loadCount(tx, issue)
	if err != nil {
		return err
	}
	conclusion, err := in.conclude(issue)
	if err != nil {
		return err
	}
	if in.salt, err = journal.NewSalt(e.random); err != nil {
		return err
	}
	counted, err := countRow(issue, conclusion, in)
	if err != nil {
		return err
	}
	if counted.Advice, err = countAdvice(tx, issue); err != nil {
		return err
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	now = later(now, issue.ClosedAt) // the clock may have been put back, and no count is older than its close
	if now, err = seating(tx, issue, conclusion.Decision, now); err != nil {
		return err
	}
	counted.At = now
	if err := errors.Join(tx.AddCount(counted), tx.AddTurned(issue.ID, conclusion.Turned)); err != nil {
		return err
	}
	casts, err := tx.CastCount(issue.ID)
	if err != nil {
		return err
	}
	return e.record(tx, issue, conclusion, counted, casts, now)
}

// record saves the decision and enters count, decision and effect.
func (e *Engine) record(tx *store.Tx, issue governance.Issue, c governance.Conclusion, counted store.Count, casts int64, now time.Time) error {
	sheet, err := bound(inOne(counted.Sheet))
	if err != nil {
		return err
	}
	advice, err := statedAdvice(tx, issue, counted)
	if err != nil {
		return err
	}
	if _, err := e.enter(tx, issue.Body, issue.ID, now, stated(issue, c.Decision, casts, counted, sheet, advice)); err != nil {
		return err
	}
	text, err := journal.Canonical(c.Decision)
	if err != nil {
		return err
	}
	entry, err := e.enter(tx, issue.Body, issue.ID, now, c.Decision.Entered(journal.Digest(text)))
	if err != nil {
		return err
	}
	issue.Stage, issue.DecidedAt = governance.Decided, now
	if err := tx.SaveIssue(issue); err != nil {
		return err
	}
	if err := tx.AddDecision(store.Decision{ID: string(issue.ID), Issue: issue.ID, Body: issue.Body, Data: text, At: now}); err != nil {
		return err
	}
	if issue.Procedure.Delegation != nil && !issue.Procedure.Sealed() {
		if err := tx.AwaitConcentration(issue.ID, issue.Body, now); err != nil {
			return err
		}
	}
	return e.perform(tx, issue, c.Decision, entry, now)
}

// perform does what an adopted decision declared, in the decision's own
// transaction. A decision of text alone is its own effect; that of an election
// seats whom it elected, whatever the issue says its effect is.
func (e *Engine) perform(tx *store.Tx, issue governance.Issue, d governance.Decision, entry store.Entry, now time.Time) error {
	if !d.Outcome.Binds() {
		return releaseName(tx, issue)
	}
	act := journal.Effect{Kind: string(issue.Effect.Kind), Decision: entry.Ref, Detail: issue.Effect.Detail}
	if issue.Procedure.ElectsPersons() {
		mandates, err := e.install(tx, issue, d, now)
		if err != nil {
			return err
		}
		act.Kind, act.Detail = string(governance.EffectMandates), strings.Join(mandates, " ")
	} else if issue.Effect.Kind == governance.EffectCharter {
		performed, err := e.enact(tx, issue, entry.Ref, now)
		if err != nil {
			return err
		}
		act.Detail = performed
	}
	_, err := e.enter(tx, issue.Body, issue.ID, now, act)
	return err
}
