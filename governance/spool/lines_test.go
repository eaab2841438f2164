// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// TestLinesOf_PutsPiecesTogether cuts texts in pieces of every length.
func TestLinesOf_PutsPiecesTogether(t *testing.T) {
	for _, text := range []string{"", "\n", "a", "a\n", "one\ntwo\n\nthree\n", "one\ntwo"} {
		for size := 1; size <= len(text)+1; size++ {
			var got, want []string
			for line, err := range LinesOf(func(yield func([]byte, error) bool) {
				for piece := range slices.Chunk([]byte(text), size) {
					if !yield(piece, nil) {
						return
					}
				}
			}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(line))
			}
			for line := range bytes.Lines([]byte(text)) {
				want = append(want, string(line))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q in pieces of %d: got %q, want %q", text, size, got, want)
			}
		}
	}
}

func TestLinesOf_TellsWhyAPieceIsMissing(t *testing.T) {
	broken := errors.New("broken")
	var last error
	for _, err := range LinesOf(func(yield func([]byte, error) bool) { _ = yield([]byte("a\nb"), nil) && yield(nil, broken) }) {
		last = err
	}
	if last != broken {
		t.Errorf("got %v", last)
	}
}
