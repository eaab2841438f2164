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

// Nominate proposes somebody for election. It refuses with
// governance.ErrNominations, ErrOwnNominee, ErrNominator, ErrNominee,
// ErrNominated and ErrProposals.
func (e *Engine) Nominate(ctx context.Context, actor access.Actor, id governance.IssueID, candidate bodies.PersonID) (governance.OptionID, error) {
	if err := e.gate.May(actor, "nomination.propose", access.Object{}); err != nil {
		return "", err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.OptionID, error) {
		n := governance.Nomination{Issue: id, Candidate: candidate, By: actor.Person}
		return e.nominate(tx, n)
	})
}

func (e *Engine) nominate(tx *store.Tx, n governance.Nomination) (governance.OptionID, error) {
	h, err := holdNominations(tx, n.Issue)
	if err != nil {
		return "", err
	}
	votes, seatable, err := h.entitled(tx, n.By, n.Candidate)
	if err != nil {
		return "", err
	}
	if n, err = n.Proposal(h.all, votes, seatable); err != nil {
		return "", err
	}
	ref, err := journal.NewRef(e.random)
	if err != nil {
		return "", err
	}
	n.ID, n.ActedAt = governance.OptionID(ref), h.now
	if err := tx.AddNomination(n); err != nil {
		return "", err
	}
	_, err = e.enterNomination(tx, h, n, governance.ActPropose, n.By)
	return n.ID, err
}

// Second supports a nomination, and returns its election. It refuses with governance.ErrNominations,
// ErrNotStanding, ErrOwnNominee, ErrSeconded and ErrNominator.
func (e *Engine) Second(ctx context.Context, actor access.Actor, id governance.OptionID) (governance.IssueID, error) {
	if err := e.gate.May(actor, "nomination.second", access.Object{}); err != nil {
		return "", err
	}
	return e.actUpon(ctx, actor, id, governance.ActSecond, "")
}

// Answer is what a candidate does with a nomination: accept it with a statement,
// decline it, or withdraw what was accepted. It returns the election, and refuses others with
// access.ErrForbidden, and with governance.ErrNominations, ErrNotStanding,
// ErrNominee, ErrPaperFull and ErrStatementLong.
func (e *Engine) Answer(ctx context.Context, actor access.Actor, id governance.OptionID, act governance.NominationAct, statement string) (governance.IssueID, error) {
	return e.actUpon(ctx, actor, id, act, statement)
}

// actUpon does an act upon a nomination. Acts on one election wait for each
// other, so that each sees what the others did.
func (e *Engine) actUpon(ctx context.Context, actor access.Actor, id governance.OptionID, act governance.NominationAct, statement string) (governance.IssueID, error) {
	return update(ctx, e, func(tx *store.Tx) (governance.IssueID, error) {
		n, err := tx.Nomination(id)
		if err != nil {
			return "", fmt.Errorf("nomination: %w", err)
		}
		if act != governance.ActSecond {
			if err := e.gate.May(actor, "nomination.answer", access.Object{Owner: n.Candidate}); err != nil {
				return "", err
			}
		}
		return n.Issue, e.actOn(tx, n, act, actor.Person, statement)
	})
}

func (e *Engine) actOn(tx *store.Tx, n governance.Nomination, act governance.NominationAct, by bodies.PersonID, statement string) error {
	h, err := holdNominations(tx, n.Issue)
	if err != nil {
		return err
	}
	if n, err = tx.Nomination(n.ID); err != nil { // as it is now that nobody else changes it
		return err
	}
	votes, seatable, err := h.entitled(tx, by, n.Candidate)
	if err != nil {
		return err
	}
	if n, err = n.After(act, by, votes, seatable); err != nil {
		return err
	}
	n.ActedAt = h.now
	if act == governance.ActAccept {
		if n, err = h.accepted(n, statement); err != nil {
			return err
		}
	}
	entry, err := e.enterNomination(tx, h, n, act, by)
	switch {
	case err != nil:
		return err
	case act == governance.ActSecond:
		return tx.AddSecond(n.ID, by, h.now)
	case act == governance.ActAccept && n.Statement != "":
		n.Ref = entry.Ref
	}
	return tx.SaveNomination(n)
}

// heldNominations are the nominations of an election that nobody else changes now.
type heldNominations struct {
	issue governance.Issue
	all   []governance.Nomination
	now   time.Time // of the act to come, later than every one before
}

// holdNominations waits for the others who act on an election, and refuses where
// nominations are not open.
func holdNominations(tx *store.Tx, id governance.IssueID) (h heldNominations, err error) {
	if err := tx.HoldClosed(id); err != nil {
		return h, err
	}
	if h.issue, err = tx.Issue(id); err != nil {
		return h, fmt.Errorf("issue %s: %w", id, err)
	}
	if h.all, err = tx.Nominations(id); err != nil {
		return h, err
	}
	if h.now, err = franchiseAt(tx, h.issue); err != nil {
		return h, err
	}
	if last := lastAct(h.all); !h.now.After(last) {
		h.now = last.Add(time.Millisecond) // the record orders them by their instants
	}
	return h, h.issue.MayNominate(h.now)
}

// entitled says whether somebody may vote in the election, and whether the
// candidate may hold the seat.
func (h heldNominations) entitled(tx *store.Tx, by, candidate bodies.PersonID) (votes, seatable bool, err error) {
	if votes, err = mayVote(tx, h.issue, by, h.now); err != nil {
		return false, false, err
	}
	elector, err := tx.Elector(h.issue.Procedure.Franchise.Body, candidate, h.now)
	return votes, h.issue.Procedure.Seatable(elector, h.now), err
}

// mayVote says whether the franchise of an issue admits a person at an instant.
func mayVote(tx *store.Tx, issue governance.Issue, person bodies.PersonID, at time.Time) (bool, error) {
	layers, err := loadLayers(tx)
	if err != nil {
		return false, err
	}
	elector, err := tx.Elector(issue.Procedure.Franchise.Body, person, at)
	return issue.Procedure.Franchise.Examine(elector, layers, at) == bodies.OnRoll, err
}

// accepted is a nomination whose candidate accepts it, and says so much with it.
func (h heldNominations) accepted(n governance.Nomination, statement string) (governance.Nomination, error) {
	if err := governance.Room(h.all); err != nil {
		return n, err
	}
	return n.Stating(statement)
}

func (e *Engine) enterNomination(tx *store.Tx, h heldNominations, n governance.Nomination, act governance.NominationAct, by bodies.PersonID) (store.Entry, error) {
	people, err := tx.People([]bodies.PersonID{n.Candidate, by})
	if err != nil {
		return store.Entry{}, err
	}
	candidate, err := commitment(people[n.Candidate])
	if err != nil {
		return store.Entry{}, err
	}
	who, err := commitment(people[by])
	if err != nil {
		return store.Entry{}, err
	}
	entered := journal.Nomination{Kind: h.issue.Kind, Nomination: string(n.ID), Candidate: candidate, Act: string(act), By: who}
	if act == governance.ActAccept && n.Statement != "" {
		entered.TextSHA256 = journal.Digest([]byte(n.Statement))
	}
	return e.enter(tx, h.issue.Body, h.issue.ID, h.now, entered)
}
