// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"time"

	"moothall/bodies"
)

// MergeProof is that somebody who is signed in showed that another account is theirs too.
type MergeProof struct {
	Session  string
	Person   bodies.PersonID // who is signed in
	Other    bodies.PersonID // the account that is to end
	Letter   string          // to that account's address; empty where it has none
	Link     string          // digest of the secret that the letter brings; empty until it is sent
	Password string          // digest of how its password was kept then
	At       time.Time
}

type mergeProofRow struct {
	Session  string `gorm:"primaryKey"`
	Person   string
	Other    string
	Letter   string
	Link     string
	Password string
	At       time.Time
}

func (r mergeProofRow) proof() MergeProof {
	return MergeProof{r.Session, bodies.PersonID(r.Person), bodies.PersonID(r.Other), r.Letter, r.Link, r.Password, r.At.UTC()}
}

func (mergeProofRow) TableName() string { return "merge_proofs" }

// KeepMergeProof keeps a proof, in place of another of the same session.
func (tx *Tx) KeepMergeProof(p MergeProof) error {
	return errors.Join(tx.DropMergeProof(p.Session), insert(tx, []mergeProofRow{{p.Session, string(p.Person), string(p.Other), p.Letter, p.Link, p.Password, instant(p.At)}}))
}

// MergeProof returns the proof of a session since an instant; [ErrNotFound] where none is.
func (tx *Tx) MergeProof(session string, since time.Time) (MergeProof, error) {
	row, err := one[mergeProofRow](tx, "session = ? AND at >= ?", session, instant(since))
	return row.proof(), err
}

// MergeProofOf returns the proof whose letter is sent; [ErrNotFound] where there is none.
func (tx *Tx) MergeProofOf(letter string, since time.Time) (MergeProof, error) {
	row, err := one[mergeProofRow](tx, "letter = ? AND letter <> '' AND at >= ?", letter, instant(since))
	return row.proof(), err
}

// LinkMergeProof notes the secret of the link in a letter, by its digest.
func (tx *Tx) LinkMergeProof(letter, digest string) error {
	return tx.exec("UPDATE merge_proofs SET link = ? WHERE letter = ?", digest, letter)
}

// DropMergeProof forgets the proof of a session.
func (tx *Tx) DropMergeProof(session string) error {
	return tx.exec("DELETE FROM merge_proofs WHERE session = ?", session)
}

// DropMergeProofs forgets every proof from before an instant.
func (tx *Tx) DropMergeProofs(before time.Time) error {
	return tx.exec("DELETE FROM merge_proofs WHERE at < ?", instant(before))
}

// forgetMergeProofs forgets the proofs of somebody, and those of their account.
func (tx *Tx) forgetMergeProofs(person bodies.PersonID) error {
	return tx.exec("DELETE FROM merge_proofs WHERE person = ? OR other = ?", string(person), string(person))
}

// Merge says that an account ended in favour of another: it lets nobody in, what it had to
// be signed in with is gone, and what is still to be found out of a case about it is about
// the other. [ErrConflict] where it ended so before.
func (tx *Tx) Merge(person, into bodies.PersonID, at time.Time) error {
	done, err := tx.change("UPDATE people SET merged_into = ? WHERE id = ? AND merged_into = ''", string(into), string(person))
	if err == nil && done == 0 {
		err = ErrConflict
	}
	if err != nil {
		return err
	}
	for _, table := range []string{"links", "voice_links", "voice_notices", "recovery_bars", "death_notices", "welcomes"} {
		err = errors.Join(err, tx.exec("DELETE FROM "+table+" WHERE person = ?", string(person)))
	}
	return errors.Join(err, tx.forgetMergeProofs(person), tx.forgetMergeProofs(into), tx.ForgetAssistHalves(person),
		tx.exec("UPDATE accounts SET password_hash = '' WHERE person = ?", string(person)),
		tx.exec("UPDATE cases SET concerned = ? WHERE concerned = ?", string(into), string(person)),
		tx.exec("DELETE FROM matter_supports WHERE person = ?", string(person)),
		tx.exec("DELETE FROM appointment_voices WHERE person = ? OR voice = ?", string(person), string(person)),
		tx.exec("DELETE FROM application_voices WHERE person = ? AND application IN (SELECT id FROM applications WHERE state = 'open')", string(person)),
		tx.RevokeSessions(person, "", at))
}

// MergedInto returns the accounts that ended in favour of somebody's, by id.
func (tx *Tx) MergedInto(person bodies.PersonID) ([]bodies.PersonID, error) {
	var all []bodies.PersonID
	err := tx.db.Raw("SELECT id FROM people WHERE merged_into = ? AND merged_into <> '' ORDER BY id", string(person)).Scan(&all).Error
	return all, translated(err)
}
