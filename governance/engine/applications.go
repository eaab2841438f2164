// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// ApplicationLine is an application that the actor may answer.
type ApplicationLine struct {
	governance.Application
	By   bodies.Person
	Need int   // how many must agree
	Said *bool // what the actor said to it, where they did
}

// ApplicationsReading is what waits of those who ask a body to become members of it, as
// far as the actor may answer it.
type ApplicationsReading struct {
	Charter governance.Charter
	All     BodyList // for names alone
	Lines   []ApplicationLine
	Next    string // the page behind; "" where there is none
}

// Applications reads what the actor may answer of what is asked of a body. It refuses
// everybody else with governance.ErrAnswerers: what somebody asks is between them and
// those who answer.
func (e *Engine) Applications(ctx context.Context, actor access.Actor, slug bodies.Slug, after string) (ApplicationsReading, error) {
	if err := e.gate.May(actor, "application.read", access.Object{Body: slug}); err != nil {
		return ApplicationsReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r ApplicationsReading, err error) {
		charters, err := tx.Charters()
		if err != nil {
			return r, err
		}
		if r.Charter, err = charterOf(charters, slug); err != nil {
			return r, err
		}
		now, err := tx.Now()
		if err != nil {
			return r, err
		}
		own, err := ownStanding(tx, r.Charter, charters, actor.Person, now)
		if err != nil {
			return r, err
		}
		r.All = namesOnly(charters)
		f := store.ApplicationFilter{Body: slug, Vouched: own.mayVouch(r.Charter), Decided: decidedBy(r.Charter, actor), Besides: actor.Person, After: after, Limit: pageSize + 1}
		if !f.Vouched && len(f.Decided) == 0 {
			return r, governance.ErrAnswerers
		}
		asked, err := tx.OpenApplications(f)
		if err != nil {
			return r, err
		}
		if len(asked) > pageSize {
			asked = asked[:pageSize]
			r.Next = asked[pageSize-1].ID
		}
		return r, r.lines(tx, asked, actor.Person)
	})
}

func (r *ApplicationsReading) lines(tx *store.Tx, asked []governance.Application, reader bodies.PersonID) error {
	ids := make([]bodies.PersonID, len(asked))
	for n, a := range asked {
		ids[n] = a.Person
	}
	people, err := tx.People(ids)
	if err != nil {
		return err
	}
	for _, a := range asked {
		way, err := r.Charter.Way(a.Sphere, a.Ground)
		if err != nil {
			continue // the charter has closed it since: nobody can answer
		}
		l := ApplicationLine{Application: a, By: people[a.Person], Need: way.Needs()}
		if n := slices.IndexFunc(a.Voices, func(v governance.ApplicationVoice) bool { return v.Person == reader }); n >= 0 {
			l.Said = &a.Voices[n].Agrees
		}
		r.Lines = append(r.Lines, l)
	}
	return nil
}

// WaitingAnswers is how many applications to a body wait for the actor, who sits where
// they are decided.
type WaitingAnswers struct {
	Of bodies.Body
	N  int64
}

// waitingAnswers are those that wait for a decision by a body in which the actor sits.
// Those that members vouch for are announced to nobody: whoever knows who asks may look,
// and nobody else is asked to.
func waitingAnswers(tx *store.Tx, charters []governance.Charter, actor access.Actor) (waiting []WaitingAnswers, err error) {
	decides := map[bodies.Slug][]bodies.Sphere{}
	for _, c := range charters {
		if spheres := decidedBy(c, actor); len(spheres) > 0 {
			decides[c.Body.Slug] = spheres
		}
	}
	if len(decides) == 0 {
		return nil, nil
	}
	counts, err := tx.DecidedApplications(actor.Person)
	for _, c := range charters {
		w := WaitingAnswers{Of: c.Body}
		for _, n := range counts {
			if n.Body == c.Body.Slug && slices.Contains(decides[n.Body], n.Sphere) {
				w.N += n.N
			}
		}
		if w.N > 0 {
			waiting = append(waiting, w)
		}
	}
	return waiting, err
}
