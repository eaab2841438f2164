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

// ChallengeRoll says that somebody is missing on the roll of a matter, or
// should not be on it. It refuses with governance.ErrRollFixed, ErrRemovalLate, ErrChallenger,
// ErrRollSo, ErrNotMember, ErrChallenged, ErrWhy and ErrChallenges.
func (e *Engine) ChallengeRoll(ctx context.Context, actor access.Actor, id governance.IssueID, person bodies.PersonID, text string) error {
	if err := e.gate.May(actor, "roll.challenge", access.Object{}); err != nil {
		return err
	}
	c := governance.Challenge{Issue: id, By: actor.Person, Person: person, On: person == actor.Person, Text: text, State: governance.ChallengeOpen}
	_, err := update(ctx, e, func(tx *store.Tx) (string, error) { return e.challenge(tx, c) })
	return err
}

// challenge adds a challenge and returns its id.
func (e *Engine) challenge(tx *store.Tx, c governance.Challenge) (string, error) {
	issue, now, err := holdRoll(tx, c.Issue)
	if err != nil {
		return "", err
	}
	if err := issue.MayCorrect(c.On, now); err != nil {
		return "", err
	}
	all, err := tx.Challenges(issue.ID)
	if err == nil {
		err = governance.ChallengePace(all, c.By)
	}
	if err != nil {
		return "", err
	}
	roll, err := fixedRoll(tx, issue)
	if err != nil {
		return "", err
	}
	if err := c.Check(roll.Index(c.Person) >= 0, roll.Index(c.By) >= 0); err != nil {
		return "", err
	}
	if _, err := tx.Person(c.Person); err != nil {
		return "", fmt.Errorf("challenge: %w", err)
	}
	if c.On {
		elector, err := tx.Elector(issue.Procedure.Franchise.Body, c.Person, issue.RollAt)
		if err := errors.Join(err, governance.MayPutOn(elector)); err != nil {
			return "", err
		}
	}
	if c.ID, err = journal.NewRef(e.random); err != nil {
		return "", err
	}
	c.At = now
	if err = tx.AddChallenge(c); errors.Is(err, store.ErrDuplicate) {
		err = governance.ErrChallenged
	}
	return c.ID, err
}

// holdRoll waits for the others who challenge or decide, for the opening, and for
// whoever is being erased: nothing is entered about them, nor said of them, after it. It
// refuses where the roll cannot be challenged any more.
func holdRoll(tx *store.Tx, id governance.IssueID) (issue governance.Issue, now time.Time, err error) {
	if err := errors.Join(tx.HoldClosed(id), tx.ShareMandates()); err != nil {
		return issue, now, err
	}
	if issue, err = tx.Issue(id); err != nil {
		return issue, now, fmt.Errorf("issue %s: %w", id, err)
	}
	if now, err = tx.Now(); err != nil {
		return issue, now, err
	}
	now = later(now, issue.RollAt) // the clock may have been put back, and nothing changes a roll before it was fixed
	return issue, now, issue.MayChallenge(now)
}

// DecideChallenge upholds or dismisses a challenge. The returning officers may,
// but for one that they made or that concerns them. One that is upheld changes
// the roll in the same commit. It returns the matter, also with a refusal of what
// was said: governance.ErrVerdict, ErrWhy and ErrRemovalLate. Who is taken off is written
// to in the same commit.
func (e *Engine) DecideChallenge(ctx context.Context, actor access.Actor, id string, verdict governance.ChallengeState, reason string) (governance.IssueID, error) {
	return update(ctx, e, func(tx *store.Tx) (governance.IssueID, error) {
		c, err := tx.Challenge(id)
		if err != nil {
			return "", fmt.Errorf("challenge: %w", err)
		}
		return c.Issue, e.decideChallenge(tx, actor, c, verdict, reason)
	})
}

func (e *Engine) decideChallenge(tx *store.Tx, actor access.Actor, c governance.Challenge, verdict governance.ChallengeState, reason string) error {
	issue, now, err := holdRoll(tx, c.Issue)
	if err != nil {
		return err
	}
	if err := e.gate.May(actor, "roll.decide", access.Object{Body: issue.Procedure.Officer}); err != nil {
		return err
	}
	others, err := tx.Challenges(issue.ID)
	if err != nil {
		return err
	}
	for _, o := range others {
		if !now.After(o.DecidedAt) {
			now = o.DecidedAt.Add(time.Millisecond) // the record orders corrections by their instants
		}
		if o.ID == c.ID {
			c = o // as it is now that nobody else decides it
		}
	}
	for _, theirs := range []bodies.PersonID{c.By, c.Person} {
		account, err := accountOf(tx, theirs)
		if err != nil {
			return err
		}
		if account == actor.Person { // by another account of theirs, which ended
			return governance.ErrOwnChallenge
		}
	}
	if c, err = c.Decided(verdict, actor.Person, reason, now); err != nil {
		return err
	}
	if c.State == governance.ChallengeUpheld {
		if err := e.correct(tx, issue, c); err != nil {
			return err
		}
	}
	return tx.SaveChallenge(c)
}

// correct enters the change of the roll that a challenge makes. Where another
// made it before there is none to enter.
func (e *Engine) correct(tx *store.Tx, issue governance.Issue, c governance.Challenge) error {
	roll, err := fixedRoll(tx, issue)
	if err != nil || (roll.Index(c.Person) >= 0) == c.On {
		return err
	}
	if err := issue.MayCorrect(c.On, c.DecidedAt); err != nil {
		return err
	}
	person, err := tx.Person(c.Person)
	if err != nil {
		return err
	}
	who, err := commitment(person)
	if err != nil {
		return err
	}
	_, err = e.enter(tx, issue.Body, issue.ID, c.DecidedAt, journal.RollCorrect{Person: who, On: c.On, ReasonSHA256: journal.Digest([]byte(c.Reason))})
	if err != nil || c.On {
		return err
	}
	return e.write(tx, store.Letter{Kind: LetterOffRoll, Person: c.Person, Subject: c.ID, MadeAt: c.DecidedAt})
}

// OffRollNews is that somebody was taken off a roll.
type OffRollNews struct {
	Issue    governance.IssueID
	Title    string
	Officers bodies.Body
	Until    time.Time // they can say that they are missing until then
}

// offRollNews fills the letter to somebody who was taken off a roll.
func (l *Letter) offRollNews(tx *store.Tx, stored store.Letter) error {
	c, err := tx.Challenge(stored.Subject)
	if err != nil {
		return fmt.Errorf("challenge: %w", err)
	}
	issue, err := tx.Issue(c.Issue)
	if err != nil {
		return err
	}
	named, err := bodyNames(tx)
	l.OffRoll = &OffRollNews{Issue: issue.ID, Title: issue.Title, Officers: named.body[issue.Procedure.Officer], Until: issue.OpensAt}
	return err
}

// RollLine is somebody's place on a roll, or why they have none.
type RollLine struct {
	Who       bodies.Person // id, name and address only
	Standing  bodies.Standing
	On        bool
	Corrected bool // by a challenge that was upheld
}

// ChallengeLine is a challenge as somebody may read it who is named in it or
// decides it.
type ChallengeLine struct {
	governance.Challenge
	By, Person, Officer bodies.Person
	MayDecide           bool
	MayUphold           bool // it is not too late for that either
}

// RollReading says who may vote in a matter and, where the roll is fixed before it, lists
// everybody, page by page.
type RollReading struct {
	VotersReading
	Officers   bodies.Body
	Listed     bool       // the roll is fixed before the vote: the rest is filled
	Lines      []RollLine // by name
	Added      []RollLine // by challenges; on the first page
	Challenges []ChallengeLine
	Open       bool // it may be challenged
	Next       bodies.Slug
}

// rollPage is how many people a page of the roll shows.
const rollPage = 100

// Roll reads who may vote in a matter and why: the reader, and whoever they ask about by
// the name or address they typed. The list begins after somebody. Only who
// is signed in may.
func (e *Engine) Roll(ctx context.Context, actor access.Actor, id governance.IssueID, after bodies.Slug, typed string) (RollReading, error) {
	if err := e.gate.May(actor, "roll.read", access.Object{}); err != nil {
		return RollReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (RollReading, error) { return e.readRoll(tx, actor, id, after, typed) })
}

func (e *Engine) readRoll(tx *store.Tx, actor access.Actor, id governance.IssueID, after bodies.Slug, typed string) (r RollReading, err error) {
	var challenges []governance.Challenge
	if r.VotersReading, challenges, err = e.readVoters(tx, actor, id, typed); err != nil {
		return r, err
	}
	if r.Listed = rollListed(r.Issue); !r.Listed {
		return r, nil
	}
	r.Open = r.Issue.MayChallenge(r.Now) == nil
	named, err := bodyNames(tx)
	if err != nil {
		return r, err
	}
	r.Officers = named.body[r.Issue.Procedure.Officer]
	if err := r.readLines(tx, challenges, after); err != nil {
		return r, err
	}
	return r, r.readChallenges(tx, actor, challenges)
}

func (r *RollReading) readLines(tx *store.Tx, challenges []governance.Challenge, after bodies.Slug) error {
	layers, err := loadLayers(tx)
	if err != nil {
		return err
	}
	rule, corrections := r.Issue.Procedure.Franchise, governance.Corrections(challenges)
	electors, err := tx.ElectorsByName(rule.Body, r.Issue.RollAt, after, rollPage+1)
	if err != nil {
		return err
	}
	if len(electors) > rollPage {
		electors = electors[:rollPage]
		r.Next = electors[rollPage-1].Slug
	}
	for _, e := range electors {
		byRule := rule.Examine(e.Elector, layers, r.Issue.RollAt)
		l := RollLine{Who: bodies.Person{ID: e.Person, Name: e.Name, Slug: e.Slug}, Standing: corrected(byRule, e.Person, corrections)}
		l.On, l.Corrected = l.Standing == bodies.OnRoll, l.Standing != byRule
		r.Lines = append(r.Lines, l)
	}
	if after != "" {
		return nil
	}
	return r.readAdded(tx, corrections)
}

// corrected is a standing as the corrections of a roll leave it.
func corrected(s bodies.Standing, person bodies.PersonID, corrections []bodies.Correction) bodies.Standing {
	for _, c := range corrections {
		switch {
		case c.Person != person:
		case c.On:
			s = bodies.OnRoll
		case s == bodies.OnRoll:
			s = bodies.TakenOff
		}
	}
	return s
}

// readAdded finds who is on the roll by a challenge and is no member of the body
// whose members vote: no page of those lists them.
func (r *RollReading) readAdded(tx *store.Tx, corrections []bodies.Correction) error {
	var ids []bodies.PersonID
	for _, c := range corrections {
		if c.On {
			ids = append(ids, c.Person)
		}
	}
	members, err := tx.MembersAmong(r.Issue.Procedure.Franchise.Body, ids, r.Issue.RollAt)
	if err != nil {
		return err
	}
	people, err := tx.People(ids)
	for _, id := range ids {
		if !members[id] {
			r.Added = append(r.Added, RollLine{Who: people[id], Standing: bodies.OnRoll, On: true, Corrected: true})
		}
	}
	return err
}

// readChallenges reads those the actor may read: their own, those about them, and
// all of them for a returning officer.
func (r *RollReading) readChallenges(tx *store.Tx, actor access.Actor, challenges []governance.Challenge) error {
	officer := slices.Contains(actor.Seated, r.Issue.Procedure.Officer)
	var ids []bodies.PersonID
	for _, c := range challenges {
		ids = append(ids, c.By, c.Person, c.Officer)
	}
	people, err := tx.People(ids)
	if err != nil {
		return err
	}
	for _, c := range challenges {
		if !c.MayRead(actor.Person, officer) {
			continue
		}
		_, refused := c.Decided(governance.ChallengeUpheld, actor.Person, "a reason", r.Now)
		r.Challenges = append(r.Challenges, ChallengeLine{Challenge: c, By: people[c.By], Person: people[c.Person], Officer: people[c.Officer],
			MayDecide: officer && r.Open && refused == nil, MayUphold: r.Issue.MayCorrect(c.On, r.Now) == nil})
	}
	return nil
}
