// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"time"

	"moothall/bodies"
)

type memberRow struct {
	Body      string `gorm:"primaryKey"`
	Person    string `gorm:"primaryKey"`
	Sphere    string
	Since     time.Time
	FromAt    time.Time `gorm:"primaryKey"`
	UntilAt   *time.Time
	Place     string
	Fields    string
	GoodUntil *time.Time
	Ground    string
	ByPeople  string
}

func (memberRow) TableName() string { return "members" }

func memberToRow(m bodies.Member) (memberRow, error) {
	fields, err := asJSON(m.Fields)
	if err != nil {
		return memberRow{}, err
	}
	by, err := asJSON(m.By)
	return memberRow{
		Body: string(m.Body), Person: string(m.Person), Sphere: string(m.Sphere), Since: instant(m.Since), FromAt: instant(m.From), UntilAt: nullable(m.Until),
		Place: string(m.Place), Fields: fields, GoodUntil: nullable(m.GoodUntil), Ground: string(m.Ground), ByPeople: by,
	}, err
}

func (r memberRow) member() (bodies.Member, error) {
	m := bodies.Member{
		Body: bodies.Slug(r.Body), Person: bodies.PersonID(r.Person), Sphere: bodies.Sphere(r.Sphere),
		Since: r.Since.UTC(), From: r.FromAt.UTC(), Until: timeOf(r.UntilAt),
		Place: bodies.PlaceID(r.Place), GoodUntil: timeOf(r.GoodUntil), Ground: bodies.Ground(r.Ground),
	}
	return m, errors.Join(fromJSON(r.Fields, &m.Fields), fromJSON(r.ByPeople, &m.By))
}

// knownAt are the rows that hold at an instant.
const knownAt = "members.from_at <= ? AND (members.until_at IS NULL OR members.until_at > ?)"

// AddMembers adds memberships, in bulk. A person who is a member already is
// refused with [ErrDuplicate]; one who left may come again.
func (tx *Tx) AddMembers(members []bodies.Member) error {
	rows := make([]memberRow, 0, len(members))
	standing := map[bodies.Slug]int64{}
	for _, m := range members {
		row, err := memberToRow(m)
		if err != nil {
			return err
		}
		rows = append(rows, row)
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

// ChangeMember ends what was known of a member, and says what is from m.From on, in
// one transaction. [ErrNotFound] if they are no member.
func (tx *Tx) ChangeMember(m bodies.Member) error {
	if err := tx.EndMember(m.Body, m.Person, m.From); err != nil {
		return err
	}
	return tx.AddMembers([]bodies.Member{m})
}

// MembershipsIn returns what is and was known of a person as a member of one body, the
// oldest first.
func (tx *Tx) MembershipsIn(body bodies.Slug, person bodies.PersonID) ([]bodies.Member, error) {
	rows, err := list[memberRow](tx.db.Where("body = ? AND person = ?", string(body), string(person)).Order("from_at"))
	return each(rows, err, memberRow.member)
}

// Member returns what is known of a member of a body now; [ErrNotFound] if they are none.
func (tx *Tx) Member(body bodies.Slug, person bodies.PersonID) (bodies.Member, error) {
	row, err := one[memberRow](tx, "body = ? AND person = ? AND until_at IS NULL", string(body), string(person))
	if err != nil {
		return bodies.Member{}, err
	}
	return row.member()
}

// EndMember ends what is known of a member at an instant: they left then, if nothing
// else becomes known of them. [ErrNotFound] if they are no member.
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

// MembershipsOf returns everything that is or was known of a person as a member, the
// oldest first.
func (tx *Tx) MembershipsOf(person bodies.PersonID) ([]bodies.Member, error) {
	rows, err := list[memberRow](tx.db.Where("person = ?", string(person)).Order("from_at, body"))
	return each(rows, err, memberRow.member)
}

type electorRow struct {
	Person    string
	Sphere    string
	Place     string
	Fields    string
	Since     time.Time
	UntilAt   *time.Time
	GoodUntil *time.Time
}

// electorColumns are those of [electorRow].
const electorColumns = "members.person, members.sphere, members.place, members.fields, members.since, members.until_at, members.good_until"

func (r electorRow) elector() (bodies.Elector, error) {
	e := bodies.Elector{
		Person: bodies.PersonID(r.Person), Sphere: bodies.Sphere(r.Sphere), Place: bodies.PlaceID(r.Place),
		Since: r.Since.UTC(), Until: timeOf(r.UntilAt), Good: timeOf(r.GoodUntil),
	}
	return e, fromJSON(r.Fields, &e.Fields)
}

// Electors returns everybody a franchise of body may admit at an instant: its
// members then, and whoever holds a mandate of it then, member or not. They are
// ordered by person, each stands once. Two queries, however many there are.
func (tx *Tx) Electors(body bodies.Slug, at time.Time) ([]bodies.Elector, error) {
	rows, err := list[electorRow](tx.db.Table("members").Select(electorColumns).
		Where("members.body = ? AND "+knownAt, string(body), instant(at), instant(at)).Order("members.person"))
	members, err := each(rows, err, electorRow.elector)
	if err != nil {
		return nil, err
	}
	mandates, err := tx.Mandates(body, at)
	if err != nil {
		return nil, err
	}
	return seat(members, mandates), nil
}
