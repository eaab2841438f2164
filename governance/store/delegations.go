// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"strings"
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
)

type delegationRow struct {
	ID         string `gorm:"primaryKey"`
	Delegator  string
	ScopeBody  string
	ScopeField string
	ScopePlace string
	ScopeIssue string
	BeginsAt   time.Time
	LapsesAt   *time.Time
	EndedAt    *time.Time
	Shown      string
	Away       bool
}

func (delegationRow) TableName() string { return "delegations" }

type delegateRow struct {
	Delegation string `gorm:"primaryKey"`
	Rank       int64  `gorm:"primaryKey;autoIncrement:false"`
	Person     string
}

func (delegateRow) TableName() string { return "delegates" }

// liveColumns are what a delegation in force is read from, in the order of [delegationRow.live].
var liveColumns = []string{
	"delegations.id", "delegations.delegator", "delegations.scope_body", "delegations.scope_field", "delegations.scope_place", "delegations.scope_issue",
	"delegations.begins_at", "delegations.lapses_at", "delegations.ended_at", "delegations.shown",
}

func (r *delegationRow) live() []any {
	return []any{&r.ID, &r.Delegator, &r.ScopeBody, &r.ScopeField, &r.ScopePlace, &r.ScopeIssue, &r.BeginsAt, &r.LapsesAt, &r.EndedAt, &r.Shown}
}

func delegationToRow(d governance.Delegation) delegationRow {
	return delegationRow{
		ID: d.ID, Delegator: string(d.Delegator),
		ScopeBody: d.Scope.Body, ScopeField: d.Scope.Field, ScopePlace: d.Scope.Place, ScopeIssue: d.Scope.Issue,
		BeginsAt: instant(d.From), LapsesAt: nullable(d.Until), EndedAt: nullable(d.EndedAt), Shown: string(d.Shown), Away: d.Away,
	}
}

func (r delegationRow) delegation() governance.Delegation {
	return governance.Delegation{
		ID: r.ID, Delegator: bodies.PersonID(r.Delegator),
		Scope: delegation.Scope{Body: r.ScopeBody, Field: r.ScopeField, Place: r.ScopePlace, Issue: r.ScopeIssue},
		From:  r.BeginsAt.UTC(), Until: timeOf(r.LapsesAt), EndedAt: timeOf(r.EndedAt), Away: r.Away,
		Shown: governance.Shown(r.Shown), Sealed: r.Shown != string(governance.ShownPublic),
	}
}

// SetDelegation ends the standing delegation of the same delegator and scope at
// d.From, if there is one, and adds d. It holds the delegator, see
// [Tx.HoldDelegator]; who reads the clock for d.From holds them before.
func (tx *Tx) SetDelegation(d governance.Delegation) error {
	if err := tx.HoldDelegator(d.Delegator); err != nil {
		return err
	}
	err := tx.exec(`UPDATE delegations SET ended_at = ? WHERE delegator = ? AND ended_at IS NULL
		AND scope_body = ? AND scope_field = ? AND scope_place = ? AND scope_issue = ?`,
		instant(d.From), string(d.Delegator), d.Scope.Body, d.Scope.Field, d.Scope.Place, d.Scope.Issue)
	if err != nil {
		return err
	}
	return tx.AddDelegations([]governance.Delegation{d})
}

// AddDelegations adds delegations in bulk and ends none: a second standing one
// of the same delegator and scope is refused with [ErrDuplicate].
func (tx *Tx) AddDelegations(delegations []governance.Delegation) error {
	rows := make([]delegationRow, 0, len(delegations))
	named := make([]delegateRow, 0, len(delegations))
	for _, d := range delegations {
		rows = append(rows, delegationToRow(d))
		for i, person := range d.Delegates {
			named = append(named, delegateRow{d.ID, int64(i + 1), string(person)})
		}
	}
	if err := insert(tx, rows); err != nil {
		return err
	}
	return insert(tx, named)
}

// EndDelegation ends a standing delegation of a person at an instant.
// [ErrNotFound] if it is not hers or does not stand.
func (tx *Tx) EndDelegation(id string, person bodies.PersonID, at time.Time) error {
	done, err := tx.change("UPDATE delegations SET ended_at = ? WHERE id = ? AND delegator = ? AND ended_at IS NULL", instant(at), id, string(person))
	if err == nil && done == 0 {
		return ErrNotFound
	}
	return err
}

// Delegation returns a delegation as it stands, ended or not, or [ErrNotFound].
func (tx *Tx) Delegation(id string) (governance.Delegation, error) {
	if !storable([]any{id}) {
		return governance.Delegation{}, ErrNotFound
	}
	now, err := tx.Now()
	if err != nil {
		return governance.Delegation{}, err
	}
	found, err := tx.delegations(tx.db.Where("delegations.id = ?", id), now)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return governance.Delegation{}, err
	}
	return found[0], nil
}

// DelegationsOf returns the delegations a person has given that are in force at
// an instant, the oldest first.
func (tx *Tx) DelegationsOf(person bodies.PersonID, at time.Time) ([]governance.Delegation, error) {
	return tx.delegations(inForce(tx.db, at).Where("delegations.delegator = ?", string(person)), at)
}

// DelegationsChanged returns when a person last gave, replaced or took back a
// delegation, or somebody agreed to carry one or laid it down; the zero time if that
// never was.
func (tx *Tx) DelegationsChanged(person bodies.PersonID) (time.Time, error) {
	var rows []struct{ BeginsAt, EndedAt *time.Time }
	err := tx.db.Raw(`SELECT begins_at, ended_at FROM (
			SELECT begins_at, ended_at FROM delegations WHERE delegator = ?
			UNION ALL SELECT begins_at, ended_at FROM consents WHERE delegator = ?
		) AS changes ORDER BY COALESCE(ended_at, begins_at) DESC LIMIT 1`, string(person), string(person)).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return time.Time{}, translated(err)
	}
	if ended := timeOf(rows[0].EndedAt); !ended.IsZero() {
		return ended, nil
	}
	return rows[0].BeginsAt.UTC(), nil
}

// DelegationGiven returns when a person gave their newest delegation (nth 1) or an
// earlier one, ended ones counted too; the zero time where they gave fewer.
func (tx *Tx) DelegationGiven(person bodies.PersonID, nth int) (time.Time, error) {
	rows, err := list[delegationRow](tx.db.Select("begins_at").Where("delegator = ?", string(person)).Order("begins_at DESC").Offset(nth - 1).Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].BeginsAt.UTC(), nil
}

func inForce(db *gorm.DB, at time.Time) *gorm.DB {
	t := instant(at)
	return db.Where("delegations.begins_at <= ? AND (delegations.lapses_at IS NULL OR delegations.lapses_at > ?) AND (delegations.ended_at IS NULL OR delegations.ended_at > ?)", t, t, t)
}

// GivenBy returns every delegation that somebody gave, those that ended too, the oldest
// first.
func (tx *Tx) GivenBy(person bodies.PersonID) ([]governance.Delegation, error) {
	now, err := tx.Now()
	if err != nil {
		return nil, err
	}
	return tx.delegations(tx.db.Where("delegations.delegator = ?", string(person)), now)
}

// delegations reads what a condition on the table names, the oldest first, with the
// delegates as they were waiting or had agreed at an instant. A voice can meet hundreds:
// they are read as they come.
func (tx *Tx) delegations(condition *gorm.DB, at time.Time) (found []governance.Delegation, err error) {
	query := agreeing(condition.Table("delegations").
		Select(strings.Join(liveColumns, ", ")+`, delegations.away, delegates.person,
			consents.delegate IS NULL AND public_delegates.person IS NULL, COALESCE(consents.sealed, FALSE) AND public_delegates.person IS NULL`).
		Joins("LEFT JOIN delegates ON delegates.delegation = delegations.id"), at).
		Order("delegations.begins_at, delegations.id, delegates.rank")
	return found, stream(query, func(scan func(...any) error) error {
		var r delegationRow
		var to *string
		var waiting, sealed bool
		if err := scan(append(r.live(), &r.Away, &to, &waiting, &sealed)...); err != nil {
			return err
		}
		if len(found) == 0 || found[len(found)-1].ID != r.ID {
			found = append(found, r.delegation())
		}
		d := &found[len(found)-1]
		if to == nil {
			return nil
		}
		d.Delegates, d.Sealed = append(d.Delegates, bodies.PersonID(*to)), d.Sealed || sealed
		if waiting {
			d.Waiting = append(d.Waiting, bodies.PersonID(*to))
		}
		return nil
	})
}
