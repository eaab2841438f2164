// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// NamedDeclaration is what somebody declared, with who it is.
type NamedDeclaration struct {
	governance.Declaration
	By bodies.Person
}

// DeclaredLine is what a public delegate declared last in an issue, and what became of it.
type DeclaredLine struct {
	NamedDeclaration
	Public    bool                     // they are a public delegate still
	Earlier   []governance.Declaration // what they had declared before, the latest first
	Departure governance.Departure     // empty as long as not everybody may know
	Ballot    *governance.Choice       // what their ballot said, where they departed from what they declared
}

// DeclarationsReading is what public delegates declared in an issue, as everybody may
// read it.
type DeclarationsReading struct {
	Issue   governance.Issue
	Body    bodies.Body
	Until   time.Time // no declaration is taken from then on; zero until the close is announced
	Lines   []DeclaredLine
	Further bool   // there were pages before this one
	Next    string // cursor of the following page, empty on the last
	May     bool   // the actor may declare
	Own     *governance.Declaration
	Now     time.Time
}

// shownDeclared is how many delegates a page of declarations shows, shownMade how many
// declarations their feed.
const (
	shownDeclared = 30
	shownMade     = 50
)

// Declarations reads what public delegates declared in an issue, beginning after a
// declaration. It refuses with governance.ErrNoLockIn where they declare nothing, however
// far the matter has come.
func (e *Engine) Declarations(ctx context.Context, actor access.Actor, id governance.IssueID, after string) (DeclarationsReading, error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return DeclarationsReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (DeclarationsReading, error) {
		r, err := declarationsIn(tx, id)
		if err != nil {
			return r, err
		}
		found, err := tx.DeclarationsIn(id, after, shownDeclared+1)
		if err != nil {
			return r, err
		}
		if r.Further = after != ""; len(found) > shownDeclared {
			found = found[:shownDeclared]
			r.Next = found[shownDeclared-1].ID
		}
		if err := r.readLines(tx, found); err != nil {
			return r, err
		}
		return r, r.readForm(tx, actor)
	})
}

// DeclarationsMade reads the newest declarations in an issue, those that were changed
// since among them, for its feed. It refuses as Declarations does.
func (e *Engine) DeclarationsMade(ctx context.Context, actor access.Actor, id governance.IssueID) (DeclarationsReading, error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return DeclarationsReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (DeclarationsReading, error) {
		r, err := declarationsIn(tx, id)
		if err != nil {
			return r, err
		}
		made, err := tx.DeclarationsMade(id, shownMade)
		if err != nil {
			return r, err
		}
		people, err := tx.People(declarers(made))
		for _, d := range made {
			r.Lines = append(r.Lines, DeclaredLine{NamedDeclaration: NamedDeclaration{d, people[d.Person]}})
		}
		return r, err
	})
}

func declarationsIn(tx *store.Tx, id governance.IssueID) (r DeclarationsReading, err error) {
	if r.Issue, err = tx.Issue(id); err != nil {
		return r, fmt.Errorf("issue %s: %w", id, err)
	}
	if !r.Issue.LocksIn() {
		return r, fmt.Errorf("issue %s: %w", id, governance.ErrNoLockIn)
	}
	r.Until, _ = r.Issue.LockIn()
	if r.Now, err = tx.Now(); err != nil {
		return r, err
	}
	named, err := bodyNames(tx)
	if err != nil {
		return r, err
	}
	r.Body = named.body[r.Issue.Body]
	return r, nameCandidates(tx, &r.Issue)
}

func declarers(all []governance.Declaration) []bodies.PersonID {
	people := make([]bodies.PersonID, len(all))
	for n, d := range all {
		people[n] = d.Person
	}
	return people
}

// readLines adds to the last declarations of some people who they are, what they had
// declared before, and what their ballots came to where everybody may know that.
func (r *DeclarationsReading) readLines(tx *store.Tx, last []governance.Declaration) error {
	ids := declarers(last)
	people, err := tx.People(ids)
	if err != nil {
		return err
	}
	all, err := tx.Declared(r.Issue.ID, ids...)
	if err != nil {
		return err
	}
	earlier := map[bodies.PersonID][]governance.Declaration{}
	for _, d := range all {
		earlier[d.Person] = append([]governance.Declaration{d}, earlier[d.Person]...)
	}
	declaring, err := tx.DeclaringIn(r.Issue.ID, ids)
	if err != nil {
		return err
	}
	var cast map[bodies.PersonID]governance.Choice
	if known := r.Issue.MayKnow(governance.Viewer{}, r.Now); known.Result && known.Voters {
		choices, err := tx.ChoicesAmong([]governance.IssueID{r.Issue.ID}, ids)
		if err != nil {
			return err
		}
		cast = choices[r.Issue.ID]
	}
	for _, d := range last {
		line := DeclaredLine{NamedDeclaration: NamedDeclaration{d, people[d.Person]}, Public: declaring[d.Person].Public, Earlier: earlier[d.Person][1:]}
		line.Departure, line.Ballot = departed(r.Issue, d, cast, r.Now)
		r.Lines = append(r.Lines, line)
	}
	return nil
}

// departed holds a declaration to the ballot of its owner among those that were cast,
// and returns the ballot where it says something else.
func departed(i governance.Issue, d governance.Declaration, cast map[bodies.PersonID]governance.Choice, now time.Time) (governance.Departure, *governance.Choice) {
	var ballot *governance.Choice
	if choice, there := cast[d.Person]; there {
		ballot = &choice
	}
	departure := i.Departs(d.Choice, ballot, now)
	if departure != governance.Departed {
		ballot = nil
	}
	return departure, ballot
}

// readForm says whether the actor may declare, and what they declared last.
func (r *DeclarationsReading) readForm(tx *store.Tx, actor access.Actor) error {
	if !actor.SignedIn() || r.Issue.Declaring(r.Now) != nil {
		return nil
	}
	found, err := tx.DeclaringIn(r.Issue.ID, []bodies.PersonID{actor.Person})
	if err != nil || !found[actor.Person].Public {
		return err
	}
	r.Own = found[actor.Person].Last
	onRoll, barred, perhaps, err := tx.Standing(r.Issue.ID, actor.Person, r.Now)
	if r.May = onRoll && r.Issue.Untouched(barred, r.Now) == nil; err != nil || !perhaps {
		return err
	}
	charters, err := tx.Charters()
	if err != nil {
		return err
	}
	until, err := suspendedUntil(tx, perhaps, charters, r.Issue, actor.Person, r.Now)
	r.May = r.May && until.IsZero()
	return err
}

// Declared is what declarations are to the reader of an issue.
type Declared struct {
	By  *NamedDeclaration       // of the nearest on the way of the reader's voice who declared; nil where none did
	May bool                    // the reader is a public delegate on the roll, and may declare now
	Own *governance.Declaration // what the reader declared last
}

// readDeclared reads, in one query and where there is such a stage, who of those to whom
// a voice comes has declared how they will vote, and whether the reader may.
func (r *IssueReading) readDeclared(tx *store.Tx, reader bodies.PersonID, way *Path) error {
	if _, has := r.Issue.LockIn(); !has || r.Issue.Open(r.Now) != nil {
		return nil
	}
	var people []bodies.PersonID
	if reader != "" && r.OnRoll {
		people = append(people, reader)
	}
	if way != nil {
		for _, h := range way.Hops[min(1, len(way.Hops)):] {
			if !h.Hidden {
				people = append(people, h.Person.ID)
			}
		}
	}
	found, err := tx.DeclaringIn(r.Issue.ID, people)
	if err != nil {
		return err
	}
	own := found[reader]
	r.Declared = Declared{May: own.Public && !r.Barred && r.SuspendedUntil.IsZero() && r.Issue.Declaring(r.Now) == nil, Own: own.Last}
	if way == nil || way.End == delegation.EndSuspended { // it goes to nobody
		return nil
	}
	for _, h := range way.Hops[min(1, len(way.Hops)):] {
		if d := found[h.Person.ID]; !h.Hidden && d.Last != nil {
			r.Declared.By = &NamedDeclaration{*d.Last, h.Person}
			return nil
		}
	}
	return nil
}
