// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Agree is the actor's word to carry the voice of somebody who gave it to them. It
// refuses as governance.Agree does.
func (e *Engine) Agree(ctx context.Context, actor access.Actor, delegator bodies.PersonID) error {
	return e.betweenTwo(ctx, actor, delegator, func(tx *store.Tx, said []governance.Consent, now time.Time) (journal.Act, bool, error) {
		if stands(said) {
			return nil, false, nil // said before: the same deed twice is one
		}
		if err := living(tx, actor.Person, now); err != nil {
			return nil, false, err
		}
		consent, err := agreed(tx, governance.Consent{Delegate: actor.Person, Delegator: delegator, From: now})
		if err != nil {
			return nil, false, err
		}
		act, err := consentActs(tx, consent)
		return act, consent.Sealed, errors.Join(err, tx.AddConsents([]governance.Consent{consent}))
	})
}

// Decline takes that word back, or says no to somebody who asks for it.
func (e *Engine) Decline(ctx context.Context, actor access.Actor, delegator bodies.PersonID) error {
	return e.betweenTwo(ctx, actor, delegator, func(tx *store.Tx, said []governance.Consent, now time.Time) (journal.Act, bool, error) {
		consent := governance.Consent{Delegate: actor.Person, Delegator: delegator, From: now, EndedAt: now}
		if !stands(said) { // nothing was in force, so that the record has nothing to say
			return nil, false, refuse(tx, consent, refusedAt(said))
		}
		act, err := consentActs(tx, consent)
		return journal.DelegateDecline(act), said[len(said)-1].Sealed, errors.Join(err, tx.EndConsent(actor.Person, delegator, now))
	})
}

// betweenTwo does one act of a delegate towards a delegator, which do names, and
// whether it is to stand sealed in the record; nil where it changes nothing. Whoever gives or takes
// back a delegation between them waits, and so does a close: the clock is read
// after both, and the instant is later than all they did before.
func (e *Engine) betweenTwo(ctx context.Context, actor access.Actor, delegator bodies.PersonID, do func(*store.Tx, []governance.Consent, time.Time) (journal.Act, bool, error)) error {
	if err := e.gate.May(actor, "delegate.answer", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := errors.Join(tx.ShareDelegations(), tx.HoldDelegator(delegator), tx.HoldDelegate(actor.Person)); err != nil {
			return struct{}{}, err
		}
		given, err := nextInstant(tx, delegator)
		if err != nil {
			return struct{}{}, err
		}
		now, err := nextWord(tx, actor.Person)
		if err != nil {
			return struct{}{}, err
		}
		now = later(now, given)
		said, err := tx.ConsentsBetween(actor.Person, delegator)
		if err != nil {
			return struct{}{}, err
		}
		act, seal, err := do(tx, said, now)
		if err != nil || act == nil {
			return struct{}{}, err
		}
		if err := tx.NoteHere(actor.Person, now); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, e.enterPerhapsSealed(tx, now, act, seal)
	})
	return err
}

// nextWord is now, or the millisecond after a delegate's latest word where the
// clock has not passed that yet; nor is it before the latest close, nor the latest
// lapse by absence of what they gave: the record is to tell what they did before a delegation of
// theirs lapsed by absence from what they did after it. See nextInstant.
func nextWord(tx *store.Tx, delegate bodies.PersonID) (time.Time, error) {
	now, err := tx.Now()
	if err != nil {
		return now, err
	}
	closed, err := tx.LastClose()
	if err != nil {
		return now, err
	}
	lapsed, err := tx.LastLapse(delegate)
	if err != nil {
		return now, err
	}
	now = later(now, closed)
	last, err := tx.DelegateChanged(delegate)
	if last = later(last, lapsed); err != nil || now.After(last) {
		return now, err
	}
	return last.Add(time.Millisecond), nil
}

func stands(said []governance.Consent) bool {
	return len(said) > 0 && said[len(said)-1].EndedAt.IsZero()
}

// refusedAt is when the delegate last refused; the zero time where they never did.
func refusedAt(said []governance.Consent) (at time.Time) {
	for _, c := range said {
		if c.Refused() {
			at = c.From
		}
	}
	return at
}

// agreed checks a consent against what asks for it and what the delegate carries.
func agreed(tx *store.Tx, c governance.Consent) (governance.Consent, error) {
	given, err := tx.DelegationsOf(c.Delegator, c.From)
	if err != nil {
		return c, err
	}
	held, err := tx.ConsentsStanding(c.Delegate)
	if err != nil {
		return c, err
	}
	public, err := isPublic(tx, c.Delegate)
	if err != nil {
		return c, err
	}
	charters, err := tx.Charters()
	if err != nil {
		return c, err
	}
	return governance.Agree(c, governance.Asks(given, c.Delegate, time.Time{}, c.From), held, public, charters)
}

// refuse keeps that somebody was told no, so that they do not ask any more by what
// they gave so far. Of somebody who does not ask, there is nothing to refuse.
func refuse(tx *store.Tx, c governance.Consent, before time.Time) error {
	given, err := tx.DelegationsOf(c.Delegator, c.From)
	if err != nil {
		return err
	}
	if len(governance.Asks(given, c.Delegate, before, c.From)) == 0 {
		return governance.ErrNotAsked
	}
	return tx.AddConsents([]governance.Consent{c})
}

func isPublic(tx *store.Tx, person bodies.PersonID) (bool, error) {
	p, err := publicOf(tx, person)
	return p != nil && err == nil, err
}

// consentActs are the two people of a consent as the record knows them.
func consentActs(tx *store.Tx, c governance.Consent) (journal.DelegateAccept, error) {
	people, err := tx.People([]bodies.PersonID{c.Delegate, c.Delegator})
	if err != nil {
		return journal.DelegateAccept{}, err
	}
	return consentAct(people, c)
}

func consentAct(people map[bodies.PersonID]bodies.Person, c governance.Consent) (act journal.DelegateAccept, err error) {
	if act.Person, err = commitment(people[c.Delegate]); err != nil {
		return act, err
	}
	act.Delegator, err = knownAs(people[c.Delegator]) // who agreed to carry it can lay it down still
	return act, err
}

// Stand makes the actor a public delegate, by what they say they stand for. It
// refuses with governance.ErrPublicWords, ErrPublic, and with ErrStands whoever has done
// so governance.StandsDaily times within a day, by the instants that are entered.
func (e *Engine) Stand(ctx context.Context, actor access.Actor, text string) error {
	return e.inPublic(ctx, actor, func(tx *store.Tx, public bool, who journal.Commitment, now time.Time) error {
		p := governance.PublicDelegate{Person: actor.Person, Text: text, From: now}
		if err := errors.Join(governance.Stand(p), living(tx, actor.Person, now)); err != nil {
			return err
		}
		if public {
			return governance.ErrPublic
		}
		first, err := tx.StoodAt(actor.Person, governance.StandsDaily)
		if err != nil {
			return err
		}
		if err := governance.StandPace(first, now); err != nil {
			return err
		}
		if p.ID, err = journal.NewRef(e.random); err != nil {
			return err
		}
		entry, err := e.enter(tx, "", "", now, journal.DelegateBegin{Delegate: p.ID, Person: who, TextSHA256: journal.Digest([]byte(text))})
		if err != nil {
			return err
		}
		return tx.AddPublicDelegates([]store.PublicDelegate{{PublicDelegate: p, Ref: entry.Ref}})
	})
}

// Retire lays it down: from then on the actor carries for whom they agreed to
// alone. It refuses with governance.ErrNotPublic.
func (e *Engine) Retire(ctx context.Context, actor access.Actor) error {
	return e.inPublic(ctx, actor, func(tx *store.Tx, public bool, who journal.Commitment, now time.Time) error {
		if !public {
			return governance.ErrNotPublic
		}
		return e.retire(tx, actor.Person, who, now)
	})
}

// retire ends it, enters that, and begins the round of those who name them: one commit,
// of which a crash leaves all or nothing.
func (e *Engine) retire(tx *store.Tx, person bodies.PersonID, who journal.Commitment, now time.Time) error {
	p, err := tx.PublicDelegateOf(person)
	if err != nil {
		return err
	}
	if err := tx.EndPublicDelegate(person, now); err != nil {
		return err
	}
	if _, err := e.enter(tx, "", "", now, journal.DelegateEnd{Delegate: p.ID, Person: who}); err != nil {
		return err
	}
	return tx.BeginRetired(p.ID, person, now)
}

// inPublic does one act of a person about being a public delegate.
func (e *Engine) inPublic(ctx context.Context, actor access.Actor, do func(*store.Tx, bool, journal.Commitment, time.Time) error) error {
	if err := e.gate.May(actor, "delegate.stand", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := errors.Join(tx.ShareDelegations(), tx.HoldDelegate(actor.Person)); err != nil {
			return struct{}{}, err
		}
		now, err := nextWord(tx, actor.Person)
		if err != nil {
			return struct{}{}, err
		}
		public, err := isPublic(tx, actor.Person)
		if err != nil {
			return struct{}{}, err
		}
		who, err := commitmentOf(tx, actor.Person)
		if err != nil {
			return struct{}{}, err
		}
		if err := do(tx, public, who, now); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.NoteHere(actor.Person, now)
	})
	return err
}
