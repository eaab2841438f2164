// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// AssistReading is what somebody reads who may enter ballots for others in a vote: whom
// they ask about, and who was begun with. What anybody entered is not in it.
type AssistReading struct {
	Issue   governance.Issue
	Body    bodies.Body
	Desk    bodies.Body    // whose seated enter ballots
	Asked   *bodies.Person // for whom; nil: nobody asked for, or a Fault
	Fault   error          // governance.ErrNobodyToAssist, ErrVotedThemself, ErrAssistsSelf
	Again   bool           // two have entered a ballot for them before, which another would replace
	Waiting []AssistLine
	Now     time.Time
}

// AssistLine is a voter for whom one has entered something.
type AssistLine struct {
	Voter    bodies.Person
	Author   bodies.Person
	Own      bool // the reader entered it
	Differed bool // another entered something else, and neither counts
	At       time.Time
}

// AssistDesk reads for somebody who may enter ballots for others, and refuses everybody
// else as Assist does. who is the name or the address of somebody on the roll, or empty.
func (e *Engine) AssistDesk(ctx context.Context, actor access.Actor, id governance.IssueID, who string) (AssistReading, error) {
	if err := e.gate.May(actor, "ballot.assist", access.Object{}); err != nil {
		return AssistReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r AssistReading, err error) {
		if r.Issue, err = tx.Issue(id); err != nil {
			return r, fmt.Errorf("issue %s: %w", id, err)
		}
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		if r.Issue.Procedure.Assist == nil {
			return r, governance.ErrNotAssisted
		}
		a := assistEntry{Assisted: Assisted{Issue: id}, actor: actor.Person, issue: r.Issue, now: r.Now}
		if refused, err := a.may(tx, actor.Person); err != nil || refused != nil {
			return r, errors.Join(refused, err)
		}
		charter, err1 := tx.Charter(r.Issue.Body)
		desk, err2 := tx.Charter(r.Issue.Procedure.Assist.By)
		if err := errors.Join(err1, err2, nameCandidates(tx, &r.Issue)); err != nil {
			return r, err
		}
		r.Body, r.Desk = charter.Body, desk.Body
		if err := r.Issue.Open(r.Now); err != nil {
			return r, err
		}
		if err := r.ask(tx, a, strings.TrimSpace(who)); err != nil {
			return r, err
		}
		return r, r.wait(tx, actor.Person)
	})
}

// ask finds for whom a ballot is to be entered.
func (r *AssistReading) ask(tx *store.Tx, a assistEntry, who string) error {
	if who == "" {
		return nil
	}
	p, err := personCalled(tx, who)
	if errors.Is(err, governance.ErrNoDelegate) || err == nil && p.Erased() {
		r.Fault = governance.ErrNobodyToAssist
		return nil
	}
	if err != nil {
		return err
	}
	a.Voter = p.ID
	s, err := a.standing(tx)
	switch {
	case err != nil:
		return err
	case p.ID == a.actor:
		r.Fault = governance.ErrAssistsSelf
	case !s.onRoll:
		r.Fault = governance.ErrNobodyToAssist
	case s.current != nil && len(s.current.By) == 0:
		r.Fault = governance.ErrVotedThemself
	default:
		r.Asked, r.Again = &bodies.Person{ID: p.ID, Name: p.Name, Slug: p.Slug}, s.current != nil
	}
	return nil
}

// wait fills in who was begun with, of whom the reader may go on with or began themselves.
func (r *AssistReading) wait(tx *store.Tx, reader bodies.PersonID) error {
	halves, err := tx.AssistHalves(r.Issue.ID, r.Now.Add(-governance.AssistLife))
	if err != nil {
		return err
	}
	var ids []bodies.PersonID
	for _, h := range halves {
		ids = append(ids, h.Voter, h.Author)
	}
	people, err := tx.People(ids)
	for _, h := range halves {
		if mine := h.Author == reader || h.Differed == reader; h.Voter != reader && (mine || h.Differed == "") {
			r.Waiting = append(r.Waiting, AssistLine{people[h.Voter], people[h.Author], h.Author == reader, h.Differed != "", h.At})
		}
	}
	return err
}
