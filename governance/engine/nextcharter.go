// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// NextCharter is the charter that a matter puts in force once it is adopted, beside the
// version that it follows.
type NextCharter struct {
	Issue     governance.Issue
	Body      bodies.Body // that decides
	Next      governance.Charter
	Canonical []byte              // of it, as the paper and the record hold it
	Before    *governance.Charter // the version before it; nil: the first of a new body, or not read
	All       []governance.Charter
	Stands    bool              // as the charters are now it can be put in force, by what they say alone
	Flaws     []governance.Flaw // that the charters would have with it and have not without
	Outcome   governance.Outcome
	Enacted   bool // the decision has put it in force
}

// First says whether the charter is the first of a new body.
func (n NextCharter) First() bool { return n.Next.Version == 1 }

// NextCharter reads the charter that a matter is about, whole. It refuses with
// store.ErrNotFound a matter that is about none.
func (e *Engine) NextCharter(ctx context.Context, actor access.Actor, id governance.IssueID) (NextCharter, error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return NextCharter{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (n NextCharter, err error) {
		issue, err := tx.Issue(id)
		if err != nil {
			return n, fmt.Errorf("issue %s: %w", id, err)
		}
		charters, err := tx.Charters()
		if err != nil {
			return n, err
		}
		next, err := nextCharter(issue, charters)
		if err != nil {
			return n, err
		}
		if next == nil {
			return n, fmt.Errorf("charter of issue %s: %w", id, store.ErrNotFound)
		}
		n = *next
		if err := n.readBefore(tx); err != nil {
			return n, err
		}
		return n, n.readOutcome(tx)
	})
}

// nextCharter is the charter that an issue is about, or nil, beside those in force. One
// that cannot be read is none: no decision could put it in force.
func nextCharter(issue governance.Issue, charters []governance.Charter) (*NextCharter, error) {
	if issue.Effect.Kind != governance.EffectCharter {
		return nil, nil
	}
	next, err := issue.Effect.NextCharter()
	if errors.Is(err, governance.ErrEnact) {
		return nil, nil
	}
	n := &NextCharter{Issue: issue, Next: next, All: charters}
	if n.Canonical, err = journal.Canonical(n.Next); err != nil {
		return nil, err
	}
	with := slices.Clone(charters)
	for at, c := range charters {
		if c.Body.Slug == issue.Body {
			n.Body = c.Body
		}
		if c.Body.Slug == n.Next.Body.Slug {
			with[at] = n.Next
			if c.Version == n.Next.Version-1 {
				n.Before = &charters[at]
			}
		}
	}
	if n.First() {
		with = append(with, n.Next)
	}
	// Who sits where is asked at the decision: until then seats come and go.
	n.Stands = issue.Enacts(n.Next, charters, func(bodies.Watch) error { return nil }) == nil
	if n.Stands {
		n.Flaws = newFlaws(governance.Lint(charters), governance.Lint(with))
	}
	return n, nil
}

// newFlaws are those that were not there before. Where in its charter one stands is not
// asked: another kind of matter before it moves it.
func newFlaws(before, after []governance.Flaw) []governance.Flaw {
	return slices.DeleteFunc(after, func(f governance.Flaw) bool {
		return slices.ContainsFunc(before, func(had governance.Flaw) bool {
			had.Rule = f.Rule
			return had == f
		})
	})
}

// readBefore finds the version that it follows where that is in force no more.
func (n *NextCharter) readBefore(tx *store.Tx) error {
	if n.Before != nil || n.First() {
		return nil
	}
	text, err := tx.CharterText(n.Next.Body.Slug, n.Next.Version-1)
	if errors.Is(err, store.ErrNotFound) {
		return nil // it speaks of a version that never came
	}
	if err != nil {
		return err
	}
	n.Before = new(governance.Charter)
	return json.Unmarshal(text, n.Before)
}

// readOutcome finds what became of it.
func (n *NextCharter) readOutcome(tx *store.Tx) error {
	if n.Issue.Stage != governance.Decided {
		return nil
	}
	d, err := tx.DecisionOf(n.Issue.ID)
	if err != nil {
		return err
	}
	recorded, err := recordedOf(d)
	if err != nil {
		return err
	}
	n.Outcome = recorded.Outcome
	acts, err := tx.IssueActs(n.Issue.ID, journal.CharterEnact{}.Type())
	n.Enacted = len(acts) > 0
	return err
}
