// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// What is wrong with a contest or a profile.
var (
	// ErrContest marks a contest nobody can count: no options, no seats, too many options, an id used twice.
	ErrContest = errors.New("contest cannot be counted")
	// ErrBallot marks a ballot that names an option the contest does not have, or whose weight is out of range.
	ErrBallot = errors.New("ballot cannot be counted")
	// ErrTotal marks a profile whose total weight would pass MaxTotal.
	ErrTotal = errors.New("total weight is too large")
	// ErrSetting marks a setting of a method that has no such name or value.
	ErrSetting = errors.New("setting is not understood")
	// ErrTooHard marks a count that would take longer than its limit allows. There is no result, not even a likely one.
	ErrTooHard = errors.New("count is too hard")
	// ErrConservation marks a count in which votes appeared or vanished. It is a fault of the program, never of the ballots.
	ErrConservation = errors.New("votes are not conserved")
)

// MaxOptions is the largest number of options of one contest. A transcript
// holds every option in every round, so its size grows with the square.
const MaxOptions = 2000

// Contest is one thing to mark: who or what stands, and for how many seats.
type Contest struct {
	Title   string
	Options []Option
	Seats   int
	// Lot is the order drawn beforehand that settles ties, best first; nil where none was published.
	Lot []Index
}

// Option is a candidate or an answer. Withdrawn options keep their position;
// they are taken off every ballot before the count, and the ranks close up.
type Option struct {
	ID        string
	Name      string
	Withdrawn bool
	// WriteIns says that the option stands for all who were written in and had not
	// declared; what becomes of it is a rule of the count.
	WriteIns bool
}

// Check returns an ErrContest that says what is wrong, or nil.
func (c Contest) Check() error {
	switch {
	case len(c.Options) == 0:
		return fmt.Errorf("%w: it has no options, and needs at least one", ErrContest)
	case len(c.Options) > MaxOptions:
		return fmt.Errorf("%w: it has %d options, and may have at most %d", ErrContest, len(c.Options), MaxOptions)
	case c.Seats < 1:
		return fmt.Errorf("%w: it has %d seats, and needs at least one", ErrContest, c.Seats)
	case c.Seats > MaxOptions:
		return fmt.Errorf("%w: it has %d seats, and may have at most %d", ErrContest, c.Seats, MaxOptions)
	case len(c.Standing()) == 0:
		return fmt.Errorf("%w: every option is withdrawn", ErrContest)
	}
	seen := make(map[string]bool, len(c.Options))
	for _, o := range c.Options {
		if seen[o.ID] {
			return fmt.Errorf("%w: the id %q is used twice", ErrContest, o.ID)
		}
		seen[o.ID] = true
	}
	return nil
}

// Standing returns the options that are not withdrawn, in order.
func (c Contest) Standing() []Index {
	standing := make([]Index, 0, len(c.Options))
	for i, o := range c.Options {
		if !o.Withdrawn {
			standing = append(standing, Index(i))
		}
	}
	return standing
}

// Index is the position of an option in its contest, from 0. In JSON it is
// written from 1, as ballot papers and files number candidates.
type Index int

// MarshalJSON writes the position from 1.
func (i Index) MarshalJSON() ([]byte, error) { return strconv.AppendInt(nil, int64(i)+1, 10), nil }

// UnmarshalJSON reads a position from 1.
func (i *Index) UnmarshalJSON(b []byte) error {
	var n int
	if err := json.Unmarshal(b, &n); err != nil {
		return fmt.Errorf("position of an option %s: %w", b, err)
	}
	if n < 1 {
		return fmt.Errorf("position of an option %d: they are numbered from 1", n)
	}
	*i = Index(n - 1)
	return nil
}
