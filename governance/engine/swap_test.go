// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
	"moothall/governance/tables"
)

// files are all that a reader can take home of the issue 2026-1, by name: the public
// archive member by member, the tables, the ballots as others count them, and what its
// protocol is made of.
func (w world) files(actor access.Actor) map[string]string {
	w.t.Helper()
	found := map[string]string{}
	file := w.exported(audit.Scope{})
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, member := range archive.File {
		in, err := member.Open()
		if err != nil {
			w.t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			w.t.Fatal(err)
		}
		found["archive/"+member.Name] = string(text)
	}
	for name, text := range w.downloads(actor) {
		found[name] = text
	}
	p, err := w.Protocol(w.t.Context(), actor, "2026-1")
	if err != nil {
		w.t.Fatal(err)
	}
	said, err := json.Marshal(p)
	if err != nil {
		w.t.Fatal(err)
	}
	found["protocol"] = string(said)
	return found
}

// downloads are the tables of the issue 2026-1, and its ballots where options were
// ranked; what is refused is there with why.
func (w world) downloads(actor access.Actor) map[string]string {
	w.t.Helper()
	found := map[string]string{}
	take := func(name string, write func(out io.Writer) error) {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			found[name] = "refused: " + err.Error()
			return
		}
		found[name] = out.String()
	}
	ctx := w.t.Context()
	for _, form := range []tables.Form{tables.CSV, tables.JSONLines} {
		take("decisions."+string(form), func(out io.Writer) error { return w.DecisionTable(ctx, actor, "commons", form, out) })
		take("votes."+string(form), func(out io.Writer) error {
			_, err := w.VoteTable(ctx, actor, "2026-1", form, out)
			return err
		})
		take("delegations."+string(form), func(out io.Writer) error {
			_, err := w.DelegationTable(ctx, actor, "2026-1", form, out)
			return err
		})
	}
	for _, form := range PaperForms() {
		take(string(form), func(out io.Writer) error {
			_, err := w.Papers(ctx, actor, "2026-1", form, out)
			return err
		})
	}
	return found
}

// castBy is one ballot: who casts it, and what it says.
type castBy struct {
	voter  int
	choice governance.Choice
}

// quietLife is a life with one confidential vote, in which these ballots are cast one
// after the other, by the same clock, key and chance as every other.
func quietLife(t *testing.T, db *store.DB, clock *handClock, casts []castBy) world {
	t.Helper()
	w := foundBy(t, newEngine(t, db, rand.NewChaCha8([32]byte{7})), db, 6, procedures())
	w.openNow("2026-1", "quiet", time.Hour)
	for _, c := range casts {
		w.castAs(c.voter, "2026-1", c.choice)
		clock.forward(time.Second)
	}
	clock.forward(2 * time.Hour)
	w.advance()
	return w
}

func quietBallots() []governance.Choice {
	return []governance.Choice{rankedAs("quay"), rankedAs("tide"), rankedAs("same", "tide"), rankedAs("quay", "tide"), rankedAs("same")}
}

// TestSwap_WhoCastIsInNoFile: the same ballots come in the same order, and other members
// cast them, or others not at all. Every file is the same to the byte, on both databases,
// to a stranger and to a member who stayed away.
func TestSwap_WhoCastIsInNoFile(t *testing.T) {
	for _, reader := range []access.Actor{{}, member(5)} {
		var first map[string]string
		for _, voters := range [][]int{{0, 1, 2, 3, 1}, {1, 0, 2, 3, 0}, {3, 0, 4, 2, 0}} { // the fifth ballot changes the second
			var casts []castBy
			for n, choice := range quietBallots() {
				casts = append(casts, castBy{voters[n], choice})
			}
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				got := quietLife(t, db, clock, casts).files(reader)
				if first == nil {
					first = got
				}
				if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, slices.Sorted(maps.Keys(first))) {
					t.Errorf("%v cast: the files are %v", voters, names)
				}
				for name, text := range got {
					if text != first[name] {
						t.Errorf("%v cast: %s is another", voters, name)
					}
				}
			})
		}
	}
}

// TestSwap_WhoCastWhatIsInNoFile: two members cast each other's ballots, each at their own
// time. Chance gives each the pseudonym of their time, so the published list is the other
// but for these two names, and the same once they are exchanged. Nothing else differs but
// what is a hash of it, and the order of ballots, which is that of pseudonyms.
func TestSwap_WhoCastWhatIsInNoFile(t *testing.T) {
	choices := quietBallots()[:4]
	var first, second map[string]string
	for _, swapped := range []bool{false, true} {
		said := slices.Clone(choices)
		if swapped {
			said[0], said[2] = said[2], said[0]
		}
		var casts []castBy
		for n, choice := range said {
			casts = append(casts, castBy{n, choice})
		}
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			got := quietLife(t, db, clock, casts).files(access.Actor{})
			into := &first
			if swapped {
				into = &second
			}
			if *into == nil {
				*into = got
			}
			if !maps.Equal(*into, got) {
				t.Error("the two databases tell it otherwise")
			}
		})
	}
	const list = "archive/openings/issues/2026-1/list.jsonl"
	rename := exchange(t, first[list], second[list])
	hashed := func(name string) bool { // what holds a hash of the list, of a ballot, or of those
		return strings.HasPrefix(name, "archive/record/") || name == "archive/manifest.json" || name == "protocol" || strings.HasPrefix(name, "decisions.")
	}
	for name, text := range first {
		other := second[name]
		switch {
		case name == list || strings.HasPrefix(name, "votes."):
			if text == other || sortedLines(rename(text)) != sortedLines(other) {
				t.Errorf("%s is not the same with two pseudonyms exchanged", name)
			}
		case slices.Contains([]string{"cvr.json", "ballots.blt", "rctab.csv"}, name):
			if sortedBallots(text) != sortedBallots(other) {
				t.Errorf("%s does not hold the same ballots", name)
			}
		case hashed(name):
			if len(text) != len(other) {
				t.Errorf("%s has another length: it tells more than a hash", name)
			}
		case text != other:
			t.Errorf("%s is another", name)
		}
	}
	if got, want := withoutHash(t, second["decisions.jsonl"]), withoutHash(t, first["decisions.jsonl"]); got != want {
		t.Errorf("the decision reads %s, and read %s", got, want)
	}
}

// exchange exchanges the two pseudonyms whose choices differ between two lists.
func exchange(t *testing.T, before, after string) func(string) string {
	t.Helper()
	was, is := strings.Split(before, "\n"), strings.Split(after, "\n")
	var names []string
	for n := range was {
		if was[n] != is[n] {
			var l struct{ Pseudonym string }
			if err := json.Unmarshal([]byte(was[n]), &l); err != nil {
				t.Fatal(err)
			}
			names = append(names, l.Pseudonym)
		}
	}
	if len(names) != 2 {
		t.Fatalf("%d lines of the list differ, want those of the two", len(names))
	}
	return strings.NewReplacer(names[0], names[1], names[1], names[0]).Replace
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// sortedBallots are the lines of a file without what only numbers or separates them.
func sortedBallots(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r", ""), "\n")
	for n, line := range lines {
		lines[n] = strings.TrimSuffix(line, ",")
		if number, cells, found := strings.Cut(line, ","); found && len(number) < 3 {
			lines[n] = cells
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func withoutHash(t *testing.T, line string) string {
	t.Helper()
	var row map[string]any
	if err := json.Unmarshal([]byte(line), &row); err != nil {
		t.Fatal(err)
	}
	delete(row, "entry_sha256")
	return fmt.Sprint(row)
}
