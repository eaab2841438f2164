// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// path follows one voice in one matter, as far as its owner may know the way: see [Path.kept].
func (n nearby) path(issue governance.Issue, person bodies.PersonID, given []governance.Delegation, now time.Time) (Path, error) {
	drawn, err := n.draw(issue, person, given, now)
	if err != nil {
		return Path{}, err
	}
	roll, cast, graph, direct := n.rolls[issue.ID], n.cast[issue.ID], drawn.graph, drawn.direct
	chain := delegation.PathOf(delegation.ID(roll.Index(person)), graph, direct)
	p := Path{End: chain.End, Known: drawn.known && issue.ID != ""} // in a matter nobody has put yet nobody could have voted
	for i, h := range chain.Hops {
		id, last := roll.Entries[h.Member].Person, i == len(chain.Hops)-1
		d, governs := graph.Governing(h.Member)
		backToOwner := last && chain.End == delegation.EndCycle && chain.Back == 0
		if i > 0 && governs && !direct.Has(h.Member) && !backToOwner && shownTo(given, id, h.Scope) == governance.ShownTwo {
			return p.kept(n.people[id], last), nil
		}
		hop := Hop{Person: n.people[id], Scope: n.naming.of(h.Scope, issue.Title)}
		if direct.Has(h.Member) {
			hop.Voted = cast[id]
		} else if governs {
			hop.Passes, hop.Until = len(d.Delegates) > 0, d.Until
		}
		p.Hops = append(p.Hops, hop)
	}
	return p, nil
}

// shownTo says who may know of a delegation among those at hand.
func shownTo(given []governance.Delegation, delegator bodies.PersonID, scope delegation.Scope) governance.Shown {
	for _, d := range given {
		if d.Delegator == delegator && d.Scope == scope {
			return d.Shown
		}
	}
	return governance.ShownTwo
}

// kept ends a path at somebody of whose delegation only the two may know. Its owner is
// told that the voice goes on from there, where it does, and whether it is cast or lost:
// not by which delegation, to whom, how far, nor how it is lost.
func (p Path) kept(person bodies.Person, last bool) Path {
	p.Hops = append(p.Hops, Hop{Person: person, Kept: true})
	switch {
	case last && p.End == delegation.EndSuspended: // it is with somebody the owner knows
		return p
	case last && (p.End == delegation.EndOptOut || p.End == delegation.EndLapsed): // it goes no further
		p.End = delegation.EndSilent
		return p
	case p.End != delegation.EndVoted:
		p.Beyond = lostAlready(p.End)
		p.End = delegation.EndSilent
	}
	p.Hops = append(p.Hops, Hop{Hidden: true})
	return p
}

// lostAlready says whether a way ends so that no ballot of anybody on it would be the voice's.
func lostAlready(end delegation.End) bool {
	switch end {
	case delegation.EndCycle, delegation.EndUnaccepted, delegation.EndOffRoll, delegation.EndSuspended, delegation.EndCapped:
		return true
	}
	return false
}

// hidden says whether the path ends further on than its owner may know.
func (p Path) hidden() bool { return len(p.Hops) > 0 && p.Hops[len(p.Hops)-1].Hidden }

// imagined is the path as somebody is told it whose voice does not go that way: of
// those they may not know they do not learn whether they voted either.
func (p Path) imagined() Path {
	if p.hidden() {
		p.End, p.Beyond = delegation.EndSilent, false
	}
	return p
}

// pathIf follows a voice as it would go by a delegation its owner thinks of, where given
// are those in force. It is made of what the owner may know and of nothing else, so that
// nobody can be sounded out by thinking of them: see knownTo and toldTo.
func (n nearby) pathIf(issue governance.Issue, wished governance.Delegation, given []governance.Delegation, now time.Time) (Path, error) {
	person := wished.Delegator
	n, err := n.toldTo(issue, person, given, now)
	if err != nil {
		return Path{}, err
	}
	others := slices.DeleteFunc(slices.Clone(given), func(d governance.Delegation) bool {
		return d.Delegator == person && d.Scope == wished.Scope
	})
	p, err := n.path(issue, person, knownTo(append(others, wished), person), now)
	return p.imagined(), err
}

// knownTo are delegations as a person may know of them. Where only the two may, others
// give their voice to nobody that could be found: by lists, too, a way that leads past
// better ones would tell who votes there.
func knownTo(given []governance.Delegation, person bodies.PersonID) []governance.Delegation {
	known := slices.Clone(given)
	for n, d := range known {
		if d.Shown != governance.ShownTwo || d.Delegator == person {
			continue
		}
		known[n].Delegates = slices.Clone(d.Delegates)
		for i, to := range d.Delegates {
			if to != person {
				known[n].Delegates[i] = ""
			}
		}
	}
	return known
}

// toldTo are the same surroundings without the suspensions a person may not know of. They
// know of their own, and of those by which their present voice, as they are told its way,
// does not go as it would: ADR 10.
func (n nearby) toldTo(issue governance.Issue, person bodies.PersonID, given []governance.Delegation, now time.Time) (nearby, error) {
	suspended := n.suspended(issue)
	if len(suspended) == 0 {
		return n, nil
	}
	present, err := n.path(issue, person, given, now)
	if err != nil {
		return n, err
	}
	var told []bodies.PersonID
	for _, s := range suspended {
		way, err := n.without(s).path(issue, person, given, now)
		if err != nil {
			return n, err
		}
		if !way.same(present) && way.over(s) {
			told = append(told, s)
		}
	}
	n.suspensions = slices.DeleteFunc(slices.Clone(n.suspensions), func(m governance.Measure) bool { return !slices.Contains(told, m.Person) })
	return n, nil
}

// without are the same surroundings without the suspensions of one person.
func (n nearby) without(person bodies.PersonID) nearby {
	n.suspensions = slices.DeleteFunc(slices.Clone(n.suspensions), func(m governance.Measure) bool { return m.Person == person })
	return n
}

// over says whether the path leads to somebody, or over them.
func (p Path) over(person bodies.PersonID) bool {
	return slices.ContainsFunc(p.Hops, func(h Hop) bool { return h.Person.ID == person })
}

// turned is a path as it became where a cap turned the voice back at the close: it
// goes on from who was full to who took it, or is lost. Who took it is told where the
// owner named them, or knows of every delegation the voice could have gone by.
func (p Path) turned(tx *store.Tx, issue governance.Issue, person bodies.PersonID, given []governance.Delegation) (Path, error) {
	if r := issue.Procedure.Delegation; issue.ClosedAt.IsZero() || r == nil || r.Cap == nil || p.End != delegation.EndVoted || len(p.Hops) < 2 {
		return p, nil
	}
	t, err := tx.TurnedVoice(issue.ID, person)
	if errors.Is(err, store.ErrNotFound) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	told := t.To != "" && mayKnowTaker(given, person, t.To)
	if p = p.turnedBack(t.To != "", told); !told {
		return p, nil
	}
	to, err := tx.Person(t.To)
	if err != nil {
		return p, err
	}
	cast, err := tx.VotedAmong([]governance.IssueID{issue.ID}, []bodies.PersonID{t.To})
	p.Hops = append(p.Hops, Hop{Person: to, Voted: cast[issue.ID][t.To]})
	return p, err
}

// turnedBack is a path that came to somebody who was full, up to where whoever took the
// voice follows: taken says that somebody did, told that the owner may know who.
func (p Path) turnedBack(taken, told bool) Path {
	last := len(p.Hops) - 1
	switch {
	case p.hidden() && told: // neither who was full nor how far on is theirs to know
		p.Hops = p.Hops[:1]
	case p.hidden() && !taken:
		p.End, p.Beyond = delegation.EndSilent, true
	case p.hidden():
	case !taken:
		p.Hops[last].Full, p.End = true, delegation.EndCapped
	case told:
		p.Hops[last].Full = true
	default:
		p.Hops[last].Full = true
		p.Hops = append(p.Hops, Hop{Hidden: true})
	}
	return p
}

// mayKnowTaker says whether a voice's owner may know who took it: whom they named, or
// anybody where only the two may know of none of the delegations it could have gone by.
func mayKnowTaker(given []governance.Delegation, owner, taker bodies.PersonID) bool {
	kept := false
	for _, d := range given {
		if d.Delegator == owner && slices.Contains(d.Delegates, taker) {
			return true
		}
		kept = kept || d.Delegator != owner && d.Shown == governance.ShownTwo
	}
	return !kept
}
