// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
)

// Digest acts upon one activity that was taken in. What it does not know, or may
// not be done, is dropped, and so is what fails where last is set; an error means
// that it is worth another attempt.
func (s *Service) Digest(ctx context.Context, id string, last bool) error {
	err := s.digest(ctx, id)
	if err != nil && last && ctx.Err() == nil && !errors.Is(err, engine.ErrNotFound) {
		return s.engine.Drop(ctx, id, "it failed again and again")
	}
	return err
}

func (s *Service) digest(ctx context.Context, id string) error {
	in, err := s.engine.CameIn(ctx, id)
	if err != nil || in.Ended {
		return err
	}
	d, err := ReadDocument(in.Data)
	if err != nil {
		return s.engine.Drop(ctx, id, "it cannot be read")
	}
	switch {
	case d.is("Follow"):
		return s.follow(ctx, in, d)
	case d.is("Undo"):
		return s.undo(ctx, in, d)
	case d.is("Create"):
		return s.comment(ctx, in, d)
	case d.is("Update"):
		return s.rewrite(ctx, in, d)
	case d.is("Delete"):
		return s.takeBack(ctx, in, d)
	}
	return s.engine.Drop(ctx, id, "nothing follows from it")
}

// slugOf is the body an address names, "" where it names none of ours.
func (s *Service) slugOf(id string) bodies.Slug {
	name, ours := strings.CutPrefix(id, s.base+bodyPath)
	if slug := bodies.Slug(name); ours && slug.Valid() {
		return slug
	}
	return ""
}

// follow keeps a follower and says yes.
func (s *Service) follow(ctx context.Context, in engine.Incoming, d Document) error {
	slug := s.slugOf(d.id("object"))
	if slug == "" {
		return s.engine.Drop(ctx, in.ID, "it follows nobody here")
	}
	a, err := s.meet(ctx, in.Actor)
	if err != nil {
		return s.lost(ctx, in, err)
	}
	yes := s.accept(s.bodyID(slug), in.ID, d)
	text, err := canonical(yes)
	if err != nil {
		return err
	}
	return s.engine.Follow(ctx, in.ID, engine.Follower{Body: slug, Actor: a.id, Host: in.Host, Inbox: a.inbox, SharedInbox: a.sharedInbox, Follow: in.ID},
		engine.Outgoing{ID: yes.text("id"), Body: slug, Data: text})
}

// lost drops what its sender can no longer be asked about, and leaves the rest
// for another attempt.
func (s *Service) lost(ctx context.Context, in engine.Incoming, err error) error {
	var answered statusError
	if errors.Is(err, errAnswer) || errors.Is(err, errGone) || errors.Is(err, ErrInside) || errors.Is(err, ErrAddress) || errors.Is(err, ErrDocument) ||
		errors.As(err, &answered) && answered.status/100 == 4 {
		return s.engine.Drop(ctx, in.ID, "its actor is not to be had")
	}
	return fmt.Errorf("actor %s: %w", in.Actor, err)
}

// undo forgets a follower. The Follow may be there, or its id alone.
func (s *Service) undo(ctx context.Context, in engine.Incoming, d Document) error {
	given := d.object("object")
	switch {
	case given == nil && sameHost(in.Actor, d.id("object")):
		return s.engine.Unfollow(ctx, in.ID, "", d.id("object"))
	case given.is("Follow") && (given.id("actor") == in.Actor || given.id("actor") == "") && s.slugOf(given.id("object")) != "":
		return s.engine.Unfollow(ctx, in.ID, s.slugOf(given.id("object")), given.text("id"))
	}
	return s.engine.Drop(ctx, in.ID, "nothing follows from it")
}

// issueOf is the issue an address of ours is about: its own, or its decision's.
func (s *Service) issueOf(id string) governance.IssueID {
	for _, path := range []string{issuePath, decisionPath} {
		if name, ours := strings.CutPrefix(id, s.base+path); ours && name != "" && !strings.ContainsAny(name, "/?#") {
			return governance.IssueID(name)
		}
	}
	return ""
}

// theirs is the note an activity is about, if it is the sender's own and can be
// shown to everybody: host and author are the actor's.
func theirs(in engine.Incoming, d Document) (note Document, why string) {
	note = d.object("object")
	switch {
	case note == nil || !note.is("Note"):
		return nil, "it is about no note"
	case !sameHost(in.Actor, note.text("id")) || note.id("attributedTo") != in.Actor:
		return nil, "the note is not theirs"
	case !isPublic(note) && !isPublic(d):
		return nil, "it is not addressed to everybody"
	}
	return note, ""
}

// comment keeps a reply to something of ours.
func (s *Service) comment(ctx context.Context, in engine.Incoming, d Document) error {
	note, why := theirs(in, d)
	if why != "" {
		return s.engine.Drop(ctx, in.ID, why)
	}
	issue, content := s.issueOf(note.id("inReplyTo")), s.contentOf(note)
	if issue == "" || content == "" {
		return s.engine.Drop(ctx, in.ID, "it answers nothing of ours, or says nothing")
	}
	a, err := s.meet(ctx, in.Actor)
	if err != nil {
		return s.lost(ctx, in, err)
	}
	return s.engine.TakeComment(ctx, in.ID, governance.Comment{
		Issue: issue, URI: note.text("id"), Content: content, Neighbour: governance.Neighbour{Actor: a.id, Host: in.Host, Name: a.name, KnownAs: a.knownAs},
	})
}

// contentOf is what a note says, fit for a page; "" where that is nothing or
// more than a comment may be.
func (s *Service) contentOf(note Document) string {
	content := Sanitise(note.text("content"))
	if len(content) > maxKept || plain(wordsOnly.Sanitize(content), 1) == "" {
		return ""
	}
	return content
}

// rewrite keeps what an actor says instead, or where it is written to from now on.
func (s *Service) rewrite(ctx context.Context, in engine.Incoming, d Document) error {
	if object := d.object("object"); d.id("object") == in.Actor && (object == nil || object.is(actorTypes...)) {
		a, err := s.meet(ctx, in.Actor) // asked at its host: what others sign for it is not looked at
		if err != nil {
			return s.lost(ctx, in, err)
		}
		return s.engine.MoveFollower(ctx, in.ID, a.inbox, a.sharedInbox)
	}
	note, why := theirs(in, d)
	if why != "" {
		return s.engine.Drop(ctx, in.ID, why)
	}
	content := s.contentOf(note)
	if content == "" {
		return s.engine.TakeBackComment(ctx, in.ID, note.text("id"))
	}
	return s.engine.RewriteComment(ctx, in.ID, note.text("id"), content)
}

// takeBack forgets a comment its author deleted, or an actor that is gone.
func (s *Service) takeBack(ctx context.Context, in engine.Incoming, d Document) error {
	switch id := d.id("object"); {
	case id == in.Actor:
		return s.engine.ForgetNeighbour(ctx, in.ID)
	case sameHost(in.Actor, id):
		return s.engine.TakeBackComment(ctx, in.ID, id)
	}
	return s.engine.Drop(ctx, in.ID, "it is not theirs")
}
