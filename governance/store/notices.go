// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

type readerRow struct {
	Name string `gorm:"primaryKey"`
	Seq  int64
}

func (readerRow) TableName() string { return "readers" }

// ReadTo returns the number of the next entry a reader of the journal has to
// read: 0 for one who has read nothing.
func (tx *Tx) ReadTo(reader string) (int64, error) {
	row, err := one[readerRow](tx, "name = ?", reader)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return row.Seq, err
}

// SetReadTo moves a reader on, in the transaction that does what the entries ask
// for: a crash leaves both or neither.
func (tx *Tx) SetReadTo(reader string, seq int64) error {
	return tx.exec("INSERT INTO readers (name, seq) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq", reader, seq)
}

// OpenedSince returns the issues whose opening is entered under a number from
// seq on, and the number after the last entry that was looked at.
func (tx *Tx) OpenedSince(seq int64) (issues []governance.IssueID, next int64, err error) {
	return tx.enteredSince("issue.open", seq)
}

// DecidedSince is OpenedSince of decisions.
func (tx *Tx) DecidedSince(seq int64) (issues []governance.IssueID, next int64, err error) {
	return tx.enteredSince("decision", seq)
}

// numbered returns the number after the last entry that has one.
func (tx *Tx) numbered() (next int64, err error) {
	return next, translated(tx.db.Raw("SELECT COALESCE(MAX(seq), -1) + 1 FROM entries").Row().Scan(&next))
}

func (tx *Tx) enteredSince(kind journal.Type, seq int64) (issues []governance.IssueID, next int64, err error) {
	next, err = tx.numbered()
	if err != nil || next <= seq {
		return nil, seq, err
	}
	// Bounded above: what is numbered meanwhile is for the next time.
	rows, err := list[entryRow](tx.db.Select("issue").Where("seq >= ? AND seq < ? AND type = ?", seq, next, string(kind)).Order("seq"))
	for _, r := range rows {
		issues = append(issues, governance.IssueID(textOf(r.Issue)))
	}
	return issues, next, err
}

// NoticeRound is one walk through the roll of a vote to tell of it.
type NoticeRound struct {
	Issue governance.IssueID
	Kind  string // open or reminder
	Began time.Time
	After bodies.PersonID // the last person looked at
}

type noticeRoundRow struct {
	Issue   string `gorm:"primaryKey"`
	Kind    string `gorm:"primaryKey"`
	BeganAt time.Time
	After   string
	EndedAt *time.Time
}

func (noticeRoundRow) TableName() string { return "notice_rounds" }

func (r noticeRoundRow) round() (NoticeRound, error) {
	return NoticeRound{governance.IssueID(r.Issue), r.Kind, r.BeganAt.UTC(), bodies.PersonID(r.After)}, nil
}

// BeginRound begins a round unless it was begun before.
func (tx *Tx) BeginRound(issue governance.IssueID, kind string, at time.Time) error {
	return tx.exec("INSERT INTO notice_rounds (issue, kind, began_at, after) VALUES (?, ?, ?, '') ON CONFLICT (issue, kind) DO NOTHING",
		string(issue), kind, instant(at))
}

// OpenRounds returns the rounds that are under way, the oldest first.
func (tx *Tx) OpenRounds() ([]NoticeRound, error) {
	rows, err := list[noticeRoundRow](tx.db.Where("ended_at IS NULL").Order("began_at, issue, kind").Limit(limitOf(0)))
	return each(rows, err, noticeRoundRow.round)
}

// OpenRound returns one of them as it stands now, or [ErrNotFound] once it has ended.
func (tx *Tx) OpenRound(issue governance.IssueID, kind string) (NoticeRound, error) {
	row, err := one[noticeRoundRow](tx, "issue = ? AND kind = ? AND ended_at IS NULL", string(issue), kind)
	if err != nil {
		return NoticeRound{}, err
	}
	return row.round()
}

// MoveRound notes how far a round has come. [ErrConflict] where another server
// has moved it since it was read.
func (tx *Tx) MoveRound(r NoticeRound, after bodies.PersonID) error {
	return tx.moveRound("after = ?", string(after), r)
}

// EndRound ends a round.
func (tx *Tx) EndRound(r NoticeRound, at time.Time) error {
	return tx.moveRound("ended_at = ?", instant(at), r)
}

func (tx *Tx) moveRound(set string, value any, r NoticeRound) error {
	done, err := tx.change("UPDATE notice_rounds SET "+set+" WHERE issue = ? AND kind = ? AND after = ? AND ended_at IS NULL", value, string(r.Issue), r.Kind, string(r.After))
	if err == nil && done == 0 {
		return ErrConflict
	}
	return err
}

// Unreminded returns the votes that close within a span from now, are open, and
// of which no reminder round was begun.
func (tx *Tx) Unreminded(now time.Time, within time.Duration) ([]governance.Issue, error) {
	rows, err := list[issueRow](tx.db.Where(`stage = 'voting' AND closes_at > ? AND closes_at <= ?
		AND NOT EXISTS (SELECT 1 FROM notice_rounds n WHERE n.issue = issues.id AND n.kind = 'reminder')`, instant(now), instant(now.Add(within))).Order("id"))
	return each(rows, err, issueRow.issue)
}

// Reader is somebody on a roll who wants to be told of votes.
type Reader struct {
	Person         bodies.PersonID
	Zone, Language string // empty: the community's
	Notices        governance.Notices
}

// Silent returns up to limit people of the rolls of an issue, of who decides and of who
// advises, by id from after a person on, who want to be told of votes and have no ballot
// standing in this one. Last is the last person who was looked at, empty where the rolls
// have come to their end. Whether a ballot stands is all that is asked.
func (tx *Tx) Silent(issue governance.IssueID, after bodies.PersonID, limit int) (silent []Reader, last bodies.PersonID, err error) {
	rows, err1 := tx.readersOn("roll_entries", issue, after, limit)
	asked, err2 := tx.readersOn("advisory_entries", issue, after, limit)
	rows = append(rows, asked...) // nobody stands on two of them
	slices.SortFunc(rows, func(a, b Reader) int { return cmp.Compare(a.Person, b.Person) })
	rows = rows[:min(len(rows), limit)]
	if err := errors.Join(err1, err2); err != nil || len(rows) == 0 {
		return nil, "", err
	}
	ids := make([]bodies.PersonID, len(rows))
	for n, r := range rows {
		ids[n] = r.Person
	}
	voted, err1 := tx.VotedAmong([]governance.IssueID{issue}, ids) // of a confidential vote too
	advised, err2 := tx.advisedAmong(issue, ids)
	for _, r := range rows {
		if voted[issue][r.Person].IsZero() && !advised[r.Person] {
			silent = append(silent, r)
		}
	}
	return silent, ids[len(ids)-1], errors.Join(err1, err2)
}

// readersOn are those on the rolls of a table who want to be told of votes.
func (tx *Tx) readersOn(table string, issue governance.IssueID, after bodies.PersonID, limit int) (rows []Reader, err error) {
	err = translated(tx.db.Raw(`SELECT e.person, p.zone, p.language, a.notices FROM `+table+` e
		JOIN addresses a ON a.person = e.person AND a.notices <> 'off' JOIN people p ON p.id = e.person
		WHERE e.issue = ? AND e.person > ? ORDER BY e.person LIMIT ?`, string(issue), string(after), limit).Scan(&rows).Error)
	return rows, err
}
