// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// AdvanceCases does what the clock owes to every case: draws the panels whose
// seed the record holds by now, ends hearings and times for an appeal. It returns
// how many steps it made; an error on one case does not keep the others waiting.
func (e *Engine) AdvanceCases(ctx context.Context) (int, error) {
	due, err := view(ctx, e, func(tx *store.Tx) ([]governance.CaseID, error) {
		now, err := tx.Now()
		if err != nil {
			return nil, err
		}
		return tx.CasesDue(now)
	})
	if err != nil {
		return 0, err
	}
	steps, faults := 0, []error(nil)
	for _, id := range due {
		made, err := update(ctx, e, func(tx *store.Tx) (bool, error) { return e.stepCase(tx, id) })
		if err != nil {
			faults = append(faults, fmt.Errorf("advance case %s: %w", id, err))
		}
		if made {
			steps++
		}
	}
	return steps, errors.Join(faults...)
}

// stepCase makes the next step of a case if it is due.
func (e *Engine) stepCase(tx *store.Tx, id governance.CaseID) (bool, error) {
	if err := holdCase(tx, id); err != nil {
		return false, err
	}
	c, err := tx.Case(id)
	if err != nil {
		return false, err
	}
	now, err := tx.Now()
	if err != nil {
		return false, err
	}
	switch c.Next(now) {
	case "draw":
		return e.drawPanel(tx, c, c.Moment(now))
	case "deliberate":
		c.Stage = governance.CaseDeliberation
		return true, tx.SaveCase(c)
	case "settle":
		c.Stage = governance.CaseFinal
		return true, tx.SaveCase(c)
	}
	return false, nil
}

// drawPanel seats a panel by lot, once a signed checkpoint covers the entry that fixed
// its pool. Where too few may judge it waits: the pool stays as it was, but who
// may not sit can change.
func (e *Engine) drawPanel(tx *store.Tx, c governance.Case, now time.Time) (bool, error) {
	fixed, err := tx.EntryByRef(c.Sitting().Ref)
	if err != nil || fixed.Seq < 0 {
		return false, err
	}
	head, err := tx.CheckpointOver(fixed.Seq)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	pool, err := loadPool(tx, c, now)
	if err != nil {
		return false, err
	}
	lot := governance.Lot{Size: head.Tree.N, Root: head.Tree.Hash.String()}
	seed, err := lotSeed(tx, lot.Root, fixed.Ref)
	if err != nil {
		return false, err
	}
	if lot.Order, err = pool.order(seed); err != nil {
		return false, err
	}
	seating, err := c.Seat(lot.Order, c.Sitting().Rules.Panel, pool.reporters, pool.holds)
	if errors.Is(err, governance.ErrNoPanel) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c = c.Begun(lot, seating.Panel, now)
	if err := tx.SaveCase(c); err != nil {
		return false, err
	}
	if err := e.raise(tx, c, now); err != nil {
		return false, err
	}
	return true, e.enterLeft(tx, c, now, pool.names(seating.Left), func(left string) journal.Act {
		return journal.CasePanel{Case: string(c.ID), Size: lot.Size, Root: lot.Root, Panel: pool.names(seating.Panel), LeftSHA256: left, HearingUntil: journal.At(c.Sitting().HearingUntil)}
	})
}

// lotSeed is the seed of a lot: what the record shows, and the salt it seals.
func lotSeed(tx *store.Tx, root, ref string) (string, error) {
	seal, err := tx.CaseSeal(ref)
	if err != nil {
		return "", err
	}
	salt, err := journal.ParseSalt(seal.Salt)
	return journal.LotSeed(root, ref, salt), err
}

// enterLeft enters an act that seals who was passed over: who of a court is left out
// of a panel is, more often than not, who reported.
func (e *Engine) enterLeft(tx *store.Tx, c governance.Case, now time.Time, left []journal.Commitment, act func(left string) journal.Act) error {
	text, err := journal.LeftText(left)
	if err != nil {
		return err
	}
	salt, digest, err := e.sealText(c.ID, text)
	if err != nil {
		return err
	}
	entry, err := e.enter(tx, c.Sitting().Body, "", now, act(digest))
	if err != nil {
		return err
	}
	return tx.AddCaseSeal(store.CaseSeal{Ref: entry.Ref, Case: c.ID, Salt: salt, Text: text})
}

// pool is whoever may be drawn for a sitting: those who held a mandate when it was
// fixed, as the record knows them. One that rested then counts, or a court whose
// seats all rested would never hear the case; who rests still is passed over until
// the seat wakes. Who was drawn judges by the lot, whatever becomes of the seat.
type pool struct {
	name      map[bodies.PersonID]journal.Commitment
	person    map[journal.Commitment]bodies.PersonID
	now       map[bodies.PersonID]bool // holds a mandate still that gives a right
	reporters []bodies.PersonID
}

func loadPool(tx *store.Tx, c governance.Case, now time.Time) (pool, error) {
	p := pool{map[bodies.PersonID]journal.Commitment{}, map[journal.Commitment]bodies.PersonID{}, map[bodies.PersonID]bool{}, nil}
	s := c.Sitting()
	fixed, err1 := tx.Seats(s.Body, s.OpenedAt)
	still, err2 := tx.Mandates(s.Body, now)
	reporters, _, err3 := tx.Reporters(c.ID)
	if err := errors.Join(err1, err2, err3); err != nil {
		return p, err
	}
	for _, r := range reporters { // by whichever account of theirs
		account, err := accountOf(tx, r)
		if err != nil {
			return p, err
		}
		p.reporters = append(p.reporters, r, account)
	}
	var ids []bodies.PersonID
	for _, m := range fixed {
		ids = append(ids, m.Person)
	}
	for _, m := range still {
		p.now[m.Person] = true
	}
	people, err := tx.People(ids)
	for id, person := range people {
		who, err := knownAs(person)
		if err != nil {
			return p, err
		}
		p.name[id], p.person[who] = who, id
	}
	return p, err
}

func (p pool) holds(id bodies.PersonID) bool { return p.now[id] }

// order is the lot over what the record calls the people of the pool, so that
// anybody can draw again.
func (p pool) order(seed string) ([]bodies.PersonID, error) {
	var names []journal.Commitment
	for who := range p.person {
		names = append(names, who)
	}
	if len(names) == 0 {
		return nil, nil
	}
	order, err := sortition.Order(seed, names)
	people := make([]bodies.PersonID, len(order))
	for n, who := range order {
		people[n] = p.person[who]
	}
	return people, err
}

func (p pool) names(people []bodies.PersonID) []journal.Commitment {
	var names []journal.Commitment
	for _, id := range people {
		names = append(names, p.name[id])
	}
	return names
}

// Recuse lets the actor step aside from a panel; no reason is asked. The next of
// the lot takes the seat. It refuses with governance.ErrNoPanel where nobody is left.
func (e *Engine) Recuse(ctx context.Context, actor access.Actor, id governance.CaseID) error {
	return e.ofCase(ctx, actor, id, func(tx *store.Tx, h held) error {
		if err := h.c.Recuse(actor.Person); err != nil {
			return err
		}
		return e.replace(tx, h, actor.Person, "self")
	})
}

// replace takes somebody off a panel and seats the next of the lot.
func (e *Engine) replace(tx *store.Tx, h held, juror bodies.PersonID, how string) error {
	pool, err := loadPool(tx, h.c, h.now)
	if err != nil {
		return err
	}
	seating, err := h.c.Seat(h.c.Sitting().Lot.Order, 1, pool.reporters, pool.holds)
	if err != nil {
		return err
	}
	c := h.c.Replaced(juror, seating.Panel[0], how, h.now)
	if err := errors.Join(tx.SaveCase(c), e.raise(tx, c, h.now)); err != nil {
		return err
	}
	return e.enterLeft(tx, c, h.now, pool.names(seating.Left), func(left string) journal.Act {
		return journal.CaseRecuse{Case: string(c.ID), Juror: pool.name[juror], Next: pool.name[seating.Panel[0]], LeftSHA256: left}
	})
}

// AskRecusal asks, for a party, that somebody on the panel step aside. The others
// on it decide.
func (e *Engine) AskRecusal(ctx context.Context, actor access.Actor, id governance.CaseID, juror bodies.Slug, reason string) error {
	return e.ofCase(ctx, actor, id, func(tx *store.Tx, h held) error {
		earlier, err := tx.RecusalRequests(id, h.nth())
		if err != nil {
			return err
		}
		person, err := tx.PersonBySlug(juror)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		r := governance.RecusalRequest{Juror: person.ID, By: actor.Person, Reason: reason, At: h.now}
		if err := h.c.AskRecusal(r, h.party(actor.Person), earlier); err != nil {
			return err
		}
		if r.ID, err = journal.NewRef(e.random); err != nil {
			return err
		}
		return tx.AddRecusalRequest(id, h.nth(), r)
	})
}

// DecideRecusal says what one of the others on a panel thinks of a request. Once
// they cannot change it any more it is settled.
func (e *Engine) DecideRecusal(ctx context.Context, actor access.Actor, id governance.CaseID, request string, grant bool) error {
	return e.ofCase(ctx, actor, id, func(tx *store.Tx, h held) error {
		r, err := openRequest(tx, h, request)
		if err != nil {
			return err
		}
		if err := h.c.Recuse(actor.Person); err != nil || r.Juror == actor.Person {
			return errors.Join(err, governance.ErrNotSitting) // who may step aside may decide, but not about themselves
		}
		if err := tx.VoteRecusal(request, actor.Person, grant); err != nil {
			return err
		}
		votes, err := tx.RecusalVotes(request)
		if err != nil {
			return err
		}
		granting, refusing := tallied(votes, h.c.Sitting())
		settled, granted := governance.SettleRecusal(len(h.c.Sitting().Panel()), granting, refusing)
		if !settled {
			return nil
		}
		if err := tx.SettleRecusal(request, granted, h.now); err != nil || !granted {
			return err
		}
		return e.replace(tx, h, r.Juror, "asked")
	})
}

// openRequest finds a request about somebody who sits that was not settled.
func openRequest(tx *store.Tx, h held, id string) (governance.RecusalRequest, error) {
	all, err := tx.RecusalRequests(h.c.ID, h.nth())
	for _, r := range all {
		if r.ID == id && r.Settled.IsZero() && h.c.Sitting().Sits(r.Juror) {
			return r, nil
		}
	}
	return governance.RecusalRequest{}, errors.Join(err, store.ErrNotFound)
}

// tallied counts yes and no of those who sit.
func tallied(votes map[bodies.PersonID]bool, s governance.Sitting) (yes, no int) {
	for _, p := range s.Panel() {
		if said, voted := votes[p]; voted && said {
			yes++
		} else if voted {
			no++
		}
	}
	return yes, no
}
