// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/governance"
)

type findingRow struct {
	ID         string `gorm:"primaryKey"`
	ByBody     string
	Audited    string
	Issue      *string
	OfDecision bool
	Severity   string
	Person     string
	Said       string
	At         time.Time
	DueAt      time.Time
	Ref        string
}

func (findingRow) TableName() string { return "findings" }

func (r findingRow) finding() (governance.Finding, error) {
	return governance.Finding{
		ID: r.ID, By: bodies.Slug(r.ByBody), Audited: bodies.Slug(r.Audited), Issue: governance.IssueID(textOf(r.Issue)), OfDecision: r.OfDecision,
		Severity: governance.Severity(r.Severity), DueAt: r.DueAt.UTC(),
		Statement: governance.Statement{Person: bodies.PersonID(r.Person), Text: r.Said, At: r.At.UTC()},
	}, nil
}

type statementRow struct {
	Finding string `gorm:"primaryKey"`
	Kind    string `gorm:"primaryKey"`
	Person  string
	Said    string
	At      time.Time
	Ref     string
}

func (statementRow) TableName() string { return "finding_statements" }

// The two kinds of statements on a finding.
const (
	answerKind     = "answer"
	withdrawalKind = "withdrawal"
)

// NextFinding is the number of the next finding filed in a year, as in 2026-3.
// The caller holds the findings.
func (tx *Tx) NextFinding(year int) (string, error) {
	var filed int64
	err := tx.db.Model(&findingRow{}).Where("id LIKE ?", fmt.Sprintf("%d-%%", year)).Count(&filed).Error
	return fmt.Sprintf("%d-%d", year, filed+1), translated(err)
}

// AddFinding adds a finding without what was said to it; its entry has a ref.
func (tx *Tx) AddFinding(f governance.Finding, ref string) error {
	row := findingRow{f.ID, string(f.By), string(f.Audited), text(string(f.Issue)), f.OfDecision, string(f.Severity),
		string(f.Person), f.Text, instant(f.At), instant(f.DueAt), ref}
	if err := insert(tx, []findingRow{row}); err != nil {
		return err
	}
	return tx.indexFinding(f.ID)
}

// AnswerFinding adds the answer to a finding; its entry has a ref. A second one
// is refused with [ErrDuplicate].
func (tx *Tx) AnswerFinding(id string, s governance.Statement, ref string) error {
	return tx.addStatement(statementRow{id, answerKind, string(s.Person), s.Text, instant(s.At), ref})
}

// WithdrawFinding takes a finding back, once; its entry has a ref.
func (tx *Tx) WithdrawFinding(id string, s governance.Statement, ref string) error {
	return tx.addStatement(statementRow{id, withdrawalKind, string(s.Person), s.Text, instant(s.At), ref})
}

func (tx *Tx) addStatement(row statementRow) error {
	if err := insert(tx, []statementRow{row}); err != nil {
		return err
	}
	return tx.indexFinding(row.Finding)
}

// Finding returns a finding with all that was said to it, or [ErrNotFound].
func (tx *Tx) Finding(id string) (governance.Finding, error) {
	row, err := one[findingRow](tx, "id = ?", id)
	if err != nil {
		return governance.Finding{}, err
	}
	found, err := tx.withStatements([]findingRow{row})
	if err != nil {
		return governance.Finding{}, err
	}
	return found[0], nil
}

// FindingFilter narrows a list of findings.
type FindingFilter struct {
	Audited []bodies.Slug // of one of these bodies; nil: of any
	Open    bool          // only those that await an answer
	After   string        // id of the last one of the page before; empty: from the newest on
	Limit   int
}

// Findings lists findings with all that was said to them, the newest first. A
// page costs two queries.
func (tx *Tx) Findings(f FindingFilter) ([]governance.Finding, error) {
	if !storable([]any{f.After}) {
		return nil, nil
	}
	q := tx.db.Order("at DESC, id DESC").Limit(limitOf(f.Limit))
	if f.Audited != nil {
		q = q.Where("audited IN ?", f.Audited)
	}
	if f.Open {
		q = q.Where("NOT EXISTS (SELECT 1 FROM finding_statements AS s WHERE s.finding = findings.id)")
	}
	if f.After != "" {
		q = q.Where("(at, id) < (SELECT at, id FROM findings WHERE id = ?)", f.After)
	}
	rows, err := list[findingRow](q)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return tx.withStatements(rows)
}

func (tx *Tx) withStatements(rows []findingRow) ([]governance.Finding, error) {
	findings, err := each(rows, nil, findingRow.finding)
	if err != nil {
		return nil, err
	}
	at, ids := make(map[string]*governance.Finding, len(rows)), make([]string, len(rows))
	for n := range findings {
		at[findings[n].ID], ids[n] = &findings[n], findings[n].ID
	}
	said, err := list[statementRow](tx.db.Where("finding IN ?", ids))
	for _, r := range said {
		s := &governance.Statement{Person: bodies.PersonID(r.Person), Text: r.Said, At: r.At.UTC()}
		if r.Kind == answerKind {
			at[r.Finding].Answer = s
		} else {
			at[r.Finding].Withdrawal = s
		}
	}
	return findings, err
}

// Said is a text that a numbered entry commits to, and whose business it is.
type Said struct {
	Ref   string
	Text  string
	Body  bodies.Slug // the audited one
	Issue string      // empty: no issue
}

// EachSaid hands what auditory bodies said and were told, what public delegates stand for,
// their reasons where they declared how they will vote, why matters rose, why it was disputed whose they are, and what disputes were answered, of all entries that have
// a number, to take, one by one and in no order. Take may not use the transaction.
func (tx *Tx) EachSaid(take func(Said) error) error {
	return eachSaid(tx.db.Raw(`SELECT u.ref, u.said, u.body, COALESCE(u.issue, '') FROM (
			SELECT ref, said, audited AS body, issue FROM findings
			UNION ALL SELECT s.ref, s.said, f.audited, f.issue FROM finding_statements AS s JOIN findings AS f ON f.id = s.finding
			UNION ALL SELECT s.ref, s.said, d.body, d.issue FROM suspensions AS s JOIN decisions AS d ON d.id = s.decision
			UNION ALL SELECT s.released_ref, s.released_said, d.body, d.issue FROM suspensions AS s JOIN decisions AS d ON d.id = s.decision WHERE s.released_ref IS NOT NULL
			UNION ALL SELECT ref, text, '', NULL FROM public_delegates WHERE text <> ''
			UNION ALL SELECT d.ref, d.text, i.body, d.issue FROM declarations AS d JOIN issues AS i ON i.id = d.issue WHERE d.text <> ''
			UNION ALL SELECT n.ref, n.statement, i.body, n.issue FROM nominations AS n JOIN issues AS i ON i.id = n.issue WHERE n.statement <> '' AND n.ref IS NOT NULL
			UNION ALL SELECT ref, reason, from_body, issue FROM matter_rises WHERE ground <> 'competence'
			UNION ALL SELECT ref, said, in_body, issue FROM competence_disputes
			UNION ALL SELECT answer_ref, answer, in_body, issue FROM competence_disputes WHERE answer_ref IS NOT NULL
			UNION ALL SELECT a.ref, a.said, i.body, d.issue FROM dispute_answers AS a JOIN disputes AS d ON d.ref = a.dispute JOIN issues AS i ON i.id = d.issue
		) AS u WHERE EXISTS (SELECT 1 FROM entries WHERE entries.ref = u.ref AND entries.seq IS NOT NULL)`), take)
}

// eachSaid hands what a query finds to take: ref, text, body and issue.
func eachSaid(query *gorm.DB, take func(Said) error) error {
	return stream(query, func(scan func(...any) error) error {
		var s Said
		if err := scan(&s.Ref, &s.Text, &s.Body, &s.Issue); err != nil {
			return err
		}
		return take(s)
	})
}
