// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"errors"
	"maps"
	"slices"
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
	Ended     string
	EndedBy   string
	EndedWhy  string
}

func (memberRow) TableName() string { return "members" }

func memberToRow(m bodies.Member) (memberRow, error) {
	fields, err := asJSON(m.Fields)
	if err != nil {
		return memberRow{}, err
	}
	by, err := asJSON(m.By)
	if err != nil {
		return memberRow{}, err
	}
	ended, err := asJSON(m.Ended.By)
	return memberRow{
		Ended: string(m.Ended.Ground), EndedBy: ended, EndedWhy: m.Ended.Reason,
		Body: string(m.Body), Person: string(m.Person), Sphere: string(m.Sphere), Since: instant(m.Since), FromAt: instant(m.From), UntilAt: nullable(m.Until),
		Place: string(m.Place), Fields: fields, GoodUntil: nullable(m.GoodUntil), Ground: string(m.Ground), ByPeople: by,
	}, err
}

func (r memberRow) member() (bodies.Member, error) {
	m := bodies.Member{
		Body: bodies.Slug(r.Body), Person: bodies.PersonID(r.Person), Sphere: bodies.Sphere(r.Sphere),
		Since: r.Since.UTC(), From: r.FromAt.UTC(), Until: timeOf(r.UntilAt),
		Place: bodies.PlaceID(r.Place), GoodUntil: timeOf(r.GoodUntil), Ground: bodies.Ground(r.Ground),
		Ended: bodies.Ending{Ground: bodies.Parting(r.Ended), Reason: r.EndedWhy},
	}
	return m, errors.Join(fromJSON(r.Fields, &m.Fields), fromJSON(r.ByPeople, &m.By), fromJSON(r.EndedBy, &m.Ended.By))
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

// PartMember ends a membership at an instant, and says how. [ErrNotFound] if they are no
// member.
func (tx *Tx) PartMember(body bodies.Slug, person bodies.PersonID, at time.Time, e bodies.Ending) error {
	by, err := asJSON(e.By)
	if err != nil {
		return err
	}
	if err := tx.EndMember(body, person, at); err != nil {
		return err
	}
	return tx.exec("UPDATE members SET ended = ?, ended_by = ?, ended_why = ? WHERE body = ? AND person = ? AND until_at = ?",
		string(e.Ground), by, e.Reason, string(body), string(person), instant(at))
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
	query := tx.db.Raw("SELECT m.person, m.sphere, m.place, m.fields, m.since, m.until_at, m.good_until, people.salt, people.commitment FROM "+
		tx.dialect.asTheyLie("members", "body = ? AND from_at <= ? AND (until_at IS NULL OR until_at > ?)")+" AS m JOIN people ON people.id = m.person",
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
	var until, good *time.Time
	if err = scan(&e.Person, &e.Sphere, &e.Place, &fields, &e.Since, &until, &good, &m.Salt, &m.Commitment); err != nil {
		return e, m, err
	}
	e.Since, e.Until, e.Good = e.Since.UTC(), timeOf(until), timeOf(good)
	if fields == "null" { // of most people none is attested, and there may be a million
		return e, m, nil
	}
	return e, m, fromJSON(fields, &e.Fields)
}

// KnownAmong returns what is known now of those of some people who are members of a
// body. One query.
func (tx *Tx) KnownAmong(body bodies.Slug, people []bodies.Person) (map[bodies.PersonID]bodies.Member, error) {
	ids := make([]bodies.PersonID, len(people))
	for n, p := range people {
		ids[n] = p.ID
	}
	among, listed := oneOf(tx, "person", ids)
	rows, err := list[memberRow](tx.db.Where("body = ? AND until_at IS NULL", string(body)).Where(among, listed))
	if err != nil {
		return nil, err
	}
	known := make(map[bodies.PersonID]bodies.Member, len(rows))
	for _, row := range rows {
		m, err := row.member()
		if err != nil {
			return nil, err
		}
		known[m.Person] = m
	}
	return known, nil
}
