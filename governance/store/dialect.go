// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/glebarez/sqlite"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"moothall/migrations"
)

// dialect is which of the two databases is spoken to. This file alone knows
// what follows from it.
type dialect int

const (
	sqliteFile dialect = iota
	postgresServer
)

// defaultPool is how many connections to PostgreSQL are opened at most.
const defaultPool = 16

func open(o Options) (*DB, error) {
	file := sqliteAddress(o.Database)
	if o.ReadOnly {
		file = sqliteReading(o.Database)
	}
	d, connect, pool, signed := sqliteFile, sqlite.Open(file), 1, new(atomic.Int64)
	switch {
	case strings.HasPrefix(o.Database, "postgres://"), strings.HasPrefix(o.Database, "postgresql://"):
		server, err := connected(o.Database, o.ReadOnly, signed)
		if err != nil {
			return nil, unopened(o.Database, err)
		}
		d, connect, pool = postgresServer, postgres.New(postgres.Config{Conn: server}), defaultPool
		if o.PoolSize > 0 {
			pool = o.PoolSize
		}
	case o.Database == "" || strings.Contains(o.Database, "?") || strings.Contains(o.Database, "://"):
		return nil, fmt.Errorf("%w: %q is neither the path of a file nor postgres://…", ErrAddress, o.Database)
	}
	if d == sqliteFile {
		if err := reachable(o); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrAddress, err)
		}
	}
	db, err := pooled(o, d, connect, pool, signed)
	if err == nil && d == sqliteFile {
		db.file, err = os.Stat(o.Database)
	}
	return db, err
}

// inPlace says, by a nil error, that the file that was opened still lies at its path: where
// another was moved there, nobody would ever find what is written to this one.
func (db *DB) inPlace() error {
	if db.file == nil {
		return nil
	}
	if there, err := os.Stat(db.options.Database); err != nil || !os.SameFile(db.file, there) {
		return ErrMoved
	}
	return nil
}

// connected is PostgreSQL at an address. Whatever zone and way of writing days its
// operator has set, the day there is the day in UTC, written 2026-11-29.
func connected(address string, readOnly bool, signed *atomic.Int64) (*sql.DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(config.RuntimeParams, func(name, _ string) bool {
		return strings.EqualFold(name, "timezone") || strings.EqualFold(name, "datestyle")
	})
	config.RuntimeParams["timezone"], config.RuntimeParams["datestyle"] = "UTC", "ISO"
	if readOnly {
		config.RuntimeParams["default_transaction_read_only"] = "on"
	}
	return stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error { return holdsAll(ctx, c, signed.Load()) })), nil
}

// holdsAll says, by a nil error, that the record behind a connection is as long as it was
// when it was signed; before anything was, there need not be one. It refuses with ErrBehind.
func holdsAll(ctx context.Context, c *pgx.Conn, signed int64) error {
	if signed == 0 {
		return nil
	}
	var size int64
	err := c.QueryRow(ctx, "SELECT COALESCE(MAX(size), 0) FROM checkpoints").Scan(&size)
	if err == nil && size < signed {
		err = fmt.Errorf("%w: %d entries of %d", ErrBehind, size, signed)
	}
	return err
}

// pooled opens so many connections at most.
func pooled(o Options, d dialect, connect gorm.Dialector, pool int, signed *atomic.Int64) (*DB, error) {
	g, err := gorm.Open(connect, &gorm.Config{
		SkipDefaultTransaction: true, // every statement is in a transaction of ours
		Logger:                 observer{observe: o.Observe},
	})
	if err != nil {
		return nil, unopened(o.Database, err)
	}
	connections, err := g.DB()
	if err != nil {
		return nil, err
	}
	connections.SetMaxOpenConns(pool)
	connections.SetMaxIdleConns(pool)
	return &DB{gorm: g, sql: connections, options: o, dialect: d, clock: o.Clock, turns: make(chan struct{}, pool), signed: signed}, nil
}

// aside opens a connection for one long reading, which the caller closes. On
// SQLite, whose one connection serves everybody, it is a second one that may only
// read: a reader of the write-ahead log sees one state and stops nobody. The log
// file grows meanwhile, and shrinks again after it. PostgreSQL has connections to
// spare.
func (db *DB) aside() (*DB, error) {
	if db.dialect != sqliteFile {
		return db, nil
	}
	aside, err := pooled(db.options, sqliteFile, sqlite.Open(sqliteReading(db.options.Database)), 1, db.signed)
	if err == nil {
		aside.file = db.file
	}
	return aside, err
}

// reachable makes the file where it may, and else sees that it is there: SQLite would
// make one.
func reachable(o Options) error {
	if o.ReadOnly {
		_, err := os.Stat(o.Database)
		return err
	}
	return makePrivate(o.Database)
}

// makePrivate makes the file where it is missing, for its owner alone, before
// SQLite would make it for everybody: running ballots and hashes of passwords
// stand in it. SQLite gives its companions, -wal and -shm, the same mode. The mode
// of a file that is there is its operator's business.
func makePrivate(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// sqliteAddress adds to a path how the file is to be used. FULL, because a
// ballot acknowledged must survive a power cut; immediate, because a transaction
// that finds out late that it may not write cannot be continued; 64 MiB of pages,
// because one that founds or counts for many would spill the usual two to disk.
// The driver reads nothing after _time_format, which is why it is not given: its
// default is the same.
func sqliteAddress(path string) string {
	return path + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-65536)" +
		"&_pragma=foreign_keys(1)&_pragma=secure_delete(FAST)&_txlock=immediate" // the key of a confidential vote does not outlast its destruction in a page
}

// sqliteReading is the address of a connection that only reads, by transactions
// that do not begin by asking to write.
func sqliteReading(path string) string {
	return path + "?_pragma=busy_timeout(5000)&_pragma=query_only(1)&_txlock=deferred"
}

// updates are the options of a transaction that writes. READ COMMITTED, so that
// what is read after waiting for a lock is what the lock's last holder left.
func (d dialect) updates() *sql.TxOptions {
	return &sql.TxOptions{}
}

// views are the options of a transaction that only reads: one snapshot.
func (d dialect) views() *sql.TxOptions {
	if d == sqliteFile { // a snapshot by nature, and the driver knows no levels
		return &sql.TxOptions{ReadOnly: true}
	}
	return &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
}

// among is the condition that a column is among the few values that a query finds in
// large tables. PostgreSQL believes that a recursive query finds a hundred times as much
// as it begins with, and would read the other table from end to end; of an array it
// believes that it is short.
func (d dialect) among(column, query string) string {
	if d == sqliteFile {
		return column + " IN (" + query + ")"
	}
	return column + " = ANY (ARRAY(" + query + "))"
}

// listed is the query for the texts of a list that comes as one parameter, as JSON.
func (d dialect) listed() string {
	if d == sqliteFile {
		return "SELECT value FROM json_each(?)"
	}
	return "SELECT jsonb_array_elements_text(CAST(? AS jsonb))"
}

// asTheyLie is a query for the rows of a table that meet a condition, many of them and in
// no order. SQLite reads them in the order of the index that finds them, and where that
// has another order than the table, as after a close, whose ballots are numbered by their
// random refs, nearly each of them costs a page that was read for another before. So their
// places are sorted first; PostgreSQL does the like by itself.
func (d dialect) asTheyLie(table, condition string) string {
	if d == sqliteFile { // LIMIT, or it would be free to sort anything else
		return "(SELECT lying.* FROM (SELECT rowid AS lies FROM " + table + " WHERE " + condition + " ORDER BY rowid LIMIT -1) JOIN " + table + " AS lying ON lying.rowid = lies)"
	}
	return "(SELECT * FROM " + table + " WHERE " + condition + ")"
}

// now is the query for the wall clock, not for the start of the transaction.
func (d dialect) now() string {
	if d == sqliteFile {
		return "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"
	}
	return "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')"
}

// checkDurable refuses a server that says done before it is.
func (d dialect) checkDurable(ctx context.Context, db *sql.DB) error {
	if d == sqliteFile {
		return db.PingContext(ctx)
	}
	var commit string
	if err := db.QueryRowContext(ctx, "SHOW synchronous_commit").Scan(&commit); err != nil {
		return translated(err)
	}
	if commit == "off" {
		return errors.New("PostgreSQL has synchronous_commit=off and may forget accepted ballots: set it to on")
	}
	return nil
}

// tables is the query for how many tables there are, how many of them are this
// program's or its migrations', and how many are the migrations'. What an
// extension of PostgreSQL brought along is nobody's.
func (d dialect) tables() string {
	from, name := "sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'", "name"
	if d == postgresServer {
		from, name = `pg_class AS c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
			AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')`, "relname"
	}
	return fmt.Sprintf(`SELECT COUNT(*), COUNT(CASE WHEN %[1]s IN ('instance', '%[2]s') THEN 1 END),
		COUNT(CASE WHEN %[1]s = '%[2]s' THEN 1 END) FROM %[3]s`, name, goose.DefaultTablename, from)
}

// migrations returns the dialect's name at goose and its files.
func (d dialect) migrations() (goose.Dialect, fs.FS) {
	if d == sqliteFile {
		return goose.DialectSQLite3, migrations.SQLite()
	}
	return goose.DialectPostgres, migrations.Postgres()
}

// hold waits for a lock on a name until the end of the transaction. On SQLite
// there is nothing to wait for: the transaction is immediate, so it is alone.
// Names meet in 64 bits; should two ever share them, they wait for each other.
func (tx *Tx) hold(shared bool, name string) error {
	if tx.dialect == sqliteFile {
		return nil
	}
	lock := "pg_advisory_xact_lock(?)"
	if shared {
		lock = "pg_advisory_xact_lock_shared(?)"
	}
	if tx.apart { // the first of them, and no statement more for it
		tx.apart = false
		return tx.exec("WITH first AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(?) AS held) SELECT "+lock+" FROM first WHERE held IS NOT NULL", lockNumber(presence), lockNumber(name))
	}
	return tx.exec("SELECT "+lock, lockNumber(name))
}

// lockNumber is the number under which PostgreSQL knows a named lock.
func lockNumber(name string) int64 {
	sum := fnv.New64a()
	sum.Write([]byte(name)) // a hash never fails to write
	return int64(sum.Sum64())
}

// observer hears of every statement gorm runs and passes on that it ran.
type observer struct {
	logger.Interface
	observe func(ctx context.Context, took time.Duration, err error)
}

func (o observer) LogMode(logger.LogLevel) logger.Interface { return o }

func (o observer) Info(context.Context, string, ...any) {}

func (o observer) Warn(context.Context, string, ...any) {}

func (o observer) Error(context.Context, string, ...any) {}

func (o observer) Trace(ctx context.Context, begun time.Time, _ func() (string, int64), err error) {
	if o.observe != nil {
		o.observe(ctx, time.Since(begun), err)
	}
}
