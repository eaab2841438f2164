// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"moothall/bodies/sortition"
)

// lotCommand draws by lot from a file, as the hall does.
type lotCommand struct {
	File    string   `arg:"" help:"Who is in the pool: one id a line; - is standard input."`
	Seed    string   `required:"" placeholder:"TEXT" help:"The seed as it was published."`
	Draw    int      `default:"0" placeholder:"N" help:"How many are drawn; 0 draws everybody, which is the order of the lot."`
	Without []string `placeholder:"ID" help:"Who may not sit: the next of the order is taken. May be given more than once."`
}

// Help says what the command is for.
func (lotCommand) Help() string {
	return "Makes a draw again: a panel, the order of candidates, a lot that settles ties. The order is that of SHA-256(seed, a zero byte, id), lowest first, whatever the order of the file; each line shows the digest by which somebody stands there."
}

// Run draws and prints one line a person: place, digest, id.
func (c lotCommand) Run(w *world) error {
	pool, err := c.pool(w)
	if err != nil {
		return err
	}
	for _, id := range c.Without {
		if !slices.Contains(pool, id) {
			return misused(fmt.Errorf("--without %s: it should name somebody in the pool", id))
		}
	}
	order, err := sortition.Order(c.Seed, pool)
	if err != nil {
		return refused(fmt.Errorf("%s: %w", c.File, err))
	}
	drawn := sortition.Draw(order, cmp.Or(c.Draw, len(order)), func(id string) bool { return slices.Contains(c.Without, id) })
	if c.Draw > len(drawn) {
		return refused(fmt.Errorf("%s: %d are to be drawn and only %d may sit", c.File, c.Draw, len(drawn)))
	}
	out := bufio.NewWriter(w.stdout)
	for place, id := range drawn {
		fmt.Fprintf(out, "%d %x %s\n", place+1, sortition.Ticket(c.Seed, id), id)
	}
	return out.Flush()
}

// pool reads the ids, one a line; blank lines are skipped.
func (c lotCommand) pool(w *world) ([]string, error) {
	text, err := []byte(nil), error(nil)
	if c.File == "-" {
		text, err = io.ReadAll(w.stdin)
	} else {
		text, err = readInput(c.File)
	}
	if err != nil {
		return nil, err
	}
	var pool []string
	for line := range bytes.Lines(text) {
		if id := strings.TrimSpace(string(line)); id != "" {
			pool = append(pool, id)
		}
	}
	return pool, nil
}
