// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type issueRow struct {
	ID            string `gorm:"primaryKey"`
	Body          string
	Kind          string
	Title         string
	Question      string
	TextBefore    string
	Text          string
	Place         string
	Field         string
	Proposer      string
	ProposedBy    *string
	Stage         string
	ProcedureJSON string
	OptionsJSON   string
	LotJSON       string
	EffectJSON    string
	Imported      string
	CreatedAt     time.Time `gorm:"autoCreateTime:false"`
	DiscussAt     *time.Time
	FreezesAt     *time.Time
	OpensAt       *time.Time
	ClosesAt      *time.Time
	ClosedAt      *time.Time
	DecidedAt     *time.Time
	RollAt        *time.Time
	Seed          string
	AnnouncedAt   *time.Time
	DownFrom      *time.Time
	DownUntil     *time.Time
	ExtendedAt    *time.Time
	GatherUntil   *time.Time
	RaiseNeeds    int64
	AdmittedAt    *time.Time
	RiseNeeds     int64
	ActedAt       *time.Time
}

func (issueRow) TableName() string { return "issues" }

func issueToRow(i governance.Issue) (issueRow, error) {
	procedure, err1 := asJSON(i.Procedure)
	options, err2 := asJSON(i.Options)
	lot, err3 := asJSON(i.Lot)
	effect, err4 := asJSON(i.Effect)
	raised := governance.Raised{}
	if i.Raised != nil {
		raised = *i.Raised
	}
	return issueRow{
		GatherUntil: nullable(raised.Until), RaiseNeeds: int64(raised.Needs), AdmittedAt: nullable(raised.AdmittedAt), RiseNeeds: int64(raised.RiseNeeds), ActedAt: nullable(raised.LastAt),
		ID: string(i.ID), Body: string(i.Body), Kind: i.Kind, Title: i.Title, Question: i.Question,
		TextBefore: i.Before, Text: i.Text, Place: string(i.Place), Field: string(i.Field), Proposer: i.Proposer, ProposedBy: text(string(i.ProposedBy)),
		Stage: string(i.Stage), ProcedureJSON: procedure, OptionsJSON: options, LotJSON: lot, EffectJSON: effect, Imported: i.Imported,
		CreatedAt: instant(i.CreatedAt), DiscussAt: nullable(i.DiscussAt), FreezesAt: nullable(i.FreezesAt),
		OpensAt: nullable(i.OpensAt), ClosesAt: nullable(i.ClosesAt), ClosedAt: nullable(i.ClosedAt), DecidedAt: nullable(i.DecidedAt),
		RollAt: nullable(i.RollAt), Seed: i.Seed,
		AnnouncedAt: nullable(i.Extension.Announced), DownFrom: nullable(i.Extension.From), DownUntil: nullable(i.Extension.Until), ExtendedAt: nullable(i.Extension.At),
	}, errors.Join(err1, err2, err3, err4)
}

func (r issueRow) issue() (governance.Issue, error) {
	i := governance.Issue{
		ID: governance.IssueID(r.ID), Body: bodies.Slug(r.Body), Kind: r.Kind, Title: r.Title, Question: r.Question,
		Before: r.TextBefore, Text: r.Text, Place: bodies.PlaceID(r.Place), Field: bodies.FieldID(r.Field), Proposer: r.Proposer, ProposedBy: bodies.PersonID(textOf(r.ProposedBy)),
		Stage: governance.Stage(r.Stage), Imported: r.Imported,
		CreatedAt: r.CreatedAt.UTC(), DiscussAt: timeOf(r.DiscussAt), FreezesAt: timeOf(r.FreezesAt),
		OpensAt: timeOf(r.OpensAt), ClosesAt: timeOf(r.ClosesAt), ClosedAt: timeOf(r.ClosedAt), DecidedAt: timeOf(r.DecidedAt),
		RollAt: timeOf(r.RollAt), Seed: r.Seed,
		Extension: governance.Extension{
			Outage: governance.Outage{From: timeOf(r.DownFrom), Until: timeOf(r.DownUntil)}, Announced: timeOf(r.AnnouncedAt), At: timeOf(r.ExtendedAt),
		},
	}
	if r.GatherUntil != nil {
		i.Raised = &governance.Raised{Needs: int(r.RaiseNeeds), Until: timeOf(r.GatherUntil), AdmittedAt: timeOf(r.AdmittedAt), RiseNeeds: int(r.RiseNeeds), LastAt: timeOf(r.ActedAt)}
	}
	return i, errors.Join(fromJSON(r.ProcedureJSON, &i.Procedure), fromJSON(r.OptionsJSON, &i.Options),
		fromJSON(r.LotJSON, &i.Lot), fromJSON(r.EffectJSON, &i.Effect))
}

// NextNumber returns the next free number of an issue in a year, 1 for the first.
func (tx *Tx) NextNumber(year int) (int, error) {
	var n int
	err := tx.db.Raw(`INSERT INTO issue_numbers (year, last) VALUES (?, 1)
		ON CONFLICT (year) DO UPDATE SET last = issue_numbers.last + 1 RETURNING last`, year).Row().Scan(&n)
	return n, translated(err)
}

// Numbered has the next number of a year be above that of an issue.
func (tx *Tx) Numbered(id governance.IssueID) error {
	var year, n int
	if _, err := fmt.Sscanf(string(id), "%d-%d", &year, &n); err != nil {
		return fmt.Errorf("the number of issue %q is a year, a hyphen and a number: %w", id, err)
	}
	return tx.exec(`INSERT INTO issue_numbers (year, last) VALUES (?, ?)
		ON CONFLICT (year) DO UPDATE SET last = excluded.last WHERE excluded.last > issue_numbers.last`, year, n)
}

// AddIssue adds an issue at whatever stage it is.
func (tx *Tx) AddIssue(i governance.Issue) error {
	row, err := issueToRow(i)
	if err != nil {
		return err
	}
	if err := insert(tx, []issueRow{row}); err != nil {
		return err
	}
	return tx.indexIssue(i)
}

// Issue returns an issue, or [ErrNotFound].
func (tx *Tx) Issue(id governance.IssueID) (governance.Issue, error) {
	row, err := one[issueRow](tx, "id = ?", string(id))
	if err != nil {
		return governance.Issue{}, err
	}
	return row.issue()
}

// SaveIssue saves an issue that was loaded and changed. It never goes back to an
// earlier stage: [ErrStage]. Until the vote opens everything may change but who
// decides (see [Tx.MoveIssue]) and when the issue was brought; from then on only its stage and its
// times are written, and what was put to the vote stays as it was. Once closed it
// can only be decided, and the instant of its closing stands.
func (tx *Tx) SaveIssue(i governance.Issue) error {
	row, err := issueToRow(i)
	if err != nil {
		return err
	}
	saved := tx.db.Model(&issueRow{}).Where("id = ?", row.ID)
	if i.Stage.Before(governance.Closed) {
		done := saved.Where("stage IN ?", stages(func(s governance.Stage) bool {
			return s.Before(governance.Voting) && !i.Stage.Before(s)
		})).Select("*").Omit("id", "body", "created_at").Updates(row)
		if done.Error != nil {
			return translated(done.Error)
		}
		if done.RowsAffected == 1 {
			return tx.indexIssue(i)
		}
	}
	return tx.saveStage(row)
}

// saveStage saves what may still change once a vote has opened: its times until
// it is closed, after that only that it is decided, and then nothing.
func (tx *Tx) saveStage(row issueRow) error {
	to := governance.Stage(row.Stage)
	for _, may := range []struct {
		from    func(governance.Stage) bool
		columns []string
	}{
		{func(s governance.Stage) bool { return s.Before(governance.Closed) || s == governance.Cancelled }, []string{"stage", "opens_at", "closes_at", "closed_at", "decided_at", "announced_at", "down_from", "down_until", "extended_at"}},
		{func(s governance.Stage) bool { return s == governance.Closed }, []string{"stage", "decided_at"}},
		{func(s governance.Stage) bool { return s == governance.Decided }, []string{"stage"}},
	} {
		done := tx.db.Model(&issueRow{}).
			Where("id = ? AND stage IN ?", row.ID, stages(func(s governance.Stage) bool { return may.from(s) && follows(s, to) })).
			Select(may.columns).Updates(row)
		if done.Error != nil || done.RowsAffected == 1 {
			return translated(done.Error)
		}
	}
	stored, err := tx.Issue(governance.IssueID(row.ID))
	if err != nil {
		return err
	}
	return fmt.Errorf("issue %s from %s to %s: %w", row.ID, stored.Stage, row.Stage, ErrStage)
}

// follows says whether a stored issue at stage from may be saved at stage to.
func follows(from, to governance.Stage) bool {
	if to == governance.Cancelled {
		return from == to || from.Before(governance.Closed)
	}
	return from != governance.Cancelled && !to.Before(from)
}

func stages(which func(governance.Stage) bool) []string {
	all := []governance.Stage{governance.Idea, governance.Draft, governance.Discussion, governance.Frozen,
		governance.Voting, governance.Closed, governance.Decided, governance.Cancelled}
	var some []string
	for _, s := range all {
		if which(s) {
			some = append(some, string(s))
		}
	}
	return some
}

// LastClose returns when the latest vote of our own closed; the zero time before
// the first.
func (tx *Tx) LastClose() (time.Time, error) {
	rows, err := list[issueRow](tx.db.Select("closed_at").Where("closed_at IS NOT NULL AND imported = ''").Order("closed_at DESC").Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return timeOf(rows[0].ClosedAt), nil
}

// IssueFilter says which issues a list shows. The zero filter shows all.
type IssueFilter struct {
	Body   bodies.Slug        // of this body only
	Bodies []bodies.Slug      // of one of these only
	Kinds  []string           // of one of these kinds only
	Stages []governance.Stage // at one of these stages only
	After  governance.IssueID // beginning after this one: the last of the page before
	Limit  int                // at most this many; 0 for 50
}

// Issues returns a page of issues, those brought last first.
func (tx *Tx) Issues(f IssueFilter) ([]governance.Issue, error) {
	asked := []any{string(f.Body), string(f.After)}
	for _, kind := range f.Kinds {
		asked = append(asked, kind)
	}
	for _, stage := range f.Stages {
		asked = append(asked, string(stage))
	}
	if !storable(asked) {
		return nil, nil
	}
	q := tx.db.Order("created_at DESC, id DESC").Limit(limitOf(f.Limit))
	if len(f.Bodies) > 0 {
		q = q.Where("body IN ?", f.Bodies)
	}
	if f.Body != "" {
		q = q.Where("body = ?", string(f.Body))
	}
	if len(f.Kinds) > 0 {
		q = q.Where("kind IN ?", f.Kinds)
	}
	if len(f.Stages) > 0 {
		q = q.Where("stage IN ?", f.Stages)
	}
	if f.After != "" {
		q = q.Where("(created_at, id) < (SELECT created_at, id FROM issues WHERE id = ?)", string(f.After))
	}
	rows, err := list[issueRow](q)
	return each(rows, err, issueRow.issue)
}

// IssuesDue returns the issues to which the clock owes something at an instant,
// see [governance.Issue.Next], the longest owed first.
func (tx *Tx) IssuesDue(now time.Time) ([]governance.IssueID, error) {
	at := instant(now)
	var ids []governance.IssueID
	err := tx.db.Raw(`SELECT id FROM issues
		WHERE (stage = 'idea' AND gather_until <= ?) OR (stage = 'discussion' AND freezes_at <= ?) OR (stage = 'frozen' AND (opens_at <= ? OR roll_at IS NOT NULL AND seed = '' AND EXISTS (SELECT 1 FROM nominations WHERE nominations.issue = issues.id))) OR (stage = 'voting' AND closes_at <= ?) OR stage = 'closed'
		ORDER BY COALESCE(closes_at, opens_at, freezes_at, created_at), id`, at, at, at, at).Scan(&ids).Error
	return ids, translated(err)
}
