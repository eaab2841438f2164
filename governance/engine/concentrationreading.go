// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// ErrNotLiquid says that in a matter nobody could speak for another.
var ErrNotLiquid = errors.New("in this matter no voice could be delegated")

// ConcentrationReading is how the voices of a decided matter lay on its ballots.
type ConcentrationReading struct {
	Issue    governance.Issue
	Body     bodies.Body
	Decision governance.Recorded
	Figures  *governance.Concentration         // nil: they are being worked out
	People   map[bodies.PersonID]bodies.Person // whom the figures name
	Now      time.Time
}

// Concentration reads it. It is the same for everybody. Before the decision it
// refuses with governance.ErrSecret, and where no voice could be delegated with
// [ErrNotLiquid].
func (e *Engine) Concentration(ctx context.Context, actor access.Actor, id governance.IssueID) (ConcentrationReading, error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return ConcentrationReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r ConcentrationReading, err error) {
		if r.Issue, err = tx.Issue(id); err != nil {
			return r, fmt.Errorf("issue %s: %w", id, err)
		}
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		if r.Issue.Procedure.Delegation == nil || r.Issue.Imported != "" {
			return r, fmt.Errorf("issue %s: %w", id, ErrNotLiquid)
		}
		if !r.Issue.MayKnow(governance.Viewer{Person: actor.Person}, r.Now).Result {
			return r, fmt.Errorf("concentration of issue %s: %w", id, governance.ErrSecret)
		}
		return r, r.read(tx)
	})
}

func (r *ConcentrationReading) read(tx *store.Tx) error {
	named, err := bodyNames(tx)
	if err != nil {
		return err
	}
	r.Body = named.body[r.Issue.Body]
	decision, err := tx.DecisionOf(r.Issue.ID)
	if err != nil {
		return err
	}
	if r.Decision, err = recordedOf(decision); err != nil {
		return err
	}
	kept, err := tx.Concentration(r.Issue.ID)
	if err != nil {
		return err
	}
	if r.Figures = kept.Figures; r.Figures == nil {
		return nil
	}
	r.People, err = tx.People(r.Figures.Named())
	return err
}

// ConcentrationSeries is how voices lay on the ballots of one body's decided matters,
// as auditors look at it.
type ConcentrationSeries struct {
	Body   bodies.Body
	Lines  []ConcentrationLine               // the newest first
	People map[bodies.PersonID]bodies.Person // whom the alerts name
	More   bool                              // there are pages before this one
	Next   governance.IssueID                // cursor of the following page, empty on the last
	Now    time.Time
}

// ConcentrationLine is one decided matter in it.
type ConcentrationLine struct {
	Line
	Figures *governance.Concentration // nil: they are being worked out
	Alerts  []governance.Alert        // measured against the line after it
}

// shownConcentrations is how many matters a page of the series shows.
const shownConcentrations = 20

// Concentrations reads the series of a body, from a matter downwards. It is made of
// what is for everybody, and open to everybody, as the record is: a body of all
// members, in which most is delegated, has none above it that could watch.
func (e *Engine) Concentrations(ctx context.Context, actor access.Actor, body bodies.Slug, after governance.IssueID) (ConcentrationSeries, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return ConcentrationSeries{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (s ConcentrationSeries, err error) {
		if s.Now, err = tx.Now(); err != nil {
			return s, err
		}
		named, err := bodyNames(tx)
		if err != nil {
			return s, err
		}
		known := false
		if s.Body, known = named.body[body]; !known {
			return s, fmt.Errorf("body %s: %w", body, ErrNotFound)
		}
		s.More = after != ""
		return s, s.read(tx, named, after)
	})
}

// read reads one matter more than is shown: by it the last that is shown is measured.
func (s *ConcentrationSeries) read(tx *store.Tx, named names, after governance.IssueID) error {
	kept, err := tx.Concentrations(s.Body.Slug, after, shownConcentrations+1)
	if err != nil {
		return err
	}
	ids := make([]governance.IssueID, len(kept))
	for n, k := range kept {
		ids[n] = k.Issue
	}
	issues, err := tx.IssuesByID(ids)
	if err != nil {
		return err
	}
	for n, k := range kept {
		if n == shownConcentrations {
			s.Next = kept[n-1].Issue
			break
		}
		line := ConcentrationLine{Line: Line{Issue: issues[k.Issue], Body: named.body[k.Body]}, Figures: k.Figures}
		if k.Figures != nil {
			var before *governance.Concentration
			if n+1 < len(kept) {
				before = kept[n+1].Figures
			}
			line.Alerts = k.Figures.Alerts(before)
		}
		s.Lines = append(s.Lines, line)
	}
	s.People, err = tx.People(s.alerted())
	return err
}

func (s *ConcentrationSeries) alerted() (ids []bodies.PersonID) {
	for _, l := range s.Lines {
		for _, a := range l.Alerts {
			if a.Person != "" {
				ids = append(ids, a.Person)
			}
		}
	}
	return ids
}
