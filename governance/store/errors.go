// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// What a database can answer that a caller may want to act upon.
var (
	ErrNotFound  = errors.New("there is no such thing")
	ErrDuplicate = errors.New("it is there already")
	ErrMissing   = errors.New("it refers to something that is not there")
	ErrRefused   = errors.New("it contradicts itself") // a CHECK of the table says no
	ErrStage     = errors.New("an issue never goes back to an earlier stage")
	ErrNoTurn    = errors.New("the database had no time for it within")
	ErrAddress   = errors.New("no database can be there") // by the address or the path given
	ErrBehind    = errors.New("this database holds less of the record than was signed before")
	ErrMoved     = errors.New("another file was put in the place of this database, or it was taken away")
	ErrConflict  = errors.New("another transaction came in between") // Update runs it again
)

// sqlStates are PostgreSQL's error codes (its manual, appendix A).
var sqlStates = map[string]error{
	"23505": ErrDuplicate,
	"23503": ErrMissing,
	"23514": ErrRefused,
	"23502": ErrRefused,
	"22021": ErrRefused,  // text with a zero byte, or that is not UTF-8
	"40001": ErrConflict, // serialization failure
	"40P01": ErrConflict, // deadlock
	"55P03": ErrConflict, // lock not available
}

// sqliteCodes are SQLite's extended result codes (sqlite.org/rescode.html).
var sqliteCodes = map[int]error{
	1555: ErrDuplicate, // primary key
	2067: ErrDuplicate, // unique
	787:  ErrMissing,
	275:  ErrRefused, // check
	1299: ErrRefused, // not null
	5:    ErrConflict,
	261:  ErrConflict, // busy, recovering
	517:  ErrConflict, // busy, the snapshot is old
	6:    ErrConflict, // locked
}

// translated gives a driver's error the sentinel that says what it means, and
// keeps what the driver said.
func translated(err error) error {
	var state *pgconn.PgError
	var code interface{ Code() int }
	means := error(nil)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return ErrNotFound
	case errors.As(err, &state):
		means = sqlStates[state.Code]
	case errors.As(err, &code):
		means = sqliteCodes[code.Code()]
	}
	if means == nil {
		return err
	}
	return fmt.Errorf("%w: %w", means, err)
}

// unopened says in one line why a database could not be opened. What SQLite
// says names no path, and for a folder that may not be written it speaks of
// memory; the driver of PostgreSQL says the same of each way it tried, a line each.
func unopened(database string, err error) error {
	var code interface{ Code() int }
	var address *pgconn.ParseConfigError
	var reach *pgconn.ConnectError
	switch {
	case errors.As(err, &address):
		return fmt.Errorf("%w: %s", ErrAddress, strings.Join(strings.Fields(address.Error()), " ")) // it masks the password
	case errors.As(err, &reach):
		tried := strings.Split(strings.TrimSpace(reach.Error()), "\n")
		return fmt.Errorf("PostgreSQL does not let us in as %s to %s: %s", reach.Config.User, reach.Config.Database, strings.TrimSpace(tried[len(tried)-1]))
	case errors.As(err, &code):
		switch code.Code() & 0xff { // the primary result code
		case sqliteNotADatabase:
			return fmt.Errorf("%s is a file and no database of SQLite", database)
		case sqliteCannotOpen, sqliteReadOnly:
			return fmt.Errorf("%w: %s and its folder should be writable", ErrAddress, database)
		}
	}
	return fmt.Errorf("%s: %w", database, err)
}

// Primary result codes of SQLite (sqlite.org/rescode.html).
const (
	sqliteReadOnly     = 8
	sqliteCannotOpen   = 14
	sqliteNotADatabase = 26
)

// offends says whether a row was refused because of a unique index. PostgreSQL
// tells its name, SQLite its columns.
func offends(err error, index, columns string) bool {
	var state *pgconn.PgError
	if errors.As(err, &state) {
		return state.ConstraintName == index
	}
	return err != nil && strings.Contains(err.Error(), "UNIQUE constraint failed: "+columns+" (")
}

// storable says whether all of the texts among args can stand in a column: what
// cannot stand there cannot be found there either, and PostgreSQL would end the
// transaction for being asked.
func storable(args []any) bool {
	return !slices.ContainsFunc(args, func(arg any) bool {
		s, ok := arg.(string)
		return ok && (strings.ContainsRune(s, 0) || !utf8.ValidString(s))
	})
}
