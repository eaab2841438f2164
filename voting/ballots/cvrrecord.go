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
	r.line() // forgets the lines before
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
	var places []place
	var points []int32
	for _, s := range v.CVRContestSelection {
		var err error
		if places, points, err = r.selected(c, s, places, points); err != nil {
			return err
		}
	}
	if c.ranked && c.unranked {
		return r.wrong("some marks of the contest %q have a rank and some have none; all or none should", shown([]byte(v.ContestId)))
	}
	c.points = append(c.points, points...)
	c.pile.add(1, appendRanked(nil, places))
	return nil
}

// selected adds the marks for one option. A mark without a rank gets rank 1.
func (r *cvrs) selected(c *cvrCast, s cvrSelected, places []place, points []int32) ([]place, []int32, error) {
	if slices.Contains(s.Status, "needs-adjudication") {
		c.doubtful++
		return places, points, nil
	}
	if slices.Contains(s.Status, "invalidated-rules") {
		return places, points, nil
	}
	if len(s.SelectionPosition) == 0 {
		s.SelectionPosition = []cvrMark{{HasIndication: "yes"}} // a selection is one mark at least
	}
	option := voting.Index(-1)
	for _, m := range s.SelectionPosition {
		votes, err := r.votes(m)
		if err != nil {
			return nil, nil, err
		}
		if votes == 0 {
			continue
		}
		switch {
		case m.CVRWriteIn != nil:
			option, c.writtenIn = 0, true
		case option < 1:
			if option, err = r.selection(c, s.ContestSelectionId); err != nil {
				return nil, nil, err
			}
		}
		rank := s.Rank
		if rank == nil {
			rank = m.Rank
		}
		switch {
		case rank == nil:
			c.unranked = true
			points = append(points, votes)
			places = append(places, place{1, option})
			continue
		case *rank < 1 || *rank > voting.MaxOptions:
			return nil, nil, r.wrong("the rank %d should be 1 to %d", *rank, voting.MaxOptions)
		case votes > 1:
			return nil, nil, r.wrong("a mark of a rank gives %d votes; it should give one", votes)
		}
		c.ranked = true
		places = append(places, place{int(*rank), option})
		if s.Rank != nil {
			break // the selection has this one rank, however many marks led to it
		}
	}
	return places, points, nil
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
