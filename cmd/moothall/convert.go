// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"moothall/voting/ballots"
	"moothall/voting/report"
)

// ballotFile is the file that a command reads ballots from.
type ballotFile struct {
	Contest string `placeholder:"ID" help:"Which contest of a file that holds several, by its id there or its name."`
	File    string `arg:"" optional:"" help:"The ballot file, plain or gzip; - is standard input."`
}

// convertCommand writes the ballots of a file in another format.
type convertCommand struct {
	To      string `required:"" placeholder:"FORMAT" help:"What to write: blt or csv."`
	Numbers string `placeholder:"KIND" help:"Which numbers to write as csv where the file holds both: ranks or scores."`
	ballotFile
}

// Run writes to standard output, all of it or nothing. What the format has no
// place for and no count needs is said on standard error.
func (c *convertCommand) Run(w *world) error {
	if c.To != "blt" && c.To != "csv" {
		return misused(fmt.Errorf("there is no format %q to write; there are blt, csv", c.To))
	}
	if c.Numbers != "" && c.Numbers != "ranks" && c.Numbers != "scores" || c.Numbers != "" && c.To == "blt" {
		return misused(fmt.Errorf("--numbers %s should be ranks or scores, with --to csv", c.Numbers))
	}
	return unlessInterrupted(w.ctx, func() error { return c.convert(w) })
}

// convert reads, and then writes.
func (c *convertCommand) convert(w *world) error {
	file, _, err := c.read(w)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := c.write(&out, file); err != nil {
		if errors.Is(err, ballots.ErrUnwritable) {
			return refused(fmt.Errorf("%s: %w", c.File, err))
		}
		return err
	}
	for _, note := range c.notes(file) {
		fmt.Fprintf(w.stderr, "moothall: %s\n", report.Plain(note))
	}
	_, err = out.WriteTo(w.stdout)
	return err
}

// write writes the kind of ballots that the format takes.
func (c *convertCommand) write(out io.Writer, file ballots.File) error {
	switch {
	case c.To == "blt" && file.Profile != nil:
		return ballots.WriteBLT(out, file.Contest, file.Profile)
	case c.To == "blt":
		return refused(fmt.Errorf("%s: it holds points that are no ranks, and BLT holds ranks; --to csv writes them", c.File))
	case c.Numbers == "ranks" && file.Profile == nil:
		return refused(fmt.Errorf("%s: it holds points that are no ranks; --numbers scores writes them", c.File))
	case c.Numbers == "scores" && file.Scores == nil:
		return refused(fmt.Errorf("%s: it holds ranks and no points; --numbers ranks writes them", c.File))
	case c.Numbers == "" && file.Profile != nil && file.Scores != nil && file.Format != ballots.Numbers:
		return misused(fmt.Errorf("%s: it holds ranks and points, and a table holds one of them; --numbers ranks or --numbers scores should say which", c.File))
	case c.Numbers != "ranks" && file.Scores != nil:
		return ballots.WriteScores(out, file.Contest, file.Scores)
	}
	return ballots.WriteCSV(out, file.Contest, file.Profile)
}

// notes are how the file was read, and what was left out.
func (c *convertCommand) notes(file ballots.File) []string {
	notes := file.Notes
	if c.To == "csv" && file.Seated {
		notes = append(notes, fmt.Sprintf("The table does not say that there are %s; --seats should, when it is counted.", report.SeatsOf(file.Contest.Seats)))
	}
	if c.To == "csv" && file.Contest.Lot != nil {
		notes = append(notes, "The table does not hold the order that settles ties; --set tie=lot:… should, when it is counted.")
	}
	if c.To == "blt" && !file.Seated {
		notes = append(notes, "The file does not say how many seats there are; 1 is written.")
	}
	return notes
}
