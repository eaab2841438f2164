// SPDX-License-Identifier: AGPL-3.0-or-later

package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"moothall/governance/store"
)

// server is a PostgreSQL server on which tests make their databases.
type server struct {
	address  string // of a database to which to connect for making others
	template string // a migrated database to copy; empty: copy the server's own
}

// errNone is why there is no PostgreSQL to test on.
var errNone = errors.New("PostgreSQL LEFT OUT: no initdb in PATH or /usr/lib/postgresql; install PostgreSQL or set MOOTHALL_TEST_POSTGRES to a postgres:// address")

// serverOnce finds or starts the one server of this test process.
var serverOnce = sync.OnceValues(func() (server, error) {
	s, err := findServer()
	if errors.Is(err, errNone) {
		fmt.Fprintln(os.Stderr, err)
	}
	return s, err
})

func findServer() (server, error) {
	if address := os.Getenv("MOOTHALL_TEST_POSTGRES"); address != "" {
		return server{address: address}, nil
	}
	address, err := startCluster()
	if err != nil {
		return server{}, err
	}
	s := server{address: address}
	const template = "moothall_template"
	if err := s.run("CREATE DATABASE " + template); err != nil {
		return s, err
	}
	s.template = template
	return s, migrate(s.database(template))
}

// Postgres returns the address of a new migrated database, or of a new empty one
// where the server is not ours; [store.DB.Migrate] does no harm to either. It
// skips the test, with a sentence, where there is no PostgreSQL.
func Postgres(t testing.TB) string {
	t.Helper()
	s, err := serverOnce()
	if errors.Is(err, errNone) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	name := "moothall_test_" + strings.ToLower(rand.Text())
	create := "CREATE DATABASE " + name
	if s.template != "" {
		create += " TEMPLATE " + s.template
	}
	if err := s.run(create); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.run("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.database(name)
}

// run runs one statement on the server.
func (s server) run(statement string) error {
	db, err := sql.Open("pgx", s.address) // the driver comes with package store
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// database is the server's address with the name of another database.
func (s server) database(name string) string {
	u, err := url.Parse(s.address)
	if err != nil {
		return s.address // run has connected to it before, so it can be read
	}
	u.Path = "/" + name
	return u.String()
}

func migrate(database string) error {
	db, err := store.Open(context.Background(), store.Options{Database: database})
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(context.Background()), db.Close())
}
