// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"moothall/bodies"
)

type memberRow struct {
	Body    string    `gorm:"primaryKey"`
	Person  string    `gorm:"primaryKey"`
	Since   time.Time `gorm:"primaryKey"`
	Sphere  string
	UntilAt *time.Time
}

func (memberRow) TableName() string { return "members" }

func memberToRow(m bodies.Member) memberRow {
	return memberRow{string(m.Body), string(m.Person), instant(m.Since), string(m.Sphere), nullable(m.Until)}
}

func (r memberRow) member() (bodies.Member, error) {
	return bodies.Member{
		Body: bodies.Slug(r.Body), Person: bodies.PersonID(r.Person), Sphere: bodies.Sphere(r.Sphere),
		Since: r.Since.UTC(), Until: timeOf(r.UntilAt),
	}, nil
}

// AddMembers adds memberships, in bulk. A person who is a member already is
// refused with [ErrDuplicate]; one who left may come again.
func (tx *Tx) AddMembers(members []bodies.Member) error {
	rows := make([]memberRow, 0, len(members))
	standing := map[bodies.Slug]int64{}
	for _, m := range members {
		rows = append(rows, memberToRow(m))
		if m.Until.IsZero() && m.Sphere == bodies.Inner {
			standing[m.Body]++
		}
	}
	if err := insert(tx, rows); err != nil {
		return err
	}
	for body, n := range standing {
		if err := tx.exec("UPDATE bodies SET members = members + ? WHERE slug = ?", n, string(body)); err != nil {
			return err
		}
	}
	return nil
}

// EndMember ends a membership at an instant: the person left, or is suspended
// from then on. [ErrNotFound] if she is no member.
func (tx *Tx) EndMember(body bodies.Slug, person bodies.PersonID, at time.Time) error {
	standing, err := one[memberRow](tx, "body = ? AND person = ? AND until_at IS NULL", string(body), string(person))
	if err != nil {
		return err
	}
	ended, err := tx.change("UPDATE members SET until_at = ? WHERE body = ? AND person = ? AND until_at IS NULL",
		instant(at), string(body), string(person))
	if err != nil {
		return err
	}
	if ended == 0 {
		return ErrNotFound
	}
	if standing.Sphere != string(bodies.Inner) {
		return nil
	}
	return tx.exec("UPDATE bodies SET members = members - 1 WHERE slug = ?", string(body))
}

// Members returns up to limit members of a body as they stand, by their
// addresses, beginning after one of them; "" begins at the first.
func (tx *Tx) Members(body, after bodies.Slug, limit int) ([]bodies.Person, error) {
	rows, err := list[personRow](tx.db.Table("people").Select("people.*").
		Joins("JOIN members ON members.person = people.id AND members.body = ? AND members.until_at IS NULL", string(body)).
		Where("people.slug > ?", string(after)).Order("people.slug").Limit(limit))
	return each(rows, err, personRow.person)
}

// MemberCount returns how many stand to a body in the inner sphere now, at a
// cost that does not grow with the body. [ErrNotFound] for an unknown body.
func (tx *Tx) MemberCount(body bodies.Slug) (int64, error) {
	row, err := one[bodyRow](tx, "slug = ?", string(body))
	return row.Members, err
}

// MembershipsOf returns every membership of a person, past ones too, the oldest first.
func (tx *Tx) MembershipsOf(person bodies.PersonID) ([]bodies.Member, error) {
	rows, err := list[memberRow](tx.db.Where("person = ?", string(person)).Order("since, body"))
	return each(rows, err, memberRow.member)
}

// Spells returns the memberships of a person in a body, the oldest first, each as a
// franchise needs to know it: at an instant that counts which was in force then.
func (tx *Tx) Spells(body bodies.Slug, person bodies.PersonID) ([]bodies.Elector, error) {
	rows, err := list[electorRow](tx.db.Table("members").
		Select("members.person, members.sphere, people.place, people.fields, members.since, members.until_at").
		Joins("JOIN people ON people.id = members.person").
		Where("members.body = ? AND members.person = ?", string(body), string(person)).Order("members.since"))
	return each(rows, err, electorRow.elector)
}

type electorRow struct {
	Person  string
	Sphere  string
	Place   string
	Fields  string
	Since   time.Time
	UntilAt *time.Time
}

func (r electorRow) elector() (bodies.Elector, error) {
	e := bodies.Elector{
		Person: bodies.PersonID(r.Person), Sphere: bodies.Sphere(r.Sphere), Place: bodies.PlaceID(r.Place),
		Since: r.Since.UTC(), Until: timeOf(r.UntilAt),
	}
	return e, fromJSON(r.Fields, &e.Fields)
}

// Electors returns everybody a franchise of body may admit at an instant: its
// members then, and whoever holds a mandate of it then, member or not. They are
// ordered by person, each stands once. Two queries, however many there are.
func (tx *Tx) Electors(body bodies.Slug, at time.Time) (all []bodies.Elector, err error) {
	err = tx.EachElector(body, at, func(e bodies.Elector, _ Mark) error {
		all = append(all, e)
		return nil
	})
	slices.SortFunc(all, func(a, b bodies.Elector) int { return cmp.Compare(a.Person, b.Person) })
	return all, err
}

// EachElector hands everybody whom [Tx.Electors] returns to take, one by one and in no
// order, with their marks: they may be a million. Take may not use the transaction.
func (tx *Tx) EachElector(body bodies.Slug, at time.Time, take func(bodies.Elector, Mark) error) error {
	mandates, err := tx.Mandates(body, at)
	if err != nil {
		return err
	}
	seated := map[bodies.PersonID]bool{} // true until they are found among the members
	for _, m := range mandates {
		seated[m.Person] = true
	}
	others, err := tx.Marks(slices.Collect(maps.Keys(seated)))
	if err != nil {
		return err
	}
	query := tx.db.Raw("SELECT m.person, m.sphere, people.place, people.fields, m.since, m.until_at, people.salt, people.commitment FROM "+
		tx.dialect.asTheyLie("members", "body = ? AND since <= ? AND (until_at IS NULL OR until_at > ?)")+" AS m JOIN people ON people.id = m.person",
		string(body), instant(at), instant(at))
	err = stream(query, func(scan func(...any) error) error {
		e, m, err := markedElector(scan)
		if err != nil {
			return err
		}
		if _, e.Seated = seated[e.Person]; e.Seated {
			seated[e.Person] = false
		}
		return take(e, m)
	})
	for person, alone := range seated {
		if err == nil && alone {
			err = take(bodies.Elector{Person: person, Seated: true}, others[person])
		}
	}
	return err
}

func markedElector(scan func(...any) error) (e bodies.Elector, m Mark, err error) {
	var fields string
	var until *time.Time
	if err = scan(&e.Person, &e.Sphere, &e.Place, &fields, &e.Since, &until, &m.Salt, &m.Commitment); err != nil {
		return e, m, err
	}
	e.Since, e.Until = e.Since.UTC(), timeOf(until)
	if fields == "null" { // of most people none is attested, and there may be a million
		return e, m, nil
	}
	return e, m, fromJSON(fields, &e.Fields)
}
