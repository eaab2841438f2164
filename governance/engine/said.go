// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// IssueShowing reads one issue as [Engine.Issue] does, and with it what was said
// about it under an id: an argument or a comment for which its page has no room,
// and which the reader may read. Whatever else the id names, nothing is added.
func (e *Engine) IssueShowing(ctx context.Context, actor access.Actor, id governance.IssueID, said string) (IssueReading, error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return IssueReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (IssueReading, error) {
		r, err := readIssue(tx, actor, id)
		if err != nil {
			return r, err
		}
		if err := e.readComments(tx, actor, &r); err != nil || said == "" {
			return r, err
		}
		return r, errors.Join(r.showArgument(tx, said), r.showComment(tx, said))
	})
}

func (r *IssueReading) showArgument(tx *store.Tx, id string) error {
	a, err := tx.Argument(id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	there := slices.ContainsFunc(slices.Concat(r.For, r.Against), func(other Reason) bool { return other.ID == id })
	if there || a.Issue != r.Issue.ID {
		return nil
	}
	people, err := tx.People([]bodies.PersonID{a.Person})
	if added := (Reason{a.AsShown(r.Now), people[a.Person].Name}); a.For {
		r.For = append(r.For, added)
	} else {
		r.Against = append(r.Against, added)
	}
	return err
}

func (r *IssueReading) showComment(tx *store.Tx, id string) error {
	c, err := tx.Comment(id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	there := slices.ContainsFunc(r.Comments, func(other Remark) bool { return other.ID == id })
	if there || c.Issue != r.Issue.ID || !c.MayRead(r.Moderates) {
		return nil
	}
	people, err := tx.People([]bodies.PersonID{c.Person})
	r.Comments = append(r.Comments, Remark{c.AsShown(r.Now), people[c.Person].Name})
	return err
}
