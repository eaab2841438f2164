// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/voting/ballots"
)

// importCommand takes in what was done elsewhere.
type importCommand struct {
	Election importElection `cmd:"" help:"Make a ballot file a past election of a body, counted again."`
}

type importElection struct {
	place  `embed:""`
	Body   string `required:"" placeholder:"SLUG" help:"Whose election it was."`
	Title  string `placeholder:"TEXT" help:"What it was about; as the file says unless set."`
	Date   string `placeholder:"YYYY-MM-DD" help:"The day it was held; today unless set."`
	Method string `default:"scottish-stv" enum:"irv,scottish-stv" placeholder:"irv|scottish-stv" help:"How it was counted: irv or scottish-stv (default)."`
	Seats  *int   `placeholder:"N" help:"How many were elected; as the file says unless set."`
	File   string `arg:"" help:"The ballot file: BLT or PrefLib, plain or gzip. Its bytes are kept, so that anybody can count it again."`
}

// Run counts the election, keeps it and says who was elected.
func (c *importElection) Run(w *world) (err error) {
	if err := c.complete("127.0.0.1:8080"); err != nil {
		return err
	}
	past, err := c.election()
	if err != nil {
		return err
	}
	if err := c.openable(false); err != nil { // it imports into a community, and makes none
		return err
	}
	h, err := c.open(w.ctx, opening{migrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.mustBeFounded(c.Database); err != nil {
		return err
	}
	if _, err := h.continuesKept(w.ctx, c.headFile()); err != nil { // before anything is written
		return err
	}
	in, err := h.deeds.ImportElection(w.ctx, past)
	if err != nil {
		return c.blame(w, h, err)
	}
	if err := h.deeds.SequenceAll(w.ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "%s: %s, %d ballots, %s: %s\n", in.Issue, in.Title, in.Transcript.Ballots.Received, in.Decision.Outcome, winners(in))
	return err
}

// election reads the flags and the file.
func (c *importElection) election() (p engine.PastElection, err error) {
	p = engine.PastElection{
		PastElection: governance.PastElection{Method: governance.Method(c.Method)},
		Body:         bodies.Slug(c.Body), Title: c.Title, File: filepath.Base(c.File),
	}
	if err := checkSeats(c.Seats); err != nil {
		return p, err
	}
	if c.Seats != nil {
		p.Seats = *c.Seats
	}
	if c.Date != "" {
		if p.Held, err = time.Parse(time.DateOnly, c.Date); err != nil {
			return p, misused(fmt.Errorf("--date %s should be a day, as in 2022-05-05", c.Date))
		}
	}
	if c.Date > time.Now().Format(time.DateOnly) {
		return p, misused(fmt.Errorf("--date %s is still to come; a past election was held today or before", c.Date))
	}
	p.Content, err = readInput(c.File)
	return p, err
}

// blame says whose fault it is that nothing was imported.
func (c *importElection) blame(w *world, h *hall, err error) error {
	var fault *ballots.Fault
	switch {
	case errors.Is(err, store.ErrNotFound):
		return h.noBody(w, c.Body)
	case errors.As(err, &fault), errors.Is(err, governance.ErrTally), errors.Is(err, engine.ErrImported):
		return refused(err)
	}
	return err
}

func winners(in engine.Imported) string {
	var names string
	for n, e := range in.Transcript.Elected {
		if n > 0 {
			names += ", "
		}
		names += in.Transcript.Candidates[e].Name
	}
	if names == "" {
		return "a tie was left open"
	}
	return names
}
