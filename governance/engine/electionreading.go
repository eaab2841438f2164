// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// NominationLine is a nomination as one person may see it, with names.
type NominationLine struct {
	governance.Nomination
	Who       bodies.Person // zero where they were erased
	By        bodies.Person
	Seconders []bodies.Person
	MaySecond bool // the actor may, now
	Own       bool // the actor is the candidate
}

// ElectionReading is what an issue that elects people shows beyond any other.
type ElectionReading struct {
	Nominations []NominationLine // those the actor may know of; candidates in the order of the paper
	Open        bool             // nominations are
	Votes       bool             // the actor would be on the roll now, or is on it
	Officers    bodies.Body
	Officer     bool   // the actor is one
	Seats       []Seat // that the decision gave, in the order of election
	FixedEntry  int64  // number of the entry that fixed the candidates; -1 where none yet

	people map[bodies.PersonID]bodies.Person // candidates, and who proposed and seconded them
}

// readElection reads what an election shows. An issue of another kind has none.
func (r *IssueReading) readElection(tx *store.Tx, actor access.Actor, charters []governance.Charter, fixed int64) (err error) {
	if !r.Issue.Procedure.ElectsPersons() {
		return nil
	}
	e := &ElectionReading{FixedEntry: fixed, Open: r.Issue.MayNominate(r.Now) == nil, Votes: r.OnRoll || r.Standing == bodies.OnRoll}
	e.Officer = slices.Contains(actor.Seated, r.Issue.Procedure.Officer)
	for _, c := range charters {
		if c.Body.Slug == r.Issue.Procedure.Officer {
			e.Officers = c.Body
		}
	}
	if err := e.readNominations(tx, &r.Issue, actor); err != nil {
		return err
	}
	r.Election = e
	return e.readSeats(tx, r.Issue, r.Decision, r.Now)
}

// readNominations reads who is nominated, and names the candidates on the paper:
// everybody in one query. What it finds it holds to the record.
func (e *ElectionReading) readNominations(tx *store.Tx, issue *governance.Issue, actor access.Actor) error {
	all, err := tx.Nominations(issue.ID)
	if err != nil {
		return err
	}
	accepted, err := tx.Accepted(issue.ID)
	if err != nil {
		return err
	}
	ids := candidates(*issue)
	for _, n := range all {
		ids = append(append(ids, n.Candidate, n.By), n.Seconders...)
	}
	people, err := tx.People(ids)
	if err != nil {
		return err
	}
	e.people = people
	if issue.Imported == "" {
		if err := candidatesAgree(*issue, all, people, accepted); err != nil {
			return err
		}
	}
	all = slices.DeleteFunc(all, func(n governance.Nomination) bool { return !issue.ShowsNomination(n, actor.Person) })
	nameThem(issue, people)
	for _, n := range all {
		e.Nominations = append(e.Nominations, e.line(n, people, actor))
	}
	onPaper := func(n NominationLine) int {
		return slices.IndexFunc(issue.Options, func(o governance.Option) bool { return o.ID == n.ID })
	}
	slices.SortStableFunc(e.Nominations, func(a, b NominationLine) int { return onPaper(a) - onPaper(b) })
	return nil
}

func (e *ElectionReading) line(n governance.Nomination, people map[bodies.PersonID]bodies.Person, actor access.Actor) NominationLine {
	l := NominationLine{Nomination: n, Who: people[n.Candidate], By: people[n.By], Own: actor.SignedIn() && n.Candidate == actor.Person}
	for _, s := range n.Seconders {
		l.Seconders = append(l.Seconders, people[s])
	}
	_, err := n.After(governance.ActSecond, actor.Person, e.Votes, true)
	l.MaySecond = e.Open && actor.SignedIn() && err == nil
	return l
}

// readSeats finds who holds a seat by the decision, until when, and whether it
// rests.
func (e *ElectionReading) readSeats(tx *store.Tx, issue governance.Issue, decided *governance.Recorded, now time.Time) error {
	if decided == nil {
		return nil
	}
	mandates, err := tx.MandatesBy(issue.ID)
	if err != nil {
		return err
	}
	people, err := tx.People(issue.Elects(decided.Winners))
	if err != nil {
		return err
	}
	for _, person := range issue.Elects(decided.Winners) {
		at := slices.IndexFunc(mandates, func(m bodies.Mandate) bool { return m.Person == person })
		if at >= 0 {
			seat := Seat{Mandate: mandates[at], Holder: people[person]}
			if seat.Holds(now) && !decided.Installed(seat.Mandate, now) {
				seat.Rests = decided.Suspension.End()
			}
			e.Seats = append(e.Seats, seat)
		}
	}
	return nil
}

// nameCandidates gives the candidates among the options of issues their names, in
// one query. One who was erased stays without.
func nameCandidates(tx *store.Tx, issues ...*governance.Issue) error {
	var ids []bodies.PersonID
	for _, i := range issues {
		ids = append(ids, candidates(*i)...)
	}
	if len(ids) == 0 {
		return nil
	}
	people, err := tx.People(ids)
	for _, i := range issues {
		nameThem(i, people)
	}
	return err
}

// candidates are the people among the options of an issue.
func candidates(i governance.Issue) (ids []bodies.PersonID) {
	for _, o := range i.Options {
		if o.Person != "" {
			ids = append(ids, o.Person)
		}
	}
	return ids
}

// nameThem gives the candidates of an issue their names.
func nameThem(i *governance.Issue, people map[bodies.PersonID]bodies.Person) {
	i.Options = slices.Clone(i.Options)
	for n, o := range i.Options {
		if o.Person != "" {
			i.Options[n].Title = people[o.Person].Name
		}
	}
}

// nameLines names the candidates in a list.
func nameLines(tx *store.Tx, lines []Line) error {
	issues := make([]*governance.Issue, len(lines))
	for n := range lines {
		issues[n] = &lines[n].Issue
	}
	return nameCandidates(tx, issues...)
}

// nameTranscript writes the names of candidates into a count, which holds none.
func (r *CountReading) nameTranscript() {
	for n, c := range r.Transcript.Candidates {
		if o, known := r.Issue.Option(governance.OptionID(c.Option)); known && o.Person != "" {
			r.Transcript.Candidates[n].Name = o.Title
		}
	}
}
