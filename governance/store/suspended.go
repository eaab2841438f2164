// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// SuspendingMeasures returns those that suspended somebody at an instant, in
// whatever body: also those that have ended or were lifted since.
func (tx *Tx) SuspendingMeasures(at time.Time) ([]governance.Measure, error) {
	rows, err := list[measureRow](tx.db.Where("kind = 'suspension' AND until_at > ? AND from_at <= ? AND (lifted_at IS NULL OR lifted_at > ?)",
		instant(at), instant(at), instant(at)).Order("case_id, nth"))
	return each(rows, err, measureRow.measure)
}

// Kept says whether a recovery has barred a person's account from an issue, and
// perhaps whether a measure suspends them somewhere now or two have said that they died, and
// whether the account ended in favour of another of theirs: one query for all, which every
// cast makes. Which measures those are [Tx.MeasuresOf] returns, and whether they were
// admitted anew [Tx.MembershipsOf].
func (tx *Tx) Kept(issue governance.IssueID, person bodies.PersonID, at time.Time) (barred, perhaps, merged bool, err error) {
	var bars, measures, ended int64
	err = tx.db.Raw(`SELECT (SELECT COUNT(*) FROM recovery_bars WHERE issue = ? AND person = ?), (`+mayBeKept+`), (SELECT COUNT(*) FROM people WHERE id = ? AND merged_into <> '')`,
		string(issue), string(person), string(person), instant(at), instant(at), string(person), string(person)).Row().Scan(&bars, &measures, &ended)
	return bars > 0, measures > 0, ended > 0, translated(err)
}

// LastCast returns when the current ballot was cast, or taken back, that a person has
// cast last of those in votes that run, to decide or to advise; the zero time where there
// is none. Of confidential ones no time is kept.
func (tx *Tx) LastCast(person bodies.PersonID) (time.Time, error) {
	var last time.Time
	for _, ballots := range []string{"ballots", "advice"} {
		rows, err := list[ballotRow](tx.db.Table(ballots).Select(ballots+".cast_at").Joins("JOIN issues ON issues.id = "+ballots+".issue AND issues.stage = 'voting'").
			Where(ballots+".person = ? AND "+ballots+".superseded_at IS NULL", string(person)).Order(ballots + ".cast_at DESC").Limit(1))
		if err != nil {
			return time.Time{}, err
		}
		if len(rows) > 0 && rows[0].CastAt.After(last) {
			last = rows[0].CastAt.UTC()
		}
	}
	return last, nil
}

type suspendedRow struct {
	Who      personRow `gorm:"embedded"`
	CaseID   *string
	Body     *string
	FromAt   *time.Time
	UntilAt  *time.Time
	LiftedAt *time.Time
}

// PeopleAndSuspensions is [Tx.People], and in the same query the measures that ever
// suspended one of them: whoever follows voices wants both.
func (tx *Tx) PeopleAndSuspensions(ids []bodies.PersonID) (map[bodies.PersonID]bodies.Person, []governance.Measure, error) {
	people, measures := make(map[bodies.PersonID]bodies.Person, len(ids)), []governance.Measure(nil)
	among, listed := oneOf(tx, "people.id", ids)
	rows, err := list[suspendedRow](tx.db.Table("people").
		Select("people.*, measures.case_id, measures.body, measures.from_at, measures.until_at, measures.lifted_at").
		Joins("LEFT JOIN measures ON measures.person = people.id AND measures.kind = 'suspension'").
		Where(among, listed).Order("measures.case_id, measures.nth"))
	if err != nil {
		return nil, nil, err
	}
	for _, row := range rows {
		p, err := row.Who.person()
		if err != nil {
			return nil, nil, err
		}
		people[p.ID] = p
		if row.CaseID == nil {
			continue
		}
		measures = append(measures, governance.Measure{Case: governance.CaseID(*row.CaseID), Person: p.ID, Kind: governance.MeasureSuspension, Body: bodies.Slug(*row.Body),
			From: timeOf(row.FromAt), Until: timeOf(row.UntilAt), Lifted: timeOf(row.LiftedAt)})
	}
	return people, measures, nil
}
