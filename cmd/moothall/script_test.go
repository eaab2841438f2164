// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"flag"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain offers the command to the scripts as "moothall", and to tests a process that
// adds to the files beside the key, see keeps.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"moothall": func() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)) },
		"keeps":    func() { keeps(os.Args[1], os.Args[2], os.Args[3]) },
	})
}

var update = flag.Bool("update", false, "rewrite what the scripts expect")

// TestScript runs every story in testdata/script: one .txt each, named for the
// command it is about.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true, UpdateScripts: *update})
}
