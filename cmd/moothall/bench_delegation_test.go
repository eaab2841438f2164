// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"moothall/delegation"
)

// TestBench_Delegation prints what it takes to follow voices: from files, beside wc -w
// on the same files, and in memory. It measures and holds nobody to it: make
// bench-delegation. Times are of the processor, user and system, so that it need not
// be alone on its machine; each is the least of five turns.
func TestBench_Delegation(t *testing.T) {
	if os.Getenv("MOOTHALL_BENCH") == "" {
		t.Skip("make bench-delegation measures")
	}
	fmt.Printf("%s, %d cores, %s\n\n", time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), runtime.Version())
	benchDelegationFiles(t)
	benchDelegationMemory(t)
}

// benchDelegationFiles has 1 000 000 members, 300 000 voters and 1 100 000 delegations:
// of the default rule some in two scopes, of the others lists of two.
func benchDelegationFiles(t *testing.T) {
	folder := t.TempDir()
	program := filepath.Join(folder, "moothall")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	files := writeCrowd(t, folder, 1_000_000, 300_000, 1_100_000)
	fmt.Printf("moothall delegations: 1 000 000 members, 300 000 voters, 1 100 000 delegations, beside LC_ALL=C wc -w on the same files\n\n")
	fmt.Printf("%-22s %8s %8s %6s %6s %6s\n", "rule", "CPU s", "wc -w s", "ratio", "aim", "MB")
	for _, b := range []struct {
		name, given string
		flags       []string
		aim         string
	}{
		{"default", "single", nil, "5"}, {"default, as JSON", "single", []string{"--format", "json"}, "5"},
		{"non-transitive", "lists", []string{"--rule", "non-transitive"}, "5"},
		{"breadth-first", "lists", []string{"--rule", "breadth-first"}, "5"}, {"minsum", "lists", []string{"--rule", "minsum"}, "5"},
		{"minsum, a cap of 20", "lists", []string{"--rule", "minsum", "--cap", "20"}, "–"},
	} {
		args := append([]string{"delegations", "--roll", files["roll"], "--votes", files["votes"], "--delegations", files[b.given]}, b.flags...)
		least, words := usage{cpu: math.MaxInt64}, usage{cpu: math.MaxInt64}
		for range 5 {
			words = words.or(took(t, "wc", "-w", files["roll"], files["votes"], files[b.given]))
			least = least.or(took(t, program, args...))
		}
		fmt.Printf("%-22s %8.3f %8.3f %6.2f %6s %6.0f\n", b.name, least.cpu.Seconds(), words.cpu.Seconds(),
			float64(least.cpu)/float64(words.cpu), b.aim, float64(least.memory)/1e6)
	}
	fmt.Println()
}

// writeCrowd writes a roll, who votes and two files of delegations, the same at every run.
func writeCrowd(t *testing.T, folder string, members, voters, given int) map[string]string {
	t.Helper()
	random := mathrand.New(mathrand.NewPCG(2020, 5))
	write := func(name, header string, line func(int) string, order []int) string {
		file, err := os.Create(filepath.Join(folder, name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		out := bufio.NewWriterSize(file, 1<<20)
		out.WriteString(header + "\n")
		for _, n := range order {
			out.WriteString(line(n))
		}
		if err := out.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		return file.Name()
	}
	another := func(m int) int { return (m + 1 + random.IntN(members-1)) % members }
	everybody := make([]int, members)
	for m := range everybody {
		everybody[m] = m
	}
	return map[string]string{
		"roll":  write("roll", "member,weight", func(m int) string { return fmt.Sprintf("m%d,1\n", m) }, everybody),
		"votes": write("votes", "member", func(m int) string { return fmt.Sprintf("m%d\n", m) }, random.Perm(members)[:voters]),
		"single": write("single", "delegator,scope,rank,delegate", func(n int) string {
			scope := []string{"body", "issue"}[n/members]
			return fmt.Sprintf("m%d,%s,1,m%d\n", n%members, scope, another(n%members))
		}, random.Perm(given)),
		"lists": write("lists", "delegator,scope,rank,delegate", func(n int) string {
			m := n % (given / 2) // two rows a delegator, her first half by half
			return fmt.Sprintf("m%d,body,%d,m%d\n", m, 1+n/(given/2), (m+1+n/(given/2)*members/2+random.IntN(members/2-1))%members)
		}, random.Perm(given)),
	}
}

// benchDelegationMemory follows the voices of whole rolls in memory, each in a process
// of its own, whose memory at its most is told, the roll itself included.
func benchDelegationMemory(t *testing.T) {
	fmt.Printf("in memory: a third vote, everybody else names one of the others, a tenth two\n\n%-16s %10s %8s %6s %6s %6s\n", "rule", "members", "CPU s", "aim", "MB", "aim")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range delegationRules {
		for _, b := range []struct {
			members   int
			aim, room string
		}{{100_000, "0.05", "–"}, {1_000_000, "0.5", "–"}, {10_000_000, "6", "1074"}} {
			least, memory := math.MaxFloat64, int64(math.MaxInt64)
			for range 3 {
				c := exec.Command(self, "-test.run", "^TestBench_DelegationInMemory$", "-test.v")
				c.Env = append(os.Environ(), fmt.Sprintf("MOOTHALL_BENCH_ROLL=%s %d", rule, b.members))
				out, err := c.Output()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				_, rest, _ := strings.Cut(string(out), "took ")
				seconds, _, _ := strings.Cut(rest, " ")
				one, err := strconv.ParseFloat(seconds, 64)
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				least = min(least, one)
				memory = min(memory, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss<<10)
			}
			fmt.Printf("%-16s %10d %8.3f %6s %6.0f %6s\n", rule, b.members, least, b.aim, float64(memory)/1e6, b.room)
		}
	}
}

// TestBench_DelegationInMemory is the process that is measured.
func TestBench_DelegationInMemory(t *testing.T) {
	var name string
	var members int
	if n, _ := fmt.Sscan(os.Getenv("MOOTHALL_BENCH_ROLL"), &name, &members); n < 2 {
		t.Skip("make bench-delegation measures")
	}
	rule, err := delegation.ParseRule(name)
	if err != nil {
		t.Fatal(err)
	}
	weights, direct, graph := crowdInMemory(t, members, rule)
	runtime.GC()
	start := processorTime(t)
	weighed, err := graph.Weigh(weights, direct, delegation.Terms{Rule: rule})
	fmt.Printf("took %.6f s\n", (processorTime(t) - start).Seconds())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(io.Discard, weighed.Largest)
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var of syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &of); err != nil {
		t.Fatal(err)
	}
	return time.Duration(of.Utime.Nano() + of.Stime.Nano())
}

// crowdInMemory is a made-up roll, the same at every run.
func crowdInMemory(t *testing.T, members int, rule delegation.Rule) ([]int64, delegation.Set, delegation.Graph) {
	t.Helper()
	random := mathrand.New(mathrand.NewPCG(uint64(members), 5))
	weights, direct := make([]int64, members), make(delegation.Set, members)
	next := make([]delegation.ID, members)
	var places []delegation.Place
	if rule.Lists() {
		places = make([]delegation.Place, 0, members+members/10)
	}
	for m := range members {
		weights[m], direct[m] = 1, random.IntN(3) == 0
		first, second := delegation.ID((m+1+random.IntN(members/2-1))%members), delegation.ID((m+members/2+random.IntN(members/2-1))%members)
		next[m] = first
		if rule.Lists() {
			places = append(places, delegation.Place{Delegator: delegation.ID(m), Delegate: first, Rank: 1})
			if m%10 == 0 {
				places = append(places, delegation.Place{Delegator: delegation.ID(m), Delegate: second, Rank: 2})
			}
		}
	}
	if !rule.Lists() {
		return weights, direct, delegation.Graph{Next: next}
	}
	graph, err := delegation.Draw(members, places, nil)
	if err != nil {
		t.Fatal(err)
	}
	return weights, direct, graph
}
