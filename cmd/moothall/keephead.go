// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/witness"
)

// The head of the record that was signed last is kept in a file beside its key, outside
// of the database: a database that is put back from an older copy does not know that
// it is older, and would sign another history from there.

// keepEvery is how often the head is kept while the server runs.
const keepEvery = 10 * time.Second

// headFile is where the head is kept.
func (p *place) headFile() string {
	return strings.TrimSuffix(p.LogKeyFile, filepath.Ext(p.LogKeyFile)) + ".head"
}

// restored says what to do when a record does not go on.
const restored = "restore a newer copy of the database, and serve that. Nothing was served, so nothing new was signed; moothall recover tells from receipts what is missing here, and moothall recover --listen ADDRESS meanwhile tells everybody what happened, and asks voters for theirs"

// mayGoOn refuses a database that is older than the head kept beside the key, or than
// what witnesses have seen, or whose beginning is another, or whose tree was altered.
func (h *hall) mayGoOn(ctx context.Context, file string, asks bool, log *slog.Logger) error {
	if _, err := h.continuesKept(ctx, file); err != nil {
		return err
	}
	if err := notKept(file, h.deeds.CheckTree(ctx)); err != nil {
		return err
	}
	if !asks {
		return nil
	}
	silent, err := h.deeds.Uncontradicted(ctx, witness.NewClient(version()).Ask)
	if errors.Is(err, engine.ErrContradicted) {
		return refused(fmt.Errorf("%w: this database is an older copy, or somebody rewrote it: %s. Only whoever is sure that such a witness errs takes it out of the policy", err, restored))
	}
	if silent != nil {
		log.Warn("not every witness was heard, so that it is not certain that this database is the newest", "error", silent)
	}
	return err
}

// continuesKept holds the record to its keys and to the head in the file, where there is
// one, and returns the head of what is here.
func (h *hall) continuesKept(ctx context.Context, file string) (store.Head, error) {
	note, err := keptIn(file)
	if err != nil {
		return store.Head{}, err
	}
	head, err := h.deeds.Continues(ctx, note)
	return head, notKept(file, err)
}

// keptIn reads the head that is kept; nil where none is.
func keptIn(file string) ([]byte, error) {
	note, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, refused(err)
	}
	return note, nil
}

// notKept says what to do where a record does not go on from the head that is kept.
func notKept(file string, err error) error {
	switch {
	case errors.Is(err, journal.ErrTile), errors.Is(err, engine.ErrNotFound):
		return refused(fmt.Errorf("the tree of the record was altered: %w: %s", err, restored))
	case errors.Is(err, engine.ErrHead), errors.Is(err, journal.ErrKeys):
		return refused(fmt.Errorf("%w: it was altered: %s", err, restored))
	case errors.Is(err, engine.ErrBehind), errors.Is(err, engine.ErrRewritten):
		return refused(fmt.Errorf("%s: %w: %s. Only whoever is sure that nobody has seen the rest removes that file", file, err, restored))
	case errors.Is(err, journal.ErrCheckpoint):
		return refused(fmt.Errorf("%s: %w; it belongs beside another database: move it there", file, err))
	}
	return err
}

// keepHead keeps the head, whole or not at all, and never in place of one that the record
// does not go on from: where another copy of the database took the place of the one that
// was served, under a running server, that head is what tells.
func (h *hall) keepHead(ctx context.Context, file string) error {
	head, err := h.continuesKept(ctx, file)
	if err != nil || len(head.Note) == 0 {
		return err
	}
	_, err = writeWhole(file, func(out io.Writer) error {
		_, err := out.Write(head.Note)
		return err
	})
	return err
}

// endHead is how long the database is waited for at the end: one that does not answer keeps
// no server from ending.
const endHead = 300 * time.Millisecond

// keepHeads keeps the head from time to time until ctx ends, and then once more, and has
// the server heed what witnesses say.
func (h *hall) keepHeads(ctx context.Context, file string, log *slog.Logger) {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for more := true; more; {
		select {
		case <-ctx.Done():
			more = false
		case <-tick.C:
		}
		patience := keepEvery
		if !more {
			patience = endHead
		}
		within, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
		if err := h.keepHead(within, file); err != nil {
			log.Error("the head of the record could not be kept", "file", file, "error", err)
		}
		done()
		if err := h.deeds.Heeds(ctx); err != nil && ctx.Err() == nil {
			log.Error("nothing is accepted while witnesses contradict the record", "error", err)
		}
	}
}
