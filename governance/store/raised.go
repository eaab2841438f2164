// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// What somebody asks of a raised matter.
const (
	AsksAdmission = "admission"
	AsksRise      = "rise"
	AsksCallIn    = "call-in"
)

type supportRow struct {
	Issue  string `gorm:"primaryKey"`
	Person string `gorm:"primaryKey"`
	Asks   string `gorm:"primaryKey"`
	Reason string
	At     time.Time
}

func (supportRow) TableName() string { return "matter_supports" }

type riseRow struct {
	Ref        string `gorm:"primaryKey"`
	Issue      string
	FromBody   string
	ToBody     string
	Ground     string
	Supporters int64
	Reason     string
	At         time.Time
}

func (riseRow) TableName() string { return "matter_rises" }

type competenceRow struct {
	Ref        string `gorm:"primaryKey"`
	Issue      string
	InBody     string
	Desk       string
	Person     string
	Said       string
	At         time.Time
	AnswerRef  *string
	AnsweredBy *string
	ToBody     *string
	Answer     *string
	AnsweredAt *time.Time
}

func (competenceRow) TableName() string { return "competence_disputes" }

// Support is that somebody asks something of a raised matter.
type Support struct {
	Person bodies.PersonID
	Asks   string
	Reason string
	At     time.Time
}

// AddSupport keeps it. A second time is refused with [ErrDuplicate].
func (tx *Tx) AddSupport(issue governance.IssueID, s Support) error {
	return insert(tx, []supportRow{{string(issue), string(s.Person), s.Asks, s.Reason, instant(s.At)}})
}

// TakeBackSupport forgets it, or [ErrNotFound] where there is none.
func (tx *Tx) TakeBackSupport(issue governance.IssueID, person bodies.PersonID, asks string) error {
	done, err := tx.change("DELETE FROM matter_supports WHERE issue = ? AND person = ? AND asks = ?", string(issue), string(person), asks)
	if err == nil && done == 0 {
		err = fmt.Errorf("%s of issue %s: %w", asks, issue, ErrNotFound)
	}
	return err
}

// Supports returns who asks something of a matter, in the order in which they said so.
func (tx *Tx) Supports(issue governance.IssueID) ([]Support, error) {
	rows, err := list[supportRow](tx.db.Where("issue = ?", string(issue)).Order("at, person, asks"))
	return each(rows, err, func(r supportRow) (Support, error) {
		return Support{bodies.PersonID(r.Person), r.Asks, r.Reason, r.At.UTC()}, nil
	})
}

// ForgetSupports forgets who asked what of a matter: it is done, or its time is over.
func (tx *Tx) ForgetSupports(issue governance.IssueID) error {
	return tx.exec("DELETE FROM matter_supports WHERE issue = ?", string(issue))
}

// MoveIssue says that another body decides a matter, which is discussed and no further.
func (tx *Tx) MoveIssue(issue governance.IssueID, to bodies.Slug) error {
	done, err := tx.change("UPDATE issues SET body = ? WHERE id = ? AND stage = 'discussion'", string(to), string(issue))
	if err == nil && done == 0 {
		err = fmt.Errorf("issue %s to %s: %w", issue, to, ErrStage)
	}
	return err
}

// AddRise keeps that a matter went from one body to another.
func (tx *Tx) AddRise(issue governance.IssueID, r governance.Rise) error {
	return insert(tx, []riseRow{{r.Ref, string(issue), string(r.From), string(r.To), string(r.Ground), int64(r.Supporters), r.Text, instant(r.At)}})
}

// Rises returns how a matter went from body to body, in order.
func (tx *Tx) Rises(issue governance.IssueID) ([]governance.Rise, error) {
	rows, err := list[riseRow](tx.db.Where("issue = ?", string(issue)).Order("at, ref"))
	return each(rows, err, func(r riseRow) (governance.Rise, error) {
		return governance.Rise{Ref: r.Ref, From: bodies.Slug(r.FromBody), To: bodies.Slug(r.ToBody), Ground: governance.RiseGround(r.Ground),
			Supporters: int(r.Supporters), Text: r.Reason, At: r.At.UTC()}, nil
	})
}

// AddCompetenceDispute adds a dispute without its answer. A second one of a person in a
// matter is refused with [ErrDuplicate].
func (tx *Tx) AddCompetenceDispute(d governance.CompetenceDispute) error {
	return insert(tx, []competenceRow{{Ref: d.Ref, Issue: string(d.Issue), InBody: string(d.In), Desk: string(d.Desk), Person: string(d.Person), Said: d.Text, At: instant(d.At)}})
}

// AnswerCompetence adds the answer to a dispute, once; [ErrNotFound] where none waits.
func (tx *Tx) AnswerCompetence(ref string, a governance.CompetenceAnswer) error {
	done, err := tx.change("UPDATE competence_disputes SET answer_ref = ?, answered_by = ?, to_body = ?, answer = ?, answered_at = ? WHERE ref = ? AND answer_ref IS NULL",
		a.Ref, string(a.Person), text(string(a.To)), a.Text, instant(a.At), ref)
	if err == nil && done == 0 {
		err = fmt.Errorf("dispute %s: %w", ref, ErrNotFound)
	}
	return err
}

// CompetenceDisputes returns those about whose matter one is, in order.
func (tx *Tx) CompetenceDisputes(issue governance.IssueID) ([]governance.CompetenceDispute, error) {
	rows, err := list[competenceRow](tx.db.Where("issue = ?", string(issue)).Order("at, ref"))
	return each(rows, err, competenceRow.dispute)
}

// CompetenceAwaited returns the matters of which one of some auditory bodies is asked whose
// they are, and may still answer, the one whose text is fixed first before the others.
func (tx *Tx) CompetenceAwaited(desks []bodies.Slug, limit int) ([]governance.Issue, error) {
	rows, err := list[issueRow](tx.db.Where(`stage = 'discussion' AND id IN (SELECT d.issue FROM competence_disputes AS d
		WHERE d.answer_ref IS NULL AND d.in_body = issues.body AND d.desk IN ?)`, desks).Order("freezes_at, id").Limit(limitOf(limit)))
	return each(rows, err, issueRow.issue)
}

func (r competenceRow) dispute() (governance.CompetenceDispute, error) {
	d := governance.CompetenceDispute{
		Ref: r.Ref, Issue: governance.IssueID(r.Issue), In: bodies.Slug(r.InBody), Desk: bodies.Slug(r.Desk),
		Statement: governance.Statement{Person: bodies.PersonID(r.Person), Text: r.Said, At: r.At.UTC()},
	}
	if r.AnswerRef != nil {
		d.Answer = &governance.CompetenceAnswer{Ref: *r.AnswerRef, To: bodies.Slug(textOf(r.ToBody)),
			Statement: governance.Statement{Person: bodies.PersonID(textOf(r.AnsweredBy)), Text: textOf(r.Answer), At: timeOf(r.AnsweredAt)}}
	}
	return d, nil
}

// RaisedSince counts the matters that a person raised since an instant.
func (tx *Tx) RaisedSince(person bodies.PersonID, since time.Time) (first time.Time, many int, err error) {
	rows, err := list[issueRow](tx.db.Select("created_at").Where("proposed_by = ? AND gather_until IS NOT NULL AND created_at > ?", string(person), instant(since)).Order("created_at DESC").Limit(governance.RaisedDaily))
	if err != nil || len(rows) == 0 {
		return first, 0, err
	}
	return rows[len(rows)-1].CreatedAt.UTC(), len(rows), nil
}
