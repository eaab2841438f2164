// SPDX-License-Identifier: AGPL-3.0-or-later

// Package recounttest runs the second recount on archives that tests make, and holds
// what it says to what the first one found.
package recounttest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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

// driver counts archives one after the other, for a test has hundreds: a path a line
// comes in, the exit code and what was written goes out.
const driver = `
import contextlib, io, json, sys
sys.path.insert(0, sys.argv[1])
import recount
for path in sys.stdin:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = recount.main([path.rstrip("\n")])
    print(json.dumps([code, out.getvalue()]), flush=True)
`

// counter is the script at work. It ends with the test process, whose end of its
// input it sees.
type counter struct {
	mu   sync.Mutex
	in   io.Writer
	out  *json.Decoder
	home string
}

var started = sync.OnceValues(func() (*counter, error) {
	python, err := exec.LookPath("python3")
	if err != nil {
		return nil, err
	}
	home, err := os.MkdirTemp("", "recount") // the script lies there as long as Python starts
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(home, recount.Name), recount.Script, 0o600); err != nil {
		return nil, err
	}
	run := exec.Command(python, "-I", "-B", "-c", driver, home)
	run.Stderr = os.Stderr
	in, err := run.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &counter{in: in, out: json.NewDecoder(out), home: home}, run.Start()
})

// Here says whether Python is installed. Where everything is asked for, it must be.
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
	file := filepath.Join(t.TempDir(), "record.zip")
	if err := os.WriteFile(file, archive, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := started()
	if err != nil {
		t.Fatal(err)
	}
	code, out, err := c.count(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	last := lines[len(lines)-1]
	if !strings.HasPrefix(last, verdicts[code]) {
		t.Fatalf("the script ended with code %d and said\n%s", code, out)
	}
	if verdicts[code] != "refused" {
		lines = lines[:len(lines)-1]
	}
	return Said{verdicts[code], lines}
}

func (c *counter) count(file string) (code int, out string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := fmt.Fprintln(c.in, file); err != nil {
		return 0, "", err
	}
	err = c.out.Decode(&[]any{&code, &out})
	os.RemoveAll(c.home) // it has been read; what cannot be removed lies among temporary files
	return code, out, err
}

// report is what the script is held to, of a report of moothall verify.
type report struct {
	Verdict  string
	Unopened int64                                    `json:"casts_not_opened"`
	Nameless int                                      `json:"people_not_named"`
	Back     *struct{ Entries, First, Seconds int64 } `json:"dated_back"`
	Issues   []struct {
		Issue, State, Outcome string
		Casts                 int64
		Late                  []struct {
			Act     string
			Seconds int64
		}
		Turnout *struct {
			Electorate, Direct, Represented int64
			Lost                            map[string]int64
		}
	}
}

// Agree runs the script on an archive of which nothing was refused, and holds it to
// the report of the first recount: the verdict, and of every matter how far it went,
// what was decided and every figure of the turnout, what is dated back and what came late. Only what the script leaves to
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
	if said.Verdict == "refused" {
		t.Errorf("the first recount says %s, the second:\n%s", r.Verdict, strings.Join(said.Lines, "\n"))
		return
	}
	for _, line := range said.Lines {
		gap, missed := strings.CutPrefix(line, "incomplete: ")
		if missed && r.Verdict == "verified" && !slices.ContainsFunc(lacking, func(l string) bool { return strings.HasSuffix(gap, l) }) {
			t.Errorf("the second recount says %s; a type that changes no roll, no voice and no count it need only be told of, in BESIDE", gap)
		}
	}
	for _, line := range said.Lines {
		if (strings.Contains(line, datedBack) || strings.Contains(line, lateBy)) && !slices.Contains(r.lines(), line) {
			t.Errorf("the second recount says %s, and the first does not", line)
		}
	}
	for _, want := range r.lines() {
		if !slices.ContainsFunc(said.Lines, func(got string) bool { return got == want || strings.HasPrefix(got, want+"; winners ") }) {
			t.Errorf("the first recount says\n%s\nand the second\n%s", want, strings.Join(said.Lines, "\n"))
		}
	}
}

// What the script calls entries that stand behind much later ones, and acts of the clock
// that came long after their time.
const (
	datedBack = "entries dated back"
	lateBy    = " late by "
)

// lines are what the script should say.
func (r report) lines() []string {
	lines := []string{fmt.Sprintf("%d casts not opened", r.Unopened)}
	if r.Nameless > 0 {
		lines = append(lines, fmt.Sprintf("%d people on rolls not named, and not erased", r.Nameless))
	}
	if b := r.Back; b != nil {
		lines = append(lines, fmt.Sprintf("%d "+datedBack+", the first of them leaf %d, the furthest by %d seconds", b.Entries, b.First, b.Seconds))
	}
	for _, i := range r.Issues {
		for _, l := range i.Late {
			lines = append(lines, fmt.Sprintf("%s: %s%s%d seconds", i.Issue, l.Act, lateBy, l.Seconds))
		}
		line := i.Issue + ": " + i.State
		if i.Turnout == nil && i.State == "recounted" {
			line = i.Issue + ": held elsewhere, not counted here"
		}
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
