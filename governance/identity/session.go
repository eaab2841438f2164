// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// sessionLife is how long a login lasts however often it is renewed.
const sessionLife = 30 * 24 * time.Hour

// overlap is how long a refresh token that was just used is taken for the twin of
// the request that used it (two tabs, a retry), not for a stolen one.
const overlap = 10 * time.Second

// MaxSessions is how many live sessions a person has: whoever signs in once more
// ends the oldest. No person has so many devices; a program that signs in at every
// step would otherwise fill the store, and the list in which she looks for a thief.
const MaxSessions = 100

// Session is one login of one person: the family of all refresh tokens that come
// from it. A new login, and a change of roles, starts a new one.
type Session struct {
	ID        string
	Person    string
	StartedAt time.Time
	ExpiresAt time.Time // absolute
	RevokedAt time.Time // zero while it stands
}

// NewSession starts the session of a person who has just proved who she is. The id
// is that of a fresh [Family], never one the browser brought.
func NewSession(id, person string, now time.Time) Session {
	return Session{ID: id, Person: person, StartedAt: now, ExpiresAt: now.Add(sessionLife)}
}

// Live returns ErrSession where the session is revoked or past its end. Ask it of the
// stored session before every deed that changes something.
func (s Session) Live(now time.Time) error {
	if !s.RevokedAt.IsZero() || !now.Before(s.ExpiresAt) {
		return ErrSession
	}
	return nil
}

// Family is the secret that all refresh tokens of one session begin with. Whoever
// shows a token of it, current or not, has held one of them: so a token that was
// exchanged long ago is known without a list of them all.
type Family [familyBytes]byte

// NewFamily draws the family of a session that begins.
func NewFamily(random io.Reader) (f Family, err error) {
	if _, err = io.ReadFull(random, f[:]); err != nil {
		return f, fmt.Errorf("refresh tokens: %w", err)
	}
	return f, nil
}

// FamilyOf reads the family of a refresh token. It returns ErrRefresh for what
// NewRefresh never wrote.
func FamilyOf(secret string) (Family, error) {
	raw, err := readRefresh(secret)
	if err != nil {
		return Family{}, err
	}
	return Family(raw[:familyBytes]), nil
}

// Session is the id of the family's session, 32 hexadecimal digits. It is a digest:
// it stands in access tokens and on pages, and nobody who knows it alone can make a
// token that would pass for a stolen one, and so end the session.
func (f Family) Session() string {
	sum := sha256.Sum256(append([]byte("moothall-session\x00"), f[:]...))
	return hex.EncodeToString(sum[:familyBytes])
}

// String is the family as it is stored, 32 hexadecimal digits. Whoever reads it there
// can end the session, by a token that was never given out, and do nothing else.
func (f Family) String() string { return hex.EncodeToString(f[:]) }

// ParseFamily reads a stored family; ErrSession is one that String never wrote.
func ParseFamily(stored string) (f Family, err error) {
	if n, err := hex.Decode(f[:], []byte(stored[:min(len(stored), 2*familyBytes)])); err != nil || n != familyBytes || f.String() != stored {
		return f, ErrSession
	}
	return f, nil
}

// Refresh is what is kept of a refresh token: never the token.
type Refresh struct {
	Digest   string // SHA-256 of the token, in hex
	Session  string
	IssuedAt time.Time
	UsedAt   time.Time // zero until it is exchanged for the next one
	Outlived bool      // the one it was exchanged for is exchanged as well
}

// The lengths of a refresh token before it is written in base64url: that of its
// family, and with what is its own.
const (
	familyBytes  = 16
	refreshBytes = 32
)

// NewRefresh draws the next refresh token of a session's family from random. The
// record is to be stored, the secret to be sent, and nothing else to be kept of it.
func NewRefresh(f Family, now time.Time, random io.Reader) (record Refresh, secret string, err error) {
	raw := make([]byte, refreshBytes)
	copy(raw, f[:])
	if _, err := io.ReadFull(random, raw[familyBytes:]); err != nil {
		return Refresh{}, "", fmt.Errorf("refresh token: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(raw)
	return Refresh{Digest: digest(secret), Session: f.Session(), IssuedAt: now}, secret, nil
}

// RefreshDigest returns what a refresh token is stored under. It returns ErrRefresh
// for what NewRefresh never wrote, so that no stranger's text reaches the store.
func RefreshDigest(secret string) (string, error) {
	if _, err := readRefresh(secret); err != nil {
		return "", err
	}
	return digest(secret), nil
}

func readRefresh(secret string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(secret)
	if err != nil || len(raw) != refreshBytes || len(secret) != base64.RawURLEncoding.EncodedLen(refreshBytes) {
		return nil, ErrRefresh
	}
	return raw, nil
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Verdict is what to do with a refresh token that was found in the store.
type Verdict uint8

// The verdicts.
const (
	// Ended: the session is over. Answer 401; nothing to write.
	Ended Verdict = iota
	// Rotate: mark the record used, store the next, send its secret and an access
	// token. Mark it under the condition that it is still unused, or two requests
	// would both rotate it.
	Rotate
	// Overlap: another request has just rotated it. Send an access token and no
	// new refresh token: the other answer brings that.
	Overlap
	// Reused: somebody shows a token that was exchanged before, so two parties hold
	// the family. Revoke the session, and tell its person.
	Reused
)

// String is the verdict in one word.
func (v Verdict) String() string {
	return [...]string{"ended", "rotate", "overlap", "reused", "unknown"}[min(v, Reused+1)]
}

// Renew decides what becomes of a refresh token. RFC 9700 (OAuth 2.0 Security Best
// Current Practice), section 4.14.2: rotation with detection of reuse.
func (s Session) Renew(r Refresh, now time.Time) Verdict {
	switch {
	case r.Session != s.ID || s.Live(now) != nil:
		return Ended
	case r.Outlived:
		return Reused
	case r.UsedAt.IsZero():
		return Rotate
	case now.Sub(r.UsedAt) <= overlap:
		return Overlap
	}
	return Reused
}
