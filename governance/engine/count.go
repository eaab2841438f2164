// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
	"time"
)

// countInput is everything a count is made from.
type countInput struct {
	roll      bodies.Roll // of a public vote; of a confidential one only how many stand on it is needed
	electors  int64       // of a confidential vote
	list      []byte      // of a confidential vote, as it is published
	votes     []governance.Vote
	entrusted governance.Entrusted
	layers    governance.Layers
	names     map[bodies.PersonID]journal.Commitment
	salt      journal.Salt // of the sheet, where not everybody is shown it
}

func loadCount(tx *store.Tx, issue governance.Issue) (in countInput, err error) {
	if issue.Procedure.Sealed() {
		return loadSealed(tx, issue)
	}
	if in.layers, err = layersAt(tx, issue.ClosedAt); err != nil {
		return in, err
	}
	if in.roll, in.names, err = rollCommitments(tx, issue.ID); err != nil {
		return in, err
	}
	if issue.Procedure.Delegation != nil {
		if in.entrusted, err = loadEntrusted(tx, issue, in.names); err != nil {
			return in, err
		}
	}
	in.votes, err = tx.Votes(issue.ID)
	return in, err
}

// loadEntrusted reads the delegations as they stood when the issue reads them,
// whatever was set or taken back since, and who was suspended at the close.
func loadEntrusted(tx *store.Tx, issue governance.Issue, names map[bodies.PersonID]journal.Commitment) (in governance.Entrusted, err error) {
	in.Names = func(p bodies.PersonID) string { return string(names[p]) }
	if in.Suspended, err = suspendedFrom(tx, issue.Body, issue.Eve()); err != nil {
		return in, err
	}
	at, beside := issue.ReadAt()
	if in.Delegations, err = tx.LiveDelegations(at); err != nil || beside.IsZero() {
		return in, err
	}
	in.Beside, err = tx.LiveDelegations(beside)
	return in, err
}

// loadSealed reads what a confidential vote is counted from: ballots under
// pseudonyms, and how many could have cast one.
func loadSealed(tx *store.Tx, issue governance.Issue) (in countInput, err error) {
	roll, err := tx.RollSummary(issue.ID)
	if err != nil {
		return in, err
	}
	in.electors = roll.Members
	if in.list, err = listOf(tx, issue.ID); err != nil {
		return in, err
	}
	err = tx.SealedBallots(issue.ID, func(b governance.Ballot) error {
		in.votes = append(in.votes, governance.Vote{Person: bodies.PersonID(b.Pseudonym), Choice: b.Choice})
		return nil
	})
	return in, err
}

func (in countInput) conclude(issue governance.Issue) (governance.Conclusion, error) {
	if issue.Procedure.Sealed() {
		return issue.ConcludeSealed(in.electors, in.votes)
	}
	return issue.Conclude(in.roll, in.votes, in.entrusted, in.layers)
}

// layersAt is the shape of the community by the charters that were in force at an instant:
// another may have come meanwhile.
func layersAt(tx *store.Tx, at time.Time) (governance.Layers, error) {
	charters, err := tx.ChartersAt(at)
	if err != nil {
		return governance.Layers{}, err
	}
	return governance.LayersOf(charters)
}

func loadLayers(tx *store.Tx) (governance.Layers, error) {
	charters, err := tx.Charters()
	if err != nil {
		return governance.Layers{}, err
	}
	return governance.LayersOf(charters)
}

// commitments maps everybody on a roll to the name the record knows them by.
func commitments(tx *store.Tx, roll bodies.Roll) (map[bodies.PersonID]journal.Commitment, error) {
	ids := make([]bodies.PersonID, len(roll.Entries))
	for i, e := range roll.Entries {
		ids[i] = e.Person
	}
	marks, err := tx.Marks(ids)
	if err != nil {
		return nil, err
	}
	return committedBy(marks)
}

// rollCommitments is the frozen roll of an issue with its commitments.
func rollCommitments(tx *store.Tx, issue governance.IssueID) (bodies.Roll, map[bodies.PersonID]journal.Commitment, error) {
	roll, marks, err := tx.MarkedRoll(issue)
	if err != nil {
		return roll, nil, err
	}
	names, err := committedBy(marks)
	return roll, names, err
}

func committedBy(marks map[bodies.PersonID]store.Mark) (names map[bodies.PersonID]journal.Commitment, err error) {
	names = make(map[bodies.PersonID]journal.Commitment, len(marks))
	for id, m := range marks {
		if names[id], err = knownAs(bodies.Person{ID: id, Salt: m.Salt, Commitment: m.Commitment}); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// countRow writes the conclusion in the form that is published and hashed.
func countRow(issue governance.Issue, c governance.Conclusion, in countInput) (store.Count, error) {
	transcript, err := journal.Canonical(c.Transcript)
	if err != nil {
		return store.Count{}, err
	}
	sheet := in.list
	if !issue.Procedure.Sealed() {
		if sheet, err = weightSheet(c, in.names); err != nil {
			return store.Count{}, err
		}
	}
	text, err := journal.Canonical(c.Summary)
	if c.Sealed {
		sheet = journal.SaltedSheet(sheet, in.salt)
	}
	return store.Count{Issue: issue.ID, Transcript: transcript, Summary: text, Sheet: sheet}, err
}

// stated is what the record states of a count.
func stated(issue governance.Issue, d governance.Decision, casts int64, counted store.Count, sheet boundSheet, advice []journal.Advice) journal.Count {
	act := issue.Counted(d, casts, sheet.digest, journal.Digest(counted.Transcript))
	act.Advice = advice
	if sheet.salted() && !issue.Procedure.Sealed() {
		act.CarriedSHA256, act.SummarySHA256 = sheet.carried, journal.Digest(counted.Summary)
	}
	return act
}

func weightSheet(c governance.Conclusion, names map[bodies.PersonID]journal.Commitment) ([]byte, error) {
	lines := make([]journal.WeightLine, len(c.Voices))
	for i, v := range c.Voices {
		lines[i] = journal.WeightLine{Member: names[v.Person], Weight: v.Weight, Lost: v.Lost, Carried: v.Carried}
		if v.By != "" {
			lines[i].By = names[v.By]
		}
	}
	return journal.WeightSheet(lines)
}
