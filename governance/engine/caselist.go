// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// CaseLine is a case in a list: that it exists, and how far it has come.
type CaseLine struct {
	ID       governance.CaseID
	Stage    governance.CaseStage
	Body     bodies.Body
	OpenedAt time.Time
	Until    time.Time // end of the hearing, or of the time for an appeal; zero where neither runs
	OnAppeal bool
	Changed  bool // the appeal came to another end
	Ruling   *RulingReading
}

// ReportLine is a report of the reader's own in a list: what they said, and, once
// there is a ruling, the case in which it was heard.
type ReportLine struct {
	ID        governance.ReportID
	At        time.Time
	Text      string
	Withdrawn bool
	Case      governance.CaseID // empty until there is a ruling
}

// CaseList is the register, and what of the cases is the reader's.
type CaseList struct {
	Judge    []CaseLine   // waiting for the reader's judgment
	About    []CaseLine   // about the reader
	Reported []ReportLine // by the reader
	Watched  []CaseLine   // open ones of bodies in which the reader sits, or which they supervise
	Register []CaseLine   // ruled upon, without names
	Next     governance.CaseID
	Figures  store.CaseFigures
	Courts   []governance.Charter // whose charters say how they hear cases
	Now      time.Time
}

// Cases lists the register, from a case downwards, and what is the reader's own.
func (e *Engine) Cases(ctx context.Context, actor access.Actor, after governance.CaseID) (CaseList, error) {
	if err := e.gate.May(actor, "case.read", access.Object{}); err != nil {
		return CaseList{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (l CaseList, err error) {
		if l.Now, err = tx.Now(); err != nil {
			return l, err
		}
		named, err := bodyNames(tx)
		if err != nil {
			return l, err
		}
		ruled, err := tx.Cases(store.CaseFilter{Ruled: true, After: after, Limit: pageSize + 1})
		if err != nil {
			return l, err
		}
		if len(ruled) > pageSize {
			ruled = ruled[:pageSize]
			l.Next = ruled[pageSize-1].ID
		}
		for _, c := range ruled {
			l.Register = append(l.Register, caseLine(c, named))
		}
		if l.Figures, err = tx.CaseFigures(); err != nil {
			return l, err
		}
		charters, err := tx.Charters()
		for _, c := range charters {
			if c.Justice != nil {
				l.Courts = append(l.Courts, c)
			}
		}
		if err != nil || !actor.SignedIn() {
			return l, err
		}
		return l, ownCases(tx, actor, named, &l)
	})
}

// ownCases fills the lists of what is the reader's own, each a fixed number of queries.
func ownCases(tx *store.Tx, actor access.Actor, named names, l *CaseList) error {
	lists := []struct {
		filter store.CaseFilter
		into   *[]CaseLine
	}{
		{store.CaseFilter{Judge: actor.Person}, &l.Judge},
		{store.CaseFilter{Concerned: actor.Person}, &l.About},
	}
	if watched := append(slices.Clone(actor.Seated), actor.Audits...); len(watched) > 0 {
		lists = append(lists, struct {
			filter store.CaseFilter
			into   *[]CaseLine
		}{store.CaseFilter{Bodies: watched}, &l.Watched})
	}
	reported, err := reportedBy(tx, actor.Person, l)
	if err != nil {
		return err
	}
	for _, x := range lists {
		x.filter.Limit = pageSize
		cases, err := tx.Cases(x.filter)
		if err != nil {
			return err
		}
		for _, c := range cases {
			v := governance.CaseViewer{Person: actor.Person, Reporter: reported[c.ID].party, Reported: reported[c.ID].any, Seated: actor.Seated, Audits: actor.Audits}
			k := c.MayKnow(v)
			if !k.Exists || x.into == &l.Watched && (!c.Open() || k.Role == governance.RoleConcerned || k.Role == governance.RoleJuror) {
				continue
			}
			*x.into = append(*x.into, caseLine(c, named))
		}
	}
	return nil
}

// ownPart is what somebody has in a case by their reports.
type ownPart struct{ any, party bool }

// reportedBy lists the reader's own reports, and says what part they give in the
// cases that are not over.
func reportedBy(tx *store.Tx, reader bodies.PersonID, l *CaseList) (map[governance.CaseID]ownPart, error) {
	own, err1 := tx.ReportsBy(reader, pageSize)
	cases, err2 := tx.Cases(store.CaseFilter{Reporter: reader, Ruled: true, Limit: pageSize})
	running, err3 := tx.PartsOf(reader)
	ruled, parts := map[governance.CaseID]bool{}, map[governance.CaseID]ownPart{}
	for _, c := range cases {
		ruled[c.ID] = true
	}
	for _, r := range own {
		line := ReportLine{ID: r.ID, At: r.At, Text: r.Text, Withdrawn: !r.Withdrawn.IsZero()}
		if ruled[r.Case] {
			line.Case = r.Case
		}
		l.Reported = append(l.Reported, line)
	}
	for _, r := range running {
		parts[r.Case] = ownPart{true, parts[r.Case].party || r.Party()}
	}
	return parts, errors.Join(err1, err2, err3)
}

func caseLine(c governance.Case, named names) CaseLine {
	line := CaseLine{ID: c.ID, Stage: c.Stage, Body: named.body[c.Body], OpenedAt: c.OpenedAt, Until: c.Due(), OnAppeal: c.OnAppeal(), Changed: c.Changed()}
	if s := c.Standing(); s != nil {
		r := rulingReading(*s, named, false)
		line.Ruling = &r
	}
	return line
}

// CaseNeed is a case in which somebody is waited for.
type CaseNeed struct {
	Line CaseLine
	Role governance.CaseRole
}

// caseNeeds lists the cases that wait for a person: to judge, to answer, or, once
// ruled, to appeal while there is time.
func caseNeeds(tx *store.Tx, person bodies.PersonID, named names) ([]CaseNeed, error) {
	cases, err := tx.Cases(store.CaseFilter{Awaits: person, Limit: pageSize})
	var needs []CaseNeed
	for _, c := range cases {
		role := c.RoleOf(governance.CaseViewer{Person: person})
		reporter := role != governance.RoleConcerned && role != governance.RoleJuror // what else the list holds
		if k := c.MayKnow(governance.CaseViewer{Person: person, Reporter: reporter, Reported: reporter}); k.Exists {
			needs = append(needs, CaseNeed{caseLine(c, named), k.Role})
		}
	}
	return needs, err
}

// ReportForm is what somebody who means to report sees before.
type ReportForm struct {
	Target CaseTarget
	Court  bodies.Body
	Rules  governance.Justice
}

// ReportForm reads what a report about a target would name. It refuses with
// governance.ErrNoCourt and ErrNoSuchTarget; a target without kind and id is the
// whole community's court.
func (e *Engine) ReportForm(ctx context.Context, actor access.Actor, t governance.Target) (ReportForm, error) {
	if err := e.gate.May(actor, "case.report", access.Object{}); err != nil {
		return ReportForm{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (f ReportForm, err error) {
		about := target{Target: t}
		if t != (governance.Target{}) {
			if about, err = targetOf(tx, t); err != nil {
				return f, err
			}
		}
		court, err := courtOf(tx, about)
		if err != nil {
			return f, err
		}
		return ReportForm{CaseTarget{t, about.title, about.text, about.withheld}, court.Body, *court.Justice}, nil
	})
}
