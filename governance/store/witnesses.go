// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"encoding/hex"
	"time"

	"gorm.io/gorm/clause"

	"moothall/governance/journal"
)

// Witness is a witness of this record, and what it answered last.
type Witness struct {
	Key            string // its public key as text
	Seen           int64  // how many entries it said that it has seen
	AskedAt        time.Time
	AnsweredAt     time.Time // when it last cosigned; zero where it never has
	Fault          string    // why it did not when it was asked last; empty where it did
	ContradictedAt time.Time // since when it says that it has seen another history, or more of it; zero where it does not
}

type witnessRow struct {
	Key            string `gorm:"primaryKey"`
	Seen           int64
	AskedAt        time.Time
	AnsweredAt     *time.Time
	Fault          string
	ContradictedAt *time.Time
}

func (witnessRow) TableName() string { return "witnesses" }

func (r witnessRow) witness() (Witness, error) {
	return Witness{r.Key, r.Seen, r.AskedAt.UTC(), timeOf(r.AnsweredAt), r.Fault, timeOf(r.ContradictedAt)}, nil
}

// SaveWitness keeps what a witness answered last.
func (tx *Tx) SaveWitness(w Witness) error {
	row := witnessRow{w.Key, w.Seen, instant(w.AskedAt), nullable(w.AnsweredAt), w.Fault, nullable(w.ContradictedAt)}
	return translated(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
}

// Witnesses returns the witnesses that were asked, by key.
func (tx *Tx) Witnesses() (map[string]Witness, error) {
	rows, err := list[witnessRow](tx.db)
	all := make(map[string]Witness, len(rows))
	for _, r := range rows {
		all[r.Key], _ = r.witness()
	}
	return all, err
}

// Witnessing is what a witness answered last, beside one of the signature lines that are
// kept of it.
type Witnessing struct {
	Witness
	Line []byte // nil where none is kept
	Head Head   // the checkpoint that the line is kept under; the empty tree where there is none
}

// Witnessing returns all lines that are kept, each beside its witness and its
// checkpoint, and every witness of whom none is: the largest checkpoint first, and of one
// by their keys. It is one query. Whether a line holds the database does not say.
func (tx *Tx) Witnessing() ([]Witnessing, error) {
	rows, err := list[struct {
		W    witnessRow `gorm:"embedded"`
		Line string
		Size int64
		Root string
		Note string
		At   *time.Time
	}](tx.db.Raw(`SELECT w.*, COALESCE(c.line, '') AS line, COALESCE(h.size, 0) AS size, COALESCE(h.root, '') AS root, COALESCE(h.note, '') AS note, h.at FROM witnesses w
		LEFT JOIN cosignatures c ON c.witness = w.key LEFT JOIN checkpoints h ON h.size = c.size ORDER BY COALESCE(h.size, 0) DESC, w.key`))
	all := make([]Witnessing, len(rows))
	for n, r := range rows {
		w, _ := r.W.witness()
		all[n] = Witnessing{Witness: w, Head: Head{Tree: journal.EmptyTree()}}
		if r.At == nil {
			continue
		}
		all[n].Line = []byte(r.Line)
		if all[n].Head, err = (checkpointRow{r.Size, r.Root, r.Note, *r.At}).head(); err != nil {
			return nil, err
		}
	}
	return all, err
}

// Cosignature is what one witness said of a checkpoint of this record.
type Cosignature struct {
	Size    int64  // of the checkpoint
	Witness string // its public key as text
	Line    []byte // the signature line
	At      time.Time
}

type cosignatureRow struct {
	Size    int64  `gorm:"primaryKey;autoIncrement:false"`
	Witness string `gorm:"primaryKey"`
	Line    string
	At      time.Time
}

func (cosignatureRow) TableName() string { return "cosignatures" }

func (r cosignatureRow) cosignature() (Cosignature, error) {
	return Cosignature{r.Size, r.Witness, []byte(r.Line), r.At.UTC()}, nil
}

// AddCosignature keeps what a witness said of a checkpoint; what it said of the same
// before it keeps as it was.
func (tx *Tx) AddCosignature(c Cosignature) error {
	row := cosignatureRow{c.Size, c.Witness, string(c.Line), instant(c.At)}
	return translated(tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error)
}

// ReplaceCosignature keeps what a witness said of a checkpoint in the place of a line that
// is kept as its own and does not hold.
func (tx *Tx) ReplaceCosignature(c Cosignature) error {
	row := cosignatureRow{c.Size, c.Witness, string(c.Line), instant(c.At)}
	return translated(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
}

// Cosignatures returns what witnesses said, of the largest checkpoint first, and of
// one by their keys.
func (tx *Tx) Cosignatures() ([]Cosignature, error) {
	rows, err := list[cosignatureRow](tx.db.Order("size DESC, witness"))
	return each(rows, err, cosignatureRow.cosignature)
}

// DropCosignatures forgets what a witness said of checkpoints smaller than its newest,
// but for those of one size.
func (tx *Tx) DropCosignatures(witness string, newest, except int64) error {
	return tx.exec("DELETE FROM cosignatures WHERE witness = ? AND size < ? AND size <> ?", witness, newest, except)
}

// SeenLog is the record of others as this server, a witness of it, has seen it last.
type SeenLog struct {
	Origin         string
	Head                  // what it has seen: At is when
	Contradiction  []byte // a checkpoint the log signed beside another of the same size; empty where there is none
	Contradicted   []byte // that other one
	ContradictedAt time.Time
}

type seenLogRow struct {
	Origin         string `gorm:"primaryKey"`
	Size           int64
	Root           string
	Note           string
	At             time.Time
	Contradiction  string
	Contradicted   string
	ContradictedAt *time.Time
}

func (seenLogRow) TableName() string { return "seen_logs" }

func (r seenLogRow) seen() (SeenLog, error) {
	head, err := checkpointRow{r.Size, r.Root, r.Note, r.At}.head()
	return SeenLog{r.Origin, head, []byte(r.Contradiction), []byte(r.Contradicted), timeOf(r.ContradictedAt)}, err
}

// SeenLog returns what was seen of a log, or [ErrNotFound].
func (tx *Tx) SeenLog(origin string) (SeenLog, error) {
	row, err := one[seenLogRow](tx, "origin = ?", origin)
	if err != nil {
		return SeenLog{}, err
	}
	return row.seen()
}

// SeenLogs returns what was seen of all logs, by their origins.
func (tx *Tx) SeenLogs() ([]SeenLog, error) {
	rows, err := list[seenLogRow](tx.db.Order("origin"))
	return each(rows, err, seenLogRow.seen)
}

// SaveSeenLog keeps what was seen of a log. The caller holds the log.
func (tx *Tx) SaveSeenLog(s SeenLog) error {
	row := seenLogRow{s.Origin, s.Tree.N, hex.EncodeToString(s.Tree.Hash[:]), string(s.Note), instant(s.At), string(s.Contradiction), string(s.Contradicted), nullable(s.ContradictedAt)}
	return translated(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
}
