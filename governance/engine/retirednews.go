// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// retiredPart are those who name somebody that is no public delegate any more and has
// not agreed to speak for them.
func retiredPart(tx *store.Tx, round store.VoiceRound, now time.Time) (part voicePart, err error) {
	named, err := tx.NamedAt(bodies.PersonID(round.Delegate), round.After, now, noticePart)
	if err != nil || len(named) == 0 {
		return part, err
	}
	part.last = named[len(named)-1].Delegation
	var ids []string
	for _, n := range named {
		if n.Reader.Person != "" {
			ids = append(ids, n.Delegation)
		}
	}
	given, err := tx.DelegationsByID(ids, now)
	if err != nil {
		return part, err
	}
	waiting := map[string]bool{}
	for _, d := range given {
		waiting[d.ID] = waits(d, bodies.PersonID(round.Delegate))
	}
	for _, n := range named {
		if waiting[n.Delegation] {
			part.told = append(part.told, toldVoice{n.Reader, store.VoiceNotice{
				Kind: LetterRetired, Subject: n.Delegation, Facts: store.VoiceFacts{Way: []bodies.PersonID{bodies.PersonID(round.Delegate)}},
			}})
		}
	}
	return part, nil
}

// waits says whether a delegation goes nowhere by a delegate as long as they have not
// agreed to it.
func waits(d governance.Delegation, delegate bodies.PersonID) bool {
	return slices.Contains(d.Waiting, delegate)
}

// retired is told as long as the delegation stands and its delegate has not agreed.
func (r *newsReader) retired(n store.VoiceNotice) (v VoiceNews, holds bool) {
	d, known := r.lapsing[delegationOf(n)]
	if !known || !d.Holds(r.now) || len(n.Facts.Way) == 0 || !waits(d, n.Facts.Way[0]) {
		return v, false
	}
	v.Given, v.Way = NamedDelegation{d.ID, r.naming.scope(d.Scope), r.persons(d.Delegates), d.Until}, r.persons(n.Facts.Way)
	return v, true
}
