// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ranked counts ranked ballots one at a time: by first preferences, by
// points for places, and by eliminations, round by round.
//
// A count takes a [voting.Contest], a [voting.Profile] and its options, and
// returns a [voting.Transcript].
//
//	transcript, err := ranked.IRV(contest, profile, ranked.Options{})
//	transcript.Elected // who won
//
// Instant runoff refuses a contest for several seats: eliminating the lowest
// until one is left does not represent the rest. See voting/stv. [BottomsUp] and
// [MultiPass] fill several seats by eliminations all the same, because laws ask
// for them; neither is proportional.
package ranked

import (
	"cmp"
	"fmt"
	"slices"

	"moothall/voting"
)

// Threshold is what a winner needs more than half of.
type Threshold string

// The thresholds.
const (
	OfContinuing Threshold = "continuing"  // the weight that still counts for somebody
	OfFirstRound Threshold = "first-round" // the weight that counted for somebody in round 1
)

// Until says when a count may stop.
type Until string

// When a count may stop.
const (
	UntilMajority Until = "majority" // as soon as somebody passes the threshold
	UntilTwo      Until = "two"      // when two options are left: the one with more wins, whatever the threshold
	// MajorityThenTwo elects as UntilMajority does, and then goes on eliminating,
	// the threshold as it was, to show the last two.
	MajorityThenTwo Until = "majority-then-two"
)

// LastTwo says what becomes of two options where neither passes the threshold.
type LastTwo string

// The rules for the last two.
const (
	EliminateLast LastTwo = "eliminate" // the lower is eliminated, and the other elected as the last one left
	ElectLast     LastTwo = "elect"     // the higher is elected at once; a tie is settled for who wins
)

// WriteIns says what becomes of the option that stands for undeclared write-ins.
type WriteIns string

// The rules for undeclared write-ins.
const (
	OutFirst WriteIns = "out-first" // nobody is elected while it has votes, and it is eliminated before all others
	Stand    WriteIns = "stand"     // it is an option like the others
)

// Options of a count by eliminations. The zero value is the default.
type Options struct {
	Ballots   voting.BallotRules
	Ties      voting.TieOptions // default: backward, drawn
	Threshold Threshold         // default: OfContinuing
	Until     Until             // default: UntilMajority
	LastTwo   LastTwo           // default: EliminateLast
	WriteIns  WriteIns          // default: OutFirst
	// Batch eliminates together all the lowest whose votes, added up, are fewer
	// than those of the next. It never changes the winner.
	Batch bool
	// ZeroTogether eliminates together all who have no votes.
	ZeroTogether bool
	// MinimumVotes is how many votes an option needs to stay in, whatever the
	// round; all who have fewer are eliminated together. The threshold is never less.
	MinimumVotes int64
	// StopAfter ends the count after so many rounds, decided or not; 0 is never.
	StopAfter int
}

func (o Options) withDefaults() Options {
	o.Ties = o.Ties.Or(voting.Backward, voting.Drawn)
	if o.Threshold == "" {
		o.Threshold = OfContinuing
	}
	if o.Until == "" {
		o.Until = UntilMajority
	}
	if o.LastTwo == "" {
		o.LastTwo = EliminateLast
	}
	if o.WriteIns == "" {
		o.WriteIns = OutFirst
	}
	return o
}

// IRV counts by instant runoff: each ballot counts for its highest continuing
// option; who has more than half of the threshold wins; else the lowest is
// eliminated and its ballots move on. Robert's Rules of Order (12th ed.) 45:62;
// the choices in Options are those of RCTab (BrightSpots/rcv 2167c240), by names
// of our own.
//
// Who goes out, in this order: undeclared write-ins; all below MinimumVotes; all
// without votes, where ZeroTogether says so; a batch; the lowest. A tie for the
// lowest goes to Options.Ties; where the lot is open the count stops and
// Outcome.Tied says between whom. Without any valid ballot, and where all who
// are left are below MinimumVotes, nobody is elected.
//
// A non-blank ballot that counts for nobody in round 1 is valid, and exhausted
// from the start, with its reason. Every ballot is read once: the count takes
// O(marks + rounds × options).
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func IRV(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	if c.Seats > 1 {
		return voting.Transcript{}, fmt.Errorf("%w: instant runoff fills one seat, not %d", voting.ErrContest, c.Seats)
	}
	o = o.withDefaults()
	return runoff(c, p, o, "irv", o.settings(), rule{decide: (*count).single, quota: (*count).majority})
}

// rule is what tells one count by eliminations from another.
type rule struct {
	decide func(*count) decision       // after each count
	quota  func(*count) voting.Decimal // what is needed, as the rounds show it
	// cut is who of a list, fewest votes first, goes out together before the
	// lowest does; nil is nobody.
	cut func(*count, []voting.Index) []voting.Index
}

// runoff runs the rounds of a count by eliminations.
func runoff(c voting.Contest, p *voting.Profile, o Options, method string, settings voting.Settings, by rule) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	ties, err := o.Ties.Rule(c)
	if err != nil {
		return voting.Transcript{}, err
	}
	n := newCount(c, p, o, ties)
	n.rule = by
	n.t = voting.NewTranscript(method, c, p, settings, ties.Lot)
	n.t.Ballots = voting.Accounting{Received: p.Total(), Valid: n.valid, Blank: n.papers.Blank(), Weight: voting.Whole(p.Total())}
	if n.valid == 0 {
		n.leaveOpen("No ballot marks anybody: nobody is elected.")
		return n.t, nil
	}
	for done := false; !done; {
		if done, err = n.round(); err != nil {
			return voting.Transcript{}, err
		}
	}
	return n.t, nil
}

// round counts once: it elects, eliminates, or leaves a tie open.
func (n *count) round() (done bool, err error) {
	if err := n.conserve(); err != nil {
		return true, err
	}
	n.open()
	if n.left == 0 {
		n.leaveOpen("Only undeclared write-ins have stood: nobody is elected.")
		return true, nil
	}
	d := n.rule.decide(n)
	if len(d.elected) > 0 {
		n.last().Elected = d.elected
		n.t.Elected = append(n.t.Elected, d.elected...)
		return d.done || n.stop(), nil
	}
	if d.done || d.open {
		return true, nil
	}
	out := n.losers()
	if out == nil {
		return true, nil
	}
	n.eliminate(out)
	return n.stop(), nil
}

// decision is what a count says of the tallies at hand. With neither, somebody
// is eliminated.
type decision struct {
	elected []voting.Index
	done    bool // the count is over
	open    bool // a tie was left open
}

// single decides for one seat.
func (n *count) single() decision {
	if len(n.t.Elected) > 0 {
		return decision{done: n.left <= 2} // MajorityThenTwo goes on
	}
	d := n.winner()
	d.done = len(d.elected) > 0 && (n.o.Until != MajorityThenTwo || n.left <= 2)
	return d
}

// winner is who passes the threshold, or is the last one left.
func (n *count) winner() decision {
	if n.writeInsOpen() {
		return decision{}
	}
	list := n.ascending()
	top := list[len(list)-1]
	switch {
	case n.left == 1:
		return n.elect(list)
	case n.left == 2 && n.lastTwoElect(list[0]):
		return n.higher(list)
	case n.o.Until == UntilTwo:
		if n.left == 2 && n.votes[top] > n.votes[list[0]] {
			return decision{elected: []voting.Index{top}}
		}
	case n.votes[top] >= n.threshold():
		return decision{elected: []voting.Index{top}}
	}
	return decision{}
}

// lastTwoElect says whether the last two are decided at once. Somebody below the
// minimum is eliminated first, unless the threshold may lie out of reach anyway.
func (n *count) lastTwoElect(lower voting.Index) bool {
	return n.o.LastTwo == ElectLast && (n.o.Threshold == OfFirstRound || n.votes[lower] >= n.o.MinimumVotes)
}

// elect elects all of a list, fewest votes first, but undeclared write-ins.
// Where that is nobody the count ends.
func (n *count) elect(list []voting.Index) decision {
	elected := slices.DeleteFunc(slices.Clone(list), func(i voting.Index) bool { return i == n.writeIns })
	if len(elected) == 0 {
		n.leaveOpen("Only undeclared write-ins are left, without a vote: nobody is elected.")
		return decision{open: true}
	}
	slices.SortStableFunc(elected, func(a, b voting.Index) int { return cmp.Compare(n.votes[b], n.votes[a]) })
	return decision{elected: elected}
}

// higher elects who has more of the last two; equals are a tie for who wins.
func (n *count) higher(list []voting.Index) decision {
	if n.votes[list[0]] < n.votes[list[1]] {
		return decision{elected: list[1:]}
	}
	if slices.Contains(list, n.writeIns) {
		return n.elect(list)
	}
	tied := []voting.Index{min(list[0], list[1]), max(list[0], list[1])}
	if who := n.settle(n.ties.Highest("winner", tied, n.rounds())); who != nil {
		return decision{elected: []voting.Index{*who}}
	}
	return decision{open: true}
}
