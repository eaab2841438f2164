// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import "moothall/governance"

// CaseSeal is what the leaf of one entry of a case seals and does not show.
type CaseSeal struct {
	Ref  string // of the entry
	Case governance.CaseID
	Salt string // hex
	Text string
}

type caseSealRow struct {
	Ref    string `gorm:"primaryKey"`
	CaseID string
	Salt   string
	Text   string
}

func (caseSealRow) TableName() string { return "case_seals" }

func (r caseSealRow) seal() (CaseSeal, error) {
	return CaseSeal{r.Ref, governance.CaseID(r.CaseID), r.Salt, r.Text}, nil
}

// AddCaseSeal keeps what an entry of a case seals; both stand already.
func (tx *Tx) AddCaseSeal(s CaseSeal) error {
	return insert(tx, []caseSealRow{{s.Ref, string(s.Case), s.Salt, s.Text}})
}

// CaseSeal returns what an entry seals, or [ErrNotFound].
func (tx *Tx) CaseSeal(ref string) (CaseSeal, error) {
	row, err := one[caseSealRow](tx, "ref = ?", ref)
	if err != nil {
		return CaseSeal{}, err
	}
	return row.seal()
}

// CaseSeals returns what the entries of a case seal that have their number in the
// record, by ref.
func (tx *Tx) CaseSeals(id governance.CaseID) ([]CaseSeal, error) {
	rows, err := list[caseSealRow](tx.db.Where("case_id = ? AND EXISTS (SELECT 1 FROM entries WHERE entries.ref = case_seals.ref AND entries.seq >= 0)", string(id)).Order("ref"))
	return each(rows, err, caseSealRow.seal)
}
