// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Vouch is what a witness does: it judges a checkpoint that another log submits
// (C2SP tlog-witness, add-checkpoint), keeps it as the latest it has seen, and returns
// its cosignature, a signature line. It refuses as [journal.Submission.Judge] does, with
// journal.ErrSubmission what is none, and with journal.ErrOrigin a log it does not
// know. Where a log signed two histories of one size, the second is kept as evidence.
func (e *Engine) Vouch(ctx context.Context, body []byte) ([]byte, error) {
	if err := e.gate.May(access.Actor{}, "witness.vouch", access.Object{}); err != nil {
		return nil, err
	}
	s, err := journal.ParseSubmission(body)
	if err != nil {
		return nil, err
	}
	keys := e.seeing.keysOf(s.Origin())
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: %.200q", journal.ErrOrigin, s.Origin())
	}
	if _, err := s.Open(keys...); err != nil { // anybody may send anything: they keep nobody from writing
		return nil, err
	}
	v, err := update(ctx, e, func(tx *store.Tx) (vouched, error) { return vouch(tx, s, keys) })
	if err != nil {
		return nil, err
	}
	if v.fork != nil {
		return nil, v.fork
	}
	return e.seeing.Key.Cosign(v.checkpoint, v.at), nil
}

// vouched is a checkpoint that may be cosigned, or why it may not be, which was kept.
type vouched struct {
	checkpoint journal.Checkpoint
	at         time.Time
	fork       error
}

// vouch judges a submission and keeps it. It is committed before anything is said of
// it: a witness that forgot what it cosigned could cosign another history.
func vouch(tx *store.Tx, s journal.Submission, keys []journal.PublicKey) (v vouched, err error) {
	if err := tx.HoldSeenLog(s.Origin()); err != nil {
		return v, err
	}
	if v.at, err = tx.Now(); err != nil {
		return v, err
	}
	seen, err := tx.SeenLog(s.Origin())
	if errors.Is(err, store.ErrNotFound) {
		seen, err = store.SeenLog{Origin: s.Origin(), Head: store.Head{Tree: journal.EmptyTree()}}, nil
	}
	if err != nil {
		return v, err
	}
	v.checkpoint, err = s.Judge(seen.Tree, stillSigning(seen.Note, keys)...)
	switch {
	case errors.Is(err, journal.ErrFork):
		v.fork = err
		if seen.ContradictedAt.IsZero() {
			seen.Contradiction, seen.Contradicted, seen.ContradictedAt = s.Note, seen.Note, v.at
			return v, tx.SaveSeenLog(seen)
		}
		return v, nil
	case err != nil || v.checkpoint.Tree.N == seen.Tree.N && seen.Note != nil:
		return v, err
	}
	seen.Head = store.Head{Tree: v.checkpoint.Tree, Note: s.Note, At: v.at}
	return v, tx.SaveSeenLog(seen)
}

// stillSigning are the keys that a log may still sign with: once a head by one of its keys
// was seen, none that stands before it in the list. So a key that was laid down cannot go
// on with a log, though its line is still there.
func stillSigning(seen []byte, keys []journal.PublicKey) []journal.PublicKey {
	for n := len(keys) - 1; n > 0; n-- {
		if _, err := journal.OpenCheckpoint(seen, keys[n]); err == nil {
			return keys[n:]
		}
	}
	return keys
}

// Seeing says of which logs this server is a witness; the zero one is of none. A log that
// is handed over to another key has two lines in Logs for a while, the newer below.
type Seeing struct {
	Key  journal.WitnessKey
	Logs []journal.PolicyLog
}

func (s Seeing) keysOf(origin string) (keys []journal.PublicKey) {
	for _, l := range s.Logs {
		if l.Key.Origin() == origin {
			keys = append(keys, l.Key)
		}
	}
	return keys
}

// SeenReading is what this server, as a witness, has seen of one log.
type SeenReading struct {
	Origin string
	store.SeenLog
}

// Seen tells of which logs this server is a witness, by their origins, and what it has
// seen of each; of those that submitted nothing yet the tree is empty.
func (e *Engine) Seen(ctx context.Context, actor access.Actor) (key string, all []SeenReading, err error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return "", nil, err
	}
	seen, err := view(ctx, e, func(tx *store.Tx) ([]store.SeenLog, error) { return tx.SeenLogs() })
	if err != nil {
		return "", nil, err
	}
	known := map[string]store.SeenLog{}
	for _, s := range seen {
		known[s.Origin] = s
	}
	told := map[string]bool{}
	for _, l := range e.seeing.Logs {
		if origin := l.Key.Origin(); !told[origin] {
			told[origin] = true
			all = append(all, SeenReading{origin, known[origin]})
		}
	}
	return e.seeing.Key.Public().String(), all, nil
}
