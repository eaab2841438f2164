// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"slices"

	"golang.org/x/mod/sumdb/note"
)

// ErrKeys is wrapped by every refusal of a chain of keys.
var ErrKeys = errors.New("not the keys of a log")

// Handover is one key's place being taken by another: a [KeyRotate] and the head that
// covers it and nothing after it. Of a routine one both keys have signed that head, so
// that whoever knows the old key knows the new one. Of a lost or compromised key the new
// one has signed it alone, and that the log is the same only others can say, who saw it
// before and after: witnesses.
type Handover struct {
	From, To PublicKey
	Reason   RotateReason
	ValidTo  int64 // of a compromised key, as in its entry
	At       Instant
	Head     Checkpoint
	Leaf     []byte
}

// Keys are the keys of one log, one after the other. Each signs the heads of a stretch
// of sizes, and a head outside of it counts for nothing: so a key that was laid down
// cannot go on with the log, whoever holds it. The zero value knows no key.
type Keys struct {
	keys  []PublicKey
	steps []Handover // one fewer than keys
	text  []byte
}

// KeysOf are the keys of a log that was never handed over.
func KeysOf(key PublicKey) Keys { return Keys{keys: []PublicKey{key}} }

// MaxHandovers is how many times a log is handed over at most.
const MaxHandovers = 1000

// ParseKeys reads the handovers of a log: a line for each, in their order, an
// [Inclusion] in canonical JSON that shows its entry in its head. It refuses with
// ErrKeys a step that the keys do not bear out, one left out or out of order, and
// every other spelling. What it accepts stands by itself, without the log; only the log
// shows that none was left out at the end.
func ParseKeys(text []byte) (Keys, error) {
	var k Keys
	for n, line := range bytes.SplitAfter(text, []byte("\n")) {
		if len(line) == 0 {
			break // behind the last line feed
		}
		if n == MaxHandovers || len(line) > 4*MaxLeaf || line[len(line)-1] != '\n' {
			return Keys{}, fmt.Errorf("%w: at most %d lines of %d bytes, each ended", ErrKeys, MaxHandovers, 4*MaxLeaf)
		}
		if err := k.add(line[:len(line)-1]); err != nil {
			return Keys{}, fmt.Errorf("%w: line %d: %w", ErrKeys, n+1, err)
		}
	}
	if len(k.steps) == 0 {
		return Keys{}, fmt.Errorf("%w: it is empty, and a log that was never handed over has none", ErrKeys)
	}
	k.text = bytes.Clone(text)
	return k, nil
}

// add adds the handover of one line.
func (k *Keys) add(line []byte) error {
	p, err := strictly[Inclusion](line)
	if err != nil {
		return err
	}
	h, err := handover(p)
	if err != nil {
		return err
	}
	if len(k.keys) == 0 {
		k.keys = []PublicKey{h.From}
	}
	switch {
	case h.From.text != k.Current().text:
		return fmt.Errorf("it hands over from %s, and the key was %s", h.From, k.Current())
	case slices.ContainsFunc(k.keys, func(o PublicKey) bool { return o.key.Equal(h.To.key) }):
		return fmt.Errorf("it hands over to %s, which this log had before", h.To)
	case len(k.steps) > 0 && h.Head.Tree.N <= k.steps[len(k.steps)-1].Head.Tree.N:
		return fmt.Errorf("its head covers %d entries, no more than that of the handover before", h.Head.Tree.N)
	}
	k.keys, k.steps = append(k.keys, h.To), append(k.steps, h)
	return nil
}

// handover judges one step by itself.
func handover(p Inclusion) (h Handover, err error) {
	entry, err := ParseLeaf(p.Leaf)
	if err != nil {
		return h, err
	}
	act, ok := entry.Act.(KeyRotate)
	if !ok {
		return h, fmt.Errorf("its leaf is a %s, where a key.rotate was expected", entry.Act.Type())
	}
	from, err1 := ParsePublicKey(act.From) // read before
	to, err2 := ParsePublicKey(act.To)
	if err := errors.Join(err1, err2); err != nil {
		return h, err
	}
	signers := []PublicKey{to}
	if act.Reason == RotateRoutine {
		signers = []PublicKey{from, to}
	}
	if err := signedBy([]byte(p.Checkpoint), signers); err != nil {
		return h, err
	}
	head, err := p.Verify(to)
	switch {
	case err != nil:
		return h, err
	case p.Index != head.Tree.N-1:
		return h, fmt.Errorf("its head covers %d entries, where its own, number %d, should be the last", head.Tree.N, p.Index)
	case act.ValidTo > p.Index:
		return h, fmt.Errorf("heads of the old key should hold up to %d entries, and it was laid down by entry %d", act.ValidTo, p.Index)
	}
	return Handover{from, to, act.Reason, act.ValidTo, entry.At, head, bytes.Clone(p.Leaf)}, nil
}

// signedBy says, by a nil error, that exactly these keys signed a note, in this order.
func signedBy(signed []byte, keys []PublicKey) error {
	var known []note.Verifier
	for _, k := range keys {
		known = append(known, k.verifier)
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return fmt.Errorf("its head: %w", err)
	}
	if len(n.Sigs) != len(keys) || len(n.UnverifiedSigs) != 0 || bytes.Count(signed, []byte("\n— ")) != len(keys) {
		return fmt.Errorf("its head bears %d signatures of %d keys, where %d were expected and no other", len(n.Sigs), len(n.Sigs)+len(n.UnverifiedSigs), len(keys))
	}
	for i, s := range n.Sigs {
		if s.Hash != keys[i].verifier.KeyHash() {
			return fmt.Errorf("its head is not signed by the old key first, and then the new one")
		}
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil { // the note's reader is lenient here
			return fmt.Errorf("its head: a signature is not written in the one form")
		}
	}
	return nil
}

// Handed returns the keys after one more handover, whose entry is the last leaf of a
// signed head, shown there by its path.
func (k Keys) Handed(signed []byte, head Tree, leaf []byte, path []Hash) (Keys, error) {
	p, err := NewInclusion(signed, head, head.N-1, leaf, path)
	if err != nil {
		return Keys{}, err
	}
	line, err := Canonical(p)
	if err != nil {
		return Keys{}, err
	}
	return ParseKeys(slices.Concat(k.text, line, []byte("\n")))
}

// Text returns the handovers as ParseKeys reads them; nothing where there were none.
func (k Keys) Text() []byte { return k.text }

// Current returns the key that signs now; the zero one where none is known.
func (k Keys) Current() PublicKey {
	if len(k.keys) == 0 {
		return PublicKey{}
	}
	return k.keys[len(k.keys)-1]
}

// Handovers returns the steps from one key to the next, in their order.
func (k Keys) Handovers() []Handover { return k.steps }

// Place returns which of the keys one is, from 0, the oldest; -1 where it is none.
func (k Keys) Place(key PublicKey) int {
	return slices.IndexFunc(k.keys, func(o PublicKey) bool { return key.text != "" && o.key.Equal(key.key) && o.Origin() == key.Origin() })
}

// stretch is from which size to which a key signs heads.
func (k Keys) stretch(place int) (from, to int64) {
	to = math.MaxInt64
	if place > 0 {
		from = k.steps[place-1].Head.Tree.N
	}
	if place < len(k.steps) {
		switch s := k.steps[place]; s.Reason {
		case RotateRoutine:
			to = s.Head.Tree.N
		case RotateLost:
			to = s.Head.Tree.N - 1
		default:
			to = s.ValidTo
		}
	}
	return from, to
}

// Open reads a signed checkpoint and checks that one of the keys signed it, which
// signed heads of that size. It refuses with ErrCheckpoint, and says so where a key was
// laid down before, or was another's then.
func (k Keys) Open(signed []byte) (c Checkpoint, err error) {
	if len(k.keys) == 0 {
		return OpenCheckpoint(signed, PublicKey{})
	}
	for place := len(k.keys) - 1; place >= 0; place-- {
		opened, fault := OpenCheckpoint(signed, k.keys[place])
		if fault != nil {
			if err == nil {
				err = fault
			}
			continue
		}
		from, to := k.stretch(place)
		if from <= opened.Tree.N && opened.Tree.N <= to {
			return opened, nil
		}
		err = k.outside(place, opened.Tree.N)
	}
	return c, err
}

// SignedAlone says, by a nil error, that a checkpoint of the log as it is now bears the
// signatures of the keys that sign one of its size, and no other: where the last
// handover was a routine one and the head is its own, of both keys. It refuses with
// ErrCheckpoint.
func (k Keys) SignedAlone(signed []byte, c Checkpoint) error {
	signers := []PublicKey{k.Current()}
	if n := len(k.steps); n > 0 && k.steps[n-1].Reason == RotateRoutine && k.steps[n-1].Head.Tree.N == c.Tree.N {
		signers = []PublicKey{k.steps[n-1].From, k.steps[n-1].To}
	}
	if err := signedBy(signed, signers); err != nil {
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	return nil
}

// Others returns how many signatures a note bears that none of the keys made. Whose
// they are, and whether they hold, it cannot say.
func (k Keys) Others(signed []byte) (int, error) {
	var known []note.Verifier
	for _, key := range k.keys {
		known = append(known, key.verifier)
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	return len(n.UnverifiedSigs), nil
}

// Shown says, by a nil error, that one of the keys signed the checkpoint of a proof, which
// signed heads of that size, and that the proof holds; it returns the checkpoint.
func (k Keys) Shown(p Inclusion) (c Checkpoint, err error) {
	if _, err := k.Open([]byte(p.Checkpoint)); err != nil {
		return c, err
	}
	for _, key := range k.keys {
		if _, stranger := OpenCheckpoint([]byte(p.Checkpoint), key); stranger == nil {
			return p.Verify(key)
		}
	}
	return c, ErrCheckpoint // one of them has opened it
}

// outside says why a head by one of the keys counts for nothing.
func (k Keys) outside(place int, size int64) error {
	from, to := k.stretch(place)
	if size < from {
		return fmt.Errorf("%w: the head covers %d entries, and the key that signed it signs from %d on", ErrCheckpoint, size, from)
	}
	s := k.steps[place]
	said := "was laid down"
	if s.Reason == RotateLost {
		said = "was lost"
	} else if s.Reason == RotateCompromised {
		said = "was compromised, and others may hold it"
	}
	return fmt.Errorf("%w: the key that signed this head of %d entries %s: since %s its heads of more than %d count for nothing", ErrCheckpoint, size, said, s.At, to)
}

// Verify says, by a nil error, that one of the keys signed a receipt, as
// [Receipt.Verify] does of one. It returns the handover by which that key was laid down;
// nil where it signs now.
func (k Keys) Verify(r Receipt) (*Handover, error) {
	key, err := ParsePublicKey(r.Key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	place := k.Place(key)
	if place < 0 {
		return nil, fmt.Errorf("%w: it is signed by %s for %s, which is no key of this log; now that is %s", ErrReceipt, r.Key, r.Log, k.Current())
	}
	if err := r.Verify(k.keys[place]); err != nil || place == len(k.steps) {
		return nil, err
	}
	return &k.steps[place], nil
}

// Binds says whether a receipt by the key that was laid down still binds the log to
// what it promises. It does, but where the key was compromised and the receipt bears a
// later date, or, of a confidential ballot, none before: then anybody may have written it.
func (h *Handover) Binds(r Receipt) bool {
	if h == nil || h.Reason != RotateCompromised {
		return true
	}
	at := r.ReceivedAt
	if at == "" {
		entry, err := ParseLeaf(r.Leaf)
		if err != nil {
			return false
		}
		at = entry.At
	}
	return at <= h.At
}
