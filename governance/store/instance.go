// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import "time"

// Instance is what this installation is.
type Instance struct {
	Name      string // what the community calls itself
	Origin    string // of the log, for ever: host and path, as checkpoints print it
	Zone      string // IANA name of the time zone the community reads times in
	Language  string // BCP 47
	Demo      bool   // an invented community, whose passwords are public
	FoundedAt time.Time
}

type instanceRow struct {
	ID        int64 `gorm:"primaryKey;autoIncrement:false"`
	Name      string
	Origin    string
	Zone      string
	Language  string
	Demo      bool
	FoundedAt time.Time
}

func (instanceRow) TableName() string { return "instance" }

// Instance returns what this installation is, or [ErrNotFound] before it is founded.
func (tx *Tx) Instance() (Instance, error) {
	row, err := one[instanceRow](tx, "id = 1")
	return Instance{row.Name, row.Origin, row.Zone, row.Language, row.Demo, row.FoundedAt.UTC()}, err
}

// SetInstance founds the instance, or changes what it says of itself. Its
// origin, its founding and whether it is a demo stay what they were: the log and
// its passwords are bound to them.
func (tx *Tx) SetInstance(i Instance) error {
	return tx.exec(`INSERT INTO instance (id, name, origin, zone, language, demo, founded_at) VALUES (1, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, zone = excluded.zone, language = excluded.language`,
		i.Name, i.Origin, i.Zone, i.Language, i.Demo, instant(i.FoundedAt))
}
