// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// running is a server in a process of its own.
type running struct {
	url    string
	cmd    *exec.Cmd
	stdout *bufio.Reader
	stderr *bytes.Buffer
	took   time.Duration // from its start to its first page
}

// start runs a command that serves and waits for its first page. The command
// says its address on the stream that say picks.
func start(t *testing.T, env []string, args ...string) *running {
	t.Helper()
	r := &running{cmd: exec.Command("moothall", args...), stderr: &bytes.Buffer{}}
	r.cmd.Env, r.cmd.Stderr = append(os.Environ(), env...), r.stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	r.stdout = bufio.NewReader(out)
	said, err := r.stdout.ReadString('\n')
	if r.url = regexp.MustCompile(`http://\S+`).FindString(said); err != nil || r.url == "" {
		t.Fatalf("it said %q (%v) where its address was expected; %s", said, err, r.stderr)
	}
	if status := get(t, r.url+"/"); status != http.StatusOK {
		t.Errorf("GET / answers %d", status)
	}
	r.took = time.Since(begun)
	return r
}

func get(t *testing.T, url string) int {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// interrupt presses Ctrl-C and returns what was left to read, once it has ended.
func (r *running) interrupt(t *testing.T) (rest string) {
	t.Helper()
	begun := time.Now()
	if err := r.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r.stdout)
	if err := errors.Join(err, r.cmd.Wait()); err != nil || r.stderr.Len() > 0 {
		t.Errorf("it ended with %v and said %q", err, r.stderr)
	}
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("it took %s to end, want 3 s at most", took)
	}
	return string(text)
}

func TestDemo_LeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	demo := start(t, []string{"TMPDIR=" + folder}, "demo", "--listen", "127.0.0.1:0")
	t.Logf("first page after %s", demo.took)
	said := demo.interrupt(t)
	for _, want := range []string{"moothall-demo", "nia", "Nia Rees", "chidi", "Ctrl-C"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%v remain, %v", left, err)
	}
}

func TestDemo_GoesOnInAFolderThatWasKept(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "kept")
	start(t, nil, "demo", "--listen", "127.0.0.1:0", "--keep", folder).interrupt(t)
	before := files(t, folder)
	again := start(t, nil, "demo", "--listen", "127.0.0.1:0", "--keep", folder)
	t.Logf("first page of a later start after %s", again.took)
	again.interrupt(t)
	after := files(t, folder)
	if len(after) != 3 || !bytes.Equal(before["moothall.key"], after["moothall.key"]) || !bytes.Equal(before["moothall.secret"], after["moothall.secret"]) {
		t.Errorf("the folder holds %d files, want moothall.db and the keys it had", len(after))
	}
	for _, name := range []string{"moothall.key", "moothall.secret"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v: only its owner should read it", name, info.Mode(), err)
		}
	}
}

func files(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	content := map[string][]byte{}
	for _, entry := range list {
		if content[entry.Name()], err = os.ReadFile(filepath.Join(folder, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return content
}

func TestDemo_SaysTheWayOutOfATakenPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var out, errs bytes.Buffer
	code := Main([]string{"demo", "--listen", taken.Addr().String()}, strings.NewReader(""), &out, &errs, noVariables)
	if code != exitRefused || !strings.Contains(errs.String(), "--listen 127.0.0.1:0") || strings.Count(errs.String(), "\n") != 1 || out.Len() > 0 {
		t.Errorf("exit %d, %q, %q", code, &errs, &out)
	}
}

func noVariables(string) string { return "" }
