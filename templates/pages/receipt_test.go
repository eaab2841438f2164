// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"testing"

	"moothall/templates/locales"
)

// TestReceipt_SaysWhatTakingTheBallotBackWouldDo: the voice goes on, is lost on the
// way, or is with nobody.
func TestReceipt_SaysWhatTakingTheBallotBackWouldDo(t *testing.T) {
	for _, l := range locales.Languages() {
		text := frame(t, l.Tag).T
		lost := lostVoice()
		for want, voice := range map[string]Voice{
			text.Text("receipt.withdraw_voice", "Path", arrows(text, delegated().Hops)): delegated(),
			text.Text("voice.direct_lost", "Path", arrows(text, lost.Hops)):             lost,
			text.Text("receipt.withdraw_none"):                                          {State: VoiceNone},
		} {
			if got := withdrawSentence(text, ReceiptView{Voice: voice}); got != want {
				t.Errorf("%s, %s: says %q, want %q", l.Tag, voice.State, got, want)
			}
		}
	}
}
