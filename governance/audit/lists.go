// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A list is a file of lines that may be long: ballots, rolls, weights, people.
// Where it has at most MaxMember bytes it is one member of its own name. Where
// it has more it is parts, casts.0001.jsonl and so on: each takes whole lines
// for as long as they fit, so that one list can be cut in one way only. Its
// digest, and its order, are those of the parts one after the other.

// isList says whether a file is one of these.
func isList(file string) bool {
	switch file {
	case carriedFile, castsFile, delegationsFile, listFile, rollFile, weightsFile, peopleFile:
		return true
	}
	return false
}

// maxLine is the size in bytes above which a line of a list is refused: one is
// held in memory at a time.
const maxLine = 1 << 20

// partName is the name of the n-th part, from 1, of a list.
func partName(list string, n int) string {
	dot := strings.LastIndexByte(list, '.')
	return fmt.Sprintf("%s.%04d%s", list[:dot], n, list[dot:])
}

// partOf reads the name of a part: the list it belongs to, and its number. Any
// other name is its own list, and number 0.
func partOf(name string) (list string, n int) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 5 || name[dot-5] != '.' {
		return name, 0
	}
	n, err := strconv.Atoi(name[dot-4 : dot])
	list = name[:dot-5] + name[dot:]
	if err != nil || n < 1 || partName(list, n) != name || !isList(path.Base(list)) {
		return name, 0
	}
	return list, n
}

// lister writes the lines of a list.
type lister struct {
	w    *writer
	name string
	n    int // parts written
}

// line adds a line, ended by a line feed and no longer than maxLine.
func (l *lister) line(line []byte) error {
	if len(line) > maxLine {
		return fmt.Errorf("%w: a line of %s has %d bytes, at most %d belong there", ErrArchive, l.name, len(line), maxLine)
	}
	if l.w.part.size > 0 && l.w.part.size+int64(len(line)) > int64(l.w.partSize) {
		if err := l.cut(); err != nil {
			return err
		}
	}
	return l.w.part.add(line)
}

// cut writes what was gathered as the next part.
func (l *lister) cut() error {
	l.n++
	return l.w.gathered(partName(l.name, l.n))
}

// close writes what is left: all of a list that fits one member.
func (l *lister) close() error {
	if l.n > 0 {
		return l.cut()
	}
	return l.w.gathered(l.name)
}

// gather finds the parts of each list and refuses any that are not cut as the
// writer cuts them.
func (a *Archive) gather(members []member) error {
	for _, m := range members {
		list, n := partOf(m.name)
		if before := len(a.lists[list]); n == 0 && before > 0 || n > 0 && n != before+1 {
			return fmt.Errorf("%w: %s is not the part that belongs there", ErrArchive, m.name)
		}
		if n == 0 && isList(path.Base(list)) && m.size > a.partSize {
			return fmt.Errorf("%w: %s has %d bytes, and would be parts", ErrArchive, m.name, m.size)
		}
		a.lists[list] = append(a.lists[list], m)
	}
	for _, m := range members {
		list, n := partOf(m.name)
		if n != 1 {
			continue
		}
		if err := a.checkCuts(list, a.lists[list]); err != nil {
			return err
		}
	}
	return nil
}

// checkCuts holds the parts of a list to the one way in which it is cut.
func (a *Archive) checkCuts(list string, parts []member) error {
	if len(parts) == 1 {
		return fmt.Errorf("%w: %s has one part, and would be one member", ErrArchive, list)
	}
	for i, m := range parts {
		if m.size > a.partSize {
			return fmt.Errorf("%w: %s has %d bytes, a part at most %d", ErrArchive, m.name, m.size, a.partSize)
		}
		if i == 0 {
			continue
		}
		line, err := bufio.NewReaderSize(m.data(a.file), maxLine).ReadSlice('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: the first line of %s: %w", ErrArchive, m.name, err)
		}
		if before := parts[i-1]; before.size+int64(len(line)) <= a.partSize {
			return fmt.Errorf("%w: the first line of %s belongs into %s, which has room for it", ErrArchive, m.name, before.name)
		}
	}
	return nil
}

// place is a line of a member.
type place struct {
	member string
	line   int // from 1
}

// part is the number of the part, 0 where the list is in one piece.
func (p place) part() int {
	_, n := partOf(p.member)
	return n
}

func (p place) String() string { return fmt.Sprintf("%s line %d", p.member, p.line) }

// eachLine calls do with each line of a list, without its line feed, and the
// line's place. The line is do's until it returns.
func (a *Archive) eachLine(list string, do func(at place, line []byte) error) error {
	for _, m := range a.lists[list] {
		in := a.stream(m)
		lines := bufio.NewReaderSize(in, maxLine)
		for at := (place{m.name, 1}); ; at.line++ {
			line, err := lines.ReadSlice('\n')
			if errors.Is(err, io.EOF) && len(line) == 0 {
				break
			}
			if errors.Is(err, io.EOF) {
				return refuse(at.String(), "it is not ended by a line feed")
			}
			if err != nil {
				return refuse(at.String(), "it cannot be read: %v", err)
			}
			if err := do(at, line[:len(line)-1]); err != nil {
				return err
			}
		}
		if err := in.unchanged(); err != nil {
			return err
		}
	}
	return nil
}

// stream reads a member from front to back, and says at its end whether it was
// still the one that Open saw.
func (a *Archive) stream(m member) *stream {
	sum := sha256.New()
	return &stream{io.TeeReader(m.data(a.file), sum), sum, m}
}

type stream struct {
	io.Reader
	sum hash.Hash
	member
}

func (s *stream) unchanged() error {
	if hex.EncodeToString(s.sum.Sum(nil)) != s.digest {
		return fmt.Errorf("%w: %s changed while it was read", ErrArchive, s.name)
	}
	return nil
}

// comparison holds what is written to it to a list, line by line: it keeps the
// first line in which they differ, and the digests of both.
type comparison struct {
	parts       []member
	file        io.ReaderAt
	in          *bufio.Reader
	at          place
	got, again  hash.Hash
	first       *place // where they differ
	said, makes []byte // what stands there
}

// compare begins a comparison with a list.
func (a *Archive) compare(list string) *comparison {
	c := &comparison{parts: a.lists[list], file: a.file, got: sha256.New(), again: sha256.New()}
	c.turn()
	return c
}

// turn goes on to the next part.
func (c *comparison) turn() bool {
	if len(c.parts) == 0 {
		return false
	}
	if c.in == nil {
		c.in = bufio.NewReaderSize(nil, maxLine)
	}
	c.in.Reset(c.parts[0].data(c.file))
	c.at = place{c.parts[0].name, 0}
	return true
}

// next returns the next line of the list, or nothing at its end.
func (c *comparison) next() ([]byte, error) {
	for c.in != nil {
		line, err := c.in.ReadSlice('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read archive: %s: %w", c.at, err)
		}
		if len(line) > 0 {
			c.at.line++
			c.got.Write(line)
			return line, nil
		}
		if c.parts = c.parts[1:]; !c.turn() {
			c.in = nil
		}
	}
	return nil, nil
}

// line compares the list's next line with what it should be.
func (c *comparison) line(again []byte) error {
	c.again.Write(again)
	got, err := c.next()
	if err == nil {
		c.differ(got, again)
	}
	return err
}

func (c *comparison) differ(got, again []byte) {
	if at := firstDifference(got, again); at >= 0 && c.first == nil {
		where := c.at
		c.first, c.said, c.makes = &where, slices.Clone(excerpt(got, at)), slices.Clone(excerpt(again, at))
	}
}

// close reads the list to its end.
func (c *comparison) close() error {
	for {
		got, err := c.next()
		if err != nil || got == nil {
			return err
		}
		c.differ(got, nil)
	}
}

// digests are those of the list, and of what it was compared with.
func (c *comparison) digests() (got, again string) {
	return hex.EncodeToString(c.got.Sum(nil)), hex.EncodeToString(c.again.Sum(nil))
}

// listed holds three to each other: the digest in the record, the list in the
// archive if it is there, and what the list should be, as write gives it line by
// line.
func (p *replay) listed(m *matter, file, digest string, write func(line func([]byte) error) error) error {
	name := issueMember(string(m.issue.ID), file)
	c := p.archive.compare(name)
	if err := write(c.line); err != nil {
		return err
	}
	if err := c.close(); err != nil {
		return err
	}
	got, again := c.digests()
	where := name
	if c.first != nil {
		where = c.first.String()
	}
	switch {
	case p.archive.Has(name) && got != digest:
		return refuse(where, "it is not what the record commits to")
	case p.archive.Has(name) && c.first != nil:
		return refuse(where, "it says %q where the acts in the record make %q", c.said, c.makes)
	case again != digest:
		return fmt.Errorf("%s made again has the SHA-256 %s, the entry says %s", file, again, digest)
	}
	return nil
}
