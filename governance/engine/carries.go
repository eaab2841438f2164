// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// Carries is what a ballot of somebody would carry if they cast it now.
type Carries struct {
	Voices int64         // their own and those that come to them
	From   bodies.Person // whose ballot speaks for them now; nobody where none does, or they may not know whose
	Loses  int64         // how much less that one would carry
	AtMost bool          // who has voted may not be known: some of these may have cast a ballot themselves
	More   bool          // more could come than are followed here
	Cap    int64         // the most one ballot may carry; 0: any number
}

// mostBehind is for how many people a page follows who comes to one of them. The
// close follows everybody; for more than these a page says "more than".
const mostBehind = 1000

// Carries tells what a first ballot of the actor would carry in an open issue, and whose would
// carry less. It is zero where nothing can be delegated, where they have cast one
// already, and for whom is not on the roll.
func (e *Engine) Carries(ctx context.Context, actor access.Actor, id governance.IssueID) (Carries, error) {
	if err := e.gate.May(actor, "path.read", access.Object{}); err != nil {
		return Carries{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (Carries, error) {
		issue, err := tx.Issue(id)
		if err != nil {
			return Carries{}, err
		}
		now, err := tx.Now()
		if err != nil || issue.Procedure.Delegation == nil || issue.Open(now) != nil {
			return Carries{}, err
		}
		at := issue.FollowedAt(now)
		b, err := allBehind(tx, actor.Person, mostBehind, nil, []governance.Issue{issue}, at, now)
		if err != nil {
			return Carries{}, err
		}
		roll, err := tx.RollSummary(id)
		if err != nil {
			return Carries{}, err
		}
		c, err := b.carries(issue, actor.Person, at)
		c.Cap = issue.Procedure.Delegation.Cap.Of(roll.Weight)
		return c, err
	})
}

// allBehind are those whose voice can come to a person in some issues, at most so many,
// and what the voices of others can come to besides.
func allBehind(tx *store.Tx, person bodies.PersonID, most int, others []bodies.PersonID, issues []governance.Issue, at, now time.Time) (b behind, err error) {
	if b.whose, b.more, err = tx.Behind(person, at, most); err != nil {
		return b, err
	}
	starts := slices.Concat(b.whose, others)
	if b.given, err = tx.DelegationsFrom(starts, at); err != nil {
		return b, err
	}
	b.nearby, err = surroundings(tx, issues, starts, b.given, now)
	return b, err
}

// behind is the part of the community from which a voice can come to somebody.
type behind struct {
	nearby
	whose []bodies.PersonID // voice can, the person among them
	more  bool              // there are more
	given []governance.Delegation
}

// carries is what a ballot of the person would carry in one matter, as they may know it.
func (b behind) carries(issue governance.Issue, person bodies.PersonID, at time.Time) (c Carries, err error) {
	roll := b.rolls[issue.ID]
	votes, known := b.votes(issue, person, at)
	if _, cast := b.cast[issue.ID][person]; cast || roll.Index(person) < 0 {
		return c, nil
	}
	told, err := b.toldTo(issue, person, b.given, at)
	if err != nil {
		return c, err
	}
	p, err := issue.IfCast(person, roll, votes, told.entrusted(issue, governance.Behind(person, b.whose, b.given)), b.layers, at)
	if err != nil {
		return c, err
	}
	c.Voices, c.AtMost, c.More = p.Moves, !known, b.more
	path, err := b.path(issue, person, b.given, at)
	final, shown := path.Final()
	for _, s := range p.Shifts {
		if shown && s.By < 0 && roll.Entries[s.Member].Person == final.ID {
			c.From, c.Loses = final, -s.By
		}
	}
	return c, err
}
