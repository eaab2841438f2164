// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// shownComments is how many comments the page of an issue shows, the newest.
const shownComments = 100

// Remark is a comment with its author's name, where it is one of us.
type Remark struct {
	governance.Comment
	By string
}

// readComments reads what is said about an issue. Who may let comments in sees
// those that wait as well.
func (e *Engine) readComments(tx *store.Tx, actor access.Actor, r *IssueReading) error {
	r.Moderates = e.gate.May(actor, "comment.moderate", access.Object{Body: r.Moderation}) == nil
	said, err := tx.Comments(r.Issue.ID, r.Moderates, shownComments)
	if err != nil {
		return err
	}
	var ids []bodies.PersonID
	for _, c := range said {
		if c.Person != "" {
			ids = append(ids, c.Person)
		}
	}
	people := map[bodies.PersonID]bodies.Person{}
	if len(ids) > 0 {
		if people, err = tx.People(ids); err != nil {
			return err
		}
	}
	for _, c := range said {
		r.Comments = append(r.Comments, Remark{c.AsShown(r.Now), people[c.Person].Name})
	}
	return nil
}

// Comment says something about an issue. It refuses with governance.ErrMuted whom a
// ruling bars, with ErrComments whoever has made governance.CommentsHourly within the
// hour, and with a governance.Paused while an emergency act keeps new ones out.
func (e *Engine) Comment(ctx context.Context, actor access.Actor, issue governance.IssueID, text string) error {
	if err := e.gate.May(actor, "comment.write", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := errors.Join(tx.ShareEmergencies(), tx.HoldSpeaker(actor.Person)); err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		about, err := tx.Issue(issue)
		if err != nil {
			return struct{}{}, fmt.Errorf("issue %s: %w", issue, err)
		}
		if err := mayWrite(tx, actor.Person, about.Body, now); err != nil {
			return struct{}{}, err
		}
		if err := unpaused(tx, governance.PauseComments, about.Body, now); err != nil {
			return struct{}{}, err
		}
		c, err := governance.NewComment(issue, actor.Person, text, now)
		if err != nil {
			return struct{}{}, err
		}
		first, err := tx.CommentMade(actor.Person, governance.CommentsHourly)
		if err == nil {
			err = governance.CommentPace(first, now)
		}
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, e.addComment(tx, c)
	})
	return err
}

func (e *Engine) addComment(tx *store.Tx, c governance.Comment) (err error) {
	if c.ID, err = journal.NewRef(e.random); err != nil {
		return err
	}
	return tx.AddComment(c)
}

// JudgeComment lets a comment in, or takes it off the page. seen is the Seen of what
// was read: its author may have rewritten it meanwhile, and is then refused with
// governance.ErrRewritten. It is not asked of what is taken off.
func (e *Engine) JudgeComment(ctx context.Context, actor access.Actor, issue governance.IssueID, id string, show bool, seen string) error {
	return e.moderate(ctx, actor, issue, func(tx *store.Tx, now time.Time) error {
		c, err := heldComment(tx, id)
		if err == nil && c.Issue != issue {
			err = store.ErrNotFound
		}
		if err == nil && show && c.Seen() != seen {
			err = governance.ErrRewritten
		}
		if err != nil {
			return fmt.Errorf("comment %s: %w", id, err)
		}
		if c, err = c.Judged(actor.Person, show, now); err != nil {
			return err
		}
		return tx.SaveComment(c)
	})
}

// heldComment reads a comment once it is alone with its server, whose next activity
// may rewrite it.
func heldComment(tx *store.Tx, id string) (governance.Comment, error) {
	c, err := tx.Comment(id)
	if err != nil || c.Neighbour.Host == "" {
		return c, err
	}
	if err := tx.HoldNeighbour(c.Neighbour.Host); err != nil {
		return c, err
	}
	return tx.Comment(id)
}

// DismissHost takes off everything from one server that waits on an issue.
func (e *Engine) DismissHost(ctx context.Context, actor access.Actor, issue governance.IssueID, host string) error {
	return e.moderate(ctx, actor, issue, func(tx *store.Tx, now time.Time) error {
		held, err := tx.HeldOf(issue, host, governance.HeldPerHost)
		if err != nil {
			return err
		}
		for _, c := range held {
			if c, err = c.Judged(actor.Person, false, now); err != nil {
				return err
			}
			if err := tx.SaveComment(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// moderate does what those may do who are seated in the body that moderates the
// comments on an issue.
func (e *Engine) moderate(ctx context.Context, actor access.Actor, id governance.IssueID, do func(tx *store.Tx, now time.Time) error) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		issue, err := tx.Issue(id)
		if err != nil {
			return struct{}{}, fmt.Errorf("issue %s: %w", id, err)
		}
		charter, err := tx.Charter(issue.Body)
		if err != nil {
			return struct{}{}, err
		}
		if err := e.gate.May(actor, "comment.moderate", access.Object{Body: charter.Moderates()}); err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, do(tx, now)
	})
	return err
}

// TakeComment keeps a comment from elsewhere until somebody lets it in. What one
// server or one author has waiting beyond measure is dropped, and so is what comes
// while an emergency act pauses comments: it stays where it was written.
func (e *Engine) TakeComment(ctx context.Context, activity string, c governance.Comment) error {
	return e.upon(ctx, activity, func(tx *store.Tx, in Incoming, now time.Time) (string, error) {
		about, err := tx.Issue(c.Issue)
		if err != nil {
			return absent("no such issue", err)
		}
		if err := unpaused(tx, governance.PauseComments, about.Body, now); errors.Is(err, governance.ErrPaused) {
			return "comments are paused", nil
		} else if err != nil {
			return "", err
		}
		if _, err := tx.CommentAt(c.URI); !errors.Is(err, store.ErrNotFound) {
			return "it is there already", err
		}
		host, author, err := tx.Held(in.Host, in.Actor, governance.HeldPerHost)
		if err != nil {
			return "", err
		}
		if host >= governance.HeldPerHost || author >= governance.HeldPerAuthor {
			return "too many wait already", nil
		}
		c.State, c.At = governance.CommentHeld, now
		c.Neighbour.Actor, c.Neighbour.Host = in.Actor, in.Host
		return "", e.addComment(tx, c)
	})
}

// RewriteComment keeps what the author of a comment from elsewhere says instead.
func (e *Engine) RewriteComment(ctx context.Context, activity, uri, content string) error {
	return e.ownComment(ctx, activity, uri, func(c governance.Comment) governance.Comment { return c.Changed(content) })
}

// TakeBackComment forgets what the author of a comment from elsewhere has deleted.
func (e *Engine) TakeBackComment(ctx context.Context, activity, uri string) error {
	return e.ownComment(ctx, activity, uri, governance.Comment.TakenBack)
}

// ownComment changes a comment for the actor an activity came from, if it is theirs.
func (e *Engine) ownComment(ctx context.Context, activity, uri string, change func(governance.Comment) governance.Comment) error {
	return e.upon(ctx, activity, func(tx *store.Tx, in Incoming, _ time.Time) (string, error) {
		c, err := tx.CommentAt(uri)
		if err != nil {
			return absent("no such comment", err)
		}
		if c.Neighbour.Actor != in.Actor {
			return "it is not theirs", nil
		}
		return "", tx.SaveComment(change(c))
	})
}
