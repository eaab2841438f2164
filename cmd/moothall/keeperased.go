// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"moothall/governance/journal"
)

// Who was erased is kept in a file beside the key of the record, outside of the
// database: a copy of it that is put back names them again. The file holds, a line
// each, what the record calls them, which says nothing about who they were to whoever
// has no copy from before.

// erasedFile is that file. It only grows. Several processes may add to it: two servers on
// one database, beside one key.
type erasedFile struct {
	path string
}

// erasedFile is where they are kept.
func (p *place) erasedFile() *erasedFile {
	return &erasedFile{path: strings.TrimSuffix(p.LogKeyFile, filepath.Ext(p.LogKeyFile)) + ".erased"}
}

// read returns who is kept, each once. A last line that a crash has torn holds nobody:
// their erasure was not committed, for it is kept whole before.
func (f *erasedFile) read() (kept []journal.Commitment, err error) {
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, refused(err)
	}
	for n, line := range strings.Split(string(text[:bytes.LastIndexByte(text, '\n')+1]), "\n") {
		if line == "" {
			continue
		}
		who, err := journal.ParseCommitment(line)
		if err != nil {
			return nil, refused(fmt.Errorf("%s line %d: %w", f.path, n+1, err))
		}
		if !slices.Contains(kept, who) {
			kept = append(kept, who)
		}
	}
	return kept, nil
}

// keep adds somebody, durably: when it returns, no crash can lose it. It reads and adds
// while it holds the file alone: else of two who add at one instant the second would write
// where the first did.
func (f *erasedFile) keep(all ...journal.Commitment) (err error) {
	if len(all) == 0 {
		return nil
	}
	file, err := openAlone(f.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	kept, err := f.read()
	if err != nil {
		return err
	}
	added := ""
	for _, who := range all {
		if !slices.Contains(kept, who) {
			added += string(who) + "\n"
		}
	}
	if added == "" {
		return nil
	}
	return f.append(file, added)
}

// append adds lines to the file that is held.
func (f *erasedFile) append(file *os.File, lines string) error {
	text, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	whole := int64(bytes.LastIndexByte(text, '\n') + 1) // what a crash has torn is written over
	if _, err := file.WriteAt([]byte(lines), whole); err != nil {
		return err
	}
	return errors.Join(file.Truncate(whole+int64(len(lines))), file.Sync(), syncFolder(filepath.Dir(f.path)))
}

// eraseAgain erases, before anything is served, whoever is kept in the file and stands
// in this database still; then the file holds everybody who is erased here, also where
// it was lost.
func (h *hall) eraseAgain(ctx context.Context, f *erasedFile, log *slog.Logger) error {
	if !h.founded() {
		return nil
	}
	kept, err := f.read()
	if err != nil {
		return err
	}
	found, err := h.deeds.EraseAgain(ctx, kept)
	if err != nil {
		return err
	}
	if found > 0 {
		log.Warn("this database named members who were erased: an older copy was put back, or the server ended in the middle; they are erased again", "members", found)
	}
	erased, err := h.deeds.ErasedMembers(ctx)
	if err != nil {
		return err
	}
	return f.keep(erased...)
}

// namesNobodyErased refuses to hand anything out of a database that names somebody who
// was erased.
func (h *hall) namesNobodyErased(ctx context.Context, f *erasedFile) error {
	kept, err := f.read()
	if err != nil || len(kept) == 0 {
		return err
	}
	n, err := h.deeds.StillHere(ctx, kept)
	if err == nil && n > 0 {
		err = refused(fmt.Errorf("this database names %d members who were erased: it is an older copy; moothall serve erases them again before it answers anybody", n))
	}
	return err
}
