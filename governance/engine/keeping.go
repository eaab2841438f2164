// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
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

// Keeping is what the actor may note of the members of a body, by their seats.
type Keeping struct {
	Renew   bool
	Reside  bool
	Strikes bodies.Strikes    // whom they may strike off
	Spheres []bodies.Sphere   // into which they correct, with nobody else's consent
	Attests []bodies.Attester // one for each field, by its own rule
}

// any says that there is something.
func (k Keeping) any() bool { return k.Renew || k.Reside || len(k.Spheres)+len(k.Attests) > 0 }

// keepingOf follows from a charter and the actor's seats. Where a sphere asks for the
// consent of several, nobody corrects it alone: it is asked for as any admission.
func keepingOf(c governance.Charter, all BodyList, fields bodies.Tree[bodies.FieldID], actor access.Actor) (k Keeping) {
	m := c.Membership
	if m == nil {
		return k
	}
	if slices.Contains(actor.Seated, m.Keeper) {
		k.Renew, k.Reside, k.Strikes = m.Terms.Renewed, true, m.Strikes
	}
	for _, a := range m.Admissions {
		if a.Ground == bodies.ByApplication && a.Needs() == 1 && slices.Contains(actor.Seated, a.Decides) {
			k.Spheres = append(k.Spheres, a.Sphere)
		}
	}
	for _, f := range all.Fields {
		if by, known := m.Attests(f.ID, fields); known && slices.Contains(actor.Seated, by.Body) {
			by.Field = f.ID
			k.Attests = append(k.Attests, by)
		}
	}
	return k
}

// KeptLine is a member in the list of those who keep it.
type KeptLine struct {
	Who bodies.Person
	StandsIn
}

// KeptReading is a page of the members of a body, or those whose names fit what was
// typed, for those who note something of them.
type KeptReading struct {
	Charter governance.Charter
	All     BodyList // for names alone
	Lines   []KeptLine
	Lists   bool        // the actor brings lists of them
	Next    bodies.Slug // the last of the page, where more stand behind it
}

// KeptMembers lists the members of a body by their addresses behind one of them or, where
// something was typed, those whose name or address begins so. It refuses with
// governance.ErrKeepers everybody who notes nothing of them.
func (e *Engine) KeptMembers(ctx context.Context, actor access.Actor, slug, after bodies.Slug, typed string) (KeptReading, error) {
	if err := e.gate.May(actor, "member.keep", access.Object{Body: slug}); err != nil {
		return KeptReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r KeptReading, err error) {
		k, err := readKeeping(tx, actor, slug)
		if r.Charter, r.All = k.Charter, k.All; err != nil {
			return r, err
		}
		r.Lists = k.Reside
		var people []bodies.Person
		if typed != "" {
			people, err = tx.SearchPeople(typed, suggested)
		} else {
			people, err = tx.Members(slug, after, pageSize+1)
		}
		if err != nil {
			return r, err
		}
		if typed == "" && len(people) > pageSize {
			people = people[:pageSize]
			r.Next = people[pageSize-1].Slug
		}
		known, err := tx.KnownAmong(slug, people)
		for _, p := range people {
			if m, is := known[p.ID]; is {
				r.Lines = append(r.Lines, KeptLine{p, standingIn(r.Charter, []bodies.Member{m}, nil, time.Time{}, k.Now)})
			}
		}
		return r, err
	})
}

// KeptMember is what is known of one member, and what of it the actor may change.
type KeptMember struct {
	KnownMember
	Who    bodies.Person
	All    BodyList // for names alone
	People map[bodies.PersonID]bodies.Person
	Keeping
	Strike  bool               // the actor may strike them off now
	Notice  *store.DeathNotice // that waits of them
	SayDied bool               // the actor may say that they died, as the first or the second
	Now     time.Time

	charters []governance.Charter
}

// KeptMember reads one member of a body by their address, for those who note something
// of them. Whether a ruling suspends them it does not tell.
func (e *Engine) KeptMember(ctx context.Context, actor access.Actor, slug, who bodies.Slug) (KeptMember, error) {
	if err := e.gate.May(actor, "member.keep", access.Object{Body: slug}); err != nil {
		return KeptMember{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (KeptMember, error) {
		k, err := readKeeping(tx, actor, slug)
		if err != nil {
			return k, err
		}
		var notice *store.DeathNotice
		if k.Who, notice, err = tx.PersonWithNotice(bodies.Slug(strings.ToLower(string(who)))); err != nil {
			return k, fmt.Errorf("member of %s: %w", slug, err)
		}
		all, err := tx.MembershipsOf(k.Who.ID)
		if err != nil {
			return k, err
		}
		past := slices.DeleteFunc(slices.Clone(all), func(m bodies.Member) bool { return m.Body != slug })
		if len(past) == 0 {
			return k, fmt.Errorf("member of %s: %w", slug, store.ErrNotFound)
		}
		k.mayStrike(actor, past)
		if err := k.maySayDied(tx, actor, notice, all); err != nil {
			return k, err
		}
		k.KnownMember = knownMember(k.Charter, past, standingIn(k.Charter, past, nil, time.Time{}, k.Now))
		named := k.people()
		if k.Notice != nil {
			named = append(named, k.Notice.By, k.Notice.AgreedBy)
		}
		k.People, err = tx.People(named)
		return k, err
	})
}

// mayStrike asks the rule whether the actor may strike the member off now, as far as the
// charter goes: whether an office binds them, the deed asks.
func (k *KeptMember) mayStrike(actor access.Actor, past []bodies.Member) {
	last := past[len(past)-1]
	d := bodies.Departure{Member: last, Came: cameBy(past), Ground: bodies.ByStriking, By: []bodies.PersonID{actor.Person}, At: k.Now}
	seated := func(in bodies.Slug, _ bodies.PersonID) bool { return slices.Contains(actor.Seated, in) }
	_, err := k.Charter.Membership.JudgeEnd(d, bodies.Witnesses{Seated: seated})
	k.Strike = err == nil && last.Until.IsZero()
}

// maySayDied says whether the actor may say that the member died, and shows what waits to
// those who keep the list. all is what is known of the member, in every body.
func (k *KeptMember) maySayDied(tx *store.Tx, actor access.Actor, waits *store.DeathNotice, all []bodies.Member) error {
	here := slices.ContainsFunc(all, func(m bodies.Member) bool { return m.Body == k.Charter.Body.Slug && m.Until.IsZero() })
	if k.Charter.Membership == nil || !here || !slices.Contains(actor.Seated, k.Charter.Membership.Keeper) {
		return nil
	}
	k.Notice = waits
	if actor.Person == k.Who.ID || waits != nil && (waits.By == actor.Person || waits.AgreedBy != "") {
		return nil
	}
	sits := func(in bodies.Slug) bool { return slices.Contains(actor.Seated, in) }
	if waits != nil {
		theirs, err := tx.MandatesOf(waits.By, k.Now)
		if err != nil {
			return err
		}
		seated := holding(theirs)
		sits = func(in bodies.Slug) bool { return slices.Contains(actor.Seated, in) && seated(in, waits.By) }
	}
	k.SayDied = slices.ContainsFunc(governance.Registrars(k.charters, belongsTo(all)), sits)
	return nil
}

// readKeeping reads what the actor may note in a body, and refuses where that is nothing.
func readKeeping(tx *store.Tx, actor access.Actor, slug bodies.Slug) (k KeptMember, err error) {
	charters, err := tx.Charters()
	if err != nil {
		return k, err
	}
	if k.Charter, err = charterOf(charters, slug); err != nil {
		return k, err
	}
	layers, err := governance.LayersOf(charters)
	if err != nil {
		return k, err
	}
	k.All, k.charters = namesOnly(charters), charters
	k.Keeping = keepingOf(k.Charter, k.All, layers.Fields, actor)
	if !k.any() {
		return k, governance.ErrKeepers
	}
	k.Now, err = tx.Now()
	return k, err
}

// MemberBySlug finds whom a change is about. Who notes nothing in the body is refused
// with governance.ErrKeepers, whether there is such a member or not.
func (e *Engine) MemberBySlug(ctx context.Context, actor access.Actor, slug, who bodies.Slug) (bodies.PersonID, error) {
	k, err := e.KeptMember(ctx, actor, slug, who)
	if errors.Is(err, governance.ErrKeepers) && who == actor.Slug {
		return actor.Person, nil // what is their own is theirs to change, as far as the charter says
	}
	return k.Who.ID, err
}
