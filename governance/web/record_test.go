// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestEntry_CanBeProvedByHand: who hashes what the page shows, on the sides it
// names, comes to the root it names, and the raw proof is the proof.
func TestEntry_CanBeProvedByHand(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/record/entries/0", "/record/entries/1", "/record/entries/6"} {
		b := w.browser()
		b.get(path).status(http.StatusOK)
		words := strings.Fields(b.page.text)
		hashOf := func(word string) []byte {
			raw, err := hex.DecodeString(word)
			if err != nil || len(raw) != sha256.Size {
				t.Fatalf("%s: %q is no hash", path, word)
			}
			return raw
		}
		after := func(label string) string {
			_, rest, found := strings.Cut(b.page.text, label)
			if !found {
				t.Fatalf("%s does not say %q", path, label)
			}
			return strings.Fields(rest)[0]
		}
		have := hashOf(after("Hash of the entry"))
		if !strings.Contains(b.page.raw, `href="/api/v1/record/proof?leaf=`+hex.EncodeToString(have)+`"`) {
			t.Errorf("%s does not link to the proof of its leaf", path)
		}
		steps := 0
		for n, word := range words[:len(words)-1] {
			if (word != "left:" && word != "right:") || len(words[n+1]) != 2*sha256.Size {
				continue
			}
			steps++
			pair := [][]byte{have, hashOf(words[n+1])}
			if word == "left:" {
				slices.Reverse(pair)
			}
			sum := sha256.Sum256(slices.Concat([]byte{1}, pair[0], pair[1]))
			have = sum[:]
		}
		if root := hashOf(after("Root of the tree:")); steps == 0 || !slices.Equal(have, root) {
			t.Errorf("%s: %d steps lead to %x, the root is %x", path, steps, have, root)
		}
	}
}

// TestReceipt_SaysWhereTheBallotIs: its entry is in the record at once, and shows nothing.
func TestReceipt_SaysWhereTheBallotIs(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get(threats).submit("Review my vote", "choice", "no").submit("Send my ballot").status(http.StatusOK).
		says("find your ballot in the record as soon as it has its number").saysNot("in the record after the close")
	w.forward(0)
	nia.get(threats + "/receipt").says("Check it in the record") // while the vote is open
}
