// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"fmt"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// fixRoll fixes text, rules and roll of a matter whose roll can be challenged: the roll is
// that of the instant, but for what the officers decide until the vote opens. Nothing is
// kept of it but the instant, from which it is made again as it opens. A crash before the
// commit leaves a matter that is discussed, and whose text is fixed a little later.
func (e *Engine) fixRoll(tx *store.Tx, issue governance.Issue) error {
	now, err := franchiseAt(tx, issue)
	if err != nil {
		return err
	}
	if issue.Raised != nil {
		now = issue.Raised.ActedAt(now)
	}
	issue = issue.FixedRoll(now)
	act := journal.IssueFreeze{
		Kind: issue.Kind, RollAt: journal.At(now), OpensAt: journal.At(issue.OpensAt), ClosesAt: journal.At(issue.ClosesAt),
		Place: string(issue.Place), Field: string(issue.Field),
	}
	if act.AskedSHA256, err = issue.Asked(); err != nil {
		return err
	}
	if err := tx.SaveIssue(issue); err != nil {
		return err
	}
	if _, err := e.enter(tx, issue.Body, issue.ID, now, act); err != nil {
		return err
	}
	return e.schedule(tx, Job{Issue: issue.ID, At: issue.OpensAt})
}

// corrections are the changes of the roll of an issue that its challenges make. Who is put
// on weighs, and belongs to the unit of a double majority, as was known when it was fixed.
func corrections(tx *store.Tx, issue governance.Issue, challenges []governance.Challenge) ([]bodies.Correction, error) {
	all := governance.Corrections(challenges)
	if len(all) == 0 {
		return nil, nil
	}
	layers, err := layersAt(tx, issue.RollAt)
	if err != nil {
		return nil, err
	}
	for n, c := range all {
		if !c.On {
			continue
		}
		elector, err := tx.Elector(issue.Procedure.Franchise.Body, c.Person, issue.RollAt)
		if err != nil {
			return nil, err
		}
		all[n] = issue.Procedure.PutOn(elector, layers, issue.RollAt)
	}
	return all, nil
}

// freezeAgrees holds what pages show of a matter to the leaf by which its text and its roll
// were fixed, from then on: nobody shall read another text than the one the vote will be on,
// or think that the roll was fixed on another day. It refuses with [ErrContradicts].
func freezeAgrees(issue governance.Issue, fixed store.Entry) error {
	contradicts := fmt.Errorf("what was fixed of issue %s: %w", issue.ID, ErrContradicts)
	none := len(fixed.Leaf) == 0
	switch {
	case issue.Procedure.ElectsPersons(): // whose paper is held to its nominations
		return nil
	case none && issue.RollAt.IsZero():
		return nil
	case none || issue.RollAt.IsZero():
		return contradicts
	}
	entered, err := journal.ParseLeaf(fixed.Leaf)
	act, is := entered.Act.(journal.IssueFreeze)
	if err != nil || !is || entered.Body != string(issue.Body) {
		return contradicts
	}
	asked, err := issue.Asked()
	if err != nil {
		return err
	}
	if act.AskedSHA256 != asked || act.Kind != issue.Kind || act.Place != string(issue.Place) || act.Field != string(issue.Field) || act.RollAt != journal.At(issue.RollAt) {
		return contradicts
	}
	if issue.Stage == governance.Frozen && (act.OpensAt != journal.At(issue.OpensAt) || act.ClosesAt != journal.At(issue.ClosesAt)) { // afterwards the opening says
		return contradicts
	}
	return nil
}
