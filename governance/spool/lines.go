// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"bytes"
	"iter"
)

// LinesOf gives the lines of a text that comes in pieces, each with its line feed, where
// the last has one. A line is the reader's until the next.
func LinesOf(pieces iter.Seq2[[]byte, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var begun []byte // a line whose end is to come
		for piece, err := range pieces {
			if err != nil {
				yield(nil, err)
				return
			}
			for line := range bytes.Lines(piece) {
				ended := line[len(line)-1] == '\n'
				if len(begun) > 0 || !ended {
					begun = append(begun, line...)
					line = begun
				}
				if !ended {
					continue
				}
				if !yield(line, nil) {
					return
				}
				begun = begun[:0]
			}
		}
		if len(begun) > 0 {
			yield(begun, nil)
		}
	}
}
