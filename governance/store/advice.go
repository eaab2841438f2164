// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"encoding/json"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// Ballots of advisers, and the rolls they stand on, lie in tables of their own: whatever
// asks for the ballots of a vote, or for who may cast one that decides, does not meet them.
// As in ballots.go, person and choice stand together here.

type advisoryRollRow struct {
	Issue    string `gorm:"primaryKey"`
	Nth      int    `gorm:"primaryKey"`
	FrozenAt time.Time
	Members  int64
	Weight   int64
	SHA256   string `gorm:"column:sha256"`
}

func (advisoryRollRow) TableName() string { return "advisory_rolls" }

// adviceRow is a ballot of an adviser.
type adviceRow ballotRow

func (adviceRow) TableName() string { return "advice" }

func (r adviceRow) ballot() (governance.Ballot, error) {
	b, err := ballotRow(r).ballot()
	b.Advises = true
	return b, err
}

// AddAdvisoryRoll freezes the roll of the nth electorate that advises in an issue; sha256
// is the hash of its sheet. Somebody who stands on another such roll of it is refused with
// [ErrDuplicate].
func (tx *Tx) AddAdvisoryRoll(issue governance.IssueID, nth int, roll bodies.Roll, sha256 string) error {
	head := advisoryRollRow{string(issue), nth, instant(roll.At), int64(len(roll.Entries)), roll.Weight(), sha256}
	if err := insert(tx, []advisoryRollRow{head}); err != nil {
		return err
	}
	return alike(roll, func(people []bodies.PersonID, line bodies.RollEntry) error {
		list, _ := json.Marshal(people) // texts can always be written
		return tx.exec("WITH listed (person) AS ("+tx.dialect.listed()+") INSERT INTO advisory_entries (issue, nth, person, weight) SELECT CAST(? AS TEXT), CAST(? AS BIGINT), person, CAST(? AS BIGINT) FROM listed",
			string(list), string(issue), nth, line.Weight)
	})
}

// AdvisoryRolls returns the heads of the rolls of those who advise in an issue, in the
// order of its procedure; none before they are frozen.
func (tx *Tx) AdvisoryRolls(issue governance.IssueID) ([]RollSummary, error) {
	rows, err := list[advisoryRollRow](tx.db.Where("issue = ?", string(issue)).Order("nth"))
	return each(rows, err, func(r advisoryRollRow) (RollSummary, error) {
		return RollSummary{r.Members, r.Weight, r.SHA256, r.FrozenAt.UTC()}, nil
	})
}

// AdvisoryRoll returns the roll of the nth electorate that advises, ordered by person.
func (tx *Tx) AdvisoryRoll(issue governance.IssueID, nth int) (bodies.Roll, error) {
	head, err := one[advisoryRollRow](tx, "issue = ? AND nth = ?", string(issue), nth)
	if err != nil {
		return bodies.Roll{}, err
	}
	roll := bodies.Roll{At: head.FrozenAt.UTC()}
	query := tx.db.Raw("SELECT person, weight FROM advisory_entries WHERE issue = ? AND nth = ? ORDER BY person", string(issue), nth)
	return roll, stream(query, func(scan func(...any) error) error {
		var e bodies.RollEntry
		err := scan(&e.Person, &e.Weight)
		roll.Entries = append(roll.Entries, e)
		return err
	})
}

// Advises says in which electorate a person advises in an issue, and when its roll was
// frozen. Who was erased stands on it for the count, and can do nothing by it.
func (tx *Tx) Advises(issue governance.IssueID, person bodies.PersonID) (nth int, frozen time.Time, ok bool, err error) {
	rows, err := list[advisoryRollRow](tx.db.Select("advisory_rolls.nth", "advisory_rolls.frozen_at").
		Joins("JOIN advisory_entries e ON e.issue = advisory_rolls.issue AND e.nth = advisory_rolls.nth JOIN people p ON p.id = e.person AND p.commitment = ''").
		Where("advisory_rolls.issue = ? AND e.person = ?", string(issue), string(person)))
	if err != nil || len(rows) == 0 {
		return 0, time.Time{}, false, err
	}
	return rows[0].Nth, rows[0].FrozenAt.UTC(), true, nil
}

// AdvisingIssuesOf returns the issues that are open for votes and in which a person
// advises, the next to close first.
func (tx *Tx) AdvisingIssuesOf(person bodies.PersonID) ([]governance.Issue, error) {
	rows, err := list[issueRow](tx.db.Select("issues.*").Joins("JOIN advisory_entries ON advisory_entries.issue = issues.id").
		Where("advisory_entries.person = ? AND issues.stage = 'voting'", string(person)).Order("issues.closes_at, issues.id"))
	return each(rows, err, issueRow.issue)
}

// advisedAmong are those of some people of whom a ballot stands among the advice on an issue.
func (tx *Tx) advisedAmong(issue governance.IssueID, people []bodies.PersonID) (map[bodies.PersonID]bool, error) {
	advised := map[bodies.PersonID]bool{}
	among, listed := oneOf(tx, "person", people)
	query := tx.db.Raw("SELECT person FROM advice WHERE issue = ? AND superseded_at IS NULL AND NOT withdrawn AND "+among, string(issue), listed)
	return advised, stream(query, func(scan func(...any) error) error {
		var person bodies.PersonID
		err := scan(&person)
		advised[person] = true
		return err
	})
}

// addAdvice is AddBallot of an adviser.
func (tx *Tx) addAdvice(row ballotRow) error {
	if row.Replaces != nil {
		done, err := tx.change("UPDATE advice SET superseded_at = ? WHERE ref = ? AND issue = ? AND person = ? AND superseded_at IS NULL",
			row.CastAt, *row.Replaces, row.Issue, row.Person)
		if err == nil && done == 0 {
			err = ErrConflict
		}
		if err != nil {
			return fmt.Errorf("advice on issue %s: %w", row.Issue, err)
		}
	}
	err := insert(tx, []adviceRow{adviceRow(row)})
	if offends(err, "advice_current", "advice.issue, advice.person") {
		return fmt.Errorf("advice on issue %s: %w", row.Issue, ErrConflict)
	}
	return err
}

// CurrentAdvice is [Tx.CurrentBallot] of an adviser.
func (tx *Tx) CurrentAdvice(issue governance.IssueID, person bodies.PersonID) (governance.Ballot, error) {
	return tx.anAdvice("issue = ? AND person = ? AND superseded_at IS NULL", string(issue), string(person))
}

// KeyedAdvice is the ballot that the client of an adviser cast under an idempotency key,
// superseded or not, or [ErrNotFound].
func (tx *Tx) KeyedAdvice(issue governance.IssueID, person bodies.PersonID, key string) (governance.Ballot, error) {
	return tx.anAdvice("issue = ? AND person = ? AND idempotency_key = ?", string(issue), string(person), key)
}

func (tx *Tx) anAdvice(condition string, args ...any) (governance.Ballot, error) {
	row, err := one[adviceRow](tx, condition, args...)
	if err != nil {
		return governance.Ballot{}, err
	}
	return row.ballot()
}

// AdvisoryVotes returns what the current ballots of the nth electorate that advises say,
// ordered by person, and how many casts, changes and withdrawals it made.
func (tx *Tx) AdvisoryVotes(issue governance.IssueID, nth int) (votes []governance.Vote, casts int64, err error) {
	query := tx.db.Raw(`SELECT a.person, a.choice, a.superseded_at IS NULL AND NOT a.withdrawn FROM advice a
		JOIN advisory_entries e ON e.issue = a.issue AND e.person = a.person WHERE a.issue = ? AND e.nth = ? ORDER BY a.person, a.nth`, string(issue), nth)
	err = stream(query, func(scan func(...any) error) error {
		var v governance.Vote
		var text string
		var counts bool
		if err := scan(&v.Person, &text, &counts); err != nil {
			return err
		}
		if casts++; !counts {
			return nil
		}
		err := fromJSON(text, &v.Choice)
		votes = append(votes, v)
		return err
	})
	return votes, casts, err
}
