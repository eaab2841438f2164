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
	Zone     string
	Language string
	Joined   time.Time
	SeenOn   string

	Commitment string
	ErasedRef  string
	UnnamedRef string
	MergedInto string
}

func (personRow) TableName() string { return "people" }

type nameWordRow struct {
	Word   string `gorm:"primaryKey"`
	Person string `gorm:"primaryKey"`
}

func (nameWordRow) TableName() string { return "name_words" }

func personToRow(p bodies.Person) personRow {
	return personRow{
		ID: string(p.ID), Slug: string(p.Slug), Name: p.Name, Salt: p.Salt,
		Zone: p.Zone, Language: p.Language, Joined: instant(p.Joined),
	}
}

func (r personRow) person() (bodies.Person, error) {
	p := bodies.Person{
		ID: bodies.PersonID(r.ID), Slug: bodies.Slug(r.Slug), Name: r.Name, Salt: r.Salt,
		Zone: r.Zone, Language: r.Language, Joined: r.Joined.UTC(), Commitment: r.Commitment, Merged: bodies.PersonID(r.MergedInto),
	}
	if p.Erased() {
		p.Name = bodies.FormerMember
	}
	return p, nil
}

// AddPeople adds people, in bulk. A slug that a person or a body bears already
// is refused with [ErrDuplicate]. They were here today.
func (tx *Tx) AddPeople(people []bodies.Person) error {
	now, err := tx.Now()
	if err != nil {
		return err
	}
	rows := make([]personRow, 0, len(people))
	slugs := make([]slugRow, 0, len(people))
	var words []nameWordRow
	for _, p := range people {
		row := personToRow(p)
		row.SeenOn = dayText(now)
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

// Mark is what makes the name by which the record knows somebody.
type Mark struct {
	Salt       string // hex; empty once they were erased
	Commitment string // hex, of those who were erased alone
}

// Marks returns the marks of people, by which the record knows them. It reads three
// columns and nothing else: a roll has many people.
func (tx *Tx) Marks(ids []bodies.PersonID) (map[bodies.PersonID]Mark, error) {
	marks := make(map[bodies.PersonID]Mark, len(ids))
	for some := range slices.Chunk(ids, batch) {
		if err := tx.marks(some, marks); err != nil {
			return nil, translated(err)
		}
	}
	return marks, nil
}

func (tx *Tx) marks(ids []bodies.PersonID, into map[bodies.PersonID]Mark) error {
	return stream(tx.db.Raw("SELECT id, salt, commitment FROM people WHERE id IN ?", ids), func(scan func(...any) error) error {
		var id string
		var m Mark
		err := scan(&id, &m.Salt, &m.Commitment)
		into[bodies.PersonID(id)] = m
		return err
	})
}

// maxSearchWords is how many words of a search are looked at.
const maxSearchWords = 8

// SearchPeople returns up to limit people whose address begins with what was
// typed, or whose name holds a word beginning with each word of it, capitals or
// not, ordered by address. Nobody finds who was erased.
func (tx *Tx) SearchPeople(typed string, limit int) ([]bodies.Person, error) {
	whole := strings.ToLower(strings.TrimSpace(typed))
	if !storable([]any{whole}) {
		return nil, nil
	}
	words := nameWords(whole)
	if len(words) == 0 {
		words = []string{""}
	}
	named := tx.db
	for _, w := range words[:min(len(words), maxSearchWords)] {
		named = named.Where("id IN (SELECT person FROM name_words WHERE word >= ? AND word < ?)", w, after(w))
	}
	rows, err := list[personRow](tx.db.Limit(limit).Order("slug").Where("commitment = ''").Where(tx.db.Where("slug >= ? AND slug < ?", whole, after(whole)).Or(named)))
	return each(rows, err, personRow.person)
}

// after stands after every text that begins with prefix.
func after(prefix string) string { return prefix + "\U0010FFFF" }
