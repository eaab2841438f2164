// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Filing is what an auditor says of a body.
type Filing struct {
	By         bodies.Slug // the auditory body they sit in
	Audited    bodies.Slug
	Issue      governance.IssueID // empty: about the body as such
	OfDecision bool               // about the decision on the issue
	Severity   governance.Severity
	Text       string
}

// FileFinding files a finding of an auditory body, which the audited one must
// answer by the date its charter sets. It refuses as governance.Charter.File does.
func (e *Engine) FileFinding(ctx context.Context, actor access.Actor, f Filing) (governance.Finding, error) {
	if err := e.gate.May(actor, "finding.file", access.Object{Body: f.Audited}); err != nil {
		return governance.Finding{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.Finding, error) { return e.file(tx, actor, f) })
}

func (e *Engine) file(tx *store.Tx, actor access.Actor, f Filing) (filed governance.Finding, err error) {
	if err := holdFindings(tx); err != nil {
		return filed, err
	}
	said, held, err := statementNow(tx, actor, f.Text)
	if err != nil {
		return filed, err
	}
	charter, err := tx.Charter(f.By)
	if err != nil {
		return filed, fmt.Errorf("body %s: %w", f.By, err)
	}
	about, err := aboutOf(tx, f.Issue)
	if err != nil {
		return filed, err
	}
	filed = governance.Finding{Audited: f.Audited, Issue: f.Issue, OfDecision: f.OfDecision, Severity: f.Severity, Statement: said}
	if filed, err = charter.File(filed, about, held); err != nil {
		return filed, err
	}
	if filed.ID, err = tx.NextFinding(said.At.Year()); err != nil {
		return filed, err
	}
	who, err := commitmentOf(tx, actor.Person)
	if err != nil {
		return filed, err
	}
	entry, err := e.enter(tx, f.By, "", said.At, journal.Finding{
		Finding: filed.ID, Person: who, Audited: string(f.Audited), Issue: string(f.Issue), Decision: f.OfDecision,
		Severity: string(f.Severity), Due: journal.At(filed.DueAt), TextSHA256: journal.Digest([]byte(said.Text)),
	})
	if err != nil {
		return filed, err
	}
	return filed, tx.AddFinding(filed, entry.Ref)
}

// aboutOf is the issue a finding names, nil for none.
func aboutOf(tx *store.Tx, id governance.IssueID) (*governance.Issue, error) {
	if id == "" {
		return nil, nil
	}
	issue, err := tx.Issue(id)
	if err != nil {
		return nil, fmt.Errorf("issue %s: %w", id, err)
	}
	return &issue, nil
}

// AnswerFinding answers a finding in the name of the audited body. It refuses as
// governance.Finding.Answered does.
func (e *Engine) AnswerFinding(ctx context.Context, actor access.Actor, id, text string) (governance.Finding, error) {
	return e.onFinding(ctx, actor, id, text, "finding.answer", audited, governance.Finding.Answered, func(tx *store.Tx, f governance.Finding, who journal.Commitment, sum string) error {
		entry, err := e.enter(tx, f.Audited, "", f.Answer.At, journal.FindingAnswer{Finding: id, Person: who, Late: f.Late(f.Answer.At), TextSHA256: sum})
		if err != nil {
			return err
		}
		return tx.AnswerFinding(id, *f.Answer, entry.Ref)
	})
}

// WithdrawFinding takes a finding back, with a reason. It refuses as
// governance.Finding.Withdrawn does.
func (e *Engine) WithdrawFinding(ctx context.Context, actor access.Actor, id, text string) (governance.Finding, error) {
	return e.onFinding(ctx, actor, id, text, "finding.withdraw", auditor, governance.Finding.Withdrawn, func(tx *store.Tx, f governance.Finding, who journal.Commitment, sum string) error {
		entry, err := e.enter(tx, f.By, "", f.Withdrawal.At, journal.FindingWithdraw{Finding: id, Person: who, TextSHA256: sum})
		if err != nil {
			return err
		}
		return tx.WithdrawFinding(id, *f.Withdrawal, entry.Ref)
	})
}

func audited(f governance.Finding) bodies.Slug { return f.Audited }
func auditor(f governance.Finding) bodies.Slug { return f.By }

// onFinding adds a statement to a finding, for the body that whose names.
func (e *Engine) onFinding(ctx context.Context, actor access.Actor, id, text string, act access.Act, whose func(governance.Finding) bodies.Slug,
	judge func(governance.Finding, governance.Statement, []bodies.Mandate) (governance.Finding, error),
	keep func(*store.Tx, governance.Finding, journal.Commitment, string) error) (governance.Finding, error) {
	return update(ctx, e, func(tx *store.Tx) (f governance.Finding, err error) {
		if err := holdFindings(tx); err != nil {
			return f, err
		}
		if f, err = tx.Finding(id); err != nil {
			return f, fmt.Errorf("finding %s: %w", id, err)
		}
		if err := e.gate.May(actor, act, access.Object{Body: whose(f)}); err != nil {
			return f, err
		}
		said, held, err := statementNow(tx, actor, text)
		if err != nil {
			return f, err
		}
		if f, err = judge(f, said, held); err != nil {
			return f, err
		}
		who, err := commitmentOf(tx, actor.Person)
		if err != nil {
			return f, err
		}
		return f, keep(tx, f, who, journal.Digest([]byte(said.Text)))
	})
}

// holdFindings keeps the seats by which findings are judged as they are, and waits
// for others who file, answer or withdraw.
func holdFindings(tx *store.Tx) error {
	if err := tx.ShareMandates(); err != nil {
		return err
	}
	return tx.HoldFindings()
}

// statementNow is a statement of this instant. The caller has taken its locks: the
// clock is read after them.
func statementNow(tx *store.Tx, actor access.Actor, text string) (governance.Statement, []bodies.Mandate, error) {
	now, err := tx.Now()
	if err != nil {
		return governance.Statement{}, nil, err
	}
	return statement(tx, actor, text, now)
}

// statement is what the actor says at an instant, and the mandates that give them
// a right then.
func statement(tx *store.Tx, actor access.Actor, text string, now time.Time) (governance.Statement, []bodies.Mandate, error) {
	held, err := tx.MandatesOf(actor.Person, now)
	return governance.Statement{Person: actor.Person, Text: text, At: now}, held, err
}

// commitmentOf is the name under which the record knows a person.
func commitmentOf(tx *store.Tx, id bodies.PersonID) (journal.Commitment, error) {
	person, err := tx.Person(id)
	if err != nil {
		return "", err
	}
	return commitment(person)
}
