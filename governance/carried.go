// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"

	"moothall/bodies"
)

// ConcludeCarried works out a closed vote for somebody who is shown what each
// ballot carried and not whose voices: carried is indexed like the roll, lost is
// what is stated of the voices nobody cast, by reason, and reached of in how many units
// a double majority was. Errors wrap [ErrTally].
func (i Issue) ConcludeCarried(roll bodies.Roll, votes []Vote, carried []int64, lost map[string]int64, reached int64) (Conclusion, error) {
	if lost == nil {
		lost = map[string]int64{} // as a count that was made from the delegations says that none is
	}
	t := Turnout{Electorate: roll.Weight(), Lost: lost}
	cast := map[int]bool{}
	for _, v := range votes {
		n := roll.Index(v.Person)
		if n < 0 || cast[n] || carried[n] < roll.Entries[n].Weight {
			return Conclusion{}, fmt.Errorf("%w: a ballot of somebody who is not on the roll, or a second one, or one that carries less than its owner's voice", ErrTally)
		}
		cast[n] = true
		t.Direct += roll.Entries[n].Weight
	}
	sum := int64(0)
	for n, weight := range carried {
		if weight != 0 && !cast[n] {
			return Conclusion{}, fmt.Errorf("%w: somebody carries voices who cast no ballot", ErrTally)
		}
		sum += weight
	}
	t.Represented = sum - t.Direct
	for _, weight := range lost {
		sum += weight
	}
	if sum != t.Electorate {
		return Conclusion{}, fmt.Errorf("%w: carried and lost voices are %d, the electorate %d", ErrTally, sum, t.Electorate)
	}
	c, err := i.tally(roll, votes, carried, t, i.stated(reached))
	c.Assisted = assisted(votes)
	return c, err
}

// CheckMoved refuses, with [ErrTally], what ballots are told to have carried where the
// delegations in the record that are sealed, so many entries, and leaving out so many
// members of the roll, cannot have made that of those in clear: each entry gives the
// voice of one member another way. carried is indexed like the roll; in holds what is
// in clear, and in.Suspended is not read.
//
// Under a cap, and by rules that read lists, one voice that goes another way changes
// those of others, and nothing is refused: bounded is false then.
func (i Issue) CheckMoved(roll bodies.Roll, votes []Vote, in Entrusted, layers Layers, carried []int64, sealed, suspended int) (bounded bool, err error) {
	if r := i.Procedure.Delegation; r == nil || r.Cap != nil || r.follows().Lists() {
		return false, nil
	}
	at, _ := i.ReadAt()
	in.Suspended = nil
	w, err := i.Weigh(roll, votes, in, layers, at)
	if err != nil {
		return false, err
	}
	least, err := w.Moved(roll.Weights(), w.Graph.Next, carried, suspended)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrTally, err)
	}
	if least > sealed {
		return false, fmt.Errorf("%w: that ballots carry so much takes %d sealed entries at the least, and there were %d", ErrTally, least, sealed)
	}
	return true, nil
}

// CheckWithheld refuses, with [ErrTally], what ballots are told to have carried where
// every delegation is known and leaving out so many members of the roll cannot give
// it. carried is indexed like the roll; in.Suspended is not read.
//
// Under a cap, and by rules that read lists, a voice that is withheld goes on to
// another ballot: there it refuses nothing.
func (i Issue) CheckWithheld(roll bodies.Roll, votes []Vote, in Entrusted, layers Layers, carried []int64, suspended int) error {
	if r := i.Procedure.Delegation; r == nil || r.Cap != nil || r.follows().Lists() {
		return nil
	}
	at, _ := i.ReadAt()
	in.Suspended = nil
	w, err := i.Weigh(roll, votes, in, layers, at)
	if err != nil {
		return err
	}
	least, err := w.Withheld(roll.Weights(), w.Graph.Next, carried)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTally, err)
	}
	if least > suspended {
		return fmt.Errorf("%w: that ballots carry so much takes %d suspended members at the least, and there were %d at most", ErrTally, least, suspended)
	}
	return nil
}
