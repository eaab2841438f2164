// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// DisputeFiling is what somebody says against how a vote was held or counted.
type DisputeFiling struct {
	Issue    governance.IssueID
	Text     string
	Evidence string // hash of the leaf a receipt promised, 64 hexadecimal digits; empty: none
}

// Dispute files a dispute of a vote and returns it. It refuses as
// governance.Issue.Dispute does.
func (e *Engine) Dispute(ctx context.Context, actor access.Actor, f DisputeFiling) (governance.Dispute, error) {
	if err := e.gate.May(actor, "dispute.file", access.Object{}); err != nil {
		return governance.Dispute{}, err
	}
	if _, err := view(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, disputableNow(tx, f.Issue) }); err != nil {
		return governance.Dispute{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.Dispute, error) { return e.dispute(tx, actor, f) })
}

// disputableNow refuses a vote that cannot be disputed, before anybody is kept out of it:
// else whoever disputes one that runs, again and again, would keep its voters waiting.
// Under the lock it is asked again.
func disputableNow(tx *store.Tx, id governance.IssueID) error {
	issue, err := tx.Issue(id)
	if err != nil {
		return fmt.Errorf("dispute of issue %s: %w", id, err)
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	return issue.Disputable(now)
}

// dispute is the deed inside its transaction. It keeps everybody else out of the vote,
// so that its key is not destroyed meanwhile, and its author's other disputes waiting.
// Dispute, entry and the day of the key are one commit.
func (e *Engine) dispute(tx *store.Tx, actor access.Actor, f DisputeFiling) (d governance.Dispute, err error) {
	if err := errors.Join(tx.HoldClosed(f.Issue), tx.HoldVoter(actor.Person)); err != nil {
		return d, err
	}
	issue, err := tx.Issue(f.Issue)
	if err != nil {
		return d, fmt.Errorf("dispute of issue %s: %w", f.Issue, err)
	}
	now, err := tx.Now()
	if err != nil {
		return d, err
	}
	concerned, err := isConcerned(tx, issue, actor.Person, now)
	if err != nil {
		return d, err
	}
	before, err := tx.DisputesOf(actor.Person, f.Issue, now.Add(-24*time.Hour))
	if err != nil {
		return d, err
	}
	for _, b := range before { // the record puts what comes after the answer at one instant before it
		if b.Issue == issue.ID && b.Answer != nil && !now.After(b.Answer.At) {
			now = b.Answer.At.Add(time.Millisecond)
		}
	}
	d = governance.Dispute{Evidence: f.Evidence, Statement: governance.Statement{Person: actor.Person, Text: f.Text, At: now}}
	if d, err = issue.Dispute(d, concerned, before); err != nil {
		return d, err
	}
	if err := tellsNoChoice(tx, issue, d.Evidence); err != nil {
		return d, err
	}
	if d.Ref, err = e.enterDispute(tx, issue.Body, d); err != nil {
		return d, err
	}
	if err := tx.AddDispute(d); err != nil {
		return d, err
	}
	return d, keepKey(tx, issue)
}

// tellsNoChoice refuses as evidence a leaf that the record holds of a confidential vote:
// beside the name of its author it would lead whoever reads the dispute to their ballot,
// for ever, also once they are erased. Only a leaf that is missing is evidence there.
func tellsNoChoice(tx *store.Tx, issue governance.Issue, evidence string) error {
	entry, held, err := leafNamed(tx, evidence)
	ballot := entry.Issue == "" && (entry.Type == journal.BallotCast{}.Type() || entry.Type == journal.BallotWithdraw{}.Type())
	if err == nil && held && (issue.Procedure.Sealed() || ballot) {
		err = governance.ErrEvidenceHeld
	}
	return err
}

// leafNamed is the entry whose leaf has the hash that the evidence of a dispute names;
// false where there is none, or no evidence.
func leafNamed(tx *store.Tx, evidence string) (entry store.Entry, held bool, err error) {
	raw, err := hex.DecodeString(evidence)
	if err != nil || len(raw) != len(journal.Hash{}) {
		return entry, false, nil
	}
	entry, err = tx.EntryByHash(journal.Hash(raw))
	if errors.Is(err, store.ErrNotFound) {
		return entry, false, nil
	}
	return entry, err == nil, err
}

// enterDispute enters the dispute sealed, and returns the ref of its entry.
func (e *Engine) enterDispute(tx *store.Tx, body bodies.Slug, d governance.Dispute) (string, error) {
	who, err := commitmentOf(tx, d.Person)
	if err != nil {
		return "", err
	}
	entry, err := e.sealedEntry(body, d.Issue, d.At, journal.Dispute{Person: who, Evidence: d.Evidence, TextSHA256: journal.Digest([]byte(d.Text))})
	if err != nil {
		return "", err
	}
	return entry.Ref, tx.Enter(entry)
}

// isConcerned says whether somebody is on the roll of a vote, or a member of the body
// that held it or whose members voted.
func isConcerned(tx *store.Tx, issue governance.Issue, person bodies.PersonID, now time.Time) (bool, error) {
	if person == "" {
		return false, nil
	}
	_, concerned, err := tx.OnRoll(issue.ID, person)
	for _, body := range []bodies.Slug{issue.Body, issue.Procedure.Franchise.Body} {
		if err != nil || concerned {
			return concerned, err
		}
		var among map[bodies.PersonID]bool
		among, err = tx.MembersAmong(body, []bodies.PersonID{person}, now)
		concerned = among[person]
	}
	return concerned, err
}

// keepKey sets when the key of a confidential vote is destroyed, as its disputes have it.
func keepKey(tx *store.Tx, issue governance.Issue) error {
	if !issue.Procedure.Sealed() {
		return nil
	}
	all, err := tx.Disputes(issue.ID)
	if err != nil {
		return err
	}
	return tx.KeepPseudonymKey(issue.ID, issue.KeyEnds(all))
}

// DisputeAnswering is what somebody of the desk says of a dispute.
type DisputeAnswering struct {
	Issue   governance.IssueID
	Ref     string // of the dispute
	By      bodies.Slug
	Verdict governance.ChallengeState
	Text    string
}

// AnswerDispute answers a dispute. It refuses as governance.Dispute.Answered does.
func (e *Engine) AnswerDispute(ctx context.Context, actor access.Actor, a DisputeAnswering) (governance.Dispute, error) {
	if err := e.gate.May(actor, "dispute.answer", access.Object{Body: a.By}); err != nil {
		return governance.Dispute{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.Dispute, error) { return e.answerDispute(tx, actor, a) })
}

func (e *Engine) answerDispute(tx *store.Tx, actor access.Actor, a DisputeAnswering) (d governance.Dispute, err error) {
	if err := errors.Join(tx.HoldClosed(a.Issue), tx.ShareMandates()); err != nil {
		return d, err
	}
	issue, err := tx.Issue(a.Issue)
	if err != nil {
		return d, fmt.Errorf("dispute of issue %s: %w", a.Issue, err)
	}
	all, err := tx.Disputes(a.Issue)
	if err != nil {
		return d, err
	}
	n := slices.IndexFunc(all, func(d governance.Dispute) bool { return d.Ref == a.Ref })
	if n < 0 {
		return d, fmt.Errorf("dispute %s of issue %s: %w", a.Ref, a.Issue, store.ErrNotFound)
	}
	charters, err := tx.Charters()
	if err != nil {
		return d, err
	}
	now, err := tx.Now()
	if err != nil {
		return d, err
	}
	said, held, err := statement(tx, actor, a.Text, later(now, all[n].At))
	if err != nil {
		return d, err
	}
	desk, _ := issue.Desk(charters)
	if d, err = all[n].Answered(governance.DisputeAnswer{By: a.By, Statement: said, Verdict: a.Verdict}, issue, desk, held); err != nil {
		return d, err
	}
	if err := e.enterDisputeAnswer(tx, d); err != nil {
		return d, err
	}
	return d, errors.Join(e.tellAuthor(tx, d), keepKey(tx, issue))
}

// tellAuthor writes to whoever filed a dispute that it was answered, unless they want no
// mails about votes: when a vote that opens would be told to them.
func (e *Engine) tellAuthor(tx *store.Tx, d governance.Dispute) error {
	return e.writeByDay(tx, store.Letter{Kind: LetterDispute, Person: d.Person, Subject: d.Ref, MadeAt: d.Answer.At})
}

func (e *Engine) enterDisputeAnswer(tx *store.Tx, d governance.Dispute) error {
	who, err := commitmentOf(tx, d.Answer.Person)
	if err != nil {
		return err
	}
	entry, err := e.enter(tx, d.Answer.By, d.Issue, d.Answer.At, answerAct(d, who))
	if err != nil {
		return err
	}
	return tx.AnswerDispute(d.Ref, *d.Answer, entry.Ref)
}
