// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"net/netip"
	"time"
)

// Limit is how many failures are borne within a window of time.
type Limit struct {
	Failures int
	Window   time.Duration
}

// LoginLimits hold guesses back on three sides. Tries are counted as failures
// from when they are checked, also for logins nobody has.
type LoginLimits struct {
	Account  Limit // at one account, from one site
	Anywhere Limit // at one account, from all networks together
	Network  Limit // of one network, at any account
}

// DefaultLoginLimits bear ten failures at an account from one site, and a hundred
// from anywhere or of one network, in a quarter of an hour. A forgetful member gets
// in, a list of passwords does not, an office behind one address can still work, and
// one stranger at one site cannot lock a member out of her own account. Who guesses
// from ten sites at once can, for as long as they go on.
func DefaultLoginLimits() LoginLimits {
	const window = 15 * time.Minute
	return LoginLimits{Account: Limit{10, window}, Anywhere: Limit{100, window}, Network: Limit{100, window}}
}

// SiteOf is what failures at one account are counted under: an IPv4 address, or the
// /48 of an IPv6 one, which is what a customer may be given (RFC 6177): ten of the
// 65,536 networks in it would be enough to lock somebody out. Failures at any account
// are not counted so, for elsewhere a /48 is many customers.
func SiteOf(peer netip.Addr) string { return prefixOf(peer, 48) }

// NetworkOf is what failures of one network are counted under: an IPv4 address, or
// the /64 of an IPv6 one, of which anybody has 2^64. Not the /24 of an IPv4 one: its
// 256 addresses are as many strangers, whom one guesser would lock out, while a
// guesser who holds all of them is met by the bound on the account. The address must be the peer's;
// a header counts only if it comes from a proxy that is configured.
func NetworkOf(peer netip.Addr) string { return prefixOf(peer, 64) }

func prefixOf(peer netip.Addr, bits int) string {
	peer = peer.Unmap()
	if !peer.Is6() {
		return peer.String()
	}
	prefix, err := peer.Prefix(bits)
	if err != nil {
		return peer.String()
	}
	return prefix.String()
}
