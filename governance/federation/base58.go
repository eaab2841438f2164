// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// base58 is the alphabet of base58btc (draft-msporny-base58).
const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// maxMultibase is how long a text may be that is decoded: keys and signatures
// are shorter by far, and decoding costs the square of it.
const maxMultibase = 256

// errMultibase refuses what is no base58btc in multibase.
var errMultibase = errors.New("it should be base58btc in multibase, beginning with z")

// multibase writes bytes as "z" and base58btc.
func multibase(b []byte) string {
	n, digit, rest := new(big.Int).SetBytes(b), big.NewInt(int64(len(base58))), new(big.Int)
	var backwards []byte
	for n.Sign() > 0 {
		n.DivMod(n, digit, rest)
		backwards = append(backwards, base58[rest.Int64()])
	}
	for _, c := range b {
		if c != 0 {
			break
		}
		backwards = append(backwards, base58[0])
	}
	text := []byte{'z'}
	for i := len(backwards) - 1; i >= 0; i-- {
		text = append(text, backwards[i])
	}
	return string(text)
}

// fromMultibase is the inverse of multibase.
func fromMultibase(text string) ([]byte, error) {
	digits, ok := strings.CutPrefix(text, "z")
	if !ok || len(text) > maxMultibase {
		return nil, errMultibase
	}
	zeros := len(digits) - len(strings.TrimLeft(digits, base58[:1]))
	n := new(big.Int)
	for _, c := range digits {
		value := strings.IndexRune(base58, c)
		if value < 0 {
			return nil, errMultibase
		}
		n.Add(n.Mul(n, big.NewInt(int64(len(base58)))), big.NewInt(int64(value)))
	}
	return append(make([]byte, zeros), n.Bytes()...), nil
}

// The multicodec prefixes of Ed25519 keys.
var (
	codePublic  = []byte{0xed, 0x01}
	codePrivate = []byte{0x80, 0x26}
)

// Multikey writes a public key as FEP-521a asks for it.
func Multikey(key ed25519.PublicKey) string {
	return multibase(append(append([]byte{}, codePublic...), key...))
}

// ReadMultikey reads a public key written so.
func ReadMultikey(text string) (ed25519.PublicKey, error) {
	b, err := fromMultibase(text)
	if err != nil {
		return nil, err
	}
	if len(b) != len(codePublic)+ed25519.PublicKeySize || b[0] != codePublic[0] || b[1] != codePublic[1] {
		return nil, fmt.Errorf("%w: it should hold an Ed25519 public key", errMultibase)
	}
	return ed25519.PublicKey(b[2:]), nil
}
