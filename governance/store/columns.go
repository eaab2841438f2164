// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// batch is how many rows one INSERT carries. SQLite's driver looks each parameter
// up among all of the statement, so that a larger one costs by the square.
const batch = 100

// pageSize is how many rows are read at a time where a caller streams a table.
const pageSize = 1000

// instant is a time as the database keeps it: UTC, milliseconds.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// nullable is an instant, or NULL for the zero time.
func nullable(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = instant(t)
	return &t
}

// timeOf is the inverse of nullable.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// text is a string, or NULL for the empty one.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// textOf is the inverse of text.
func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// asJSON writes a value of ours into a column. Ours can always be written.
func asJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// fromJSON reads a column back.
func fromJSON(column string, v any) error {
	if err := json.Unmarshal([]byte(column), v); err != nil {
		return fmt.Errorf("a column holds no JSON of ours: %w", err)
	}
	return nil
}

// oneOf is the condition that a column is one of some texts, and its one parameter: a
// list of any length costs one query, see [batch].
func oneOf[Text ~string](tx *Tx, column string, texts []Text) (condition, parameter string) {
	list, _ := json.Marshal(append([]Text{}, texts...)) // texts can always be written, and no list is null
	return tx.dialect.among(column, tx.dialect.listed()), string(list)
}

// exec runs a statement that returns no rows of interest.
func (tx *Tx) exec(statement string, args ...any) error {
	return translated(tx.db.Exec(statement, args...).Error)
}

// change runs a statement and says how many rows it touched.
func (tx *Tx) change(statement string, args ...any) (int64, error) {
	done := tx.db.Exec(statement, args...)
	return done.RowsAffected, translated(done.Error)
}

// insert adds rows, in batches.
func insert[Row any](tx *Tx, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	return translated(tx.db.CreateInBatches(rows, batch).Error)
}

// one reads the row a condition names, or fails with ErrNotFound.
func one[Row any](tx *Tx, condition string, args ...any) (Row, error) {
	var row Row
	if !storable(args) {
		return row, ErrNotFound
	}
	err := tx.db.Where(condition, args...).Take(&row).Error
	return row, translated(err)
}

// list reads the rows a query names.
func list[Row any](query *gorm.DB) ([]Row, error) {
	var rows []Row
	err := query.Find(&rows).Error
	return rows, translated(err)
}

// stream hands the rows a query names to take one by one, for what is read by the
// hundred thousand: no more than a row is held that take does not keep.
func stream(query *gorm.DB, take func(scan func(...any) error) error) error {
	rows, err := query.Rows()
	if err != nil {
		return translated(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows.Scan); err != nil {
			return translated(err)
		}
	}
	return translated(rows.Err())
}

// each turns rows into values by one function a noun, and stops at the first error.
func each[Row, Value any](rows []Row, err error, value func(Row) (Value, error)) ([]Value, error) {
	if err != nil {
		return nil, err
	}
	values := make([]Value, 0, len(rows))
	for _, row := range rows {
		v, err := value(row)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

// limitOf is the length of a page: what the caller asks for, or 50.
func limitOf(asked int) int {
	if asked <= 0 {
		return 50
	}
	return asked
}
