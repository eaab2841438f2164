// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// RaisableKind is a kind of matter that members raise somewhere.
type RaisableKind struct{ Kind, Name string }

// RaisingReading is what somebody is shown who raises a matter.
type RaisingReading struct {
	Charters []governance.Charter
	Kinds    []RaisableKind // in the order of the charters, by the name in the first that has it
	Asked    bool           // a kind is chosen, and a place and a field that there are
	Chain    governance.Chain
	Rules    governance.Procedure // of the first body of the chain
	May      bool                 // the actor may raise it there
	Now      time.Time
}

// Raisable says what may be raised, and of a kind, a place and a field who decides it.
func (e *Engine) Raisable(ctx context.Context, actor access.Actor, in Raising) (RaisingReading, error) {
	if err := e.gate.May(actor, "matter.raise", access.Object{}); err != nil {
		return RaisingReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (RaisingReading, error) { return raisable(tx, actor.Person, in) })
}

func raisable(tx *store.Tx, person bodies.PersonID, in Raising) (r RaisingReading, err error) {
	c, err := competenceOf(tx, governance.Issue{Kind: in.Kind, Place: in.Place, Field: in.Field})
	if err != nil {
		return r, err
	}
	if c.now, err = tx.Now(); err != nil {
		return r, err
	}
	r.Charters, r.Now = c.charters, c.now
	for _, charter := range c.charters {
		for _, p := range charter.Procedures {
			known := slices.ContainsFunc(r.Kinds, func(k RaisableKind) bool { return k.Kind == p.Kind })
			if p.Admission != nil && !known {
				r.Kinds = append(r.Kinds, RaisableKind{p.Kind, p.Name})
			}
		}
	}
	known := slices.ContainsFunc(r.Kinds, func(k RaisableKind) bool { return k.Kind == in.Kind })
	if !known || in.Place != "" && !c.layers.Places.Has(in.Place) || in.Field != "" && !c.layers.Fields.Has(in.Field) {
		return r, nil
	}
	r.Asked, r.Chain = true, c.chain
	if first, any := c.chain.First(); any {
		c = c.in(first)
		r.Rules = c.rules
		r.May, err = c.mayAsk(tx, person)
	}
	return r, err
}

// RaisedReading is how a matter came that a member raised, and what the actor may do.
type RaisedReading struct {
	Charters   []governance.Charter
	Chain      governance.Chain
	Supporters int  // who support it so far, while they are gathered
	Supports   bool // the actor is one of them
	MaySupport bool
	Own        bool // the actor raised it

	RiseTo  bodies.Slug // empty: it does not rise any more
	Asked   int         // who ask that it rise
	Asks    bool
	MayAsk  bool
	Called  int // who call it in
	Calls   bool
	MayCall bool
	CallIn  bool // those who are seated in RiseTo may

	AskReason, CallReason bool // nobody of those who ask, or call, says why: whoever comes does

	Rises      []governance.Rise
	Disputes   []CompetenceLine
	MayDispute bool

	Ended *CalledOff // nil: it goes its way, or is decided
}

// CalledOff is that a matter was called off, for a reason as the record has it.
type CalledOff struct {
	Reason string
	At     time.Time
}

// CompetenceLine is a dispute about whose matter one is, with its author's name.
type CompetenceLine struct {
	governance.CompetenceDispute
	By        string
	Answerer  string
	MayAnswer bool
}

// readRaised reads it; nothing, of a matter that nobody raised.
func (r *IssueReading) readRaised(tx *store.Tx, actor access.Actor) error {
	if r.Issue.Raised == nil {
		return nil
	}
	c, err := competenceOf(tx, r.Issue)
	if err != nil {
		return err
	}
	c.now = r.Now
	supports, err := tx.Supports(r.Issue.ID)
	if err != nil {
		return err
	}
	h := heldMatter{c, r.Issue, supports}
	out := &RaisedReading{Charters: c.charters, Chain: c.chain, Own: r.Issue.ProposedBy == actor.Person && actor.SignedIn()}
	r.Raised = out
	for asks, to := range map[string]struct {
		many *int
		own  *bool
	}{store.AsksAdmission: {&out.Supporters, &out.Supports}, store.AsksRise: {&out.Asked, &out.Asks}, store.AsksCallIn: {&out.Called, &out.Calls}} {
		people := h.who(asks)
		*to.many, *to.own = len(people), slices.Contains(people, actor.Person)
	}
	out.AskReason, out.CallReason = h.reason(store.AsksRise, "") == "", h.reason(store.AsksCallIn, "") == ""
	if out.Rises, err = tx.Rises(r.Issue.ID); err != nil {
		return err
	}
	if err := out.readDisputes(tx, actor, h); err != nil {
		return err
	}
	if out.Ended, err = calledOff(tx, r.Issue); err != nil {
		return err
	}
	return out.readRights(tx, actor, h)
}

// calledOff reads from the record why an issue was called off; nil where it was not.
func calledOff(tx *store.Tx, issue governance.Issue) (*CalledOff, error) {
	if issue.Stage != governance.Cancelled {
		return nil, nil
	}
	acts, err := tx.IssueActs(issue.ID, journal.IssueCancel{}.Type())
	entry, entered := acts[journal.IssueCancel{}.Type()]
	if err != nil || !entered {
		return nil, err
	}
	leaf, err := journal.ParseLeaf(entry.Leaf)
	if err != nil {
		return nil, err
	}
	act, _ := leaf.Act.(journal.IssueCancel)
	return &CalledOff{act.Reason, entry.At}, nil
}

func (r *RaisedReading) readDisputes(tx *store.Tx, actor access.Actor, h heldMatter) error {
	disputes, err := tx.CompetenceDisputes(h.issue.ID)
	if err != nil || len(disputes) == 0 {
		return err
	}
	var ids []bodies.PersonID
	for _, d := range disputes {
		ids = append(ids, d.Person)
		if d.Answer != nil {
			ids = append(ids, d.Answer.Person)
		}
	}
	people, err := tx.People(ids)
	for _, d := range disputes {
		l := CompetenceLine{CompetenceDispute: d, By: people[d.Person].Name}
		if d.Answer != nil {
			l.Answerer = people[d.Answer.Person].Name
		}
		l.MayAnswer = d.Waits(h.issue) && h.issue.Moves(h.now) == nil && d.Person != actor.Person && slices.Contains(actor.Seated, d.Desk)
		r.Disputes = append(r.Disputes, l)
	}
	return err
}

// readRights finds what the actor may do now.
func (r *RaisedReading) readRights(tx *store.Tx, actor access.Actor, h heldMatter) (err error) {
	ruled := governance.Ruled(disputesOf(r.Disputes))
	asked, failedAsk := h.issue.Rises(governance.RiseAsked, h.rules, h.chain, ruled, h.now)
	called, failedCall := h.issue.Rises(governance.RiseCalled, h.rules, h.chain, ruled, h.now)
	r.RiseTo, r.CallIn = asked, failedCall == nil
	if failedAsk != nil {
		r.RiseTo = called
	}
	if !actor.SignedIn() {
		return nil
	}
	may := false
	if h.issue.Gathers(h.now) == nil || failedAsk == nil {
		if may, err = h.mayAsk(tx, actor.Person); err != nil {
			return err
		}
	}
	r.MaySupport = may && h.issue.Gathers(h.now) == nil && !r.Own
	r.MayAsk = may && failedAsk == nil
	r.MayCall = failedCall == nil && slices.Contains(actor.Seated, called)
	if h.issue.Moves(h.now) != nil {
		return nil
	}
	among, err := h.amongWhom(tx, actor.Person)
	if err != nil {
		return err
	}
	d := governance.CompetenceDispute{Statement: governance.Statement{Person: actor.Person, Text: "may they?", At: h.now}}
	_, refused := h.issue.DisputesCompetence(d, among != "", disputesOf(r.Disputes), h.charters)
	r.MayDispute = refused == nil
	return nil
}

// owedCompetence are the matters of which an auditory body in which the actor sits is asked
// whose they are.
func owedCompetence(tx *store.Tx, named names, actor access.Actor) (owed []OpenDispute, err error) {
	var desks []bodies.Slug
	for _, c := range named.charters {
		if c.Body.Level == bodies.Auditory && slices.Contains(actor.Seated, c.Body.Slug) {
			desks = append(desks, c.Body.Slug)
		}
	}
	if len(desks) == 0 {
		return nil, nil
	}
	issues, err := tx.CompetenceAwaited(desks, pageSize)
	for _, i := range issues {
		owed = append(owed, OpenDispute{Issue: i, Body: named.body[i.Body], Open: 1, Due: i.FreezesAt, Competence: true})
	}
	return owed, err
}

func disputesOf(lines []CompetenceLine) (all []governance.CompetenceDispute) {
	for _, l := range lines {
		all = append(all, l.CompetenceDispute)
	}
	return all
}
