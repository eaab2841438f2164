// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"fmt"
	"net/http"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// nominationsAnswer is who is nominated in an election, and how its lots were
// drawn.
type nominationsAnswer struct {
	Open        bool             `json:"open"`
	Until       journal.Instant  `json:"until"`
	Seconders   int              `json:"seconders"` // needed besides the nominator
	Nominations []nominationLine `json:"nominations"`
	Seed        string           `json:"seed,omitempty"` // absent before the lots are drawn
	ServerTime  journal.Instant  `json:"server_time"`
}

// nominationLine is one nomination. Who made and seconded it is told to those
// who are signed in.
type nominationLine struct {
	ID         governance.OptionID        `json:"id"`
	Candidate  person                     `json:"candidate"`
	State      governance.NominationState `json:"state"`
	Statement  string                     `json:"statement,omitempty"`
	By         *person                    `json:"by,omitempty"`
	SecondedBy []person                   `json:"seconded_by,omitempty"`
	Seconders  int                        `json:"seconders"`
}

func nominations(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	r, err := c.Engine.Issue(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	if r.Election == nil {
		return fmt.Errorf("nominations of issue %s: %w", id, engine.ErrNotFound)
	}
	out := nominationsAnswer{Open: r.Election.Open, Until: instant(r.Issue.FreezesAt), Seconders: r.Issue.Procedure.Nomination.Seconders,
		Nominations: []nominationLine{}, Seed: r.Issue.Seed, ServerTime: instant(r.Now)}
	for _, n := range r.Election.Nominations {
		out.Nominations = append(out.Nominations, nominationOf(n, c.Actor().SignedIn()))
	}
	return c.JSON(http.StatusOK, out)
}

func nominationOf(n engine.NominationLine, signedIn bool) nominationLine {
	l := nominationLine{ID: n.ID, Candidate: personOf(n.Who), State: n.State, Statement: n.Statement, Seconders: len(n.Seconders)}
	if !signedIn {
		return l
	}
	by := personOf(n.By)
	l.By = &by
	for _, s := range n.Seconders {
		l.SecondedBy = append(l.SecondedBy, personOf(s))
	}
	return l
}
