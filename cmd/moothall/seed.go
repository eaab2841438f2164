// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/town"
)

// seedCommand fills an empty database with an invented community of any size.
type seedCommand struct {
	place       `embed:""`
	Members     int    `default:"1000" placeholder:"N" help:"How many members."`
	Delegations int    `default:"0" placeholder:"M" help:"How many voices are entrusted to another; of one member three at most, each in a scope of its own."`
	Issues      int    `default:"4" placeholder:"K" help:"How many matters are being voted on."`
	Seed        string `default:"estuary" placeholder:"TEXT" help:"The same seed makes the same people, delegations and matters."`
}

// Help says who the community is for.
func (seedCommand) Help() string {
	return "For measuring and trying out. Everybody can log in with the demo's password: the database says that it is invented."
}

// Run makes the community, and says what it made.
func (c *seedCommand) Run(w *world) (err error) {
	named := c.BaseURL != ""
	if err := c.complete("127.0.0.1:8080"); err != nil {
		return err
	}
	size := town.Large{Members: c.Members, Delegations: c.Delegations, Issues: c.Issues, Seed: c.Seed}
	if err := size.Check(); err != nil {
		return misused(err)
	}
	clock, begun := town.NewClock(time.Now), time.Now()
	h, err := c.open(w.ctx, opening{clock: clock.Now, migrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if h.founded() {
		return refused(fmt.Errorf("%s: %w, %s; seed an empty database", maskDatabase(c.Database), engine.ErrFounded, h.instance.Name))
	}
	if wanted := journal.Origin(c.host()); named && h.origin != wanted {
		return refused(fmt.Errorf("%s was made at an earlier start for the record %q, which would be its name for ever; --base-url asks for %q: end the server, remove that key and seed again", c.LogKeyFile, h.origin, wanted))
	}
	if terminal(w.stderr) {
		fmt.Fprintf(w.stderr, "Making %d members …\n", c.Members)
	}
	if err := size.Found(w.ctx, h.deeds, clock, begun.UTC(), h.origin); err != nil {
		return c.ended(w, h, err)
	}
	_, err = fmt.Fprintf(w.stdout, "%s: %d members, %d delegations, %d matters being voted on, in %s\nLog in as %s to %s with the password %s\n",
		maskDatabase(c.Database), c.Members, c.Delegations, c.Issues, time.Since(begun).Round(10*time.Millisecond),
		size.Login(1), size.Login(c.Members), town.Password)
	return err
}

// ended says what is left of a community whose making failed. Its people are
// kept in one transaction, its delegations and matters in a second.
func (c *seedCommand) ended(w *world, h *hall, fault error) error {
	if w.ctx.Err() == nil {
		return fault
	}
	if _, err := h.look(context.WithoutCancel(w.ctx)); err != nil {
		return errors.Join(fault, err)
	}
	if h.founded() {
		return interrupted(maskDatabase(c.Database) + " holds half of a community: remove it and seed again")
	}
	return fault
}
