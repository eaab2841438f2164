// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
	"moothall/voting"
)

// DecisionList is one page of decisions, the newest first.
type DecisionList struct {
	Lines []Line
	Next  string
	Now   time.Time
}

// Decisions lists what was decided, by one body where one is named.
func (e *Engine) Decisions(ctx context.Context, actor access.Actor, body bodies.Slug, cursor string) (DecisionList, error) {
	if err := e.gate.May(actor, "issue.read", access.Object{Body: body}); err != nil {
		return DecisionList{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (l DecisionList, err error) {
		named, err := bodyNames(tx)
		if err != nil {
			return l, err
		}
		if l.Now, err = tx.Now(); err != nil {
			return l, err
		}
		l.Lines, err = decidedLines(tx, named, body, cursor, pageSize+1)
		if len(l.Lines) > pageSize {
			l.Lines = l.Lines[:pageSize]
			l.Next = l.Lines[pageSize-1].Decision.ID
		}
		return l, err
	})
}

func decidedLines(tx *store.Tx, named names, body bodies.Slug, after string, limit int) ([]Line, error) {
	decisions, err := tx.Decisions(body, after, limit)
	if err != nil {
		return nil, err
	}
	return linesOf(tx, named, decisions)
}

// linesOf are decisions with their issues, in the same order.
func linesOf(tx *store.Tx, named names, decisions []store.Decision) ([]Line, error) {
	ids := make([]governance.IssueID, len(decisions))
	for n, d := range decisions {
		ids[n] = d.Issue
	}
	issues, err := tx.IssuesByID(ids)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(decisions))
	for n, d := range decisions {
		recorded, err := recordedOf(d)
		if err != nil {
			return nil, err
		}
		lines[n] = Line{Issue: issues[d.Issue], Body: named.body[d.Body], Decision: &recorded}
	}
	return lines, nameLines(tx, lines)
}

// recordedOf reads a stored decision.
func recordedOf(d store.Decision) (governance.Recorded, error) {
	out := governance.Recorded{ID: d.ID, Body: d.Body, At: d.At, Suspension: d.Suspension}
	if err := json.Unmarshal(d.Data, &out.Decision); err != nil {
		return out, fmt.Errorf("decision %s: %w", d.ID, err)
	}
	return out, nil
}

// CountReading is how a decided issue was counted, as one person may see it.
type CountReading struct {
	Issue      governance.Issue
	Body       bodies.Body
	Decision   governance.Recorded
	Roll       store.RollSummary // zero for an imported election
	Transcript voting.Transcript
	Raw        []byte // the transcript as published and hashed
	List       []byte // the ballots of a confidential vote without names, as published and hashed
	governance.Summary
	Advice        []governance.Advice // of those who advised, each electorate apart
	Advises       string              // the electorate in which the reader advised
	Own           *governance.Ballot
	Path          *Path
	OnRoll        bool
	DecisionEntry int64 // number in the record, -1 where not yet numbered
	Witnessing    Witnessing
	Unperformed   bool // its effect is a charter, and another decision came first
	Review        ReviewRight
	Disputes      *DisputeCount                     // nil: it cannot have been disputed
	Reviewer      bodies.Body                       // who held it back, where somebody did
	Speakers      map[bodies.PersonID]bodies.Person // who spoke for it
	Units         map[string]string                 // names of the places or fields of a double majority, as they were at the close
	Now           time.Time
}

// Count reads the count of a decided issue. Before the decision it refuses
// with governance.ErrSecret.
func (e *Engine) Count(ctx context.Context, actor access.Actor, id governance.IssueID) (CountReading, error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return CountReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r CountReading, err error) {
		if r.Issue, err = tx.Issue(id); err != nil {
			return r, fmt.Errorf("issue %s: %w", id, err)
		}
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		if !r.Issue.MayKnow(governance.Viewer{Person: actor.Person}, r.Now).Result {
			return r, fmt.Errorf("count of issue %s: %w", id, governance.ErrSecret)
		}
		if err := r.load(tx); err != nil {
			return r, err
		}
		if r.Witnessing, err = e.witnessing(tx, r.Now); err != nil {
			return r, err
		}
		if r.Review, err = reviewRight(tx, actor, r.Decision, r.Issue.Imported != "", r.Now); err != nil {
			return r, err
		}
		if r.Disputes, err = disputeCount(tx, r.Issue); err != nil {
			return r, err
		}
		return r, r.loadOwn(tx, actor)
	})
}

func (r *CountReading) load(tx *store.Tx) (err error) {
	id := r.Issue.ID
	named, err := bodyNames(tx)
	if err != nil {
		return err
	}
	r.Body = named.body[r.Issue.Body]
	decision, err := tx.DecisionOf(id)
	if err != nil {
		return err
	}
	if r.Decision, err = recordedOf(decision); err != nil {
		return err
	}
	if err := r.loadReview(tx, named); err != nil {
		return err
	}
	if r.Units, err = unitNames(tx, r.Issue, r.Decision.Decision); err != nil {
		return err
	}
	counted, err := tx.Count(id)
	if err != nil {
		return err
	}
	if err := errors.Join(json.Unmarshal(counted.Transcript, &r.Transcript), json.Unmarshal(counted.Summary, &r.Summary)); err != nil {
		return fmt.Errorf("count of issue %s: %w", id, err)
	}
	r.Raw = counted.Transcript
	if len(counted.Advice) > 0 {
		if err := json.Unmarshal(counted.Advice, &r.Advice); err != nil {
			return fmt.Errorf("advice on issue %s: %w", id, err)
		}
	}
	if r.Issue.Procedure.Sealed() {
		if r.List, err = tx.Sheet(id); err != nil {
			return err
		}
	}
	if err := nameCandidates(tx, &r.Issue); err != nil {
		return err
	}
	r.nameTranscript()
	if r.Issue.Imported != "" {
		r.DecisionEntry, err = tx.IssueEntry(id, "election.import")
		return err
	}
	if r.DecisionEntry, err = tx.IssueEntry(id, "decision"); err != nil {
		return err
	}
	if r.Issue.Effect.Kind == governance.EffectCharter && r.Decision.Outcome.Binds() {
		acts, err := tx.IssueActs(id, "charter.enact")
		if err != nil {
			return err
		}
		r.Unperformed = len(acts) == 0
	}
	r.Roll, err = tx.RollSummary(id)
	return err
}

// loadReview finds who held the decision back and who spoke for them.
func (r *CountReading) loadReview(tx *store.Tx, named names) (err error) {
	s := r.Decision.Suspension
	if s == nil {
		return nil
	}
	ids := []bodies.PersonID{s.Person}
	if s.Release != nil {
		ids = append(ids, s.Release.Person)
	}
	r.Reviewer = named.body[s.By]
	r.Speakers, err = tx.People(ids)
	return err
}

// unitNames are what the units of a double majority were called; nothing where there was none.
func unitNames(tx *store.Tx, issue governance.Issue, d governance.Decision) (map[string]string, error) {
	if d.Units == nil {
		return nil, nil
	}
	charters, err := tx.ChartersAt(issue.ClosedAt)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, c := range charters {
		for _, p := range c.Places {
			if d.Units.Layer == governance.UnitPlaces {
				names[string(p.ID)] = p.Name
			}
		}
		for _, f := range c.Fields {
			if d.Units.Layer == governance.UnitFields {
				names[string(f.ID)] = f.Name
			}
		}
	}
	return names, nil
}

func (r *CountReading) loadOwn(tx *store.Tx, actor access.Actor) error {
	if !actor.SignedIn() || r.Issue.Imported != "" {
		return nil
	}
	var own IssueReading
	own.Issue, own.Now = r.Issue, r.Now
	var err error
	if _, own.OnRoll, err = tx.OnRoll(r.Issue.ID, actor.Person); err != nil {
		return err
	}
	if own.Advises, err = advisingAs(tx, r.Issue, actor.Person); err != nil {
		return err
	}
	if err := own.readOwn(tx, actor); err != nil {
		return err
	}
	r.OnRoll, r.Advises, r.Own, r.Path = own.OnRoll, own.Advises, own.Own, own.Path
	return nil
}

// Decision reads a decision by its id, which is its issue's.
func (e *Engine) Decision(ctx context.Context, actor access.Actor, id string) (CountReading, error) {
	return e.Count(ctx, actor, governance.IssueID(id))
}

// Elections lists elections of persons: those running, and those decided.
func (e *Engine) Elections(ctx context.Context, actor access.Actor) (running, past []Line, err error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return nil, nil, err
	}
	_, err = view(ctx, e, func(tx *store.Tx) (struct{}, error) {
		named, err := bodyNames(tx)
		if err != nil {
			return struct{}{}, err
		}
		kinds, err := electionKinds(tx)
		if err != nil {
			return struct{}{}, err
		}
		issues, err := tx.Issues(store.IssueFilter{Kinds: kinds, Limit: pageSize})
		if err != nil {
			return struct{}{}, err
		}
		lines := plainLines(issues, named)
		if err := decorate(tx, lines); err != nil {
			return struct{}{}, err
		}
		running = slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Issue.Stage == governance.Decided || l.Issue.Stage == governance.Cancelled })
		past = slices.DeleteFunc(lines, func(l Line) bool { return l.Decision == nil })
		return struct{}{}, nil
	})
	return running, past, err
}
