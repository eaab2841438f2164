// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/governance"
)

type rollRow struct {
	Issue    string `gorm:"primaryKey"`
	FrozenAt time.Time
	Members  int64
	Weight   int64
	SHA256   string `gorm:"column:sha256"`
}

func (rollRow) TableName() string { return "rolls" }

type rollEntryRow struct {
	Issue  string `gorm:"primaryKey"`
	Person string `gorm:"primaryKey"`
	Weight int64
	Unit   int
}

func (rollEntryRow) TableName() string { return "roll_entries" }

// RollSummary is what may be known of a roll without reading it.
type RollSummary struct {
	Members int64     // lines
	Weight  int64     // sum of their weights: the electorate
	SHA256  string    // of the published sheet, hex
	At      time.Time // the instant it was frozen
}

// AddRoll freezes a roll for an issue; sha256 is the hash of its published
// sheet. A second roll for the same issue is refused with [ErrDuplicate].
func (tx *Tx) AddRoll(issue governance.IssueID, roll bodies.Roll, sha256 string) error {
	head := rollRow{string(issue), instant(roll.At), int64(len(roll.Entries)), roll.Weight(), sha256}
	if err := insert(tx, []rollRow{head}); err != nil {
		return err
	}
	return alike(roll, func(some []bodies.PersonID, line bodies.RollEntry) error { return tx.addEntries(issue, some, line) })
}

// alike hands the people of a roll to add, some at a time, those together of whom the same
// is to be written.
func alike(roll bodies.Roll, add func([]bodies.PersonID, bodies.RollEntry) error) error {
	people := map[bodies.RollEntry][]bodies.PersonID{} // nearly everybody has one voice, and units are few
	for _, e := range roll.Entries {
		line := bodies.RollEntry{Weight: e.Weight, Unit: e.Unit}
		people[line] = append(people[line], e.Person)
	}
	lines := slices.SortedFunc(maps.Keys(people), func(a, b bodies.RollEntry) int {
		return cmp.Or(cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.Unit, b.Unit))
	})
	for _, line := range lines {
		for some := range slices.Chunk(people[line], rollBatch) {
			if err := add(some, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// rollBatch is how many lines of a roll one statement adds: they come as one parameter,
// see [batch].
const rollBatch = 50_000

func (tx *Tx) addEntries(issue governance.IssueID, people []bodies.PersonID, line bodies.RollEntry) error {
	list, _ := json.Marshal(people) // texts can always be written
	return tx.exec("WITH listed (person) AS ("+tx.dialect.listed()+") INSERT INTO roll_entries (issue, person, weight, unit) SELECT CAST(? AS TEXT), person, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM listed",
		string(list), string(issue), line.Weight, line.Unit)
}

// Roll returns the roll of an issue, ordered by person; [ErrNotFound] before it
// is frozen.
func (tx *Tx) Roll(issue governance.IssueID) (bodies.Roll, error) {
	head, err := one[rollRow](tx, "issue = ?", string(issue))
	if err != nil {
		return bodies.Roll{}, err
	}
	rows, err := list[rollEntryRow](tx.db.Where("issue = ?", string(issue)).Order("person"))
	entries, err := each(rows, err, func(r rollEntryRow) (bodies.RollEntry, error) {
		return bodies.RollEntry{Person: bodies.PersonID(r.Person), Weight: r.Weight, Unit: r.Unit}, nil
	})
	return bodies.Roll{Entries: entries, At: head.FrozenAt.UTC()}, err
}

// MarkedRoll is Roll with the marks of everybody on it.
func (tx *Tx) MarkedRoll(issue governance.IssueID) (roll bodies.Roll, marks map[bodies.PersonID]Mark, err error) {
	head, err := one[rollRow](tx, "issue = ?", string(issue))
	if err != nil {
		return roll, nil, err
	}
	roll = bodies.Roll{Entries: make([]bodies.RollEntry, 0, head.Members), At: head.FrozenAt.UTC()}
	marks = make(map[bodies.PersonID]Mark, head.Members)
	err = stream(tx.markedRoll(issue, " ORDER BY roll_entries.person"), func(scan func(...any) error) error {
		e, m, err := markedEntry(scan)
		roll.Entries, marks[e.Person] = append(roll.Entries, e), m
		return err
	})
	return roll, marks, err
}

// EachOnRoll hands everybody on the roll of an issue, with their marks, to take, one by
// one and in no order. Take may not use the transaction.
func (tx *Tx) EachOnRoll(issue governance.IssueID, take func(bodies.RollEntry, Mark) error) error {
	return stream(tx.markedRoll(issue, ""), func(scan func(...any) error) error {
		e, m, err := markedEntry(scan)
		if err != nil {
			return err
		}
		return take(e, m)
	})
}

func (tx *Tx) markedRoll(issue governance.IssueID, order string) *gorm.DB {
	return tx.db.Raw(`SELECT roll_entries.person, roll_entries.weight, roll_entries.unit, people.salt, people.commitment FROM roll_entries
		JOIN people ON people.id = roll_entries.person WHERE roll_entries.issue = ?`+order, string(issue))
}

func markedEntry(scan func(...any) error) (e bodies.RollEntry, m Mark, err error) {
	err = scan(&e.Person, &e.Weight, &e.Unit, &m.Salt, &m.Commitment)
	return e, m, err
}

// EachOnRolls hands everybody who stands on the roll of one of some issues, or on one of
// those who advise in it, and was not erased to take, once, in no order: of each their id, salt and name alone. Take may not
// use the transaction.
func (tx *Tx) EachOnRolls(issues []governance.IssueID, take func(bodies.Person) error) error {
	among, listed := oneOf(tx, "roll_entries.issue", issues)
	asked, _ := oneOf(tx, "advisory_entries.issue", issues)
	query := tx.db.Raw("SELECT id, salt, name FROM people WHERE salt <> '' AND id IN (SELECT person FROM roll_entries WHERE "+among+" UNION SELECT person FROM advisory_entries WHERE "+asked+")", listed, listed)
	return stream(query, func(scan func(...any) error) error {
		var p bodies.Person
		if err := scan(&p.ID, &p.Salt, &p.Name); err != nil {
			return err
		}
		return take(p)
	})
}

// OnRoll says whether a person stands on the roll of an issue, and when that
// was frozen; the zero time where it has not been, or they do not stand on it. Who
// was erased stands on it for the count, and can do nothing by it.
func (tx *Tx) OnRoll(issue governance.IssueID, person bodies.PersonID) (frozen time.Time, ok bool, err error) {
	rows, err := list[rollRow](tx.db.Select("frozen_at").
		Where("issue = ? AND EXISTS (SELECT 1 FROM roll_entries e JOIN people p ON p.id = e.person AND p.commitment = '' WHERE e.issue = rolls.issue AND e.person = ?)", string(issue), string(person)))
	if err != nil || len(rows) == 0 {
		return time.Time{}, false, err
	}
	return rows[0].FrozenAt.UTC(), true, nil
}

// RollSummary returns the head of a roll, or [ErrNotFound] before it is frozen.
func (tx *Tx) RollSummary(issue governance.IssueID) (RollSummary, error) {
	row, err := one[rollRow](tx, "issue = ?", string(issue))
	return RollSummary{row.Members, row.Weight, row.SHA256, row.FrozenAt.UTC()}, err
}
