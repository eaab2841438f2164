// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// ErrContradicts says that a database tells otherwise of a matter than the record in it.
var ErrContradicts = errors.New("the database says otherwise than the record it holds")

// retold is an act and when it was done, as the tables tell it.
type retold struct {
	act journal.Act
	at  time.Time
}

// agrees holds what pages show of a decided matter against its leaves. Archives are
// made of leaves: one would verify while members read another question, or another
// outcome, than was voted on. It refuses with [ErrContradicts].
func agrees(tx *store.Tx, issue governance.Issue, d store.Decision, counted store.Count, sheet boundSheet) error {
	acts, err := retell(tx, issue, d, counted, sheet)
	if err != nil {
		return err
	}
	entries, err := tx.EntriesAbout(issue.ID)
	if err != nil {
		return err
	}
	if !issue.DecidedAt.Equal(d.At) {
		return fmt.Errorf("the instant of the decision on issue %s: %w", issue.ID, ErrContradicts)
	}
	if issue.Prolonged() && refOf(entries, journal.IssueExtend{}.Type()) == "" {
		return fmt.Errorf("what prolonged issue %s: %w", issue.ID, ErrContradicts)
	}
	if !issue.Procedure.ElectsPersons() { // of one that does the effect names mandates, which have entries of their own
		effect := journal.Effect{Kind: string(issue.Effect.Kind), Decision: refOf(entries, "decision"), Detail: issue.Effect.Performed()}
		if issue.Effect.Kind == governance.EffectCharter {
			enacted, err := enactedBy(issue, entries)
			if err != nil {
				return err
			}
			if enacted == nil {
				effect.Detail = governance.NotPerformed
			} else {
				acts["charter.enact"] = retold{*enacted, d.At}
			}
		}
		acts["effect"] = retold{effect, d.At}
	}
	for _, e := range entries {
		told, err := toldAs(e)
		if err != nil {
			return err
		}
		act, tells := acts[told]
		if !tells {
			continue
		}
		again, err := entryNamed(e.Ref, issue.Body, issue.ID, act.at, act.act)
		if err != nil { // no leaf says what the tables do
			return fmt.Errorf("%s of issue %s: %w: %w", e.Type, issue.ID, ErrContradicts, err)
		}
		if !bytes.Equal(again.Leaf, e.Leaf) {
			return fmt.Errorf("%s of issue %s: %w", e.Type, issue.ID, ErrContradicts)
		}
	}
	return nil
}

// enactedBy is the act by which the decision on an issue put its charter in force, as the
// issue tells it; nil where the record has none.
func enactedBy(issue governance.Issue, entries []store.Entry) (*journal.CharterEnact, error) {
	if refOf(entries, "charter.enact") == "" {
		return nil, nil
	}
	next, err := issue.Effect.NextCharter()
	if err != nil {
		return nil, fmt.Errorf("the charter of issue %s: %w: %w", issue.ID, ErrContradicts, err)
	}
	text, err := journal.Canonical(next)
	return &journal.CharterEnact{Version: int64(next.Version), Charter: text, Decision: refOf(entries, "decision")}, err
}

// numberOf is the number of an entry, where it is there and has one.
func numberOf(e store.Entry) int64 {
	if e.Ref == "" {
		return store.Unnumbered
	}
	return e.Seq
}

// candidatesAgree holds those who stand, and what they say, to the leaves by which they
// accepted, and the paper, once it is fixed, to them: on it are accepted nominations of
// those people. It refuses with [ErrContradicts].
func candidatesAgree(issue governance.Issue, all []governance.Nomination, people map[bodies.PersonID]bodies.Person, accepted [][]byte) error {
	contradicts := func(id string) error {
		return fmt.Errorf("nomination %s in issue %s: %w", id, issue.ID, ErrContradicts)
	}
	said := map[governance.OptionID]string{}
	for _, leaf := range accepted {
		entered, err := journal.ParseLeaf(leaf)
		act, is := entered.Act.(journal.Nomination)
		if err != nil || !is {
			return contradicts("in the record")
		}
		n := slices.IndexFunc(all, func(n governance.Nomination) bool { return string(n.ID) == act.Nomination })
		if n < 0 {
			return contradicts(act.Nomination)
		}
		candidate := people[all[n].Candidate]
		if who, err := knownAs(candidate); err != nil || who != act.Candidate {
			return contradicts(act.Nomination)
		}
		if said[all[n].ID] = act.TextSHA256; candidate.Erased() && all[n].Statement == "" {
			said[all[n].ID] = ""
		}
	}
	for _, n := range all {
		if digest := said[n.ID]; digest != "" && digest != journal.Digest([]byte(n.Statement)) || digest == "" && n.Statement != "" {
			return contradicts(string(n.ID))
		}
	}
	for _, o := range issue.Options {
		stands := func(n governance.Nomination) bool {
			return n.ID == o.ID && n.Candidate == o.Person && n.State == governance.Accepted
		}
		if _, entered := said[o.ID]; !entered || !slices.ContainsFunc(all, stands) {
			return contradicts(string(o.ID))
		}
	}
	return nil
}

// openingAgrees holds what pages show of a matter that is or was voted on to the leaf of
// its opening: nobody shall read another paper than everybody votes on, also while the
// vote runs, when no archive is made of it yet. It refuses with [ErrContradicts].
func openingAgrees(issue governance.Issue, election *ElectionReading, opened store.Entry) error {
	before, none, elsewhere := issue.Stage.Before(governance.Voting), len(opened.Leaf) == 0, issue.Imported != ""
	switch {
	case none && (before || elsewhere || issue.Stage == governance.Cancelled):
		return nil
	case none || before || elsewhere || election == nil && len(candidates(issue)) > 0:
		return fmt.Errorf("whether issue %s was put to the vote: %w", issue.ID, ErrContradicts)
	}
	names := map[bodies.PersonID]journal.Commitment{}
	for _, id := range candidates(issue) {
		name, err := knownAs(election.people[id])
		if err != nil {
			return fmt.Errorf("a candidate of issue %s: %w: %w", issue.ID, ErrContradicts, err)
		}
		names[id] = name
	}
	act, err := issueOpen(issue, names)
	if err != nil {
		return err
	}
	again, err := entryNamed(opened.Ref, issue.Body, issue.ID, opened.At, act)
	if err != nil { // no leaf says what the tables do
		return fmt.Errorf("the paper of issue %s: %w: %w", issue.ID, ErrContradicts, err)
	}
	if !bytes.Equal(again.Leaf, opened.Leaf) {
		return fmt.Errorf("the paper of issue %s: %w", issue.ID, ErrContradicts)
	}
	return nil
}

func refOf(entries []store.Entry, of journal.Type) string {
	n := slices.IndexFunc(entries, func(e store.Entry) bool { return e.Type == of })
	if n < 0 {
		return ""
	}
	return entries[n].Ref
}

// retell makes the acts of a matter anew from the tables, by type.
func retell(tx *store.Tx, issue governance.Issue, d store.Decision, counted store.Count, sheet boundSheet) (map[journal.Type]retold, error) {
	names, err := candidateNames(tx, issue)
	if err != nil {
		return nil, err
	}
	open, err := issueOpen(issue, names)
	if err != nil {
		return nil, err
	}
	roll, err := tx.RollSummary(issue.ID)
	if err != nil {
		return nil, err
	}
	frozen, err := rollFreeze(issue, roll)
	if err != nil {
		return nil, err
	}
	decided, err := recordedOf(d)
	if err != nil {
		return nil, err
	}
	casts, err := tx.CastCount(issue.ID)
	if err != nil {
		return nil, err
	}
	advice, err := statedAdvice(tx, issue, counted)
	if err != nil {
		return nil, err
	}
	count := stated(issue, decided.Decision, casts, counted, sheet, advice)
	acts, err := retellAdvisers(tx, issue)
	if err != nil {
		return nil, err
	}
	for _, r := range []retold{
		{open, roll.At}, {frozen, roll.At}, {journal.IssueClose{ClosedAt: journal.At(issue.ClosedAt)}, issue.ClosedAt},
		{issueExtend(issue), issue.Extension.At}, {count, counted.At}, {decided.Entered(journal.Digest(d.Data)), d.At},
	} {
		acts[r.act.Type()] = r
	}
	return acts, nil
}

// importAgrees is agrees of an election that was held elsewhere.
func importAgrees(tx *store.Tx, issue governance.Issue) error {
	entries, err := tx.EntriesAbout(issue.ID)
	if err != nil {
		return err
	}
	for _, e := range entries {
		entered, err := journal.ParseLeaf(e.Leaf)
		if err != nil {
			return err
		}
		if act, ok := entered.Act.(journal.ElectionImport); ok && (act.Title != issue.Title || act.File != issue.Imported || act.Method != string(issue.Procedure.Method)) {
			return fmt.Errorf("%s of issue %s: %w", e.Type, issue.ID, ErrContradicts)
		}
	}
	return nil
}

// ballotAgrees holds a ballot that pages show against the opening beside its leaf.
func ballotAgrees(entry store.Entry, b governance.Ballot, who journal.Commitment) error {
	o, err := opening(who, b)
	if err != nil {
		return err
	}
	again, err := o.Append(nil)
	if err == nil && (!bytes.Equal(again, entry.Opening) || !b.CastAt.Equal(entry.At)) {
		err = fmt.Errorf("ballot %s: %w", entry.Ref, ErrContradicts)
	}
	return err
}
