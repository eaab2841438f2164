// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"
)

// Why something mailed, or to be mailed to, is refused.
var (
	ErrLink    = errors.New("the link is not good any more; ask for a new one")          // unknown, used or too old: nobody learns which
	ErrAddress = errors.New("this is no e-mail address, one looks like ada@example.org") // for the owner of the account alone
	ErrWeak    = errors.New("a password has at least 10 letters and is not the login")
)

// How long a mailed link is good, from when it was asked for.
const (
	RecoveryLife = 30 * time.Minute
	ConfirmLife  = 24 * time.Hour
)

// linkBytes is what nobody guesses.
const linkBytes = 32

// NewLink draws the secret of a link to be mailed. The digest is to be stored,
// the secret to be sent, and nothing else to be kept of it.
func NewLink(random io.Reader) (stored, secret string, err error) {
	raw := make([]byte, linkBytes)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", "", fmt.Errorf("link: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(raw)
	return digest(secret), secret, nil
}

// LinkDigest is what a link that is shown is stored under, or ErrLink for what
// NewLink never wrote.
func LinkDigest(secret string) (string, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(secret[:min(len(secret), 2*linkBytes)])
	if err != nil || len(raw) != linkBytes || base64.RawURLEncoding.EncodeToString(raw) != secret {
		return "", ErrLink
	}
	return digest(secret), nil
}

// maxAddress is the longest an address may be, in bytes (RFC 5321, section 4.5.3.1.3).
const maxAddress = 254

// ParseAddress reads an e-mail address as somebody types it: the bare address, in
// ASCII, of one person. It returns ErrAddress for everything else, a line end
// above all, which would begin a header of its own.
func ParseAddress(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	parsed, err := mail.ParseAddress(typed)
	if err != nil || parsed.Address != typed || len(typed) > maxAddress || strings.ContainsFunc(typed, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", ErrAddress
	}
	if at := strings.LastIndexByte(typed, '@'); !strings.Contains(typed[at:], ".") || strings.ContainsAny(typed[at:], "[]") {
		return "", ErrAddress
	}
	return typed, nil
}

// minPassword is how many letters a new password has: length is what holds a
// guesser back (NIST SP 800-63B-4, section 3.1.1.2), kinds of letters are not asked for.
const minPassword = 10

// CheckPassword says whether a password may be chosen for a login, or returns
// ErrWeak. Those that stand already are not asked.
func CheckPassword(password, login string) error {
	if utf8.RuneCountInString(password) < minPassword || len(password) > maxPassword || strings.EqualFold(password, login) {
		return ErrWeak
	}
	return nil
}

// RecoveryLimits hold back who asks for lost passwords: three an hour at one
// login, whoever asks, and thirty of one network.
func RecoveryLimits() (login, network Limit) {
	return Limit{3, time.Hour}, Limit{30, time.Hour}
}

// Unsubscribe is the purpose of the links under a mail that end its kind, without
// anybody logging in: they stand for nothing else, and hold as long as somebody
// may still find the mail.
func Unsubscribe() Purpose {
	return Purpose{Audience: "moothall-unsubscribe", Type: "unsubscribe+jwt", Life: 2 * 365 * 24 * time.Hour}
}

// SignFor makes a token of a purpose that stands for a person and no session.
func (k Keyring) SignFor(p Purpose, person string, now time.Time) (string, error) {
	token, _, err := k.Sign(p, Session{ID: "-", Person: person, ExpiresAt: now.Add(p.Life)}, now)
	return token, err
}
