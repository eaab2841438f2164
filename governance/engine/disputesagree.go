// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// disputesAgree holds the disputes that pages show, and what they were answered, against
// their leaves, and each leaf to a dispute that is shown: else a page could say that one
// was dismissed which was upheld, or show none. It refuses with [ErrContradicts].
func disputesAgree(tx *store.Tx) error {
	retold := map[string]journal.Hash{} // hashes of the leaves as the tables tell them, by ref: there may be many
	for last, more := "", true; more; {
		page, err := tx.DisputesAfter(last, batch)
		if err != nil {
			return err
		}
		if err := retellDisputes(tx, page, retold); err != nil {
			return err
		}
		if more = len(page) == batch; more {
			last = page[len(page)-1].Ref
		}
	}
	for _, kind := range []journal.Type{journal.Dispute{}.Type(), journal.DisputeAnswer{}.Type()} {
		for from, more := int64(math.MaxInt64), true; more; {
			entered, err := tx.EntriesDown(string(kind), from, batch)
			if err != nil {
				return err
			}
			for _, entry := range entered {
				from = entry.Seq - 1
				if retold[entry.Ref] != journal.LeafHash(entry.Leaf) {
					return fmt.Errorf("%s %s: %w", kind, entry.Ref, ErrContradicts)
				}
			}
			more = len(entered) == batch
		}
	}
	return nil
}

// retellDisputes writes the leaves of disputes, and of their answers, anew.
func retellDisputes(tx *store.Tx, page []store.DisputeKept, retold map[string]journal.Hash) error {
	var people []bodies.PersonID
	var votes []governance.IssueID
	for _, d := range page {
		people, votes = append(people, d.Person), append(votes, d.Issue)
		if d.Answer != nil {
			people = append(people, d.Answer.Person)
		}
	}
	who, err1 := tx.People(people)
	issues, err2 := tx.IssuesByID(votes)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	for _, d := range page {
		entry, err := tx.EntryByRef(d.Ref)
		var told, answer []byte
		if err == nil {
			told, err = retoldDispute(d.Dispute, entry, issues[d.Issue].Body, who[d.Person])
		}
		if err == nil && d.Answer != nil {
			answer, err = retoldAnswer(d.Dispute, d.AnswerRef, who[d.Answer.Person])
			retold[d.AnswerRef] = journal.LeafHash(answer)
		}
		if retold[d.Ref] = journal.LeafHash(told); err == nil && !bytes.Equal(told, entry.Leaf) {
			err = ErrContradicts
		}
		if err != nil {
			return fmt.Errorf("dispute %s: %w: %w", d.Ref, ErrContradicts, err)
		}
	}
	return nil
}

// retoldDispute is the leaf of a dispute under the salt of its opening. What it said is
// gone where its author was erased, and stands there as a digest only.
func retoldDispute(d governance.Dispute, entry store.Entry, body bodies.Slug, author bodies.Person) ([]byte, error) {
	opening, err := journal.ParseSealedAct(entry.Opening)
	if err != nil {
		return nil, err
	}
	leaf, err := journal.ParseLeaf(entry.Leaf)
	if err != nil {
		return nil, err
	}
	sealed, is := leaf.Act.(journal.Sealed)
	if !is {
		return nil, errors.New("it does not stand sealed")
	}
	act, err := opening.Open(sealed)
	if err != nil {
		return nil, err
	}
	entered, is := act.(journal.Dispute)
	if !is || !d.DueAt.Equal(d.At.AddDate(0, 0, governance.DisputeAnswerDays)) {
		return nil, errors.New("it is due on another day")
	}
	digest := journal.Digest([]byte(d.Text))
	if author.Erased() && d.Text == "" {
		digest = entered.TextSHA256
	}
	person, err := knownAs(author)
	if err != nil {
		return nil, err
	}
	again, _, err := journal.Seal(journal.Dispute{Person: person, Evidence: d.Evidence, TextSHA256: digest}, opening.Salt)
	if err != nil {
		return nil, err
	}
	told, err := entryNamed(d.Ref, body, d.Issue, d.At, again)
	return told.Leaf, err
}

func retoldAnswer(d governance.Dispute, ref string, by bodies.Person) ([]byte, error) {
	person, err := knownAs(by)
	if err != nil {
		return nil, err
	}
	told, err := entryNamed(ref, d.Answer.By, d.Issue, d.Answer.At, answerAct(d, person))
	return told.Leaf, err
}

func answerAct(d governance.Dispute, by journal.Commitment) journal.DisputeAnswer {
	return journal.DisputeAnswer{Dispute: d.Ref, Person: by, Verdict: string(d.Answer.Verdict), Late: d.Late(d.Answer.At), TextSHA256: journal.Digest([]byte(d.Answer.Text))}
}
