// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"moothall/bodies"
)

type slugRow struct {
	Slug string `gorm:"primaryKey"`
	Kind string // body or person
}

func (slugRow) TableName() string { return "slugs" }

type personRow struct {
	ID       string `gorm:"primaryKey"`
	Slug     string
	Name     string
	Salt     string
	Place    string
	Fields   string
	Zone     string
	Language string
	Joined   time.Time
}

func (personRow) TableName() string { return "people" }

type nameWordRow struct {
	Word   string `gorm:"primaryKey"`
	Person string `gorm:"primaryKey"`
}

func (nameWordRow) TableName() string { return "name_words" }

func personToRow(p bodies.Person) (personRow, error) {
	fields, err := asJSON(p.Fields)
	return personRow{
		ID: string(p.ID), Slug: string(p.Slug), Name: p.Name, Salt: p.Salt, Place: string(p.Place),
		Fields: fields, Zone: p.Zone, Language: p.Language, Joined: instant(p.Joined),
	}, err
}

func (r personRow) person() (bodies.Person, error) {
	p := bodies.Person{
		ID: bodies.PersonID(r.ID), Slug: bodies.Slug(r.Slug), Name: r.Name, Salt: r.Salt, Place: bodies.PlaceID(r.Place),
		Zone: r.Zone, Language: r.Language, Joined: r.Joined.UTC(),
	}
	return p, fromJSON(r.Fields, &p.Fields)
}

// AddPeople adds people, in bulk. A slug that a person or a body bears already
// is refused with [ErrDuplicate].
func (tx *Tx) AddPeople(people []bodies.Person) error {
	rows := make([]personRow, 0, len(people))
	slugs := make([]slugRow, 0, len(people))
	var words []nameWordRow
	for _, p := range people {
		row, err := personToRow(p)
		if err != nil {
			return err
		}
		rows = append(rows, row)
		slugs = append(slugs, slugRow{string(p.Slug), "person"})
		for _, w := range nameWords(p.Name) {
			words = append(words, nameWordRow{w, string(p.ID)})
		}
	}
	if err := insert(tx, slugs); err != nil {
		return err
	}
	if err := insert(tx, rows); err != nil {
		return err
	}
	return insert(tx, words)
}

// nameWords are the different words of a name in lower case.
func nameWords(name string) []string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	slices.Sort(words)
	return slices.Compact(words)
}

// Person returns a person, or [ErrNotFound].
func (tx *Tx) Person(id bodies.PersonID) (bodies.Person, error) {
	row, err := one[personRow](tx, "id = ?", string(id))
	if err != nil {
		return bodies.Person{}, err
	}
	return row.person()
}

// PersonBySlug returns the person with an address, or [ErrNotFound].
func (tx *Tx) PersonBySlug(slug bodies.Slug) (bodies.Person, error) {
	row, err := one[personRow](tx, "slug = ?", string(slug))
	if err != nil {
		return bodies.Person{}, err
	}
	return row.person()
}

// People returns those of the people asked for who are known.
func (tx *Tx) People(ids []bodies.PersonID) (map[bodies.PersonID]bodies.Person, error) {
	people := make(map[bodies.PersonID]bodies.Person, len(ids))
	for some := range slices.Chunk(ids, batch) {
		rows, err := list[personRow](tx.db.Where("id IN ?", some))
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if people[bodies.PersonID(row.ID)], err = row.person(); err != nil {
				return nil, err
			}
		}
	}
	return people, nil
}

// Salts returns the salts of people, which make their commitments; of those who
// were erased there is none. It reads two columns and nothing else: a roll has
// many people.
func (tx *Tx) Salts(ids []bodies.PersonID) (map[bodies.PersonID]string, error) {
	salts := make(map[bodies.PersonID]string, len(ids))
	for some := range slices.Chunk(ids, batch) {
		if err := tx.salts(some, salts); err != nil {
			return nil, translated(err)
		}
	}
	return salts, nil
}

func (tx *Tx) salts(ids []bodies.PersonID, into map[bodies.PersonID]string) error {
	rows, err := tx.db.Raw("SELECT id, salt FROM people WHERE id IN ?", ids).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, salt string
		if err := rows.Scan(&id, &salt); err != nil {
			return err
		}
		into[bodies.PersonID(id)] = salt
	}
	return rows.Err()
}

// SearchPeople returns up to limit people whose address begins with prefix, or
// any word of whose name does, capitals or not, ordered by address.
func (tx *Tx) SearchPeople(prefix string, limit int) ([]bodies.Person, error) {
	from := strings.ToLower(strings.TrimSpace(prefix))
	if !storable([]any{from}) {
		return nil, nil
	}
	to := from + "\U0010FFFF" // after every text that begins with from
	rows, err := list[personRow](tx.db.Limit(limit).Order("slug").
		Where("(slug >= ? AND slug < ?) OR id IN (SELECT person FROM name_words WHERE word >= ? AND word < ?)", from, to, from, to))
	return each(rows, err, personRow.person)
}
