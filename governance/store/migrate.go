// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// ErrNotMigrated is what [DB.Ready] says of tables older than the program.
var ErrNotMigrated = errors.New("the tables are older than the program: run the migrations")

// A server that waits for another one's migrations asks every second, for five
// minutes.
const (
	lockEvery = 1 // seconds
	lockTries = 300
)

// Migrate brings the tables up to this program. Several servers may start at
// once: on PostgreSQL one migrates and the others wait for it.
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Ready says whether the database answers and its tables are those of this
// program; otherwise the error is [ErrNotMigrated] or the database's own.
func (db *DB) Ready(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
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
