// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// TestBench_Path prints how long a member waits, over HTTP, to be told where her
// voice goes, where 1 000 000 members and 1 100 000 delegations are stored on
// PostgreSQL, by the program as it is run. It measures and holds nobody to it: make
// bench-delegation, after which it takes some minutes to fill the database.
func TestBench_Path(t *testing.T) {
	if os.Getenv("MOOTHALL_BENCH") == "" {
		t.Skip("make bench-delegation measures")
	}
	const members, delegations, askers = 1_000_000, 1_100_000, 300
	folder := t.TempDir()
	program := filepath.Join(folder, "moothall")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	base, environment := freeAddress(t), append(os.Environ(), "MOOTHALL_DATABASE="+storetest.Postgres(t),
		"MOOTHALL_LOG_KEY_FILE="+filepath.Join(folder, "log.key"), "MOOTHALL_SECRET_FILE="+filepath.Join(folder, "hall.secret"))
	seed := exec.Command(program, "seed", "--members", fmt.Sprint(members), "--delegations", fmt.Sprint(delegations), "--issues", "2")
	serve := exec.Command(program, "serve", "--listen", base)
	seed.Env, serve.Env = environment, environment
	if out, err := seed.CombinedOutput(); err != nil {
		t.Fatalf("seed: %v\n%s", err, out)
	}
	var log bytes.Buffer
	serve.Stdout, serve.Stderr = &log, &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { serve.Process.Signal(syscall.SIGTERM); serve.Wait() })
	address := "http://" + base + "/api/v1"
	awaitAnswer(t, "http://"+base+"/readyz", &log)
	chance := mathrand.New(mathrand.NewPCG(1, 2))
	var took []time.Duration
	for range askers {
		token := signedInToken(t, address, town.Large{}.Login(members-chance.IntN(members/2)))
		for n := 1; n <= 2; n++ {
			took = append(took, timedGet(t, fmt.Sprintf("%s/issues/%d-%d/path", address, time.Now().Year(), n), token))
		}
	}
	slices.Sort(took)
	at := func(percent int) float64 { return float64(took[len(took)*percent/100].Microseconds()) / 1000 }
	fmt.Printf("\nGET /api/v1/issues/{id}/path with %d members and %d delegations on PostgreSQL; %d requests, %s, %d cores, %s\n\n%8s %8s %8s %8s\n%8.2f %8.2f %8.2f %8s\n",
		members, delegations, len(took), time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), runtime.Version(),
		"p50 ms", "p95 ms", "p99 ms", "aim", at(50), at(95), at(99), "20")
}

func awaitAnswer(t *testing.T, url string, log *bytes.Buffer) {
	t.Helper()
	for range 300 {
		if r, err := http.Get(url); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatalf("the server does not answer:\n%s", log)
}

func signedInToken(t *testing.T, address, login string) string {
	t.Helper()
	said, _ := json.Marshal(map[string]string{"login": login, "password": town.Password})
	r, err := http.Post(address+"/sessions", "application/json", bytes.NewReader(said))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var answer struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("sign in %s: %d %v", login, r.StatusCode, err)
	}
	return answer.Token
}

func timedGet(t *testing.T, url, token string) time.Duration {
	t.Helper()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Authorization", "Bearer "+token)
	begun := time.Now()
	r, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r.Body)
	took := time.Since(begun)
	r.Body.Close()
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", url, r.StatusCode, text)
	}
	return took
}
