// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"moothall/bodies"
	"moothall/delegation"
)

// Summary is what is told of a count beyond its transcript and decision. It is
// published with them, so that no figure on a page is beyond checking.
type Summary struct {
	LongestChain int        `json:"longest_chain"`  // delegations a counted voice went over
	Largest      int64      `json:"largest_weight"` // what one ballot counted at most
	Duel         Sides      `json:"duel,omitzero"`  // of a motion
	Cap          int64      `json:"cap,omitempty"`  // the most one ballot could carry; 0: any weight
	Uncapped     *Uncapped  `json:"uncapped,omitempty"`
	AtOpening    *Otherwise `json:"at_opening,omitempty"` // where delegations are read at both instants
	Assisted     int64      `json:"assisted,omitempty"`   // how many of the ballots two have entered for somebody; not said of a confidential vote
}

// Uncapped is what would have become of the voices without the cap.
type Uncapped struct {
	Turnout Turnout `json:"turnout"`
	Largest int64   `json:"largest_weight"`
	Moved   int64   `json:"moved"` // weight of the voices that went elsewhere, or were lost, because of it
}

// Otherwise is what the same ballots would have decided by the delegations of
// another instant.
type Otherwise struct {
	Turnout Turnout    `json:"turnout"`
	Largest int64      `json:"largest_weight"`
	Duel    Sides      `json:"duel,omitzero"`
	Outcome Outcome    `json:"outcome"`
	Winners []OptionID `json:"winners"`
	Moved   int64      `json:"moved"` // weight of the voices that went elsewhere
}

func (i Issue) summary(roll bodies.Roll, w delegation.Weighed) Summary {
	s := Summary{LongestChain: w.LongestChain, Largest: w.Largest}
	if w.Uncapped == nil {
		return s
	}
	s.Cap = i.Procedure.Delegation.Cap.Of(w.Electorate)
	u := &Uncapped{Turnout: turnoutOf(*w.Uncapped), Largest: w.Uncapped.Largest}
	for n, e := range roll.Entries {
		if w.Final[n] != w.Uncapped.Final[n] {
			u.Moved += e.Weight
		}
	}
	s.Uncapped = u
	return s
}

// assisted counts the ballots that two have entered for somebody.
func assisted(votes []Vote) (n int64) {
	for _, v := range votes {
		if v.Assisted {
			n++
		}
	}
	return n
}

// beside is what another count of the same vote says beside this one.
func (c Conclusion) beside(other Conclusion) *Otherwise {
	o := &Otherwise{Turnout: other.Decision.Turnout, Largest: other.Largest, Duel: other.Duel, Outcome: other.Decision.Outcome, Winners: other.Decision.Winners}
	for n, v := range c.Voices {
		if v.By != other.Voices[n].By {
			o.Moved += v.Weight
		}
	}
	return o
}

func turnoutOf(r delegation.Result) Turnout {
	t := Turnout{Electorate: r.Electorate, Direct: r.Direct, Represented: r.Represented, Lost: map[string]int64{}}
	for reason, weight := range r.LostBy {
		if weight > 0 {
			t.Lost[delegation.Reason(reason).String()] = weight
		}
	}
	return t
}
