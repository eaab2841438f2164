// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// CommentsView is what is said about a matter.
type CommentsView struct {
	// List holds the newest first; those that wait only where the reader may let
	// them in.
	List []CommentView
	// MayWrite shows the form; Typed is what stands in it, Error why it was refused.
	MayWrite     bool
	Typed, Error string
	// Moderates lets the reader decide what is shown.
	Moderates bool
	// Crowds are servers from which more than one comment waits.
	Crowds []Crowd
	// Elsewhere says that comments come from other servers too.
	Elsewhere bool
}

// CommentView is one comment.
type CommentView struct {
	ID string
	// Seen names what it says, so that nobody lets in what they have not read.
	Seen string
	// By is who says it; KnownAs and AuthorURL say where from, where not from here.
	By, KnownAs, AuthorURL string
	// SourceURL is where it stands on its own server.
	SourceURL string
	At        time.Time
	// Text is what one of us says, HTML what came from elsewhere, sanitised; neither is
	// there where an emergency act withholds it.
	Text, HTML string
	Withheld   WithheldView
	// Waiting: nobody but those who may let it in sees it.
	Waiting bool
}

// Crowd is a server and how many comments from it wait.
type Crowd struct {
	Host  string
	Count int
}
