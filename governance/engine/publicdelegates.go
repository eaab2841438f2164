// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// ErrNoPublicDelegate says that nobody of that name is a public delegate: it does
// not say whether there is somebody of that name.
var ErrNoPublicDelegate = errors.New("nobody of that name is a public delegate")

// shownPublic is how many public delegates a page of their list shows, shownRecord
// how many votes a page of the record of one of them.
const (
	shownPublic = 50
	shownRecord = 20
)

// PublicLine is a public delegate in the list.
type PublicLine struct {
	store.PublicPerson
	Carries governance.Range // how many rely on them
	Told    bool             // of that; see governance.PublicDelegate.RangeAt
}

// PublicList is one page of public delegates, by their addresses.
type PublicList struct {
	Lines []PublicLine
	Next  bodies.Slug // cursor of the following page, empty on the last
	AsOf  time.Time   // of the ranges
}

// PublicDelegates lists the public delegates.
func (e *Engine) PublicDelegates(ctx context.Context, actor access.Actor, after bodies.Slug) (PublicList, error) {
	if err := e.gate.May(actor, "delegate.read", access.Object{}); err != nil {
		return PublicList{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (l PublicList, err error) {
		now, err := tx.Now()
		if err != nil {
			return l, err
		}
		found, err := tx.PublicDelegates(after, shownPublic+1)
		if err != nil {
			return l, err
		}
		if len(found) > shownPublic {
			found = found[:shownPublic]
			l.Next = found[shownPublic-1].Person.Slug
		}
		l.AsOf, _ = governance.PublicDelegate{}.RangeAt(now)
		ids := make([]bodies.PersonID, len(found))
		for n, p := range found {
			ids[n] = p.Person.ID
		}
		relied, err := e.ranges.reliedOn(tx, ids, l.AsOf)
		for _, p := range found {
			line := PublicLine{PublicPerson: p}
			if _, line.Told = p.RangeAt(now); line.Told {
				line.Carries = governance.RangeOf(relied[p.Person.ID])
			}
			l.Lines = append(l.Lines, line)
		}
		return l, err
	})
}

// ScopeRange is how many rely on somebody in one scope, as others are told.
type ScopeRange struct {
	Scope   ScopeNames
	Carries governance.Range
}

// Stood is a decided public vote on whose roll a delegate stood, and what they did.
type Stood struct {
	Line
	Own       *governance.Choice      // what their own ballot said; nil: they cast none
	By        bodies.Person           // who spoke for them where they cast none; nobody where the voice was lost, where the charter does not show it to everybody, or they were no public delegate then
	Full      bodies.Person           // whose ballot carried as much as one may and turned the voice back; nobody where none did
	Declared  *governance.Declaration // what they had declared last before the close; nil where nothing
	Departure governance.Departure    // what became of that
	Turned    bool                    // without the voices their ballot carried for others the outcome would have been another; see governance.Concentration.TurnedBy
}

// PublicReading is a public delegate as everybody may see them.
type PublicReading struct {
	store.PublicPerson
	Scopes  []ScopeRange
	Relied  []Reliance // the numbers themselves, as of now: for the delegate alone
	Told    bool       // of the ranges; see governance.PublicDelegate.RangeAt
	AsOf    time.Time
	Record  []Stood // the newest first
	Further bool    // there were pages before this one
	Next    string  // cursor of the following page of the record, empty on the last
	Now     time.Time
}

// PublicDelegate reads a public delegate by their address, and a page of their record.
// It refuses with [ErrNoPublicDelegate].
func (e *Engine) PublicDelegate(ctx context.Context, actor access.Actor, slug bodies.Slug, after string) (PublicReading, error) {
	if err := e.gate.May(actor, "delegate.read", access.Object{}); err != nil {
		return PublicReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r PublicReading, err error) {
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		if r.PublicPerson, err = publicPerson(tx, slug); err != nil {
			return r, err
		}
		if r.AsOf, r.Told = r.RangeAt(r.Now); actor.Person == r.Person.ID {
			err = r.readNumbers(tx)
		} else if r.Told {
			err = r.readRanges(tx, &e.ranges)
		}
		if err != nil {
			return r, err
		}
		return r, r.readRecord(tx, after)
	})
}

func publicPerson(tx *store.Tx, slug bodies.Slug) (p store.PublicPerson, err error) {
	if p.Person, err = tx.PersonBySlug(slug); err == nil {
		p.PublicDelegate, err = tx.PublicDelegateOf(p.Person.ID)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("%w: %q", ErrNoPublicDelegate, slug)
	}
	return p, err
}

// readNumbers reads how many rely on the delegate now, for the delegate alone.
func (r *PublicReading) readNumbers(tx *store.Tx) error {
	relied, err := tx.ScopesRelying(r.Person.ID, r.Now)
	if err != nil {
		return err
	}
	naming, err := loadNaming(tx, reliedScopes(relied)...)
	r.Relied = naming.relied(relied)
	return err
}

// readRanges reads it for everybody else: in ranges, as of the beginning of the day.
func (r *PublicReading) readRanges(tx *store.Tx, ranges *daily) error {
	relied, err := ranges.scopesRelying(tx, r.Person.ID, r.AsOf)
	if err != nil {
		return err
	}
	naming, err := loadNaming(tx)
	for _, s := range relied {
		r.Scopes = append(r.Scopes, ScopeRange{naming.scope(s.Scope), governance.RangeOf(s.Count)})
	}
	return err
}

// readRecord reads what the delegate did in votes that are decided.
func (r *PublicReading) readRecord(tx *store.Tx, after string) error {
	decisions, err := tx.DecidedWith(r.Person.ID, after, shownRecord+1)
	if err != nil {
		return err
	}
	if r.Further = after != ""; len(decisions) > shownRecord {
		decisions = decisions[:shownRecord]
		r.Next = decisions[shownRecord-1].ID
	}
	named, err := bodyNames(tx)
	if err != nil {
		return err
	}
	lines, err := linesOf(tx, named, decisions)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if known := l.Issue.MayKnow(governance.Viewer{}, r.Now); known.Result && known.Voters {
			r.Record = append(r.Record, Stood{Line: l})
		}
	}
	return r.readVotes(tx)
}

// readVotes adds what their ballots said and turned, what they had declared, and who spoke for them where they cast none.
func (r *PublicReading) readVotes(tx *store.Tx) error {
	ids := make([]governance.IssueID, len(r.Record))
	for n, s := range r.Record {
		ids[n] = s.Issue.ID
	}
	stood, err := tx.StoodIn(r.Person.ID, ids)
	if err != nil {
		return err
	}
	var silent []governance.Issue
	for n, s := range r.Record {
		did := stood[s.Issue.ID]
		r.Record[n].Turned = did.Turned
		if r.Record[n].Declared = did.Declared; did.Declared != nil {
			r.Record[n].Departure = s.Issue.Departs(did.Declared.Choice, did.Ballot, r.Now)
		}
		if r.Record[n].Own = did.Ballot; did.Ballot == nil && r.toldWay(s.Issue) {
			silent = append(silent, s.Issue)
		}
	}
	by, full, err := spokeFor(tx, r.Person.ID, silent)
	for n, s := range r.Record {
		r.Record[n].By, r.Record[n].Full = by[s.Issue.ID], full[s.Issue.ID]
	}
	return err
}

// toldWay says whether others are told who spoke for the delegate in a vote: where
// they were one already when the vote read its delegations. To whom they gave their
// voice as a private person is theirs, and so is what the charter does not show to
// everybody: see forEverybody.
func (r *PublicReading) toldWay(i governance.Issue) bool {
	at, _ := i.ReadAt()
	return i.Procedure.Delegation != nil && r.Holds(at)
}

// spokeFor is who cast for a person in each of some decided votes in which they cast
// no ballot, by the delegations as each count read them, and whose ballot was full
// where a cap turned the voice back. It asks as often for many votes as for one.
func spokeFor(tx *store.Tx, person bodies.PersonID, issues []governance.Issue) (by, full map[governance.IssueID]bodies.Person, err error) {
	by, full = map[governance.IssueID]bodies.Person{}, map[governance.IssueID]bodies.Person{}
	if len(issues) == 0 {
		return by, full, nil
	}
	at := make([]time.Time, len(issues))
	for n, i := range issues {
		at[n], _ = i.ReadAt()
	}
	given, err := meets(tx, person, at)
	if err != nil {
		return nil, nil, err
	}
	near, err := surroundings(tx, issues, []bodies.PersonID{person}, given.all, slices.MaxFunc(at, time.Time.Compare))
	if err != nil {
		return nil, nil, err
	}
	capped := slices.DeleteFunc(slices.Clone(issues), func(i governance.Issue) bool { return i.Procedure.Delegation.Cap == nil })
	turned, err := tx.TurnedBack(person, issueIDs(capped))
	if err != nil {
		return nil, nil, err
	}
	for n, i := range issues {
		then := given.at(at[n])
		path, err := near.path(i, person, then, at[n])
		if err != nil {
			return nil, nil, err
		}
		final, ok := path.Final()
		if !ok || !path.forEverybody(then) {
			continue
		}
		by[i.ID] = final
		if t, back := turned[i.ID]; back {
			full[i.ID], by[i.ID] = final, bodies.Person{}
			if openly(then, person, t.To) {
				by[i.ID] = near.people[t.To]
			}
		}
	}
	return by, full, nil
}

// openly says whether somebody named another in a delegation that everybody may know.
func openly(given []governance.Delegation, person, to bodies.PersonID) bool {
	return slices.ContainsFunc(given, func(d governance.Delegation) bool {
		return d.Delegator == person && d.Shown == governance.ShownPublic && slices.Contains(d.Delegates, to)
	})
}

// forEverybody says whether the charters show every delegation of a way to everybody.
func (p Path) forEverybody(given []governance.Delegation) bool {
	for _, h := range p.Hops[:max(len(p.Hops)-1, 0)] {
		if shownTo(given, h.Person.ID, h.Scope.Scope) != governance.ShownPublic {
			return false
		}
	}
	return true
}
