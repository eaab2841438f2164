// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"moothall/voting"
)

func TestSeed_AnInterruptionIsNoFailure(t *testing.T) {
	file := filepath.Join(t.TempDir(), "big.db")
	var errs bytes.Buffer
	seed := exec.Command("moothall", "seed", "--members", "60000", "--database", file)
	seed.Stderr = &errs
	if err := seed.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	if err := seed.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := seed.Wait(); !errors.As(err, &ended) || ended.ExitCode() != exitInterrupted {
		t.Errorf("it ended with %v, want exit %d", err, exitInterrupted)
	}
	want := "^moothall: interrupted; (nothing was kept|.*big.db holds half of a community: remove it and seed again)\n$"
	if !regexp.MustCompile(want).Match(errs.Bytes()) {
		t.Errorf("it said %q", &errs)
	}
}

func TestTally_EndsWhenInterrupted(t *testing.T) {
	var errs bytes.Buffer
	tally := exec.Command("moothall", "tally", "--method", "plurality", "-")
	tally.Stderr = &errs
	ballots, err := tally.StdinPipe() // which never end
	if err != nil {
		t.Fatal(err)
	}
	defer ballots.Close()
	if err := tally.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	if err := tally.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(30*time.Second, func() { _ = tally.Process.Kill() }).Stop()
	var ended *exec.ExitError
	if err := tally.Wait(); !errors.As(err, &ended) || ended.ExitCode() != exitInterrupted {
		t.Errorf("it ended with %v, want exit %d", err, exitInterrupted)
	}
	if want := "moothall: interrupted; nothing was kept\n"; errs.String() != want {
		t.Errorf("it said %q, want %q", &errs, want)
	}
}

func TestTold_ShowsNothingThatSteersATerminal(t *testing.T) {
	cases := map[string]string{
		"overvote=\x1b[31m\u202eabc should be on|off": "overvote=·[31m·abc should be on|off",
		"two\nlines":              "two\nlines",
		strings.Repeat("y", 5000): strings.Repeat("y", 4000) + "…",
	}
	for err, want := range cases {
		if got := told(errors.New(err)); got != want {
			t.Errorf("got %.100q, want %.100q", got, want)
		}
	}
}

func TestCount_ALongNameDoesNotWidenEveryRow(t *testing.T) {
	var c count
	c.report.Transcript.Candidates = []voting.Candidate{{Name: "Ada"}, {Name: strings.Repeat("y", 200_000)}}
	c.Candidates = c.report.Transcript.Candidates
	if got := c.width(); got != 60 {
		t.Errorf("names are padded to %d characters, want 60", got)
	}
}
