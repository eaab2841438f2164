// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// concentrationAnswer is how the voices of a decided matter lay on its ballots.
type concentrationAnswer struct {
	Issue     issueRef              `json:"issue"`
	Body      bodyRef               `json:"body"`
	DecidedAt journal.Instant       `json:"decided_at"`
	Reckoned  bool                  `json:"reckoned"`          // false: the figures are being worked out
	Figures   *concentrationFigures `json:"figures,omitempty"` // once they are reckoned
}

// concentrationFigures are those of governance.Concentration, with people by address and name.
type concentrationFigures struct {
	governance.Concentration
	Branches []branch      `json:"branches"`
	Heaviest []heavyBallot `json:"heaviest"`
	Carriers []struct{}    `json:"carriers,omitempty"` // kept to compare matters, not told here
}

type branch struct {
	governance.Tributary
	Person *person `json:"person,omitempty"`
}

type heavyBallot struct {
	governance.HeavyBallot
	Person *person `json:"person,omitempty"`
}

// concentration is who spoke for whom in a decided matter.
func concentration(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	r, err := c.Engine.Concentration(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	out := concentrationAnswer{Issue: issueRef{r.Issue.ID, r.Issue.Title}, Body: bodyRef{r.Body.Slug, r.Body.Name}, DecidedAt: instant(r.Decision.At)}
	if r.Figures != nil {
		out.Reckoned, out.Figures = true, figuresOf(r)
	}
	return c.JSON(http.StatusOK, out)
}

func figuresOf(r engine.ConcentrationReading) *concentrationFigures {
	f := &concentrationFigures{Concentration: *r.Figures, Branches: []branch{}, Heaviest: []heavyBallot{}}
	for _, b := range r.Figures.Branches {
		f.Branches = append(f.Branches, branch{b, named(r.People, b.Person)})
	}
	for _, b := range r.Figures.Heaviest {
		f.Heaviest = append(f.Heaviest, heavyBallot{b, named(r.People, b.Person)})
	}
	return f
}

// named is a person, or nothing of somebody who is not named.
func named(people map[bodies.PersonID]bodies.Person, id bodies.PersonID) *person {
	if id == "" {
		return nil
	}
	p := personOf(people[id])
	return &p
}

// seriesAnswer is how voices lay on the ballots of one body's matters.
type seriesAnswer struct {
	Body      bodyRef      `json:"body"`
	Decisions []seriesLine `json:"decisions"` // the newest first
	Next      string       `json:"next,omitempty"`
}

type seriesLine struct {
	Issue       issueRef        `json:"issue"`
	DecidedAt   journal.Instant `json:"decided_at"`
	Reckoned    bool            `json:"reckoned"`
	Ballots     int             `json:"ballots"`
	Counted     int64           `json:"counted"`
	Largest     int64           `json:"largest"`
	Gini        string          `json:"gini,omitempty"`
	Effective   string          `json:"effective,omitempty"`
	LostInRings int64           `json:"lost_in_rings"`
	Rings       *int            `json:"rings,omitempty"` // absent where that is not for everybody
	Alerts      []alert         `json:"alerts"`
}

type alert struct {
	Kind   governance.AlertKind `json:"kind"`
	Person *person              `json:"person,omitempty"`
	Voices int64                `json:"voices"`
	Of     int64                `json:"of"`
	Before *int64               `json:"before,omitempty"` // of an inflow
	Rings  int                  `json:"rings,omitempty"`
}

// concentrations is the series of a body.
func concentrations(c *web.Call) error {
	s, err := c.Engine.Concentrations(c.Ctx(), c.Actor(), bodies.Slug(c.Param("id")), governance.IssueID(c.QueryParam("cursor")))
	if err != nil {
		return err
	}
	out := seriesAnswer{Body: bodyRef{s.Body.Slug, s.Body.Name}, Decisions: []seriesLine{}, Next: string(s.Next)}
	for _, l := range s.Lines {
		out.Decisions = append(out.Decisions, seriesLineOf(l, s.People))
	}
	return c.JSON(http.StatusOK, out)
}

func seriesLineOf(l engine.ConcentrationLine, people map[bodies.PersonID]bodies.Person) seriesLine {
	line := seriesLine{Issue: issueRef{l.Issue.ID, l.Issue.Title}, DecidedAt: instant(l.Issue.DecidedAt), Alerts: []alert{}}
	f := l.Figures
	if f == nil {
		return line
	}
	line.Reckoned, line.Ballots, line.Counted, line.Largest = true, f.Ballots, f.Counted(), f.Largest
	line.Gini, line.Effective, line.LostInRings, line.Rings = f.Gini, f.Effective, f.LostInRings(), f.Rings
	for _, a := range l.Alerts {
		out := alert{Kind: a.Kind, Person: named(people, a.Person), Voices: a.Voices, Of: a.Of, Rings: a.Rings}
		if a.Kind == governance.AlertInflow {
			out.Before = &a.Before
		}
		line.Alerts = append(line.Alerts, out)
	}
	return line
}
