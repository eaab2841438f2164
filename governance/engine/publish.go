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

// News is a stretch of the journal that followers have not been told of.
type News struct {
	Instance store.Instance
	From, To int64 // numbers of entries: from From on, before To
	Items    []NewsItem
	Now      time.Time
}

// NewsItem is one entry of it: a vote that opened, was prolonged or was cancelled, a decision, or
// that one is held back for review or released.
type NewsItem struct {
	Entry    Entry
	Before   *Entry           // that of which followers were told before, which this one changes; nil where there is none
	Issue    governance.Issue // of an election of persons with their names
	Body     bodies.Body
	Voters   bodies.Body          // whose members vote: of an election another than the one it is to
	Decision *governance.Recorded // where the entry is one, or about one
	Reviewer bodies.Body          // who holds it back or released it, where the entry says so
}

// newsworthy are the entries of which followers are told.
func newsworthy() []journal.Type {
	return []journal.Type{"issue.open", "issue.extend", "issue.cancel", "decision", "decision.suspend", "decision.release"}
}

// changed is the kind of entry whose note one of a kind changes.
func changed(by journal.Type) journal.Type {
	switch by {
	case "decision.suspend":
		return "decision"
	case "decision.release":
		return "decision.suspend"
	}
	return "issue.open"
}

// newsStretch is how many entries are published in one transaction.
const newsStretch = 50

// News reads what followers have not been told of. A decision it tells only if
// everybody may know the result.
func (e *Engine) News(ctx context.Context) (News, error) {
	return view(ctx, e, func(tx *store.Tx) (n News, err error) {
		if n.Instance, err = tx.Instance(); err != nil {
			return n, founded(err)
		}
		if n.Now, err = tx.Now(); err != nil {
			return n, err
		}
		if n.From, err = tx.Published(); err != nil {
			return n, err
		}
		head, err := tx.Head()
		if err != nil {
			return n, err
		}
		n.To = head.Tree.N
		entries, err := tx.EntriesOf(newsworthy(), n.From, newsStretch)
		if err != nil {
			return n, err
		}
		if len(entries) == newsStretch {
			n.To = entries[newsStretch-1].Seq + 1
		}
		return n, n.tell(tx, entries)
	})
}

// tell finds for entries what is to be said of them.
func (n *News) tell(tx *store.Tx, entries []store.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	named, err := bodyNames(tx)
	if err != nil {
		return err
	}
	ids := make([]governance.IssueID, len(entries))
	for i, entry := range entries {
		ids[i] = entry.Issue
	}
	issues, err := tx.IssuesByID(ids)
	if err != nil {
		return err
	}
	decisions, err := tx.DecisionsOf(ids)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		issue := issues[entry.Issue]
		item := NewsItem{Entry: entry, Issue: issue, Body: named.body[issue.Body], Voters: named.body[issue.Procedure.Franchise.Body]}
		if item.Before, err = entryBefore(tx, entry, issue); err != nil {
			return err
		}
		if entry.Type == "issue.open" || entry.Type == "issue.extend" || entry.Type == "issue.cancel" {
			n.Items = append(n.Items, item)
			continue
		}
		if !issue.MayKnow(governance.Viewer{}, n.Now).Result {
			continue
		}
		recorded, err := recordedOf(decisions[issue.ID])
		if err != nil {
			return err
		}
		if item.Decision = &recorded; entry.Type != "decision" {
			item.Reviewer = named.body[recorded.Suspension.By]
		}
		n.Items = append(n.Items, item)
	}
	told := make([]*governance.Issue, len(n.Items))
	for i := range n.Items {
		told[i] = &n.Items[i].Issue
	}
	return nameCandidates(tx, told...)
}

// entryBefore is the entry that one changes what was said of.
func entryBefore(tx *store.Tx, entry store.Entry, issue governance.Issue) (*Entry, error) {
	kind := changed(entry.Type)
	if extend := (journal.IssueExtend{}).Type(); kind == "issue.open" && issue.Prolonged() && entry.Type != extend {
		kind = extend
	}
	at, err := tx.IssueEntry(entry.Issue, string(kind))
	if err != nil || at < 0 || at >= entry.Seq {
		return nil, err
	}
	before, err := tx.EntryAt(at)
	return &before, err
}

// Saying is a post and the activity by which followers learn of it.
type Saying struct {
	Post     Post
	Activity Outgoing
}

// Publish keeps what was made of news and has it delivered to all followers, in
// one transaction with how far the journal was read: nothing is told twice, and
// nothing is lost by a crash. It says false where another server of ours was
// faster, or somebody was erased whom it names and who bore that name when the news
// was read; then nothing was done, and the news is to be read again.
func (e *Engine) Publish(ctx context.Context, n News, said []Saying) (bool, error) {
	return update(ctx, e, func(tx *store.Tx) (bool, error) {
		if err := tx.HoldPublisher(); err != nil {
			return false, err
		}
		if next, err := tx.Published(); err != nil || next != n.From {
			return false, err
		}
		if erased, err := namesErased(tx, said); err != nil || erased {
			return false, err
		}
		inboxes := map[bodies.Slug][]string{}
		for _, s := range said {
			if err := tx.SavePost(s.Post); err != nil {
				return false, err
			}
			to, known := inboxes[s.Post.Body]
			if !known {
				var err error
				if to, err = tx.Inboxes(s.Post.Body); err != nil {
					return false, err
				}
				inboxes[s.Post.Body] = to
			}
			if err := e.send(tx, s.Activity, to); err != nil {
				return false, err
			}
		}
		return true, tx.SetPublished(n.To)
	})
}

// namesErased says whether somebody was erased whom one of them names. Nobody is until
// it is published, for they hold the mandates who erase.
func namesErased(tx *store.Tx, said []Saying) (bool, error) {
	var named []bodies.PersonID
	for _, s := range said {
		named = append(named, s.Post.Names...)
	}
	if len(named) == 0 {
		return false, nil
	}
	if err := tx.ShareMandates(); err != nil {
		return false, err
	}
	people, err := tx.People(named)
	for _, p := range people {
		if p.Erased() {
			return true, err
		}
	}
	return false, err
}

// ForgetPassed clears away activities of more than a month ago.
func (e *Engine) ForgetPassed(ctx context.Context) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.ForgetPassed(now.Add(-rememberBy), sweep)
	})
	return err
}

// Post returns the post at an address. What everybody may know is asked again:
// that a post was made is no reason to show it.
func (e *Engine) Post(ctx context.Context, id string) (Post, error) {
	if err := e.gate.May(access.Actor{}, "federation.read", access.Object{}); err != nil {
		return Post{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (Post, error) {
		p, err := tx.Post(id)
		if err != nil {
			return p, fmt.Errorf("post %s: %w", id, err)
		}
		shown, err := tellable(tx, []store.Post{p})
		if err == nil && len(shown) == 0 {
			err = fmt.Errorf("post %s: %w", id, store.ErrNotFound)
		}
		return p, err
	})
}

// Posts returns a page of what a body has said, the newest first, of what is
// about entries before a number, and the number from which the next page goes on;
// 0 for the first page, and after the last.
func (e *Engine) Posts(ctx context.Context, body bodies.Slug, before int64) (page []Post, next int64, err error) {
	if err := e.gate.May(access.Actor{}, "federation.read", access.Object{Body: body}); err != nil {
		return nil, 0, err
	}
	page, err = view(ctx, e, func(tx *store.Tx) ([]Post, error) {
		all, err := tx.Posts(body, before, pageSize+1)
		if err != nil {
			return nil, err
		}
		next = 0
		if len(all) > pageSize {
			all = all[:pageSize]
			next = all[pageSize-1].Seq
		}
		return tellable(tx, all)
	})
	return page, next, err
}

// tellable are the posts everybody may know of now.
func tellable(tx *store.Tx, posts []store.Post) (shown []store.Post, err error) {
	now, err := tx.Now()
	if err != nil {
		return nil, err
	}
	ids := make([]governance.IssueID, len(posts))
	for n, p := range posts {
		ids[n] = p.Issue
	}
	issues, err := tx.IssuesByID(ids)
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		if p.Kind == PostCall || issues[p.Issue].MayKnow(governance.Viewer{}, now).Result {
			shown = append(shown, p)
		}
	}
	return shown, nil
}

// The kinds of posts.
const (
	PostCall     = "call"
	PostDecision = "decision"
)

// Replies returns the addresses of the comments from elsewhere on an issue that
// are shown, the newest first.
func (e *Engine) Replies(ctx context.Context, issue governance.IssueID) ([]string, error) {
	if err := e.gate.May(access.Actor{}, "federation.read", access.Object{}); err != nil {
		return nil, err
	}
	return view(ctx, e, func(tx *store.Tx) (uris []string, err error) {
		if _, err := tx.Issue(issue); err != nil {
			return nil, errors.Join(err, fmt.Errorf("issue %s", issue))
		}
		now, err := tx.Now()
		if err != nil {
			return nil, err
		}
		all, err := tx.Comments(issue, false, shownComments)
		for _, c := range all {
			if c = c.AsShown(now); c.URI != "" {
				uris = append(uris, c.URI)
			}
		}
		return uris, err
	})
}
