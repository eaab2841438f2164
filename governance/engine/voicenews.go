// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// VoiceNews is something that became of somebody's delegated voice, as it may be
// told to them at this moment.
type VoiceNews struct {
	Kind     string // LetterVoted, LetterDeclared, LetterStatement, LetterExpiring, LetterLapsed, LetterRelied, LetterAway or LetterRetired
	At       time.Time
	Matter   Line              // of a vote: the matter, and once it is decided the decision
	Way      []bodies.Person   // by whom the voice went, its owner left out; the last has cast for them
	Lost     bool              // nobody cast the voice, though its owner had given it
	Ballots  []NamedBallot     // of a decided vote: the final delegate's first, then those of others the owner named
	Given    NamedDelegation   // what lapses, or has; of LetterAway only until when its owner has time
	Lapsing  []NamedDelegation // what lapses if the reader does not come
	Months   int               // of absence, by which it lapses, or has; 0: it lapsed by its age
	Open     []Line            // open votes in which the lapsed delegation spoke, with where the voice goes now
	Relied   []NamedReliance
	Declared *NamedDeclaration // how a delegate to whom the voice goes will vote
	Secret   string            // of the link to the page that shows it; empty where there is none
}

// NamedBallot is what somebody's ballot says in a vote that was decided.
type NamedBallot struct {
	By     bodies.Person
	Choice governance.Choice
}

// NamedDelegation is a delegation with its names.
type NamedDelegation struct {
	ID    string
	Scope ScopeNames
	To    []bodies.Person // nobody: its owner keeps their own voice
	Until time.Time
}

// NamedReliance is how many more, and how many fewer, rely on somebody in a scope.
type NamedReliance struct {
	Scope        ScopeNames
	Gained, Lost int
}

// newsShown is how many news the page of delegations shows, newsRead of how many notices
// at most it looks which are news still.
const (
	newsShown = 20
	newsRead  = 100
)

// VoiceNews reads what became of the actor's voice lately, the newest first.
func (e *Engine) VoiceNews(ctx context.Context, actor access.Actor) ([]VoiceNews, error) {
	if err := e.gate.May(actor, "delegation.read", access.Object{}); err != nil {
		return nil, err
	}
	return view(ctx, e, func(tx *store.Tx) ([]VoiceNews, error) {
		now, err := tx.Now()
		if err != nil {
			return nil, err
		}
		notices, err := tx.VoiceNotices(actor.Person, newsRead) // some of which are of no use any more
		if err != nil {
			return nil, err
		}
		news, err := readNews(tx, actor.Person, notices, now)
		return news[:min(len(news), newsShown)], err
	})
}

// newsOf fills a letter about one thing that became of the reader's voice, if it is
// so still.
func (e *Engine) newsOf(tx *store.Tx, l *Letter, stored store.Letter, known store.Address) error {
	if known.Voices != governance.NoticesSingle {
		return ErrNoLetter
	}
	notice, err := tx.VoiceNotice(stored.Person, stored.Kind, stored.Subject)
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoLetter
	}
	if err != nil {
		return err
	}
	if err := e.fillNews(tx, l, stored.Person, []store.VoiceNotice{notice}); err != nil {
		return err
	}
	if len(l.Voices) == 0 {
		return ErrNoLetter
	}
	l.Unsubscribe, err = e.tokens.SignFor(identity.Unsubscribe(), string(stored.Person), l.Now)
	return err
}

// dailyNews fills what became of the reader's voice into the letter of a day.
func (e *Engine) dailyNews(tx *store.Tx, l *Letter, stored store.Letter) error {
	notices, err := tx.VoiceNoticesIn(stored.Person, stored.Subject, noticePart)
	if err != nil {
		return err
	}
	return e.fillNews(tx, l, stored.Person, notices)
}

// fillNews reads the news and draws the links to their pages. What a recovery keeps
// the account from is left out: the mail would offer what is refused.
func (e *Engine) fillNews(tx *store.Tx, l *Letter, person bodies.PersonID, notices []store.VoiceNotice) (err error) {
	if l.Voices, err = readNews(tx, person, notices, l.Now); err != nil {
		return err
	}
	kept, err := tx.BarredFrom(person)
	if err != nil {
		return err
	}
	barred := issueIDs(kept)
	l.Voices = slices.DeleteFunc(l.Voices, func(v VoiceNews) bool {
		return (v.Kind == LetterVoted || v.Kind == LetterDeclared) && slices.Contains(barred, v.Matter.Issue.ID)
	})
	return e.drawLinks(tx, person, l.Voices, l.Now)
}

// readNews reads what notices tell, as it may be known now: that a delegate has
// voted only while it is so, what ballots say only once the result may be known.
// What is of no use any more is left out. A fixed number of queries, however many.
func readNews(tx *store.Tx, person bodies.PersonID, notices []store.VoiceNotice, now time.Time) ([]VoiceNews, error) {
	if len(notices) == 0 {
		return nil, nil
	}
	r := newsReader{tx: tx, person: person, now: now}
	if err := errors.Join(r.loadDeclared(notices), r.loadVotes(notices), r.loadAway(notices), r.loadScopes(notices), r.sortAway()); err != nil {
		return nil, err
	}
	var news []VoiceNews
	for _, n := range notices {
		told := map[string]func(store.VoiceNotice) (VoiceNews, bool){
			LetterVoted: r.voted, LetterDeclared: r.declared, LetterStatement: r.statement, LetterExpiring: r.expiring, LetterLapsed: r.lapsed, LetterRelied: r.relied, LetterAway: r.away, LetterRetired: r.retired,
		}[n.Kind]
		if v, holds := told(n); holds {
			v.Kind, v.At = n.Kind, n.At
			news = append(news, v)
		}
	}
	return news, nil
}

// newsReader holds what several news are told from.
type newsReader struct {
	tx           *store.Tx
	person       bodies.PersonID
	now          time.Time
	open         []governance.Issue // liquid votes on whose roll the person stands
	paths        []Path             // of the person's voice in them
	issues       map[governance.IssueID]governance.Issue
	decisions    map[governance.IssueID]store.Decision
	choices      map[governance.IssueID]map[bodies.PersonID]governance.Choice
	near         nearby                            // where the voice can come to in them
	given        met                               // by which, in each
	declarations map[string]governance.Declaration // as they were made last
	lapsing      map[string]governance.Delegation  // that are told of
	people       map[bodies.PersonID]bodies.Person
	naming       naming
	layers       governance.Layers
	seen         time.Time                       // the last day on which the person was here
	standing     []governance.Delegation         // what they entrusted
	fading       map[int][]governance.Delegation // the same, by the months of absence after which it lapses
}

// loadVotes reads the votes that are told of, and where the person's voice goes in
// those that are open.
func (r *newsReader) loadVotes(notices []store.VoiceNotice) (err error) {
	var ids []governance.IssueID
	var named []bodies.PersonID
	for _, n := range notices {
		if n.Kind == LetterVoted || n.Kind == LetterStatement {
			ids = append(ids, governance.IssueID(n.Subject))
			named = append(append(named, n.Facts.Way...), n.Facts.Named...)
		}
	}
	for _, d := range r.declarations {
		ids = append(ids, d.Issue)
	}
	if r.issues, err = r.tx.IssuesByID(ids); err != nil {
		return err
	}
	if r.decisions, err = r.tx.DecisionsOf(ids); err != nil {
		return err
	}
	var told []governance.IssueID
	for id, i := range r.issues {
		if err := nameCandidates(r.tx, &i); err != nil { // no query unless persons are elected, which is seldom delegated
			return err
		}
		r.issues[id] = i
		if known := i.MayKnow(governance.Viewer{Person: r.person, OnRoll: true}, r.now); known.Result && known.Voters {
			told = append(told, i.ID)
		}
	}
	if len(told) > 0 {
		if r.choices, err = r.tx.ChoicesAmong(told, named); err != nil {
			return err
		}
		for _, id := range told {
			if r.choices[id] == nil { // of which nobody's ballot is told
				r.choices[id] = map[bodies.PersonID]governance.Choice{}
			}
		}
	}
	if r.open, err = r.tx.VotingIssuesOf(r.person); err != nil {
		return err
	}
	r.open = slices.DeleteFunc(r.open, func(i governance.Issue) bool { return i.Procedure.Delegation == nil || i.Open(r.now) != nil })
	return r.loadOpen()
}

// loadScopes reads the delegations that are told of, and what everything is called.
func (r *newsReader) loadScopes(notices []store.VoiceNotice) error {
	var ids []string
	var people []bodies.PersonID
	var scopes []delegation.Scope
	for _, n := range notices {
		people = append(append(people, n.Facts.Way...), n.Facts.Named...)
		for _, relied := range n.Facts.Relied {
			scopes = append(scopes, relied.Scope)
		}
		if n.Kind == LetterExpiring || n.Kind == LetterLapsed || n.Kind == LetterRetired {
			ids = append(ids, delegationOf(n))
		}
	}
	found, err := r.tx.DelegationsByID(ids, r.now)
	if err != nil {
		return err
	}
	for _, d := range r.standing {
		scopes, people = append(scopes, d.Scope), append(people, d.Delegates...)
	}
	r.lapsing = make(map[string]governance.Delegation, len(found))
	for _, d := range found {
		r.lapsing[d.ID] = d
		scopes, people = append(scopes, d.Scope), append(people, d.Delegates...)
	}
	if r.people, err = r.tx.People(people); err != nil {
		return err
	}
	if r.naming, err = loadNaming(r.tx, scopes...); err != nil {
		return err
	}
	r.layers, err = governance.LayersOf(r.naming.charters)
	return err
}

// delegationOf is the id of the delegation a notice is about.
func delegationOf(n store.VoiceNotice) string {
	id, _, _ := strings.Cut(n.Subject, " ")
	return id
}

func (r *newsReader) persons(ids []bodies.PersonID) []bodies.Person {
	people := make([]bodies.Person, len(ids))
	for n, id := range ids {
		people[n] = r.people[id]
	}
	return people
}

func (r *newsReader) line(i governance.Issue) Line {
	return Line{Issue: i, Body: namesOf(r.naming.charters).body[i.Body]}
}

// voted is told while the voice is with somebody else's ballot in an open vote. By
// whom it goes is read anew: it may have changed since.
func (r *newsReader) voted(n store.VoiceNotice) (v VoiceNews, holds bool) {
	for at, i := range r.open {
		path := r.paths[at]
		if string(i.ID) != n.Subject || path.End != delegation.EndVoted || len(path.Hops) < 2 {
			continue
		}
		v.Matter = r.line(i)
		for _, h := range path.Hops[1:] {
			if !h.Hidden {
				v.Way = append(v.Way, h.Person)
			}
		}
		return v, true
	}
	return v, false
}

// statement is told once the result may be known.
func (r *newsReader) statement(n store.VoiceNotice) (v VoiceNews, holds bool) {
	id := governance.IssueID(n.Subject)
	choices, known := r.choices[id]
	if !known || len(n.Facts.Way) == 0 && !n.Facts.Lost {
		return v, false
	}
	v.Matter, v.Way, v.Lost = r.line(r.issues[id]), r.persons(n.Facts.Way), n.Facts.Lost
	if recorded, err := recordedOf(r.decisions[id]); err == nil {
		v.Matter.Decision = &recorded
	}
	if v.Lost {
		return v, v.Matter.Decision != nil
	}
	final := n.Facts.Way[len(n.Facts.Way)-1]
	for _, who := range append([]bodies.PersonID{final}, n.Facts.Named...) {
		said, cast := choices[who]
		twice := slices.ContainsFunc(v.Ballots, func(b NamedBallot) bool { return b.By.ID == who })
		if cast && !twice {
			v.Ballots = append(v.Ballots, NamedBallot{r.people[who], said})
		}
	}
	return v, v.Matter.Decision != nil
}

// expiring is told as long as the delegation stands.
func (r *newsReader) expiring(n store.VoiceNotice) (v VoiceNews, holds bool) {
	d, known := r.lapsing[delegationOf(n)]
	if !known || !d.Holds(r.now) {
		return v, false
	}
	v.Given = NamedDelegation{d.ID, r.naming.scope(d.Scope), r.persons(d.Delegates), d.Until}
	return v, true
}

// lapsed is told with what it means for the votes that are open. In those that read
// their opening it means nothing.
func (r *newsReader) lapsed(n store.VoiceNotice) (v VoiceNews, holds bool) {
	d, known := r.lapsing[delegationOf(n)]
	if !known {
		return v, false
	}
	v.Given, v.Months = NamedDelegation{d.ID, r.naming.scope(d.Scope), r.persons(d.Delegates), lapsedOn(d)}, n.Facts.Months
	for at, i := range r.open {
		if i.FollowedAt(r.now).Before(r.now) {
			continue
		}
		if path := r.paths[at]; i.Reaches(d.Scope, r.layers) && len(path.Hops) > 0 && path.Hops[0].Voted.IsZero() {
			line := r.line(i)
			line.Path = &path
			v.Open = append(v.Open, line)
		}
	}
	return v, true
}

func (r *newsReader) relied(n store.VoiceNotice) (v VoiceNews, holds bool) {
	for _, turn := range n.Facts.Relied {
		v.Relied = append(v.Relied, NamedReliance{r.naming.scope(turn.Scope), turn.Gained, turn.Lost})
	}
	return v, len(v.Relied) > 0
}
