// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/tables"
)

// VoteTable writes how the ballots of a decided issue read: of a public vote as
// [tables.Votes], of a confidential one as [tables.Listed]. It is what the public archive
// of the record holds, and the same for everybody. It returns the issue also where it
// refuses: with governance.ErrSecret before the decision stands in the record, with
// [ErrNotFound] for an election held elsewhere, and with [ErrContradicts] where the
// database tells otherwise of it than the record.
func (e *Engine) VoteTable(ctx context.Context, actor access.Actor, id governance.IssueID, form tables.Form, out io.Writer) (issue governance.Issue, err error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return issue, err
	}
	return issue, e.tabled(ctx, func(tx *store.Tx) error {
		var counted store.Count
		if issue, counted, err = disclosed(tx, id); err != nil {
			return err
		}
		if issue.Imported != "" {
			return fmt.Errorf("votes of issue %s: %w", id, ErrNotFound)
		}
		if !issue.Procedure.Sealed() {
			return writeVotes(tx, issue, counted, tables.Votes().Writer(out, form))
		}
		w := tables.Listed().Writer(out, form)
		err := listed(counted, func(p journal.Pseudonym, c governance.Choice) error {
			return w.Row(append([]any{string(id), string(p)}, choiceCells(c)...)...)
		})
		if err != nil {
			return err
		}
		return w.Close()
	})
}

// disclosed is a decided issue of which everything may be told that its visibility
// allows, and its count, once both agree with the record. The decision has its number
// there: so have all its ballots, and none can be missing.
func disclosed(tx *store.Tx, id governance.IssueID) (issue governance.Issue, counted store.Count, err error) {
	if issue, err = tx.Issue(id); err != nil {
		return issue, counted, fmt.Errorf("issue %s: %w", id, err)
	}
	now, err := tx.Now()
	if err != nil {
		return issue, counted, err
	}
	entries, err := tx.DecisionEntries([]governance.IssueID{id})
	if err != nil {
		return issue, counted, err
	}
	entry, entered := entries[id]
	if !issue.MayKnow(governance.Viewer{}, now).Result || !entered || entry.Seq < 0 {
		return issue, counted, fmt.Errorf("ballots of issue %s: %w", id, governance.ErrSecret)
	}
	if counted, err = tx.Count(id); err != nil {
		return issue, counted, err
	}
	if counted.Sheet, err = tx.Sheet(id); err != nil {
		return issue, counted, err
	}
	if issue.Imported != "" {
		return issue, counted, importAgrees(tx, issue)
	}
	decision, err := tx.DecisionOf(id)
	if err != nil {
		return issue, counted, err
	}
	sheet, err := bound(inOne(counted.Sheet))
	if err != nil {
		return issue, counted, err
	}
	return issue, counted, agrees(tx, issue, decision, counted, sheet)
}

// listed hands the ballots of a confidential vote to take, as they were published.
func listed(counted store.Count, take func(journal.Pseudonym, governance.Choice) error) error {
	for line := range bytes.Lines(counted.Sheet) {
		l, err := journal.ParseListed(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return err
		}
		var choice governance.Choice
		if err := json.Unmarshal(l.Choice, &choice); err != nil {
			return err
		}
		if err := take(l.Pseudonym, choice); err != nil {
			return err
		}
	}
	return nil
}

// stood is a ballot that counted in a public vote.
type stood struct {
	governance.Ballot
	member          journal.Commitment
	weight, carried int64
}

// counting hands the ballots that counted in a public vote to take, by their refs, with
// what each carried. It refuses with [ErrContradicts] where the database holds other
// ballots than the record, or fewer.
func counting(tx *store.Tx, issue governance.Issue, counted store.Count, take func(stood) error) error {
	roll, names, err := rollCommitments(tx, issue.ID)
	if err != nil {
		return err
	}
	carried, err := carriedBy(counted.Sheet)
	if err != nil {
		return err
	}
	weights := make(map[bodies.PersonID]int64, len(roll.Entries))
	for _, entry := range roll.Entries {
		weights[entry.Person] = entry.Weight
	}
	left := len(carried)
	err = tx.Openings(issue.ID, func(entry store.Entry, b governance.Ballot) error {
		if err := ballotAgrees(entry, b, names[b.Person]); err != nil {
			return err
		}
		if !b.SupersededAt.IsZero() || b.Withdrawn {
			return nil
		}
		left--
		return take(stood{b, names[b.Person], weights[b.Person], carried[names[b.Person]]})
	})
	if err == nil && left != 0 {
		err = fmt.Errorf("ballots of issue %s: %w", issue.ID, ErrContradicts)
	}
	return err
}

// carriedBy is what each ballot carried, as everybody may know it, by who cast it.
func carriedBy(sheet []byte) (map[journal.Commitment]int64, error) {
	shown, err := journal.CarriedOf(sheet)
	if err != nil {
		return nil, err
	}
	carried := map[journal.Commitment]int64{}
	if shown != nil {
		lines, err := journal.ParseRollSheet(shown)
		for _, l := range lines {
			carried[l.Member] = l.Weight
		}
		return carried, err
	}
	lines, err := journal.ParseWeightSheet(sheet)
	for _, l := range lines {
		if l.By == l.Member {
			carried[l.Member] = l.Carried
		}
	}
	return carried, err
}

// writeVotes writes the ballots of a public vote, with names a page of them at a time.
func writeVotes(tx *store.Tx, issue governance.Issue, counted store.Count, w *tables.Writer) error {
	var page []stood
	flush := func() error {
		ids := make([]bodies.PersonID, len(page))
		for n, s := range page {
			ids[n] = s.Person
		}
		people, err := tx.People(ids)
		if err != nil {
			return err
		}
		for _, s := range page {
			row := []any{string(issue.ID), string(s.member), nameCell(people[s.Person]), s.weight, s.carried}
			if err := w.Row(append(append(row, choiceCells(s.Choice)...), s.Ref)...); err != nil {
				return err
			}
		}
		page = page[:0]
		return nil
	}
	err := counting(tx, issue, counted, func(s stood) error {
		if page = append(page, s); len(page) < batch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return err
	}
	return w.Close()
}

// nameCell is somebody's name, missing of whoever was erased: as in archives, who has
// no salt any more has no name.
func nameCell(p bodies.Person) any {
	if _, err := journal.ParseSalt(p.Salt); err != nil {
		return nil
	}
	return textCell(p.Name)
}

// DelegationTable writes the delegations that spoke in a decided public vote for those
// who cast nothing, as [tables.Delegations]: those that stand in clear in the record,
// and what the actor gave. It refuses as [Engine.VoteTable] does, and with
// [ErrNotLiquid] where no voice could be delegated.
func (e *Engine) DelegationTable(ctx context.Context, actor access.Actor, id governance.IssueID, form tables.Form, out io.Writer) (issue governance.Issue, err error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return issue, err
	}
	return issue, e.tabled(ctx, func(tx *store.Tx) error {
		if issue, err = tx.Issue(id); err != nil {
			return fmt.Errorf("issue %s: %w", id, err)
		}
		if issue.Procedure.Delegation == nil || issue.Imported != "" {
			return fmt.Errorf("issue %s: %w", id, ErrNotLiquid)
		}
		var counted store.Count
		if issue, counted, err = disclosed(tx, id); err != nil {
			return err
		}
		return writeDelegations(tx, actor, issue, counted, tables.Delegations().Writer(out, form))
	})
}

func writeDelegations(tx *store.Tx, actor access.Actor, issue governance.Issue, counted store.Count, w *tables.Writer) error {
	in, err := loadCount(tx, issue)
	if err != nil {
		return err
	}
	spoke, err := issue.Spoke(in.roll, in.votes, toldOf(in.entrusted.Delegations, actor), in.layers)
	if err != nil {
		return err
	}
	went, err := shownWays(counted.Sheet)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(spoke, batch) {
		people, err := tx.People(namedIn(some))
		if err != nil {
			return err
		}
		for _, d := range some {
			if err := writeDelegation(w, issue, d, people, in.names, went[in.names[d.Delegator]]); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

// toldOf are the delegations of which somebody may be told in a list: what stands in
// clear in the record, and what they gave themselves. Which of them applied is asked of
// these alone: a wider one that is missing would tell of a narrower that is sealed.
func toldOf(given []governance.Delegation, actor access.Actor) []governance.Delegation {
	return slices.DeleteFunc(slices.Clone(given), func(d governance.Delegation) bool {
		clear := d.Shown == governance.ShownPublic && !d.Sealed
		return !clear && (!actor.SignedIn() || d.Delegator != actor.Person)
	})
}

// shownWays is where each voice went, by whose it is, where everybody may know it.
func shownWays(sheet []byte) (map[journal.Commitment]journal.WeightLine, error) {
	if carried, err := journal.CarriedOf(sheet); carried != nil || err != nil {
		return nil, err
	}
	lines, err := journal.ParseWeightSheet(sheet)
	went := make(map[journal.Commitment]journal.WeightLine, len(lines))
	for _, l := range lines {
		went[l.Member] = l
	}
	return went, err
}

func namedIn(given []governance.Delegation) (ids []bodies.PersonID) {
	for _, d := range given {
		ids = append(append(ids, d.Delegator), d.Delegates...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// writeDelegation writes a row for each of the delegates, or one where nobody is named.
func writeDelegation(w *tables.Writer, issue governance.Issue, d governance.Delegation, people map[bodies.PersonID]bodies.Person, names map[bodies.PersonID]journal.Commitment, went journal.WeightLine) error {
	row := func(rank int, to bodies.PersonID) error {
		member, err := memberCell(people[to])
		if err != nil {
			return err
		}
		return w.Row(string(issue.ID), string(names[d.Delegator]), nameCell(people[d.Delegator]), d.Scope.String(), int64(rank), member, nameCell(people[to]),
			d.From, cellIf(!d.Until.IsZero(), d.Until), textCell(went.By), textCell(went.Lost))
	}
	if len(d.Delegates) == 0 {
		return row(0, "")
	}
	for n, to := range d.Delegates {
		if err := row(n+1, to); err != nil {
			return err
		}
	}
	return nil
}

// memberCell is what the record calls somebody, missing of whoever was erased.
func memberCell(p bodies.Person) (any, error) {
	if _, err := journal.ParseSalt(p.Salt); err != nil {
		return nil, nil
	}
	c, err := commitment(p)
	return textCell(c), err
}
