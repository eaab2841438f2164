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
	Listed   bool  // the list of a confidential vote was counted with it as the receipt says, which of a withdrawal is: without it

	Former *journal.Handover // by which the key that signed the receipt was laid down; nil: it signs now
}

// Find looks for the ballot of a receipt in an archive, whose tree it checks
// first. A nil error means it is there, word for word, between roll and close of its
// vote, and where the vote was counted from a list, the list says what the receipt says.
// Otherwise the error is a [Finding]: Refused where the receipt does not hold, or where it
// does and the log broke the promise; Incomplete where the promise is not due yet, and
// where the list says something else under the voter's pseudonym, for whether they cast or
// withdrew once more only they know.
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
	in, err := a.course(head.Tree.N, r)
	if err != nil {
		return Kept{}, err
	}
	if in.position >= 0 {
		return a.kept(in, r, former)
	}
	if !former.Binds(r) {
		return Kept{}, gap("the receipt", "its ballot is not there, and that proves nothing: the key that signed it was declared compromised at %s, and the receipt bears no date before, so that anybody who had the key may have written it", former.At)
	}
	if in.latest <= r.Deadline {
		return Kept{}, gap("the record", "its last entry is of %s and the ballot must be there by %s: take a newer archive", in.latest, r.Deadline)
	}
	return Kept{}, refuse("the record", "the ballot should be there since %s and is not, though the last entry is of %s: the receipt proves a broken promise, keep it and the archive", r.Deadline, in.latest)
}

// course is what the log says of the ballot of a receipt and of its vote.
type course struct {
	position       int64 // of the ballot's leaf, or -1
	frozen, closed int64 // positions between which its vote took ballots, or -1
	counted        *journal.Count
	latest         journal.Instant // that any entry bears which is no ballot
}

// course reads the log for the receipt's leaf and the course of its issue.
func (a *Archive) course(size int64, r journal.Receipt) (course, error) {
	in := course{position: -1, frozen: -1, closed: -1}
	err := a.eachBundle(size, func(_ string, first int64, leaves [][]byte) error {
		for i, leaf := range leaves {
			position := first + int64(i)
			if hash := journal.LeafHash(leaf); hex.EncodeToString(hash[:]) == r.LeafHash {
				in.position = position
			}
			e, err := journal.ParseLeaf(leaf)
			if err != nil {
				return refuse(fmt.Sprintf("leaf %d", position), "%v", err)
			}
			if !isBallot(e.Act) { // those of a confidential vote bear its closing time before it has come
				in.latest = max(in.latest, e.At)
			}
			if e.Issue != r.Issue {
				continue
			}
			switch act := e.Act.(type) {
			case journal.RollFreeze:
				if act.Advisory == "" {
					in.frozen = position
				}
			case journal.IssueClose, journal.IssueCancel:
				in.closed = position
			case journal.Count:
				in.counted = &act
			}
		}
		return nil
	})
	return in, err
}

// kept says of a ballot that is in the log whether it stands where it counts, and what the
// archive opens and lists of it.
func (a *Archive) kept(in course, r journal.Receipt, former *journal.Handover) (Kept, error) {
	if in.position < in.frozen || in.closed >= 0 && in.position > in.closed {
		return Kept{}, refuse(fmt.Sprintf("leaf %d", in.position), "it is the ballot, and stands outside of its vote, which took ballots behind leaf %d and before leaf %d: no count can hold it, keep the receipt and the archive", in.frozen, in.closed)
	}
	opened, err := a.hasOpening(r)
	if err != nil {
		return Kept{}, err
	}
	listed, err := a.hasListed(in, r)
	return Kept{in.position, opened, listed, former}, err
}

// hasListed holds the receipt of a confidential ballot to the list that was counted, where
// the archive has it, which must be the one the record states.
func (a *Archive) hasListed(in course, r journal.Receipt) (bool, error) {
	name := issueMember(r.Issue, listFile)
	if r.Opening.Pseudonym == "" || !a.Has(name) {
		return false, nil
	}
	var choice []byte
	list := a.compare(name)
	for line, err := list.next(); line != nil || err != nil; line, err = list.next() {
		if err != nil {
			return false, err
		}
		l, err := journal.ParseListed(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return false, refuse(list.at.String(), "%v", err)
		}
		if l.Pseudonym == r.Opening.Pseudonym {
			choice = bytes.Clone(l.Choice)
		}
	}
	if got, _ := list.digests(); in.counted == nil || got != in.counted.ListSHA256 {
		return false, refuse(name, "it is not what the record commits to")
	}
	if bytes.Equal(choice, r.Opening.Choice) {
		return true, nil
	}
	what := "another ballot"
	if choice == nil {
		what = "no ballot"
	}
	return false, gap(name, "the ballot is leaf %d of the record, and what was counted is %s under the name %s: another cast or withdrawal under it counts. If you made none after this one, this is evidence: keep the receipt and the archive", in.position, what, r.Opening.Pseudonym)
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
