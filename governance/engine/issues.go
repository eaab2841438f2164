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
	"moothall/governance/journal"
	"moothall/governance/store"
)

// pageSize is how many lines a list shows before it asks to go on.
const pageSize = 30

// IssueList is one page of issues.
type IssueList struct {
	Lines  []Line
	Bodies []bodies.Body
	Next   string // cursor of the following page, empty on the last
	Now    time.Time
}

// Issues lists issues, the newest first. An empty stage or body does not filter.
func (e *Engine) Issues(ctx context.Context, actor access.Actor, stage governance.Stage, body bodies.Slug, cursor string) (IssueList, error) {
	if err := e.gate.May(actor, "issue.read", access.Object{Body: body}); err != nil {
		return IssueList{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (l IssueList, err error) {
		named, err := bodyNames(tx)
		if err != nil {
			return l, err
		}
		l.Bodies = named.list
		if l.Now, err = tx.Now(); err != nil {
			return l, err
		}
		filter := store.IssueFilter{Body: body, After: governance.IssueID(cursor), Limit: pageSize + 1}
		if stage != "" {
			filter.Stages = []governance.Stage{stage}
		}
		issues, err := tx.Issues(filter)
		if err != nil {
			return l, err
		}
		if len(issues) > pageSize {
			issues = issues[:pageSize]
			l.Next = string(issues[pageSize-1].ID)
		}
		l.Lines = plainLines(issues, named)
		return l, decorate(tx, l.Lines)
	})
}

// decorate adds the decisions of those that are decided, in one query.
func decorate(tx *store.Tx, lines []Line) error {
	var ids []governance.IssueID
	for _, l := range lines {
		if l.Issue.Stage == governance.Decided {
			ids = append(ids, l.Issue.ID)
		}
	}
	decisions, err := tx.DecisionsOf(ids)
	for n := range lines {
		d, ok := decisions[lines[n].Issue.ID]
		if !ok {
			continue
		}
		recorded, err := recordedOf(d)
		if err != nil {
			return err
		}
		lines[n].Decision = &recorded
	}
	if err != nil {
		return err
	}
	return nameLines(tx, lines)
}

// Reason is an argument with its author's name.
type Reason struct {
	governance.Argument
	By string
}

// IssueReading is one issue as one person may see it.
type IssueReading struct {
	Disputes       *DisputeCount // nil: it cannot have been disputed
	Issue          governance.Issue
	Body           bodies.Body
	Place, Field   string // names
	Known          governance.Knowledge
	Roll           store.RollSummary // zero before it is frozen
	Standing       bodies.Standing   // how the actor stands to the roll
	Joined         time.Time         // when the actor became a member of the franchise's body
	OnRoll         bool
	Advises        string             // the electorate in which the actor advises, or would; empty where they do not
	Own            *governance.Ballot // the actor's current ballot
	Barred         bool               // the actor's account was recovered and may not touch this vote until it closes
	Passed         bool               // the actor has died, as two said, and no body has admitted them since: they cast nothing
	SuspendedUntil time.Time          // a ruling has suspended the actor until then, who casts nothing here; zero: none has
	Path           *Path              // nil where nothing can be delegated or the actor neither is nor will be on the roll
	Declared       Declared           // what delegates declared of how they will vote, to the actor
	Without        *Path              // where the voice would go without Own; nil where there is none, or nothing can be delegated
	TookPart       int64              // how many have cast; 0 where not known
	For, Against   []Reason
	ForTotal       int64
	AgainstTotal   int64
	Decision       *governance.Recorded
	Reviewer       bodies.Body      // who held the decision back, where somebody did
	OpenedEntry    int64            // number of the entry that fixed the text; -1 where none yet
	Election       *ElectionReading // nil where nobody is elected
	Charter        *NextCharter     // the charter that it puts in force, as far as those in force tell; nil: it is about none
	Electorate     bodies.Body      // of whose members the franchise speaks
	Comments       []Remark         // the newest first
	Moderation     bodies.Slug      // the body whose seated let comments in
	Moderates      bool             // the actor is one of them
	Raised         *RaisedReading   // nil: nobody raised it
	Now            time.Time
}

// Issue reads one issue.
func (e *Engine) Issue(ctx context.Context, actor access.Actor, id governance.IssueID) (IssueReading, error) {
	return e.IssueShowing(ctx, actor, id, "")
}

func readIssue(tx *store.Tx, actor access.Actor, id governance.IssueID) (r IssueReading, err error) {
	if r.Issue, err = tx.Issue(id); err != nil {
		return r, fmt.Errorf("issue %s: %w", id, err)
	}
	if r.Now, err = tx.Now(); err != nil {
		return r, err
	}
	charters, err := tx.Charters()
	if err != nil {
		return r, err
	}
	r.describe(charters)
	if r.Charter, err = nextCharter(r.Issue, charters); err != nil {
		return r, err
	}
	if err := r.readRoll(tx, actor, charters); err != nil {
		return r, err
	}
	r.Known = r.Issue.MayKnow(governance.Viewer{Person: actor.Person, OnRoll: r.OnRoll}, r.Now)
	if r.Known.Turnout && !r.Issue.Stage.Before(governance.Voting) {
		if r.TookPart, err = tx.VoterCount(id); err != nil {
			return r, err
		}
	}
	if err := r.readOwn(tx, actor); err != nil {
		return r, err
	}
	if err := r.readDeclared(tx, actor.Person, r.Path); err != nil {
		return r, err
	}
	if err := r.readReasons(tx); err != nil {
		return r, err
	}
	acts, err := tx.IssueActs(id, journal.IssueOpen{}.Type(), journal.IssueFreeze{}.Type())
	if err != nil {
		return r, err
	}
	opened := acts[journal.IssueOpen{}.Type()]
	r.OpenedEntry = numberOf(opened)
	if r.Known.Result {
		d, err := tx.DecisionOf(id)
		if err != nil {
			return r, err
		}
		recorded, err := recordedOf(d)
		if err != nil {
			return r, err
		}
		r.Decision = &recorded
		r.Reviewer = reviewerOf(charters, recorded)
	}
	if r.Disputes, err = disputeCount(tx, r.Issue); err != nil {
		return r, err
	}
	if err := r.readRaised(tx, actor); err != nil {
		return r, err
	}
	asKept := r.Issue
	if err := r.readElection(tx, actor, charters, numberOf(acts[journal.IssueFreeze{}.Type()])); err != nil {
		return r, err
	}
	return r, errors.Join(openingAgrees(asKept, r.Election, opened), freezeAgrees(asKept, acts[journal.IssueFreeze{}.Type()]))
}

// reviewerOf is the body that held a decision back, where one did.
func reviewerOf(charters []governance.Charter, r governance.Recorded) bodies.Body {
	for _, c := range charters {
		if r.Suspension != nil && r.Suspension.By == c.Body.Slug {
			return c.Body
		}
	}
	return bodies.Body{}
}

func (r *IssueReading) describe(charters []governance.Charter) {
	for _, c := range charters {
		if c.Body.Slug == r.Issue.Body {
			r.Body, r.Moderation = c.Body, c.Moderates()
		}
		if c.Body.Slug == r.Issue.Procedure.Franchise.Body {
			r.Electorate = c.Body
		}
		for _, p := range c.Places {
			if p.ID == r.Issue.Place {
				r.Place = p.Name
			}
		}
		for _, f := range c.Fields {
			if f.ID == r.Issue.Field {
				r.Field = f.Name
			}
		}
	}
}

// readRoll finds how the actor stands to the roll, frozen or still to come.
func (r *IssueReading) readRoll(tx *store.Tx, actor access.Actor, charters []governance.Charter) (err error) {
	frozen := !r.Issue.Stage.Before(governance.Voting) && r.Issue.Imported == "" && r.Issue.Stage != governance.Cancelled
	at := r.Now
	if frozen {
		if r.Roll, err = tx.RollSummary(r.Issue.ID); err != nil {
			return err
		}
		at = r.Issue.RollOf(r.Roll.At)
	} else if !r.Issue.RollAt.IsZero() {
		at = r.Issue.RollAt
	}
	if !actor.SignedIn() {
		return nil
	}
	if frozen {
		perhaps := false
		if r.OnRoll, r.Barred, perhaps, err = tx.Standing(r.Issue.ID, actor.Person, r.Now); err != nil {
			return err
		}
		if r.SuspendedUntil, err = suspendedUntil(tx, perhaps, charters, r.Issue, actor.Person, r.Now); err != nil {
			return err
		}
		r.Barred = r.Issue.Untouched(r.Barred, r.Now) != nil
		if perhaps {
			err := living(tx, actor.Person, r.Now)
			if r.Passed = errors.Is(err, governance.ErrPassed); err != nil && !r.Passed {
				return err
			}
		}
	}
	elector, err := tx.Elector(r.Issue.Procedure.Franchise.Body, actor.Person, at)
	if err != nil {
		return err
	}
	layers, err := governance.LayersOf(charters)
	if err != nil {
		return err
	}
	r.Joined = elector.Since
	r.Standing = r.Issue.Procedure.Franchise.Examine(elector, layers, at)
	if r.OnRoll {
		r.Standing = bodies.OnRoll
	}
	if err := r.readAdvising(tx, actor.Person, frozen, layers, at); err != nil {
		return err
	}
	if r.Issue.RollAt.IsZero() {
		return nil
	}
	challenges, err := tx.Challenges(r.Issue.ID)
	r.Standing = corrected(r.Standing, actor.Person, governance.Corrections(challenges))
	return err
}

func (r *IssueReading) readOwn(tx *store.Tx, actor access.Actor) error {
	willBe := r.Issue.Stage.Before(governance.Voting) && r.Standing == bodies.OnRoll
	if !actor.SignedIn() || !r.OnRoll && !willBe && r.Advises == "" {
		return nil
	}
	own, err := ownBallot(tx, r.Issue, actor.Person)
	switch {
	case err == nil && !own.Withdrawn:
		r.Own = &own
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return err
	}
	if r.Issue.Procedure.Delegation == nil || r.Advises != "" {
		return nil
	}
	path, err := pathOf(tx, r.Issue, actor.Person, asCast, r.Now)
	if r.Path = &path; err != nil || r.Own == nil {
		return err
	}
	without, err := pathOf(tx, r.Issue, actor.Person, ownAside, r.Now)
	r.Without = &without
	return err
}

// shownReasons is how many arguments of a side the page shows.
const shownReasons = 5

func (r *IssueReading) readReasons(tx *store.Tx) error {
	pro, err := tx.Arguments(r.Issue.ID, true, shownReasons)
	if err != nil {
		return err
	}
	contra, err := tx.Arguments(r.Issue.ID, false, shownReasons)
	if err != nil {
		return err
	}
	var ids []bodies.PersonID
	for _, a := range slices.Concat(pro, contra) {
		ids = append(ids, a.Person)
	}
	people, err := tx.People(ids)
	if err != nil {
		return err
	}
	r.For, r.Against = reasons(pro, people, r.Now), reasons(contra, people, r.Now)
	r.ForTotal, r.AgainstTotal, err = tx.ArgumentCounts(r.Issue.ID)
	return err
}

func reasons(arguments []governance.Argument, people map[bodies.PersonID]bodies.Person, now time.Time) []Reason {
	out := make([]Reason, len(arguments))
	for n, a := range arguments {
		out[n] = Reason{a.AsShown(now), people[a.Person].Name}
	}
	return out
}
