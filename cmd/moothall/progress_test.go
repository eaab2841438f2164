// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

func TestProgress_IsToldOnATerminalAndNowhereElse(t *testing.T) {
	var pipe bytes.Buffer
	if p := watch(&pipe, "reading"); p != nil {
		t.Error("a pipe is told of progress")
	}
	var out bytes.Buffer
	shown := &progress{out: &out, what: "writing", told: time.Now().Add(-time.Hour)}
	if _, err := (watchedWriter{io.Discard, shown}).Write(make([]byte, 3<<20)); err != nil {
		t.Fatal(err)
	}
	if _, err := (watchedWriter{io.Discard, shown}).Write(make([]byte, 3<<20)); err != nil {
		t.Fatal(err)
	}
	shown.end()
	if got, want := out.String(), "\rwriting, 3 MiB\r\x1b[K"; got != want {
		t.Errorf("got %q, want %q: once in a while, and then an empty line", got, want)
	}
	for _, quiet := range []*progress{nil, watch(&pipe, "reading")} {
		quiet.end()
		if _, err := (watchedReader{strings.NewReader("text"), quiet}).ReadAt(make([]byte, 2), 1); err != nil {
			t.Error(err)
		}
	}
	if pipe.Len() > 0 {
		t.Errorf("a pipe was told %q", pipe.String())
	}
}
