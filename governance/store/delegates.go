// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/governance"
)

type consentRow struct {
	Delegate  string    `gorm:"primaryKey"`
	Delegator string    `gorm:"primaryKey"`
	BeginsAt  time.Time `gorm:"primaryKey"`
	EndedAt   *time.Time
	Sealed    bool
}

func (consentRow) TableName() string { return "consents" }

func (r consentRow) consent() (governance.Consent, error) {
	return governance.Consent{Delegate: bodies.PersonID(r.Delegate), Delegator: bodies.PersonID(r.Delegator), From: r.BeginsAt.UTC(), EndedAt: timeOf(r.EndedAt), Sealed: r.Sealed}, nil
}

type publicDelegateRow struct {
	ID       string `gorm:"primaryKey"`
	Person   string
	Text     string
	BeginsAt time.Time
	EndedAt  *time.Time
	Ref      string
}

func (publicDelegateRow) TableName() string { return "public_delegates" }

func (r publicDelegateRow) public() (governance.PublicDelegate, error) {
	return governance.PublicDelegate{ID: r.ID, Person: bodies.PersonID(r.Person), Text: r.Text, From: r.BeginsAt.UTC(), EndedAt: timeOf(r.EndedAt)}, nil
}

// AddConsents adds consents and refusals, in bulk. A second standing one of the
// same two people is refused with [ErrDuplicate].
func (tx *Tx) AddConsents(consents []governance.Consent) error {
	rows := make([]consentRow, len(consents))
	for n, c := range consents {
		rows[n] = consentRow{string(c.Delegate), string(c.Delegator), instant(c.From), nullable(c.EndedAt), c.Sealed}
	}
	return insert(tx, rows)
}

// EndConsent ends a standing consent at an instant. [ErrNotFound] if there is none.
func (tx *Tx) EndConsent(delegate, delegator bodies.PersonID, at time.Time) error {
	done, err := tx.change("UPDATE consents SET ended_at = ? WHERE delegate = ? AND delegator = ? AND ended_at IS NULL", instant(at), string(delegate), string(delegator))
	if err == nil && done == 0 {
		return ErrNotFound
	}
	return err
}

// ConsentsBetween returns the consents and refusals of a delegate towards one
// delegator, the oldest first.
func (tx *Tx) ConsentsBetween(delegate, delegator bodies.PersonID) ([]governance.Consent, error) {
	rows, err := list[consentRow](tx.db.Where("delegate = ? AND delegator = ?", string(delegate), string(delegator)).Order("begins_at"))
	return each(rows, err, consentRow.consent)
}

// ConsentsStanding returns for how many others a person has agreed to speak.
func (tx *Tx) ConsentsStanding(delegate bodies.PersonID) (int, error) {
	var n int64
	err := tx.db.Model(&consentRow{}).Where("delegate = ? AND ended_at IS NULL", string(delegate)).Count(&n).Error
	return int(n), translated(err)
}

// DelegateChanged returns when a person last agreed to speak, took that back, became
// or ceased to be a public delegate, or declared something; the zero time if they never did.
func (tx *Tx) DelegateChanged(person bodies.PersonID) (time.Time, error) {
	var rows []struct{ BeginsAt, EndedAt *time.Time }
	err := tx.db.Raw(`SELECT begins_at, ended_at FROM (
			SELECT begins_at, ended_at FROM consents WHERE delegate = ?
			UNION ALL SELECT begins_at, ended_at FROM public_delegates WHERE person = ?
			UNION ALL SELECT at, at FROM declarations WHERE person = ?
		) AS changes ORDER BY COALESCE(ended_at, begins_at) DESC LIMIT 1`, string(person), string(person), string(person)).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return time.Time{}, translated(err)
	}
	if rows[0].EndedAt != nil {
		return rows[0].EndedAt.UTC(), nil
	}
	return rows[0].BeginsAt.UTC(), nil
}

// PublicDelegate is a public delegate with the ref of the entry that has the
// digest of what they say.
type PublicDelegate struct {
	governance.PublicDelegate
	Ref string
}

// AddPublicDelegates adds public delegates, in bulk. A second standing one of the
// same person is refused with [ErrDuplicate].
func (tx *Tx) AddPublicDelegates(all []PublicDelegate) error {
	rows := make([]publicDelegateRow, len(all))
	for n, p := range all {
		rows[n] = publicDelegateRow{p.ID, string(p.Person), p.Text, instant(p.From), nullable(p.EndedAt), p.Ref}
	}
	return insert(tx, rows)
}

// EndPublicDelegate ends somebody's being a public delegate. [ErrNotFound] if they
// are none.
func (tx *Tx) EndPublicDelegate(person bodies.PersonID, at time.Time) error {
	done, err := tx.change("UPDATE public_delegates SET ended_at = ? WHERE person = ? AND ended_at IS NULL", instant(at), string(person))
	if err == nil && done == 0 {
		return ErrNotFound
	}
	return err
}

// PublicDelegateOf returns what a person says as a public delegate, or [ErrNotFound].
func (tx *Tx) PublicDelegateOf(person bodies.PersonID) (governance.PublicDelegate, error) {
	row, err := one[publicDelegateRow](tx, "person = ? AND ended_at IS NULL", string(person))
	if err != nil {
		return governance.PublicDelegate{}, err
	}
	return row.public()
}

// StoodAt returns when a person became a public delegate last (nth 1) or an earlier
// time, those that are over counted too; the zero time where they did so less often.
func (tx *Tx) StoodAt(person bodies.PersonID, nth int) (time.Time, error) {
	rows, err := list[publicDelegateRow](tx.db.Select("begins_at").Where("person = ?", string(person)).Order("begins_at DESC").Offset(nth - 1).Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].BeginsAt.UTC(), nil
}

// PublicAt returns who was a public delegate at an instant.
func (tx *Tx) PublicAt(at time.Time) (map[bodies.PersonID]bool, error) {
	t, public := instant(at), map[bodies.PersonID]bool{}
	return public, stream(tx.db.Raw("SELECT person FROM public_delegates WHERE begins_at <= ? AND (ended_at IS NULL OR ended_at > ?)", t, t), func(scan func(...any) error) error {
		var p bodies.PersonID
		err := scan(&p)
		public[p] = true
		return err
	})
}

// PublicPerson is a public delegate with who it is.
type PublicPerson struct {
	governance.PublicDelegate
	Person bodies.Person
}

// PublicDelegates returns up to limit standing public delegates by their addresses,
// beginning after one of them; "" begins at the first.
func (tx *Tx) PublicDelegates(after bodies.Slug, limit int) ([]PublicPerson, error) {
	if !storable([]any{string(after)}) {
		return nil, nil
	}
	rows, err := list[publicDelegateRow](tx.db.Select("public_delegates.*").Joins("JOIN people ON people.id = public_delegates.person").
		Where("public_delegates.ended_at IS NULL AND people.slug > ?", string(after)).Order("people.slug").Limit(limit))
	if err != nil {
		return nil, err
	}
	ids := make([]bodies.PersonID, len(rows))
	for n, r := range rows {
		ids[n] = bodies.PersonID(r.Person)
	}
	people, err := tx.People(ids)
	return each(rows, err, func(r publicDelegateRow) (PublicPerson, error) {
		public, err := r.public()
		return PublicPerson{public, people[public.Person]}, err
	})
}

// WaitingOn are those of some people who had not agreed, at an instant, to carry the
// voice of a delegator; they keep their order.
func (tx *Tx) WaitingOn(delegator bodies.PersonID, people []bodies.PersonID, at time.Time) ([]bodies.PersonID, error) {
	if len(people) == 0 {
		return nil, nil
	}
	t := instant(at)
	var agreed []string
	err := tx.db.Raw(`SELECT delegate FROM consents WHERE delegator = ? AND delegate IN ? AND begins_at <= ? AND (ended_at IS NULL OR ended_at > ?)
		UNION SELECT person FROM public_delegates WHERE person IN ? AND begins_at <= ? AND (ended_at IS NULL OR ended_at > ?)`,
		string(delegator), people, t, t, people, t, t).Scan(&agreed).Error
	return slices.DeleteFunc(slices.Clone(people), func(p bodies.PersonID) bool { return slices.Contains(agreed, string(p)) }), translated(err)
}

// agreeing joins to delegates, and the delegations they are joined to, their word
// to carry the voice at an instant: of two kinds, consents and public_delegates, of
// which both are null where they had not given it.
func agreeing(query *gorm.DB, at time.Time) *gorm.DB {
	t := instant(at)
	return query.
		Joins("LEFT JOIN consents ON consents.delegator = delegations.delegator AND consents.delegate = delegates.person AND consents.begins_at <= ? AND (consents.ended_at IS NULL OR consents.ended_at > ?)", t, t).
		Joins("LEFT JOIN public_delegates ON public_delegates.person = delegates.person AND public_delegates.begins_at <= ? AND (public_delegates.ended_at IS NULL OR public_delegates.ended_at > ?)", t, t)
}
