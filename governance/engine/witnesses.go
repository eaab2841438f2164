// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/governance/journal"
	"moothall/governance/store"
)

// Answer is what a witness said to a checkpoint that was submitted to it.
type Answer struct {
	Lines  []byte // signature lines; empty where it cosigned nothing
	Seen   int64  // how many entries it says that it has seen, where Stale
	Stale  bool   // the submission began with another size than it has seen
	Denied bool   // it has seen another history: the proof does not hold, or the same size has two roots
}

// Asker takes a submission to where a witness is asked, and brings its answer.
type Asker func(ctx context.Context, url string, body []byte) (Answer, error)

// ErrContradicted says that a witness has seen another history of this record than is
// in this database, or more of it.
var ErrContradicted = errors.New("a witness has seen another history of this record")

// askAgain is after how long a witness that gave no cosignature is asked once more.
const askAgain = time.Minute

// AskWitnesses asks all witnesses of the record about its head, those that have not
// cosigned it, and keeps what they say. All are asked about the same, for a quorum is
// one of one checkpoint. It returns what went wrong with whom, and ErrContradicted where
// one has seen another history: the record was rewritten, or the database put back.
func (e *Engine) AskWitnesses(ctx context.Context, ask Asker) error {
	return e.askWitnesses(ctx, ask, e.submissionOwed)
}

// askWitnesses asks those for whom there is something to send.
func (e *Engine) askWitnesses(ctx context.Context, ask Asker, send submitting) error {
	head, err := view(ctx, e, func(tx *store.Tx) (store.Head, error) { return tx.Head() })
	if err != nil || head.Tree.N == 0 {
		return err
	}
	var faults error
	for _, w := range e.policy.Witnesses {
		if ctx.Err() != nil {
			break
		}
		if err := e.askWitness(ctx, ask, w, head, send); err != nil {
			faults = errors.Join(faults, fmt.Errorf("witness %s: %w", w.Key.Name(), err))
		}
	}
	return errors.Join(faults, ctx.Err())
}

// askWitness asks one, and once more where it has seen another size than was thought.
func (e *Engine) askWitness(ctx context.Context, ask Asker, w journal.PolicyWitness, head store.Head, send submitting) error {
	for range 2 {
		s, err := view(ctx, e, func(tx *store.Tx) (*journal.Submission, error) { return send(tx, w, head) })
		if err != nil || s == nil {
			return err
		}
		answer, fault := ask(ctx, w.URL, s.Body())
		h, err := always(ctx, e, func(tx *store.Tx) (heard, error) { return e.hear(tx, w.Key, head, answer, fault) })
		if err != nil || !h.more {
			return errors.Join(err, h.fault)
		}
	}
	return errRestless
}

// Why a witness was not heard, apart from what it answered.
var (
	errRestless = errors.New("it has seen another size each time it was asked")
	errNowhere  = errors.New("the policy does not say where it is asked")
)

// submitting makes what a witness is sent about a head; nil where it is sent nothing.
type submitting func(tx *store.Tx, w journal.PolicyWitness, head store.Head) (*journal.Submission, error)

// submissionOwed is for a running server: nothing where the witness has cosigned the
// head, by a line that holds, is not to be asked yet, or asks by itself.
func (e *Engine) submissionOwed(tx *store.Tx, witness journal.PolicyWitness, head store.Head) (*journal.Submission, error) {
	if witness.URL == "" {
		return nil, nil
	}
	key := witness.Key.String()
	now, err := tx.Now()
	if err != nil {
		return nil, err
	}
	all, err := tx.Witnesses()
	if err != nil {
		return nil, err
	}
	said, err := tx.Witnessing()
	if err != nil {
		return nil, err
	}
	w := all[key]
	waits := w.Fault != "" && now.Sub(w.AskedAt) < askAgain && !now.Before(w.AskedAt)
	cosigned := slices.ContainsFunc(said, func(c store.Witnessing) bool {
		return c.Key == key && c.Head.Tree.N >= head.Tree.N && len(e.said(c)) > 0
	})
	if waits || cosigned {
		return nil, nil
	}
	return submission(tx, head, w.Seen)
}

// submissionAnyway is for the start: what the database says of a witness, that it has
// cosigned the head or does not answer, an older copy says as well.
func submissionAnyway(tx *store.Tx, witness journal.PolicyWitness, head store.Head) (*journal.Submission, error) {
	if witness.URL == "" {
		return nil, errNowhere
	}
	all, err := tx.Witnesses()
	if err != nil {
		return nil, err
	}
	return submission(tx, head, all[witness.Key.String()].Seen)
}

// submission begins with so many entries as the witness has seen, as far as is known.
func submission(tx *store.Tx, head store.Head, seen int64) (*journal.Submission, error) {
	s := journal.Submission{Old: min(seen, head.Tree.N), Note: head.Note}
	var err error
	s.Proof, err = journal.ProveConsistency(head.Tree, tx, s.Old)
	return &s, err
}

// heard is what became of an answer: a fault that was kept, or that the witness is to
// be asked once more.
type heard struct {
	fault error
	more  bool
}

// hear keeps what a witness answered about a head.
func (e *Engine) hear(tx *store.Tx, key journal.WitnessPublicKey, head store.Head, a Answer, fault error) (h heard, err error) {
	if err := tx.HoldWitness(); err != nil {
		return h, err
	}
	all, err := tx.Witnesses()
	if err != nil {
		return h, err
	}
	now, err := tx.Now()
	if err != nil {
		return h, err
	}
	newest, err := tx.Head() // another server may have made it larger
	if err != nil {
		return h, err
	}
	w := all[key.String()]
	w.Key, w.AskedAt = key.String(), now
	var said []journal.Cosignature
	switch {
	case fault != nil:
		h.fault = fault
	case a.Denied || a.Stale && a.Seen > newest.Tree.N:
		h.fault = ErrContradicted
	case a.Stale:
		w.Seen, h.more = a.Seen, true
	default:
		said, h.fault = e.cosignatures(head, a.Lines, key)
	}
	if w.Fault = ""; h.fault != nil {
		w.Fault = h.fault.Error()
	}
	if errors.Is(h.fault, ErrContradicted) && w.ContradictedAt.IsZero() {
		w.ContradictedAt = now
	}
	if len(said) == 0 {
		return h, tx.SaveWitness(w)
	}
	w.Seen, w.AnsweredAt, w.ContradictedAt = head.Tree.N, now, time.Time{}
	return h, errors.Join(tx.SaveWitness(w), e.keep(tx, store.Cosignature{Size: head.Tree.N, Witness: w.Key, Line: said[0].Line, At: said[0].At}))
}

var errNoCosignature = errors.New("its answer holds no cosignature by its key")

// cosignatures reads what a witness said of a head of this record.
func (e *Engine) cosignatures(head store.Head, lines []byte, keys ...journal.WitnessPublicKey) ([]journal.Cosignature, error) {
	said, err := journal.Cosignatures(journal.Checkpoint{Origin: e.log.Origin(), Tree: head.Tree}, lines, keys)
	if err == nil && len(said) == 0 {
		err = errNoCosignature
	}
	return said, err
}

// keep keeps a cosignature, in the place of a line that somebody put there in this
// witness's name, and forgets what it said of smaller checkpoints than the newest that
// enough have cosigned.
func (e *Engine) keep(tx *store.Tx, c store.Cosignature) error {
	all, err := tx.Witnessing()
	if err != nil {
		return err
	}
	keep := tx.AddCosignature
	if slices.ContainsFunc(all, func(w store.Witnessing) bool {
		return w.Key == c.Witness && w.Head.Tree.N == c.Size && len(e.said(w)) == 0
	}) {
		keep = tx.ReplaceCosignature
	}
	if err := keep(c); err != nil {
		return err
	}
	if all, err = tx.Witnessing(); err != nil {
		return err
	}
	head, _ := e.newestWitnessed(all)
	return tx.DropCosignatures(c.Witness, c.Size, head.Tree.N)
}

// newestWitnessed is the newest checkpoint that enough witnesses have cosigned, by the
// policy of this server, and what they said of it: of size 0 where there is none, or
// nobody is asked. Every page and archive that calls something witnessed asks here, and
// here the lines alone say so: each holds, for that checkpoint, by the key that it is
// kept under. Whoever owns the database can take one away, and add none.
func (e *Engine) newestWitnessed(all []store.Witnessing) (store.Head, []journal.Cosignature) {
	if e.policy.Asks() {
		for n, w := range all {
			if n > 0 && all[n-1].Head.Tree.N == w.Head.Tree.N {
				continue
			}
			var by []journal.Cosignature
			for _, other := range all[n:] { // the largest first
				if other.Head.Tree.N != w.Head.Tree.N {
					break
				}
				by = append(by, e.said(other)...)
			}
			if e.policy.Witnessed(by) {
				return w.Head, by
			}
		}
	}
	return store.Head{Tree: journal.EmptyTree()}, nil
}

// said is what a witness of the policy said of a checkpoint; nothing where the line is
// not its own, or of another origin, size or root than the note of that checkpoint.
func (e *Engine) said(w store.Witnessing) []journal.Cosignature {
	at := e.inPolicy(w.Key)
	text := journal.Checkpoint{Origin: e.log.Origin(), Tree: w.Head.Tree}.Text()
	if at < 0 || len(w.Line) == 0 || !bytes.HasPrefix(w.Head.Note, []byte(text+"\n")) {
		return nil
	}
	by, err := e.cosignatures(w.Head, w.Line, e.policy.Witnesses[at].Key)
	if err != nil {
		return nil // one that does not hold counts as little as none
	}
	return by
}

// inPolicy is which of the witnesses of the policy has a key; -1 where none has.
func (e *Engine) inPolicy(key string) int {
	return slices.IndexFunc(e.policy.Witnesses, func(p journal.PolicyWitness) bool { return p.Key.String() == key })
}

// Witnessing is how far the record is witnessed, by the policy of this server.
type Witnessing struct {
	Asks         bool // the policy asks for witnesses
	Of           int  // how many it names
	Size         int64
	At           time.Time // of the last of the cosignatures that made it so
	By           []string  // the names of who cosigned that
	Contradicted []string  // the names of witnesses that say that they have seen another history
	Silent       []string  // the names of those that have not cosigned lately, or never
}

// Covers says whether an entry with a number is witnessed, or nobody is asked to.
func (w Witnessing) Covers(seq int64) bool { return !w.Asks || seq >= 0 && seq < w.Size }

// silentAfter is after how long a witness that cosigned nothing is named.
const silentAfter = 10 * time.Minute

// witnessing reads it, in one query; where the policy asks for nobody, in none.
func (e *Engine) witnessing(tx *store.Tx, now time.Time) (w Witnessing, err error) {
	if w.Asks = e.policy.Asks(); !w.Asks {
		return w, nil
	}
	w.Of = len(e.policy.Witnesses)
	all, err := tx.Witnessing()
	head, by := e.newestWitnessed(all)
	w.Size = head.Tree.N
	for _, s := range by {
		w.By, w.At = append(w.By, s.Witness.Name()), later(w.At, s.At)
	}
	told := map[string]bool{}
	for _, state := range all {
		at := e.inPolicy(state.Key)
		if at < 0 || told[state.Key] { // the policy asks for it no more, or it stands there with another line
			continue
		}
		told[state.Key] = true
		name := e.policy.Witnesses[at].Key.Name()
		switch {
		case !state.ContradictedAt.IsZero():
			w.Contradicted = append(w.Contradicted, name)
		case state.Fault != "" && now.Sub(state.AnsweredAt) > silentAfter:
			w.Silent = append(w.Silent, name)
		}
	}
	return w, err
}

// witnessedHead is the newest checkpoint that enough witnesses have cosigned, its note
// with what they signed; of size 0 where there is none.
func (e *Engine) witnessedHead(tx *store.Tx) (store.Head, error) {
	all, err := tx.Witnessing()
	head, by := e.newestWitnessed(all)
	for _, s := range by {
		head.Note = append(head.Note, s.Line...)
	}
	return head, err
}
