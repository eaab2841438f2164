// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"

	"moothall/governance/store"
)

// errCrash ends a deed in the middle.
var errCrash = errors.New("the power fails")

// crashes does a deed in a transaction that is given up once all is written, and in
// one whose commit fails, and checks that each left nothing.
func (w world) crashes(deed func(p Past) error) {
	w.t.Helper()
	before := w.elected()
	for _, failing := range []bool{false, true} {
		ctx, cut := context.WithCancel(w.t.Context())
		err := w.Past(ctx, func(p Past) error {
			if err := deed(p); err != nil {
				w.t.Errorf("the deed itself failed: %v", err)
			}
			if failing {
				cut()
				return nil
			}
			return errCrash
		})
		if cut(); err == nil {
			w.t.Fatal("the transaction was committed")
		}
		w.unchanged(before)
	}
}

// breaks does a deed with an engine that has no more chance after so many draws, so
// that it ends between one write and the next, until it is done, and checks that each
// before left nothing. It returns how many those were.
func (w world) breaks(deed func(w world) error) (times int) {
	w.t.Helper()
	before := w.elected()
	for ; ; times++ {
		brittle := world{New(Options{DB: w.db, Gate: w.gate, Log: w.log, Tokens: w.tokens, Random: &brittle{times}}), w.t, w.db, w.kinds}
		err := deed(brittle)
		if err == nil {
			return times
		}
		if !errors.Is(err, errCrash) {
			w.t.Fatalf("the deed itself failed: %v", err)
		}
		w.unchanged(before)
	}
}

// brittle is a source of chance that gives so many draws.
type brittle struct{ draws int }

func (b *brittle) Read(p []byte) (int, error) {
	if b.draws == 0 {
		return 0, errCrash
	}
	b.draws--
	return rand.Read(p)
}

// unchanged checks that elections are what they were.
func (w world) unchanged(before string) {
	w.t.Helper()
	if after := w.elected(); after != before {
		w.t.Fatalf("after a crash there is\n%s\nbefore it there was\n%s", after, before)
	}
}

// elected writes down all there is of elections.
func (w world) elected() string {
	w.t.Helper()
	return read(w, func(tx *store.Tx) (string, error) {
		issues, err := tx.Issues(store.IssueFilter{Body: "board"})
		all := []any{issues}
		for _, i := range issues {
			nominations, err1 := tx.Nominations(i.ID)
			challenges, err2 := tx.Challenges(i.ID)
			roll, err3 := fixedRoll(tx, i)
			all, err = append(all, nominations, challenges, roll), errors.Join(err, err1, err2, err3)
		}
		waiting, err5 := tx.Pending(1000, EntryTypes()...)
		text, err4 := json.Marshal(append(all, refs(waiting)))
		return string(text), errors.Join(err, err4, err5)
	})
}

// waiting are the entries that the record has not numbered yet.
func (w world) waiting() []store.Entry {
	w.t.Helper()
	return read(w, func(tx *store.Tx) ([]store.Entry, error) { return tx.Pending(1000, EntryTypes()...) })
}

func refs(entries []store.Entry) (refs []string) {
	for _, e := range entries {
		refs = append(refs, string(e.Type)+" "+e.Ref)
	}
	return refs
}
