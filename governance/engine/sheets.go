// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"

	"moothall/governance/journal"
	"moothall/governance/spool"
)

// boundSheet is by what the record binds the sheet of a count.
type boundSheet struct {
	digest  string
	carried string // digest of what everybody is shown of a salted one; empty where it is not
}

// sheetEnd is more bytes than the last line of a salted sheet has.
const sheetEnd = 64

// bound reads a sheet, and that of a count with a salt twice: it ends with what says that
// it has one.
func bound(pieces iter.Seq2[[]byte, error]) (b boundSheet, err error) {
	sum, end := sha256.New(), []byte{}
	for piece, err := range pieces {
		if err != nil {
			return b, err
		}
		sum.Write(piece) // a hash never fails to write
		end = append(end, piece[max(0, len(piece)-sheetEnd):]...)
		end = end[max(0, len(end)-sheetEnd):]
	}
	b.digest = hex.EncodeToString(sum.Sum(nil))
	if !journal.Salted(end) {
		return b, nil
	}
	sum.Reset()
	for line, err := range carriedOf(pieces) {
		if err != nil {
			return b, err
		}
		sum.Write(line)
	}
	b.carried = hex.EncodeToString(sum.Sum(nil))
	return b, nil
}

func (b boundSheet) salted() bool { return b.carried != "" }

// carriedOf gives what everybody is shown of a salted sheet, line by line.
func carriedOf(pieces iter.Seq2[[]byte, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for line, err := range spool.LinesOf(pieces) {
			if err == nil {
				line, err = journal.CarriedLine(line)
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// inOne gives a text that is at hand as one piece.
func inOne(text []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) { yield(text, nil) }
}
