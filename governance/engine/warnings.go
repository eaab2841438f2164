// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// SilentVotes is in how many public votes in a row somebody named as a delegate must
// have cast no ballot for whoever names them to be told. It is in every result, and
// who thinks of somebody as a delegate would not look it up.
const SilentVotes = 5

// silent are those of some delegates who have cast no ballot lately, in their order.
func silent(tx *store.Tx, delegates []bodies.PersonID) ([]bodies.PersonID, error) {
	found, err := tx.SilentLately(delegates, SilentVotes)
	return slices.DeleteFunc(slices.Clone(delegates), func(p bodies.PersonID) bool { return !slices.Contains(found, p) }), err
}

// crowd adds to each vote with a cap what a ballot may carry there, and how many rely
// on whoever would then speak for the voice, where that may be more. It is no more
// than everybody is told of public delegates: a range, as of the beginning of the day.
func (e *Engine) crowd(tx *store.Tx, found []PreviewIssue, now time.Time) error {
	var capped []governance.IssueID
	var speak []bodies.PersonID
	for _, f := range found {
		if f.Issue.Procedure.Delegation.Cap != nil {
			capped, speak = append(capped, f.Issue.ID), append(speak, f.After.last())
		}
	}
	if len(capped) == 0 {
		return nil
	}
	weights, err := tx.RollWeights(capped)
	if err != nil {
		return err
	}
	day, _ := governance.PublicDelegate{}.RangeAt(now)
	public, err := tx.PublicAmong(speak, day)
	if err != nil {
		return err
	}
	relied, err := e.ranges.reliedOn(tx, slices.DeleteFunc(speak, func(p bodies.PersonID) bool { return !public[p] }), day)
	for n, f := range found {
		most := f.Issue.Procedure.Delegation.Cap.Of(weights[f.Issue.ID])
		if r := governance.RangeOf(relied[f.After.last()]); most > 0 && r.To >= most { // who speaks has a voice of their own
			found[n].Most, found[n].Crowd = most, r
		}
	}
	return err
}

// last is who would speak for the voice, whether or not they have cast; empty where
// nobody would, or the owner may not know who.
func (p Path) last() bodies.PersonID {
	if len(p.Hops) < 2 || p.End != delegation.EndVoted && p.End != delegation.EndSilent {
		return ""
	}
	return p.Hops[len(p.Hops)-1].Person.ID
}
