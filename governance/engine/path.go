// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// Hop is one person a voice comes to.
type Hop struct {
	Person bodies.Person
	Scope  ScopeNames // of the delegation by which they pass it on
	Until  time.Time  // when that ends
	Passes bool       // they pass it on, by that delegation
	Kept   bool       // what they gave only those two may know: the three above are empty
	Voted  time.Time  // when they cast; zero where not, or where it may not be known
	Full   bool       // they carried as many voices as one may, and turned this one back
	Hidden bool       // somebody the charter does not let its owner know; Person is nobody
}

// Path is where a voice goes: from its owner to whoever casts for them, or to
// where it is lost.
type Path struct {
	Hops   []Hop
	End    delegation.End
	Known  bool // whether others have voted may be shown
	Beyond bool // it is lost already, further on than its owner may know: End is silent, and does not tell how
}

// Final is who casts for the owner; false where nobody does, or the owner may not
// know who.
func (p Path) Final() (bodies.Person, bool) {
	if p.End != delegation.EndVoted || len(p.Hops) == 0 || p.Hops[len(p.Hops)-1].Hidden {
		return bodies.Person{}, false
	}
	return p.Hops[len(p.Hops)-1].Person, true
}

// Path tells where the actor's voice goes in an issue, as of now, or where it
// went when the vote closed.
func (e *Engine) Path(ctx context.Context, actor access.Actor, id governance.IssueID) (Path, error) {
	if err := e.gate.May(actor, "path.read", access.Object{}); err != nil {
		return Path{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (Path, error) {
		issue, err := tx.Issue(id)
		if err != nil {
			return Path{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return Path{}, err
		}
		return pathOf(tx, issue, actor.Person, asCast, now)
	})
}

// Preview is a voice before and after a change its owner thinks of.
type Preview struct {
	Entrust       Entrust
	Waiting       []bodies.PersonID // delegates who have yet to agree
	Before, After Path
	Silent        []bodies.PersonID // delegates who cast no ballot in the last public votes they could vote in
	Issues        []PreviewIssue    // running votes the change would touch
	AwayMonths    int               // of the owner's absence after which it would lapse; 0: it would not
	Scope         ScopeNames
	Given         []GivenDelegation // what the owner has given already, without the paths
	Offered
}

// PreviewIssue is one running vote the change would touch. Where the owner has
// voted, her ballot comes first, and the paths are those without it.
type PreviewIssue struct {
	Issue         governance.Issue
	Body          bodies.Body
	Before, After Path
	Voted         bool
	Along         Carries          // what goes along with the owner's voice
	Most          int64            // the most one ballot may carry, where that may be too little; else 0
	Crowd         governance.Range // then: how many rely on whoever would speak
}

// Preview tells what a delegation would do, without giving it. It refuses as
// Delegate does.
func (e *Engine) Preview(ctx context.Context, actor access.Actor, in Entrust) (Preview, error) {
	if err := e.gate.May(actor, "delegation.set", access.Object{}); err != nil {
		return Preview{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (Preview, error) {
		p := Preview{Entrust: in}
		wished, err := entrusted(tx, actor.Person, in)
		if err != nil {
			return p, err
		}
		if err := unentangled(tx, wished, wished.From); err != nil {
			return p, err
		}
		p.Entrust.Until, p.Waiting = wished.Until, wished.Waiting
		naming, err := loadNaming(tx, in.Scope)
		if err != nil {
			return p, err
		}
		p.AwayMonths, p.Scope = naming.awayMonths(wished), naming.scope(in.Scope)
		if p.Silent, err = silent(tx, in.To); err != nil {
			return p, err
		}
		if err := p.follow(tx, wished, naming.imagined(in.Scope)); err != nil {
			return p, err
		}
		return p, e.crowd(tx, p.Issues, wished.From)
	})
}

// follow follows the owner's voice with the delegation and without it: in a matter of
// its scope that nobody has put, and in the running votes, of which it keeps those in
// which the voice would go another way, or would once she took back a ballot of her own.
func (p *Preview) follow(tx *store.Tx, wished governance.Delegation, general governance.Issue) error {
	voting, err := tx.VotingIssuesOf(wished.Delegator)
	if err != nil {
		return err
	}
	issues := slices.DeleteFunc(slices.Clone(voting), func(i governance.Issue) bool {
		return i.Procedure.Delegation == nil || i.FollowedAt(wished.From).Before(wished.From) // it reads those of its opening
	})
	f, err := forkAt(tx, append(issues, general), wished)
	if err != nil {
		return err
	}
	named := namesOf(f.naming.charters)
	for _, issue := range issues {
		w, touched, err := f.touched(issue, wished)
		if err != nil {
			return err
		}
		if w.Body = named.body[issue.Body]; touched {
			p.Issues = append(p.Issues, w)
		}
	}
	if p.Before, p.After, err = f.ways(general, wished); err != nil {
		return err
	}
	p.Given = f.givenBy(wished.Delegator)
	p.Offered, err = f.naming.offered(voting, wished.From)
	return err
}

// mostAlong is for how many people a preview follows who comes to its owner: for more
// than these it says "more than". How many go along is not why somebody gives a voice.
const mostAlong = 25

// fork is the part of the community that a voice can come to, by the delegations there
// are or by one its owner thinks of, and from which voices can come to the owner. It is
// loaded once for all that a preview says.
type fork struct{ behind }

func forkAt(tx *store.Tx, issues []governance.Issue, wished governance.Delegation) (f fork, err error) {
	f.behind, err = allBehind(tx, wished.Delegator, mostAlong, wished.Delegates, issues, wished.From, wished.From)
	return f, err
}

// touched is what the delegation would change in one running vote; false: nothing.
func (f fork) touched(issue governance.Issue, wished governance.Delegation) (p PreviewIssue, touched bool, err error) {
	p.Issue, p.Voted = issue, !f.cast[issue.ID][wished.Delegator].IsZero()
	if p.Before, p.After, err = f.ways(issue, wished); err != nil || p.Before.imagined().same(p.After) {
		return p, false, err
	}
	if !p.Voted { // else nobody's voice goes along: they go to the ballot
		p.Along, err = f.carries(issue, wished.Delegator, wished.From)
	}
	return p, true, err
}

// ways are those of the owner's voice in one matter, as it goes and as it would go by
// the delegation, their own ballot laid aside.
func (f fork) ways(issue governance.Issue, wished governance.Delegation) (before, after Path, err error) {
	person, now := wished.Delegator, wished.From
	delete(f.cast[issue.ID], person)
	if before, err = f.path(issue, person, f.given, now); err != nil {
		return before, after, err
	}
	after, err = f.pathIf(issue, wished, f.given, now)
	return before, after, err
}

// givenBy is what a person has given, without the paths.
func (f fork) givenBy(person bodies.PersonID) (given []GivenDelegation) {
	for _, d := range f.given {
		if d.Delegator != person {
			continue
		}
		g := GivenDelegation{Delegation: d, Scope: f.naming.scope(d.Scope)}
		for _, to := range d.Delegates {
			g.To = append(g.To, f.people[to])
		}
		given = append(given, g)
	}
	return given
}

func issueIDs(issues []governance.Issue) []governance.IssueID {
	ids := make([]governance.IssueID, len(issues))
	for n, i := range issues {
		ids[n] = i.ID
	}
	return ids
}

// same says whether two paths go one way to one end.
func (p Path) same(q Path) bool {
	return p.End == q.End && p.Beyond == q.Beyond &&
		slices.EqualFunc(p.Hops, q.Hops, func(a, b Hop) bool { return a.Person.ID == b.Person.ID && a.Hidden == b.Hidden })
}

// voices follows one person's voice through several matters. It loads the
// delegations that can be reached from the person and nothing else, for all
// matters together: a fixed number of queries, however large the community.
func voices(tx *store.Tx, issues []governance.Issue, person bodies.PersonID, own aside, now time.Time) ([]Path, error) {
	return voicesAt(tx, issues, person, own, now, now)
}

// voicesAt is voices by the delegations of another instant than now.
func voicesAt(tx *store.Tx, issues []governance.Issue, person bodies.PersonID, own aside, at, now time.Time) ([]Path, error) {
	starts := []bodies.PersonID{person}
	given, err := tx.DelegationsFrom(starts, at)
	if err != nil {
		return nil, err
	}
	near, err := surroundings(tx, issues, starts, given, now)
	if err != nil {
		return nil, err
	}
	paths := make([]Path, len(issues))
	for i, issue := range issues {
		if own == ownAside {
			delete(near.cast[issue.ID], person)
		}
		if paths[i], err = near.path(issue, person, given, at); err != nil {
			return nil, err
		}
		if paths[i], err = paths[i].turned(tx, issue, person, given); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// aside says whether the ballots of a voice's owner are laid aside while it is
// followed, as if she had cast nothing.
type aside bool

const (
	asCast   aside = false
	ownAside aside = true
)

// pathOf follows one person's voice in one matter, by the delegations of the instant
// at which it is told its way now.
func pathOf(tx *store.Tx, issue governance.Issue, person bodies.PersonID, own aside, now time.Time) (Path, error) {
	paths, err := voicesAt(tx, []governance.Issue{issue}, person, own, issue.FollowedAt(now), now)
	if err != nil {
		return Path{}, err
	}
	return paths[0], nil
}

// nearby is the part of the community a voice can come to.
type nearby struct {
	naming naming
	layers governance.Layers
	people map[bodies.PersonID]bodies.Person
	rolls  map[governance.IssueID]bodies.Roll
	cast   map[governance.IssueID]map[bodies.PersonID]time.Time

	suspensions []governance.Measure // that ever lay upon one of the people
	now         time.Time
}

func surroundings(tx *store.Tx, issues []governance.Issue, starts []bodies.PersonID, given []governance.Delegation, now time.Time) (n nearby, err error) {
	n.now = now
	ids := slices.Clone(starts)
	for _, d := range given {
		ids = append(append(ids, d.Delegator), d.Delegates...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var running []governance.IssueID
	for _, i := range issues {
		if i.ID != "" {
			running = append(running, i.ID)
		}
	}
	if n.naming, err = loadNaming(tx); err != nil {
		return n, err
	}
	if n.layers, err = governance.LayersOf(n.naming.charters); err != nil {
		return n, err
	}
	if n.people, n.suspensions, err = tx.PeopleAndSuspensions(ids); err != nil {
		return n, err
	}
	if n.rolls, err = tx.RollsAmong(running, ids); err != nil {
		return n, err
	}
	if n.cast, err = tx.VotedAmong(running, ids); err != nil {
		return n, err
	}
	everybody := bodies.Roll{}
	for _, id := range ids {
		everybody.Entries = append(everybody.Entries, bodies.RollEntry{Person: id, Weight: 1})
	}
	n.rolls[""] = everybody // of an imagined matter, in which nobody has voted
	for _, i := range issues {
		if i.Stage.Before(governance.Voting) {
			n.rolls[i.ID] = everybody // there is no roll yet: everybody may come to stand on it
		}
	}
	return n, nil
}

// drawn is where the voices around a person go in one matter, as they may know it:
// that others have voted is part of it only where the gate lets them know.
type drawn struct {
	graph  delegation.Graph
	direct delegation.Set
	known  bool
}

func (n nearby) draw(issue governance.Issue, person bodies.PersonID, given []governance.Delegation, now time.Time) (d drawn, err error) {
	votes, known := n.votes(issue, person, now)
	d.known = known
	d.graph, d.direct, err = issue.Ways(n.rolls[issue.ID], votes, n.entrusted(issue, given), n.layers, now)
	return d, err
}

// entrusted are delegations with those who carry nobody in one matter now.
func (n nearby) entrusted(issue governance.Issue, given []governance.Delegation) governance.Entrusted {
	return governance.Entrusted{Delegations: given, Suspended: n.suspended(issue)}
}

func (n nearby) suspended(issue governance.Issue) []bodies.PersonID {
	return governance.Suspended(n.suspensions, n.naming.charters, issue.Body, issue.SuspendedAt(n.now))
}

// votes are those who have cast in one matter, as a person may know it: of the others
// only where the gate lets them know, which is known.
func (n nearby) votes(issue governance.Issue, person bodies.PersonID, now time.Time) (votes []governance.Vote, known bool) {
	viewer := governance.Viewer{Person: person, OnRoll: n.rolls[issue.ID].Index(person) >= 0}
	known = issue.MayKnow(viewer, now).Voters
	for id := range n.cast[issue.ID] {
		if known || id == person {
			votes = append(votes, governance.Vote{Person: id})
		}
	}
	return votes, known
}
