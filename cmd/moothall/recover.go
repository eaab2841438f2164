// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"os"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
)

// recoverCommand looks at a database that is not to be served yet. Where it answers is no
// setting of the environment: that of a server must not turn a look into one.
type recoverCommand struct {
	place        `embed:""`
	Receipts     []string `arg:"" optional:"" placeholder:"RECEIPT" help:"Receipts that voters hold."`
	Listen       string   `placeholder:"ADDRESS" help:"Answer there, until told to stop, with one page alone: it says what happened, and holds the receipts that voters bring to this database. What is missing is noted beside the key."`
	SourceURL    string   `setting:"" placeholder:"URL" help:"As of moothall serve."`
	TrustedProxy []string `setting:"" placeholder:"NETWORK" help:"As of moothall serve."`
}

// Help says what it is good for.
func (recoverCommand) Help() string {
	return "A server refuses a database that holds less of the record than was signed before. This tells how much is missing, and of each receipt whether its ballot is in this database, and of those that were brought with --listen. It changes nothing. " +
		"With --listen ADDRESS, in place of the server until a newer copy is there, everything but that page answers 503: nothing is voted on, signed, or written to the database. " +
		"Exit code 0: nothing is missing as far as it can tell. 1: something is."
}

// Run tells.
func (c *recoverCommand) Run(w *world) error {
	if c.Listen != "" {
		return c.serve(w)
	}
	if err := c.complete("127.0.0.1:8080"); err != nil {
		return err
	}
	h, err := c.open(w.ctx, opening{lenient: true, looks: true})
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.mustBeFounded(c.Database); err != nil {
		return err
	}
	head, err := h.deeds.Checkpoint(w.ctx, access.Actor{}, false)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.stdout, "%s holds %d entries of the record %s\n", maskDatabase(c.Database), head.Tree.N, h.origin)
	if err := c.tellErased(w, h); err != nil {
		return err
	}
	missing, err := c.missingSinceKept(w, h, head.Tree.N)
	if err != nil {
		return err
	}
	noted, err := c.missingFile().tell(w, h)
	if err != nil {
		return err
	}
	missing += noted
	for _, file := range c.Receipts {
		gone, err := lookFor(w, h, file)
		if err != nil {
			return err
		}
		if gone {
			missing++
		}
	}
	if missing > 0 {
		return refused(errors.New("this database is older than what was signed: a newer copy should take its place"))
	}
	return nil
}

// tellErased tells how many who were erased this database names again. That is no fault
// of it: the server erases them before it answers anybody.
func (c *recoverCommand) tellErased(w *world, h *hall) error {
	kept, err := c.erasedFile().read()
	if err != nil {
		return err
	}
	n, err := h.deeds.StillHere(w.ctx, kept)
	if err == nil && n > 0 {
		_, err = fmt.Fprintf(w.stdout, "it names %d members who were erased: moothall serve erases them again before it answers anybody\n", n)
	}
	return err
}

// missingSinceKept tells how many entries the head kept beside the key has more.
func (c *recoverCommand) missingSinceKept(w *world, h *hall, has int64) (missing int64, err error) {
	note, err := os.ReadFile(c.headFile())
	if err != nil {
		fmt.Fprintf(w.stdout, "no head is kept in %s, so nothing tells how many there were\n", c.headFile())
		return 0, nil
	}
	kept, err := h.openHead(w.ctx, &c.place, note)
	if err != nil {
		return 0, refused(fmt.Errorf("%s: %w", c.headFile(), err))
	}
	fmt.Fprintf(w.stdout, "%s was signed for %d\n", c.headFile(), kept.Tree.N)
	return max(kept.Tree.N-has, 0), nil
}

// lookFor tells whether the ballot of a receipt is here.
func lookFor(w *world, h *hall, file string) (gone bool, err error) {
	r, _, err := readReceipt(file)
	if err != nil {
		return false, err
	}
	standing, seq, err := h.deeds.Seek(w.ctx, access.Actor{}, r)
	if errors.Is(err, journal.ErrReceipt) {
		return false, refused(fmt.Errorf("%s: %w", file, err))
	}
	if err != nil {
		return false, err
	}
	switch standing {
	case engine.Doubtful:
		_, err = fmt.Fprintf(w.stdout, "in doubt %s: no such ballot is here, and its key was compromised before it is dated: anybody may have written it\n", file)
	case engine.Missing:
		_, err = fmt.Fprintf(w.stdout, "MISSING %s: the ballot in issue %s, received %s, is not here\n", file, r.Issue, r.ReceivedAt)
	case engine.Waiting:
		_, err = fmt.Fprintf(w.stdout, "here    %s: the ballot in issue %s, not numbered yet\n", file, r.Issue)
	default:
		_, err = fmt.Fprintf(w.stdout, "here    %s: the ballot in issue %s is entry %d\n", file, r.Issue, seq)
	}
	return standing == engine.Missing, err
}
