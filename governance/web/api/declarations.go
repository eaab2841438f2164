// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"errors"
	"net/http"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// declarationList is a page of what public delegates declared in a matter.
type declarationList struct {
	Until        journal.Instant   `json:"until,omitempty"` // from then on no declaration is taken; absent until the close is announced
	Declarations []declarationLine `json:"declarations"`
	Next         string            `json:"next,omitempty"`
	Declare      bool              `json:"declare"` // the actor may declare now
	ServerTime   journal.Instant   `json:"server_time"`
}

// declarationLine is what one of them declared last, what they had declared before, and
// what their ballot came to.
type declarationLine struct {
	Person person `json:"person"`
	declarationSaid
	Earlier   []declarationSaid    `json:"earlier"` // the latest first
	Departure governance.Departure `json:"departure,omitempty"`
	Ballot    *governance.Choice   `json:"ballot,omitempty"` // where it departs from what they declared
}

type declarationSaid struct {
	Choice  governance.Choice `json:"choice"`
	Reasons string            `json:"reasons,omitempty"`
	At      journal.Instant   `json:"at"`
}

func declarations(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	after, err := readMark(c.QueryParam("cursor"), delegationForm)
	if err != nil {
		return err
	}
	r, err := c.Engine.Declarations(c.Ctx(), c.Actor(), id, after)
	if err != nil {
		return err
	}
	out := declarationList{Until: instant(r.Until), Declarations: []declarationLine{}, Next: cursorOf(r.Next), Declare: r.May, ServerTime: instant(r.Now)}
	for _, l := range r.Lines {
		out.Declarations = append(out.Declarations, declarationOf(l))
	}
	return c.JSON(http.StatusOK, out)
}

func declarationOf(l engine.DeclaredLine) declarationLine {
	line := declarationLine{Person: personOf(l.By), declarationSaid: saidIn(l.Declaration), Earlier: []declarationSaid{}, Departure: l.Departure, Ballot: l.Ballot}
	for _, e := range l.Earlier {
		line.Earlier = append(line.Earlier, saidIn(e))
	}
	return line
}

func saidIn(d governance.Declaration) declarationSaid {
	return declarationSaid{d.Choice, d.Text, instant(d.At)}
}

// declare publishes how the actor, a public delegate, will vote.
func declare(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	text, err := body(c)
	if err != nil {
		return err
	}
	o, err := object(text, "ranking", "choice", "scores", "reasons")
	if err != nil {
		return err
	}
	choice, err := choiceIn(o)
	if err != nil {
		return err
	}
	reasons := ""
	if given, there := o["reasons"]; there {
		if reasons, err = textOf("reasons", given); err != nil {
			return err
		}
	}
	err = c.Engine.Declare(c.Ctx(), c.Actor(), id, choice, reasons)
	if errors.Is(err, governance.ErrDeclareWords) {
		return web.FieldError{Field: "reasons", Err: err}
	}
	if err != nil {
		return refused(c, id, choice, err)
	}
	return c.NoContent(http.StatusNoContent)
}
