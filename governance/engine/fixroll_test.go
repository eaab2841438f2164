// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// judgedKinds are matters whose roll the tellers judge: one that three places decide, with
// delegations, and with neighbours who are asked too; and one that is confidential. Charters are
// changed by a third, whose roll is that of the opening.
func judgedKinds() []governance.Procedure {
	half := governance.Ratio{Num: 1, Den: 2}
	paper := governance.Procedure{
		Kind: "paper", Name: "Paper", Participation: governance.Liquid, Franchise: bodies.Franchise{Body: "commons", Place: "town", MinDays: 1}, Visibility: governance.Public, Method: governance.MethodMotion,
		Delegation: &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic},
		Majority:   &governance.Majority{Share: half, Units: &governance.UnitRule{Layer: governance.UnitPlaces, Of: []string{"quay", "hill", "moor"}, Share: half}},
		Advisory:   []governance.Advisory{{Name: "Neighbours", Franchise: bodies.Franchise{Body: "commons", MinDays: 1}}},
		Officer:    "tellers", FrozenDays: 2, VotingDays: 3,
	}
	quiet := governance.Procedure{
		Kind: "quiet", Name: "Quiet", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "commons", MinDays: 1}, Visibility: governance.Confidential, DisputeDays: 14,
		Method: governance.MethodMotion, Majority: &governance.Majority{Share: half}, Officer: "tellers", FrozenDays: 2, VotingDays: 3,
	}
	law := governance.Procedure{Kind: "law", Name: "Law", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "commons"}, Visibility: governance.Public,
		Method: governance.MethodMotion, Majority: &governance.Majority{Share: half}}
	return []governance.Procedure{paper, quiet, law}
}

const teller = 0

// foundJudged founds a community with members in places: five in the town, of whom the
// last two live on the moor, and one on the hill, outside of it.
func foundJudged(t *testing.T, db *store.DB, clock *handClock) club {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, judgedKinds()}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: w.kinds, Amendment: &governance.Amendment{Kind: "law"},
				Places: []bodies.Place{{ID: "town", Name: "The town"}, {ID: "quay", Name: "The quay", Parent: "town"}, {ID: "hill", Name: "The hill"}, {ID: "moor", Name: "The moor", Parent: "town"}}},
			{Body: bodies.Body{Slug: "tellers", Name: "The tellers", Level: bodies.Intermediate, Seats: 1}, Version: 1, Amendment: &governance.Amendment{Body: "commons", Kind: "law"}},
			{Body: bodies.Body{Slug: "harbour", Name: "The harbour", Level: bodies.Intermediate, Parent: "commons"}, Version: 1, Amendment: &governance.Amendment{Body: "commons", Kind: "law"}, Procedures: w.kinds[1:2]},
		},
		Mandates: []bodies.Mandate{{ID: "m-teller", Body: "tellers", Seat: "seat", Person: personID(teller), Title: bodies.TitleAppointed, Begins: foundedOn}},
	}
	for n, home := range []bodies.PlaceID{"quay", "quay", "quay", "moor", "moor", "hill"} {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn, Place: home})
	}
	w.must(w.Found(t.Context(), f))
	clock.forward(day)
	return club{w, clock}
}

// brings brings a matter that is discussed for a day.
func (c club) brings(id governance.IssueID, kind string, change func(*governance.Issue)) {
	c.t.Helper()
	rules, _ := governance.Charter{Procedures: c.kinds}.Procedure(kind)
	now := c.clock.now()
	i := governance.Issue{ID: id, Body: "commons", Kind: kind, Title: "Nets", Question: "Shall we?", Text: "We shall.", Stage: governance.Discussion, Procedure: rules, Place: "quay",
		Effect: governance.Effect{Kind: governance.EffectText}, CreatedAt: now, DiscussAt: now, FreezesAt: now.Add(day), OpensAt: now.Add(3 * day), ClosesAt: now.Add(6 * day)}
	if change != nil {
		change(&i)
	}
	c.must(c.Past(c.t.Context(), func(p Past) error { return p.Bring(i, nil) }))
}

// TestFixedRoll_IsJudgedBeforeTheVote goes with a matter from its discussion to the
// decision: the roll is fixed with the text; whom the franchise leaves out is put on it,
// in the place that was known then, another is taken off; and what follows, units and
// advice, is that of the corrected roll.
func TestFixedRoll_IsJudgedBeforeTheVote(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundJudged(t, db, clock)
		ctx, islander, moved := t.Context(), 5, 2
		c.brings("2026-1", "paper", nil)
		c.brings("2026-2", "quiet", nil)
		if err := c.ChallengeRoll(ctx, c.as(islander), "2026-1", personID(islander), "I fish here."); !errors.Is(err, governance.ErrRollFixed) {
			t.Errorf("while it is discussed: got %v", err)
		}
		clock.forward(day)
		c.advance()
		fixed := c.issue("2026-1")
		if fixed.Stage != governance.Frozen || !fixed.RollAt.Equal(clock.now()) || fixed.Next(clock.now()) != "" {
			t.Fatalf("fixed: stage %s, roll of %s, then %q", fixed.Stage, fixed.RollAt, fixed.Next(clock.now()))
		}
		if due := read(c.world, func(tx *store.Tx) ([]governance.IssueID, error) { return tx.IssuesDue(clock.now()) }); len(due) != 0 {
			t.Errorf("the clock is called to %v, to which it owes nothing", due)
		}
		if r := c.roll("2026-1", islander); !r.Open || !r.Listed || r.Rule.Own.On() || r.Officers.Slug != "tellers" {
			t.Errorf("the islander reads %+v", r)
		}
		c.must(c.ChallengeRoll(ctx, c.as(islander), "2026-1", personID(islander), "I fish here."))
		c.must(c.ChallengeRoll(ctx, c.as(1), "2026-1", personID(moved), "They moved."))
		c.must(c.ChallengeRoll(ctx, c.as(1), "2026-1", personID(4), "They may have moved."))
		c.must(c.ChallengeRoll(ctx, c.as(1), "2026-2", personID(moved), "They moved."))
		for _, id := range []governance.IssueID{"2026-1", "2026-2"} {
			for _, ch := range c.roll(id, teller).Challenges {
				if ch.Person.ID != personID(4) {
					if _, err := c.DecideChallenge(ctx, c.as(1), ch.ID, governance.ChallengeUpheld, "So it is."); err == nil {
						t.Error("a member decided a challenge")
					}
					clock.forward(time.Minute)
					_, err := c.DecideChallenge(ctx, c.as(teller), ch.ID, governance.ChallengeUpheld, "So it is.")
					c.must(err)
				}
			}
		}
		clock.forward(2*day - 2*time.Minute)
		c.advance()
		for n, said := range map[int]string{0: "yes", 1: "no", 3: "yes", islander: "yes", moved: "no"} {
			c.castAs(n, "2026-1", governance.Choice{Answer: said}) // who was taken off advises
		}
		if _, err := c.Cast(ctx, c.as(moved), Cast{Issue: "2026-2", Choice: governance.Choice{Answer: "yes"}, Key: newKey()}); !errors.Is(err, governance.ErrNotOnRoll) {
			t.Errorf("who was taken off the confidential roll casts: got %v", err)
		}
		c.castAs(islander, "2026-2", governance.Choice{Answer: "yes"})
		clock.forward(4 * day)
		c.advance()
		d := c.decided("2026-1")
		if got, want := fmt.Sprint(d.Turnout.Electorate, d.Turnout.Direct, divided(d)), "5 4 [quay 1 1 of 2 false hill 1 0 of 1 true moor 1 0 of 2 true]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if d := c.decided("2026-2"); d.Turnout.Electorate != 5 {
			t.Errorf("the confidential roll has %d, want 5", d.Turnout.Electorate)
		}
		c.verifies()
		if r := c.verifiedFor(audit.Scope{Auditor: true}); r.Verdict != audit.Verified {
			t.Errorf("auditors: %s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestFixedRoll_HasItsDays: whenever the clock comes by, and whatever was announced, the
// roll is open for the days of the charter; and what comes while it is open changes nothing.
func TestFixedRoll_HasItsDays(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundJudged(t, db, clock)
		c.brings("2026-1", "paper", func(i *governance.Issue) { i.OpensAt, i.ClosesAt = i.FreezesAt.Add(time.Hour), i.FreezesAt.Add(3*day) })
		c.brings("2026-2", "paper", func(i *governance.Issue) { i.OpensAt, i.ClosesAt = i.FreezesAt.Add(9*day), i.FreezesAt.Add(12*day) })
		clock.forward(2 * day) // a day late
		c.advance()
		for _, id := range []governance.IssueID{"2026-1", "2026-2"} {
			if i := c.issue(id); i.OpensAt.Sub(i.RollAt) != 2*day || i.ClosesAt.Sub(i.OpensAt) < 3*day-time.Hour {
				t.Errorf("%s: the roll is open for %v, the vote for %v", id, i.OpensAt.Sub(i.RollAt), i.ClosesAt.Sub(i.OpensAt))
			}
		}
		clock.forward(4 * day) // the vote would open two days late
		c.advance()
		if i := c.issue("2026-1"); i.Stage != governance.Voting || i.ClosesAt.Sub(clock.now()) < 3*day-time.Hour {
			t.Errorf("opened late: %s until %s", i.Stage, i.ClosesAt)
		}
		clock.forward(4 * day)
		c.advance()
		c.verifies()
	})
}

// TestFixedRoll_OfABodyThatIsSuspended: what is fixed is called off as its time comes, with
// an entry that says so, and its challenges are over.
func TestFixedRoll_OfABodyThatIsSuspended(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundJudged(t, db, clock)
		c.brings("2026-2", "quiet", func(i *governance.Issue) { i.Body = "harbour" })
		clock.forward(day)
		c.advance()
		c.must(c.ChallengeRoll(t.Context(), c.as(1), "2026-2", personID(3), "They moved."))
		next := c.charter("harbour")
		next.Version, next.Body.State = 2, bodies.Suspended
		text, err := journal.Canonical(next)
		c.must(err)
		c.brings("2026-3", "law", func(i *governance.Issue) {
			i.Stage, i.Effect = governance.Frozen, governance.Effect{Kind: governance.EffectCharter, Charter: text}
			i.FreezesAt, i.OpensAt, i.ClosesAt = clock.now(), clock.now(), clock.now().Add(day)
		})
		c.advance()
		c.castAs(1, "2026-3", governance.Choice{Answer: "yes"})
		clock.forward(day)
		c.advance()
		clock.forward(day)
		c.advance()
		if i := c.issue("2026-2"); i.Stage != governance.Cancelled {
			t.Errorf("a vote of a suspended body is %s", i.Stage)
		}
		if ch := read(c.world, func(tx *store.Tx) ([]governance.Challenge, error) { return tx.Challenges("2026-2") }); len(ch) != 1 || ch[0].State != governance.ChallengeDismissed {
			t.Errorf("its challenges: %+v", ch)
		}
		c.verifies()
	})
}

// TestFixedRoll_ContradictsARecordOfAnotherText: whoever alters what is to be voted on while
// its roll is open is found out by the page.
func TestFixedRoll_ContradictsARecordOfAnotherText(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundJudged(t, db, clock)
		c.brings("2026-1", "paper", nil)
		clock.forward(day)
		c.advance()
		if _, err := c.Issue(t.Context(), c.as(1), "2026-1"); err != nil {
			t.Fatal(err)
		}
		for what, change := range map[string]func(*governance.Issue){
			"another text":    func(i *governance.Issue) { i.Text = "We shall not." },
			"another place":   func(i *governance.Issue) { i.Place = "hill" },
			"another opening": func(i *governance.Issue) { i.OpensAt = i.OpensAt.Add(-day) },
			"another day":     func(i *governance.Issue) { i.RollAt = i.RollAt.Add(-day) },
			"no roll at all":  func(i *governance.Issue) { i.RollAt = time.Time{} },
			"the text it had": nil,
		} {
			kept := c.issue("2026-1")
			altered := kept
			if change != nil {
				change(&altered)
			}
			save := func(i governance.Issue) {
				_, err := update(t.Context(), c.Engine, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.SaveIssue(i) })
				c.must(err)
			}
			save(altered)
			if _, err := c.Issue(t.Context(), c.as(1), "2026-1"); errors.Is(err, ErrContradicts) != (change != nil) {
				t.Errorf("%s: got %v", what, err)
			}
			save(kept)
		}
	})
}

// TestFixedRoll_OfAVoteThatIsHeldByRulesOfLater: a vote that the clock opens late is held by
// the rules in force then; where they ask for it, its roll is fixed first, and it waits.
func TestFixedRoll_OfAVoteThatIsHeldByRulesOfLater(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundJudged(t, db, clock)
		next := c.charter("commons")
		next.Version, next.Procedures[2].Officer, next.Procedures[2].FrozenDays = 2, "tellers", 2
		text, err := journal.Canonical(next)
		c.must(err)
		frozen := func(opens time.Time, effect governance.Effect) func(*governance.Issue) {
			return func(i *governance.Issue) {
				i.Stage, i.Effect = governance.Frozen, effect
				i.FreezesAt, i.OpensAt, i.ClosesAt = clock.now(), opens, opens.Add(day)
			}
		}
		c.brings("2026-1", "law", frozen(clock.now(), governance.Effect{Kind: governance.EffectCharter, Charter: text}))
		c.brings("2026-2", "law", frozen(clock.now().Add(2*day), governance.Effect{Kind: governance.EffectText}))
		c.advance()
		c.castAs(1, "2026-1", governance.Choice{Answer: "yes"})
		clock.forward(day)
		c.advance()
		clock.forward(2 * day) // a day after it was to open
		c.advance()
		if i := c.issue("2026-2"); i.Stage != governance.Frozen || !i.RollAt.Equal(clock.now()) || !i.OpensAt.Equal(clock.now().Add(2*day)) || i.ClosesAt.Sub(i.OpensAt) != day {
			t.Errorf("%s, a roll of %s, open from %s to %s", i.Stage, i.RollAt, i.OpensAt, i.ClosesAt)
		}
		clock.forward(2 * day)
		c.advance()
		if i := c.issue("2026-2"); i.Stage != governance.Voting {
			t.Errorf("then it is %s", i.Stage)
		}
		clock.forward(day)
		c.advance()
		c.verifies()
	})
}

// TestFixedRoll_OfWhatAMemberRaised: a raised matter is fixed with its roll once it was
// discussed, rises no more, and is voted on by the corrected roll.
func TestFixedRoll_OfWhatAMemberRaised(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db, func(p *governance.Procedure) { p.Officer = "college" })
		ctx, id := t.Context(), w.discussed()
		clock.forward(7*day + time.Minute)
		w.advance()
		if i := w.issue(id); i.Stage != governance.Frozen || !i.RollAt.Equal(clock.now()) {
			t.Fatalf("it is %s, with a roll of %s", i.Stage, i.RollAt)
		}
		if _, err := w.AskToRise(ctx, w.as(3), id, "It touches more."); err == nil {
			t.Error("it rises still")
		}
		w.must(w.ChallengeRoll(ctx, w.as(7), id, personID(7), "I moor here."))
		_, err := w.DecideChallenge(ctx, w.as(stranger), w.roll(id, 7).Challenges[0].ID, governance.ChallengeUpheld, "So it is.")
		w.must(err)
		clock.forward(day)
		w.advance()
		w.castAs(7, id, governance.Choice{Answer: "yes"})
		if r, err := w.Issue(ctx, w.as(7), id); err != nil || !r.OnRoll {
			t.Errorf("who was put on the roll reads %v, %v", r.OnRoll, err)
		}
		clock.forward(2 * day)
		w.advance()
		if d := w.decided(id); d.Turnout.Electorate != 7 || d.Turnout.Direct != 1 {
			t.Errorf("got %+v", d.Turnout)
		}
		w.verifies()
	})
}

// TestChallenge_PutsNobodyOnWhoBelongsNowhere: whoever has an account and is no member of
// the body that votes is put on its roll by nobody, or an officer would give votes away.
func TestChallenge_PutsNobodyOnWhoBelongsNowhere(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundJudged(t, db, clock)
		c.change(func(tx *store.Tx) error {
			_, err := c.newPerson(tx, Newcomer{Slug: "nobody_here", Name: "Nobody", PasswordHash: "x", Address: "n@example.org"})
			return err
		})
		p := read(c.world, func(tx *store.Tx) (bodies.Person, error) { return tx.PersonBySlug("nobody_here") })
		c.brings("2026-1", "paper", nil)
		clock.forward(day)
		c.advance()
		stranger := access.Actor{Person: p.ID, Name: p.Name, Slug: p.Slug, Session: "s"}
		if err := c.ChallengeRoll(t.Context(), stranger, "2026-1", p.ID, "I am here."); !errors.Is(err, governance.ErrNotMember) {
			t.Errorf("an account that belongs nowhere: %v", err)
		}
	})
}
