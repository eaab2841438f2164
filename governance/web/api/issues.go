// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// issueLine is an issue in a list.
type issueLine struct {
	ID            governance.IssueID       `json:"id"`
	Title         string                   `json:"title"`
	Body          bodyRef                  `json:"body"`
	Kind          string                   `json:"kind"`
	Stage         governance.Stage         `json:"stage"`
	Participation governance.Participation `json:"participation"`
	Method        governance.Method        `json:"method"`
	Place         bodies.PlaceID           `json:"place,omitempty"`
	Field         bodies.FieldID           `json:"field,omitempty"`
	OpensAt       journal.Instant          `json:"opens_at,omitempty"`
	ClosesAt      journal.Instant          `json:"closes_at,omitempty"`
	Prolonged     *prolonged               `json:"prolonged,omitempty"`
	Decision      *verdict                 `json:"decision,omitempty"`
}

// prolonged says why a vote closes later than announced.
type prolonged struct {
	AnnouncedAt journal.Instant `json:"announced_at"` // when it would have closed
	DownFrom    journal.Instant `json:"down_from"`
	DownUntil   journal.Instant `json:"down_until"`
}

// verdict is a decision in a list.
type verdict struct {
	Outcome   governance.Outcome    `json:"outcome"`
	Ground    governance.Ground     `json:"ground"`
	Winners   []governance.OptionID `json:"winners"`
	DecidedAt journal.Instant       `json:"decided_at"`
	HeldUntil journal.Instant       `json:"held_until,omitempty"` // held back for review until then
}

// issuePage is one page of a list. Next is absent on the last.
type issuePage struct {
	Issues     []issueLine     `json:"issues"`
	Next       string          `json:"next,omitempty"`
	ServerTime journal.Instant `json:"server_time"`
}

// inboxPage is what needs the actor's vote, first to close first, and how many ask
// the actor to speak for them.
type inboxPage struct {
	Issues       []inboxLine           `json:"issues"`
	Asks         int64                 `json:"asks"`
	Applications []waitingApplications `json:"applications,omitempty"` // that wait for the actor's decision
	ServerTime   journal.Instant       `json:"server_time"`
}

type inboxLine struct {
	issueLine
	Path    *voicePath `json:"path,omitempty"`    // where the voice goes unless the actor votes
	Advises bool       `json:"advises,omitempty"` // the actor is asked for advice, and others decide
}

func inbox(c *web.Call) error {
	in, err := c.Engine.Inbox(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	out := inboxPage{Issues: []inboxLine{}, Asks: in.Asks, ServerTime: instant(in.Now)}
	for _, l := range in.Lines {
		out.Issues = append(out.Issues, inboxLine{lineOf(l.Issue, l.Body, l.Decision, in.Now), pathOf(l.Path), l.Advises})
	}
	for _, w := range in.Applied {
		out.Applications = append(out.Applications, waitingApplications{bodyRef{w.Of.Slug, w.Of.Name}, w.N})
	}
	return c.JSON(http.StatusOK, out)
}

// waitingApplications are how many ask to become members of a body and wait for the actor.
type waitingApplications struct {
	Body    bodyRef `json:"body"`
	Waiting int64   `json:"waiting"`
}

func issues(c *web.Call) error {
	stage, err := stageOf(c.QueryParam("stage"))
	if err != nil {
		return err
	}
	body := bodies.Slug(c.QueryParam("body"))
	if body != "" && !body.Valid() {
		return wrong("body", "it should be the address of a body, 1 to 30 of a-z, 0-9 and _")
	}
	after, err := readCursor(c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	l, err := c.Engine.Issues(c.Ctx(), c.Actor(), stage, body, string(after))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, issuePageOf(l))
}

func issuePageOf(l engine.IssueList) issuePage {
	out := issuePage{Issues: []issueLine{}, Next: cursorOf(l.Next), ServerTime: instant(l.Now)}
	for _, line := range l.Lines {
		out.Issues = append(out.Issues, lineOf(line.Issue, line.Body, line.Decision, l.Now))
	}
	return out
}

func stageOf(text string) (governance.Stage, error) {
	known := []governance.Stage{
		governance.Idea, governance.Draft, governance.Discussion, governance.Frozen,
		governance.Voting, governance.Closed, governance.Decided, governance.Cancelled,
	}
	stage := governance.Stage(text)
	if text != "" && !slices.Contains(known, stage) {
		return "", wrong("stage", "it should be one of %v", known)
	}
	return stage, nil
}

func lineOf(i governance.Issue, b bodies.Body, d *governance.Recorded, now time.Time) issueLine {
	line := issueLine{
		ID: i.ID, Title: i.Title, Body: bodyRef{b.Slug, b.Name}, Kind: i.Kind, Stage: i.Stage,
		Participation: i.Procedure.Participation, Method: i.Procedure.Method, Place: i.Place, Field: i.Field,
		OpensAt: instant(i.OpensAt), ClosesAt: instant(i.ClosesAt),
	}
	if x := i.Extension; i.Prolonged() {
		line.Prolonged = &prolonged{instant(x.Announced), instant(x.From), instant(x.Until)}
	}
	if d != nil {
		line.Decision = &verdict{d.Outcome, d.Ground, d.Winners, instant(d.At), ""}
		if d.Suspended(now) {
			line.Decision.HeldUntil = instant(d.Suspension.End())
		}
	}
	return line
}
