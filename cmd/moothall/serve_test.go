// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"moothall/governance/town"
)

// emptyHall opens a hall without a community in a folder.
func emptyHall(t *testing.T, folder string) (*hall, place) {
	t.Helper()
	p := demoPlace(folder, "moothall.db", "http://127.0.0.1")
	h, err := p.open(t.Context(), opening{migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close() })
	return h, p
}

func TestServe_AnswersWhatItTookBeforeItEnds(t *testing.T) {
	h, _ := emptyHall(t, t.TempDir())
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	taken := make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(taken)
		select {
		case <-time.After(700 * time.Millisecond):
			io.WriteString(w, "kept")
		case <-r.Context().Done():
		}
	})
	ctx, signal := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.serve(ctx, door, slow, slog.New(slog.DiscardHandler)) }()
	answer := make(chan string, 1)
	go func() {
		r, err := http.Get("http://" + door.Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		defer r.Body.Close()
		text, _ := io.ReadAll(r.Body)
		answer <- string(text)
	}()
	<-taken
	begun := time.Now()
	signal()
	if got := <-answer; got != "kept" {
		t.Errorf("a request taken before the signal was answered %q", got)
	}
	if err := <-ended; err != nil || time.Since(begun) > 3*time.Second {
		t.Errorf("it ended after %s with %v, want within 3 s and well", time.Since(begun), err)
	}
}

func TestServe_CutsOffWhoeverNeverEnds(t *testing.T) {
	h, _ := emptyHall(t, t.TempDir())
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	taken := make(chan struct{})
	endless := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { close(taken); <-r.Context().Done() })
	ctx, signal := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.serve(ctx, door, endless, slog.New(slog.DiscardHandler)) }()
	go http.Get("http://" + door.Addr().String())
	<-taken
	begun := time.Now()
	signal()
	if err := <-ended; err != nil || time.Since(begun) > 3*time.Second {
		t.Errorf("it ended after %s with %v, want within 3 s and well", time.Since(begun), err)
	}
}

// smallTown seeds Estuary with its named people alone.
func smallTown(t *testing.T, folder string) place {
	t.Helper()
	p := demoPlace(folder, "moothall.db", "http://127.0.0.1")
	if err := makeTown(&world{ctx: t.Context(), stderr: io.Discard}, p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOpen_RefusesAKeyThatIsNotTheRecords(t *testing.T) {
	folder := t.TempDir()
	p := smallTown(t, folder)
	own, err := os.ReadFile(p.LogKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, origin, want string }{
		{"another log's", "elsewhere.example/log", `is the key of the record "elsewhere.example/log", this community's is "estuary.example/log"`},
		{"another key of the same name", town.Origin, "did not sign the record of this community"},
		{"missing", "", "is missing"},
	} {
		t.Run(c.what, func(t *testing.T) {
			if err := os.Remove(p.LogKeyFile); err != nil {
				t.Fatal(err)
			}
			if c.origin != "" {
				if _, err := logKey(p.LogKeyFile, c.origin); err != nil {
					t.Fatal(err)
				}
			}
			h, err := p.open(t.Context(), opening{migrate: true})
			if err == nil {
				h.close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), p.LogKeyFile) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if c.origin == "" {
				if _, err := os.Stat(p.LogKeyFile); err == nil {
					t.Error("it made a new key for a record that has one")
				}
			}
			if err := os.WriteFile(p.LogKeyFile, own, 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
	h, err := p.open(t.Context(), opening{})
	if err != nil {
		t.Fatalf("with its own key again: %v", err)
	}
	h.close()
}

func TestWriteNew_NeverWritesOverAKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "moothall.key")
	if err := writeNew(file, "first\n"); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(file, "second\n"); err == nil {
		t.Error("a second key was written")
	}
	if text, err := os.ReadFile(file); string(text) != "first\n" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("drafts remain: %v, %v", left, err)
	}
}

func TestServe_AnEmptyDatabaseSaysWhatItWaitsFor(t *testing.T) {
	public, operators := freeAddress(t), freeAddress(t)
	serve := exec.Command("moothall", "serve", "--database", filepath.Join(t.TempDir(), "moothall.db"), "--listen", public, "--metrics-listen", operators)
	var log bytes.Buffer
	serve.Stderr = &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = serve.Process.Kill() })
	text := ""
	for begun := time.Now(); text == "" && time.Since(begun) < 10*time.Second; time.Sleep(20 * time.Millisecond) {
		text, _ = read("http://" + public + "/")
	}
	for _, want := range []string{"No community has been founded here yet", "moothall seed"} {
		if !strings.Contains(text, want) {
			t.Errorf("the first page does not say %q: %s", want, text)
		}
	}
	if _, status := read("http://" + public + "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("an empty hall is ready: %d", status)
	}
	if text, _ := read("http://" + operators + "/metrics"); !strings.Contains(text, `moothall_http_answer_seconds_count{class="2xx"} 1`) || !strings.Contains(text, "moothall_unnumbered_age_seconds 0\n") {
		t.Errorf("the metrics do not count the page, or not say that nothing waits for its number: %s", text)
	}
	if _, status := read("http://" + public + "/metrics"); status == http.StatusOK {
		t.Error("the metrics are shown to everybody")
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Error(err)
	}
	if said := log.String(); strings.Contains(said, "level=ERROR") || !strings.Contains(said, `level=INFO msg="not founded"`) {
		t.Errorf("that nobody has founded a community is logged as a fault: %s", said)
	}
}

func TestServe_WarnsOfOpenKeysAndPublicPasswords(t *testing.T) {
	folder := t.TempDir()
	p := smallTown(t, folder)
	h, err := p.open(t.Context(), opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	c := serveCommand{settings{place: p}}
	said := func(ip net.IP) string {
		var log bytes.Buffer
		c.warn(h, &net.TCPAddr{IP: ip, Port: 8080}, slog.New(slog.NewTextHandler(&log, nil)))
		return log.String()
	}
	if got := said(net.IPv4(127, 0, 0, 1)); strings.Count(got, "level=WARN") != 1 || !strings.Contains(got, "passwords are public") || strings.Contains(got, "this machine alone") {
		t.Errorf("on loopback it says %q", got)
	}
	if got := said(net.IPv4zero); !strings.Contains(got, "not on this machine alone") {
		t.Errorf("for everybody it says %q", got)
	}
	if err := os.Chmod(p.SecretFile, 0o644); err != nil {
		t.Fatal(err)
	}
	h.instance.Demo = false
	if got := said(net.IPv4zero); strings.Count(got, "level=WARN") != 1 || !strings.Contains(got, "file="+p.SecretFile+" mode=0644") {
		t.Errorf("of an open key it says %q", got)
	}
}

func read(url string) (text string, status int) {
	answer, err := http.Get(url)
	if err != nil {
		return "", 0
	}
	defer answer.Body.Close()
	content, _ := io.ReadAll(answer.Body)
	return string(content), answer.StatusCode
}
