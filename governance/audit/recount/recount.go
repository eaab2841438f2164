// SPDX-License-Identifier: AGPL-3.0-or-later

// Package recount holds the second recount of an archive: a script in Python, written
// from the documents and sharing no code with the server, for auditors who would
// rather not believe a program that was written by those who wrote the first.
//
//	python3 recount.py FILE.zip
//
// README.md beside it says by which rules it counts. The package does nothing but
// hand the script out.
package recount

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
)

// Name is what the script is called.
const Name = "recount.py"

// Script is the script, for Python 3.9 and later.
//
//go:embed recount.py
var Script []byte

// Digest is the SHA-256 of the script, hexadecimal, as sha256sum says it.
func Digest() string {
	sum := sha256.Sum256(Script)
	return hex.EncodeToString(sum[:])
}
