// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
)

// Why a ballot is not taken. A page or an API turns each into its own sentence.
var (
	ErrNotOpen   = errors.New("the vote has not opened yet")
	ErrClosed    = errors.New("the vote has closed")
	ErrNotOnRoll = errors.New("not on the roll of this vote")
	ErrSpoilt    = errors.New("the ballot cannot be read")
	ErrSecret    = errors.New("not shown before the close")
)

// Choice is what one ballot says: a ranking of options, or yes, no or abstain.
type Choice struct {
	Ranking [][]OptionID `json:"ranking,omitempty"` // best first; options in one group share the place
	Answer  string       `json:"choice,omitempty"`  // yes, no, abstain
}

// The answers to a motion.
const (
	Yes     = "yes"
	No      = "no"
	Abstain = "abstain"
)

// Check says whether the choice is well formed for the issue. The error wraps
// [ErrSpoilt] and says what would be right. Groups and options left out are
// legal; an option twice, an unknown one and an empty ranking are not.
func (c Choice) Check(i Issue) error {
	if !i.Procedure.Method.Ranked() {
		if len(c.Ranking) > 0 || !slices.Contains([]string{Yes, No, Abstain}, c.Answer) {
			return fmt.Errorf("%w: choose yes, no or abstain", ErrSpoilt)
		}
		return nil
	}
	if c.Answer != "" || len(c.Ranking) == 0 {
		return fmt.Errorf("%w: rank at least one option", ErrSpoilt)
	}
	seen := map[OptionID]bool{}
	for _, group := range c.Ranking {
		if len(group) == 0 {
			return fmt.Errorf("%w: a place in the ranking holds no option", ErrSpoilt)
		}
		for _, id := range group {
			o, known := i.Option(id)
			if !known || o.Withdrawn {
				return fmt.Errorf("%w: %q is not an option of this vote", ErrSpoilt, id)
			}
			if seen[id] {
				return fmt.Errorf("%w: %q is ranked twice, give it one place", ErrSpoilt, id)
			}
			seen[id] = true
		}
	}
	return nil
}

// Sealed says whether the votes are confidential: other members and the public
// never learn how somebody voted, the people who run the server could.
func (p Procedure) Sealed() bool { return p.Visibility == Confidential }

// Roll applies the procedure's franchise to those it may admit. A confidential
// vote counts each of them once, whatever voices they have: a ballot that weighs
// more than others would name its owner.
func (p Procedure) Roll(electors []bodies.Elector, layers Layers, at time.Time) bodies.Roll {
	roll := bodies.Roll{At: at}
	for _, e := range electors {
		if entry, admitted := p.Admits(e, layers, at); admitted {
			roll.Entries = append(roll.Entries, entry)
		}
	}
	roll.Sort()
	roll.Entries = slices.CompactFunc(roll.Entries, func(a, b bodies.RollEntry) bool { return a.Person == b.Person })
	return roll
}

// Admits says of one elector what [Procedure.Roll] says of many: whether they are on the
// roll, with how many voices, and in which unit of a double majority. Who asks it of a
// million holds none of them.
func (p Procedure) Admits(e bodies.Elector, layers Layers, at time.Time) (bodies.RollEntry, bool) {
	weight := max(e.Weight, 1)
	if p.Sealed() {
		weight = 1
	}
	return bodies.RollEntry{Person: e.Person, Weight: weight, Unit: p.units().unitOf(e, layers, at)}, p.Franchise.Examine(e, layers, at) == bodies.OnRoll
}

// Accept says whether a ballot may be taken: the stage is open at now, the
// person is on the roll, the choice is well formed. now is the database's
// clock, read under the issue's lock.
func (i Issue) Accept(onRoll bool, c Choice, now time.Time) error {
	if err := i.Open(now); err != nil {
		return err
	}
	if !onRoll {
		return ErrNotOnRoll
	}
	return c.Check(i)
}

// Open is nil while ballots are taken, [ErrNotOpen] before, [ErrClosed] from
// the instant of closing on, whether or not the clock's deed has come by.
func (i Issue) Open(now time.Time) error {
	switch {
	case i.Stage.Before(Voting):
		return ErrNotOpen
	case i.Stage != Voting || !now.Before(i.ClosesAt):
		return ErrClosed
	}
	return nil
}

// Next is the deed the clock owes the issue at an instant: "freeze", "draw",
// "open", "close", "count", or "" when nothing is due. After downtime several
// are due one after the other. An election opens once its lots are drawn, and
// they are drawn once the record has numbered its freeze.
func (i Issue) Next(now time.Time) string {
	due := func(at time.Time) bool { return !at.IsZero() && !now.Before(at) }
	switch {
	case i.Stage == Idea && i.Raised != nil && due(i.Raised.Until):
		return "lapse"
	case i.Stage == Discussion && due(i.FreezesAt):
		return "freeze"
	case i.Undrawn():
		return "draw"
	case i.Stage == Frozen && due(i.OpensAt):
		return "open"
	case i.Stage == Voting && due(i.ClosesAt):
		return "close"
	case i.Stage == Closed:
		return "count"
	}
	return ""
}

// lateParts: a vote that would lose more than one part in so many of the time it
// was announced for is held later instead.
const lateParts = 10

// Shortened says whether a vote that opens at an instant would lose more than a
// tenth of the time it was announced for.
func (i Issue) Shortened(opened time.Time) bool {
	return opened.Sub(i.OpensAt) > i.ClosesAt.Sub(i.OpensAt)/lateParts
}

// Postponed is the issue as its vote really opens. The clock may come by late,
// after downtime; a vote that this would shorten keeps its length and closes
// later by as much. A small delay changes nothing: the close stays when it was
// announced for.
func (i Issue) Postponed(opened time.Time) Issue {
	if i.Shortened(opened) {
		i.OpensAt, i.ClosesAt = opened, opened.Add(i.ClosesAt.Sub(i.OpensAt))
	}
	return i
}

// UnlinkAt is when the time for disputes of a confidential vote is over, and the
// key that tells whose ballot is whose is destroyed: so many days after its close,
// or before that after the close announced.
func (i Issue) UnlinkAt() time.Time {
	if i.ClosedAt.IsZero() {
		return i.ClosesAt.AddDate(0, 0, i.Procedure.DisputeDays)
	}
	return i.ClosedAt.AddDate(0, 0, i.Procedure.DisputeDays)
}

// Viewer is who asks to know something about a vote. The zero Viewer is a stranger.
type Viewer struct {
	Person bodies.PersonID
	OnRoll bool
}

// Knowledge is what one viewer may know of one vote at one instant. Every
// page, feed, mail, export, metric and federated object asks for it.
type Knowledge struct {
	Result  bool // tallies, the decision, and in a public matter who voted what
	Turnout bool // how many take part
	Voters  bool // whether a named person has voted
	Own     bool // the viewer's own ballot
}

// MayKnow is the one gate for everything about a vote. Before the count is
// entered nobody learns a result, operators included; turnout only where the
// procedure shows it; that a delegate has voted only in a public matter and
// only to those on the roll.
func (i Issue) MayKnow(v Viewer, now time.Time) Knowledge {
	decided := i.Stage == Decided
	public := i.Procedure.Visibility == Public
	return Knowledge{
		Result:  decided,
		Turnout: decided || i.Procedure.TurnoutShown,
		Voters:  public && (decided || v.OnRoll),
		Own:     v.Person != "",
	}
}
