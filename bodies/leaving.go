// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"slices"
	"time"
)

// Parting says why a membership ended.
type Parting string

// Why memberships end. Nobody is sent away for what they say: by others one ends by
// striking alone, of whom the charter lets be struck.
const (
	ByLeaving  Parting = "left"   // of their own
	ByErasure  Parting = "erased" // with everything else of them
	ByStriking Parting = "struck" // the keeper of the list struck them off
	ByDeath    Parting = "died"   // as two who keep the list said, and nothing spoke against it for days
	ByMerger   Parting = "same"   // the account ended in favour of another of the same person
)

// NoticeTime is how long a notice of death waits from the second's word on. It is one for
// all charters: whoever reads mail on a holiday finds it, and no charter makes it shorter
// to be rid of somebody.
const NoticeTime = 14 * 24 * time.Hour

// Strikes says whom the keeper of the list may strike off.
type Strikes string

// Whom they may. In any case it is nobody who is bound to the body by an office.
const (
	StrikesNobody Strikes = ""
	StrikesLapsed Strikes = "lapsed" // who did not renew, as long as that is so
	StrikesListed Strikes = "listed" // besides those who came in from the list that the keeper keeps
)

// Ending is how a membership ended; nothing while it goes on.
type Ending struct {
	Ground Parting
	By     []PersonID // who struck them off
	Reason string     // which they gave, for the member and for those who keep the list
}

// Departure is the end of a membership, with everything that its charter's rule is asked
// about.
type Departure struct {
	Member Member // as it is known until then
	Came   Ground // on which they came in
	Ground Parting
	By     []PersonID
	At     time.Time
	Bound  bool // they hold a seat, stand on the paper of an election or judge a case

	// Of a death: whose seated may say so, when the second did, and when the member last did
	// something that the record shows.
	Keepers []Slug
	Noticed time.Time
	Acted   time.Time
}

// JudgeEnd refuses with [ErrNoWay] an end of a membership that the rule does not allow;
// the error says what the rule asks. Where it asks for seats it returns the body in which
// those by whom it is done sit, otherwise "". That somebody is erased at the instant, or
// that their account is one with another, is not asked here: what stands beside it says it.
func (r *Membership) JudgeEnd(d Departure, w Witnesses) (Slug, error) {
	switch d.Ground {
	case ByLeaving, ByErasure, ByMerger:
		if len(d.By) > 0 {
			return "", noWay("a membership is their own to end, and nobody answers for that")
		}
		return "", nil
	case ByStriking:
		return r.judgeStriking(d, w)
	case ByDeath:
		return d.judgeDeath(w)
	}
	return "", noWay("a membership does not end by %q", d.Ground)
}

// judgeStriking: one who keeps the list strikes off who has lapsed or, where the charter
// says so, came in from it; never themselves, and nobody whom others rely on.
func (r *Membership) judgeStriking(d Departure, w Witnesses) (Slug, error) {
	switch {
	case r == nil || r.Strikes == StrikesNobody:
		return "", noWay("nobody is struck off there")
	case slices.Contains(d.By, d.Member.Person):
		return "", noWay("nobody strikes themselves off: they leave")
	case d.Bound:
		return "", noWay("who holds a seat, stands in an election or judges a case is not struck off")
	case !r.strikes(d):
		return "", noWay("they have not lapsed, and did not come in from the list")
	case len(d.By) != 1 || !w.Seated(r.Keeper, d.By[0]):
		return "", noWay("one who is seated in the keeping body strikes off")
	}
	return r.Keeper, nil
}

// judgeDeath: two who keep the list of the highest body that somebody belongs to say it, and
// are seated there still when it is done. It ends every membership, for a death is one
// fact; a body below does not say it for those above.
func (d Departure) judgeDeath(w Witnesses) (Slug, error) {
	switch {
	case len(d.By) != 2 || d.By[0] == d.By[1] || slices.Contains(d.By, d.Member.Person):
		return "", noWay("two others say that a member has died")
	case d.At.Before(d.Noticed.Add(NoticeTime)):
		return "", noWay("it waits for 14 days from the second's word on")
	case !d.Acted.Before(d.Noticed):
		return "", noWay("they have acted since it was said")
	}
	for _, k := range d.Keepers {
		if all(d.By, func(p PersonID) bool { return w.Seated(k, p) }) {
			return k, nil
		}
	}
	return "", noWay("those are seated who keep the list of the highest body that they belong to")
}

// strikes says whether a member is one of those who may be struck off.
func (r *Membership) strikes(d Departure) bool {
	if r.Terms.Status(Known{Member: &d.Member}, d.At) == Lapsed {
		return true
	}
	return r.Strikes == StrikesListed && d.Came == ByList && r.lists()
}

// lists says whether somebody comes in from a list.
func (r *Membership) lists() bool {
	return slices.ContainsFunc(r.Admissions, func(a Admission) bool { return a.Ground == ByList })
}

// faultOfStriking says what is wrong with whom the keeper strikes off.
func (r *Membership) faultOfStriking() string {
	switch r.Strikes {
	case StrikesNobody:
		return ""
	case StrikesLapsed:
		if !r.Terms.Renewed {
			return "who lapsed is struck off where membership is renewed"
		}
	case StrikesListed:
		if !r.lists() {
			return "who came from the list is struck off where a list is kept"
		}
	default:
		return "the keeper strikes off who lapsed, besides who came from the list, or nobody"
	}
	return ""
}
