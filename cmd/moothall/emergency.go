// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/voting/report"
)

// emergencyCommand groups what the operator may do outside of any decision. It is done
// with the database at hand, and by no page: nobody is set above the community there.
type emergencyCommand struct {
	Pause    emergencyPause    `cmd:"" help:"Take no new comments, or no new reports, for a time: for a flood of spam."`
	Withhold emergencyWithhold `cmd:"" help:"Keep one comment, or one argument, from being shown for a time: for the order of a court."`
	End      emergencyEnd      `cmd:"" help:"End an emergency act before its time."`
	List     emergencyList     `cmd:"" help:"List all emergency acts."`
}

// because is what every emergency act needs.
type because struct {
	place  `embed:""`
	Reason string `placeholder:"TEXT" help:"Why, in at most 500 letters; everybody reads it, and it stands in the record for ever. Name nobody."`
	For    string `placeholder:"TIME" help:"For how long, in hours or days: 48h, 30d."`
}

// emergencyHelp is what holds for all of them.
const emergencyHelp = "It is entered in the record with its reason, shown to everybody at /emergency-acts, ends by itself, and goes by mail and on their first page to those who sit in the auditory bodies that it concerns. A server may run meanwhile."

// emergencyPause keeps something new out.
type emergencyPause struct {
	because `embed:""`
	What    string `arg:"" enum:"comments,reports" help:"comments (for 72 hours at most) or reports (for 24 hours at most, after which they are taken for 24 hours at least)."`
	Body    string `placeholder:"SLUG" help:"Only those to this body; else all."`
}

// Help says what becomes of it.
func (emergencyPause) Help() string {
	return emergencyHelp + " Whoever tries meanwhile is told until when and why, and keeps what they wrote."
}

// Run pauses.
func (c *emergencyPause) Run(w *world) error {
	return c.begin(w, engine.EmergencyIn{Kind: governance.EmergencyKind("pause." + c.What), Body: bodies.Slug(c.Body)})
}

// emergencyWithhold keeps a text from sight.
type emergencyWithhold struct {
	because `embed:""`
	Text    string `arg:"" placeholder:"TEXT" help:"Which: comment-… or argument-…, or an address that ends with it, as a search on the pages has it. For 90 days at most."`
}

// Help says what becomes of the text.
func (emergencyWithhold) Help() string {
	return emergencyHelp + " In the place of the text stands that it is withheld, and until when. It stays in the database, and is shown again afterwards."
}

// Run withholds.
func (c *emergencyWithhold) Run(w *world) error {
	_, name, found := strings.Cut(c.Text, "#")
	if !found {
		name = c.Text
	}
	kind, id, _ := strings.Cut(name, "-")
	switch kind {
	case "comment", "argument":
		return c.begin(w, engine.EmergencyIn{Kind: governance.EmergencyKind("withhold." + kind), Text: id})
	case "issue", "decision", "paper":
		return misused(errors.New("a paper is never withheld, for members must know what they vote on and what was decided; a comment or an argument can be"))
	}
	return misused(fmt.Errorf("%q names no text: it should end as in comment-ID or argument-ID", c.Text))
}

// begin does the act.
func (c *because) begin(w *world, in engine.EmergencyIn) error {
	if err := governance.CheckEmergencyReason(c.Reason); err != nil {
		return misused(fmt.Errorf("%w: --reason should say why, and everybody reads it", err))
	}
	lasts, err := lasting(c.For)
	if err != nil {
		return err
	}
	in.Reason, in.For = strings.TrimSpace(c.Reason), lasts
	return c.act(w, func(ctx context.Context, h *hall) error {
		act, err := h.deeds.BeginEmergency(ctx, in)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.stdout, "%s: %s holds until %s\n", act.Ref, act.Kind, act.Until.Format(time.RFC3339))
		return err
	})
}

// lasting reads for how long an act is to hold.
func lasting(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 10); err == nil {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	lasts, err := time.ParseDuration(text)
	if err != nil {
		return 0, misused(fmt.Errorf("--for %q: it should say for how long, as in 48h or 30d", text))
	}
	return lasts, nil
}

// act opens the hall, does something, and has it numbered in the record. A crash after
// the deed leaves that to the server. An older copy of the database is not touched: a
// head signed from there would be another history.
func (p *place) act(w *world, do func(ctx context.Context, h *hall) error) (err error) {
	if err := p.complete("127.0.0.1:8080"); err != nil {
		return err
	}
	h, err := p.open(w.ctx, opening{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.mustBeFounded(p.Database); err != nil {
		return err
	}
	if _, err := h.continuesKept(w.ctx, p.headFile()); err != nil {
		return err
	}
	if err := do(w.ctx, h); err != nil {
		return refused(err)
	}
	if err := h.deeds.SequenceAll(w.ctx); err != nil {
		return err
	}
	return h.keepHead(w.ctx, p.headFile())
}

// emergencyEnd ends an act.
type emergencyEnd struct {
	place `embed:""`
	ID    string `arg:"" placeholder:"ID" help:"Which, as moothall emergency list names it."`
}

// Run ends it.
func (c *emergencyEnd) Run(w *world) error {
	return c.act(w, func(ctx context.Context, h *hall) error {
		act, err := h.deeds.EndEmergency(ctx, c.ID)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.stdout, "%s: %s ended at %s\n", act.Ref, act.Kind, act.Ended.Format(time.RFC3339))
		return err
	})
}

// emergencyList lists the acts.
type emergencyList struct {
	place `embed:""`
}

// Run lists them, those that hold first.
func (c *emergencyList) Run(w *world) (err error) {
	if err := c.complete("127.0.0.1:8080"); err != nil {
		return err
	}
	h, err := c.open(w.ctx, opening{lenient: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.mustBeFounded(c.Database); err != nil {
		return err
	}
	for cursor, first := "", true; first || cursor != ""; first = false {
		l, err := h.deeds.Emergencies(w.ctx, access.Actor{}, cursor)
		if err != nil {
			return err
		}
		if first {
			err = emergencyLines(w, "holds", l.Holding)
		}
		if err := errors.Join(err, emergencyLines(w, "over", l.Past)); err != nil {
			return err
		}
		cursor = l.Next
	}
	return nil
}

func emergencyLines(w *world, state string, acts []engine.EmergencyLine) error {
	for _, a := range acts {
		about := string(a.Body)
		if about == "" {
			about = "everybody"
		}
		if a.Text != "" {
			about = string(a.Issue) + " " + a.Text
		}
		_, err := fmt.Fprintf(w.stdout, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", a.Ref, state, a.Kind, about, a.At.Format(time.RFC3339), a.Ends().Format(time.RFC3339), report.Plain(a.Reason))
		if err != nil {
			return err
		}
	}
	return nil
}
