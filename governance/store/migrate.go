// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// What [DB.Ready] and [DB.Migrate] say of tables that are not this program's.
var (
	ErrNotMigrated = errors.New("the tables are older than the program: run the migrations")
	ErrNewer       = errors.New("its tables were made by a newer Moothall: take that one")
	ErrForeign     = errors.New("it holds the tables of another program: a new database should be empty")
)

// A server that waits for another one's migrations asks every second, for five
// minutes.
const (
	lockEvery = 1 // seconds
	lockTries = 300
)

// Migrate brings the tables up to this program. Several servers may start at
// once: on PostgreSQL one migrates and the others wait for it. Tables of a newer
// program or of another one are refused untouched: [ErrNewer], [ErrForeign].
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := db.recognise(ctx, p); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := db.makeSearchable(ctx); err != nil {
		return fmt.Errorf("migrate: make what there is searchable: %w", err)
	}
	return nil
}

// Ready says whether the database answers and its tables are those of this
// program; otherwise the error is [ErrNotMigrated], [ErrNewer], [ErrForeign] or the
// database's own.
func (db *DB) Ready(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return fmt.Errorf("ready: %w", err)
	}
	if err := db.recognise(ctx, p); err != nil {
		return fmt.Errorf("ready: %w", err)
	}
	behind, err := p.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("ready: %w", err)
	}
	if behind {
		return ErrNotMigrated
	}
	return nil
}

// recognise looks at whose tables there are, before goose makes its own beside
// them. A database of ours has goose's table from the first moment on, and
// instance from the first migration.
func (db *DB) recognise(ctx context.Context, p *goose.Provider) error {
	var tables, ours, versioned int
	if err := db.sql.QueryRowContext(ctx, db.dialect.tables()).Scan(&tables, &ours, &versioned); err != nil {
		return translated(err)
	}
	if tables > 0 && ours == 0 {
		return ErrForeign
	}
	if versioned == 0 {
		return nil
	}
	var made int64
	if err := db.sql.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM "+goose.DefaultTablename).Scan(&made); err != nil {
		return translated(err)
	}
	if files := p.ListSources(); made > files[len(files)-1].Version {
		return ErrNewer
	}
	return nil
}

func (db *DB) provider() (*goose.Provider, error) {
	name, files := db.dialect.migrations()
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.dialect == postgresServer {
		one, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockEvery, lockTries))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(one))
	}
	return goose.NewProvider(name, db.sql, files, options...)
}
