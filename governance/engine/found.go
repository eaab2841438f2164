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
	"moothall/governance/journal"
	"moothall/governance/store"
)

// ErrFounded refuses to found a second community in one database.
var ErrFounded = errors.New("a community has been founded here already")

// Founding is the act by which a community begins: its charters, its first
// people and who sits where.
type Founding struct {
	Instance  store.Instance
	Charters  []governance.Charter // the founding body's first
	People    []bodies.Person      // a salt is drawn for whoever has none
	Members   []bodies.Member
	Mandates  []bodies.Mandate
	Accounts  []store.Account
	Addresses []store.Address // known to be theirs

	// Founders are those among the people who consented to the charters, and to one
	// another: the record says so. Nobody, where the community is entered as it is.
	Founders []bodies.PersonID
}

// Found founds a community in an empty database, in one transaction: rows and
// entries, or nothing. The operator's part ends here; from then on rules change
// by decision. It refuses with ErrFounded, and with governance.ErrCharter for
// charters under which no vote could be held.
func (e *Engine) Found(ctx context.Context, f Founding) error {
	for _, c := range f.Charters {
		if err := c.CheckFirst(); err != nil {
			return err
		}
	}
	if _, err := governance.LayersOf(f.Charters); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, e.found(tx, f) })
	return err
}

func (e *Engine) found(tx *store.Tx, f Founding) error {
	if err := tx.HoldFounding(); err != nil {
		return err
	}
	if _, err := tx.Instance(); err == nil {
		return ErrFounded
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if f.Instance.Origin != e.log.Origin() {
		return fmt.Errorf("found: the log's key is for %q, the community's record is %q", e.log.Origin(), f.Instance.Origin)
	}
	for i := range f.People {
		if f.People[i].Salt == "" {
			salt, err := journal.NewSalt(e.random)
			if err != nil {
				return err
			}
			f.People[i].Salt = salt.String()
		}
	}
	if err := tx.SetInstance(f.Instance); err != nil {
		return err
	}
	if err := tx.AddPeople(f.People); err != nil {
		return err
	}
	if err := e.adopt(tx, f); err != nil {
		return err
	}
	seatedIn, err := f.judgeMembers()
	if err != nil {
		return err
	}
	if err := tx.AddMembers(f.Members); err != nil {
		return err
	}
	givenIn, err := f.judgeSeats()
	if err != nil {
		return err
	}
	for _, m := range f.Mandates {
		if err := giveSeat(tx, m); err != nil {
			return err
		}
	}
	if err := tx.AddAccounts(f.Accounts); err != nil {
		return err
	}
	for _, a := range f.Addresses {
		if err := tx.SetAddress(a); err != nil {
			return err
		}
	}
	if err := e.enterPeople(tx, f, seatedIn, givenIn); err != nil {
		return err
	}
	return tx.EndFounding(f.Instance.FoundedAt)
}

// adopt puts the charters in force.
func (e *Engine) adopt(tx *store.Tx, f Founding) error {
	for _, c := range f.Charters {
		if err := tx.AddCharter(c, f.Instance.FoundedAt); err != nil {
			return err
		}
		text, err := journal.Canonical(c)
		if err != nil {
			return err
		}
		act := journal.CharterAdopt{Version: int64(c.Version), Charter: text}
		if _, err := e.enter(tx, c.Body.Slug, "", f.Instance.FoundedAt, act); err != nil {
			return err
		}
	}
	return nil
}

// judgeMembers holds each member to the charters, those who came with the founding
// and those who came later by the rule there was, and says of each in which body
// those sit who answer for it. It completes what is known of them: from when on,
// and on what ground.
func (f *Founding) judgeMembers() ([]bodies.Slug, error) {
	layers, err := governance.LayersOf(f.Charters)
	if err != nil {
		return nil, err
	}
	rules := make(map[bodies.Slug]*bodies.Membership, len(f.Charters))
	for _, c := range f.Charters {
		rules[c.Body.Slug] = c.Membership
	}
	seatedIn := make([]bodies.Slug, len(f.Members))
	for n := range f.Members {
		m := &f.Members[n]
		m.From = later(m.Since, f.Instance.FoundedAt)
		founded := m.From.Equal(f.Instance.FoundedAt)
		if m.Ground == "" && founded {
			m.Ground = bodies.ByFounding
		}
		entrance := bodies.Entrance{Now: *m, Founded: founded}
		if seatedIn[n], err = rules[m.Body].Judge(entrance, layers.Fields, f.witnesses(*m, layers)); err != nil {
			return nil, fmt.Errorf("%s in %s: %w", m.Person, m.Body, err)
		}
	}
	return seatedIn, nil
}

// witnesses answer for the others at the instant of an admission.
func (f *Founding) witnesses(m bodies.Member, layers governance.Layers) bodies.Witnesses {
	return bodies.Witnesses{
		Seated: f.sits(m.From),
		Good: func(p bodies.PersonID) bool {
			return slices.ContainsFunc(f.Members, func(o bodies.Member) bool {
				return o.Body == m.Body && o.Person == p && o.Sphere == bodies.Inner && layers.Terms[m.Body].Status(bodies.Known{Member: &o}, m.From) == bodies.InGood
			})
		},
	}
}

// sits says who holds a seat at an instant.
func (f *Founding) sits(at time.Time) func(bodies.Slug, bodies.PersonID) bool {
	return func(body bodies.Slug, p bodies.PersonID) bool {
		return slices.ContainsFunc(f.Mandates, func(s bodies.Mandate) bool { return s.Body == body && s.Person == p && s.Holds(at) })
	}
}

// judgeSeats holds each mandate to the charters: those that come with the founding, and
// those that were given later by the rule there was. It says of each in which body those
// sit who gave it.
func (f *Founding) judgeSeats() ([]bodies.Slug, error) {
	charters := make(map[bodies.Slug]governance.Charter, len(f.Charters))
	for _, c := range f.Charters {
		charters[c.Body.Slug] = c
	}
	givenIn := make([]bodies.Slug, len(f.Mandates))
	for n, m := range f.Mandates {
		past := slices.DeleteFunc(slices.Clone(f.Mandates), func(o bodies.Mandate) bool { return o.Body != m.Body || o.ID == m.ID })
		c := charters[m.Body]
		t := c.Taking(m, !m.Begins.After(f.Instance.FoundedAt), f.Instance.FoundedAt, f.Charters, past)
		in, err := c.Seating.Judge(t, bodies.Witnesses{Seated: f.sits(m.Begins)})
		if err != nil {
			return nil, fmt.Errorf("mandate %s: %w", m.ID, err)
		}
		givenIn[n] = in
	}
	return givenIn, nil
}

// enterPeople enters memberships and mandates, each as of the day it began.
func (e *Engine) enterPeople(tx *store.Tx, f Founding, seatedIn, givenIn []bodies.Slug) error {
	who := make(map[bodies.PersonID]journal.Commitment, len(f.People))
	for _, p := range f.People {
		name, err := commitment(p)
		if err != nil {
			return err
		}
		who[p.ID] = name
	}
	var entries []store.Entry
	for n, m := range f.Members {
		entry, err := e.entry(m.Body, "", m.From, personAdmit(m, who, seatedIn[n]))
		if err != nil {
			return err
		}
		entries = append(entries, entry)
		if !m.Until.IsZero() {
			if entry, err = e.entry(m.Body, "", later(m.Until, f.Instance.FoundedAt), personLeave(who[m.Person], bodies.Ending{Ground: bodies.ByLeaving})); err != nil {
				return err
			}
			entries = append(entries, entry)
		}
	}
	for n, m := range f.Mandates {
		entry, err := e.entry(m.Body, "", later(m.Begins, f.Instance.FoundedAt), mandateBegin(m, who, givenIn[n]))
		if err != nil {
			return err
		}
		entries = append(entries, entry)
	}
	if len(f.Founders) > 0 {
		act, err := f.consented(who)
		if err != nil {
			return err
		}
		entry, err := e.entry("", "", f.Instance.FoundedAt, act)
		if err != nil {
			return err
		}
		entries = append(entries, entry)
	}
	return tx.Enter(entries...)
}

// consented is how the record says who founded the community, and what they read.
func (f Founding) consented(who map[bodies.PersonID]journal.Commitment) (journal.Founding, error) {
	var act journal.Founding
	for _, p := range f.Founders {
		act.Founders = append(act.Founders, who[p])
	}
	for _, c := range f.Charters {
		text, err := journal.Canonical(c)
		if err != nil {
			return act, err
		}
		act.Charters = append(act.Charters, journal.Adopted{Body: string(c.Body.Slug), Version: int64(c.Version), CharterSHA256: journal.Digest(text)})
	}
	return act, nil
}

// mandateBegin is how the record says that somebody is given a seat. seatedIn is the body
// in which those sit who gave it, or "".
func mandateBegin(m bodies.Mandate, who map[bodies.PersonID]journal.Commitment, seatedIn bodies.Slug) journal.MandateBegin {
	act := journal.MandateBegin{Mandate: m.ID, Person: who[m.Person], Seat: m.Seat, Title: m.Title, SeatedIn: string(seatedIn), Draw: m.Draw}
	if !m.Ends.IsZero() {
		act.Until = journal.At(m.Ends)
	}
	for _, by := range m.By {
		act.By = append(act.By, who[by])
	}
	return act
}

// personAdmit is how the record says what is known of a member. seatedIn is the body
// in which those sit who answer for it, or "".
func personAdmit(m bodies.Member, who map[bodies.PersonID]journal.Commitment, seatedIn bodies.Slug) journal.PersonAdmit {
	act := journal.PersonAdmit{
		Person: who[m.Person], Sphere: string(m.Sphere), Place: string(m.Place), Weight: 1, Since: journal.At(m.Since),
		Ground: string(m.Ground), SeatedIn: string(seatedIn),
	}
	for _, c := range m.Fields {
		known := journal.Competence{Field: string(c.Field)}
		if !c.Until.IsZero() {
			known.Until = journal.At(c.Until)
		}
		act.Fields = append(act.Fields, known)
	}
	if !m.GoodUntil.IsZero() {
		act.GoodUntil = journal.At(m.GoodUntil)
	}
	for _, p := range m.By {
		act.By = append(act.By, who[p])
	}
	return act
}
