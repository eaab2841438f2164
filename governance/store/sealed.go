// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// The ballots of confidential votes, under pseudonyms. Nobody is named here:
// which pseudonym is whose only ballots.go can tell, while the vote's key lasts.

type sealedRow struct {
	Ref            string `gorm:"primaryKey"`
	Issue          string
	Pseudonym      string
	Choice         string
	Salt           string
	Withdrawn      bool
	Standing       bool
	Nth            int64
	IdempotencyKey *string
	AssistedBy     string
	AssistedIn     string
}

func (sealedRow) TableName() string { return "sealed_ballots" }

func (r sealedRow) ballot() (governance.Ballot, error) {
	b := governance.Ballot{
		Ref: r.Ref, Issue: governance.IssueID(r.Issue), Pseudonym: journal.Pseudonym(r.Pseudonym), Salt: r.Salt, Withdrawn: r.Withdrawn, Nth: r.Nth,
		By: assistantsOf(r.AssistedBy), SeatedIn: bodies.Slug(r.AssistedIn),
	}
	return b, fromJSON(r.Choice, &b.Choice)
}

type pseudonymRow struct {
	Issue     string `gorm:"primaryKey"`
	Pseudonym string `gorm:"primaryKey"`
	Handle    *string
}

func (pseudonymRow) TableName() string { return "pseudonyms" }

type pseudonymKeyRow struct {
	Issue       string `gorm:"primaryKey"`
	Secret      string
	DestroyAt   *time.Time
	DestroyedAt *time.Time
}

func (pseudonymKeyRow) TableName() string { return "pseudonym_keys" }

// AddPseudonymKey begins a confidential vote: secret, 64 hexadecimal digits, will
// tell whose pseudonym is whose.
func (tx *Tx) AddPseudonymKey(issue governance.IssueID, secret string) error {
	return insert(tx, []pseudonymKeyRow{{Issue: string(issue), Secret: secret}})
}

// KeepPseudonymKey says until when the key of a vote is kept.
func (tx *Tx) KeepPseudonymKey(issue governance.IssueID, until time.Time) error {
	return tx.exec("UPDATE pseudonym_keys SET destroy_at = ? WHERE issue = ? AND destroyed_at IS NULL", instant(until), string(issue))
}

// PseudonymKeysDue returns the votes whose key must be gone by an instant and is not.
func (tx *Tx) PseudonymKeysDue(now time.Time) ([]governance.IssueID, error) {
	rows, err := list[pseudonymKeyRow](tx.db.Select("issue").Where("destroyed_at IS NULL AND destroy_at <= ?", instant(now)).Order("destroy_at, issue"))
	return each(rows, err, func(r pseudonymKeyRow) (governance.IssueID, error) { return governance.IssueID(r.Issue), nil })
}

// DestroyPseudonymKey overwrites the key of a vote and takes the handles off its
// pseudonyms: from the commit on, nothing here tells whose they are. What backups
// hold, and what the database has not overwritten on its disk yet, is beyond its
// reach. [ErrNotFound] where there is no key, or none any more, or where it is kept
// for longer than that.
func (tx *Tx) DestroyPseudonymKey(issue governance.IssueID, at time.Time) error {
	done, err := tx.change("UPDATE pseudonym_keys SET secret = '', destroyed_at = ? WHERE issue = ? AND destroyed_at IS NULL AND destroy_at <= ?", instant(at), string(issue), instant(at))
	if err == nil && done == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return err
	}
	return tx.exec("UPDATE pseudonyms SET handle = NULL WHERE issue = ?", string(issue))
}

// PseudonymKeyDestroyed returns when the key of a vote was destroyed; the zero
// time while it is kept, and where there was never one.
func (tx *Tx) PseudonymKeyDestroyed(issue governance.IssueID) (time.Time, error) {
	row, err := one[pseudonymKeyRow](tx, "issue = ?", string(issue))
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, nil
	}
	return timeOf(row.DestroyedAt), err
}

// AddSealed makes b the standing ballot of its pseudonym in place of the one
// numbered before it. If that is not there, or stands no longer, the error is
// [ErrConflict]; a key used before is [ErrDuplicate]. See [Tx.AddBallot].
func (tx *Tx) AddSealed(b governance.Ballot, key string) error {
	choice, err := asJSON(b.Choice)
	if err != nil {
		return err
	}
	if b.Nth > 1 {
		done, err := tx.change("UPDATE sealed_ballots SET standing = FALSE WHERE issue = ? AND pseudonym = ? AND nth = ? AND standing",
			string(b.Issue), string(b.Pseudonym), b.Nth-1)
		if err == nil && done == 0 {
			err = fmt.Errorf("ballot on issue %s: %w: it replaces none that stands", b.Issue, ErrConflict)
		}
		if err != nil {
			return err
		}
	}
	err = insert(tx, []sealedRow{{
		Ref: b.Ref, Issue: string(b.Issue), Pseudonym: string(b.Pseudonym), Choice: choice, Salt: b.Salt,
		Withdrawn: b.Withdrawn, Standing: true, Nth: b.Nth, IdempotencyKey: text(key),
		AssistedBy: assistantsText(b.By), AssistedIn: string(b.SeatedIn),
	}})
	if offends(err, "sealed_ballots_standing", "sealed_ballots.issue, sealed_ballots.pseudonym") {
		return fmt.Errorf("ballot on issue %s: %w", b.Issue, ErrConflict)
	}
	return err
}

// KeyedSealed returns the ballot a pseudonym cast under an idempotency key, or
// [ErrNotFound].
func (tx *Tx) KeyedSealed(issue governance.IssueID, p journal.Pseudonym, key string) (governance.Ballot, error) {
	row, err := one[sealedRow](tx, "issue = ? AND pseudonym = ? AND idempotency_key = ?", string(issue), string(p), key)
	if err != nil {
		return governance.Ballot{}, err
	}
	return row.ballot()
}

// SealedBallots hands every ballot of a confidential vote that counts and says
// something to take, by pseudonym. It reads a page at a time.
func (tx *Tx) SealedBallots(issue governance.IssueID, take func(governance.Ballot) error) error {
	return tx.eachSealed("issue = ? AND standing AND NOT withdrawn AND pseudonym > ?", "pseudonym", issue, func(r sealedRow) string { return r.Pseudonym }, take)
}

// AllSealed hands every ballot of a confidential vote to take, those that count no
// more and withdrawals too, by ref: in an order that says nothing.
func (tx *Tx) AllSealed(issue governance.IssueID, take func(governance.Ballot) error) error {
	return tx.eachSealed("issue = ? AND ref > ?", "ref", issue, func(r sealedRow) string { return r.Ref }, take)
}

func (tx *Tx) eachSealed(condition, order string, issue governance.IssueID, last func(sealedRow) string, take func(governance.Ballot) error) error {
	after := ""
	for {
		rows, err := list[sealedRow](tx.db.Where(condition, string(issue), after).Order(order).Limit(pageSize))
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			b, err := row.ballot()
			if err == nil {
				err = take(b)
			}
			if err != nil {
				return err
			}
		}
		after = last(rows[len(rows)-1])
	}
}
