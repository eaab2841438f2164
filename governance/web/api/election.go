// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"fmt"
	"net/http"
	"regexp"

	"moothall/bodies"
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

// rollPage is a page of the roll of an election.
type rollPage struct {
	RollAt     journal.Instant `json:"roll_at"`
	Open       bool            `json:"open"` // it may be challenged
	Me         rollLine        `json:"me"`
	Lines      []rollLine      `json:"lines"`
	Members    int64           `json:"members,omitempty"` // on it, once the vote is open
	Next       string          `json:"next,omitempty"`
	ServerTime journal.Instant `json:"server_time"`
}

// rollLine is somebody's place on a roll, or why they have none.
type rollLine struct {
	Person    person          `json:"person"`
	OnRoll    bool            `json:"on_roll"`
	Standing  bodies.Standing `json:"standing"`
	Corrected bool            `json:"corrected,omitempty"`
}

var slugForm = regexp.MustCompile(`^[a-z0-9_]{1,30}$`)

func electionRoll(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	after, err := readMark(c.QueryParam("cursor"), slugForm)
	if err != nil {
		return err
	}
	r, err := c.Engine.ElectionRoll(c.Ctx(), c.Actor(), id, bodies.Slug(after))
	if err != nil {
		return err
	}
	out := rollPage{RollAt: instant(r.Issue.RollAt), Open: r.Open, Me: rollLineOf(r.Own), Lines: []rollLine{}, Members: r.Members,
		Next: cursorOf(string(r.Next)), ServerTime: instant(r.Now)}
	for _, l := range append(r.Added, r.Lines...) {
		out.Lines = append(out.Lines, rollLineOf(l))
	}
	return c.JSON(http.StatusOK, out)
}

func rollLineOf(l engine.RollLine) rollLine {
	return rollLine{personOf(l.Who), l.On, l.Standing, l.Corrected}
}
