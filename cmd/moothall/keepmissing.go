// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// What is missing in a database that was put back, as receipts have shown it, is kept in
// a file beside the key of the record: the database it is missing in is not written to,
// and another is to take its place.

// noted is what is kept of a receipt whose ballot is missing. A receipt holds its voter's
// opening: who voted, and how. None of that is kept, nor the signature, which nobody can
// check without it, nor when the receipt was brought, which beside the log of a proxy
// would say by whom, and of a confidential ballot also when it was cast at the latest.
// The leaf's hash is what a newer copy is asked for, the vote tells the operator what is
// at stake, and the dates with the key say whether the promise binds.
type noted struct {
	Leaf       string          `json:"leaf"` // its hash, hexadecimal
	Type       string          `json:"type"` // of the leaf
	Issue      string          `json:"issue"`
	ReceivedAt journal.Instant `json:"received_at,omitempty"` // absent of a confidential ballot
	Deadline   journal.Instant `json:"deadline"`
	Key        string          `json:"key"`
}

// What the file holds at most. Only who holds a receipt that a key of the record has
// signed adds a line, and each once, so that this is met by a large community and by
// nobody else.
const (
	maxNoted     = 100_000
	maxNotedLine = 1 << 10 // bytes
)

// noteOf is what is kept of a receipt.
func noteOf(r journal.Receipt) (noted, error) {
	entry, err := journal.ParseLeaf(r.Leaf)
	if err != nil {
		return noted{}, err
	}
	return noted{r.LeafHash, string(entry.Act.Type()), r.Issue, r.ReceivedAt, r.Deadline, r.Key}, nil
}

// promised is that as the engine looks for it. The deadline was worked out from the
// instant that the receipt bears, and of a confidential one from that of its leaf.
func (n noted) promised() (p engine.Promised, err error) {
	hash, err := hex.DecodeString(n.Leaf)
	if err == nil && len(hash) != len(p.Leaf) {
		err = errors.New("a hash has 64 hexadecimal digits")
	}
	if err != nil {
		return p, err
	}
	due, err := n.Deadline.Time()
	return engine.Promised{Leaf: journal.Hash(hash), Key: n.Key, At: due.Add(-journal.MergeDelay)}, err
}

// missingFile is that file. Whoever writes to it holds it alone meanwhile: the process
// that serves what was put back, another beside it, or a server at its start.
type missingFile struct {
	path  string
	one   sync.Mutex
	known map[string]bool // leaves that stand in it
	whole int64           // bytes of it that are whole lines
	seen  fs.FileInfo     // as it was then
}

// missingFile is where they are kept.
func (p *place) missingFile() *missingFile {
	return &missingFile{path: strings.TrimSuffix(p.LogKeyFile, filepath.Ext(p.LogKeyFile)) + ".missing"}
}

// read returns what is kept. A last line that a crash has torn was not told to anybody
// as noted, and is left out.
func (f *missingFile) read() (kept []noted, err error) {
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, refused(err)
	}
	for n, line := range bytes.Split(text[:bytes.LastIndexByte(text, '\n')+1], []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		one := noted{}
		strict := json.NewDecoder(bytes.NewReader(line))
		strict.DisallowUnknownFields()
		err := strict.Decode(&one)
		if err == nil {
			_, err = one.promised()
		}
		if err != nil {
			return nil, refused(fmt.Errorf("%s line %d: %w", f.path, n+1, err))
		}
		kept = append(kept, one)
	}
	return kept, nil
}

// note keeps that the ballots of these receipts are missing.
func (f *missingFile) note(all []journal.Receipt) error {
	lines := make([]noted, len(all))
	for i, r := range all {
		var err error
		if lines[i], err = noteOf(r); err != nil {
			return err
		}
	}
	return f.keep(lines)
}

// keep adds what is not there yet, durably: when it returns no crash can lose it, and only
// then a voter is told that it was noted. A crash before leaves whole lines, of which
// nothing was told, and half of one, which the next writes over.
func (f *missingFile) keep(all []noted) (err error) {
	f.one.Lock()
	defer f.one.Unlock()
	file, err := openAlone(f.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := f.refresh(); err != nil { // what another process added before it was held
		return err
	}
	var lines []byte
	var added []string
	for _, n := range all {
		line, err := journal.Canonical(n)
		if err != nil {
			return err
		}
		switch {
		case f.known[n.Leaf] || slices.Contains(added, n.Leaf):
			continue
		case len(f.known)+len(added) >= maxNoted || len(line) > maxNotedLine:
			return web.ErrNotedFull
		}
		lines, added = append(append(lines, line...), '\n'), append(added, n.Leaf)
	}
	if len(added) == 0 {
		return nil
	}
	if err := f.append(file, lines); err != nil {
		f.seen = nil // how much of it is there is looked up before the next
		return err
	}
	for _, leaf := range added {
		f.known[leaf] = true
	}
	return nil
}

// refresh reads the file again where it is not as this process left it.
func (f *missingFile) refresh() error {
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		f.known, f.whole, f.seen = map[string]bool{}, 0, nil
		return nil
	}
	if err != nil {
		return err
	}
	if f.seen != nil && os.SameFile(info, f.seen) && info.Size() == f.seen.Size() && info.ModTime().Equal(f.seen.ModTime()) {
		return nil
	}
	kept, err := f.read()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	f.known, f.whole, f.seen = map[string]bool{}, int64(bytes.LastIndexByte(text, '\n')+1), info
	for _, n := range kept {
		f.known[n.Leaf] = true
	}
	return nil
}

func (f *missingFile) append(file *os.File, lines []byte) (err error) {
	if _, err := file.WriteAt(lines, f.whole); err != nil {
		return err
	}
	if err := errors.Join(file.Truncate(f.whole+int64(len(lines))), file.Sync(), syncFolder(filepath.Dir(f.path))); err != nil {
		return err
	}
	f.whole += int64(len(lines))
	f.seen, err = file.Stat()
	return err
}

// drop takes leaves out of the file, and leaves what was added since it was read; no file
// where nothing is left. It is there whole, as it was or as it is to be, whenever a crash
// comes.
func (f *missingFile) drop(here map[string]bool) (err error) {
	held, err := openAlone(f.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	kept, err := f.read()
	if err != nil {
		return err
	}
	kept = slices.DeleteFunc(kept, func(n noted) bool { return here[n.Leaf] })
	if len(kept) == 0 {
		return errors.Join(os.Remove(f.path), syncFolder(filepath.Dir(f.path)))
	}
	return f.rewrite(kept)
}

// rewrite puts another file in the place of the one that is held.
func (f *missingFile) rewrite(kept []noted) (err error) {
	draft, err := os.CreateTemp(filepath.Dir(f.path), ".moothall-*") // mode 0600: it tells which leaf is of which vote
	if err != nil {
		return err
	}
	defer func() {
		if gone := os.Remove(draft.Name()); !errors.Is(gone, fs.ErrNotExist) { // not there once it was renamed
			err = errors.Join(err, gone)
		}
	}()
	lines := json.NewEncoder(draft)
	for _, n := range kept {
		err = errors.Join(err, lines.Encode(n))
	}
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Rename(draft.Name(), f.path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(f.path))
}

// standings are how all that is kept stands in this database.
func (h *hall) standings(ctx context.Context, kept []noted) ([]engine.Standing, error) {
	all := make([]engine.Promised, len(kept))
	for i, n := range kept {
		var err error
		if all[i], err = n.promised(); err != nil {
			return nil, err
		}
	}
	return h.deeds.Standings(ctx, access.Actor{}, all)
}

// keepsPromises holds a database that is to be served to the receipts that were brought
// while an older one was here: they are signed like a head, and a head is kept only every
// ten seconds. What is here now leaves the file; a promise that is not kept by this
// database either stops the server as an older head does.
func (h *hall) keepsPromises(ctx context.Context, f *missingFile, log *slog.Logger) error {
	kept, err := f.read()
	if err != nil || len(kept) == 0 {
		return err
	}
	found, err := h.standings(ctx, kept)
	if err != nil {
		return err
	}
	here, missing := map[string]bool{}, 0
	for i, n := range kept {
		switch found[i] {
		case engine.Missing:
			missing++
		case engine.Doubtful:
		default:
			here[n.Leaf] = true
		}
	}
	if len(here) > 0 {
		if err := f.drop(here); err != nil {
			return err
		}
		log.Info("ballots that were missing in an older copy are here", "ballots", len(here))
	}
	if missing > 0 {
		return refused(fmt.Errorf("%s: %d ballots are not in this database, and voters have shown receipts for them: %s. Only whoever is sure that no newer copy exists moves that file away, and gives it to those who audit this community: each line of it is a promise that was broken", f.path, missing, restored))
	}
	return nil
}

// tell tells of every ballot that is noted how it stands here, and returns how many are
// missing.
func (f *missingFile) tell(w *world, h *hall) (missing int64, err error) {
	kept, err := f.read()
	if err != nil || len(kept) == 0 {
		return 0, err
	}
	found, err := h.standings(w.ctx, kept)
	if err != nil {
		return 0, err
	}
	for i, n := range kept {
		if found[i] == engine.Missing {
			missing++
		}
		if _, err := fmt.Fprintln(w.stdout, n.sentence(found[i])); err != nil {
			return missing, err
		}
	}
	_, err = fmt.Fprintf(w.stdout, "%s notes %d ballots whose receipts were brought: %d are missing here\n", f.path, len(kept), missing)
	return missing, err
}

// sentence is the line about one of them.
func (n noted) sentence(s engine.Standing) string {
	when := "received " + string(n.ReceivedAt)
	if n.ReceivedAt == "" {
		when = "confidential"
	}
	said := map[engine.Standing]string{engine.Numbered: "here    ", engine.Waiting: "here    ", engine.Missing: "MISSING ", engine.Doubtful: "in doubt"}[s]
	return fmt.Sprintf("%s %s %s in issue %s, %s, promised by %s", said, n.Leaf, n.Type, n.Issue, when, n.Deadline)
}
