// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// maySit holds a mandate that no election gave to the charter in force: by what right,
// and whether those may who gave it. It returns the body in which those sit, or "".
func (p *replay) maySit(m bodies.Mandate, act journal.MandateBegin) (bodies.Slug, error) {
	in, err := p.chartered(m.Body, m.Begins)
	if err != nil {
		return "", err
	}
	t := in.Taking(m, p.foundsWith(m), p.founded[m.Body], p.inForceNow(), p.mandatesOf(m.Body))
	if d := p.draws[act.Draw]; d != nil {
		t.Draw = d.Draw
		if t.Lot, err = p.lotOf(d.Draw, m.Begins); err != nil {
			return "", err
		}
	}
	seatedIn, err := in.Seating.Judge(t, bodies.Witnesses{Seated: p.sits(m.Begins)})
	switch {
	case err != nil:
		return "", err
	case string(seatedIn) != act.SeatedIn:
		return "", fmt.Errorf("it says that those who give the seat sit in %q, where the charter names %q", act.SeatedIn, seatedIn)
	case len(t.Fills()) > 0:
		return "", fmt.Errorf("mandate %s of who acts in the seat has not ended", t.Fills()[0].ID)
	}
	return seatedIn, nil
}

// foundsWith says whether a mandate comes with the founding of the community: in its
// instant, of a body that was founded by it, and before anything of later.
func (p *replay) foundsWith(m bodies.Mandate) bool {
	return m.Begins.Equal(p.founded[m.Body]) && !p.goesOn
}

// sits says who holds a mandate at an instant that gives a right, as far as the acts read
// so far say.
func (c *community) sits(at time.Time) func(bodies.Slug, bodies.PersonID) bool {
	return func(in bodies.Slug, p bodies.PersonID) bool {
		for _, m := range c.held[p] {
			if m.Body == in && c.installed(m, at) {
				return true
			}
		}
		return false
	}
}

// mandate is what the beginning of one says, which the decision on an issue gave, or none.
func mandate(body bodies.Slug, act journal.MandateBegin, at time.Time, decision governance.IssueID) bodies.Mandate {
	m := bodies.Mandate{ID: act.Mandate, Body: body, Seat: act.Seat, Person: known(act.Person), Title: act.Title, Begins: at, Decision: string(decision), Draw: act.Draw}
	if act.Until != "" {
		m.Ends, _ = act.Until.Time() // the journal has read it
	}
	for _, by := range act.By {
		m.By = append(m.By, known(by))
	}
	return m
}

// vacancy is a mandate that was ended by no election, and was not given up: whoever held
// it is erased at that instant, or acted in a seat that is filled then.
type vacancy struct {
	bodies.Mandate
	at time.Time
}

// followed takes those who acted in a seat as ended by the appointment to it.
func (p *replay) followed(m bodies.Mandate) {
	if m.Title != bodies.TitleAppointed {
		return
	}
	for n := 0; n < len(p.vacated); n++ {
		v := p.vacated[n]
		if v.Title == bodies.TitleActing && v.Body == m.Body && v.Seat == m.Seat && v.at.Equal(m.Begins) {
			p.vacated = append(p.vacated[:n], p.vacated[n+1:]...)
			n--
		}
	}
}
