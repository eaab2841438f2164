// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documents are the files people read, from the root of the repository.
func documents(t *testing.T) map[string]string {
	t.Helper()
	root, found := filepath.Join("..", ".."), map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".md") {
			return nil
		}
		text, err := os.ReadFile(path)
		found[path] = string(text)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d documents, %v", len(found), err)
	}
	return found
}

var (
	links    = regexp.MustCompile(`\]\(([^)#:\s]+)(?:#[^)]*)?\)`)
	targets  = regexp.MustCompile("(?m)(?:^|`)make ([a-z-]+)")
	commands = regexp.MustCompile("(?m)(?:^|`)(?:go run ./cmd/moothall|moothall) ([a-z][^`\n]*)")
	flags    = regexp.MustCompile(`--[a-z][a-z-]*`)
)

// TestDocuments_LeadSomewhere: a link in a document leads to a file that is there.
func TestDocuments_LeadSomewhere(t *testing.T) {
	for path, text := range documents(t) {
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", path, m[1])
			}
		}
	}
}

// TestDocuments_NameTestsThatExist: whoever looks for a check a document speaks of
// finds it.
func TestDocuments_NameTestsThatExist(t *testing.T) {
	there, named := map[string]bool{}, regexp.MustCompile("`(Test[A-Z][A-Za-z0-9]*_?[A-Za-z0-9_]*)`")
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(text), -1) {
			there[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for path, text := range documents(t) {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			if found++; !there[m[1]] {
				t.Errorf("%s speaks of %s, which is not there", path, m[1])
			}
		}
	}
	if found == 0 {
		t.Error("no document names a test")
	}
}

// TestDocuments_NameTargetsThatExist: make knows every target they speak of.
func TestDocuments_NameTargetsThatExist(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range documents(t) {
		for _, m := range targets.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(string(makefile), "\n"+m[1]+":") {
				t.Errorf("%s says make %s, which the Makefile does not know", path, m[1])
			}
		}
	}
}

// TestReadme_CountsTheBallotsItGives: what it tells to paste counts.
func TestReadme_CountsTheBallotsItGives(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```sh\n([^`]*moothall tally[^`]*)```").FindStringSubmatch(string(text))
	if block == nil {
		t.Fatal("no block counts a file")
	}
	paste := exec.Command("sh", "-e", "-c", block[1])
	paste.Dir = t.TempDir()
	said, err := paste.CombinedOutput()
	if err != nil || !strings.Contains(string(said), "Elected\n  1. Ada\n") {
		t.Errorf("%v: %s", err, said)
	}
}

// TestDocuments_NameCommandsThatExist: the program knows every command and flag
// they speak of.
func TestDocuments_NameCommandsThatExist(t *testing.T) {
	known, seen := map[string]string{}, 0
	for path, text := range documents(t) {
		for _, m := range commands.FindAllStringSubmatch(text, -1) {
			seen++
			words := slices.DeleteFunc(strings.Fields(m[1]), func(w string) bool { return strings.HasPrefix(w, "-") })
			name := strings.Trim(words[0], ".,;:)")
			if _, asked := known[name]; !asked {
				help, err := exec.Command("moothall", name, "--help").CombinedOutput()
				if err != nil {
					t.Errorf("%s says moothall %s, which the program does not know: %s", path, name, help)
				}
				known[name] = string(help)
			}
			for _, flag := range flags.FindAllString(m[1], -1) {
				if !strings.Contains(known[name], flag) {
					t.Errorf("%s says moothall %s %s, and the command has no such flag", path, name, flag)
				}
			}
		}
	}
	if seen < 3 {
		t.Errorf("%d commands were found in the documents: the test reads them wrong", seen)
	}
}
