// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// namedRoll is a roll with the lines of its sheet: of the n-th entry the n-th, until they
// are sorted. A roll may have a million, so that neither is a table of texts.
type namedRoll struct {
	bodies.Roll
	lines []sheetLine
}

// sheetLine is a line of a roll's sheet, with the 32 bytes of a commitment.
type sheetLine struct {
	member [sha256.Size]byte
	weight int64
}

// openingRoll is the roll of a vote that opens at an instant, from which on it
// holds.
func openingRoll(tx *store.Tx, issue governance.Issue, now time.Time) (roll namedRoll, err error) {
	if issue.RollAt.IsZero() {
		return rollToFreeze(tx, issue, now, nil)
	}
	challenges, err := tx.Challenges(issue.ID)
	if err != nil {
		return roll, err
	}
	if roll, err = rollToFreeze(tx, issue, issue.RollAt, governance.Corrections(challenges)); err != nil {
		return roll, err
	}
	roll.At = now
	return roll, tx.DismissChallenges(issue.ID, now)
}

// rollToFreeze applies the franchise of an issue at an instant, and the corrections.
func rollToFreeze(tx *store.Tx, issue governance.Issue, at time.Time, corrections []bodies.Correction) (roll namedRoll, err error) {
	err = eachAdmitted(tx, issue, at, func(e bodies.RollEntry, m store.Mark) error {
		line, err := sheetLineOf(e, m)
		roll.Entries, roll.lines = append(roll.Entries, e), append(roll.lines, line)
		return err
	})
	roll.At = at
	if err != nil || len(corrections) == 0 {
		return roll, err
	}
	byRule := roll
	roll = namedRoll{Roll: byRule.Corrected(corrections)}
	var put []bodies.PersonID
	for _, c := range corrections {
		put = append(put, c.Person)
	}
	marks, err := tx.Marks(put)
	if err != nil {
		return roll, err
	}
	for _, e := range roll.Entries {
		var line sheetLine
		if n := byRule.Index(e.Person); n >= 0 {
			line = byRule.lines[n]
		} else if line, err = sheetLineOf(e, marks[e.Person]); err != nil {
			return roll, err
		}
		line.weight = e.Weight
		roll.lines = append(roll.lines, line)
	}
	return roll, nil
}

// eachAdmitted hands everybody whom the franchise of an issue admits at an instant to
// take, ordered by person and each once. Take may not use the transaction.
func eachAdmitted(tx *store.Tx, issue governance.Issue, at time.Time, take func(bodies.RollEntry, store.Mark) error) error {
	layers, err := loadLayers(tx)
	if err != nil {
		return err
	}
	last := bodies.PersonID("")
	return tx.EachElector(issue.Procedure.Franchise.Body, at, func(e bodies.Elector, m store.Mark) error {
		entry, admitted := issue.Procedure.Admits(e, layers, at)
		if !admitted || e.Person == last {
			return nil
		}
		last = e.Person
		return take(entry, m)
	})
}

// rollOf applies the franchise of an issue at an instant.
func rollOf(tx *store.Tx, issue governance.Issue, at time.Time) (bodies.Roll, error) {
	roll := bodies.Roll{At: at}
	err := eachAdmitted(tx, issue, at, func(e bodies.RollEntry, _ store.Mark) error {
		roll.Entries = append(roll.Entries, e)
		return nil
	})
	return roll, err
}

func sheetLineOf(e bodies.RollEntry, m store.Mark) (l sheetLine, err error) {
	name, err := knownAs(bodies.Person{ID: e.Person, Salt: m.Salt, Commitment: m.Commitment})
	if err != nil {
		return l, err
	}
	l.weight = e.Weight
	if n, err := hex.Decode(l.member[:], []byte(name)); err != nil || n != len(l.member) {
		return l, fmt.Errorf("person %s: %q is no commitment", e.Person, name)
	}
	return l, nil
}

// sum is the digest of the sheet that [journal.RollSheet] makes of the roll, in hex. It
// sorts the lines, which stand beside no entry any more after it.
func (r namedRoll) sum() (string, error) {
	slices.SortFunc(r.lines, func(a, b sheetLine) int { return bytes.Compare(a.member[:], b.member[:]) })
	sum, text := sha256.New(), []byte(nil)
	for n, l := range r.lines {
		if n > 0 && l.member == r.lines[n-1].member {
			return "", fmt.Errorf("%w: member %x stands twice on the roll", journal.ErrSheet, l.member)
		}
		var err error
		if text, err = (journal.RollLine{Member: journal.Commitment(hex.EncodeToString(l.member[:])), Weight: l.weight}).Append(text[:0]); err != nil {
			return "", err
		}
		sum.Write(text) // a hash never fails to write
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
