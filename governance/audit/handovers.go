// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"

	"moothall/governance/journal"
)

// HandoverReport is what was found of one handover of the log's key.
type HandoverReport struct {
	From     string               `json:"from"` // public keys
	To       string               `json:"to"`
	Reason   journal.RotateReason `json:"reason"`
	At       journal.Instant      `json:"at"`
	Position int64                `json:"position"` // of its entry
	State    HandoverState        `json:"state"`
}

// HandoverState says what a handover rests on.
type HandoverState string

// The states. Only the last is a gap: the key says of itself that it took another's
// place, and whoever stole the database could have had it say so.
const (
	Vouched       HandoverState = "handed-over"     // the old key has signed the head that hands over
	Known         HandoverState = "known"           // it lies before the key that was given, which was known then
	SeenByOthers  HandoverState = "witnessed"       // witnesses whom the policy given asks for have cosigned a head behind it
	NotVouchedFor HandoverState = "not-vouched-for" // the old key was lost or compromised, and nobody else says that the log is the same
)

// maxKeysFile bounds the file of handovers, which is read whole.
const maxKeysFile = 4 << 20

// Keys returns the keys of the record, the last of which is the archive's. That its log is
// the one they hand over only [Verify] and [Archive.Find] say.
func (a *Archive) Keys() (journal.Keys, error) {
	key, err := a.key()
	if err != nil || !a.Has(keysName) {
		return journal.KeysOf(key), err
	}
	if n := a.members[keysName].size; n > maxKeysFile {
		return journal.Keys{}, refuse(keysName, "it has %d bytes, at most %d belong there", n, maxKeysFile)
	}
	text, err := a.Read(keysName)
	if err != nil {
		return journal.Keys{}, err
	}
	keys, err := journal.ParseKeys(text)
	if err != nil {
		return keys, refuse(keysName, "%v", err)
	}
	if keys.Current().String() != key.String() {
		return keys, refuse(keysName, "its handovers lead to the key %s, %s holds %s", keys.Current(), keyName, key)
	}
	return keys, nil
}

// checkHandovers holds the tree to the heads that handed it over.
func checkHandovers(t *tiler, keys journal.Keys) error {
	for n, h := range keys.Handovers() {
		where := fmt.Sprintf("%s line %d", keysName, n+1)
		if h.Head.Tree.N > t.head.N {
			return refuse(where, "it is of a log of %d entries, this one has %d", h.Head.Tree.N, t.head.N)
		}
		if err := t.continues(h.Head.Tree); err != nil {
			return refuse(where, "it is of another history: the archive's first %d leaves are not those it was signed for", h.Head.Tree.N)
		}
	}
	return nil
}

// judgeHandovers says what each handover rests on. Those before the key that was given
// need nothing more: who knows a key knows what it has signed.
func (r *Report) judgeHandovers(keys journal.Keys, given *journal.PublicKey) {
	known := 0
	if given != nil {
		known = keys.Place(*given)
	}
	for n, h := range keys.Handovers() {
		state := NotVouchedFor
		switch {
		case h.Reason == journal.RotateRoutine:
			state = Vouched
		case n < known:
			state = Known
		case r.Witnessed >= h.Head.Tree.N:
			state = SeenByOthers
		}
		r.Handovers = append(r.Handovers, HandoverReport{h.From.String(), h.To.String(), h.Reason, h.At, h.Head.Tree.N - 1, state})
		if state == NotVouchedFor {
			r.add(Finding{Incomplete, fmt.Sprintf("leaf %d (key.rotate)", h.Head.Tree.N-1),
				fmt.Sprintf("not vouched for: the key before was %s, so that no head of it says that the log is the same; give the witnesses you trust with --witness, or with --key the key of now, from somebody who knew this record before", h.Reason)})
		}
	}
}

// handOver holds an entry to the handovers that were found to hold: the next of them
// is this one.
func (p *replay) handOver(position int64, act journal.KeyRotate) error {
	if len(p.handovers) == 0 || p.handovers[0].Head.Tree.N-1 != position {
		return fmt.Errorf("hands the log over to %s, and %s shows no head by which that was done", act.To, keysName)
	}
	p.handovers = p.handovers[1:]
	return nil
}
