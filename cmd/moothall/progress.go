// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"io"
	"time"
)

// progress tells how far long work has come, in a line that it writes over. A
// nil progress tells nothing.
type progress struct {
	out  io.Writer
	what string
	done int64 // bytes
	told time.Time
}

// tellEvery is how long a line stands before the next.
const tellEvery = 200 * time.Millisecond

// watch begins telling on a terminal, and elsewhere nothing.
func watch(out io.Writer, what string) *progress {
	if !terminal(out) {
		return nil
	}
	return &progress{out: out, what: what, told: time.Now()}
}

// add notes bytes that were read or written. What cannot be told is not: the
// work goes on.
func (p *progress) add(n int) {
	if p == nil {
		return
	}
	p.done += int64(n)
	if now := time.Now(); now.Sub(p.told) >= tellEvery {
		fmt.Fprintf(p.out, "\r%s, %d MiB", p.what, p.done>>20)
		p.told = now
	}
}

// end leaves the line empty.
func (p *progress) end() {
	if p != nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// watchedWriter counts what is written.
type watchedWriter struct {
	io.Writer
	*progress
}

func (w watchedWriter) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	w.add(n)
	return n, err
}

// watchedReader counts what is read, wherever in a file.
type watchedReader struct {
	io.ReaderAt
	*progress
}

func (r watchedReader) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(b, at)
	r.add(n)
	return n, err
}
