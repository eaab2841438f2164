// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// hashed is a password hash taken apart.
type hashed struct {
	cost cost
	salt []byte
	key  []byte
}

func (c cost) hash(password string, salt []byte) hashed {
	return hashed{c, salt, argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, keyBytes)}
}

// phc writes the PHC string form (P-H-C/phc-string-format).
func (h hashed) phc() Hash {
	b64 := base64.RawStdEncoding
	return Hash(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, h.cost.memory, h.cost.passes, h.cost.lanes, b64.EncodeToString(h.salt), b64.EncodeToString(h.key)))
}

// What a stored hash may ask for: a row that was tampered with must not stop the
// server with its memory or its passes, nor be so weak that anything fits.
const (
	minMemory = 8 * 1024   // KiB
	maxMemory = 256 * 1024 // KiB
	maxPasses = 16
	maxLanes  = 8
	maxPHC    = 256 // bytes of the whole string
)

// parsePHC reads exactly what phc writes, within the bounds, and ErrHash otherwise.
func parsePHC(s Hash) (hashed, error) {
	var h hashed
	parts := strings.Split(string(s), "$")
	if len(s) > maxPHC || len(parts) != 6 {
		return h, fmt.Errorf("%w: want $argon2id$v=19$m=…,t=…,p=…$salt$key", ErrHash)
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.cost.memory, &h.cost.passes, &h.cost.lanes); err != nil {
		return h, fmt.Errorf("%w: parameters: %v", ErrHash, err)
	}
	var err error
	if h.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return h, fmt.Errorf("%w: salt: %v", ErrHash, err)
	}
	if h.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return h, fmt.Errorf("%w: key: %v", ErrHash, err)
	}
	if err := h.bounded(); err != nil {
		return h, err
	}
	if h.phc() != s { // another scheme or version, a leading zero, a stray bit
		return h, fmt.Errorf("%w: not in its one written form", ErrHash)
	}
	return h, nil
}

func (h hashed) bounded() error {
	c := h.cost
	switch {
	case c.memory < minMemory || c.memory > maxMemory:
		return fmt.Errorf("%w: memory %d KiB, want %d to %d", ErrHash, c.memory, minMemory, maxMemory)
	case c.passes < 1 || c.passes > maxPasses:
		return fmt.Errorf("%w: %d passes, want 1 to %d", ErrHash, c.passes, maxPasses)
	case c.lanes < 1 || c.lanes > maxLanes:
		return fmt.Errorf("%w: %d lanes, want 1 to %d", ErrHash, c.lanes, maxLanes)
	case len(h.salt) < saltBytes || len(h.key) != keyBytes:
		return fmt.Errorf("%w: salt of %d and key of %d bytes, want %d or more and %d", ErrHash, len(h.salt), len(h.key), saltBytes, keyBytes)
	}
	return nil
}
