// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"moothall/bodies"
	"moothall/governance"
)

type commentRow struct {
	ID       string `gorm:"primaryKey"`
	Issue    string
	Person   *string
	Actor    *string
	Host     string
	Name     string
	KnownAs  string
	URI      *string
	Content  string
	State    string
	At       time.Time
	JudgedBy *string
	JudgedAt *time.Time
}

func (commentRow) TableName() string { return "comments" }

func commentToRow(c governance.Comment) commentRow {
	return commentRow{
		c.ID, string(c.Issue), text(string(c.Person)), text(c.Neighbour.Actor), c.Neighbour.Host, c.Neighbour.Name, c.Neighbour.KnownAs, text(c.URI),
		c.Content, string(c.State), instant(c.At), text(string(c.JudgedBy)), nullable(c.JudgedAt),
	}
}

// saidRow is a comment with the emergency act for which it is not shown, read at once.
type saidRow struct {
	Row      commentRow      `gorm:"embedded"`
	Withheld withheldColumns `gorm:"embedded;embeddedPrefix:withheld_"`
}

func (r saidRow) comment() (governance.Comment, error) {
	c, err := r.Row.comment()
	c.Withheld = r.Withheld.withholding()
	return c, err
}

// saidComments is the query by which comments are read to be shown.
func (tx *Tx) saidComments() *gorm.DB { return tx.withWithheld("comments", governance.WithholdComment) }

func (r commentRow) comment() (governance.Comment, error) {
	return governance.Comment{
		ID: r.ID, Issue: governance.IssueID(r.Issue), Person: bodies.PersonID(textOf(r.Person)),
		Neighbour: governance.Neighbour{Actor: textOf(r.Actor), Host: r.Host, Name: r.Name, KnownAs: r.KnownAs},
		URI:       textOf(r.URI), Content: r.Content, State: governance.CommentState(r.State), At: r.At.UTC(),
		JudgedBy: bodies.PersonID(textOf(r.JudgedBy)), JudgedAt: timeOf(r.JudgedAt),
	}, nil
}

// AddComment adds a comment. One from elsewhere that is there already is refused
// with [ErrDuplicate].
func (tx *Tx) AddComment(c governance.Comment) error {
	if err := insert(tx, []commentRow{commentToRow(c)}); err != nil {
		return err
	}
	return tx.indexComments(c)
}

// SaveComment keeps what a comment says and how it stands.
func (tx *Tx) SaveComment(c governance.Comment) error {
	row := commentToRow(c)
	keep := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"name", "content", "state", "judged_by", "judged_at"})}
	if err := translated(tx.db.Clauses(keep).Create(&row).Error); err != nil {
		return err
	}
	return tx.indexComments(c)
}

// Comment returns a comment, or [ErrNotFound].
func (tx *Tx) Comment(id string) (governance.Comment, error) {
	return tx.comment("comments.id = ?", id)
}

// CommentAt returns the comment with an address elsewhere, or [ErrNotFound].
func (tx *Tx) CommentAt(uri string) (governance.Comment, error) {
	return tx.comment("comments.uri = ?", uri)
}

func (tx *Tx) comment(condition, id string) (governance.Comment, error) {
	if !storable([]any{id}) {
		return governance.Comment{}, ErrNotFound
	}
	var row saidRow
	if err := tx.saidComments().Where(condition, id).Take(&row).Error; err != nil {
		return governance.Comment{}, translated(err)
	}
	return row.comment()
}

// Comments returns up to limit comments on an issue, the newest first; those
// that wait, and those taken off, too where all is set.
func (tx *Tx) Comments(issue governance.IssueID, all bool, limit int) ([]governance.Comment, error) {
	states := []governance.CommentState{governance.CommentShown}
	if all {
		states = append(states, governance.CommentHeld)
	}
	rows, err := list[saidRow](tx.saidComments().Where("comments.issue = ? AND comments.state IN ?", string(issue), states).Order("comments.at DESC, comments.id DESC").Limit(limitOf(limit)))
	return each(rows, err, saidRow.comment)
}

// CommentsByID returns comments by their ids, in one query.
func (tx *Tx) CommentsByID(ids []string) (map[string]governance.Comment, error) {
	rows, err := list[saidRow](tx.saidComments().Where("comments.id IN ?", ids))
	comments, err := each(rows, err, saidRow.comment)
	found := make(map[string]governance.Comment, len(comments))
	for _, c := range comments {
		found[c.ID] = c
	}
	return found, err
}

// CommentsBy returns the comments of somebody elsewhere that are not deleted, up
// to limit.
func (tx *Tx) CommentsBy(actor string, limit int) ([]governance.Comment, error) {
	rows, err := list[commentRow](tx.db.Where("actor = ? AND state <> 'deleted'", actor).Limit(limitOf(limit)))
	return each(rows, err, commentRow.comment)
}

// Held returns how many comments wait, of a host and of one author there, each
// at most most.
func (tx *Tx) Held(host, actor string, most int) (ofHost, ofActor int, err error) {
	if ofHost, err = tx.atMost("SELECT 1 FROM comments WHERE state = 'held' AND host = ?", most, host); err != nil {
		return 0, 0, err
	}
	ofActor, err = tx.atMost("SELECT 1 FROM comments WHERE state = 'held' AND host = ? AND actor = ?", most, host, actor)
	return ofHost, ofActor, err
}

// CommentMade is when one of us made the nth of their comments, counted from the
// latest; the zero time where they made fewer.
func (tx *Tx) CommentMade(person bodies.PersonID, nth int) (time.Time, error) {
	rows, err := list[commentRow](tx.db.Select("at").Where("person = ?", string(person)).Order("at DESC").Offset(nth - 1).Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].At.UTC(), nil
}

// HeldOf returns up to limit comments that wait on an issue and came from a host.
func (tx *Tx) HeldOf(issue governance.IssueID, host string, limit int) ([]governance.Comment, error) {
	rows, err := list[commentRow](tx.db.Where("issue = ? AND host = ? AND state = 'held'", string(issue), host).Limit(limitOf(limit)))
	return each(rows, err, commentRow.comment)
}
