// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"moothall/bodies"
	"moothall/governance"
)

// Stood is what somebody did in a vote: the ballot that counts, nil where they have none
// that is not withdrawn, what they had declared last, nil where nothing, and whether the
// voices their ballot carried for others turned the outcome, as everybody is told.
type Stood struct {
	Ballot   *governance.Choice
	Declared *governance.Declaration
	Turned   bool
}

// stoodRow is one of the three: a ballot, a declaration, or what was reckoned of a vote.
type stoodRow struct {
	Did  string
	Said declarationRow `gorm:"embedded"`
}

func (r stoodRow) add(person bodies.PersonID, s *Stood) error {
	if r.Did == "weighed" {
		var figures governance.Concentration
		err := fromJSON(r.Said.Choice, &figures)
		s.Turned = figures.TurnedBy(person)
		return err
	}
	d, err := r.Said.declaration()
	if r.Did == "cast" {
		s.Ballot = &d.Choice
	} else {
		s.Declared = &d
	}
	return err
}

// StoodIn returns what a person did in each of some public votes, in one query. It is for
// votes that are decided: ask [governance.Issue.MayKnow] first.
func (tx *Tx) StoodIn(person bodies.PersonID, issues []governance.IssueID) (map[governance.IssueID]Stood, error) {
	stood := make(map[governance.IssueID]Stood, len(issues))
	if len(issues) == 0 {
		return stood, nil
	}
	rows, err := list[stoodRow](tx.db.Raw(`SELECT 'cast' AS did, issue, person, choice, '' AS id, '' AS text, cast_at AS at FROM ballots
			WHERE person = ? AND issue IN ? AND superseded_at IS NULL AND NOT withdrawn
		UNION ALL SELECT 'declared', issue, person, choice, id, text, at FROM declarations WHERE person = ? AND issue IN ? AND `+latest+`
		UNION ALL SELECT 'weighed', issue, '', figures, '', '', at FROM concentrations WHERE issue IN ? AND figures LIKE ?`,
		string(person), issues, string(person), issues, issues, `%"turned":true%`))
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		id := governance.IssueID(r.Said.Issue)
		s := stood[id]
		if err := r.add(person, &s); err != nil {
			return nil, err
		}
		stood[id] = s
	}
	return stood, nil
}
