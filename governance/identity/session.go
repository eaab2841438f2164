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
// must be fresh and unguessable, never one the browser brought.
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

// Refresh is what is kept of a refresh token: never the token.
type Refresh struct {
	Digest   string // SHA-256 of the token, in hex: the key to find it by
	Session  string
	IssuedAt time.Time
	UsedAt   time.Time // zero until it is exchanged for the next one
}

// refreshBytes is the length of a refresh token before it is written in base64url.
const refreshBytes = 32

// NewRefresh draws the next refresh token of a session from random. The record is
// to be stored, the secret to be sent, and nothing else to be kept of it.
func NewRefresh(s Session, now time.Time, random io.Reader) (record Refresh, secret string, err error) {
	raw := make([]byte, refreshBytes)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Refresh{}, "", fmt.Errorf("refresh token: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(raw)
	return Refresh{Digest: digest(secret), Session: s.ID, IssuedAt: now}, secret, nil
}

// RefreshDigest returns what a refresh token is stored under. It returns ErrRefresh
// for what NewRefresh never wrote, so that no stranger's text reaches the store.
func RefreshDigest(secret string) (string, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(secret)
	if err != nil || len(raw) != refreshBytes || len(secret) != base64.RawURLEncoding.EncodedLen(refreshBytes) {
		return "", ErrRefresh
	}
	return digest(secret), nil
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
	case r.UsedAt.IsZero():
		return Rotate
	case now.Sub(r.UsedAt) <= overlap:
		return Overlap
	}
	return Reused
}
