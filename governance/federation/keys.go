// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
)

// SecretSize is the size in bytes of the secret all keys come from.
const SecretSize = 32

// ErrSealed refuses a key that was sealed with another secret, or altered.
var ErrSealed = errors.New("the key was not sealed with this secret")

// Keys makes the keys of bodies from one secret, which lies beside the key of
// the log and never in the database.
type Keys struct{ secret []byte }

// NewKeys takes a secret of [SecretSize] random bytes.
func NewKeys(secret []byte) (Keys, error) {
	if len(secret) != SecretSize {
		return Keys{}, fmt.Errorf("a secret of %d bytes is needed, this has %d", SecretSize, len(secret))
	}
	return Keys{secret}, nil
}

// derive makes 32 bytes for one purpose (RFC 5869).
func (k Keys) derive(purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, k.secret, nil, "moothall "+purpose, 32)
}

// proving is the key by which an actor proves its documents.
func (k Keys) proving(name string) (ed25519.PrivateKey, error) {
	seed, err := k.derive("proofs of " + name)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// rsaBits is what peers take for the signatures of requests.
const rsaBits = 2048

// draw makes a key for an actor's requests, sealed for the database.
func (k Keys) draw(name string) (sealed string, err error) {
	key, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		return "", err
	}
	seal, err := k.cipher()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, seal.NonceSize())
	rand.Read(nonce)
	return base64.StdEncoding.EncodeToString(seal.Seal(nonce, nonce, x509.MarshalPKCS1PrivateKey(key), []byte(name))), nil
}

// open is the inverse of draw, for the same actor alone.
func (k Keys) open(name, sealed string) (*rsa.PrivateKey, error) {
	seal, err := k.cipher()
	if err != nil {
		return nil, err
	}
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(b) < seal.NonceSize() {
		return nil, ErrSealed
	}
	der, err := seal.Open(nil, b[:seal.NonceSize()], b[seal.NonceSize():], []byte(name))
	if err != nil {
		return nil, ErrSealed
	}
	return x509.ParsePKCS1PrivateKey(der)
}

func (k Keys) cipher() (cipher.AEAD, error) {
	key, err := k.derive("seal")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// publicPEM writes a public key as actors show it.
func publicPEM(key *rsa.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), err
}

// errKey refuses a key we do not verify with.
var errKey = errors.New("it should be an RSA key of 2048 to 8192 bits in PEM")

// readPEM reads the key of a peer's actor.
func readPEM(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errKey
	}
	var key any
	var err error
	if block.Type == "RSA PUBLIC KEY" {
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	} else {
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	}
	public, ok := key.(*rsa.PublicKey)
	if err != nil || !ok || public.N.BitLen() < rsaBits || public.N.BitLen() > 4*rsaBits {
		return nil, errKey
	}
	return public, nil
}
