// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
)

// TestCode_IsReadAsItIsTyped: in small letters, without hyphens, with what looks alike.
func TestCode_IsReadAsItIsTyped(t *testing.T) {
	stored, code, err := NewCode(rand.Reader)
	if err != nil || len(code) != 23 || strings.Contains(stored, code) {
		t.Fatalf("%q %q %v", stored, code, err)
	}
	alike := strings.NewReplacer("0", "o", "1", "l")
	for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + strings.ReplaceAll(code, "-", " ") + "\t", alike.Replace(code)} {
		if got, err := CodeDigest(typed); got != stored || err != nil {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", code[1:], code + "0", strings.Repeat("-", 101), "U" + code[1:], "\x00" + code[1:], strings.Repeat("ſ", 20)} {
		if got, err := CodeDigest(typed); !errors.Is(err, ErrLink) {
			t.Errorf("%q was taken: %q, %v", typed, got, err)
		}
	}
}

// FuzzCodeDigest never takes what could not have been drawn.
func FuzzCodeDigest(f *testing.F) {
	f.Add("00000-00000-00000-00000")
	f.Add("oil")
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := CodeDigest(typed)
		if err != nil {
			return
		}
		if len(got) != 64 || len(typed) < 20 {
			t.Errorf("%q: %q", typed, got)
		}
	})
}
