// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// longestLogin is how much of what is typed for a login is looked up, in bytes.
const longestLogin = 200

// AskRecovery asks for the link that sets a lost password. It answers the same for
// a login that nobody has, after the same work: it looks nobody up. Who it is, and
// whether there is an address to write to, [Engine.Post] finds out. Beyond the
// limit of a login the asking is dropped without a word; ErrTooOften is for a
// network that asks for very many.
func (e *Engine) AskRecovery(ctx context.Context, login string, peer netip.Addr) error {
	if err := e.gate.May(access.Actor{}, "recovery.ask", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, e.askRecovery(tx, login, peer) })
	return err
}

func (e *Engine) askRecovery(tx *store.Tx, login string, peer netip.Addr) error {
	if err := tx.HoldRecoveries(); err != nil {
		return err
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	ofLogin, ofNetwork := identity.RecoveryLimits()
	loginKey, networkKey := "recovery of "+journal.Digest([]byte(login)), "recoveries from "+identity.NetworkOf(peer)
	asked, err1 := tx.Attempts(loginKey, now.Add(-ofLogin.Window))
	from, err2 := tx.Attempts(networkKey, now.Add(-ofNetwork.Window))
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if from >= int64(ofNetwork.Failures) {
		return ErrTooOften
	}
	if err := errors.Join(tx.NoteAttempt(loginKey, now), tx.NoteAttempt(networkKey, now)); err != nil || asked >= int64(ofLogin.Failures) {
		return err
	}
	ref, err := journal.NewRef(e.random)
	if err != nil {
		return err
	}
	if len(login) > longestLogin || !utf8.ValidString(login) || strings.ContainsRune(login, 0) {
		login = "" // nobody's
	}
	return tx.AddRecovery(store.Recovery{ID: ref, Login: login, AskedAt: now})
}

// lookUp finds whose the askings are and writes to those who can be written to.
func (e *Engine) lookUp(ctx context.Context) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		asked, err := tx.TakeRecoveries(pageSize)
		if err != nil {
			return struct{}{}, err
		}
		for _, r := range asked {
			account, err := tx.AccountByLogin(r.Login)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return struct{}{}, err
			}
			if into, err := accountOf(tx, account.Person); err != nil {
				return struct{}{}, err
			} else if into != account.Person { // nobody signs in with it any more
				continue
			}
			if welcomed, err := e.welcomeAgain(tx, account, r); err != nil || welcomed {
				if err != nil {
					return struct{}{}, err
				}
				continue
			}
			if err := e.write(tx, store.Letter{Kind: LetterRecover, Person: account.Person, Subject: r.ID, MadeAt: r.AskedAt}); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	return err
}

// FollowRecovery says whether a link that sets a password is good, or returns
// identity.ErrLink. It changes nothing: a reader of mail may look at links.
func (e *Engine) FollowRecovery(ctx context.Context, secret string) error {
	if err := e.gate.May(access.Actor{}, "recovery.finish", access.Object{}); err != nil {
		return err
	}
	_, err := view(ctx, e, func(tx *store.Tx) (store.Link, error) {
		now, err := tx.Now()
		if err != nil {
			return store.Link{}, err
		}
		return liveLink(tx, store.LinkRecover, secret, now)
	})
	return err
}

// liveLink finds the link with a secret, or returns identity.ErrLink for one that
// is unknown, used or too old.
func liveLink(tx *store.Tx, purpose store.LinkPurpose, secret string, now time.Time) (store.Link, error) {
	digest, err := identity.LinkDigest(secret)
	if err != nil {
		return store.Link{}, err
	}
	link, err := tx.Link(purpose, digest)
	if errors.Is(err, store.ErrNotFound) || err == nil && !now.Before(link.Expires) {
		err = identity.ErrLink
	}
	return link, err
}

// Recover sets a new password by a mailed link, once. All sessions of the account
// end, its owner is told by mail, and every open vote in which it had spoken is
// closed to it: see governance.Issue.Bars. It refuses with identity.ErrLink and
// identity.ErrWeak.
func (e *Engine) Recover(ctx context.Context, secret, password string) error {
	if err := e.FollowRecovery(ctx, secret); err != nil {
		return err // before the work of a hash, which a stranger must not get for nothing
	}
	hash, err := e.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, e.recover(tx, secret, password, hash) })
	return err
}

func (e *Engine) recover(tx *store.Tx, secret, password string, hash identity.Hash) error {
	now, err := tx.Now()
	if err != nil {
		return err
	}
	link, err := liveLink(tx, store.LinkRecover, secret, now)
	if err != nil {
		return err
	}
	account, err := tx.Account(link.Person)
	if err != nil {
		return err
	}
	if err := identity.CheckPassword(password, account.Login); err != nil {
		return err
	}
	// A crash from here to the commit leaves the link good and the old password.
	if err := barRunning(tx, link.Person); err != nil {
		return err
	}
	if err := tx.TakeLink(link); errors.Is(err, store.ErrNotFound) {
		return identity.ErrLink
	} else if err != nil {
		return err
	}
	if err := arrive(tx, link, now); err != nil {
		return err
	}
	return e.replacePassword(tx, link.Person, hash, "", LetterRecovered)
}

// barRunning closes the open votes in which a person had spoken to the account.
// It holds them, and the person's ballots and delegations in them, before it
// reads: what is being cast or entrusted at this moment is seen or comes too late.
func barRunning(tx *store.Tx, person bodies.PersonID) error {
	deciding, advising, err := runningOf(tx, person)
	if err != nil {
		return err
	}
	held := slices.Concat(deciding, advising)
	if err := holdVoices(tx, held, person); err != nil {
		return err
	}
	if deciding, advising, err = runningOf(tx, person); err != nil {
		return err
	}
	for _, i := range slices.Concat(deciding, advising) {
		if !slices.ContainsFunc(held, func(h governance.Issue) bool { return h.ID == i.ID }) {
			return store.ErrConflict // a vote has opened meanwhile: begin again with it
		}
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	spoken, err := spokenIn(tx, deciding, person, now)
	if err != nil {
		return err
	}
	for n, i := range deciding {
		if err := barFrom(tx, i, person, spoken[n], now); err != nil {
			return err
		}
	}
	for _, i := range advising {
		advised, err := hasAdvised(tx, i, person)
		if err != nil {
			return err
		}
		if err := barFrom(tx, i, person, governance.Spoken{Ballot: advised}, now); err != nil {
			return err
		}
	}
	return nil
}

// barFrom closes one vote to the account, if the person's voice is given in it.
func barFrom(tx *store.Tx, issue governance.Issue, person bodies.PersonID, spoken governance.Spoken, now time.Time) error {
	if !issue.Bars(spoken, now) {
		return nil
	}
	return tx.BarFrom(issue.ID, person, now)
}

// holdVoices takes the locks of a person's voice in several votes, in the order of
// package store, and the votes by their ids.
func holdVoices(tx *store.Tx, issues []governance.Issue, person bodies.PersonID) error {
	ids := issueIDs(issues)
	slices.Sort(ids)
	for _, id := range ids {
		if err := tx.HoldOpen(id); err != nil {
			return err
		}
	}
	return errors.Join(tx.ShareDelegations(), tx.HoldVoter(person), tx.HoldDelegator(person))
}

// spokenIn says of each vote how the person's voice stands in it.
func spokenIn(tx *store.Tx, issues []governance.Issue, person bodies.PersonID, now time.Time) ([]governance.Spoken, error) {
	voted, err := tx.VotedAmong(issueIDs(issues), []bodies.PersonID{person})
	if err != nil {
		return nil, err
	}
	_, _, paths, err := waysOf(tx, issues, person, ownAside, now)
	if err != nil {
		return nil, err
	}
	spoken := make([]governance.Spoken, len(issues))
	for n, i := range issues {
		spoken[n].Ballot = !voted[i.ID][person].IsZero()
		spoken[n].Entrusted = len(paths[n].Hops) > 0 && paths[n].Hops[0].Passes
	}
	return spoken, nil
}

// untouched returns governance.ErrRecovered where a recovery keeps a person's
// account out of a vote now.
func untouched(tx *store.Tx, issue governance.Issue, person bodies.PersonID, now time.Time) error {
	kept, err := tx.Barred(issue.ID, person)
	if err != nil {
		return err
	}
	return issue.Untouched(kept, now)
}

// unentangled returns governance.ErrRecovered where a delegation, given or taken
// back, would reach a vote that a recovery keeps its giver's account out of.
func unentangled(tx *store.Tx, d governance.Delegation, now time.Time) error {
	kept, err := tx.BarredFrom(d.Delegator)
	if err != nil || len(kept) == 0 {
		return err
	}
	charters, err := tx.Charters()
	if err != nil {
		return err
	}
	layers, err := governance.LayersOf(charters)
	if err != nil {
		return err
	}
	return governance.Unentangled(d.Scope, kept, layers, now)
}
