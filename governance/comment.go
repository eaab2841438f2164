// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"moothall/bodies"
)

// CommentState says whether a comment is on the page.
type CommentState string

// What comes from elsewhere is held until somebody lets it in. Removed: taken
// off the page by who may. Deleted: taken back by who said it.
const (
	CommentHeld    CommentState = "held"
	CommentShown   CommentState = "shown"
	CommentRemoved CommentState = "removed"
	CommentDeleted CommentState = "deleted"
)

// Neighbour is somebody on another server.
type Neighbour struct {
	Actor   string // their id, an address
	Host    string
	Name    string // what they are called there
	KnownAs string // name@host
}

// Comment is what somebody says about an issue.
type Comment struct {
	ID        string
	Issue     IssueID
	Person    bodies.PersonID // who of us says it; empty where it came from elsewhere
	Neighbour Neighbour       // who from elsewhere says it; zero where it is one of us
	URI       string          // its own address there; empty where it is one of us
	Content   string          // text where it is one of us, sanitised HTML otherwise
	State     CommentState
	At        time.Time
	JudgedBy  bodies.PersonID // who let it in or took it off
	JudgedAt  time.Time
	Withheld  Withholding // zero: it never was, or nobody has read whether it is
}

// Why a comment is refused.
var (
	ErrCommentEmpty = errors.New("a comment says something")
	ErrCommentLong  = fmt.Errorf("a comment has at most %d letters", maxComment)
	ErrRewritten    = errors.New("the comment says something else by now; read it again")
	ErrCommentOver  = errors.New("the comment was taken back, or is as you want it already")
)

// maxComment is how long a comment of one of us may be, in letters.
const maxComment = 3000

// How much may wait or be said at once, so that one server, or one of us, cannot
// bury what others say.
const (
	HeldPerHost    = 100 // comments from one host that wait to be let in
	HeldPerAuthor  = 10  // of them by one author
	CommentsHourly = 20  // by one of us
)

// NewComment makes the comment of one of us: it is shown at once.
func NewComment(issue IssueID, person bodies.PersonID, text string, now time.Time) (Comment, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case text == "":
		return Comment{}, ErrCommentEmpty
	case utf8.RuneCountInString(text) > maxComment:
		return Comment{}, ErrCommentLong
	}
	return Comment{Issue: issue, Person: person, Content: text, State: CommentShown, At: now}, nil
}

// MayRead says whether somebody may read the comment: on the page everybody, while
// it waits those who moderate, and after that nobody.
func (c Comment) MayRead(moderates bool) bool {
	return c.State == CommentShown || moderates && c.State == CommentHeld
}

// AsShown is the comment as a page may have it at an instant: of one that is withheld
// without what it says, and where else that stands.
func (c Comment) AsShown(now time.Time) Comment {
	if !c.Withheld.Holds(now) {
		c.Withheld = Withholding{}
		return c
	}
	c.Content, c.URI = "", ""
	return c
}

// What parts two words in the HTML of a comment, and what does not.
var (
	parting = regexp.MustCompile(`</?(p|br|li|ul|ol|pre|blockquote)[^>]*>`)
	tag     = regexp.MustCompile(`<[^>]*>`)
)

// Plain is what the comment says, without the markup of one from elsewhere.
func (c Comment) Plain() string {
	if c.Person != "" {
		return c.Content
	}
	return html.UnescapeString(tag.ReplaceAllString(parting.ReplaceAllString(c.Content, " "), ""))
}

// Seen names what the comment says, for who judges it: SHA-256, in hex.
func (c Comment) Seen() string {
	sum := sha256.Sum256([]byte(c.Content))
	return hex.EncodeToString(sum[:])
}

// Judged lets a comment in or takes it off the page.
func (c Comment) Judged(by bodies.PersonID, show bool, now time.Time) (Comment, error) {
	state := CommentRemoved
	if show {
		state = CommentShown
	}
	if c.State == CommentDeleted || c.State == state {
		return c, ErrCommentOver
	}
	c.State, c.JudgedBy, c.JudgedAt = state, by, now
	return c, nil
}

// Changed is the comment from elsewhere as its author has rewritten it. What was
// let in was the old text, so the new one waits again.
func (c Comment) Changed(content string) Comment {
	if c.State == CommentDeleted || content == c.Content {
		return c
	}
	c.Content = content
	if c.State == CommentShown {
		c.State, c.JudgedBy, c.JudgedAt = CommentHeld, "", time.Time{}
	}
	return c
}

// TakenBack is the comment once its author has deleted it: nothing of it is left.
func (c Comment) TakenBack() Comment {
	c.State, c.Content, c.Neighbour.Name = CommentDeleted, "", ""
	return c
}

// Block says that nothing is taken from a server and nothing sent to it.
type Block struct {
	Host   string
	Reason string
	By     bodies.PersonID
	At     time.Time
}

// Why a server cannot be blocked.
var (
	ErrBlockHost   = errors.New("a server is named by its host, as in peer.example")
	ErrBlockReason = fmt.Errorf("a block needs its reason, in at most %d letters", maxReason)
)

// maxReason is how long a reason may be, in letters.
const maxReason = 500

// hostForm is a host name, with a port where it has one.
var hostForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$`)

// Blocking makes a block of a server for a reason.
func Blocking(host, reason string, by bodies.PersonID, now time.Time) (Block, error) {
	host, reason = strings.ToLower(strings.TrimSpace(host)), strings.TrimSpace(reason)
	switch {
	case !hostForm.MatchString(host):
		return Block{}, ErrBlockHost
	case reason == "" || utf8.RuneCountInString(reason) > maxReason:
		return Block{}, ErrBlockReason
	}
	return Block{Host: host, Reason: reason, By: by, At: now}, nil
}
