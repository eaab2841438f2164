// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/hex"
	"fmt"

	"moothall/governance/journal"
)

// Kept says where the ballot of a receipt stands in an archive.
type Kept struct {
	Position int64 // of its leaf
	Opened   bool  // it stands among the opened casts of its issue

	Former *journal.Handover // by which the key that signed the receipt was laid down; nil: it signs now
}

// Find looks for the ballot of a receipt in an archive, whose tree it checks
// first. A nil error means it is there, word for word. Otherwise the error is a
// [Finding]: Refused where the receipt does not hold, or where it does and the
// log broke the promise; Incomplete where the promise is not due yet.
func (a *Archive) Find(r journal.Receipt) (Kept, error) {
	head, err := a.head()
	if err != nil {
		return Kept{}, err
	}
	keys, err := a.Keys()
	if err != nil {
		return Kept{}, err
	}
	former, err := keys.Verify(r)
	if err != nil {
		return Kept{}, refuse("the receipt", "%v", err)
	}
	tree, err := a.checkTree(head.Tree)
	if err == nil {
		err = checkHandovers(tree, keys)
	}
	if err != nil {
		return Kept{}, err
	}
	position, latest, err := a.position(head.Tree.N, r)
	if err != nil {
		return Kept{}, err
	}
	if position >= 0 {
		opened, err := a.hasOpening(r)
		return Kept{position, opened, former}, err
	}
	if !former.Binds(r) {
		return Kept{}, gap("the receipt", "its ballot is not there, and that proves nothing: the key that signed it was declared compromised at %s, and the receipt bears no date before, so that anybody who had the key may have written it", former.At)
	}
	if latest <= r.Deadline {
		return Kept{}, gap("the record", "its last entry is of %s and the ballot must be there by %s: take a newer archive", latest, r.Deadline)
	}
	return Kept{}, refuse("the record", "the ballot should be there since %s and is not, though the last entry is of %s: the receipt proves a broken promise, keep it and the archive", r.Deadline, latest)
}

// position returns where the receipt's leaf stands in the log, or -1, and the
// latest time any entry that is no ballot bears.
func (a *Archive) position(size int64, r journal.Receipt) (int64, journal.Instant, error) {
	position, latest := int64(-1), journal.Instant("")
	err := a.eachBundle(size, func(_ string, first int64, leaves [][]byte) error {
		for i, leaf := range leaves {
			if hash := journal.LeafHash(leaf); hex.EncodeToString(hash[:]) == r.LeafHash {
				position = first + int64(i)
			}
			e, err := journal.ParseLeaf(leaf)
			if err != nil {
				return refuse(fmt.Sprintf("leaf %d", first+int64(i)), "%v", err)
			}
			if !isBallot(e.Act) { // those of a confidential vote bear its closing time before it has come
				latest = max(latest, e.At)
			}
		}
		return nil
	})
	return position, latest, err
}

func isBallot(act journal.Act) bool {
	switch act.(type) {
	case journal.BallotCast, journal.BallotWithdraw:
		return true
	}
	return false
}

// hasOpening says whether the archive opens the receipt's ballot, and refuses
// one that opens it to something else or leaves it out.
func (a *Archive) hasOpening(r journal.Receipt) (bool, error) {
	name := issueMember(r.Issue, castsFile)
	if !a.Has(name) {
		return false, nil
	}
	want, err := journal.Canonical(journal.Opened{Ref: r.Ref, Opening: r.Opening})
	if err != nil {
		return false, err
	}
	found := false
	err = a.eachLine(name, func(_ place, line []byte) error {
		found = found || bytes.Equal(line, want)
		return nil
	})
	if err == nil && !found {
		err = refuse(name, "it opens the casts of issue %s and leaves the ballot of the receipt out", r.Issue)
	}
	return found, err
}
