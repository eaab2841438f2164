// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "testing"

func TestWitnessedKey_SaysWhoHasSeenTheEntry(t *testing.T) {
	for want, v := range map[string]ReceiptView{
		"receipt.proves_seen":   {Witnesses: 2, WitnessesOf: 3},
		"receipt.proves_unseen": {WitnessesOf: 3},
		"receipt.proves_alone":  {},
	} {
		if got := witnessedKey(v); got != want {
			t.Errorf("%+v: got %s, want %s", v, got, want)
		}
	}
}
