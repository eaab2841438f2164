// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// namedRoll is a roll with the lines of its sheet, in no order. A roll may have a million,
// so that the lines are no texts.
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
	corrections, err := corrections(tx, issue, challenges)
	if err != nil {
		return roll, err
	}
	if roll, err = rollToFreeze(tx, issue, issue.RollAt, corrections); err != nil {
		return roll, err
	}
	roll.At = now
	return roll, tx.DismissChallenges(issue.ID, now)
}

// rollToFreeze applies the franchise of an issue at an instant, and the corrections.
func rollToFreeze(tx *store.Tx, issue governance.Issue, at time.Time, corrections []bodies.Correction) (roll namedRoll, err error) {
	roll.Roll, err = admitted(tx, issue, at, func(e bodies.RollEntry, m store.Mark) error {
		line, err := sheetLineOf(e, m)
		roll.lines = append(roll.lines, line)
		return err
	})
	if err != nil {
		return roll, err
	}
	if len(corrections) == 0 {
		return roll, nil
	}
	byRule := roll.Roll
	roll.Roll = byRule.Corrected(corrections)
	return roll, roll.amend(tx, byRule, corrections)
}

// amend has the lines follow the corrections of a roll.
func (r *namedRoll) amend(tx *store.Tx, byRule bodies.Roll, corrections []bodies.Correction) error {
	concerned := map[bodies.PersonID]bool{}
	for _, c := range corrections {
		concerned[c.Person] = true
	}
	marks, err := tx.Marks(slices.Collect(maps.Keys(concerned)))
	if err != nil {
		return err
	}
	for person := range concerned {
		was, is := byRule.Index(person), r.Index(person)
		switch {
		case was < 0 && is >= 0:
			line, err := sheetLineOf(r.Entries[is], marks[person])
			if err != nil {
				return err
			}
			r.lines = append(r.lines, line)
		case was >= 0 && is < 0:
			line, err := sheetLineOf(byRule.Entries[was], marks[person])
			if err != nil {
				return err
			}
			r.lines = slices.DeleteFunc(r.lines, func(l sheetLine) bool { return l == line })
		}
	}
	return nil
}

// rollOf applies the franchise of an issue at an instant.
func rollOf(tx *store.Tx, issue governance.Issue, at time.Time) (bodies.Roll, error) {
	return admitted(tx, issue, at, func(bodies.RollEntry, store.Mark) error { return nil })
}

// admitted are those whom the franchise of an issue admits at an instant. Each is handed
// to take as well, in no order; take may not use the transaction.
func admitted(tx *store.Tx, issue governance.Issue, at time.Time, take func(bodies.RollEntry, store.Mark) error) (bodies.Roll, error) {
	roll := bodies.Roll{At: at}
	layers, err := layersAt(tx, at)
	if err != nil {
		return roll, err
	}
	err = tx.EachElector(issue.Procedure.Franchise.Body, at, func(e bodies.Elector, m store.Mark) error {
		entry, admitted := issue.Procedure.Admits(e, layers, at)
		if !admitted {
			return nil
		}
		roll.Entries = append(roll.Entries, entry)
		return take(entry, m)
	})
	roll.Sort()
	roll.Entries = slices.Compact(roll.Entries) // as [bodies.Freeze]: who stands twice among the electors stands once
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
// sorts the lines.
func (r namedRoll) sum() (string, error) {
	slices.SortFunc(r.lines, func(a, b sheetLine) int { return bytes.Compare(a.member[:], b.member[:]) })
	r.lines = slices.Compact(r.lines)
	if len(r.lines) != len(r.Entries) {
		return "", fmt.Errorf("%w: %d lines of a roll of %d", journal.ErrSheet, len(r.lines), len(r.Entries))
	}
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
