// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// Unexplained is the standing of somebody who is not on a frozen roll though what is
// stored today would have admitted them.
const Unexplained bodies.Standing = "unexplained"

// Stands is how somebody stands to a rule at an instant, and what it was judged by.
type Stands struct {
	Standing     bodies.Standing
	Since, Until time.Time // of the membership then; of who had none, of the next one after it, else of the last before
	Sphere       bodies.Sphere
	Place        string // name of where they live, where it is told
}

// Voter says of one person whether they are on a roll, and why.
type Voter struct {
	Who       bodies.Person // id, name and address only
	Then      Stands        // when the roll was frozen or will be
	Today     Stands        // as the rule applies now
	Corrected bool          // by a challenge that was upheld
	From      time.Time     // from when on the rule admits them, if nothing but time passes; zero: it does not
	Told      bool          // what they were judged by is told beside the reason
	Advises   string        // the electorate in which they advise, or would, where they do not decide; empty: in none
}

// On says whether they are on the roll.
func (v Voter) On() bool { return v.Then.Standing == bodies.OnRoll }

// RuleReading is a rule of who may vote, with the names of what it speaks of, and what it
// says of the reader and of somebody they ask about.
type RuleReading struct {
	Rule         bodies.Franchise
	Electorate   bodies.Body
	Place, Field string // names
	Inner        int64  // inner members that body has now
	Alone        bool   // the reader may ask about nobody but themselves
	Own          Voter
	Asked        *Voter
}

// VotersReading says who may vote in a matter, and why.
type VotersReading struct {
	Issue   governance.Issue
	Body    bodies.Body
	Rule    RuleReading
	At      time.Time // when the roll was frozen, or is to be
	Frozen  bool
	Members int64 // on the roll, once the vote is open
	Fault   error // of what was asked: governance.ErrNoDelegate, access.ErrForbidden
	Now     time.Time
}

// BodyVoters says of each kind of matter of a body who would be on the roll of a vote that
// opened now, kinds of one rule together.
type BodyVoters struct {
	Body  bodies.Body
	Rules []KindsReading
	Fault error // as of a VotersReading
	Now   time.Time
}

// KindsReading are the kinds of matter that have one rule.
type KindsReading struct {
	Kinds []governance.Procedure
	RuleReading
}

// BodyVoters reads who may vote in the matters of a body. Typed is the name or the address
// of somebody the reader asks about; it may be empty.
func (e *Engine) BodyVoters(ctx context.Context, actor access.Actor, body bodies.Slug, typed string) (BodyVoters, error) {
	if err := e.gate.May(actor, "roll.read", access.Object{Body: body}); err != nil {
		return BodyVoters{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r BodyVoters, err error) {
		j, err := newJudge(tx, actor)
		if err != nil {
			return r, err
		}
		n := slices.IndexFunc(j.charters, func(c governance.Charter) bool { return c.Body.Slug == body })
		if n < 0 {
			return r, fmt.Errorf("body %s: %w", body, ErrNotFound)
		}
		r.Body, r.Now = j.charters[n].Body, j.now
		auditor := e.gate.May(actor, "export.auditor", access.Object{Body: body}) == nil
		for _, p := range j.charters[n].Procedures {
			alone := p.Sealed() && !auditor
			at := slices.IndexFunc(r.Rules, func(k KindsReading) bool { return k.Alone == alone && sameRule(k.Rule, p.Franchise) })
			if at < 0 {
				at = len(r.Rules)
				r.Rules = append(r.Rules, KindsReading{RuleReading: RuleReading{Rule: p.Franchise, Alone: alone}})
			}
			r.Rules[at].Kinds = append(r.Rules[at].Kinds, p)
		}
		open := slices.ContainsFunc(r.Rules, func(k KindsReading) bool { return !k.Alone })
		asked, fault, err := j.find(typed, !open)
		if err != nil {
			return r, err
		}
		r.Fault = fault
		for n := range r.Rules {
			if err := j.read(&r.Rules[n].RuleReading, asked, j.now); err != nil {
				return r, err
			}
		}
		return r, nil
	})
}

func sameRule(a, b bodies.Franchise) bool {
	return a.Body == b.Body && a.Seated == b.Seated && slices.Equal(a.Spheres, b.Spheres) && a.Place == b.Place && a.Field == b.Field && a.MinDays == b.MinDays
}

// readVoters reads who may vote in an issue. Nobody is told more of a confidential vote
// than they were: about themselves, except to those who audit it, and except where the
// roll lies open to be challenged. It returns the challenges as well.
func (e *Engine) readVoters(tx *store.Tx, actor access.Actor, id governance.IssueID, typed string) (r VotersReading, challenges []governance.Challenge, err error) {
	if r.Issue, err = tx.Issue(id); err != nil {
		return r, nil, fmt.Errorf("issue %s: %w", id, err)
	}
	i := r.Issue
	if i.Imported != "" { // of people who are not known here
		return r, nil, fmt.Errorf("roll of issue %s: %w", id, ErrNotFound)
	}
	if rollListed(i) {
		if challenges, err = tx.Challenges(id); err != nil {
			return r, nil, err
		}
	}
	j, err := newJudge(tx, actor)
	if err != nil {
		return r, nil, err
	}
	r.Now, r.Body = j.now, j.named.body[i.Body]
	if r.At, r.Members, r.Frozen, err = rollInstant(tx, i, j.now); err != nil {
		return r, nil, err
	}
	auditor := e.gate.May(actor, "export.auditor", access.Object{Body: i.Body}) == nil
	r.Rule = RuleReading{Rule: i.Procedure.Franchise, Alone: i.Procedure.Sealed() && !auditor && !rollListed(i)}
	asked, fault, err := j.find(typed, r.Rule.Alone)
	if err != nil {
		return r, nil, err
	}
	r.Fault = fault
	if err := j.read(&r.Rule, asked, r.At); err != nil {
		return r, nil, err
	}
	for _, v := range []*Voter{&r.Rule.Own, r.Rule.Asked} {
		if v == nil {
			continue
		}
		byRule := v.Then.Standing
		v.Then.Standing = corrected(byRule, v.Who.ID, governance.Corrections(challenges))
		v.Corrected = v.Then.Standing != byRule
		if r.Frozen && !i.Stage.Before(governance.Voting) {
			if err := v.frozen(tx, id); err != nil {
				return r, nil, err
			}
		}
		if err := v.advising(j, i, r.At, r.Frozen && !i.Stage.Before(governance.Voting)); err != nil {
			return r, nil, err
		}
	}
	if a := r.Rule.Asked; a != nil && i.Procedure.Sealed() && !auditor {
		a.hide()
	}
	return r, challenges, nil
}

// rollListed says whether a roll is one that whoever is signed in may read: it was fixed
// before the vote, to be challenged.
func rollListed(i governance.Issue) bool {
	return !i.RollAt.IsZero() && i.Stage != governance.Cancelled
}

// rollInstant is when the roll of an issue was frozen, or when it will be, as planned now.
func rollInstant(tx *store.Tx, i governance.Issue, now time.Time) (at time.Time, members int64, frozen bool, err error) {
	if !i.Stage.Before(governance.Voting) {
		roll, err := tx.RollSummary(i.ID)
		if err == nil {
			return i.RollOf(roll.At), roll.Members, true, nil
		}
		if i.Stage != governance.Cancelled || !errors.Is(err, ErrNotFound) {
			return at, 0, false, err
		}
		return now, 0, false, nil
	}
	if !i.RollAt.IsZero() {
		return i.RollAt, 0, true, nil
	}
	planned := i.OpensAt
	if i.Procedure.FixesRoll() {
		planned = i.FreezesAt
	}
	return later(now, planned), 0, false, nil
}

// frozen has the answer be that of the roll as it was frozen, whatever is stored today.
func (v *Voter) frozen(tx *store.Tx, id governance.IssueID) error {
	_, on, err := tx.OnRoll(id, v.Who.ID)
	switch {
	case on:
		v.Then.Standing = bodies.OnRoll
	case v.On():
		v.Then.Standing = Unexplained
	}
	return err
}

// hide takes away what only they themselves are told.
func (v *Voter) hide() {
	*v = Voter{Who: v.Who, Then: Stands{Standing: v.Then.Standing}, Today: Stands{Standing: v.Today.Standing}, Corrected: v.Corrected}
}

// judge applies rules to people, with what was read once for all of them.
type judge struct {
	tx       *store.Tx
	actor    access.Actor
	now      time.Time
	charters []governance.Charter
	named    names
	layers   governance.Layers
	spells   map[spellKey][]bodies.Member
	inner    map[bodies.Slug]int64
}

type spellKey struct {
	body   bodies.Slug
	person bodies.PersonID
}

func newJudge(tx *store.Tx, actor access.Actor) (j judge, err error) {
	j = judge{tx: tx, actor: actor, spells: map[spellKey][]bodies.Member{}, inner: map[bodies.Slug]int64{}}
	if j.now, err = tx.Now(); err != nil {
		return j, err
	}
	if j.charters, err = tx.Charters(); err != nil {
		return j, err
	}
	j.named = namesOf(j.charters)
	j.layers, err = governance.LayersOf(j.charters)
	return j, err
}

// find finds whom the reader asks about. Where they may ask about themselves alone it looks
// for nobody, so that the answer does not tell who is a member.
func (j judge) find(typed string, alone bool) (*bodies.Person, error, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return nil, nil, nil
	}
	if alone {
		return nil, access.ErrForbidden, nil
	}
	p, err := personCalled(j.tx, typed)
	if errors.Is(err, governance.ErrNoDelegate) || err == nil && p.Erased() {
		return nil, governance.ErrNoDelegate, nil
	}
	return &bodies.Person{ID: p.ID, Name: p.Name, Slug: p.Slug}, nil, err
}

// read fills what a rule says of the reader, and of whom they ask about unless they may not.
func (j judge) read(r *RuleReading, asked *bodies.Person, at time.Time) (err error) {
	r.Electorate, r.Place, r.Field = j.named.body[r.Rule.Body], j.placeName(r.Rule.Place), j.fieldName(r.Rule.Field)
	if _, known := j.inner[r.Rule.Body]; !known {
		if j.inner[r.Rule.Body], err = j.tx.MemberCount(r.Rule.Body); err != nil {
			return err
		}
	}
	r.Inner = j.inner[r.Rule.Body]
	if r.Own, err = j.voter(r.Rule, bodies.Person{ID: j.actor.Person, Name: j.actor.Name, Slug: j.actor.Slug}, at); err != nil {
		return err
	}
	if asked == nil || r.Alone {
		return nil
	}
	v, err := j.voter(r.Rule, *asked, at)
	r.Asked = &v
	if asked.ID != j.actor.Person {
		v.Then.Place, v.Today.Place = "", "" // where somebody lives is told to them alone
	}
	return err
}

func (j judge) voter(rule bodies.Franchise, who bodies.Person, at time.Time) (Voter, error) {
	v := Voter{Who: who, Told: true}
	key := spellKey{rule.Body, who.ID}
	spells, known := j.spells[key]
	if !known {
		var err error
		if spells, err = j.tx.MembershipsIn(rule.Body, who.ID); err != nil {
			return v, err
		}
		j.spells[key] = spells
	}
	then, err := j.elector(rule, spells, who.ID, at)
	if err != nil {
		return v, err
	}
	today, err := j.elector(rule, spells, who.ID, j.now)
	v.Then, v.Today = j.stands(rule, then, spells, at), j.stands(rule, today, spells, j.now)
	v.From = j.from(rule, today)
	return v, err
}

// elector is what the rule needs to know of somebody at an instant.
func (j judge) elector(rule bodies.Franchise, spells []bodies.Member, person bodies.PersonID, at time.Time) (bodies.Elector, error) {
	e := bodies.Elector{Person: person}
	for _, s := range spells {
		if s.Belongs(at) {
			e = s.Elector()
		}
	}
	if !rule.Seated {
		return e, nil // nobody asks
	}
	mandates, err := j.tx.MandatesOf(person, at)
	e.Seated = slices.ContainsFunc(mandates, func(m bodies.Mandate) bool { return m.Body == rule.Body })
	return e, err
}

func (j judge) stands(rule bodies.Franchise, e bodies.Elector, spells []bodies.Member, at time.Time) Stands {
	s := Stands{Standing: rule.Examine(e, j.layers, at), Since: e.Since, Until: e.Until, Sphere: e.Sphere, Place: j.placeName(e.Place)}
	if !e.Since.IsZero() {
		return s
	}
	for _, other := range spells { // the oldest first
		if s.Since, s.Until = other.Since, other.Until; other.Since.After(at) {
			break
		}
	}
	return s
}

// from is when the rule admits somebody if they stay as they are: now, or once they have
// been a member long enough, or their probation is over.
func (j judge) from(rule bodies.Franchise, today bodies.Elector) time.Time {
	enough := j.now
	if !rule.Seated && !today.Since.IsZero() {
		enough = later(enough, today.Since.AddDate(0, 0, rule.MinDays))
		if rule.Good {
			good, _ := j.layers.Terms[rule.Body].Window(today.Since, today.Good)
			enough = later(enough, good)
		}
	}
	if rule.Examine(today, j.layers, enough) != bodies.OnRoll {
		return time.Time{}
	}
	return enough
}

func (j judge) placeName(id bodies.PlaceID) string {
	for _, c := range j.charters {
		for _, p := range c.Places {
			if p.ID == id {
				return cmp.Or(p.Name, string(id))
			}
		}
	}
	return string(id)
}

func (j judge) fieldName(id bodies.FieldID) string {
	for _, c := range j.charters {
		for _, f := range c.Fields {
			if f.ID == id {
				return cmp.Or(f.Name, string(id))
			}
		}
	}
	return string(id)
}
