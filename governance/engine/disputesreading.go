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
	"moothall/governance/identity"
	"moothall/governance/store"
)

// DisputeLine is a dispute as the actor may read it: without author, words and
// evidence for all but its author and those of the desk.
type DisputeLine struct {
	governance.Dispute
	Shown    bool          // its words are shown
	Own      bool          // the actor filed it
	Author   bodies.Person // where shown
	Answerer bodies.Person
	By       bodies.Body // the body it was answered for
	Found    bool        // the record holds the leaf that its evidence names
	Entry    int64       // under this number; [store.Unnumbered] before it has one
	MayJudge bool        // the actor could answer it now
}

// DisputesReading is the disputes of a vote, and what the actor may do.
type DisputesReading struct {
	Issue    governance.Issue
	Body     bodies.Body
	Desk     []bodies.Body // whose seated are told, and answer
	Watched  bool          // they supervise the body
	Beside   bool          // they supervise others, and nobody else could answer; where neither holds it judges what it did itself
	Nobody   bool          // sits there now
	As       bodies.Slug   // the body of the desk for which the actor would answer; empty: for none
	Lines    []DisputeLine // those that wait first
	Open     int
	Refused  error // why the actor cannot file one now; nil: they can
	Suspends bool  // the desk can hold the decision back
	KeyEnds  time.Time
	Now      time.Time
}

// Disputes reads the disputes of a vote. Everybody may know how many there are and
// what they were answered.
func (e *Engine) Disputes(ctx context.Context, actor access.Actor, id governance.IssueID) (DisputesReading, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return DisputesReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (DisputesReading, error) { return readDisputes(tx, actor, id) })
}

func readDisputes(tx *store.Tx, actor access.Actor, id governance.IssueID) (r DisputesReading, err error) {
	if r.Issue, err = tx.Issue(id); err != nil {
		return r, fmt.Errorf("issue %s: %w", id, err)
	}
	if r.Now, err = tx.Now(); err != nil {
		return r, err
	}
	if r.Issue.Disputable(r.Issue.ClosedAt) != nil {
		return r, fmt.Errorf("disputes of issue %s: %w", id, store.ErrNotFound)
	}
	charters, err := tx.Charters()
	if err != nil {
		return r, err
	}
	named := namesOf(charters)
	r.Body = named.body[r.Issue.Body]
	desk, sits := r.Issue.Desk(charters)
	r.Watched, r.Beside, r.Nobody = sits == governance.DeskWatches, sits == governance.DeskBeside, true
	for _, slug := range desk {
		r.Desk = append(r.Desk, named.body[slug])
		if slices.Contains(actor.Seated, slug) && r.As == "" {
			r.As = slug
		}
	}
	for _, slug := range desk {
		seated, err := seatedIn(tx, slug, r.Now)
		if err != nil {
			return r, err
		}
		r.Nobody = r.Nobody && len(seated) == 0
	}
	r.Suspends = slices.ContainsFunc(charters, func(c governance.Charter) bool {
		return r.Watched && c.Review != nil && slices.Contains(desk, c.Body.Slug)
	})
	all, err := tx.Disputes(id)
	if err != nil {
		return r, err
	}
	r.KeyEnds = r.Issue.KeyEnds(all)
	if r.Refused, err = fileable(tx, r.Issue, actor, r.Now); err != nil {
		return r, err
	}
	return r, r.readLines(tx, actor, all, desk, named)
}

// fileable says why somebody could not file a dispute now: the rule of the deed, asked
// beforehand.
func fileable(tx *store.Tx, issue governance.Issue, actor access.Actor, now time.Time) (refused, err error) {
	if !actor.SignedIn() {
		return issue.Disputable(now), nil
	}
	concerned, err := isConcerned(tx, issue, actor.Person, now)
	if err != nil {
		return nil, err
	}
	before, err := tx.DisputesOf(actor.Person, issue.ID, now.Add(-24*time.Hour))
	if err != nil {
		return nil, err
	}
	_, refused = issue.Dispute(governance.Dispute{Statement: governance.Statement{Person: actor.Person, Text: "a text", At: now}}, concerned, before)
	return refused, nil
}

func (r *DisputesReading) readLines(tx *store.Tx, actor access.Actor, all []governance.Dispute, desk []bodies.Slug, named names) error {
	var ids []bodies.PersonID
	for _, d := range all {
		ids = append(ids, d.Person)
		if d.Answer != nil {
			ids = append(ids, d.Answer.Person)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	people, err1 := tx.People(ids)
	held, err2 := tx.MandatesOf(actor.Person, r.Now)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	trial := governance.DisputeAnswer{By: r.As, Verdict: governance.ChallengeDismissed, Statement: governance.Statement{Person: actor.Person, Text: "a text", At: r.Now}}
	for _, d := range all {
		line := DisputeLine{Dispute: d, Own: actor.SignedIn() && d.Person == actor.Person}
		_, refused := d.Answered(trial, r.Issue, desk, held)
		line.Shown, line.MayJudge = line.Own || r.As != "", refused == nil
		if d.Answer != nil {
			line.Answerer, line.By = people[d.Answer.Person], named.body[d.Answer.By]
		} else {
			r.Open++
		}
		if err := line.disclose(tx, people); err != nil {
			return err
		}
		r.Lines = append(r.Lines, line)
	}
	return nil
}

// disclose adds who filed the dispute and whether the record holds what it misses, for
// those who may read it, and takes both from all others.
func (l *DisputeLine) disclose(tx *store.Tx, people map[bodies.PersonID]bodies.Person) error {
	if !l.Shown {
		l.Person, l.Text, l.Evidence = "", "", ""
		return nil
	}
	l.Author = people[l.Person]
	entry, held, err := leafNamed(tx, l.Evidence)
	l.Found, l.Entry = held, entry.Seq
	return err
}

// DisputeCount is how many disputes there are of a vote, and until when there can be
// more.
type DisputeCount struct {
	All, Open int
	Until     time.Time
}

// disputeCount counts the disputes of a vote, nil where it cannot be disputed.
func disputeCount(tx *store.Tx, issue governance.Issue) (*DisputeCount, error) {
	if issue.Disputable(issue.ClosedAt) != nil {
		return nil, nil
	}
	c, err := &DisputeCount{Until: issue.DisputesUntil()}, error(nil)
	c.All, c.Open, err = tx.DisputeCount(issue.ID)
	return c, err
}

// OpenDispute is a vote with disputes that wait for those who answer.
type OpenDispute struct {
	Issue governance.Issue
	Body  bodies.Body
	Open  int
	Due   time.Time // of the first

	Competence bool // whose matter it is is disputed, and no vote; Due is when its text is fixed
}

// owedDisputes are the matters of which bodies in which the actor sits are asked whose they
// are, and the votes whose disputes wait for them, the one that is due first before the
// others.
func owedDisputes(tx *store.Tx, named names, actor access.Actor) (owed []OpenDispute, err error) {
	if len(actor.Seated) == 0 {
		return nil, nil
	}
	if owed, err = owedCompetence(tx, named, actor); err != nil {
		return nil, err
	}
	waiting, err := tx.OpenDisputes(mayOwe(named.charters, actor.Seated))
	if err != nil || len(waiting) == 0 {
		return owed, err
	}
	var ids []governance.IssueID
	for _, d := range waiting {
		if !slices.Contains(ids, d.Issue) {
			ids = append(ids, d.Issue)
		}
	}
	issues, err := tx.IssuesByID(ids)
	for _, d := range waiting {
		issue := issues[d.Issue]
		desk, _ := issue.Desk(named.charters)
		if !slices.ContainsFunc(desk, func(s bodies.Slug) bool { return slices.Contains(actor.Seated, s) }) {
			continue
		}
		if n := slices.IndexFunc(owed, func(o OpenDispute) bool { return o.Issue.ID == d.Issue }); n >= 0 {
			owed[n].Open++
			continue
		}
		if len(owed) == pageSize {
			continue
		}
		owed = append(owed, OpenDispute{Issue: issue, Body: named.body[issue.Body], Open: 1, Due: d.DueAt})
	}
	return owed, err
}

// mayOwe are the bodies about whose votes somebody could have to answer, by where they
// sit: so nobody fills the desk of one body with disputes about another. Of a body that
// nobody supervises each vote may name officers of its own.
func mayOwe(charters []governance.Charter, seated []bodies.Slug) (of []bodies.Slug) {
	for _, c := range charters {
		desk, sits := governance.Issue{Body: c.Body.Slug}.Desk(charters)
		if sits != governance.DeskWatches || slices.ContainsFunc(desk, func(s bodies.Slug) bool { return slices.Contains(seated, s) }) {
			of = append(of, c.Body.Slug)
		}
	}
	return of
}

// AnsweredDispute is a dispute whose author is to learn of its answer.
type AnsweredDispute struct {
	Issue governance.IssueID
	Title string
}

// DisputeNews is what a letter says of a dispute that was answered: to whom, and not what
// the dispute says, for mails lie about.
type DisputeNews struct {
	AnsweredDispute
	By      bodies.Body // for which it was answered
	Verdict governance.ChallengeState
}

// answeredNews fills the letter to whoever filed a dispute. Who wants no mails about
// votes finds the answer on their first page.
func (e *Engine) answeredNews(tx *store.Tx, l *Letter, stored store.Letter, known store.Address) error {
	d, err := tx.Dispute(stored.Subject)
	if errors.Is(err, store.ErrNotFound) || err == nil && (d.Answer == nil || known.Notices == governance.NoticesOff) {
		return ErrNoLetter
	}
	if err != nil {
		return err
	}
	issue, err1 := tx.Issue(d.Issue)
	named, err2 := bodyNames(tx)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	l.Dispute = &DisputeNews{AnsweredDispute{issue.ID, issue.Title}, named.body[d.Answer.By], d.Answer.Verdict}
	l.Unsubscribe, err = e.tokens.SignFor(identity.Unsubscribe(), string(stored.Person), l.Now)
	return err
}

// tellsAnswer is for how many days an author is told on their first page.
const tellsAnswer = 14

// answeredDisputes are the votes in which a dispute of somebody was answered lately.
func answeredDisputes(tx *store.Tx, person bodies.PersonID, now time.Time) (answered []AnsweredDispute, err error) {
	ids, err := tx.AnsweredTo(person, now.AddDate(0, 0, -tellsAnswer))
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	issues, err := tx.IssuesByID(ids)
	for _, id := range ids {
		answered = append(answered, AnsweredDispute{id, issues[id].Title})
	}
	return answered, err
}
