// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"context"
	"database/sql"
	"errors"
)

// Pool opens the connections to the job queue, which keeps its jobs beside what
// they are about; server says that they lead to PostgreSQL. Nobody else should
// want it. On SQLite there is one connection: whoever holds it open makes
// everybody wait.
func (db *DB) Pool() (pool *sql.DB, server bool) {
	return db.sql, db.dialect == postgresServer
}

// Alone runs do while no other server that shares the database runs anything
// under the same name. It is for work that cannot be one transaction, such as
// the migrations of the job queue; everything else takes the locks of a [Tx].
func (db *DB) Alone(ctx context.Context, name string, do func() error) (err error) {
	if db.dialect == sqliteFile {
		return do() // a file has one server
	}
	held, err := db.sql.Conn(ctx)
	if err != nil {
		return translated(err)
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	if _, err := held.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lockNumber(name)); err != nil {
		return translated(err)
	}
	defer func() {
		_, unlocked := held.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", lockNumber(name))
		err = errors.Join(err, unlocked)
	}()
	return do()
}
