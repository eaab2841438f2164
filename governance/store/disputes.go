// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type disputeRow struct {
	Ref      string `gorm:"primaryKey"`
	Issue    string
	Person   string
	Said     string
	Evidence string
	At       time.Time
	DueAt    time.Time
}

func (disputeRow) TableName() string { return "disputes" }

func (r disputeRow) dispute() (governance.Dispute, error) {
	return governance.Dispute{
		Ref: r.Ref, Issue: governance.IssueID(r.Issue), Evidence: r.Evidence, DueAt: r.DueAt.UTC(),
		Statement: governance.Statement{Person: bodies.PersonID(r.Person), Text: r.Said, At: r.At.UTC()},
	}, nil
}

type disputeAnswerRow struct {
	Dispute string `gorm:"primaryKey"`
	Body    string
	Person  string
	Verdict string
	Said    string
	At      time.Time
	Ref     string
}

func (disputeAnswerRow) TableName() string { return "dispute_answers" }

func (r disputeAnswerRow) answer() *governance.DisputeAnswer {
	return &governance.DisputeAnswer{By: bodies.Slug(r.Body), Verdict: governance.ChallengeState(r.Verdict),
		Statement: governance.Statement{Person: bodies.PersonID(r.Person), Text: r.Said, At: r.At.UTC()}}
}

// AddDispute adds a dispute without its answer.
func (tx *Tx) AddDispute(d governance.Dispute) error {
	return insert(tx, []disputeRow{{d.Ref, string(d.Issue), string(d.Person), d.Text, d.Evidence, instant(d.At), instant(d.DueAt)}})
}

// AnswerDispute adds the answer to a dispute; its entry has a ref. A second one is
// refused with [ErrDuplicate].
func (tx *Tx) AnswerDispute(dispute string, a governance.DisputeAnswer, ref string) error {
	return insert(tx, []disputeAnswerRow{{dispute, string(a.By), string(a.Person), string(a.Verdict), a.Text, instant(a.At), ref}})
}

// Disputes returns those of one vote, those that wait for an answer first, each kind in
// the order in which they were filed.
func (tx *Tx) Disputes(issue governance.IssueID) ([]governance.Dispute, error) {
	return tx.disputes("issue = ?", string(issue))
}

// Dispute returns the dispute whose entry has a ref, or [ErrNotFound].
func (tx *Tx) Dispute(ref string) (governance.Dispute, error) {
	found, err := tx.disputes("ref = ?", ref)
	if err != nil || len(found) == 0 {
		return governance.Dispute{}, cmp.Or(err, ErrNotFound)
	}
	return found[0], nil
}

// DisputeCount returns how many disputes of a vote there are, and how many of them wait
// for an answer.
func (tx *Tx) DisputeCount(issue governance.IssueID) (all, open int, err error) {
	err = tx.db.Raw("SELECT COUNT(*), COALESCE(SUM(CASE WHEN "+unanswered+" THEN 1 ELSE 0 END), 0) FROM disputes WHERE issue = ?", string(issue)).Row().Scan(&all, &open)
	return all, open, translated(err)
}

// DisputesOf returns what somebody has disputed since an instant, and what of theirs
// about one vote waits for its answer.
func (tx *Tx) DisputesOf(person bodies.PersonID, issue governance.IssueID, since time.Time) ([]governance.Dispute, error) {
	return tx.disputes("person = ? AND (at > ? OR issue = ?)", string(person), instant(since), string(issue))
}

// AnsweredTo returns the votes in which a dispute of somebody was answered since an
// instant, the latest first.
func (tx *Tx) AnsweredTo(person bodies.PersonID, since time.Time) ([]governance.IssueID, error) {
	var ids []governance.IssueID
	err := tx.db.Raw(`SELECT d.issue FROM disputes AS d JOIN dispute_answers AS a ON a.dispute = d.ref WHERE d.person = ? AND a.at > ?
		GROUP BY d.issue ORDER BY MAX(a.at) DESC, d.issue`, string(person), instant(since)).Scan(&ids).Error
	return ids, translated(err)
}

// OpenDisputes returns the disputes of votes of some bodies that wait for an answer, the
// one that is due first before the others: of each which vote it is of and when it is due,
// without its words.
func (tx *Tx) OpenDisputes(of []bodies.Slug) ([]governance.Dispute, error) {
	if len(of) == 0 {
		return nil, nil
	}
	rows, err := list[disputeRow](tx.db.Select("ref", "issue", "at", "due_at").
		Where(unanswered+" AND issue IN (SELECT id FROM issues WHERE body IN ?)", of).Order("at, ref"))
	return each(rows, err, disputeRow.dispute)
}

// unanswered is a condition on disputes: that nobody has answered them.
const unanswered = "NOT EXISTS (SELECT 1 FROM dispute_answers AS a WHERE a.dispute = disputes.ref)"

func (tx *Tx) disputes(condition string, args ...any) ([]governance.Dispute, error) {
	if !storable(args) {
		return nil, nil
	}
	rows, err := list[disputeRow](tx.db.Where(condition, args...).Order("CASE WHEN " + unanswered + " THEN 0 ELSE 1 END, at, ref"))
	found, err := each(rows, err, disputeRow.dispute)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	at, refs := make(map[string]*governance.Dispute, len(found)), make([]string, len(found))
	for n := range found {
		at[found[n].Ref], refs[n] = &found[n], found[n].Ref
	}
	answers, err := list[disputeAnswerRow](tx.db.Where("dispute IN ?", refs))
	for _, r := range answers {
		at[r.Dispute].Answer = r.answer()
	}
	return found, err
}

// EachDisputeSaid hands what disputes say, which only auditors are shown, of all that
// have a number, to take as [Tx.EachSaid] does; not of whoever was erased since.
func (tx *Tx) EachDisputeSaid(take func(Said) error) error {
	return eachSaid(tx.db.Raw(`SELECT d.ref, d.said, i.body, d.issue FROM disputes AS d JOIN issues AS i ON i.id = d.issue
		WHERE d.said <> '' AND EXISTS (SELECT 1 FROM entries WHERE entries.ref = d.ref AND entries.seq IS NOT NULL)`), take)
}

// DisputeKept is a dispute as it is kept, with the ref of the entry of its answer.
type DisputeKept struct {
	governance.Dispute
	AnswerRef string // empty before there is an answer
}

// DisputesAfter returns up to limit disputes of whatever vote whose refs come after one,
// by ref.
func (tx *Tx) DisputesAfter(ref string, limit int) ([]DisputeKept, error) {
	rows, err := list[disputeRow](tx.db.Where("ref > ?", ref).Order("ref").Limit(limitOf(limit)))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	refs := make([]string, len(rows))
	for n, r := range rows {
		refs[n] = r.Ref
	}
	answers, err := list[disputeAnswerRow](tx.db.Where("dispute IN ?", refs))
	answered := make(map[string]disputeAnswerRow, len(answers))
	for _, a := range answers {
		answered[a.Dispute] = a
	}
	return each(rows, err, func(r disputeRow) (DisputeKept, error) {
		d, err := r.dispute()
		kept := DisputeKept{Dispute: d}
		if a, is := answered[r.Ref]; is {
			kept.Answer, kept.AnswerRef = a.answer(), a.Ref
		}
		return kept, err
	})
}
