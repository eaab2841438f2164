// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type bodyRow struct {
	Slug     string `gorm:"primaryKey"`
	Version  int64
	Founding bool
	Members  int64
}

func (bodyRow) TableName() string { return "bodies" }

type charterRow struct {
	Body      string `gorm:"primaryKey"`
	Version   int64  `gorm:"primaryKey;autoIncrement:false"`
	Data      string
	AdoptedAt time.Time
}

func (charterRow) TableName() string { return "charters" }

func (r charterRow) charter() (governance.Charter, error) {
	var c governance.Charter
	return c, fromJSON(r.Data, &c)
}

// AddCharter adopts a charter: version 1 founds its body, each later one is one
// higher than the last and takes its place. The first charter of all founds the
// instance, and its body is the founding body for ever.
func (tx *Tx) AddCharter(c governance.Charter, at time.Time) error {
	data, err := asJSON(c)
	if err != nil {
		return err
	}
	if c.Version == 1 {
		err = tx.found(c.Body.Slug)
	} else {
		err = tx.amend(c)
	}
	if err != nil {
		return fmt.Errorf("charter of %s: %w", c.Body.Slug, err)
	}
	if err := insert(tx, []charterRow{{string(c.Body.Slug), int64(c.Version), data, instant(at)}}); err != nil {
		return err
	}
	return tx.indexBody(c, at)
}

// keptName is a name that no body bears yet, kept for one that is to be founded.
const keptName = "slug = ? AND kind = 'body' AND slug NOT IN (SELECT slug FROM bodies)"

// ReserveSlug keeps a name for a body that is to be founded. It says false where somebody
// bears it, or it is kept for another.
func (tx *Tx) ReserveSlug(slug bodies.Slug) (bool, error) {
	kept, err := tx.change("INSERT INTO slugs (slug, kind) VALUES (?, 'body') ON CONFLICT DO NOTHING", string(slug))
	return kept == 1, err
}

// ReleaseSlug gives a name free that was kept.
func (tx *Tx) ReleaseSlug(slug bodies.Slug) error {
	return tx.exec("DELETE FROM slugs WHERE "+keptName, string(slug))
}

func (tx *Tx) found(slug bodies.Slug) error {
	if err := tx.ReleaseSlug(slug); err != nil {
		return err
	}
	err := insert(tx, []slugRow{{string(slug), "body"}})
	if err != nil {
		return err
	}
	_, err = one[bodyRow](tx, "founding")
	first := errors.Is(err, ErrNotFound)
	if err != nil && !first {
		return err
	}
	return insert(tx, []bodyRow{{Slug: string(slug), Version: 1, Founding: first}})
}

func (tx *Tx) amend(c governance.Charter) error {
	done, err := tx.change("UPDATE bodies SET version = ? WHERE slug = ? AND version = ?", c.Version, string(c.Body.Slug), c.Version-1)
	if err == nil && done == 0 {
		return fmt.Errorf("version %d follows no version %d: %w", c.Version, c.Version-1, ErrNotFound)
	}
	return err
}

// Charter returns the charter of a body that is in force, or [ErrNotFound].
func (tx *Tx) Charter(body bodies.Slug) (governance.Charter, error) {
	return tx.charter("bodies.slug = ?", string(body))
}

// FoundingCharter returns the charter in force of the founding body, which holds
// the trees of places and fields; [ErrNotFound] before there is one.
func (tx *Tx) FoundingCharter() (governance.Charter, error) { return tx.charter("bodies.founding") }

func (tx *Tx) charter(condition string, args ...any) (governance.Charter, error) {
	var row charterRow
	err := tx.db.Joins("JOIN bodies ON bodies.slug = charters.body AND bodies.version = charters.version").
		Where(condition, args...).Take(&row).Error
	if err != nil {
		return governance.Charter{}, translated(err)
	}
	return row.charter()
}

// Charters returns all charters in force, by the names of their bodies.
//
// Several parts of a page ask for them: a view reads them once.
func (tx *Tx) Charters() ([]governance.Charter, error) {
	if tx.once == nil {
		return tx.readCharters()
	}
	if *tx.once == nil {
		charters, err := tx.readCharters()
		if err != nil {
			return nil, err
		}
		*tx.once = charters
	}
	return slices.Clone(*tx.once), nil
}

func (tx *Tx) readCharters() ([]governance.Charter, error) {
	rows, err := list[charterRow](tx.db.Joins("JOIN bodies ON bodies.slug = charters.body AND bodies.version = charters.version").
		Order("charters.body"))
	return each(rows, err, charterRow.charter)
}

// CharterVersion is a version of the charter of a body and when it was adopted.
type CharterVersion struct {
	Version   int
	AdoptedAt time.Time
}

// CharterVersions lists the versions of the charter of a body, the oldest first; none
// where there is no such body.
func (tx *Tx) CharterVersions(body bodies.Slug) ([]CharterVersion, error) {
	rows, err := list[charterRow](tx.db.Select("version", "adopted_at").Where("body = ?", string(body)).Order("version"))
	return each(rows, err, func(r charterRow) (CharterVersion, error) {
		return CharterVersion{int(r.Version), r.AdoptedAt}, nil
	})
}

// ChartersAt returns the charters that were in force at an instant, by the names of their bodies.
func (tx *Tx) ChartersAt(at time.Time) ([]governance.Charter, error) {
	rows, err := list[charterRow](tx.db.Where("adopted_at <= ? AND version = (SELECT MAX(later.version) FROM charters AS later WHERE later.body = charters.body AND later.adopted_at <= ?)", instant(at), instant(at)).Order("body"))
	return each(rows, err, charterRow.charter)
}

// LastCharter is when a charter was put in force last, of any body. It may be a moment
// ahead of the clock.
func (tx *Tx) LastCharter() (time.Time, error) {
	rows, err := list[charterRow](tx.db.Select("adopted_at").Order("adopted_at DESC").Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].AdoptedAt.UTC(), nil
}

// CharterOf returns a version of the charter of a body, or [ErrNotFound].
func (tx *Tx) CharterOf(body bodies.Slug, version int) (governance.Charter, error) {
	row, err := one[charterRow](tx, "body = ? AND version = ?", string(body), version)
	if err != nil {
		return governance.Charter{}, err
	}
	return row.charter()
}

// CharterText is a version of the charter of a body as it was adopted, in JSON, or
// [ErrNotFound].
func (tx *Tx) CharterText(body bodies.Slug, version int) ([]byte, error) {
	row, err := one[charterRow](tx, "body = ? AND version = ?", string(body), version)
	return []byte(row.Data), err
}

// Bodies returns all bodies as their charters in force describe them, by name.
func (tx *Tx) Bodies() ([]bodies.Body, error) {
	charters, err := tx.Charters()
	return each(charters, err, func(c governance.Charter) (bodies.Body, error) { return c.Body, nil })
}

// Auditing returns those among some bodies that are auditory, by name. The charters of the
// others are not read: somebody may sit in many.
func (tx *Tx) Auditing(among []bodies.Slug) ([]bodies.Body, error) {
	condition, slugs := oneOf(tx, "bodies.slug", among)
	level, err := asJSON(bodies.Auditory)
	if err != nil {
		return nil, err
	}
	rows, err := list[charterRow](tx.db.Joins("JOIN bodies ON bodies.slug = charters.body AND bodies.version = charters.version").
		Where(condition, slugs).Where("charters.data LIKE ?", `%"level":`+level+`%`).Order("charters.body")) // as AddCharter writes it; within a text the quotes are escaped
	return each(rows, err, func(r charterRow) (bodies.Body, error) {
		c, err := r.charter()
		return c.Body, err
	})
}

// Places returns the nodes of the tree of places.
func (tx *Tx) Places() ([]bodies.Place, error) {
	c, err := tx.FoundingCharter()
	return c.Places, err
}

// Fields returns the nodes of the tree of fields.
func (tx *Tx) Fields() ([]bodies.Field, error) {
	c, err := tx.FoundingCharter()
	return c.Fields, err
}
