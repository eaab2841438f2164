// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"testing"

	"moothall/bodies"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestRollSum_IsThatOfTheSheet: the digest that is entered is that of the sheet which an
// archive holds, also of somebody who was erased; nobody stands on it twice.
func TestRollSum_IsThatOfTheSheet(t *testing.T) {
	var roll namedRoll
	var lines []journal.RollLine
	for n := range 300 {
		salt, err := journal.NewSalt(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		e, m := bodies.RollEntry{Person: bodies.PersonID(fmt.Sprint("p-", n)), Weight: 1 + int64(n%3)}, store.Mark{Salt: salt.String()}
		name := journal.Commit(salt, string(e.Person))
		if n%10 == 0 {
			m = store.Mark{Commitment: string(name)}
		}
		line, err := sheetLineOf(e, m)
		if err != nil {
			t.Fatal(err)
		}
		roll.Entries = append(roll.Entries, e)
		roll.lines, lines = append(roll.lines, line), append(lines, journal.RollLine{Member: name, Weight: e.Weight})
	}
	sheet, err := journal.RollSheet(lines)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := roll.sum(); err != nil || got != journal.Digest(sheet) {
		t.Errorf("got %s, %v, want %s", got, err, journal.Digest(sheet))
	}
	heavier := roll.lines[7]
	heavier.weight++
	for what, lines := range map[string][]sheetLine{"a line is missing": roll.lines[1:], "somebody stands on it twice": append(roll.lines[1:], heavier)} {
		if got, err := (namedRoll{roll.Roll, lines}).sum(); !errors.Is(err, journal.ErrSheet) {
			t.Errorf("%s: got %s, %v, want ErrSheet", what, got, err)
		}
	}
	if _, err := sheetLineOf(bodies.RollEntry{Person: "p-1", Weight: 1}, store.Mark{Commitment: "ab"}); err == nil {
		t.Error("what is no commitment was taken for one")
	}
}
