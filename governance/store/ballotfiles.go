// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"encoding/base64"
	"fmt"

	"moothall/bodies"
	"moothall/governance"
)

type ballotFileRow struct {
	Issue   string `gorm:"primaryKey"`
	Content string
}

func (ballotFileRow) TableName() string { return "ballot_files" }

// AddBallotFile keeps the file an election was imported from, byte for byte. A
// second one is refused with [ErrDuplicate].
func (tx *Tx) AddBallotFile(issue governance.IssueID, content []byte) error {
	return insert(tx, []ballotFileRow{{string(issue), base64.StdEncoding.EncodeToString(content)}})
}

// ImportedFrom returns the election of a body that was imported from the same
// bytes, or [ErrNotFound].
func (tx *Tx) ImportedFrom(body bodies.Slug, content []byte) (governance.IssueID, error) {
	row, err := one[ballotFileRow](tx, "content = ? AND issue IN (SELECT id FROM issues WHERE body = ?)",
		base64.StdEncoding.EncodeToString(content), string(body))
	return governance.IssueID(row.Issue), err
}

// BallotFile returns the file an election was imported from, or [ErrNotFound].
func (tx *Tx) BallotFile(issue governance.IssueID) ([]byte, error) {
	row, err := one[ballotFileRow](tx, "issue = ?", string(issue))
	if err != nil {
		return nil, err
	}
	content, err := base64.StdEncoding.Strict().DecodeString(row.Content)
	if err != nil {
		return nil, fmt.Errorf("ballot file of issue %s: %w", issue, err)
	}
	return content, nil
}
