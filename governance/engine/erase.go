// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// MayErase says, by a nil error, that the actor could be erased now. It refuses with
// governance.ErrCandidacy, ErrJudging and ErrHeard.
func (e *Engine) MayErase(ctx context.Context, actor access.Actor) error {
	if err := e.gate.May(actor, "person.erase", access.Object{}); err != nil {
		return err
	}
	_, err := view(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, mayErase(tx, actor.Person) })
	return err
}

// Erase erases the actor, by their password: they leave every body, give up every seat,
// take back what they entrusted and lay down what they carry; then name, address,
// password and salt are gone, and the record says so. It cannot be undone. What they
// cast stands. It refuses as MayErase does, and with identity.ErrPassword and
// ErrTooOften.
func (e *Engine) Erase(ctx context.Context, actor access.Actor, p Credential) error {
	if err := e.gate.May(actor, "person.erase", access.Object{}); err != nil {
		return err
	}
	account, err := e.prove(ctx, actor, p)
	if err != nil {
		return err
	}
	outside := false
	_, err = update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := holdAll(tx, actor.Person); err != nil {
			return struct{}{}, err
		}
		if err := e.stillGood(tx, account, ""); err != nil {
			return struct{}{}, err
		}
		if err := tx.HoldSeats(actor.Person); err != nil {
			return struct{}{}, err
		}
		if err := mayErase(tx, actor.Person); err != nil {
			return struct{}{}, err
		}
		err := e.erase(tx, actor.Person)
		outside = err == nil
		return struct{}{}, err
	})
	if err != nil && outside { // they are kept as erased, and the commit failed: the clock does it again
		e.gone.add(actor.Person)
	}
	return err
}

// kept is people whose erasure is to be done again.
type kept struct {
	one    sync.Mutex
	people []bodies.PersonID
}

func (k *kept) add(people ...bodies.PersonID) {
	k.one.Lock()
	defer k.one.Unlock()
	k.people = append(k.people, people...)
}

func (k *kept) take() (people []bodies.PersonID) {
	k.one.Lock()
	defer k.one.Unlock()
	people, k.people = k.people, nil
	return people
}

// EraseAgain erases, before anything is served, those who were erased before and stand
// in this database again: an older copy was put back, or a crash came between keeping
// them and the commit. Nobody can refuse it any more. Where a paper or a panel needs
// them still, who they are goes at once, the record says that this is all that went,
// and [Engine.Advance] does the rest when that is over. It returns how many it found.
//
// Each is one commit. A crash between two leaves the second for the next start, and
// nothing is served before it.
func (e *Engine) EraseAgain(ctx context.Context, kept []journal.Commitment) (found int, err error) {
	if len(kept) == 0 {
		return 0, nil
	}
	people, err := view(ctx, e, func(tx *store.Tx) ([]bodies.PersonID, error) { return stillHere(tx, kept) })
	if err != nil {
		return 0, err
	}
	return e.eraseAll(ctx, people)
}

// finishErasures erases whoever only lost their name, because a paper or a panel needed
// them, as soon as that is over; and whoever is kept as erased though the commit failed.
// Of these a server that ended meanwhile learns from what is kept, see [Engine.EraseAgain].
func (e *Engine) finishErasures(ctx context.Context) (done int, err error) {
	people, err := view(ctx, e, (*store.Tx).ErasedInPart)
	if err != nil {
		return 0, err
	}
	again := e.gone.take()
	done, err = e.eraseAll(ctx, append(people, again...))
	if err != nil {
		e.gone.add(again...) // who is done is passed over then
	}
	return done, err
}

// eraseAll erases people who cannot refuse it any more, and returns of how many something
// went.
func (e *Engine) eraseAll(ctx context.Context, people []bodies.PersonID) (done int, err error) {
	for _, person := range people {
		more, failed := update(ctx, e, func(tx *store.Tx) (bool, error) { return e.eraseAgain(tx, person) })
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("erase person %s: %w", person, failed))
		}
		if more {
			done++
		}
	}
	return done, err
}

// StillHere says how many of those who were erased this database names, or has lost the
// name of without that its record says so.
func (e *Engine) StillHere(ctx context.Context, kept []journal.Commitment) (int, error) {
	return view(ctx, e, func(tx *store.Tx) (int, error) {
		people, err := stillHere(tx, kept)
		return len(people), err
	})
}

// ErasedMembers returns what the record calls those who were erased here.
func (e *Engine) ErasedMembers(ctx context.Context) ([]journal.Commitment, error) {
	return view(ctx, e, (*store.Tx).ErasedMembers)
}

// stillHere finds who of those kept this database names still, or of whom its record does
// not say that the name is gone: a program did that which entered nothing then. Only
// where somebody is not known as erased does it read everybody.
func stillHere(tx *store.Tx, kept []journal.Commitment) (people []bodies.PersonID, err error) {
	unknown := map[journal.Commitment]bool{}
	for _, c := range kept {
		p, told, err := tx.ErasedUnder(string(c))
		switch {
		case errors.Is(err, store.ErrNotFound):
			unknown[c] = true
		case err != nil:
			return nil, err
		case !told:
			people = append(people, p.ID)
		}
	}
	if len(unknown) == 0 {
		return people, nil
	}
	err = tx.EachSalt(func(id bodies.PersonID, text string) error {
		salt, err := journal.ParseSalt(text)
		if err == nil && unknown[journal.Commit(salt, string(id))] {
			people = append(people, id)
		}
		return err
	})
	return people, err
}

// eraseAgain erases somebody as far as it can be done now, and says whether anything of
// them was left that went. Several servers may be at it.
func (e *Engine) eraseAgain(tx *store.Tx, person bodies.PersonID) (more bool, err error) {
	if err := errors.Join(holdAll(tx, person), tx.HoldSessions(person), tx.HoldSeats(person)); err != nil {
		return false, err
	}
	p, err := tx.Person(person)
	if err != nil {
		return false, err
	}
	if whole, err := tx.ErasedWhole(person); err != nil || whole {
		return false, err
	}
	if err := e.eraseMerged(tx, person); err != nil { // of those nobody needs anything
		return false, err
	}
	err = mayErase(tx, person)
	for _, holds := range []error{governance.ErrCandidacy, governance.ErrJudging} {
		if errors.Is(err, holds) {
			return e.eraseName(tx, p)
		}
	}
	if err != nil && !errors.Is(err, governance.ErrHeard) {
		return false, err
	}
	return true, e.erase(tx, person)
}

// eraseName takes away who somebody is, and leaves the rest for later. It is entered, and
// numbered in the same commit, like the whole of it: an archive from then on neither
// names them nor holds what they said of themselves, and its record says why.
func (e *Engine) eraseName(tx *store.Tx, p bodies.Person) (more bool, err error) {
	who, err := knownAs(p)
	if err != nil {
		return false, err
	}
	_, told, err := tx.ErasedUnder(string(who))
	if told || err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	seats, err := tx.MandatesFrom(p.ID, foundedBefore)
	if err != nil {
		return false, err
	}
	at, err := erasureInstant(tx, p.ID, seats)
	if err != nil {
		return false, err
	}
	if !p.Erased() {
		if err := e.unname(tx, p, at); err != nil {
			return false, err
		}
	}
	entry, err := e.enter(tx, "", "", at, journal.PersonErase{Person: who, NameOnly: true})
	if err != nil {
		return false, err
	}
	return true, errors.Join(tx.NoteUnnamed(p.ID, entry.Ref), e.numberAll(tx))
}

// numberAll numbers what is pending.
func (e *Engine) numberAll(tx *store.Tx) error {
	for more := true; more; {
		n, err := e.number(tx)
		if err != nil {
			return err
		}
		more = n.entries > 0
	}
	return nil
}

// holdAll waits for whatever the person does at this moment, for every delegation that
// is set, every roll that is frozen and every panel that is drawn; the clock is read
// after it.
func holdAll(tx *store.Tx, person bodies.PersonID) error {
	return errors.Join(tx.HoldDelegations(), tx.HoldMandates(), tx.HoldVoter(person), tx.HoldDelegator(person), tx.HoldDelegate(person))
}

// mayErase asks of every matter and case that could need the person still.
func mayErase(tx *store.Tx, person bodies.PersonID) error {
	issues, err := tx.CandidacyIssues(person)
	if err != nil {
		return err
	}
	for _, i := range issues {
		if err := i.MayErase(person); err != nil {
			return err
		}
	}
	cases, err := tx.CasesWith(person)
	if err != nil {
		return err
	}
	var heard error // told last: who cannot step aside cannot be erased again either
	for _, c := range cases {
		if err := c.MayErase(person); errors.Is(err, governance.ErrHeard) {
			heard = err
		} else if err != nil {
			return err
		}
	}
	return heard
}

// erase does it, in one commit: a crash before leaves the member as they were, and the
// server finishes it when it starts, because they are kept outside just before; a crash
// after leaves nothing to do. They are kept last, when nothing can refuse it any more,
// and before the commit: the other way round a crash between would let a copy of the
// database name somebody of whom nothing outside says that they are gone.
//
// What is pending is numbered in the same commit: an archive is never made between, in
// which what they said of themselves is missing and the record does not say why. With them
// go the accounts of theirs that ended in favour of this one.
func (e *Engine) erase(tx *store.Tx, person bodies.PersonID) error {
	if err := e.eraseMerged(tx, person); err != nil {
		return err
	}
	return e.eraseOne(tx, person)
}

// eraseMerged erases the accounts that ended in favour of somebody's.
func (e *Engine) eraseMerged(tx *store.Tx, person bodies.PersonID) error {
	others, err := tx.MergedInto(person)
	for _, other := range others {
		whole, read := tx.ErasedWhole(other)
		if err = errors.Join(err, read); err == nil && !whole {
			err = e.eraseOne(tx, other)
		}
	}
	return err
}

func (e *Engine) eraseOne(tx *store.Tx, person bodies.PersonID) error {
	p, err := tx.Person(person)
	if err != nil {
		return err
	}
	who, err := knownAs(p)
	if err != nil {
		return err
	}
	seats, err := tx.MandatesFrom(person, foundedBefore)
	if err != nil {
		return err
	}
	at, err := erasureInstant(tx, person, seats)
	if err != nil {
		return err
	}
	if err := errors.Join(e.leaveAll(tx, person, who, at), e.vacateAll(tx, seats, at, ""), e.layDown(tx, person, who, at)); err != nil {
		return err
	}
	if !p.Erased() {
		if err := e.unname(tx, p, at); err != nil {
			return err
		}
	}
	entry, err := e.enter(tx, "", "", at, journal.PersonErase{Person: who})
	if err != nil {
		return err
	}
	if err := tx.NoteErased(person, entry.Ref); err != nil {
		return err
	}
	if err := e.numberAll(tx); err != nil {
		return err
	}
	return e.keepErased(who)
}

// foundedBefore is before every mandate there is.
var foundedBefore time.Time

func (e *Engine) keepErased(who journal.Commitment) error {
	if e.keepGone == nil {
		return nil
	}
	return e.keepGone(who)
}

// erasureInstant is now, or later than everything the person did, than every seat of
// theirs began, and than every act that was judged by who belongs where: a roll frozen
// before holds them, and one after does not.
func erasureInstant(tx *store.Tx, person bodies.PersonID, seats []bodies.Mandate) (time.Time, error) {
	at, err := lapseInstant(tx, person)
	if err != nil {
		return at, err
	}
	cast, err := tx.LastCast(person)
	if err != nil {
		return at, err
	}
	at = later(at, cast.Add(time.Millisecond))
	members, err := tx.MembershipsOf(person)
	if err != nil {
		return at, err
	}
	for _, m := range members {
		at = later(at, m.From)
	}
	for _, m := range seats {
		at = later(at, m.Begins.Add(time.Millisecond)) // of one instant the end of a seat comes first
	}
	deeds, err := tx.EntriesSince(at, append(bySeats(), journal.IssueCancel{}.Type())...) // a matter they took back
	if err != nil {
		return at, err
	}
	for _, d := range deeds {
		if !d.At.Before(at) {
			at = d.At.Add(time.Millisecond)
		}
	}
	return afterAssisted(tx, bodiesOf(seats), at)
}

// leaveAll ends every membership.
func (e *Engine) leaveAll(tx *store.Tx, person bodies.PersonID, who journal.Commitment, at time.Time) error {
	members, err := tx.MembershipsOf(person)
	if err != nil {
		return err
	}
	for _, m := range members {
		if !m.Until.IsZero() {
			continue
		}
		if err := tx.PartMember(m.Body, person, at, bodies.Ending{Ground: bodies.ByErasure}); err != nil {
			return err
		}
		if _, err := e.enter(tx, m.Body, "", at, personLeave(who, bodies.Ending{Ground: bodies.ByErasure})); err != nil {
			return err
		}
	}
	return nil
}

// vacateAll gives up every seat, those that rest too.
func (e *Engine) vacateAll(tx *store.Tx, seats []bodies.Mandate, at time.Time, ground string) error {
	for _, m := range seats {
		if !m.Ends.IsZero() && !m.Ends.After(at) {
			continue
		}
		if err := e.endMandate(tx, m, at, ground); err != nil {
			return err
		}
	}
	return nil
}

// layDown takes back what the person entrusted to others, and lays down what they
// carry, for one and for everybody. Who named them as a public delegate is told.
func (e *Engine) layDown(tx *store.Tx, person bodies.PersonID, who journal.Commitment, at time.Time) error {
	given, err := tx.StandingOf([]bodies.PersonID{person}, at)
	if err != nil {
		return err
	}
	slices.SortFunc(given, func(x, y governance.Delegation) int { return cmp.Compare(x.ID, y.ID) })
	for _, d := range given {
		if err := tx.EndDelegation(d.ID, person, at); err != nil {
			return err
		}
		act := journal.DelegationClear{Delegation: d.ID, Person: who}
		if err := e.enterPerhapsSealed(tx, at, act, d.Shown != governance.ShownPublic); err != nil {
			return err
		}
	}
	if err := e.declineAll(tx, person, who, at); err != nil {
		return err
	}
	public, err := isPublic(tx, person)
	if err != nil || !public {
		return err
	}
	return e.retire(tx, person, who, at)
}

func (e *Engine) declineAll(tx *store.Tx, person bodies.PersonID, who journal.Commitment, at time.Time) error {
	carried, err := tx.ConsentsHeld(person)
	if err != nil {
		return err
	}
	for _, c := range carried {
		from, err := tx.Person(c.Delegator)
		if err != nil {
			return err
		}
		delegator, err := knownAs(from)
		if err != nil {
			return err
		}
		if err := tx.EndConsent(person, c.Delegator, at); err != nil {
			return err
		}
		if err := e.enterPerhapsSealed(tx, at, journal.DelegateDecline{Person: who, Delegator: delegator}, c.Sealed); err != nil {
			return err
		}
	}
	return nil
}

// unname takes out of the database who somebody is, and keeps what the record calls
// them.
func (e *Engine) unname(tx *store.Tx, p bodies.Person, at time.Time) error {
	who, err := knownAs(p)
	if err != nil {
		return err
	}
	ref, err := journal.NewRef(e.random)
	if err != nil {
		return err
	}
	gone := store.Erasure{Commitment: string(who), Slug: bodies.Slug("former-" + ref[:formerDigits]), At: at}
	account, err := tx.Account(p.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if account.Login != "" {
		gone.Attempts = []string{anywhereKey(SignIn{Login: account.Login})}
	}
	address, err := tx.Address(p.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if address.Address != "" {
		gone.Attempts = append(gone.Attempts, registrationKey(address.Address))
	}
	return tx.Erase(p.ID, gone)
}

// formerDigits is how many random digits the address of a former member has.
const formerDigits = 12
