// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"testing"
)

func TestFirstSentence_EndsWhereItsWriterStopped(t *testing.T) {
	long := strings.Repeat("on and ", 60)
	for text, want := range map[string]string{
		"Fewer rules, better kept.":        "Fewer rules, better kept.",
		"Rules. And more of them.":         "Rules.",
		"Version 4.2 of it! Then?":         "Version 4.2 of it!",
		"أقلّ قواعد؟ وأفضل.":               "أقلّ قواعد؟",
		"  A line without a stop\nanother": "A line without a stop",
		"":                                 "",
		long:                               strings.TrimSpace(long[:199]) + "…",
	} {
		if got := FirstSentence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
