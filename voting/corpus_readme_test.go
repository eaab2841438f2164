// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/committee"
	"moothall/voting/motion"
	"moothall/voting/pairwise"
	"moothall/voting/ranked"
	"moothall/voting/rctab"
	"moothall/voting/scoring"
	"moothall/voting/stv"
)

var update = flag.Bool("update", false, "rewrite the table of methods in README.md")

// The table of methods stands between these lines.
const (
	tableBegins = "<!-- what make recount found; go test ./voting -run TestRecount -update writes it -->\n"
	tableEnds   = "<!-- the end of what make recount found -->\n"
)

// checkReadme compares the table of methods in README.md with what was found, or
// writes it.
func checkReadme(t *testing.T, found recountTable) {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, opened := bytes.Cut(text, []byte(tableBegins))
	told, after, closed := bytes.Cut(rest, []byte(tableEnds))
	if !opened || !closed {
		t.Fatalf("README.md lacks the lines %q and %q", tableBegins, tableEnds)
	}
	want := found.methods()
	if string(told) == want {
		return
	}
	if !*update {
		t.Errorf("the table of methods in README.md is not what was found: go test ./voting -run TestRecount -update writes it\n%s", want)
		return
	}
	text = slices.Concat(before, []byte(tableBegins), []byte(want), []byte(tableEnds), after)
	if err := os.WriteFile("README.md", text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// catalogue is every method that fills seats from the ballots alone.
func catalogue() []voting.Method {
	return slices.Concat(ranked.Methods(), stv.Methods(), rctab.Methods(), pairwise.Methods(), scoring.Methods(), committee.Methods(), motion.Methods())
}

// methods writes a line for each method: what it follows, and with how many of
// the published results it agrees.
func (r *recountTable) methods() string {
	var b strings.Builder
	b.WriteString("| method | follows | agrees with published results |\n|---|---|---|\n")
	for _, m := range append(catalogue(), stv.CountbackMethod()) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m.Name, m.Source, r.agreement(m.Name))
	}
	return b.String()
}

// agreement says every check of a method as "25 of 25 (every stage)".
func (r *recountTable) agreement(method string) string {
	var said []string
	for _, row := range r.rows {
		if name, check, found := strings.Cut(row.method, ": "); found && methodOf(name) == method {
			if how := strings.TrimSpace(strings.TrimPrefix(name, strings.Fields(name)[0])); how != "" {
				check = how + ": " + check
			}
			said = append(said, fmt.Sprintf("%d of %d (%s)", row.agree, row.counts, check))
		}
	}
	if len(said) == 0 {
		return "none is published in the collection"
	}
	return strings.Join(said, "; ")
}

// methodOf is the method that a line of the recount is about.
func methodOf(name string) string {
	first := strings.Fields(name)[0]
	if first == "av" {
		return "approval"
	}
	return first
}
