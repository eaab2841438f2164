// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestNewLink_KeepsOnlyTheDigest(t *testing.T) {
	stored, secret, err := NewLink(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := LinkDigest(secret); err != nil || got != stored || len(secret) != 43 || strings.Contains(stored, secret) {
		t.Errorf("secret %q is stored as %q and found as %q (%v)", secret, stored, got, err)
	}
	for _, s := range []string{"", "x", secret[1:], secret + "A", secret + "=", " " + secret, secret[:42] + "\n", strings.Repeat("A", 1<<16)} {
		if _, err := LinkDigest(s); !errors.Is(err, ErrLink) {
			t.Errorf("%.60q: got %v, want ErrLink", s, err)
		}
	}
	if _, _, err := NewLink(bytes.NewReader(make([]byte, linkBytes-1))); err == nil {
		t.Error("a link was drawn from too little chance")
	}
}

func TestParseAddress_TakesTheBareAddressOfOnePerson(t *testing.T) {
	for _, typed := range []string{"ada@example.org", " ada+votes@mail.example.org "} {
		if got, err := ParseAddress(typed); err != nil || got != strings.TrimSpace(typed) {
			t.Errorf("%q: got %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", "ada", "ada@", "@example.org", "ada@localhost", "Ada <ada@example.org>", "ada@example.org, bram@example.org",
		"ada@example.org\r\nBcc: bram@example.org", "ada\n@example.org", "ädä@example.org", "ada@[192.0.2.1]", "a b@example.org",
		strings.Repeat("a", 250) + "@example.org", "ada@example.org\x00"} {
		if _, err := ParseAddress(typed); !errors.Is(err, ErrAddress) {
			t.Errorf("%.60q: got %v, want ErrAddress", typed, err)
		}
	}
}

func TestCheckPassword_AsksForLength(t *testing.T) {
	for password, want := range map[string]error{
		"correct horse": nil, "ًٌٍَُِّْٰٱ": nil, "too short": ErrWeak, "": ErrWeak, "Ada-Of-The-Quay": ErrWeak, strings.Repeat("x", maxPassword+1): ErrWeak,
	} {
		if got := CheckPassword(password, "ada-of-the-quay"); !errors.Is(got, want) {
			t.Errorf("%.30q: got %v, want %v", password, got, want)
		}
	}
}

// TestUnsubscribe_IsGoodForNothingElse: the link under a mail is no key to the account.
func TestUnsubscribe_IsGoodForNothingElse(t *testing.T) {
	k := keyring(t, 1)
	token, err := k.SignFor(Unsubscribe(), "person-ada", noon())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := k.Verify(Unsubscribe(), token, noon().Add(365*24*time.Hour)); err != nil || c.Person != "person-ada" {
		t.Errorf("a year later: %+v, %v", c, err)
	}
	if _, err := k.Verify(Access(), token, noon()); !errors.Is(err, ErrToken) {
		t.Errorf("as an access token: got %v, want ErrToken", err)
	}
	access, _, err := k.Sign(Access(), ada(), noon())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Verify(Unsubscribe(), access, noon()); !errors.Is(err, ErrToken) {
		t.Errorf("an access token as an unsubscription: got %v, want ErrToken", err)
	}
}
