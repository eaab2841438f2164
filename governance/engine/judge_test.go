// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// told is what voters were told, kept by their own side: the receipts they got.
// It is the judge of the server, and knows nothing the server did not say.
type told struct {
	sync.Mutex
	receipts map[bodies.PersonID][]journal.Receipt
}

func newTold() *told { return &told{receipts: map[bodies.PersonID][]journal.Receipt{}} }

func (l *told) got(p bodies.PersonID, r journal.Receipt) {
	l.Lock()
	defer l.Unlock()
	l.receipts[p] = append(l.receipts[p], r)
}

// ballotFaults says what is wrong with the ballots stored on a matter: somebody
// has two current ones, a receipt has no ballot, two ballots replace the same.
func (w world) ballotFaults(id governance.IssueID, l *told) (faults []string) {
	stored, current, replaced := map[string]governance.Ballot{}, map[bodies.PersonID]int{}, map[string]int{}
	for _, b := range w.ballots(id) {
		stored[b.Ref] = b
		if b.SupersededAt.IsZero() {
			current[b.Person]++
		}
		if b.Replaces != "" {
			replaced[b.Replaces]++
		}
	}
	for p, n := range current {
		if n != 1 {
			faults = append(faults, fmt.Sprintf("%s has %d current ballots", p, n))
		}
	}
	for ref, n := range replaced {
		if n != 1 {
			faults = append(faults, fmt.Sprintf("%d ballots replace %s", n, ref))
		}
	}
	for p, receipts := range l.receipts {
		if current[p] == 0 {
			faults = append(faults, fmt.Sprintf("%s has receipts and no current ballot", p))
		}
		for _, r := range receipts {
			if b, ok := stored[r.Ref]; !ok || b.Person != p {
				faults = append(faults, fmt.Sprintf("the receipt %s of %s has no ballot", r.Ref, p))
			}
			if err := r.Verify(w.log.Public()); err != nil {
				faults = append(faults, fmt.Sprintf("the receipt %s of %s: %v", r.Ref, p, err))
			}
		}
	}
	return faults
}

// closeFaults says what is wrong with a decided matter: a ballot timed at or
// after the close, a ballot that was accepted and not counted, figures that do
// not add up, more or less than one decision, a count that stored data do not
// give again.
func (w world) closeFaults(id governance.IssueID, l *told) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	issue := w.issue(id)
	if issue.Stage != governance.Decided {
		return []string{fmt.Sprintf("issue %s is at stage %s, not decided", id, issue.Stage)}
	}
	current := map[bodies.PersonID]governance.Ballot{}
	for _, b := range w.ballots(id) {
		if !b.CastAt.Before(issue.ClosedAt) {
			fault("a ballot of %s is timed %s, the close %s", b.Person, b.CastAt, issue.ClosedAt)
		}
		if b.SupersededAt.IsZero() && !b.Withdrawn {
			current[b.Person] = b
		}
	}
	counted := read(w, func(tx *store.Tx) (store.Count, error) { return tx.Count(id) })
	counted.Sheet = read(w, func(tx *store.Tx) ([]byte, error) { return tx.Sheet(id) })
	voices := w.voices(counted)
	for p := range l.receipts {
		if b, votes := current[p]; votes && voices[p].Carried == 0 {
			fault("the ballot %s of %s was accepted and is not in the count", b.Ref, p)
		}
	}
	var carried int64
	for _, v := range voices {
		carried += v.Carried
	}
	decided := read(w, func(tx *store.Tx) (governance.Recorded, error) {
		d, err := tx.DecisionOf(id)
		if err != nil {
			return governance.Recorded{}, err
		}
		return recordedOf(d)
	})
	t := decided.Turnout
	sum := t.Direct + t.Represented
	for _, n := range t.Lost {
		sum += n
	}
	if roll := read(w, func(tx *store.Tx) (bodies.Roll, error) { return tx.Roll(id) }); sum != t.Electorate || t.Electorate != roll.Weight() {
		fault("direct, represented and lost make %d, the electorate is %d, the roll weighs %d", sum, t.Electorate, roll.Weight())
	}
	if carried != t.TookPart() {
		fault("ballots carried %d voices, %d took part", carried, t.TookPart())
	}
	faults = append(faults, w.replayFaults(issue, counted, decided)...)
	return append(faults, w.entryFaults(id)...)
}

// voices reads the published sheet of where each voice went.
func (w world) voices(counted store.Count) map[bodies.PersonID]journal.WeightLine {
	lines, err := journal.ParseWeightSheet(counted.Sheet)
	if err != nil {
		w.t.Fatal(err)
	}
	return read(w, func(tx *store.Tx) (map[bodies.PersonID]journal.WeightLine, error) {
		roll, err := tx.Roll(counted.Issue)
		if err != nil {
			return nil, err
		}
		who, err := commitments(tx, roll)
		out := make(map[bodies.PersonID]journal.WeightLine, len(lines))
		for p, name := range who {
			out[p] = lines[slices.IndexFunc(lines, func(l journal.WeightLine) bool { return l.Member == name })]
		}
		return out, err
	})
}

// replayFaults counts again from what is stored now and compares to the byte.
func (w world) replayFaults(issue governance.Issue, counted store.Count, decided governance.Recorded) []string {
	in := read(w, func(tx *store.Tx) (countInput, error) { return loadCount(tx, issue) })
	c, err := issue.Conclude(in.roll, in.votes, in.entrusted, in.layers)
	if err != nil {
		return []string{fmt.Sprintf("counting again from what is stored: %v", err)}
	}
	again, err1 := countRow(issue, c, in)
	gives, err2 := journal.Canonical(c.Decision)
	stands, err3 := journal.Canonical(decided.Decision)
	if err := errors.Join(err1, err2, err3); err != nil {
		w.t.Fatal(err)
	}
	if !bytes.Equal(again.Transcript, counted.Transcript) || !bytes.Equal(again.Sheet, counted.Sheet) || !bytes.Equal(gives, stands) {
		return []string{fmt.Sprintf("counting again from what is stored gives %s, decided was %s", gives, stands)}
	}
	return nil
}

// entryFaults says what the record holds of a matter's end that it should not:
// each act of the clock is entered exactly once.
func (w world) entryFaults(id governance.IssueID) (faults []string) {
	if err := w.SequenceAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	times := map[journal.Type]int{}
	for _, e := range w.entries() {
		if e.Issue == id {
			times[e.Type]++
		}
	}
	for _, kind := range []journal.Type{"issue.open", "roll.freeze", "issue.close", "count", "decision"} {
		if times[kind] != 1 {
			faults = append(faults, fmt.Sprintf("the record holds %d entries %s on issue %s", times[kind], kind, id))
		}
	}
	return faults
}
