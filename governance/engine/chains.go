// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// chainSteps is how many steps of who vouched for whom are followed: each is one query.
const chainSteps = 6

// ChainReading is by whose word somebody came into a body, by whose word those did, and
// for whom they vouched themselves.
type ChainReading struct {
	Charter governance.Charter
	All     BodyList // for names alone
	Who     bodies.Person
	Own     bool              // the actor reads of themselves
	Steps   [][]bodies.Member // as what each came in: they themselves, who vouched for them, who vouched for those
	Before  int               // of the next step, which is not followed
	Vouched []bodies.Member   // for whom they vouched, as those came in
	Next    bodies.Slug       // the last of them, where more stand behind
	People  map[bodies.PersonID]bodies.Person
}

// Chain reads it, for those who note something of the members of the body and for whom it
// is about. For whom they vouched is told a page at a time, behind one of those. It refuses
// everybody else with governance.ErrKeepers: who stands by whom is nobody else's business.
func (e *Engine) Chain(ctx context.Context, actor access.Actor, slug, who, after bodies.Slug) (ChainReading, error) {
	if err := e.gate.May(actor, "member.keep", access.Object{Body: slug}); err != nil {
		return ChainReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r ChainReading, err error) {
		who := bodies.Slug(strings.ToLower(string(who)))
		k, err := readKeeping(tx, actor, slug)
		if r.Charter, r.All, r.Own = k.Charter, k.All, who == actor.Slug; err != nil && (!r.Own || k.Charter.Body.Slug == "") {
			return r, err
		}
		if r.Who, err = tx.PersonBySlug(who); err != nil {
			return r, fmt.Errorf("member of %s: %w", slug, err)
		}
		if err := r.follow(tx); err != nil {
			return r, err
		}
		var behind bodies.Person
		if after != "" {
			if behind, err = tx.PersonBySlug(after); err != nil {
				return r, fmt.Errorf("for whom %s vouched, behind %s: %w", who, after, err)
			}
		}
		if r.Vouched, err = tx.VouchedFor(slug, r.Who.ID, behind.ID, pageSize+1); err != nil {
			return r, err
		}
		more := len(r.Vouched) > pageSize
		r.Vouched = r.Vouched[:min(len(r.Vouched), pageSize)]
		var named []bodies.PersonID
		for _, m := range slices.Concat(append(slices.Clone(r.Steps), r.Vouched)...) {
			named = append(append(named, m.Person), m.By...)
		}
		if r.People, err = tx.People(named); err == nil && more {
			r.Next = r.People[r.Vouched[pageSize-1].Person].Slug
		}
		return r, err
	})
}

// follow goes from somebody to those who vouched for them, and on. Whoever stood before is
// not followed again: people leave, and come in by each other's word.
func (r *ChainReading) follow(tx *store.Tx) error {
	next, seen := []bodies.PersonID{r.Who.ID}, map[bodies.PersonID]bool{r.Who.ID: true}
	for range chainSteps {
		came, err := tx.CameIn(r.Charter.Body.Slug, next)
		if err != nil {
			return err
		}
		var step []bodies.Member
		var before []bodies.PersonID
		for _, p := range next {
			m, known := came[p]
			if !known {
				continue // they have their word by another body's right
			}
			step = append(step, m)
			for _, by := range m.By {
				if m.Ground == bodies.ByInvitation && !seen[by] {
					seen[by] = true
					before = append(before, by)
				}
			}
		}
		if len(step) == 0 {
			if len(r.Steps) == 0 {
				return fmt.Errorf("member of %s: %w", r.Charter.Body.Slug, store.ErrNotFound)
			}
			return nil
		}
		r.Steps = append(r.Steps, step)
		next = before
	}
	r.Before = len(next)
	return nil
}
