// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"time"

	"gorm.io/gorm/clause"

	"moothall/bodies"
	"moothall/governance"
)

type sittingRow struct {
	CaseID       string
	Nth          int
	Body         string
	RulesJSON    string
	Ref          string
	OpenedAt     time.Time
	LotSize      int64
	LotRoot      string
	LotJSON      string
	HearingUntil *time.Time
	RulingJSON   *string
	RulingSalt   *string
	RulingRef    *string
	RuledAt      *time.Time
	AppealUntil  *time.Time
	Appellant    *string
	Appeal       string
	AppealSalt   string
}

func (sittingRow) TableName() string { return "sittings" }

func sittingToRow(id governance.CaseID, nth int, s governance.Sitting) (sittingRow, error) {
	row := sittingRow{
		CaseID: string(id), Nth: nth, Body: string(s.Body), Ref: s.Ref, OpenedAt: instant(s.OpenedAt), LotSize: s.Lot.Size, LotRoot: s.Lot.Root,
		HearingUntil: nullable(s.HearingUntil), RuledAt: nullable(s.RuledAt), AppealUntil: nullable(s.AppealUntil),
		Appellant: text(string(s.Appellant)), Appeal: s.Appeal, AppealSalt: s.AppealSalt, RulingSalt: text(s.RulingSalt), RulingRef: text(s.RulingRef),
	}
	var err1, err2, err3 error
	row.RulesJSON, err1 = asJSON(s.Rules)
	order := s.Lot.Order
	if order == nil {
		order = []bodies.PersonID{}
	}
	row.LotJSON, err2 = asJSON(order)
	if s.Ruling != nil {
		var ruling string
		ruling, err3 = asJSON(s.Ruling)
		row.RulingJSON = &ruling
	}
	return row, errors.Join(err1, err2, err3)
}

func (r sittingRow) sitting() (governance.Sitting, error) {
	s := governance.Sitting{
		Body: bodies.Slug(r.Body), Ref: r.Ref, OpenedAt: r.OpenedAt.UTC(), Lot: governance.Lot{Size: r.LotSize, Root: r.LotRoot},
		HearingUntil: timeOf(r.HearingUntil), RuledAt: timeOf(r.RuledAt), AppealUntil: timeOf(r.AppealUntil),
		Appellant: bodies.PersonID(textOf(r.Appellant)), Appeal: r.Appeal, AppealSalt: r.AppealSalt, RulingSalt: textOf(r.RulingSalt), RulingRef: textOf(r.RulingRef),
	}
	err := errors.Join(fromJSON(r.RulesJSON, &s.Rules), fromJSON(r.LotJSON, &s.Lot.Order))
	if r.RulingJSON != nil {
		s.Ruling = &governance.Ruling{}
		err = errors.Join(err, fromJSON(*r.RulingJSON, s.Ruling))
	}
	return s, err
}

type seatRow struct {
	CaseID string
	Nth    int
	Place  int
	Person string
	FromAt time.Time
	LeftAt *time.Time
	How    string
}

func (seatRow) TableName() string { return "case_seats" }

// saveSittings writes the sittings of a case and their seats. Those that are there
// get what may still change: the draw, once; the ruling, once; who left.
func (tx *Tx) saveSittings(c governance.Case) error {
	var sittings []sittingRow
	var seats []seatRow
	for n, s := range c.Sittings {
		row, err := sittingToRow(c.ID, n+1, s)
		if err != nil {
			return err
		}
		sittings = append(sittings, row)
		for place, seat := range s.Seats {
			seats = append(seats, seatRow{string(c.ID), n + 1, place + 1, string(seat.Person), instant(seat.From), nullable(seat.Left), seat.How})
		}
	}
	drawn := clause.OnConflict{
		Columns:   []clause.Column{{Name: "case_id"}, {Name: "nth"}},
		Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "sittings.ruling_json IS NULL"}}},
		DoUpdates: clause.AssignmentColumns([]string{"lot_size", "lot_root", "lot_json", "hearing_until", "ruling_json", "ruling_salt", "ruling_ref", "ruled_at", "appeal_until"}),
	}
	if err := translated(tx.db.Clauses(drawn).Create(&sittings).Error); err != nil {
		return err
	}
	if err := tx.indexRulings(c.ID); err != nil || len(seats) == 0 {
		return err
	}
	left := clause.OnConflict{
		Columns:   []clause.Column{{Name: "case_id"}, {Name: "nth"}, {Name: "place"}},
		DoUpdates: clause.AssignmentColumns([]string{"left_at", "how"}),
	}
	return translated(tx.db.Clauses(left).Create(&seats).Error)
}

// SittingsOf returns the sittings of cases, without their seats, in one query.
func (tx *Tx) SittingsOf(cases []governance.CaseID) (map[governance.CaseID][]governance.Sitting, error) {
	rows, err := list[sittingRow](tx.db.Where("case_id IN ?", cases).Order("case_id, nth"))
	found := map[governance.CaseID][]governance.Sitting{}
	for _, r := range rows {
		s, err := r.sitting()
		if err != nil {
			return nil, err
		}
		found[governance.CaseID(r.CaseID)] = append(found[governance.CaseID(r.CaseID)], s)
	}
	return found, err
}

// readSittings fills the sittings of cases, in two queries.
func (tx *Tx) readSittings(cases []governance.Case) error {
	if len(cases) == 0 {
		return nil
	}
	at, ids := map[string]int{}, make([]string, len(cases))
	for n, c := range cases {
		at[string(c.ID)], ids[n] = n, string(c.ID)
	}
	rows, err := list[sittingRow](tx.db.Where("case_id IN ?", ids).Order("case_id, nth"))
	if err != nil {
		return err
	}
	for _, r := range rows {
		s, err := r.sitting()
		if err != nil {
			return err
		}
		c := &cases[at[r.CaseID]]
		c.Sittings = append(c.Sittings, s)
	}
	seats, err := list[seatRow](tx.db.Where("case_id IN ?", ids).Order("case_id, nth, place"))
	for _, r := range seats {
		s := &cases[at[r.CaseID]].Sittings[r.Nth-1]
		s.Seats = append(s.Seats, governance.CaseSeat{Person: bodies.PersonID(r.Person), From: r.FromAt.UTC(), Left: timeOf(r.LeftAt), How: r.How})
	}
	return err
}

// CheckpointOver returns the first checkpoint that covers the entry at a position,
// or [ErrNotFound] while there is none.
func (tx *Tx) CheckpointOver(seq int64) (Head, error) {
	var row checkpointRow
	if err := translated(tx.db.Where("size > ?", seq).Order("size").Take(&row).Error); err != nil {
		return Head{}, err
	}
	return row.head()
}

type recusalRow struct {
	ID        string
	CaseID    string
	Nth       int
	Juror     string
	AskedBy   string
	Reason    string
	At        time.Time
	SettledAt *time.Time
	Granted   bool
}

func (recusalRow) TableName() string { return "recusal_requests" }

func (r recusalRow) request() (governance.RecusalRequest, error) {
	return governance.RecusalRequest{ID: r.ID, Juror: bodies.PersonID(r.Juror), By: bodies.PersonID(r.AskedBy), Reason: r.Reason, At: r.At.UTC(), Settled: timeOf(r.SettledAt), Granted: r.Granted}, nil
}

// AddRecusalRequest adds what a party asks in the nth sitting of a case.
func (tx *Tx) AddRecusalRequest(id governance.CaseID, nth int, r governance.RecusalRequest) error {
	return insert(tx, []recusalRow{{r.ID, string(id), nth, string(r.Juror), string(r.By), r.Reason, instant(r.At), nil, false}})
}

// RecusalRequests returns what parties asked in a sitting, the first first.
func (tx *Tx) RecusalRequests(id governance.CaseID, nth int) ([]governance.RecusalRequest, error) {
	rows, err := list[recusalRow](tx.db.Where("case_id = ? AND nth = ?", string(id), nth).Order("at, id"))
	return each(rows, err, recusalRow.request)
}

// SettleRecusal writes what the others decided.
func (tx *Tx) SettleRecusal(request string, granted bool, at time.Time) error {
	return tx.exec("UPDATE recusal_requests SET settled_at = ?, granted = ? WHERE id = ? AND settled_at IS NULL", instant(at), granted, request)
}

type recusalVoteRow struct {
	Request string
	Person  string
	Granted bool
}

func (recusalVoteRow) TableName() string { return "recusal_votes" }

// VoteRecusal writes what one of the panel says to a request, in place of what
// they said before.
func (tx *Tx) VoteRecusal(request string, person bodies.PersonID, granted bool) error {
	again := clause.OnConflict{Columns: []clause.Column{{Name: "request"}, {Name: "person"}}, DoUpdates: clause.AssignmentColumns([]string{"granted"})}
	return translated(tx.db.Clauses(again).Create(&recusalVoteRow{request, string(person), granted}).Error)
}

// RecusalVotes returns what the panel says to a request, by person.
func (tx *Tx) RecusalVotes(request string) (map[bodies.PersonID]bool, error) {
	rows, err := list[recusalVoteRow](tx.db.Where("request = ?", request))
	votes := make(map[bodies.PersonID]bool, len(rows))
	for _, r := range rows {
		votes[bodies.PersonID(r.Person)] = r.Granted
	}
	return votes, err
}
