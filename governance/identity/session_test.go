// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func family(t *testing.T) Family {
	t.Helper()
	f, err := NewFamily(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFamily_IsKnownByEveryTokenOfIt, and neither by its session's id nor by that
// of another.
func TestFamily_IsKnownByEveryTokenOfIt(t *testing.T) {
	f := family(t)
	for range 3 {
		_, secret, err := NewRefresh(f, noon(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := FamilyOf(secret); err != nil || found != f {
			t.Errorf("a token is of the family %x (%v), want %x", found, err, f)
		}
	}
	id := f.Session()
	if len(id) != 32 || id == family(t).Session() || strings.Contains(id, hex.EncodeToString(f[:])) {
		t.Errorf("the session of the family %x is %s", f, id)
	}
	if again, err := ParseFamily(f.String()); err != nil || again != f {
		t.Errorf("stored as %s it comes back as %x (%v)", f, again, err)
	}
	for _, stored := range []string{"", "00", f.String() + "00", strings.Repeat("g", 32), strings.Repeat("A", 32)} {
		if _, err := ParseFamily(stored); !errors.Is(err, ErrSession) {
			t.Errorf("a family stored as %q got %v", stored, err)
		}
	}
	if _, err := NewFamily(bytes.NewReader(make([]byte, familyBytes-1))); err == nil {
		t.Error("a family was drawn from too little chance")
	}
}

func TestNewRefresh_KeepsOnlyTheDigest(t *testing.T) {
	f := family(t)
	record, secret, err := NewRefresh(f, noon(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	found, err := RefreshDigest(secret)
	if err != nil || found != record.Digest || record.Session != f.Session() || !record.UsedAt.IsZero() {
		t.Errorf("%+v, %q, %v", record, found, err)
	}
	if len(secret) != 43 || len(record.Digest) != 64 || strings.Contains(record.Digest, secret) {
		t.Errorf("secret %q, kept %q", secret, record.Digest)
	}
	other, _, _ := NewRefresh(f, noon(), rand.Reader)
	if other.Digest == record.Digest {
		t.Error("two tokens are the same")
	}
	if _, _, err := NewRefresh(f, noon(), bytes.NewReader(make([]byte, refreshBytes-familyBytes-1))); err == nil {
		t.Error("a token was drawn from too little chance")
	}
}

func TestRefreshDigest_RefusesWhatWasNeverWritten(t *testing.T) {
	_, secret, err := NewRefresh(family(t), noon(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"", "x", secret[1:], secret + "A", secret + "=", secret[:42] + "B", " " + secret, secret[:20] + "\n" + secret[20:], strings.Repeat("A", 1<<16)} {
		if _, err := RefreshDigest(s); !errors.Is(err, ErrRefresh) {
			t.Errorf("%.60q: %v", s, err)
		}
		if _, err := FamilyOf(s); !errors.Is(err, ErrRefresh) {
			t.Errorf("family of %.60q: %v", s, err)
		}
	}
}

func TestRenew_DecidesByRecordAndSession(t *testing.T) {
	unused := Refresh{Session: "s-1", IssuedAt: noon()}
	used := Refresh{Session: "s-1", IssuedAt: noon(), UsedAt: noon().Add(time.Hour)}
	outlived := used
	outlived.Outlived = true
	revoked := ada()
	revoked.RevokedAt = noon().Add(time.Minute)
	for _, c := range []struct {
		rule    string
		session Session
		record  Refresh
		after   time.Duration
		want    Verdict
	}{
		{"an unused token is exchanged", ada(), unused, time.Hour, Rotate},
		{"also on the thirtieth day", ada(), unused, sessionLife - 1, Rotate},
		{"but no longer, however often it was renewed", ada(), unused, sessionLife, Ended},
		{"the twin of a request gets no second family", ada(), used, time.Hour + overlap, Overlap},
		{"a token used before gives the family away", ada(), used, time.Hour + overlap + 1, Reused},
		{"so does, at once, one whose successor is used as well", ada(), outlived, time.Hour, Reused},
		{"in a revoked session nothing renews", revoked, unused, time.Hour, Ended},
		{"nor warns twice", revoked, used, 2 * time.Hour, Ended},
		{"a record of another session renews nothing", ada(), Refresh{Session: "s-2"}, time.Hour, Ended},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := c.session.Renew(c.record, noon().Add(c.after)); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestRenew_AThiefEndsTheFamily plays a member and a thief who copied one of her
// tokens, both renewing as they like: the thief's copy never outlives the member's
// next renewal after his, nor hers his.
func TestRenew_AThiefEndsTheFamily(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, err := NewFamily(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		session, now := NewSession(f.Session(), "person-ada", noon()), noon()
		records := map[string]Refresh{}
		issue := func() string {
			r, secret, err := NewRefresh(f, now, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			records[r.Digest] = r
			return secret
		}
		member := issue()
		thief := member
		for range rapid.IntRange(2, 12).Draw(t, "renewals") {
			now = now.Add(time.Duration(rapid.IntRange(60, 3600).Draw(t, "seconds")) * time.Second)
			holder, other := &member, &thief
			if rapid.Bool().Draw(t, "the thief") {
				holder, other = other, holder
			}
			d, _ := RefreshDigest(*holder)
			r := records[d]
			switch session.Renew(r, now) {
			case Rotate:
				r.UsedAt = now
				records[d] = r
				*holder = issue()
			case Reused:
				session.RevokedAt = now
			case Ended:
				if session.RevokedAt.IsZero() {
					t.Fatal("ended without cause")
				}
			}
			if stale, _ := RefreshDigest(*other); !records[stale].UsedAt.IsZero() && session.RevokedAt.IsZero() &&
				session.Renew(records[stale], now.Add(time.Minute)) != Reused {
				t.Fatal("two parties hold a live family")
			}
		}
	})
}

func TestSiteOf_IsWhatACustomerMayBeGiven(t *testing.T) {
	for peer, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1::/48", "2001:db8:1:ff::1": "2001:db8:1::/48",
	} {
		if got := SiteOf(netip.MustParseAddr(peer)); got != want {
			t.Errorf("%s counts as %s, want %s", peer, got, want)
		}
	}
}

func TestNetworkOf_IsWhatOnePartyHolds(t *testing.T) {
	for peer, want := range map[string]string{
		"192.0.2.7":                "192.0.2.7",
		"::ffff:192.0.2.7":         "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":     "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1":     "2001:db8:1:2::/64",
		"fe80::1%eth0":             "fe80::/64",
		"2001:db8:1:3:aaaa:bbbb::": "2001:db8:1:3::/64",
	} {
		if got := NetworkOf(netip.MustParseAddr(peer)); got != want {
			t.Errorf("%s counts as %s, want %s", peer, got, want)
		}
	}
}
