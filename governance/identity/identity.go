// SPDX-License-Identifier: AGPL-3.0-or-later

// Package identity answers whether somebody is who she says: by a password, by the
// access token of a session, by the refresh token that renews it.
//
// A password is kept as a [Hash]. A login starts a [Session]; it shows itself by a
// short signed access token, made and read by a [Keyring], and goes on by random
// refresh tokens, of which only a [Refresh] with the digest is kept. [LoginLimits]
// says when to stop answering guesses.
//
//	if err := identity.VerifyPassword(password, account.Hash, identity.DemoRefused); err != nil {
//		return err // count a failure
//	}
//	family, err := identity.NewFamily(rand.Reader)
//	session := identity.NewSession(family.Session(), account.Person, now)
//	refresh, secret, err := identity.NewRefresh(family, now, rand.Reader)
//	...
//	access, expires, err := keys.Sign(identity.Access(), session, now)
//
// Everything here is a value or a pure function: the clock and chance are arguments,
// the caller stores, counts and sends. The package tells nobody why a token was
// refused beyond what the caller must branch on, and reads no algorithm, key or
// address from a token. An access token alone cannot be revoked: deeds ask the
// stored [Session] as well.
package identity

import "errors"

// What the caller branches on.
var (
	ErrPassword = errors.New("wrong login or password")              // also where there is no such account
	ErrHash     = errors.New("the stored password hash is not one")  // a damaged or foreign hash: the operator's affair
	ErrDemoHash = errors.New("a demo password outside a demo")       // the fixture hash, where the database is no demo
	ErrToken    = errors.New("the access token is not valid")        // not ours, altered, for another purpose
	ErrExpired  = errors.New("the access token has expired")         // ours and whole, but past its time: refresh
	ErrKeys     = errors.New("the signing keys are not usable")      // of the wrong size, or the issuer is missing
	ErrSession  = errors.New("the session is over; log in again")    // revoked, or past its absolute end
	ErrRefresh  = errors.New("the refresh token is not one of ours") // malformed; what is unknown the store finds
)
