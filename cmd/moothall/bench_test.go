// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// benched are the counts measured, and how many times the CPU of wc -w each may take.
var benched = []struct {
	method string
	seats  int
	aim    float64
}{
	{"irv", 1, 4}, {"scottish-stv", 5, 5}, {"schulze", 1, 5}, {"meek", 5, 16}, {"wigm-prf", 5, math.NaN()}, {"plurality", 1, math.NaN()},
	{"ranked-pairs", 1, math.NaN()}, {"borda", 1, math.NaN()},
}

// TestBench_Count prints the CPU (user and system) and the memory of the plain
// report on a million ballots of up to ten ranks, reading and the hash of the
// input included, beside wc -w on the same file. It measures and holds nobody
// to it: make bench-count. Each figure is the least of five turns, the two
// programs taking turns.
func TestBench_Count(t *testing.T) {
	if os.Getenv("MOOTHALL_BENCH") == "" {
		t.Skip("make bench-count measures")
	}
	folder := t.TempDir()
	program := filepath.Join(folder, "moothall")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	fmt.Printf("the plain report of 1 000 000 ballots of up to 10 ranks, beside LC_ALL=C wc -w\n%s, %d cores, %s\n\n",
		time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), runtime.Version())
	fmt.Printf("%-12s %5s %10s %8s %8s %6s %6s %6s\n", "method", "seats", "candidates", "CPU s", "wc -w s", "ratio", "aim", "MB")
	for _, candidates := range []int{10, 50} {
		file := filepath.Join(folder, fmt.Sprintf("mallows-%d.blt", candidates))
		if err := writeMallows(file, candidates, 1_000_000); err != nil {
			t.Fatal(err)
		}
		for _, b := range benched {
			measure(t, program, file, b.method, b.seats, candidates, b.aim)
		}
	}
}

func measure(t *testing.T, program, file, method string, seats, candidates int, aim float64) {
	t.Helper()
	least, words := usage{cpu: math.MaxInt64}, usage{cpu: math.MaxInt64}
	for range 5 {
		words = words.or(took(t, "wc", "-w", file))
		least = least.or(took(t, program, "tally", "--method", method, "--seats", strconv.Itoa(seats), file))
	}
	within := "–"
	if !math.IsNaN(aim) {
		within = strconv.FormatFloat(aim, 'f', 0, 64)
	}
	fmt.Printf("%-12s %5d %10d %8.3f %8.3f %6.2f %6s %6.0f\n", method, seats, candidates,
		least.cpu.Seconds(), words.cpu.Seconds(), float64(least.cpu)/float64(words.cpu), within, float64(least.memory)/1e6)
}

// usage is what one run of a program took; memory in bytes, at its most.
type usage struct {
	cpu    time.Duration
	memory int64
}

// or keeps the lesser CPU and the greater memory.
func (u usage) or(v usage) usage { return usage{min(u.cpu, v.cpu), max(u.memory, v.memory)} }

func took(t *testing.T, name string, args ...string) usage {
	t.Helper()
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), "LC_ALL=C")
	var fault bytes.Buffer
	c.Stdout, c.Stderr = io.Discard, &fault
	if err := c.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, &fault)
	}
	u := usage{cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if of, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.memory = of.Maxrss << 10
	}
	return u
}

// writeMallows writes so many ballots of 1 to 10 ranks by the model of Mallows
// (Biometrika 44 (1957), 114-130), from one seed: the same file on every
// machine. Orders near 1, 2, 3, … are the likelier, and each inversion makes a
// ballot four fifths as likely.
func writeMallows(name string, candidates, ballots int) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	random := mathrand.New(mathrand.NewPCG(1957, uint64(candidates)))
	fmt.Fprintf(out, "%d 1\n", candidates)
	order := make([]int, 0, candidates)
	for range ballots {
		order = insertAll(random, order[:0], candidates)
		out.WriteString("1")
		for _, n := range order[:1+random.IntN(min(10, candidates))] {
			out.WriteByte(' ')
			out.WriteString(strconv.Itoa(n))
		}
		out.WriteString(" 0\n")
	}
	out.WriteString("0\n")
	for i := range candidates {
		fmt.Fprintf(out, "\"Candidate %d\"\n", i+1)
	}
	fmt.Fprintf(out, "\"Drawn, %d candidates\"\n", candidates)
	if err := out.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// insertAll inserts 1, 2, 3, … in turn, each k places from the end with a
// weight of 0.8 to the power of k.
func insertAll(random *mathrand.Rand, order []int, candidates int) []int {
	for n := range candidates {
		back := 0
		for total, at := (1-math.Pow(0.8, float64(n+1)))/0.2, random.Float64(); back < n; back++ {
			if at -= math.Pow(0.8, float64(back)) / total; at < 0 {
				break
			}
		}
		order = append(order, 0)
		copy(order[n-back+1:], order[n-back:])
		order[n-back] = n + 1
	}
	return order
}
