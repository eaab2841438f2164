// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// ShownBallots is how many ballots of a public vote a protocol names at most; of more it
// leads to the table.
const ShownBallots = 60

// ProtocolReading is a decision with all that a protocol of it holds.
type ProtocolReading struct {
	CountReading
	Entry   store.Entry      // of the decision
	Head    store.Head       // the first that covers it: the same on every sheet; zero where none does yet
	Ballots []ProtocolBallot // of a public vote, by name; nil where there are more than ShownBallots
}

// ProtocolBallot is one ballot that counted in a public vote.
type ProtocolBallot struct {
	Name    string // empty of whoever was erased
	Choice  governance.Choice
	Carried int64
}

// Protocol reads a decided issue for its protocol: what [Engine.Count], [Engine.VoteTable]
// and the record tell anybody. Before the decision stands in the record it refuses with
// governance.ErrSecret.
func (e *Engine) Protocol(ctx context.Context, actor access.Actor, id governance.IssueID) (ProtocolReading, error) {
	var r ProtocolReading
	var err error
	if r.CountReading, err = e.Count(ctx, actor, id); err != nil {
		return r, err
	}
	return view(ctx, e, func(tx *store.Tx) (ProtocolReading, error) {
		if r.Entry, r.Head, err = decisionCovered(tx, id); err != nil {
			return r, err
		}
		r.Ballots, err = fewBallots(tx, r.Issue, r.Decision.Turnout)
		return r, err
	})
}

// decisionCovered is the entry of a decision and the first head that covers it: the zero
// head before it has a number, and before one covers it.
func decisionCovered(tx *store.Tx, id governance.IssueID) (store.Entry, store.Head, error) {
	entries, err := tx.DecisionEntries([]governance.IssueID{id})
	entry, found := entries[id]
	if err != nil || !found || entry.Seq < 0 {
		return entry, store.Head{}, err
	}
	head, err := tx.CheckpointOver(entry.Seq)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return entry, head, err
}

// errMany ends a reading of more ballots than are shown.
var errMany = errors.New("there are more ballots than are shown")

// fewBallots are the ballots of a public vote by the names of who cast them, where there
// are few.
func fewBallots(tx *store.Tx, issue governance.Issue, t governance.Turnout) ([]ProtocolBallot, error) {
	if issue.Imported != "" || issue.Procedure.Sealed() || t.Direct == 0 {
		return nil, nil
	}
	_, counted, err := disclosed(tx, issue.ID)
	if errors.Is(err, governance.ErrSecret) { // it has no number in the record yet
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []stood
	err = counting(tx, issue, counted, func(s stood) error {
		if len(all) == ShownBallots {
			return errMany
		}
		all = append(all, s)
		return nil
	})
	if errors.Is(err, errMany) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return byName(tx, all)
}

func byName(tx *store.Tx, all []stood) ([]ProtocolBallot, error) {
	ids := make([]bodies.PersonID, len(all))
	for n, s := range all {
		ids[n] = s.Person
	}
	people, err := tx.People(ids)
	out := make([]ProtocolBallot, len(all))
	for n, s := range all {
		name, _ := nameCell(people[s.Person]).(string)
		out[n] = ProtocolBallot{name, s.Choice, s.carried}
	}
	slices.SortStableFunc(out, func(a, b ProtocolBallot) int { return cmp.Compare(a.Name, b.Name) })
	return out, err
}
