// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// theirRoots are the roots over the first 0, 1, … n leaves as other people's library
// makes them, from the texts of the leaves alone.
func theirRoots(t *testing.T, n int) [][]byte {
	t.Helper()
	with := rfc6962.DefaultHasher
	leaves := (&compact.RangeFactory{Hash: with.HashChildren}).NewEmptyRange(0)
	roots := [][]byte{with.EmptyRoot()}
	for i := range n {
		if err := leaves.Append(with.HashLeaf(leafText(i)), nil); err != nil {
			t.Fatal(err)
		}
		root, err := leaves.GetRootHash(nil)
		if err != nil {
			t.Fatal(err)
		}
		roots = append(roots, root)
	}
	return roots
}

func texts(hashes []Hash) [][]byte {
	out := make([][]byte, len(hashes))
	for n, h := range hashes {
		out[n] = h[:]
	}
	return out
}

// TestTree_IsThatOfOtherPeoplesLibrary: transparency-dev/merkle makes the same roots of
// the same leaves, at every size across two tiles, and takes every proof we give, of each
// leaf in the trees that end where tiles do, beside it and between, and from each older
// size to the newest. It takes none that one bit was changed in.
func TestTree_IsThatOfOtherPeoplesLibrary(t *testing.T) {
	const most = 2*TileWidth + 3
	roots, with := theirRoots(t, most), rfc6962.DefaultHasher
	for n := range most + 1 {
		if head, _ := grow(t, n, TileWidth-1); !bytes.Equal(head.Hash[:], roots[n]) {
			t.Fatalf("the root over %d leaves is %x, theirs is %x", n, head.Hash, roots[n])
		}
	}
	for _, size := range []int{1, 2, 3, 100, TileWidth - 1, TileWidth, TileWidth + 1, 2 * TileWidth, most} {
		head, tiles := grow(t, size, size)
		for n := range size {
			ours, err := ProveInclusion(head, tiles, int64(n))
			if err != nil {
				t.Fatal(err)
			}
			theirs := texts(ours)
			if err := proof.VerifyInclusion(with, uint64(n), uint64(size), with.HashLeaf(leafText(n)), theirs, roots[size]); err != nil {
				t.Fatalf("leaf %d of %d: %v", n, size, err)
			}
			if len(theirs) > 0 {
				theirs[n%len(theirs)][n%len(Hash{})] ^= 1
				if proof.VerifyInclusion(with, uint64(n), uint64(size), with.HashLeaf(leafText(n)), theirs, roots[size]) == nil {
					t.Fatalf("leaf %d of %d: they take a proof that was changed", n, size)
				}
			}
		}
	}
	head, tiles := grow(t, most, most)
	for old := 1; old <= most; old++ {
		ours, err := ProveConsistency(head, tiles, int64(old))
		if err != nil {
			t.Fatal(err)
		}
		if err := proof.VerifyConsistency(with, uint64(old), most, texts(ours), roots[old], roots[most]); err != nil {
			t.Fatalf("from %d to %d: %v", old, most, err)
		}
	}
}
