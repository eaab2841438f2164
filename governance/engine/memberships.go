// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// KnownMember is what is known of somebody as a member of a body, and how it became known.
type KnownMember struct {
	StandsIn
	Charter governance.Charter
	CameIn  bodies.Member // as what they came in: the ground, and who vouched or decided
	Fields  []Attested    // of a member, those that hold now and those that have ended
	Refused *governance.Application
}

// Attested is a competence, and who attested it.
type Attested struct {
	bodies.Competence
	By []bodies.PersonID // empty: it came with the founding, or nobody is named
}

// knownMember tells the history of a membership that standingIn has told the state of.
func knownMember(c governance.Charter, past []bodies.Member, s StandsIn) KnownMember {
	k := KnownMember{StandsIn: s, Charter: c}
	if s.Member == nil {
		return k
	}
	for n, m := range past {
		if m.Ground.Enters() {
			k.CameIn = m
		}
		for _, f := range m.Fields {
			if n > 0 && past[n-1].Since.Equal(m.Since) && slices.Contains(past[n-1].Fields, f) {
				continue // it was known before
			}
			k.Fields = slices.DeleteFunc(k.Fields, func(a Attested) bool { return a.Field == f.Field })
			k.Fields = append(k.Fields, Attested{f, m.By})
		}
	}
	k.Fields = slices.DeleteFunc(k.Fields, func(a Attested) bool { return !slices.Contains(s.Member.Fields, a.Competence) })
	return k
}

// people are those who are named in what is known.
func (k KnownMember) people() (ids []bodies.PersonID) {
	ids = append(ids, k.CameIn.By...)
	if k.Member != nil {
		ids = append(ids, k.Member.Ended.By...)
	}
	for _, f := range k.Fields {
		ids = append(ids, f.By...)
	}
	return ids
}

// MembershipsReading is what is known of the actor in all bodies.
type MembershipsReading struct {
	All    BodyList // for names alone
	Lines  []KnownMember
	Notice *store.DeathNotice // what is said of the actor's death, which ends with anything they do
	People map[bodies.PersonID]bodies.Person
	Now    time.Time
}

// Memberships reads what is known of the actor as a member of bodies, and what they ask
// of some.
func (e *Engine) Memberships(ctx context.Context, actor access.Actor) (MembershipsReading, error) {
	if err := e.gate.May(actor, "membership.read", access.Object{Owner: actor.Person}); err != nil {
		return MembershipsReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r MembershipsReading, err error) {
		charters, err := tx.Charters()
		if err != nil {
			return r, err
		}
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		past, err := tx.MembershipsOf(actor.Person)
		if err != nil {
			return r, err
		}
		asked, err := tx.ApplicationsOf(actor.Person)
		if err != nil {
			return r, err
		}
		measures, err := tx.MeasuresOf(actor.Person, r.Now)
		if err != nil {
			return r, err
		}
		r.All = namesOnly(charters)
		var named []bodies.PersonID
		for _, c := range charters {
			if k, any := ownIn(c, charters, past, asked, measures, r.Now); any {
				r.Lines = append(r.Lines, k)
				named = append(named, k.people()...)
			}
		}
		if r.Notice, err = waitingNotice(tx, actor.Person); err != nil {
			return r, err
		}
		if r.Notice != nil {
			named = append(named, r.Notice.By, r.Notice.AgreedBy)
		}
		r.People, err = tx.People(named)
		return r, err
	})
}

// ownIn is what is known of somebody in one body, of all that is known of them; false
// where nothing is.
func ownIn(c governance.Charter, charters []governance.Charter, past []bodies.Member, asked []governance.Application, measures []governance.Measure, now time.Time) (KnownMember, bool) {
	slug := c.Body.Slug
	var here []bodies.Member
	for _, m := range past {
		if m.Body == slug {
			here = append(here, m)
		}
	}
	s := standingIn(c, here, asked, governance.SuspendedUntil(measures, charters, slug, now), now)
	k := knownMember(c, here, s)
	last := slices.IndexFunc(asked, func(a governance.Application) bool { return a.Body == slug }) // the newest stands first
	if last >= 0 && asked[last].State == governance.ApplicationRefused {
		k.Refused = &asked[last]
	}
	return k, s.Member != nil || s.Waits != nil || k.Refused != nil
}

// MayMove says whether they say themselves where they live.
func (k KnownMember) MayMove() bool {
	return k.Belongs() && k.Charter.Membership != nil && !k.Charter.Membership.Evidence
}
