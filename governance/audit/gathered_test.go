// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"runtime"
	"testing"

	"moothall/governance/journal"
	"moothall/governance/spool"
)

// TestExport_HoldsNoListWhole exports lists of 40 MiB, of each of the two kinds, and has
// the memory looked at while they are read: it may hold the beginning of one.
func TestExport_HoldsNoListWhole(t *testing.T) {
	const lines, width, most = 40 << 10, 1 << 10, 8 << 20
	begun, seen := heap(), uint64(0)
	text := bytes.Repeat([]byte("x"), width)
	each := func(yield func([]byte, error) bool) {
		for n := range lines {
			if n%(lines/8) == lines/8-1 {
				seen = max(seen, heap())
			}
			copy(text, fmt.Sprintf("%09d", n))
			text[width-1] = '\n'
			if !yield(text, nil) {
				return
			}
		}
	}
	keyed := func(yield func(spool.Line, error) bool) {
		for line := range iter.Seq2[[]byte, error](each) {
			if !yield(spool.Line{Key: string(line[:9]), Text: line}, nil) {
				return
			}
		}
	}
	err := Export(io.Discard, testRecord(t, plainLeaves(t, 1)), Disclosure{Issues: []string{"2026-1"}, Matter: func(id string) (Matter, error) {
		return Matter{Issue: id, Casts: keyed, Weights: each}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if seen > begun+most {
		t.Errorf("%d bytes were held when half of lists of %d was read", seen-begun, lines*width)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestGathered_GivesBackWhatWasAdded gathers members that fit into memory and others,
// one after the other in the same room.
func TestGathered_GivesBackWhatWasAdded(t *testing.T) {
	var g gathered
	defer g.close()
	for n, size := range []int{0, 1, 3 * gatheredMemory, gatheredMemory, 5, gatheredMemory + 1} {
		var want []byte
		for len(want) < size {
			line := bytes.Repeat([]byte{byte('a' + n)}, min(1000, size-len(want)))
			want = append(want, line...)
			if err := g.add(line); err != nil {
				t.Fatal(err)
			}
		}
		got, err := io.ReadAll(g.whole())
		if err != nil || !bytes.Equal(got, want) || g.size != int64(size) || g.crc != crc32.ChecksumIEEE(want) || size > 0 && fmt.Sprintf("%x", g.sum.Sum(nil)) != journal.Digest(want) {
			t.Errorf("of %d bytes %d came back, %v, or other sums", size, len(got), err)
		}
		if err := g.forget(); err != nil {
			t.Fatal(err)
		}
	}
}
