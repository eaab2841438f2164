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

// LoginLimits hold guesses back on both sides: those at one account from anywhere,
// and those of one network at any account.
type LoginLimits struct {
	Account Limit
	Network Limit
}

// DefaultLoginLimits bear ten failures an account and a hundred a network in a
// quarter of an hour: a forgetful member gets in, a list of passwords does not, and
// an office behind one address can still work.
func DefaultLoginLimits() LoginLimits {
	return LoginLimits{Account: Limit{10, 15 * time.Minute}, Network: Limit{100, 15 * time.Minute}}
}

// Failures counts the failed logins of one account or network since the window began.
type Failures struct {
	Count int
	Since time.Time
}

// Failed is the count after one more failure: a new window where the old is over.
func (f Failures) Failed(l Limit, now time.Time) Failures {
	if f.Count == 0 || !now.Before(f.Since.Add(l.Window)) {
		return Failures{Count: 1, Since: now}
	}
	return Failures{Count: f.Count + 1, Since: f.Since}
}

// Wait is how long to refuse a login, whatever the password; zero is go on. Ask
// before verifying. Count a failure on both sides, also for logins nobody has; after
// a success forget the account's failures, but not the network's.
func (l LoginLimits) Wait(account, network Failures, now time.Time) time.Duration {
	return max(l.Account.wait(account, now), l.Network.wait(network, now))
}

func (l Limit) wait(f Failures, now time.Time) time.Duration {
	if f.Count < l.Failures {
		return 0
	}
	return max(0, f.Since.Add(l.Window).Sub(now))
}

// NetworkOf is what failures of one network are counted under: an IPv4 address, or
// the /64 of an IPv6 one, of which anybody has 2^64. The address must be the peer's;
// a header counts only if it comes from a proxy that is configured.
func NetworkOf(peer netip.Addr) string {
	peer = peer.Unmap()
	if !peer.Is6() {
		return peer.String()
	}
	prefix, err := peer.Prefix(64)
	if err != nil {
		return peer.String()
	}
	return prefix.String()
}
