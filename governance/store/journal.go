// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"moothall/governance"
	"moothall/governance/journal"
)

// Unnumbered is the position of an entry the sequencer has not numbered yet.
const Unnumbered = -1

// Entry is one act in the journal, as it is kept.
type Entry struct {
	Ref     string // 128 random bits, hex
	Type    journal.Type
	At      time.Time
	Leaf    []byte             // what is hashed and published
	Hash    journal.Hash       // of the leaf
	Opening []byte             // what a leaf that is only a hash commits to, JSON; nil where the leaf says all
	Issue   governance.IssueID // the issue it belongs to, private until the close where it is a cast; empty for acts of no issue
	Seq     int64              // its position in the log, or Unnumbered; ignored by Enter
}

type entryRow struct {
	Ref     string `gorm:"primaryKey"`
	Type    string
	At      time.Time
	Leaf    string
	Hash    string
	Opening *string
	Issue   *string
	Seq     *int64
}

func (entryRow) TableName() string { return "entries" }

func (r entryRow) entry() (Entry, error) {
	e := Entry{Ref: r.Ref, Type: journal.Type(r.Type), At: r.At.UTC(), Leaf: []byte(r.Leaf), Issue: governance.IssueID(textOf(r.Issue)), Seq: Unnumbered}
	if r.Opening != nil {
		e.Opening = []byte(*r.Opening)
	}
	if r.Seq != nil {
		e.Seq = *r.Seq
	}
	var err error
	e.Hash, err = hashOf(r.Hash)
	return e, err
}

// Enter enters acts in the journal, unnumbered. They belong in the transaction
// of the acts themselves: no ballot without a trace, no trace without a ballot.
func (tx *Tx) Enter(entries ...Entry) error {
	rows := make([]entryRow, 0, len(entries))
	for _, e := range entries {
		rows = append(rows, entryRow{
			Ref: e.Ref, Type: string(e.Type), At: instant(e.At), Leaf: string(e.Leaf), Hash: hex.EncodeToString(e.Hash[:]),
			Opening: text(string(e.Opening)), Issue: text(string(e.Issue)),
		})
	}
	return insert(tx, rows)
}

// Pending returns up to limit entries that have no number yet, the oldest first;
// those of one instant in the order of types, and within that by ref. Whoever
// means to number them holds the sequencer first.
//
// However many wait, no more are read than a few times limit: a close can leave them by
// the hundred thousand, all of one instant.
func (tx *Tx) Pending(limit int, types ...journal.Type) ([]Entry, error) {
	waiting, err := tx.entries("seq IS NULL", "at, type, ref", limit)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	order := inOrder(types)
	if len(waiting) == limit { // of the last instant there may be more, and others come first
		last := waiting[limit-1]
		begins := slices.IndexFunc(waiting, func(e Entry) bool { return e.At.Equal(last.At) })
		tied, err := tx.pendingAt(waiting[begins], limit-begins, order)
		if err != nil {
			return nil, err
		}
		waiting = append(waiting[:begins], tied...)
	}
	slices.SortFunc(waiting, order.compare)
	return waiting, nil
}

// pendingAt returns the first of the entries that wait and bear the instant of one of
// them, whose type is the first by its name. The index has them by type and ref, so each
// type is read from its beginning, and nothing is sorted that is not returned or next to it.
func (tx *Tx) pendingAt(one Entry, limit int, order entryOrder) ([]Entry, error) {
	kinds, err := tx.pendingTypes(one)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(kinds, func(a, b journal.Type) int { return cmp.Compare(order.rank(a), order.rank(b)) })
	var tied []Entry
	for n, kind := range kinds {
		if len(tied) >= limit && order.rank(kind) != order.rank(kinds[n-1]) {
			break
		}
		// One type, said so that the order is none of ref alone: PostgreSQL would go
		// through all entries by ref, where it believes that most of them wait.
		some, err := tx.entries("seq IS NULL AND at = ? AND type BETWEEN ? AND ?", "type, ref", limit, instant(one.At), string(kind), string(kind))
		if err != nil {
			return nil, err
		}
		tied = append(tied, some...)
	}
	slices.SortFunc(tied, order.compare)
	return tied[:min(limit, len(tied))], nil
}

// pendingTypes returns the types of the entries that wait and bear the instant of one of
// them, whose type is the first by its name.
func (tx *Tx) pendingTypes(one Entry) ([]journal.Type, error) {
	kinds := []journal.Type{one.Type}
	for {
		var next []journal.Type
		err := tx.db.Raw("SELECT type FROM entries WHERE seq IS NULL AND at = ? AND type > ? ORDER BY type LIMIT 1", instant(one.At), string(kinds[len(kinds)-1])).Scan(&next).Error
		if err != nil || len(next) == 0 {
			return kinds, translated(err)
		}
		kinds = append(kinds, next...)
	}
}

// PendingSince returns the instant of the oldest entry that has no number yet, or
// [ErrNotFound] where none waits.
func (tx *Tx) PendingSince() (time.Time, error) {
	var oldest []time.Time
	err := tx.db.Raw("SELECT at FROM entries WHERE seq IS NULL ORDER BY at LIMIT 1").Scan(&oldest).Error
	if err != nil || len(oldest) == 0 {
		return time.Time{}, cmp.Or(translated(err), ErrNotFound)
	}
	return oldest[0].UTC(), nil
}

// entryOrder is the order in which entries are numbered.
type entryOrder map[journal.Type]int

// inOrder is the order of entries where acts of one instant make each other possible in
// the order of types. Among the ballots of one instant refs alone say the order: of a
// confidential vote it is what counts.
func inOrder(types []journal.Type) entryOrder {
	order := make(entryOrder, len(types))
	for n, t := range types {
		order[t] = n + 1
	}
	if order["ballot.withdraw"] > 0 {
		order["ballot.withdraw"] = max(order["ballot.cast"], 1)
	}
	return order
}

// rank is the place of a type among those of one instant; types that nobody named come first.
func (o entryOrder) rank(t journal.Type) int { return o[t] }

func (o entryOrder) compare(a, b Entry) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(o.rank(a.Type), o.rank(b.Type)), cmp.Compare(a.Ref, b.Ref))
}

// Entries returns up to limit numbered entries, by number, beginning with from.
func (tx *Tx) Entries(from int64, limit int) ([]Entry, error) {
	return tx.entries("seq >= ?", "seq", limit, from)
}

// Leaves returns up to limit leaves, by number, beginning with from: of an entry what is
// published, and nothing else is read.
func (tx *Tx) Leaves(from int64, limit int) ([][]byte, error) {
	leaves := make([][]byte, 0, limit)
	return leaves, stream(tx.db.Raw("SELECT leaf FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?", from, limit), func(scan func(...any) error) error {
		var leaf []byte
		err := scan(&leaf)
		leaves = append(leaves, leaf)
		return err
	})
}

func (tx *Tx) entries(condition, order string, limit int, args ...any) ([]Entry, error) {
	rows, err := list[entryRow](tx.db.Where(condition, args...).Order(order).Limit(limit))
	return each(rows, err, entryRow.entry)
}

// EntryByHash returns the entry whose leaf has a hash, numbered or not, or [ErrNotFound].
func (tx *Tx) EntryByHash(h journal.Hash) (Entry, error) {
	return tx.entry("hash = ?", hex.EncodeToString(h[:]))
}

// EntryByRef returns the entry with a ref, numbered or not, or [ErrNotFound].
func (tx *Tx) EntryByRef(ref string) (Entry, error) { return tx.entry("ref = ?", ref) }

func (tx *Tx) entry(condition, arg string) (Entry, error) {
	row, err := one[entryRow](tx, condition, arg)
	if err != nil {
		return Entry{}, err
	}
	return row.entry()
}

// Openings hands the numbered entries of the casts on a public issue to take, with
// their openings, by ref, and beside each the ballot as it is kept: the zero one
// where there is none. Whether they may be shown yet is not its business:
// ask [governance.Issue.MayKnow]. It holds the refs, and reads a page at a time,
// so take may use the transaction.
func (tx *Tx) Openings(issue governance.IssueID, take func(Entry, governance.Ballot) error) error {
	refs, err := tx.castRefs(issue)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(refs, pageSize) {
		among, listed := oneOf(tx, "ref", some)
		page, err := tx.entries(among, "ref", len(some), listed)
		if err != nil {
			return err
		}
		rows, err := list[ballotRow](tx.db.Where(among, listed))
		if err != nil {
			return err
		}
		ballots := make(map[string]governance.Ballot, len(rows))
		for _, row := range rows {
			if ballots[row.Ref], err = row.ballot(); err != nil {
				return err
			}
		}
		for _, e := range page {
			if err := take(e, ballots[e.Ref]); err != nil {
				return err
			}
		}
	}
	return nil
}

// SealedActs hands the numbered entries of delegations, suspensions and disputes that stand
// sealed in the record to take, with their openings, by ref.
func (tx *Tx) SealedActs(take func(Entry) error) error {
	for last, more := "", true; more; {
		page, err := tx.entries("type IN ('person.suspend', 'delegation.set', 'delegation.clear', 'delegate.accept', 'delegate.decline', 'dispute', 'issue.support') AND opening IS NOT NULL AND seq >= 0 AND ref > ?", "ref", pageSize, last)
		if err != nil {
			return err
		}
		for _, e := range page {
			last = e.Ref
			if err := take(e); err != nil {
				return err
			}
		}
		more = len(page) == pageSize
	}
	return nil
}

// castRefs returns the refs of the numbered casts on an issue, in their order, without those
// of advisers.
// The database keeps them by number: sorting there would begin anew with every page.
func (tx *Tx) castRefs(issue governance.IssueID) ([]string, error) {
	rows, err := tx.db.Raw("SELECT ref FROM entries WHERE issue = ? AND opening IS NOT NULL AND seq >= 0 AND type NOT IN ('dispute', 'issue.support') AND NOT EXISTS (SELECT 1 FROM advice WHERE advice.ref = entries.ref)", string(issue)).Rows()
	if err != nil {
		return nil, translated(err)
	}
	defer rows.Close()
	var refs []string
	for rows.Next() {
		var ref string
		if err := rows.Scan(&ref); err != nil {
			return nil, translated(err)
		}
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	return refs, translated(rows.Err())
}

// number gives the entries with refs the positions from first on, in that order.
func (tx *Tx) number(first int64, refs []string) error {
	for some := range slices.Chunk(refs, batch) {
		values, args := make([]byte, 0, len(some)*24), make([]any, 0, 2*len(some))
		for i, ref := range some {
			values = append(values, ", (?, CAST(? AS BIGINT))"...)
			args = append(args, ref, first+int64(i))
		}
		// COALESCE, for a plain IS NULL has an index: where PostgreSQL believes that hardly any
		// entry waits, which is so until it looks again, it would read all that do each time.
		done, err := tx.change("UPDATE entries SET seq = v.column2 FROM (VALUES "+string(values[2:])+") AS v WHERE ref = v.column1 AND COALESCE(seq, -1) < 0", args...)
		if err != nil {
			return err
		}
		if done != int64(len(some)) {
			return fmt.Errorf("%d of %d entries are pending: %w", done, len(some), ErrConflict)
		}
		first += int64(len(some))
	}
	return nil
}

func hashOf(hexed string) (journal.Hash, error) {
	var h journal.Hash
	b, err := hex.DecodeString(hexed)
	if err != nil || len(b) != len(h) {
		return h, fmt.Errorf("a column holds %q, which is no hash", hexed)
	}
	return journal.Hash(b), nil
}
