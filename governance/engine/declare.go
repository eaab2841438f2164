// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Declare says how the actor, a public delegate, will vote in an issue, with their
// reasons or none, and sees to it that those whose voice goes to them are told. The
// same said twice is said once. It refuses as governance.Issue.Declare does, with
// governance.ErrRecovered, ErrSuspended, ErrPassed, with governance.ErrMuted who is barred from writing and
// gives reasons, and with store.ErrNotFound for an issue that is not there.
func (e *Engine) Declare(ctx context.Context, actor access.Actor, id governance.IssueID, choice governance.Choice, reasons string) error {
	if err := e.gate.May(actor, "delegate.declare", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, e.declare(tx, governance.Declaration{Issue: id, Person: actor.Person, Choice: choice, Text: strings.TrimSpace(reasons)})
	})
	if errors.Is(err, governance.ErrDeclared) {
		return nil
	}
	return err
}

// declare is the deed inside its transaction. It holds the issue open and keeps the
// delegate's other words waiting: the clock, read after both, is before the instant of a
// close it did not see, and she is a public delegate at it. Declaration, entry and round
// are one commit: a crash leaves all of them or none.
func (e *Engine) declare(tx *store.Tx, d governance.Declaration) error {
	if err := errors.Join(tx.HoldOpen(d.Issue), tx.HoldVoter(d.Person), tx.HoldDelegate(d.Person)); err != nil {
		return err
	}
	issue, err := tx.Issue(d.Issue)
	if err != nil {
		return fmt.Errorf("declare on issue %s: %w", d.Issue, err)
	}
	frozen, onRoll, err := tx.OnRoll(d.Issue, d.Person)
	if err != nil {
		return err
	}
	if d.At, err = nextWord(tx, d.Person); err != nil {
		return err
	}
	d.At = later(d.At, frozen)
	public, err := isPublic(tx, d.Person)
	if err != nil {
		return err
	}
	before, err := tx.Declared(d.Issue, d.Person)
	if err != nil {
		return err
	}
	if err := issue.Declare(d, before, public, onRoll); err != nil {
		return err
	}
	if err := e.mayDeclare(tx, issue, d); err != nil {
		return err
	}
	id, err := e.putDeclaration(tx, issue.Body, d)
	if err != nil {
		return err
	}
	return errors.Join(tx.BeginDeclared(id, []bodies.PersonID{d.Person}, d.At), tx.NoteHere(d.Person, d.At))
}

// mayDeclare refuses whom a recovery or a ruling keeps from voting, and reasons of
// somebody who is barred from writing: how they will vote they owe to those who rely on
// them all the same.
func (e *Engine) mayDeclare(tx *store.Tx, issue governance.Issue, d governance.Declaration) error {
	if err := mayCast(tx, issue, d.Person, d.At); err != nil || d.Text == "" {
		return err
	}
	return mayWrite(tx, d.Person, issue.Body, d.At)
}

// putDeclaration writes a declaration and its entry, and returns its id.
func (e *Engine) putDeclaration(tx *store.Tx, body bodies.Slug, d governance.Declaration) (id string, err error) {
	if d.ID, err = journal.NewRef(e.random); err != nil {
		return "", err
	}
	act, err := declarationAct(tx, d)
	if err != nil {
		return "", err
	}
	entry, err := e.enter(tx, body, d.Issue, d.At, act)
	if err != nil {
		return "", err
	}
	return d.ID, tx.AddDeclarations(store.Declaration{Declaration: d, Ref: entry.Ref})
}

func declarationAct(tx *store.Tx, d governance.Declaration) (act journal.DelegateDeclare, err error) {
	act.Declaration = d.ID
	if act.Person, err = commitmentOf(tx, d.Person); err != nil {
		return act, err
	}
	if d.Text != "" {
		act.TextSHA256 = journal.Digest([]byte(d.Text))
	}
	act.Choice, err = journal.Canonical(d.Choice)
	return act, err
}
