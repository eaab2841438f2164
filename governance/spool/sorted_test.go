// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestSorted_GivesWhatWasAddedByKey sorts lists that fit into memory, that just do not,
// and that make many runs, and holds each to a sort in memory: lines of one key in the
// order in which they came.
func TestSorted_GivesWhatWasAddedByKey(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 40, 5000} {
		for _, memory := range []int{1, 100, 2000, runMemory} {
			type line struct{ key, text string }
			var want []line
			for i := range n {
				want = append(want, line{fmt.Sprint(chance.IntN(n)), strings.Repeat("x", chance.IntN(30)) + fmt.Sprint(i)})
			}
			all := sortedBy(memory, func(add Add) error {
				var used []byte
				for _, l := range want {
					used = append(used[:0], l.text...)
					if err := add(l.key, used); err != nil {
						return err
					}
				}
				clear(used) // it is the caller's again
				return nil
			})
			slices.SortStableFunc(want, func(a, b line) int { return strings.Compare(a.key, b.key) })
			for range 2 { // it can be ranged over again
				var got []line
				for l, err := range all {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, line{l.Key, string(l.Text)})
					if len(got) > n {
						break
					}
				}
				if !slices.Equal(got, want) {
					t.Fatalf("%d lines with a memory of %d: got %d, or another order", n, memory, len(got))
				}
			}
		}
	}
}

func TestSorted_TellsWhatWentWrong(t *testing.T) {
	broken := errors.New("broken")
	t.Run("while it was filled", func(t *testing.T) {
		for _, err := range sortedBy(10, func(add Add) error {
			return errors.Join(add("b", []byte("2")), add("a", []byte("1")), broken)
		}) {
			if !errors.Is(err, broken) {
				t.Errorf("got %v", err)
			}
		}
	})
	t.Run("where there is no room", func(t *testing.T) {
		t.Setenv("TMPDIR", t.TempDir()+"/none")
		count := 0
		for _, err := range sortedBy(1, func(add Add) error { return errors.Join(add("b", []byte("2")), add("a", []byte("1"))) }) {
			if count++; !errors.Is(err, os.ErrNotExist) {
				t.Errorf("got %v", err)
			}
		}
		if count != 1 {
			t.Errorf("it was told %d times", count)
		}
	})
}

// TestFile_LeavesNothingBehind holds what is spooled to have no name from the start.
func TestFile_LeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	for range sortedBy(1, func(add Add) error { return errors.Join(add("b", []byte("2")), add("a", []byte("1"))) }) {
		if there, err := os.ReadDir(folder); err != nil || len(there) > 0 {
			t.Errorf("it can be found as %v, %v", there, err)
		}
	}
}

// TestSorted_HoldsARunAtATime sorts 40 MiB and has the memory looked at meanwhile.
func TestSorted_HoldsARunAtATime(t *testing.T) {
	const lines, width, most = 40 << 10, 1 << 10, 16 << 20
	begun, seen := held(), uint64(0)
	look := func(n int) {
		if n%(lines/8) == lines/8-1 {
			seen = max(seen, held())
		}
	}
	got := 0
	for _, err := range Sorted(func(add Add) error {
		text := make([]byte, width)
		for n := range lines {
			look(n)
			if err := add(fmt.Sprint(n*7919%lines), text); err != nil {
				return err
			}
		}
		return nil
	}) {
		if err != nil {
			t.Fatal(err)
		}
		look(got)
		got++
	}
	if got != lines || seen > begun+most {
		t.Errorf("%d lines of %d, and %d bytes were held", got, lines, seen-begun)
	}
}

func held() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
