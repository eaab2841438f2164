// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

// Line is a line of a list and its key, what it stands there by.
type Line struct {
	Key  string
	Text []byte // the reader's until it asks for the next
}

// Add takes a line in any order. The text may be used again afterwards.
type Add func(key string, text []byte) error

const (
	runMemory   = 4 << 20 // bytes of lines that are held and sorted at a time
	mergeMemory = 8 << 10 // bytes of each sorted run that are held while they are merged
)

// Sorted gives the lines that fill adds, by their keys. It holds 4 MiB of them, and
// 8 KiB more for each 4 MiB there are; the rest is on disk. It calls fill each time it is
// ranged over, and reads nothing of what fill reads after it returned.
func Sorted(fill func(Add) error) iter.Seq2[Line, error] { return sortedBy(runMemory, fill) }

func sortedBy(memory int, fill func(Add) error) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		s := sorter{memory: memory}
		defer s.close()
		err := fill(s.add)
		if err == nil && s.file != nil {
			err = s.spill()
		}
		if err != nil {
			yield(Line{}, err)
			return
		}
		if s.file == nil {
			s.held(yield)
			return
		}
		s.merged(yield)
	}
}

// sorter sorts lines in runs, of which the last is in memory and those before it are on
// disk.
type sorter struct {
	memory int
	texts  []byte // texts of the run in memory, one after the other
	run    []slot
	file   *os.File // nil as long as memory was enough
	runs   []int64  // where each run on disk ends
}

// slot is a line in memory.
type slot struct {
	key      string
	from, to int
}

func (s *sorter) add(key string, text []byte) error {
	if len(s.run) > 0 && len(s.texts)+len(text)+len(s.run)*len(key) > s.memory {
		if err := s.spill(); err != nil {
			return err
		}
	}
	from := len(s.texts)
	s.texts = append(s.texts, text...)
	s.run = append(s.run, slot{key, from, len(s.texts)})
	return nil
}

// order sorts the run in memory. Lines of one key keep the order in which they came.
func (s *sorter) order() {
	slices.SortStableFunc(s.run, func(a, b slot) int { return cmp.Compare(a.key, b.key) })
}

// spill writes the run in memory to disk.
func (s *sorter) spill() (err error) {
	if s.file == nil {
		if s.file, err = File(); err != nil {
			return err
		}
	}
	s.order()
	out := bufio.NewWriterSize(s.file, 64<<10)
	var sizes []byte
	for _, l := range s.run {
		sizes = binary.AppendUvarint(binary.AppendUvarint(sizes[:0], uint64(len(l.key))), uint64(l.to-l.from))
		out.Write(sizes) // what fails here, Flush says
		out.WriteString(l.key)
		out.Write(s.texts[l.from:l.to])
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	end, err := s.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	s.runs, s.run, s.texts = append(s.runs, end), s.run[:0], s.texts[:0]
	return nil
}

// held gives the lines of a sorter that needed no disk.
func (s *sorter) held(yield func(Line, error) bool) {
	s.order()
	for _, l := range s.run {
		if !yield(Line{l.key, s.texts[l.from:l.to]}, nil) {
			return
		}
	}
}

// merged gives the lines of all runs on disk.
func (s *sorter) merged(yield func(Line, error) bool) {
	s.run, s.texts = nil, nil
	var next front
	for n, from := 0, int64(0); n < len(s.runs); n, from = n+1, s.runs[n] {
		r := &reader{nth: n, in: bufio.NewReaderSize(io.NewSectionReader(s.file, from, s.runs[n]-from), mergeMemory)}
		if err := r.read(); err != nil { // no run is empty
			yield(Line{}, err)
			return
		}
		next = append(next, r)
	}
	heap.Init(&next)
	for len(next) > 0 {
		r := next[0]
		if !yield(r.line, nil) {
			return
		}
		switch err := r.read(); err {
		case nil:
			heap.Fix(&next, 0)
		case io.EOF:
			heap.Pop(&next)
		default:
			yield(Line{}, err)
			return
		}
	}
}

func (s *sorter) close() {
	if s.file != nil {
		s.file.Close() // it was read, and has no name any more
	}
}

// reader reads a run.
type reader struct {
	nth  int
	in   *bufio.Reader
	line Line // the one it stands at
	key  []byte
}

// read goes on to the next line, or says io.EOF behind the last.
func (r *reader) read() error {
	size, err := binary.ReadUvarint(r.in)
	if err == io.EOF {
		return err
	}
	length, err2 := binary.ReadUvarint(r.in)
	if err = cmp.Or(err, err2); err == nil {
		r.key, r.line.Text = slices.Grow(r.key[:0], int(size))[:size], slices.Grow(r.line.Text[:0], int(length))[:length]
		if _, err = io.ReadFull(r.in, r.key); err == nil {
			_, err = io.ReadFull(r.in, r.line.Text)
		}
	}
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	r.line.Key = string(r.key)
	return nil
}

// front are the readers of all runs that are not at their end, as a heap: the one whose
// line comes next stands first.
type front []*reader

func (f front) Len() int { return len(f) }
func (f front) Less(a, b int) bool {
	return cmp.Or(cmp.Compare(f[a].line.Key, f[b].line.Key), cmp.Compare(f[a].nth, f[b].nth)) < 0
}
func (f front) Swap(a, b int) { f[a], f[b] = f[b], f[a] }
func (f *front) Push(r any)   { *f = append(*f, r.(*reader)) }
func (f *front) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
