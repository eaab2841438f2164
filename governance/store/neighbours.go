// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"time"

	"gorm.io/gorm/clause"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// Follower is somebody elsewhere who follows a body.
type Follower struct {
	Body        bodies.Slug
	Actor       string // their id, an address
	Host        string
	Inbox       string
	SharedInbox string // where all of their host are written to at once, or empty
	Follow      string // the id of the activity that asked for it
	At          time.Time
}

// Post is what a body has said to its followers.
type Post struct {
	ID    string // its address
	Kind  string // "call" or "decision"
	Body  bodies.Slug
	Issue governance.IssueID
	Note  []byte // the document with its proof, JSON
	Seq   int64  // the number of the entry it tells of
	At    time.Time
	Names []bodies.PersonID // whom the note names; kept, and not read back
}

type followerRow struct {
	Body        string `gorm:"primaryKey"`
	Actor       string `gorm:"primaryKey"`
	Host        string
	Inbox       string
	SharedInbox string
	Follow      string
	At          time.Time
}

func (followerRow) TableName() string { return "followers" }

type postRow struct {
	ID    string `gorm:"primaryKey"`
	Kind  string
	Body  string
	Issue string
	Note  string
	Seq   int64
	At    time.Time
}

func (postRow) TableName() string { return "posts" }

func (r postRow) post() (Post, error) {
	return Post{ID: r.ID, Kind: r.Kind, Body: bodies.Slug(r.Body), Issue: governance.IssueID(r.Issue), Note: []byte(r.Note), Seq: r.Seq, At: r.At.UTC()}, nil
}

// KeepActorKey keeps the sealed key of an actor, unless there is one, and
// returns the one that is kept.
func (tx *Tx) KeepActorKey(name, sealed string, at time.Time) (string, error) {
	if err := tx.exec("INSERT INTO actor_keys (name, sealed, at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING", name, sealed, instant(at)); err != nil {
		return "", err
	}
	return tx.ActorKey(name)
}

// ActorKey returns the sealed key of an actor, or [ErrNotFound].
func (tx *Tx) ActorKey(name string) (sealed string, err error) {
	err = tx.db.Raw("SELECT sealed FROM actor_keys WHERE name = ?", name).Row().Scan(&sealed)
	return sealed, translated(err)
}

// Follow keeps a follower; one who follows already is kept as they are now.
func (tx *Tx) Follow(f Follower) error {
	row := followerRow{string(f.Body), f.Actor, f.Host, f.Inbox, f.SharedInbox, f.Follow, instant(f.At)}
	again := clause.OnConflict{Columns: []clause.Column{{Name: "body"}, {Name: "actor"}}, DoUpdates: clause.AssignmentColumns([]string{"inbox", "shared_inbox", "follow"})}
	return translated(tx.db.Clauses(again).Create(&row).Error)
}

// Unfollow forgets a follower of a body, if they followed by an activity of that
// id, or whatever its id where none is given.
func (tx *Tx) Unfollow(body bodies.Slug, actor, follow string) error {
	return tx.exec("DELETE FROM followers WHERE body = ? AND actor = ? AND (follow = ? OR ? = '')", string(body), actor, follow, follow)
}

// UnfollowBy forgets the follower who asked for it by an activity.
func (tx *Tx) UnfollowBy(actor, follow string) error {
	return tx.exec("DELETE FROM followers WHERE actor = ? AND follow = ?", actor, follow)
}

// ForgetFollower forgets somebody elsewhere, whomever they followed.
func (tx *Tx) ForgetFollower(actor string) error {
	return tx.exec("DELETE FROM followers WHERE actor = ?", actor)
}

// Knows says whether somebody elsewhere follows a body or has said something here.
func (tx *Tx) Knows(actor string) (bool, error) {
	n, err := tx.atMost("SELECT 1 FROM followers WHERE actor = ? UNION ALL SELECT 1 FROM comments WHERE actor = ?", 1, actor, actor)
	return n > 0, err
}

// MoveFollower keeps where somebody elsewhere is written to from now on.
func (tx *Tx) MoveFollower(actor, inbox, shared string) error {
	return tx.exec("UPDATE followers SET inbox = ?, shared_inbox = ? WHERE actor = ?", inbox, shared, actor)
}

// FollowerCount returns how many follow a body.
func (tx *Tx) FollowerCount(body bodies.Slug) (int64, error) {
	var n int64
	err := tx.db.Raw("SELECT COUNT(*) FROM followers WHERE body = ?", string(body)).Row().Scan(&n)
	return n, translated(err)
}

// Inboxes returns where the followers of a body are written to, each once: the
// shared inbox of a host where it has one.
func (tx *Tx) Inboxes(body bodies.Slug) (all []string, err error) {
	err = tx.db.Raw("SELECT DISTINCT CASE WHEN shared_inbox = '' THEN inbox ELSE shared_inbox END AS target FROM followers WHERE body = ? ORDER BY target", string(body)).Scan(&all).Error
	return all, translated(err)
}

// Published returns the number of the first entry that was not published yet.
func (tx *Tx) Published() (next int64, err error) {
	err = translated(tx.db.Raw("SELECT next FROM publishing WHERE id = 1").Row().Scan(&next))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return next, err
}

// SetPublished says that everything before next was published.
func (tx *Tx) SetPublished(next int64) error {
	return tx.exec("INSERT INTO publishing (id, next) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET next = excluded.next", next)
}

// EntriesOf returns up to limit numbered entries of some types, by number,
// beginning with from.
func (tx *Tx) EntriesOf(types []journal.Type, from int64, limit int) ([]Entry, error) {
	return tx.entries("type IN ? AND seq >= ?", "seq", limit, types, from)
}

// SavePost keeps a post, or what it says now.
func (tx *Tx) SavePost(p Post) error {
	row := postRow{p.ID, p.Kind, string(p.Body), string(p.Issue), string(p.Note), p.Seq, instant(p.At)}
	again := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"note"})}
	if err := tx.db.Clauses(again).Create(&row).Error; err != nil {
		return translated(err)
	}
	return tx.noteNames("post_names (post, person)", p.ID, p.Names)
}

// noteNames keeps whom something names that is told to other servers.
func (tx *Tx) noteNames(table, id string, people []bodies.PersonID) error {
	var faults error
	for _, p := range people {
		faults = errors.Join(faults, tx.exec("INSERT INTO "+table+" VALUES (?, ?) ON CONFLICT DO NOTHING", id, string(p)))
	}
	return faults
}

// Post returns the post at an address, or [ErrNotFound].
func (tx *Tx) Post(id string) (Post, error) {
	row, err := one[postRow](tx, "id = ?", id)
	if err != nil {
		return Post{}, err
	}
	return row.post()
}

// Posts returns up to limit posts of a body, the newest first, from those about
// entries before a number; 0 begins at the newest.
func (tx *Tx) Posts(body bodies.Slug, before int64, limit int) ([]Post, error) {
	q := tx.db.Where("body = ?", string(body)).Order("seq DESC").Limit(limitOf(limit))
	if before > 0 {
		q = q.Where("seq < ?", before)
	}
	rows, err := list[postRow](q)
	return each(rows, err, postRow.post)
}

// PostCount returns how many posts a body has.
func (tx *Tx) PostCount(body bodies.Slug) (int64, error) {
	var n int64
	err := tx.db.Raw("SELECT COUNT(*) FROM posts WHERE body = ?", string(body)).Row().Scan(&n)
	return n, translated(err)
}
