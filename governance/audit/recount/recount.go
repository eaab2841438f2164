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
	_ "embed"
)

// Name is what the script is called.
const Name = "recount.py"

// Script is the script, for Python 3.9 and later.
//
//go:embed recount.py
var Script []byte
