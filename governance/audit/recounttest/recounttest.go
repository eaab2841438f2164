// SPDX-License-Identifier: AGPL-3.0-or-later

// Package recounttest runs the second recount on archives that tests make, and holds
// what it says to what the first one found.
package recounttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"moothall/governance/audit/recount"
)

// Said is what the script said of an archive.
type Said struct {
	Verdict string   // verified, incomplete or refused
	Lines   []string // before the verdict; of a refusal the place and what is wrong
}

// The exit codes of the script, which are those of moothall verify.
var verdicts = map[int]string{0: "verified", 1: "refused", 2: "incomplete"}

// Here says whether Python is installed. Where CI asks for everything, it must be.
func Here(t testing.TB) bool {
	t.Helper()
	if _, err := exec.LookPath("python3"); err == nil {
		return true
	}
	if os.Getenv("CI") != "" {
		t.Error("no python3 is installed: the second recount was not run")
	}
	t.Log("LEFT OUT: no python3 is installed, so the second recount was not run")
	return false
}

// Run runs the script on an archive. What it writes must fit the code it ends with.
func Run(t testing.TB, archive []byte) Said {
	t.Helper()
	dir := t.TempDir()
	script, file := filepath.Join(dir, recount.Name), filepath.Join(dir, "record.zip")
	for name, content := range map[string][]byte{script: recount.Script, file: archive} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("python3", "-I", script, file)
	var complaint strings.Builder
	run.Stderr = &complaint
	out, err := run.Output()
	code := 0
	if exit, ended := errors.AsType[*exec.ExitError](err); ended {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	last := lines[len(lines)-1]
	if complaint.Len() > 0 || !strings.HasPrefix(last, verdicts[code]) {
		t.Fatalf("the script ended with code %d and said\n%s%s", code, out, complaint.String())
	}
	if verdicts[code] != "refused" {
		lines = lines[:len(lines)-1]
	}
	return Said{verdicts[code], lines}
}

// report is what the script is held to, of a report of moothall verify.
type report struct {
	Verdict  string
	Unopened int64 `json:"casts_not_opened"`
	Issues   []struct {
		Issue, State, Outcome string
		Casts                 int64
		Turnout               *struct {
			Electorate, Direct, Represented int64
			Lost                            map[string]int64
		}
	}
}

// Agree runs the script on an archive of which nothing was refused, and holds it to
// the report of the first recount: the verdict, and of every matter how far it went,
// what was decided and every figure of the turnout. Only what the script leaves to
// others may leave it incomplete, each a line that ends so.
func Agree(t testing.TB, archive []byte, found any, lacking ...string) {
	t.Helper()
	if !Here(t) {
		return
	}
	text, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	said := Run(t, archive)
	if said.Verdict == "refused" { os.WriteFile("/tmp/p/pyarch/fail-"+strings.ReplaceAll(t.Name(), "/", "_")+".zip", archive, 0o600) } // DEBUG
	if said.Verdict == "refused" || said.Verdict == "incomplete" && r.Verdict == "verified" && len(lacking) == 0 {
		t.Errorf("the first recount says %s, the second %s:\n%s", r.Verdict, said.Verdict, strings.Join(said.Lines, "\n"))
		return
	}
	for _, line := range said.Lines {
		gap, missed := strings.CutPrefix(line, "incomplete: ")
		if missed && r.Verdict == "verified" && !slices.ContainsFunc(lacking, func(l string) bool { return strings.HasSuffix(gap, l) }) {
			t.Errorf("the second recount lacks something else: %s", gap)
		}
	}
	for _, want := range r.lines() {
		if !slices.ContainsFunc(said.Lines, func(got string) bool { return got == want || strings.HasPrefix(got, want+"; winners ") }) {
			t.Errorf("the first recount says\n%s\nand the second\n%s", want, strings.Join(said.Lines, "\n"))
		}
	}
}

// lines are what the script should say.
func (r report) lines() []string {
	lines := []string{fmt.Sprintf("%d casts not opened", r.Unopened)}
	for _, i := range r.Issues {
		line := i.Issue + ": " + i.State
		if i.Turnout != nil {
			lost := []string{}
			for _, why := range slices.Sorted(maps.Keys(i.Turnout.Lost)) {
				lost = append(lost, fmt.Sprint(why, " ", i.Turnout.Lost[why]))
			}
			if len(lost) == 0 {
				lost = []string{"none"}
			}
			line += fmt.Sprintf(": %s; electorate %d, direct %d, represented %d, lost %s; casts opened %d",
				i.Outcome, i.Turnout.Electorate, i.Turnout.Direct, i.Turnout.Represented, strings.Join(lost, ", "), i.Casts)
		}
		lines = append(lines, line)
	}
	return lines
}

