// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// mergeLife is how long it counts that somebody showed that another account is theirs.
const mergeLife = 30 * time.Minute

// ShowOther shows, by its login and password, that another account is the actor's as well:
// the first of two steps, of which nothing comes but what [Engine.Merging] reads. Where
// that account is written to, a link goes there which the second step needs: a password
// that somebody found takes nobody's voice for good. It refuses as signing in does, under
// the same limits, and with bodies.ErrOneAccount.
func (e *Engine) ShowOther(ctx context.Context, actor access.Actor, in SignIn) error {
	if err := e.gate.May(actor, "person.merge", access.Object{}); err != nil {
		return err
	}
	account, err := e.verify(ctx, in)
	if err != nil {
		return err
	}
	if account.Person == actor.Person {
		return bodies.ErrOneAccount
	}
	_, err = update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := e.stillGood(tx, account, ""); err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, e.keepProof(tx, store.MergeProof{Session: actor.Session, Person: actor.Person, Other: account.Person, Password: passwordMark(account), At: now})
	})
	return err
}

// keepProof keeps what was shown, and writes to the other account, where that has an
// address. Whoever shows the same again in the same session has the letter already.
func (e *Engine) keepProof(tx *store.Tx, p store.MergeProof) error {
	before, err := tx.MergeProof(p.Session, p.At.Add(-mergeLife))
	if err == nil && before.Other == p.Other && before.Person == p.Person && before.Password == p.Password {
		return nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	address, err := tx.Address(p.Other)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if address.Address == "" {
		return tx.KeepMergeProof(p)
	}
	if p.Letter, err = journal.NewRef(e.random); err != nil {
		return err
	}
	return errors.Join(tx.KeepMergeProof(p), e.write(tx, store.Letter{Kind: LetterMerging, Person: p.Other, Subject: p.Letter, MadeAt: p.At}))
}

// passwordMark tells whether the password of an account is still the one: the hash that is
// kept of it, hashed again.
func passwordMark(a store.Account) string {
	return journal.Digest([]byte("moothall merge\x00" + a.PasswordHash))
}

// ForgetOther takes back that another account was shown to be the actor's.
func (e *Engine) ForgetOther(ctx context.Context, actor access.Actor) error {
	if err := e.gate.May(actor, "person.merge", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.DropMergeProof(actor.Session) })
	return err
}

// Merge makes the account that the actor has shown to be theirs one with the one they are
// signed in with, as it was shown to them, and with the secret of the link that went to the
// other's address, if it has one: all in one commit. What it belonged to goes
// over, and where both belonged the actor's stays; what it entrusted and carried ends; its
// ballots in votes that run stand, but where the actor has a voice there too. Then nobody
// signs in with it any more. It refuses with governance.ErrMergeProof, ErrMergeLink, ErrMergeShown,
// ErrMergeApplied, ErrMergeKept, ErrMergeVote, and as [bodies.Merger] refuses.
func (e *Engine) Merge(ctx context.Context, actor access.Actor, shown, secret string) error {
	if err := e.gate.May(actor, "person.merge", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, e.merge(tx, actor, shown, secret) })
	return err
}

func (e *Engine) merge(tx *store.Tx, actor access.Actor, shown, secret string) error {
	now, err := tx.Now()
	if err != nil {
		return err
	}
	proof, err := goodProof(tx, actor, now)
	if err != nil {
		return err
	}
	deciding, advising, err := runningOf(tx, proof.Other)
	if err != nil {
		return err
	}
	held := issueIDs(slices.Concat(deciding, advising))
	if err := holdBoth(tx, held, actor.Person, proof.Other); err != nil {
		return err
	}
	if now, err = tx.Now(); err != nil {
		return err
	}
	if proof, err = goodProof(tx, actor, now); err != nil { // used, or the password changed meanwhile
		return err
	}
	if digest, err := identity.LinkDigest(secret); proof.Letter != "" && (err != nil || digest != proof.Link) {
		return governance.ErrMergeLink
	}
	if s, err := tx.Session(actor.Session); err != nil || !s.RevokedAt.IsZero() {
		return cmp.Or(err, error(identity.ErrSession))
	}
	m, err := readMerger(tx, actor.Person, proof.Other, now)
	if err != nil {
		return err
	}
	for _, i := range m.running {
		if !slices.Contains(held, i.ID) {
			return store.ErrConflict // a vote has opened meanwhile: begin again with it
		}
	}
	if m.Refused != nil {
		return m.Refused
	}
	if m.Shown != shown {
		return governance.ErrMergeShown
	}
	return e.mergeNow(tx, m)
}

// holdBoth takes the locks of two people's voices, seats and accounts, in the order of
// package store.
func holdBoth(tx *store.Tx, issues []governance.IssueID, a, b bodies.PersonID) error {
	both := []bodies.PersonID{min(a, b), max(a, b)}
	slices.Sort(issues)
	for _, id := range issues {
		if err := tx.HoldOpen(id); err != nil {
			return err
		}
	}
	err := errors.Join(tx.HoldDelegations(), tx.HoldMandates())
	for _, hold := range []func(bodies.PersonID) error{tx.HoldVoter, tx.HoldDelegator, tx.HoldDelegate, tx.HoldSessions, tx.HoldSeats} {
		for _, p := range both {
			err = errors.Join(err, hold(p))
		}
	}
	return err
}

// mergerInstant is later than everything that either of the two did, and than every act that
// was judged by who belongs where.
func mergerInstant(tx *store.Tx, m merger) (at time.Time, err error) {
	for _, p := range []bodies.PersonID{m.Other.ID, m.own.ID} {
		one, err := erasureInstant(tx, p, nil)
		if err != nil {
			return at, err
		}
		at = later(at, one)
		past, err := tx.MembershipsOf(p)
		if err != nil {
			return at, err
		}
		for _, b := range past {
			at = later(at, later(b.From, b.Until).Add(time.Millisecond)) // of one instant an admission comes first
		}
	}
	if at, err = unboundAt(tx, at); err != nil {
		return at, err
	}
	return afterCharters(tx, at)
}

// mergeNow does it. A crash before the commit leaves two accounts, one after it one.
func (e *Engine) mergeNow(tx *store.Tx, m merger) error {
	at, err := mergerInstant(tx, m)
	if err != nil {
		return err
	}
	marks, err := tx.Marks([]bodies.PersonID{m.Other.ID, m.own.ID})
	if err != nil {
		return err
	}
	who, err := committedBy(marks)
	if err != nil {
		return err
	}
	for _, i := range m.Taken {
		if err := e.takeBack(tx, i, m.Other.ID, at); err != nil {
			return err
		}
	}
	if _, err := e.enter(tx, "", "", at, journal.PersonMerge{Person: who[m.Other.ID], Into: who[m.own.ID]}); err != nil {
		return err
	}
	for _, b := range m.Bodies {
		if err := e.goOn(tx, m, b, who, at); err != nil {
			return err
		}
	}
	if err := e.layDown(tx, m.Other.ID, who[m.Other.ID], at); err != nil {
		return err
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	err = errors.Join(tx.SetNotices(m.Other.ID, governance.NoticesOff), tx.SetVoices(m.Other.ID, governance.NoticesOff), tx.Merge(m.Other.ID, m.own.ID, now))
	for _, reader := range []bodies.PersonID{m.Other.ID, m.own.ID} {
		err = errors.Join(err, e.write(tx, store.Letter{Kind: LetterMerged, Person: reader, Subject: string(m.Other.ID), MadeAt: now}))
	}
	return err
}

// takeBack takes the ballot of the account that ends back, before the vote closes.
func (e *Engine) takeBack(tx *store.Tx, i governance.Issue, person bodies.PersonID, at time.Time) error {
	if i.Open(at) != nil {
		return &governance.MergeVote{Issue: i}
	}
	current, err := ownBallot(tx, i, person)
	if err != nil {
		return err
	}
	if i.Procedure.Sealed() {
		_, err = e.putSealed(tx, i, governance.Ballot{Issue: i.ID, Pseudonym: current.Pseudonym, Withdrawn: true}, &current, "")
		return err
	}
	_, err = e.put(tx, governance.Ballot{Issue: i.ID, Person: person, CastAt: at, Withdrawn: true, Advises: current.Advises}, &current, "")
	return err
}

// goOn ends one membership of the account that ends, and lets it go on under the other,
// where that is no member there.
func (e *Engine) goOn(tx *store.Tx, m merger, b MergedMembership, who map[bodies.PersonID]journal.Commitment, at time.Time) error {
	ending := bodies.Ending{Ground: bodies.ByMerger}
	if b.Stays == nil {
		next := b.Was.GoesOn(m.own.ID)
		next.From = at
		charter, err1 := tx.Charter(b.Was.Body)
		layers, err2 := loadLayers(tx)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if _, err := charter.Membership.Judge(bodies.Entrance{Now: next, Same: &b.Was}, layers.Fields, bodies.Witnesses{}); err != nil {
			return err
		}
		if err := errors.Join(tx.EndApplications(b.Was.Body, m.own.ID, at), tx.AddMembers([]bodies.Member{next})); err != nil {
			return err
		}
		if _, err := e.enter(tx, b.Was.Body, "", at, personAdmit(next, who, "")); err != nil {
			return err
		}
	}
	if err := errors.Join(tx.PartMember(b.Was.Body, m.Other.ID, at, ending), tx.EndApplications(b.Was.Body, m.Other.ID, at)); err != nil {
		return err
	}
	_, err := e.enter(tx, b.Was.Body, "", at, personLeave(who[m.Other.ID], ending))
	return err
}

// accountOf is the account by which somebody is here: the one in favour of which another of
// theirs ended, or that one.
func accountOf(tx *store.Tx, person bodies.PersonID) (bodies.PersonID, error) {
	p, err := tx.Person(person)
	return cmp.Or(p.Merged, person), err
}

// mergingNews fills the letter that brings the link to make one of two accounts, and draws
// its secret: only the digest is kept.
func (e *Engine) mergingNews(tx *store.Tx, l *Letter, stored store.Letter) error {
	proof, err := tx.MergeProofOf(stored.Subject, l.Now.Add(-mergeLife))
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoLetter
	}
	if err != nil {
		return err
	}
	people, err := tx.People([]bodies.PersonID{proof.Other, proof.Person})
	if err != nil {
		return err
	}
	digest, secret, err := identity.NewLink(e.random)
	if err != nil {
		return err
	}
	l.Secret, l.Expires, l.Merged = secret, proof.At.Add(mergeLife), &MergedNews{people[proof.Other], people[proof.Person]}
	return tx.LinkMergeProof(stored.Subject, digest)
}

// MergedNews is what a letter tells of two accounts that are one now.
type MergedNews struct{ Other, Own bodies.Person }

// mergedNews fills the letter.
func (l *Letter) mergedNews(tx *store.Tx, stored store.Letter) error {
	other, err := tx.Person(bodies.PersonID(stored.Subject))
	if err != nil {
		return err
	}
	own, err := tx.Person(other.Merged)
	if errors.Is(err, store.ErrNotFound) || err == nil && (own.Erased() || other.Erased()) {
		return ErrNoLetter
	}
	l.Merged = &MergedNews{other, own}
	return err
}
