// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Purpose is what a token is good for; one made for one purpose is refused for any other.
type Purpose struct {
	Audience string        // the claim aud
	Type     string        // the header typ
	Life     time.Duration // from issue to expiry, at most
}

// Access is the purpose of the tokens that stand for a session: 15 minutes.
func Access() Purpose {
	return Purpose{Audience: "moothall-access", Type: "access+jwt", Life: 15 * time.Minute}
}

// leeway is how far the clocks of two nodes may differ.
const leeway = 10 * time.Second

// maxToken bounds what is looked at, in bytes; ours are about 400.
const maxToken = 4096

// Claims are what a valid token says.
type Claims struct {
	Person    string // whose it is
	Session   string // by which login: look there whether it still stands
	ExpiresAt time.Time
}

// Keyring signs tokens with one key, and knows those it signed with before.
type Keyring struct {
	issuer  string
	current string // the id of signing
	signing ed25519.PrivateKey
	known   map[string]ed25519.PublicKey // by key id
}

// NewKeyring makes the keyring of an issuer, the instance's base URL. current signs;
// former keys are still accepted until the last token they signed has expired. A
// key's id is drawn from the key, so that no id has to be kept or can be confused.
func NewKeyring(issuer string, current ed25519.PrivateKey, former ...ed25519.PublicKey) (Keyring, error) {
	if issuer == "" || len(current) != ed25519.PrivateKeySize {
		return Keyring{}, fmt.Errorf("%w: want an issuer and an Ed25519 key of %d bytes", ErrKeys, ed25519.PrivateKeySize)
	}
	k := Keyring{issuer: issuer, signing: current, known: map[string]ed25519.PublicKey{}}
	public := current.Public().(ed25519.PublicKey)
	k.current = keyID(public)
	for _, p := range append(former, public) {
		if len(p) != ed25519.PublicKeySize {
			return Keyring{}, fmt.Errorf("%w: a former key has %d bytes, want %d", ErrKeys, len(p), ed25519.PublicKeySize)
		}
		k.known[keyID(p)] = p
	}
	return k, nil
}

func keyID(p ed25519.PublicKey) string {
	sum := sha256.Sum256(p)
	return hex.EncodeToString(sum[:8])
}

// claims are the members of a token's payload.
type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// Sign makes a token for the session's person, good from now for the purpose's life
// or until the session's own end, if that comes first. It returns ErrSession where
// the session is over.
func (k Keyring) Sign(p Purpose, s Session, now time.Time) (token string, expires time.Time, err error) {
	if err := s.Live(now); err != nil {
		return "", expires, err
	}
	expires = now.Add(p.Life)
	if s.ExpiresAt.Before(expires) {
		expires = s.ExpiresAt
	}
	expires = expires.Truncate(time.Second)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: k.issuer, Audience: jwt.ClaimStrings{p.Audience}, Subject: s.Person,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
		Session: s.ID,
	})
	t.Header["kid"], t.Header["typ"] = k.current, p.Type
	if token, err = t.SignedString(k.signing); err != nil {
		return "", expires, fmt.Errorf("%w: %v", ErrKeys, err)
	}
	return token, expires, nil
}

// Verify reads a token this keyring signed for the purpose. It returns ErrExpired
// where only its time is over, ErrToken for everything else.
func (k Keyring) Verify(p Purpose, token string, now time.Time) (Claims, error) {
	c, err := k.parse(p, token, now)
	if err != nil {
		return Claims{}, err
	}
	if c.Session == "" {
		return Claims{}, fmt.Errorf("%w: it names no session", ErrToken)
	}
	return Claims{Person: c.Subject, Session: c.Session, ExpiresAt: c.ExpiresAt.Time}, nil
}

// parse holds RFC 8725: one algorithm, keys from the local set alone, issuer,
// audience, type, subject and times required, nothing in the header but what Sign
// writes (so no jwk, jku, x5u or crit), strict base64.
func (k Keyring) parse(p Purpose, token string, now time.Time) (claims, error) {
	var c claims
	if len(token) > maxToken || strings.ContainsAny(token, "\r\n") { // base64 would pass over line ends
		return c, fmt.Errorf("%w: want one line of at most %d bytes", ErrToken, maxToken)
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithStrictDecoding(),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithIssuer(k.issuer),
		jwt.WithAudience(p.Audience),
		jwt.WithLeeway(leeway),
		jwt.WithTimeFunc(func() time.Time { return now }),
	)
	_, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) { return k.key(p, t) })
	if err == nil {
		err = c.complete(p)
	}
	if justExpired(err) {
		return c, ErrExpired
	}
	if err != nil {
		return c, fmt.Errorf("%w: %v", ErrToken, err)
	}
	return c, nil
}

// key finds the public key for a token whose header is one that Sign writes.
func (k Keyring) key(p Purpose, t *jwt.Token) (ed25519.PublicKey, error) {
	id, _ := t.Header["kid"].(string)
	public, found := k.known[id]
	switch {
	case !found:
		return nil, errors.New("no such key")
	case t.Header["typ"] != p.Type:
		return nil, errors.New("made for another purpose")
	case len(t.Header) != len([]string{"alg", "kid", "typ"}):
		return nil, errors.New("more in the header than was written there")
	}
	return public, nil
}

// complete refuses tokens without subject or time of issue, and those that live
// longer than their purpose allows.
func (c claims) complete(p Purpose) error {
	switch {
	case c.Subject == "":
		return errors.New("it names nobody")
	case c.IssuedAt == nil:
		return errors.New("it has no time of issue")
	case c.ExpiresAt.Sub(c.IssuedAt.Time) > p.Life:
		return errors.New("it lives too long")
	}
	return nil
}

// justExpired says that the time is all that is wrong: the parser checks the
// signature first, then joins whatever the claims break.
func justExpired(err error) bool {
	return errors.Is(err, jwt.ErrTokenExpired) &&
		!errors.Is(err, jwt.ErrTokenInvalidIssuer) && !errors.Is(err, jwt.ErrTokenInvalidAudience) &&
		!errors.Is(err, jwt.ErrTokenUsedBeforeIssued) && !errors.Is(err, jwt.ErrTokenNotValidYet)
}
