// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"moothall/governance"
)

// TestNextCharter_IsWrittenAsTheRecordWritesIt: anything else on the paper, and what no
// entry can hold, puts nothing in force.
func TestNextCharter_IsWrittenAsTheRecordWritesIt(t *testing.T) {
	whole := sound()[assembly]
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	effect := func(text string) governance.Effect {
		return governance.Effect{Kind: governance.EffectCharter, Charter: json.RawMessage(text)}
	}
	if c, err := effect(string(text)).NextCharter(); err != nil || c.Body.Slug != "assembly" {
		t.Fatalf("%s: %v", c.Body.Slug, err)
	}
	long := whole
	long.Body.Purpose = strings.Repeat("x", 60_000)
	tooLong, _ := json.Marshal(long)
	null := whole
	null.Body.Purpose = "a\x00b"
	withNull, _ := json.Marshal(null)
	for name, given := range map[string]string{
		"a member that is left out by the record": strings.Replace(string(text), `{"body":`, `{"founds":"","body":`, 1),
		"one it does not know":                    strings.Replace(string(text), `{"body":`, `{"moon":"full","body":`, 1),
		"one that stands twice":                   strings.Replace(string(text), `{"body":`, `{"version":1,"body":`, 1),
		"too long for an entry":                   string(tooLong),
		"a null, which no database keeps":         string(withNull),
		"no JSON":                                 "charter",
	} {
		if _, err := effect(given).NextCharter(); !errors.Is(err, governance.ErrEnact) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
