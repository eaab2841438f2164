// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type challengeRow struct {
	ID         string `gorm:"primaryKey"`
	Issue      string
	Challenger string
	Person     string
	BeOn       bool
	Text       string
	At         time.Time
	State      string
	Officer    *string
	Reason     string
	DecidedAt  *time.Time
}

func (challengeRow) TableName() string { return "challenges" }

func challengeToRow(c governance.Challenge) challengeRow {
	return challengeRow{
		ID: c.ID, Issue: string(c.Issue), Challenger: string(c.By), Person: string(c.Person), BeOn: c.On, Text: c.Text, At: instant(c.At),
		State: string(c.State), Officer: text(string(c.Officer)), Reason: c.Reason, DecidedAt: nullable(c.DecidedAt),
	}
}

func (r challengeRow) challenge() (governance.Challenge, error) {
	return governance.Challenge{
		ID: r.ID, Issue: governance.IssueID(r.Issue), By: bodies.PersonID(r.Challenger), Person: bodies.PersonID(r.Person), On: r.BeOn, Text: r.Text, At: r.At.UTC(),
		State: governance.ChallengeState(r.State), Officer: bodies.PersonID(textOf(r.Officer)), Reason: r.Reason, DecidedAt: timeOf(r.DecidedAt),
	}, nil
}

// AddChallenge adds a challenge of a roll. One that the same member has open
// about the same person is refused with [ErrDuplicate].
func (tx *Tx) AddChallenge(c governance.Challenge) error {
	return insert(tx, []challengeRow{challengeToRow(c)})
}

// SaveChallenge saves what became of a challenge.
func (tx *Tx) SaveChallenge(c governance.Challenge) error {
	row := challengeToRow(c)
	return translated(tx.db.Model(&challengeRow{}).Where("id = ?", row.ID).Select("state", "officer", "reason", "decided_at").Updates(row).Error)
}

// Challenge returns one, or [ErrNotFound].
func (tx *Tx) Challenge(id string) (governance.Challenge, error) {
	row, err := one[challengeRow](tx, "id = ?", id)
	if err != nil {
		return governance.Challenge{}, err
	}
	return row.challenge()
}

// Challenges returns those of an election's roll: those that are decided in the
// order of their decisions, then the open ones in that of their making.
func (tx *Tx) Challenges(issue governance.IssueID) ([]governance.Challenge, error) {
	rows, err := list[challengeRow](tx.db.Where("issue = ?", string(issue)).Order("CASE WHEN decided_at IS NULL THEN 1 ELSE 0 END, decided_at, at, id"))
	return each(rows, err, challengeRow.challenge)
}

// DismissChallenges dismisses what nobody decided, when the vote opens.
func (tx *Tx) DismissChallenges(issue governance.IssueID, at time.Time) error {
	return tx.exec("UPDATE challenges SET state = 'dismissed', decided_at = ? WHERE issue = ? AND state = 'open'", instant(at), string(issue))
}

// NamedElector is what a franchise needs to know of somebody, and their name.
type NamedElector struct {
	bodies.Elector
	Name string
	Slug bodies.Slug
}

type namedElectorRow struct {
	Elector electorRow `gorm:"embedded"`
	Name    string
	Slug    string
}

func (r namedElectorRow) named() (NamedElector, error) {
	e, err := r.Elector.elector()
	return NamedElector{e, r.Name, bodies.Slug(r.Slug)}, err
}

// ElectorsByName returns up to limit members that a body had at an instant, by
// their names, beginning after the one with an address; "" begins at the first.
func (tx *Tx) ElectorsByName(body bodies.Slug, at time.Time, after bodies.Slug, limit int) ([]NamedElector, error) {
	if !storable([]any{string(after)}) {
		return nil, nil
	}
	q := tx.db.Table("members").
		Select(electorColumns+", CASE people.commitment WHEN '' THEN people.name ELSE '"+bodies.FormerMember+"' END AS name, people.slug").
		Joins("JOIN people ON people.id = members.person").
		Where("members.body = ? AND "+knownAt, string(body), instant(at), instant(at)).
		Order("people.name, people.id").Limit(limit)
	if after != "" {
		q = q.Where("(people.name, people.id) > (SELECT name, id FROM people WHERE slug = ?)", string(after))
	}
	rows, err := list[namedElectorRow](q)
	electors, err := each(rows, err, namedElectorRow.named)
	if err != nil {
		return nil, err
	}
	mandates, err := tx.Mandates(body, at)
	for n := range electors {
		for _, m := range mandates {
			electors[n].Seated = electors[n].Seated || m.Person == electors[n].Person
		}
	}
	return electors, err
}

// MembersAmong says who of some people was a member of a body at an instant.
func (tx *Tx) MembersAmong(body bodies.Slug, people []bodies.PersonID, at time.Time) (map[bodies.PersonID]bool, error) {
	rows, err := list[memberRow](tx.db.Where("body = ? AND person IN ?", string(body), people).
		Where(knownAt, instant(at), instant(at)))
	among := make(map[bodies.PersonID]bool, len(rows))
	for _, r := range rows {
		among[bodies.PersonID(r.Person)] = true
	}
	return among, err
}
