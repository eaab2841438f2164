// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/spool"
	"moothall/governance/store"
)

// ErrExporting says that another archive is being made: one takes much reading.
var ErrExporting = errors.New("another archive is being made here; ask again once it is done")

// Export writes an archive for the actor: the public one for anybody, that of
// auditors for those who supervise the body of its scope, which is entered in the
// record. One of each kind is made at a time, and a second is refused with
// [ErrExporting]: strangers who ask again and again do not keep auditors away.
func (e *Engine) Export(ctx context.Context, actor access.Actor, out io.Writer, scope audit.Scope) error {
	act, turn := access.Act("export.public"), e.exporting
	if scope.Auditor {
		act, turn = "export.auditor", e.auditing
	}
	if err := e.gate.May(actor, act, access.Object{Body: bodies.Slug(scope.Body)}); err != nil {
		return err
	}
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	default:
		return ErrExporting
	}
	size, err := e.archive(ctx, out, scope)
	if err != nil || !scope.Auditor {
		return err
	}
	return e.enterExport(ctx, actor, bodies.Slug(scope.Body), size)
}

// enterExport enters that somebody was given what only auditors may see, before
// they have it: a crash right here leaves no archive without a trace.
func (e *Engine) enterExport(ctx context.Context, actor access.Actor, audited bodies.Slug, size int64) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := tx.ShareMandates(); err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		by, err := auditorOf(tx, actor, audited, now)
		if err != nil {
			return struct{}{}, err
		}
		who, err := commitmentOf(tx, actor.Person)
		if err != nil {
			return struct{}{}, err
		}
		_, err = e.enter(tx, by, "", now, journal.Export{Person: who, Audited: string(audited), Size: size})
		return struct{}{}, err
	})
	return err
}

// auditorOf is the auditory body by which an actor may see what only auditors of
// a body may; [governance.ErrNotSeated] where there is none any more.
func auditorOf(tx *store.Tx, actor access.Actor, audited bodies.Slug, now time.Time) (bodies.Slug, error) {
	held, err := tx.MandatesOf(actor.Person, now)
	if err != nil {
		return "", err
	}
	charters, err := tx.Charters()
	for _, c := range charters {
		if c.MayRead(audited, held, actor.Person, now) == nil {
			return c.Body.Slug, err
		}
	}
	return "", errors.Join(err, governance.ErrNotSeated)
}

// Archive writes an archive for whoever holds the database: the record up to its
// newest checkpoint, and the openings of every public matter in the scope whose
// decision stands in it. It reads one consistent state and stands in nobody's
// way meanwhile, and refuses a database without a checkpoint with [ErrUnsigned].
func (e *Engine) Archive(ctx context.Context, out io.Writer, scope audit.Scope) error {
	_, err := e.archive(ctx, out, scope)
	return err
}

// archive is Archive, and says how many leaves it holds.
func (e *Engine) archive(ctx context.Context, out io.Writer, scope audit.Scope) (size int64, err error) {
	err = e.db.Snapshot(ctx, func(tx *store.Tx) error {
		head, err := tx.Head()
		if err != nil {
			return err
		}
		if len(head.Note) == 0 {
			return ErrUnsigned
		}
		size = head.Tree.N
		return e.export(tx, head, out, scope)
	})
	return size, err
}

func (e *Engine) export(tx *store.Tx, head store.Head, out io.Writer, scope audit.Scope) error {
	if err := errors.Join(emergenciesAgree(tx), disputesAgree(tx)); err != nil {
		return err
	}
	issues, err := disclosable(tx, scope)
	if err != nil {
		return err
	}
	cases, err := register(tx, scope)
	if err != nil {
		return err
	}
	disclosed := audit.Disclosure{Scope: scope, Cases: cases, Said: said(tx, scope), Matter: func(id string) (audit.Matter, error) { return matterOf(tx, governance.IssueID(id), scope) }}
	var onRolls []governance.IssueID
	for _, issue := range issues {
		disclosed.Issues = append(disclosed.Issues, string(issue.id))
		if issue.rollShown {
			onRolls = append(onRolls, issue.id)
		}
	}
	disclosed.People = named(tx, onRolls)
	if scope.Auditor {
		disclosed.Delegations = sealedOpened(tx, scope)
	}
	witnessed, err := e.witnessedHead(tx)
	if err != nil {
		return err
	}
	disclosed.Witnessed = witnessed.Note
	keys, err := recordKeys(tx, e.key().Public())
	if err != nil {
		return err
	}
	return audit.Export(out, audit.Record{Signed: head.Note, Key: keys.Current(), Keys: keys.Text(), Leaves: func(from, to int64) ([][]byte, error) {
		return tx.Leaves(from, int(to-from))
	}}, disclosed)
}

// said gives what auditory bodies said and were told within the scope, and why the
// operator acted outside of a decision, by ref, and to auditors what disputes say.
func said(tx *store.Tx, scope audit.Scope) iter.Seq2[audit.Said, error] {
	sorted := spool.Sorted(func(add spool.Add) error {
		take := func(s store.Said) error {
			if !scope.Covers(string(s.Body), s.Issue) {
				return nil
			}
			return add(s.Ref, []byte(s.Text))
		}
		err := errors.Join(tx.EachSaid(take), tx.EachEmergencyReason(take))
		if scope.Auditor {
			err = errors.Join(err, tx.EachDisputeSaid(take))
		}
		return err
	})
	return func(yield func(audit.Said, error) bool) {
		for s, err := range sorted {
			if !yield(audit.Said{Ref: s.Key, Text: s.Text}, err) {
				return
			}
		}
	}
}

// sealedOpened gives what was sealed of delegations, of those who carry them and of
// whom rulings suspend, by ref, for auditors, and of disputes those in the scope.
func sealedOpened(tx *store.Tx, scope audit.Scope) iter.Seq2[journal.OpenedAct, error] {
	return func(yield func(journal.OpenedAct, error) bool) {
		err := tx.SealedActs(func(entry store.Entry) error {
			if leaf, err := journal.ParseLeaf(entry.Leaf); err != nil || leaf.Issue != "" && !scope.Covers(leaf.Body, leaf.Issue) {
				return err
			}
			opening, err := journal.ParseSealedAct(entry.Opening)
			if err == nil && !yield(journal.OpenedAct{Ref: entry.Ref, Opening: opening}, nil) {
				err = errEnough
			}
			return err
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(journal.OpenedAct{}, err)
		}
	}
}

// register returns the rulings in the scope that have their number in the record,
// as everybody may read them.
func register(tx *store.Tx, scope audit.Scope) ([]audit.Case, error) {
	published, err := tx.PublishedRulings()
	if err != nil || scope.Issue != "" {
		return nil, err
	}
	var out []audit.Case
	for last, more := governance.CaseID(""), true; more; {
		page, err := tx.Cases(store.CaseFilter{Ruled: !scope.Auditor, After: last, Limit: batch})
		if err != nil {
			return nil, err
		}
		for _, c := range page {
			last = c.ID
			n := published[c.ID]
			if !scope.Covers(string(c.Body), "") || n == 0 && !scope.Auditor {
				continue
			}
			shown := audit.Case{ID: string(c.ID)}
			for _, s := range c.Sittings[:n] {
				shown.Rulings = append(shown.Rulings, s.Ruling.Register)
			}
			if scope.Auditor {
				if shown.Seals, err = unsealed(tx, c.ID); err != nil {
					return nil, err
				}
			}
			out = append(out, shown)
		}
		more = len(page) == batch
	}
	return out, nil
}

// unsealed is what the leaves of a case seal of its lots, for auditors.
func unsealed(tx *store.Tx, id governance.CaseID) ([]journal.Unsealed, error) {
	seals, err := tx.CaseSeals(id)
	var out []journal.Unsealed
	for _, s := range seals {
		salt, err := journal.ParseSalt(s.Salt)
		if err != nil {
			return nil, err
		}
		out = append(out, journal.Unsealed{Ref: s.Ref, Sealed: journal.SealedText{Salt: salt, Case: string(id), Text: s.Text}})
	}
	return out, err
}

// disclosedMatter is a matter of which an archive tells: no more of it is held before its turn.
type disclosedMatter struct {
	id        governance.IssueID
	rollShown bool
}

// matterPage is how many matters are read at a time: each has its text.
const matterPage = 50

// disclosable returns the matters in the scope whose decision has its
// number in the record: what a page shows to anybody.
func disclosable(tx *store.Tx, scope audit.Scope) (found []disclosedMatter, err error) {
	now, err := tx.Now()
	if err != nil {
		return nil, err
	}
	for last := governance.IssueID(""); ; {
		page, err := tx.Issues(store.IssueFilter{Body: bodies.Slug(scope.Body), Stages: []governance.Stage{governance.Decided}, After: last, Limit: matterPage})
		if err != nil || len(page) == 0 {
			return found, err
		}
		for _, issue := range page {
			last = issue.ID
			if !issue.MayKnow(governance.Viewer{}, now).Result || scope.Issue != "" && scope.Issue != string(issue.ID) {
				continue
			}
			kind := "decision"
			if issue.Imported != "" {
				kind = "election.import"
			}
			at, err := tx.IssueEntry(issue.ID, kind)
			if err != nil {
				return nil, err
			}
			if at >= 0 {
				found = append(found, disclosedMatter{issue.ID, namesRoll(issue, scope)})
			}
		}
	}
}

// matterOf reads all that is disclosed of one decided matter. Its lists are read when
// they are written.
func matterOf(tx *store.Tx, id governance.IssueID, scope audit.Scope) (m audit.Matter, err error) {
	issue, err := tx.Issue(id)
	if err != nil {
		return m, err
	}
	if issue.Imported != "" {
		return importedMatter(tx, issue)
	}
	counted, err := tx.Count(issue.ID)
	if err != nil {
		return m, err
	}
	decision, err := tx.DecisionOf(issue.ID)
	if err != nil {
		return m, err
	}
	pieces := tx.SheetPieces(issue.ID)
	sheet, err := bound(pieces)
	if err != nil {
		return m, err
	}
	if err := agrees(tx, issue, decision, counted, sheet); err != nil {
		return m, err
	}
	m.Issue, m.Count, m.Summary = string(issue.ID), counted.Transcript, counted.Summary
	m.Decision = decision.Data
	if len(counted.Advice) > 0 {
		m.Advice = counted.Advice
	}
	if m.Paper, err = journal.Canonical(issue.Paper()); err != nil {
		return m, err
	}
	if namesRoll(issue, scope) {
		m.Roll = rollLines(tx, issue.ID)
	}
	if issue.Procedure.Sealed() {
		m.List = audit.Text(pieces)
		if scope.Auditor {
			m.Casts = sealedLines(tx, issue.ID)
		}
		return m, nil
	}
	m.Casts = castLines(tx, issue)
	if sheet.salted() {
		m.Carried = audit.Text(carriedOf(pieces))
	}
	if !sheet.salted() || scope.Auditor {
		m.Weights = audit.Text(pieces)
	}
	return m, nil
}

// namesRoll says whether an archive of a scope shows who stood on the roll of a
// matter: of a confidential vote only to auditors.
func namesRoll(issue governance.Issue, scope audit.Scope) bool {
	return issue.Imported == "" && (scope.Auditor || !issue.Procedure.Sealed())
}

// errEnough ends a reading whose reader has had enough.
var errEnough = errors.New("enough was read")

// castLines gives the openings of all casts on an issue, by ref, and refuses with
// [ErrContradicts] where pages would show another ballot.
func castLines(tx *store.Tx, issue governance.Issue) audit.Lines {
	return audit.Lines(spool.Sorted(func(add spool.Add) error {
		return tx.EachCast(issue, func(c store.KeptCast) error {
			who, err := knownAs(bodies.Person{ID: c.Ballot.Person, Salt: c.Mark.Salt, Commitment: c.Mark.Commitment})
			if err == nil {
				err = ballotAgrees(c.Entry, c.Ballot, who)
			}
			if err != nil {
				return err
			}
			return add(c.Entry.Ref, journal.OpenedLine(c.Entry.Ref, c.Entry.Opening))
		})
	}))
}

// rollLines gives the lines of a roll, by member.
func rollLines(tx *store.Tx, id governance.IssueID) audit.Lines {
	return audit.Lines(spool.Sorted(func(add spool.Add) error {
		var line []byte
		return tx.EachOnRoll(id, func(e bodies.RollEntry, m store.Mark) error {
			who, err := knownAs(bodies.Person{ID: e.Person, Salt: m.Salt, Commitment: m.Commitment})
			if err == nil {
				line, err = journal.RollLine{Member: who, Weight: e.Weight}.Append(line[:0])
			}
			if err != nil {
				return err
			}
			return add(string(who), line)
		})
	}))
}

// importedMatter reads an election that was held elsewhere: its ballots and
// what counting them gave.
func importedMatter(tx *store.Tx, issue governance.Issue) (audit.Matter, error) {
	counted, err := tx.Count(issue.ID)
	if err != nil {
		return audit.Matter{}, err
	}
	file, err := tx.BallotFile(issue.ID)
	if err == nil {
		err = importAgrees(tx, issue)
	}
	return audit.Matter{Issue: string(issue.ID), Count: counted.Transcript, Ballots: file}, err
}

// named gives everybody on some rolls, with what shows whom their commitment means, by
// commitment. Of those who were erased it gives none: the record stays whole, the person
// is gone.
func named(tx *store.Tx, rolls []governance.IssueID) audit.Lines {
	if len(rolls) == 0 {
		return nil
	}
	return audit.Lines(spool.Sorted(func(add spool.Add) error {
		var line []byte
		return tx.EachOnRolls(rolls, func(p bodies.Person) error {
			salt, err := journal.ParseSalt(p.Salt)
			if err != nil {
				return err
			}
			who := journal.Commit(salt, string(p.ID))
			if line, err = (journal.Named{Commitment: who, Salt: salt, Person: string(p.ID), Name: p.Name}).Append(line[:0]); err != nil {
				return err
			}
			return add(string(who), line)
		})
	}))
}
