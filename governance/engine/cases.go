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

// ReportIn is a report on its way in.
type ReportIn struct {
	Target governance.Target
	Rule   int // by number, of the court's rulebook
	Text   string
}

// Report brings what happened before the body that takes reports of it. A report
// about what is reported already joins that case, and its reporter is told what they
// would be told if it were the first: the number of the report. It refuses with
// governance.ErrNoCourt, ErrNoSuchTarget, ErrReport, ErrReports, ErrText,
// ErrSitting, ErrTwice where the actor has reported the same before, and with a
// governance.Paused while an emergency act keeps new reports out.
func (e *Engine) Report(ctx context.Context, actor access.Actor, in ReportIn) (governance.ReportID, error) {
	if err := e.gate.May(actor, "case.report", access.Object{}); err != nil {
		return "", err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.ReportID, error) {
		about, err := targetOf(tx, in.Target)
		if err != nil {
			return "", err
		}
		court, err := courtOf(tx, about)
		if err != nil {
			return "", err
		}
		if err := tx.ShareMandates(); err != nil {
			return "", err
		}
		if err := errors.Join(tx.HoldReports(court.Body.Slug), tx.ShareEmergencies()); err != nil {
			return "", err
		}
		now, err := tx.Now()
		if err != nil {
			return "", err
		}
		if err := unpaused(tx, governance.PauseReports, court.Body.Slug, now); err != nil {
			return "", err
		}
		report := governance.Report{Reporter: actor.Person, Rule: in.Rule, Text: in.Text, At: now}
		if err := mayReport(tx, report, *court.Justice, about); err != nil {
			return "", err
		}
		ref, err := journal.NewRef(e.random)
		if err != nil {
			return "", err
		}
		report.ID = governance.ReportID(ref)
		known, err := tx.CaseAbout(court.Body.Slug, in.Target)
		if errors.Is(err, store.ErrNotFound) {
			return report.ID, e.openCase(tx, court, about, report)
		}
		if err != nil {
			return "", err
		}
		return report.ID, joinCase(tx, known.ID, report)
	})
}

func mayReport(tx *store.Tx, r governance.Report, rules governance.Justice, about target) error {
	if err := r.Check(rules); err != nil {
		return err
	}
	if r.Reporter == about.concerned {
		return fmt.Errorf("%w: nobody reports themselves", governance.ErrReport)
	}
	sent, err := tx.ReportsSince(r.Reporter, r.At.Add(-governance.ReportWindow))
	if err != nil {
		return err
	}
	return governance.ReportPace(sent)
}

// openCase makes a case of its first report. Case, report and entry are one commit.
func (e *Engine) openCase(tx *store.Tx, court governance.Charter, about target, r governance.Report) error {
	n, err := tx.NextCase(r.At.Year())
	if err != nil {
		return err
	}
	r.Case = governance.CaseID(fmt.Sprintf("%d-%d", r.At.Year(), n))
	digest := ""
	if r.Salt, digest, err = e.sealText(r.Case, fmt.Sprintf("%d %s", r.Rule, r.Text)); err != nil {
		return err
	}
	salt, lot, err := e.sealText(r.Case, journal.LotText)
	if err != nil {
		return err
	}
	entry, err := e.enter(tx, court.Body.Slug, "", r.At, journal.CaseOpen{Case: string(r.Case), ReportSHA256: digest, LotSHA256: lot})
	if err != nil {
		return err
	}
	c := governance.Case{ID: r.Case, Body: court.Body.Slug, Target: about.Target, Concerned: about.concerned, Stage: governance.CaseReported, Rules: *court.Justice,
		OpenedAt: r.At, ChangedAt: r.At, Sittings: []governance.Sitting{{Body: court.Body.Slug, Rules: *court.Justice, Ref: entry.Ref, OpenedAt: r.At}}}
	if err := tx.AddCase(c); err != nil {
		return err
	}
	return errors.Join(tx.AddCaseSeal(store.CaseSeal{Ref: entry.Ref, Case: c.ID, Salt: salt, Text: journal.LotText}), tx.AddReport(r))
}

// joinCase adds a report to a case about the same. Whoever judges it cannot. Who
// comes once the panel was drawn is a witness and no party: else anybody could learn
// of a case that runs, and have a say in it, by reporting at a venture.
func joinCase(tx *store.Tx, id governance.CaseID, r governance.Report) error {
	if err := tx.HoldCase(id); err != nil {
		return err
	}
	c, err := tx.Case(id)
	if err != nil {
		return err
	}
	if c.Sitting().Sits(r.Reporter) {
		return governance.ErrSitting
	}
	r.Case, r.Witness = id, len(c.Sittings[0].Seats) > 0
	err = tx.AddReport(r) // not in the record: there is no seal of it
	if errors.Is(err, store.ErrDuplicate) {
		return governance.ErrTwice
	}
	return err
}

// sealText draws a salt and returns the digest of a text that the record commits to.
func (e *Engine) sealText(id governance.CaseID, text string) (salt, digest string, err error) {
	s, err := journal.NewSalt(e.random)
	if err != nil {
		return "", "", err
	}
	digest, err = journal.SealedText{Salt: s, Case: string(id), Text: text}.Seal()
	return s.String(), digest, err
}

// held is a case whose acts wait for this one.
type held struct {
	c         governance.Case
	known     governance.CaseKnowledge
	reporters []bodies.PersonID // all who reported
	parties   []bodies.PersonID // those of them who came before the first draw and did not take it back
	now       time.Time         // later than the latest act of the case
}

// nth is the number of the present sitting.
func (h held) nth() int { return len(h.c.Sittings) }

// reporter says whether somebody has reported the case.
func (h held) reporter(p bodies.PersonID) bool { return slices.Contains(h.reporters, p) }

// party says whether somebody is a party by a report. Who came late or took it back
// has no say in the case: else anybody could become a party, and hold up a panel, at
// no cost.
func (h held) party(p bodies.PersonID) bool { return slices.Contains(h.parties, p) }

// ofCase does a deed in a case in one transaction, alone with it. To whom the case
// does not exist it answers as if it did not: ErrNotFound.
func (e *Engine) ofCase(ctx context.Context, actor access.Actor, id governance.CaseID, do func(*store.Tx, held) error) error {
	return e.holdingCase(ctx, actor, id, holdCase, do)
}

// holdingCase does one act of a case under locks that hold takes first.
func (e *Engine) holdingCase(ctx context.Context, actor access.Actor, id governance.CaseID, hold func(*store.Tx, governance.CaseID) error, do func(*store.Tx, held) error) error {
	if err := e.gate.May(actor, "case.act", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := hold(tx, id); err != nil {
			return struct{}{}, err
		}
		h, err := loadCase(tx, actor, id)
		if err != nil {
			return struct{}{}, err
		}
		h.now = h.c.Moment(h.now)
		return struct{}{}, do(tx, h)
	})
	return err
}

// holdCase keeps the seats as they are, by which a pool is fixed and a panel drawn,
// and makes the acts of one case wait for each other.
func holdCase(tx *store.Tx, id governance.CaseID) error {
	if err := tx.ShareMandates(); err != nil {
		return err
	}
	return tx.HoldCase(id)
}

// loadCase reads a case and what the actor may know of it.
func loadCase(tx *store.Tx, actor access.Actor, id governance.CaseID) (h held, err error) {
	if h.now, err = tx.Now(); err != nil {
		return h, err
	}
	if h.c, err = tx.Case(id); err != nil {
		return h, fmt.Errorf("case: %w", err)
	}
	if h.reporters, h.parties, err = tx.Reporters(id); err != nil {
		return h, err
	}
	viewer := governance.CaseViewer{Person: actor.Person, Reporter: h.party(actor.Person), Reported: h.reporter(actor.Person), Seated: actor.Seated, Audits: actor.Audits}
	if h.known = h.c.MayKnow(viewer); !h.known.Exists {
		return h, fmt.Errorf("case: %w", store.ErrNotFound)
	}
	return h, nil
}

// target is what a report is about, and where that belongs.
type target struct {
	governance.Target
	body      bodies.Slug // in which it happened; empty: the whole community
	concerned bodies.PersonID
	title     string
	text      string // empty while it is withheld
	withheld  governance.Withholding
}

// targetOf finds what is reported, or governance.ErrNoSuchTarget.
func targetOf(tx *store.Tx, t governance.Target) (found target, err error) {
	found.Target = t
	switch t.Kind {
	case governance.TargetPerson:
		var p bodies.Person
		p, err = tx.PersonBySlug(bodies.Slug(t.ID))
		found.concerned, found.title = p.ID, p.Name
	case governance.TargetArgument:
		err = found.argument(tx)
	case governance.TargetIssue:
		err = found.issue(tx, governance.IssueID(t.ID))
	case governance.TargetBody:
		var c governance.Charter
		c, err = tx.Charter(bodies.Slug(t.ID))
		found.body, found.title = c.Body.Slug, c.Body.Name
	default:
		err = store.ErrNotFound
	}
	if err == nil && found.concerned != "" {
		found.concerned, err = accountOf(tx, found.concerned)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = governance.ErrNoSuchTarget
	}
	return found, err
}

func (t *target) argument(tx *store.Tx) error {
	a, err := tx.Argument(t.ID)
	if err != nil {
		return err
	}
	if err := t.issue(tx, a.Issue); err != nil {
		return err
	}
	now, err := tx.Now()
	a = a.AsShown(now)
	t.concerned, t.text, t.withheld = a.Person, a.Text, a.Withheld
	return err
}

func (t *target) issue(tx *store.Tx, id governance.IssueID) error {
	i, err := tx.Issue(id)
	t.body, t.title = i.Body, i.Title
	return err
}

// courtOf finds who takes reports of a target, or governance.ErrNoCourt.
func courtOf(tx *store.Tx, about target) (governance.Charter, error) {
	charters, err := tx.Charters()
	if err != nil {
		return governance.Charter{}, err
	}
	place := about.body
	if place == "" {
		named, err := bodyNames(tx)
		if err != nil {
			return governance.Charter{}, err
		}
		place = named.root()
	}
	court, ok := governance.Court(charters, place)
	if !ok {
		return court, governance.ErrNoCourt
	}
	return court, nil
}
