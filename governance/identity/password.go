// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

// Hash is a stored password: argon2id in PHC string form,
// $argon2id$v=19$m=19456,t=2,p=1$salt$key, or the demo's fixture, demo$key.
type Hash string

// DemoRule says whether the demo's fixture hashes may be checked: true only where
// the database itself says that it is a demo.
type DemoRule bool

// The two demo rules.
const (
	DemoRefused DemoRule = false
	DemoAllowed DemoRule = true
)

// maxPassword bounds the work a stranger can ask for, in bytes.
const maxPassword = 1024

// cost is how much work a guess takes.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

// OWASP Password Storage Cheat Sheet (2026), argon2id: 19 MiB, two passes, one lane.
func defaultCost() cost { return cost{memory: 19 * 1024, passes: 2, lanes: 1} }

const (
	saltBytes = 16
	keyBytes  = 32
)

// HashPassword hashes a password under a fresh salt read from random. It returns
// ErrPassword for an empty one, or one of more than 1024 bytes.
func HashPassword(password string, random io.Reader) (Hash, error) {
	if password == "" || len(password) > maxPassword {
		return "", fmt.Errorf("%w: a password has 1 to %d bytes", ErrPassword, maxPassword)
	}
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	return defaultCost().hash(password, salt).phc(), nil
}

// VerifyPassword returns nil if the password is the one hashed, else ErrPassword.
// ErrHash is a stored hash that is none, or would ask for excessive work; ErrDemoHash
// a fixture of the demo where demo does not allow it.
func VerifyPassword(password string, stored Hash, demo DemoRule) error {
	if len(password) > maxPassword {
		return ErrPassword
	}
	if strings.HasPrefix(string(stored), demoScheme) {
		return verifyDemo(password, stored, demo)
	}
	want, err := parsePHC(stored)
	if err != nil {
		VerifyNobody(password) // the same work as for any other account
		return err
	}
	got := want.cost.hash(password, want.salt)
	if subtle.ConstantTimeCompare(got.key, want.key) != 1 {
		return ErrPassword
	}
	return nil
}

// VerifyNobody does the work of a verification and returns ErrPassword: for a login
// that nobody has, so that the time taken does not tell.
func VerifyNobody(password string) error {
	if len(password) <= maxPassword {
		defaultCost().hash(password, make([]byte, saltBytes))
	}
	return ErrPassword
}

// Outdated says whether the hash was made with less work than today's: after a
// successful login the caller hashes the password anew.
func (h Hash) Outdated() bool {
	have, err := parsePHC(h)
	want := defaultCost()
	return err == nil && (have.cost.memory < want.memory || have.cost.passes < want.passes)
}

const demoScheme = "demo$"

// DemoHash is the fixture hash of the demo's shared password: quick, the same each
// time, and refused wherever the database is not a demo.
func DemoHash(password string) Hash {
	sum := sha256.Sum256([]byte("moothall demo fixture, not for real accounts\x00" + password))
	return Hash(demoScheme + base64.RawStdEncoding.EncodeToString(sum[:]))
}

func verifyDemo(password string, stored Hash, demo DemoRule) error {
	if !demo {
		VerifyNobody(password) // the same work as for any other account
		return fmt.Errorf("%w: give the account a password of its own", ErrDemoHash)
	}
	if subtle.ConstantTimeCompare([]byte(DemoHash(password)), []byte(stored)) != 1 {
		return ErrPassword
	}
	return nil
}
