// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// CaseReading is one case as one person may see it: what they may not know is not
// in it.
type CaseReading struct {
	Known     governance.CaseKnowledge
	ID        governance.CaseID
	Stage     governance.CaseStage
	Body      bodies.Body  // that took the report
	Appeals   *bodies.Body // that hears the appeal, or would; nil where nobody does
	Rules     governance.Justice
	OpenedAt  time.Time
	Until     time.Time // end of the hearing, or of the time for an appeal; zero where neither runs
	OnAppeal  bool
	Now       time.Time
	Reports   []Allegation // the first of them, the reader's own among them
	Reported  int          // how many there are; 0 where only the reader's own may be known
	Target    CaseTarget
	Concerned *bodies.Person
	Answers   []CaseSaying
	Panel     []Juror // of the present sitting, who left it among them
	Lot       *CaseLot
	Requests  []RecusalAsked
	Notes     []CaseSaying
	Draft     *DraftReading
	Rulings   []RulingReading // the first, and the one on appeal
	Appeal    *CaseSaying
	May       CaseMay
}

// CaseMay says which deeds the case has for the reader now.
type CaseMay struct{ Answer, Appeal, AskRecusal, Recuse, Note, Draft bool }

// Allegation is a report as somebody may read it.
type Allegation struct {
	Rule      int
	Text      string
	At        time.Time
	By        *bodies.Person // nil where the reader may not know
	Own       bool
	Withdrawn bool
}

// CaseTarget is what a case is about, in words.
type CaseTarget struct {
	governance.Target
	Title string
	Text  string // of an argument; empty while it is withheld

	Withheld governance.Withholding // zero: it is not
}

// CaseSaying is what somebody wrote in a case.
type CaseSaying struct {
	By   *bodies.Person // nil where the reader may not know
	Text string
	At   time.Time
	Own  bool
}

// Juror is somebody who was seated on a panel.
type Juror struct {
	bodies.Person
	Left bool
	You  bool
}

// CaseLot is the draw of a panel, for whoever wants to make it again.
type CaseLot struct {
	Seed  string
	Size  int64
	Order []journal.Commitment
}

// RecusalAsked is a request that somebody on the panel step aside.
type RecusalAsked struct {
	governance.RecusalRequest
	Juror bodies.Person
	Mine  bool  // the reader asked
	Said  *bool // what the reader, one of the others, says to it
}

// DraftReading is the ruling on the panel's table.
type DraftReading struct {
	governance.RulingDraft
	By     bodies.Person
	Agreed int
	Said   *bool // what the reader says to it
}

// RulingReading is a ruling; without the right to all of it, what the register shows.
type RulingReading struct {
	Body  bodies.Body
	At    time.Time
	Whole *governance.Ruling // nil where only the register's text may be known
	Text  string             // of the register
	Kind  governance.MeasureKind
	Until time.Time // when the measure ends; zero where it has no end
}

// Case reads a case. To whom it does not exist: ErrNotFound.
func (e *Engine) Case(ctx context.Context, actor access.Actor, id governance.CaseID) (CaseReading, error) {
	if err := e.gate.May(actor, "case.read", access.Object{}); err != nil {
		return CaseReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (CaseReading, error) {
		h, err := loadCase(tx, actor, id)
		if err != nil {
			return CaseReading{}, err
		}
		return readCase(tx, actor.Person, h)
	})
}

// caseReader reads the parts of a case, each behind its own question.
type caseReader struct {
	tx      *store.Tx
	reader  bodies.PersonID
	h       held
	reports []governance.Report
	people  map[bodies.PersonID]bodies.Person
	r       *CaseReading
}

func readCase(tx *store.Tx, reader bodies.PersonID, h held) (CaseReading, error) {
	c, k := h.c, h.known
	r := CaseReading{Known: k, ID: c.ID, Stage: c.Stage, Rules: c.Rules, OpenedAt: c.OpenedAt, Until: c.Due(), OnAppeal: c.OnAppeal(), Now: h.now, May: mayDo(reader, h)}
	named, err := bodyNames(tx)
	if err != nil {
		return r, err
	}
	r.Body = named.body[c.Body]
	if above, ok := named.body[c.Rules.AppealTo]; ok {
		r.Appeals = &above
	}
	for _, s := range c.Sittings {
		if s.Ruling != nil && k.Register {
			r.Rulings = append(r.Rulings, rulingReading(s, named, k.Ruling))
		}
	}
	read := caseReader{tx: tx, reader: reader, h: h, r: &r}
	if read.reports, err = tx.Reports(c.ID, reader, shownReports); err != nil {
		return r, err
	}
	if read.people, err = tx.People(read.everybody()); err != nil {
		return r, err
	}
	return r, errors.Join(read.allegations(), read.answers(), read.panel(), read.chambers())
}

// mayDo asks the rules which buttons there are.
func mayDo(reader bodies.PersonID, h held) CaseMay {
	const some = "some text"
	c, party := h.c, reader != "" && (reader == h.c.Concerned || h.party(reader) && h.known.Role == governance.RoleReporter)
	return CaseMay{
		Answer:     c.Answer(reader, some, h.now) == nil,
		Appeal:     c.AppealBy(reader, h.party(reader), some, h.now) == nil,
		AskRecusal: party && (c.Stage == governance.CaseHearing || c.Stage == governance.CaseDeliberation),
		Recuse:     c.Recuse(reader) == nil,
		Note:       c.Note(reader, some) == nil,
		Draft:      c.Stage == governance.CaseDeliberation && c.Sitting().Sits(reader),
	}
}

// shownReports is how many of a case's reports its page shows: a flood of equal
// ones is one case, and must not be a page nobody can open.
const shownReports = 20

// everybody is whom the page could name.
func (c caseReader) everybody() []bodies.PersonID {
	ids := []bodies.PersonID{c.h.c.Concerned}
	for _, r := range c.reports {
		ids = append(ids, r.Reporter)
	}
	for _, s := range c.h.c.Sittings {
		ids = append(ids, s.Appellant)
		for _, seat := range s.Seats {
			ids = append(ids, seat.Person)
		}
	}
	return ids
}

func rulingReading(s governance.Sitting, named names, whole bool) RulingReading {
	r := RulingReading{Body: named.body[s.Body], At: s.RuledAt, Text: s.Ruling.Register, Kind: s.Ruling.Measure, Until: s.Ruling.Until(s.RuledAt)}
	if whole {
		r.Whole = s.Ruling
	}
	return r
}

// person is somebody of the case, or nobody.
func (c caseReader) person(id bodies.PersonID) *bodies.Person {
	p, ok := c.people[id]
	if !ok {
		return nil
	}
	return &p
}

// allegations fills what was reported and what it is about.
func (c caseReader) allegations() error {
	k := c.h.known
	if k.Allegation {
		c.r.Reported = len(c.h.reporters)
	}
	for _, report := range c.reports {
		own := c.reader != "" && report.Reporter == c.reader
		if !k.Allegation && !(k.OwnReport && own) {
			continue
		}
		a := Allegation{Rule: report.Rule, Text: report.Text, At: report.At, Own: own, Withdrawn: !report.Withdrawn.IsZero()}
		if k.Reporter {
			a.By = c.person(report.Reporter)
		}
		c.r.Reports = append(c.r.Reports, a)
	}
	if !k.Concerned {
		return nil
	}
	c.r.Concerned = c.person(c.h.c.Concerned)
	about, err := targetOf(c.tx, c.h.c.Target)
	if errors.Is(err, governance.ErrNoSuchTarget) {
		err = nil // it was there when it was reported
	}
	c.r.Target = CaseTarget{c.h.c.Target, about.title, about.text, about.withheld}
	return err
}

// answers fills what the parties said since.
func (c caseReader) answers() error {
	if last := c.h.c.Sitting(); c.h.c.OnAppeal() && (c.h.known.Allegation || last.Appellant == c.reader) {
		c.r.Appeal = &CaseSaying{Text: last.Appeal, At: last.OpenedAt, Own: last.Appellant == c.reader}
		if c.h.known.Reporter || last.Appellant == c.h.c.Concerned {
			c.r.Appeal.By = c.person(last.Appellant)
		}
	}
	if !c.h.known.Answers {
		return nil
	}
	for n := range c.h.c.Sittings {
		texts, err := c.tx.CaseTexts(c.h.c.ID, n+1, store.AnswerText)
		if err != nil {
			return err
		}
		c.r.Answers = append(c.r.Answers, c.sayings(texts)...)
	}
	return nil
}

func (c caseReader) sayings(texts []governance.CaseText) []CaseSaying {
	var out []CaseSaying
	for _, t := range texts {
		out = append(out, CaseSaying{By: c.person(t.By), Text: t.Text, At: t.At, Own: t.By == c.reader})
	}
	return out
}

// panel fills who judges, and the draw.
func (c caseReader) panel() error {
	s := c.h.c.Sitting()
	if !c.h.known.Panel || len(s.Seats) == 0 {
		return nil
	}
	for _, seat := range s.Seats {
		if p := c.person(seat.Person); p != nil {
			c.r.Panel = append(c.r.Panel, Juror{*p, !seat.Left.IsZero(), seat.Person == c.reader})
		}
	}
	if !c.h.known.Lot {
		return nil
	}
	seed, err := lotSeed(c.tx, s.Lot.Root, s.Ref)
	if err != nil {
		return err
	}
	pool, err := c.tx.People(s.Lot.Order)
	if err != nil {
		return err
	}
	lot := &CaseLot{Seed: seed, Size: s.Lot.Size}
	for _, id := range s.Lot.Order {
		who, err := knownAs(pool[id])
		if err != nil {
			return err
		}
		lot.Order = append(lot.Order, who)
	}
	c.r.Lot = lot
	return nil
}

// chambers fills what only the panel reads, and what a party asked of it.
func (c caseReader) chambers() error {
	k, id, nth := c.h.known, c.h.c.ID, c.h.nth()
	requests, err := c.tx.RecusalRequests(id, nth)
	if err != nil {
		return err
	}
	for _, r := range requests {
		mine := r.By == c.reader && c.reader != ""
		if !k.Notes && !mine {
			continue
		}
		juror := c.person(r.Juror)
		if juror == nil {
			continue
		}
		asked := RecusalAsked{RecusalRequest: r, Juror: *juror, Mine: mine}
		if k.Votes {
			votes, err := c.tx.RecusalVotes(r.ID)
			if err != nil {
				return err
			}
			asked.Said = saidBy(votes, c.reader)
		}
		c.r.Requests = append(c.r.Requests, asked)
	}
	if !k.Notes {
		return nil
	}
	notes, err := c.tx.CaseTexts(id, nth, store.NoteText)
	if err != nil {
		return err
	}
	c.r.Notes = c.sayings(notes)
	return c.draft()
}

func (c caseReader) draft() error {
	id, nth := c.h.c.ID, c.h.nth()
	d, err := c.tx.RulingDraft(id, nth)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	votes, err := c.tx.RulingVotes(id, nth, d.Number)
	if err != nil {
		return err
	}
	c.r.Draft = &DraftReading{RulingDraft: d, Said: saidBy(votes, c.reader)}
	if by := c.person(d.By); by != nil {
		c.r.Draft.By = *by
	}
	c.r.Draft.Agreed, _ = tallied(votes, c.h.c.Sitting())
	return nil
}

func saidBy(votes map[bodies.PersonID]bool, p bodies.PersonID) *bool {
	if said, ok := votes[p]; ok {
		return &said
	}
	return nil
}
