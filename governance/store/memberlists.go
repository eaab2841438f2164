// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/bodies/memberlist"
)

// MemberList is a list of members that somebody brought, before it is entered.
type MemberList struct {
	Body    bodies.Slug
	Person  bodies.PersonID // who brought it
	Digest  string          // hex, of Content
	Content string
	At      time.Time
}

type memberListRow struct {
	Body    string `gorm:"primaryKey"`
	Person  string `gorm:"primaryKey"`
	Digest  string
	Content string
	At      time.Time
}

func (memberListRow) TableName() string { return "member_lists" }

// manyOf is [oneOf] of thousands: PostgreSQL looks through an array for each row, and
// keeps what a query finds so that each row costs the same.
func manyOf[Text ~string](tx *Tx, column string, texts []Text) (condition, parameter string) {
	list, _ := json.Marshal(append([]Text{}, texts...)) // texts can always be written, and no list is null
	return column + " IN (" + tx.dialect.listed() + ")", string(list)
}

// SaveMemberList keeps a list, in place of the one that the same person brought before.
func (tx *Tx) SaveMemberList(l MemberList) error {
	if err := tx.DropMemberList(l.Body, l.Person); err != nil {
		return err
	}
	return insert(tx, []memberListRow{{string(l.Body), string(l.Person), l.Digest, l.Content, instant(l.At)}})
}

// MemberList returns the list that somebody brought, or [ErrNotFound].
func (tx *Tx) MemberList(body bodies.Slug, person bodies.PersonID) (MemberList, error) {
	row, err := one[memberListRow](tx, "body = ? AND person = ?", string(body), string(person))
	return MemberList{bodies.Slug(row.Body), bodies.PersonID(row.Person), row.Digest, row.Content, row.At.UTC()}, err
}

// DropMemberList forgets it.
func (tx *Tx) DropMemberList(body bodies.Slug, person bodies.PersonID) error {
	return tx.exec("DELETE FROM member_lists WHERE body = ? AND person = ?", string(body), string(person))
}

// DropMemberLists forgets all that were brought before an instant.
func (tx *Tx) DropMemberLists(before time.Time) error {
	return tx.exec("DELETE FROM member_lists WHERE at < ?", instant(before))
}

// Welcome is somebody who came in by a list with an address that is not confirmed yet.
type Welcome struct {
	Person  bodies.PersonID
	Address string
	Made    time.Time
}

type welcomeRow struct {
	Person  string `gorm:"primaryKey"`
	Address string
	MadeAt  time.Time
	Sent    bool
}

func (welcomeRow) TableName() string { return "welcomes" }

func (r welcomeRow) welcome() (Welcome, error) {
	return Welcome{bodies.PersonID(r.Person), r.Address, r.MadeAt.UTC()}, nil
}

// AddWelcomes keeps who is to be written to, in bulk.
func (tx *Tx) AddWelcomes(all []Welcome) error {
	rows := make([]welcomeRow, len(all))
	for n, w := range all {
		rows[n] = welcomeRow{string(w.Person), w.Address, instant(w.Made), false}
	}
	return insert(tx, rows)
}

// WelcomesWaiting returns up to limit of those who were not written to yet, the first first.
func (tx *Tx) WelcomesWaiting(limit int) ([]Welcome, error) {
	rows, err := list[welcomeRow](tx.db.Where("NOT sent").Order("made_at, person").Limit(limit))
	return each(rows, err, welcomeRow.welcome)
}

// WelcomeSent says that the letter is on its way; [ErrConflict] where another server
// said so first.
func (tx *Tx) WelcomeSent(person bodies.PersonID) error {
	done, err := tx.change("UPDATE welcomes SET sent = ? WHERE person = ? AND NOT sent", true, string(person))
	if err == nil && done == 0 {
		err = ErrConflict
	}
	return err
}

// Welcome returns the address of somebody who did not confirm it yet, or [ErrNotFound].
func (tx *Tx) Welcome(person bodies.PersonID) (Welcome, error) {
	row, err := one[welcomeRow](tx, "person = ?", string(person))
	if err != nil {
		return Welcome{}, err
	}
	return row.welcome()
}

// EndWelcome forgets it.
func (tx *Tx) EndWelcome(person bodies.PersonID) error {
	return tx.exec("DELETE FROM welcomes WHERE person = ?", string(person))
}

// DropWelcomes forgets where those were to be written to who belong to no body any more.
func (tx *Tx) DropWelcomes() error {
	return tx.exec("DELETE FROM welcomes WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.person = welcomes.person AND m.until_at IS NULL)")
}

type holderRow struct {
	Slug   string
	Kind   string
	Person *string
}

// Holders returns whose some slugs are, of those that are taken: of an account that ended
// in favour of another that one's. One query.
func (tx *Tx) Holders(slugs []bodies.Slug) (map[bodies.Slug]memberlist.Holder, error) {
	among, listed := manyOf(tx, "slugs.slug", slugs)
	rows, err := list[holderRow](tx.db.Table("slugs").Select("slugs.slug, slugs.kind, CASE WHEN people.merged_into <> '' THEN people.merged_into ELSE people.id END AS person").
		Joins("LEFT JOIN people ON people.slug = slugs.slug").Where(among, listed))
	out := make(map[bodies.Slug]memberlist.Holder, len(rows))
	for _, r := range rows {
		out[bodies.Slug(r.Slug)] = memberlist.Holder{Body: r.Kind != "person", Person: bodies.PersonID(textOf(r.Person))}
	}
	return out, err
}

// PeopleAmong is [Tx.People] of very many. One query.
func (tx *Tx) PeopleAmong(ids []bodies.PersonID) (map[bodies.PersonID]bodies.Person, error) {
	among, listed := manyOf(tx, "id", ids)
	rows, err := list[personRow](tx.db.Where(among, listed))
	if err != nil {
		return nil, err
	}
	people := make(map[bodies.PersonID]bodies.Person, len(rows))
	for _, row := range rows {
		if people[bodies.PersonID(row.ID)], err = row.person(); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// KnownOf is [Tx.KnownAmong] of very many.
func (tx *Tx) KnownOf(body bodies.Slug, ids []bodies.PersonID) (map[bodies.PersonID]bodies.Member, error) {
	among, listed := manyOf(tx, "person", ids)
	rows, err := list[memberRow](tx.db.Where("body = ? AND until_at IS NULL", string(body)).Where(among, listed))
	members, err := each(rows, err, memberRow.member)
	known := make(map[bodies.PersonID]bodies.Member, len(members))
	for _, m := range members {
		known[m.Person] = m
	}
	return known, err
}

type writtenRow struct{ Person, Address string }

// WrittenTo returns who is written to at some addresses, whatever letters are capitals:
// who confirmed one, and who came in with one that is not confirmed yet. One query.
func (tx *Tx) WrittenTo(addresses []string) (map[string][]bodies.PersonID, error) {
	lower := make([]string, len(addresses))
	for n, a := range addresses {
		lower[n] = strings.ToLower(a)
	}
	among, listed := manyOf(tx, "LOWER(address)", lower)
	rows, err := list[writtenRow](tx.db.Raw("SELECT DISTINCT CASE WHEN people.merged_into <> '' THEN people.merged_into ELSE people.id END AS person, at.address AS address FROM (SELECT person, LOWER(address) AS address FROM addresses WHERE "+among+
		" UNION SELECT person, LOWER(address) AS address FROM welcomes WHERE "+among+") AS at JOIN people ON people.id = at.person ORDER BY 1", listed, listed))
	at := make(map[string][]bodies.PersonID, len(rows))
	for _, r := range rows {
		at[r.Address] = append(at[r.Address], bodies.PersonID(r.Person))
	}
	out := make(map[string][]bodies.PersonID, len(addresses))
	for n, a := range addresses {
		if who := at[lower[n]]; len(who) > 0 {
			out[a] = who
		}
	}
	return out, err
}

// MembersNamed returns those of some names by which members of a body are called. It
// finds them by their longest word. One query.
func (tx *Tx) MembersNamed(body bodies.Slug, names []string) (map[string]bool, error) {
	var words []string
	for _, name := range names {
		if of := nameWords(name); len(of) > 0 {
			words = append(words, slices.MaxFunc(of, func(a, b string) int { return len(a) - len(b) }))
		}
	}
	byWord, listedWords := manyOf(tx, "name_words.word", words)
	byName, listedNames := manyOf(tx, "people.name", names)
	rows, err := list[personRow](tx.db.Table("name_words").Select("DISTINCT people.name").
		Joins("JOIN people ON people.id = name_words.person").
		Joins("JOIN members ON members.person = people.id AND members.body = ? AND members.until_at IS NULL", string(body)).
		Where(byWord, listedWords).Where(byName, listedNames))
	out := make(map[string]bool, len(rows))
	for _, r := range rows {
		out[r.Name] = true
	}
	return out, err
}

// LastKnown returns when what is known of any of some people as members of a body last
// became another; the zero time where they were none.
func (tx *Tx) LastKnown(body bodies.Slug, people []bodies.PersonID) (last time.Time, err error) {
	among, listed := manyOf(tx, "person", people)
	from, err := list[memberRow](tx.db.Where("body = ?", string(body)).Where(among, listed).Order("from_at DESC").Limit(1))
	if err != nil {
		return last, err
	}
	until, err := list[memberRow](tx.db.Where("body = ? AND until_at IS NOT NULL", string(body)).Where(among, listed).Order("until_at DESC").Limit(1))
	for _, r := range from {
		last = r.FromAt.UTC()
	}
	for _, r := range until {
		if at := r.UntilAt.UTC(); at.After(last) {
			last = at
		}
	}
	return last, err
}

// EndMembers ends what is known of some members at an instant, in bulk: something else
// becomes known of each. [ErrConflict] where one of them is no member.
func (tx *Tx) EndMembers(body bodies.Slug, people []bodies.PersonID, at time.Time) error {
	if len(people) == 0 {
		return nil
	}
	among, listed := manyOf(tx, "person", people)
	err := tx.exec("UPDATE bodies SET members = members - (SELECT COUNT(*) FROM members WHERE body = ? AND sphere = ? AND until_at IS NULL AND "+among+") WHERE slug = ?",
		string(body), string(bodies.Inner), listed, string(body))
	if err != nil {
		return err
	}
	ended, err := tx.change("UPDATE members SET until_at = ? WHERE body = ? AND until_at IS NULL AND "+among, instant(at), string(body), listed)
	if err == nil && ended != int64(len(people)) {
		err = ErrConflict
	}
	return err
}

// EndApplicationsOf is [Tx.EndApplications] of many.
func (tx *Tx) EndApplicationsOf(body bodies.Slug, people []bodies.PersonID, at time.Time) error {
	among, listed := manyOf(tx, "person", people)
	return tx.exec("UPDATE applications SET state = 'withdrawn', ended_at = ? WHERE body = ? AND state = 'open' AND "+among, instant(at), string(body), listed)
}

// MembersBeside returns up to limit of those who came into a body by a list, are members
// still and are not among some people, by their addresses behind one of them.
func (tx *Tx) MembersBeside(body bodies.Slug, people []bodies.PersonID, after bodies.Slug, limit int) ([]bodies.Person, error) {
	among, listed := manyOf(tx, "people.id", people)
	rows, err := list[personRow](tx.db.Table("people").Select("people.*").
		Joins("JOIN members ON members.person = people.id AND members.body = ? AND members.until_at IS NULL", string(body)).
		Joins("JOIN members AS entered ON entered.body = members.body AND entered.person = members.person AND entered.since = members.since AND entered.ground = ?", string(bodies.ByList)).
		Where("people.slug > ?", string(after)).Where("NOT ("+among+")", listed).Order("people.slug").Limit(limit))
	return each(rows, err, personRow.person)
}
