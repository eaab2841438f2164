// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// FindingLine is a finding in a list.
type FindingLine struct {
	governance.Finding
	Auditor bodies.Body
	Body    bodies.Body // the audited one
	Title   string      // of the issue it is about; empty: the body as such
}

// FindingList is one page of findings, the newest first.
type FindingList struct {
	Lines []FindingLine
	Next  string
	Now   time.Time
}

// Findings lists findings, about one body where one is named.
func (e *Engine) Findings(ctx context.Context, actor access.Actor, body bodies.Slug, cursor string) (FindingList, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return FindingList{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (l FindingList, err error) {
		named, err := bodyNames(tx)
		if err != nil {
			return l, err
		}
		if l.Now, err = tx.Now(); err != nil {
			return l, err
		}
		filter := store.FindingFilter{After: cursor, Limit: pageSize + 1}
		if body != "" {
			filter.Audited = []bodies.Slug{body}
		}
		l.Lines, err = findingLines(tx, named, filter)
		if len(l.Lines) > pageSize {
			l.Lines = l.Lines[:pageSize]
			l.Next = l.Lines[pageSize-1].ID
		}
		return l, err
	})
}

func findingLines(tx *store.Tx, named names, filter store.FindingFilter) ([]FindingLine, error) {
	found, err := tx.Findings(filter)
	if err != nil {
		return nil, err
	}
	var ids []governance.IssueID
	for _, f := range found {
		if f.Issue != "" {
			ids = append(ids, f.Issue)
		}
	}
	issues, err := tx.IssuesByID(ids)
	lines := make([]FindingLine, len(found))
	for n, f := range found {
		lines[n] = FindingLine{Finding: f, Auditor: named.body[f.By], Body: named.body[f.Audited], Title: issues[f.Issue].Title}
	}
	return lines, err
}

// owedFindings are those that bodies of the actor must answer, the newest first.
func owedFindings(tx *store.Tx, named names, actor access.Actor) ([]FindingLine, error) {
	if len(actor.Seated) == 0 {
		return nil, nil
	}
	return findingLines(tx, named, store.FindingFilter{Audited: actor.Seated, Open: true, Limit: pageSize})
}

// FindingReading is one finding with who said what.
type FindingReading struct {
	FindingLine
	People      map[bodies.PersonID]bodies.Person
	MayAnswer   bool
	MayWithdraw bool
	Now         time.Time
}

// Finding reads one finding. It is open to everybody, as the record is.
func (e *Engine) Finding(ctx context.Context, actor access.Actor, id string) (FindingReading, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return FindingReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r FindingReading, err error) {
		if r.Finding, err = tx.Finding(id); err != nil {
			return r, fmt.Errorf("finding %s: %w", id, err)
		}
		named, err := bodyNames(tx)
		if err != nil {
			return r, err
		}
		r.Auditor, r.Body = named.body[r.By], named.body[r.Audited]
		about, err := aboutOf(tx, r.Issue)
		if err != nil {
			return r, err
		}
		if about != nil {
			r.Title = about.Title
		}
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		return r, r.readWho(tx, actor)
	})
}

// readWho finds who spoke, and what the actor may still say: the rules of the
// deeds, asked beforehand.
func (r *FindingReading) readWho(tx *store.Tx, actor access.Actor) (err error) {
	ids := []bodies.PersonID{r.Person}
	for _, s := range []*governance.Statement{r.Answer, r.Withdrawal} {
		if s != nil {
			ids = append(ids, s.Person)
		}
	}
	if r.People, err = tx.People(ids); err != nil || !actor.SignedIn() {
		return err
	}
	held, err := tx.MandatesOf(actor.Person, r.Now)
	said := governance.Statement{Person: actor.Person, Text: "a text", At: r.Now}
	_, answers := r.Answered(said, held)
	_, withdraws := r.Withdrawn(said, held)
	r.MayAnswer, r.MayWithdraw = answers == nil, withdraws == nil
	return err
}

// Desk is what an auditor begins with: how far the record goes, and how much of
// it can be counted again; what auditory bodies watch, found and held back.
type Desk struct {
	Head       Head
	Witnessing Witnessing
	Bodies     []BodyLine // the auditory ones
	All        BodyList
	Decisions  int64
	Own        []bodies.Body // auditory bodies in which the actor sits
	Watched    []bodies.Body // what those supervise; of a stranger, what all do
	Matters    []Line        // of the watched, open and decided, the newest first
	Held       []Line        // decisions held back now
	Findings   []FindingLine
	Disputes   []OpenDispute // that wait for bodies in which the actor sits

	Emergencies []EmergencyLine // the acts of the operator that hold now
	Now         time.Time
}

// named is the bodies of the list by slug.
func (l BodyList) named() names {
	var charters []governance.Charter
	for _, line := range l.Lines {
		charters = append(charters, line.Charter)
	}
	return namesOf(charters)
}

// Desk reads the auditor's desk. It is open to everybody, as the record is; what
// their own bodies watch is shown to those who sit in one.
func (e *Engine) Desk(ctx context.Context, actor access.Actor) (Desk, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return Desk{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (d Desk, err error) {
		if d.Head, err = tx.Head(); err != nil {
			return d, err
		}
		if d.Decisions, err = tx.DecisionCount(); err != nil {
			return d, err
		}
		if d.Now, err = tx.Now(); err != nil {
			return d, err
		}
		if d.Witnessing, err = e.witnessing(tx, d.Now); err != nil {
			return d, err
		}
		if d.All, err = bodyList(tx, actor); err != nil {
			return d, err
		}
		if d.Disputes, err = owedDisputes(tx, d.All.named(), actor); err != nil {
			return d, err
		}
		if d.Emergencies, err = holdingEmergencies(tx, d.All.named(), d.Now); err != nil {
			return d, err
		}
		d.watch(actor)
		return d, d.readBusiness(tx)
	})
}

// watch sorts the bodies into those that watch and those that are watched.
func (d *Desk) watch(actor access.Actor) {
	named, watched := map[bodies.Slug]bodies.Body{}, map[bodies.Slug]bool{}
	for _, l := range d.All.Lines {
		named[l.Charter.Body.Slug] = l.Charter.Body
		if l.Charter.Body.Level != bodies.Auditory {
			continue
		}
		d.Bodies = append(d.Bodies, l)
		if slices.Contains(actor.Seated, l.Charter.Body.Slug) {
			d.Own = append(d.Own, l.Charter.Body)
		}
	}
	for _, l := range d.Bodies {
		if len(d.Own) > 0 && !slices.Contains(actor.Seated, l.Charter.Body.Slug) {
			continue
		}
		for _, slug := range l.Charter.Body.Supervises {
			if b, there := named[slug]; there && !watched[slug] {
				watched[slug], d.Watched = true, append(d.Watched, b)
			}
		}
	}
}

// deskLines is how many matters and findings the desk shows.
const deskLines = 10

func (d *Desk) readBusiness(tx *store.Tx) error {
	if len(d.Watched) == 0 {
		return nil
	}
	named, slugs := names{body: map[bodies.Slug]bodies.Body{}}, []bodies.Slug{}
	for _, l := range d.All.Lines {
		named.body[l.Charter.Body.Slug] = l.Charter.Body
	}
	for _, b := range d.Watched {
		slugs = append(slugs, b.Slug)
	}
	issues, err := tx.Issues(store.IssueFilter{Bodies: slugs, Limit: deskLines})
	if err != nil {
		return err
	}
	d.Matters = plainLines(issues, named)
	if err := decorate(tx, d.Matters); err != nil {
		return err
	}
	if d.Held, err = heldLines(tx, named, d.Now); err != nil {
		return err
	}
	d.Findings, err = findingLines(tx, named, store.FindingFilter{Audited: slugs, Limit: deskLines})
	return err
}

// heldLines are the decisions that are held back now.
func heldLines(tx *store.Tx, named names, now time.Time) ([]Line, error) {
	held, err := tx.HeldBack(now)
	if err != nil {
		return nil, err
	}
	return linesOf(tx, named, held)
}

// Filing is where a finding is written: which bodies the actor may file about,
// and the matters of the one that is named.
type FilingReading struct {
	For  []FilingFor
	Body bodies.Body // the one that is named; zero: none
	By   bodies.Body // in whose name
	Due  time.Time   // when the answer would be due
	Line []Line      // its matters, the newest first
	Now  time.Time
}

// FilingFor is a body the actor may file about, and in whose name.
type FilingFor struct{ Body, By bodies.Body }

// Filing reads what somebody who files a finding chooses from. It refuses a body
// the actor does not audit.
func (e *Engine) Filing(ctx context.Context, actor access.Actor, body bodies.Slug) (FilingReading, error) {
	if err := e.gate.May(actor, "finding.file", access.Object{Body: body}); err != nil {
		return FilingReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r FilingReading, err error) {
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		charters, err := tx.Charters()
		if err != nil {
			return r, err
		}
		held, err := tx.MandatesOf(actor.Person, r.Now)
		if err != nil {
			return r, err
		}
		named, err := bodyNames(tx)
		if err != nil {
			return r, err
		}
		r.choose(charters, held, actor, body, named)
		if r.Body.Slug == "" {
			return r, fmt.Errorf("finding about %s: %w", body, errors.Join(governance.ErrNoReview, ErrNotFound))
		}
		issues, err := tx.Issues(store.IssueFilter{Body: body, Limit: pageSize})
		r.Line = plainLines(issues, named)
		return r, err
	})
}

func (r *FilingReading) choose(charters []governance.Charter, held []bodies.Mandate, actor access.Actor, body bodies.Slug, named names) {
	for _, c := range charters {
		for _, watched := range c.Body.Supervises {
			trial := governance.Finding{Audited: watched, Severity: governance.Remark, Statement: governance.Statement{Person: actor.Person, Text: "a text", At: r.Now}}
			filed, err := c.File(trial, nil, held)
			if err != nil {
				continue
			}
			r.For = append(r.For, FilingFor{named.body[watched], c.Body})
			if watched == body {
				r.Body, r.By, r.Due = named.body[watched], c.Body, filed.DueAt
			}
		}
	}
}
