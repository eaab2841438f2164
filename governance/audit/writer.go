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
	"moothall/governance/spool"
)

// Record is the log up to a checkpoint, as whoever keeps it gives it to Export.
type Record struct {
	Signed []byte            // the signed checkpoint
	Key    journal.PublicKey // of the log
	Keys   []byte            // its handovers, as journal.Keys writes them; nothing where it had no other key

	// Leaves returns the leaves from one position up to, not with, another.
	// Export asks in runs of at most 256, through the whole log, once.
	Leaves func(from, to int64) ([][]byte, error)
}

// Lines are a list, a line with its line feed after the other, by their keys.
type Lines iter.Seq2[spool.Line, error]

// Text is the text of a list in pieces, which may end anywhere. Each is the reader's
// until the next.
type Text iter.Seq2[[]byte, error]

// Matter is what may be disclosed of one issue at the head of the record. Nil
// members are left out; of a running vote all are. Lists are read once, and none of
// them is held whole.
type Matter struct {
	Issue    string
	Casts    Lines  // journal.Opened of all casts and withdrawals, by ref; of a confidential vote only for auditors
	List     Text   // journal.Listed, a line each, of a confidential vote
	Roll     Lines  // journal.RollLine, by member
	Weights  Text   // journal.WeightSheet; where delegations were sealed salted, and for auditors alone
	Carried  Text   // journal.CarriedLine of the sheet of weights, where delegations were sealed
	Count    []byte // the transcript
	Summary  []byte // governance.Summary, canonical
	Advice   []byte // a list of governance.Advice, canonical; nil where nobody advised
	Decision []byte // the decision as published
	Paper    []byte // the text decided on
	Ballots  []byte // the file an election was imported from
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
	People Lines  // journal.Named of those the requester may know by name, by commitment; nil: nobody
	Cases  []Case // in any order

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
	defer w.part.close()
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
	partSize int      // bytes a part of a list has at most
	part     gathered // of a list, as far as it has come
}

// add writes one member.
func (w *writer) add(name string, content []byte) error {
	if err := w.begin(memberOf(name, content)); err != nil {
		return err
	}
	return w.write(content)
}

func memberOf(name string, content []byte) member {
	return member{name: name, size: int64(len(content)), crc: crc32.ChecksumIEEE(content), digest: journal.Digest(content)}
}

// begin writes what stands before the content of a member. Names must come in their
// order.
func (w *writer) begin(m member) error {
	if n := len(w.members); n > 0 && m.name != manifestName && w.members[n-1].name >= m.name {
		return fmt.Errorf("%w: member %s would follow %s, names must ascend", ErrArchive, m.name, w.members[n-1].name)
	}
	if m.size > MaxMember {
		return fmt.Errorf("%w: %s has %d bytes, a member at most %d", ErrArchive, m.name, m.size, MaxMember)
	}
	m.offset = w.offset
	header := m.localHeader()
	if w.offset+int64(len(header))+m.size > maxArchive || len(w.members) == maxMembers {
		return fmt.Errorf("%w: it would have more than %d members or 4 GiB", ErrArchive, maxMembers)
	}
	w.members = append(w.members, m)
	return w.write(header)
}

func (w *writer) write(text []byte) error {
	n, err := w.out.Write(text)
	w.offset += int64(n)
	if err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	return nil
}

// copy writes the content of a member that waited on disk.
func (w *writer) copy(content io.Reader) error {
	n, err := io.Copy(w.out, content)
	w.offset += n
	if err != nil {
		return fmt.Errorf("write archive: %w", err)
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
			return fmt.Errorf("export issue %s: %w", issue, err)
		}
	}
	if err := w.lines(peopleName, d.People); err != nil {
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
	for _, f := range []struct {
		file  string
		write func(name string) error
	}{
		{adviceFile, w.whole(m.Advice)}, {ballotsFile, w.whole(m.Ballots)}, {carriedFile, w.sheet(m.Carried)}, {castsFile, w.list(m.Casts)}, {countFile, w.whole(m.Count)},
		{decisionFile, w.whole(m.Decision)}, {listFile, w.sheet(m.List)}, {paperFile, w.whole(m.Paper)}, {rollFile, w.list(m.Roll)},
		{summaryFile, w.whole(m.Summary)}, {weightsFile, w.sheet(m.Weights)},
	} {
		if err := f.write(issueMember(issue, f.file)); err != nil {
			return err
		}
	}
	return nil
}

// whole writes a file of one piece, if there is one.
func (w *writer) whole(content []byte) func(name string) error {
	return func(name string) error {
		if content == nil {
			return nil
		}
		return w.add(name, content)
	}
}

// sheet writes a list as it is, if there is one.
func (w *writer) sheet(text Text) func(name string) error {
	return func(name string) error {
		if text == nil {
			return nil
		}
		l := lister{w: w, name: name}
		for line, err := range spool.LinesOf(iter.Seq2[[]byte, error](text)) {
			if err == nil {
				err = l.line(line)
			}
			if err != nil {
				return err
			}
		}
		return l.close()
	}
}

// list writes a list by its keys, if there is one.
func (w *writer) list(lines Lines) func(name string) error {
	return func(name string) error {
		if lines == nil {
			return nil
		}
		return w.lines(name, lines)
	}
}

// lines writes a list by its keys, of nothing too.
func (w *writer) lines(name string, lines Lines) error {
	l, last := lister{w: w, name: name}, ""
	if lines == nil {
		return l.close()
	}
	for line, err := range lines {
		if err != nil {
			return err
		}
		if line.Key <= last {
			return fmt.Errorf("%w: in %s %q does not come after %q", ErrArchive, name, line.Key, last)
		}
		last = line.Key
		if err := l.line(line.Text); err != nil {
			return err
		}
	}
	return l.close()
}

// listOf writes each value as a line of canonical JSON, by their keys.
func listOf[T any](w *writer, name string, values iter.Seq2[T, error], key func(T) string) error {
	return w.lines(name, func(yield func(spool.Line, error) bool) {
		for v, err := range values {
			var text []byte
			if err == nil {
				text, err = journal.Canonical(v)
			}
			if !yield(spool.Line{Key: key(v), Text: append(text, '\n')}, err) {
				return
			}
		}
	})
}

// record writes checkpoint, keys, hash tiles and entry bundles.
func (w *writer) record(r Record, head journal.Tree) error {
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
	return w.tiles(r, head)
}

// tiles makes the tiles of a log from its leaves, writes them, and holds them to its
// head. Those of the leaves' own hashes, which are nearly all, come first and are
// written as they are filled. The leaves come last, and wait on disk: to read them twice
// would take longer.
func (w *writer) tiles(r Record, head journal.Tree) error {
	write := func(t journal.Tile) error { return w.add(recordFolder+t.Path(), t.Data) }
	tree := newTiler()
	tree.filled = write
	waiting, err := spool.File()
	if err != nil {
		return err
	}
	defer waiting.Close() // it was read, and has no name any more
	var bundles []member
	err = eachBundle(head.N, func(place journal.Tile) error {
		leaves, err := r.leaves(place)
		if err != nil {
			return err
		}
		bundle, err := journal.Bundle(leaves)
		if err != nil {
			return err
		}
		bundles = append(bundles, memberOf(recordFolder+place.Path(), bundle))
		if _, err := waiting.Write(bundle); err != nil {
			return fmt.Errorf("spool: %w", err)
		}
		return tree.grow(leaves)
	})
	if err != nil {
		return err
	}
	if tree.head != head {
		return fmt.Errorf("%w: the leaves make the root %s, the checkpoint of %d says %s", ErrArchive, tree.head.Hash, head.N, head.Hash)
	}
	for _, t := range tree.sorted() {
		if err := write(t); err != nil {
			return err
		}
	}
	from := int64(0)
	for _, m := range bundles {
		if err := w.begin(m); err != nil {
			return err
		}
		if err := w.copy(io.NewSectionReader(waiting, from, m.size)); err != nil {
			return err
		}
		from += m.size
	}
	return nil
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
