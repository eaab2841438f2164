// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"crypto/sha256"
	"math/big"
	"slices"

	"moothall/bodies"
	"moothall/delegation"
)

// DelegationRule says whether and how voices may be delegated on a kind of matter.
type DelegationRule struct {
	Rule        string   `json:"rule"`                    // as delegation.Rule is called
	Choices     int      `json:"choices,omitempty"`       // delegates a list may name; 0 counts as 1
	PlaceFirst  bool     `json:"place_first,omitempty"`   // where a field and a place scope are equally near
	Months      int      `json:"months"`                  // life of a delegation unless it says otherwise
	BodiesBelow bool     `json:"bodies_below,omitempty"`  // a delegation for a body covers the bodies below it
	Cap         *Cap     `json:"cap,omitempty"`           // nil: a ballot may carry any number of voices
	Private     int      `json:"private,omitempty"`       // whose voices somebody may carry who is no public delegate; 0 counts as 5
	Snapshot    Snapshot `json:"snapshot,omitempty"`      // empty counts as close
	LockInHours int      `json:"lock_in_hours,omitempty"` // before the close, from which on public delegates declare no more how they will vote; 0: they never do
	Shown       Shown    `json:"shown"`                   // who may know who entrusted whom
	AwayMonths  int      `json:"away_months,omitempty"`   // of its owner's absence, after which a delegation lapses; 0: it does not
}

// Shown says who may know who entrusted their voice to whom: everybody, members,
// or only the two. What is not for everybody stands sealed in the record. The owner
// of a voice is told in each case whether it was cast.
type Shown string

// The circles, the widest first.
const (
	ShownPublic  Shown = "public"
	ShownMembers Shown = "members"
	ShownTwo     Shown = "two"
)

var circles = []Shown{ShownPublic, ShownMembers, ShownTwo}

// narrower is the narrower of two circles; empty is none yet.
func (s Shown) narrower(t Shown) Shown {
	if s == "" || slices.Index(circles, t) > slices.Index(circles, s) {
		return t
	}
	return s
}

// wider is the wider of two circles.
func (s Shown) wider(t Shown) Shown {
	if slices.Index(circles, t) < slices.Index(circles, s) {
		return t
	}
	return s
}

// Cap is the most one ballot may carry, its owner's weight included: so much, or
// a share of the electorate. One of the two is set.
type Cap struct {
	Weight int64 `json:"weight,omitempty"`
	Share  Ratio `json:"share,omitzero"`
}

// Snapshot says at which instant the delegations are read that a count follows.
type Snapshot string

// At the close: what is given until then counts. At the opening: nothing given or
// taken back while the vote runs changes it, only a ballot of one's own. Both: at
// the close, and what the opening's would have given is told beside it.
const (
	AtClose   Snapshot = "close"
	AtOpening Snapshot = "opening"
	AtBoth    Snapshot = "both"
)

// MostChoices is how many delegates a list can name at most, whatever a charter says.
const MostChoices = 10

// Bounds of what a charter may say of delegation.
const (
	privately   = 5 // delegators of a private person, where the charter does not say
	mostPrivate = 1000
	mostAway    = 120      // months of absence
	mostLockIn  = 366 * 24 // hours
)

// Listed is how many delegates a list may name.
func (r DelegationRule) Listed() int { return max(r.Choices, 1) }

// Privately is for how many somebody may speak who is no public delegate.
func (r DelegationRule) Privately() int { return cmp.Or(r.Private, privately) }

// follows is how the library calls the rule, which Check has found to exist.
func (r DelegationRule) follows() delegation.Rule {
	rule, _ := delegation.ParseRule(r.Rule)
	return rule
}

// Of is the cap in weight for an electorate: a share is rounded down. It is never
// below a thousandth of the electorate, nor below one voice: each time somebody is
// full the voices turned back are followed anew, and a count must come to its end.
// No cap is 0.
func (c *Cap) Of(electorate int64) int64 {
	if c == nil {
		return 0
	}
	most := c.Weight
	if most == 0 {
		share := new(big.Int).Mul(big.NewInt(electorate), big.NewInt(c.Share.Num))
		most = share.Quo(share, big.NewInt(c.Share.Den)).Int64()
	}
	return max(most, electorate/1000, 1)
}

// fault says what would be right, or nothing.
func (r *DelegationRule) fault() string {
	switch {
	case r == nil:
		return ""
	case r.Months < 1:
		return "a delegation lives for one month or more"
	case r.Choices < 0 || r.Choices > MostChoices:
		return "a list names 1 to 10 delegates"
	case r.AwayMonths < 0 || r.AwayMonths > mostAway:
		return "delegations lapse after 1 to 120 months of absence, or not by absence"
	case r.Private < 0 || r.Private > mostPrivate:
		return "a private person speaks for 1 to 1000 others"
	case r.LockInHours < 0 || r.LockInHours > mostLockIn:
		return "delegates declare how they will vote until some hours before the close, a year at most"
	case !slices.Contains([]Snapshot{"", AtClose, AtOpening, AtBoth}, r.Snapshot):
		return "delegations are read at the close, at the opening or at both"
	case !slices.Contains(circles, r.Shown):
		return "who entrusted whom is shown to the public, to members, or only to the two"
	case !r.Cap.sound():
		return "a cap is a weight of 1 or more, or a share of the electorate above 0 and up to 1"
	}
	rule, err := delegation.ParseRule(r.Rule)
	if err != nil {
		return "the delegation rule is default, non-transitive, breadth-first or minsum"
	}
	if !rule.Lists() && r.Choices > 1 {
		return "the rule default reads one delegate: a list needs another rule"
	}
	return ""
}

func (c *Cap) sound() bool {
	if c == nil {
		return true
	}
	share := c.Share.Num > 0 && c.Share.Num <= c.Share.Den
	return share && c.Weight == 0 || c.Weight > 0 && c.Share == Ratio{}
}

// terms are those on which the voices of a roll are followed in the issue.
func (i Issue) terms(roll bodies.Roll, names func(bodies.PersonID) string) delegation.Terms {
	r := i.Procedure.Delegation
	if r == nil {
		return delegation.Terms{}
	}
	t := delegation.Terms{Rule: r.follows(), Cap: r.Cap.Of(roll.Weight())}
	if t.Cap > 0 {
		t.Lot = i.queue(roll, names)
	}
	return t
}

// queue is the order in which voices that came at one instant are kept where a
// cap turns some back: by a digest of the issue and of what the record calls their
// owners. Nobody chooses it, and no member is last in every matter.
func (i Issue) queue(roll bodies.Roll, names func(bodies.PersonID) string) []int32 {
	drawn := make([][sha256.Size]byte, len(roll.Entries))
	order := make([]int32, len(roll.Entries))
	for n, e := range roll.Entries {
		order[n] = int32(n)
		drawn[n] = sha256.Sum256([]byte("moothall cap\x00" + string(i.ID) + "\x00" + names(e.Person)))
	}
	slices.SortFunc(order, func(a, b int32) int { return slices.Compare(drawn[a][:], drawn[b][:]) })
	place := make([]int32, len(order))
	for at, n := range order {
		place[n] = int32(at)
	}
	return place
}
