// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime/debug"

	"moothall/governance/audit"
)

// compareCommand is the command that holds a newer archive to an older one.
type compareCommand struct {
	Older   string   `arg:"" help:"The archive that was made first."`
	Newer   string   `arg:"" help:"The archive that is held to it."`
	Against []string `placeholder:"CHECKPOINT" help:"As for verify, held to the newer archive."`
	Key     string   `placeholder:"KEY" help:"As for verify, held to the newer archive."`
	Witness string   `placeholder:"POLICY" help:"As for verify, held to the newer archive."`
	JSON    bool     `name:"json" help:"Write the comparison as JSON."`
}

// Help says what the command is for.
func (compareCommand) Help() string {
	return "Verifies both, then says whether the newer continues the history of the older, what came since, and whether anything that was disclosed is another or gone. " +
		"Exit code 0: it continues, and nothing is missing but what may be. 1: one of them is refused, or they contradict each other, with the place. 2: nothing found is wrong, and they cannot be compared, or not wholly."
}

// Run compares the archives and writes what was found.
func (c *compareCommand) Run(w *world) error {
	brought := verify{Against: c.Against, Key: c.Key, Witness: c.Witness}
	against, err := brought.against()
	if err != nil {
		return err
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // GOMEMLIMIT says nothing else
		debug.SetMemoryLimit(verifyMemory)
	}
	shown := watch(w.stderr, "reading")
	older, first, err := openArchive(c.Older, shown)
	if err != nil {
		return err
	}
	defer first.Close()
	newer, second, err := openArchive(c.Newer, shown)
	if err != nil {
		return err
	}
	defer second.Close()
	found := audit.Compare(older, newer, against)
	shown.end()
	out := bufio.NewWriter(w.stdout)
	if c.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(found)
	} else {
		writeComparison(out, found)
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	return compared(c, found)
}

// compared turns a comparison into the command's exit code and sentence.
func compared(c *compareCommand, found audit.Comparison) error {
	if found.Verdict == audit.Verified {
		return nil
	}
	err := fmt.Errorf("%s and %s: %s: %w", c.Older, c.Newer, found.Verdict, found.Findings[len(found.Findings)-1])
	if found.Verdict == audit.Refused {
		return refused(err)
	}
	return misused(err)
}

func writeComparison(out io.Writer, c audit.Comparison) {
	fmt.Fprintf(out, "%s: %s\n", c.Verdict, relationSentence(c))
	writeCompared(out, "older", c.Older)
	writeCompared(out, "newer", c.Newer)
	if c.Handovers > 0 {
		fmt.Fprintf(out, "since then the key was handed over: %d\n", c.Handovers)
	}
	for _, e := range c.Entries {
		fmt.Fprintf(out, "more entries: %d %s\n", e.Entries, e.Type)
	}
	for _, d := range c.Decided {
		fmt.Fprintf(out, "decided since: %s %s: %s, %s\n", d.Body, d.Issue, d.Outcome, d.At)
	}
	writeOpenings(out, c)
	for _, f := range c.Findings {
		fmt.Fprintf(out, "%s: %s: %s\n", f.Verdict, f.Where, f.What)
	}
	for _, note := range c.Notes {
		fmt.Fprintln(out, note)
	}
}

func writeCompared(out io.Writer, which string, a audit.Compared) {
	fmt.Fprintf(out, "%s: %s, %s, %d entries, root %s, discloses %s\n", which, a.Verdict, a.Log, a.Size, a.Root, a.Scope)
}

// writeOpenings says what became of what was disclosed, where it was compared.
func writeOpenings(out io.Writer, c audit.Comparison) {
	o := c.Openings
	if o.Same+len(o.Came)+len(o.Grown) == 0 {
		return
	}
	fmt.Fprintf(out, "disclosed: the same %d, new %d, gone with who was erased %d, outside of what the newer is to show %d\n", o.Same, len(o.Came), len(o.Erased), len(o.Outside))
	for _, g := range o.Grown {
		fmt.Fprintf(out, "%s: new lines %d, gone with who was erased %d, outside of what the newer is to show %d\n", g.Name, g.Came, g.Erased, g.Outside)
	}
	for _, list := range []struct {
		what  string
		names []string
	}{{"new", o.Came}, {"gone with who was erased", o.Erased}, {"outside of what the newer is to show", o.Outside}} {
		for _, name := range list.names {
			fmt.Fprintf(out, "%s: %s\n", list.what, name)
		}
	}
}

// relationSentence says how the two histories stand to each other.
func relationSentence(c audit.Comparison) string {
	switch c.Relation {
	case audit.SameHead:
		return fmt.Sprintf("both hold %s up to the same entry", c.Newer.Log)
	case audit.Continues:
		return fmt.Sprintf("the newer continues the older, by %d entries", c.Newer.Size-c.Older.Size)
	case audit.Forked:
		return "THE RECORD IS FORKED: neither history is a continuation of the other"
	case audit.Reversed:
		return "the first that was given is the newer"
	case audit.OtherLog:
		return "these are archives of two records"
	}
	return "not compared: one of them is refused by itself"
}
