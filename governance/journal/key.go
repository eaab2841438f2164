// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Origin returns the name of the log of an instance: its host and "/log".
func Origin(host string) string { return host + "/log" }

// Key signs for one log: its checkpoints and its receipts. The two cannot be
// taken for each other, for a receipt's text begins with a brace and no origin
// may.
type Key struct {
	text    string
	signer  note.Signer
	private ed25519.PrivateKey
	public  PublicKey
}

// PublicKey checks the signatures of one log.
type PublicKey struct {
	text     string
	verifier note.Verifier
	key      ed25519.PublicKey
}

// GenerateKey draws the key of a log from random, which must be a
// cryptographic source.
func GenerateKey(random io.Reader, origin string) (Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return Key{}, fmt.Errorf("draw a key: %w", err)
	}
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	verifier, err := note.NewEd25519VerifierKey(origin, public)
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(verifier, origin+"+"), "+")
	material := base64.StdEncoding.EncodeToString(append([]byte{algorithmEd25519}, seed...))
	return ParseKey(privatePrefix + origin + "+" + id + "+" + material)
}

const (
	privatePrefix    = "PRIVATE+KEY+"
	algorithmEd25519 = 1 // first byte of the key material in a signed note's key
)

// ParseKey reads the text of a key as Key.Text writes it, one line; space
// around it is ignored.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	signer, err := note.NewSigner(text)
	if err != nil {
		return Key{}, fmt.Errorf("%w: a private key is one line that begins with %s", ErrKey, privatePrefix)
	}
	material, err := base64.StdEncoding.Strict().DecodeString(strings.SplitN(text, "+", 5)[4]) // base64 may hold a + of its own
	if err != nil || len(material) != 1+ed25519.SeedSize {
		return Key{}, fmt.Errorf("%w: the key material is not 32 bytes", ErrKey)
	}
	private := ed25519.NewKeyFromSeed(material[1:])
	verifier, err := note.NewEd25519VerifierKey(signer.Name(), private.Public().(ed25519.PublicKey))
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	public, err := ParsePublicKey(verifier)
	return Key{text, signer, private, public}, err
}

// Text returns the secret key, one line without its line feed.
func (k Key) Text() string { return k.text }

// Origin returns the name of the log the key signs for.
func (k Key) Origin() string { return k.public.Origin() }

// Public returns the key that checks the signatures of k.
func (k Key) Public() PublicKey { return k.public }

// ParsePublicKey reads the text of a public key as PublicKey.String writes it,
// one line; space around it is ignored.
func ParsePublicKey(text string) (PublicKey, error) {
	text = strings.TrimSpace(text)
	verifier, err := note.NewVerifier(text)
	if err != nil {
		return PublicKey{}, fmt.Errorf("%w: a public key is one line, name+id+base64", ErrKey)
	}
	if strings.HasPrefix(verifier.Name(), "{") {
		return PublicKey{}, fmt.Errorf("%w: an origin may not begin with a brace", ErrKey)
	}
	material, err := base64.StdEncoding.Strict().DecodeString(strings.SplitN(text, "+", 3)[2])
	if err != nil || len(material) != 1+ed25519.PublicKeySize {
		return PublicKey{}, fmt.Errorf("%w: the key material is not 32 bytes", ErrKey)
	}
	return PublicKey{text, verifier, ed25519.PublicKey(material[1:])}, nil
}

// String returns the public key, one line without its line feed.
func (k PublicKey) String() string { return k.text }

// Origin returns the name of the log whose signatures k checks.
func (k PublicKey) Origin() string {
	if k.verifier == nil {
		return ""
	}
	return k.verifier.Name()
}
