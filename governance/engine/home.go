// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// Line is an issue in a list.
type Line struct {
	Issue    governance.Issue
	Body     bodies.Body
	Decision *governance.Recorded // once decided
	Needs    bool                 // the vote is open, the actor may cast in it and has not
	Advises  bool                 // what the actor casts is advice
	Path     *Path                // where the actor's voice goes; nil where nothing can be delegated
}

// Home is what waits for a person, and what was decided.
type Home struct {
	Instance    store.Instance
	Members     int64 // of the whole community
	Needs       []Line
	Cases       []CaseNeed // in which somebody waits for the person
	Running     []Line
	Delegations []GivenDelegation
	Decided     []Line
	Findings    []FindingLine // that bodies in which the person sits must answer
	Disputes    []OpenDispute // that wait for bodies in which the person sits
	Answered    []AnsweredDispute
	Emergencies []EmergencyLine  // that hold now and go to bodies in which the person sits
	Asking      []bodies.Person  // the first who ask the person to speak for them
	Asks        int64            // how many ask
	Resting     []RestingSeat    // of the person
	Applied     []WaitingAnswers // who asks to become a member, where the person decides
	Offers      []SeatOffer      // seats that lots ask the person to take
	Head        store.Head
	Witnessing  Witnessing
	Now         time.Time
}

// RestingSeat is a seat that gives its holder no right now, and the body that has it.
type RestingSeat struct {
	access.Rest
	In bodies.Body
}

// homeDecided is how many decisions the first page shows.
const homeDecided = 4

// Home reads the first page. A stranger gets what is public.
func (e *Engine) Home(ctx context.Context, actor access.Actor) (Home, error) {
	if err := e.gate.May(actor, "page.read", access.Object{}); err != nil {
		return Home{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (h Home, err error) {
		if h.Instance, err = tx.Instance(); err != nil {
			return h, founded(err)
		}
		if h.Now, err = tx.Now(); err != nil {
			return h, err
		}
		if h.Head, err = tx.Head(); err != nil {
			return h, err
		}
		if h.Witnessing, err = e.witnessing(tx, h.Now); err != nil {
			return h, err
		}
		named, err := bodyNames(tx)
		if err != nil {
			return h, err
		}
		if root := named.root(); root != "" {
			if h.Members, err = tx.MemberCount(root); err != nil {
				return h, err
			}
		}
		if h.Decided, err = decidedLines(tx, named, "", "", homeDecided); err != nil {
			return h, err
		}
		if !actor.SignedIn() {
			h.Running, err = runningLines(tx, named)
			return h, err
		}
		h.Resting = restingSeats(actor, named)
		if h.Applied, err = waitingAnswers(tx, named.charters, actor); err != nil {
			return h, err
		}
		if h.Offers, err = offers(tx, named.charters, actor.Person, h.Now); err != nil {
			return h, err
		}
		if h.Findings, err = owedFindings(tx, named, actor); err != nil {
			return h, err
		}
		if h.Disputes, err = owedDisputes(tx, named, actor); err != nil {
			return h, err
		}
		if h.Emergencies, err = emergenciesFor(tx, named, actor, h.Now); err != nil {
			return h, err
		}
		if h.Answered, err = answeredDisputes(tx, actor.Person, h.Now); err != nil {
			return h, err
		}
		if h.Needs, err = needs(tx, named, actor.Person, h.Now); err != nil {
			return h, err
		}
		if h.Cases, err = caseNeeds(tx, actor.Person, named); err != nil {
			return h, err
		}
		if h.Asking, h.Asks, err = askers(tx, actor.Person, h.Now); err != nil {
			return h, err
		}
		h.Delegations, err = givenBy(tx, actor.Person, h.Now)
		return h, err
	})
}

// namedAskers is how many of those who ask are named where they are only announced.
const namedAskers = 3

// askers are the first who ask a person to speak for them, and how many do.
func askers(tx *store.Tx, person bodies.PersonID, now time.Time) ([]bodies.Person, int64, error) {
	found, total, err := tx.Asking(person, now, namedAskers)
	people := make([]bodies.Person, len(found))
	for n, b := range found {
		people[n] = b.Person
	}
	return people, total, err
}

func restingSeats(actor access.Actor, named names) (resting []RestingSeat) {
	for _, r := range actor.Resting {
		resting = append(resting, RestingSeat{r, named.body[r.Body]})
	}
	return resting
}

func founded(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnfounded
	}
	return err
}

// needs lists the open votes a person is on the roll of, first to close first,
// with where their voice goes, and those in which they are asked for advice. Those they
// have cast in stay out.
func needs(tx *store.Tx, named names, person bodies.PersonID, now time.Time) ([]Line, error) {
	issues, advising, err := tx.VotesAskedOf(person)
	if err != nil {
		return nil, err
	}
	_, _, paths, err := waysOf(tx, issues, person, asCast, now)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for n, issue := range issues {
		if issue.Open(now) != nil || len(paths[n].Hops) > 0 && !paths[n].Hops[0].Voted.IsZero() {
			continue
		}
		if paths[n].End == delegation.EndSuspended && len(paths[n].Hops) == 1 {
			continue // nobody is asked for a ballot that is not taken
		}
		line := Line{Issue: issue, Body: named.body[issue.Body], Needs: true}
		if issue.Procedure.Delegation != nil {
			line.Path = &paths[n]
		}
		lines = append(lines, line)
	}
	for _, issue := range advising {
		if issue.Open(now) != nil {
			continue
		}
		switch err := mayCast(tx, issue, person, now); {
		case errors.Is(err, governance.ErrSuspended):
			continue // the same of advice
		case err != nil && !errors.Is(err, governance.ErrRecovered):
			return nil, err
		}
		lines = append(lines, Line{Issue: issue, Body: named.body[issue.Body], Needs: true, Advises: true})
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return a.Issue.ClosesAt.Compare(b.Issue.ClosesAt) })
	return lines, nil
}

func runningLines(tx *store.Tx, named names) ([]Line, error) {
	issues, err := tx.Issues(store.IssueFilter{Stages: []governance.Stage{governance.Voting}, Limit: pageSize})
	if err != nil {
		return nil, err
	}
	return plainLines(issues, named), nil
}

func plainLines(issues []governance.Issue, named names) []Line {
	lines := make([]Line, len(issues))
	for n, issue := range issues {
		lines[n] = Line{Issue: issue, Body: named.body[issue.Body]}
	}
	return lines
}

// names is the bodies by slug, for pages that name them.
type names struct {
	list     []bodies.Body
	body     map[bodies.Slug]bodies.Body
	charters []governance.Charter
}

func bodyNames(tx *store.Tx) (names, error) {
	charters, err := tx.Charters()
	return namesOf(charters), err
}

func namesOf(charters []governance.Charter) names {
	n := names{body: map[bodies.Slug]bodies.Body{}, charters: charters}
	for _, c := range charters {
		n.list = append(n.list, c.Body)
		n.body[c.Body.Slug] = c.Body
	}
	return n
}

// root is the body everybody belongs to: the first top-level body without a parent.
func (n names) root() bodies.Slug {
	for _, b := range n.list {
		if b.Parent == "" && b.Level == bodies.TopLevel {
			return b.Slug
		}
	}
	return ""
}
