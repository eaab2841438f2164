// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"fmt"
	"strconv"

	"moothall/voting"
)

// Survivors are the options of a bottoms-up count. Until, LastTwo and Batch have
// no meaning in it.
type Survivors struct {
	Options
	// Percentage, from 1 to 100, ends the count when all who are left have more
	// than so much of the threshold's weight; 0 ends it by seats.
	Percentage int64
	// Cutoff eliminates together all who have no more than the percentage.
	Cutoff bool
}

// BottomsUp eliminates the lowest, and moves its ballots on, until as many
// options are left as there are seats, or, with a percentage, until each who is
// left has more than that: then the contest's seats have no meaning, and the
// transcript names 0. No surplus moves. Who goes out is as in [IRV], and so are
// ties, what is refused, and the time it takes.
//
// RCTab (BrightSpots/rcv 2167c240), winnerElectionMode bottomsUp and
// bottomsUpUsingPercentageThreshold: its guide says that a share must meet or
// exceed the percentage, its program (issue 954) that it must exceed it; so must
// it here. By seats the threshold of the rounds is the Droop quota of round 1,
// shown as RCTab shows it; it decides nothing.
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func BottomsUp(c voting.Contest, p *voting.Profile, o Survivors) (voting.Transcript, error) {
	o.Options = o.withDefaults()
	if o.Percentage < 0 || o.Percentage > 100 {
		return voting.Transcript{}, fmt.Errorf("%w: percentage=%d should be 1 to 100, or none", voting.ErrSetting, o.Percentage)
	}
	s := survivors{Survivors: o, seats: c.Seats}
	by := rule{decide: s.decide, quota: s.quota}
	if o.Percentage > 0 && o.Cutoff {
		by.cut = s.few
	}
	t, err := runoff(c, p, o.Options, "bottoms-up", o.settings(), by)
	if err == nil && o.Percentage > 0 {
		t.Seats = 0
	}
	return t, err
}

// settings writes the options for the transcript.
func (o Survivors) settings() voting.Settings {
	s := o.eliminations()
	s["percentage"], s["cutoff"] = "none", voting.OnOff(o.Cutoff)
	if o.Percentage > 0 {
		s["percentage"] = strconv.FormatInt(o.Percentage, 10)
	}
	return s
}

// survivors decides a bottoms-up count.
type survivors struct {
	Survivors
	seats int
}

// decide elects all who are left once they are few enough, or have enough.
func (s *survivors) decide(n *count) decision {
	if n.writeInsOpen() {
		return decision{}
	}
	list := n.ascending()
	enough := n.left <= s.seats
	if s.Percentage > 0 {
		enough = n.left == 1 || len(s.few(n, list)) == 0
	}
	if !enough {
		return decision{}
	}
	d := n.elect(list)
	d.done = true
	return d
}

// few are those of a list, fewest votes first, who have no more than the percentage.
func (s *survivors) few(n *count, list []voting.Index) []voting.Index {
	return n.below(list, s.hundredths(n)/100+1)
}

// hundredths is the percentage in hundredths of a vote; whoever has no more goes out.
func (s *survivors) hundredths(n *count) int64 {
	base := n.active()
	if s.Threshold == OfFirstRound {
		base = n.firstRound
	}
	return max(base*s.Percentage, s.MinimumVotes*100)
}

func (s *survivors) quota(n *count) voting.Decimal {
	if s.Percentage > 0 {
		return voting.Fixed(s.hundredths(n), 2)
	}
	return voting.Whole(max(n.firstRound/int64(s.seats+1)+1, s.MinimumVotes))
}
