// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"

	"moothall/governance/identity"
	"moothall/governance/store"
)

// Renew gives whoever shows a live access token the next one, for programs that
// keep no refresh token. It rotates the refresh token as well: whoever shows the
// former one later is found out, and the session ends, so that a stolen access
// token cannot be renewed for long beside its owner. It refuses as Identify does.
func (e *Engine) Renew(ctx context.Context, token string) (Tokens, error) {
	return update(ctx, e, func(tx *store.Tx) (Tokens, error) {
		now, err := tx.Now()
		if err != nil {
			return Tokens{}, err
		}
		actor, _, err := e.identify(tx, token, now)
		if err != nil {
			return Tokens{}, err
		}
		stored, err := heldSession(tx, actor.Session)
		if err != nil {
			return Tokens{}, err
		}
		session := identity.Session{ID: stored.ID, Person: string(stored.Person), StartedAt: stored.CreatedAt, ExpiresAt: stored.ExpiresAt}
		return e.rotate(tx, stored, session, now)
	})
}
