// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// foundInviting is a club into whose outer sphere one member's word is enough.
func foundInviting(t *testing.T, db *store.DB, clock *handClock) club {
	t.Helper()
	return foundClub(t, db, clock, admitting(func(m *bodies.Membership) {
		m.Admissions = append(m.Admissions, bodies.Admission{Sphere: bodies.Outer, Ground: bodies.ByInvitation, Sponsors: 1})
	}))
}

// invites makes an invitation into a sphere, for somebody at an address, or to hand over.
func (c club) invites(n int, sphere bodies.Sphere, address string) Invited {
	c.t.Helper()
	i, err := c.InviteMember(c.t.Context(), c.as(n), Invite{Body: "commons", Sphere: sphere, Note: "Una from the quay", Address: address, Language: "en"})
	c.must(err)
	c.later()
	return i
}

func (c club) uses(actor access.Actor, code string) (governance.Application, error) {
	c.t.Helper()
	defer c.later()
	return c.UseInvitation(c.t.Context(), actor, Guest{Code: code, Text: "I mend nets."}, somewhere())
}

// registers makes an account by a link, and says who it is.
func (c club) registers(link, slug string) (access.Actor, Registered) {
	c.t.Helper()
	made, err := c.Register(c.t.Context(), link, account(slug))
	c.must(err)
	actor, err := c.Identify(c.t.Context(), made.Access)
	c.must(err)
	c.later()
	return actor, made
}

// TestInvitation_LetsSomebodyInAtOnce where one member's word is enough; where two are
// needed the second vouches as for any application. The record verifies, and names by whom.
func TestInvitation_LetsSomebodyInAtOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundInviting(t, db, clock)
		one := c.invites(0, bodies.Outer, "")
		if len(one.Code) != 23 || len(c.traces(one.Code)) > 0 || len(c.traces(strings.ReplaceAll(one.Code, "-", ""))) > 0 {
			t.Fatalf("the code %q is kept", one.Code)
		}
		r, err := c.FollowInvitation(t.Context(), access.Actor{}, one.Code, somewhere())
		if err != nil || r.Inviter.ID != personID(0) || r.Charter.Body.Slug != "commons" {
			t.Fatalf("what a stranger is shown: %+v %v", r, err)
		}
		a, err := c.UseInvitation(t.Context(), c.as(outsiders), Guest{Code: strings.ToLower(one.Code)}, somewhere())
		if err != nil || a.State != governance.ApplicationAdmitted {
			t.Fatalf("one sponsor is enough: %s %v", a.State, err)
		}
		if m := c.known(outsiders); m.Ground != bodies.ByInvitation || m.Sphere != bodies.Outer || fmt.Sprint(m.By) != fmt.Sprint([]bodies.PersonID{personID(0)}) {
			t.Errorf("it is known: %+v", m)
		}
		c.later()
		for who, err := range map[string]error{"again": second(c.uses(c.as(outsiders), one.Code)), "another": second(c.uses(c.as(outsiders+1), one.Code))} {
			if !errors.Is(err, governance.ErrInvitation) {
				t.Errorf("%s: %v", who, err)
			}
		}

		two := c.invites(1, bodies.Inner, "")
		a, err = c.uses(c.as(outsiders+1), two.Code)
		if err != nil || a.State != governance.ApplicationOpen || len(a.Of(true)) != 1 {
			t.Fatalf("one of two: %+v %v", a, err)
		}
		if a, err = c.says(2, a, true); err != nil || a.State != governance.ApplicationAdmitted {
			t.Fatalf("after two: %s %v", a.State, err)
		}

		asked := c.asks(outsiders+2, bodies.Inner, bodies.ByInvitation)
		if _, err := c.says(3, asked, true); err != nil {
			t.Fatal(err)
		}
		if a, err = c.uses(c.as(outsiders+2), c.invites(4, bodies.Inner, "").Code); err != nil || a.State != governance.ApplicationAdmitted || a.ID != asked.ID {
			t.Errorf("to what waited already: %+v %v", a, err)
		}
		c.verifies()
	})
}

// TestInvitation_ByMail: who follows the link has shown that the address is theirs; who has
// an account there is led to it. No code is shown to who invites.
func TestInvitation_ByMail(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundInviting(t, db, clock)
		c.comers.Who = governance.RegisteringInvited
		c.reachable(outsiders, governance.NoticesOff)
		if i := c.invites(0, bodies.Outer, newcomer); i.Code != "" {
			t.Errorf("a code is shown: %q", i.Code)
		}
		c.invites(0, bodies.Outer, string("P")+strings.TrimPrefix(string(c.slug(outsiders)), "p")+"@example.org")
		to := map[string]Letter{}
		for _, l := range c.letters() {
			to[l.To] = l
		}
		fresh, known := to[newcomer], to[string(c.slug(outsiders))+"@example.org"]
		if fresh.Kind != LetterInvite || fresh.Invite.By.ID != personID(0) || fresh.Secret == "" || known.Kind != LetterInvited || known.Secret != "" {
			t.Fatalf("the letters: %+v %+v", fresh, known)
		}
		una, made := c.registers(fresh.Secret, "una")
		if !made.Invited {
			t.Errorf("the invitation does not wait: %+v", made)
		}
		for who, actor := range map[string]access.Actor{"una": una, "known": c.as(outsiders)} {
			if _, err := c.FollowInvitation(t.Context(), actor, "", somewhere()); err != nil {
				t.Errorf("%s is shown: %v", who, err)
			}
			if a, err := c.uses(actor, ""); err != nil || a.State != governance.ApplicationAdmitted {
				t.Errorf("%s: %s %v", who, a.State, err)
			}
		}
		c.verifies()
	})
}

// TestInvitation_OneCodeMakesOneAccount where an account needs an invitation.
func TestInvitation_OneCodeMakesOneAccount(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundInviting(t, db, clock)
		c.comers.Who = governance.RegisteringInvited
		code := c.invites(0, bodies.Outer, "").Code
		var links []string
		for n := range 3 {
			address := fmt.Sprintf("u%d@example.net", n)
			c.must(c.AskAccount(t.Context(), Asking{Address: address, Code: code}, somewhere()))
			links = append(links, c.letterTo(address).Secret)
		}
		made := make([]error, len(links))
		var all sync.WaitGroup
		for n := range links {
			all.Go(func() { _, made[n] = c.Register(t.Context(), links[n], account(fmt.Sprintf("una_%d", n))) })
		}
		all.Wait()
		good := 0
		for _, err := range made {
			if err == nil {
				good++
			} else if !errors.Is(err, governance.ErrRegistration) {
				t.Error(err)
			}
		}
		if good != 1 {
			t.Errorf("%d accounts by one code", good)
		}
		if _, err := c.uses(c.as(outsiders), code); !errors.Is(err, governance.ErrInvitation) {
			t.Errorf("by another, when it has become somebody's: %v", err)
		}
	})
}

// TestInvitation_IsDead once who made it may not vouch, is too late, or took it back.
func TestInvitation_IsDead(t *testing.T) {
	for what, kill := range map[string]func(c club, i Invited){
		"taken back": func(c club, i Invited) { c.must(second(c.WithdrawInvitation(c.t.Context(), c.as(0), i.ID))) },
		"too old":    func(c club, i Invited) { c.clock.forward(governance.InvitationDays * 24 * time.Hour) },
		"left":       func(c club, _ Invited) { c.must(c.LeaveBody(c.t.Context(), c.as(0), "commons")) },
		"lapsed": func(c club, _ Invited) {
			c.must(c.changes(theKeeper, Change{Person: personID(0), Ground: bodies.ByRenewal, Until: c.now().Add(time.Hour)}))
			c.clock.forward(6 * 24 * time.Hour)
		},
		"erased": func(c club, _ Invited) { c.must(c.Erase(c.t.Context(), c.enrolled(0), credentials)) },
		"suspended": func(c club, _ Invited) {
			c.must(c.SequenceAll(c.t.Context()))
			now := c.now()
			c.change(func(tx *store.Tx) error { return suspendIn(tx, personID(0), now) })
		},
	} {
		t.Run(what, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				c := foundInviting(t, db, clock)
				i := c.invites(0, bodies.Outer, "")
				if _, err := c.FollowInvitation(t.Context(), access.Actor{}, i.Code, somewhere()); err != nil {
					t.Fatalf("before: %v", err)
				}
				kill(c, i)
				c.later()
				if _, err := c.FollowInvitation(t.Context(), access.Actor{}, i.Code, somewhere()); !errors.Is(err, governance.ErrInvitation) {
					t.Errorf("shown: %v", err)
				}
				if _, err := c.uses(c.as(outsiders), i.Code); !errors.Is(err, governance.ErrInvitation) {
					t.Errorf("used: %v", err)
				}
				if n := c.rows("SELECT COUNT(*) FROM members WHERE person = '" + string(personID(outsiders)) + "'"); n != 0 {
					t.Error("they came in")
				}
			})
		})
	}
}

// TestInvitation_OfWhoMayNotMakeIt, and how many.
func TestInvitation_OfWhoMayNotMakeIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundInviting(t, db, clock)
		make := func(n int, i Invite) error { return second(c.InviteMember(t.Context(), c.as(n), i)) }
		good := Invite{Body: "commons", Sphere: bodies.Outer, Note: "Una"}
		for what, row := range map[string]struct {
			n    int
			i    Invite
			want error
		}{
			"a stranger to the body":      {outsiders, good, governance.ErrInviters},
			"into a sphere without a way": {0, Invite{Body: "commons", Sphere: bodies.Ecosystem, Note: "Una"}, governance.ErrNoAdmission},
			"into a body without a way":   {0, Invite{Body: "board", Sphere: bodies.Inner, Note: "Una"}, governance.ErrInviters},
			"without a note":              {0, Invite{Body: "commons", Sphere: bodies.Outer}, governance.ErrNote},
			"with a note of two lines":    {0, Invite{Body: "commons", Sphere: bodies.Outer, Note: "a\nb"}, governance.ErrNote},
		} {
			if err := make(row.n, row.i); !errors.Is(err, row.want) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := c.Invitations(t.Context(), c.as(outsiders), "commons"); !errors.Is(err, governance.ErrInviters) {
			t.Errorf("the page, of a stranger: %v", err)
		}
		tries := [8]error{}
		var all sync.WaitGroup
		for n := range tries {
			all.Go(func() { tries[n] = make(0, good) })
		}
		all.Wait()
		made := 0
		for _, err := range tries {
			if err == nil {
				made++
			} else if !errors.Is(err, governance.ErrInvitations) {
				t.Error(err)
			}
		}
		if made != governance.InvitationsOpen {
			t.Errorf("%d are open", made)
		}
		r, err := c.Invitations(t.Context(), c.as(0), "commons")
		if err != nil || len(r.Lines) != made || r.Open != made {
			t.Errorf("the list: %d %d %v", len(r.Lines), r.Open, err)
		}
		if _, err := c.WithdrawInvitation(t.Context(), c.as(1), r.Lines[0].ID); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("another's taken back: %v", err)
		}
		_, err = c.WithdrawInvitation(t.Context(), c.as(0), r.Lines[0].ID)
		c.must(err)
		c.must(make(0, good))
		if _, err := c.WithdrawInvitation(t.Context(), c.as(0), r.Lines[0].ID); !errors.Is(err, governance.ErrInvitation) {
			t.Errorf("taken back twice: %v", err)
		}
	})
}

// TestInvitation_AtOnce: one code lets one in, however many use it together.
func TestInvitation_AtOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundInviting(t, db, clock)
		code := c.invites(0, bodies.Outer, "").Code
		tries := [5]error{}
		var all sync.WaitGroup
		for n := range tries {
			all.Go(func() {
				_, tries[n] = c.UseInvitation(t.Context(), c.as(outsiders+n), Guest{Code: code}, somewhere())
			})
		}
		all.Wait()
		for _, err := range tries {
			if err != nil && !errors.Is(err, governance.ErrInvitation) {
				t.Error(err)
			}
		}
		if n := c.rows("SELECT COUNT(*) FROM members WHERE ground = 'invitation'"); n != 1 {
			t.Errorf("%d came in", n)
		}
		c.verifies()
	})
}

// TestInvitation_IsNotGuessed: a network that shows codes which are none is held back, also
// from a good one; another is not.
func TestInvitation_IsNotGuessed(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundInviting(t, db, clock)
		code := c.invites(0, bodies.Outer, "").Code
		for n := range 30 {
			guess := fmt.Sprintf("%020d", n)
			if _, err := c.FollowInvitation(t.Context(), access.Actor{}, guess, somewhere()); !errors.Is(err, governance.ErrInvitation) || errors.Is(err, ErrTooOften) {
				t.Fatalf("guess %d: %v", n, err)
			}
		}
		if _, err := c.uses(c.as(outsiders), code); !errors.Is(err, ErrTooOften) {
			t.Errorf("after thirty: %v", err)
		}
		if err := c.AskAccount(t.Context(), Asking{Address: newcomer, Code: code}, somewhere()); !errors.Is(err, ErrTooOften) {
			t.Errorf("at the other door: %v", err)
		}
		if _, err := c.FollowInvitation(t.Context(), access.Actor{}, code, netip.MustParseAddr("198.51.100.4")); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

// TestApply_AgainTakesSomeDays after a refusal, or what was taken back; who is invited
// meanwhile, or was let in since, need not wait.
func TestApply_AgainTakesSomeDays(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundInviting(t, db, clock)
		again := func(n int, g bodies.Ground) error {
			return second(c.Apply(t.Context(), c.as(n), Membership{Body: "commons", Sphere: bodies.Inner, Ground: g, Text: "Once more."}))
		}
		back := c.asks(outsiders, bodies.Inner, bodies.ByInvitation)
		_, err := c.WithdrawApplication(t.Context(), c.as(outsiders), back.ID)
		c.must(err)
		refused := c.asks(outsiders+1, bodies.Inner, bodies.ByApplication)
		for _, n := range []int{theFirst, theSecond} {
			_, err := c.says(n, refused, false)
			c.must(err)
		}
		for n, ground := range map[int]bodies.Ground{outsiders: bodies.ByInvitation, outsiders + 1: bodies.ByApplication} {
			if err := again(n, ground); !errors.Is(err, governance.ErrAgain) {
				t.Errorf("%d: at once: %v", n, err)
			}
		}
		clock.forward(25 * time.Hour)
		c.must(again(outsiders, bodies.ByInvitation))
		if err := again(outsiders+1, bodies.ByApplication); !errors.Is(err, governance.ErrAgain) {
			t.Errorf("a day after a refusal: %v", err)
		}
		if a, err := c.uses(c.as(outsiders+1), c.invites(0, bodies.Outer, "").Code); err != nil || a.State != governance.ApplicationAdmitted {
			t.Errorf("invited meanwhile: %v", err)
		}
		clock.forward(14 * 24 * time.Hour)
		c.must(again(outsiders+1, bodies.ByApplication))
	})
}

// suspendIn lays a suspension from the commons upon somebody, as a ruling does.
func suspendIn(tx *store.Tx, who bodies.PersonID, now time.Time) error {
	entries, err := tx.Entries(0, 1)
	if err != nil || len(entries) == 0 {
		return errors.Join(err, errors.New("nothing is numbered yet"))
	}
	rules := governance.Justice{Panel: 3, HearingDays: 3, AppealDays: 14, AppealTo: "commons", Rules: []governance.Rule{{Number: 1, Text: "Be kind."}}}
	c := governance.Case{ID: "2026-1", Body: "commons", Target: governance.Target{Kind: governance.TargetPerson, ID: "p0000"}, Concerned: who, Stage: governance.CaseReported,
		Rules: rules, OpenedAt: now, ChangedAt: now, Sittings: []governance.Sitting{{Body: "commons", Rules: rules, Ref: entries[0].Ref, OpenedAt: now}}}
	return errors.Join(tx.AddCase(c), tx.AddMeasure(1, governance.Measure{Case: c.ID, Person: who, Kind: governance.MeasureSuspension, Body: "commons", From: now, Until: now.AddDate(0, 1, 0)}))
}
