// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/spool"
	"moothall/governance/store"
)

// secretSize is how long the key of a confidential vote is, in bytes.
const secretSize = 32

// beginSealed makes the key that tells, until it is destroyed, whose pseudonym is
// whose in a confidential vote.
func (e *Engine) beginSealed(tx *store.Tx, issue governance.Issue) error {
	if !issue.Procedure.Sealed() {
		return nil
	}
	secret := make([]byte, secretSize)
	if _, err := io.ReadFull(e.random, secret); err != nil {
		return err
	}
	return tx.AddPseudonymKey(issue.ID, hex.EncodeToString(secret))
}

// castSealed takes a confidential ballot. It differs from cast in what is kept: a
// pseudonym instead of the person, and no time.
func (e *Engine) castSealed(tx *store.Tx, issue governance.Issue, voter bodies.PersonID, c Cast) (promise, error) {
	current, err := standingSealed(tx, issue.ID, voter)
	if err != nil {
		return promise{}, err
	}
	if current != nil {
		earlier, err := tx.KeyedSealed(issue.ID, current.Pseudonym, c.Key)
		if err == nil {
			return again(tx, issue, *current, earlier, c)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return promise{}, err
		}
	}
	if err := e.acceptNow(tx, issue, voter, c.Choice); err != nil {
		return promise{}, err
	}
	return e.putAs(tx, issue, voter, current, governance.Ballot{Choice: c.Choice}, c.Key)
}

// putAs puts a ballot that was accepted under the pseudonym of the voter's current
// one, or under one drawn for the first.
func (e *Engine) putAs(tx *store.Tx, issue governance.Issue, voter bodies.PersonID, current *governance.Ballot, b governance.Ballot, key string) (promise, error) {
	b.Issue = issue.ID
	if current != nil {
		b.Pseudonym = current.Pseudonym
		return e.putSealed(tx, issue, b, current, key)
	}
	var err error
	if b.Pseudonym, err = journal.NewPseudonym(e.random); err != nil {
		return promise{}, err
	}
	if err := tx.TakePseudonym(issue.ID, voter, b.Pseudonym); err != nil {
		return promise{}, err
	}
	return e.putSealed(tx, issue, b, nil, key)
}

// acceptNow asks of the rules whether the ballot may be taken at this instant.
func (e *Engine) acceptNow(tx *store.Tx, issue governance.Issue, voter bodies.PersonID, c governance.Choice) error {
	_, onRoll, err := tx.OnRoll(issue.ID, voter)
	if err != nil {
		return err
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	if err := issue.Accept(onRoll, c, now); err != nil {
		return err
	}
	return mayCast(tx, issue, voter, now)
}

// standingSealed is the ballot of a person in a confidential vote that counts; nil
// where they have cast nothing.
func standingSealed(tx *store.Tx, issue governance.IssueID, voter bodies.PersonID) (*governance.Ballot, error) {
	current, err := tx.StandingSealed(issue, voter)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &current, err
}

// putSealed makes b the ballot that counts of its pseudonym and enters the act.
// Pseudonym, ballot and entry are one commit: a crash leaves the old ballot
// standing, or the new one with its trace.
func (e *Engine) putSealed(tx *store.Tx, issue governance.Issue, b governance.Ballot, current *governance.Ballot, key string) (promise, error) {
	b.Nth = 1
	if current != nil {
		b.Nth = current.Nth + 1
	}
	if err := governance.PaceSealed(b); err != nil {
		return promise{}, err
	}
	waiting, err := unnumbered(tx, current)
	if err != nil {
		return promise{}, err
	}
	entry, opening, err := e.seal(&b, issue.ClosesAt, waiting, sealedOpening)
	if errors.Is(err, journal.ErrNoRef) {
		err = fmt.Errorf("%w: wait a second", governance.ErrTooMany)
	}
	if err != nil {
		return promise{}, err
	}
	if err := tx.Enter(entry); err != nil {
		return promise{}, err
	}
	return promise{entry.Leaf, issue.ID, opening, time.Time{}, current == nil || current.Withdrawn}, tx.AddSealed(b, key)
}

// unnumbered returns the ref of the ballot to be replaced where it waits for its
// number, or "". Nothing in a confidential ballot says what it replaces, so its place
// in the log must: entries of one instant are numbered in the order of their refs, and
// the ref of the one that comes after is drawn from the higher ones. It says nothing
// else, and each change so soon after the last leaves half of them.
func unnumbered(tx *store.Tx, current *governance.Ballot) (string, error) {
	if current == nil {
		return "", nil
	}
	before, err := tx.EntryByRef(current.Ref)
	if err != nil || before.Seq != store.Unnumbered {
		return "", err
	}
	return before.Ref, nil
}

// sealedOpening is what the leaf of a confidential ballot commits to.
func sealedOpening(b governance.Ballot) (journal.Opening, error) {
	o := journal.Opening{Issue: string(b.Issue), Pseudonym: b.Pseudonym, By: b.By, SeatedIn: string(b.SeatedIn)}
	err := o.Salt.UnmarshalText([]byte(b.Salt))
	if err == nil && !b.Withdrawn {
		o.Choice, err = journal.Canonical(b.Choice)
	}
	return o, err
}

// listOf writes the list of a confidential vote: pseudonym and choice of each
// ballot that counts, by pseudonym.
func listOf(tx *store.Tx, issue governance.IssueID) ([]byte, error) {
	var list []byte
	err := tx.SealedBallots(issue, func(b governance.Ballot) error {
		choice, err := journal.Canonical(b.Choice)
		if err != nil {
			return err
		}
		line, err := journal.Canonical(journal.Listed{Pseudonym: b.Pseudonym, Choice: choice})
		list = append(append(list, line...), '\n')
		return err
	})
	return list, err
}

// sealedLines gives the openings of all casts of a confidential vote, by ref.
func sealedLines(tx *store.Tx, id governance.IssueID) audit.Lines {
	return func(yield func(spool.Line, error) bool) {
		err := tx.AllSealed(id, func(b governance.Ballot) error {
			opening, err := sealedOpening(b)
			if err != nil {
				return err
			}
			text, err := journal.Canonical(opening)
			if err == nil && !yield(spool.Line{Key: b.Ref, Text: journal.OpenedLine(b.Ref, text)}, nil) {
				err = errEnough
			}
			return err
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(spool.Line{}, err)
		}
	}
}

// ownBallot is the ballot of a person that counts, which may be a withdrawal, or
// store.ErrNotFound: also of a confidential vote whose key was destroyed.
func ownBallot(tx *store.Tx, issue governance.Issue, person bodies.PersonID) (governance.Ballot, error) {
	if !issue.Procedure.Sealed() {
		b, err := tx.CurrentBallot(issue.ID, person)
		if errors.Is(err, store.ErrNotFound) && len(issue.Procedure.Advisory) > 0 {
			return tx.CurrentAdvice(issue.ID, person)
		}
		return b, err
	}
	return tx.StandingSealed(issue.ID, person)
}

// unlink destroys the key of a confidential vote when its time for disputes is
// over. A crash before the commit leaves the key, and the clock comes by again.
func (e *Engine) unlink(tx *store.Tx, id governance.IssueID) error {
	if err := tx.HoldClosed(id); err != nil {
		return err
	}
	issue, err := tx.Issue(id)
	if err != nil {
		return err
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	if err := tx.DestroyPseudonymKey(id, now); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return nil // another server was first, or a dispute holds the key
		}
		return err
	}
	_, err = e.enter(tx, issue.Body, issue.ID, now, journal.KeyDestroy{Of: "pseudonyms"})
	return err
}
