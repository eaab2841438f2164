// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"fmt"
	"slices"

	"moothall/voting"
)

// The parts of a cast vote record that say how somebody voted.
type (
	cvrRecord struct {
		CurrentSnapshotId string
		CVRSnapshot       []cvrSnapshot
	}
	cvrSnapshot struct {
		ID         string `json:"@id"`
		CVRContest []cvrVoted
	}
	cvrVoted struct {
		ContestId           string
		CVRContestSelection []cvrSelected
	}
	cvrSelected struct {
		ContestSelectionId string
		Rank               *int64
		Status             []string
		SelectionPosition  []cvrMark
	}
	cvrMark struct {
		HasIndication   string
		IsAllocable     string
		NumberVotes     *int64
		FractionalVotes *string
		Rank            *int64
		Status          []string
		CVRWriteIn      *struct{}
	}
)

// cvrCast is what the records say of one contest. Its selections are numbered as
// they appear; 0 is a name written in.
type cvrCast struct {
	selections map[string]voting.Index
	ids        []string // by number
	pile       pile
	points     []int32 // beside the pile's marks, where the contest has no ranks
	ranked     bool    // some mark has a rank
	unranked   bool    // some mark has none
	writtenIn  bool
	doubtful   int // selections that await a decision
	last       int // the record that voted last, from 1
}

// record reads one record.
func (r *cvrs) record() error {
	var record cvrRecord
	if err := r.decode(&record); err != nil {
		return err
	}
	r.records++
	snapshot, err := r.current(record)
	if err != nil {
		return err
	}
	for _, voted := range snapshot.CVRContest {
		if err := r.voted(voted); err != nil {
			return err
		}
	}
	return nil
}

// wrong is what is wrong with the record just read.
func (r *cvrs) wrong(format string, args ...any) error {
	return r.fault("record %d, which ends here: %s", r.records, fmt.Sprintf(format, args...))
}

// current is the snapshot that counts.
func (r *cvrs) current(record cvrRecord) (cvrSnapshot, error) {
	if len(record.CVRSnapshot) == 1 && record.CurrentSnapshotId == "" {
		return record.CVRSnapshot[0], nil
	}
	for _, s := range record.CVRSnapshot {
		if s.ID == record.CurrentSnapshotId {
			return s, nil
		}
	}
	return cvrSnapshot{}, r.wrong("it has %d snapshots and none of them is the current one, %q; CurrentSnapshotId should be the @id of one", len(record.CVRSnapshot), shown([]byte(record.CurrentSnapshotId)))
}

// voted adds the ballot for one contest.
func (r *cvrs) voted(v cvrVoted) error {
	c := r.cast[v.ContestId]
	if c == nil {
		c = &cvrCast{selections: map[string]voting.Index{}, ids: []string{""}}
		r.cast[v.ContestId] = c
	}
	if c.last == r.records {
		return r.wrong("the contest %q stands in it twice; it should stand once", shown([]byte(v.ContestId)))
	}
	c.last = r.records
	r.places = r.places[:0]
	for _, s := range v.CVRContestSelection {
		if err := r.selected(c, s); err != nil {
			return err
		}
	}
	if c.ranked && c.unranked {
		return r.wrong("some marks of the contest %q have a rank and some have none; all or none should", shown([]byte(v.ContestId)))
	}
	r.marks = appendRanked(r.marks[:0], r.places)
	c.pile.add(1, r.marks)
	return nil
}

// selected adds the marks for one option.
func (r *cvrs) selected(c *cvrCast, s cvrSelected) error {
	switch {
	case slices.Contains(s.Status, "needs-adjudication"):
		c.doubtful++
		return nil
	case slices.Contains(s.Status, "invalidated-rules"):
		return nil
	case len(s.SelectionPosition) == 0:
		s.SelectionPosition = []cvrMark{{}} // a selection is one mark at least
	}
	for _, m := range s.SelectionPosition {
		counts, err := r.mark(c, s, m)
		if err != nil {
			return err
		}
		if counts && s.Rank != nil {
			return nil // the selection has this one rank, however many marks led to it
		}
	}
	return nil
}

// mark adds one mark, and says whether it counts. One without a rank gets rank 1.
func (r *cvrs) mark(c *cvrCast, s cvrSelected, m cvrMark) (bool, error) {
	votes, err := r.votes(m)
	if err != nil || votes == 0 {
		return false, err
	}
	option := voting.Index(0) // written in
	if m.CVRWriteIn != nil {
		c.writtenIn = true
	} else if option, err = r.selection(c, s.ContestSelectionId); err != nil {
		return false, err
	}
	rank := s.Rank
	if rank == nil {
		rank = m.Rank
	}
	switch {
	case rank == nil:
		c.unranked = true
		c.points = append(c.points, votes)
		r.places = append(r.places, place{1, option})
		return true, nil
	case *rank < 1 || *rank > voting.MaxOptions:
		return false, r.wrong("the rank %d should be 1 to %d", *rank, voting.MaxOptions)
	case votes > 1:
		return false, r.wrong("a mark of a rank gives %d votes; it should give one", votes)
	}
	c.ranked = true
	r.places = append(r.places, place{int(*rank), option})
	return true, nil
}

// votes is how many votes a mark gives, 0 where it does not count.
func (r *cvrs) votes(m cvrMark) (int32, error) {
	for _, status := range [...]string{m.HasIndication, m.IsAllocable} {
		switch status {
		case "yes", "unknown", "":
		case "no":
			return 0, nil
		default:
			return 0, r.wrong("HasIndication and IsAllocable should be yes, no or unknown, not %q", shown([]byte(status)))
		}
	}
	switch {
	case slices.Contains(m.Status, "invalidated-rules"):
		return 0, nil
	case m.FractionalVotes != nil:
		return 0, r.wrong("fractions of a vote are not counted; NumberVotes should stand alone")
	case m.NumberVotes == nil:
		return 1, nil
	case *m.NumberVotes < 0 || *m.NumberVotes > maxPoints:
		return 0, r.wrong("a mark gives %d votes; it should give 0 to %d", *m.NumberVotes, maxPoints)
	}
	return int32(*m.NumberVotes), nil
}

// selection is the number of a selection, new where it is.
func (r *cvrs) selection(c *cvrCast, id string) (voting.Index, error) {
	if i, known := c.selections[id]; known {
		return i, nil
	}
	if len(c.ids) > voting.MaxOptions {
		return 0, r.wrong("%q is one selection too many for its contest; at most %d can be counted", shown([]byte(id)), voting.MaxOptions)
	}
	i := voting.Index(len(c.ids))
	c.selections[id] = i
	c.ids = append(c.ids, id)
	return i, nil
}
