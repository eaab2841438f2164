// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Salt is the 128 random bits that keep a commitment from being guessed. It has
// a fixed length, so that salt and person cannot run into each other.
type Salt [16]byte

// NewSalt draws a salt from random, which must be a cryptographic source.
func NewSalt(random io.Reader) (Salt, error) {
	var s Salt
	if _, err := io.ReadFull(random, s[:]); err != nil {
		return Salt{}, fmt.Errorf("draw 128 random bits: %w", err)
	}
	return s, nil
}

// ParseSalt reads 32 hexadecimal digits.
func ParseSalt(text string) (Salt, error) {
	var s Salt
	err := s.UnmarshalText([]byte(text))
	return s, err
}

// String returns the salt as 32 hexadecimal digits.
func (s Salt) String() string { return hex.EncodeToString(s[:]) }

// MarshalText writes the salt as 32 hexadecimal digits.
func (s Salt) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads 32 hexadecimal digits.
func (s *Salt) UnmarshalText(text []byte) error {
	if !isHex(string(text), 2*len(s)) {
		return fmt.Errorf("salt %q is not 32 lower-case hexadecimal digits", text)
	}
	_, err := hex.Decode(s[:], text)
	return err
}

// Commitment stands for a person in the record: 64 hexadecimal digits. Who
// holds the salt can show whom it means; once the salt is erased nobody can.
type Commitment string

// Commit returns the commitment to person under her salt:
// SHA-256("moothall-person" 0x00 salt person).
func Commit(salt Salt, person string) Commitment {
	h := sha256.New()
	io.WriteString(h, "moothall-person\x00") // a hash never fails to write
	h.Write(salt[:])
	io.WriteString(h, person)
	return Commitment(hex.EncodeToString(h.Sum(nil)))
}

// ParseCommitment reads 64 hexadecimal digits.
func ParseCommitment(text string) (Commitment, error) {
	c := Commitment(text)
	return c, c.check("commitment")
}

func isHex(s string, digits int) bool {
	if len(s) != digits {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
