// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"moothall/bodies"
	"moothall/governance/audit"
	"moothall/governance/engine"
	"moothall/governance/store"
)

// exportCommand writes the public archive of the record.
type exportCommand struct {
	place         `embed:""`
	witnessPolicy `embed:""`
	Out           string `required:"" placeholder:"FILE.zip" help:"The archive to write; one that is there is replaced."`
	Body          string `placeholder:"SLUG" help:"Disclose only the matters of this body; the record is always whole."`
	Decision      string `placeholder:"ID" help:"Disclose only the matter of this decision."`
	Auditor       bool   `help:"Write the archive for those who supervise the body: also what only auditors may see. Hand it to nobody else; its file is readable for its owner alone."`
}

// Help says what is in it, and what holds it together.
func (exportCommand) Help() string {
	return "The same record gives the same bytes, from any server and any restored backup; the newest head that witnesses have cosigned lies beside it, where --witness-policy says whose lines count. A server may go on while it is written. moothall verify checks it."
}

// Run writes the archive whole or not at all.
func (c *exportCommand) Run(w *world) (err error) {
	if err := c.complete("127.0.0.1:8080"); err != nil {
		return err
	}
	if err := replaceable(c.Out); err != nil {
		return err
	}
	policy, err := readPolicy("witness-policy", c.WitnessPolicy)
	if err != nil {
		return err
	}
	h, err := c.open(w.ctx, opening{policy: policy})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.mustBeFounded(c.Database); err != nil {
		return err
	}
	if err := h.namesNobodyErased(w.ctx, c.erasedFile()); err != nil {
		return err
	}
	scope := audit.Scope{Body: c.Body, Issue: c.Decision, Auditor: c.Auditor}
	if err := h.knows(w, scope); err != nil {
		return err
	}
	shown := watch(w.stderr, "writing "+c.Out)
	size, err := writeFor(c.readers(), c.Out, func(out io.Writer) error {
		return h.deeds.Archive(w.ctx, watchedWriter{out, shown}, scope)
	})
	shown.end()
	if errors.Is(err, engine.ErrUnsigned) {
		return refused(fmt.Errorf("%s: %w", maskDatabase(c.Database), err))
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if terminal(w.stdout) {
		_, err = fmt.Fprintf(w.stdout, "%s: %d bytes; moothall verify %[1]s checks it\n", c.Out, size)
	}
	return err
}

// Who may read a file that is written.
const (
	forOwner     fs.FileMode = 0o600
	forEverybody fs.FileMode = 0o644
)

// readers are whoever may read the archive: one for auditors holds what nobody else on
// this machine is to see either.
func (c *exportCommand) readers() fs.FileMode {
	if c.Auditor {
		return forOwner
	}
	return forEverybody
}

// replaceable refuses a name that no archive can bear, before work is spent on it.
func replaceable(file string) error {
	if there, err := os.Stat(file); err == nil && !there.Mode().IsRegular() {
		return misused(fmt.Errorf("%s is no file that could be replaced: --out should name one", file))
	}
	folder, err := os.Stat(filepath.Dir(file))
	if err != nil || !folder.IsDir() {
		return misused(fmt.Errorf("--out %s: there is no folder %s; it should be made first", file, filepath.Dir(file)))
	}
	return nil
}

// knows refuses a scope in which nothing can lie: a slip of the pen would look
// like a body that never decided.
func (h *hall) knows(w *world, scope audit.Scope) error {
	unknown := false
	err := h.db.View(w.ctx, func(tx *store.Tx) error {
		if scope.Body != "" {
			if _, err := tx.Charter(bodies.Slug(scope.Body)); errors.Is(err, store.ErrNotFound) {
				unknown = true
			} else if err != nil {
				return err
			}
		}
		if scope.Issue == "" {
			return nil
		}
		_, err := tx.Decision(scope.Issue)
		if errors.Is(err, store.ErrNotFound) {
			return refused(fmt.Errorf("there is no decision %q: --decision should be as in 2026-41", scope.Issue))
		}
		return err
	})
	if unknown {
		return h.noBody(w, scope.Body)
	}
	return err
}

// namedBodies is how many bodies a refusal names.
const namedBodies = 5

// noBody refuses a body that is not there, and names some that are.
func (h *hall) noBody(w *world, slug string) error {
	var there []string
	err := h.db.View(w.ctx, func(tx *store.Tx) error {
		all, err := tx.Bodies()
		for _, b := range all {
			there = append(there, string(b.Slug))
		}
		return err
	})
	if err != nil {
		return err
	}
	list := strings.Join(there[:min(namedBodies, len(there))], ", ")
	if len(there) > namedBodies {
		list += " …"
	}
	return refused(fmt.Errorf("there is no body %q: --body should be one of those on /bodies: %s", slug, list))
}

// writeWhole writes a file for everybody, as writeFor does.
func writeWhole(file string, write func(io.Writer) error) (size int64, err error) {
	return writeFor(forEverybody, file, write)
}

// writeFor writes a file that is there in full once it has its name: under another
// name first, readable by its owner alone, flushed, then renamed. It returns the size
// in bytes.
func writeFor(readers fs.FileMode, file string, write func(io.Writer) error) (size int64, err error) {
	if err := replaceable(file); err != nil {
		return 0, err
	}
	draft, err := os.CreateTemp(filepath.Dir(file), ".moothall-*")
	if err != nil {
		return 0, misused(fmt.Errorf("--out %s: nothing can be written in its folder: %w", file, errors.Unwrap(err)))
	}
	defer func() {
		if gone := os.Remove(draft.Name()); !errors.Is(gone, fs.ErrNotExist) { // not there once it was renamed
			err = errors.Join(err, gone)
		}
	}()
	out := bufio.NewWriterSize(draft, 1<<20)
	err = write(out)
	err = errors.Join(err, out.Flush(), draft.Chmod(readers))
	if info, statErr := draft.Stat(); err == nil && statErr == nil {
		size = info.Size()
	}
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return 0, err
	}
	if err := os.Rename(draft.Name(), file); err != nil {
		return 0, err
	}
	return size, syncFolder(filepath.Dir(file))
}
