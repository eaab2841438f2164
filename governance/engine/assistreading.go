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

// assistsADay is about how many people somebody asks who enters ballots, a day: each ballot
// takes two, to find its voter and to enter it, so that this is sixty ballots, one every
// eight minutes of a working day. Whoever would go through a roll to learn who has voted
// needs weeks for a thousand members, and every one of those is told.
const assistsADay = 120

// AssistDesk reads for somebody who may enter ballots for others, and refuses everybody
// else as Assist does. who is the name or the address of somebody on the roll, or empty.
// It tells of somebody whether they have voted themselves, which cannot be hidden from
// those whom it refuses: so it is asked about no more than assistsADay, and refuses with
// ErrTooOften; and the member is written to who asked.
func (e *Engine) AssistDesk(ctx context.Context, actor access.Actor, id governance.IssueID, who string) (AssistReading, error) {
	if err := e.gate.May(actor, "ballot.assist", access.Object{}); err != nil {
		return AssistReading{}, err
	}
	who = strings.TrimSpace(who)
	in := view[AssistReading]
	if who != "" { // that it was asked is kept
		in = update[AssistReading]
	}
	return in(ctx, e, func(tx *store.Tx) (r AssistReading, err error) {
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
		if err := e.ask(tx, &r, a, who); err != nil {
			return r, err
		}
		return r, r.wait(tx, actor.Person)
	})
}

// ask finds for whom a ballot is to be entered, and keeps that it was asked.
func (e *Engine) ask(tx *store.Tx, r *AssistReading, a assistEntry, who string) error {
	if who == "" {
		return nil
	}
	key := "assists of " + string(a.actor)
	asked, err := tx.Attempts(key, r.Now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	if asked >= assistsADay {
		return ErrTooOften
	}
	if err := tx.NoteAttempt(key, r.Now); err != nil {
		return err
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
		return e.write(tx, store.Letter{Kind: LetterAsked, Person: p.ID, Subject: string(r.Issue.ID) + " " + string(a.actor), MadeAt: r.Now}) // once
	default:
		r.Asked, r.Again = &bodies.Person{ID: p.ID, Name: p.Name, Slug: p.Slug}, s.current != nil
	}
	return nil
}

// AskedNews is that somebody asked for the reader of a letter, to enter a ballot for them,
// and was told that they have voted themselves.
type AskedNews struct {
	Issue governance.IssueID
	Title string
	By    bodies.Person
	Desk  bodies.Body // in which they sit
}

// askedNews fills the letter.
func (l *Letter) askedNews(tx *store.Tx, stored store.Letter) error {
	id, by, _ := strings.Cut(stored.Subject, " ")
	issue, err := tx.Issue(governance.IssueID(id))
	if err != nil {
		return err
	}
	people, err := tx.People([]bodies.PersonID{bodies.PersonID(by)})
	if err != nil {
		return err
	}
	named, err := bodyNames(tx)
	l.Asked = &AskedNews{Issue: issue.ID, Title: issue.Title, By: people[bodies.PersonID(by)]}
	if issue.Procedure.Assist != nil {
		l.Asked.Desk = named.body[issue.Procedure.Assist.By]
	}
	return err
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
