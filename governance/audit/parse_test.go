// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func reportText(t testing.TB) []byte {
	t.Helper()
	text, err := json.MarshalIndent(audited(t).verify(Against{}), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestParseReport_GivesBackWhatVerifyWrote(t *testing.T) {
	refused := audited(t)
	refused.said = nil
	for _, want := range []Report{audited(t).verify(Against{}), refused.verify(Against{})} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseReport(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestParseReport_RefusesWhatVerifyWouldNotWrite(t *testing.T) {
	whole := string(reportText(t))
	for name, text := range map[string]string{
		"nothing":                   "",
		"no JSON":                   "verified",
		"a list":                    "[]",
		"another schema":            strings.Replace(whole, reportSchema, "moothall-verification/9", 1),
		"a member it does not know": strings.Replace(whole, `"verdict"`, `"mood":"good","verdict"`, 1),
		"a verdict that is none":    strings.Replace(whole, `"verdict": "verified"`, `"verdict": "splendid"`, 1),
		"a verdict without a cause": strings.Replace(whole, `"verdict": "verified"`, `"verdict": "refused"`, 1),
		"a finding left standing":   strings.Replace(whole, `"findings": []`, `"findings": [{"verdict":"refused","where":"x","what":"y"}]`, 1),
		"a finding that is fine":    strings.Replace(whole, `"findings": []`, `"findings": [{"verdict":"verified","where":"x","what":"y"}]`, 1),
		"a state that is none":      strings.Replace(whole, `"state": "recounted"`, `"state": "lost"`, 1),
		"fewer people than none":    strings.Replace(whole, `"people_named": `, `"people_named": -`, 1),
		"something behind it":       whole + "{}",
		"too much":                  whole + strings.Repeat(" ", MaxReport),
	} {
		if text == whole {
			t.Fatalf("%s: nothing was spoilt", name)
		}
		if _, err := ParseReport([]byte(text)); !errors.Is(err, ErrReport) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// FuzzParseReport: whatever is taken can be written and read again, the same.
func FuzzParseReport(f *testing.F) {
	f.Add(reportText(f))
	f.Add([]byte(`{"schema":"moothall-verification/1","verdict":"verified","findings":null}`))
	f.Add([]byte(`{"schema":"moothall-verification/1","verdict":"refused","findings":[{"verdict":"refused"}],"issues":[{"state":"running","turnout":{"lost":{"x":1}}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ParseReport(text)
		if err != nil {
			return
		}
		once, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseReport(once)
		if len(once) > MaxReport {
			return
		}
		twice, _ := json.Marshal(again)
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("got %s, then %s: %v", once, twice, err)
		}
	})
}
