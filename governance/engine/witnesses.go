// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
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
	return e.askWitnesses(ctx, ask, submissionOwed)
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
// head, is not to be asked yet, or asks by itself.
func submissionOwed(tx *store.Tx, witness journal.PolicyWitness, head store.Head) (*journal.Submission, error) {
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
	said, err := tx.Cosignatures()
	if err != nil {
		return nil, err
	}
	w := all[key]
	waits := w.Fault != "" && now.Sub(w.AskedAt) < askAgain && !now.Before(w.AskedAt)
	cosigned := slices.ContainsFunc(said, func(c store.Cosignature) bool { return c.Witness == key && c.Size >= head.Tree.N })
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

// keep keeps a cosignature, notes where it makes its checkpoint a witnessed one, and
// forgets what this witness said of smaller ones that are not.
func (e *Engine) keep(tx *store.Tx, c store.Cosignature) error {
	if err := tx.AddCosignature(c); err != nil {
		return err
	}
	said, err := tx.Cosignatures()
	if err != nil {
		return err
	}
	var by []journal.Cosignature
	last := c.At
	for _, s := range said {
		if key, err := journal.ParseWitnessPublicKey(s.Witness); err == nil && s.Size == c.Size {
			by, last = append(by, journal.Cosignature{Witness: key}), later(last, s.At)
		}
	}
	if e.policy.Witnessed(by) {
		if err := tx.MarkWitnessed(c.Size, last); err != nil {
			return err
		}
	}
	head, err := tx.WitnessedHead()
	if err != nil {
		return err
	}
	return tx.DropCosignatures(c.Witness, c.Size, head.Tree.N)
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
	for _, state := range all {
		at := slices.IndexFunc(e.policy.Witnesses, func(p journal.PolicyWitness) bool { return p.Key.String() == state.Key })
		if at < 0 { // the policy asks for it no more
			continue
		}
		name := e.policy.Witnesses[at].Key.Name()
		if w.Size, w.At = state.Size, state.WitnessedAt; state.Cosigned {
			w.By = append(w.By, name)
		}
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
// with what they signed; of size 0 where there is none. One of which no cosignature is
// kept is none: the database says so, and nobody else.
func witnessedHead(tx *store.Tx) (store.Head, error) {
	head, err := tx.WitnessedHead()
	if err != nil || head.Tree.N == 0 {
		return head, err
	}
	said, err := tx.Cosignatures()
	cosigned := false
	for _, c := range said {
		if c.Size == head.Tree.N {
			head.Note, cosigned = append(head.Note, c.Line...), true
		}
	}
	if err == nil && !cosigned {
		return store.Head{Tree: journal.EmptyTree()}, nil
	}
	return head, err
}
