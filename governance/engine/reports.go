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

// ReportReading is a report as its reporter reads it. Until there is a ruling it
// holds what they said and the public rules of the court, and nothing of a case: it is
// the same whether the report opened one or joined one, before or after a panel was
// drawn.
type ReportReading struct {
	Report     governance.Report // without its case and how it stands to it
	Target     CaseTarget
	Court      bodies.Body
	Rules      governance.Justice
	Bench      []bodies.Person // who holds a seat of the court, without the reporter
	Objections []ObjectionReading
	Case       governance.CaseID // empty until there is a ruling
	Rulings    []RulingReading   // as the register shows them
	MayWithdraw,
	MayObject bool
	Now time.Time
}

// ObjectionReading is whom the reporter does not want to judge.
type ObjectionReading struct {
	Juror  bodies.Person
	Reason string
	At     time.Time
}

// OwnReport reads a report of the actor's own. To anybody else: ErrNotFound.
func (e *Engine) OwnReport(ctx context.Context, actor access.Actor, id governance.ReportID) (ReportReading, error) {
	if err := e.gate.May(actor, "case.report", access.Object{}); err != nil {
		return ReportReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (ReportReading, error) {
		r, c, err := ownReport(tx, actor, id)
		if err != nil {
			return ReportReading{}, err
		}
		return readReport(tx, r, c)
	})
}

// ownReport finds a report of the actor's own and its case.
func ownReport(tx *store.Tx, actor access.Actor, id governance.ReportID) (r governance.Report, c governance.Case, err error) {
	if r, err = tx.Report(id); err == nil && r.Reporter != actor.Person {
		err = store.ErrNotFound
	}
	if err != nil {
		return r, c, fmt.Errorf("report: %w", err)
	}
	c, err = tx.Case(r.Case)
	return r, c, err
}

func readReport(tx *store.Tx, report governance.Report, c governance.Case) (r ReportReading, err error) {
	if r.Now, err = tx.Now(); err != nil {
		return r, err
	}
	named, err := bodyNames(tx)
	if err != nil {
		return r, err
	}
	about, err := targetOf(tx, c.Target)
	if err != nil && !errors.Is(err, governance.ErrNoSuchTarget) { // it was there when it was reported
		return r, err
	}
	r.Report, r.Court, r.Target = report, named.body[c.Body], CaseTarget{c.Target, about.title, about.text, about.withheld}
	r.Report.Case, r.Report.Witness = "", false
	if r.MayWithdraw = report.TakeBack(c) == nil; r.MayWithdraw {
		r.MayObject = true
	}
	if c.Ruled() {
		r.Case = c.ID
		for _, s := range c.Sittings {
			if s.Ruling != nil {
				r.Rulings = append(r.Rulings, rulingReading(s, named, false))
			}
		}
	}
	court, err := tx.Charter(c.Body)
	if err != nil {
		return r, err
	}
	if court.Justice != nil { // as it is now: how the case is heard would tell when it was opened
		r.Rules = *court.Justice
	}
	return r, readObjections(tx, &r, c.Body)
}

// readObjections fills who holds a seat of the court, and whom of them the reporter
// does not want to judge.
func readObjections(tx *store.Tx, r *ReportReading, court bodies.Slug) error {
	bench, err1 := seatedIn(tx, court, r.Now)
	said, err2 := tx.Objections(r.Report.ID)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	all := slices.Clone(bench)
	for _, o := range said {
		all = append(all, o.Juror)
	}
	people, err := tx.People(all)
	for _, o := range said {
		r.Objections = append(r.Objections, ObjectionReading{people[o.Juror], o.Reason, o.At})
	}
	for _, id := range bench {
		asked := slices.ContainsFunc(said, func(o governance.Objection) bool { return o.Juror == id })
		if p, known := people[id]; known && id != r.Report.Reporter && !asked {
			r.Bench = append(r.Bench, p)
		}
	}
	return err
}

// seatedIn is whoever holds a seat of a body at an instant, once each.
func seatedIn(tx *store.Tx, body bodies.Slug, now time.Time) ([]bodies.PersonID, error) {
	seats, err := tx.Seats(body, now)
	var ids []bodies.PersonID
	for _, m := range seats {
		if !slices.Contains(ids, m.Person) {
			ids = append(ids, m.Person)
		}
	}
	return ids, err
}

// ofReport does a deed upon a report of the actor's own, alone with its case.
func (e *Engine) ofReport(ctx context.Context, actor access.Actor, id governance.ReportID, do func(tx *store.Tx, r governance.Report, h held) error) error {
	if err := e.gate.May(actor, "case.report", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		r, _, err := ownReport(tx, actor, id)
		if err != nil {
			return struct{}{}, err
		}
		if err := holdCase(tx, r.Case); err != nil {
			return struct{}{}, err
		}
		h := held{}
		if r, h.c, err = ownReport(tx, actor, id); err != nil {
			return struct{}{}, err
		}
		if h.now, err = tx.Now(); err != nil {
			return struct{}{}, err
		}
		h.now = h.c.Moment(h.now)
		return struct{}{}, do(tx, r, h)
	})
	return err
}

// WithdrawReport takes a report of the actor's back. A case nobody upholds is withdrawn.
func (e *Engine) WithdrawReport(ctx context.Context, actor access.Actor, id governance.ReportID) error {
	return e.ofReport(ctx, actor, id, func(tx *store.Tx, r governance.Report, h held) error {
		if err := r.TakeBack(h.c); err != nil {
			return err
		}
		if err := tx.WithdrawReport(id, h.now); err != nil {
			return err
		}
		if upheld, err := tx.UpheldReports(r.Case); err != nil || upheld > 0 {
			return err
		}
		h.c.Stage, h.c.ChangedAt = governance.CaseWithdrawn, h.now
		if err := tx.SaveCase(h.c); err != nil {
			return err
		}
		_, err := e.enter(tx, h.c.Body, "", h.now, journal.CaseWithdraw{Case: string(r.Case)})
		return err
	})
}

// Object says, for the reporter, who of the court should not judge what they reported.
// Whoever of them sits on its panel, the others decide about.
func (e *Engine) Object(ctx context.Context, actor access.Actor, id governance.ReportID, juror bodies.Slug, reason string) error {
	return e.ofReport(ctx, actor, id, func(tx *store.Tx, r governance.Report, h held) error {
		person, err := tx.PersonBySlug(juror)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		bench, err1 := seatedIn(tx, h.c.Body, h.now)
		earlier, err2 := tx.Objections(id)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		o := governance.Objection{Report: id, Juror: person.ID, Reason: reason, At: h.now}
		if err := r.Object(h.c, o, bench, earlier); err != nil {
			return err
		}
		if err := tx.AddObjection(o); err != nil {
			return err
		}
		return e.raise(tx, h.c, h.now)
	})
}

// raise puts before a panel what the parties said of those who sit on it: once a
// party and judge.
func (e *Engine) raise(tx *store.Tx, c governance.Case, now time.Time) error {
	if c.OnAppeal() || len(c.Sitting().Panel()) == 0 {
		return nil // whoever hears an appeal is known to the parties, who ask on its page
	}
	by, said, err := tx.PartiesObject(c.ID, c.Sitting().Panel())
	if err != nil || len(said) == 0 {
		return err
	}
	earlier, err := tx.RecusalRequests(c.ID, len(c.Sittings))
	if err != nil {
		return err
	}
	for _, o := range said {
		r := governance.RecusalRequest{Juror: o.Juror, By: by[o.Report], Reason: o.Reason, At: now}
		if errors.Is(c.AskRecusal(r, true, earlier), governance.ErrTwice) {
			continue
		}
		if r.ID, err = journal.NewRef(e.random); err != nil {
			return err
		}
		if err := tx.AddRecusalRequest(c.ID, len(c.Sittings), r); err != nil {
			return err
		}
		earlier = append(earlier, r)
	}
	return nil
}
