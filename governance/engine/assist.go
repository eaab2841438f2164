// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Assisted is what one of two enters for a voter who cannot do it themselves. Key is as
// of [Cast].
type Assisted struct {
	Issue  governance.IssueID
	Voter  bodies.PersonID
	Choice governance.Choice
	Key    string
}

// AssistState says what became of it.
type AssistState string

// The states. Waits: the first half, which is no ballot. Counts: the second said the same,
// and the ballot is cast. Differs: it said something else, and neither counts.
const (
	AssistWaits   AssistState = "waits"
	AssistCounts  AssistState = "counts"
	AssistDiffers AssistState = "differs"
)

// AssistTaken is what became of an entry, with the receipt where the ballot is cast.
type AssistTaken struct {
	State   AssistState
	Receipt journal.Receipt
}

// assistEntry is an entry inside its transaction.
type assistEntry struct {
	Assisted
	actor bodies.PersonID
	issue governance.Issue
	now   time.Time
	own   bool // what stands was cast or taken back by the voter
}

// Assist enters a ballot for somebody, as one of two: the first to do so leaves a half,
// the second, who is not shown it, casts the ballot by entering the same. It refuses with
// what [governance.Issue.Assisted] refuses with, and as Cast does of the voter.
func (e *Engine) Assist(ctx context.Context, actor access.Actor, c Assisted) (AssistTaken, error) {
	if err := e.gate.May(actor, "ballot.assist", access.Object{}); err != nil {
		return AssistTaken{}, err
	}
	if c.Key == "" || len(c.Key) > 100 {
		return AssistTaken{}, fmt.Errorf("%w: 1 to 100 letters, a UUID is usual", ErrNoKey)
	}
	type outcome struct {
		state AssistState
		promise
	}
	done, err := update(ctx, e, func(tx *store.Tx) (o outcome, err error) {
		o.state, o.promise, err = e.assist(tx, assistEntry{Assisted: c, actor: actor.Person})
		return o, err
	})
	if err != nil || done.state != AssistCounts {
		return AssistTaken{State: done.state}, err
	}
	receipt, err := done.sign(e.key())
	return AssistTaken{done.state, receipt}, err
}

// assist is the deed inside its transaction: the locks of a cast, and the seats held as
// they are, for by them it is judged.
func (e *Engine) assist(tx *store.Tx, a assistEntry) (AssistState, promise, error) {
	if err := errors.Join(tx.HoldOpen(a.Issue), tx.ShareMandates(), tx.HoldVoter(a.Voter)); err != nil {
		return "", promise{}, err
	}
	var err error
	if a.issue, err = tx.Issue(a.Issue); err != nil {
		return "", promise{}, fmt.Errorf("assist in issue %s: %w", a.Issue, err)
	}
	if a.issue.Procedure.Assist == nil {
		return "", promise{}, governance.ErrNotAssisted
	}
	if a.now, err = tx.Now(); err != nil {
		return "", promise{}, err
	}
	if refused, err := a.may(tx, a.actor); err != nil || refused != nil { // before anything is told of the voter
		return "", promise{}, errors.Join(refused, err)
	}
	s, err := a.standing(tx)
	if err != nil {
		return "", promise{}, err
	}
	if s.earlier != nil {
		made, err := again(tx, a.issue, *s.current, *s.earlier, Cast{a.Issue, a.Choice, a.Key})
		return AssistCounts, made, err
	}
	a.own = s.current != nil && len(s.current.By) == 0
	if err := a.accept(tx, s); err != nil {
		return "", promise{}, err
	}
	return e.second(tx, a, s)
}

// standing is what the voter has in the vote.
type voterStanding struct {
	current, earlier *governance.Ballot
	frozen           time.Time
	onRoll, advises  bool
}

// after is an instant, or the latest of what the voter's next ballot is never older than.
func (s voterStanding) after(now time.Time) time.Time {
	if now = later(now, s.frozen); s.current != nil {
		now = later(now, s.current.CastAt)
	}
	return now
}

func (a *assistEntry) standing(tx *store.Tx) (s voterStanding, err error) {
	if a.issue.Procedure.Sealed() {
		if s.current, err = standingSealed(tx, a.Issue, a.Voter); err != nil {
			return s, err
		}
		if s.current != nil {
			earlier, failed := tx.KeyedSealed(a.Issue, s.current.Pseudonym, a.Key)
			if failed == nil {
				s.earlier = &earlier
			} else if !errors.Is(failed, store.ErrNotFound) {
				return s, failed
			}
		}
	} else {
		if s.frozen, s.advises, err = advisesIn(tx, a.issue, a.Voter); err != nil {
			return s, err
		}
		if s.current, s.earlier, err = currentAndKeyed(tx, s.advises, Cast{Issue: a.Issue, Key: a.Key}, a.Voter); err != nil {
			return s, err
		}
	}
	if a.Key == "" { // it is read, and nothing entered: ballots without a key are not this one
		s.earlier = nil
	}
	if s.earlier != nil && len(s.earlier.By) == 0 {
		return s, ErrKeyReused // of the voter's own client: its receipt is theirs
	}
	if s.onRoll = s.advises; !s.advises {
		s.frozen, s.onRoll, err = tx.OnRoll(a.Issue, a.Voter)
	}
	if err != nil || !s.onRoll {
		return s, err
	}
	account, err := accountOf(tx, a.Voter)
	if err == nil {
		err = living(tx, a.Voter, a.now)
	}
	s.onRoll = err == nil && account == a.Voter // who died has asked nobody to enter a ballot, and who has another account votes by that
	if errors.Is(err, governance.ErrPassed) {
		err = nil
	}
	return s, err
}

// accept asks of the rules whether a ballot may be taken for the voter at this instant, and
// from this one of those who may enter some. The instant is later than the last change of
// who sits in their body, so that the record can judge by it.
func (a *assistEntry) accept(tx *store.Tx, s voterStanding) (err error) {
	if a.now, err = judgedAt(tx, s.after(a.now), a.issue.Procedure.Assist.By); err != nil {
		return err
	}
	if !s.onRoll {
		return governance.ErrNobodyToAssist
	}
	refused, err := a.may(tx, a.actor)
	if err := errors.Join(refused, err, a.issue.Accept(true, a.Choice, a.now)); err != nil {
		return err
	}
	err = mayCast(tx, a.issue, a.Voter, a.now)
	if errors.Is(err, governance.ErrSuspended) || errors.Is(err, governance.ErrRecovered) {
		return governance.ErrNobodyToAssist // whom a ruling has suspended the record seals, and so the desk is not told
	}
	if err != nil {
		return err
	}
	if a.own {
		return governance.ErrVotedThemself
	}
	return nil
}

// may says why somebody may not enter a ballot for the voter, if they may not, by the seats
// they hold at the instant.
func (a assistEntry) may(tx *store.Tx, by bodies.PersonID) (refused, err error) {
	held, err := tx.MandatesOf(by, a.now)
	return a.issue.Assisting(by, a.Voter, holding(held)), err
}

// holding says in which bodies those sit who hold some mandates that give them a right.
func holding(held []bodies.Mandate) func(bodies.Slug, bodies.PersonID) bool {
	return func(in bodies.Slug, p bodies.PersonID) bool {
		return slices.ContainsFunc(held, func(m bodies.Mandate) bool { return m.Body == in && m.Person == p })
	}
}

// second casts the ballot where another has entered the same for the voter, and keeps the
// entry as the first where nobody has whose word still counts.
func (e *Engine) second(tx *store.Tx, a assistEntry, s voterStanding) (AssistState, promise, error) {
	half, err := tx.AssistHalf(a.Issue, a.Voter, a.now.Add(-governance.AssistLife))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", promise{}, err
	}
	waits := err == nil && half.Differed == "" && half.Author != a.actor
	if waits {
		refused, err := a.may(tx, half.Author)
		if err != nil {
			return "", promise{}, err
		}
		waits = refused == nil // who entered it and may not any more has not
	}
	if !waits {
		half, err := e.newHalf(a)
		if err != nil {
			return "", promise{}, err
		}
		return AssistWaits, promise{}, tx.KeepAssistHalf(half)
	}
	said, err := digestOf(half.Salt, a.Choice)
	if err != nil {
		return "", promise{}, err
	}
	if said != half.Digest {
		half.Differed, half.Digest, half.Salt, half.At = a.actor, "", "", a.now
		return AssistDiffers, promise{}, tx.KeepAssistHalf(half)
	}
	made, err := e.castFor(tx, a, s, half.Author)
	return AssistCounts, made, err
}

// newHalf is what the first of two enters, of which nothing is kept but a digest.
func (e *Engine) newHalf(a assistEntry) (store.AssistHalf, error) {
	salt, err := journal.NewSalt(e.random)
	if err != nil {
		return store.AssistHalf{}, err
	}
	h := store.AssistHalf{Issue: a.Issue, Voter: a.Voter, Author: a.actor, Salt: salt.String(), At: a.now}
	h.Digest, err = digestOf(h.Salt, a.Choice)
	return h, err
}

// digestOf is what is kept of a choice that waits for the same to be entered again.
func digestOf(salt string, c governance.Choice) (string, error) {
	text, err := journal.Canonical(c.Ordered())
	sum := sha256.Sum256(append([]byte("moothall assist\x00"+salt+"\x00"), text...))
	return hex.EncodeToString(sum[:]), err
}

// castFor casts what both have entered, under the voter's locks and in their place, and
// tells the voter, where they are written to, that it was cast. Who votes so is here: what
// is said of their death ends, which somebody who cannot sign in has no other way to end.
func (e *Engine) castFor(tx *store.Tx, a assistEntry, s voterStanding, first bodies.PersonID) (promise, error) {
	both := []bodies.PersonID{first, a.actor}
	var held []bodies.Mandate
	var by []journal.Commitment
	for _, one := range both {
		who, err1 := commitmentOf(tx, one)
		theirs, err2 := tx.MandatesOf(one, a.now)
		if err := errors.Join(err1, err2); err != nil {
			return promise{}, err
		}
		by, held = append(by, who), append(held, theirs...)
	}
	slices.Sort(by)
	if err := a.issue.Assisted(both, a.Voter, a.own, holding(held)); err != nil {
		return promise{}, err
	}
	b := governance.Ballot{Issue: a.Issue, Choice: a.Choice, By: by, SeatedIn: a.issue.Procedure.Assist.By}
	if err := errors.Join(tx.DropAssistHalf(a.Issue, a.Voter), tx.NoteHere(a.Voter, a.now), e.write(tx, store.Letter{Kind: LetterAssisted, Person: a.Voter, MadeAt: a.now})); err != nil {
		return promise{}, err
	}
	if a.issue.Procedure.Sealed() {
		return e.putAs(tx, a.issue, a.Voter, s.current, b, a.Key)
	}
	b.Person, b.CastAt, b.Advises = a.Voter, a.now, s.advises
	return e.put(tx, b, s.current, a.Key)
}
