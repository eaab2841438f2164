// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// ErrTooOften refuses a sign-in while too many have failed.
var ErrTooOften = errors.New("too many sign-ins have failed; wait a quarter of an hour")

// SignIn is somebody at the door.
type SignIn struct {
	Login, Password string
	Peer            netip.Addr // the other end of the connection, or what a configured proxy says of it
	Agent           string     // how the browser names itself
}

// Tokens are what a session shows itself by. Refresh is empty where another
// request has just renewed the session and its answer brings the new one.
type Tokens struct {
	Access    string
	ExpiresAt time.Time // of Access
	Refresh   string
	Until     time.Time // end of the session
	Person    bodies.Person
}

// SignIn begins a session. It refuses with identity.ErrPassword, the same for a
// wrong password and for nobody of that name and after the same work, and with
// ErrTooOften. Where the stored hash is at fault the error is identity.ErrHash or
// identity.ErrDemoHash as well, for the operator's log: nobody else is to see it.
func (e *Engine) SignIn(ctx context.Context, in SignIn) (Tokens, error) {
	if err := e.gate.May(access.Actor{}, "session.begin", access.Object{}); err != nil {
		return Tokens{}, err
	}
	account, err := e.verify(ctx, in)
	if err != nil {
		return Tokens{}, err
	}
	renewed, err := e.renewed(ctx, account, in.Password)
	if err != nil {
		return Tokens{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (Tokens, error) {
		if err := e.stillGood(tx, account, renewed); err != nil {
			return Tokens{}, err
		}
		return e.begin(tx, account.Person, in.Agent)
	})
}

// verify checks a password, outside any transaction: the work takes long on
// purpose. Only a few are checked at once: each takes 19 MiB, and who can make
// us check many must not be able to fill the memory. The limits are asked before
// the queue, so that nobody beyond them stands in it, and again at its head:
// tries sent together would all have been let in before the first had failed.
func (e *Engine) verify(ctx context.Context, in SignIn) (store.Account, error) {
	if _, _, err := e.findAccount(ctx, in); err != nil {
		return store.Account{}, err
	}
	select {
	case e.verifying <- struct{}{}:
		defer func() { <-e.verifying }()
	case <-ctx.Done():
		return store.Account{}, ctx.Err()
	}
	account, demo, err := e.findAccount(ctx, in)
	if err != nil {
		return store.Account{}, err
	}
	if err := checkPassword(in.Password, account, demo); err != nil {
		// Noted though nobody may wait for the answer any more: who hangs up
		// early would otherwise have as many tries, and as much work done, as they like.
		return store.Account{}, errors.Join(err, e.noteFailure(context.WithoutCancel(ctx), in))
	}
	return account, nil
}

// checkPassword takes an account without a password for none at all: that
// somebody of the name is there is nobody's business.
func checkPassword(password string, account store.Account, demo bool) error {
	if account.PasswordHash == "" {
		return identity.VerifyNobody(password)
	}
	err := identity.VerifyPassword(password, identity.Hash(account.PasswordHash), identity.DemoRule(demo))
	if errors.Is(err, identity.ErrHash) || errors.Is(err, identity.ErrDemoHash) {
		err = fmt.Errorf("%w: account of person %s: %w", identity.ErrPassword, account.Person, err)
	}
	return err
}

// findAccount looks the login up, unless too many tries have failed. Nobody of
// that name is no error here, so that both go on alike.
func (e *Engine) findAccount(ctx context.Context, in SignIn) (account store.Account, demo bool, err error) {
	_, err = view(ctx, e, func(tx *store.Tx) (struct{}, error) {
		instance, err := tx.Instance()
		if err != nil {
			return struct{}{}, founded(err)
		}
		demo = instance.Demo
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		limits := identity.DefaultLoginLimits()
		for key, limit := range map[string]identity.Limit{accountKey(in): limits.Account, anywhereKey(in): limits.Anywhere, networkKey(in): limits.Network} {
			failed, err := tx.Attempts(key, now.Add(-limit.Window))
			if err != nil {
				return struct{}{}, err
			}
			if failed >= int64(limit.Failures) {
				return struct{}{}, ErrTooOften
			}
		}
		account, err = tx.AccountByLogin(in.Login)
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return struct{}{}, err
	})
	return account, demo, err
}

// anywhereKey is what failures at a login are noted under. A digest: what is typed
// there may be of any length, and is now and then a password.
func anywhereKey(in SignIn) string { return "account " + journal.Digest([]byte(in.Login)) }
func accountKey(in SignIn) string  { return anywhereKey(in) + " from " + identity.SiteOf(in.Peer) }
func networkKey(in SignIn) string  { return "network " + identity.NetworkOf(in.Peer) }

func (e *Engine) noteFailure(ctx context.Context, in SignIn) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, errors.Join(tx.NoteAttempt(accountKey(in), now), tx.NoteAttempt(anywhereKey(in), now), tx.NoteAttempt(networkKey(in), now))
	})
	return err
}

// begin begins a session in place of the oldest, where there are too many: alone
// with the person's sessions, or two that begin together would not count each other.
func (e *Engine) begin(tx *store.Tx, person bodies.PersonID, agent string) (Tokens, error) {
	if err := tx.HoldSessions(person); err != nil {
		return Tokens{}, err
	}
	now, err := tx.Now()
	if err != nil {
		return Tokens{}, err
	}
	family, err := identity.NewFamily(e.random)
	if err != nil {
		return Tokens{}, err
	}
	session := identity.NewSession(family.Session(), string(person), now)
	record, secret, err := identity.NewRefresh(family, now, e.random)
	if err != nil {
		return Tokens{}, err
	}
	if err := tx.EndOldSessions(person, identity.MaxSessions-1, now); err != nil {
		return Tokens{}, err
	}
	if err := tx.AddSession(store.Session{ID: session.ID, Person: person, Family: family.String(), RefreshHash: record.Digest, CreatedAt: now, UsedAt: now, ExpiresAt: session.ExpiresAt, Agent: storableAgent(agent)}); err != nil {
		return Tokens{}, err
	}
	if err := tx.NoteHere(person, now); err != nil {
		return Tokens{}, err
	}
	return e.tokensFor(tx, session, secret, now)
}

// storableAgent keeps of a browser's name what a database takes for text: a
// browser may send any bytes, and whoever cut the name short may have cut a letter.
func storableAgent(name string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(name, ""), "\x00", "")
}

func (e *Engine) tokensFor(tx *store.Tx, s identity.Session, secret string, now time.Time) (t Tokens, err error) {
	t.Refresh, t.Until = secret, s.ExpiresAt
	if t.Access, t.ExpiresAt, err = e.tokens.Sign(identity.Access(), s, now); err != nil {
		return t, err
	}
	t.Person, err = tx.Person(bodies.PersonID(s.Person))
	return t, err
}

// Refresh renews a session by its refresh token, which is good once. A token
// shown again after it was exchanged, however long ago, ends the session: two
// parties hold its family (RFC 9700, section 4.14.2).
func (e *Engine) Refresh(ctx context.Context, secret string) (Tokens, error) {
	family, err := identity.FamilyOf(secret)
	if err != nil {
		return Tokens{}, err
	}
	digest, err := identity.RefreshDigest(secret)
	if err != nil {
		return Tokens{}, err
	}
	reused := false
	t, err := update(ctx, e, func(tx *store.Tx) (Tokens, error) {
		reused = false
		stored, err := heldSession(tx, family.Session())
		if errors.Is(err, store.ErrNotFound) {
			err = identity.ErrRefresh
		}
		if err != nil {
			return Tokens{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return Tokens{}, err
		}
		session := identity.Session{ID: stored.ID, Person: string(stored.Person), StartedAt: stored.CreatedAt, ExpiresAt: stored.ExpiresAt, RevokedAt: stored.RevokedAt}
		switch session.Renew(shown(stored, digest), now) {
		case identity.Rotate:
			return e.rotate(tx, stored, session, now)
		case identity.Overlap:
			return e.tokensFor(tx, session, "", now)
		case identity.Reused:
			reused = true
			stored.RevokedAt = now
			return Tokens{}, tx.SaveSession(stored)
		}
		return Tokens{}, identity.ErrSession
	})
	if err == nil && reused {
		err = identity.ErrSession
	}
	return t, err
}

// shown is what is known of a token of a session's family by its digest.
func shown(s store.Session, digest string) identity.Refresh {
	r := identity.Refresh{Digest: digest, Session: s.ID}
	switch digest {
	case s.RefreshHash:
	case s.PreviousHash:
		r.UsedAt = s.UsedAt
	default:
		r.Outlived = true
	}
	return r
}

// heldSession reads a session once it is alone with it: whoever renewed or ended
// it meanwhile would be undone by what was read before.
func heldSession(tx *store.Tx, id string) (store.Session, error) {
	if err := tx.HoldSession(id); err != nil {
		return store.Session{}, err
	}
	return tx.Session(id)
}

func (e *Engine) rotate(tx *store.Tx, stored store.Session, session identity.Session, now time.Time) (Tokens, error) {
	family, err := identity.ParseFamily(stored.Family)
	if err != nil {
		return Tokens{}, err
	}
	record, secret, err := identity.NewRefresh(family, now, e.random)
	if err != nil {
		return Tokens{}, err
	}
	stored.PreviousHash, stored.RefreshHash, stored.UsedAt = stored.RefreshHash, record.Digest, now
	if err := tx.SaveSession(stored); err != nil {
		return Tokens{}, err
	}
	return e.tokensFor(tx, session, secret, now)
}

// Identify finds who holds an access token, with all that gives them rights
// now. The stored session is asked, so a revoked one ends at once. It refuses
// with identity.ErrToken, ErrExpired, ErrSession.
func (e *Engine) Identify(ctx context.Context, token string) (access.Actor, error) {
	return view(ctx, e, func(tx *store.Tx) (access.Actor, error) {
		now, err := tx.Now()
		if err != nil {
			return access.Actor{}, err
		}
		actor, _, err := e.identify(tx, token, now)
		return actor, err
	})
}

// identify returns with the actor the last day on which they were here.
func (e *Engine) identify(tx *store.Tx, token string, now time.Time) (a access.Actor, seen time.Time, err error) {
	claims, err := e.tokens.Verify(identity.Access(), token, now)
	if err != nil {
		return a, seen, err
	}
	stored, err := tx.Session(claims.Session)
	if errors.Is(err, store.ErrNotFound) {
		return a, seen, identity.ErrSession
	}
	if err != nil {
		return a, seen, err
	}
	session := identity.Session{ID: stored.ID, Person: string(stored.Person), ExpiresAt: stored.ExpiresAt, RevokedAt: stored.RevokedAt}
	if err := session.Live(now); err != nil || session.Person != claims.Person {
		return a, seen, identity.ErrSession
	}
	a, err = actorOf(tx, stored.Person, stored.ID, now)
	return a, stored.Seen, err
}

// actorOf loads what gives a person rights: memberships and mandates in force now.
// A seat that rests gives none, and is named.
func actorOf(tx *store.Tx, id bodies.PersonID, session string, now time.Time) (access.Actor, error) {
	person, err := tx.Person(id)
	if err != nil {
		return access.Actor{}, err
	}
	a := access.Actor{Person: id, Session: session, Name: person.Name, Slug: person.Slug, Zone: person.Zone, Lang: person.Language}
	members, err := tx.MembershipsOf(id)
	if err != nil {
		return a, err
	}
	for _, m := range members {
		if m.Belongs(now) {
			a.Member = append(a.Member, m.Body)
		}
	}
	seats, err := tx.SeatsOf(id, now)
	if err != nil || len(seats) == 0 {
		return a, err
	}
	for _, m := range seats {
		if !m.Rests.IsZero() {
			a.Resting = append(a.Resting, access.Rest{Body: m.Body, Decision: m.Decision, Until: m.Rests})
			continue
		}
		a.Seated = append(a.Seated, m.Body)
	}
	auditing, err := tx.Auditing(a.Seated)
	for _, b := range auditing {
		a.Audits = append(a.Audits, b.Supervises...)
	}
	return a, err
}

// SignOut ends the actor's session.
func (e *Engine) SignOut(ctx context.Context, actor access.Actor) error {
	if err := e.gate.May(actor, "session.end", access.Object{}); err != nil {
		return err
	}
	return e.revoke(ctx, actor, actor.Session)
}

// RevokeSession ends a session. Only its own person may.
func (e *Engine) RevokeSession(ctx context.Context, actor access.Actor, id string) error {
	return e.revoke(ctx, actor, id)
}

func (e *Engine) revoke(ctx context.Context, actor access.Actor, id string) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		s, err := tx.Session(id)
		if err != nil {
			return struct{}{}, err
		}
		if err := e.gate.May(actor, "session.revoke", access.Object{Owner: s.Person}); err != nil {
			return struct{}{}, err
		}
		if !s.RevokedAt.IsZero() {
			return struct{}{}, nil
		}
		if s.RevokedAt, err = tx.Now(); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.SaveSession(s)
	})
	return err
}

// Sessions lists the actor's live sessions, the newest first.
func (e *Engine) Sessions(ctx context.Context, actor access.Actor) ([]store.Session, error) {
	if err := e.gate.May(actor, "session.list", access.Object{}); err != nil {
		return nil, err
	}
	return view(ctx, e, func(tx *store.Tx) ([]store.Session, error) {
		now, err := tx.Now()
		if err != nil {
			return nil, err
		}
		all, err := tx.SessionsOf(actor.Person)
		return slices.DeleteFunc(all, func(s store.Session) bool { return !now.Before(s.ExpiresAt) }), err
	})
}

// sweep is how many expired sessions one round of the clock deletes: few enough
// that nobody who signs in meanwhile waits, and more than begin in ten seconds.
const sweep = 1000

// Sweep deletes sessions that are over, a batch a call, and returns how many; and lists
// of members that nobody entered.
func (e *Engine) Sweep(ctx context.Context) (int64, error) {
	return update(ctx, e, func(tx *store.Tx) (int64, error) {
		now, err := tx.Now()
		if err != nil {
			return 0, err
		}
		if err := tx.DropMemberLists(now.Add(-listLife)); err != nil {
			return 0, err
		}
		if err := tx.DropMergeProofs(now.Add(-mergeLife)); err != nil {
			return 0, err
		}
		return tx.DeleteSessions(now, sweep)
	})
}
