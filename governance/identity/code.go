// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// codeLetters are those of a code that people hand over and type: Crockford's base 32,
// without I, L, O and U, so that what was read aloud is not mistaken. 32 divides 256.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A code has 20 letters, 100 bits, which nobody guesses, in groups of five.
const (
	codeLength = 20
	codeGroup  = 5
	codeTyped  = 100 // bytes that are looked at
)

// NewCode draws a code to be handed over, as XXXXX-XXXXX-XXXXX-XXXXX. The digest is to be
// stored, the code to be shown once.
func NewCode(random io.Reader) (stored, code string, err error) {
	raw := make([]byte, codeLength)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", "", fmt.Errorf("code: %w", err)
	}
	var plain, shown strings.Builder
	for n, b := range raw {
		if n > 0 && n%codeGroup == 0 {
			shown.WriteByte('-')
		}
		plain.WriteByte(codeLetters[int(b)%len(codeLetters)])
		shown.WriteByte(codeLetters[int(b)%len(codeLetters)])
	}
	return digest(plain.String()), shown.String(), nil
}

// CodeDigest is what a code that is shown is stored under: small letters, hyphens and
// spaces are as they are typed, and o, i and l are what they look like. It returns ErrLink
// for what NewCode never wrote.
func CodeDigest(typed string) (string, error) {
	if len(typed) > codeTyped {
		return "", ErrLink
	}
	var plain strings.Builder
	for _, r := range typed {
		if r >= 'a' && r <= 'z' { // not ToUpper: it makes an S of the long s
			r -= 'a' - 'A'
		}
		switch r {
		case '-', ' ', '\t', '\u2010', '\u2011', '\u2013':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if r > 'Z' || !strings.ContainsRune(codeLetters, r) {
			return "", ErrLink
		}
		plain.WriteRune(r)
	}
	if plain.Len() != codeLength {
		return "", ErrLink
	}
	return digest(plain.String()), nil
}

// CodeLimit holds back who guesses codes: thirty failures an hour of one network.
func CodeLimit() Limit { return Limit{30, time.Hour} }

// RegisterLife is how long the link is good that makes an account, from when it was asked for.
const RegisterLife = 24 * time.Hour

// RegistrationLimits hold back who asks for accounts: three a day at one address, whoever
// asks, so that nobody's post is filled, and twenty an hour of one network.
func RegistrationLimits() (address, network Limit) {
	return Limit{3, 24 * time.Hour}, Limit{20, time.Hour}
}

// RegistrationsADay is how many accounts are asked for in a day on the whole server,
// unless whoever runs it says otherwise.
const RegistrationsADay = 500
