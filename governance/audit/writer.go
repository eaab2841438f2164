// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"slices"
	"strings"

	"moothall/governance/journal"
)

// Record is the log up to a checkpoint, as whoever keeps it gives it to Export.
type Record struct {
	Signed []byte            // the signed checkpoint
	Key    journal.PublicKey // of the log
	Keys   []byte            // its handovers, as journal.Keys writes them; nothing where it had no other key

	// Leaves returns the leaves from one position up to, not with, another.
	// Export asks in runs of at most 256, through the whole log, twice.
	Leaves func(from, to int64) ([][]byte, error)
}

// Matter is what may be disclosed of one issue at the head of the record. Nil
// members are left out; of a running vote all are.
type Matter struct {
	Issue    string
	Casts    iter.Seq2[journal.Opened, error] // the openings of all casts and withdrawals, by ref; of a confidential vote only for auditors
	List     []byte                           // journal.Listed, a line each, of a confidential vote
	Roll     []byte                           // journal.RollSheet
	Weights  []byte                           // journal.WeightSheet; where delegations were sealed salted, and for auditors alone
	Carried  []byte                           // journal.CarriedOf the sheet of weights, where delegations were sealed
	Count    []byte                           // the transcript
	Summary  []byte                           // governance.Summary, canonical
	Decision []byte                           // the decision as published
	Paper    []byte                           // the text decided on
	Ballots  []byte                           // the file an election was imported from
}

// Case is what is disclosed of one case: the texts of its rulings in the public
// register, in their order.
type Case struct {
	ID      string
	Seals   []journal.Unsealed // of its lots, by ref; for auditors alone
	Rulings []string
}

// Disclosure is what lies in an archive beside the record.
type Disclosure struct {
	Scope  Scope
	People iter.Seq2[journal.Named, error] // those the requester may know by name, by commitment; nil: nobody
	Cases  []Case                          // in any order

	// Delegations are the openings of what was sealed of delegations, by ref; nil
	// but for auditors.
	Delegations iter.Seq2[journal.OpenedAct, error]
	Issues      []string               // in any order
	Said        iter.Seq2[Said, error] // what auditory bodies said and were told, by ref; nil: nothing

	// Witnessed is the newest checkpoint that witnesses have cosigned, with what they
	// signed; nil: none.
	Witnessed []byte

	// Matter returns one of Issues. It is called once for each, so that only
	// one is held in memory.
	Matter func(issue string) (Matter, error)
}

// Export writes an archive. The same record and disclosure make the same
// bytes. It refuses leaves that do not make the root of the checkpoint, and
// ballots or people that are not in their order.
func Export(out io.Writer, record Record, disclosed Disclosure) error {
	return exportParts(out, record, disclosed, MaxMember)
}

func exportParts(out io.Writer, record Record, disclosed Disclosure, partSize int) error {
	head, err := journal.OpenCheckpoint(record.Signed, record.Key)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	w := &writer{out: out, partSize: partSize}
	if err := w.add(readmeName, []byte(readmeOf(len(record.Keys) > 0))); err != nil {
		return err
	}
	if err := w.openings(disclosed); err != nil {
		return err
	}
	if err := w.record(record, head.Tree); err != nil {
		return err
	}
	return w.close(head, disclosed.Scope)
}

// writer writes one archive from front to back.
type writer struct {
	out      io.Writer
	offset   int64
	members  []member
	partSize int    // bytes a part of a list has at most
	part     []byte // of a list, as far as it was gathered
}

// add writes one member. Names must come in their order.
func (w *writer) add(name string, content []byte) error {
	if n := len(w.members); n > 0 && name != manifestName && w.members[n-1].name >= name {
		return fmt.Errorf("%w: member %s would follow %s, names must ascend", ErrArchive, name, w.members[n-1].name)
	}
	if len(content) > MaxMember {
		return fmt.Errorf("%w: %s has %d bytes, a member at most %d", ErrArchive, name, len(content), MaxMember)
	}
	m := member{name: name, size: int64(len(content)), crc: crc32.ChecksumIEEE(content), digest: journal.Digest(content), offset: w.offset}
	header := m.localHeader()
	if w.offset+int64(len(header)+len(content)) > maxArchive || len(w.members) == maxMembers {
		return fmt.Errorf("%w: it would have more than %d members or 4 GiB", ErrArchive, maxMembers)
	}
	w.members = append(w.members, m)
	return w.write(header, content)
}

func (w *writer) write(parts ...[]byte) error {
	for _, p := range parts {
		n, err := w.out.Write(p)
		w.offset += int64(n)
		if err != nil {
			return fmt.Errorf("write archive: %w", err)
		}
	}
	return nil
}

// close writes the manifest and the directory.
func (w *writer) close(head journal.Checkpoint, scope Scope) error {
	text, err := journal.Canonical(newManifest(head, scope, w.members))
	if err != nil {
		return err
	}
	if err := w.add(manifestName, text); err != nil {
		return err
	}
	return w.write(directory(w.members, w.offset))
}

// openings writes what is disclosed of each issue, and who is who.
func (w *writer) openings(d Disclosure) error {
	if err := w.cases(d.Cases); err != nil {
		return err
	}
	if err := w.delegations(d); err != nil {
		return err
	}
	issues := slices.Clone(d.Issues)
	slices.Sort(issues)
	for _, issue := range issues {
		if !isIssue(issue) {
			return fmt.Errorf("%w: issue %q is not 1 to 64 letters, digits, - and _", ErrArchive, issue)
		}
		m, err := d.Matter(issue)
		if err != nil {
			return fmt.Errorf("export issue %s: %w", issue, err)
		}
		if err := w.matter(issue, m); err != nil {
			return err
		}
	}
	if err := w.people(d.People); err != nil {
		return err
	}
	if err := w.said(d.Said); err != nil || d.Witnessed == nil {
		return err
	}
	return w.add(witnessedName, d.Witnessed)
}

// said writes what was said by ref.
func (w *writer) said(all iter.Seq2[Said, error]) error {
	if all == nil {
		return nil
	}
	for said, err := range all {
		if err != nil {
			return err
		}
		if err := w.add(saidMember(said.Ref), said.Text); err != nil {
			return err
		}
	}
	return nil
}

// delegations writes for auditors what was sealed of delegations, of none too.
func (w *writer) delegations(d Disclosure) error {
	switch {
	case d.Delegations != nil:
		return listOf(w, delegationsName, d.Delegations, func(o journal.OpenedAct) string { return o.Ref })
	case d.Scope.Auditor:
		return w.add(delegationsName, nil)
	}
	return nil
}

// people writes who is who, of nobody too.
func (w *writer) people(named iter.Seq2[journal.Named, error]) error {
	if named == nil {
		return w.add(peopleName, nil)
	}
	return listOf(w, peopleName, named, func(p journal.Named) string { return string(p.Commitment) })
}

// cases writes the register: the rulings of each case.
func (w *writer) cases(cases []Case) error {
	for _, c := range slices.SortedFunc(slices.Values(cases), func(a, b Case) int { return strings.Compare(a.ID, b.ID) }) {
		if !isIssue(c.ID) || len(c.Rulings) > len(caseFiles) {
			return fmt.Errorf("%w: case %q is not 1 to 64 letters, digits, - and _ with at most %d rulings", ErrArchive, c.ID, len(caseFiles))
		}
		if c.Seals != nil {
			if err := listOf(w, caseMember(c.ID, sealsFile), each(c.Seals), func(u journal.Unsealed) string { return u.Ref }); err != nil {
				return err
			}
		}
		for n, text := range c.Rulings {
			if err := w.add(caseMember(c.ID, caseFiles[n]), []byte(text)); err != nil {
				return err
			}
		}
	}
	return nil
}

// each gives what is at hand, one after the other.
func each[T any](values []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func (w *writer) matter(issue string, m Matter) error {
	name := func(file string) string { return issueMember(issue, file) }
	if err := w.whole(name(ballotsFile), m.Ballots); err != nil {
		return err
	}
	if err := w.sheet(name(carriedFile), m.Carried); err != nil {
		return err
	}
	if m.Casts != nil {
		if err := listOf(w, name(castsFile), m.Casts, func(o journal.Opened) string { return o.Ref }); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		file    string
		content []byte
		add     func(name string, content []byte) error
	}{{countFile, m.Count, w.whole}, {decisionFile, m.Decision, w.whole}, {listFile, m.List, w.sheet}, {paperFile, m.Paper, w.whole}, {rollFile, m.Roll, w.sheet}, {summaryFile, m.Summary, w.whole}, {weightsFile, m.Weights, w.sheet}} {
		if err := f.add(name(f.file), f.content); err != nil {
			return err
		}
	}
	return nil
}

// whole writes a file of one piece, if there is one.
func (w *writer) whole(name string, content []byte) error {
	if content == nil {
		return nil
	}
	return w.add(name, content)
}

// sheet writes a list that is at hand, if there is one.
func (w *writer) sheet(name string, text []byte) error {
	if text == nil {
		return nil
	}
	return (&lister{w: w, name: name}).text(text)
}

// listOf writes each value as a line of canonical JSON, by their keys.
func listOf[T any](w *writer, name string, values iter.Seq2[T, error], key func(T) string) error {
	l, last := lister{w: w, name: name}, ""
	for v, err := range values {
		if err != nil {
			return err
		}
		if key(v) <= last {
			return fmt.Errorf("%w: in %s %q does not come after %q", ErrArchive, name, key(v), last)
		}
		last = key(v)
		line, err := journal.Canonical(v)
		if err != nil {
			return err
		}
		if err := l.line(append(line, '\n')); err != nil {
			return err
		}
	}
	return l.close()
}

// record writes checkpoint, keys, hash tiles and entry bundles.
func (w *writer) record(r Record, head journal.Tree) error {
	tiles, err := hashTiles(r, head)
	if err != nil {
		return err
	}
	if err := w.add(checkpointName, r.Signed); err != nil {
		return err
	}
	if err := w.add(keyName, []byte(r.Key.String()+"\n")); err != nil {
		return err
	}
	if len(r.Keys) > 0 {
		if err := w.add(keysName, r.Keys); err != nil {
			return err
		}
	}
	for _, t := range tiles {
		if err := w.add(recordFolder+t.Path(), t.Data); err != nil {
			return err
		}
	}
	return eachBundle(head.N, func(t journal.Tile) error {
		leaves, err := r.leaves(t)
		if err != nil {
			return err
		}
		bundle, err := journal.Bundle(leaves)
		if err != nil {
			return err
		}
		return w.add(recordFolder+t.Path(), bundle)
	})
}

// hashTiles makes the tiles of a log from its leaves and holds them to its head.
func hashTiles(r Record, head journal.Tree) ([]journal.Tile, error) {
	t := newTiler()
	err := eachBundle(head.N, func(place journal.Tile) error {
		leaves, err := r.leaves(place)
		if err != nil {
			return err
		}
		return t.grow(leaves)
	})
	if err != nil {
		return nil, err
	}
	if t.head != head {
		return nil, fmt.Errorf("%w: the leaves make the root %s, the checkpoint of %d says %s", ErrArchive, t.head.Hash, head.N, head.Hash)
	}
	return t.sorted(), nil
}

// leaves returns the leaves of one bundle.
func (r Record) leaves(t journal.Tile) ([][]byte, error) {
	from := t.Index * journal.TileWidth
	leaves, err := r.Leaves(from, from+int64(t.Width))
	if err != nil {
		return nil, fmt.Errorf("export leaves from %d: %w", from, err)
	}
	if len(leaves) != t.Width {
		return nil, fmt.Errorf("%w: %d leaves from %d on, where %d were expected", ErrArchive, len(leaves), from, t.Width)
	}
	return leaves, nil
}

// eachBundle calls do with the place of each entry bundle of a log of size
// leaves, in order.
func eachBundle(size int64, do func(journal.Tile) error) error {
	for at := int64(0); at < size; at += journal.TileWidth {
		t := journal.Tile{Level: journal.Entries, Index: at / journal.TileWidth, Width: int(min(size-at, journal.TileWidth))}
		if err := do(t); err != nil {
			return err
		}
	}
	return nil
}
