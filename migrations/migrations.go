// SPDX-License-Identifier: AGPL-3.0-or-later

// Package migrations holds the tables as plain numbered SQL, once for each
// database:
//
//	goose.NewProvider(goose.DialectSQLite3, db, migrations.SQLite())
//
// Both sets have the same files, tables and columns. They differ in one thing:
// PostgreSQL is told to compare text by its bytes (COLLATE "C"), which SQLite
// does anyway, so that lists come in the same order from both, and in Go's. One file
// alone differs in more: PostgreSQL asks of a roll of a million lines at once what
// SQLite asks of each line, whether it refers to anybody.
// The package opens no database and runs nothing.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// Postgres returns the files 00001_….sql and so on for PostgreSQL.
func Postgres() fs.FS { return folder("postgres") }

// SQLite returns the same for SQLite.
func SQLite() fs.FS { return folder("sqlite") }

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		return files // only a malformed name is an error, and ours are literals
	}
	return sub
}
