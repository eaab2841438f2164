// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// The two tables below are policy. Do not change them to fix a build: if a wall
// is in the way, redesign the room, and say why in an ADR.

// layers lists the packages from the lowest up. A package imports only from
// lower layers, or from a package above it in its own path (voting/stv: voting).
var layers = [][]string{
	0: {"voting", "delegation", "bodies", "governance/journal", "governance/audit/recount", "governance/spool", "templates/ui", "templates/locales", "static", "migrations"},
	1: {"voting/*", "bodies/*", "governance/identity", "governance/opinion", "governance/audit/recounttest"},
	2: {"governance"},
	3: {"governance/store", "governance/tables", "governance/charters", "governance/store/*", "governance/access", "governance/audit", "templates/pages", "templates/mail"},
	4: {"governance/engine"},
	5: {"governance/web", "governance/web/*", "governance/federation", "governance/platform", "governance/jobs", "governance/town", "governance/witness"},
	6: {"cmd/*"},
}

// never lists, for a package and all below it, what it may not import even
// where the layers would allow it.
var never = map[string][]string{
	"voting":                {"moothall/delegation", "moothall/bodies", "moothall/governance", "net/http", "database/sql", "context", "log", "math/rand", "math/rand/v2"},
	"delegation":            {"moothall/voting", "moothall/bodies", "moothall/governance", "net/http", "database/sql", "context", "log", "math/rand", "math/rand/v2"},
	"bodies":                {"moothall/voting", "moothall/delegation", "moothall/governance", "net/http", "database/sql", "context", "log", "math/rand", "math/rand/v2"},
	"governance/journal":    {"moothall/", "net/http", "database/sql"},
	"governance/audit":      {"moothall/governance/store", "moothall/governance/engine", "net/http", "database/sql"},
	"governance/store":      {"moothall/governance/access", "moothall/templates", "net/http"},
	"governance/engine":     {"net/http", "moothall/templates"},
	"templates":             {"moothall/governance/store", "moothall/governance/engine", "net/http"},
	"governance/web":        {"moothall/governance/store", "moothall/governance/federation", "moothall/governance/platform", "moothall/governance/jobs", "database/sql"},
	"governance/federation": {"moothall/governance/store", "moothall/governance/web", "database/sql"},
}

// owners names, for each outside module, the packages that may import it
// outside of tests.
var owners = map[string][]string{
	"github.com/glebarez/sqlite":              {"governance/store"},
	"gorm.io/gorm":                            {"governance/store"},
	"gorm.io/driver/postgres":                 {"governance/store"},
	"github.com/jackc/pgx/v5":                 {"governance/store"},
	"github.com/pressly/goose/v3":             {"governance/store"},
	"github.com/labstack/echo/v4":             {"governance/web"},
	"github.com/casbin/casbin/v2":             {"governance/access"},
	"github.com/golang-jwt/jwt/v5":            {"governance/identity"},
	"golang.org/x/crypto":                     {"governance/identity"},
	"github.com/riverqueue/river":             {"governance/jobs"},
	"github.com/riverqueue/river/riverdriver": {"governance/jobs"},
	"github.com/a-h/templ":                    {"templates", "governance/web", "governance/jobs"},
	"github.com/nicksnyder/go-i18n/v2":        {"templates"},
	"golang.org/x/text":                       {"templates", "voting/ballots", "governance/identity"},
	"github.com/BurntSushi/toml":              {"templates"},
	"golang.org/x/mod":                        {"governance/journal", "governance/audit"},
	"github.com/gowebpki/jcs":                 {"governance/journal", "governance/federation", "governance/audit"},
	"github.com/yuin/goldmark":                {"governance/web", "governance/federation"},
	"github.com/microcosm-cc/bluemonday":      {"governance/web", "governance/federation"},
	"github.com/wneessen/go-mail":             {"governance/jobs"},
	"gonum.org/v1/gonum":                      {"governance/opinion"},
	"github.com/prometheus/client_golang":     {"governance/web"},
	"github.com/alecthomas/kong":              {"cmd"},
	"github.com/google/uuid":                  {"governance"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

// TestLayers holds the import policy.
func TestLayers(t *testing.T) {
	for _, p := range listed(t) {
		name := strings.TrimPrefix(p.ImportPath, "moothall/")
		level := layer(name)
		if level < 0 {
			t.Errorf("%s stands in no layer: give it one in the table, with an ADR", name)
			continue
		}
		for _, imported := range p.Imports {
			checkImport(t, name, level, imported)
		}
	}
}

func checkImport(t *testing.T, name string, level int, imported string) {
	t.Helper()
	for place, list := range never {
		if !under(name, place) {
			continue
		}
		for _, n := range list {
			if (imported == n || strings.HasPrefix(imported, strings.TrimSuffix(n, "/")+"/")) && !under(strings.TrimPrefix(imported, "moothall/"), place) {
				t.Errorf("%s imports %s, which it never may", name, imported)
			}
		}
	}
	if own, ok := strings.CutPrefix(imported, "moothall/"); ok {
		if l := layer(own); l >= level && !under(name, own) {
			t.Errorf("%s (layer %d) imports %s (layer %d): only lower layers", name, level, own, l)
		}
		return
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return // the standard library
	}
	for _, place := range ownersOf(imported) {
		if under(name, place) {
			return
		}
	}
	t.Errorf("%s imports %s, which belongs to %v", name, imported, ownersOf(imported))
}

func ownersOf(imported string) []string {
	best, places := "", []string(nil)
	for module, o := range owners {
		if under(imported, module) && len(module) > len(best) {
			best, places = module, o
		}
	}
	return places
}

func layer(name string) int {
	for level, patterns := range layers {
		for _, p := range patterns {
			if p == name {
				return level
			}
		}
	}
	for level, patterns := range layers {
		for _, p := range patterns {
			if dir, ok := strings.CutSuffix(p, "/*"); ok && strings.HasPrefix(name, dir+"/") {
				return level
			}
		}
	}
	return -1
}

// under says whether path is place or lies below it.
func under(path, place string) bool { return path == place || strings.HasPrefix(path, place+"/") }

func listed(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Standard", "moothall/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
