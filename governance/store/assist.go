// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// assistantsText keeps who entered a ballot for its voter as the record calls them: what
// they are called besides is not needed to open it, and goes with whoever is erased.
func assistantsText(by []journal.Commitment) string {
	texts := make([]string, len(by))
	for n, c := range by {
		texts[n] = string(c)
	}
	return strings.Join(texts, " ")
}

func assistantsOf(text string) (by []journal.Commitment) {
	for _, c := range strings.Fields(text) {
		by = append(by, journal.Commitment(c))
	}
	return by
}

// AssistHalf is what one of two has entered for a voter: no ballot. What it says nobody
// reads, for all that is asked of it is whether the other says the same.
type AssistHalf struct {
	Issue    governance.IssueID
	Voter    bodies.PersonID
	Author   bodies.PersonID
	Differed bodies.PersonID // who entered something else; empty while it waits
	Salt     string
	Digest   string
	At       time.Time
}

type assistHalfRow struct {
	Issue    string `gorm:"primaryKey"`
	Voter    string `gorm:"primaryKey"`
	Author   string
	Differed *string
	Salt     string
	Digest   string
	At       time.Time
}

func (assistHalfRow) TableName() string { return "assist_halves" }

func (r assistHalfRow) half() (AssistHalf, error) {
	return AssistHalf{governance.IssueID(r.Issue), bodies.PersonID(r.Voter), bodies.PersonID(r.Author), bodies.PersonID(textOf(r.Differed)), r.Salt, r.Digest, r.At.UTC()}, nil
}

// AssistHalf returns what was entered for a voter after an instant, or [ErrNotFound].
func (tx *Tx) AssistHalf(issue governance.IssueID, voter bodies.PersonID, after time.Time) (AssistHalf, error) {
	row, err := one[assistHalfRow](tx, "issue = ? AND voter = ? AND at > ?", string(issue), string(voter), instant(after))
	if err != nil {
		return AssistHalf{}, err
	}
	return row.half()
}

// AssistHalves returns what was entered in a vote after an instant, the oldest first.
func (tx *Tx) AssistHalves(issue governance.IssueID, after time.Time) ([]AssistHalf, error) {
	rows, err := list[assistHalfRow](tx.db.Where("issue = ? AND at > ?", string(issue), instant(after)).Order("at, voter"))
	return each(rows, err, assistHalfRow.half)
}

// KeepAssistHalf keeps what was entered for a voter in the place of what was before.
func (tx *Tx) KeepAssistHalf(h AssistHalf) error {
	if err := tx.DropAssistHalf(h.Issue, h.Voter); err != nil {
		return err
	}
	return insert(tx, []assistHalfRow{{string(h.Issue), string(h.Voter), string(h.Author), text(string(h.Differed)), h.Salt, h.Digest, instant(h.At)}})
}

// DropAssistHalf takes away what was entered for a voter, if anything was.
func (tx *Tx) DropAssistHalf(issue governance.IssueID, voter bodies.PersonID) error {
	return tx.exec("DELETE FROM assist_halves WHERE issue = ? AND voter = ?", string(issue), string(voter))
}

// DropAssistHalves takes away all that was entered in a vote and became no ballot, and
// what is of an instant or before in any.
func (tx *Tx) DropAssistHalves(issue governance.IssueID, until time.Time) error {
	return tx.exec("DELETE FROM assist_halves WHERE issue = ? OR at <= ?", string(issue), instant(until))
}

// ForgetAssistHalves takes away what somebody entered for others, and what was entered
// for them.
func (tx *Tx) ForgetAssistHalves(person bodies.PersonID) error {
	return tx.exec("DELETE FROM assist_halves WHERE voter = ? OR author = ? OR differed = ?", string(person), string(person), string(person))
}

// LastAssisted is the latest instant, not before another, of a public ballot that some who
// sit in a body entered for others, or from which on a confidential vote was open in which
// they did, whose ballots bear none; the zero time where there is none.
func (tx *Tx) LastAssisted(body bodies.Slug, from time.Time) (last time.Time, err error) {
	for _, table := range []string{"ballots", "advice"} {
		rows, err := list[ballotRow](tx.db.Table(table).Select("cast_at").Where("assisted_in = ? AND cast_at >= ?", string(body), instant(from)).Order("cast_at DESC").Limit(1))
		if err != nil {
			return last, err
		}
		for _, r := range rows {
			if at := r.CastAt.UTC(); at.After(last) {
				last = at
			}
		}
	}
	opened, err := list[rollRow](tx.db.Select("frozen_at").Where("frozen_at >= ? AND EXISTS (SELECT 1 FROM sealed_ballots s WHERE s.issue = rolls.issue AND s.assisted_in = ?)", instant(from), string(body)).
		Order("frozen_at DESC").Limit(1))
	for _, r := range opened {
		if at := r.FrozenAt.UTC(); at.After(last) {
			last = at
		}
	}
	return last, err
}
