// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// linkTo is the secret of the link that was mailed of a kind to an address.
func linkTo(t *testing.T, letters []Letter, kind, address string) string {
	t.Helper()
	for _, l := range letters {
		for _, v := range l.Voices {
			if l.To == address && v.Kind == kind && v.Secret != "" {
				return v.Secret
			}
		}
	}
	t.Fatalf("no link of the kind %s was mailed to %s", kind, address)
	return ""
}

// TestFollowVoice_OpensOnePageOfOneVoice and nothing else, until the close.
func TestFollowVoice_OpensOnePageOfOneVoice(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 5, 2, 72*time.Hour)
		w.entrusts(2, 1)
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		w.post()
		sent := w.delivered()
		secret, others := linkTo(t, sent, LetterVoted, to(2)), linkTo(t, sent, LetterVoted, to(1))
		follow := func(actor access.Actor, id governance.IssueID, secret string) (FollowedVoice, error) {
			return w.FollowVoice(t.Context(), actor, id, secret)
		}
		f, err := follow(access.Actor{}, "2026-1", secret)
		if err != nil {
			t.Fatal(err)
		}
		if f.Owner.ID != personID(2) || len(f.Way.Hops) != 3 || f.Way.End != delegation.EndVoted || !f.Way.Known {
			t.Errorf("it shows %+v of %s", f.Way, f.Owner.ID)
		}
		for n, h := range f.Way.Hops {
			if h.Scope != (ScopeNames{}) || !h.Until.IsZero() || n < 2 && !h.Voted.IsZero() || h.Voted.Year() > 1970 {
				t.Errorf("hop %d tells more than a name: %+v", n, h)
			}
		}
		if f.Own != nil || f.OnRoll || f.Path != nil || f.Known.Own {
			t.Errorf("what else it shows is not what a stranger sees: %+v", f.IssueReading)
		}
		if mine, err := follow(access.Actor{}, "2026-1", others); err != nil || mine.Owner.ID != personID(1) {
			t.Errorf("another's link shows the voice of %s, %v", mine.Owner.ID, err)
		}
		tampered := []byte(secret)
		tampered[3] ^= 1
		for what, c := range map[string]struct {
			actor  access.Actor
			id     governance.IssueID
			secret string
		}{
			"no secret":                           {access.Actor{}, "2026-1", ""},
			"one letter of it is another":         {access.Actor{}, "2026-1", string(tampered)},
			"more than it":                        {access.Actor{}, "2026-1", secret + "A"},
			"another vote":                        {access.Actor{}, "2026-2", secret},
			"a vote that is not there":            {access.Actor{}, "2026-9", secret},
			"somebody else is signed in":          {member(1), "2026-1", secret},
			"her link, and she is another member": {member(2), "2026-1", others},
		} {
			if _, err := follow(c.actor, c.id, c.secret); !errors.Is(err, identity.ErrLink) {
				t.Errorf("%s: got %v, want ErrLink", what, err)
			}
		}
		// It opens no other page, and no page of another kind opens by it.
		for what, err := range map[string]error{
			"a new password": w.FollowRecovery(t.Context(), secret),
			"stop the mails": w.Unsubscribe(t.Context(), secret),
			"an address":     w.ConfirmAddress(t.Context(), member(2), secret),
		} {
			if !errors.Is(err, identity.ErrLink) {
				t.Errorf("%s: got %v, want ErrLink", what, err)
			}
		}
		if _, err := w.Visit(t.Context(), secret); err == nil {
			t.Error("it passes for a session")
		}
		clock.forward(72*time.Hour + time.Minute)
		if _, err := follow(access.Actor{}, "2026-1", secret); !errors.Is(err, identity.ErrLink) {
			t.Errorf("after the close, before it was made: got %v, want ErrLink", err)
		}
	})
}

// TestFollowVoice_TellsNobodyWhetherItsOwnerHasVoted: what it shows is the same
// before, after, and whatever she chose.
func TestFollowVoice_TellsNobodyWhetherItsOwnerHasVoted(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 3, 1, 72*time.Hour, 1)
		w.entrusts(1, 0)
		w.cast(0, "2026-1", governance.Yes)
		w.post()
		secret := linkTo(t, w.delivered(), LetterVoted, to(1))
		shown := func() (FollowedVoice, Path) {
			f, err := w.FollowVoice(t.Context(), access.Actor{}, "2026-1", secret)
			if err != nil {
				t.Fatal(err)
			}
			way := f.Way
			f.Now, f.TookPart = time.Time{}, 0
			return f, way
		}
		first, before := shown()
		w.cast(1, "2026-1", governance.No)
		second, after := shown()
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("the way is another: %s", diff)
		}
		if diff := cmp.Diff(first.IssueReading, second.IssueReading); diff != "" {
			t.Errorf("the rest is another: %s", diff)
		}
	})
}

// TestFollowVoice_EndsWithANewPasswordOrAddress: by recovery, by the old password,
// and when the mail goes elsewhere.
func TestFollowVoice_EndsWithANewPasswordOrAddress(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundListening(t, db, clock, 5, 1, 72*time.Hour, 0, 1, 2, 3)
		for n := 1; n < 4; n++ {
			w.entrusts(n, 0)
		}
		w.cast(0, "2026-1", governance.Yes)
		w.post()
		sent := w.delivered()
		ends := map[int]func() error{
			1: func() error { return w.Recover(t.Context(), w.linkFor("p0001"), "a fresh password") },
			2: func() error {
				return w.ChangePassword(t.Context(), member(2), Credential{Password: "an old password", Peer: somewhere()}, "a fresh password")
			},
			3: func() error {
				return w.AskAddress(t.Context(), member(3), Credential{Password: "an old password", Peer: somewhere()}, "")
			},
		}
		for n, end := range ends {
			secret := linkTo(t, sent, LetterVoted, to(n))
			if _, err := w.FollowVoice(t.Context(), access.Actor{}, "2026-1", secret); err != nil {
				t.Errorf("member %d, before: %v", n, err)
			}
			if err := end(); err != nil {
				t.Fatal(err)
			}
			if _, err := w.FollowVoice(t.Context(), access.Actor{}, "2026-1", secret); !errors.Is(err, identity.ErrLink) {
				t.Errorf("member %d, after: got %v, want ErrLink", n, err)
			}
		}
	})
}

// TestRenewal_ShowsOneDelegationAndRenewsNothing.
func TestRenewal_ShowsOneDelegationAndRenewsNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 4)
		w.reachable(1, governance.NoticesSingle)
		w.reachable(2, governance.NoticesSingle)
		w.post()
		given := map[int]governance.Delegation{}
		for n := 1; n < 3; n++ {
			d, err := w.Delegate(t.Context(), member(n), Entrust{To: w.speaking(0), Until: clock.now().AddDate(0, 0, 31)})
			if err != nil {
				t.Fatal(err)
			}
			given[n] = d
		}
		clock.forward(48 * time.Hour)
		w.post()
		sent := w.delivered()
		secret := linkTo(t, sent, LetterExpiring, to(1))
		r, err := w.Renewal(t.Context(), access.Actor{}, given[1].ID, secret)
		if err != nil || r.Owner.ID != personID(1) || len(r.To) != 1 || r.To[0].ID != personID(0) || r.Entrust.To[0] != personID(0) {
			t.Fatalf("it shows %+v, %v", r, err)
		}
		if r, err := w.Renewal(t.Context(), member(1), given[1].ID, ""); err != nil || r.Owner.ID != personID(1) {
			t.Errorf("to its giver, signed in: %+v, %v", r, err)
		}
		for what, c := range map[string]struct {
			actor  access.Actor
			id     string
			secret string
		}{
			"no secret":                  {access.Actor{}, given[1].ID, ""},
			"another delegation":         {access.Actor{}, given[2].ID, secret},
			"a link of another page":     {access.Actor{}, given[1].ID, linkTo(t, sent, LetterExpiring, to(2))},
			"somebody else is signed in": {member(2), given[1].ID, secret},
		} {
			if _, err := w.Renewal(t.Context(), c.actor, c.id, c.secret); !errors.Is(err, identity.ErrLink) {
				t.Errorf("%s: got %v, want ErrLink", what, err)
			}
		}
		if d := read(w, func(tx *store.Tx) (governance.Delegation, error) { return tx.Delegation(given[1].ID) }); !d.EndedAt.IsZero() || !d.Until.Equal(given[1].Until) {
			t.Errorf("a look has changed it: %+v", d)
		}
		w.entrusts(1, 0)
		if _, err := w.Renewal(t.Context(), access.Actor{}, given[1].ID, secret); !errors.Is(err, identity.ErrLink) {
			t.Errorf("once renewed: got %v, want ErrLink", err)
		}
		others := linkTo(t, sent, LetterExpiring, to(2))
		if _, err := w.Renewal(t.Context(), access.Actor{}, given[2].ID, others); err != nil {
			t.Errorf("the other: %v", err)
		}
		clock.forward(30 * 24 * time.Hour)
		if _, err := w.Renewal(t.Context(), access.Actor{}, given[2].ID, others); !errors.Is(err, identity.ErrLink) {
			t.Errorf("once lapsed: got %v, want ErrLink", err)
		}
		if _, err := w.Renewal(t.Context(), member(2), given[2].ID, ""); err != nil {
			t.Errorf("once lapsed, to its giver: %v", err)
		}
	})
}
